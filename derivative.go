package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// SobelOptions are the parameters of [Sobel] that have defaults.
type SobelOptions struct {
	Ksize  *int     // side of the kernel: 1, 3, 5 … 31, or -1 for Scharr's; nil: 3
	Scale  *float64 // factor of the result; nil: 1
	Delta  float64  // added to the result
	Border Border   // default: BorderReflect101; BorderConstant (0), BorderReplicate and BorderReflect are the others
}

// Sobel differentiates src dx times in x and dy times in y, channels apart: it is [SepFilter2D] with the kernels of
// [GetDerivKernels], one of them multiplied by the scale, and takes the same depths. dx and dy are not negative, not both 0 and less than
// the ksize (than 3, where that is 1); with ksize -1 they are 1 and 0 or 0 and 1. dst may be src.
//
// It is OpenCV's Sobel.
func Sobel[D, S Pixel](dst *Image[D], src *Image[S], dx, dy int, opts *SobelOptions) error {
	op := SobelOp{Depth: engine.DepthOf[D](), Dx: dx, Dy: dy}
	if opts != nil {
		op.Ksize, op.Scale, op.Delta, op.Border = optional(opts.Ksize), optional(opts.Scale), opts.Delta, opts.Border
	}
	return run(dst, op, nil, src)
}

// SobelOp is [Sobel] as a value.
type SobelOp struct {
	Depth  Depth
	Dx, Dy int
	Ksize  Optional[int]
	Scale  Optional[float64]
	Delta  float64
	Border Border
}

// Name returns "Sobel".
func (SobelOp) Name() string { return "Sobel" }

// Graph makes a node for the rows and one for the columns.
func (o SobelOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	return g, addDerivative(&g, o, o.Depth, o.Dx, o.Dy, o.Ksize.Or(3), o.Scale, o.Delta, o.Border)
}

// ScharrOptions are the parameters of [Scharr] that have defaults.
type ScharrOptions struct {
	Scale  *float64 // factor of the result; nil: 1
	Delta  float64  // added to the result
	Border Border   // default: BorderReflect101; BorderConstant (0), BorderReplicate and BorderReflect are the others
}

// Scharr differentiates src once, in x (dx 1, dy 0) or in y (dx 0, dy 1). It is [Sobel] with ksize -1: the difference of
// two neighbours, smoothed across with 3, 10, 3.
//
// It is OpenCV's Scharr.
func Scharr[D, S Pixel](dst *Image[D], src *Image[S], dx, dy int, opts *ScharrOptions) error {
	op := ScharrOp{Depth: engine.DepthOf[D](), Dx: dx, Dy: dy}
	if opts != nil {
		op.Scale, op.Delta, op.Border = optional(opts.Scale), opts.Delta, opts.Border
	}
	return run(dst, op, nil, src)
}

// ScharrOp is [Scharr] as a value.
type ScharrOp struct {
	Depth  Depth
	Dx, Dy int
	Scale  Optional[float64]
	Delta  float64
	Border Border
}

// Name returns "Scharr".
func (ScharrOp) Name() string { return "Scharr" }

// Graph makes a node for the rows and one for the columns.
func (o ScharrOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	return g, addDerivative(&g, o, o.Depth, o.Dx, o.Dy, -1, o.Scale, o.Delta, o.Border)
}

// addDerivative adds the nodes of a derivative. The scale goes into the kernel that smooths, where one does.
func addDerivative(g *engine.Graph, op Op, ddepth Depth, dx, dy, ksize int, scale Optional[float64], delta float64, border Border) error {
	kx, ky, err := derivKernels(op.Name(), dx, dy, ksize, false)
	if err != nil {
		return err
	}
	factor := scale.Or(1)
	if factor != factor {
		return paramError(op.Name(), "scale", "%v; a number is possible", factor)
	}
	double := ddepth == F64 || g.In[0].Depth == F64
	if dx == 0 {
		kx = scaled(kx, factor, double)
	} else {
		ky = scaled(ky, factor, double)
	}
	return addSeparable(g, op, ddepth, vector{kx, len(kx) / 2}, vector{ky, len(ky) / 2}, delta, border)
}

// scaled returns the weights times the factor, computed in float32 unless double is set.
func scaled(weights []float64, factor float64, double bool) []float64 {
	out := make([]float64, len(weights))
	for i, w := range weights {
		if double {
			out[i] = w * factor
		} else {
			out[i] = float64(float32(w) * float32(factor))
		}
	}
	return out
}

// GetDerivKernels returns the columns of weights that differentiate dx times in x and dy times in y; the whole kernel is ky times the
// transpose of kx. A vector of n weights is a binomial one differentiated as often as wanted, where n is ksize (1, 3, 5 … 31), or 3 instead of 1 where
// there is something to differentiate. With ksize 0 or less, dx and dy are 1 and 0 or 0 and 1, and the smoothing
// weights are Scharr's 3, 10, 3. normalize divides the weights of a vector differentiated d times by 2**(n-d-1), Scharr's by 32.
//
// It is OpenCV's getDerivKernels.
func GetDerivKernels(dx, dy, ksize int, normalize bool) (kx, ky Kernel, err error) {
	x, y, err := derivKernels("getDerivKernels", dx, dy, ksize, normalize)
	if err != nil {
		return kx, ky, err
	}
	if kx, err = NewKernel(1, len(x), x...); err != nil {
		return kx, ky, err
	}
	ky, err = NewKernel(1, len(y), y...)
	return kx, ky, err
}

func derivKernels(name string, dx, dy, ksize int, normalize bool) (kx, ky []float64, err error) {
	switch {
	case dx < 0 || dy < 0 || dx == 0 && dy == 0:
		return nil, nil, paramError(name, "dx", "%d, dy %d; orders of at least 0, not both 0, are possible", dx, dy)
	case ksize <= 0 && dx+dy != 1:
		return nil, nil, paramError(name, "dx", "%d, dy %d; 1 and 0 or 0 and 1 are possible with Scharr's kernel", dx, dy)
	case ksize <= 0:
		return scharrVector(dx, normalize), scharrVector(dy, normalize), nil
	case ksize%2 == 0 || ksize > 31:
		return nil, nil, paramError(name, "ksize", "%d; odd sizes up to 31, or -1 for Scharr's, are possible", ksize)
	case max(dx, dy) >= max(ksize, 3):
		return nil, nil, paramError(name, "dx", "%d, dy %d; less than %d is possible with ksize %d", dx, dy, max(ksize, 3), ksize)
	}
	return sobelVector(dx, ksize, normalize), sobelVector(dy, ksize, normalize), nil
}

func scharrVector(order int, normalize bool) []float64 {
	switch {
	case order == 1:
		return []float64{-1, 0, 1}
	case normalize:
		return []float64{3. / 32, 10. / 32, 3. / 32}
	}
	return []float64{3, 10, 3}
}

// sobelVector returns the coefficients of (1+x)**(n-1-order) * (x-1)**order.
func sobelVector(order, n int, normalize bool) []float64 {
	if n == 1 && order > 0 {
		n = 3
	}
	k := make([]float64, n)
	k[0] = 1
	for i := 1; i < n; i++ {
		sign := 1.0
		if i > n-1-order {
			sign = -1
		}
		for j := i; j > 0; j-- {
			k[j] = k[j-1] + float64(sign*k[j])
		}
		k[0] *= sign
	}
	if normalize {
		for i := range k {
			k[i] = math.Ldexp(k[i], order+1-n)
		}
	}
	return k
}

// LaplacianOptions are the parameters of [Laplacian] that have defaults.
type LaplacianOptions struct {
	Ksize  *int     // side of the kernels: 1, 3, 5 … 31; nil: 1
	Scale  *float64 // factor of the result; nil: 1
	Delta  float64  // added to the result
	Border Border   // default: BorderReflect101; BorderConstant (0), BorderReplicate and BorderReflect are the others
}

// Laplacian computes the sum of the second derivatives of src in x and in y, times the scale, plus delta, channels apart.
//
// With ksize 1 and 3 it is [Filter2D] with the kernel
//
//	0  1  0        2  0  2
//	1 -4  1   or   0 -8  0
//	0  1  0        2  0  2
//
// and takes the same depths. Above, it is the sum of two [SepFilter2D] with the kernels of [GetDerivKernels]; they are rounded to
// int16 (uint8 and ksize 5), float32 or (float64) float64 before they are added. Then src has any depth but int32 and
// dst any depth. dst may be src.
//
// It is OpenCV's Laplacian.
func Laplacian[D, S Pixel](dst *Image[D], src *Image[S], opts *LaplacianOptions) error {
	op := LaplacianOp{Depth: engine.DepthOf[D]()}
	if opts != nil {
		op.Ksize, op.Scale, op.Delta, op.Border = optional(opts.Ksize), optional(opts.Scale), opts.Delta, opts.Border
	}
	return run(dst, op, nil, src)
}

// LaplacianOp is [Laplacian] as a value.
type LaplacianOp struct {
	Depth  Depth
	Ksize  Optional[int]
	Scale  Optional[float64]
	Delta  float64
	Border Border
}

// Name returns "Laplacian".
func (LaplacianOp) Name() string { return "Laplacian" }

// Graph makes one node for ksize 1 and 3, otherwise two for each derivative and one that adds them.
func (o LaplacianOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0].Depth
	ksize, scale := o.Ksize.Or(1), o.Scale.Or(1)
	switch {
	case ksize < 1 || ksize%2 == 0 || ksize > 31:
		return g, paramError(o.Name(), "ksize", "%d; odd sizes from 1 to 31 are possible", ksize)
	case scale != scale:
		return g, paramError(o.Name(), "scale", "%v; a number is possible", scale)
	case ksize <= 3:
		weights := []float64{0, 1, 0, 1, -4, 1, 0, 1, 0}
		if ksize == 3 {
			weights = []float64{2, 0, 2, 0, -8, 0, 2, 0, 2}
		}
		k, err := NewKernel(3, 3, scaled(weights, scale, false)...)
		if err != nil {
			return g, err
		}
		return g, addFilter(&g, o, o.Depth, k, Point{1, 1}, o.Delta, o.Border)
	}
	border, err := resolve(o, o.Border, BorderReflect101, plainBorders...)
	switch {
	case err != nil:
		return g, err
	case src == S32:
		return g, depthError(o.Name(), "src", "32S; 8U, 16U, 16S, 32F and 64F are possible")
	case o.Depth > F64:
		return g, depthError(o.Name(), "ddepth", "%v; 8U, 16U, 16S, 32S, 32F and 64F are possible", o.Depth)
	case o.Delta != o.Delta:
		return g, paramError(o.Name(), "delta", "%v; a number is possible", o.Delta)
	}
	second, smooth := sobelVector(2, ksize, false), sobelVector(0, ksize, false)
	sum := pass{name: o.Name(), src: src, out: in[0], edge: engine.Edge{From: engine.Input(0), Border: border}}
	if o.Depth != DepthSame {
		sum.out.Depth = o.Depth
	}
	if start := kernel.RoundInt(o.Delta); src == U8 && ksize == 5 && float64(start) == o.Delta && math.Abs(o.Delta) < 100 && scale == 1 && kernel.VectorSums() {
		// All sums fit int16, so that OpenCV's two roundings to it do nothing.
		e := &sum.edge
		e.L, e.R, e.T, e.B = ksize/2, ksize/2, ksize/2, ksize/2
		sum.ints(&g, eachTap(start, sum.productSum(asInts(second), asInts(smooth))), 0)
		return g, nil
	}
	mid := F32 // sums of uint8 with ksize 5, which OpenCV rounds to int16, are integers that fit it
	if src == F64 {
		mid = F64
	}
	v, w := vector{second, ksize / 2}, vector{smooth, ksize / 2}
	x := separable(&g, o.Name()+" x", engine.Input(0), mid, v, w, 0, border)
	y := separable(&g, o.Name()+" y", engine.Input(0), mid, w, v, 0, border)
	sum.addScaled(&g, x, y, mid, scale, o.Delta)
	return g, nil
}

// productSum makes the taps those of the sum of two separable kernels, kx times ky and ky times kx, and returns the weights, without zeros.
func (p *pass) productSum(kx, ky []int32) (weights []int32) {
	for y := range ky {
		for x := range kx {
			if w := kx[x]*ky[y] + ky[x]*kx[y]; w != 0 {
				p.at = append(p.at, Point{x, y - p.edge.T})
				weights = append(weights, w)
			}
		}
	}
	return weights
}

// addScaled adds the sum of two images of the depth mid, times scale, plus delta. It is converted as OpenCV's convertTo does: in
// float64 where the result or, for results of 32 bits, the sum is float64, otherwise in float32.
func (p pass) addScaled(g *engine.Graph, x, y engine.Ref, mid Depth, scale, delta float64) {
	const eps = 0x1p-52
	none := math.Copysign(0, -1) // adding it changes nothing
	plain := math.Abs(scale-1) < eps && math.Abs(delta) < eps
	if plain {
		scale, delta = 1, none
	}
	dst := p.out.Depth
	double := dst == F64 || mid == F64 && (plain || dst == F32 || dst == S32)
	sum := engine.Node{Name: p.name, Out: p.out, In: []engine.Edge{{From: x}, {From: y}}}
	if double == (mid == F64) {
		sum.Do = addKernel(mid, dst, scale, delta)
		g.Add(sum)
		return
	}
	sum.Name += " sum"
	sum.Out.Depth = F32
	sum.Do = addKernel(mid, F32, 1, none)
	p.edge, p.src, p.at = engine.Edge{From: g.Add(sum)}, F32, []Point{{}}
	if double {
		p.float64s(g, eachTap(delta, []float64{scale}))
	} else {
		p.float32s(g, eachTap(float32(delta), []float32{float32(scale)}))
	}
}

// addKernel returns the kernel that adds two images of the depth mid, times scale, plus delta.
func addKernel(mid, dst Depth, scale, delta float64) engine.RowKernel {
	if mid == F64 {
		return pick(dst, add64[uint8], add64[uint16], add64[int16], add64[int32], add64[float32], add64[float64])(scale, delta)
	}
	return pick(dst, add32[uint8], add32[uint16], add32[int16], add32[int32], add32[float32], nil)(scale, delta)
}

func add32[D Pixel](scale, delta float64) engine.RowKernel {
	return addRows[float32, D]{kernel.Linear32[D, float32](float32(delta), []kernel.Term[float32]{{K: float32(scale), B: 1}})}
}

func add64[D Pixel](scale, delta float64) engine.RowKernel {
	return addRows[float64, D]{kernel.Linear64[D, float64](delta, []kernel.Term[float64]{{K: scale, B: 1}})}
}

// addRows makes rows from the rows of two images.
type addRows[S, D Pixel] struct{ sum kernel.Sum[D, S] }

func (k addRows[S, D]) Start(t *engine.Tile) {
	if _, ok := t.State.(*sumState[S, D]); !ok {
		t.State = &sumState[S, D]{taps: make([][]S, 2), dst: make([][]D, 1)}
	}
}

func (k addRows[S, D]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*sumState[S, D])
	for ; n > 0; y, n = y+1, n-1 {
		s.taps[0], s.taps[1], s.dst[0] = engine.Src[S](t, 0, y), engine.Src[S](t, 1, y), engine.Dst[D](t, y)
		k.sum(s.dst, s.taps, len(s.taps), t.Stream)
	}
}
