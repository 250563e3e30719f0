package engine

import (
	"fmt"
	"unsafe"
)

// A Tile is what a kernel sees of a run: rows of its inputs, rows of its output, its state.
type Tile struct {
	X0, X1 int // the columns to make
	Y0, Y1 int // the rows to make in this tile are among Y0 to Y1-1, the first is Y0
	W, H   int // size of the image
	C      int // channels of the output (of input 0 for a reducer)
	State  any // the kernel's own; kept from tile to tile and run to run

	in  []feed
	out rowStore
	acc any
	ran *Plan
	num int // the node
}

// Src returns row y of input edge: the columns t.X0-L to t.X1+R-1, all channels. y may lie outside
// the image by as much as the edge says.
func Src[T Pixel](t *Tile, edge, y int) []T {
	f := &t.in[edge]
	return unsafe.Slice((*T)(f.row(y)), f.elems)
}

// Dst returns row y of the output: the columns t.X0 to t.X1-1, all channels.
func Dst[T Pixel](t *Tile, y int) []T {
	return unsafe.Slice((*T)(t.out.row(y)), (t.X1-t.X0)*t.C)
}

// Result returns the result of the i-th node that this one waits for (Node.After).
func (t *Tile) Result(i int) any { return t.ran.results[t.ran.nodes[t.num].After[i]] }

// Waits tells whether the node waits for any other (Node.After).
func (t *Tile) Waits() bool { return len(t.ran.nodes[t.num].After) > 0 }

func (t *Tile) srcBytes(edge, y int) []byte {
	f := &t.in[edge]
	return unsafe.Slice((*byte)(f.row(y)), f.bytes)
}

func (t *Tile) dstBytes(y int) []byte {
	return unsafe.Slice((*byte)(t.out.row(y)), (t.X1-t.X0)*t.out.pixel)
}

// A rowStore finds rows by their number: in a ring that keeps the last depth rows, or in a plane.
type rowStore struct {
	data   []byte
	stride int // bytes
	depth  int // rows of the ring; 0 for a plane
	base   int // ring: a multiple of depth at or below any row asked for; plane: its first row
	offset int // bytes from the start of a stored row to the column that row returns
	pixel  int
	seams  *seams
}

func (s *rowStore) row(y int) unsafe.Pointer {
	if s.depth > 0 {
		return unsafe.Pointer(&s.data[int(uint(y-s.base)%uint(s.depth))*s.stride+s.offset])
	}
	if s.seams != nil && (y < s.seams.y0 || y >= s.seams.y1) {
		return unsafe.Pointer(s.seams.row(y, s.offset))
	}
	return unsafe.Pointer(&s.data[(y-s.base)*s.stride+s.offset])
}

// A feed is an edge at run time.
type feed struct {
	Edge
	rowStore
	elems, bytes int // of a row that is read
	h            int
	producer     *execNode // the node of this stage that makes the rows, or nil: they come from a plane
	constant     []byte    // a row outside the image
	ring         []byte    // copied: own memory of padded rows, kept from run to run
	plane        rowStore  // copied: where they are copied from
	format       Format    // of the rows
	copied       bool      // rows are copied from the plane and padded, outside ones too, under their own numbers
	next         int       // copied: the next row to copy
	x0, x1       int       // columns read, outside ones too
	w            int
}

// row returns row y where the kernel wants it to begin, whatever stands there.
func (f *feed) row(y int) unsafe.Pointer {
	if !f.copied && uint(y) >= uint(f.h) {
		y = f.Border.Map(y, f.h)
		if y < 0 {
			return unsafe.Pointer(&f.constant[0])
		}
	}
	if p := f.producer; p != nil && (y >= p.next || y < p.next-p.out.depth) {
		panic(fmt.Sprintf("engine: node %s is asked for row %d, it holds %d to %d", p.name, y, p.next-p.out.depth, p.next-1))
	}
	return f.rowStore.row(y)
}

// An exec is one worker's memory for one stage of a plan.
type exec struct {
	plan  *Plan
	stage *stage
	nodes []execNode
	byNum []int // node number -> index in nodes, -1 for others
}

type execNode struct {
	*planNode
	name      string
	tile      Tile
	out       rowStore // the ring, or the plane where there is no ring
	mem       []byte   // of the ring
	next, end int      // rows from next to end-1 are still to be made
	bx0, bx1  int      // columns of a ring row, padding included
	kernel    RowKernel
	reducer   Reducer
	tee       *Plane // where ring rows are copied to as well
	sink      Rect   // what of the node is wanted in this tile; empty if it is no sink
}

func newExec(p *Plan, s *stage) *exec {
	x := &exec{plan: p, stage: s, nodes: make([]execNode, len(s.rows)), byNum: make([]int, len(p.nodes))}
	for i := range x.byNum {
		x.byNum[i] = -1
	}
	for k, i := range s.rows {
		pn := &p.nodes[i]
		n := &x.nodes[k]
		x.byNum[i] = k
		n.planNode, n.name = pn, pn.Name
		n.kernel, _ = pn.Do.(RowKernel)
		n.reducer, _ = pn.Do.(Reducer)
		n.tile.in = make([]feed, len(pn.In))
		n.tile.ran, n.tile.num = p, i
	}
	for k := range x.nodes {
		n := &x.nodes[k]
		for j, e := range n.In {
			f := &n.tile.in[j]
			f.Edge = e
			if e.From >= 0 && x.byNum[e.From] >= 0 {
				f.producer = &x.nodes[x.byNum[e.From]]
			}
		}
	}
	return x
}

// begin prepares a tile: for each sink the part of r that it has to make. planes gives the memory of an input or kept node.
func (x *exec) begin(r Rect, active func(node int) bool, planes func(Ref) *Plane) {
	size := x.plan.graph.In[0]
	for k := range x.nodes {
		n := &x.nodes[k]
		t := &n.tile
		t.X0, t.X1, t.Y0, t.Y1 = size.W, 0, size.H, 0
		n.sink = Rect{}
	}
	for _, i := range x.stage.sinks {
		if active(i) {
			n := &x.nodes[x.byNum[i]]
			n.sink = r
			n.tile.want(r.X0, r.X1-1, r.Y0, r.Y1-1)
		}
	}
	for k := len(x.nodes) - 1; k >= 0; k-- {
		n := &x.nodes[k]
		t := &n.tile
		if t.X0 >= t.X1 || t.Y0 >= t.Y1 {
			t.X1, t.Y1 = t.X0, t.Y0
			continue
		}
		for j := range t.in {
			f := &t.in[j]
			f.x0, f.x1, f.w, f.h = t.X0-f.L, t.X1+f.R, size.W, size.H
			if f.producer != nil {
				x0, x1 := hull(f.x0, f.x1-1, size.W, f.Border)
				y0, y1 := hull(t.Y0-f.T, t.Y1-1+f.B, size.H, f.Border)
				f.producer.tile.want(x0, x1, y0, y1)
			}
		}
	}
	for k := range x.nodes {
		n := &x.nodes[k]
		n.next, n.end = n.tile.Y0, n.tile.Y1
		if n.next < n.end {
			x.place(n, planes)
		}
	}
	for k := range x.nodes {
		n := &x.nodes[k]
		if n.next >= n.end {
			continue
		}
		for j := range n.tile.in {
			n.tile.in[j].begin(n, planes)
		}
		if s, ok := n.Do.(Starter); ok {
			s.Start(&n.tile)
		}
	}
}

// want widens the tile to hold the given columns and rows, ends included; lo > hi adds nothing.
func (t *Tile) want(x0, x1, y0, y1 int) {
	if x0 > x1 || y0 > y1 {
		return
	}
	t.X0, t.X1 = min(t.X0, x0), max(t.X1, x1+1)
	t.Y0, t.Y1 = min(t.Y0, y0), max(t.Y1, y1+1)
}

// place finds memory for the rows of a node: a ring if this stage reads them, else the plane that keeps them.
func (x *exec) place(n *execNode, planes func(Ref) *Plane) {
	t := &n.tile
	size := x.plan.graph.In[0]
	t.W, t.H = size.W, size.H
	if n.reducer != nil {
		t.C = x.plan.graph.Format(n.In[0].From).C
		return
	}
	t.C = n.Out.C
	pixel := n.Out.PixelSize()
	n.tee = nil
	if n.kept {
		n.tee = planes(Ref(t.num))
	}
	if !n.consumed {
		n.out = planeStore(n.tee, t.X0)
		t.out = n.out
		n.tee = nil
		return
	}
	n.bx0, n.bx1 = t.X0, t.X1
	for k := range x.nodes {
		for j := range x.nodes[k].tile.in {
			if f := &x.nodes[k].tile.in[j]; f.producer == n && x.nodes[k].tile.X0 < x.nodes[k].tile.X1 {
				n.bx0, n.bx1 = min(n.bx0, f.x0), max(n.bx1, f.x1)
			}
		}
	}
	stride := align((n.bx1 - n.bx0) * pixel)
	n.mem = grow(n.mem, stride*n.depth)
	n.out = rowStore{data: n.mem, stride: stride, depth: n.depth, pixel: pixel}
	t.out = n.out
	t.out.offset = (t.X0 - n.bx0) * pixel
}

func planeStore(p *Plane, x0 int) rowStore {
	pixel := p.PixelSize()
	return rowStore{data: p.Data, stride: p.Stride, base: p.Y, offset: (x0 - p.X) * pixel, pixel: pixel}
}

// align rounds up to whole cache lines.
func align(n int) int { return (n + 63) &^ 63 }

// grow returns a slice of n bytes, aligned for any element, in the old memory if that suffices.
func grow(b []byte, n int) []byte {
	if cap(b) >= n {
		return b[:n]
	}
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// begin finds where the rows of an edge are: in the producer's ring, in a plane as they stand, or copied with padding.
func (f *feed) begin(n *execNode, planes func(Ref) *Plane) {
	if f.producer != nil {
		f.format = f.producer.Out
	} else {
		f.format = planes(f.From).Format
	}
	pixel := f.format.PixelSize()
	f.elems, f.bytes = (f.x1-f.x0)*f.format.C, (f.x1-f.x0)*pixel
	f.copied = false
	if f.Border == BorderConstant && f.T+f.B > 0 {
		f.constant = grow(f.constant, f.bytes)
		var one [32]byte
		putPixel(one[:], f.format, f.Value)
		fill(f.constant, one[:pixel])
	}
	if p := f.producer; p != nil {
		f.rowStore = p.out
		f.offset = (f.x0 - p.bx0) * pixel
		return
	}
	plane := planeStore(planes(f.From), f.x0)
	if f.x0 >= 0 && f.x1 <= f.w {
		f.rowStore = plane
		f.plane = plane
		return
	}
	f.copied = true
	f.plane = plane
	f.plane.offset = 0
	depth := f.T + f.B + n.block
	stride := align(f.bytes)
	f.ring = grow(f.ring, stride*depth)
	f.rowStore = rowStore{data: f.ring, stride: stride, depth: depth, pixel: pixel}
	f.next = n.tile.Y0 - f.T
	f.base = f.next
}

// need makes sure that the rows from y0-T to y1+B can be read.
func (f *feed) need(x *exec, y0, y1 int) {
	switch {
	case f.producer != nil:
		_, hi := hull(y0-f.T, y1+f.B, f.h, f.Border)
		x.make(f.producer, hi)
	case f.copied:
		for ; f.next <= y1+f.B; f.next++ {
			f.copyRow(f.next)
		}
	}
}

// copyRow copies row y, which may lie outside the image, from the plane into the ring and pads it.
func (f *feed) copyRow(y int) {
	dst := unsafe.Slice((*byte)(f.rowStore.row(y)), f.bytes)
	from := f.Border.Map(y, f.h)
	if from < 0 {
		copy(dst, f.constant)
		return
	}
	x0, x1 := max(f.x0, 0), min(f.x1, f.w)
	src := unsafe.Slice((*byte)(f.plane.row(from)), f.w*f.pixel)
	if x0 < x1 {
		copy(dst[(x0-f.x0)*f.pixel:], src[x0*f.pixel:x1*f.pixel])
	}
	pad(dst, f.x0, f.x1, src, 0, f.w, f.pixel, f.Border, f.Value, f.format)
}

// make makes the rows of a node up to and including hi.
func (x *exec) make(n *execNode, hi int) {
	hi = min(hi, n.end-1)
	for n.next <= hi {
		y := n.next
		m := min(n.block, hi+1-y)
		for j := range n.tile.in {
			n.tile.in[j].need(x, y, y+m-1)
		}
		if n.reducer != nil {
			n.reducer.Add(n.tile.acc, &n.tile, y, m)
		} else {
			n.kernel.Rows(&n.tile, y, m)
		}
		n.next += m
		if n.consumed {
			n.finish(y, m)
		}
	}
}

// finish pads rows of the ring and copies what a plane is to keep.
func (n *execNode) finish(y, m int) {
	t := &n.tile
	for y1 := y + m; y < y1; y++ {
		if n.bx0 < 0 || n.bx1 > t.W {
			row := unsafe.Slice((*byte)(n.out.row(y)), (n.bx1-n.bx0)*n.out.pixel)
			pad(row, n.bx0, n.bx1, row, n.bx0, t.W, n.out.pixel, n.border, n.value, n.Out)
		}
		if n.tee != nil && y >= n.sink.Y0 && y < n.sink.Y1 {
			copy(n.tee.bytes(n.sink.X0, n.sink.X1, y), t.dstBytes(y)[(n.sink.X0-t.X0)*n.out.pixel:])
		}
	}
}

// pad fills the columns x0 to -1 and w to x1-1 of a row that starts at column x0, from a row that starts at column s0.
func pad(row []byte, x0, x1 int, src []byte, s0, w, pixel int, border Border, value [4]float64, format Format) {
	if border == BorderConstant {
		var one [32]byte
		putPixel(one[:], format, value)
		if x0 < 0 {
			fill(row[:min(-x0, x1-x0)*pixel], one[:pixel])
		}
		if x1 > w {
			fill(row[max(w-x0, 0)*pixel:(x1-x0)*pixel], one[:pixel])
		}
		return
	}
	for x := x0; x < min(0, x1); x++ {
		copy(row[(x-x0)*pixel:][:pixel], src[(border.Map(x, w)-s0)*pixel:])
	}
	for x := max(w, x0); x < x1; x++ {
		copy(row[(x-x0)*pixel:][:pixel], src[(border.Map(x, w)-s0)*pixel:])
	}
}
