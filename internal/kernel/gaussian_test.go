package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestGaussian compares with sums of big enough integers.
func TestGaussian(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, k := range [][]uint32{{0, 256, 0}, {64, 128, 64}, {16, 64, 96, 64, 16}, {8, 28, 56, 72, 56, 28, 8}, {1, 2, 3, 40, 164, 40, 3, 2, 1}} {
		testGaussian(t, rng, GaussU8, k, 8)
		testGaussian(t, rng, gaussU8, k, 8)
		for i := range k {
			k[i] <<= 8
		}
		testGaussian(t, rng, GaussU16, k, 16)
		testGaussian(t, rng, gaussU16, k, 16)
	}
}

func testGaussian[T uint8 | uint16, M int16 | int32](t *testing.T, rng *rand.Rand, g Gaussian[T, M], k []uint32, bits uint) {
	t.Helper()
	const n, c = 300, 2
	wide := n + (len(k)-1)*c
	rows := make([][]T, len(k))
	for y := range rows {
		rows[y] = make([]T, wide)
		for x := range rows[y] {
			rows[y][x] = T(rng.Uint32() >> (rng.Uint32() & 1 * 31)) // half of them are 0 or 1
			if rng.Uint32()&1 == 0 {
				rows[y][x] = ^T(0)
			}
		}
	}
	sums, dst := make([]M, wide), make([]T, n)
	passes := g(k, k, c)
	passes.Columns([][]M{sums}, rows)
	passes.Row(dst, sums)
	for i, v := range dst {
		want := uint64(1) << (2*bits - 1)
		for y, row := range rows {
			for j := range k {
				want += uint64(row[i+j*c]) * uint64(k[y]) * uint64(k[j])
			}
		}
		if want := T(want >> (2 * bits)); v != want {
			t.Fatalf("%d weights, element %d: %d, want %d", len(k), i, v, want)
		}
	}
}
