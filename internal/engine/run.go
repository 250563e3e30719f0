package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
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
	mu sync.Mutex
	Rect
}

// set gives the worker another piece.
func (p *piece) set(r Rect) {
	p.mu.Lock()
	p.Rect = r
	p.mu.Unlock()
}

// take takes the next n rows at most off the piece; y1 is the row behind them, and none are left if ok is false.
func (p *piece) take(n int) (y1 int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ok = p.Y0 < p.Y1
	p.Y0 = min(p.Y0+n, p.Y1)
	return p.Y0, ok
}

// split gives up the second half of the rows, if that is at least so many.
func (p *piece) split(least int) (r Rect, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	half := (p.Y1 - p.Y0) / 2
	if half < max(least, 1) {
		return r, false
	}
	r = p.Rect
	r.Y0 = p.Y1 - half
	p.Y1 = r.Y0
	return r, true
}

// A run is what the workers of a plan share while it runs.
type run struct {
	task
	ctx     context.Context
	in      []Plane
	stage   *stage
	part    part
	inPlace bool
	execs   []*exec // of the workers
	wake    bool    // the work is worth waking workers
	mu      sync.Mutex
	queue   []tile       // that nobody has begun
	bands   atomic.Int32 // of those in place, how many have been begun
	busy    atomic.Int64 // nanoseconds that the workers worked
}

// A tile is a part of a band of rows.
type tile struct {
	Rect
	band int
}

// A part of a plan's sinks is what is made at a time.
type part uint8

const (
	allSinks   part = iota
	onlyOutput      // the sink that makes the output
	butOutput
)

// active tells whether a sink belongs to the part that is made.
func (p *Plan) active(node int) bool {
	switch isOut := node == int(p.graph.Out); p.run.part {
	case onlyOutput:
		return isOut
	case butOutput:
		return !isOut
	}
	return true
}

// plane returns the memory of an input or of a node that is kept.
func (p *Plan) plane(r Ref) *Plane {
	if r < 0 {
		return &p.run.in[^r]
	}
	return &p.temps[r]
}

// Run computes the rectangle r of the output into out, which covers exactly r, from the inputs. An input may
// share its memory with out only if the plan was made for that, and then r is the whole image.
func (p *Plan) Run(ctx context.Context, r Rect, in []Plane, out Plane) error {
	return p.runSupplied(ctx, r, in, out, nil)
}

// A supply brings the inputs of the first stage, which alone reads them, strip by strip.
type supply struct {
	strip int
	bring func(in []Plane, y0, y1 int) error // puts what the rows y0 to y1-1 of the stage are made from into in
}

// runSupplied is Run, with inputs that a supply brings if there is one.
func (p *Plan) runSupplied(ctx context.Context, r Rect, in []Plane, out Plane, from *supply) error {
	if err := p.checkInputs(in); err != nil {
		return err
	}
	p.run.ctx, p.run.in = ctx, append(p.run.in[:0], in...)
	defer p.release()
	size := p.graph.In[0]
	whole := Rect{0, 0, size.W, size.H}
	node := int(p.graph.Out)
	wholeOut := isWhole(&p.nodes[node].Node)
	// The output is made elsewhere and copied where out is too small for it, or where stages after it read what it overwrites.
	after := p.last < len(p.stages)-1
	detached := (wholeOut || after) && (r != whole || p.holdsInPlace())
	p.temps[node] = out
	if detached {
		p.temps[node] = borrowPlane(p.nodes[node].Out)
	}
	for si := range p.stages {
		s := &p.stages[si]
		for _, i := range s.kept {
			if i != node {
				p.temps[i] = borrowPlane(p.nodes[i].Out)
			}
		}
		var err error
		switch {
		case si == 0 && from != nil:
			err = p.runStrips(s, whole, from)
		case si != p.last || wholeOut:
			err = p.runRows(s, whole, butOutput, false)
		case r == whole || detached:
			err = p.runRows(s, whole, allSinks, p.holdsInPlace() && !detached)
		default:
			if err = p.runRows(s, whole, butOutput, false); err == nil {
				err = p.runRows(s, r, onlyOutput, false)
			}
		}
		if err != nil {
			return err
		}
		for _, i := range s.whole {
			if err := p.runWhole(i); err != nil {
				return err
			}
		}
		p.dropKept(si)
	}
	if detached {
		Copy(&out, &p.temps[node], r)
		returnPlane(p.temps[node])
	}
	return nil
}

// dropKept gives back the memory of kept nodes that no stage after the given one reads.
func (p *Plan) dropKept(stage int) {
	for i := range p.temps {
		if p.temps[i].Data != nil && i != int(p.graph.Out) && p.nodes[i].until <= stage {
			returnPlane(p.temps[i])
			p.temps[i] = Plane{}
		}
	}
}

// runWhole runs a node that needs all of its inputs.
func (p *Plan) runWhole(i int) error {
	n := &p.nodes[i]
	src := p.src[:0]
	for _, e := range n.In {
		src = append(src, *p.plane(e.From))
	}
	p.src = src
	result, err := n.Do.(Whole).Run(p.run.ctx, src, p.temps[i], p.results[i])
	clear(src)
	if err == nil {
		p.results[i] = result
	}
	return err
}

// release lets go of all memory that is not the plan's own.
func (p *Plan) release() {
	p.temps[p.graph.Out] = Plane{}
	p.dropKept(len(p.stages))
	clear(p.run.in)
	p.run.ctx = nil
	for si := range p.stages {
		for _, x := range p.stages[si].execs {
			x.release()
		}
	}
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
func (p *Plan) runRows(s *stage, r Rect, part part, inPlace bool) error {
	if !p.beginStage(s, r, part, inPlace) {
		return nil
	}
	p.runPiece(r)
	p.gather()
	return p.run.ctx.Err()
}

// runStrips is runRows for a first stage whose inputs are brought strip by strip.
func (p *Plan) runStrips(s *stage, whole Rect, from *supply) error {
	if !p.beginStage(s, whole, butOutput, false) {
		return nil
	}
	for y := whole.Y0; y < whole.Y1; y += from.strip {
		r := whole
		r.Y0, r.Y1 = y, min(y+from.strip, whole.Y1)
		if err := from.bring(p.run.in, r.Y0, r.Y1); err != nil {
			return err
		}
		p.runPiece(r)
		if err := p.run.ctx.Err(); err != nil {
			return err
		}
	}
	p.gather()
	return nil
}

// beginStage chooses the workers for a rectangle of a stage and prepares them. It returns false if no sink is active.
func (p *Plan) beginStage(s *stage, r Rect, part part, inPlace bool) bool {
	run := &p.run
	run.stage, run.part, run.inPlace = s, part, inPlace
	any := false
	for _, i := range s.sinks {
		any = any || p.active(i)
	}
	if !any {
		return false
	}
	var n int
	n, run.wake = p.workers(s, r)
	for len(s.execs) < n {
		s.execs = append(s.execs, newExec(p, s))
	}
	run.execs = s.execs[:n]
	for _, x := range run.execs {
		for _, i := range s.sinks {
			if n := &x.nodes[x.byNum[i]]; n.reducer != nil && p.active(i) {
				if n.tile.acc == nil {
					n.tile.acc = n.reducer.New()
				}
				n.reducer.Reset(n.tile.acc)
			}
		}
	}
	return true
}

// runPiece makes a rectangle of the stage that has begun.
func (p *Plan) runPiece(r Rect) {
	run := &p.run
	p.share(r)
	if run.inPlace {
		for _, x := range run.execs {
			x.begin(x.piece.Rect)
			x.saveSeams()
		}
	}
	run.busy.Store(0)
	run.task.run(len(run.execs), run.wake)
	run.stage.pace = float64(run.busy.Load()) / float64((r.Y1-r.Y0)*(r.X1-r.X0))
}

const (
	shareWork = 10 * time.Microsecond // work of one thread that is worth sharing with another that is awake
	wakeWork  = 50 * time.Microsecond // work that is worth waking another
)

// Tests force narrow tiles and many bands.
var tileLimit, leastPieces int

// workers returns how many threads are to work on the rectangle of a stage, and whether it is worth waking them. What the work was
// worth the last time tells.
func (p *Plan) workers(s *stage, r Rect) (n int, wake bool) {
	rows := r.Y1 - r.Y0
	n = min(Threads(), max(1, rows/s.least))
	work := time.Duration(s.pace * float64(rows*(r.X1-r.X0)))
	if work < shareWork {
		n = 1
	}
	return max(n, min(leastPieces, rows)), work >= wakeWork
}

// share divides the rectangle into a band for each worker and these into tiles, unless rows are made in place.
func (p *Plan) share(r Rect) {
	run := &p.run
	n, rows := len(run.execs), r.Y1-r.Y0
	width := r.X1 - r.X0
	if !run.inPlace {
		width = run.stage.tileWidth(width)
	}
	run.queue = run.queue[:0]
	run.bands.Store(0)
	for band, x := range run.execs {
		b := Rect{r.X0, r.Y0 + rows*band/n, r.X1, r.Y0 + rows*(band+1)/n}
		if run.inPlace {
			x.piece.Rect = b
			continue
		}
		x.piece.Rect = Rect{}
		for x0 := r.X0; x0 < r.X1; x0 += width {
			run.queue = append(run.queue, tile{Rect{x0, b.Y0, min(x0+width, r.X1), b.Y1}, band})
		}
	}
}

// tileWidth returns the columns of a tile of an image of w columns.
func (s *stage) tileWidth(w int) int {
	widest := s.widest
	if tileLimit > 0 {
		widest = tileLimit
	}
	tiles := (w + widest - 1) / widest
	return (w + tiles - 1) / tiles
}

// work is what worker w does.
func (p *Plan) work(w int) {
	run := &p.run
	start := time.Now()
	if run.inPlace {
		for b := run.bands.Add(1); int(b) <= len(run.execs); b = run.bands.Add(1) {
			run.execs[b-1].drive(run.ctx)
		}
	} else {
		x := run.execs[w]
		for r, ok := run.next(w); ok && run.ctx.Err() == nil; r, ok = run.next(w) {
			x.begin(r)
			x.drive(run.ctx)
		}
	}
	run.busy.Add(int64(time.Since(start)))
}

// next gives worker w a tile that nobody has begun, one of its own band if there is any, or the second half of what another has in hand.
func (run *run) next(w int) (r Rect, ok bool) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if len(run.queue) > 0 {
		k := 0
		for k < len(run.queue)-1 && run.queue[k].band != w {
			k++
		}
		r, ok = run.queue[k].Rect, true
		run.queue = slices.Delete(run.queue, k, k+1)
	}
	for v, x := range run.execs {
		if !ok && v != w {
			r, ok = x.piece.split(max(run.stage.least, run.stage.reach))
		}
	}
	if ok {
		run.execs[w].piece.set(r)
	}
	return r, ok
}

// drive makes the rows of the piece in hand until they are done or taken away.
func (x *exec) drive(ctx context.Context) {
	for ctx.Err() == nil {
		y1, ok := x.piece.take(x.stage.drive)
		if !ok {
			return
		}
		for _, i := range x.stage.sinks {
			x.make(&x.nodes[x.byNum[i]], y1-1)
		}
	}
}

// saveSeams copies the rows of inputs in place that this exec reads outside its piece.
func (x *exec) saveSeams() {
	y0, y1 := x.piece.Y0, x.piece.Y1
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
			src := x.plan.plane(f.From)
			s := &f.seams
			s.y0, s.y1, s.lo, s.stride = y0, y1, lo, src.RowSize()
			s.data = grow(s.data, (hi-lo-(y1-y0))*s.stride)
			for y, rest := lo, s.data; y < hi; y++ {
				if y < y0 || y >= y1 {
					copyRow(rest, src.bytes(0, src.W, y))
					rest = rest[s.stride:]
				}
			}
			f.store.seams = s
		}
	}
}

// gather merges what the reducers of all workers have and makes it their result.
func (p *Plan) gather() {
	first := p.run.execs[0]
	for _, i := range p.run.stage.sinks {
		n := &first.nodes[first.byNum[i]]
		if n.reducer == nil || !p.active(i) {
			continue
		}
		for _, x := range p.run.execs[1:] {
			n.reducer.Merge(n.tile.acc, x.nodes[x.byNum[i]].tile.acc)
		}
		n.reducer.Finish(n.tile.acc)
		p.results[i] = n.tile.acc
	}
}
