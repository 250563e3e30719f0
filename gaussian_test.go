package cv

import (
	"fmt"
	"log"
	"math"
	"slices"
	"testing"
)

func ExampleGaussianBlur() {
	src := &Image[uint8]{Pix: []uint8{0, 0, 0, 100, 200, 255, 255, 7}, Stride: 8, Width: 8, Height: 1, Channels: 1}
	var dst Image[uint8]
	if err := GaussianBlur(&dst, src, Square(5), 0, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dst.Pix)
	// Output: [0 6 38 103 180 216 190 162]
}

func ExampleGetGaussianKernel() {
	k, err := GetGaussianKernel(5, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(k.Values())
	// Output: [0.0625 0.25 0.375 0.25 0.0625]
}

// TestGaussianSmallImages: one row is blurred along itself only, unless there are zeros around it.
func TestGaussianSmallImages(t *testing.T) {
	column := &Image[uint8]{Pix: []uint8{0, 0, 0, 100, 200, 255, 255, 7}, Stride: 1, Width: 1, Height: 8, Channels: 1}
	for _, c := range []struct { // values of cv2.GaussianBlur
		border Border
		want   []uint8
	}{
		{BorderDefault, []uint8{0, 6, 38, 103, 180, 216, 190, 162}},
		{BorderConstant, []uint8{0, 2, 14, 39, 67, 81, 65, 31}},
	} {
		var dst Image[uint8]
		if err := GaussianBlur(&dst, column, Square(5), 0, &GaussianBlurOptions{Border: c.border}); err != nil || !slices.Equal(dst.Pix, c.want) {
			t.Errorf("%v: %v, error %v; want %v", c.border, dst.Pix, err, c.want)
		}
	}
	one := &Image[int32]{Pix: []int32{7}, Stride: 1, Width: 1, Height: 1, Channels: 1}
	var dst Image[int32]
	if err := GaussianBlur(&dst, one, Square(5), 2, nil); err != nil || dst.Pix[0] != 7 {
		t.Errorf("one pixel: %v, error %v", dst.Pix, err)
	}
}

// TestGaussianWeights compares with the weights that OpenCV uses.
func TestGaussianWeights(t *testing.T) {
	for _, c := range []struct {
		n     int
		sigma float64
		bits  uint
		want  []uint32
	}{
		{3, 0, 8, []uint32{64, 128, 64}},
		{5, 1.1, 8, []uint32{18, 63, 94, 63, 18}},
		{9, 2, 8, []uint32{7, 17, 32, 46, 52, 46, 32, 17, 7}},
		{11, 0, 8, []uint32{2, 7, 17, 31, 45, 52, 45, 31, 17, 7, 2}},
		{3, 0.3, 8, []uint32{1, 254, 1}},
		{1, 5, 16, []uint32{65536}},
	} {
		if got := inFixedPoint(gaussian(c.n, c.sigma), c.bits); !slices.Equal(got, c.want) {
			t.Errorf("%d, %g: %v, want %v", c.n, c.sigma, got, c.want)
		}
	}
	k, err := GetGaussianKernel(4, 1.5)
	want := []float64{0.18877033439907273, 0.3112296656009273, 0.3112296656009273, 0.18877033439907273}
	if err != nil || k.Size() != (Size{1, 4}) || !slices.Equal(k.Values(), want) {
		t.Errorf("%v, error %v; want %v", k, err, want)
	}
	for _, n := range []int{0, -1, maxKernelSide + 1} {
		if _, err := GetGaussianKernel(n, 1); err == nil {
			t.Errorf("%d weights are accepted", n)
		}
	}
	if _, err := GetGaussianKernel(3, math.NaN()); err == nil {
		t.Error("NaN is accepted")
	}
}
