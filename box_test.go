package cv

import (
	"fmt"
	"math"
	"testing"
)

func ExampleBlur() {
	src := &Image[uint8]{Pix: []uint8{0, 0, 90, 0, 0}, Stride: 5, Width: 5, Height: 1, Channels: 1}
	var dst Image[uint8]
	if err := Blur(&dst, src, Size{W: 3, H: 1}, nil); err != nil {
		fmt.Println(err)
	}
	fmt.Println(dst.Pix)
	// Output: [0 30 30 30 0]
}

func ExampleBoxFilter() {
	src := &Image[uint8]{Pix: []uint8{200, 100, 50, 25}, Stride: 2, Width: 2, Height: 2, Channels: 1}
	var sums Image[int32]
	opts := &BoxFilterOptions{Anchor: &Point{0, 0}, Unnormalized: true, Border: BorderConstant}
	if err := BoxFilter(&sums, src, Square(2), opts); err != nil {
		fmt.Println(err)
	}
	fmt.Println(sums.Pix)
	// Output: [375 125 75 25]
}

// TestBoxSums compares with windows added up one by one, clipped as integers are. Sums of these floats are exact.
func TestBoxSums(t *testing.T) {
	src := noise(t, S16, 2, 4).(*Image[int16])
	for _, size := range []Size{{1, 1}, {2, 1}, {1, 2}, {3, 5}, {8, 7}, {77, 60}} {
		for _, border := range append([]Border{BorderDefault}, plainBorders...) {
			var dst [3]Image[float64]
			floats, wide := Image[float32]{}, Image[float64]{}
			opts := &BoxFilterOptions{Anchor: &Point{size.W - 1, 0}, Unnormalized: true, Border: border}
			for _, err := range []error{
				ConvertTo(&floats, src, nil), ConvertTo(&wide, src, nil),
				BoxFilter(&dst[0], src, size, opts), BoxFilter(&dst[1], &floats, size, opts), BoxFilter(&dst[2], &wide, size, opts),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			for y := range src.Height {
				for x := range src.Width {
					for c := range src.Channels {
						want := windowSum(src, x-size.W+1, y, size, c, border)
						for i := range dst {
							if got := dst[i].At(x, y, c); got != want {
								t.Fatalf("%v, %v: sum %d at %d,%d is %g, want %g", size, border, i, x, y, got, want)
							}
						}
					}
				}
			}
		}
	}
}

// windowSum adds up the window whose upper left pixel is x, y.
func windowSum(src *Image[int16], x, y int, size Size, c int, border Border) (sum float64) {
	if border == BorderDefault {
		border = BorderReflect101
	}
	for j := y; j < y+size.H; j++ {
		for i := x; i < x+size.W; i++ {
			if u, v := border.Map(i, src.Width), border.Map(j, src.Height); u >= 0 && v >= 0 {
				sum += float64(src.At(u, v, c))
			}
		}
	}
	return sum
}

// TestMeansOfBytes has the means of all sums of two bytes and of four, whose rounding is OpenCV's own, and of nine.
// Two white bytes make 256, which OpenCV's scalar code at the end of a row cuts to 0.
func TestMeansOfBytes(t *testing.T) {
	for _, n := range []int{2, 4, 9} {
		for sum := range 255*n + 1 {
			src := &Image[uint8]{Pix: make([]uint8, n), Stride: n, Width: n, Height: 1, Channels: 1}
			for i, rest := 0, sum; i < n; i++ {
				v := min(rest, 255)
				src.Pix[i] = uint8(v)
				rest -= v
			}
			want := (sum + n/2) / n
			if n&(n-1) == 0 {
				want = (sum + n/2 + 1) / n & 255
			}
			var dst Image[uint8]
			if err := Blur(&dst, src, Size{n, 1}, &BlurOptions{Anchor: &Point{0, 0}}); err != nil {
				t.Fatal(err)
			}
			if int(dst.Pix[0]) != want {
				t.Fatalf("the mean of %d pixels with the sum %d is %d, want %d", n, sum, dst.Pix[0], want)
			}
		}
	}
}

// TestFloatMeans checks means of floats against exact ones: adding in pairs loses little, and an infinity spoils
// the windows that have it, no others.
func TestFloatMeans(t *testing.T) {
	const w, h, k = 40, 30, 11
	src, _ := NewImage[float64](w, h, 1)
	for i := range src.Pix {
		src.Pix[i] = math.Sin(float64(i*i)) * 1e6
	}
	src.Set(20, 15, 0, math.Inf(1))
	var dst Image[float64]
	if err := Blur(&dst, src, Square(k), nil); err != nil {
		t.Fatal(err)
	}
	for y := k / 2; y < h-k/2; y++ {
		for x := k / 2; x < w-k/2; x++ {
			sum := 0.0
			for j := y - k/2; j <= y+k/2; j++ {
				for i := x - k/2; i <= x+k/2; i++ {
					sum += src.At(i, j, 0)
				}
			}
			got, want := dst.At(x, y, 0), sum/(k*k)
			if got != want && !(math.Abs(got-want) < 1e-9) {
				t.Fatalf("the mean at %d,%d is %g, want %g", x, y, got, want)
			}
		}
	}
}
