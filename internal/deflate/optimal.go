package deflate

import (
	"math"
	"slices"
)

// region is how many bytes are parsed at once.
const region = 1 << 13

// A step is the last one of the cheapest way to a place: a match that ends there, or a literal, whose length is 1. The cost is that of the whole way.
type step struct {
	cost             int32
	length, distance uint16
}

// optimal makes the sequences of the next block and tells where it ends: of all sequences of literals and matches those that cost least.
func (c *Compressor) optimal(data []byte, from int) (to int) {
	sequences, symbols, literals := c.block.sequences[:0], 0, 0
	for from < len(data) && symbols < blockSymbols {
		n := c.relax(from, min(len(data)-from, region))
		path := c.backtrack(n)
		from += n
		symbols += len(path)
		for _, s := range path {
			if s.length == 1 {
				literals++
				continue
			}
			sequences = append(sequences, sequence{uint32(literals), s.length, s.distance})
			literals = 0
		}
	}
	c.block.sequences = append(sequences, sequence{literals: uint32(literals)})
	return from
}

// relax finds the cheapest ways to the places of a region of n bytes, or more where a long match goes beyond its end, and returns its length.
func (c *Compressor) relax(from, n int) int {
	data := c.finder.data[from:]
	c.steps = slices.Grow(c.steps[:0], region+maxMatch)[:n+maxMatch]
	steps := c.steps
	for i := range steps[1:] {
		steps[i+1].cost = math.MaxInt32
	}
	for i := 0; i < n; i++ {
		cost := steps[i].cost
		if to := cost + c.costs.literal[data[i]]; to < steps[i+1].cost {
			steps[i+1] = step{to, 1, 0}
		}
		c.found = c.finder.find(from+i, c.search.depth, c.search.nice, c.found[:0])
		if len(c.found) == 0 {
			continue
		}
		if m := c.found[len(c.found)-1]; m.length >= c.search.nice && (m.distance == 1 || c.saved(from+i, m) > 0) { // nothing better begins within it
			steps[i+m.length] = step{cost + c.costs.match(m), uint16(m.length), uint16(m.distance)}
			c.finder.skip(from+i+1, from+i+m.length)
			i += m.length - 1
			n = max(n, i+1)
			continue
		}
		length := minMatch
		for _, m := range c.found {
			distance := cost + c.costs.distance[distanceSymbol(m.distance)]
			for ; length <= m.length; length++ {
				if to := distance + c.costs.length[length]; to < steps[i+length].cost {
					steps[i+length] = step{to, uint16(length), uint16(m.distance)}
				}
			}
		}
	}
	return n
}

// backtrack returns the cheapest way through n bytes.
func (c *Compressor) backtrack(n int) []step {
	path := c.path[:0]
	for n > 0 {
		s := c.steps[n]
		path = append(path, s)
		n -= int(s.length)
	}
	slices.Reverse(path)
	c.path = path
	return path
}
