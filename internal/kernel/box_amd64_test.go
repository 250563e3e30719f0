//go:build !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestBoxesAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinAddRow[uint16, uint8](t)
	twinAddRow[uint16, uint16](t)
	twinAddRow[int32, uint8](t)
	twinAddRow[int32, uint16](t)
	twinAddRow[int32, int16](t)
	twinAddRow[int32, int32](t)
	twinSlide(t, "U16U8", SlideRows[uint16, uint8], nil)
	twinSlide(t, "S32U8", SlideRows[int32, uint8], nil)
	twinSlide(t, "S32U16", SlideRows[int32, uint16], nil)
	twinSlide(t, "S32S16", SlideRows[int32, int16], nil)
	twinSlide(t, "S32S32", SlideRows[int32, int32], nil)
	twinSlide(t, "means", func() Slide[uint8, int32, uint16] { return SlideMeans(1.0 / 600) }, nil)
	for _, n := range []int{2, 3, 7, 16, 100, 129, 255, 256} {
		few := func(rng *rand.Rand) uint16 { return uint16(rng.IntN(255*n/2 + 1)) }
		twinSlide(t, fmt.Sprint("divided ", n), func() Slide[uint8, uint16, uint16] { return SlideDivided(NewDivisor(n)) }, few)
	}
	for c := 1; c <= 5; c++ {
		for _, k := range []int{1, 2, 3, 9} {
			twinTest[uint8, uint16]{name: fmt.Sprint("means ", k, c), sources: 1, more: (k - 1) * c,
				value: func(rng *rand.Rand) uint16 { return uint16(rng.IntN(256)) },
				want: func(dst []uint8, src [][]uint16) {
					withoutBoxes(func() { WindowDivided(NewDivisor(k+1), k, c)(dst, src[0]) })
				},
				got: func(dst []uint8, src [][]uint16) { WindowDivided(NewDivisor(k+1), k, c)(dst, src[0]) },
			}.run(t)
			twinTest[uint16, uint8]{name: fmt.Sprint("sums ", k, c), sources: 1, more: (k - 1) * c,
				want: func(dst []uint16, src [][]uint8) {
					for i := range dst {
						for j := range k {
							dst[i] += uint16(src[0][i+j*c])
						}
					}
				},
				got: func(dst []uint16, src [][]uint8) { WindowSums(dst, src[0], k, c) },
			}.run(t)
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
func twinSlide[D Element, W uint16 | int32, S uint8 | uint16 | int16 | int32](t *testing.T, name string, slide func() Slide[D, W, S], value func(rng *rand.Rand) S) {
	slid := func(dst []D, src [][]S) {
		sum, other := make([]W, len(dst)), make([]D, len(dst))
		for i, v := range src[0] {
			sum[i] = W(v)
		}
		slide := slide()
		slide([][]D{other, other, dst}, sum, src[1:4], src[0:3])
		slide([][]D{other, dst}, sum, src[4:6], src[3:5])
	}
	twinTest[D, S]{name: name, sources: 6, value: value,
		want: func(dst []D, src [][]S) { withoutBoxes(func() { slid(dst, src) }) },
		got:  slid,
	}.run(t)
}
