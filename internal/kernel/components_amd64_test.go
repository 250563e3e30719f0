//go:build !purego

package kernel

import (
	"math/rand/v2"
	"slices"
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
	for _, stream := range []bool{false, true} {
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
						k.LabelRow(dst, m[1], m[0], m[1], list, stream)
					}
				}
				twinTest[int32, uint8]{name: "label row", sources: 2, value: value,
					want: labels(Maskings{mask, links, measure, labelRow}), got: labels(got)}.run(t)
			}
		}
	}
}

// strips calls do with the masks of two strips of several widths and mean lengths of runs.
func strips(do func(rng *rand.Rand, rows [4][]uint64)) {
	rng := rand.New(rand.NewPCG(5, 6))
	for words := range 12 {
		for _, length := range []float64{1, 2, 5, 30, 1000} {
			for range 20 {
				var rows [4][]uint64
				for i := range rows {
					row := make([]uint8, 64*words)
					spots(rng, row, length)
					rows[i] = make([]uint64, words)
					mask(rows[i], row)
				}
				do(rng, rows)
			}
		}
	}
}

func TestLinksAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	strips(func(_ *rand.Rand, m [4][]uint64) {
		for _, corners := range []bool{false, true} {
			most := MostLinks(len(m[0]))
			want, got := make([]Link, most), make([]Link, most+1)
			got[most] = Link{-1, -1}
			n := links(want, m[0], m[1], m[2], m[3], 10, 1000, corners)
			if k := regionsAVX2.Links(got[:most], m[0], m[1], m[2], m[3], 10, 1000, corners); !slices.Equal(want[:n], got[:k]) {
				t.Fatalf("%d words, corners %v: %v, want %v", len(m[0]), corners, got[:k], want[:n])
			}
			if got[most] != (Link{-1, -1}) {
				t.Fatalf("%d words: written beyond the end", len(m[0]))
			}
		}
	})
}

func TestMeasureAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	strips(func(rng *rand.Rand, m [4][]uint64) {
		labels := make([]int32, 1+CountRuns(m[0], m[1]))
		labels[0] = -1
		for i := range labels[1:] {
			labels[1+i] = 1 + rng.Int32N(int32(len(labels)))
		}
		want, got := make([]Sums, len(labels)+2), make([]Sums, len(labels)+2)
		for y := range 3 {
			measure(want, labels, m[0], m[1], 1e6+y)
			regionsAVX2.Measure(got, labels, m[0], m[1], 1e6+y)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%d words: %v, want %v", len(m[0]), got, want)
		}
	})
}
