package cv

import (
	"errors"
	"fmt"
	"log"
	"math"
	"slices"
	"testing"
)

func ExampleFilter2D() {
	src := &Image[uint8]{Pix: []uint8{10, 10, 20, 20, 20}, Stride: 5, Width: 5, Height: 1, Channels: 1}
	sharpen, err := NewKernel(3, 3,
		0, -1, 0,
		-1, 5, -1,
		0, -1, 0)
	if err != nil {
		log.Fatal(err)
	}
	var dst Image[uint8]
	if err := Filter2D(&dst, src, sharpen, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dst.Pix)
	// Output: [10 0 30 20 20]
}

func ExampleSepFilter2D() {
	src := &Image[uint8]{Pix: []uint8{
		0, 0, 0,
		0, 16, 0,
		0, 0, 0,
	}, Stride: 3, Width: 3, Height: 3, Channels: 1}
	k, err := NewKernel(3, 1, 1, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	var dst Image[int16]
	if err := SepFilter2D(&dst, src, k, k, &SepFilter2DOptions{Border: BorderConstant}); err != nil {
		log.Fatal(err)
	}
	for y := range 3 {
		fmt.Println(dst.Row(y))
	}
	// Output:
	// [16 32 16]
	// [32 64 32]
	// [16 32 16]
}

// mustKernel makes a kernel for a test.
func mustKernel(t *testing.T, w, h int, values ...float64) Kernel {
	t.Helper()
	k, err := NewKernel(w, h, values...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestFilterAnchor moves an image: a kernel that is 1 in its corner copies the pixel there. The values are OpenCV's.
func TestFilterAnchor(t *testing.T) {
	src := &Image[uint8]{Pix: []uint8{1, 2, 3, 4, 5, 6}, Stride: 3, Width: 3, Height: 2, Channels: 1}
	k := mustKernel(t, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0)
	for _, c := range []struct {
		anchor *Point
		border Border
		want   []uint8
	}{
		{nil, BorderDefault, []uint8{6, 5, 4, 3, 2, 1}},
		{nil, BorderConstant, []uint8{0, 0, 0, 0, 0, 1}},
		{&Point{0, 0}, BorderDefault, []uint8{1, 2, 3, 4, 5, 6}},
		{&Point{3, 1}, BorderReflect101, []uint8{5, 6, 5, 2, 3, 2}},
	} {
		dst := src.Clone()
		if err := Filter2D(dst, dst, k, &Filter2DOptions{Anchor: c.anchor, Border: c.border}); err != nil || !slices.Equal(dst.Pix, c.want) {
			t.Errorf("anchor %v, %v: %v, error %v; want %v", c.anchor, c.border, dst.Pix, err, c.want)
		}
	}
}

// TestFilterLarge has a kernel that OpenCV applies by transforms, which take any border and any depths. The values are OpenCV's.
func TestFilterLarge(t *testing.T) {
	src, err := NewImage[uint8](5, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range src.Pix {
		src.Pix[i] = uint8(9 * i)
	}
	ones, err := Ones(Size{13, 10})
	if err != nil {
		t.Fatal(err)
	}
	want := []int32{11025, 10845, 11115, 11385, 11205, 9855, 9675, 9945, 10215, 10035, 11025, 10845, 11115, 11385, 11205, 12195, 12015, 12285, 12555, 12375}
	var dst Image[int32]
	if err := Filter2D(&dst, src, ones, &Filter2DOptions{Border: BorderWrap}); err != nil || !slices.Equal(dst.Pix, want) {
		t.Errorf("%v, error %v; want %v", dst.Pix, err, want)
	}
}

func TestFilterErrors(t *testing.T) {
	k3, k8 := mustKernel(t, 3, 1, 1, 2, 1), mustKernel(t, 8, 8, make([]float64, 64)...)
	of := func(d Depth) Format { return Format{Depth: d, W: 9, H: 9, C: 1} }
	u8, s32, f32, f64 := of(U8), of(S32), of(F32), of(F64)
	nan := math.NaN()
	for _, c := range []struct {
		op    Op
		src   Format
		param string
		kind  error
	}{
		{Filter2DOp{}, u8, "kernel", ErrRange},
		{Filter2DOp{Kernel: k3, Anchor: Some(Point{3, 0})}, u8, "anchor", ErrRange},
		{Filter2DOp{Kernel: k3, Anchor: Some(Point{0, -2})}, u8, "anchor", ErrRange},
		{Filter2DOp{Kernel: k3, Depth: U8}, f32, "ddepth", ErrDepth},
		{Filter2DOp{Kernel: k3, Depth: F64}, f32, "ddepth", ErrDepth},
		{Filter2DOp{Kernel: k3, Depth: F64 + 1}, u8, "ddepth", ErrDepth},
		{Filter2DOp{Kernel: k8, Depth: F64 + 1}, u8, "ddepth", ErrDepth},
		{Filter2DOp{Kernel: k3}, s32, "src", ErrDepth},
		{Filter2DOp{Kernel: k3, Border: BorderWrap}, u8, "borderType", ErrRange},
		{Filter2DOp{Kernel: k8, Border: BorderWrap + 1}, u8, "borderType", ErrRange},
		{Filter2DOp{Kernel: k3, Delta: nan}, u8, "delta", ErrRange},
		{SepFilter2DOp{KernelY: k3}, u8, "kernelX", ErrRange},
		{SepFilter2DOp{KernelX: k3, KernelY: k8}, u8, "kernelY", ErrRange},
		{SepFilter2DOp{KernelX: k3, KernelY: k3, Anchor: Some(Point{1, 3})}, u8, "anchor", ErrRange},
		{SepFilter2DOp{KernelX: k3, KernelY: k3, Depth: F32}, f64, "ddepth", ErrDepth},
		{SepFilter2DOp{KernelX: k3, KernelY: k3, Depth: S32}, u8, "ddepth", ErrDepth},
		{SepFilter2DOp{KernelX: k3, KernelY: k3}, s32, "src", ErrDepth},
		{SepFilter2DOp{KernelX: k3, KernelY: k3, Delta: nan}, u8, "delta", ErrRange},
		{GaussianBlurOp{Ksize: Square(4)}, u8, "ksize", ErrRange},
		{GaussianBlurOp{}, u8, "ksize", ErrRange},
		{GaussianBlurOp{Ksize: Size{-3, 3}}, u8, "ksize", ErrRange},
		{GaussianBlurOp{Ksize: Size{1 << 15, 3}, SigmaX: 2}, u8, "ksize", ErrRange},
		{GaussianBlurOp{SigmaX: 1e9}, u8, "sigmaX", ErrRange},
		{GaussianBlurOp{Ksize: Square(3), SigmaX: nan}, u8, "sigmaX", ErrRange},
		{GaussianBlurOp{Ksize: Square(3)}, s32, "src", ErrDepth},
		{GaussianBlurOp{Ksize: Square(3), Border: BorderWrap}, f32, "borderType", ErrRange},
		{SobelOp{}, u8, "dx", ErrRange},
		{SobelOp{Dx: -1, Dy: 2}, u8, "dx", ErrRange},
		{SobelOp{Dx: 3}, u8, "dx", ErrRange},
		{SobelOp{Dx: 1, Ksize: Some(4)}, u8, "ksize", ErrRange},
		{SobelOp{Dx: 1, Ksize: Some(33)}, u8, "ksize", ErrRange},
		{SobelOp{Dx: 1, Dy: 1, Ksize: Some(-1)}, u8, "dx", ErrRange},
		{SobelOp{Dx: 1, Scale: Some(nan)}, u8, "scale", ErrRange},
		{SobelOp{Dx: 1, Border: BorderWrap}, u8, "borderType", ErrRange},
		{SobelOp{Dx: 1}, s32, "src", ErrDepth},
		{ScharrOp{Dx: 1, Dy: 1}, u8, "dx", ErrRange},
		{ScharrOp{Dx: 2}, u8, "dx", ErrRange},
		{LaplacianOp{Ksize: Some(2)}, u8, "ksize", ErrRange},
		{LaplacianOp{Ksize: Some(-1)}, u8, "ksize", ErrRange},
		{LaplacianOp{Ksize: Some(5), Border: BorderWrap}, u8, "borderType", ErrRange},
		{LaplacianOp{Ksize: Some(5), Delta: nan}, u8, "delta", ErrRange},
		{LaplacianOp{Scale: Some(nan)}, u8, "scale", ErrRange},
		{LaplacianOp{Ksize: Some(5)}, s32, "src", ErrDepth},
		{LaplacianOp{Depth: S32}, u8, "ddepth", ErrDepth},
	} {
		_, err := c.op.Graph(c.src)
		var e *OpError
		if !errors.As(err, &e) || e.Op != c.op.Name() || e.Param != c.param || !errors.Is(err, c.kind) {
			t.Errorf("%#v: error %v; want one of %s about %s", c.op, err, c.op.Name(), c.param)
		}
	}
}
