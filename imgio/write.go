package imgio

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/files"
)

// WriteOptions are the choices of [Write] and [Encode]. Nil means the defaults.
type WriteOptions struct {
	// Quality is that of a JPEG file, 1 to 100; 0 means 95.
	Quality int
	// Compression is the effort spent on making a PNG or TIFF file small: 0 (stored as it is) to
	// 9 (slowest); nil means 1. Of a PNG file level 1 compresses runs of equal bytes, higher ones all that repeats, for some
	// percent of a photograph and a third and more of a drawn picture.
	Compression *int
	// OneBit writes an image of one channel of 8 bits to a PNG file with one bit a pixel if all of its values are 0 or 255, as those of
	// masks are; it is read as it was.
	OneBit bool
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
			err = files.Replace(path, e.write)
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
