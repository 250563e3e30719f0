package deflate

import (
	"math"
	"slices"
)

// region is how many bytes are parsed at once.
const region = 1 << 13

// A step is the cheapest way to a place: its cost, and the match that ends there; a literal has the length 1.
type step struct {
	cost int32
	match
}

// optimal makes the sequences of the next block and tells where it ends: of all sequences of literals and matches those that cost least.
func (c *Compressor) optimal(data []byte, from int) (to int) {
	c.block.sequences = c.block.sequences[:0]
	symbols, literals, i := 0, 0, from
	for i < len(data) && symbols < blockSymbols {
		n := min(len(data)-i, region)
		c.steps = append(c.steps[:0], make([]step, n+1)...)
		c.relax(i, n)
		path := c.backtrack(n)
		symbols += len(path)
		i += n
		for _, m := range path {
			if m.length == 1 {
				literals++
				continue
			}
			c.block.sequences = append(c.block.sequences, sequence{uint32(literals), uint16(m.length), uint16(m.distance)})
			literals = 0
		}
	}
	c.block.sequences = append(c.block.sequences, sequence{literals: uint32(literals)})
	return i
}

// relax finds the cheapest ways to all places of a region.
func (c *Compressor) relax(from, n int) {
	steps := c.steps
	for i := range steps[1:] {
		steps[i+1].cost = math.MaxInt32
	}
	for i := 0; i < n; i++ {
		cost := steps[i].cost
		if to := cost + c.costs.literal[c.finder.data[from+i]]; to < steps[i+1].cost {
			steps[i+1] = step{to, match{1, 0}}
		}
		c.found = c.finder.find(from+i, c.search.depth, c.search.nice, c.found[:0])
		length := minMatch
		for _, m := range c.found {
			m.length = min(m.length, n-i)
			distance := cost + c.costs.distance[distanceSymbol(m.distance)]
			if m.length >= c.search.nice {
				length = m.length // the others are hardly better
			}
			for ; length <= m.length; length++ {
				if to := distance + c.costs.length[length]; to < steps[i+length].cost {
					steps[i+length] = step{to, match{length, m.distance}}
				}
			}
			if m.length >= c.search.nice { // nothing better begins within it
				c.finder.skip(from+i+1, from+i+m.length)
				i += m.length - 1
			}
		}
	}
}

// backtrack returns the cheapest way to the end of a region.
func (c *Compressor) backtrack(n int) []match {
	path := c.path[:0]
	for n > 0 {
		m := c.steps[n].match
		path = append(path, m)
		n -= m.length
	}
	slices.Reverse(path)
	c.path = path
	return path
}
