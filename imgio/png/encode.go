package png

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/deflate"
	"github.com/purecv/cv/internal/engine"
)

// EncoderOptions are the choices of [NewEncoder]. Nil means Level 1 and zeros.
type EncoderOptions struct {
	// Level is the effort spent on making the file small: 0 (pixels are stored as they are) to 9 (slowest). Level 1 compresses runs of equal bytes;
	// levels 2 to 5 look for all that repeats, farther and farther back; levels 6 to 9 compare all ways to write it.
	Level int
	// OneBit stores an image of one channel of 8 bits with one bit a pixel if all of its values are 0 or 255. To know
	// that, the encoder holds an eighth of the image until it has seen the last row.
	OneBit bool
	// Threads bounds the goroutines that compress; 0 means as many as an operation may use ([cv.SetThreads]).
	// The file does not depend on it.
	Threads int
}

// An Encoder writes a PNG file from rows that it is given from top to bottom.
type Encoder struct {
	w      io.Writer
	format cv.Format
	o      EncoderOptions
	y      int   // rows given
	err    error // the first; nothing is written after it

	held   []byte // rows of bits, while all values are 0 or 255
	filter filter
	stream *deflate.Writer // nil while rows are held
}

// NewEncoder begins a file of the image's format: 8U or 16U, with one channel, three (RGB) or four (RGBA). It makes a few calls of w.Write for each
// 256 KB of pixels.
func NewEncoder(w io.Writer, f cv.Format, o *EncoderOptions) (*Encoder, error) {
	if o == nil {
		o = &EncoderOptions{Level: 1}
	}
	e := &Encoder{w: w, format: f, o: *o}
	if err := e.check(); err != nil {
		return nil, err
	}
	if e.o.Threads == 0 {
		e.o.Threads = engine.Threads()
	}
	if o.OneBit && f.Depth == cv.U8 && f.C == 1 {
		e.held = []byte{}
		return e, nil
	}
	return e, e.begin(8 * f.Depth.Size())
}

// check refuses what cannot be written.
func (e *Encoder) check() error {
	f := e.format
	if e.o.Level < 0 || e.o.Level > 9 || e.o.Threads < 0 {
		return fmt.Errorf("%w: Level %d, Threads %d; 0 to 9, and 0 or more", cv.ErrRange, e.o.Level, e.o.Threads)
	}
	if f.Depth != cv.U8 && f.Depth != cv.U16 {
		return fmt.Errorf("%w: PNG files hold 8U and 16U, not %v", cv.ErrDepth, f.Depth)
	}
	if f.C != 1 && f.C != 3 && f.C != 4 {
		return fmt.Errorf("%w: PNG files hold 1, 3 or 4 channels, not %d", cv.ErrShape, f.C)
	}
	if f.W < 1 || f.H < 1 || f.W > math.MaxInt32 || f.H > math.MaxInt32 || f.RowSize() >= math.MaxInt/f.H {
		return fmt.Errorf("%w: %v; PNG files hold 1 to %d columns and rows", cv.ErrShape, f, math.MaxInt32)
	}
	return nil
}

// begin writes the header of an image with so many bits a sample, and prepares for its rows.
func (e *Encoder) begin(bits int) error {
	kind := map[int]byte{1: 0, 3: kindColor, 4: kindColor | kindAlpha}[e.format.C]
	head := binary.BigEndian.AppendUint32(nil, uint32(e.format.W))
	head = binary.BigEndian.AppendUint32(head, uint32(e.format.H))
	head = append(head, byte(bits), kind, 0, 0, 0)
	if _, err := io.WriteString(e.w, signature); err != nil {
		return err
	}
	row := (e.format.W*e.format.C*bits + 7) / 8
	level := e.o.Level
	if bits < 8 {
		level = 0
	}
	e.filter.init(row, max(e.format.C*bits/8, 1), level)
	e.stream = deflate.NewWriter(chunks{e.w, chunkData}, e.format.H*(1+row), e.o.Level, e.o.Threads)
	_, err := chunks{e.w, chunkHeader}.Write(head)
	return err
}

// chunks writes what it is given as chunks of a kind.
type chunks struct {
	w    io.Writer
	kind string
}

func (c chunks) Write(p []byte) (int, error) {
	n := len(p)
	for {
		data := p[:min(len(p), math.MaxInt32)]
		p = p[len(data):]
		head := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), c.kind...)
		sum := crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, data)
		for _, part := range [][]byte{head, data, binary.BigEndian.AppendUint32(nil, sum)} {
			if _, err := c.w.Write(part); err != nil {
				return 0, err
			}
		}
		if len(p) == 0 {
			return n, nil
		}
	}
}

// Buffered returns the bytes of the image that the encoder may hold at once.
func (e *Encoder) Buffered() int {
	if e.stream == nil {
		return e.format.H * ((e.format.W + 7) / 8)
	}
	return e.stream.Buffered()
}

// Write takes the next rows.
func (e *Encoder) Write(rows engine.Plane) error {
	if e.err == nil {
		e.err = e.write(rows)
	}
	return e.err
}

func (e *Encoder) write(rows engine.Plane) error {
	if f := e.format; rows.Depth != f.Depth || rows.W != f.W || rows.C != f.C || rows.H > f.H-e.y {
		return fmt.Errorf("%w: rows of %v after %d rows of %v", cv.ErrShape, rows.Format, e.y, f)
	}
	for y := range rows.H {
		if err := e.row(rows.Data[y*rows.Stride:][:rows.RowSize()]); err != nil {
			return err
		}
	}
	return nil
}

// row takes a row of the image.
func (e *Encoder) row(row []byte) error {
	e.y++
	if e.stream == nil {
		var ok bool
		if e.held, ok = appendBits(e.held, row); ok {
			return nil
		}
		if err := e.releaseBytes(e.y - 1); err != nil {
			return err
		}
	}
	return e.encode(row, e.format.Depth == cv.U16)
}

// encode filters a row and passes it on. Samples of 16 bits have their bytes in the order of this machine.
func (e *Encoder) encode(row []byte, wide bool) error {
	line, err := e.stream.Next(1 + len(row))
	if err == nil {
		e.filter.line(line, row, wide)
	}
	return err
}

// releaseBytes encodes the held rows, which are not all of one bit, with 8 bits a pixel.
func (e *Encoder) releaseBytes(rows int) error {
	if err := e.begin(8); err != nil {
		return err
	}
	size := (e.format.W + 7) / 8
	row := make([]byte, e.format.W)
	for y := range rows {
		bits := e.held[y*size:]
		for x := range row {
			row[x] = -(bits[x/8] >> (7 - x%8) & 1)
		}
		if err := e.encode(row, false); err != nil {
			return err
		}
	}
	e.held = nil
	return nil
}

// releaseBits encodes the held rows, all there are, with one bit a pixel.
func (e *Encoder) releaseBits() error {
	if err := e.begin(1); err != nil {
		return err
	}
	size := (e.format.W + 7) / 8
	for rows := e.held; len(rows) > 0; rows = rows[size:] {
		if err := e.encode(rows[:size], false); err != nil {
			return err
		}
	}
	e.held = nil
	return nil
}

// appendBits appends a row of bits, the first pixel in the highest one, and tells whether all of its values are 0 and 255; otherwise bits is as before.
func appendBits(bits, row []byte) ([]byte, bool) {
	n := len(bits)
	for ; len(row) > 8; row = row[8:] {
		v := binary.LittleEndian.Uint64(row)
		const ones = 0x0101010101010101
		if v != v&ones*255 {
			return bits[:n], false
		}
		bits = append(bits, byte(v&ones*0x8040201008040201>>56))
	}
	var last byte
	for i, v := range row {
		if v != 0 && v != 255 {
			return bits[:n], false
		}
		last |= v & (1 << (7 - i))
	}
	return append(bits, last), true
}

// Close writes the end of the file. All rows have been given.
func (e *Encoder) Close() error {
	if e.err == nil {
		e.err = e.close()
	}
	return e.err
}

func (e *Encoder) close() error {
	if e.y < e.format.H {
		return fmt.Errorf("%w: %d rows of an image of %v", cv.ErrShape, e.y, e.format)
	}
	if e.stream == nil {
		if err := e.releaseBits(); err != nil {
			return err
		}
	}
	if err := e.stream.Close(); err != nil {
		return err
	}
	_, err := chunks{e.w, chunkEnd}.Write(nil)
	return err
}
