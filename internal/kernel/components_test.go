package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/purecv/cv/internal/cvtest"
)

// spots fills a row with runs of foreground of some mean length.
func spots(rng *rand.Rand, row []uint8, length float64) {
	v := uint8(0)
	for i := range row {
		if rng.Float64() < 1/length {
			v = uint8(rng.IntN(3) * 127)
		}
		row[i] = v
	}
}

func TestRuns(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	cvtest.Sizes(t, 200, func(n int) {
		for _, length := range []float64{1, 2, 10, 1000} {
			words := (n + 63) / 64
			src := [2][]uint8{make([]uint8, n), make([]uint8, n)}
			mask := [2]*cvtest.Buffer[uint64]{}
			for i := range src {
				spots(rng, src[i], length)
				mask[i] = cvtest.NewBuffer[uint64](words, 1, words+1)
				Regions.Mask(mask[i].Pix, src[i])
				mask[i].Check(t)
				for x := range 64 * words {
					if got, want := mask[i].Pix[x/64]>>(x%64)&1 == 1, x < n && src[i][x] != 0; got != want {
						t.Errorf("bit %d is %v", x, got)
					}
				}
			}
			want, last := 0, false
			for x := range n {
				v := src[0][x] != 0 || src[1][x] != 0
				if v && !last {
					want++
				}
				last = v
			}
			if got := CountRuns(mask[0].Pix, mask[1].Pix); got != want {
				t.Errorf("%d runs, want %d", got, want)
			}
		}
	})
}

func TestLabelRow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	cvtest.Sizes(t, 200, func(n int) {
		for _, length := range []float64{1, 3, 100} {
			src, other := make([]uint8, n), make([]uint8, n)
			spots(rng, src, length)
			spots(rng, other, 2*length)
			row, below := make([]uint64, (n+63)/64), make([]uint64, (n+63)/64)
			mask(row, src)
			mask(below, other)
			labels := make([]int32, 1+CountRuns(row, below)+LabelsBehind)
			for i := range labels {
				labels[i] = rng.Int32()
			}
			dst := cvtest.NewBuffer[int32](n, 1, n+1)
			Regions.LabelRow(dst.Pix, row, row, below, labels, false)
			dst.Check(t)
			runs, last := 0, false
			for x, got := range dst.Pix[:n] {
				v := src[x] != 0 || other[x] != 0
				if v && !last {
					runs++
				}
				last = v
				want := int32(0)
				if src[x] != 0 {
					want = labels[runs]
				}
				if got != want {
					t.Errorf("label %d at %d, want %d", got, x, want)
				}
			}
		}
	})
}

// TestMeasure compares the sums of runs with those of their pixels.
func TestMeasure(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	cvtest.Sizes(t, 200, func(n int) {
		for _, length := range []float64{1, 3, 100} {
			const y = 1000
			var rows [2][]uint8
			var masks [2][]uint64
			for i := range rows {
				rows[i], masks[i] = make([]uint8, n), make([]uint64, (n+63)/64)
				spots(rng, rows[i], length)
				mask(masks[i], rows[i])
			}
			labels := make([]int32, 1+CountRuns(masks[0], masks[1]))
			for i := range labels {
				labels[i] = rng.Int32N(5)
			}
			got, want := make([]Sums, 5), make([]Sums, 5)
			Regions.Measure(got, labels, masks[0], masks[1], y)
			runs, last := 0, false
			for x := range n {
				v := rows[0][x] != 0 || rows[1][x] != 0
				if v && !last {
					runs++
				}
				last = v
				for i := range rows {
					if rows[i][x] != 0 {
						pixel := Sums{Area: 1, X: int64(x), Y: int64(y + i)}
						pixel.SetBounds(x, y+i, x+1, y+i+1)
						want[labels[runs]].Merge(&pixel)
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
	})
}
