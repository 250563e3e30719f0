package jpeg

import (
	"fmt"
	"io"
	"runtime"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// Sampling says how many pixels share a sample of chroma.
type Sampling uint8

// The samplings.
const (
	Sampling420 Sampling = iota // 2x2, as cv2.imwrite does
	Sampling422                 // two that stand beside each other
	Sampling444                 // none: each has its own
)

// EncoderOptions are the choices of [NewEncoder]. Nil means cv2.imwrite's, at quality 95.
type EncoderOptions struct {
	// Quality is 1 to 100; 0 means 95.
	Quality int
	// Sampling of colour; gray has no chroma.
	Sampling Sampling
	// Optimize makes Huffman tables for the image, which saves a few percent: cv2.IMWRITE_JPEG_OPTIMIZE.
	Optimize bool
	// Progressive writes ten scans (six if gray) that make the image better one by one: cv2.IMWRITE_JPEG_PROGRESSIVE. Their Huffman tables
	// are always made for the image.
	Progressive bool
	// RestartInterval is how many MCUs (16x16 pixels in 4:2:0, 16x8 in 4:2:2, else 8x8) stand between restart markers, 0 to 65535; 0 means that
	// there are none. It is cv2.IMWRITE_JPEG_RST_INTERVAL. Scans of a progressive file that hold one component count 8x8 samples of it.
	RestartInterval int
	// Threads is how many goroutines work at most; 0 means GOMAXPROCS.
	Threads int
}

func (o *EncoderOptions) check() error {
	switch {
	case o.Quality < 0 || o.Quality > 100:
		return fmt.Errorf("%w: Quality %d; 1 to 100, or 0 for 95", cv.ErrRange, o.Quality)
	case o.Sampling > Sampling444:
		return fmt.Errorf("%w: Sampling %d", cv.ErrRange, o.Sampling)
	case o.RestartInterval < 0 || o.RestartInterval > 65535:
		return fmt.Errorf("%w: RestartInterval %d; 0 to 65535", cv.ErrRange, o.RestartInterval)
	case o.Threads < 0:
		return fmt.Errorf("%w: Threads %d; 1 and more, or 0 for one for each processor", cv.ErrRange, o.Threads)
	}
	return nil
}

// A channel is luma or a kind of chroma.
type channel struct {
	h, v          int // samples that pixels of luma share, and so blocks in an MCU
	width, height int // in blocks, those that only fill up an MCU left out
	table         int // of its quantisation and Huffman codes: 0 is luma's, 1 chroma's
}

// blocks are those of the components in one row of MCUs: rows of blocks from top to bottom.
type blocks [3][]kernel.JPEGBlock

// An Encoder makes a file from rows of pixels. It is used by one goroutine.
type Encoder struct {
	format     cv.Format
	options    EncoderOptions
	components []channel
	v          int // rows of pixels that share a sample of chroma
	mcuW, mcuH int // pixels of an MCU
	across     int // MCUs beside each other
	down       int
	quantizers [2]*kernel.JPEGQuantizer
	codes      [2]*kernel.JPEGCodes

	rows   engine.Plane // that Write is given
	kept   []uint8      // rows before them that fill no row of MCUs
	keptH  int
	row    int      // the next row of MCUs
	dc     [3]int   // of the last block of each component before it
	held   []blocks // by row of MCUs, where the Huffman tables have to wait for all
	coders []*coder
	out    joiner
	err    error // the first one; nothing is done after it

	restartsTold bool // the file has its restart interval
}

// NewEncoder starts a file of 8-bit pixels: gray, RGB, or RGBA, whose alpha is left out. The file goes to w in
// pieces of some size, the last of them when the encoder is closed; w needs no buffer. A nil o means the defaults of [EncoderOptions]. Width and height
// are at most 65500.
func NewEncoder(w io.Writer, f cv.Format, o *EncoderOptions) (*Encoder, error) {
	if o == nil {
		o = &EncoderOptions{}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if f.Depth != cv.U8 || f.C != 1 && f.C != 3 && f.C != 4 {
		return nil, fmt.Errorf("%w: JPEG holds 8UC1, 8UC3 and 8UC4, not %v", cv.ErrDepth, f)
	}
	if f.W < 1 || f.H < 1 || f.W > maxSize || f.H > maxSize {
		return nil, fmt.Errorf("%w: %dx%d pixels; JPEG holds 1 to %d each way", cv.ErrShape, f.W, f.H, maxSize)
	}
	e := &Encoder{format: f, options: *o, out: joiner{to: w}}
	if e.options.Quality == 0 {
		e.options.Quality = 95
	}
	if e.options.Threads == 0 {
		e.options.Threads = runtime.GOMAXPROCS(0)
	}
	e.layout()
	e.header()
	if e.holds() {
		e.held = make([]blocks, 0, e.down)
	} else {
		e.codes = standardCodes()
		e.scanHeader(sequentialScan(len(e.components)), &standardTables)
	}
	return e, nil
}

// layout divides the image into MCUs.
func (e *Encoder) layout() {
	h := 1
	e.v = 1
	e.components = make([]channel, 1, 3)
	if e.format.C > 1 {
		e.components = e.components[:3]
		switch e.options.Sampling {
		case Sampling420:
			h, e.v = 2, 2
		case Sampling422:
			h = 2
		}
	}
	e.mcuW, e.mcuH = 8*h, 8*e.v
	e.across, e.down = divideUp(e.format.W, e.mcuW), divideUp(e.format.H, e.mcuH)
	for i := range e.components {
		c := channel{1, 1, e.across, e.down, min(i, 1)}
		if i == 0 {
			c = channel{h, e.v, divideUp(e.format.W, 8), divideUp(e.format.H, 8), 0}
		}
		e.components[i] = c
	}
}

func divideUp(a, b int) int { return (a + b - 1) / b }

// holds tells whether the blocks of all of the image are needed before the first is coded.
func (e *Encoder) holds() bool { return e.options.Optimize || e.options.Progressive }

// Write takes the next rows of the image. They may be changed after it returns.
func (e *Encoder) Write(rows engine.Plane) error {
	if e.err == nil {
		e.err = e.write(rows)
	}
	return e.err
}

func (e *Encoder) write(rows engine.Plane) error {
	f := rows.Format
	f.H = e.format.H
	if f != e.format || rows.H < 0 || rows.H > 1 && rows.Stride < rows.RowSize() || rows.H > 0 && len(rows.Data) < (rows.H-1)*rows.Stride+rows.RowSize() {
		return fmt.Errorf("%w: rows of %v with stride %d in %d bytes for an image of %v", cv.ErrShape, rows.Format, rows.Stride, len(rows.Data), e.format)
	}
	first := e.row*e.mcuH + e.keptH
	end := first + rows.H
	if end > e.format.H {
		return fmt.Errorf("%w: %d rows more than the %d of the image", cv.ErrShape, end-e.format.H, e.format.H)
	}
	rows.Y = first
	e.rows = rows
	defer func() { e.rows.Data = nil }()
	n := end/e.mcuH - e.row
	if end == e.format.H {
		n = e.down - e.row
	}
	if n > 0 {
		if err := e.encode(n); err != nil {
			return err
		}
		e.row += n
		e.keptH = 0
	}
	for y := max(first, e.row*e.mcuH); y < end; y++ {
		if e.kept == nil {
			e.kept = make([]uint8, (e.mcuH-1)*e.format.RowSize())
		}
		copy(e.kept[e.keptH*e.format.RowSize():], e.line(y))
		e.keptH++
	}
	return nil
}

// line returns row y of the image.
func (e *Encoder) line(y int) []uint8 {
	n := e.format.RowSize()
	if y < e.rows.Y {
		return e.kept[(y-e.row*e.mcuH)*n:][:n]
	}
	return e.rows.Data[(y-e.rows.Y)*e.rows.Stride:][:n]
}

// encode makes the blocks of n rows of MCUs, and their codes if the tables are known.
func (e *Encoder) encode(n int) error {
	if e.holds() {
		e.held = e.held[:e.row+n]
		return e.stripes(n, func(w *coder, row, end int) {
			for ; row < end; row++ {
				e.held[row] = e.newBlocks(e.across)
				e.transform(w, row, 0, &e.held[row])
			}
		}, nothing)
	}
	return e.stripes(n, func(w *coder, row, end int) {
		w.bits.reset()
		w.dc = e.dcBefore(w, row)
		for ; row < end; row++ {
			e.transform(w, row, 0, &w.blocks)
			e.codeRow(sequentialCoder{&w.bits, &e.codes}, row, &w.blocks, &w.dc)
		}
	}, func(w *coder) error {
		e.dc = w.dc
		return e.out.join(&w.bits)
	})
}

// Close writes the rest of the file. Rows that are missing are an error.
func (e *Encoder) Close() error {
	if e.err == nil {
		e.err = e.close()
		if e.err == nil {
			e.err = errClosed
			return nil
		}
	}
	return e.err
}

var errClosed = fmt.Errorf("%w: the encoder is closed", cv.ErrShape)

func (e *Encoder) close() error {
	if e.row < e.down {
		return fmt.Errorf("%w: %d of %d rows are missing", cv.ErrShape, e.format.H-e.row*e.mcuH-e.keptH, e.format.H)
	}
	switch {
	case e.options.Progressive:
		if err := e.codeScans(); err != nil {
			return err
		}
	case e.options.Optimize:
		if err := e.codeHeld(); err != nil {
			return err
		}
	}
	e.out.endScan()
	e.out.bytes = append(e.out.bytes, 0xff, markerEOI)
	return e.out.flush()
}

// codeHeld makes Huffman tables for the image, and codes it.
func (e *Encoder) codeHeld() error {
	e.row = 0
	var total statistics
	err := e.stripes(e.down, func(w *coder, row, end int) {
		w.statistics = statistics{}
		w.dc = e.dcBefore(w, row)
		for ; row < end; row++ {
			e.codeRow(&w.statistics, row, &e.held[row], &w.dc)
		}
	}, func(w *coder) error {
		total.add(&w.statistics)
		return nil
	})
	if err != nil {
		return err
	}
	var t tables
	for i := range min(len(e.components), 2) {
		t[0][i], t[1][i] = optimalTable(&total.dc[i]), optimalTable(&total.ac[i])
		e.codes[i] = newCodes(&t[0][i], &t[1][i])
	}
	e.scanHeader(sequentialScan(len(e.components)), &t)
	return e.stripes(e.down, func(w *coder, row, end int) {
		w.bits.reset()
		w.dc = e.dcBefore(w, row)
		for ; row < end; row++ {
			e.codeRow(sequentialCoder{&w.bits, &e.codes}, row, &e.held[row], &w.dc)
		}
	}, func(w *coder) error { return e.out.join(&w.bits) })
}

// dcBefore returns the values of frequency 0 from which the first blocks of a row of MCUs differ.
func (e *Encoder) dcBefore(w *coder, row int) (dc [3]int) {
	last := &w.last
	switch {
	case row == 0:
		return dc
	case e.held != nil:
		last = &e.held[row-1]
	case row == e.row:
		return e.dc
	default: // another coder makes the blocks before: the last of them are made once more
		e.transform(w, row-1, e.across-1, last)
	}
	for i := range e.components {
		dc[i] = int(last[i][len(last[i])-1].Coefficients[0])
	}
	return dc
}

// Buffered returns the bytes of memory that the encoder holds: some rows of MCUs and their codes for each thread; the blocks of all rows
// written so far where Huffman tables are made for the image.
func (e *Encoder) Buffered() int {
	n := len(e.kept) + cap(e.out.bytes)
	for _, w := range e.coders {
		n += w.size()
	}
	for i := range e.held {
		n += e.held[i].size()
	}
	return n
}
