package cv

import (
	"fmt"
	"math"
	"testing"
)

func ExampleBilateralFilter() {
	src := &Image[uint8]{Pix: []uint8{20, 24, 20, 24, 200, 204, 200, 204}, Stride: 8, Width: 8, Height: 1, Channels: 1}
	var dst Image[uint8]
	if err := BilateralFilter(&dst, src, 5, 10, 10, nil); err != nil {
		fmt.Println(err)
	}
	fmt.Println(dst.Pix)
	// Output: [22 22 22 23 201 202 202 202]
}

// TestBilateralWeights compares with the formula in float64.
func TestBilateralWeights(t *testing.T) {
	const radius, color, space = 3, 4000.0, 2.5
	for _, channels := range []int{1, 3} {
		src := noise(t, F32, channels, 6).(*Image[float32])
		for _, border := range []Border{BorderDefault, BorderWrap, BorderConstant} {
			var dst Image[float32]
			if err := BilateralFilter(&dst, src, 2*radius, color, space, &BilateralFilterOptions{Border: border}); err != nil {
				t.Fatal(err)
			}
			if border == BorderDefault {
				border = BorderReflect101
			}
			at := func(x, y, c int) float64 {
				x, y = border.Map(x, src.Width), border.Map(y, src.Height)
				if x < 0 || y < 0 {
					return 0
				}
				return float64(src.At(x, y, c))
			}
			for y := range src.Height {
				for x := range src.Width {
					var sum [3]float64
					var weights float64
					for j := -radius; j <= radius; j++ {
						for i := -radius; i <= radius; i++ {
							if i*i+j*j > radius*radius {
								continue
							}
							d := 0.0
							for c := range channels {
								d += math.Abs(at(x+i, y+j, c) - at(x, y, c))
							}
							w := math.Exp(-d*d/(2*color*color)) * math.Exp(-float64(i*i+j*j)/(2*space*space))
							weights += w
							for c := range channels {
								sum[c] += w * at(x+i, y+j, c)
							}
						}
					}
					for c := range channels {
						got, want := float64(dst.At(x, y, c)), sum[c]/weights
						if !(math.Abs(got-want) < 0.5) { // of 65536; what interpolated weights differ by
							t.Fatalf("%d channels, %v: at %d,%d it is %g, want %g", channels, border, x, y, got, want)
						}
					}
				}
			}
		}
	}
}

// TestBilateralFarBorder has a constant border far outside the range that weights are tabulated for, and an image of one value.
func TestBilateralFarBorder(t *testing.T) {
	src, _ := NewImage[float32](9, 7, 1)
	for i := range src.Pix {
		src.Pix[i] = 1e6 + float32(i%2)
	}
	far := &BilateralFilterOptions{Border: BorderConstant}
	var dst Image[float32]
	if err := BilateralFilter(&dst, src, 5, 100, 100, far); err != nil {
		t.Fatal(err)
	}
	for i, v := range dst.Pix {
		if v < 1e6 || v > 1e6+1 {
			t.Fatalf("element %d is %g", i, v)
		}
	}
	for i := range src.Pix {
		src.Pix[i] = 7
	}
	if err := BilateralFilter(&dst, src, 5, 100, 100, far); err != nil {
		t.Fatal(err)
	}
	for i, v := range dst.Pix {
		if v != 7 {
			t.Fatalf("element %d of a flat image is %g", i, v)
		}
	}
}
