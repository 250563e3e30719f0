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

// Graph makes two nodes, for columns and rows, and a third where their sums are scaled apart.
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
	sums := boxSums(src.Depth, area, !box.Unnormalized)
	if sums == F64 && (out.Depth == S32 || src.Depth == S32) {
		return g, depthError(op.Name(), "ddepth", "%v from %v with %d pixels; such sums are not possible", out.Depth, src.Depth, area)
	}
	scale := 1.0
	if !box.Unnormalized {
		scale = 1 / float64(area)
	}
	b := boxNodes{g: &g, k: k, anchor: anchor, border: border, sums: src, out: out, scale: scale}
	b.sums.Depth = sums
	bytes := src.Depth == U8 && sums == S32 && k.W <= math.MaxUint16/math.MaxUint8 // their sums over a row have 16 bits
	switch {
	case sums == F64:
		b.columns(columnSums(b, src.Depth))
		b.rows(floatRowSums(nearRows(b.sums), out.Depth, k.W, scale))
	case bytes && out.Depth == U8 && scale != 1:
		b.byteMeans()
	default:
		b.out.Depth = S32
		if bytes {
			b.sums.Depth = U16
			b.rows(windowRows[uint16, uint8]{nearRows(b.sums), k.W})
			b.columns(slideSums[int32, uint16](b))
		} else {
			b.columns(columnSums(b, src.Depth))
			b.rows(windowRows[int32, int32]{nearRows(b.sums), k.W})
		}
		if out.Depth != S32 || scale != 1 {
			g.Add(engine.Node{Name: "scale", Out: out, In: []engine.Edge{{From: g.Out}}, Do: finishRows(out.Depth, scale)})
		}
	}
	return g, nil
}

// boxNodes adds the nodes of a box filter.
type boxNodes struct {
	g      *engine.Graph
	k      Size
	anchor Point
	border Border
	sums   Format // of what is between rows and columns
	out    Format
	scale  float64
}

// columns adds the node that reads the rows of the window, rows the one that reads its columns. The first makes sums, the other the output.
func (b boxNodes) columns(do engine.RowKernel) {
	b.add("columns", do, engine.Edge{T: b.anchor.Y, B: b.k.H - 1 - b.anchor.Y})
}

func (b boxNodes) rows(do engine.RowKernel) {
	b.add("rows", do, engine.Edge{L: b.anchor.X, R: b.k.W - 1 - b.anchor.X})
}

func (b boxNodes) add(name string, do engine.RowKernel, e engine.Edge) {
	e.From, e.Border = b.g.Out, b.border
	out := b.sums
	if e.From >= 0 {
		out = b.out
	}
	b.g.Add(engine.Node{Name: name, Out: out, In: []engine.Edge{e}, Do: do})
}

// byteMeans adds the nodes for means of bytes in bytes. Where sums are small enough for the fast kernels of rows, columns come first, so that
// the source is read as it is, not copied to be padded, and no more sums than a few rows are kept.
func (b boxNodes) byteMeans() {
	b.sums.Depth = U16
	near, h, area, scale := nearRows(b.sums), b.k.H, b.k.W*b.k.H, float32(b.scale)
	switch {
	case area <= 256:
		b.columns(slideSums[uint16, uint8](b))
		rows := meanRows{near, kernel.WindowDivided(kernel.NewDivisor(area), b.k.W, b.sums.C)}
		if area == 2 {
			b.rows(pairMeans{rows, (b.k.W - 1) * b.sums.C})
		} else {
			b.rows(rows)
		}
	case b.sums.C == 1 && h <= math.MaxInt16/math.MaxUint8:
		b.columns(slideSums[uint16, uint8](b))
		b.rows(meanRows{near, kernel.WindowMeans(scale, b.k.W)})
	default:
		b.rows(windowRows[uint16, uint8]{near, b.k.W})
		b.columns(slidingRows[uint8, int32, uint16]{near, h, b.anchor.Y, kernel.AddRow[int32, uint16](), kernel.SlideMeans(scale)})
	}
}

// boxSums returns the depth of the sums of h rows. They are float where OpenCV's sums over the whole window are: for float
// sources, and for means that could leave 32 bits.
func boxSums(src Depth, area int, mean bool) Depth {
	limit := 1 << 16
	switch src {
	case U8:
		limit = 1 << 23
	case U16:
		limit = 1 << 15
	}
	if src.IsFloat() || mean && area > limit {
		return F64
	}
	return S32
}

// columnSums returns the kernel for sums down the columns, in float64 or int32.
func columnSums(b boxNodes, src Depth) engine.RowKernel {
	if b.sums.Depth == F64 {
		near, steps := nearRows(b.sums), doublings(b.k.H)
		return pick[engine.RowKernel](src,
			doublingRows[uint8]{near, b.anchor.Y, steps}, doublingRows[uint16]{near, b.anchor.Y, steps}, doublingRows[int16]{near, b.anchor.Y, steps},
			nil, doublingRows[float32]{near, b.anchor.Y, steps}, doublingRows[float64]{near, b.anchor.Y, steps})
	}
	return pick(src, slideSums[int32, uint8], slideSums[int32, uint16], slideSums[int32, int16], slideSums[int32, int32], nil, nil)(b)
}

// slidingRows makes sums of h rows by a running sum. The first of the rows stands above the result by the given number.
type slidingRows[D Pixel, W uint16 | int32, S uint8 | uint16 | int16 | int32] struct {
	nearRows
	h, above int
	add      func(sum []W, row []S)
	slide    kernel.Slide[D, W, S]
}

func slideSums[W uint16 | int32, S uint8 | uint16 | int16 | int32](b boxNodes) engine.RowKernel {
	return slidingRows[W, W, S]{nearRows(b.sums), b.k.H, b.anchor.Y, kernel.AddRow[W, S](), kernel.SlideRows[W, S]()}
}

type slidingState[D Pixel, W, S Pixel] struct {
	sum     []W // of the window's rows but the last
	begun   bool
	dst     [][]D
	in, out [][]S
}

func (k slidingRows[D, W, S]) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &slidingState[D, W, S]{}
	}
	t.State.(*slidingState[D, W, S]).begun = false
}

func (k slidingRows[D, W, S]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*slidingState[D, W, S])
	first := y - k.above
	if !s.begun {
		s.begun = true
		s.sum = slices.Grow(s.sum[:0], (t.X1-t.X0)*t.C)[:(t.X1-t.X0)*t.C]
		clear(s.sum)
		for i := range k.h - 1 {
			k.add(s.sum, engine.Src[S](t, 0, first+i))
		}
	}
	s.dst, s.in, s.out = s.dst[:0], s.in[:0], s.out[:0]
	for i := range n {
		s.dst = append(s.dst, engine.Dst[D](t, y+i))
		s.in = append(s.in, engine.Src[S](t, 0, first+i+k.h-1))
		s.out = append(s.out, engine.Src[S](t, 0, first+i))
	}
	k.slide(s.dst, s.sum, s.in, s.out)
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
	nearRows
	above int
	steps []doubling
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
	return rows * cols * k.C * 8
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

// finishRows returns the kernel that multiplies integer sums by scale.
func finishRows(out Depth, scale float64) engine.RowKernel {
	f := float32(scale)
	return pick[engine.RowKernel](out,
		finished[uint8](intFinish[uint8](f)), finished[uint16](intFinish[uint16](f)), finished[int16](intFinish[int16](f)),
		finished[int32](func(dst, s []int32) { kernel.MeanRoundS32(dst, s, f) }),
		finished[float32](func(dst []float32, s []int32) { kernel.Mean(dst, s, f) }),
		finished[float64](func(dst []float64, s []int32) { kernel.Mean(dst, s, scale) }))
}

// finished makes the result of sums.
type finished[D Pixel] func(dst []D, sums []int32)

func (f finished[D]) Rows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		f(engine.Dst[D](t, y), engine.Src[int32](t, 0, y))
	}
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

func floatRowSums(near nearRows, out Depth, w int, scale float64) engine.RowKernel {
	switch out {
	case U8:
		return doublingWindow[uint8]{near, w, floatFinish[uint8](scale)}
	case U16:
		return doublingWindow[uint16]{near, w, floatFinish[uint16](scale)}
	case S16:
		return doublingWindow[int16]{near, w, floatFinish[int16](scale)}
	case F32:
		return doublingWindow[float32]{near, w, func(dst []float32, s []float64) { kernel.MeanFloat(dst, s, scale) }}
	}
	return doublingWindow[float64]{near, w, func(dst, s []float64) { kernel.MeanFloat(dst, s, scale) }}
}

func floatFinish[D uint8 | uint16 | int16](scale float64) func(dst []D, s []float64) {
	lo, hi := engine.DepthOf[D]().Range()
	return func(dst []D, s []float64) { kernel.MeanFloatRound(dst, s, scale, lo, hi) }
}

// windowRows makes integer sums of w pixels.
type windowRows[W uint16 | int32, S uint8 | int32] struct {
	nearRows
	w int
}

func (k windowRows[W, S]) Rows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		kernel.WindowSums(engine.Dst[W](t, y), engine.Src[S](t, 0, y), k.w, t.C)
	}
}

// meanRows makes means of bytes of sums of columns.
type meanRows struct {
	nearRows
	mean func(dst []uint8, src []uint16)
}

func (k meanRows) Rows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		k.mean(engine.Dst[uint8](t, y), engine.Src[uint16](t, 0, y))
	}
}

// pairMeans are means of two pixels. OpenCV's rounding makes 256 of two 255s. Its vector code clips that to 255; its
// scalar code, which does the last W*C mod 16 elements of a row, drops the ninth bit.
type pairMeans struct {
	meanRows
	second int // 0, or from the first pixel's elements to the second's
}

func (k pairMeans) Rows(t *engine.Tile, y, n int) {
	k.meanRows.Rows(t, y, n)
	first := rowTail(t, 16)
	for ; n > 0; y, n = y+1, n-1 {
		dst, src := engine.Dst[uint8](t, y), engine.Src[uint16](t, 0, y)
		for i := first; i < len(dst); i++ {
			sum := src[i]
			if k.second > 0 {
				sum += src[i+k.second]
			}
			if sum == 2*255 {
				dst[i] = 0
			}
		}
	}
}

// doublingWindow makes float sums of w pixels by doubling and finishes them. Its state is a row of sums.
type doublingWindow[D Pixel] struct {
	nearRows
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
