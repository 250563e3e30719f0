package cv

import (
	"math"
	"slices"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// Filter2DOptions are the parameters of [Filter2D] that have defaults.
type Filter2DOptions struct {
	Anchor *Point  // the kernel's element that lies over the pixel; nil: the centre, size/2
	Delta  float64 // added to the sums
	Border Border  // default: BorderReflect101; BorderConstant (0), BorderReplicate and BorderReflect are the others
}

// Filter2D makes every pixel of dst the sum of the pixels of src around it, weighted by the kernel, channels apart:
//
//	dst(x, y) = delta + sum over i, j of kernel(i, j) * src(x+i-anchor.X, y+j-anchor.Y)
//
// This is correlation: the kernel is not mirrored. The depths of dst are those of src and what holds all of it: uint8 to uint8,
// uint16, int16, float32, float64; uint16 and int16 to themselves, float32, float64; float32 and float64 to themselves. Sums are
// computed in float32 with fused multiplications, in the order of the kernel's non-zero elements (in float64 where an image is
// float64); integers are rounded half to even and clipped. dst may be src.
//
// Kernels of 50 elements or more (130 from uint8 to uint8 and int16 and from float32 to float32), which OpenCV applies by Fourier
// transforms, are summed in float64; they take all depths and [BorderWrap]. Their time hardly depends on the kernel's size up to
// about 1000 a side; beyond that, and where dst is float64, it grows with the number of elements.
//
// It is OpenCV's filter2D.
func Filter2D[D, S Pixel](dst *Image[D], src *Image[S], kernel Kernel, opts *Filter2DOptions) error {
	op := Filter2DOp{Depth: engine.DepthOf[D](), Kernel: kernel}
	if opts != nil {
		op.Anchor, op.Delta, op.Border = optional(opts.Anchor), opts.Delta, opts.Border
	}
	return run(dst, op, nil, src)
}

// Filter2DOp is [Filter2D] as a value.
type Filter2DOp struct {
	Depth  Depth
	Kernel Kernel
	Anchor Optional[Point]
	Delta  float64
	Border Border
}

// Name returns "filter2D".
func (Filter2DOp) Name() string { return "filter2D" }

// Graph makes one node.
func (o Filter2DOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	if o.Kernel.IsZero() {
		return g, paramError(o.Name(), "kernel", "it has no size")
	}
	a, err := anchorOf(o, o.Anchor, o.Kernel.Size())
	if err != nil {
		return g, err
	}
	return g, addFilter(&g, o, o.Depth, o.Kernel, a, o.Delta, o.Border)
}

// filterDepths are the depths that a kernel of few elements makes of each.
var filterDepths = map[Depth][]Depth{U8: {U8, U16, S16, F32, F64}, U16: {U16, F32, F64}, S16: {S16, F32, F64}, F32: {F32}, F64: {F64}}

// addFilter checks the depths, delta and border of an operation that is a filter and adds its node.
func addFilter(g *engine.Graph, op Op, ddepth Depth, k Kernel, anchor Point, delta float64, border Border) error {
	src, out := g.In[0].Depth, g.In[0]
	if ddepth != DepthSame {
		out.Depth = ddepth
	}
	least := 50
	if src == U8 && (out.Depth == U8 || out.Depth == S16) || src == F32 && out.Depth == F32 {
		least = 130
	}
	large := k.w*k.h >= least
	borders := plainBorders
	if large {
		borders = append([]Border{BorderWrap}, borders...)
	}
	border, err := resolve(op, border, BorderReflect101, borders...)
	switch {
	case err != nil:
		return err
	case !large && filterDepths[src] == nil:
		return depthError(op.Name(), "src", "%v; 8U, 16U, 16S, 32F and 64F are possible", src)
	case !large && !slices.Contains(filterDepths[src], out.Depth) || out.Depth > F64:
		return depthError(op.Name(), "ddepth", "%v of %v; %s are possible", out.Depth, src, list(filterDepths[src], "and"))
	case delta != delta:
		return paramError(op.Name(), "delta", "%v; a number is possible", delta)
	}

	p := pass{
		name: op.Name(),
		edge: engine.Edge{
			From: engine.Input(0), Border: border,
			L: anchor.X, R: k.w - 1 - anchor.X, T: anchor.Y, B: k.h - 1 - anchor.Y,
		},
		src: src, out: out,
	}
	weights := p.rectangle(k, func(w float64) bool { return w != 0 })
	double := src == F64 || out.Depth == F64
	if src != F64 && (large || !double) {
		weights = round32(weights)
	}
	ints, shift, exactly := integers(weights)
	var start int32
	if exactly {
		start, exactly = exact(src, double || large, absSum(ints), delta, shift)
	}
	if large {
		if n, ok := p.withTransforms(eachTap(delta, weights), k.Size(), exactly); ok {
			g.Add(n)
			return nil
		}
	}
	if exactly {
		p.ints(g, eachTap(start, ints), shift)
		return nil
	}
	// Zeros may be weights too if there is nothing that they turn into NaN, and no sum of -0.
	finite := !src.IsFloat() && (delta != 0 || !math.Signbit(delta))
	if count := k.w * k.h; k.h > 1 && (len(weights) == count || finite && 2*len(weights) > count && kernel.VectorSums()) {
		weights, p.width = p.rectangle(k, func(float64) bool { return true }), k.w
		if src != F64 && (large || !double) {
			weights = round32(weights)
		}
	}
	if double || large {
		p.float64s(g, eachTap(delta, weights))
	} else {
		p.float32s(g, eachTap(float32(delta), as32(weights)))
	}
	return nil
}

// rectangle makes those elements of the kernel the taps that are wanted, and returns them.
func (p *pass) rectangle(k Kernel, wanted func(w float64) bool) (weights []float64) {
	p.at = nil
	for y := range k.h {
		for x := range k.w {
			if w := k.At(x, y); wanted(w) {
				p.at = append(p.at, Point{x, y - p.edge.T})
				weights = append(weights, w)
			}
		}
	}
	return weights
}
