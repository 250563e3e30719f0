package jpeg

import (
	"math/bits"
	"slices"

	"github.com/purecv/cv/internal/kernel"
)

// The scans of libjpeg's standard progression.
var (
	grayScans = []plannedScan{
		{components: []int{0}, shift: 1},
		{components: []int{0}, first: 1, last: 5, shift: 2},
		{components: []int{0}, first: 6, last: 63, shift: 2},
		{components: []int{0}, first: 1, last: 63, refines: true, shift: 1},
		{components: []int{0}, refines: true},
		{components: []int{0}, first: 1, last: 63, refines: true},
	}
	colourScans = []plannedScan{
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

// codeScans codes the scans, several at a time. The last ones take the longest and are begun first.
func (e *Encoder) codeScans() error {
	scans := grayScans
	if len(e.components) > 1 {
		scans = colourScans
	}
	made, coded := make([]tables, len(scans)), make([]bitString, len(scans))
	err := e.inOrder(len(scans), func(w *coder, i int) {
		i = len(scans) - 1 - i
		p := &progressive{scan: &scans[i], tokens: w.tokens[:0]}
		e.tokens(p)
		w.tokens = p.tokens
		e.codeTokens(&coded[i], p, &made[i])
	}, nothing)
	for i := range scans {
		if err == nil {
			e.out.endScan()
			e.scanHeader(&scans[i], &made[i])
			err = e.out.join(&coded[i])
		}
	}
	return err
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
func (e *Encoder) codeTokens(to *bitString, p *progressive, t *tables) {
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
	const piece = 1 << 10
	for some := range slices.Chunk(p.tokens, piece) {
		to.reserve(4*piece + 8)
		for _, v := range some {
			n := uint(v >> 9 & 31)
			switch {
			case v&restartToken != 0:
				to.restart()
			case v&noSymbol != 0:
				to.end = to.end.Append(to.bytes, uint64(v>>16), n)
			default:
				c := list[v&511]
				to.end = to.end.Append(to.bytes, c.Bits()<<n|uint64(v>>16), c.Length()+n)
			}
		}
	}
}

// progressive makes the tokens of a scan.
type progressive struct {
	scan   *plannedScan
	tokens []token
	table  int // 256 times that of the component

	ended       int     // blocks in a row that have no more symbols, not yet told
	corrections []token // bits of theirs that will follow the symbol that tells
	corrected   uint    // how many bits
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
		v := int(b.Coefficients[kernel.JPEGZigzag[k]])
		sign := v >> 63
		v = ((v^sign)-sign)>>p.scan.shift ^ sign - sign
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

// refine makes the tokens of one more bit of a block: of a coefficient that was zero a symbol and its sign, of others one bit, which
// follow the next symbol.
func (p *progressive) refine(b *kernel.JPEGBlock, inScan uint64) {
	var told, fresh uint64 // coefficients that were not zero before, and that are not now
	var odd uint64         // those with the bit
	for left := b.Nonzero & inScan; left != 0; left &= left - 1 {
		k := bits.TrailingZeros64(left)
		v := int(b.Coefficients[kernel.JPEGZigzag[k]])
		sign := v >> 63
		v = ((v ^ sign) - sign) >> (p.scan.shift & 63)
		if bit := left & -left; v == 1 {
			fresh |= bit
		} else if v > 0 {
			told |= bit
			odd |= bit * uint64(v&1)
		}
	}
	lastFresh := bits.Len64(fresh) - 1
	zeros, before := 0, p.scan.first-1
	var corrections uint64
	var n uint
	for left := told | fresh; left != 0; left &= left - 1 {
		k := bits.TrailingZeros64(left)
		zeros += k - before - 1
		before = k
		for ; zeros > 15 && k <= lastFresh; zeros -= 16 {
			p.tellEnded()
			p.symbol(kernel.JPEGSixteenZeros, 0, 0)
			p.tokens = appendBits(p.tokens, corrections, n)
			n = 0
		}
		if told>>k&1 != 0 {
			corrections, n = corrections<<1|odd>>k&1, n+1
			continue
		}
		p.tellEnded()
		positive := uint64(1)
		if b.Coefficients[kernel.JPEGZigzag[k]] < 0 {
			positive = 0
		}
		p.symbol(zeros<<4|1, positive, 1)
		p.tokens = appendBits(p.tokens, corrections, n)
		zeros, n = 0, 0
	}
	if zeros+p.scan.last-before > 0 || n > 0 {
		p.corrections = appendBits(p.corrections, corrections, n)
		p.corrected += n
		p.end()
	}
}

// appendBits appends tokens of the lower n bits of a value.
func appendBits(tokens []token, value uint64, n uint) []token {
	for n > 0 {
		some := min(n, 16)
		n -= some
		tokens = append(tokens, newToken(noSymbol, value>>n&(1<<some-1), some))
	}
	return tokens
}

// end notes that a block has no more symbols. The run that it belongs to is told when it is as long as one can be, or
// when libjpeg would have no room for another block's corrections.
func (p *progressive) end() {
	const longest, room = 0x7fff, 1000 - 64 + 1
	p.ended++
	if p.ended == longest || p.corrected > room {
		p.tellEnded()
	}
}

// tellEnded makes the tokens of a run of blocks that ended: a symbol of 16 times the number of bits behind the first of its length, and the
// corrections.
func (p *progressive) tellEnded() {
	if p.ended == 0 {
		return
	}
	n := bits.Len(uint(p.ended)) - 1
	p.symbol(n<<4, uint64(p.ended)&(1<<n-1), uint(n))
	p.tokens = append(p.tokens, p.corrections...)
	p.ended, p.corrections, p.corrected = 0, p.corrections[:0], 0
}
