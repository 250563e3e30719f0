package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/files"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// An input is where an image is read from, and how.
type input struct {
	path string // - is standard input
	mode string
	exif bool
	max  int
}

// flags adds the flags of an input.
func (in *input) flags(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&in.path, "input", "i", "", "the image to read; - is standard input")
	in.readFlags(cmd)
}

func (in *input) readFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&in.mode, "read", "color", "color, gray or unchanged, as cv2.imread's flags; .npy files are read as they stand")
	cmd.Flags().BoolVar(&in.exif, "exif", true, "turn the image as its EXIF orientation says (default true, but false with --read unchanged)")
	cmd.Flags().IntVar(&in.max, "max-pixels", 1<<30, "refuse images that claim to have more pixels")
	cmd.Flags().Lookup("exif").DefValue = ""
}

// options checks the flags.
func (in *input) options(cmd *cobra.Command) (*imgio.ReadOptions, error) {
	o := &imgio.ReadOptions{}
	switch strings.ToLower(in.mode) {
	case "color":
	case "gray":
		o.Mode = imgio.Gray
	case "unchanged":
		o = imgio.Unchanged()
	default:
		return nil, usagef("--read %s is not possible; color, gray and unchanged are", in.mode)
	}
	if cmd.Flags().Changed("exif") {
		o.IgnoreOrientation = !in.exif
	}
	if o.MaxPixels = in.max; in.max < 1 {
		return nil, usagef("--max-pixels %d is not possible; 1 and more are", in.max)
	}
	return o, nil
}

// read reads the image. Warnings go to standard error.
func (in *input) read(cmd *cobra.Command, o *imgio.ReadOptions) (cv.AnyImage, error) {
	d, err := openInput(cmd, in, func(r io.Reader) (*imgio.Decoded, error) { return imgio.Decode(r, o) })
	if err != nil {
		return nil, err
	}
	in.warn(cmd, d.Warnings)
	return d.Image, nil
}

// reader begins to read the image.
func (in *input) reader(cmd *cobra.Command, o *imgio.ReadOptions) (*imgio.Reader, error) {
	return openInput(cmd, in, func(r io.Reader) (*imgio.Reader, error) { return imgio.NewReader(r, o) })
}

// openInput opens a file or standard input for decode.
func openInput[T any](cmd *cobra.Command, in *input, decode func(io.Reader) (T, error)) (T, error) {
	v, err := await(cmd.Context(), func() (v T, err error) {
		if in.path == "-" {
			return decode(cmd.InOrStdin())
		}
		f, err := os.Open(in.path)
		if err != nil {
			return v, err
		}
		defer f.Close()
		return decode(f)
	})
	if err != nil {
		err = fileError(in.name(), err)
	}
	return v, err
}

// name is what messages call the input.
func (in *input) name() string {
	if in.path == "-" {
		return "standard input"
	}
	return in.path
}

// warn tells of what was amiss.
func (in *input) warn(cmd *cobra.Command, warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(cmd.ErrOrStderr(), "purecv: %s: %s\n", in.name(), w)
	}
}

// fileError names a file once, and no function of this program.
func fileError(name string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	var o *cv.OpError
	if errors.As(err, &o) {
		err = o.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// An output is where an image is written to.
type output struct {
	path   string // "" is standard output
	format string
}

// newOutput finds the format of the name of an image's file or of FORMAT:-, and whether there is a directory for the file.
func newOutput(name string) (output, error) { return newOutputOf(name, imgio.FormatOf) }

// newOutputOf is newOutput for files whose formats formatOf tells.
func newOutputOf(name string, formatOf func(name string) (string, error)) (output, error) {
	format, dash := strings.CutSuffix(name, ":-")
	switch {
	case name == "-":
		return output{}, usagef("-o - does not say which format; png:- does")
	case dash:
		if _, err := formatOf("image." + format); err != nil {
			return output{}, usagef("-o %s: %v", name, err)
		}
		return output{"", format}, nil
	}
	format, err := formatOf(name)
	if err != nil {
		return output{}, usagef("-o %s: %v", name, err)
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil {
		return output{}, fileError(filepath.Dir(name), err)
	} else if !info.IsDir() {
		return output{}, fmt.Errorf("%s: it is no directory", filepath.Dir(name))
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return output{}, fmt.Errorf("%s: it is a directory", name)
	}
	return output{name, format}, nil
}

// write writes the image, complete or not at all.
func (out output) write(cmd *cobra.Command, img cv.AnyImage, o *imgio.WriteOptions) error {
	return out.put(cmd, func(w io.Writer) error { return imgio.Encode(w, out.format, img, o) })
}

// put writes what encode writes, complete or not at all.
func (out output) put(cmd *cobra.Command, encode func(io.Writer) error) error {
	if out.path == "" {
		if err := encode(cmd.OutOrStdout()); err != nil {
			return fileError("standard output", err)
		}
		return nil
	}
	write := func() (struct{}, error) { return struct{}{}, files.Replace(out.path, encode) }
	var err error
	if info, statErr := os.Stat(out.path); statErr == nil && !info.Mode().IsRegular() {
		_, err = await(cmd.Context(), write) // a named pipe may have no reader
	} else {
		_, err = write() // to the end, so that no part of a file stays behind
	}
	if err != nil {
		return fileError(out.path, err)
	}
	return nil
}

// parsePipeline reads a pipeline, which may name files.
func parsePipeline(ctx context.Context, text string) (*pipeline.Pipeline, error) {
	p := pipeline.Parser{ReadKernel: readKernel, ReadSteps: readSteps}
	return await(ctx, func() (*pipeline.Pipeline, error) { return p.Parse(text) })
}

func readSteps(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, pipeline.MaxText+4)) // enough to be refused, even after a byte order mark
	if err != nil {
		return nil, fileError(name, err)
	}
	return text, nil
}

func readKernel(name string) (cv.Kernel, error) {
	rows, cols, values, err := imgio.ReadNpyMatrix(name)
	var unreadable syscall.Errno
	if errors.As(err, &unreadable) {
		return cv.Kernel{}, fileError(name, err)
	}
	var k cv.Kernel
	if err == nil {
		k, err = cv.NewKernel(cols, rows, values...)
	}
	if err != nil {
		return k, &ops.ValueError{Msg: fileError(name, err).Error()}
	}
	return k, nil
}

// milliseconds keeps the full precision of the clock.
func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
