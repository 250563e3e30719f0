package cv

import (
	"math"
	"slices"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// ConvertTo computes dst = src*alpha + beta in the element type of dst, any type from any other, with any number of channels.
// opts may be nil. In integers the result is rounded half to even and clipped. dst may be src.
//
// Where alpha is not 1 or beta not 0, the sum is rounded once: to float64 if the result is float64, if int32 or float64
// becomes int32, and if float64 becomes float32; otherwise to float32, with src, alpha and beta rounded to it first.
//
// It is the method convertTo of OpenCV's Mat. Beyond the range of int32 that gives the smallest value instead of the nearest.
func ConvertTo[D, S Pixel](dst *Image[D], src *Image[S], opts *ConvertToOptions) error {
	op := ConvertToOp{Depth: engine.DepthOf[D]()}
	if opts != nil {
		op.Alpha, op.Beta = optional(opts.Alpha), opts.Beta
	}
	return run(dst, op, nil, src)
}

// ConvertToOptions are the optional parameters of [ConvertTo] and [ConvertScaleAbs].
type ConvertToOptions struct {
	Alpha *float64 // factor; nil is 1
	Beta  float64  // added after it
}

// ConvertToOp is [ConvertTo] as a value.
type ConvertToOp struct {
	Depth Depth
	Alpha Optional[float64]
	Beta  float64
}

// Name returns "convertTo".
func (ConvertToOp) Name() string { return "convertTo" }

// Graph makes one node, or none where the result is the source.
func (o ConvertToOp) Graph(in ...Format) (engine.Graph, error) {
	g, out := engine.NewGraph(in...), in[0]
	alpha := o.Alpha.Or(1)
	switch {
	case o.Depth > F64:
		return g, paramError(o.Name(), "depth", "%v; 8U, 16U, 16S, 32S, 32F, 64F and -1 are possible", o.Depth)
	case !isFinite(alpha) || !isFinite(o.Beta):
		return g, paramError(o.Name(), "alpha", "%g, beta %g; finite numbers are possible", alpha, o.Beta)
	}
	if o.Depth != DepthSame {
		out.Depth = o.Depth
	}
	if out.Depth == in[0].Depth && isIdentity(alpha, o.Beta) {
		return g, nil
	}
	g.Add(engine.Node{Name: o.Name(), Out: out, In: pointwise, Do: convertRows(out.Depth, in[0].Depth, convertScale{alpha, o.Beta})})
	return g, nil
}

// isIdentity tells whether OpenCV leaves the scaling out.
func isIdentity(alpha, beta float64) bool {
	const eps = 0x1p-52
	return math.Abs(alpha-1) < eps && math.Abs(beta) < eps
}

// ConvertScaleAbs computes dst = |src*alpha + beta|, rounded half to even and clipped to 0..255, from elements of any type
// and with any number of channels. opts may be nil. The sum is rounded once, to float32, with src, alpha and beta rounded
// to it first. dst may be src.
//
// It is OpenCV's convertScaleAbs. Beyond the range of int32 that gives 0 instead of 255.
func ConvertScaleAbs[S Pixel](dst *Image[uint8], src *Image[S], opts *ConvertToOptions) error {
	var op ConvertScaleAbsOp
	if opts != nil {
		op = ConvertScaleAbsOp{optional(opts.Alpha), opts.Beta}
	}
	return run(dst, op, nil, src)
}

// ConvertScaleAbsOp is [ConvertScaleAbs] as a value.
type ConvertScaleAbsOp struct {
	Alpha Optional[float64]
	Beta  float64
}

// Name returns "convertScaleAbs".
func (ConvertScaleAbsOp) Name() string { return "convertScaleAbs" }

// Graph makes one node.
func (o ConvertScaleAbsOp) Graph(in ...Format) (engine.Graph, error) {
	g, out := engine.NewGraph(in...), in[0]
	alpha := o.Alpha.Or(1)
	if !isFinite(alpha) || !isFinite(o.Beta) {
		return g, paramError(o.Name(), "alpha", "%g, beta %g; finite numbers are possible", alpha, o.Beta)
	}
	out.Depth = U8
	a, b := float32(alpha), float32(o.Beta)
	node := engine.Node{Name: o.Name(), Out: out, In: pointwise}
	switch in[0].Depth {
	case U8:
		node.Do = rowFunc(kernel.ScaleAbs[uint8](a, b))
	case U16:
		node.Do = rowFunc(kernel.ScaleAbs[uint16](a, b))
	case S16:
		node.Do = rowFunc(kernel.ScaleAbs[int16](a, b))
	case S32:
		node.Do = rowFunc(kernel.ScaleAbs[int32](a, b))
	case F32:
		node.Do = rowFunc(kernel.ScaleAbs[float32](a, b))
	case F64:
		node.Do = rowFunc(kernel.ScaleAbs[float64](a, b))
	}
	g.Add(node)
	return g, nil
}

// Normalize maps the smallest element of src, over all channels, to the smaller of alpha and beta and the largest to the
// larger one, and the others between in proportion; where all elements are equal all become the smaller one. Any depth and
// number of channels. The factor and the offset are computed in float64 and applied as [ConvertTo] does. dst may be src.
//
// It is OpenCV's normalize with NORM_MINMAX.
func Normalize[T Pixel](dst, src *Image[T], alpha, beta float64) error {
	return run(dst, NormalizeOp{Some(alpha), beta}, nil, src)
}

// NormalizeOp is [Normalize] as a value.
type NormalizeOp struct {
	Alpha Optional[float64] // 1 by default
	Beta  float64
}

// Name returns "normalize".
func (NormalizeOp) Name() string { return "normalize" }

// Graph makes a reducer that finds the extremes and a node that waits for it.
func (o NormalizeOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	alpha := o.Alpha.Or(1)
	if !isFinite(alpha) || !isFinite(o.Beta) {
		return g, paramError(o.Name(), "alpha", "%g, beta %g; finite numbers are possible", alpha, o.Beta)
	}
	depth := in[0].Depth
	extremes := g.Add(engine.Node{Name: "min, max", In: pointwise, Do: minMaxOf(depth)})
	span := normalizeScale{min(alpha, o.Beta), max(alpha, o.Beta), depth == F32}
	g.Add(engine.Node{Name: o.Name(), Out: in[0], In: pointwise, After: []engine.Ref{extremes}, Do: convertRows(depth, depth, span)})
	return g, nil
}

// scaler says what a converting node multiplies with and adds.
type scaler interface {
	scale(t *engine.Tile) (alpha, beta float64)
}

type convertScale struct{ alpha, beta float64 }

func (s convertScale) scale(*engine.Tile) (alpha, beta float64) { return s.alpha, s.beta }

// normalizeScale maps the extremes that the node waits for to lo and hi.
type normalizeScale struct {
	lo, hi float64
	single bool // in float32
}

func (s normalizeScale) scale(t *engine.Tile) (alpha, beta float64) {
	r := t.Result(0).(*extremes)
	if r.max-r.min > 0x1p-52 {
		alpha = (s.hi - s.lo) * (1 / (r.max - r.min))
	}
	if s.single {
		alpha = float64(float32(alpha))
		return alpha, float64(float32(s.lo) - float32(r.min*alpha))
	}
	return alpha, s.lo - float64(r.min*alpha)
}

// converter is the kernel of [ConvertToOp]: it finds its loop when a tile starts, and keeps it for the next one.
type converter[D, S Pixel] struct{ scaler }

type converterState[D, S Pixel] struct {
	alpha, beta float64
	loop        kernel.Conversion[D, S]
}

func (k converter[D, S]) Start(t *engine.Tile) {
	alpha, beta := k.scale(t)
	if s, ok := t.State.(*converterState[D, S]); !ok || s.alpha != alpha || s.beta != beta {
		t.State = &converterState[D, S]{alpha, beta, conversionLoop[D, S](alpha, beta)}
	}
}

func (k converter[D, S]) Rows(t *engine.Tile, y, n int) {
	makeRows(t, y, n, t.State.(*converterState[D, S]).loop)
}

// convertRows returns the kernel that converts s to d.
func convertRows(d, s Depth, by scaler) engine.RowKernel {
	switch s {
	case U8:
		return convertFrom[uint8](d, by)
	case U16:
		return convertFrom[uint16](d, by)
	case S16:
		return convertFrom[int16](d, by)
	case S32:
		return convertFrom[int32](d, by)
	case F32:
		return convertFrom[float32](d, by)
	}
	return convertFrom[float64](d, by)
}

func convertFrom[S Pixel](d Depth, by scaler) engine.RowKernel {
	switch d {
	case U8:
		return converter[uint8, S]{by}
	case U16:
		return converter[uint16, S]{by}
	case S16:
		return converter[int16, S]{by}
	case S32:
		return converter[int32, S]{by}
	case F32:
		return converter[float32, S]{by}
	}
	return converter[float64, S]{by}
}

// conversionLoop returns the loop that scales, if need be.
func conversionLoop[D, S Pixel](alpha, beta float64) kernel.Conversion[D, S] {
	d, s := engine.DepthOf[D](), engine.DepthOf[S]()
	switch {
	case isIdentity(alpha, beta):
		return kernel.Convert[D, S]()
	case d == F64, d == F32 && s == F64, d == S32 && (s == S32 || s == F64):
		return kernel.Scale64[D, S](alpha, beta)
	}
	return kernel.Scale32[D, S](float32(alpha), float32(beta))
}

// extremes is what [minMax] finds.
type extremes struct{ min, max float64 }

func minMaxOf(d Depth) engine.Reducer {
	switch d {
	case U8:
		return minMax[uint8]{}
	case U16:
		return minMax[uint16]{}
	case S16:
		return minMax[int16]{}
	case S32:
		return minMax[int32]{}
	case F32:
		return minMax[float32]{}
	}
	return minMax[float64]{}
}

// minMax is a reducer that finds the smallest and the largest element.
type minMax[T Pixel] struct{}

func (minMax[T]) New() any {
	e := new(extremes)
	minMax[T]{}.Reset(e)
	return e
}

func (minMax[T]) Reset(acc any) {
	lo, hi := noExtremes[T]()
	*acc.(*extremes) = extremes{float64(lo), float64(hi)}
}

// noExtremes returns what no element lies beyond: the largest value as the smallest so far, and the reverse.
func noExtremes[T Pixel]() (smallest, largest T) {
	d := engine.DepthOf[T]()
	lo, hi := d.Range()
	if d.IsFloat() {
		lo, hi = math.Inf(-1), math.Inf(1)
	}
	return T(hi), T(lo)
}

func (minMax[T]) Add(acc any, t *engine.Tile, y, n int) {
	e := acc.(*extremes)
	lo, hi := T(e.min), T(e.max)
	for m := 0; n > 0; y, n = y+m, n-m {
		m = t.Joined(y, n)
		lo, hi = kernel.MinMax(engine.SrcRows[T](t, 0, y, m), lo, hi)
	}
	e.min, e.max = float64(lo), float64(hi)
}

func (minMax[T]) Merge(acc, other any) {
	a, b := acc.(*extremes), other.(*extremes)
	a.min, a.max = min(a.min, b.min), max(a.max, b.max)
}

func (minMax[T]) Finish(any) {}

// MinMaxLoc finds the smallest and the largest element of an image of one channel, and where each stands first, row by row.
// NaN is passed over.
//
// It is OpenCV's minMaxLoc.
func MinMaxLoc[T Pixel](src *Image[T]) (minVal, maxVal float64, minLoc, maxLoc Point, err error) {
	const op = "minMaxLoc"
	if err := src.check(); err != nil {
		return 0, 0, minLoc, maxLoc, &OpError{op, "src", err}
	}
	if src.Channels != 1 {
		return 0, 0, minLoc, maxLoc, shapeError(op, "src", "%d channels; 1 is possible", src.Channels)
	}
	lo, hi := noExtremes[T]()
	for y := range src.Height {
		row := src.Row(y)
		l, h := kernel.MinMax(row, lo, hi)
		if l < lo {
			minLoc = Point{slices.Index(row, l), y}
		}
		if h > hi {
			maxLoc = Point{slices.Index(row, h), y}
		}
		lo, hi = l, h
	}
	return float64(lo), float64(hi), minLoc, maxLoc, nil
}
