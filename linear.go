package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// A pass makes an image of weighted sums of the pixels around each pixel of another: a filter, or one half of a separable one.
type pass struct {
	name string
	edge engine.Edge
	at   []Point       // the taps: columns right of the edge's first one, rows below y
	src  Depth         // what the edge reads
	out  engine.Format // what the pass makes

	// OpenCV's float32 loops end rows in another way in a few forms: the last n mod tailOf of a row's n elements.
	tailOf int // 0: none
	tail   formula[float32]
}

// A formula is a weighted sum: start, then the terms in order.
type formula[T any] struct {
	start T
	terms []kernel.Term[T]
}

// ints returns the pass computed in int32; the result is the sums divided by 2**shift.
func (p pass) ints(f formula[int32], shift uint) engine.Node {
	var put func(*engine.Tile, int, []int32)
	if p.out.Depth != S32 || shift != 0 {
		put = pick(p.out.Depth, putInts[uint8], putInts[uint16], putInts[int16], putInts[int32], putInts[float32], putInts[float64])(shift)
	}
	return p.node(pick(p.src, sumInts[uint8], sumInts[uint16], sumInts[int16], sumInts[int32], nil, nil)(p, f, put))
}

// float32s returns the pass computed in float32.
func (p pass) float32s(f formula[float32]) engine.Node {
	put := put32(p.out.Depth)
	if p.out.Depth == F32 {
		put = nil
	}
	return p.node(pick(p.src, sum32[uint8], sum32[uint16], sum32[int16], sum32[int32], sum32[float32], nil)(p, f, put))
}

// float64s returns the pass computed in float64.
func (p pass) float64s(f formula[float64]) engine.Node {
	put := put64(p.out.Depth)
	if p.out.Depth == F64 {
		put = nil
	}
	return p.node(pick(p.src, sum64[uint8], sum64[uint16], sum64[int16], sum64[int32], sum64[float32], sum64[float64])(p, f, put))
}

func (p pass) node(do engine.RowKernel) engine.Node {
	return engine.Node{Name: p.name, Out: p.out, In: []engine.Edge{p.edge}, Do: do}
}

// pick returns what is meant for the depth.
func pick[F any](d Depth, u8, u16, s16, s32, f32, f64 F) F {
	return [...]F{u8, u16, s16, s32, f32, f64}[d-U8]
}

// sums is the row kernel of a pass from elements S to sums A.
type sums[S, A Pixel] struct {
	at     []Point
	sum    func(dst []A, taps [][]S)
	put    func(t *engine.Tile, y int, sums []A) // rounds a row of sums into the output; nil if the output takes them as they are
	tailOf int
	tail   func(dst []A, taps [][]S)
}

type sumsState[S, A Pixel] struct {
	taps [][]S
	row  []A
}

func (k sums[S, A]) Start(t *engine.Tile) {
	st, ok := t.State.(*sumsState[S, A])
	if !ok {
		st = &sumsState[S, A]{taps: make([][]S, len(k.at))}
		t.State = st
	}
	if n := (t.X1 - t.X0) * t.C; k.put != nil && len(st.row) < n {
		st.row = make([]A, n)
	}
}

func (k sums[S, A]) Rows(t *engine.Tile, y, n int) {
	st := t.State.(*sumsState[S, A])
	elems := (t.X1 - t.X0) * t.C
	tail := elems
	if k.tailOf > 0 {
		whole := t.W * t.C
		tail = max(0, whole-whole%k.tailOf-t.X0*t.C)
	}
	for ; n > 0; y, n = y+1, n-1 {
		for i, p := range k.at {
			st.taps[i] = engine.Src[S](t, 0, y+p.Y)[p.X*t.C:][:elems]
		}
		row := st.row
		if k.put == nil {
			row = engine.Dst[A](t, y)
		}
		row = row[:elems]
		k.sum(row, st.taps)
		if tail < elems {
			for i, x := range st.taps {
				st.taps[i] = x[tail:]
			}
			k.tail(row[tail:], st.taps)
		}
		if k.put != nil {
			k.put(t, y, row)
		}
	}
}

func sumInts[S Pixel](p pass, f formula[int32], put func(*engine.Tile, int, []int32)) engine.RowKernel {
	return sums[S, int32]{at: p.at, sum: func(dst []int32, taps [][]S) { kernel.LinearInt(dst, f.start, f.terms, taps) }, put: put}
}

func sum32[S Pixel](p pass, f formula[float32], put func(*engine.Tile, int, []float32)) engine.RowKernel {
	return sums[S, float32]{
		at:     p.at,
		sum:    func(dst []float32, taps [][]S) { kernel.Linear32(dst, f.start, f.terms, taps) },
		put:    put,
		tailOf: p.tailOf,
		tail:   func(dst []float32, taps [][]S) { kernel.Linear32(dst, p.tail.start, p.tail.terms, taps) },
	}
}

func sum64[S Pixel](p pass, f formula[float64], put func(*engine.Tile, int, []float64)) engine.RowKernel {
	return sums[S, float64]{at: p.at, sum: func(dst []float64, taps [][]S) { kernel.Linear64(dst, f.start, f.terms, taps) }, put: put}
}

func putInts[D Pixel](shift uint) func(*engine.Tile, int, []int32) {
	return func(t *engine.Tile, y int, sums []int32) { kernel.NarrowInt(engine.Dst[D](t, y), sums, shift) }
}

// put32 returns the function that rounds a row of float32 into an output of the depth.
func put32(d Depth) func(*engine.Tile, int, []float32) {
	return pick(d, put[uint8, float32], put[uint16, float32], put[int16, float32], put[int32, float32], put[float32, float32], put[float64, float32])
}

// put64 is put32 for rows of float64.
func put64(d Depth) func(*engine.Tile, int, []float64) {
	return pick(d, put[uint8, float64], put[uint16, float64], put[int16, float64], put[int32, float64], put[float32, float64], put[float64, float64])
}

func put[D Pixel, A float32 | float64](t *engine.Tile, y int, row []A) {
	kernel.Narrow(engine.Dst[D](t, y), row)
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
