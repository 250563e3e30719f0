package cv

import (
	"slices"
	"unsafe"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// MedianBlur replaces every pixel by the median of the ksize x ksize window around it, channel by channel. Outside the image
// stand the pixels of its edge.
//
// ksize is odd, 1 to 1023. Depths: uint8, uint16, int16, float32. On uint8 the time does not depend on ksize above 17, on the
// others it grows in proportion to ksize. NaN count as larger than all numbers (as smaller where their sign bit is set).
// dst may be src.
//
// It is OpenCV's medianBlur, which takes sizes above 5 only of uint8 with 1, 3 or 4 channels, and fails above 255.
func MedianBlur[T Pixel](dst, src *Image[T], ksize int) error {
	return run(dst, MedianBlurOp{ksize}, nil, src)
}

// MedianBlurOp is [MedianBlur] as a value.
type MedianBlurOp struct{ Ksize int }

// Name returns "medianBlur".
func (MedianBlurOp) Name() string { return "medianBlur" }

const maxMedianSide = 1<<10 - 1

// Graph makes one node. Where its kernel does not know the depth, nodes before and after map the pixels to integers in
// the same order, and back.
func (o MedianBlurOp) Graph(in ...Format) (engine.Graph, error) {
	g, src, k := engine.NewGraph(in...), in[0], o.Ksize
	switch {
	case k < 1 || k > maxMedianSide || k%2 == 0:
		return g, paramError(o.Name(), "ksize", "%d; odd numbers from 1 to %d are possible", k, maxMedianSide)
	case src.Depth != U8 && src.Depth != U16 && src.Depth != S16 && src.Depth != F32:
		return g, depthError(o.Name(), "src", "%v; 8U, 16U, 16S and 32F are possible", src.Depth)
	case k == 1:
		return g, nil
	}
	each := func(name string, depth Depth, do engine.RowFunc) {
		out := src
		out.Depth = depth
		g.Add(engine.Node{Name: name, Out: out, In: []engine.Edge{{From: g.Out}}, Do: do})
	}
	median := func(depth Depth, do engine.RowKernel) {
		out := src
		out.Depth = depth
		r := k / 2
		g.Add(engine.Node{Name: "median", Out: out, Do: do,
			In: []engine.Edge{{From: g.Out, L: r, T: r, R: r, B: r, Border: BorderReplicate}}})
	}
	switch {
	case src.Depth == F32:
		each("keys", S32, mapRows(kernel.FloatKeys))
		median(S32, medianS32(k, src.C))
		each("floats", F32, mapRows(kernel.FloatKeys))
	case src.Depth == S16 && k > 5:
		each("keys", U16, mapRows(kernel.FlipSign))
		median(U16, medianU16(k, src.C))
		each("shorts", S16, mapRows(kernel.FlipSign))
	case src.Depth == S16:
		median(S16, smallMedian(k, &kernel.SmallMediansS16))
	case src.Depth == U16:
		median(U16, medianU16(k, src.C))
	default:
		median(U8, medianU8(k, src.C))
	}
	return g, nil
}

func medianU8(k, c int) engine.RowKernel {
	tiles, ok := kernel.TilesU8[k]
	switch {
	case k <= 5:
		return smallMedian(k, &kernel.SmallMediansU8)
	case ok:
		return tileMedian[uint8]{k, c, tiles}
	case k <= 255:
		return byteMedian{k, c, kernel.SmallByteMedian}
	}
	return byteMedian{k, c, kernel.LargeByteMedian}
}

func medianU16(k, c int) engine.RowKernel {
	tiles, ok := kernel.TilesU16[k]
	switch {
	case k <= 5:
		return smallMedian(k, &kernel.SmallMediansU16)
	case ok:
		return tileMedian[uint16]{k, c, tiles}
	}
	return shortMedian{k}
}

func medianS32(k, c int) engine.RowKernel {
	tiles, ok := kernel.TilesS32[k]
	switch {
	case k <= 5:
		return smallMedian(k, &kernel.SmallMediansS32)
	case ok:
		return tileMedian[int32]{k, c, tiles}
	}
	return rankMedian{k, c}
}

// mapRows returns a kernel that maps each element by itself, of types of the size of T.
func mapRows[T Pixel](f func(dst, src []T)) engine.RowFunc {
	return func(t *engine.Tile, y, n int) {
		for ; n > 0; y, n = y+1, n-1 {
			f(engine.Dst[T](t, y), engine.Src[T](t, 0, y))
		}
	}
}

// smallMedian computes medians over 3 x 3 or 5 x 5 pixels.
func smallMedian[T uint8 | uint16 | int16 | int32](k int, kernels *kernel.SmallMedians[T]) engine.RowKernel {
	return engine.RowFunc(func(t *engine.Tile, y, n int) {
		s, ok := t.State.(*smallMedianState[T])
		if !ok {
			s = &smallMedianState[T]{}
			t.State = s
		}
		if k == 3 {
			s.rows3(t, y, n, kernels)
		} else {
			s.rows5(t, y, n, kernels)
		}
	})
}

type smallMedianState[T uint8 | uint16 | int16 | int32] struct {
	memory  []T
	dst     [2][]T
	src     [5][]T
	columns [5][]T
}

func (s *smallMedianState[T]) rows3(t *engine.Tile, y, n int, kernels *kernel.SmallMedians[T]) {
	w := (t.X1 - t.X0 + 2) * t.C
	s.memory = slices.Grow(s.memory[:0], 4*w)[:4*w]
	for ; n > 0; y, n = y+2, n-2 {
		for i := range 4 {
			s.src[i] = engine.Src[T](t, 0, y-1+min(i, n+1))
		}
		s.dst[0], s.dst[1] = engine.Dst[T](t, y), s.memory[3*w:][:w-2*t.C]
		if n > 1 {
			s.dst[1] = engine.Dst[T](t, y+1)
		}
		kernels.Median3(&s.dst, (*[4][]T)(s.src[:]), t.C, s.memory[:3*w])
	}
}

func (s *smallMedianState[T]) rows5(t *engine.Tile, y, n int, kernels *kernel.SmallMedians[T]) {
	w := (t.X1 - t.X0 + 4) * t.C
	s.memory = slices.Grow(s.memory[:0], 5*w)[:5*w]
	for i := range s.columns {
		s.columns[i] = s.memory[i*w:][:w]
	}
	for ; n > 0; y, n = y+1, n-1 {
		for i := range s.src {
			s.src[i] = engine.Src[T](t, 0, y-2+i)
		}
		kernels.SortColumns5(&s.columns, &s.src)
		kernels.Median5(engine.Dst[T](t, y), &s.columns, t.C)
	}
}

// tileMedian computes medians of tiles of pixels.
type tileMedian[T uint8 | uint16 | int32] struct {
	k, c  int
	tiles kernel.TileKernel[T]
}

type tileMedianState[T uint8 | uint16 | int32] struct {
	kernel.TileMedian[T]
	begun bool
	rows  [][]T
}

// Block is a multiple of the rows of a tile.
func (m tileMedian[T]) Block() int { return 8 }

// StateSize counts the rows of the source that are kept.
func (m tileMedian[T]) StateSize(cols int) int {
	var v T
	return cols * m.c * (m.k + 2*m.tiles.Rows) * int(unsafe.Sizeof(v))
}

func (m tileMedian[T]) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &tileMedianState[T]{}
	}
	t.State.(*tileMedianState[T]).begun = false
}

func (m tileMedian[T]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*tileMedianState[T])
	r := m.k / 2
	if !s.begun {
		s.begun = true
		s.Reset(m.tiles, m.k, t.X1-t.X0, t.C)
		for e := y - r; e < y+r; e++ {
			s.Add(engine.Src[T](t, 0, e))
		}
	}
	for end := y + n; y < end; {
		s.rows = s.rows[:0]
		for ; y < end && len(s.rows) < m.tiles.Rows; y++ {
			s.Add(engine.Src[T](t, 0, y+r))
			s.rows = append(s.rows, engine.Dst[T](t, y))
		}
		s.TileMedian.Rows(s.rows)
	}
}

// byteMedian computes medians of bytes.
type byteMedian struct {
	k, c    int
	medians kernel.ByteMedianKernel
}

type byteMedianState struct {
	kernel.ByteMedians
	begun bool
}

func (m byteMedian) StateSize(cols int) int { return cols * m.c * m.medians.Size }

func (m byteMedian) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &byteMedianState{ByteMedians: m.medians.New(m.k, m.c)}
	}
	t.State.(*byteMedianState).begun = false
}

func (m byteMedian) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*byteMedianState)
	r := m.k / 2
	if !s.begun {
		s.begun = true
		s.Reset((t.X1 - t.X0 + 2*r) * t.C)
		for e := y - r; e < y+r; e++ {
			s.Add(engine.Src[uint8](t, 0, e))
		}
	}
	s.Add(engine.Src[uint8](t, 0, y+r))
	for ; n > 1; y, n = y+1, n-1 {
		s.Row(engine.Dst[uint8](t, y))
		s.Replace(engine.Src[uint8](t, 0, y-r), engine.Src[uint8](t, 0, y+r+1))
	}
	s.Row(engine.Dst[uint8](t, y))
	s.Remove(engine.Src[uint8](t, 0, y-r))
}

// shortMedian computes medians of uint16.
type shortMedian struct{ k int }

type shortMedianState struct {
	kernel.RankMedian[uint16]
	rows [][]uint16
}

func (m shortMedian) Start(t *engine.Tile) {
	if t.State == nil {
		s := &shortMedianState{rows: make([][]uint16, m.k)}
		s.Reset(1 << 16)
		t.State = s
	}
}

func (m shortMedian) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*shortMedianState)
	for ; n > 0; y, n = y+1, n-1 {
		for i := range s.rows {
			s.rows[i] = engine.Src[uint16](t, 0, y-m.k/2+i)
		}
		s.Row(engine.Dst[uint16](t, y), s.rows, m.k, t.C)
	}
}

// rankMedian computes medians of int32 by way of their ranks among the rows at hand.
type rankMedian struct{ k, c int }

type rankMedianState struct {
	kernel.Ranks
	kernel.RankMedian[uint32]
	rows    [][]uint32
	medians []uint32
	begun   bool
}

func (m rankMedian) Block() int { return 8 }

// StateSize counts 24 bytes for each element of the strip.
func (m rankMedian) StateSize(cols int) int { return cols * m.c * 24 * (m.k + m.Block() - 1) }

func (m rankMedian) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &rankMedianState{rows: make([][]uint32, m.k)}
	}
	t.State.(*rankMedianState).begun = false
}

func (m rankMedian) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*rankMedianState)
	r := m.k / 2
	if !s.begun {
		s.begun = true
		s.Ranks.Reset(m.k+m.Block()-1, (t.X1-t.X0+2*r)*t.C, y-r)
	}
	s.Move(y-r, y+n-1+r, func(e int) []int32 { return engine.Src[int32](t, 0, e) })
	s.RankMedian.Reset(len(s.Values))
	medians := slices.Grow(s.medians[:0], (t.X1-t.X0)*t.C)[:(t.X1-t.X0)*t.C]
	s.medians = medians
	for ; n > 0; y, n = y+1, n-1 {
		for i := range s.rows {
			s.rows[i] = s.Ranks.Row(y - r + i)
		}
		s.RankMedian.Row(medians, s.rows, m.k, t.C)
		dst := engine.Dst[int32](t, y)
		for i, rank := range medians {
			dst[i] = s.Values[rank]
		}
	}
}
