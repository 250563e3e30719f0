// Command decode prints what imgio reads from the files whose names come on its standard input: for each as many words as there are flags of
// cv2.imread, "WxHxC" with the CRC-32 of the pixels, or "error". parity.py compares them with OpenCV's.
package main

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"os"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

func main() {
	names := bufio.NewScanner(os.Stdin)
	for names.Scan() {
		for _, o := range []*imgio.ReadOptions{nil, {Mode: imgio.Gray}, imgio.Unchanged()} {
			fmt.Print(describe(imgio.Read(names.Text(), o)), " ")
		}
		fmt.Println()
	}
}

func describe(img cv.AnyImage, err error) string {
	if err != nil {
		return "error"
	}
	p, sum := img.Plane(), crc32.NewIEEE()
	for y := range p.H {
		sum.Write(p.Data[y*p.Stride:][:p.RowSize()])
	}
	return fmt.Sprintf("%dx%dx%d:%08x", p.W, p.H, p.C, sum.Sum32())
}
