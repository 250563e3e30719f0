package script

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/purecv/cv/internal/files"
)

// A display says where windows and figures are shown: nowhere, or in files of a folder.
type display struct {
	folder string // "" means nowhere
	shown  int    // figures
}

// newDisplay reads the option Show: none or file:DIR.
func newDisplay(show string) (*display, error) {
	switch kind, folder, _ := strings.Cut(show, ":"); kind {
	case "", "none":
		return &display{}, nil
	case "file":
		return &display{folder: filepath.Join(".", folder)}, nil
	case "browser", "term":
		return nil, fmt.Errorf("--show %s comes with windows, which there are none of yet; none and file:DIR are possible", show)
	}
	return nil, fmt.Errorf("--show %s is not possible; none and file:DIR are", show)
}

// figure shows a figure that write writes as PNG.
func (d *display) figure(write func(io.Writer) error) error {
	if d.folder == "" {
		return nil
	}
	if err := os.MkdirAll(d.folder, 0o777); err != nil {
		return err
	}
	d.shown++
	return files.Replace(filepath.Join(d.folder, fmt.Sprintf("figure-%d.png", d.shown)), write)
}
