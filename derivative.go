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
	out := in[0]
	if o.Depth != DepthSame {
		out.Depth = o.Depth
	}
	mid := F32
	switch {
	case src == U8 && ksize == 5:
		mid = S16
	case src == F64:
		mid = F64
	}
	second, smooth := vector{sobelVector(2, ksize, false), ksize / 2}, vector{sobelVector(0, ksize, false), ksize / 2}
	x := separable(&g, o.Name()+" x", engine.Input(0), mid, second, smooth, 0, border)
	y := separable(&g, o.Name()+" y", engine.Input(0), mid, smooth, second, 0, border)
	g.Add(engine.Node{Name: o.Name(), Out: out, In: []engine.Edge{{From: x}, {From: y}}, Do: addScaled(mid, out.Depth, scale, o.Delta)})
	return g, nil
}

// addScaled returns the kernel that adds two images, and converts the sum as OpenCV's convertTo does: in float64 where the result or, for
// results of 32 bits, the sum is float64, otherwise in float32.
func addScaled(src, dst Depth, scale, delta float64) engine.RowKernel {
	const eps = 0x1p-52
	plain := math.Abs(scale-1) < eps && math.Abs(delta) < eps
	if dst == F64 || src == F64 && (plain || dst == F32 || dst == S32) {
		convert := func(row []float64) { kernel.Scale64(row, row, scale, delta) }
		if plain {
			convert = nil
		}
		return pick(src, nil, nil, newAddRows[int16, float64], nil, newAddRows[float32, float64], newAddRows[float64, float64])(convert, put64(dst))
	}
	convert := func(row []float32) { kernel.Scale(row, row, float32(scale), float32(delta)) }
	if plain {
		convert = nil
	}
	return pick(src, nil, nil, newAddRows[int16, float32], nil, newAddRows[float32, float32], newAddRows[float64, float32])(convert, put32(dst))
}

// addRows adds two images of elements S.
type addRows[S int16 | float32 | float64, A float32 | float64] struct {
	convert func(row []A) // changes the sums, unless nil
	put     func(t *engine.Tile, y int, row []A)
}

func newAddRows[S int16 | float32 | float64, A float32 | float64](convert func([]A), put func(*engine.Tile, int, []A)) engine.RowKernel {
	return addRows[S, A]{convert, put}
}

func (k addRows[S, A]) Start(t *engine.Tile) {
	if row, _ := t.State.([]A); len(row) < (t.X1-t.X0)*t.C {
		t.State = make([]A, (t.X1-t.X0)*t.C)
	}
}

func (k addRows[S, A]) Rows(t *engine.Tile, y, n int) {
	row := t.State.([]A)[:(t.X1-t.X0)*t.C]
	for ; n > 0; y, n = y+1, n-1 {
		kernel.AddDerivatives(row, engine.Src[S](t, 0, y), engine.Src[S](t, 1, y))
		if k.convert != nil {
			k.convert(row)
		}
		k.put(t, y, row)
	}
}
