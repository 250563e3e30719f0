package png

import (
	"encoding/binary"

	"github.com/purecv/cv/internal/kernel"
)

// The filters: what is subtracted from a byte.
const (
	filterNone    = iota
	filterSub     // the byte of the pixel on the left
	filterUp      // the byte above
	filterAverage // the mean of these
	filterPaeth   // that of these and the byte above on the left which a plane through them comes nearest to
)

// A filter turns rows into lines of a file.
type filter struct {
	pixel int // bytes of a pixel
	level int // 0: lines hold pixels as they are

	// The row at hand and that above, each after a pixel of zeros, its bytes in the order of the file.
	row, above []byte

	// Of the rows so far, the later ones counting more: bytes, those that differ from the pixel on the left, and their differences.
	bytes, changes, difference uint64
}

func (f *filter) init(row, pixel, level int) {
	f.pixel, f.level = pixel, level
	f.row, f.above = make([]byte, pixel+row), make([]byte, pixel+row)
}

// line makes a line: the number of a filter and what it leaves of the row. Samples of two bytes, if wide, are in the order of this machine.
func (f *filter) line(dst, row []byte, wide bool) {
	f.row, f.above = f.above, f.row
	x := f.row[f.pixel:]
	copy(x, row)
	if wide {
		bigEndian(x)
	}
	f.apply(dst, f.choose())
}

// choose returns the filter for the row: the one that leaves the least magnitudes, but none for pictures that are drawn, such as masks, writing
// and diagrams. What repeats in them, edges included, repeats less after a filter.
func (f *filter) choose() int {
	if f.level == 0 {
		return filterNone
	}
	n := len(f.row) - f.pixel
	sums := kernel.PNG.Magnitudes(f.row[f.pixel:], f.row[:n], f.above[f.pixel:], f.above[:n])
	if f.drawn(sums[6], uint64(n), sums[5]) && (f.level > 1 || f.pixel == 1) { // level 1 finds no repeated pixels of several bytes
		return filterNone
	}
	best := filterSub
	for k, sum := range sums[:5] {
		if sum < sums[best] {
			best = k
		}
	}
	return best
}

// drawn tells whether most bytes equal those of the pixel on the left and the others differ much: in the smooth places of photographs they differ little.
func (f *filter) drawn(difference, bytes, equal uint64) bool {
	const memory = 16 // rows
	f.bytes += bytes - f.bytes/memory
	f.changes += bytes - equal - f.changes/memory
	f.difference += difference - f.difference/memory
	return f.changes < f.bytes/2 && f.difference >= 16*f.changes
}

// apply makes the line that a filter leaves.
func (f *filter) apply(dst []byte, kind int) {
	n := len(f.row) - f.pixel
	x, a, b, c := f.row[f.pixel:], f.row[:n], f.above[f.pixel:], f.above[:n]
	dst[0] = byte(kind)
	dst = dst[1:]
	switch kind {
	case filterNone:
		copy(dst, x)
	case filterSub:
		kernel.PNG.Subtract(dst, x, a)
	case filterUp:
		kernel.PNG.Subtract(dst, x, b)
	case filterAverage:
		kernel.PNG.Average(dst, x, a, b)
	case filterPaeth:
		kernel.PNG.Paeth(dst, x, a, b, c)
	}
}

// bigEndian puts the high byte of each sample of 16 bits first.
func bigEndian(p []byte) {
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		return
	}
	const low = 0x00ff00ff00ff00ff
	for ; len(p) >= 8; p = p[8:] {
		v := binary.NativeEndian.Uint64(p)
		binary.NativeEndian.PutUint64(p, v&low<<8|v>>8&low)
	}
	for ; len(p) >= 2; p = p[2:] {
		p[0], p[1] = p[1], p[0]
	}
}
