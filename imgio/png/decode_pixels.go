package png

import (
	"fmt"
	"io"
	"slices"

	"github.com/purecv/cv/internal/inflate"
)

// pixelData decompresses the rows of an image, each a filter and the bytes that it has left.
type pixelData struct {
	chunks   [][]byte // what is left of the compressed data; none is empty
	used     int      // bytes of the first
	stream   inflate.Stream
	ended    bool
	left     int      // bytes of rows that are still to be made
	stepwise bool     // the stream declares a window that may be too small
	history  []byte   // the last bytes that were made
	ring     [][]byte // blocks, the oldest first
	warnings []string
}

// buffers is how many blocks of rows there are: one that is decompressed, one that is unfiltered, and one between them.
const buffers = 3

// piece is how much of a chunk libpng gives to zlib at a time. It shows where a stream is damaged just behind the last row or
// declares a window smaller than its matches need.
const piece = 8192

// most returns how many bytes the compressed data can make.
func (p *pixelData) most() int {
	n := 0
	for _, c := range p.chunks {
		n += len(c)
	}
	return n * inflate.MostExpansion
}

// begin prepares for rows of so many bytes together.
func (p *pixelData) begin(size int) {
	p.stream.Reset(false)
	p.left = size
	if len(p.chunks) > 0 {
		p.stepwise = 1<<(8+p.chunks[0][0]>>4&15) < min(size, inflate.Window)
	}
}

// blockRows returns how many rows of a size are decompressed at a time, if there are so many.
func (p *pixelData) blockRows(size int) int {
	const bytes = 1 << 17
	if p.stepwise {
		return 1
	}
	return max(bytes/size, 1)
}

// blockSize returns the bytes of a block with what must stand before it.
func (p *pixelData) blockSize(size int) int { return inflate.Window + p.blockRows(size)*size }

// A block is some rows that are decompressed.
type block struct {
	rows []byte
	err  error
}

// rows decompresses the next n rows of size bytes each and calls emit for each; rows are valid during the call.
// With several threads it decompresses some rows ahead.
func (p *pixelData) rows(n, size, threads int, emit func(filter byte, row []byte)) error {
	size++
	perBlock := p.blockRows(size)
	if threads < 2 || n <= perBlock {
		for ; n > 0; n -= perBlock {
			if err := emitRows(p.block(min(n, perBlock), size, 1), size, emit); err != nil {
				return err
			}
		}
		return nil
	}
	made, free := make(chan block), make(chan struct{}, buffers)
	stop := make(chan struct{})
	defer func() { // let the other end
		close(stop)
		for range made {
		}
	}()
	for range buffers - 1 {
		free <- struct{}{}
	}
	go func() {
		defer close(made)
		for ; n > 0; n -= perBlock {
			select {
			case <-free:
			case <-stop:
				return
			}
			b := p.block(min(n, perBlock), size, buffers)
			made <- b
			if b.err != nil {
				return
			}
		}
	}()
	for b := range made {
		if err := emitRows(b, size, emit); err != nil {
			return err
		}
		free <- struct{}{}
	}
	return nil
}

// emitRows hands the rows of a block over.
func emitRows(b block, size int, emit func(filter byte, row []byte)) error {
	for rows := b.rows; len(rows) >= size; rows = rows[size:] {
		if rows[0] > 4 {
			return invalid("filter %d of a row", rows[0])
		}
		emit(rows[0], rows[1:size])
	}
	return b.err
}

// block decompresses some rows into the oldest of so many blocks.
func (p *pixelData) block(rows, size, blocks int) block {
	var buf []byte
	if len(p.ring) >= blocks {
		buf = p.ring[0]
		p.ring = slices.Delete(p.ring, 0, 1)
	}
	if len(buf) < len(p.history)+rows*size {
		buf = make([]byte, min(p.blockSize(size), len(p.history)+p.left))
	}
	p.ring = append(p.ring, buf)
	at := copy(buf, p.history)
	buf = buf[:at+rows*size]
	err := p.fill(buf, at, size)
	p.history = buf[max(0, len(buf)-inflate.Window):]
	return block{buf[at:], err}
}

// fill decompresses rows into buf[at:], and checks the end of the stream if they are the last ones.
func (p *pixelData) fill(buf []byte, at, size int) error {
	p.left -= len(buf) - at
	if p.left > 0 {
		return p.decompress(buf, at, p.stepwise)
	}
	last := len(buf) - size
	if err := p.decompress(buf[:last], at, p.stepwise); err != nil {
		return err
	}
	if err := p.decompress(buf, last, true); err != nil {
		return err
	}
	return p.finish()
}

// decompress fills buf[at:], from pieces of the chunks as libpng uses them, or from whole ones.
func (p *pixelData) decompress(buf []byte, at int, pieces bool) error {
	for at < len(buf) {
		if p.ended {
			return p.tooShort()
		}
		src, err := p.input(pieces)
		if err != nil {
			return err
		}
		var used int
		at, used, err = p.stream.Decompress(buf, at, src)
		p.used += used
		if p.ended = err == io.EOF; err != nil && !p.ended {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	return nil
}

// input returns the compressed data that is next; some of it.
func (p *pixelData) input(pieces bool) ([]byte, error) {
	for len(p.chunks) > 0 && p.used == len(p.chunks[0]) {
		p.chunks, p.used = p.chunks[1:], 0
	}
	if len(p.chunks) == 0 {
		return nil, p.tooShort()
	}
	src := p.chunks[0][p.used:]
	if pieces {
		src = src[:min(piece-p.used%piece, len(src))]
	}
	return src, nil
}

func (p *pixelData) tooShort() error {
	return fmt.Errorf("%w: the pixels end %d bytes too early", io.ErrUnexpectedEOF, p.left)
}

// finish looks at what follows the last row in the stream as libpng does: damage and pixels too many are no error, but a
// stream without its end is.
func (p *pixelData) finish() error {
	var buf []byte
	extra := 0
	for !p.ended {
		src, err := p.input(true)
		if err != nil {
			return err
		}
		if buf == nil {
			buf = make([]byte, inflate.Window+1024)
		}
		end, used, err := p.stream.Decompress(buf, inflate.Window, src)
		p.used += used
		extra += end - inflate.Window
		switch {
		case err == io.EOF:
			p.ended = true
		case err != nil:
			p.warnings = append(p.warnings, fmt.Sprintf("after the pixels: %v", err))
			return nil
		}
		if extra == 0 {
			break
		}
	}
	if extra > 0 {
		p.warnings = append(p.warnings, "there are more pixels than the size asks for")
	} else if len(p.chunks) > 1 || len(p.chunks) == 1 && p.used < len(p.chunks[0]) {
		p.warnings = append(p.warnings, "data after the compressed pixels is ignored")
	}
	return nil
}
