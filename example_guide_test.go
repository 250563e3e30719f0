package cv_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/pipeline"
	"github.com/purecv/cv/window"
)

// The examples that the documents in docs/ and the README show.

func init() { os.Setenv("PURECV_DISPLAY", "none") } // nobody is there to close windows

func Example_library() {
	read, err := imgio.Read("docs/images/readme.jpg", &imgio.ReadOptions{Mode: imgio.Gray})
	if err != nil {
		log.Fatal(err)
	}
	gray := read.(*cv.Image[uint8])
	var smooth, edges cv.Image[uint8] // a zero destination grows; used again it allocates nothing
	var dx cv.Image[int16]            // the type of the destination is OpenCV's ddepth
	err = errors.Join(
		cv.GaussianBlur(&smooth, gray, cv.Square(5), 0, nil),
		cv.Sobel(&dx, &smooth, 1, 0, nil),
		cv.ConvertScaleAbs(&edges, &dx, nil),
	)
	fmt.Println(dx.Format().Depth, edges.Format().Depth, err)
	// Output: 16S 8U <nil>
}

func Example_window() {
	photo, err := imgio.Read("docs/images/readme.jpg", &imgio.ReadOptions{Mode: imgio.Gray})
	if err != nil {
		log.Fatal(err)
	}
	w, err := window.New("threshold", true)
	if err != nil {
		log.Fatal(err)
	}
	var out cv.Image[uint8]
	show := func(level int) {
		_, err = cv.Threshold(&out, photo.(*cv.Image[uint8]), float64(level), 255, cv.ThreshBinary)
		err = errors.Join(err, w.Show(&out))
	}
	show(127)
	_, wrong := w.Trackbar("level", 127, 255, show)
	key := window.WaitKey(0) // calls show when the trackbar is moved, until a key is pressed or the window closed
	fmt.Println(key, err, wrong)
	// Output: -1 <nil> <nil>
}

func Example_grayOfRed() {
	red := &cv.Image[uint8]{Pix: []uint8{255, 0, 0}, Stride: 3, Width: 1, Height: 1, Channels: 3}
	var right, wrong cv.Image[uint8]
	err := errors.Join(
		cv.CvtColor(&right, red, cv.RGB2GRAY), // what the pixel is
		cv.CvtColor(&wrong, red, cv.BGR2GRAY), // takes its red for blue
	)
	fmt.Println(right.Pix, wrong.Pix, err)
	// Output: [76] [29] <nil>
}

func Example_inPlace() {
	img := &cv.Image[uint8]{Pix: []uint8{0, 0, 160, 0, 0}, Stride: 5, Width: 5, Height: 1, Channels: 1}
	err := cv.GaussianBlur(img, img, cv.Size{W: 3, H: 1}, 0, nil)
	fmt.Println(img.Pix, err)
	// Output: [0 40 80 40 0] <nil>
}

func Example_evenKernel() {
	img := &cv.Image[uint8]{Pix: []uint8{0, 0, 0, 9, 9, 9, 9, 0, 0, 0}, Stride: 10, Width: 10, Height: 1, Channels: 1}
	var opened cv.Image[uint8]
	for _, side := range []int{3, 4} {
		row, err := cv.GetStructuringElement(cv.MorphRect, cv.Size{W: side, H: 1}, nil)
		err = errors.Join(err, cv.MorphologyEx(&opened, img, cv.MorphOpen, row, nil))
		fmt.Println(side, opened.Pix, err)
	}
	// Output:
	// 3 [0 0 0 9 9 9 9 0 0 0] <nil>
	// 4 [0 0 0 0 9 9 9 9 0 0] <nil>
}

func Example_trunc() {
	ramp, err := cv.NewImage[uint8](256, 1, 1)
	for x := range ramp.Row(0) {
		ramp.Row(0)[x] = uint8(x)
	}
	var out cv.Image[uint8]
	level, e := cv.Threshold(&out, ramp, 127, 255, cv.ThreshTrunc)
	fmt.Println(level, slices.Max(out.Row(0)), errors.Join(err, e))
	// Output: 127 127 <nil>
}

func Example_levels() {
	img := &cv.Image[uint8]{Pix: []uint8{30, 31, 31, 32, 200, 201, 201, 210}, Stride: 8, Width: 8, Height: 1, Channels: 1}
	var out cv.Image[uint8]
	for _, typ := range []cv.ThreshType{cv.ThreshBinary, cv.ThreshBinary | cv.ThreshOtsu, cv.ThreshBinary | cv.ThreshTriangle} {
		level, err := cv.Threshold(&out, img, 127.9, 255, typ)
		fmt.Println(typ, level, err)
	}
	// Output:
	// binary 127 <nil>
	// binary+otsu 32 <nil>
	// binary+triangle 34 <nil>
}

func Example_derivativeDepth() {
	bar := &cv.Image[uint8]{Pix: []uint8{0, 0, 0, 200, 200, 200, 0, 0, 0}, Stride: 9, Width: 9, Height: 1, Channels: 1}
	var clipped cv.Image[uint8]
	var signed cv.Image[int16]
	err := errors.Join(cv.Sobel(&clipped, bar, 1, 0, nil), cv.Sobel(&signed, bar, 1, 0, nil))
	fmt.Println(clipped.Pix)
	fmt.Println(signed.Pix, err)
	// Output:
	// [0 0 255 255 0 0 0 0 0]
	// [0 0 800 800 0 -800 -800 0 0] <nil>
}

func Example_iterations() {
	img, err := cv.NewImage[uint8](40, 30, 1)
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i * 7 >> 3)
	}
	small, e1 := cv.GetStructuringElement(cv.MorphRect, cv.Square(3), nil)
	large, e2 := cv.GetStructuringElement(cv.MorphRect, cv.Square(7), nil)
	var thrice, once cv.Image[uint8]
	three := 3
	err = errors.Join(err, e1, e2,
		cv.Erode(&thrice, img, small, &cv.MorphologyOptions{Iterations: &three}),
		cv.Erode(&once, img, large, nil),
	)
	fmt.Println(slices.Equal(thrice.Pix, once.Pix), err)
	// Output: true <nil>
}

func Example_regions() {
	mask := &cv.Image[uint8]{Pix: []uint8{
		0, 0, 0, 0, 1,
		1, 0, 0, 1, 0,
	}, Stride: 5, Width: 5, Height: 2, Channels: 1}
	var labels cv.Image[int32]
	for _, connectivity := range []int{4, 8} {
		regions, err := cv.ConnectedComponentsWithStats(&labels, mask, connectivity)
		fmt.Println(connectivity, regions.Len()-1, labels.Row(0), labels.Row(1), err)
	}
	// Output:
	// 4 3 [0 0 0 0 1] [2 0 0 3 0] <nil>
	// 8 2 [0 0 0 0 2] [1 0 0 2 0] <nil>
}

func Example_regionPixels() {
	mask := &cv.Image[uint8]{Pix: []uint8{
		0, 1, 1,
		1, 1, 0,
	}, Stride: 3, Width: 3, Height: 2, Channels: 1}
	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, mask, 8)
	if err != nil {
		log.Fatal(err)
	}
	largest := regions.At(regions.Largest())
	for _, p := range largest.Pixels(&labels) {
		fmt.Print("[", p.Y, ",", p.X, "] ")
	}
	fmt.Println(largest.Area, largest.Rect)
	// Output: [0,1] [0,2] [1,0] [1,1] 4 0,0,3x2
}

func Example_pipeline() {
	p, err := pipeline.Parse("gray | GaussianBlur 5 | threshold 0 255 otsu")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p)

	_, err = pipeline.Parse("gray | medianBlur 4")
	fmt.Println(err)
	// Output:
	// cvtColor RGB2GRAY | GaussianBlur 5 | threshold 0 255 binary+otsu
	// step 2: medianBlur: ksize: "4" is not possible; expected a whole number from 1 to 1023, odd
	//   gray | medianBlur 4
	//                     ^
}
