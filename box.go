package cv

import (
	"math"
	"math/bits"
	"slices"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// BlurOptions are the parameters of [Blur] that have defaults.
type BlurOptions struct {
	Anchor *Point // the window's pixel that stands over the result; nil or a coordinate of -1 means the centre, ksize/2
	Border Border // BorderDefault is BorderReflect101; BorderWrap is not possible
}

// Blur replaces every pixel by the mean of the ksize window around it: [BoxFilter] with the depth of the source.
// dst may be src. It is OpenCV's blur.
func Blur[T Pixel](dst, src *Image[T], ksize Size, opts *BlurOptions) error {
	op := BlurOp{Ksize: ksize}
	if opts != nil {
		op.Anchor, op.Border = optional(opts.Anchor), opts.Border
	}
	return run(dst, op, nil, src)
}

// BoxFilterOptions are the parameters of [BoxFilter] that have defaults.
type BoxFilterOptions struct {
	Anchor       *Point // the window's pixel that stands over the result; nil or a coordinate of -1 means the centre, ksize/2
	Unnormalized bool   // the sum instead of the mean
	Border       Border // BorderDefault is BorderReflect101; BorderWrap is not possible
}

// BoxFilter replaces every pixel by the mean, or the sum, of the ksize window around it, channel by channel. The time does
// not depend on ksize (for float sources it grows with its logarithm). Sides are 1 to 32767.
//
// Integer results are rounded half to even and clipped to the type; integer sums wrap around beyond 32 bits. Every pair of depths
// is possible but 32F and 64F to 32S, means of 32S over more than 2^16 pixels, and means in 32S of 8U, 16U and 16S over more
// than 2^23, 2^15 and 2^16 pixels. dst may be src.
//
// With [BorderIsolated] added to the border, a mean over an image of one row or one column is taken along it alone.
//
// It is OpenCV's boxFilter, with the arithmetic of its vector code in every column and its peculiarities. The mean in 8U
// of at most 256 pixels of 8U is rounded half up, but (sum + n/2 + 1) / n where their number n is a power of two, so
// that a blur of 2x1 makes 1 of black; and of white, in the last Width*Channels mod 16 elements of a row, 0. A negative result in 8U or 16U is the largest value, unless the source is float.
func BoxFilter[D, S Pixel](dst *Image[D], src *Image[S], ksize Size, opts *BoxFilterOptions) error {
	op := BoxFilterOp{Depth: engine.DepthOf[D](), Ksize: ksize}
	if opts != nil {
		op.Anchor, op.Unnormalized, op.Border = optional(opts.Anchor), opts.Unnormalized, opts.Border
	}
	return run(dst, op, nil, src)
}

// BlurOp is [Blur] as a value.
type BlurOp struct {
	Ksize  Size
	Anchor Optional[Point]
	Border Border
}

// Name returns "blur".
func (BlurOp) Name() string { return "blur" }

// Graph is that of [BoxFilterOp].
func (o BlurOp) Graph(in ...Format) (engine.Graph, error) {
	return boxGraph(o, BoxFilterOp{Ksize: o.Ksize, Anchor: o.Anchor, Border: o.Border}, in[0])
}

// BoxFilterOp is [BoxFilter] as a value.
type BoxFilterOp struct {
	Depth        Depth
	Ksize        Size
	Anchor       Optional[Point]
	Unnormalized bool
	Border       Border
}

// Name returns "boxFilter".
func (BoxFilterOp) Name() string { return "boxFilter" }

// Graph makes two nodes: sums down the columns, then sums along the rows that are scaled at once.
func (o BoxFilterOp) Graph(in ...Format) (engine.Graph, error) { return boxGraph(o, o, in[0]) }

const maxBoxSide = 1<<15 - 1

// boxGraph makes the graph of box for op, which is box itself or one that is defined by it.
func boxGraph(op Op, box BoxFilterOp, src Format) (engine.Graph, error) {
	g := engine.NewGraph(src)
	k := box.Ksize
	if k.W < 1 || k.H < 1 || k.W > maxBoxSide || k.H > maxBoxSide {
		return g, paramError(op.Name(), "ksize", "%v; 1x1 to %v are possible", k, Square(maxBoxSide))
	}
	if box.Border&BorderIsolated != 0 && !box.Unnormalized {
		if src.W == 1 {
			k.W = 1
		}
		if src.H == 1 {
			k.H = 1
		}
	}
	anchor, err := anchorOf(op, box.Anchor, k)
	if err != nil {
		return g, err
	}
	border, err := resolve(op, box.Border, BorderReflect101, plainBorders...)
	if err != nil {
		return g, err
	}
	out := src
	if box.Depth != DepthSame {
		out.Depth = box.Depth
	}
	if out.Depth > F64 {
		return g, depthError(op.Name(), "ddepth", "%v", out.Depth)
	}
	area := k.W * k.H
	if area == 1 && out == src {
		return g, nil
	}
	cols := src
	cols.Depth = boxSums(src.Depth, area, k.H, !box.Unnormalized)
	if cols.Depth == F64 && (out.Depth == S32 || src.Depth == S32) {
		return g, depthError(op.Name(), "ddepth", "%v from %v with %d pixels; such sums are not possible", out.Depth, src.Depth, area)
	}
	scale := 1.0
	if !box.Unnormalized {
		scale = 1 / float64(area)
	}
	g.Add(engine.Node{
		Name: "column sums", Out: cols, Do: columnSums(src, cols.Depth, k.H, anchor.Y),
		In: []engine.Edge{{From: engine.Input(0), T: anchor.Y, B: k.H - 1 - anchor.Y, Border: border}},
	})
	g.Add(engine.Node{
		Name: "row sums", Out: out, Do: rowSums(cols.Depth, out.Depth, k.W, area, scale),
		In: []engine.Edge{{From: engine.Ref(0), L: anchor.X, R: k.W - 1 - anchor.X, Border: border}},
	})
	return g, nil
}

// boxSums returns the depth of the sums of h rows. They are float where OpenCV's sums over the whole window are: for float
// sources, and for means that could leave 32 bits.
func boxSums(src Depth, area, h int, mean bool) Depth {
	limit := 1 << 16
	switch src {
	case U8:
		limit = 1 << 23
	case U16:
		limit = 1 << 15
	}
	switch {
	case src.IsFloat() || mean && area > limit:
		return F64
	case src == U8 && h <= math.MaxUint16/math.MaxUint8:
		return U16
	}
	return S32
}

// columnSums returns the kernel for sums of the h rows of which the first is above the result by the given number.
func columnSums(src Format, sums Depth, h, above int) engine.RowKernel {
	switch {
	case sums == U16:
		return slidingRows[uint16, uint8]{h, above}
	case sums == F64:
		steps := doublings(h)
		switch src.Depth {
		case U8:
			return doublingRows[uint8]{src.C, above, steps}
		case U16:
			return doublingRows[uint16]{src.C, above, steps}
		case S16:
			return doublingRows[int16]{src.C, above, steps}
		case F32:
			return doublingRows[float32]{src.C, above, steps}
		}
		return doublingRows[float64]{src.C, above, steps}
	}
	switch src.Depth {
	case U8:
		return slidingRows[int32, uint8]{h, above}
	case U16:
		return slidingRows[int32, uint16]{h, above}
	case S16:
		return slidingRows[int32, int16]{h, above}
	}
	return slidingRows[int32, int32]{h, above}
}

// slidingRows makes integer sums of h rows by a running sum.
type slidingRows[A uint16 | int32, T uint8 | uint16 | int16 | int32] struct{ h, above int }

type slidingState[A uint16 | int32] struct {
	sum   []A // of the window's rows but the last
	begun bool
}

func (k slidingRows[A, T]) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &slidingState[A]{}
	}
	t.State.(*slidingState[A]).begun = false
}

func (k slidingRows[A, T]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*slidingState[A])
	first := y - k.above
	if !s.begun {
		s.begun = true
		s.sum = slices.Grow(s.sum[:0], (t.X1-t.X0)*t.C)[:(t.X1-t.X0)*t.C]
		clear(s.sum)
		for i := range k.h - 1 {
			kernel.AddRow(s.sum, engine.Src[T](t, 0, first+i))
		}
	}
	for i := range n {
		kernel.SlideRows(engine.Dst[A](t, y+i), s.sum, engine.Src[T](t, 0, first+i+k.h-1), engine.Src[T](t, 0, first+i))
	}
}

// A doubling is the step from sums of m rows to those of rows = 2*m + digit.
type doubling struct{ m, digit, rows int }

// doublings returns the steps to sums of h rows; the binary digits of h after the first are those of the steps.
func doublings(h int) []doubling {
	var steps []doubling
	for b := bits.Len(uint(h)) - 2; b >= 0; b-- {
		steps = append(steps, doubling{h >> (b + 1), h >> b & 1, h >> b})
	}
	return steps
}

// doublingRows makes float sums of rows by doubling.
type doublingRows[T Pixel] struct {
	c, above int
	steps    []doubling
}

// A doublingState keeps, for each step but the last, as many rows of its sums as the next step looks back on.
type doublingState struct {
	rings       []floatRing
	first, next int // rows of the source: the tile's first, and the next one to take in
}

type floatRing struct {
	data  []float64
	depth int
}

// row returns the sums of ring i whose last row is row e of the source.
func (s *doublingState) row(i, e, width int) []float64 {
	r := &s.rings[i]
	return r.data[(e-s.first)%r.depth*width:][:width]
}

func (s doubling) lookback() int { return s.m + s.digit + 1 }

func (k doublingRows[T]) StateSize(cols int) int {
	rows := 0
	for _, s := range k.steps[min(1, len(k.steps)):] {
		rows += s.lookback()
	}
	return rows * cols * k.c * 8
}

func (k doublingRows[T]) Start(t *engine.Tile) {
	s, ok := t.State.(*doublingState)
	if !ok {
		s = &doublingState{rings: make([]floatRing, max(len(k.steps)-1, 0))}
		t.State = s
	}
	s.first = t.Y0 - k.above
	s.next = s.first
	for i := range s.rings {
		r := &s.rings[i]
		r.depth = k.steps[i+1].lookback()
		n := r.depth * (t.X1 - t.X0) * t.C
		r.data = slices.Grow(r.data[:0], n)[:n]
	}
}

func (k doublingRows[T]) Rows(t *engine.Tile, y, n int) {
	if len(k.steps) == 0 {
		for i := range n {
			kernel.ToFloat64(engine.Dst[float64](t, y+i), engine.Src[T](t, 0, y+i))
		}
		return
	}
	s := t.State.(*doublingState)
	h := k.steps[len(k.steps)-1].rows
	for last := y + n - k.above + h - 1; s.next < last; s.next++ {
		k.takeIn(t, s, s.next)
	}
}

// takeIn makes the sums of all windows that end with row e of the source.
func (k doublingRows[T]) takeIn(t *engine.Tile, s *doublingState, e int) {
	width := (t.X1 - t.X0) * t.C
	for i, step := range k.steps {
		if e-s.first+1 < step.rows {
			return
		}
		var dst []float64
		if i < len(s.rings) {
			dst = s.row(i, e, width)
		} else {
			dst = engine.Dst[float64](t, e-step.rows+1+k.above)
		}
		var p []T
		if step.digit == 1 {
			p = engine.Src[T](t, 0, e)
		}
		b := e - step.digit
		a := b - step.m
		if i == 0 {
			kernel.DoubleRows(dst, engine.Src[T](t, 0, a), engine.Src[T](t, 0, b), p)
		} else {
			kernel.DoubleRows(dst, s.row(i-1, a, width), s.row(i-1, b, width), p)
		}
	}
}

// rowSums returns the kernel for sums of w sums of columns, multiplied by scale, in the depth out.
func rowSums(sums, out Depth, w, area int, scale float64) engine.RowKernel {
	switch {
	case sums == F64:
		return floatRowSums(out, w, scale)
	case sums == U16 && out == U8 && area <= 256:
		finish := kernel.SaturateU16
		if scale != 1 {
			add, mul := kernel.Divisor(area)
			finish = func(dst []uint8, s []uint16) { kernel.DivideU16(dst, s, add, mul) }
		}
		rows := windowRows[uint16, uint16, uint8]{w, finish}
		if scale != 1 && area == 2 {
			return pairMeans{rows}
		}
		return rows
	case sums == U16:
		return intRowSums[uint16](out, w, scale)
	}
	return intRowSums[int32](out, w, scale)
}

func intRowSums[A uint16 | int32](out Depth, w int, scale float64) engine.RowKernel {
	switch f := float32(scale); out {
	case U8:
		return windowRows[A, int32, uint8]{w, intFinish[uint8](f)}
	case U16:
		return windowRows[A, int32, uint16]{w, intFinish[uint16](f)}
	case S16:
		return windowRows[A, int32, int16]{w, intFinish[int16](f)}
	case S32:
		finish := func(dst, s []int32) { kernel.MeanRoundS32(dst, s, f) }
		if scale == 1 {
			finish = func(dst, s []int32) { copy(dst, s) }
		}
		return windowRows[A, int32, int32]{w, finish}
	case F32:
		return windowRows[A, int32, float32]{w, func(dst []float32, s []int32) { kernel.Mean(dst, s, f) }}
	}
	return windowRows[A, int32, float64]{w, func(dst []float64, s []int32) { kernel.Mean(dst, s, scale) }}
}

// intFinish clips to D. As in OpenCV's vector code, a negative result is the largest value of an unsigned type.
func intFinish[D uint8 | uint16 | int16](scale float32) func(dst []D, s []int32) {
	lo, hi := engine.DepthOf[D]().Range()
	below := lo
	if lo == 0 {
		below = hi
	}
	if scale == 1 {
		return func(dst []D, s []int32) { kernel.Saturate(dst, s, int(lo), int(hi), int(below)) }
	}
	return func(dst []D, s []int32) {
		kernel.MeanRound(dst, s, scale, float32(lo), float32(hi), float32(below))
	}
}

func floatRowSums(out Depth, w int, scale float64) engine.RowKernel {
	switch out {
	case U8:
		return doublingWindow[uint8]{w, floatFinish[uint8](scale)}
	case U16:
		return doublingWindow[uint16]{w, floatFinish[uint16](scale)}
	case S16:
		return doublingWindow[int16]{w, floatFinish[int16](scale)}
	case F32:
		return doublingWindow[float32]{w, func(dst []float32, s []float64) { kernel.MeanFloat(dst, s, scale) }}
	}
	return doublingWindow[float64]{w, func(dst, s []float64) { kernel.MeanFloat(dst, s, scale) }}
}

func floatFinish[D uint8 | uint16 | int16](scale float64) func(dst []D, s []float64) {
	lo, hi := engine.DepthOf[D]().Range()
	return func(dst []D, s []float64) { kernel.MeanFloatRound(dst, s, scale, lo, hi) }
}

// windowRows makes integer sums of w pixels and finishes them. Its state is a row of sums.
type windowRows[A, W uint16 | int32, D Pixel] struct {
	w      int
	finish func(dst []D, s []W)
}

func (k windowRows[A, W, D]) Rows(t *engine.Tile, y, n int) {
	sums := rowState[W](t, (t.X1-t.X0)*t.C)
	for ; n > 0; y, n = y+1, n-1 {
		kernel.WindowSums(sums, engine.Src[A](t, 0, y), k.w, t.C)
		k.finish(engine.Dst[D](t, y), sums)
	}
}

// pairMeans are means of two pixels. OpenCV's rounding makes 256 of two 255s. Its vector code clips that to 255; its
// scalar code, which does the last W*C mod 16 elements of a row, drops the ninth bit.
type pairMeans struct {
	windowRows[uint16, uint16, uint8]
}

func (k pairMeans) Rows(t *engine.Tile, y, n int) {
	whole := t.W * t.C
	first := max(0, whole-whole%16-t.X0*t.C)
	for ; n > 0; y, n = y+1, n-1 {
		k.windowRows.Rows(t, y, 1)
		dst, sums := engine.Dst[uint8](t, y), *t.State.(*[]uint16)
		for i := first; i < len(dst); i++ {
			if sums[i] == 2*255 {
				dst[i] = 0
			}
		}
	}
}

// doublingWindow makes float sums of w pixels by doubling and finishes them. Its state is a row of sums.
type doublingWindow[D Pixel] struct {
	w      int
	finish func(dst []D, s []float64)
}

func (k doublingWindow[D]) Rows(t *engine.Tile, y, n int) {
	sums := rowState[float64](t, (t.X1-t.X0+k.w-1)*t.C)
	for ; n > 0; y, n = y+1, n-1 {
		kernel.DoublingSums(sums, engine.Src[float64](t, 0, y), k.w, t.C)
		k.finish(engine.Dst[D](t, y), sums)
	}
}

// rowState returns the state of a kernel that keeps nothing but n elements of scratch memory.
func rowState[T Pixel](t *engine.Tile, n int) []T {
	s, ok := t.State.(*[]T)
	if !ok {
		s = new([]T)
		t.State = s
	}
	*s = slices.Grow((*s)[:0], n)[:n]
	return *s
}
