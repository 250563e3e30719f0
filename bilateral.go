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
		node.Do = newBilateral(src.C, r, places, weights, &kernel.BilateralBytes, floats(kernel.Convert[float32, uint8]()), func(*engine.Tile) *kernel.ByteColors { return colors })
	} else {
		node.After = []engine.Ref{g.Add(engine.Node{Name: "range", In: []engine.Edge{{From: engine.Input(0)}}, Do: colorRange{src.C, coeff}})}
		node.Do = newBilateral(src.C, r, places, weights, &kernel.BilateralFloats, func(_, row []float32) []float32 { return row }, colorsOfRange)
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
	kernels *kernel.Bilaterals[T, C]
	pixels  *kernel.Bilateral[T, C]                   // of kernels, for the number of channels
	values  func(memory []float32, row []T) []float32 // returns a row as floats; nil if the kernel is fused
	colors  func(t *engine.Tile) *C                   // returns nil if the image has one colour
	kept    int                                       // rows of weights that are kept; 0 where every pixel looks up all of its own
}

// bilateralState is a tile's.
type bilateralState[T uint8 | float32] struct {
	kernel.Neighbours[T]
	rows   [][]T       // of three channels: planes of the rows of a block
	values [][]float32 // the same as floats, unless the kernel is fused
	out    []T         // planes of a row of the result
	pairs  pairWeights
}

func newBilateral[T uint8 | float32, C any](channels, radius int, places []place, weights []float32, kernels *kernel.Bilaterals[T, C],
	values func(memory []float32, row []T) []float32, colors func(*engine.Tile) *C) *bilateral[T, C] {
	b := &bilateral[T, C]{radius, places, weights, kernels, &kernels.Gray, values, colors, 0}
	if channels == 3 {
		b.pixels = &kernels.Color
	}
	for _, p := range secondHalf(places) {
		b.kept += p.dy + 1
	}
	if b.kept > kernels.Kept {
		b.kept = 0
	}
	if b.pixels.Fused != nil {
		b.values = nil
	}
	return b
}

// StateSize counts the weights that are kept, and as much for what else should stay in a level-2 cache.
func (b *bilateral[T, C]) StateSize(cols int) int { return 8 * b.kept * cols }

func (b *bilateral[T, C]) Start(t *engine.Tile) {
	if t.State == nil {
		t.State = &bilateralState[T]{}
	}
	t.State.(*bilateralState[T]).pairs.begun = false
}

func (b *bilateral[T, C]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*bilateralState[T])
	colors, w, r := b.colors(t), t.X1-t.X0, b.radius
	if colors == nil {
		for ; n > 0; y, n = y+1, n-1 {
			copy(engine.Dst[T](t, y), engine.Src[T](t, 0, y)[r*t.C:])
		}
		return
	}
	b.read(s, t, y-r, n+2*r, w+2*r)
	s.Space = b.weights
	if b.kept > 0 && !s.pairs.begun {
		s.pairs.begin(secondHalf(b.places), r, w, b.kept)
		for k := range r {
			b.weighPairs(s, k, r-k, colors)
		}
	}
	for k := range n {
		if b.kept == 0 {
			s.Taps = taps(s.Taps, b.places, s.rows[k:], r)
		}
		if b.values != nil {
			s.Values = taps(s.Values, b.places, s.values[k:], r)
		}
		s.Centre = s.rows[k+r][r:]
		dst := engine.Dst[T](t, y+k)
		out := dst
		if t.C == 3 {
			s.out = slices.Grow(s.out[:0], 3*s.Pitch)[:3*s.Pitch]
			out = s.out
		}
		if b.kept > 0 {
			b.weighPairs(s, k+r, 0, colors)
			s.Weights = s.pairs.of(b.places, s.Weights)
			s.Begin(w, t.C)
			b.pixels.Add(&s.Neighbours, w)
			b.pixels.Mean(out, &s.Neighbours, w)
		} else {
			b.pixels.Row(out, &s.Neighbours, w, t.C, colors)
		}
		if t.C == 3 {
			b.kernels.Join(dst, out, s.Pitch)
		}
	}
}

// taps returns the neighbours of the first pixel at all places, in the memory of others. That pixel stands in row radius.
func taps[E any](memory [][]E, places []place, rows [][]E, radius int) [][]E {
	memory = slices.Grow(memory[:0], len(places))[:len(places)]
	for i, p := range places {
		memory[i] = rows[radius+p.dy][radius+p.dx:]
	}
	return memory
}

// read sets s.rows to n rows of the source from y on, three channels as planes.
func (b *bilateral[T, C]) read(s *bilateralState[T], t *engine.Tile, y, n, pitch int) {
	s.Pitch = pitch
	for len(s.rows) < n {
		s.rows, s.values = append(s.rows, nil), append(s.values, nil)
	}
	for k := range n {
		src := engine.Src[T](t, 0, y+k)
		if t.C == 1 {
			s.rows[k] = src
		} else {
			s.rows[k] = slices.Grow(s.rows[k][:0], len(src))[:len(src)]
			b.kernels.Split(s.rows[k], pitch, src)
		}
		if b.values != nil {
			s.values[k] = b.values(s.values[k], s.rows[k])
		}
	}
}

// floats returns a row of bytes as floats, in the memory of another one.
func floats(convert kernel.Conversion[float32, uint8]) func(memory []float32, row []uint8) []float32 {
	return func(memory []float32, row []uint8) []float32 {
		memory = slices.Grow(memory[:0], len(row))[:len(row)]
		convert(memory, row, false)
		return memory
	}
}

// pairWeights are the weights of pairs of pixels. A weight serves both pixels of a pair: the first in raster order, which has the other
// one at a place in the second half of the places, and the other one, which has the first at the opposite place, some rows later.
// So weights are looked up for the second half only, and kept for as many rows.
type pairWeights struct {
	begun  bool
	width  int           // of the tile
	margin int           // weights before that of pixel 0 in a row
	row    int           // of first pixels, the next one to be weighed, counted from the uppermost
	rows   [][][]float32 // of each place in the second half: the weights of a row of first pixels at its number modulo how many are kept
	centre []float32     // of pixels and themselves: 1
	memory []float32
}

// secondHalf returns what belongs to the places after the centre. The place opposite to one of them stands as far from the other end.
func secondHalf[E any](all []E) []E { return all[(len(all)+1)/2:] }

// begin makes room for so many rows in a tile of some width.
func (p *pairWeights) begin(half []place, radius, width, rows int) {
	p.begun, p.row = true, 0
	if p.width == width {
		return
	}
	p.width, p.margin = width, (radius+7)&^7 // whole vectors
	size := p.margin + (width+radius+7)&^7
	p.memory = slices.Grow(p.memory[:0], (rows+1)*size)
	next := func() []float32 {
		n := len(p.memory)
		p.memory = p.memory[:n+size]
		return p.memory[n:]
	}
	p.rows = slices.Grow(p.rows[:0], len(half))[:len(half)]
	for i, o := range half {
		p.rows[i] = p.rows[i][:0]
		for range o.dy + 1 {
			p.rows[i] = append(p.rows[i], next())
		}
	}
	p.centre = next()
	for i := range p.centre {
		p.centre[i] = 1
	}
}

// weighPairs looks up the weights of pairs whose first pixel stands in row k of s.rows, the other one at least some rows below.
func (b *bilateral[T, C]) weighPairs(s *bilateralState[T], k, least int, colors *C) {
	p, space := &s.pairs, secondHalf(b.weights)
	for i, o := range secondHalf(b.places) {
		if o.dy < least {
			continue
		}
		rows := p.rows[i]
		row := rows[p.row%len(rows)]
		// all pairs of which a pixel stands in the tile
		x, n := min(-o.dx, 0), p.width+max(o.dx, -o.dx)
		first, other := s.rows[k][b.radius+x:], s.rows[k+o.dy][b.radius+x+o.dx:]
		b.pixels.Weigh(row[p.margin+x:][:n], first, other, s.Pitch, space[i], colors)
	}
	p.row++
}

// of returns the weights of the last row of pixels and their neighbours at all places, in the memory of others.
func (p *pairWeights) of(places []place, weights [][]float32) [][]float32 {
	n := len(places)
	weights = slices.Grow(weights[:0], n)[:n]
	weights[n/2] = p.centre // unless the centre is left out
	for i, o := range secondHalf(places) {
		at := (n+1)/2 + i
		rows := p.rows[i]
		newest, oldest := rows[(p.row-1)%len(rows)], rows[p.row%len(rows)]
		weights[at], weights[n-1-at] = newest[p.margin:], oldest[p.margin-o.dx:]
	}
	return weights
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
