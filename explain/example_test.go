package explain_test

import (
	"context"
	"fmt"
	"os"

	"github.com/purecv/cv"
	"github.com/purecv/cv/explain"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// A pixel of a blur, at the corner of the image: the values in brackets are what the border puts outside.
func ExamplePixel() {
	img := &cv.Image[uint8]{Width: 4, Height: 3, Channels: 1, Stride: 4, Pix: []uint8{
		10, 20, 30, 40,
		50, 60, 70, 80,
		90, 90, 90, 90,
	}}
	p, err := pipeline.Parse("bitwise_not | GaussianBlur 3")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := explain.Pixel(context.Background(), p, img, 2, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	e.WriteText(os.Stdout)
	// Output:
	// GaussianBlur 3
	// weight(i, j) ~ exp(-i^2 / (2 sigmaX^2) - j^2 / (2 sigmaY^2)); sigma = 0.3 ((ksize - 1) / 2 - 1) + 0.8 where it is 0
	// pixel 0,0 of 4x3 8UC1 = 220
	//
	// 1. GaussianBlur, pixel 0,0 (fixed point: whole numbers, in units of 1/256 in each direction)
	//    51200·64 + 61440·128 + 51200·64 → 220
	//    src, columns -1 to 1, rows -1 to 1; outside: reflect_101, in brackets
	//      [195] [205] [195]
	//      [235]  245   235
	//      [195]  205   195
	//    weights along a row: 64 128 64
	//    weights down a column: 64 128 64
	//    sums of the rows, weights, products
	//      51200  64 3276800
	//      61440 128 7864320
	//      51200  64 3276800
	//    14417920  the sum of the rows' sums, each times its weight
	//         220  divided by 256 · 256
	//    (The weights of each direction are whole multiples of 1/256 that add up to 1; what rounding one of them leaves goes into the next.)
}

// Of a closing the stages are a dilation and an erosion; the first is told for the pixel that the second chose.
func ExampleStep() {
	img := &cv.Image[uint8]{Width: 5, Height: 1, Channels: 1, Stride: 5, Pix: []uint8{9, 9, 1, 8, 7}}
	op, _, _ := ops.Find("morphologyEx")
	args := op.NewArgs()
	for name, text := range map[string]string{"op": "close", "kernel": "rect:3x1"} {
		i := op.Param(name)
		args.Values[i], _ = op.Params[i].Parse(text, nil)
	}
	e, err := explain.Step(context.Background(), op, args, []cv.AnyImage{img}, 2, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range e.Stages {
		fmt.Printf("%s at %d,%d: %s\n", s.Name, s.X, s.Y, s.Formula)
	}
	// Output:
	// dilate at 3,0: largest of 3 values = 8
	// erode at 2,0: smallest of 3 values = 8
}
