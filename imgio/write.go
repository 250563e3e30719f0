package imgio

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/purecv/cv"
)

// WriteOptions are the choices of [Write] and [Encode]. Nil means the defaults.
type WriteOptions struct {
	// Quality is that of a JPEG file, 1 to 100; 0 means 95.
	Quality int
	// Compression is the effort spent on making a PNG or TIFF file small: 0 (stored as it is) to
	// 9 (slowest); nil means 1.
	Compression *int
}

// check refuses values out of range.
func (o *WriteOptions) check() error {
	if o.Quality < 0 || o.Quality > 100 {
		return fmt.Errorf("%w: Quality %d; 1 to 100, or 0 for 95", cv.ErrRange, o.Quality)
	}
	if c := o.Compression; c != nil && (*c < 0 || *c > 9) {
		return fmt.Errorf("%w: Compression %d; 0 to 9", cv.ErrRange, *c)
	}
	return nil
}

// level returns the effort of compression.
func (o *WriteOptions) level() int {
	if o.Compression == nil {
		return 1
	}
	return *o.Compression
}

// Write writes an image to a file in the format that the extension names. The file appears, or
// replaces the old one, complete or not at all; the permissions of an old file are kept. A
// symbolic link stays, and what it points at is replaced; devices and pipes are written to directly.
//
// Nothing is converted: a format that cannot hold the image's depth or channels is an error. JPEG
// holds 8U; BMP and PBM 8U; PNG, PGM, PPM, PNM and PAM 8U and 16U; TIFF these and 32F and 64F; .npy
// everything. One, three and four channels fit all (PBM and PGM: one, PPM: three, PNM: one
// and three), two only .npy. The alpha of four channels is lost in a JPEG. A PBM is white where the image is not zero.
func Write(path string, img cv.AnyImage, o *WriteOptions) error {
	name, err := FormatOf(path)
	if err == nil {
		var e *encoding
		if e, err = newEncoding(name, img, o); err == nil {
			err = replaceFile(path, e.write)
		}
	}
	if err != nil {
		return pathError("Write", path, err)
	}
	return nil
}

// Encode writes an image to w. The format is a name of [Formats] or an extension; for the
// rest see [Write].
func Encode(w io.Writer, format string, img cv.AnyImage, o *WriteOptions) error {
	e, err := newEncoding(format, img, o)
	if err == nil {
		err = e.write(w)
	}
	if err != nil {
		return &cv.OpError{Op: "Encode", Param: format, Err: err}
	}
	return nil
}

// An encoding is an image that is known to fit its format.
type encoding struct {
	*codec
	img cv.AnyImage
	o   *WriteOptions
}

func newEncoding(format string, img cv.AnyImage, o *WriteOptions) (*encoding, error) {
	c, err := writer(format)
	if err != nil {
		return nil, err
	}
	if o == nil {
		o = &WriteOptions{}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := c.accepts(img); err != nil {
		return nil, err
	}
	return &encoding{c, img, o}, nil
}

func (e *encoding) write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := e.encode(b, e.img, e.o); err != nil {
		return err
	}
	return b.Flush()
}

// accepts tells whether the format can hold the image, and if not, what would help.
func (c *codec) accepts(img cv.AnyImage) error {
	if img == nil {
		return fmt.Errorf("%w: no image", cv.ErrShape)
	}
	p := img.Plane()
	if p.W < 1 || p.H < 1 || p.C < 1 || p.C > cv.MaxChannels || p.W > len(p.Data)/p.PixelSize() ||
		p.Stride < p.RowSize() || (len(p.Data)-p.RowSize())/p.Stride < p.H-1 {
		return fmt.Errorf("%w: %v with stride %d in %d bytes", cv.ErrShape, p.Format, p.Stride, len(p.Data))
	}
	if !slices.Contains(c.depths, p.Depth) {
		help := "convertScaleAbs or normalize makes it fit, .npy keeps it"
		if p.Depth == cv.U16 {
			help = "convertTo 8U makes it fit, .png keeps it"
		}
		return fmt.Errorf("%w: %s files hold %v, not %v; %s", cv.ErrDepth, c.Name, c.depths, p.Depth, help)
	}
	if !slices.Contains(c.chans, p.C) {
		help := "only .npy holds 2 channels"
		if p.C != 2 {
			help = "cvtColor makes it fit"
		}
		return fmt.Errorf("%w: %s files hold %v channels, not %d; %s", cv.ErrShape, c.Name, c.chans, p.C, help)
	}
	return nil
}

// replaceFile writes a file beside the one at path and renames it when it is complete.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	old, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && !old.Mode().IsRegular() {
		return writeDevice(path, write)
	}
	if old != nil {
		// Renaming asks the folder's permission only; the file's own counts too.
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if old != nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeDevice writes to what cannot be replaced: /dev/null, a named pipe.
func writeDevice(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// createBeside makes a new file in the folder of path, with the permissions of any new file.
// Its name does not grow with path's, which may be as long as the system allows.
func createBeside(path string) (*os.File, error) {
	for range 100 {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".purecv-%016x.tmp", rand.Uint64()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("%w: every name for a temporary file is taken", fs.ErrExist)
}
