package png

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// The kinds of error; test with [errors.Is]. A file that ends too early is [io.ErrUnexpectedEOF].
var (
	ErrInvalid     = errors.New("damaged PNG file")
	ErrUnsupported = errors.New("unsupported kind of PNG file")
)

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

// Mode says which channels an image gets.
type Mode uint8

// The modes. What is alpha's part is [Options.KeepAlpha].
const (
	Color    Mode = iota // three channels, RGB; gray is repeated
	Gray                 // one channel
	AsStored             // one channel where the file is gray without alpha, else as Color
)

// Options are the choices of [NewDecoder]. Nil, like the zero value, does what cv2.imread does: three channels of 8 bits.
//
// Gray of colour is libpng's, which takes the gamma that a file tells into account. 16 bits become 8 by dropping the lower ones. A palette
// counts as colour, and pixels of a transparent gray stay opaque.
type Options struct {
	Mode      Mode
	KeepDepth bool // 16-bit pixels stay what they are; otherwise all become 8-bit
	KeepAlpha bool // a fourth channel where the file has alpha or transparent colours; Mode Gray never has it
	Threads   int  // at most so many goroutines work at a time; 0 means GOMAXPROCS
}

// A Decoder reads the rows of an image from top to bottom.
type Decoder struct {
	header
	format  cv.Format
	convert func(dst, src []byte) // makes pixels of format from unfiltered bytes of a row; nil where they are the same
	pixels  pixelData
	prior   []byte // the unfiltered row before the next one
	scratch []byte // another
	y       int    // the next row
	whole   *engine.Plane
	err     error
	threads int
}

// NewDecoder reads all of a PNG file but its pixels. The size is given to limit, which may be nil and whose error ends it, before memory is taken for it.
// The decoder keeps data. A nil o means the defaults of [Options].
func NewDecoder(data []byte, o *Options, limit func(width, height int) error) (*Decoder, error) {
	if o == nil {
		o = &Options{}
	}
	d := &Decoder{threads: o.Threads}
	if d.threads <= 0 {
		d.threads = runtime.GOMAXPROCS(0)
	}
	if err := d.read(data, limit); err != nil {
		return nil, err
	}
	d.format, d.convert = d.converter(o)
	if most := d.pixels.most(); d.packedSize() > most {
		return nil, fmt.Errorf("%w: compressed pixels that make %d bytes at most; %d are needed", io.ErrUnexpectedEOF, most, d.packedSize())
	}
	d.pixels.begin(d.packedSize())
	return d, nil
}

// Format returns depth (8U or 16U), size and channels of the image.
func (d *Decoder) Format() cv.Format { return d.format }

// EXIF returns the EXIF data of the file, from its TIFF header on; nil if it has none.
func (d *Decoder) EXIF() []byte { return d.exif }

// Warnings returns what was amiss so far though the image could be read.
func (d *Decoder) Warnings() []string { return slices.Concat(d.warnings, d.pixels.warnings) }

// Buffered returns the bytes of the image that are held at a time: some rows, or all of an interlaced image that is not read at once.
func (d *Decoder) Buffered() int {
	if d.interlaced {
		return d.format.RowSize() * d.format.H
	}
	return 2*d.rowSize(d.width) + buffers*d.pixels.blockSize(1+d.rowSize(d.width))
}

// Read puts the next dst.H rows into dst, which has the width, depth and channels of [Decoder.Format]. Like libpng it reads what is wrong with the
// end of the compressed data together with the last row. An interlaced image takes no memory of its own if all of its rows are read at once.
func (d *Decoder) Read(dst engine.Plane) error {
	f := d.format
	f.H = dst.H
	if dst.Format != f || dst.H > d.height-d.y {
		return fmt.Errorf("%w: rows of %v are to be read, %d of %v are left", cv.ErrShape, dst.Format, d.height-d.y, d.format)
	}
	if d.err == nil && dst.H > 0 {
		d.err = d.next(dst)
	}
	return d.err
}

func (d *Decoder) next(dst engine.Plane) error {
	first := d.y
	d.y += dst.H
	if d.interlaced {
		if first == 0 && dst.H == d.height {
			return d.readPasses(dst)
		}
		if d.whole == nil {
			whole := engine.NewPlane(d.format)
			if err := d.readPasses(whole); err != nil {
				return err
			}
			d.whole = &whole
		}
		for y := range dst.H {
			copy(dst.Data[y*dst.Stride:][:d.format.RowSize()], d.whole.Data[(first+y)*d.whole.Stride:])
		}
		return nil
	}
	size := d.rowSize(d.width)
	if first == 0 {
		d.prior, d.scratch = make([]byte, size), make([]byte, size)
	}
	if d.convert == nil {
		return d.readDirectly(dst)
	}
	return d.readPass(dst.H, size, func(y int) {
		d.convert(dst.Data[y*dst.Stride:][:d.format.RowSize()], d.prior)
	})
}

// readDirectly unfilters rows where they are wanted.
func (d *Decoder) readDirectly(dst engine.Plane) error {
	size, y := d.rowSize(d.width), 0
	prior := d.prior
	err := d.pixels.rows(dst.H, size, d.threads, func(filter byte, row []byte) {
		to := dst.Data[y*dst.Stride:][:size]
		unfilter(filter, to, row, prior, d.pixelBytes())
		prior = to
		y++
	})
	copy(d.prior, prior)
	return err
}

// readPass unfilters n rows of size bytes, one after the other, into prior and calls emit for each.
func (d *Decoder) readPass(n, size int, emit func(y int)) error {
	y := 0
	return d.pixels.rows(n, size, d.threads, func(filter byte, row []byte) {
		unfilter(filter, d.scratch, row, d.prior, d.pixelBytes())
		d.prior, d.scratch = d.scratch, d.prior
		emit(y)
		y++
	})
}

// readPasses reads an interlaced image: seven images of pixels that lie further and further apart.
func (d *Decoder) readPasses(dst engine.Plane) error {
	pixel := d.format.PixelSize()
	row := make([]byte, d.format.RowSize()+1)
	if d.format.Depth.Size() == 2 {
		row = engine.BytesOf(make([]uint16, d.format.RowSize()/2)) // aligned
	}
	for _, p := range d.passes() {
		size := d.rowSize(p.w)
		d.prior, d.scratch = make([]byte, size), make([]byte, size)
		err := d.readPass(p.h, size, func(y int) {
			from := d.prior
			if d.convert != nil {
				from = row[:p.w*pixel]
				d.convert(from, d.prior)
			}
			to := dst.Data[(p.y+y*p.dy)*dst.Stride+p.x*pixel:]
			for x := range p.w {
				copy(to[x*p.dx*pixel:][:pixel], from[x*pixel:])
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A pass has every dx-th pixel from x on of every dy-th row from y on: w x h pixels.
type pass struct{ x, y, dx, dy, w, h int }

// passes returns those of an interlaced image that have pixels, or the only one of another.
func (h *header) passes() []pass {
	if !h.interlaced {
		return []pass{{dx: 1, dy: 1, w: h.width, h: h.height}}
	}
	list := []pass{
		{x: 0, y: 0, dx: 8, dy: 8}, {x: 4, y: 0, dx: 8, dy: 8}, {x: 0, y: 4, dx: 4, dy: 8}, {x: 2, y: 0, dx: 4, dy: 4},
		{x: 0, y: 2, dx: 2, dy: 4}, {x: 1, y: 0, dx: 2, dy: 2}, {x: 0, y: 1, dx: 1, dy: 2},
	}
	for i := range list {
		p := &list[i]
		p.w, p.h = (h.width-p.x+p.dx-1)/p.dx, (h.height-p.y+p.dy-1)/p.dy
	}
	return slices.DeleteFunc(list, func(p pass) bool { return p.w <= 0 || p.h <= 0 })
}

// rowSize returns the bytes of w pixels in the file, without the filter's.
func (h *header) rowSize(w int) int { return (w*samplesOf(h.kind)*h.bits + 7) / 8 }

// pixelBytes returns how far back filters look.
func (h *header) pixelBytes() int { return max(samplesOf(h.kind)*h.bits/8, 1) }

// packedSize returns how many bytes the pixels are before they are compressed.
func (h *header) packedSize() int {
	n := 0
	for _, p := range h.passes() {
		n += p.h * (1 + h.rowSize(p.w))
	}
	return n
}
