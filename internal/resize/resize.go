// Package resize changes the size of 8-bit images by exact averages of areas, the same on every processor.
package resize

import (
	"fmt"
	"math/bits"
	"runtime"
	"sync"

	"github.com/purecv/cv"
)

// Area returns src at another size. Each pixel of the result is the mean of the part of src that it covers, rounded half up;
// so shrinking averages, and enlarging shows each source pixel as a rectangle. An error names the size that is not possible.
func Area(src *cv.Image[uint8], width, height int) (*cv.Image[uint8], error) {
	if src == nil || src.Width < 1 || src.Height < 1 {
		return nil, &cv.OpError{Op: "resize.Area", Param: "src", Err: fmt.Errorf("%w: no image", cv.ErrShape)}
	}
	dst, err := cv.NewImage[uint8](width, height, src.Channels)
	if err != nil {
		return nil, &cv.OpError{Op: "resize.Area", Param: "width, height", Err: err}
	}
	// In units of 1/height of a source row, source row i covers [i*rows.to, (i+1)*rows.to) and row y of the result
	// [y*rows.from, (y+1)*rows.from); columns likewise.
	rows, columns := newScale(src.Height, height), newScale(src.Width, width)
	total := columns.from * rows.from // at most the pixels of src
	bands := 1
	if src.Width*src.Height >= 1<<18 { // else they are not worth their start
		bands = min(runtime.GOMAXPROCS(0), height)
	}
	var group sync.WaitGroup
	for band := range bands {
		group.Go(func() {
			sums := make([]uint64, src.Width*src.Channels)
			for y := height * band / bands; y < height*(band+1)/bands; y++ {
				clear(sums)
				rows.visit(y, func(i int, weight uint64) { addRow(sums, src.Row(i), weight) })
				columns.average(dst.Row(y), sums, src.Channels, total)
			}
		})
	}
	group.Wait()
	return dst, nil
}

// A scale maps positions along one side: from source positions become to positions, both divided by what they share.
type scale struct{ from, to uint64 }

func newScale(from, to int) scale {
	a, b := from, to
	for b != 0 {
		a, b = b, a%b
	}
	return scale{uint64(from / a), uint64(to / a)}
}

// visit calls f for each source position that position p of the result covers, with the covered length.
func (s scale) visit(p int, f func(i int, weight uint64)) {
	first, end := uint64(p)*s.from, uint64(p+1)*s.from
	for first < end {
		i := first / s.to
		next := min((i+1)*s.to, end)
		f(int(i), next-first)
		first = next
	}
}

// addRow computes sums[i] += weight * row[i].
func addRow(sums []uint64, row []uint8, weight uint64) {
	row = row[:len(sums)]
	for i := range sums {
		sums[i] += weight * uint64(row[i])
	}
}

// average makes a row of the result from the weighted sums of columns; total is the weight of all that a pixel covers.
func (s scale) average(dst []uint8, sums []uint64, channels int, total uint64) {
	for x := range len(dst) / channels {
		var pixel [cv.MaxChannels]uint64
		s.visit(x, func(i int, weight uint64) {
			for c, v := range sums[i*channels:][:channels] {
				pixel[c] += weight * v
			}
		})
		for c := range channels {
			dst[x*channels+c] = uint8((pixel[c] + total/2) / total)
		}
	}
}

// Fit returns the largest size of the same shape as width x height, 1 at least, that maxWidth x maxHeight holds; larger than
// width x height too. Other sides are rounded to the nearest.
func Fit(width, height, maxWidth, maxHeight int) (int, int) {
	if float64(width)*float64(maxHeight) >= float64(height)*float64(maxWidth) {
		return maxWidth, min(max(1, scaled(height, maxWidth, width)), maxHeight)
	}
	return min(max(1, scaled(width, maxHeight, height)), maxWidth), maxHeight
}

// scaled returns a*b/c, rounded half up.
func scaled(a, b, c int) int {
	high, low := bits.Mul64(uint64(a), uint64(b))
	low, carry := bits.Add64(low, uint64(c/2), 0)
	q, _ := bits.Div64(high+carry, low, uint64(c))
	return int(q)
}
