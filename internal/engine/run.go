package engine

import (
	"context"
	"sync"
)

// A seams buffer holds the rows of an input in place that a band reads outside its own rows y0 to y1-1,
// as they were before the run.
type seams struct {
	y0, y1 int
	lo     int // first row kept; those from lo to y0-1 come first, those from y1 on after them
	stride int
	data   []byte
}

func (s *seams) row(y, offset int) *byte {
	k := y - s.lo
	if y >= s.y1 {
		k = y - s.y1 + (s.y0 - s.lo)
	}
	return &s.data[k*s.stride+offset]
}

// A piece is a part of a stage that one worker makes from top to bottom. Others may take rows from its end.
type piece struct {
	mu        sync.Mutex
	x0, x1    int
	next, end int
}

// take returns the next n rows at most, and whether there were any.
func (p *piece) take(n int) (y, m int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	y, m = p.next, min(n, p.end-p.next)
	p.next += m
	return y, m
}

// stealFrom moves the second half of another piece's rows here if that is more than least rows.
func (p *piece) stealFrom(victim *piece, least int) bool {
	victim.mu.Lock()
	defer victim.mu.Unlock()
	half := (victim.end - victim.next) / 2
	if half < least {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.x0, p.x1, p.next, p.end = victim.x0, victim.x1, victim.end-half, victim.end
	victim.end -= half
	return true
}

// Run computes the rectangle r of the output into out, which covers exactly r, from the inputs. An input may
// share its memory with out only if the plan was made for that, and then r is the whole image.
func (p *Plan) Run(ctx context.Context, r Rect, in []Plane, out Plane) error {
	if err := p.checkInputs(in); err != nil {
		return err
	}
	size := p.graph.In[0]
	whole := Rect{0, 0, size.W, size.H}
	node := int(p.graph.Out)
	wholeOut := isWhole(&p.nodes[node].Node)
	// The output is made elsewhere and copied where out is too small for it, or where stages after it read what it overwrites.
	after := p.last < len(p.stages)-1
	detached := (wholeOut || after) && (r != whole || p.holdsInPlace())
	p.temps[node] = out
	if detached {
		p.temps[node] = NewPlane(p.nodes[node].Out)
	}
	defer func() { p.temps[node] = Plane{} }()
	planes := func(ref Ref) *Plane {
		if ref < 0 {
			return &in[^ref]
		}
		return &p.temps[ref]
	}
	for si := range p.stages {
		s := &p.stages[si]
		for _, i := range append(s.rows[:len(s.rows):len(s.rows)], s.whole...) {
			if n := &p.nodes[i]; n.kept && i != node && p.temps[i].Data == nil {
				p.temps[i] = NewPlane(n.Out)
			}
		}
		others := func(i int) bool { return i != node }
		isOut := func(i int) bool { return i == node }
		var err error
		switch {
		case si != p.last || wholeOut:
			err = p.runRows(ctx, s, whole, others, planes, false)
		case r == whole || detached:
			err = p.runRows(ctx, s, whole, func(int) bool { return true }, planes, p.holdsInPlace() && !detached)
		default:
			if err = p.runRows(ctx, s, whole, others, planes, false); err == nil {
				err = p.runRows(ctx, s, r, isOut, planes, false)
			}
		}
		if err != nil {
			return err
		}
		for _, i := range s.whole {
			n := &p.nodes[i]
			var src []Plane
			for _, e := range n.In {
				src = append(src, *planes(e.From))
			}
			res, err := n.Do.(Whole).Run(ctx, src, p.temps[i])
			if err != nil {
				return err
			}
			p.results[i] = res
		}
	}
	if detached {
		for y := r.Y0; y < r.Y1; y++ {
			copy(out.bytes(r.X0, r.X1, y), p.temps[node].bytes(r.X0, r.X1, y))
		}
	}
	return nil
}

// holdsInPlace tells whether some input lies in the output's memory.
func (p *Plan) holdsInPlace() bool {
	for _, in := range p.inPlace {
		if in {
			return true
		}
	}
	return false
}

// runRows makes the active sinks of a stage over the rectangle r.
func (p *Plan) runRows(ctx context.Context, s *stage, r Rect, active func(int) bool, planes func(Ref) *Plane, inPlace bool) error {
	any := false
	for _, i := range s.sinks {
		any = any || active(i)
	}
	if !any {
		return nil
	}
	tile := r.X1 - r.X0
	if !inPlace {
		tile = p.tileWidth(s, tile)
	}
	rows := r.Y1 - r.Y0
	n := min(Threads(), max(1, rows/leastBand))
	if rows*(r.X1-r.X0)*len(s.rows) < smallWork {
		n = 1
	}
	n = max(n, min(leastPieces, rows))
	var queue []*piece // tiles of bands that nobody has begun
	own := make([]*piece, n)
	for w := range n {
		own[w] = &piece{x0: r.X0, x1: r.X0, end: r.Y0 + rows*(w+1)/n, next: r.Y0 + rows*w/n}
	}
	for x := r.X0; x < r.X1; x += tile {
		for w := range n {
			queue = append(queue, &piece{x0: x, x1: min(x+tile, r.X1), next: own[w].next, end: own[w].end})
		}
	}
	for w := range n { // what is in hand at first is nothing
		own[w].next = own[w].end
	}
	execs := p.borrowExecs(s, n)
	for _, x := range execs {
		x.reducers(active, func(n *execNode) {
			if n.tile.acc == nil {
				n.tile.acc = n.reducer.New()
			}
			n.reducer.Reset(n.tile.acc)
		})
	}
	var mu sync.Mutex
	next := func(w int) bool {
		mu.Lock()
		defer mu.Unlock()
		if len(queue) > 0 {
			k := 0
			for i, q := range queue { // its own band first
				if q.next == own[w].end || i == 0 {
					k = i
				}
			}
			p := queue[k]
			queue = append(queue[:k], queue[k+1:]...)
			own[w].mu.Lock()
			own[w].x0, own[w].x1, own[w].next, own[w].end = p.x0, p.x1, p.next, p.end
			own[w].mu.Unlock()
			return true
		}
		if inPlace {
			return false
		}
		for v := range own {
			if v != w && own[w].stealFrom(own[v], max(leastBand, s.reach)) {
				return true
			}
		}
		return false
	}
	if inPlace {
		return p.runBands(ctx, execs, queue, active, planes)
	}
	onWorkers(n, func(w int) {
		x := execs[w]
		for ctx.Err() == nil && next(w) {
			x.run(ctx, own[w], active, planes)
		}
	})
	gather(execs, active)
	return ctx.Err()
}

const (
	leastBand = 16      // rows of a band below which another thread is not worth it
	smallWork = 1 << 15 // pixels times nodes that one thread does at once
)

// Tests force narrow tiles and many bands.
var tileLimit, leastPieces int

// tileWidth returns the columns of a tile such that rings and state stay within the budget.
func (p *Plan) tileWidth(s *stage, w int) int {
	perColumn, halo := 0, 0
	for _, i := range s.rows {
		n := &p.nodes[i]
		perColumn += n.depth * n.Out.PixelSize()
		for _, e := range n.In {
			halo += e.L + e.R
			if e.From < 0 || p.nodes[e.From].stage < n.stage {
				perColumn += (e.T + e.B + n.block) * p.graph.Format(e.From).PixelSize()
			}
		}
		if st, ok := n.Do.(Stateful); ok {
			perColumn += st.StateSize(1024) / 1024
		}
	}
	widest := max(minTile, 4*halo, ringBudget/max(perColumn, 1))
	if tileLimit > 0 {
		widest = tileLimit
	}
	if w <= widest {
		return w
	}
	tiles := (w + widest - 1) / widest
	return (w + tiles - 1) / tiles
}

// run makes the rows of a piece until they are done or taken away.
func (x *exec) run(ctx context.Context, p *piece, active func(int) bool, planes func(Ref) *Plane) {
	p.mu.Lock()
	r := Rect{p.x0, p.next, p.x1, p.end}
	p.mu.Unlock()
	if r.Y0 >= r.Y1 {
		return
	}
	x.begin(r, active, planes)
	for ctx.Err() == nil {
		y, m := p.take(driveRows)
		if m <= 0 {
			return
		}
		x.drive(y + m - 1)
	}
}

// drive makes all sinks up to and including row y.
func (x *exec) drive(y int) {
	for _, i := range x.stage.sinks {
		x.make(&x.nodes[x.byNum[i]], y)
	}
}

// runBands makes a stage whose output lies in the memory of an input: fixed bands, and the rows that a band
// reads outside itself saved before any band begins.
func (p *Plan) runBands(ctx context.Context, execs []*exec, bands []*piece, active func(int) bool, planes func(Ref) *Plane) error {
	for w, x := range execs {
		b := bands[w]
		x.begin(Rect{b.x0, b.next, b.x1, b.end}, active, planes)
		x.saveSeams(b.next, b.end, planes)
	}
	Parallel(len(execs), func(w int) {
		x, b := execs[w], bands[w]
		for y := b.next; y < b.end && ctx.Err() == nil; y += driveRows {
			x.drive(min(y+driveRows, b.end) - 1)
		}
	})
	for _, x := range execs {
		x.dropSeams()
	}
	gather(execs, active)
	return ctx.Err()
}

// saveSeams copies the rows of inputs in place that this exec reads outside the band y0..y1-1.
func (x *exec) saveSeams(y0, y1 int, planes func(Ref) *Plane) {
	for k := range x.nodes {
		n := &x.nodes[k]
		if n.next >= n.end {
			continue
		}
		for j := range n.tile.in {
			f := &n.tile.in[j]
			if f.From >= 0 || int(^f.From) >= len(x.plan.inPlace) || !x.plan.inPlace[^f.From] {
				continue
			}
			lo, hi := min(n.tile.Y0, y0), max(n.tile.Y1, y1)
			src := planes(f.From)
			s := &seams{y0: y0, y1: y1, lo: lo, stride: src.RowSize()}
			s.data = make([]byte, 0, (hi-lo-(y1-y0))*s.stride)
			for y := lo; y < hi; y++ {
				if y < y0 || y >= y1 {
					s.data = append(s.data, src.bytes(0, src.W, y)...)
				}
			}
			f.seams = s
		}
	}
}

func (x *exec) dropSeams() {
	for k := range x.nodes {
		for j := range x.nodes[k].tile.in {
			x.nodes[k].tile.in[j].seams = nil
		}
	}
}

// borrowExecs returns n execs of the stage, kept from earlier runs where there are some.
func (p *Plan) borrowExecs(s *stage, n int) []*exec {
	var out []*exec
	for _, x := range p.execs {
		if x.stage == s && len(out) < n {
			out = append(out, x)
		}
	}
	for len(out) < n {
		x := newExec(p, s)
		p.execs = append(p.execs, x)
		out = append(out, x)
	}
	return out
}

// reducers calls f with each reducer that takes part.
func (x *exec) reducers(active func(int) bool, f func(n *execNode)) {
	for k := range x.nodes {
		if n := &x.nodes[k]; n.reducer != nil && active(n.tile.num) {
			f(n)
		}
	}
}

// gather merges what the reducers of all workers have and makes it their result.
func gather(execs []*exec, active func(int) bool) {
	first := execs[0]
	for _, x := range execs[1:] {
		x.reducers(active, func(n *execNode) {
			n.reducer.Merge(first.nodes[first.byNum[n.tile.num]].tile.acc, n.tile.acc)
		})
	}
	first.reducers(active, func(n *execNode) {
		n.reducer.Finish(n.tile.acc)
		first.plan.results[n.tile.num] = n.tile.acc
	})
}
