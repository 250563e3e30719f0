package engine

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// A Tile is what a kernel sees of a run: rows of its inputs, rows of its output, its state.
type Tile struct {
	X0, X1 int // the columns to make
	Y0, Y1 int // the rows to make in this tile are among Y0 to Y1-1, the first is Y0
	W, H   int // size of the image
	C      int // channels of the output (of input 0 for a reducer)
	State  any // the kernel's own; kept from tile to tile and run to run

	// Stream tells that the output goes to no ring but to an image that is [Format.Streamed] and stands in no input's place.
	Stream bool

	in  []feed
	out rowTable // the rows being made
	acc any
	ran *Plan
	num int // the node
}

// Src returns row y of input edge: the columns t.X0-L to t.X1+R-1, or t.Columns of an unpadded edge, all channels. While the rows y0 to y1 are made, y is
// one of y0-T to y1+B; it may lie outside the image.
func Src[T Pixel](t *Tile, edge, y int) []T {
	r := &t.in[edge].rows
	return unsafe.Slice((*T)(r.at[y&r.mask]), r.elems)
}

// Dst returns row y of the output, one of those being made: the columns t.X0 to t.X1-1, all channels.
func Dst[T Pixel](t *Tile, y int) []T {
	return unsafe.Slice((*T)(t.out.at[y&t.out.mask]), t.out.elems)
}

// Joined returns how many of the rows y to y+n-1 follow each other in memory without gaps, in all inputs and in the output, and may be made at
// once. Kernels that read around no pixel take them as one, by SrcRows and DstRows.
func (t *Tile) Joined(y, n int) int {
	if len(t.out.at) > 0 { // of a reducer it is not
		n = t.out.joined(y, n)
	}
	for i := range t.in {
		n = t.in[i].rows.joined(y, n)
	}
	return n
}

// SrcRows returns n joined rows of an input from y on.
func SrcRows[T Pixel](t *Tile, edge, y, n int) []T {
	r := &t.in[edge].rows
	return unsafe.Slice((*T)(r.at[y&r.mask]), n*r.elems)
}

// DstRows returns n joined rows of the output from y on.
func DstRows[T Pixel](t *Tile, y, n int) []T {
	return unsafe.Slice((*T)(t.out.at[y&t.out.mask]), n*t.out.elems)
}

// Columns returns which columns of the image, x0 to x1-1, stand in the rows of an unpadded edge, and the columns p0 to p1-1
// of a row that Pad fills: those and all from t.X0-L to t.X1+R-1.
func (t *Tile) Columns(edge int) (x0, x1, p0, p1 int) {
	f := &t.in[edge]
	return f.x0, f.x1, f.margins.x0, f.margins.x1
}

// Pad fills the columns outside the image of a row, see [Tile.Columns], made from rows of an unpadded edge.
func Pad[T Pixel](t *Tile, edge int, row []T) {
	b := BytesOf(row)
	t.in[edge].margins.fill(b, b)
}

// Result returns the result of the i-th node that this one waits for (Node.After).
func (t *Tile) Result(i int) any { return t.ran.results[t.ran.nodes[t.num].After[i]] }

// Waits tells whether the node waits for any other (Node.After).
func (t *Tile) Waits() bool { return len(t.ran.nodes[t.num].After) > 0 }

// A rowTable tells where the rows of a window of successive rows begin: row y at[y&mask]. Rows enter it when they are there to be
// read or about to be made, so that kernels find them by one look-up, wherever they are stored and whatever the border does.
type rowTable struct {
	at    []unsafe.Pointer
	mask  int
	elems int // of a row
	bytes int // of a row
}

// begin makes the table ready for a window of n rows of some columns of an image.
func (r *rowTable) begin(n, cols int, f Format) {
	r.elems, r.bytes = cols*f.C, cols*f.PixelSize()
	if n > len(r.at) {
		r.at = make([]unsafe.Pointer, 1<<bits.Len(uint(n-1)))
		r.mask = len(r.at) - 1
	}
}

// joined returns how many of the rows y to y+n-1 follow each other without gaps, and are few enough for what is done at once to stay short.
func (r *rowTable) joined(y, n int) int {
	const most = 512 << 10 // bytes
	first := uintptr(r.at[y&r.mask])
	for i := 1; i < n; i++ {
		if (i+1)*r.bytes > most || uintptr(r.at[(y+i)&r.mask]) != first+uintptr(i*r.bytes) {
			return i
		}
	}
	return n
}

// row returns row y as bytes.
func (r *rowTable) row(y int) []byte { return unsafe.Slice((*byte)(r.at[y&r.mask]), r.bytes) }

// A rowStore is memory of rows: a ring that keeps the last depth rows, or a plane.
type rowStore struct {
	data   []byte
	stride int // bytes
	depth  int // rows of the ring; 0 for a plane
	base   int // ring: a row at or before any that is asked for; plane: its first row
	offset int // bytes from the start of a stored row to the column where rows begin
	seams  *seams
}

// row returns where row y is.
func (s *rowStore) row(y int) unsafe.Pointer {
	if s.seams != nil && (y < s.seams.y0 || y >= s.seams.y1) {
		return unsafe.Pointer(s.seams.row(y, s.offset))
	}
	return unsafe.Pointer(&s.data[s.slot(y)*s.stride+s.offset])
}

// slot returns the place of row y among the stored ones.
func (s *rowStore) slot(y int) int {
	if s.depth > 0 {
		return int(uint(y-s.base) % uint(s.depth))
	}
	return y - s.base
}

// enter puts the rows y to end-1 into the table.
func (s *rowStore) enter(t *rowTable, y, end int) {
	if s.seams != nil {
		for ; y < end; y++ {
			t.at[y&t.mask] = s.row(y)
		}
		return
	}
	for k := s.slot(y); y < end; y++ {
		t.at[y&t.mask] = unsafe.Pointer(&s.data[k*s.stride+s.offset])
		if k++; k == s.depth {
			k = 0
		}
	}
}

// margins are the columns of stored rows that lie outside the image.
type margins struct {
	x0, x1, s0  int   // the rows' columns, and that where what fills the margins begins
	l, r, at    int   // bytes of the left and of the right margin, and where that begins
	left, right []int // for each byte of a margin, which byte of a row of the image stands there
	constant    []byte
}

// begin finds the margins of rows of the columns x0 to x1-1 of an image of w columns. They are filled from rows that begin at column s0.
func (m *margins) begin(x0, x1, s0, w int, e *Edge, f Format) {
	if m.x0 == x0 && m.x1 == x1 && m.s0 == s0 {
		return // it is the tile of the last run
	}
	m.x0, m.x1, m.s0 = x0, x1, s0
	pixel := f.PixelSize()
	l, r := min(max(-x0, 0), x1-x0), min(max(x1-w, 0), x1-x0)
	m.l, m.r, m.at = l*pixel, r*pixel, (x1-x0-r)*pixel
	if e.Border == BorderConstant {
		m.constant = constantRow(m.constant, max(l, r), f, e.Value)
		return
	}
	m.left, m.right = m.left[:0], m.right[:0]
	for i := range m.l {
		m.left = append(m.left, (e.Border.Map(x0+i/pixel, w)-s0)*pixel+i%pixel)
	}
	for i := range m.r {
		m.right = append(m.right, (e.Border.Map(x1-r+i/pixel, w)-s0)*pixel+i%pixel)
	}
}

// fill fills the margins of a row from src, which may be the row itself.
func (m *margins) fill(row, src []byte) {
	if len(m.constant) > 0 {
		copy(row[:m.l], m.constant)
		copy(row[m.at:][:m.r], m.constant)
		return
	}
	for i, from := range m.left {
		row[i] = src[from]
	}
	right := row[m.at:]
	for i, from := range m.right {
		right[i] = src[from]
	}
}

// constantRow returns n pixels of the value.
func constantRow(row []byte, n int, f Format, value [4]float64) []byte {
	pixel := f.PixelSize()
	row = grow(row, n*pixel)
	if n > 0 {
		putPixel(row[:pixel], f, value)
		fill(row, row[:pixel])
	}
	return row
}

// A feed is an edge at run time.
type feed struct {
	Edge
	rows     rowTable
	next     int       // the next row to enter into rows
	store    rowStore  // what rows are entered from
	producer *execNode // the node of this stage that makes the rows, or nil: they come from a plane
	constant []byte    // a row outside the image
	x0, x1   int       // columns read, outside ones too
	w, h     int       // of the image

	// Rows that need columns outside the image are copied from the plane to a ring and padded, outside rows too, under their own numbers.
	copied  bool
	ring    []byte
	plane   rowStore
	width   int // bytes of a row of the plane
	inside  int // bytes of the columns to copy, which begin at from in a row of the plane and at to in one of the ring
	from    int
	to      int
	margins margins

	seams seams // of a run in place
}

// An exec is one worker's memory for one stage of a plan.
type exec struct {
	plan  *Plan
	stage *stage
	nodes []execNode
	byNum []int // node number -> index in nodes, -1 for others
	piece piece // what the worker has in hand
}

type execNode struct {
	*planNode
	tile      Tile
	store     rowStore // the ring, or the plane where there is no ring
	mem       []byte   // of the ring
	next, end int      // rows from next to end-1 are still to be made
	bx0, bx1  int      // columns of a ring row, padding included
	margins   margins
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
		n.planNode = pn
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

// begin prepares a tile: for each sink the part of r that it has to make.
func (x *exec) begin(r Rect) {
	size := x.plan.graph.In[0]
	for k := range x.nodes {
		n := &x.nodes[k]
		t := &n.tile
		t.X0, t.X1, t.Y0, t.Y1 = size.W, 0, size.H, 0
		n.bx0, n.bx1 = size.W, 0
		n.sink = Rect{}
	}
	for _, i := range x.stage.sinks {
		if x.plan.active(i) {
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
		n.bx0, n.bx1 = min(n.bx0, t.X0), max(n.bx1, t.X1)
		for j := range t.in {
			f := &t.in[j]
			f.x0, f.x1, f.w, f.h = t.X0-f.L, t.X1+f.R, size.W, size.H
			if f.Unpadded {
				first, last := hull(f.x0, f.x1-1, size.W, f.Border)
				f.x0, f.x1 = first, last+1
			}
			if p := f.producer; p != nil {
				x0, x1 := hull(f.x0, f.x1-1, size.W, f.Border)
				y0, y1 := hull(t.Y0-f.T, t.Y1-1+f.B, size.H, f.Border)
				p.tile.want(x0, x1, y0, y1)
				p.bx0, p.bx1 = min(p.bx0, f.x0), max(p.bx1, f.x1)
			}
		}
	}
	for k := range x.nodes { // producers first
		n := &x.nodes[k]
		n.next, n.end = n.tile.Y0, n.tile.Y1
		if n.next == n.end {
			continue
		}
		x.place(n)
		for j := range n.tile.in {
			n.tile.in[j].begin(n)
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
func (x *exec) place(n *execNode) {
	t := &n.tile
	size := x.plan.graph.In[0]
	t.W, t.H = size.W, size.H
	t.Stream = false
	if n.reducer != nil {
		t.C = x.plan.graph.Format(n.In[0].From).C
		return
	}
	t.C = n.Out.C
	t.out.begin(n.block, t.X1-t.X0, n.Out)
	n.tee = nil
	if n.kept {
		n.tee = x.plan.plane(Ref(t.num))
	}
	if !n.consumed {
		n.store = planeStore(n.tee, t.X0)
		t.Stream = n.tee.Streamed() && !x.plan.holdsInPlace()
		n.tee = nil
		return
	}
	pixel := n.Out.PixelSize()
	left := (t.X0 - n.bx0) * pixel
	lead := align(left) - left // what is made begins with a cache line
	stride := align(lead + (n.bx1-n.bx0)*pixel)
	n.mem = grow(n.mem, stride*n.depth)
	n.store = rowStore{data: n.mem[lead:], stride: stride, depth: n.depth, offset: left}
	if n.padded() {
		e := Edge{Border: n.border, Value: n.value}
		n.margins.begin(n.bx0, n.bx1, n.bx0, t.W, &e, n.Out)
	}
}

// padded tells whether rows of the node's ring reach outside the image.
func (n *execNode) padded() bool { return n.bx0 < 0 || n.bx1 > n.tile.W }

func planeStore(p *Plane, x0 int) rowStore {
	return rowStore{data: p.Data, stride: p.Stride, base: p.Y, offset: (x0 - p.X) * p.PixelSize()}
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
func (f *feed) begin(n *execNode) {
	t := &n.tile
	format := t.ran.graph.Format(f.From)
	pixel := format.PixelSize()
	f.rows.begin(f.T+n.block+f.B, f.x1-f.x0, format)
	f.next = t.Y0 - f.T
	f.copied = false
	if f.Border == BorderConstant && f.T+f.B > 0 && len(f.constant) != f.rows.bytes {
		f.constant = constantRow(f.constant, f.x1-f.x0, format, f.Value)
	}
	if f.Unpadded {
		p0, p1 := min(t.X0-f.L, f.x0), max(t.X1+f.R, f.x1)
		f.margins.begin(p0, p1, p0, f.w, &f.Edge, format)
	}
	if p := f.producer; p != nil {
		f.store = p.store
		f.store.offset = (f.x0 - p.bx0) * pixel
		return
	}
	plane := t.ran.plane(f.From)
	if f.x0 >= 0 && f.x1 <= f.w {
		f.store = planeStore(plane, f.x0)
		return
	}
	f.copied = true
	f.plane, f.width = planeStore(plane, plane.X), plane.W*pixel
	x0, x1 := max(f.x0, 0), min(f.x1, f.w)
	f.inside, f.from, f.to = max(x1-x0, 0)*pixel, (x0-plane.X)*pixel, (x0-f.x0)*pixel
	f.margins.begin(f.x0, f.x1, plane.X, f.w, &f.Edge, format)
	depth := f.T + n.block + f.B
	stride := align(f.rows.bytes)
	f.ring = grow(f.ring, stride*depth)
	f.store = rowStore{data: f.ring, stride: stride, depth: depth, base: f.next}
}

// need makes sure that the rows y0-T to y1+B can be read.
func (f *feed) need(x *exec, y0, y1 int) {
	y, end := f.next, y1+f.B+1
	f.next = end
	if f.copied {
		f.store.enter(&f.rows, y, end)
		for ; y < end; y++ {
			f.copyRow(y)
		}
		return
	}
	if p := f.producer; p != nil {
		lo, hi := hull(y0-f.T, y1+f.B, f.h, f.Border)
		x.make(p, hi)
		if lo < p.next-p.depth {
			panic(fmt.Sprintf("engine: node %s is asked for row %d, it holds %d to %d", p.Name, lo, p.next-p.depth, p.next-1))
		}
	}
	for ; y < min(end, 0); y++ {
		f.enterOutside(y)
	}
	if inside := min(end, f.h); y < inside {
		f.store.enter(&f.rows, y, inside)
		y = inside
	}
	for ; y < end; y++ {
		f.enterOutside(y)
	}
}

// enterOutside enters what stands for row y, which lies outside the image.
func (f *feed) enterOutside(y int) {
	p := unsafe.Pointer(unsafe.SliceData(f.constant))
	if from := f.Border.Map(y, f.h); from >= 0 {
		p = f.store.row(from)
	}
	f.rows.at[y&f.rows.mask] = p
}

// copyRow copies row y, which may lie outside the image, from the plane to the ring and pads it.
func (f *feed) copyRow(y int) {
	row := f.rows.row(y)
	from := f.Border.Map(y, f.h)
	if from < 0 {
		copy(row, f.constant)
		return
	}
	src := unsafe.Slice((*byte)(f.plane.row(from)), f.width)
	copy(row[f.to:][:f.inside], src[f.from:])
	f.margins.fill(row, src)
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
			n.store.enter(&n.tile.out, y, y+m)
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
	pixel := n.Out.PixelSize()
	if n.padded() {
		for i := y; i < y+m; i++ {
			row := n.store.data[n.store.slot(i)*n.store.stride:][:(n.bx1-n.bx0)*pixel]
			n.margins.fill(row, row)
		}
	}
	if n.tee == nil {
		return
	}
	for i := max(y, n.sink.Y0); i < min(y+m, n.sink.Y1); i++ {
		copy(n.tee.bytes(n.sink.X0, n.sink.X1, i), t.out.row(i)[(n.sink.X0-t.X0)*pixel:])
	}
}

// release lets go of planes.
func (x *exec) release() {
	for k := range x.nodes {
		n := &x.nodes[k]
		n.store, n.tee = rowStore{}, nil
		clear(n.tile.out.at)
		for j := range n.tile.in {
			f := &n.tile.in[j]
			f.store, f.plane = rowStore{}, rowStore{}
			clear(f.rows.at)
		}
	}
}

// memory returns the bytes of rings and states that the exec keeps from run to run, about.
func (x *exec) memory() (bytes int) {
	for k := range x.nodes {
		n := &x.nodes[k]
		bytes += cap(n.mem)
		for j := range n.tile.in {
			f := &n.tile.in[j]
			bytes += cap(f.ring) + cap(f.constant)
		}
		if s, ok := n.Do.(Stateful); ok {
			bytes += s.StateSize(n.tile.X1 - n.tile.X0)
		}
	}
	return bytes
}
