// Package deflate compresses into the DEFLATE format (RFC 1951).
//
// It is made for pictures: level 1 looks for runs of equal bytes alone, which is most of what a filtered picture repeats, and is several
// times as fast as a search for anything that repeats.
package deflate

import (
	"slices"

	"github.com/purecv/cv/internal/kernel"
)

// blockSymbols is how many literals and matches share codes.
const blockSymbols = 1 << 15

// A Compressor compresses pieces of data. The memory that it needs is kept from piece to piece.
type Compressor struct {
	level  int
	search search
	block  block
	equal  []uint64 // bit i tells whether byte i of the data equals the one before

	*searcher // from level 2 on
}

// A searcher is what a compressor needs to find matches.
type searcher struct {
	finder finder
	costs  costs
	found  []match
	steps  []step
	path   []step
	others []sequence
}

// NewCompressor returns a compressor of level 0 (data are stored as they are) to 9 (the smallest and slowest).
func NewCompressor(level int) *Compressor {
	c := &Compressor{level: level, search: searches[level]}
	if level > 1 {
		c.searcher = new(searcher)
	}
	return c
}

// Append appends data[from:] to dst as DEFLATE blocks; what is before from has been compressed before, and matches may reach into it. The last block
// ends the stream if last is set. Otherwise it is an empty stored one, so that what comes next can be compressed apart and appended.
// Data are less than 2 GB.
func (c *Compressor) Append(dst, data []byte, from int, last bool) []byte {
	w := bitWriter{out: dst[:cap(dst)], at: len(dst)}
	if c.level == 0 || from == len(data) {
		writeStored(&w, data[from:], last)
		return w.out[:w.at]
	}
	c.start(data, from)
	for from < len(data) {
		to := c.parse(data, from)
		c.block.prepare(data[from:to])
		if c.level > 1 {
			c.preferRuns(data[:to], from)
			c.costs.learn(&c.block)
		}
		c.block.write(&w, data[from:to], last && to == len(data))
		from = to
	}
	if !last {
		writeStored(&w, nil, false)
	}
	w.reserve(0)
	w.align()
	return w.out[:w.at]
}

// start prepares for data.
func (c *Compressor) start(data []byte, from int) {
	c.equal = slices.Grow(c.equal[:0], (len(data)+63)/64)[:(len(data)+63)/64]
	kernel.EqualToLast(c.equal, data)
	if c.level == 1 {
		return
	}
	c.finder.reset(data)
	c.finder.skip(max(from-window, 0), from)
	to := c.runs(data, from, blockSymbols)
	c.block.prepare(data[from:to])
	c.costs.learn(&c.block) // what costs are expected at first
}

// parse makes the sequences of the next block and tells where it ends.
func (c *Compressor) parse(data []byte, from int) (to int) {
	switch {
	case c.level == 1:
		return c.runs(data, from, blockSymbols)
	case c.search.optimal:
		return c.optimal(data, from)
	}
	return c.matches(data, from)
}

// preferRuns takes runs alone as the block's sequences if that makes it shorter: a few far matches may cost more for being there than they save.
func (c *Compressor) preferRuns(data []byte, from int) {
	size := c.block.size()
	c.block.sequences, c.others = c.others, c.block.sequences
	c.runs(data, from, len(data))
	if c.block.prepare(data[from:]); c.block.size() >= size {
		c.block.sequences, c.others = c.others, c.block.sequences
		c.block.prepare(data[from:])
	}
}
