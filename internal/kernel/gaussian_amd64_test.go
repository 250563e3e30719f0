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
	for n := 1; n <= 11; n += 2 {
		twinGaussian(t, gaussU8, gaussU8AVX2, n, 8)
		twinGaussian(t, gaussU16, gaussU16AVX2, n, 16)
	}
}

func twinGaussian[T uint8 | uint16, M int16 | int32](t *testing.T, want, got Gaussian[T, M], n, bits int) {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	k, rest := make([]uint32, n), uint32(1)<<bits
	for i := range n / 2 {
		k[i] = rng.Uint32N(rest/2 + 1)
		k[n-1-i], rest = k[i], rest-2*k[i]
	}
	k[n/2] = rest
	white := func(rng *rand.Rand) T { // often: the largest sums
		if rng.IntN(2) == 0 {
			return ^T(0)
		}
		return T(rng.Uint64())
	}
	columns := func(g Gaussian[T, M], rows, result int) func(dst []M, src [][]T) {
		sum := g.Columns(k)
		return func(dst []M, src [][]T) {
			var rs [][]M
			for range rows {
				rs = append(rs, make([]M, len(dst)))
			}
			rs[result] = dst
			sum(rs, src)
		}
	}
	for result := range 3 {
		twinTest[M, T]{name: fmt.Sprint("columns ", bits, k), sources: n + 2, value: white,
			want: columns(want, 3, result), got: columns(got, 3, result),
		}.run(t)
	}
	if n == 1 {
		return
	}
	for _, c := range []int{1, 3} {
		row, wide := want.Row(k, c), got.Row(k, c)
		twinTest[T, M]{name: fmt.Sprint("rows ", bits, c, k), sources: 1, more: (n - 1) * c,
			want: func(dst []T, src [][]M) { row(dst, src[0]) },
			got:  func(dst []T, src [][]M) { wide(dst, src[0]) },
		}.run(t)
	}
}
