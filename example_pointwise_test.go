package cv_test

import (
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/purecv/cv"
)

// oneRow makes an image of one row and one channel.
func oneRow[T cv.Pixel](values ...T) *cv.Image[T] {
	return &cv.Image[T]{Pix: values, Stride: len(values), Width: len(values), Height: 1, Channels: 1}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleCvtColor() {
	orange := &cv.Image[uint8]{Pix: []uint8{200, 100, 50}, Stride: 3, Width: 1, Height: 1, Channels: 3}
	var gray, hsv cv.Image[uint8]
	check(cv.CvtColor(&gray, orange, cv.RGB2GRAY))
	check(cv.CvtColor(&hsv, orange, cv.RGB2HSV))
	fmt.Println(gray.Pix, hsv.Pix)
	// Output: [124] [10 191 200]
}

func ExampleAddWeighted() {
	var dst cv.Image[uint8]
	check(cv.AddWeighted(&dst, oneRow[uint8](0, 100, 255), 0.75, oneRow[uint8](100, 100, 255), 0.25, 10))
	fmt.Println(dst.Pix)
	// Output: [35 110 255]
}

func ExampleAdd() {
	var dst cv.Image[uint8]
	check(cv.Add(&dst, oneRow[uint8](1, 100, 200), oneRow[uint8](2, 100, 100)))
	fmt.Println(dst.Pix)
	// Output: [3 200 255]
}

func ExampleSubtract() {
	var dst cv.Image[uint8]
	check(cv.Subtract(&dst, oneRow[uint8](1, 100, 200), oneRow[uint8](2, 100, 100)))
	fmt.Println(dst.Pix)
	// Output: [0 0 100]
}

func ExampleAbsDiff() {
	var dst cv.Image[uint8]
	check(cv.AbsDiff(&dst, oneRow[uint8](1, 100, 200), oneRow[uint8](2, 100, 100)))
	fmt.Println(dst.Pix)
	// Output: [1 0 100]
}

func ExampleBitwiseAnd() {
	var dst cv.Image[uint8]
	check(cv.BitwiseAnd(&dst, oneRow[uint8](0x0f, 0xaa), oneRow[uint8](0x33, 0xff)))
	fmt.Printf("%x\n", dst.Pix)
	// Output: 03aa
}

func ExampleBitwiseOr() {
	var dst cv.Image[uint8]
	check(cv.BitwiseOr(&dst, oneRow[uint8](0x0f, 0xaa), oneRow[uint8](0x33, 0xff)))
	fmt.Printf("%x\n", dst.Pix)
	// Output: 3fff
}

func ExampleBitwiseXor() {
	var dst cv.Image[uint8]
	check(cv.BitwiseXor(&dst, oneRow[uint8](0x0f, 0xaa), oneRow[uint8](0x33, 0xff)))
	fmt.Printf("%x\n", dst.Pix)
	// Output: 3c55
}

func ExampleBitwiseNot() {
	img := oneRow[uint8](0, 1, 200)
	check(cv.BitwiseNot(img, img))
	fmt.Println(img.Pix)
	// Output: [255 254 55]
}

func ExampleConvertTo() {
	var dst cv.Image[uint8]
	scale := 0.5
	check(cv.ConvertTo(&dst, oneRow[float32](-3, 5, 7, 1000), &cv.ConvertToOptions{Alpha: &scale}))
	fmt.Println(dst.Pix) // half to even, and clipped
	// Output: [0 2 4 255]
}

func ExampleConvertScaleAbs() {
	var dst cv.Image[uint8]
	check(cv.ConvertScaleAbs(&dst, oneRow[int16](-300, -3, 0, 12), nil))
	fmt.Println(dst.Pix)
	// Output: [255 3 0 12]
}

func ExampleNormalize() {
	var dst cv.Image[uint8]
	check(cv.Normalize(&dst, oneRow[uint8](50, 60, 150), 0, 200))
	fmt.Println(dst.Pix)
	// Output: [0 20 200]
}

func ExampleMinMaxLoc() {
	minVal, maxVal, minLoc, maxLoc, err := cv.MinMaxLoc(oneRow[float32](2.5, -1, 7))
	check(err)
	fmt.Println(minVal, minLoc, maxVal, maxLoc)
	// Output: -1 1,0 7 2,0
}

func ExampleSplit() {
	rgb := &cv.Image[uint8]{Pix: []uint8{1, 2, 3, 4, 5, 6}, Stride: 6, Width: 2, Height: 1, Channels: 3}
	var r, g, b cv.Image[uint8]
	check(cv.Split([]*cv.Image[uint8]{&r, &g, &b}, rgb))
	fmt.Println(r.Pix, g.Pix, b.Pix)
	// Output: [1 4] [2 5] [3 6]
}

func ExampleMerge() {
	var rgb cv.Image[uint8]
	check(cv.Merge(&rgb, oneRow[uint8](1, 4), oneRow[uint8](2, 5), oneRow[uint8](3, 6)))
	fmt.Println(rgb.Pix)
	// Output: [1 2 3 4 5 6]
}

func ExampleCopyMakeBorder() {
	var dst cv.Image[uint8]
	check(cv.CopyMakeBorder(&dst, oneRow[uint8](1, 2, 3), 0, 0, 2, 2, cv.BorderReflect101, cv.Scalar{}))
	fmt.Println(dst.Pix)
	// Output: [3 2 1 2 3 2 1]
}

func ExampleViewGray() {
	std := image.NewGray(image.Rect(0, 0, 2, 1))
	img, err := cv.ViewGray(std)
	check(err)
	check(cv.BitwiseNot(img, img))
	fmt.Println(std.Pix)
	// Output: [255 255]
}

func ExampleViewRGBA() {
	std := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img, err := cv.ViewRGBA(std)
	check(err)
	check(cv.Circle(img, cv.Point{X: 4, Y: 4}, 2, cv.Scalar{255, 0, 0, 255}, -1))
	fmt.Println(std.RGBAAt(4, 4))
	// Output: {255 0 0 255}
}

func ExampleViewNRGBA() {
	std := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img, err := cv.ViewNRGBA(std)
	check(err)
	fmt.Println(img.Format())
	// Output: 1x1 8UC4
}

func ExampleViewY() {
	std := image.NewYCbCr(image.Rect(0, 0, 4, 4), image.YCbCrSubsampleRatio420)
	img, err := cv.ViewY(std)
	check(err)
	img.Set(3, 3, 0, 9)
	fmt.Println(std.YCbCrAt(3, 3).Y)
	// Output: 9
}

func ExampleToImage() {
	std := image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.NRGBA{200, 100, 50, 128}})
	img, err := cv.ToImage(std)
	check(err)
	fmt.Println(img.Format(), img.(*cv.Image[uint8]).Pix)
	// Output: 1x1 8UC4 [200 100 50 128]
}

func ExampleToStdImage() {
	std, err := cv.ToStdImage(oneRow[uint8](7, 8))
	check(err)
	fmt.Println(std.At(1, 0))
	_, err = cv.ToStdImage(oneRow[float32](7, 8))
	fmt.Println(err)
	// Output:
	// {8}
	// ToStdImage: m: wrong depth: 32F; 8U and 16U are possible, to which ConvertScaleAbs, ConvertTo and Normalize lead
}
