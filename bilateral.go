package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// BilateralFilterOptions are the parameters of [BilateralFilter] that have defaults.
type BilateralFilterOptions struct {
	Border Border // BorderDefault is BorderReflect101; every border is possible
}

// BilateralFilter smooths and keeps edges: a pixel becomes the mean of its neighbours, weighted by Gaussians of their distance
// in space and of their difference in colour (the sum of the channels' differences), whose standard deviations are sigmaSpace
// and sigmaColor (0 or less means 1). The neighbours lie within the radius d/2, or 1.5*sigmaSpace if d is not positive;
// it is at least 1, at most 1024.
//
// Depths: uint8 and float32 with one or three channels. For float32 weights of differences are interpolated in a table that spans
// the image's range; neighbours that are not numbers are left out, and an image of one value is copied. dst may be src.
//
// It is OpenCV's bilateralFilter; but where a constant border of float32 lies outside the image's range, OpenCV reads beyond its
// table and gives other values in every process. Here such weights are computed. The method: C. Tomasi and R. Manduchi, Bilateral filtering for gray and color images, 1998.
func BilateralFilter[T Pixel](dst, src *Image[T], d int, sigmaColor, sigmaSpace float64, opts *BilateralFilterOptions) error {
	op := BilateralFilterOp{D: d, SigmaColor: sigmaColor, SigmaSpace: sigmaSpace}
	if opts != nil {
		op.Border = opts.Border
	}
	return run(dst, op, nil, src)
}

// BilateralFilterOp is [BilateralFilter] as a value.
type BilateralFilterOp struct {
	D                      int
	SigmaColor, SigmaSpace float64
	Border                 Border
}

// Name returns "bilateralFilter".
func (BilateralFilterOp) Name() string { return "bilateralFilter" }

const maxBilateralRadius = 1 << 10

// Graph makes one node; for float32 it waits for another that finds the image's range.
func (o BilateralFilterOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	border, err := resolve(o, o.Border, BorderReflect101, append([]Border{BorderWrap}, plainBorders...)...)
	switch {
	case err != nil:
		return g, err
	case src.Depth != U8 && src.Depth != F32:
		return g, depthError(o.Name(), "src", "%v; 8U and 32F are possible", src.Depth)
	case src.C != 1 && src.C != 3:
		return g, shapeError(o.Name(), "src", "%d channels; 1 and 3 are possible", src.C)
	case math.IsNaN(o.SigmaColor) || math.IsNaN(o.SigmaSpace):
		return g, paramError(o.Name(), "sigma", "%g, %g; numbers are possible", o.SigmaColor, o.SigmaSpace)
	}
	sigmaColor, sigmaSpace := o.SigmaColor, o.SigmaSpace
	if sigmaColor <= 0 {
		sigmaColor = 1
	}
	if sigmaSpace <= 0 {
		sigmaSpace = 1
	}
	radius := float64(o.D / 2)
	if o.D <= 0 {
		radius = math.RoundToEven(1.5 * sigmaSpace)
	}
	if radius > maxBilateralRadius {
		return g, paramError(o.Name(), "d", "%d, sigmaSpace %g: a radius of %g; %d at most is possible", o.D, o.SigmaSpace, radius, maxBilateralRadius)
	}
	r := max(int(radius), 1)
	coeff := -0.5 / (sigmaColor * sigmaColor)
	taps := bilateralTaps(r, sigmaSpace, src.Depth == U8)
	node := engine.Node{Name: "bilateral", Out: src,
		In: []engine.Edge{{From: engine.Input(0), L: r, T: r, R: r, B: r, Border: border}}}
	if src.Depth == U8 {
		node.Do = newBilateralBytes(r, src.C, taps, coeff)
	} else {
		node.After = []engine.Ref{g.Add(engine.Node{Name: "range", In: []engine.Edge{{From: engine.Input(0)}}, Do: colorRange{src.C, coeff}})}
		node.Do = bilateralFloats{r, taps}
	}
	g.Add(node)
	return g, nil
}

// A tap is a neighbour's place and its weight in space.
type tap struct {
	dx, dy int
	weight float32
}

// bilateralTaps returns the neighbours in a circle, row by row.
func bilateralTaps(radius int, sigma float64, centre bool) []tap {
	coeff := -0.5 / (sigma * sigma)
	var taps []tap
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			r := math.Sqrt(float64(dx*dx + dy*dy))
			if r <= float64(radius) && (centre || r > 0) {
				taps = append(taps, tap{dx, dy, float32(kernel.Exp(r * r * coeff))})
			}
		}
	}
	return taps
}

// bilateralBytes filters bytes.
type bilateralBytes struct {
	radius int
	taps   []tap
	color  *[3*255 + 1]float32 // weights of differences
}

func newBilateralBytes(radius, channels int, taps []tap, coeff float64) bilateralBytes {
	b := bilateralBytes{radius, taps, new([3*255 + 1]float32)}
	for i := range channels*255 + 1 {
		b.color[i] = float32(kernel.Exp(float64(i*i) * coeff))
	}
	return b
}

func (b bilateralBytes) Rows(t *engine.Tile, y, n int) {
	w := t.X1 - t.X0
	sums := rowState[float32](t, w*(t.C+1))
	sum, wsum := sums[:w*t.C], sums[w*t.C:]
	for ; n > 0; y, n = y+1, n-1 {
		clear(sums)
		centre := engine.Src[uint8](t, 0, y)[b.radius*t.C:]
		for _, p := range b.taps {
			src := engine.Src[uint8](t, 0, y+p.dy)[(b.radius+p.dx)*t.C:]
			if t.C == 1 {
				kernel.BilateralByte(sum, wsum, src, centre, p.weight, (*[256]float32)(b.color[:]))
			} else {
				kernel.BilateralByte3(sum, wsum, src, centre, p.weight, b.color)
			}
		}
		if t.C == 1 {
			kernel.DivideRound(engine.Dst[uint8](t, y), sum, wsum)
		} else {
			kernel.DivideRound3(engine.Dst[uint8](t, y), sum, wsum)
		}
	}
}

// colorRange finds the range of an image and makes the table of weights for it.
type colorRange struct {
	channels int
	coeff    float64
}

type colorRangeState struct {
	lo, hi float32
	table  kernel.ColorTable
}

func (c colorRange) New() any { return &colorRangeState{} }

func (c colorRange) Reset(acc any) {
	a := acc.(*colorRangeState)
	a.lo, a.hi = float32(math.Inf(1)), float32(math.Inf(-1))
}

func (c colorRange) Add(acc any, t *engine.Tile, y, n int) {
	a := acc.(*colorRangeState)
	for ; n > 0; y, n = y+1, n-1 {
		a.lo, a.hi = kernel.MinMax(engine.Src[float32](t, 0, y), a.lo, a.hi)
	}
}

func (c colorRange) Merge(acc, other any) {
	a, b := acc.(*colorRangeState), other.(*colorRangeState)
	a.lo, a.hi = min(a.lo, b.lo), max(a.hi, b.hi)
}

func (c colorRange) Finish(acc any) {
	if a := acc.(*colorRangeState); !a.flat() {
		a.table.Fill(4096*c.channels, float32(float64(a.hi)-float64(a.lo))*float32(c.channels), c.coeff)
	}
}

// flat tells whether the image has one value, or no number at all.
func (a *colorRangeState) flat() bool {
	return !(float64(a.hi)-float64(a.lo) >= 0x1p-23)
}

// bilateralFloats filters floats. The centre is not among the taps; its weight is 1.
type bilateralFloats struct {
	radius int
	taps   []tap
}

func (b bilateralFloats) Rows(t *engine.Tile, y, n int) {
	colors := t.Result(0).(*colorRangeState)
	w := t.X1 - t.X0
	sums := rowState[float32](t, w*(t.C+1))
	sum, wsum := sums[:w*t.C], sums[w*t.C:]
	for ; n > 0; y, n = y+1, n-1 {
		centre := engine.Src[float32](t, 0, y)[b.radius*t.C:]
		if colors.flat() {
			copy(engine.Dst[float32](t, y), centre)
			continue
		}
		clear(sums)
		for _, p := range b.taps {
			src := engine.Src[float32](t, 0, y+p.dy)[(b.radius+p.dx)*t.C:]
			if t.C == 1 {
				kernel.BilateralFloat(sum, wsum, src, centre, p.weight, &colors.table)
			} else {
				kernel.BilateralFloat3(sum, wsum, src, centre, p.weight, &colors.table)
			}
		}
		if t.C == 1 {
			kernel.DivideFloat(engine.Dst[float32](t, y), sum, wsum, centre)
		} else {
			kernel.DivideFloat3(engine.Dst[float32](t, y), sum, wsum, centre)
		}
	}
}
