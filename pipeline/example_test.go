package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/pipeline"
)

// A pipeline is parsed once, compiled for a format, and run on any number of images of it.
func Example() {
	p, err := pipeline.Parse("GaussianBlur 3 | threshold 100 255 binary")
	if err != nil {
		fmt.Println(err)
		return
	}
	img := &cv.Image[uint8]{Width: 6, Height: 1, Channels: 1, Stride: 6, Pix: []uint8{0, 0, 200, 200, 0, 0}}
	program, err := p.Compile(img.Format(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := program.Run(context.Background(), img)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.(*cv.Image[uint8]).Pix)
	fmt.Println(program.Report()[0].Name, program.Report()[0].Results[1])
	// Output:
	// [0 0 255 255 0 0]
	// GaussianBlur|threshold map[threshold:100]
}

// What is wrong is said before anything runs, with its place.
func ExampleParse() {
	_, err := pipeline.Parse("gray | gausianblur 5")
	fmt.Println(err)
	// Output:
	// step 2: "gausianblur" is no operation; did you mean GaussianBlur?
	//   gray | gausianblur 5
	//          ^~~~~~~~~~~
}

func ExamplePipeline_String() {
	p, err := pipeline.Parse("gray as g|median 5x5 # too much")
	if err != nil {
		fmt.Println(err)
	}
	p, err = pipeline.Parse("gray AS g|median 5|absdiff $g # how much it takes away")
	fmt.Println(p, err)
	// Output:
	// step 2: medianBlur: ksize: "5x5" is not possible; expected a whole number from 1 to 1023, odd
	//   gray as g|median 5x5 # too much
	//                    ^~~
	// cvtColor RGB2GRAY as g | medianBlur 5 | absdiff $g <nil>
}

func ExampleProgram_Steps() {
	p, err := pipeline.Parse("gray | Sobel 16S 1 0 | convertScaleAbs")
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := p.Compile(cv.Format{Depth: cv.U8, W: 640, H: 480, C: 3}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range program.Steps() {
		fmt.Printf("%v: %v\n", s.Format, s.Step)
	}
	// Output:
	// 640x480 8UC1: cvtColor RGB2GRAY
	// 640x480 16SC1: Sobel 16S 1 0
	// 640x480 8UC1: convertScaleAbs
}

// A large file needs not be held as a whole: its rows go through the pipeline while they are decoded and encoded.
func ExampleProgram_Stream() {
	var file, result bytes.Buffer
	img := &cv.Image[uint8]{Width: 2, Height: 3, Channels: 1, Stride: 2, Pix: []uint8{1, 2, 3, 4, 5, 6}}
	if err := imgio.Encode(&file, "png", img, nil); err != nil {
		fmt.Println(err)
		return
	}
	err := func() error {
		src, err := imgio.NewReader(&file, &imgio.ReadOptions{Mode: imgio.Gray})
		if err != nil {
			return err
		}
		p, err := pipeline.Parse("threshold 3 255 binary")
		if err != nil {
			return err
		}
		program, err := p.Compile(src.Format(), nil)
		if err != nil {
			return err
		}
		dst, err := imgio.NewWriter(&result, "pbm", program.Format(), nil)
		if err != nil {
			return err
		}
		if err := program.Stream(context.Background(), src, dst); err != nil {
			return err
		}
		return dst.Close()
	}()
	fmt.Printf("%q %v\n", result.String(), err)
	// Output:
	// "P4\n2 3\n\xc0\x80\x00" <nil>
}

// A viewer makes what is looked at. When a step changes, the steps before it are not run again.
func ExampleViewer() {
	img, err := cv.NewImage[uint8](4000, 3000, 3)
	if err != nil {
		log.Fatal(err)
	}
	viewer := pipeline.NewViewer(256 << 20)
	for _, text := range []string{"gray | medianBlur 5 | threshold 100 255 binary", "gray | medianBlur 5 | threshold 101 255 binary"} {
		p, err := pipeline.Parse(text)
		if err != nil {
			log.Fatal(err)
		}
		view, err := viewer.View(p, img, "a name of the image")
		if err != nil {
			log.Fatal(err)
		}
		part, err := view.Image(context.Background(), 3, cv.Rect{X: 1000, Y: 500, Width: 640, Height: 480})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(part.Format(), " ran:")
		for _, t := range view.Report() {
			fmt.Print(" ", t.Ran)
		}
		fmt.Println()
	}
	// Output:
	// 640x480 8UC1 ran: true true true
	// 640x480 8UC1 ran: false false true
}
