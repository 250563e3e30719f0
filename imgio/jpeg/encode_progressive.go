package jpeg

import (
	"math/bits"

	"github.com/purecv/cv/internal/kernel"
)

// The scans of libjpeg's standard progression.
var (
	grayScans = []scan{
		{components: []int{0}, shift: 1},
		{components: []int{0}, first: 1, last: 5, shift: 2},
		{components: []int{0}, first: 6, last: 63, shift: 2},
		{components: []int{0}, first: 1, last: 63, refines: true, shift: 1},
		{components: []int{0}, refines: true},
		{components: []int{0}, first: 1, last: 63, refines: true},
	}
	colourScans = []scan{
		{components: []int{0, 1, 2}, shift: 1},
		{components: []int{0}, first: 1, last: 5, shift: 2},
		{components: []int{2}, first: 1, last: 63, shift: 1},
		{components: []int{1}, first: 1, last: 63, shift: 1},
		{components: []int{0}, first: 6, last: 63, shift: 2},
		{components: []int{0}, first: 1, last: 63, refines: true, shift: 1},
		{components: []int{0, 1, 2}, refines: true},
		{components: []int{2}, first: 1, last: 63, refines: true},
		{components: []int{1}, first: 1, last: 63, refines: true},
		{components: []int{0}, first: 1, last: 63, refines: true},
	}
)

// codeScans codes the scans, several at a time.
func (e *Encoder) codeScans() error {
	scans := grayScans
	if len(e.components) > 1 {
		scans = colourScans
	}
	made := make([]tables, len(scans))
	return e.inOrder(len(scans), func(w *worker, i int) {
		p := &progressive{scan: &scans[i], tokens: w.tokens[:0]}
		e.tokens(p)
		w.tokens = p.tokens
		e.codeTokens(w, p, &made[i])
	}, func(w *worker, i int) error {
		e.out.endScan()
		e.scanHeader(&scans[i], &made[i])
		return e.out.join(&w.bits)
	})
}

// A token is a symbol with the bits that follow it:
//
//	bits 0 to 8: 256*table + symbol, or noSymbol with bits alone, or restartToken
//	bits 9 to 13: the number of bits that follow
//	bits 16 to 31: these
type token uint32

const (
	noSymbol     = 1 << 15
	restartToken = 1 << 14
)

func newToken(symbol int, value uint64, n uint) token {
	return token(symbol) | token(n)<<9 | token(value)<<16
}

// codeTokens makes the Huffman tables of a scan and its bits.
func (e *Encoder) codeTokens(w *worker, p *progressive, t *tables) {
	class := min(p.scan.first, 1)
	var count [512]int
	for _, v := range p.tokens {
		if v&(noSymbol|restartToken) == 0 {
			count[v&511]++
		}
	}
	var list [512]kernel.JPEGCode
	for _, i := range e.tablesOf(p.scan) {
		if class == 0 && p.scan.refines {
			break // bits alone
		}
		h := &t[class][i]
		*h = optimalTable((*[256]int)(count[256*i:]))
		codes := h.codes()
		copy(list[256*i:], codes[:])
	}
	w.bits.reset()
	for _, v := range p.tokens {
		n := uint(v >> 9 & 31)
		switch {
		case v&restartToken != 0:
			w.bits.restart()
		case v&noSymbol != 0:
			w.bits.append(uint64(v>>16), n)
		default:
			c := list[v&511]
			w.bits.append(c.Bits()<<n|uint64(v>>16), c.Length()+n)
		}
	}
}

// progressive makes the tokens of a scan.
type progressive struct {
	scan   *scan
	tokens []token
	table  int // 256 times that of the component

	ended       int    // blocks in a row that have no more coefficients in this scan, not yet told
	corrections []byte // bits of coefficients that were not zero before, which follow the next symbol
	ofEnded     int    // how many of them are those of the blocks that ended
}

func (p *progressive) symbol(s int, value uint64, n uint) {
	p.tokens = append(p.tokens, newToken(p.table|s, value, n))
}

// tokens makes the tokens of a scan. A scan of one component leaves out the blocks that only fill up MCUs.
func (e *Encoder) tokens(p *progressive) {
	if p.scan.first == 0 {
		var dc [3]int
		for row := range e.held {
			e.codeRow(p, row, &e.held[row], &dc)
		}
		return
	}
	i := p.scan.components[0]
	c := &e.components[i]
	p.table = 256 * c.table
	inScan := (uint64(2)<<p.scan.last - 1) &^ (1<<p.scan.first - 1)
	for y := range c.height {
		line := e.held[y/c.v][i][y%c.v*e.across*c.h:][:c.width]
		for x := range line {
			if e.restartsAt(y*c.width + x) {
				p.restart()
			}
			if p.scan.refines {
				p.refine(&line[x], inScan)
			} else {
				p.begin(&line[x], inScan)
			}
		}
	}
	p.tellEnded()
}

// block makes the token of a first coefficient.
func (p *progressive) block(b *kernel.JPEGBlock, dc, table int) {
	p.table = 256 * table
	v := int(b.Coefficients[0]) >> p.scan.shift
	if p.scan.refines {
		p.tokens = append(p.tokens, newToken(noSymbol, uint64(v&1), 1))
		return
	}
	value, n := kernel.JPEGNumber(v - dc>>p.scan.shift)
	p.symbol(int(n), value, n)
}

// restart ends what was begun.
func (p *progressive) restart() {
	p.tellEnded()
	p.tokens = append(p.tokens, restartToken)
}

// begin makes the tokens of a block of which no coefficients of the scan were told before. They are divided by the shift, toward zero.
func (p *progressive) begin(b *kernel.JPEGBlock, inScan uint64) {
	before := p.scan.first - 1 // the last coefficient told
	for left := b.Nonzero & inScan; left != 0; left &= left - 1 {
		k := bits.TrailingZeros64(left)
		v := int(b.Coefficients[kernel.JPEGZigzag[k]]) / (1 << p.scan.shift)
		if v == 0 {
			continue
		}
		p.tellEnded()
		zeros := k - before - 1
		before = k
		for ; zeros > 15; zeros -= 16 {
			p.symbol(kernel.JPEGSixteenZeros, 0, 0)
		}
		value, n := kernel.JPEGNumber(v)
		p.symbol(zeros<<4|int(n), value, n)
	}
	if before < p.scan.last {
		p.end()
	}
}

// refine makes the tokens of one more bit of a block: of a coefficient that was zero a symbol and its sign, of others one bit.
func (p *progressive) refine(b *kernel.JPEGBlock, inScan uint64) {
	magnitude := func(k int) int {
		v := int(b.Coefficients[kernel.JPEGZigzag[k]])
		return max(v, -v) >> p.scan.shift
	}
	lastNew := 0
	for left := b.Nonzero & inScan; left != 0; left &= left - 1 {
		if k := bits.TrailingZeros64(left); magnitude(k) == 1 {
			lastNew = k
		}
	}
	zeros, before := 0, p.scan.first-1
	for left := b.Nonzero & inScan; left != 0; left &= left - 1 {
		k := bits.TrailingZeros64(left)
		v := magnitude(k)
		if v == 0 {
			continue
		}
		zeros += k - before - 1
		before = k
		for ; zeros > 15 && k <= lastNew; zeros -= 16 {
			p.tellEnded()
			p.symbol(kernel.JPEGSixteenZeros, 0, 0)
			p.correct(len(p.corrections))
		}
		if v > 1 {
			p.corrections = append(p.corrections, byte(v&1))
			continue
		}
		p.tellEnded()
		positive := uint64(1)
		if b.Coefficients[kernel.JPEGZigzag[k]] < 0 {
			positive = 0
		}
		p.symbol(zeros<<4|1, positive, 1)
		p.correct(len(p.corrections))
		zeros = 0
	}
	if zeros+p.scan.last-before > 0 || len(p.corrections) > p.ofEnded {
		p.end()
	}
}

// end notes that a block has no more symbols. The run that it belongs to is told when it is as long as one can be, or
// when libjpeg would have no room for another block's corrections.
func (p *progressive) end() {
	const longest, room = 0x7fff, 1000 - 64 + 1
	p.ended++
	p.ofEnded = len(p.corrections)
	if p.ended == longest || p.ofEnded > room {
		p.tellEnded()
	}
}

// tellEnded makes the token of a run of blocks that ended, whose symbol is 16 times the number of bits behind the first of its length.
func (p *progressive) tellEnded() {
	if p.ended == 0 {
		return
	}
	n := bits.Len(uint(p.ended)) - 1
	p.symbol(n<<4, uint64(p.ended)&(1<<n-1), uint(n))
	p.ended = 0
	p.correct(p.ofEnded)
	p.ofEnded = 0
}

// correct makes tokens of the first n corrections.
func (p *progressive) correct(n int) {
	for from := 0; from < n; from += 16 {
		piece := p.corrections[from:min(from+16, n)]
		value := uint64(0)
		for _, bit := range piece {
			value = value<<1 | uint64(bit)
		}
		p.tokens = append(p.tokens, newToken(noSymbol, value, uint(len(piece))))
	}
	p.corrections = p.corrections[:copy(p.corrections, p.corrections[n:])]
}
