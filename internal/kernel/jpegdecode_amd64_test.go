//go:build !purego

package kernel

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestJPEGDecodeAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("no AVX2")
	}
	twinTest[uint8, uint8]{
		name: "RGBFromYCC", sources: 3, dstChannels: 3,
		want: func(dst []uint8, src [][]uint8) { rgbFromYCC(dst, src[0], src[1], src[2]) },
		got:  func(dst []uint8, src [][]uint8) { rgbFromYCCWide(dst, src[0], src[1], src[2]) },
	}.run(t)
	twinTest[uint8, uint8]{
		name: "UpsampleV2", sources: 2,
		want: func(dst []uint8, src [][]uint8) { upsampleV2(dst, src[0], src[1], 1) },
		got:  func(dst []uint8, src [][]uint8) { upsampleV2Wide(dst, src[0], src[1], 1) },
	}.run(t)
	// These want two samples at least.
	wide := func(kernel func(dst []uint8, src [][]uint8)) func(dst []uint8, src [][]uint8) {
		return func(dst []uint8, src [][]uint8) {
			if len(src[0]) < 2 {
				clear(dst)
				return
			}
			kernel(dst, src)
		}
	}
	twinTest[uint8, uint8]{
		name: "UpsampleH2", sources: 1, dstChannels: 2,
		want: wide(func(dst []uint8, src [][]uint8) { upsampleH2(dst, src[0]) }),
		got:  wide(func(dst []uint8, src [][]uint8) { upsampleH2Wide(dst, src[0]) }),
	}.run(t)
	twinTest[uint8, uint8]{
		name: "UpsampleH2V2", sources: 2, dstChannels: 2,
		want: wide(func(dst []uint8, src [][]uint8) { upsampleH2V2(dst, src[0], src[1]) }),
		got:  wide(func(dst []uint8, src [][]uint8) { upsampleH2V2Wide(dst, src[0], src[1]) }),
	}.run(t)
	t.Run("InverseDCT", testInverseDCT)
}

// testInverseDCT takes blocks of every kind: with coefficients and factors of any size, small ones, in the first row only, a single one, none.
func testInverseDCT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 2000 {
		n := 1 + rng.IntN(5)
		stride := 8*n + rng.IntN(9)
		blocks, quant := make([]int16, 64*n), [64]int16{}
		for i := range quant {
			quant[i] = int16(rng.Uint32())
			if round%2 == 0 {
				quant[i] = int16(1 + rng.IntN(60))
			}
		}
		for i := range n {
			b := blocks[64*i:][:64]
			count := []int{0, 1, 8, 64, 64}[rng.IntN(5)]
			for k := range count {
				b[k] = int16(rng.Uint32() >> rng.IntN(16))
				if rng.IntN(3) == 0 {
					b[k] = int16(rng.IntN(21) - 10)
				}
			}
		}
		want, got := make([]uint8, 8*stride), make([]uint8, 8*stride)
		inverseDCT(want, stride, slices.Clone(blocks), &quant)
		inverseDCTWide(got, stride, blocks, &quant)
		if !bytes.Equal(want, got) {
			t.Fatalf("round %d: %d blocks differ", round, n)
		}
		for i, v := range blocks {
			if v != 0 {
				t.Fatalf("coefficient %d is not cleared", i)
			}
		}
	}
}
