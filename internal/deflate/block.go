package deflate

import (
	"encoding/binary"
	"math/bits"

	"github.com/purecv/cv/internal/kernel"
)

// The alphabets.
const (
	endOfBlock  = 256
	lengthCodes = 257 // the symbol of the shortest match
	maxSymbols  = 286 // literals, the end, lengths
	maxDistance = 30  // symbols of distances

	minMatch, maxMatch = 3, 258
	window             = 1 << 15
)

// A sequence is literals and the match that follows them; the last of a block has no match and the length 0.
type sequence struct {
	literals         uint32
	length, distance uint16
}

// lengthSymbols tells for a length less minMatch its symbol less lengthCodes, and for the symbol its extra bits and shortest length.
var (
	lengthSymbols [maxMatch - minMatch + 1]uint8
	lengthExtra   [29]uint8
	lengthBase    [29]uint16
)

// distanceSymbols tells the symbol of distance d at d-1 below 256, at 256 + (d-1)/128 above.
var (
	distanceSymbols [512]uint8
	distanceExtra   [maxDistance]uint8
	distanceBase    [maxDistance]uint16
)

func init() {
	base := minMatch
	for s := range lengthExtra {
		if s >= 8 {
			lengthExtra[s] = uint8(s/4 - 1)
		}
		if s == 28 { // the longest match has a symbol of its own
			base, lengthExtra[s] = maxMatch, 0
		}
		lengthBase[s] = uint16(base)
		for i := range 1 << lengthExtra[s] {
			lengthSymbols[min(base+i, maxMatch)-minMatch] = uint8(s)
		}
		base += 1 << lengthExtra[s]
	}
	base = 1
	for s := range distanceExtra {
		if s >= 4 {
			distanceExtra[s] = uint8(s/2 - 1)
		}
		distanceBase[s] = uint16(base)
		for d := base; d < base+1<<distanceExtra[s]; d++ {
			distanceSymbols[distanceIndex(d)] = uint8(s)
		}
		base += 1 << distanceExtra[s]
	}
}

func distanceIndex(d int) int {
	if d <= 256 {
		return d - 1
	}
	return 256 + (d-1)>>7
}

func distanceSymbol(d int) int { return int(distanceSymbols[distanceIndex(d)]) }

// A block is the symbols of a part of the data and the codes in which they are written.
type block struct {
	sequences []sequence
	symbols   [maxSymbols]uint32 // how often each occurs
	distances [maxDistance]uint32

	builder      builder
	symbolCode   [maxSymbols]uint32
	distanceCode [maxDistance]uint32
	matchBits    [maxMatch - minMatch + 1]uint32 // a length's code with its extra bits, an entry as of a code

	header blockHeader

	literals       int // of the block
	dynamic, fixed int // bits of the block with codes of its own, with the fixed ones
}

// count finds how often each symbol occurs. Four tables keep equal bytes in a row from waiting for each other.
func (b *block) count(data []byte) {
	var tables [4][256]uint32
	clear(b.distances[:])
	var lengths [maxMatch + 1]uint32
	var near uint32 // distances of 1, which are the most in pictures
	for _, s := range b.sequences {
		literals := data[:s.literals]
		data = data[int(s.literals)+int(s.length):]
		for ; len(literals) >= 4; literals = literals[4:] {
			v := binary.LittleEndian.Uint32(literals)
			tables[0][v&0xff]++
			tables[1][v>>8&0xff]++
			tables[2][v>>16&0xff]++
			tables[3][v>>24]++
		}
		for _, v := range literals {
			tables[0][v]++
		}
		if s.length == 0 {
			break
		}
		lengths[s.length]++
		if s.distance == 1 {
			near++
		} else {
			b.distances[distanceSymbol(int(s.distance))]++
		}
	}
	b.distances[0] += near
	clear(b.symbols[endOfBlock:])
	for i := range 256 {
		b.symbols[i] = tables[0][i] + tables[1][i] + tables[2][i] + tables[3][i]
	}
	b.symbols[endOfBlock] = 1
	for i, n := range lengths[minMatch:] {
		b.symbols[lengthCodes+int(lengthSymbols[i])] += n
	}
}

// extraBits returns the bits of matches outside the codes.
func (b *block) extraBits() (sum int) {
	for i, n := range b.symbols[lengthCodes:] {
		sum += int(n) * int(lengthExtra[i])
	}
	for i, n := range b.distances {
		sum += int(n) * int(distanceExtra[i])
	}
	return sum
}

// prepare makes the codes for the sequences of the data, and tells in bits how long the block is.
func (b *block) prepare(data []byte) {
	b.count(data)
	b.builder.build(b.symbolCode[:], b.symbols[:], maxCodeLength)
	b.builder.build(b.distanceCode[:], b.distances[:], maxCodeLength)
	b.header.make(&b.builder, b.symbolCode[:], b.distanceCode[:])

	b.literals = 0
	for _, n := range b.symbols[:endOfBlock] {
		b.literals += int(n)
	}
	extra := 3 + b.extraBits()
	b.dynamic = extra + b.header.bits + code(b.symbolCode[:]).bitsOf(b.symbols[:]) + code(b.distanceCode[:]).bitsOf(b.distances[:])
	b.fixed = extra + code(fixedSymbols[:]).bitsOf(b.symbols[:]) + code(fixedDistances[:]).bitsOf(b.distances[:])
}

// size returns the bits of the block, unless it is stored.
func (b *block) size() int { return min(b.dynamic, b.fixed) }

// write writes the prepared block, or the data as they stand if that is shorter.
func (b *block) write(w *bitWriter, data []byte, last bool) {
	final := uint64(0)
	if last {
		final = 1
	}
	stored := 8*len(data) + 5*8*(len(data)/maxStored+1)
	switch min(b.dynamic, b.fixed, stored) {
	case stored:
		writeStored(w, data, last)
	case b.fixed:
		w.reserve(b.fixed + b.literals*maxCodeLength)
		w.put(final|1<<1, 3)
		b.writeSymbols(w, data, &fixedSymbols, &fixedDistances)
	default:
		w.reserve(b.dynamic + b.literals*maxCodeLength)
		w.put(final|2<<1, 3)
		b.header.write(w)
		b.writeSymbols(w, data, &b.symbolCode, &b.distanceCode)
	}
}

// writeSymbols writes the sequences in the given codes, and the end.
func (b *block) writeSymbols(w *bitWriter, data []byte, symbols *[maxSymbols]uint32, distances *[maxDistance]uint32) {
	for i := range b.matchBits {
		s := lengthSymbols[i]
		e := symbols[lengthCodes+int(s)]
		n := e & 0xff
		extra := uint32(i + minMatch - int(lengthBase[s]))
		b.matchBits[i] = entry(e>>8|extra<<n, int(n)+int(lengthExtra[s]))
	}
	literalCode := (*[256]uint32)(symbols[:])
	out, at, acc, n := w.out, w.at, w.bits, w.n
	for _, s := range b.sequences {
		literals := data[:s.literals]
		if whole := len(literals) &^ 3; whole >= 16 { // a call pays
			written, left, leftBits := kernel.PutWords(out[at:], acc, n, literals[:whole], literalCode)
			literals, at, acc, n = literals[whole:], at+written, left, leftBits
		}
		for ; len(literals) > 3; literals = literals[3:] {
			a, b, c := literalCode[literals[0]], literalCode[literals[1]], literalCode[literals[2]]
			acc |= (uint64(a>>8) | uint64(b>>8)<<(a&15) | uint64(c>>8)<<((a+b)&31)) << (n & 7) // 3 words of at most 14 bits
			at, acc, n = flush(out, at, acc, n+uint((a+b+c)&63))
		}
		for _, v := range literals {
			e := literalCode[v]
			acc |= uint64(e>>8) << (n & 63)
			n += uint(e & 15)
		}
		at, acc, n = flush(out, at, acc, n)
		data = data[int(s.literals)+int(s.length):]
		if s.length == 0 {
			break
		}
		length := b.matchBits[s.length-minMatch]
		d := distanceSymbol(int(s.distance))
		distance := distances[d]
		acc |= uint64(length>>8) << (n & 7)
		n += uint(length & 31)
		acc |= uint64(distance>>8) << (n & 63)
		n += uint(distance & 15)
		acc |= uint64(s.distance-distanceBase[d]) << (n & 63)
		at, acc, n = flush(out, at, acc, n+uint(distanceExtra[d]))
	}
	w.at, w.bits, w.n = at, acc, n
	w.word(symbols[endOfBlock])
}

const maxStored = 1<<16 - 1

// writeStored writes the data as it stands, an empty block if there is none.
func writeStored(w *bitWriter, data []byte, last bool) {
	for {
		piece := data[:min(len(data), maxStored)]
		data = data[len(piece):]
		w.reserve(8 * (len(piece) + 8))
		final := uint64(0)
		if last && len(data) == 0 {
			final = 1
		}
		w.put(final, 3)
		w.align()
		w.put(uint64(len(piece))|uint64(^uint16(len(piece)))<<16, 32)
		w.bytes(piece)
		if len(data) == 0 {
			return
		}
	}
}

// The codes of fixed blocks.
var (
	fixedSymbols   [maxSymbols]uint32
	fixedDistances [maxDistance]uint32
)

func init() {
	word := func(v, n int) uint32 { return entry(uint32(bits.Reverse16(uint16(v)<<(16-n))), n) }
	for i := range fixedSymbols {
		switch {
		case i < 144:
			fixedSymbols[i] = word(0x30+i, 8)
		case i < 256:
			fixedSymbols[i] = word(0x190+i-144, 9)
		case i < 280:
			fixedSymbols[i] = word(i-256, 7)
		default:
			fixedSymbols[i] = word(0xc0+i-280, 8)
		}
	}
	for i := range fixedDistances {
		fixedDistances[i] = word(i, 5)
	}
}

// A blockHeader tells the lengths of a dynamic block's codes, runs of them made shorter.
type blockHeader struct {
	symbols, distances int // lengths that are told
	lengths            [maxSymbols + maxDistance]uint8
	tokens             []headerToken
	counts             [19]uint32
	code               [19]uint32
	told               int // lengths of the lengths' code that are told
	bits               int
}

// A headerToken is a symbol of the lengths' code and its extra bits.
type headerToken struct{ symbol, extra uint8 }

var (
	headerExtra = [19]uint8{16: 2, 17: 3, 18: 7}
	headerOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

// make prepares the header of two codes.
func (h *blockHeader) make(b *builder, symbols, distances code) {
	h.symbols, h.distances = max(used(symbols), lengthCodes), max(used(distances), 1)
	lengths := h.lengths[:0]
	for _, e := range symbols[:h.symbols] {
		lengths = append(lengths, uint8(e))
	}
	for _, e := range distances[:h.distances] {
		lengths = append(lengths, uint8(e))
	}
	h.tokens = h.tokens[:0]
	clear(h.counts[:])
	for len(lengths) > 0 {
		run := 1
		for run < len(lengths) && lengths[run] == lengths[0] {
			run++
		}
		h.run(lengths[0], run)
		lengths = lengths[run:]
	}
	b.build(h.code[:], h.counts[:], 7)
	h.told = 19
	for h.told > 4 && h.code[headerOrder[h.told-1]] == 0 {
		h.told--
	}
	h.bits = 5 + 5 + 4 + 3*h.told + code(h.code[:]).bitsOf(h.counts[:])
	for i, n := range h.counts {
		h.bits += int(n) * int(headerExtra[i])
	}
}

// used returns the symbols of a code without those at its end that do not occur.
func used(c code) int {
	n := len(c)
	for n > 0 && c[n-1] == 0 {
		n--
	}
	return n
}

// run adds the tokens of n equal lengths.
func (h *blockHeader) run(length uint8, n int) {
	if length == 0 {
		for ; n >= 11; n -= min(n, 138) {
			h.add(18, min(n, 138)-11)
		}
		if n >= 3 {
			h.add(17, n-3)
			n = 0
		}
	} else {
		h.add(length, 0)
		for n--; n >= 3; n -= min(n, 6) {
			h.add(16, min(n, 6)-3)
		}
	}
	for range n {
		h.add(length, 0)
	}
}

func (h *blockHeader) add(symbol uint8, extra int) {
	h.tokens = append(h.tokens, headerToken{symbol, uint8(extra)})
	h.counts[symbol]++
}

func (h *blockHeader) write(w *bitWriter) {
	w.put(uint64(h.symbols-257)|uint64(h.distances-1)<<5|uint64(h.told-4)<<10, 14)
	for _, s := range headerOrder[:h.told] {
		w.put(uint64(h.code[s]&0xff), 3)
	}
	for _, t := range h.tokens {
		w.word(h.code[t.symbol])
		w.put(uint64(t.extra), uint(headerExtra[t.symbol]))
	}
}
