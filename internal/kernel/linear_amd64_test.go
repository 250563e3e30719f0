//go:build !purego

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// portably returns what make makes when there is no assembly.
func portably[F any](make func() F) F {
	defer func(l Linears) { linears = l }(linears)
	linears = Linears{}
	return make()
}

func useAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	old := linears
	linears = linearsAVX2
	t.Cleanup(func() { linears = old })
}

func TestLinearIntAVX2(t *testing.T) {
	useAVX2(t)
	twinIntsTo[uint8](t)
	twinIntsTo[uint16](t)
	twinIntsTo[int16](t)
	twinIntsTo[int32](t)
}

func twinIntsTo[S Element](t *testing.T) {
	twinInts[uint8, S](t)
	twinInts[uint16, S](t)
	twinInts[int16, S](t)
	twinInts[int32, S](t)
	twinInts[float32, S](t)
	twinInts[float64, S](t)
}

func twinInts[D, S Element](t *testing.T) {
	for _, c := range []struct {
		start   int32
		shift   uint
		weights []int32
	}{
		{-7, 0, []int32{3, -1, 2}},
		{127, 0, []int32{-128, 0}},
		{0, 7, []int32{32, -1, 90}},
		{5000, 3, []int32{-1, -2}},
		{-100000, 0, []int32{32767, -32768, -32768, 5, 77}},
		{1 << 20, 9, []int32{1000, -3, 500}},
		{1, 30, []int32{7, 9, 11, 13}},
	} {
		var terms []Term[int32]
		for i, w := range c.weights {
			terms = append(terms, Term[int32]{w, len(c.weights) - 1 - i, -1, false})
		}
		lo, hi := limits[S]()
		sum := func() Sum[D, S] { return LinearInt[D, S](c.start, terms, c.shift, max(-float64(lo), float64(hi))) }
		twinTest[D, S]{
			name: fmt.Sprintf("%T to %T %v>>%d", *new(S), *new(D), c.weights, c.shift), sources: len(terms), longest: 200,
			want: oneRow(portably(sum)), got: oneRow(sum()),
		}.run(t)
	}
}

func TestLinearShortAVX2(t *testing.T) {
	useAVX2(t)
	twinShorts[uint8](t)
	twinShorts[uint16](t)
	twinShorts[int16](t)
	twinShorts[int32](t)
	twinShorts[float32](t)
	twinShorts[float64](t)
}

func twinShorts[D Element](t *testing.T) {
	const most = 1000
	for _, c := range []struct {
		start int32
		shift uint
		terms []Term[int32]
	}{
		{5, 0, []Term[int32]{{7, 0, -1, false}}},
		{0, 3, []Term[int32]{{1, 0, -1, false}, {4, 1, -1, false}, {6, 2, -1, false}, {4, 3, -1, false}, {-1, 4, -1, false}}},
		{-700, 1, []Term[int32]{{-2, 4, -1, false}, {2, 1, -1, false}, {-2, 0, -1, false}}},
	} {
		sum := func() Sum[D, int16] { return LinearInt[D, int16](c.start, c.terms, c.shift, most) }
		twinTest[D, int16]{
			name: fmt.Sprintf("short sums to %T %v>>%d", *new(D), c.terms, c.shift), sources: 5,
			value: func(rng *rand.Rand) int16 { return int16(rng.IntN(2*most+1) - most) },
			want:  oneRow(portably(sum)), got: oneRow(sum()),
		}.run(t)
	}
}

// TestLinearRowsAVX2 makes several rows at once.
func TestLinearRowsAVX2(t *testing.T) {
	useAVX2(t)
	twinRows(t, func() Sum[int16, uint8] {
		return LinearInt[int16, uint8](1, []Term[int32]{{3, 1, -1, false}, {-1, 0, -1, false}, {2, 2, -1, false}}, 0, 255)
	})
	twinRows(t, func() Sum[uint8, float32] {
		return Linear32[uint8, float32](1, []Term[float32]{{0.5, 1, -1, false}, {-0.25, 0, 2, false}})
	})
	twinRows(t, func() Sum[float64, float64] {
		return Linear64[float64, float64](1, []Term[float64]{{0.5, 1, 2, true}, {-0.25, 0, -1, false}})
	})
}

func twinRows[D, S Element](t *testing.T, sum func() Sum[D, S]) {
	const rows, count = 3, 3
	for _, next := range []int{1, 2, count} {
		for _, stream := range []bool{false, true} {
			twinTest[D, S]{
				name: fmt.Sprintf("%T to %T next %d stream %t", *new(S), *new(D), next, stream), sources: count + (rows-1)*next, longest: 200,
				want: lastRow(portably(sum), rows, next, stream), got: lastRow(sum(), rows, next, stream),
			}.run(t)
		}
	}
}

// lastRow returns the kernel of the last of several rows, which is made together with those above.
func lastRow[D, S Element](sum Sum[D, S], rows, next int, stream bool) func(dst []D, taps [][]S) {
	return func(dst []D, taps [][]S) {
		all := make([][]D, rows)
		for r := range all {
			all[r] = make([]D, len(dst))
		}
		all[rows-1] = dst
		sum(all, taps, next, stream)
	}
}

func TestLinearFloatAVX2(t *testing.T) {
	useAVX2(t)
	twinFloats[uint8](t, Linear32[uint8, float32])
	twinFloats[uint16](t, Linear32[uint16, float32])
	twinFloats[int16](t, Linear32[int16, float32])
	twinFloats[float32](t, Linear32[float32, float32])
	twinFloats[uint8](t, Linear64[uint8, float64])
	twinFloats[uint16](t, Linear64[uint16, float64])
	twinFloats[int16](t, Linear64[int16, float64])
	twinFloats[int32](t, Linear64[int32, float64])
	twinFloats[float32](t, Linear64[float32, float64])
	twinFloats[float64](t, Linear64[float64, float64])
}

func twinFloats[D Element, A float32 | float64](t *testing.T, linear func(start A, terms []Term[A]) Sum[D, A]) {
	weights := []A{0.3, -1.7, 2.1, 0.01, 1, -0.25}
	for _, terms := range [][]Term[A]{
		{{weights[0], 0, -1, false}},
		{{weights[1], 1, -1, false}, {weights[2], 0, 2, false}, {weights[3], 3, 1, true}},
		{{weights[4], 2, 0, true}, {weights[5], 1, -1, false}, {weights[0], 3, -1, false}},
	} {
		sum := func() Sum[D, A] { return linear(-0.1, terms) }
		twinTest[D, A]{name: fmt.Sprintf("%T to %T %v", *new(A), *new(D), terms), sources: 4, longest: 200, want: oneRow(portably(sum)), got: oneRow(sum())}.run(t)
	}
	for _, size := range [][2]int{{1, 2}, {3, 1}, {3, 3}} {
		w, h := size[0], size[1]
		var all []A
		var terms, below []Term[A]
		for i := range w * h {
			all = append(all, weights[i%len(weights)])
			terms = append(terms, Term[A]{all[i], i, -1, false})
			below = append(below, Term[A]{all[i], i + w, -1, false})
		}
		two, shortest := Blocks[D](-0.1, all, w)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("rows of less than %d elements are made", shortest)
				}
			}()
			two(make([]D, shortest-1), make([]D, shortest-1), windowTaps([][]A{make([]A, w*(h+1)+shortest)}, w*(h+1), shortest-1))
		}()
		for i, terms := range [][]Term[A]{terms, below} {
			one := oneRow(portably(func() Sum[D, A] { return linear(-0.1, terms) }))
			twinTest[D, A]{
				name: fmt.Sprintf("two rows %T to %T %dx%d row %d", *new(A), *new(D), w, h, i), sources: w * (h + 1), longest: 200, want: one,
				got: func(dst []D, src [][]A) {
					if len(dst) < shortest {
						one(dst, src)
						return
					}
					rows := [2][]D{make([]D, len(dst)), make([]D, len(dst))}
					rows[i] = dst
					two(rows[0], rows[1], src)
				},
			}.run(t)
		}
	}
}

// TestFFTAVX2 compares with the portable kernels, whose sums are rounded in other places.
func TestFFTAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	defer func(f fftKernels) { ffts = f }(ffts)
	rng := rand.New(rand.NewPCG(3, 4))
	for _, size := range [][2]int{{16, 16}, {32, 16}, {16, 128}} {
		f := NewFFT(size[0], size[1])
		n := f.W * f.H
		src := make([]float64, 2*n)
		for i := range src {
			src[i] = rng.NormFloat64()
		}
		var got [2][]float64
		for k, kernels := range []fftKernels{{forwardSteps, inverseSteps, sumsAndDifferences, correlate, transposeBlock}, fftsAVX2} {
			ffts = kernels
			a, b := append([]float64(nil), src...), make([]float64, 2*n)
			f.Forward(b[:n], b[n:], a[:n], a[n:])
			Correlate(b[:n], b[n:], src[:n], src[n:])
			f.Inverse(a[:n], a[n:], b[:n], b[n:])
			got[k] = a
		}
		for i, want := range got[0] {
			if math.Abs(got[1][i]-want) > 1e-10 {
				t.Fatalf("%dx%d: element %d is %g, want %g", f.W, f.H, i, got[1][i], want)
			}
		}
	}
}
