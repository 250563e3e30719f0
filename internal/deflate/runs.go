package deflate

import "math/bits"

// runs makes the sequences of the next block of data, of about as many symbols as limit, and tells where it ends. Runs of equal bytes, if they are long enough, are its matches.
func (c *Compressor) runs(data []byte, from, limit int) (to int) {
	sequences, symbols := c.block.sequences[:0], 0
	literals, i := from, from // where the literals at hand begin; where to look for a run
	for {
		end := min(len(data), literals+max(limit-symbols, 0))
		run := c.nextRun(i, end)
		if run >= end {
			c.block.sequences = append(sequences, sequence{literals: uint32(end - literals)})
			return end
		}
		i = c.endOfRun(run, len(data))
		for i-run >= c.search.run {
			length := min(i-run, maxMatch)
			sequences = append(sequences, sequence{uint32(run - literals), uint16(length), 1})
			symbols += run - literals + 1
			run += length
			literals = run
		}
	}
}

// nextRun returns the first place from i on where 4 bytes equal those before them, end or more if it is not before end.
func (c *Compressor) nextRun(i, end int) int {
	equal := c.equal
	for word := i >> 6; word<<6 < end; word++ {
		v, next := equal[word], uint64(0)
		if word+1 < len(equal) {
			next = equal[word+1]
		}
		pairs := v & (v>>1 | next<<63)
		starts := pairs & (pairs>>2 | (next&(next>>1))<<62)
		if word == i>>6 {
			starts &= ^uint64(0) << (i & 63)
		}
		if starts != 0 {
			return word<<6 + bits.TrailingZeros64(starts)
		}
	}
	return end
}

// endOfRun returns the first place from i on, but not beyond n, whose byte does not equal the one before it.
func (c *Compressor) endOfRun(i, n int) int {
	word := i >> 6
	different := ^c.equal[word] &^ (1<<(i&63) - 1)
	for different == 0 {
		if word++; word == len(c.equal) {
			return n
		}
		different = ^c.equal[word]
	}
	return min(word<<6+bits.TrailingZeros64(different), n)
}
