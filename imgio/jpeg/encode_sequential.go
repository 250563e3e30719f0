package jpeg

import (
	"math/bits"
	"sync"

	"github.com/purecv/cv/internal/kernel"
)

// A number of n bits without leading zeros follows a symbol that says n; a negative one is written less 1, without its sign.

// The symbols of coefficients behind the first are the number of zeros before them, times 16, and the bits of their value.
const (
	endOfBlock   = 0x00 // no more
	sixteenZeros = 0xf0 // and more zeros
)

// number returns the bits of a value, and how many they are.
func number(v int) (value uint64, n uint) {
	sign := v >> 63
	n = uint(bits.Len32(uint32((v ^ sign) - sign)))
	return uint64(v+sign) & (1<<n - 1), n
}

// near is how far from 0 the values are that have a code together with the zeros before them.
const near = 64

// codes are those of a component.
type codes struct {
	dc, ac [256]code          // by symbol
	near   [16][2 * near]code // by zeros and near+value: the symbol and the value
}

func newCodes(dc, ac *huffmanTable) *codes {
	c := &codes{dc: dc.codes(), ac: ac.codes()}
	for run := range c.near {
		for i := range c.near[run] {
			if value, n := number(i - near); n > 0 {
				symbol := c.ac[run<<4|int(n)]
				c.near[run][i] = code(symbol.bits()<<n|value)<<codeShift | code(symbol.length()+n)
			}
		}
	}
	return c
}

var standardCodes = sync.OnceValue(func() (c [2]*codes) {
	for i := range c {
		c[i] = newCodes(&standardTables[0][i], &standardTables[1][i])
	}
	return c
})

// A blockCoder takes the blocks of a sequential scan.
type blockCoder interface {
	restart()
	// block takes a block of a component that uses so and so a table; dc is the first coefficient of the block before.
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
	codes *[2]*codes
}

func (s sequentialCoder) block(b *kernel.JPEGBlock, dc, table int) {
	const most = 64 * (16 + 11) / 8 // bytes of a block
	s.reserve(most)
	c := s.codes[table]
	value, n := number(int(b.Coefficients[0]) - dc)
	symbol := c.dc[n]
	s.append(symbol.bits()<<n|value, symbol.length()+n)
	k := 0
	for left := b.Nonzero >> 1; left != 0; {
		zeros := bits.TrailingZeros64(left)
		left >>= zeros + 1
		k += zeros + 1
		for ; zeros > 15; zeros -= 16 {
			s.append(c.ac[sixteenZeros].bits(), c.ac[sixteenZeros].length())
		}
		v := int(b.Coefficients[kernel.JPEGZigzag[k]])
		if i := uint(v + near); i < 2*near {
			s.append(c.near[zeros][i].bits(), c.near[zeros][i].length())
			continue
		}
		value, n := number(v)
		symbol := c.ac[uint(zeros)<<4|n]
		s.append(symbol.bits()<<n|value, symbol.length()+n)
	}
	if k < 63 {
		s.append(c.ac[endOfBlock].bits(), c.ac[endOfBlock].length())
	}
}

// statistics count symbols by table.
type statistics struct{ dc, ac [2][256]int }

func (s *statistics) restart() {}

func (s *statistics) block(b *kernel.JPEGBlock, dc, table int) {
	_, n := number(int(b.Coefficients[0]) - dc)
	s.dc[table][n]++
	ac := &s.ac[table]
	k := 0
	for left := b.Nonzero >> 1; left != 0; {
		zeros := bits.TrailingZeros64(left)
		left >>= zeros + 1
		k += zeros + 1
		ac[sixteenZeros] += zeros / 16
		_, n := number(int(b.Coefficients[kernel.JPEGZigzag[k]]))
		ac[uint(zeros%16)<<4|n]++
	}
	if k < 63 {
		ac[endOfBlock]++
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
