package png

import (
	"encoding/binary"

	"github.com/purecv/cv/internal/kernel"
)

// The filters: what of its neighbours is subtracted from a byte.
const (
	filterNone = iota
	filterSub  // the byte of the pixel on the left
	filterUp   // the byte above
)

// A filter turns rows into lines of a file.
type filter struct {
	pixel int    // bytes of a pixel
	on    bool   // otherwise lines hold pixels as they are
	row16 []byte // a row with its bytes in the order of the file
}

func (f *filter) init(row, pixel int, on bool) { f.pixel, f.on = pixel, on }

// row makes a line: the number of a filter and what it makes of the row. Samples of two bytes, if wide, are in the order of this machine.
func (f *filter) row(line, row []byte, wide bool) {
	if wide {
		f.row16 = append(f.row16[:0], row...)
		bigEndian(f.row16)
		row = f.row16
	}
	if !f.on {
		line[0] = filterNone
		copy(line[1:], row)
		return
	}
	line[0] = filterSub
	line = line[1:]
	n := copy(line, row[:min(f.pixel, len(row))])
	kernel.PNG.Subtract(line[n:], row[n:], row)
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
