package imgio

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/files"
)

// WriteOptions are the choices of [Write] and [Encode]. Nil, like the zero value, makes of an image the JPEG file that cv2.imwrite makes of it.
type WriteOptions struct {
	// Quality is that of a JPEG file, 1 to 100; 0 means 95.
	Quality int
	// Sampling is how many pixels of a colour JPEG share a sample of chroma; zero means 4:2:0. cv2.imwrite of OpenCV 4.6 has no other.
	Sampling jpeg.Sampling
	// Optimize makes the Huffman tables of a JPEG file for its image: a few percent smaller. It takes memory of 3 to 6 bytes a pixel,
	// and twice the time.
	Optimize bool
	// Progressive makes a JPEG file that gets better while it is loaded, and is smaller as Optimize makes it. It takes as much memory and several
	// times the time.
	Progressive bool
	// RestartInterval is how many blocks of a JPEG file stand between restart markers, from which readers go on after an error; 0 to 65535, 0
	// being none. See [jpeg.EncoderOptions] for what a block is.
	RestartInterval int
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
		var e encoding
		if e, err = newImageEncoding(name, img, o); err == nil {
			err = files.Replace(path, func(w io.Writer) error { return e.write(w, img) })
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
	e, err := newImageEncoding(format, img, o)
	if err == nil {
		err = e.write(w, img)
	}
	if err != nil {
		return &cv.OpError{Op: "Encode", Param: format, Err: err}
	}
	return nil
}

// An encoding knows that images of its format fit the file's.
type encoding struct {
	*codec
	f cv.Format
	o *WriteOptions
}

func newEncoding(format string, f cv.Format, o *WriteOptions) (e encoding, err error) {
	c, err := writer(format)
	if err != nil {
		return e, err
	}
	if o == nil {
		o = &WriteOptions{}
	}
	if err := o.check(); err != nil {
		return e, err
	}
	return encoding{c, f, o}, c.accepts(f)
}

func newImageEncoding(format string, img cv.AnyImage, o *WriteOptions) (e encoding, err error) {
	if img == nil {
		return e, fmt.Errorf("%w: no image", cv.ErrShape)
	}
	p := img.Plane()
	if err := checkPlane(p); err != nil {
		return e, err
	}
	return newEncoding(format, p.Format, o)
}

// begin writes what stands before the rows.
func (e encoding) begin(w io.Writer) (*Writer, error) {
	b := bufio.NewWriterSize(w, 1<<16)
	rows, err := e.encode(b, e.f, e.o)
	return &Writer{name: e.Name, out: b, f: e.f, rows: rows}, err
}

// write writes an image.
func (e encoding) write(w io.Writer, img cv.AnyImage) error {
	wr, err := e.begin(w)
	if err == nil {
		err = wr.rows.Write(img.Plane())
	}
	if err == nil {
		wr.done = e.f.H
		err = wr.end()
	}
	return err
}

// checkPlane tells whether the fields describe pixels that lie in the plane's memory.
func checkPlane(p engine.Plane) error {
	if p.W < 1 || p.H < 1 || p.C < 1 || p.C > cv.MaxChannels || p.W > len(p.Data)/p.PixelSize() ||
		p.Stride < p.RowSize() || (len(p.Data)-p.RowSize())/p.Stride < p.H-1 {
		return fmt.Errorf("%w: %v with stride %d in %d bytes", cv.ErrShape, p.Format, p.Stride, len(p.Data))
	}
	return nil
}

// accepts tells whether the file format can hold images of the format, and if not, what would help.
func (c *codec) accepts(f cv.Format) error {
	if f.W < 1 || f.H < 1 {
		return fmt.Errorf("%w: %v", cv.ErrShape, f)
	}
	if !slices.Contains(c.depths, f.Depth) {
		help := "convertScaleAbs or normalize makes it fit, .npy keeps it"
		if f.Depth == cv.U16 {
			help = "convertTo 8U makes it fit, .png keeps it"
		}
		return fmt.Errorf("%w: %s files hold %v, not %v; %s", cv.ErrDepth, c.Name, c.depths, f.Depth, help)
	}
	if !slices.Contains(c.chans, f.C) {
		help := "only .npy holds 2 channels"
		if f.C != 2 {
			help = "cvtColor makes it fit"
		}
		return fmt.Errorf("%w: %s files hold %v channels, not %d; %s", cv.ErrShape, c.Name, c.chans, f.C, help)
	}
	return nil
}
