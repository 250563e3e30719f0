package window

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/files"
)

// nowhere is the screen of what nobody sees. Those that nobody can act on are made of it.
type nowhere struct{}

func (nowhere) show(*Window, cv.AnyImage, string) error  { return nil }
func (nowhere) changed()                                 {}
func (nowhere) listen() func()                           { return nil }
func (nowhere) wait(context.Context, time.Duration) bool { return false }
func (nowhere) close() error                             { return nil }

// encodePNG writes the picture of an image.
func encodePNG(w io.Writer, img cv.AnyImage) error {
	picture, err := shown(img)
	if err != nil {
		return err
	}
	return imgio.Encode(w, "png", picture, nil)
}

// A folder gets a file for each picture: see [Window.File].
type folder struct {
	nowhere
	path string
}

func (f folder) show(_ *Window, img cv.AnyImage, file string) error {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return err
	}
	return files.Replace(filepath.Join(f.path, file), func(out io.Writer) error { return encodePNG(out, img) })
}

// A hook hands pictures to a function.
type hook struct {
	nowhere
	hand func(mime string, data []byte)
}

func (h hook) show(_ *Window, img cv.AnyImage, _ string) error {
	var data bytes.Buffer
	if err := encodePNG(&data, img); err != nil {
		return err
	}
	h.hand("image/png", data.Bytes())
	return nil
}
