package cv_test

import (
	"fmt"

	"github.com/purecv/cv"
)

func ExampleThreshold() {
	src := &cv.Image[uint8]{Pix: []uint8{10, 127, 128, 250}, Stride: 4, Width: 4, Height: 1, Channels: 1}
	var dst cv.Image[uint8]
	level, err := cv.Threshold(&dst, src, 127.9, 255, cv.ThreshBinary)
	fmt.Println(dst.Pix, level, err)

	level, err = cv.Threshold(&dst, src, 0, 255, cv.ThreshTrunc|cv.ThreshOtsu)
	fmt.Println(dst.Pix, level, err)
	// Output:
	// [0 0 255 255] 127 <nil>
	// [10 127 128 128] 128 <nil>
}

func ExampleConnectedComponents() {
	mask := &cv.Image[uint8]{Pix: []uint8{
		1, 0, 0, 1,
		0, 1, 0, 1,
	}, Stride: 4, Width: 4, Height: 2, Channels: 1}
	var labels cv.Image[int32]
	for _, connectivity := range []int{8, 4} {
		n, err := cv.ConnectedComponents(&labels, mask, connectivity)
		fmt.Println(n, err, labels.Row(0), labels.Row(1))
	}
	// Output:
	// 3 <nil> [1 0 0 2] [0 1 0 2]
	// 4 <nil> [1 0 0 2] [0 3 0 2]
}

// An operation as a value runs on images whose depth is known only when the program runs.
func ExampleApply() {
	img, err := cv.NewAnyImage(cv.Format{Depth: cv.U16, W: 4, H: 3, C: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := cv.Apply(cv.SobelOp{Depth: cv.F32, Dx: 1}, img)
	fmt.Println(out.Format(), err)

	_, err = cv.Apply(cv.MedianBlurOp{Ksize: 4}, img)
	fmt.Println(err)
	// Output:
	// 4x3 32FC1 <nil>
	// medianBlur: ksize: out of range: 4; odd numbers from 1 to 1023 are possible
}

func ExampleNewImage() {
	img, err := cv.NewImage[float32](640, 480, 3)
	fmt.Println(img.Format(), err)

	_, err = cv.NewImage[uint8](640, 480, 5)
	fmt.Println(err)
	// Output:
	// 640x480 32FC3 <nil>
	// NewImage: size: wrong shape: 5 channels; 1 to 4 are possible
}

// A view shares its pixels with the image. Operations see its edge as the edge of an image.
func ExampleImage_Crop() {
	img, _ := cv.NewImage[uint8](4, 3, 1)
	view, err := img.Crop(cv.Rect{X: 1, Y: 1, Width: 2, Height: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	view.Set(0, 0, 0, 9)
	fmt.Println(img.Row(1))
	// Output: [0 9 0 0]
}

func ExampleNewKernel() {
	sharpen, err := cv.NewKernel(3, 3, 0, -1, 0, -1, 5, -1, 0, -1, 0)
	fmt.Println(err)
	fmt.Println(sharpen)
	// Output:
	// <nil>
	// [[ 0 -1  0]
	//  [-1  5 -1]
	//  [ 0 -1  0]]
}

func ExampleOnes() {
	box, err := cv.Ones(cv.Size{W: 3, H: 2})
	fmt.Println(err)
	fmt.Println(box.Divide(2))
	// Output:
	// <nil>
	// [[0.5 0.5 0.5]
	//  [0.5 0.5 0.5]]
}

func ExampleParseColorCode() {
	code, ok := cv.ParseColorCode("rgb2gray")
	fmt.Println(code, ok)
	// Output: RGB2GRAY true
}
