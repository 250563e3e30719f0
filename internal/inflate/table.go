package inflate

import (
	"math/bits"
	"slices"
)

// An entry of a table, which is indexed by the next bits of the stream. Where a code is longer than these, the entry leads to a
// second table, which the bits after them index. From its lowest bit on an entry holds:
//
//	6 bits   how many bits the code (or both codes of two literals) has with its extra bits; of a second table: the bits before those that index it
//	1 bit    set for one literal or two
//	1 bit    set for what is neither a literal nor a length nor a distance; the kind tells what it is
//	4 bits   how many bits the code (the first one) has without its extra bits; of a second table: the bits that index it
//	2 bits   how many literals; or the kind
//	16 bits  from bit 16 on: the literals; the smallest length or distance; where the second table begins
type entry = uint32

const (
	sizeMask    = 1<<6 - 1
	literalFlag = 1 << 6
	specialFlag = 1 << 7
	codeShift   = 8
	codeMask    = 1<<4 - 1
	kindShift   = 12
	kindMask    = 3 << kindShift
	valueShift  = 16

	endOfBlock  = specialFlag | 0<<kindShift
	secondTable = specialFlag | 1<<kindShift
	invalidCode = specialFlag | 2<<kindShift
)

const (
	maxBits        = 15 // of a code
	codeLengthBits = 7  // that index the first table
	literalBits    = 12
	distanceBits   = 9

	// In a complete code more than k codes share a second table of 2^k entries, so all of them together have at most so many.
	literalEntries  = 1<<literalBits + 288*8/4
	distanceEntries = 1<<distanceBits + 32*64/7
)

// leadsOn tells whether an entry leads to a second table.
func leadsOn(e entry) bool { return e&(specialFlag|kindMask) == secondTable }

// second looks the entry up that the bits after those of the first table index.
func second(table []entry, e entry, bits uint64) entry {
	return table[e>>valueShift+uint32(bits)&(1<<(e>>codeShift&codeMask)-1)]
}

// What symbols stand for: their entries without the bits of the code.
var (
	literalMeanings    = literalsAndLengths()
	distanceMeanings   = append(ranges(1, 30, func(i int) int { return max(i/2-1, 0) }), invalidCode, invalidCode)
	codeLengthMeanings = ranges(0, 19, func(int) int { return 0 })
)

// ranges returns the entries of n symbols that stand for numbers from first on: each for as many as its extra bits can tell apart.
func ranges(first, n int, extra func(i int) int) []entry {
	list := make([]entry, n)
	for i := range list {
		list[i] = entry(first<<valueShift | extra(i))
		first += 1 << extra(i)
	}
	return list
}

func literalsAndLengths() []entry {
	var list []entry
	for i := range 256 {
		list = append(list, entry(i<<valueShift|1<<kindShift|literalFlag))
	}
	list = append(list, endOfBlock)
	list = append(list, ranges(3, 28, func(i int) int { return max(i/4-1, 0) })...)
	return append(list, 258<<valueShift, invalidCode, invalidCode)
}

// build fills a table, whose first 1<<tableBits entries are indexed first, for symbols whose codes have these lengths in bits, 0 for those
// that do not occur. It tells whether it is a code: complete, or without any symbol, or, where lone allows it, one symbol's single bit.
func build(table []entry, tableBits int, lengths []uint8, meanings []entry, lone bool) bool {
	var count, first [maxBits + 2]int // of each length: how many codes are left; where their symbols begin in order
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	room, longest := 1, 0
	for n := 1; n <= maxBits; n++ {
		room = 2*room - count[n]
		if room < 0 {
			return false
		}
		if count[n] > 0 {
			longest = n
		}
		first[n+1] = first[n] + count[n]
	}
	if room > 0 {
		if longest > 1 || longest == 1 && !lone {
			return false
		}
		table[0] = invalidCode | 1<<codeShift | 1
	}
	var order [288]uint16 // symbols in the order of their codes
	total := first[maxBits+1]
	for symbol, n := range lengths {
		if n > 0 {
			order[first[n]] = uint16(symbol)
			first[n]++
		}
	}
	code, length := 0, 0
	filled := 1                      // entries of the first table: those that so many bits of codes index, repeated when there is one more
	free, prefix := 1<<tableBits, -1 // entries beyond are free; what leads to the latest second table
	var deep int                     // bits that index it
	for _, symbol := range order[:total] {
		n := int(lengths[symbol])
		code <<= n - length
		length = n
		for filled < 1<<min(n, tableBits) {
			copy(table[filled:2*filled], table[:filled])
			filled *= 2
		}
		reversed := int(bits.Reverse16(uint16(code))) >> (16 - n)
		e := meanings[symbol] + entry(n<<codeShift|n)
		code++
		if n <= tableBits {
			table[reversed] = e
			continue
		}
		if reversed&(1<<tableBits-1) != prefix {
			if prefix >= 0 {
				free += 1 << deep
			}
			prefix, deep = reversed&(1<<tableBits-1), n-tableBits
			for room := 1<<deep - count[n]; room > 0; room = 2*room - count[tableBits+deep] {
				deep++
			}
			table[prefix] = entry(free<<valueShift | deep<<codeShift | secondTable | tableBits)
		}
		count[n]--
		for i := reversed >> tableBits; i < 1<<deep; i += 1 << (n - tableBits) {
			table[free+i] = e
		}
	}
	for filled < 1<<tableBits {
		copy(table[filled:2*filled], table[:filled])
		filled *= 2
	}
	return true
}

// pairLiterals makes entries of two literals where the bits that index the first table hold the codes of two.
var pairLiterals = func(table *[literalEntries]entry) { pairBelow(table, 1<<literalBits) }

// pairBelow is pairLiterals for the first n entries. The others are done.
func pairBelow(table *[literalEntries]entry, n int) {
	for i := n - 1; i >= 0; i-- {
		e := table[i]
		if e&literalFlag == 0 {
			continue
		}
		size := e & sizeMask
		second := table[i>>size] // of one literal still: this goes down
		if second&literalFlag != 0 && size+second&sizeMask <= literalBits {
			table[i] = e&^(sizeMask|kindMask) | (size + second&sizeMask) | 2<<kindShift | second>>valueShift<<(valueShift+8)
		}
	}
}

// fixed returns the lengths of the codes that need no table in the stream.
func fixed() (literals, distances []uint8) {
	literals = slices.Concat(slices.Repeat([]uint8{8}, 144), slices.Repeat([]uint8{9}, 112), slices.Repeat([]uint8{7}, 24), slices.Repeat([]uint8{8}, 8))
	return literals, slices.Repeat([]uint8{5}, 32)
}
