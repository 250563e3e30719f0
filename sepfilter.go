package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// SepFilter2DOptions are the parameters of [SepFilter2D] that have defaults.
type SepFilter2DOptions struct {
	Anchor *Point  // the kernels' elements that lie over the pixel: X in kernelX, Y in kernelY; nil: the centres
	Delta  float64 // added to the sums
	Border Border  // default: BorderReflect101; BorderConstant (0), BorderReplicate and BorderReflect are the others
}

// SepFilter2D filters every row of src with kernelX and then every column of that with kernelY, channels apart:
//
//	dst(x, y) = delta + sum over j of kernelY[j] * sum over i of kernelX[i]*src(x+i-anchor.X, y+j-anchor.Y)
//
// The kernels are vectors, given as a row or as a column. Depths: src of any depth but int32; dst uint8, uint16, int16 or the
// depth of src, float32 (unless src is float64) or float64. Sums are computed in float32 (float64 where an image is float64), or
// in integers where OpenCV does so or the result is the same; integers are rounded half to even and clipped. dst may be src.
//
// It is OpenCV's sepFilter2D.
func SepFilter2D[D, S Pixel](dst *Image[D], src *Image[S], kernelX, kernelY Kernel, opts *SepFilter2DOptions) error {
	op := SepFilter2DOp{Depth: engine.DepthOf[D](), KernelX: kernelX, KernelY: kernelY}
	if opts != nil {
		op.Anchor, op.Delta, op.Border = optional(opts.Anchor), opts.Delta, opts.Border
	}
	return run(dst, op, nil, src)
}

// SepFilter2DOp is [SepFilter2D] as a value.
type SepFilter2DOp struct {
	Depth            Depth
	KernelX, KernelY Kernel
	Anchor           Optional[Point]
	Delta            float64
	Border           Border
}

// Name returns "sepFilter2D".
func (SepFilter2DOp) Name() string { return "sepFilter2D" }

// Graph makes a node for the rows and one for the columns.
func (o SepFilter2DOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	for _, p := range []struct {
		name   string
		kernel Kernel
	}{{"kernelX", o.KernelX}, {"kernelY", o.KernelY}} {
		if s := p.kernel.Size(); min(s.W, s.H) != 1 {
			return g, paramError(o.Name(), p.name, "%v; a row or a column is possible", s)
		}
	}
	kx, ky := o.KernelX.Values(), o.KernelY.Values()
	a, err := anchorOf(o, o.Anchor, Size{len(kx), len(ky)})
	if err != nil {
		return g, err
	}
	return g, addSeparable(&g, o, o.Depth, vector{kx, a.X}, vector{ky, a.Y}, o.Delta, o.Border)
}

// addSeparable checks the depths, delta and border of an operation that is a separable filter and adds its nodes.
func addSeparable(g *engine.Graph, op Op, ddepth Depth, kx, ky vector, delta float64, border Border) error {
	src := g.In[0].Depth
	if ddepth == DepthSame {
		ddepth = src
	}
	border, err := resolve(op, border, BorderReflect101, plainBorders...)
	switch {
	case err != nil:
		return err
	case src == S32:
		return depthError(op.Name(), "src", "32S; 8U, 16U, 16S, 32F and 64F are possible")
	case ddepth == S32 || ddepth == F32 && src == F64 || ddepth > F64:
		return depthError(op.Name(), "ddepth", "%v of %v; 8U, 16U, 16S, 32F (not of 64F) and 64F are possible", ddepth, src)
	case delta != delta:
		return paramError(op.Name(), "delta", "%v; a number is possible", delta)
	}
	separable(g, op.Name(), engine.Input(0), ddepth, kx, ky, delta, border)
	return nil
}

// A vector is the kernel of one direction of a separable filter.
type vector struct {
	k      []float64
	anchor int
}

// A symmetry is what a vector is about its anchor.
type symmetry int8

const (
	asymmetric symmetry = iota
	even                // k[-i] == k[i]
	odd                 // k[-i] == -k[i]
)

func (v vector) symmetry() symmetry {
	n := len(v.k)
	if 2*v.anchor+1 != n {
		return asymmetric
	}
	isEven, isOdd := true, true
	for i, a := range v.k {
		b := v.k[n-1-i]
		isEven, isOdd = isEven && a == b, isOdd && a == -b
	}
	switch {
	case isEven:
		return even
	case isOdd:
		return odd
	}
	return asymmetric
}

// integer tells whether all elements are integers that int32 can hold.
func (v vector) integer() bool {
	for _, a := range v.k {
		if a != math.Trunc(a) || math.Abs(a) > math.MaxInt32 {
			return false
		}
	}
	return true
}

// smooth tells whether no element is negative and their sum is 1.
func (v vector) smooth() bool {
	sum := 0.0
	for _, a := range v.k {
		if a < 0 {
			return false
		}
		sum += a
	}
	return math.Abs(sum-1) <= 0x1p-23*(math.Abs(sum)+1)
}

// in8Bits returns the vector in multiples of 1/256, if it is nearly that.
func (v vector) in8Bits() (vector, bool) {
	out := vector{make([]float64, len(v.k)), v.anchor}
	for i, a := range v.k {
		q := math.RoundToEven(a * 256)
		if math.Abs(float64(a*256)-q) > 10*0x1p-23*256 {
			return v, false
		}
		out.k[i] = q / 256
	}
	return out, true
}

// separable adds the two passes of a separable filter. The arithmetic is OpenCV's for the depths and kernels; sums of integers
// that are exact in it are computed in int32, which gives the same result.
func separable(g *engine.Graph, name string, from engine.Ref, ddepth Depth, kx, ky vector, delta float64, border Border) engine.Ref {
	src := g.Format(from)
	symX, symY := kx.symmetry(), ky.symmetry()
	both := pass{
		name: name,
		edge: engine.Edge{
			From: from, Border: border,
			L: kx.anchor, R: len(kx.k) - 1 - kx.anchor, T: ky.anchor, B: len(ky.k) - 1 - ky.anchor,
		},
		src: src.Depth, out: src,
	}
	both.out.Depth = ddepth
	rows, columns := both, both
	rows.name, rows.edge.T, rows.edge.B = name+" rows", 0, 0
	for i := range kx.k {
		rows.at = append(rows.at, Point{X: i})
	}
	columns.name, columns.edge.L, columns.edge.R = name+" columns", 0, 0
	for i := range ky.k {
		columns.at = append(columns.at, Point{Y: i - ky.anchor})
	}

	double := src.Depth == F64 || ddepth == F64
	if !double {
		kx.k, ky.k = round32(kx.k), round32(ky.k)
	}
	if src.Depth == U8 && ddepth == S16 && symX != asymmetric && symY != asymmetric && kx.integer() && ky.integer() {
		return both.of16(g, rows, columns, asInts(kx.k), asInts(ky.k), symY, delta)
	}
	fixed := false
	if src.Depth == U8 && ddepth == U8 && symX == even && symY == even && kx.smooth() && ky.smooth() && !kx.integer() && !ky.integer() {
		if qx, ok := kx.in8Bits(); ok {
			if qy, ok := ky.in8Bits(); ok {
				kx, ky, fixed = qx, qy, true
			}
		}
	}
	if ix, sx, ok := integers(kx.k); ok {
		if iy, sy, ok := integers(ky.k); ok {
			if start, ok := exact(src.Depth, double, absSum(ix)*absSum(iy), delta, sx+sy); ok {
				if !fixed {
					return both.twoPasses(g, rows, columns, ix, iy, start, sx+sy)
				}
				rows.out.Depth, columns.src = S32, S32
				columns.edge.From = rows.ints(g, eachTap(0, ix), 0)
				column := eachTap(start, iy)
				// OpenCV's scalar code, at the ends of rows, rounds halves up.
				k := columns.intKernel(column, sx+sy).(sums[int32, uint8])
				k.tailOf, k.tail = 4, kernel.LinearIntUp(column.start, column.terms, sx+sy)
				return g.Add(columns.node(k))
			}
		}
	}
	ix, shift, whole := integers(kx.k)
	if whole {
		_, whole = exact(src.Depth, double, absSum(ix), 0, shift)
	}
	if double {
		rows.out.Depth, columns.src = F64, F64
		column := eachTap(delta, ky.k)
		if symY != asymmetric {
			column = fromCentre(delta, ky.k, symY)
		}
		if whole {
			columns.edge.From = rows.ints(g, eachTap(0, ix), shift)
		} else {
			columns.edge.From = rows.float64s(g, eachTap(0, kx.k))
		}
		return columns.float64s(g, column)
	}
	rows.out.Depth, columns.src = F32, F32
	fx, fy, start := as32(kx.k), as32(ky.k), float32(delta)
	row, column := eachTap(0, fx), eachTap(start, fy)
	if src.Depth == F32 && symX != asymmetric && len(fx) <= 5 {
		row = pairFirst(0, fx, symX)
		rows.tailOf, rows.tail = 2, fromCentre(0, fx, symX)
	}
	if symY != asymmetric {
		column = fromCentre(start, fy, symY)
		if ddepth == F32 && len(fy) == 3 && math.Abs(ky.k[1]) == 2 && ky.k[0] == 1 {
			column = pairFirst(start, fy, symY)
		}
	}
	if whole {
		columns.edge.From = rows.ints(g, eachTap(0, ix), shift)
	} else {
		columns.edge.From = rows.float32s(g, row)
	}
	return columns.float32s(g, column)
}

// twoPasses adds an integer filter: columns and rows, or both at once where that costs less. Columns come first, if their sums are small: they
// read rows as these stand, so that only sums have to be padded.
func (both pass) twoPasses(g *engine.Graph, rows, columns pass, kx, ky []int32, start int32, shift uint) engine.Ref {
	if weights := both.product(kx, ky); len(weights) <= 9 && kernel.VectorSums() {
		return both.ints(g, eachTap(start, weights), shift)
	}
	most := largest(both.src)
	first, second, k1, k2 := columns, rows, ky, kx
	if most*absSum(ky) > math.MaxInt16 && most*absSum(kx) <= math.MaxInt16 {
		first, second, k1, k2 = rows, columns, kx, ky
	}
	second.most = most * absSum(k1)
	first.out.Depth = S32
	if second.most <= math.MaxInt16 && kernel.VectorSums() {
		first.out.Depth = S16
	}
	second.src = first.out.Depth
	second.edge.From = first.ints(g, eachTap(0, k1), 0)
	return second.ints(g, eachTap(start, k2), shift)
}

// product makes the taps those of a separable kernel and returns the weights, without zeros.
func (p *pass) product(kx, ky []int32) (weights []int32) {
	for y, b := range ky {
		for x, a := range kx {
			if a*b != 0 {
				p.at = append(p.at, Point{x, y - p.edge.T})
				weights = append(weights, a*b)
			}
		}
	}
	return weights
}

// of16 adds an integer filter from uint8 to int16. Columns of three taps have their own rounding and clipping.
func (both pass) of16(g *engine.Graph, rows, columns pass, kx, ky []int32, sym symmetry, delta float64) engine.Ref {
	d := kernel.RoundInt(delta)
	reach := float64(float64(largest(U8)*absSum(kx)) * absSum(ky))
	clipped := sym == even && (ky[len(ky)/2] == 2 || ky[len(ky)/2] == -2) && ky[0] == 1 || sym == odd && (ky[0] == 1 || ky[0] == -1)
	switch {
	case len(ky) != 3,
		clipped && (d == 0 || reach+math.Abs(float64(d)) <= math.MaxInt16),
		!clipped && float64(d) == delta && reach+math.Abs(delta) <= 1<<24:
		return both.twoPasses(g, rows, columns, kx, ky, d, 0)
	}
	rows.out.Depth, columns.src = S32, S32
	columns.edge.From = rows.ints(g, eachTap(0, kx), 0)
	if clipped {
		return g.Add(columns.node(newSums(columns.at, kernel.LinearIntAdd(int16(d), eachTap(0, ky).terms))))
	}
	f := make([]float32, len(ky))
	for i, w := range ky {
		f[i] = float32(w)
	}
	columns.tailOf, columns.tail = 8, fromCentre(float32(d), f, sym)
	return columns.float32s(g, fromCentre(float32(delta), f, sym))
}

// exact tells whether sums of integers of the depth, with weights whose absolute values add up to gain and with a delta, all in units of
// 2**-shift, are exact in float32 (or in int32 where OpenCV uses float64), and returns delta in that unit.
func exact(d Depth, double bool, gain, delta float64, shift uint) (start int32, ok bool) {
	limit := float64(1 << 24)
	if double {
		limit = 1<<31 - 1
	}
	delta = math.Ldexp(delta, int(shift))
	if d.IsFloat() || d == S32 || shift > 24 || !(float64(largest(d)*gain)+math.Abs(delta) <= limit) || delta != math.Trunc(delta) {
		return 0, false
	}
	return int32(delta), true
}

// fromCentre is start and the terms of a symmetric vector: the centre, then pairs outwards. An odd vector has no centre.
func fromCentre[T float32 | float64](start T, k []T, sym symmetry) formula[T] {
	f, r := formula[T]{start: start}, len(k)/2
	if sym == even {
		f.terms = append(f.terms, kernel.Term[T]{K: k[r], A: r, B: -1})
	}
	for i := 1; i <= r; i++ {
		f.terms = append(f.terms, kernel.Term[T]{K: k[r+i], A: r + i, B: r - i, Sub: sym == odd})
	}
	return f
}

// pairFirst is fromCentre with the first pair before the centre.
func pairFirst[T float32 | float64](start T, k []T, sym symmetry) formula[T] {
	f := fromCentre(start, k, sym)
	if sym == even && len(k) > 1 {
		f.terms[0], f.terms[1] = f.terms[1], f.terms[0]
	}
	return f
}

// asInts returns weights that are integers.
func asInts(weights []float64) []int32 {
	out := make([]int32, len(weights))
	for i, w := range weights {
		out[i] = int32(w)
	}
	return out
}

// round32 returns the weights rounded to float32.
func round32(weights []float64) []float64 {
	out := make([]float64, len(weights))
	for i, w := range weights {
		out[i] = float64(float32(w))
	}
	return out
}
