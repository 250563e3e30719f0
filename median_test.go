package cv

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func ExampleMedianBlur() {
	src := &Image[uint8]{Pix: []uint8{
		10, 10, 10, 80, 80, 80,
		10, 255, 10, 80, 80, 80,
		10, 10, 10, 80, 0, 80,
		10, 10, 10, 80, 80, 80,
	}, Stride: 6, Width: 6, Height: 4, Channels: 1}
	var dst Image[uint8]
	if err := MedianBlur(&dst, src, 3); err != nil {
		fmt.Println(err)
	}
	for y := range dst.Height {
		fmt.Println(dst.Row(y))
	}
	// Output:
	// [10 10 10 80 80 80]
	// [10 10 10 80 80 80]
	// [10 10 10 80 80 80]
	// [10 10 10 80 80 80]
}

// TestMedianOfSorted compares with windows that are sorted.
func TestMedianOfSorted(t *testing.T) {
	for _, channels := range []int{1, 2, 3, 4} {
		for _, k := range []int{3, 5, 7, 13, 35} {
			checkMedian(t, noise(t, U8, channels, 1).(*Image[uint8]), k)
			checkMedian(t, noise(t, U16, channels, 2).(*Image[uint16]), k)
			checkMedian(t, noise(t, S16, channels, 3).(*Image[int16]), k)
			checkMedian(t, noise(t, F32, channels, 4).(*Image[float32]), k)
		}
	}
	few := noise(t, U8, 1, 5).(*Image[uint8]) // of few values, so that most are equal
	for i := range few.Pix {
		few.Pix[i] = few.Pix[i] >> 6 * 40
	}
	small, err := few.Crop(Rect{1, 1, 12, 5})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{3, 5, 7, 255, 257} {
		checkMedian(t, small, k)
	}
}

func checkMedian[T Pixel](t *testing.T, src *Image[T], k int) {
	t.Helper()
	var dst Image[T]
	if err := MedianBlur(&dst, src, k); err != nil {
		t.Fatal(err)
	}
	window := make([]T, 0, k*k)
	for y := 0; y < src.Height; y += 3 {
		for x := 0; x < src.Width; x += 5 {
			for c := range src.Channels {
				window = window[:0]
				for j := y - k/2; j <= y+k/2; j++ {
					for i := x - k/2; i <= x+k/2; i++ {
						window = append(window, src.At(BorderReplicate.Map(i, src.Width), BorderReplicate.Map(j, src.Height), c))
					}
				}
				slices.Sort(window)
				if got, want := dst.At(x, y, c), window[k*k/2]; got != want {
					t.Fatalf("%v, ksize %d: the median at %d,%d,%d is %v, want %v", src.Format(), k, x, y, c, got, want)
				}
			}
		}
	}
}

// TestMedianOfSpecialFloats has infinities, zeros of both signs and NaN, which is the largest.
func TestMedianOfSpecialFloats(t *testing.T) {
	inf, nan, zero := float32(math.Inf(1)), float32(math.NaN()), float32(0)
	src := &Image[float32]{Pix: []float32{-inf, -zero, -zero, -zero, -1, inf, zero, nan, nan}, Stride: 3, Width: 3, Height: 3, Channels: 1}
	var dst Image[float32]
	if err := MedianBlur(&dst, src, 3); err != nil {
		t.Fatal(err)
	}
	if got := dst.At(1, 1, 0); got != 0 || !math.Signbit(float64(got)) {
		t.Errorf("the median is %g, want -0", got)
	}
}
