// Package deflate compresses into the DEFLATE format (RFC 1951).
//
// It is made for pictures: level 1 looks for runs of equal bytes alone, which is most of what a filtered picture repeats, and is several
// times as fast as a search for anything that repeats.
package deflate

import "github.com/purecv/cv/internal/kernel"

// blockSymbols is how many literals and matches share codes.
const blockSymbols = 1 << 15

// A Compressor compresses pieces of data, each for itself. The memory that it needs is kept from piece to piece.
type Compressor struct {
	level int
	block block
	equal []uint64 // bit i: byte i of the data equals the one before
}

// NewCompressor returns a compressor of level 0 (data are stored as they are) to 9 (the smallest and slowest).
func NewCompressor(level int) *Compressor { return &Compressor{level: level} }

// Append appends data to dst as DEFLATE blocks, the last of which ends the stream if last is set. Otherwise the blocks end with an
// empty stored one, so that what comes next can be compressed apart and appended: no match reaches out of its data.
// Data are less than 2 GB.
func (c *Compressor) Append(dst, data []byte, last bool) []byte {
	w := bitWriter{out: dst[:cap(dst)], at: len(dst)}
	if c.level == 0 {
		writeStored(&w, data, last)
		return w.out[:w.at]
	}
	c.equal = kernel.EqualBits(c.equal, data)
	for from := 0; from < len(data); {
		to := c.runs(data, from)
		c.block.write(&w, data[from:to], last && to == len(data))
		from = to
	}
	if !last || len(data) == 0 {
		writeStored(&w, nil, last)
	}
	w.reserve(0)
	w.align()
	return w.out[:w.at]
}
