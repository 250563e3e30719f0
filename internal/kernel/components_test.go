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
				Mask(mask[i].Pix, src[i])
				mask[i].Check(t)
				for x := range 64 * words {
					if got, want := mask[i].Pix[x/64]>>(x%64)&1 == 1, x < n && src[i][x] != 0; got != want {
						t.Errorf("bit %d is %v", x, got)
					}
				}
			}
			var want []int32
			last := false
			for x := range n {
				if v := src[0][x] != 0 || src[1][x] != 0; v != last {
					want, last = append(want, int32(x)), v
				}
			}
			if last {
				want = append(want, int32(n))
			}
			list := cvtest.NewBuffer[int32](n+1, 1, n+1)
			got := Runs(list.Pix, mask[0].Pix, mask[1].Pix)
			list.Check(t)
			if count := CountRuns(mask[0].Pix, mask[1].Pix); !slices.Equal(got, want) || 2*count != len(want) {
				t.Errorf("%d runs %v, want %v", count, got, want)
			}
		}
	})
}

func TestLabelRow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	cvtest.Sizes(t, 70, func(n int) {
		src, other := make([]uint8, n), make([]uint8, n)
		spots(rng, src, 3)
		spots(rng, other, 5)
		dst := cvtest.NewBuffer[int32](n, 1, n+1)
		var runs, labels []int32
		for x := range n {
			dst.Pix[x] = -1
			if (src[x] | other[x]) == 0 {
				continue
			}
			if k := len(runs); k == 0 || runs[k-1] != int32(x) {
				runs, labels = append(runs, int32(x), int32(x)), append(labels, rng.Int32())
			}
			runs[len(runs)-1]++
		}
		LabelRow(dst.Pix, src, runs, labels)
		dst.Check(t)
		for x, got := range dst.Pix {
			want := int32(0)
			for i, label := range labels {
				if src[x] != 0 && runs[2*i] <= int32(x) && int32(x) < runs[2*i+1] {
					want = label
				}
			}
			if got != want {
				t.Errorf("label %d at %d, want %d", got, x, want)
			}
		}
	})
}
