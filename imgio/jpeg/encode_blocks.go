package jpeg

import (
	"unsafe"

	"github.com/purecv/cv/internal/kernel"
)

// A coder is the memory of one goroutine.
type coder struct {
	planes     [3][]uint8    // samples of a row of MCUs
	chroma     [2][2][]uint8 // rows of Cb and Cr before they are sampled down
	blocks     blocks        // of a row of MCUs
	last       blocks        // of the last MCU of a row
	dc         [3]int
	bits       bitString
	statistics statistics
	tokens     []token
}

// newCoder allocates what transform needs.
func (e *Encoder) newCoder() *coder {
	w := &coder{last: e.newBlocks(1)}
	if !e.holds() {
		w.blocks = e.newBlocks(e.across)
	}
	width := e.across * e.mcuW
	for i := range e.components {
		c := &e.components[i]
		w.planes[i] = make([]uint8, e.across*c.h*8*c.v*8)
		if i > 0 && e.mcuW > 8 {
			for k := range e.v {
				w.chroma[i-1][k] = make([]uint8, width)
			}
		}
	}
	return w
}

// size returns the bytes that a coder holds.
func (w *coder) size() int {
	n := w.blocks.size() + cap(w.bits.bytes) + cap(w.tokens)*int(unsafe.Sizeof(token(0)))
	for i := range w.planes {
		n += len(w.planes[i])
	}
	for _, c := range w.chroma {
		n += len(c[0]) + len(c[1])
	}
	return n
}

// newBlocks makes the blocks of a row of n MCUs.
func (e *Encoder) newBlocks(n int) (b blocks) {
	for i := range e.components {
		c := &e.components[i]
		b[i] = make([]kernel.JPEGBlock, n*c.h*c.v)
	}
	return b
}

func (b *blocks) size() int {
	return (len(b[0]) + len(b[1]) + len(b[2])) * int(unsafe.Sizeof(kernel.JPEGBlock{}))
}

// transform makes the blocks of a row of MCUs from its MCU first on.
func (e *Encoder) transform(w *coder, row, first int, dst *blocks) {
	e.sample(w, row, first)
	for i := range e.components {
		c := &e.components[i]
		width := (e.across - first) * c.h
		real := c.width - first*c.h
		for y := range c.v {
			line := dst[i][y*width:][:width]
			if row*c.v+y >= c.height {
				fillBelow(line, dst[i][(y-1)*width:], c.h)
				continue
			}
			kernel.JPEGEncode.Blocks(line[:real], w.planes[i][y*8*width*8:], width*8, e.quantizers[c.table])
			for x := real; x < width; x++ {
				line[x] = flat(&line[x-1])
			}
		}
	}
}

// fillBelow makes a row of blocks that only fill up MCUs of h blocks each way.
func fillBelow(line, above []kernel.JPEGBlock, h int) {
	for x := range line {
		line[x] = flat(&above[x/h*h+h-1])
	}
}

// flat returns what costs least after a block: its mean alone.
func flat(before *kernel.JPEGBlock) (b kernel.JPEGBlock) {
	b.Coefficients[0], b.Nonzero = before.Coefficients[0], before.Nonzero&1
	return b
}

// sample makes the samples of a row of MCUs from its MCU first on. To the right the last pixel is repeated, and below the last row of
// samples.
func (e *Encoder) sample(w *coder, row, first int) {
	width := (e.across - first) * e.mcuW
	line := func(i, y int) []uint8 {
		n := width / e.components[0].h * e.components[i].h
		return w.planes[i][y*n:][:n]
	}
	for g := range 8 { // rows of chroma
		y := g * e.v
		if row*e.mcuH+y >= e.format.H {
			for k := range e.v {
				copy(line(0, y+k), line(0, y-1))
			}
			for i := 1; i < len(e.components); i++ {
				copy(line(i, g), line(i, g-1))
			}
			continue
		}
		for k := range e.v {
			src := e.line(min(row*e.mcuH+y+k, e.format.H-1))[first*e.mcuW*e.format.C:]
			switch {
			case e.format.C == 1:
				repeatLast(line(0, y), copy(line(0, y), src))
			case e.mcuW == 8:
				e.convert(line(0, y), line(1, y), line(2, y), src)
			default:
				e.convert(line(0, y+k), w.chroma[0][k][:width], w.chroma[1][k][:width], src)
			}
		}
		for i := 1; i < len(e.components) && e.mcuW > 8; i++ {
			if a := w.chroma[i-1][0][:width]; e.v == 1 {
				kernel.JPEGEncode.Halve(line(i, g), a)
			} else {
				kernel.JPEGEncode.Quarter(line(i, g), a, w.chroma[i-1][1][:width])
			}
		}
	}
}

// convert makes rows of samples from pixels.
func (e *Encoder) convert(y, cb, cr, src []uint8) {
	n := len(src) / e.format.C
	kernel.JPEGEncode.YCC(y[:n], cb[:n], cr[:n], src, e.format.C)
	repeatLast(y, n)
	repeatLast(cb, n)
	repeatLast(cr, n)
}

// repeatLast repeats the last of the first n samples.
func repeatLast(row []uint8, n int) {
	for i := n; i < len(row); i++ {
		row[i] = row[n-1]
	}
}
