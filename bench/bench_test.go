// Package bench measures purecv. Its benchmarks time the operations of package cv:
//
//	go test -bench . -count 10 | tee new.txt         # in this directory; -bench 'Operations/Blur' for some
//	benchstat -row /ksize -col /depth new.txt
//
// MB/s count the bytes of sources and destinations. The command report renders docs/performance.md, which compares purecv with OpenCV.
package bench

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/purecv/cv"
)

// A job is an operation on images that are used again in every call.
type job struct {
	name   string // Operation/parameter=value
	images []cv.AnyImage
	call   func() error
}

// BenchmarkOperations runs Operation/parameter=value/depth=8U/channels=1/size=640x480.
func BenchmarkOperations(b *testing.B) {
	for _, size := range []cv.Size{{W: 640, H: 480}, {W: 3840, H: 2160}} {
		for _, channels := range []int{1, 3} {
			run(b, newBed[uint8](b, size, channels), onBytes)
		}
		run(b, newBed[uint16](b, size, 1), nil)
		run(b, newBed[float32](b, size, 1), onFloats)
	}
}

// A bed is what the jobs on one format share. other, wide and labels are destinations of other depths.
type bed[T cv.Pixel] struct {
	b              *testing.B
	src, src2, dst *cv.Image[T]
	mask           *cv.Image[uint8] // blobs
	bytes          *cv.Image[uint8]
	wide           *cv.Image[float32]
	labels         *cv.Image[int32]
}

func newBed[T cv.Pixel](b *testing.B, size cv.Size, channels int) *bed[T] {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := newImage[uint8](b, size, 1)
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rng.Uint32())
	}
	t := &bed[T]{
		b: b, src: newImage[T](b, size, channels), src2: newImage[T](b, size, channels), dst: new(cv.Image[T]),
		mask: new(cv.Image[uint8]), bytes: new(cv.Image[uint8]), wide: new(cv.Image[float32]), labels: new(cv.Image[int32]),
	}
	must(b, cv.GaussianBlur(t.mask, noise, cv.Square(31), 0, nil))
	for i := range t.src.Pix { // soft shapes, an edge here and there, a little noise
		shape := int(t.mask.Pix[i/channels])
		t.src.Pix[i] = T(4*max(0, shape-110) + shape/128*50 + rng.IntN(8))
		t.src2.Pix[i] = T(rng.IntN(200))
	}
	_, err := cv.Threshold(t.mask, t.mask, 128, 255, cv.ThreshBinary)
	must(b, err)
	return t
}

func newImage[T cv.Pixel](b *testing.B, size cv.Size, channels int) *cv.Image[T] {
	m, err := cv.NewImage[T](size.W, size.H, channels)
	must(b, err)
	return m
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// run times the jobs of every depth, and more that only some have.
func run[T cv.Pixel](b *testing.B, t *bed[T], more func(*bed[T]) []job) {
	jobs := everyDepth(t)
	if more != nil {
		jobs = append(jobs, more(t)...)
	}
	f := t.src.Format()
	for _, j := range jobs {
		b.Run(fmt.Sprintf("%s/depth=%v/channels=%d/size=%dx%d", j.name, f.Depth, f.C, f.W, f.H), func(b *testing.B) {
			must(b, j.call())
			b.SetBytes(bytesOf(j.images))
			for b.Loop() {
				must(b, j.call())
			}
		})
	}
}

func bytesOf(images []cv.AnyImage) int64 {
	n := 0
	for _, m := range images {
		f := m.Format()
		n += f.W * f.H * f.C * f.Depth.Size()
	}
	return int64(n)
}

// jobs collects jobs; those of one operation differ in a parameter.
type jobs []job

func (js *jobs) add(name string, call func() error, images ...cv.AnyImage) {
	*js = append(*js, job{name, images, call})
}

// everyDepth lists what images of all depths and channels go through.
func everyDepth[T cv.Pixel](t *bed[T]) []job {
	var js jobs
	src, src2, dst, wide := t.src, t.src2, t.dst, t.wide
	one := func(name string, call func() error) { js.add(name, call, src, dst) }
	two := func(name string, call func() error) { js.add(name, call, src, src2, dst) }
	toFloat := func(name string, call func() error) { js.add(name, call, src, wide) }

	two("Add", func() error { return cv.Add(dst, src, src2) })
	two("Subtract", func() error { return cv.Subtract(dst, src, src2) })
	two("AbsDiff", func() error { return cv.AbsDiff(dst, src, src2) })
	two("AddWeighted", func() error { return cv.AddWeighted(dst, src, 0.5, src2, 0.5, 0) })
	two("BitwiseAnd", func() error { return cv.BitwiseAnd(dst, src, src2) })
	one("BitwiseNot", func() error { return cv.BitwiseNot(dst, src) })
	one("Normalize", func() error { return cv.Normalize(dst, src, 0, 200) })
	one("CopyMakeBorder/margin=16", func() error {
		return cv.CopyMakeBorder(dst, src, 16, 16, 16, 16, cv.BorderReflect101, cv.Scalar{})
	})
	toFloat("ConvertTo/to=32F", func() error { return cv.ConvertTo(wide, src, nil) })
	js.add("ConvertScaleAbs", func() error { return cv.ConvertScaleAbs(t.bytes, src, nil) }, src, t.bytes)

	for _, typ := range []cv.ThreshType{cv.ThreshBinary, cv.ThreshTrunc, cv.ThreshToZero} {
		one(fmt.Sprint("Threshold/type=", typ), func() error { _, err := cv.Threshold(dst, src, 127, 255, typ); return err })
	}
	for _, k := range []int{3, 7, 17} {
		one(fmt.Sprint("Blur/ksize=", k), func() error { return cv.Blur(dst, src, cv.Square(k), nil) })
	}
	for _, k := range []int{3, 5, 7, 17, 31} {
		one(fmt.Sprint("GaussianBlur/ksize=", k), func() error { return cv.GaussianBlur(dst, src, cv.Square(k), 0, nil) })
	}
	for _, k := range []int{3, 5} {
		one(fmt.Sprint("MedianBlur/ksize=", k), func() error { return cv.MedianBlur(dst, src, k) })
	}
	for _, k := range []int{3, 7, 15} {
		weights := t.weights(k, k)
		one(fmt.Sprint("Filter2D/ksize=", k), func() error { return cv.Filter2D(dst, src, weights, nil) })
	}
	for _, k := range []int{3, 7} {
		row, column := t.weights(k, 1), t.weights(1, k)
		one(fmt.Sprint("SepFilter2D/ksize=", k), func() error { return cv.SepFilter2D(dst, src, row, column, nil) })
	}
	for _, k := range []int{3, 5} {
		sobel, laplacian := cv.SobelOptions{Ksize: &k}, cv.LaplacianOptions{Ksize: &k}
		toFloat(fmt.Sprint("Sobel/to=32F/ksize=", k), func() error { return cv.Sobel(wide, src, 1, 0, &sobel) })
		toFloat(fmt.Sprint("Laplacian/to=32F/ksize=", k), func() error { return cv.Laplacian(wide, src, &laplacian) })
	}
	toFloat("Scharr/to=32F", func() error { return cv.Scharr(wide, src, 1, 0, nil) })

	for _, e := range []struct {
		name  string
		shape cv.MorphShape
		size  int
	}{{"rect", cv.MorphRect, 3}, {"rect", cv.MorphRect, 31}, {"ellipse", cv.MorphEllipse, 9}, {"cross", cv.MorphCross, 9}} {
		element, err := cv.GetStructuringElement(e.shape, cv.Square(e.size), nil)
		must(t.b, err)
		one(fmt.Sprintf("Erode/shape=%s/ksize=%d", e.name, e.size), func() error { return cv.Erode(dst, src, element, nil) })
	}
	element, err := cv.GetStructuringElement(cv.MorphRect, cv.Square(3), nil)
	must(t.b, err)
	for _, op := range []cv.MorphType{cv.MorphOpen, cv.MorphGradient, cv.MorphTopHat} {
		one(fmt.Sprintf("MorphologyEx/op=%v/shape=rect/ksize=3", op), func() error { return cv.MorphologyEx(dst, src, op, element, nil) })
	}

	if src.Channels == 1 {
		js.add("MinMaxLoc", func() error { _, _, _, _, err := cv.MinMaxLoc(src); return err }, src)
		one("CvtColor/code=GRAY2RGB", func() error { return cv.CvtColor(dst, src, cv.GRAY2RGB) })
		return js
	}
	one("CvtColor/code=RGB2GRAY", func() error { return cv.CvtColor(dst, src, cv.RGB2GRAY) })
	planes := []*cv.Image[T]{{}, {}, {}}
	must(t.b, cv.Split(planes, src))
	js.add("Split", func() error { return cv.Split(planes, src) }, src, src)
	js.add("Merge", func() error { return cv.Merge(dst, planes...) }, src, src)
	return js
}

// weights makes a kernel that sums to 1.
func (t *bed[T]) weights(w, h int) cv.Kernel {
	values, sum := make([]float64, w*h), 0.0
	for i := range values {
		values[i] = 1 + float64(i*7%11)
		sum += values[i]
	}
	for i := range values {
		values[i] /= sum
	}
	k, err := cv.NewKernel(w, h, values...)
	must(t.b, err)
	return k
}

// onBytes lists what images of bytes alone go through.
func onBytes(t *bed[uint8]) []job {
	js := jobs{bilateral(t)}
	src, dst := t.src, t.dst
	derivative := new(cv.Image[int16])
	for _, k := range []int{7, 17, 31} {
		js.add(fmt.Sprint("MedianBlur/ksize=", k), func() error { return cv.MedianBlur(dst, src, k) }, src, dst)
	}
	js.add("Sobel/to=16S/ksize=3", func() error { return cv.Sobel(derivative, src, 1, 0, nil) }, src, derivative)
	js.add("Laplacian/to=16S/ksize=1", func() error { return cv.Laplacian(derivative, src, nil) }, src, derivative)
	if src.Channels == 3 {
		js.add("CvtColor/code=RGB2HSV", func() error { return cv.CvtColor(dst, src, cv.RGB2HSV) }, src, dst)
		return js
	}
	for _, typ := range []cv.ThreshType{cv.ThreshOtsu, cv.ThreshTriangle} {
		js.add(fmt.Sprint("Threshold/type=", typ), func() error { _, err := cv.Threshold(dst, src, 0, 255, typ); return err }, src, dst)
	}
	for _, method := range []cv.AdaptiveMethod{cv.AdaptiveMean, cv.AdaptiveGaussian} {
		for _, k := range []int{7, 31} {
			js.add(fmt.Sprintf("AdaptiveThreshold/method=%v/ksize=%d", method, k), func() error {
				return cv.AdaptiveThreshold(dst, src, 255, method, cv.ThreshBinary, k, 2)
			}, src, dst)
		}
	}
	js.add("ConnectedComponents", func() error { _, err := cv.ConnectedComponents(t.labels, t.mask, 8); return err }, t.mask, t.labels)
	js.add("ConnectedComponentsWithStats", func() error {
		_, err := cv.ConnectedComponentsWithStats(t.labels, t.mask, 8)
		return err
	}, t.mask, t.labels)
	return js
}

// onFloats lists what images of floats have beyond everyDepth.
func onFloats(t *bed[float32]) []job { return jobs{bilateral(t)} }

func bilateral[T cv.Pixel](t *bed[T]) job {
	return job{"BilateralFilter/d=7", []cv.AnyImage{t.src, t.dst}, func() error {
		return cv.BilateralFilter(t.dst, t.src, 7, 75, 75, nil)
	}}
}
