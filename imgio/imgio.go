// Package imgio reads images and arrays from files and writes them, as cv2.imread and
// cv2.imwrite do. Colour in memory is RGB or RGBA.
//
// Read are JPEG, PNG, TIFF, BMP, WebP, GIF (its first frame), the PNM family with PAM, and
// NumPy's .npy; written are all of these but WebP and GIF. [Formats] lists them. TIFF is that of pixels of
// 1 to 16 bits, 32F and 64F, gray, RGB, RGBA or with a palette, plain or compressed with LZW, Deflate,
// PackBits or as a fax; JPEG inside TIFF, CMYK, LogLuv and BigTIFF are not read.
//
// Pixels equal those of OpenCV 4.6, with these exceptions. JPEG with arithmetic coding is not read (see package jpeg). GIF and PAM files, which
// OpenCV 4.6 does not read or reads wrongly, follow their specifications; so do TIFF files whose channels lie
// in planes of 16 bits or more, or in tiles that are mirrored or hold gray of 16 bits, and BMP files with
// channels in another order than usual. A damaged file may be an error here and an image there, or the reverse; damaged PNG
// files are read or refused as OpenCV does, and of JPEG files what is left is read as cv2.imread does it, with [Decoded.Warnings].
//
// JPEG files are byte for byte those that cv2.imwrite of OpenCV 4.6 writes, with libjpeg-turbo 2.1.
//
// Sizes are checked before memory is taken; see [ReadOptions.MaxPixels].
package imgio

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/purecv/cv"
)

// The kinds of error that are this package's own; test with [errors.Is]. A file that ends
// too early is [io.ErrUnexpectedEOF], an image of a depth or shape that a format cannot hold
// [cv.ErrDepth] or [cv.ErrShape], a file that cannot be opened one of package fs.
var (
	ErrFormat      = errors.New("unknown file format")
	ErrInvalid     = errors.New("damaged file")
	ErrUnsupported = errors.New("unsupported kind of file")
	ErrTooLarge    = errors.New("image too large")
)

// Mode says which channels an image gets when it is read.
type Mode uint8

// The modes. What is alpha's part is [ReadOptions.KeepAlpha].
const (
	Color    Mode = iota // three channels, RGB; gray is repeated
	Gray                 // one channel
	AsStored             // one channel where the file is gray without alpha, else as Color
)

// ReadOptions are the choices of [Read] and [Decode]. Nil, like the zero value, does what
// cv2.imread does: three channels of 8 bits, the right way up.
//
//	cv2.IMREAD_COLOR      nil
//	cv2.IMREAD_GRAYSCALE  &ReadOptions{Mode: Gray}
//	cv2.IMREAD_UNCHANGED  Unchanged()
//
// They do not apply to .npy files, which are read as they stand.
//
// Gray of a colour JPEG is its luma; elsewhere it is computed as OpenCV's decoders do, which
// is not quite what cvtColor does. 16 bits become 8 by dropping the lower ones (TIFF: rounded).
// Alpha that is not kept is dropped without blending.
// A palette counts as colour, but a BMP's palette of grays as gray.
type ReadOptions struct {
	Mode Mode

	KeepDepth bool // 16-bit and float pixels stay what they are; otherwise all become 8-bit
	KeepAlpha bool // a fourth channel where the file has one; Mode Gray never has it

	// IgnoreOrientation leaves the pixels in the order of the file. Otherwise an image is turned as the
	// EXIF orientation of a JPEG or PNG file demands. The orientation of a TIFF file is always applied.
	IgnoreOrientation bool

	// MaxPixels is the largest number of pixels (width x height) that a file may claim; 0 means 2^30.
	MaxPixels int
}

// Unchanged returns the options that mean cv2.IMREAD_UNCHANGED: depth, channels and order
// of pixels as stored. A palette still gives three channels, or four if it has alpha; gray
// with alpha gives four; 1, 2 and 4 bits give 8.
func Unchanged() *ReadOptions {
	return &ReadOptions{Mode: AsStored, KeepDepth: true, KeepAlpha: true, IgnoreOrientation: true}
}

// Decoded is an image with what is known about its file.
type Decoded struct {
	Image    cv.AnyImage
	Format   string   // the format's name in [Formats]
	Warnings []string // what was amiss or left out, though the image could be read
}

// Read reads an image or array from a file, whose format is told by its contents.
// A nil o means the defaults of [ReadOptions].
func Read(path string, o *ReadOptions) (cv.AnyImage, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError("Read", path, err)
	}
	defer f.Close()
	d, err := decode(f, o)
	if err != nil {
		return nil, pathError("Read", path, err)
	}
	return d.Image, nil
}

// Decode reads an image or array from r; it may read beyond its end. It tells the format by the contents.
// A nil o means the defaults of [ReadOptions].
func Decode(r io.Reader, o *ReadOptions) (*Decoded, error) {
	d, err := decode(r, o)
	if err != nil {
		return nil, &cv.OpError{Op: "Decode", Param: "r", Err: err}
	}
	return d, nil
}

func decode(r io.Reader, o *ReadOptions) (*Decoded, error) {
	if o == nil {
		o = &ReadOptions{}
	}
	c, pic, err := begin(r, o)
	if err != nil {
		return nil, err
	}
	if err := pic.complete(c, o); err != nil {
		return nil, err
	}
	return &Decoded{Image: pic.img, Format: c.Name, Warnings: pic.allWarnings()}, nil
}

// begin tells the format by the contents and decodes at least what stands before the rows.
func begin(r io.Reader, o *ReadOptions) (*codec, *picture, error) {
	if o.Mode > AsStored || o.MaxPixels < 0 {
		return nil, nil, fmt.Errorf("%w: Mode %d, MaxPixels %d", cv.ErrRange, o.Mode, o.MaxPixels)
	}
	in := newInput(r)
	c, err := in.sniff()
	if err != nil {
		return nil, nil, err
	}
	pic, err := c.decode(in, o)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", c.Name, unexpectedEOF(err))
	}
	return c, pic, nil
}

// complete decodes the rows that are left and makes of the image what the options ask for.
func (p *picture) complete(c *codec, o *ReadOptions) (err error) {
	if p.img == nil {
		err = p.load(o)
	}
	if err == nil && !c.array {
		err = p.finish(o)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name, unexpectedEOF(err))
	}
	return nil
}

// checkSize refuses the size that a header claims if it is no image's or above the limit.
func (o *ReadOptions) checkSize(w, h int) error {
	limit := o.MaxPixels
	if limit == 0 {
		limit = 1 << 30
	}
	if w < 1 || h < 1 {
		return fmt.Errorf("%w: size %dx%d", ErrInvalid, w, h)
	}
	if w > limit/h {
		return fmt.Errorf("%w: %dx%d is more than %d pixels", ErrTooLarge, w, h, limit)
	}
	return nil
}

// invalid makes an ErrInvalid that tells more.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

// unsupported makes an ErrUnsupported that tells more.
func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUnsupported}, args...)...)
}

// unexpectedEOF turns the end of a file into an error that says so: no decoder expects it.
func unexpectedEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// pathError names the function and the file, and the latter only once.
func pathError(op, path string, err error) error {
	var p *fs.PathError
	var l *os.LinkError
	if errors.As(err, &p) {
		err = p.Err
	} else if errors.As(err, &l) {
		err = l.Err
	}
	return &cv.OpError{Op: op, Param: path, Err: err}
}
