package script

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/purecv/cv/internal/files"
)

// A display says where windows and figures are shown: nowhere, or in files of a folder.
type display struct {
	folder  string         // "" means nowhere
	figures int            // shown so far
	windows map[string]int // how often each window was given an image
}

// newDisplay reads the option Show: none or file:DIR.
func newDisplay(show string) (*display, error) {
	switch kind, folder, _ := strings.Cut(show, ":"); kind {
	case "", "none":
		return &display{windows: map[string]int{}}, nil
	case "file":
		return &display{folder: cmp.Or(folder, "."), windows: map[string]int{}}, nil
	case "browser", "term":
		return nil, fmt.Errorf("--show %s is not possible: scripts have no windows; none and file:DIR are", show)
	}
	return nil, fmt.Errorf("--show %s is not possible; none and file:DIR are", show)
}

// figure shows a figure that write writes as PNG.
func (d *display) figure(write func(io.Writer) error) error {
	d.figures++
	return d.file(fmt.Sprintf("figure-%d.png", d.figures), write)
}

// windowFile names the file of a window's next image.
func (d *display) windowFile(window string) string {
	d.windows[window]++
	name := fileName(window)
	if n := d.windows[window]; n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name + ".png"
}

// file writes a file of the folder, if there is one.
func (d *display) file(name string, write func(io.Writer) error) error {
	if d.folder == "" {
		return nil
	}
	if err := os.MkdirAll(d.folder, 0o777); err != nil {
		return err
	}
	return files.Replace(filepath.Join(d.folder, name), write)
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
