package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// oneRow returns the kernel for one row.
func oneRow[D, S Element](sum Sum[D, S]) func(dst []D, taps [][]S) {
	return func(dst []D, taps [][]S) { sum([][]D{dst}, taps, len(taps), false) }
}

// TestLinear32 compares with one fused operation after the other, on values whose sums often lie between two float32.
func TestLinear32(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const n, count = 77, 7
	taps := make([][]float32, count)
	for i := range taps {
		for range n + i { // longer than dst
			taps[i] = append(taps[i], float32(rng.IntN(1<<24)-1<<23)*[]float32{1, 0x1p-20, 0x1.000002p-3}[rng.IntN(3)])
		}
	}
	terms := []Term[float32]{{0.25, 3, -1, false}, {0.1, 2, 4, false}, {-1. / 3, 6, 0, true}, {0x1.fffffep-9, 5, -1, false}}
	got := make([]float32, n)
	oneRow(Linear32[float32, float32](0.3, terms))(got, taps)
	got64 := make([]float64, n)
	oneRow(Linear64[float64, float32](0.3, []Term[float64]{{0.25, 3, -1, false}, {0.1, 2, 4, false}, {-1. / 3, 6, 0, true}}))(got64, taps)
	for i := range got {
		want := FMA32(0.25, taps[3][i], 0.3)
		want = FMA32(0.1, taps[2][i]+taps[4][i], want)
		want = FMA32(-1./3, taps[6][i]-taps[0][i], want)
		want = FMA32(0x1.fffffep-9, taps[5][i], want)
		if got[i] != want {
			t.Fatalf("element %d: %g, want %g", i, got[i], want)
		}
		want64 := math.FMA(0.25, float64(taps[3][i]), 0.3)
		want64 = math.FMA(0.1, float64(taps[2][i])+float64(taps[4][i]), want64)
		want64 = math.FMA(-1./3, float64(taps[6][i])-float64(taps[0][i]), want64)
		if got64[i] != want64 {
			t.Fatalf("element %d: %g, want %g", i, got64[i], want64)
		}
	}
}

func TestLinearInt(t *testing.T) {
	taps := [][]uint16{{1, 2, 65535}, {3, 4, 65535}, {5, 6, 65535}}
	dst := make([]int32, 3)
	for n, want := range [][]int32{{7, 7, 7}, {10, 13, 196612}, {4, 5, 65542}, {10004, 12005, 131135542}} {
		oneRow(LinearInt[int32, uint16](7, []Term[int32]{{3, 0, -1, false}, {-2, 1, -1, false}, {2000, 2, -1, false}}[:n], 0, math.MaxUint16))(dst, taps)
		if !slices.Equal(dst, want) {
			t.Errorf("%d terms: %v, want %v", n, dst, want)
		}
	}
}

func TestNarrow(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	src := []float64{0.5, 1.5, -0.5, 254.5, 255.5, 1e6, -1e6, 3e9, -3e9, inf, nan}
	u8, s16, s32 := make([]uint8, len(src)), make([]int16, len(src)), make([]int32, len(src))
	Narrow(u8, src)
	Narrow(s16, src)
	Narrow(s32, src)
	const low = math.MinInt32
	if want := []uint8{0, 2, 0, 254, 255, 255, 0, 0, 0, 0, 0}; !slices.Equal(u8, want) {
		t.Errorf("%v, want %v", u8, want)
	}
	if want := []int16{0, 2, 0, 254, 256, 32767, -32768, -32768, -32768, -32768, -32768}; !slices.Equal(s16, want) {
		t.Errorf("%v, want %v", s16, want)
	}
	if want := []int32{0, 2, 0, 254, 256, 1000000, -1000000, low, low, low, low}; !slices.Equal(s32, want) {
		t.Errorf("%v, want %v", s32, want)
	}
	ints := []int32{-6, -5, -3, -2, -1, 0, 2, 6, 10, 1022, 1 << 30}
	NarrowInt(s16, ints, 2) // halves go to the even neighbour
	if want := []int16{-2, -1, -1, 0, 0, 0, 0, 2, 2, 256, 32767}; !slices.Equal(s16, want) {
		t.Errorf("%v, want %v", s16, want)
	}
	f32 := make([]float32, len(ints))
	NarrowInt(f32, ints, 2)
	if want := []float32{-1.5, -1.25, -0.75, -0.5, -0.25, 0, 0.5, 1.5, 2.5, 255.5, 1 << 28}; !slices.Equal(f32, want) {
		t.Errorf("%v, want %v", f32, want)
	}
	oneRow(LinearIntAdd(-10, []Term[int32]{{1, 0, -1, false}}))(s16[:3], [][]int32{{40000, -40000, 5}})
	if want := []int16{32757, -32768, -5}; !slices.Equal(s16[:3], want) {
		t.Errorf("%v, want %v", s16[:3], want)
	}
}
