//go:build !race

package cv_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

// An allocCase calls an operation with destinations that it has used before.
type allocCase struct {
	name string
	call func() error
}

// allocCases lists calls of all operations on images of an element type. T2 is what results of another depth have.
func allocCases[T, T2 cv.Pixel](t *testing.T, channels int) []allocCase {
	src, src2, inPlace, dst, other := new(cv.Image[T]), new(cv.Image[T]), new(cv.Image[T]), new(cv.Image[T]), new(cv.Image[T2])
	abs, labels, copied := new(cv.Image[uint8]), new(cv.Image[int32]), new(cv.Image[T])
	rng := rand.New(rand.NewPCG(1, 2))
	for _, m := range []*cv.Image[T]{src, src2, inPlace} {
		n, err := cv.NewImage[T](96, 80, channels)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n.Pix {
			n.Pix[i] = T(rng.IntN(100))
		}
		*m = *n
	}
	bytes, _ := any(src).(*cv.Image[uint8])
	kernel := func(size int, value func(i int) float64) cv.Kernel {
		values := make([]float64, size*size)
		for i := range values {
			values[i] = value(i)
		}
		k, err := cv.NewKernel(size, size, values...)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	ellipse, err := cv.GetStructuringElement(cv.MorphEllipse, cv.Square(5), nil)
	if err != nil {
		t.Fatal(err)
	}
	small := kernel(3, func(i int) float64 { return 0.1 + float64(i) })
	large := kernel(13, func(i int) float64 { return float64(i) / 100 })
	weights, err := cv.GetGaussianKernel(5, 1.1)
	if err != nil {
		t.Fatal(err)
	}
	onBytes := func(f func() error) func() error {
		return func() error {
			if bytes == nil {
				return cv.ErrDepth
			}
			return f()
		}
	}
	five, two := 5, 2
	return []allocCase{
		{"addWeighted", func() error { return cv.AddWeighted(dst, src, 0.3, src2, 0.6, 3) }},
		{"absdiff", func() error { return cv.AbsDiff(dst, src, src2) }},
		{"add", func() error { return cv.Add(dst, src, src2) }},
		{"add in place", func() error { return cv.Add(inPlace, inPlace, src2) }},
		{"subtract", func() error { return cv.Subtract(dst, src, src2) }},
		{"bitwise_and", func() error { return cv.BitwiseAnd(dst, src, src2) }},
		{"bitwise_or", func() error { return cv.BitwiseOr(dst, src, src2) }},
		{"bitwise_xor", func() error { return cv.BitwiseXor(dst, src, src2) }},
		{"bitwise_not", func() error { return cv.BitwiseNot(dst, src) }},
		{"convertScaleAbs", func() error { return cv.ConvertScaleAbs(abs, src, &cv.ConvertToOptions{Beta: 2}) }},
		{"convertTo", func() error { return cv.ConvertTo(other, src, &cv.ConvertToOptions{Beta: 2}) }},
		{"convertTo unscaled", func() error { return cv.ConvertTo(other, src, nil) }},
		{"normalize", func() error { return cv.Normalize(dst, src, 0, 200) }},
		{"cvtColor RGB2GRAY", func() error { return cv.CvtColor(dst, src, cv.RGB2GRAY) }},
		{"cvtColor RGB2BGRA", func() error { return cv.CvtColor(copied, src, cv.RGB2BGRA) }},
		{"cvtColor RGB2HSV", func() error { return cv.CvtColor(copied, src, cv.RGB2HSV) }},
		{"cvtColor HSV2RGB", func() error { return cv.CvtColor(copied, src, cv.HSV2RGB) }},
		{"blur", func() error { return cv.Blur(dst, src, cv.Square(3), nil) }},
		{"blur in place", func() error { return cv.Blur(inPlace, inPlace, cv.Square(3), nil) }},
		{"blur 21", func() error { return cv.Blur(dst, src, cv.Square(21), &cv.BlurOptions{Border: cv.BorderConstant}) }},
		{"boxFilter", func() error { return cv.BoxFilter(other, src, cv.Square(5), &cv.BoxFilterOptions{Unnormalized: true}) }},
		{"GaussianBlur", func() error { return cv.GaussianBlur(dst, src, cv.Square(5), 0, nil) }},
		{"GaussianBlur in place", func() error { return cv.GaussianBlur(inPlace, inPlace, cv.Square(5), 0, nil) }},
		{"GaussianBlur wrap", func() error {
			return cv.GaussianBlur(dst, src, cv.Square(7), 0, &cv.GaussianBlurOptions{Border: cv.BorderWrap})
		}},
		{"medianBlur 3", func() error { return cv.MedianBlur(dst, src, 3) }},
		{"medianBlur 5", func() error { return cv.MedianBlur(dst, src, 5) }},
		{"medianBlur 9", func() error { return cv.MedianBlur(dst, src, 9) }},
		{"bilateralFilter", func() error { return cv.BilateralFilter(dst, src, 5, 30, 30, nil) }},
		{"filter2D", func() error { return cv.Filter2D(dst, src, small, nil) }},
		{"filter2D large", func() error { return cv.Filter2D(dst, src, large, nil) }},
		{"sepFilter2D", func() error { return cv.SepFilter2D(other, src, weights, weights, nil) }},
		{"Sobel", func() error { return cv.Sobel(other, src, 1, 0, nil) }},
		{"Sobel 5", func() error { return cv.Sobel(other, src, 1, 1, &cv.SobelOptions{Ksize: &five}) }},
		{"Scharr", func() error { return cv.Scharr(other, src, 0, 1, nil) }},
		{"Laplacian", func() error { return cv.Laplacian(other, src, nil) }},
		{"Laplacian 5", func() error { return cv.Laplacian(other, src, &cv.LaplacianOptions{Ksize: &five}) }},
		{"erode", func() error { return cv.Erode(dst, src, cv.Kernel{}, nil) }},
		{"erode ellipse", func() error { return cv.Erode(dst, src, ellipse, &cv.MorphologyOptions{Iterations: &two}) }},
		{"dilate", func() error { return cv.Dilate(dst, src, ellipse, &cv.MorphologyOptions{Border: cv.BorderReflect}) }},
		{"morphologyEx open", func() error { return cv.MorphologyEx(dst, src, cv.MorphOpen, cv.Kernel{}, nil) }},
		{"morphologyEx tophat", func() error { return cv.MorphologyEx(inPlace, inPlace, cv.MorphTopHat, ellipse, nil) }},
		{"connectedComponents", onBytes(func() error { _, err := cv.ConnectedComponents(labels, bytes, 8); return err })},
		{"threshold", func() error { _, err := cv.Threshold(dst, src, 50, 200, cv.ThreshBinary); return err }},
		{"threshold copy", func() error { _, err := cv.Threshold(dst, src, 1e9, 200, cv.ThreshTrunc); return err }},
		{"threshold otsu", func() error { _, err := cv.Threshold(dst, src, 0, 200, cv.ThreshBinary|cv.ThreshOtsu); return err }},
		{"threshold triangle", func() error { _, err := cv.Threshold(dst, src, 0, 200, cv.ThreshToZero|cv.ThreshTriangle); return err }},
		{"adaptiveThreshold", onBytes(func() error {
			return cv.AdaptiveThreshold(abs, bytes, 255, cv.AdaptiveMean, cv.ThreshBinary, 7, 2)
		})},
		{"adaptiveThreshold gaussian", onBytes(func() error {
			return cv.AdaptiveThreshold(abs, bytes, 255, cv.AdaptiveGaussian, cv.ThreshBinaryInv, 7, 2)
		})},
		{"copyMakeBorder", func() error { return cv.CopyMakeBorder(copied, src, 3, 4, 5, 6, cv.BorderReflect, cv.Scalar{}) }},
		{"minMaxLoc", func() error { _, _, _, _, err := cv.MinMaxLoc(src); return err }},
	}
}

// returning are the operations that return memory with every call.
var returning = map[string]bool{"connectedComponentsWithStats": true, "circle": true}

// TestAllocations calls operations again and again: from the second call on they allocate nothing. (With the race detector they do:
// it makes every sync.Pool forget now and then.)
func TestAllocations(t *testing.T) {
	defer cv.SetThreads(0)
	tried := map[string]bool{}
	for _, channels := range []int{1, 3} {
		for _, list := range []struct {
			depth cv.Depth
			cases []allocCase
		}{
			{cv.U8, allocCases[uint8, uint8](t, channels)},
			{cv.U8, allocCases[uint8, int16](t, channels)},
			{cv.U16, allocCases[uint16, float32](t, channels)},
			{cv.S16, allocCases[int16, float64](t, channels)},
			{cv.S32, allocCases[int32, uint8](t, channels)},
			{cv.F32, allocCases[float32, float32](t, channels)},
			{cv.F64, allocCases[float64, float64](t, channels)},
		} {
			for _, c := range list.cases {
				name := fmt.Sprintf("%s of %v with %d channels", c.name, list.depth, channels)
				for _, threads := range []int{1, 2} {
					cv.SetThreads(threads)
					err := c.call()
					if errors.Is(err, cv.ErrDepth) || errors.Is(err, cv.ErrShape) || errors.Is(err, cv.ErrRange) {
						break
					}
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					tried[strings.Fields(c.name)[0]] = true
					if n := steadyAllocs(c.call); n != 0 {
						t.Errorf("%s, %d threads: %g allocations", name, threads, n)
					}
				}
			}
		}
	}
	for _, o := range ops.All() {
		if !tried[o.Name] && !returning[o.Name] {
			t.Errorf("%s was not tried", o.Name)
		}
	}
}

// steadyAllocs returns the allocations of a call once every worker has had work before, which may take a few calls.
func steadyAllocs(call func() error) (n float64) {
	for range 10 {
		n = testing.AllocsPerRun(2, func() {
			if err := call(); err != nil {
				panic(err)
			}
		})
		if n == 0 {
			break
		}
	}
	return n
}
