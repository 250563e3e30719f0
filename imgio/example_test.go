package imgio_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

func ExampleRead() {
	img, err := imgio.Read("testdata/rgba16.png", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("as cv2.imread does: ", img.Format())

	img, err = imgio.Read("testdata/rgba16.png", imgio.Unchanged())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("unchanged:          ", img.Format())

	img, err = imgio.Read("testdata/rgba16.png", &imgio.ReadOptions{Mode: imgio.Gray, KeepDepth: true})
	if err != nil {
		log.Fatal(err)
	}
	gray := img.(*cv.Image[uint16])
	fmt.Println("gray, depth as it is:", gray.Format())
	// Output:
	// as cv2.imread does:  7x5 8UC3
	// unchanged:           7x5 16UC4
	// gray, depth as it is: 7x5 16UC1
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	img, err := cv.NewImage[uint8](640, 480, 3)
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "中文.png")
	if err := imgio.Write(path, img, nil); err != nil {
		log.Fatal(err)
	}
	back, err := imgio.Read(path, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Format())

	edges, err := cv.NewImage[float32](640, 480, 1)
	if err != nil {
		log.Fatal(err)
	}
	err = imgio.Encode(new(bytes.Buffer), "png", edges, nil)
	fmt.Println(err)
	// Output:
	// 640x480 8UC3
	// Encode: png: wrong depth: png files hold [8U 16U], not 32F; convertScaleAbs or normalize makes it fit, .npy keeps it
}

func ExampleDecode() {
	f, err := os.Open("testdata/lossy.webp")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	d, err := imgio.Decode(f, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Format, d.Image.Format(), d.Warnings)
	// Output: webp 7x5 8UC3 []
}

func ExampleEncode() {
	img := &cv.Image[uint8]{Pix: []uint8{10, 20, 30, 40, 50, 60}, Stride: 3, Width: 3, Height: 2, Channels: 1}
	var buf bytes.Buffer
	if err := imgio.Encode(&buf, "pgm", img, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", buf.Bytes())
	// Output: "P5\n3 2\n255\n\n\x14\x1e(2<"
}

func ExampleReadNpyMatrix() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "kernel.npy")

	sharpen := &cv.Image[float64]{Pix: []float64{0, -1, 0, -1, 5, -1, 0, -1, 0}, Stride: 3, Width: 3, Height: 3, Channels: 1}
	if err := imgio.Write(path, sharpen, nil); err != nil {
		log.Fatal(err)
	}
	rows, cols, values, err := imgio.ReadNpyMatrix(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows, cols, values)
	// Output: 3 3 [0 -1 0 -1 5 -1 0 -1 0]
}
