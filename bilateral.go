package cv

import (
	"math"
	"slices"

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
	places, weights := bilateralTaps(r, sigmaSpace, src.Depth == U8)
	node := engine.Node{Name: "bilateral", Out: src,
		In: []engine.Edge{{From: engine.Input(0), L: r, T: r, R: r, B: r, Border: border}}}
	if src.Depth == U8 {
		colors := kernel.NewByteColors(coeff)
		node.Do = bilateral[uint8, kernel.ByteColors]{r, places, weights, kernel.BilateralBytes, func(*engine.Tile) *kernel.ByteColors { return colors }}
	} else {
		node.After = []engine.Ref{g.Add(engine.Node{Name: "range", In: []engine.Edge{{From: engine.Input(0)}}, Do: colorRange{src.C, coeff}})}
		node.Do = bilateral[float32, kernel.FloatColors]{r, places, weights, kernel.BilateralFloats, colorsOfRange}
	}
	g.Add(node)
	return g, nil
}

// A place is where a neighbour is.
type place struct{ dx, dy int }

// bilateralTaps returns the neighbours in a circle, row by row, and their weights in space.
func bilateralTaps(radius int, sigma float64, centre bool) (places []place, weights []float32) {
	coeff := -0.5 / (sigma * sigma)
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			r := math.Sqrt(float64(dx*dx + dy*dy))
			if r <= float64(radius) && (centre || r > 0) {
				places = append(places, place{dx, dy})
				weights = append(weights, float32(kernel.Exp(r*r*coeff)))
			}
		}
	}
	return places, weights
}

// bilateral filters pixels of type T, whose colours have the weights C.
type bilateral[T uint8 | float32, C any] struct {
	radius  int
	places  []place
	weights []float32
	kernels kernel.Bilaterals[T, C]
	colors  func(t *engine.Tile) *C // returns nil if the image has one colour
}

// bilateralState is a tile's.
type bilateralState[T uint8 | float32] struct {
	kernel.Neighbours[T]
	rows [][]T // of three channels: planes of the rows of a block
	out  []T   // planes of a row of the result
}

func (b bilateral[T, C]) Rows(t *engine.Tile, y, n int) {
	s, ok := t.State.(*bilateralState[T])
	if !ok {
		s = &bilateralState[T]{}
		s.Taps = make([][]T, len(b.places))
		t.State = s
	}
	colors, w, r := b.colors(t), t.X1-t.X0, b.radius
	if colors == nil {
		for ; n > 0; y, n = y+1, n-1 {
			copy(engine.Dst[T](t, y), engine.Src[T](t, 0, y)[r*t.C:])
		}
		return
	}
	s.Weights = b.weights
	s.read(t, y-r, n+2*r, w+2*r, b.kernels.Split)
	span := (t.C-1)*s.Pitch + w
	for k := range n {
		for i, p := range b.places {
			s.Taps[i] = s.rows[k+r+p.dy][r+p.dx:][:span]
		}
		s.Centre = s.rows[k+r][r:][:span]
		dst := engine.Dst[T](t, y+k)
		if t.C == 1 {
			b.kernels.Gray(dst, &s.Neighbours, colors)
		} else {
			s.out = slices.Grow(s.out[:0], span)[:span]
			b.kernels.Color(s.out, &s.Neighbours, colors)
			b.kernels.Join(dst, s.out, s.Pitch)
		}
	}
}

// read sets s.rows to n rows of the source from y on, three channels as planes.
func (s *bilateralState[T]) read(t *engine.Tile, y, n, pitch int, split func(dst []T, pitch int, src []T)) {
	s.Pitch = pitch
	for len(s.rows) < n {
		s.rows = append(s.rows, nil)
	}
	for k := range n {
		src := engine.Src[T](t, 0, y+k)
		if t.C == 1 {
			s.rows[k] = src
			continue
		}
		s.rows[k] = slices.Grow(s.rows[k][:0], 3*pitch)[:3*pitch]
		split(s.rows[k], pitch, src)
	}
}

// colorRange finds the range of an image and makes the table of weights for it.
type colorRange struct {
	channels int
	coeff    float64
}

type colorRangeState struct {
	lo, hi float32
	table  kernel.FloatColors
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

// colorsOfRange returns the table that colorRange made.
func colorsOfRange(t *engine.Tile) *kernel.FloatColors {
	a := t.Result(0).(*colorRangeState)
	if a.flat() {
		return nil
	}
	return &a.table
}
