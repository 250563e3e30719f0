package deflate

import (
	"math/bits"
	"slices"
)

// maxCodeLength is the longest code of literals, lengths and distances. The format allows 15 bits; with 14 a literal's code fits
// four times into what a writer of 64 bits can take, and files grow by nothing worth measuring.
const maxCodeLength = 14

// A code is a Huffman code: symbol i has the entry codes[i], its bits in the order of the stream above their number in the low 8 bits.
// Symbols that do not occur have the entry 0.
type code []uint32

// entry makes the entry of a code word.
func entry(word uint32, length int) uint32 { return word<<8 | uint32(length) }

// bitsOf returns the bits of n occurrences each of the symbols.
func (c code) bitsOf(frequencies []uint32) int {
	sum := 0
	for i, n := range frequencies {
		sum += int(n) * int(c[i]&0xff)
	}
	return sum
}

// A builder makes Huffman codes.
type builder struct {
	lengths [maxSymbols]uint8
	order   [maxSymbols]uint64 // the symbols that occur, rarest first: frequency and symbol
	weights [maxSymbols]uint64 // of inner nodes
	parents [2 * maxSymbols]uint16
}

// build makes the best code of words up to limit bits. It has two words at least, for decoders that want it complete.
func (b *builder) build(c code, frequencies []uint32, limit int) {
	b.measure(frequencies, limit)
	var next [16]uint32 // the next word of each length
	var counts [16]uint32
	for i := range frequencies {
		counts[b.lengths[i]]++
	}
	counts[0] = 0
	for n := 1; n < len(next); n++ {
		next[n] = (next[n-1] + counts[n-1]) << 1
	}
	for i := range frequencies {
		n := b.lengths[i]
		if n == 0 {
			c[i] = 0
			continue
		}
		c[i] = entry(uint32(bits.Reverse16(uint16(next[n])<<(16-n))), int(n))
		next[n]++
	}
}

// measure finds the lengths of the words.
func (b *builder) measure(frequencies []uint32, limit int) {
	clear(b.lengths[:])
	used := b.order[:0]
	for i, n := range frequencies {
		if n > 0 {
			used = append(used, uint64(n)<<16|uint64(i))
		}
	}
	for i := 0; len(used) < 2; i++ {
		if frequencies[i] == 0 {
			used = append(used, uint64(i))
		}
	}
	slices.Sort(used)
	counts := b.tree(used)
	limitLengths(&counts, limit)
	n := len(counts) - 1
	for _, u := range used { // the rarest have the longest words
		for counts[n] == 0 {
			n--
		}
		counts[n]--
		b.lengths[u&0xffff] = uint8(n)
	}
}

// tree joins the two lightest nodes until one is left and returns how many leaves lie at each depth, at the last one those below it too.
// Leaves are sorted, and inner nodes are made in the order of their weights: so the lightest is the first of one of the two queues.
func (b *builder) tree(leaves []uint64) (counts [32]int) {
	n := len(leaves)
	leaf, inner := 0, 0
	lightest := func(made int) (node int, weight uint64) {
		if leaf < n && (inner == made || leaves[leaf]>>16 <= b.weights[inner]) {
			leaf++
			return leaf - 1, leaves[leaf-1] >> 16
		}
		inner++
		return n + inner - 1, b.weights[inner-1]
	}
	for made := range n - 1 {
		i, v := lightest(made)
		j, w := lightest(made)
		b.weights[made] = v + w
		b.parents[i], b.parents[j] = uint16(n+made), uint16(n+made)
	}
	depths := b.parents[:2*n-1] // in the parents' place, from the root down
	depths[2*n-2] = 0
	for i := 2*n - 3; i >= 0; i-- {
		depths[i] = depths[depths[i]] + 1
		if i < n {
			counts[min(int(depths[i]), len(counts)-1)]++
		}
	}
	return counts
}

// limitLengths makes the words that are longer than the limit as long as that, and for their sake other words longer.
func limitLengths(counts *[32]int, limit int) {
	for n := limit + 1; n < len(counts); n++ {
		counts[limit] += counts[n]
		counts[n] = 0
	}
	space := 0 // that the words take, in units of the shortest share
	for n := 1; n <= limit; n++ {
		space += counts[n] << (limit - n)
	}
	for ; space > 1<<limit; space-- {
		n := limit - 1
		for counts[n] == 0 {
			n--
		}
		counts[n]-- // one word becomes two, for itself and for one of the longest: the share of that is free
		counts[n+1] += 2
		counts[limit]--
	}
}
