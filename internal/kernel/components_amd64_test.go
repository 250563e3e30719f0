//go:build !purego

package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestRegionsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinRegions(t, regionsAVX2)
}

func TestRegionsAVX512(t *testing.T) {
	if !hasAVX512 {
		t.Skip("the processor has no AVX-512")
	}
	twinRegions(t, regionsAVX512)
}

func twinRegions(t *testing.T, got Maskings) {
	for _, sparse := range []int{2, 5, 300} { // one value in so many differs from the others
		for _, most := range []uint8{0, 1} {
			value := func(rng *rand.Rand) uint8 {
				if rng.IntN(sparse) == 0 {
					return uint8(rng.IntN(256)) * (1 - most)
				}
				return most
			}
			labels := func(k Maskings) func(dst []int32, src [][]uint8) {
				return func(dst []int32, src [][]uint8) {
					var m [2][]uint64
					for i := range m {
						m[i] = make([]uint64, (len(dst)+63)/64)
						k.Mask(m[i], src[i][:len(dst)])
					}
					list := make([]int32, 1+CountRuns(m[0], m[1])+LabelsBehind)
					for i := range list {
						list[i] = int32(i * 1234567)
					}
					k.LabelRow(dst, m[1], m[0], m[1], list)
				}
			}
			twinTest[int32, uint8]{name: "label row", sources: 2, value: value,
				want: labels(Maskings{mask, labelRow}), got: labels(got)}.run(t)
		}
	}
}
