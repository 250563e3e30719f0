package cv

import (
	"math"
	"slices"
	"unsafe"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// A pass makes an image of weighted sums of the pixels around each pixel of another: a filter, or one half of a separable one.
type pass struct {
	name string
	edge engine.Edge
	at   []Point       // the taps: columns right of the edge's first one, rows below y
	src  Depth         // what the edge reads
	most float64       // the largest absolute value of it, 0 for that of the depth
	out  engine.Format // what the pass makes

	width int // 0, or the taps are all those of rectangles of this width, row after row, and have a weight each

	// OpenCV's float32 loops end rows in another way in a few forms: the last n mod tailOf of a row's n elements.
	tailOf int // 0: none
	tail   formula[float32]
}

// A formula is a weighted sum: start, then the terms in order.
type formula[T any] struct {
	start T
	terms []kernel.Term[T]
}

// ints adds the pass computed in int32; the result is the sums divided by 2**shift.
func (p pass) ints(g *engine.Graph, f formula[int32], shift uint) engine.Ref {
	return g.Add(p.node(p.intKernel(f, shift)))
}

func (p pass) intKernel(f formula[int32], shift uint) engine.RowKernel {
	return pick(p.src, sumInts[uint8], sumInts[uint16], sumInts[int16], sumInts[int32], nil, nil)(p, f, shift)
}

// float32s adds the pass computed in float32. Pairs are summed in float32 too, or in int32 if the edge reads that.
func (p pass) float32s(g *engine.Graph, f formula[float32]) engine.Ref {
	if p.src != S32 {
		p.widen(g, F32)
	}
	if p.src == S32 {
		return g.Add(p.node(pick(p.out.Depth, float32Sums[uint8, int32], float32Sums[uint16, int32], float32Sums[int16, int32], float32Sums[int32, int32], float32Sums[float32, int32], nil)(p, f)))
	}
	return g.Add(p.node(pick(p.out.Depth, sum32[uint8], sum32[uint16], sum32[int16], sum32[int32], sum32[float32], nil)(p, f)))
}

// float64s adds the pass computed in float64.
func (p pass) float64s(g *engine.Graph, f formula[float64]) engine.Ref {
	p.widen(g, F64)
	return g.Add(p.node(pick(p.out.Depth, sum64[uint8], sum64[uint16], sum64[int16], sum64[int32], sum64[float32], sum64[float64])(p, f)))
}

// widen makes the pass read floats, converted once instead of once a tap.
func (p *pass) widen(g *engine.Graph, to Depth) {
	if p.src == to {
		return
	}
	out := g.Format(p.edge.From)
	out.Depth = to
	var do engine.RowKernel
	if to == F32 {
		do = pick(p.src, widenRows[float32, uint8], widenRows[float32, uint16], widenRows[float32, int16], widenRows[float32, int32], nil, nil)()
	} else {
		do = pick(p.src, widenRows[float64, uint8], widenRows[float64, uint16], widenRows[float64, int16], widenRows[float64, int32], widenRows[float64, float32], nil)()
	}
	p.edge.From = g.Add(engine.Node{Name: p.name + " to " + to.String(), Out: out, In: []engine.Edge{{From: p.edge.From}}, Do: do})
	p.src = to
}

func widenRows[D float32 | float64, S Pixel]() engine.RowKernel {
	return rowFunc(kernel.Convert[D, S]())
}

func (p pass) node(do engine.RowKernel) engine.Node {
	return engine.Node{Name: p.name, Out: p.out, In: []engine.Edge{p.edge}, Do: do}
}

// pick returns what is meant for the depth.
func pick[F any](d Depth, u8, u16, s16, s32, f32, f64 F) F {
	return [...]F{u8, u16, s16, s32, f32, f64}[d-U8]
}

// sums is the row kernel of a pass from elements S to D.
type sums[S, D Pixel] struct {
	at     []Point // the taps of sumRows rows; those of the first row are count, those of a row begin next behind those of the row above
	count  int
	next   int
	sum    kernel.Sum[D, S]
	tailOf int
	tail   kernel.Sum[D, S]

	// Where two is set it makes two rows if they are long enough.
	two      func(dst, below []D, taps [][]S)
	shortest int
}

// sumRows is how many rows are made at once, at most.
const sumRows = 8

// newSums returns the row kernel of the taps of a row.
func newSums[S, D Pixel](at []Point, sum kernel.Sum[D, S]) sums[S, D] {
	k := sums[S, D]{at: slices.Clip(at), count: len(at), next: min(1, len(at)), sum: sum}
	for ; k.next < k.count && !rowsFollow(at, k.next); k.next++ {
	}
	for len(k.at) < k.count+(sumRows-1)*k.next {
		k.at = append(k.at, oneDown(k.at[len(k.at)-k.next]))
	}
	return k
}

func oneDown(p Point) Point { return Point{p.X, p.Y + 1} }

// rowsFollow tells whether the taps from number next on are the first ones, a row further down.
func rowsFollow(at []Point, next int) bool {
	for i, p := range at[next:] {
		if p != oneDown(at[i]) {
			return false
		}
	}
	return true
}

// sumState is what a kernel is given.
type sumState[S, D Pixel] struct {
	taps [][]S
	dst  [][]D
	rows int // to make at once
}

func (k sums[S, D]) Start(t *engine.Tile) {
	s, ok := t.State.(*sumState[S, D])
	if !ok {
		s = &sumState[S, D]{taps: make([][]S, len(k.at)), dst: make([][]D, sumRows)}
		t.State = s
	}
	const terms, near = 1 << 20, 8 << 10 // of a call, so that it stays short, and bytes of its rows, so that these stay in the nearest cache
	elems := (t.X1 - t.X0) * t.C
	s.rows = min(max(min(terms/(max(k.count, 1)*elems), near/(elems*int(unsafe.Sizeof(*new(D))))), 1), sumRows)
}

func (k sums[S, D]) Rows(t *engine.Tile, y, n int) {
	s := t.State.(*sumState[S, D])
	elems := (t.X1 - t.X0) * t.C
	if k.two != nil && elems >= k.shortest {
		for ; n > 1; y, n = y+2, n-2 {
			k.two(engine.Dst[D](t, y), engine.Dst[D](t, y+1), k.find(s, t, y, 2))
		}
	}
	tail := elems
	if k.tailOf > 0 {
		tail = rowTail(t, k.tailOf)
	}
	for n > 0 {
		m := min(n, s.rows)
		taps, dst := k.find(s, t, y, m), s.dst[:m]
		for i := range dst {
			dst[i] = engine.Dst[D](t, y+i)
		}
		k.sum(dst, taps, k.next, t.Stream)
		if tail < elems {
			for i, x := range taps {
				taps[i] = x[tail:]
			}
			for i, x := range dst {
				dst[i] = x[tail:]
			}
			k.tail(dst, taps, k.next, false)
		}
		y, n = y+m, n-m
	}
}

// find finds the taps of the rows from y on.
func (k sums[S, D]) find(s *sumState[S, D], t *engine.Tile, y, rows int) [][]S {
	elems := (t.X1 - t.X0) * t.C
	taps := s.taps[:k.count+(rows-1)*k.next]
	var row []S
	for i := range taps {
		p := k.at[i]
		if i == 0 || p.Y != k.at[i-1].Y {
			row = engine.Src[S](t, 0, y+p.Y)
		}
		taps[i] = row[p.X*t.C:][:elems]
	}
	return taps
}

func sumInts[S Pixel](p pass, f formula[int32], shift uint) engine.RowKernel {
	return pick(p.out.Depth, intSums[uint8, S], intSums[uint16, S], intSums[int16, S], intSums[int32, S], intSums[float32, S], intSums[float64, S])(p, f, shift)
}

func intSums[D, S Pixel](p pass, f formula[int32], shift uint) engine.RowKernel {
	most := p.most
	if most == 0 {
		most = largest(p.src)
	}
	return newSums(p.at, kernel.LinearInt[D, S](f.start, f.terms, shift, most))
}

func sum32[D Pixel](p pass, f formula[float32]) engine.RowKernel {
	return inBlocks(float32Sums[D, float32](p, f).(sums[float32, D]), p.width, f)
}

func float32Sums[D, S Pixel](p pass, f formula[float32]) engine.RowKernel {
	k := newSums(p.at, kernel.Linear32[D, S](f.start, f.terms))
	if k.tailOf = p.tailOf; k.tailOf > 0 {
		k.tail = kernel.Linear32[D, S](p.tail.start, p.tail.terms)
	}
	return k
}

func sum64[D Pixel](p pass, f formula[float64]) engine.RowKernel {
	return inBlocks(newSums(p.at, kernel.Linear64[D, float64](f.start, f.terms)), p.width, f)
}

// inBlocks makes two rows at once where that is faster.
func inBlocks[D Pixel, A float32 | float64](k sums[A, D], width int, f formula[A]) sums[A, D] {
	if width == 0 {
		return k
	}
	weights := make([]A, len(f.terms))
	for i, t := range f.terms {
		weights[i] = t.K
	}
	k.two, k.shortest = kernel.Blocks[D](f.start, weights, width)
	return k
}

// rowTail returns where the last n mod lanes of a row's n elements begin in a tile, which may be behind its end: OpenCV's
// vector code leaves them to scalar code.
func rowTail(t *engine.Tile, lanes int) int {
	n := t.W * t.C
	return max(0, n-n%lanes-t.X0*t.C)
}

// eachTap is start and a term of every weight in the order of the taps. In sums of integers zeros are left out.
func eachTap[T int32 | float32 | float64](start T, weights []T) formula[T] {
	f := formula[T]{start: start}
	_, ints := any(weights).([]int32)
	for i, w := range weights {
		if w != 0 || !ints {
			f.terms = append(f.terms, kernel.Term[T]{K: w, A: i, B: -1})
		}
	}
	return f
}

// integers returns the weights as integers in units of 2**-shift, if they all have at most 24 binary places.
func integers(weights []float64) (ints []int32, shift uint, ok bool) {
	ints = make([]int32, len(weights))
	for shift = 0; shift <= 24; shift++ {
		ok = true
		for i, w := range weights {
			if w = math.Ldexp(w, int(shift)); !(math.Abs(w) <= 1<<24) {
				return nil, 0, false
			}
			ints[i] = int32(w)
			if ok = float64(ints[i]) == w; !ok {
				break
			}
		}
		if ok {
			return ints, shift, true
		}
	}
	return nil, 0, false
}

// absSum returns the sum of the absolute values.
func absSum(ints []int32) (sum float64) {
	for _, v := range ints {
		sum += math.Abs(float64(v))
	}
	return sum
}

// largest returns the largest absolute value of an integer depth, or infinity.
func largest(d Depth) float64 {
	if d.IsFloat() {
		return math.Inf(1)
	}
	lo, hi := d.Range()
	return max(-lo, hi)
}

// as32 returns the weights rounded to float32.
func as32(weights []float64) []float32 {
	out := make([]float32, len(weights))
	for i, w := range weights {
		out[i] = float32(w)
	}
	return out
}
