package main

import (
	"fmt"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Medians over k x k pixels for tiles of pixels at once. The windows of a tile have most pixels in common. Those are sorted;
// then the tile is cut in two, to each half come the rows or columns that its windows have in common beyond those of the tile, and
// so on down to single pixels (Adams, Fast median filters using separable sorting networks, 2021; Sugy, A fast parallel median
// filtering algorithm using hierarchical tiling, 2025). Of a sorted list only what can still become the median is kept.
//
// The lanes of a vector are tiles side by side: column x of tile i is lane i + x/tileCols of plane x%tileCols of the row. Sorted
// columns, which neighbouring tiles share, are made first and kept in memory.
type tiling struct {
	k, rows int // size of the window, rows of a tile
	vectors
}

// The largest size of a window: above, histograms are as fast for bytes, and four columns of tiles to the right of pixels of 16 bytes
// would need more memory than tileVectors give.
const largestTiled = 17

// As in package kernel, which provides the memory.
const (
	tileCols    = 4
	tileVectors = 6   // of each row of sorted columns
	tileSpill   = 320 // vectors for what no register is left for
)

// tiles emits the kernels of uint8; share makes those of other types of them.
func tiles() {
	v := medianVectors[0]
	for k := 7; k <= largestTiled; k += 2 {
		t := tiling{k, 2, v}
		if k > 9 {
			t.rows = 4
		}
		t.columns()
		t.medians()
		if k > 9 { // below, AVX2 is as fast
			t.vectors = v.as512()
			t.columns()
			t.medians()
		}
	}
}

// A span is a range of rows of the windows of a tile, ends included.
type span struct{ y0, y1 int }

func (s span) len() int { return s.y1 - s.y0 + 1 }

// spans lists the ranges of rows over which columns are sorted, the short ones first.
func (t tiling) spans() (list []span) {
	for rows := t.rows; rows > 0; rows /= 2 { // of a part of the tile
		for y := 0; y < t.rows; y += rows {
			list = append(list, span{y + rows - 1, y + t.k - 1})
		}
	}
	for y := range t.rows - 1 {
		list = append(list, span{y, y}, span{t.k + y, t.k + y})
	}
	slices.SortStableFunc(list, func(a, b span) int { return a.len() - b.len() })
	return list
}

// place returns where the sorted columns over a span begin in memory, in vectors of one plane.
func (t tiling) place(s span) int {
	n := 0
	for _, other := range t.spans() {
		if other == s {
			return n
		}
		n += other.len()
	}
	panic("no such columns")
}

// elements returns how many elements the sorted columns have.
func (t tiling) elements() int { return (2*t.rows-1)*t.k + 1 }

// stride returns the bytes from element to element of the sorted columns: an odd number of cache lines, so that they spread over the cache.
func (t tiling) stride() int { return tileCols*tileVectors*t.width + 64 }

// sorted returns the memory of element i of the sorted columns over a span, in a plane.
func (t tiling) sorted(work, lane reg.Register, s span, i, plane int) place {
	return place{Mem: Mem{Base: work, Index: lane, Scale: 1, Disp: (t.place(s)+i)*t.stride() + plane*tileVectors*t.width}}
}

// columns emits a kernel that sorts the columns of a plane.
func (t tiling) columns() {
	name := fmt.Sprintf("medianColumns%d%s", t.k, t.set)
	function(name, "func(work *"+t.typ+", rows []*"+t.typ+", first, n int)",
		name+" sorts columns of a plane for windows of that size: n bytes, from the first on.")
	work, rows, first, n := Load(Param("work"), GP64()), slice("rows"), Load(Param("first"), GP64()), Load(Param("n"), GP64())
	t.lanes(n, func(i reg.Register) {
		net := newNetwork(t.vectors)
		from := GP64()
		LEAQ(Mem{Base: first, Index: i, Scale: 1}, from)
		done := map[span][]*value{}
		spans := t.spans()
		for k, s := range spans {
			within := span{s.y0, s.y0 - 1} // of which they are sorted already
			for _, other := range spans[:k] {
				if other.y0 >= s.y0 && other.y1 <= s.y1 && other.len() > max(1, within.len()) {
					within = other
				}
			}
			var rest []*value
			for y := s.y0; y <= s.y1; y++ {
				if y < within.y0 || y > within.y1 {
					rest = append(rest, net.input(place{Mem: Mem{Index: from, Scale: 1}, pointer: Mem{Base: rows, Disp: 8 * y}}))
				}
			}
			done[s] = net.merge(done[within], net.sort(rest...))
			for j, v := range done[s] {
				net.result(v, t.sorted(work, i, s, j, 0))
			}
		}
		net.emit(t.spill(work))
	})
}

func (t tiling) spill(work reg.Register) (Mem, int) {
	return Mem{Base: work, Disp: t.elements() * t.stride()}, tileSpill
}

// lanes emits a loop over n bytes, whole vectors.
func (t tiling) lanes(n reg.Register, body func(i reg.Register)) {
	i := GP64()
	XORQ(i, i)
	loop := label("lanes")
	Label(loop)
	body(i)
	ADDQ(U32(t.width), i)
	CMPQ(i, n)
	JLT(LabelRef(loop))
	ret()
}

// A common is what the windows of a part of a tile have in common: the elements that can still become the median, sorted.
type common struct {
	list  []*value
	below int // elements that are no longer listed, as they are too small
	total int
}

// tileMedian is a tiling while its network is built.
type tileMedian struct {
	tiling
	*network
	work   reg.Register
	shift  []reg.Register // lane i, i+1, … by whole tiles
	sorted map[[3]int][]*value
	done   func(x, y int, v *value)
}

// medians emits a kernel that computes medians from sorted columns.
func (t tiling) medians() {
	name := fmt.Sprintf("medianTiles%d%s", t.k, t.set)
	function(name, "func(dst []*"+t.typ+", work *"+t.typ+", first, n, c int)",
		name+" computes medians of windows of that size: n bytes of each plane, from the first on; c bytes are a pixel.")
	dst, work, first, n, c := slice("dst"), Load(Param("work"), GP64()), Load(Param("first"), GP64()), Load(Param("n"), GP64()), Load(Param("c"), GP64())
	t.lanes(n, func(i reg.Register) {
		to := GP64()
		LEAQ(Mem{Base: first, Index: i, Scale: 1}, to)
		shift := columns(i, c, (t.k+tileCols-2)/tileCols+1)
		m := tileMedian{tiling: t, network: newNetwork(t.vectors), work: work, shift: shift, sorted: map[[3]int][]*value{}}
		m.done = func(x, y int, v *value) {
			m.result(v, place{Mem: Mem{Index: to, Scale: 1}, pointer: Mem{Base: dst, Disp: 8 * (y*tileCols + x)}})
		}
		var lists [][]*value
		for x := tileCols - 1; x < t.k; x++ {
			lists = append(lists, m.column(x, span{t.rows - 1, t.k - 1}))
		}
		core := m.mergeAll(lists...)
		m.part(m.kept(common{core, 0, len(core)}), 0, tileCols-1, 0, t.rows-1)
		m.emit(t.spill(work))
	})
}

// column returns column x of the tile's windows, sorted over a span of rows.
func (m *tileMedian) column(x int, s span) (c []*value) {
	for i := range s.len() {
		c = append(c, m.input(m.tiling.sorted(m.work, m.shift[x/tileCols], s, i, x%tileCols)))
	}
	return c
}

// row returns row y of the columns x0 to x1, sorted. It begins with what a larger part of the tile has sorted of it.
func (m *tileMedian) row(y, x0, x1 int) []*value {
	var within [3]int
	for r := range m.sorted {
		longer := (r[2] - r[1]) - (within[2] - within[1])
		if r[0] == y && r[1] >= x0 && r[2] <= x1 && (longer > 0 || longer == 0 && r[1] < within[1]) {
			within = r
		}
	}
	list := m.sorted[within]
	var rest []*value
	for x := x0; x <= x1; x++ {
		if list == nil || x < within[1] || x > within[2] {
			rest = append(rest, m.column(x, span{y, y})...)
		}
	}
	list = m.merge(list, m.sort(rest...))
	m.sorted[[3]int{y, x0, x1}] = list
	return list
}

// part cuts the pixels x0 to x1 of the rows y0 to y1 in two, the longer side or else the upright one, down to single ones.
func (m *tileMedian) part(c common, x0, x1, y0, y1 int) {
	w, h := x1-x0+1, y1-y0+1
	// Of the windows, the columns x1 to right and the rows y1 to bottom are common to all.
	right, bottom := x0+m.k-1, y0+m.k-1
	var first, second [][]*value
	switch {
	case w == 1 && h == 1:
		m.done(x0, y0, c.list[0])
	case w > h:
		half := w / 2
		for i := 1; i <= half; i++ {
			first = append(first, m.column(x1-i, span{y1, bottom}))
			second = append(second, m.column(right+i, span{y1, bottom}))
		}
		m.part(m.with(c, first), x0, x0+half-1, y0, y1)
		m.part(m.with(c, second), x0+half, x1, y0, y1)
	default:
		half := h / 2
		for i := 1; i <= half; i++ {
			first = append(first, m.row(y1-i, x1, right))
			second = append(second, m.row(bottom+i, x1, right))
		}
		m.part(m.with(c, first), x0, x1, y0, y0+half-1)
		m.part(m.with(c, second), x0, x1, y0+half, y1)
	}
}

// with adds sorted lists.
func (m *tileMedian) with(c common, lists [][]*value) common {
	more := m.mergeAll(lists...)
	return m.kept(common{m.merge(c.list, more), c.below, c.total + len(more)})
}

// kept keeps the elements that can be the median when the rest of the window has come.
func (m *tileMedian) kept(c common) common {
	middle, rest := m.k*m.k/2, m.k*m.k-c.total
	low, high := max(middle-rest, c.below), min(middle+1, c.below+len(c.list))
	return common{c.list[low-c.below : high-c.below], low, c.total}
}
