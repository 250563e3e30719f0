// Command encode encodes pictures that it reads from standard input, for compare.py. A picture is ten numbers of 32 bits (width, height, channels,
// quality, sampling, optimize, progressive, restart interval, threads, rows at once) and its pixels; the answer is the length of the file and the file.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"log"
	"os"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
	"github.com/purecv/cv/internal/engine"
)

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		var head [10]int32
		if err := binary.Read(in, binary.LittleEndian, &head); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		file, err := encode(in, &head)
		if err != nil {
			log.Fatal(err)
		}
		binary.Write(out, binary.LittleEndian, int32(len(file)))
		out.Write(file)
		out.Flush()
	}
}

func encode(in io.Reader, head *[10]int32) ([]byte, error) {
	f := cv.Format{Depth: cv.U8, W: int(head[0]), H: int(head[1]), C: int(head[2])}
	pixels := make([]byte, f.RowSize()*f.H)
	if _, err := io.ReadFull(in, pixels); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	e, err := jpeg.NewEncoder(&file, f, &jpeg.EncoderOptions{
		Quality: int(head[3]), Sampling: jpeg.Sampling(head[4]), Optimize: head[5] != 0, Progressive: head[6] != 0,
		RestartInterval: int(head[7]), Threads: int(head[8]),
	})
	if err != nil {
		return nil, err
	}
	for y := 0; y < f.H; {
		part := f
		part.H = min(int(head[9]), f.H-y)
		if err := e.Write(engine.Plane{Format: part, Data: pixels[y*f.RowSize():], Stride: f.RowSize()}); err != nil {
			return nil, err
		}
		y += part.H
	}
	err = e.Close()
	return file.Bytes(), err
}
