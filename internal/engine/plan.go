package engine

import (
	"fmt"
	"slices"
)

// A Plan is a graph made ready to run on inputs of its formats. It owns the scratch memory
// of a run and serves one run at a time.
type Plan struct {
	graph   Graph
	inPlace []bool // inputs whose memory is the output's
	nodes   []planNode
	stages  []stage
	last    int     // the stage that makes the output
	temps   []Plane // per node: during a run, the memory of a kept one
	results []any   // per node: of reducers and whole nodes
	src     []Plane // what a whole node reads
	run     run
	parts   bool // it is for rectangles: nothing is kept for the sake of speed that is not of the rectangle
}

// A planNode is a node with its place in the plan.
type planNode struct {
	Node
	stage    int
	redone   int  // rows of nodes before it in its stage that two neighbouring bands both make
	block    int  // rows it is asked for at once
	kept     bool // its rows go to a plane: the output, or read by a later stage
	until    int  // the last stage that reads that plane
	consumed bool // its rows are read within its stage, from a ring
	depth    int  // rows of that ring
	border   Border
	value    [4]float64 // what pads the ring's rows
}

// A stage is what runs between two barriers: row nodes and reducers over bands of rows, then
// whole nodes one after the other.
type stage struct {
	rows  []int // row nodes and reducers, producers first
	sinks []int // those of rows that the bands are driven by: kept ones and reducers
	whole []int
	kept  []int // nodes whose planes it makes, besides the output
	drive int   // rows of the sinks that are made before the next ones are asked for
	reach int   // rows above and below a sink's rows that its nodes may need, at most
	least int   // rows of a band, at least: fewer are not worth it beside those that are made twice

	widest int     // columns of a tile, at most
	pace   float64 // nanoseconds of work for a pixel, as measured in the last run
	execs  []*exec // of its workers
}

const (
	defaultBlock = 8
	ringBudget   = 512 << 10 // bytes of rings and state a worker should stay within: half a level-2 cache
	mostRedone   = 64        // rows that neighbouring bands may both make before it costs less to keep an image
	leastBand    = 16        // rows of a band below which another thread is not worth it
	minTile      = 256       // columns below which tiling costs more than it saves
	firstPace    = 0.5       // nanoseconds that a node is expected to take for a pixel before it has run
)

// mostKept is the bytes of an image up to which it may be kept for that reason. Tests lower it.
var mostKept = 16 << 20

// NewPlan prepares the graph. inPlace marks inputs that will be given the output's memory; it may be nil.
func NewPlan(g Graph, inPlace []bool) (*Plan, error) {
	return newPlan(g, inPlace, false)
}

// NewPartPlan prepares the graph for runs on rectangles of the output that are small beside the image, see [Plan.Reads].
func NewPartPlan(g Graph) (*Plan, error) { return newPlan(g, nil, true) }

func newPlan(g Graph, inPlace []bool, parts bool) (*Plan, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	p := &Plan{graph: normalize(g, inPlace), inPlace: inPlace, parts: parts}
	p.assignStages()
	p.sizeRings()
	p.temps = make([]Plane, len(p.nodes))
	p.results = make([]any, len(p.nodes))
	p.run.task.init(p.work)
	return p, nil
}

// Format returns the format of the output.
func (p *Plan) Format() Format { return p.graph.Format(p.graph.Out) }

// copyRows is the kernel of nodes that only pass rows on.
var copyRows = RowFunc(func(t *Tile, y, n int) {
	for i := range n {
		copy(t.out.row(y+i), t.in[0].rows.row(y+i))
	}
})

func isReducer(n *Node) bool { _, ok := n.Do.(Reducer); return ok }
func isWhole(n *Node) bool   { _, ok := n.Do.(Whole); return ok }

// normalize drops dead nodes and adds copying ones, so that for what follows
//   - the output is a node;
//   - an input in place is read around a pixel by a copying node alone, whose ring keeps rows that are overwritten;
//   - the edges that pad a node's rows agree on the border.
func normalize(g Graph, inPlace []bool) Graph {
	live := liveNodes(&g)
	out := Graph{In: g.In}
	moved := make([]Ref, len(g.Nodes))
	type padding struct {
		border Border
		value  [4]float64
	}
	first := map[Ref]padding{} // how the ring of a node is padded
	copies := map[Ref]map[padding]Ref{}
	place := func(r Ref) Ref {
		if r < 0 {
			return r
		}
		return moved[r]
	}
	passOn := func(from Ref) Ref {
		return out.Add(Node{Name: "copy", Out: out.Format(from), In: []Edge{{From: from}}, Do: copyRows})
	}
	held := map[Ref]Ref{} // inputs in place and the nodes that hold their rows
	for i, n := range g.Nodes {
		if !live[i] {
			continue
		}
		edges := make([]Edge, len(n.In))
		for k, e := range n.In {
			e.From = place(e.From)
			if e.From < 0 && int(^e.From) < len(inPlace) && inPlace[^e.From] && e.halo() {
				h, ok := held[e.From]
				if !ok {
					h = passOn(e.From)
					held[e.From] = h
				}
				e.From = h
			}
			if e.From >= 0 && e.pads() && !e.wrapsRows() {
				want := padding{border: e.Border}
				if e.Border == BorderConstant {
					want.value = e.Value
				}
				if have, ok := first[e.From]; !ok {
					first[e.From] = want
				} else if have != want {
					from := e.From
					c, ok := copies[from][want]
					if !ok {
						c = passOn(from)
						if copies[from] == nil {
							copies[from] = map[padding]Ref{}
						}
						copies[from][want] = c
						first[c] = want
					}
					e.From = c
				}
			}
			edges[k] = e
		}
		n.In = edges
		n.After = placed(n.After, place)
		moved[i] = out.Add(n)
	}
	out.Out = place(g.Out)
	if out.Out < 0 {
		passOn(out.Out)
	}
	for _, r := range g.Reports {
		if r.Read != nil {
			r.From = place(r.From)
		}
		out.Reports = append(out.Reports, r)
	}
	return out
}

// liveNodes marks the nodes that the output or a report needs.
func liveNodes(g *Graph) []bool {
	live := make([]bool, len(g.Nodes))
	mark := func(r Ref) {
		if r >= 0 {
			live[r] = true
		}
	}
	mark(g.Out)
	for _, r := range g.Reports {
		if r.Read != nil {
			mark(r.From)
		}
	}
	for i := len(g.Nodes) - 1; i >= 0; i-- {
		if live[i] {
			for _, e := range g.Nodes[i].In {
				mark(e.From)
			}
			for _, r := range g.Nodes[i].After {
				mark(r)
			}
		}
	}
	return live
}

// assignStages puts every node in the earliest stage that its inputs allow, or a later one where chains of tall windows
// become too long, and notes whose rows have to be kept in a plane.
func (p *Plan) assignStages() {
	p.nodes = make([]planNode, len(p.graph.Nodes))
	for i, n := range p.graph.Nodes {
		pn := planNode{Node: n, block: defaultBlock}
		if b, ok := n.Do.(Blocker); ok {
			pn.block = b.Block()
		}
		for _, e := range n.In {
			if e.From < 0 {
				continue
			}
			from := &p.nodes[e.From]
			after := from.stage
			if isWhole(&from.Node) || isWhole(&n) || e.wrapsRows() {
				after++ // such an edge reads all rows at once
			}
			pn.stage = max(pn.stage, after)
		}
		for _, r := range n.After {
			pn.stage = max(pn.stage, p.nodes[r].stage+1)
		}
		for _, e := range n.In {
			if e.From >= 0 && p.nodes[e.From].stage == pn.stage {
				pn.redone = max(pn.redone, p.nodes[e.From].redone+e.T+e.B)
			}
		}
		if pn.redone > mostRedone && !p.parts && p.canKeep(&n) {
			pn.stage, pn.redone = pn.stage+1, 0
		}
		p.nodes[i] = pn
	}
	out := int(p.graph.Out)
	p.nodes[out].kept = true
	for i := range p.nodes {
		n := &p.nodes[i]
		for _, e := range n.In {
			if e.From < 0 {
				continue
			}
			from := &p.nodes[e.From]
			if from.stage < n.stage {
				from.kept = true
				from.until = max(from.until, n.stage)
				continue
			}
			from.consumed = true
			if e.pads() {
				from.border, from.value = e.Border, e.Value
			}
		}
		for len(p.stages) <= n.stage {
			p.stages = append(p.stages, stage{})
		}
	}
	for i := range p.nodes {
		n := &p.nodes[i]
		s := &p.stages[n.stage]
		if isWhole(&n.Node) {
			n.kept = true
		}
		if n.kept && i != out {
			s.kept = append(s.kept, i)
		}
		if isWhole(&n.Node) {
			s.whole = append(s.whole, i)
			continue
		}
		s.rows = append(s.rows, i)
		if n.kept || isReducer(&n.Node) {
			s.sinks = append(s.sinks, i)
		}
	}
	p.last = p.nodes[out].stage
}

// canKeep tells whether what the node reads is small enough to be kept whole.
func (p *Plan) canKeep(n *Node) bool {
	for _, e := range n.In {
		if f := p.graph.Format(e.From); e.From >= 0 && f.RowSize()*f.H > mostKept {
			return false
		}
	}
	return true
}

// sizeRings finds how many rows each ring must hold.
func (p *Plan) sizeRings() {
	consumers := make([]int, len(p.nodes)) // of each node in its stage: which one, none (-1) or several (-2)
	for i := range consumers {
		consumers[i] = -1
	}
	for i := range p.nodes {
		for _, e := range p.nodes[i].In {
			if e.From < 0 || p.nodes[e.From].stage != p.nodes[i].stage {
				continue
			}
			if c := &consumers[e.From]; *c == -1 && !p.nodes[e.From].kept {
				*c = i
			} else if *c != i {
				*c = -2
			}
		}
	}
	for si := range p.stages {
		s := &p.stages[si]
		p.sizeDrive(s)
		s.reach, s.least = s.drive, leastBand
		for _, i := range s.rows {
			s.least = max(s.least, p.nodes[i].redone)
			for _, e := range p.nodes[i].In {
				s.reach += e.T + e.B
			}
		}
		for _, i := range s.rows {
			if c := consumers[i]; c >= 0 {
				p.nodes[i].depth = p.depthForOne(i, &p.nodes[c])
			}
		}
		p.sizeShared(s, consumers)
		p.sizeTiles(s)
	}
}

// sizeDrive finds how many rows the sinks make at a time: many short ones where no node reads around pixels, as then nothing is
// kept from row to row.
func (p *Plan) sizeDrive(s *stage) {
	const few, many, bytes = 8, 64, 64 << 10
	s.drive = few
	longest := 1
	for _, i := range s.rows {
		n := &p.nodes[i]
		for _, e := range n.In {
			if e.halo() {
				return
			}
			longest = max(longest, p.graph.Format(e.From).RowSize())
		}
		longest = max(longest, n.Out.RowSize())
	}
	s.drive = min(max(bytes/longest, few), many)
	for _, i := range s.rows {
		if n := &p.nodes[i]; n.block == defaultBlock {
			n.block = s.drive
		}
	}
}

// sizeTiles finds how wide a tile may be for rings and state to stay within the budget.
func (p *Plan) sizeTiles(s *stage) {
	perColumn, halo, least := 0, 0, minTile
	for _, i := range s.rows {
		n := &p.nodes[i]
		perColumn += n.depth * n.Out.PixelSize()
		for _, e := range n.In {
			halo += e.L + e.R
			if e.From < 0 || p.nodes[e.From].stage < n.stage {
				perColumn += (e.T + e.B + n.block) * p.graph.Format(e.From).PixelSize()
			} else if e.L+e.R > 0 && e.Border == BorderWrap {
				least = p.graph.In[0].W // tiles at either side would need whole rows anyway
			}
		}
		if st, ok := n.Do.(Stateful); ok {
			perColumn += st.StateSize(1024) / 1024
		}
	}
	s.widest = max(least, 4*halo, ringBudget/max(perColumn, 1))
	s.pace = firstPace * float64(len(s.rows))
}

// depthForOne returns the rows that node i must hold where one node alone asks for them: those that a block of the
// consumer's rows reads, or may still read of the rows made so far. The middle of an image stands for itself.
func (p *Plan) depthForOne(i int, c *planNode) int {
	h, depth, zone := p.graph.In[0].H, 0, c.block
	for _, e := range c.In {
		zone += e.T + e.B
	}
	for y := 0; y < h; y++ {
		if y == zone && h > 2*zone+1 {
			y = h - zone - 1
		}
		behind, ahead := h, -1
		for _, e := range c.In {
			if int(e.From) == i {
				lo, _ := hull(y-e.T, h-1+e.B, h, e.Border)
				_, hi := hull(-e.T, min(y+c.block, h)-1+e.B, h, e.Border)
				behind, ahead = min(behind, lo), max(ahead, hi)
			}
		}
		depth = max(depth, ahead-behind+1)
	}
	return min(depth, h)
}

// sizeShared sizes the rings of nodes that several nodes read, or a node and a plane.
//
// A band is driven by its sinks, s.drive rows at a time. While the rows y to y+s.drive-1 of the sinks are
// made, a node is asked for rows up to ahead(y+s.drive-1), and those from behind(y) on may be read, then or
// later. Both keep their distance from y except near the image's top and bottom, where borders fold rows back;
// so the ends of the image are walked through and the middle stands for itself.
func (p *Plan) sizeShared(s *stage, consumers []int) {
	if !slices.ContainsFunc(s.rows, func(i int) bool { return consumers[i] == -2 }) {
		return
	}
	h := p.graph.In[0].H
	ahead, behind := make([]int, len(p.nodes)), make([]int, len(p.nodes))
	zone := 2 * s.reach
	for y := 0; y < h; y++ {
		if y == zone && h > 2*zone {
			y = h - zone
		}
		p.span(s, y, min(y+s.drive-1, h-1), ahead, false)
		p.span(s, y, h-1, behind, true)
		for _, i := range s.rows {
			if n := &p.nodes[i]; consumers[i] == -2 && ahead[i] >= 0 {
				n.depth = max(n.depth, min(h, ahead[i]-behind[i]+1))
			}
		}
	}
}

// span computes, for the rows y0 to y1 of the sinks of a stage, the first or the last row that each node has to
// make; -1 where none is.
func (p *Plan) span(s *stage, y0, y1 int, rows []int, first bool) {
	h := p.graph.In[0].H
	type bounds struct{ lo, hi int }
	span := make([]bounds, len(p.nodes))
	for _, i := range s.rows {
		span[i] = bounds{h, -1}
	}
	for _, i := range s.sinks {
		span[i] = bounds{y0, y1}
	}
	for k := len(s.rows) - 1; k >= 0; k-- {
		i := s.rows[k]
		if span[i].lo > span[i].hi {
			continue
		}
		for _, e := range p.nodes[i].In {
			if e.From >= 0 && p.nodes[e.From].stage == p.nodes[i].stage {
				lo, hi := hull(span[i].lo-e.T, span[i].hi+e.B, h, e.Border)
				if lo <= hi {
					from := &span[e.From]
					from.lo, from.hi = min(from.lo, lo), max(from.hi, hi)
				}
			}
		}
	}
	for _, i := range s.rows {
		if rows[i] = span[i].hi; first && rows[i] >= 0 {
			rows[i] = span[i].lo
		}
	}
}

// hull returns the smallest and the largest coordinate inside 0..n-1 that the border puts at a..b, ends included;
// lo > hi if there is none.
func hull(a, b, n int, border Border) (lo, hi int) {
	if a >= 0 && b < n {
		return a, b
	}
	lo, hi = max(a, 0), min(b, n-1)
	if lo > hi {
		lo, hi = n, -1
	}
	if border == BorderConstant {
		return lo, hi
	}
	for _, side := range [2][2]int{{a, min(b, -1)}, {max(a, n), b}} {
		if side[1]-side[0] >= 2*n { // more than a period of any border
			if border == BorderReplicate {
				side[1] = side[0]
			} else {
				return 0, n - 1
			}
		}
		for p := side[0]; p <= side[1]; p++ {
			q := border.Map(p, n)
			lo, hi = min(lo, q), max(hi, q)
		}
	}
	return lo, hi
}

// result returns the result of a reducer or whole node after a run.
func (p *Plan) result(r Ref) any { return p.results[r] }

// Report returns the number that the graph's i-th report told in the last run.
func (p *Plan) Report(i int) float64 {
	r := &p.graph.Reports[i]
	if r.Read != nil {
		return r.Read(p.result(r.From))
	}
	return r.Value
}

// Reports returns the numbers of all reports, in order.
func (p *Plan) Reports() []float64 {
	var out []float64
	for i := range p.graph.Reports {
		out = append(out, p.Report(i))
	}
	return out
}

// Result returns what the output's node computed beside its image, or nil.
func (p *Plan) Result() any { return p.result(p.graph.Out) }

// Memory returns the bytes of scratch memory that the plan keeps for its next run, about.
func (p *Plan) Memory() (bytes int) {
	for si := range p.stages {
		for _, x := range p.stages[si].execs {
			bytes += x.memory()
		}
	}
	return bytes
}

func (p *Plan) checkInputs(in []Plane) error {
	if len(in) != len(p.graph.In) {
		return fmt.Errorf("engine: %d inputs for a graph of %d", len(in), len(p.graph.In))
	}
	for i, f := range p.graph.In {
		if in[i].Depth != f.Depth || in[i].C != f.C {
			return fmt.Errorf("engine: input %d is %v, planned for %v", i, in[i].Format, f)
		}
	}
	return nil
}
