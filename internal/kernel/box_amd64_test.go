//go:build !purego

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestBoxesAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinAddRow[uint16, uint8](t)
	twinAddRow[int32, uint8](t)
	twinAddRow[int32, uint16](t)
	twinAddRow[int32, int16](t)
	twinAddRow[int32, int32](t)
	twinSlide(t, "U16U8", SlideRows[uint16, uint8])
	twinSlide(t, "S32U8", SlideRows[int32, uint8])
	twinSlide(t, "S32U16", SlideRows[int32, uint16])
	twinSlide(t, "S32S16", SlideRows[int32, int16])
	twinSlide(t, "S32S32", SlideRows[int32, int32])
	twinSlide(t, "means", func() Slide[uint8, int32, uint16] { return SlideMeans(1.0 / 600) })
	for _, k := range []int{1, 2, 9, 10, 31, 101} {
		means := func(dst []uint8, src [][]uint16) { WindowMeans(255/(math.MaxInt16*float32(k)), k)(dst, src[0]) }
		twinTest[uint8, uint16]{name: fmt.Sprint("float means ", k), sources: 1, more: k - 1,
			value: func(rng *rand.Rand) uint16 { return uint16(rng.IntN(math.MaxInt16 + 1)) },
			want:  func(dst []uint8, src [][]uint16) { withoutBoxes(func() { means(dst, src) }) },
			got:   means,
		}.run(t)
	}
	for c := 1; c <= 5; c++ {
		for _, k := range []int{1, 2, 3, 9, 10, 31} {
			twinTest[uint8, uint16]{name: fmt.Sprint("means ", k, c), sources: 1, more: (k - 1) * c,
				value: func(rng *rand.Rand) uint16 { return uint16(rng.IntN(256)) },
				want: func(dst []uint8, src [][]uint16) {
					withoutBoxes(func() { WindowDivided(NewDivisor(k+1), k, c)(dst, src[0]) })
				},
				got: func(dst []uint8, src [][]uint16) { WindowDivided(NewDivisor(k+1), k, c)(dst, src[0]) },
			}.run(t)
			twinWindowSums[uint16, uint8](t, k, c)
			twinWindowSums[int32, int32](t, k, c)
		}
	}
}

func TestCompareMeanAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	for _, bound := range []int{-256, -255, -254, -3, -1, 0, 1, 7, 253, 254, 255, 256} {
		twinTest[uint8, uint8]{name: fmt.Sprint(bound), sources: 2, inPlace: true,
			want: func(dst []uint8, src [][]uint8) {
				kept := wideCompareMean
				wideCompareMean = nil
				CompareMean(dst, src[0], src[1], bound, 200, 3)
				wideCompareMean = kept
			},
			got: func(dst []uint8, src [][]uint8) { CompareMean(dst, src[0], src[1], bound, 200, 3) },
		}.run(t)
	}
}

func twinWindowSums[W uint16 | int32, S uint8 | int32](t *testing.T, k, c int) {
	twinTest[W, S]{name: fmt.Sprintf("sums of %T, %d of %d", S(0), k, c), sources: 1, more: (k - 1) * c,
		want: func(dst []W, src [][]S) {
			for i := range dst {
				for j := range k {
					dst[i] += W(src[0][i+j*c])
				}
			}
		},
		got: func(dst []W, src [][]S) { WindowSums(dst, src[0], k, c) },
	}.run(t)
}

// TestBoxSumsAVX2 has what is made of sums, and sums of floats.
func TestBoxSumsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinScale(t, func(dst []uint8, src []int32) { MeanRound(dst, src, 1e-7, 0, 255, 255) })
	twinScale(t, func(dst []uint16, src []int32) { MeanRound(dst, src, 0.25, 0, 65535, 65535) })
	twinScale(t, func(dst []int16, src []int32) { MeanRound(dst, src, 3e-5, -32768, 32767, -32768) })
	twinScale(t, func(dst []int32, src []int32) { MeanRoundS32(dst, src, 1.0/9) })
	twinScale(t, func(dst []float32, src []int32) { Mean(dst, src, 1.0/9) })
	twinScale(t, func(dst []float32, src []float64) { MeanFloat(dst, src, 1.0/9) })
	twinScale(t, func(dst []float64, src []float64) { MeanFloat(dst, src, 1.0/9) })
	twinScale(t, func(dst []float64, src []float32) { DoubleRows[float32, float32](dst, src, src, nil) })
	twinScale(t, func(dst []float64, src []float32) { DoubleRows(dst, src, src, src) })
	twinScale(t, func(dst []float64, src []float64) { DoubleRows[float64, float64](dst, src, src, nil) })
	for _, k := range []int{2, 3, 5, 14, 31} {
		twinTest[float64, float64]{name: fmt.Sprint("doubling ", k), sources: 1, more: (k - 1) * 3,
			want: func(dst []float64, src [][]float64) { withoutBoxes(func() { doublingSums(dst, src[0], k) }) },
			got:  func(dst []float64, src [][]float64) { doublingSums(dst, src[0], k) },
		}.run(t)
	}
}

func doublingSums(dst, src []float64, k int) {
	sums := make([]float64, len(src))
	DoublingSums(sums, src, k, 3)
	copy(dst, sums)
}

func twinScale[D, S Element](t *testing.T, scale func(dst []D, src []S)) {
	twinTest[D, S]{name: fmt.Sprintf("%T of %T", D(0), S(0)), sources: 1,
		want: func(dst []D, src [][]S) { withoutBoxes(func() { scale(dst, src[0]) }) },
		got:  func(dst []D, src [][]S) { scale(dst, src[0]) },
	}.run(t)
}

// withoutBoxes calls f without the kernels in assembly.
func withoutBoxes(f func()) {
	kept := boxes
	boxes = boxKernels{}
	f()
	boxes = kept
}

func twinAddRow[W uint16 | int32, S uint8 | uint16 | int16 | int32](t *testing.T) {
	twinTest[W, S]{name: fmt.Sprintf("add %T to %T", S(0), W(0)), sources: 1,
		want: func(dst []W, src [][]S) { withoutBoxes(func() { AddRow[W, S]()(dst, src[0]) }) },
		got: func(dst []W, src [][]S) {
			clear(dst)
			AddRow[W, S]()(dst, src[0])
		},
	}.run(t)
}

// twinSlide slides over six rows in two calls and compares the last.
func twinSlide[D Element, W uint16 | int32, S uint8 | uint16 | int16 | int32](t *testing.T, name string, slide func() Slide[D, W, S]) {
	slid := func(dst []D, src [][]S) {
		sum, other := make([]W, len(dst)), make([]D, len(dst))
		for i, v := range src[0] {
			sum[i] = W(v)
		}
		slide := slide()
		slide([][]D{other, other, dst}, sum, src[1:4], src[0:3])
		slide([][]D{other, dst}, sum, src[4:6], src[3:5])
	}
	twinTest[D, S]{name: name, sources: 6,
		want: func(dst []D, src [][]S) { withoutBoxes(func() { slid(dst, src) }) },
		got:  slid,
	}.run(t)
}
