//go:build !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestGaussiansAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinGaussian(t, gaussU8, gaussU8AVX2, 9, 8, 0, 2500) // rows in two parts
	for n := 1; n <= 11; n += 2 {
		for power := range uint(8) { // of two, in all weights: sums of rows in less and less bits
			twinGaussian(t, gaussU8, gaussU8AVX2, n, 8, power, 0)
			twinGaussian(t, gaussU16, gaussU16AVX2, n, 16, 2*power+power/7, 0)
		}
	}
}

func twinGaussian[T uint8 | uint16, M int16 | int32](t *testing.T, wanted, gotten Gaussian[T, M], n int, bits, power uint, longest int) {
	rng := rand.New(rand.NewPCG(uint64(power), uint64(n)))
	weights := func(n int, power uint) []uint32 {
		k, rest := make([]uint32, n), uint32(1)<<(bits-power)
		for i := range n / 2 {
			k[i] = rng.Uint32N(rest/2 + 1)
			k[n-1-i], rest = k[i], rest-2*k[i]
		}
		k[n/2] = rest
		return scaled(k, int(power))
	}
	kx, ky := weights(max(n, 3), rng.UintN(power+1)), weights(n, power)
	white := func(rng *rand.Rand) T { // often: the largest sums
		if rng.IntN(2) == 0 {
			return ^T(0)
		}
		return T(rng.Uint64())
	}
	columns := func(g GaussianPasses[T, M], rows, result int) func(dst []M, src [][]T) {
		return func(dst []M, src [][]T) {
			var rs [][]M
			for range rows {
				rs = append(rs, make([]M, len(dst)))
			}
			rs[result] = dst
			g.Columns(rs, src)
		}
	}
	for result := range 3 {
		twinTest[M, T]{name: fmt.Sprint("columns ", bits, ky), sources: n + 2, value: white,
			want: columns(wanted(kx, ky, 1), 3, result), got: columns(gotten(kx, ky, 1), 3, result),
		}.run(t)
	}
	for _, c := range []int{1, 3} {
		want, got := wanted(kx, ky, c), gotten(kx, ky, c)
		f := fixGaussian(kx, ky, bits)
		twinTest[T, M]{name: fmt.Sprint("rows ", bits, c, kx, ky), sources: 1, more: (len(kx) - 1) * c, longest: longest,
			value: func(rng *rand.Rand) M { return M(f.half - f.offset + 2*f.half*uint32(white(rng))) },
			want:  func(dst []T, src [][]M) { want.Row(dst, src[0]) },
			got:   func(dst []T, src [][]M) { got.Row(dst, src[0]) },
		}.run(t)
	}
}
