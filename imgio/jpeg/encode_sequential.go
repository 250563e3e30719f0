package jpeg

import (
	"math/bits"
	"sync"

	"github.com/purecv/cv/internal/kernel"
)

// newCodes makes the codes of a component from its tables.
func newCodes(dc, ac *huffmanTable) *kernel.JPEGCodes {
	dcCodes, acCodes := dc.codes(), ac.codes()
	return kernel.NewJPEGCodes(&dcCodes, &acCodes)
}

// standardCodes are those of the standard tables.
var standardCodes = sync.OnceValue(func() (c [2]*kernel.JPEGCodes) {
	for i := range c {
		c[i] = newCodes(&standardTables[0][i], &standardTables[1][i])
	}
	return c
})

// A blockCoder takes the blocks of a sequential scan.
type blockCoder interface {
	restart()
	// block takes a block with the first coefficient of the block before it; table is that of its component.
	block(b *kernel.JPEGBlock, dc, table int)
}

// codeRow hands over the blocks of a row of MCUs; dc are the first coefficients before it, then its last.
func (e *Encoder) codeRow(to blockCoder, row int, b *blocks, dc *[3]int) {
	for m := range e.across {
		if e.restartsAt(row*e.across + m) {
			to.restart()
			*dc = [3]int{}
		}
		for i := range e.components {
			c := &e.components[i]
			for y := range c.v {
				line := b[i][(y*e.across+m)*c.h:][:c.h]
				for x := range line {
					to.block(&line[x], dc[i], c.table)
					dc[i] = int(line[x].Coefficients[0])
				}
			}
		}
	}
}

// restartsAt tells whether a restart marker stands before MCU n of a scan.
func (e *Encoder) restartsAt(n int) bool {
	interval := e.options.RestartInterval
	return interval > 0 && n > 0 && n%interval == 0
}

// A sequentialCoder makes the bits of blocks.
type sequentialCoder struct {
	*bitString
	codes *[2]*kernel.JPEGCodes
}

func (s sequentialCoder) block(b *kernel.JPEGBlock, dc, table int) {
	s.reserve(kernel.JPEGBlockBytes)
	kernel.JPEGEncode.Append(s.bytes, &s.end, b, dc, s.codes[table])
}

// statistics count symbols by table.
type statistics struct{ dc, ac [2][256]int }

func (s *statistics) restart() {}

func (s *statistics) block(b *kernel.JPEGBlock, dc, table int) {
	_, n := kernel.JPEGNumber(int(b.Coefficients[0]) - dc)
	s.dc[table][n]++
	ac := &s.ac[table]
	k := 0
	for left := b.Nonzero >> 1; left != 0; {
		zeros := bits.TrailingZeros64(left)
		left >>= zeros + 1
		k += zeros + 1
		ac[kernel.JPEGSixteenZeros] += zeros / 16
		_, n := kernel.JPEGNumber(int(b.Coefficients[kernel.JPEGZigzag[k]]))
		ac[uint(zeros%16)<<4|n]++
	}
	if k < 63 {
		ac[kernel.JPEGEndOfBlock]++
	}
}

func (s *statistics) add(t *statistics) {
	for i := range s.dc {
		for k := range s.dc[i] {
			s.dc[i][k] += t.dc[i][k]
			s.ac[i][k] += t.ac[i][k]
		}
	}
}
