package cv

import (
	"bytes"
	"context"
	"math"
	"sync"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// A fourier computes a pass of very many taps by transforms of tiles, in a time that hardly depends on their number.
//
// The result is that of [pass.float64s], bit for bit: the error of the transforms is bounded, and where a sum lies so near to the border
// between two results that the error could decide, it is computed term by term.
type fourier struct {
	pass
	start       float64
	weights     []float64
	size        Size // of the kernel
	fft         *kernel.FFT
	prepare     sync.Once
	specRe      []float64 // of the kernel, divided by the number of elements
	specIm      []float64
	scratch     sync.Pool // of *fourierScratch
	read        func(dst []float64, from *engine.Plane, y, c int, at columns)
	write       func(out *engine.Plane, x, y, c int, sums []float64, least, most float64, exact func(i int) float64)
	errorBound  float64 // times the norm of a tile
	largestTerm float64 // sum of the weights' absolute values
}

// withTransforms returns the pass as a fourier node, and whether that pays. exact tells that it can be done in integers too.
func (p pass) withTransforms(f formula[float64], size Size, exact bool) (engine.Node, bool) {
	src := p.out // its size
	w, h := transformSide(size.W, src.W), transformSide(size.H, src.H)
	if w*h > 1<<22 || p.out.Depth == F64 {
		return engine.Node{}, false
	}
	// What an element of a transform costs, in multiplications and additions of a sum made term by term, as measured.
	perElement := 43
	if kernel.VectorSums() {
		perElement = 100
		if exact {
			perElement = 200
		}
	}
	tiles := ceilDiv(src.W, w+1-size.W) * ceilDiv(src.H, h+1-size.H)
	if perElement*tiles*w*h > src.W*src.H*len(p.at) {
		return engine.Node{}, false
	}
	levels := math.Log2(float64(w * h))
	t := &fourier{pass: p, start: f.start, size: size, fft: kernel.NewFFT(w, h)}
	for _, term := range f.terms {
		t.weights = append(t.weights, term.K)
		t.largestTerm += math.Abs(term.K)
	}
	t.errorBound = 32 * 0x1p-53 * levels * t.largestTerm
	t.read = pick(p.src, readElements[uint8], readElements[uint16], readElements[int16], readElements[int32], readElements[float32], readElements[float64])()
	t.write = pick(p.out.Depth, writeSums[uint8], writeSums[uint16], writeSums[int16], writeSums[int32], writeSums[float32], nil)()
	return engine.Node{Name: p.name, Out: p.out, In: []engine.Edge{{From: p.edge.From}}, Do: t}, true
}

// transformSide returns the power of two for a kernel's side k and an image's side n whose tiles have the fewest elements. A tile is the part of it
// that k leaves.
func transformSide(k, n int) (best int) {
	least := math.MaxInt
	for side := 16; ; side *= 2 {
		if tile := side + 1 - k; tile > 0 && ceilDiv(n, tile)*side < least {
			best, least = side, ceilDiv(n, tile)*side
		}
		if side >= n+k-1 || side >= 256 && side >= 2*k && (side >= 4*k || side >= 1024) {
			return best
		}
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// fourierScratch is what a pair of tiles needs. The pair goes through the transforms as the real and the imaginary part.
type fourierScratch struct {
	tile    [2][]float64 // the elements
	re, im  []float64
	re2     []float64
	im2     []float64
	columns columns
	row     []float64           // of a tile: the elements from the first one of the row's first sum on
	exact   func(i int) float64 // the sum number i of the row, term by term
}

// tileAt is a channel of a rectangle of the result.
type tileAt struct{ x, y, w, h, c int }

// A fourierRun is a run over an image.
type fourierRun struct {
	*fourier
	ctx      context.Context
	src, out engine.Plane
	tiles    []tileAt
	pairs    func(i int)
}

// Run filters the image. What it returns is of use to the next run only.
func (f *fourier) Run(ctx context.Context, in []engine.Plane, out engine.Plane, last any) (any, error) {
	f.prepare.Do(f.transformKernel)
	r, ok := last.(*fourierRun)
	if !ok {
		r = &fourierRun{fourier: f}
		r.pairs = r.pairAt
	}
	r.ctx, r.src, r.out, r.tiles = ctx, in[0], out, r.tiles[:0]
	w, h := f.fft.W+1-f.size.W, f.fft.H+1-f.size.H
	for y := 0; y < out.H; y += h {
		for x := 0; x < out.W; x += w {
			for c := range out.C {
				r.tiles = append(r.tiles, tileAt{x, y, min(w, out.W-x), min(h, out.H-y), c})
			}
		}
	}
	engine.Parallel(ceilDiv(len(r.tiles), 2), r.pairs)
	r.ctx, r.src, r.out = nil, engine.Plane{}, engine.Plane{}
	return r, ctx.Err()
}

func (r *fourierRun) pairAt(i int) {
	if r.ctx.Err() == nil {
		r.pair(r.tiles[2*i:min(2*i+2, len(r.tiles))], &r.src, &r.out)
	}
}

func (f *fourier) newScratch() *fourierScratch {
	n := f.fft.W * f.fft.H
	s := &fourierScratch{re: make([]float64, n), im: make([]float64, n), re2: make([]float64, n), im2: make([]float64, n)}
	s.tile[0], s.tile[1] = make([]float64, n), make([]float64, n)
	s.exact = func(i int) float64 { return f.sum(s.row[i:]) }
	return s
}

func (f *fourier) transformKernel() {
	n := f.fft.W * f.fft.H
	re, im := make([]float64, n), make([]float64, n)
	for i, p := range f.at {
		re[(p.Y+f.edge.T)*f.fft.W+p.X] = f.weights[i] / float64(n)
	}
	f.specRe, f.specIm = make([]float64, n), make([]float64, n)
	f.fft.Forward(f.specRe, f.specIm, re, im)
}

// pair computes one or two tiles.
func (f *fourier) pair(tiles []tileAt, src, out *engine.Plane) {
	s, _ := f.scratch.Get().(*fourierScratch)
	if s == nil {
		s = f.newScratch()
	}
	defer f.scratch.Put(s)
	clear(s.tile[1])
	for i, t := range tiles {
		f.load(s, s.tile[i], t, src)
	}
	largest := largest(f.src)
	norm := float64(largest*largest) * float64(2*len(s.re))
	if f.src.IsFloat() {
		norm, largest = normOf(s.tile[0], s.tile[1])
	}
	copy(s.re, s.tile[0])
	copy(s.im, s.tile[1])
	f.fft.Forward(s.re2, s.im2, s.re, s.im)
	kernel.Correlate(s.re2, s.im2, f.specRe, f.specIm)
	f.fft.Inverse(s.re, s.im, s.re2, s.im2)

	terms := float64(len(f.at))
	slack := float64(f.errorBound*math.Sqrt(norm)) + float64(terms*0x1p-52*(float64(f.largestTerm*largest)+math.Abs(f.start)))
	for i, t := range tiles {
		sums := s.re
		if i == 1 {
			sums = s.im
		}
		for y := range t.h {
			row := sums[y*f.fft.W:][:t.w]
			s.row = s.tile[i][y*f.fft.W:]
			f.write(out, t.x, t.y+y, t.c, row, f.start-slack, f.start+slack, s.exact)
		}
	}
}

// load reads the elements around a tile.
func (f *fourier) load(s *fourierScratch, dst []float64, t tileAt, src *engine.Plane) {
	clear(dst)
	s.columns = columnsAt(s.columns, t.x-f.edge.L, t.x+t.w+f.edge.R, src.W, f.edge.Border)
	for y := range t.h + f.edge.T + f.edge.B {
		if from := f.edge.Border.Map(t.y-f.edge.T+y, src.H); from >= 0 {
			f.read(dst[y*f.fft.W:], src, from, t.c, s.columns)
		}
	}
}

// sum adds the terms for the pixel whose taps are around the first element of a tile.
func (f *fourier) sum(tile []float64) float64 {
	sum := f.start
	for i, p := range f.at {
		sum = math.FMA(tile[(p.Y+f.edge.T)*f.fft.W+p.X], f.weights[i], sum)
	}
	return sum
}

// normOf returns the sum of the squares of all elements and the largest absolute value.
func normOf(tiles ...[]float64) (norm, largest float64) {
	for _, t := range tiles {
		for _, v := range t {
			norm += float64(v * v)
			largest = max(largest, math.Abs(v))
		}
	}
	return norm, largest
}

// columns are the columns of an image that a tile reads.
type columns struct {
	at       []int // -1 for one that is 0
	from, to int   // at[from:to] stand inside the image and follow each other
}

// columnsAt returns the columns x0 to x1-1 of an image of width w, in the memory of c.
func columnsAt(c columns, x0, x1, w int, border Border) columns {
	c.at = c.at[:0]
	for x := x0; x < x1; x++ {
		c.at = append(c.at, border.Map(x, w))
	}
	c.from = min(max(0, -x0), len(c.at))
	c.to = max(c.from, min(x1, w)-x0)
	return c
}

// readElements returns the function that reads channel c of columns of row y.
func readElements[S Pixel]() func(dst []float64, from *engine.Plane, y, c int, at columns) {
	widen := kernel.Convert[float64, S]()
	return func(dst []float64, from *engine.Plane, y, c int, at columns) {
		row := engine.PlaneRow[S](from, y)
		read := func(i, end int) {
			for ; i < end; i++ {
				if x := at.at[i]; x >= 0 {
					dst[i] = float64(row[x*from.C+c])
				}
			}
		}
		if n := at.to - at.from; n > 0 && from.C == 1 {
			read(0, at.from)
			widen(dst[at.from:at.to], row[at.at[at.from]:][:n], false)
			read(at.to, len(at.at))
		} else {
			read(0, len(at.at))
		}
	}
}

// A sumWriter rounds sums into an image.
type sumWriter[D Pixel] struct {
	add     kernel.Sum[D, float64]
	scratch sync.Pool // of *writerScratch
}

type writerScratch[D Pixel] struct {
	low, high   [128]D
	least, most [128]float64
	taps        [2][]float64
	dst         [1][]D
}

func writeSums[D Pixel]() func(out *engine.Plane, x, y, c int, sums []float64, least, most float64, exact func(i int) float64) {
	none := math.Copysign(0, -1) // adding it changes nothing
	w := &sumWriter[D]{add: kernel.Linear64[D, float64](none, []kernel.Term[float64]{{K: 1, A: 0, B: 1}})}
	return w.write
}

// write rounds sums into channel c of row y from column x on. The exact ones lie between the sums plus least and the sums plus most; where
// it could matter where, the exact sum is asked for.
func (w *sumWriter[D]) write(out *engine.Plane, x, y, c int, sums []float64, least, most float64, exact func(i int) float64) {
	s, _ := w.scratch.Get().(*writerScratch[D])
	if s == nil {
		s = new(writerScratch[D])
	}
	defer w.scratch.Put(s)
	if s.least[0] != least || s.most[0] != most {
		for i := range s.least {
			s.least[i], s.most[i] = least, most
		}
	}
	row := engine.PlaneRow[D](out, y)[x*out.C+c:]
	longest := math.MaxFloat64
	if !out.Depth.IsFloat() {
		longest = 1 << 20
	}
	unknown := !(most-least < longest) // what both ends of so long a range become tells nothing
	for from := 0; from < len(sums); from += len(s.low) {
		n := min(len(sums)-from, len(s.low))
		low, high := s.low[:n], s.high[:n]
		s.taps[0], s.taps[1] = sums[from:][:n], s.least[:n]
		s.dst[0] = low
		w.add(s.dst[:], s.taps[:], len(s.taps), false)
		s.taps[1], s.dst[0] = s.most[:n], high
		w.add(s.dst[:], s.taps[:], len(s.taps), false)
		s.taps[0] = nil
		if unknown || !bytes.Equal(engine.BytesOf(low), engine.BytesOf(high)) {
			for i := range low {
				if low[i] != high[i] || unknown {
					one := [1]float64{exact(from + i)}
					kernel.Narrow(low[i:i+1], one[:])
				}
			}
		}
		if out.C == 1 {
			copy(row[from:], low)
			continue
		}
		for i, v := range low {
			row[(from+i)*out.C] = v
		}
	}
}
