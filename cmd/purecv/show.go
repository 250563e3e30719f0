package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/window"
)

func newShow() *cobra.Command {
	in := &input{}
	cmd := &cobra.Command{
		Use:   "show IMAGE...",
		Short: "Show pictures in windows",
		Long: "show opens a window for each image: on a page in the browser, or in the terminal where there is no desktop; where there is neither it writes\n" +
			"PNG files to the folder purecv-windows. q and Esc end it, as do closing the windows and Ctrl-C. The environment variable PURECV_DISPLAY\n" +
			"chooses: browser, term, file:FOLDER or none.\n" +
			"Depths become 8 bits as in cv2.imshow: 16 bits are divided by 255, floats are from 0 to 1. IMAGE may be - for standard input.",
		Example: "  purecv show in.jpg out.png\n" +
			"  purecv run -i in.jpg -o png:- 'gray | threshold 0 255 otsu' | PURECV_DISPLAY=term purecv show -",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return show(cmd, in, args) },
	}
	in.readFlags(cmd)
	return cmd
}

func show(cmd *cobra.Command, in *input, paths []string) error {
	if len(paths) == 0 {
		return usagef("no image to show: IMAGE, or - for standard input")
	}
	options, err := in.options(cmd)
	if err != nil {
		return err
	}
	where := os.Getenv("PURECV_DISPLAY")
	for _, path := range paths {
		if folder, ok := strings.CutPrefix(where, "file:"); ok && wouldReplace(folder, path) {
			return usagef("PURECV_DISPLAY=%s would replace %s; another folder does not", where, path)
		}
	}
	display, err := window.Open(where)
	if err != nil {
		return usagef("PURECV_DISPLAY: %v", err)
	}
	defer display.Close()
	for _, path := range paths {
		if err := showFile(cmd, display, input{path: path}, options); err != nil {
			return err
		}
	}
	for cmd.Context().Err() == nil {
		switch display.WaitKey(cmd.Context(), 0) {
		case 'q', window.KeyEscape, window.KeyNone:
			return nil
		}
	}
	return nil
}

// wouldReplace reports whether the window of an image, as a file of a folder, may be the image itself.
func wouldReplace(folder, path string) bool {
	a, err := os.Stat(cmp.Or(folder, "."))
	if err != nil {
		return false
	}
	b, err := os.Stat(filepath.Dir(path))
	return err == nil && os.SameFile(a, b) && strings.EqualFold(filepath.Ext(path), ".png")
}

// showFile shows a file in a window that bears its name. Files of one name have their paths.
func showFile(cmd *cobra.Command, display *window.Display, in input, options *imgio.ReadOptions) error {
	img, err := in.read(cmd, options)
	if err != nil {
		return err
	}
	name := filepath.Base(in.path)
	if display.Find(name) != nil {
		name = in.path
	}
	if err := display.Window(name, true).Show(img); err != nil {
		return fileError(in.name(), err)
	}
	return nil
}
