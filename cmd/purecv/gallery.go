package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/gallery"
)

// galleryFlags are the flags of purecv gallery.
type galleryFlags struct {
	in  input
	out string
}

func newGallery() *cobra.Command {
	f := &galleryFlags{}
	cmd := &cobra.Command{
		Use:   "gallery [-i IN] -o DIR",
		Short: "Draw every figure of the guide, with a page that shows them",
		Long: fmt.Sprintf("gallery writes the figures of the guide, the scenes that they are drawn of, and the page index.html, which shows each figure with the\n"+
			"command, the Go program and the cv2 script that make it. With -i a photograph takes the place of scenes; one with more than %d\n"+
			"pixels to a side is reduced. The directory is made if it does not exist. The files that were written are listed.", gallery.PhotoSide),
		Example: "  purecv gallery -o figures\n  purecv gallery -i in.jpg -o figures",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.in.flags(cmd)
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "the directory to write to")
	cmd.MarkFlagDirname("output")
	return cmd
}

func (f *galleryFlags) run(cmd *cobra.Command) error {
	if f.out == "" {
		return usagef("no directory to write to: -o DIR")
	}
	if f.out == "-" {
		return usagef("-o - is not possible; a directory is, for the page and its pictures")
	}
	if info, err := os.Stat(f.out); err == nil && !info.IsDir() {
		return fmt.Errorf("%s: it is no directory", f.out)
	}
	options, err := f.in.options(cmd)
	if err != nil {
		return err
	}
	var photo cv.AnyImage
	if f.in.path != "" {
		options.KeepDepth, options.KeepAlpha = false, false // of --read unchanged
		if photo, err = f.in.read(cmd, options); err != nil {
			return err
		}
	}
	g, err := gallery.Draw(cmd.Context(), photo, progressOn(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	paths, err := g.Write(cmd.Context(), f.out)
	if unwritten := (*cv.OpError)(nil); errors.As(err, &unwritten) {
		return fileError(unwritten.Param, unwritten.Err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), strings.Join(paths, "\n"))
	return err
}

// progressOn returns a function that shows progress on a terminal; nil for what is none.
func progressOn(w io.Writer) func(done, all int) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done, all int) {
		fmt.Fprintf(w, "\r%d of %d figures", done, all)
		if done == all {
			fmt.Fprintln(w)
		}
	}
}
