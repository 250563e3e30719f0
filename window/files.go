package window

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/files"
)

// nowhere is the screen of what nobody sees. Those that nobody can act on are made of it.
type nowhere struct{}

func (nowhere) show(*Window, cv.AnyImage) error     { return nil }
func (nowhere) changed()                            {}
func (nowhere) listen() func()                      { return nil }
func (nowhere) wait(context.Context, time.Duration) {}
func (nowhere) close() error                        { return nil }

// encodePNG writes the picture of an image.
func encodePNG(w io.Writer, img cv.AnyImage) error {
	picture, err := shown(img)
	if err != nil {
		return err
	}
	return imgio.Encode(w, "png", picture, nil)
}

// A folder gets a file for each picture: NAME.png, NAME-2.png and so on.
type folder struct {
	nowhere
	path   string
	counts map[string]int // of pictures, by the name of their window
}

func newFolder(path string) *folder { return &folder{path: path, counts: map[string]int{}} }

func (f *folder) show(w *Window, img cv.AnyImage) error {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return err
	}
	name := fileName(w.name)
	w.display.mu.Lock()
	f.counts[w.name]++
	if n := f.counts[w.name]; n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	w.display.mu.Unlock()
	return files.Replace(filepath.Join(f.path, name+".png"), func(out io.Writer) error { return encodePNG(out, img) })
}

// fileName makes a file's name of that of a window.
func fileName(window string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, window)
	if name = strings.TrimLeft(name, "."); name == "" {
		return "window"
	}
	return name
}

// A hook hands pictures to a function.
type hook struct {
	nowhere
	hand func(mime string, data []byte)
}

func (h hook) show(_ *Window, img cv.AnyImage) error {
	var data bytes.Buffer
	if err := encodePNG(&data, img); err != nil {
		return err
	}
	h.hand("image/png", data.Bytes())
	return nil
}
