package imgio

import (
	"bufio"
	"fmt"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// A Reader gives the rows of an image from top to bottom while it is being decoded, so that nobody needs to hold the
// whole image: a pipeline takes one as its source. The rows of JPEG and PNG files are decoded when they are asked for, but for
// those that are turned by their orientation; the images of other formats are decoded as wholes first. See [Reader.Buffered].
type Reader struct {
	name string
	rows engine.Source
	held func() int
	pic  *picture
	done int // rows
}

// NewReader reads the header of an image from r, whose format is told by the contents, and may read on to the end of r. A nil o means the
// defaults of [ReadOptions].
func NewReader(r io.Reader, o *ReadOptions) (*Reader, error) {
	rd, err := newReader(r, o)
	if err != nil {
		return nil, &cv.OpError{Op: "NewReader", Param: "r", Err: err}
	}
	return rd, nil
}

func newReader(r io.Reader, o *ReadOptions) (*Reader, error) {
	if o == nil {
		o = &ReadOptions{}
	}
	c, pic, err := begin(r, o)
	if err != nil {
		return nil, err
	}
	if pic.streams(o) {
		return &Reader{name: c.Name, rows: pic.colored(o), held: pic.rows.Buffered, pic: pic}, nil
	}
	if err := pic.complete(c, o); err != nil {
		return nil, err
	}
	p := pic.img.Plane()
	return &Reader{name: c.Name, rows: &planeSource{Plane: p}, held: func() int { return p.RowSize() * p.H }, pic: pic}, nil
}

// Format returns depth, size and channels of the image.
func (r *Reader) Format() cv.Format { return r.rows.Format() }

// Name returns the name of the file's format in [Formats].
func (r *Reader) Name() string { return r.name }

// Read puts the next rows into dst, as many as it has. The formats of dst and of the image agree but for their heights.
func (r *Reader) Read(dst engine.Plane) error {
	err := r.accepts(dst)
	if err == nil {
		r.done += dst.H
		err = unexpectedEOF(r.rows.Read(dst))
	}
	if err != nil {
		return &cv.OpError{Op: "Read", Param: r.name, Err: err}
	}
	return nil
}

// accepts tells whether there are rows of the image for all of dst.
func (r *Reader) accepts(dst engine.Plane) error {
	f := r.Format()
	if dst.H > f.H-r.done {
		return fmt.Errorf("%w: %d rows of %v after %d", io.ErrUnexpectedEOF, dst.H, f, r.done)
	}
	if f.H = dst.H; dst.Format != f {
		return fmt.Errorf("%w: rows of %v for an image of %v", cv.ErrShape, dst.Format, r.Format())
	}
	return checkPlane(dst)
}

// Buffered returns how many bytes of the image the reader holds by itself: a few rows, or the coefficients of a progressive
// JPEG file, or all pixels of an interlaced PNG file and of what is not decoded by rows.
func (r *Reader) Buffered() int { return r.held() }

// Warnings returns what was amiss or left out in the rows so far, though they could be read.
func (r *Reader) Warnings() []string { return r.pic.allWarnings() }

// A rowDecoder decodes an image from top to bottom.
type rowDecoder interface {
	engine.Source
	Buffered() int
	Warnings() []string
}

// rowsOf is a decoder whose errors become this package's.
type rowsOf struct {
	rowDecoder
	translate func(error) error
}

func (r rowsOf) Read(dst engine.Plane) error { return r.translate(r.rowDecoder.Read(dst)) }

// streams tells whether the rows of the picture come as the options want them.
func (p *picture) streams(o *ReadOptions) bool {
	return p.rows != nil && (o.IgnoreOrientation || p.orientation < 2 || p.orientation > 8)
}

// colored gives the picture's rows with three channels where gray is to have them.
func (p *picture) colored(o *ReadOptions) engine.Source {
	if o.Mode == Color && p.rows.Format().C == 1 {
		return &grayAsColor{p.rows, engine.Plane{}}
	}
	return p.rows
}

func (p *picture) allWarnings() []string {
	if p.rows == nil {
		return p.warnings
	}
	return append(p.warnings, p.rows.Warnings()...)
}

// load decodes the rows.
func (p *picture) load(o *ReadOptions) (err error) {
	src := p.colored(o)
	if p.img, err = cv.NewAnyImage(src.Format()); err != nil {
		return err
	}
	return src.Read(p.img.Plane())
}

// A planeSource gives the rows of an image.
type planeSource struct {
	engine.Plane
	next int
}

func (s *planeSource) Format() engine.Format { return s.Plane.Format }

func (s *planeSource) Read(dst engine.Plane) error {
	for y := range dst.H {
		copy(dst.Data[y*dst.Stride:][:dst.RowSize()], s.Data[s.next*s.Stride:])
		s.next++
	}
	return nil
}

// grayAsColor repeats a source's one channel three times.
type grayAsColor struct {
	rowDecoder
	gray engine.Plane // rows at a time
}

func (s *grayAsColor) Format() engine.Format {
	f := s.rowDecoder.Format()
	f.C = 3
	return f
}

func (s *grayAsColor) Read(dst engine.Plane) error {
	const rows = 16
	if s.gray.Data == nil {
		f := s.rowDecoder.Format()
		f.H = rows
		s.gray = engine.NewPlane(f)
	}
	for y := 0; y < dst.H; y += rows {
		some := s.gray
		some.H = min(rows, dst.H-y)
		if err := s.rowDecoder.Read(some); err != nil {
			return err
		}
		for k := range some.H {
			to, from := dst, some
			to.Y, from.Y = 0, 0
			if some.Depth == cv.U8 {
				repeat(engine.PlaneRow[uint8](&to, y+k), engine.PlaneRow[uint8](&from, k))
			} else {
				repeat(engine.PlaneRow[uint16](&to, y+k), engine.PlaneRow[uint16](&from, k))
			}
		}
	}
	return nil
}

// A Writer encodes an image whose rows it is given from top to bottom: a pipeline takes one as its sink. JPEG, PNG, NPY and PNM files are
// encoded as the rows come; for the others they are collected first.
type Writer struct {
	name string
	out  *bufio.Writer
	f    cv.Format
	rows rowEncoder
	done int
}

// NewWriter begins an image of the format f, which must fit the file format: its name in [Formats] or an extension. For the rest see [Write].
// What it writes to w is complete after [Writer.Close].
func NewWriter(w io.Writer, format string, f cv.Format, o *WriteOptions) (*Writer, error) {
	e, err := newEncoding(format, f, o)
	if err == nil {
		var wr *Writer
		if wr, err = e.begin(w); err == nil {
			return wr, nil
		}
	}
	return nil, &cv.OpError{Op: "NewWriter", Param: format, Err: err}
}

// Write takes the next rows; they are not kept.
func (w *Writer) Write(rows engine.Plane) error {
	err := w.accepts(rows)
	if err == nil {
		w.done += rows.H
		err = w.rows.Write(rows)
	}
	if err != nil {
		return &cv.OpError{Op: "Write", Param: w.name, Err: err}
	}
	return nil
}

// accepts tells whether these are the next rows of the image.
func (w *Writer) accepts(p engine.Plane) error {
	f := w.f
	if f.H = p.H; p.Format != f || p.H > w.f.H-w.done {
		return fmt.Errorf("%w: rows of %v after %d of %v", cv.ErrShape, p.Format, w.done, w.f)
	}
	return checkPlane(p)
}

// Close ends the file, of which all rows must have been written.
func (w *Writer) Close() error {
	if err := w.end(); err != nil {
		return &cv.OpError{Op: "Close", Param: w.name, Err: err}
	}
	return nil
}

func (w *Writer) end() error {
	if w.done < w.f.H {
		return fmt.Errorf("%w: %d rows of %v", cv.ErrShape, w.done, w.f)
	}
	if err := w.rows.Close(); err != nil {
		return err
	}
	return w.out.Flush()
}

// A rowEncoder encodes an image from top to bottom.
type rowEncoder interface {
	engine.Sink
	io.Closer // ends the file
}

// A rowPacker writes each row as pack makes it.
type rowPacker struct {
	w    io.Writer
	row  []byte
	pack func(dst, src []byte)
}

func (e *rowPacker) Write(rows engine.Plane) error {
	for y := range rows.H {
		e.pack(e.row, rows.Data[y*rows.Stride:][:rows.RowSize()])
		if _, err := e.w.Write(e.row); err != nil {
			return err
		}
	}
	return nil
}

func (e *rowPacker) Close() error { return nil }

// collected makes an encoder by rows of one that needs the whole image.
func collected(encode func(io.Writer, engine.Plane, *WriteOptions) error) func(io.Writer, cv.Format, *WriteOptions) (rowEncoder, error) {
	return func(w io.Writer, f cv.Format, o *WriteOptions) (rowEncoder, error) {
		whole := engine.Plane{Format: f, Stride: f.RowSize()}
		return &collector{whole, func(p engine.Plane) error { return encode(w, p, o) }}, nil
	}
}

// A collector keeps rows until it has all.
type collector struct {
	whole  engine.Plane
	encode func(engine.Plane) error
}

func (c *collector) Write(rows engine.Plane) error {
	if rows.H == c.whole.H {
		return c.encode(rows)
	}
	if c.whole.Data == nil {
		c.whole.Data = make([]byte, 0, c.whole.RowSize()*c.whole.H)
	}
	for y := range rows.H {
		c.whole.Data = append(c.whole.Data, rows.Data[y*rows.Stride:][:rows.RowSize()]...)
	}
	return nil
}

func (c *collector) Close() error {
	if c.whole.Data == nil {
		return nil
	}
	return c.encode(c.whole)
}
