// Command codec reads and writes image files when it is told to, and says how long that took: the other side of codecs.py. Each line of its
// input is a command, each line of its output an answer:
//
//	read MODE FILE       MODE is color, gray or unchanged: milliseconds, and the CRC-32 of the pixels
//	load FILE            keeps the image of the file as it is stored
//	write FILE OPTIONS   writes that image; OPTIONS are a JSON object, imgio.WriteOptions: milliseconds
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

func main() {
	if len(os.Args) == 2 {
		n, err := strconv.Atoi(os.Args[1])
		if err == nil {
			cv.SetThreads(n)
			err = serve()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "codec:", err)
			os.Exit(1)
		}
		return
	}
	fmt.Fprintln(os.Stderr, "usage: codec THREADS")
	os.Exit(2)
}

func serve() error {
	var kept cv.AnyImage
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		verb, rest, _ := strings.Cut(in.Text(), " ")
		name, args, _ := strings.Cut(rest, " ")
		var err error
		switch verb {
		case "read":
			err = read(name, args)
		case "load":
			if kept, err = imgio.Read(name, imgio.Unchanged()); err == nil {
				fmt.Println("ok")
			}
		case "write":
			err = write(name, args, kept)
		default:
			err = fmt.Errorf("what is %q?", in.Text())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func read(mode, name string) error {
	o := map[string]*imgio.ReadOptions{"color": nil, "gray": {Mode: imgio.Gray}, "unchanged": imgio.Unchanged()}[mode]
	start := time.Now()
	img, err := imgio.Read(name, o)
	if err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Println(took.Seconds()*1000, crc32.ChecksumIEEE(img.Plane().Data))
	return nil
}

func write(name, options string, img cv.AnyImage) error {
	var o imgio.WriteOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		return err
	}
	start := time.Now()
	if err := imgio.Write(name, img, &o); err != nil {
		return err
	}
	fmt.Println(time.Since(start).Seconds() * 1000)
	return nil
}
