package jpeg

import (
	"encoding/binary"
	"io"
	"slices"

	"github.com/purecv/cv/internal/kernel"
)

// A bitString grows at its end. It does not know yet where in a byte of the file it begins.
type bitString struct {
	bytes    []byte
	end      kernel.JPEGBitEnd
	restarts []int // lengths in bits of what precedes restart markers
}

func (b *bitString) reset() { b.end, b.restarts = kernel.JPEGBitEnd{}, b.restarts[:0] }

// length returns the number of bits.
func (b *bitString) length() int { return 8*b.end.At + int(b.end.N) }

func (b *bitString) restart() { b.restarts = append(b.restarts, b.length()) }

// reserve makes room for n bytes.
func (b *bitString) reserve(n int) {
	if len(b.bytes)-b.end.At < n {
		b.bytes = slices.Grow(b.bytes[:b.end.At], n)
		b.bytes = b.bytes[:cap(b.bytes)]
	}
}

// finish writes the bits that fill no byte, so that bytes holds all of the string and at least 8 bytes more.
func (b *bitString) finish() {
	b.reserve(16)
	binary.BigEndian.PutUint64(b.bytes[b.end.At:], b.end.Rest)
	binary.BigEndian.PutUint64(b.bytes[b.end.At+8:], 0)
}

// A joiner makes a file from bytes and strings of bits.
type joiner struct {
	to       io.Writer
	bytes    []byte // not yet written
	rest     uint64 // n < 8 bits that fill no byte, from the top
	n        uint
	restarts int // in this scan
}

// flush writes all bytes.
func (j *joiner) flush() error {
	_, err := j.to.Write(j.bytes)
	j.bytes = j.bytes[:0]
	return err
}

// join appends a string of bits with a zero after each byte 0xff, and with restart markers.
func (j *joiner) join(b *bitString) error {
	b.finish()
	from := 0
	for _, to := range b.restarts {
		if err := j.bits(b.bytes, from, to); err != nil {
			return err
		}
		j.fill()
		j.bytes = append(j.bytes, 0xff, markerRST0+byte(j.restarts%8))
		j.restarts++
		from = to
	}
	return j.bits(b.bytes, from, b.length())
}

// bits appends the bits of src from one to another; 8 bytes follow them.
func (j *joiner) bits(src []byte, from, to int) error {
	const group = 56 // bits
	for ; to-from >= group; from += group {
		j.rest |= (binary.BigEndian.Uint64(src[from/8:]) << (from % 8) &^ 0xff) >> j.n
		if len(j.bytes) > 1<<16 {
			if err := j.flush(); err != nil {
				return err
			}
		}
		if hasFF(j.rest) {
			j.put(group / 8)
		} else {
			j.bytes = binary.BigEndian.AppendUint64(j.bytes, j.rest)
			j.bytes = j.bytes[:len(j.bytes)-1]
			j.rest <<= group
		}
	}
	if n := uint(to - from); n > 0 {
		v := binary.BigEndian.Uint64(src[from/8:]) << (from % 8)
		v = v >> (64 - n) << (64 - n)
		j.rest |= v >> j.n
		j.n += n
		j.put(int(j.n / 8))
		j.n %= 8
	}
	return nil
}

// put appends the upper n bytes of the rest.
func (j *joiner) put(n int) {
	for range n {
		c := byte(j.rest >> 56)
		j.bytes = append(j.bytes, c)
		if c == 0xff {
			j.bytes = append(j.bytes, 0)
		}
		j.rest <<= 8
	}
}

// fill fills up the last byte with ones.
func (j *joiner) fill() {
	if j.n > 0 {
		j.rest |= ^uint64(0) >> j.n
		j.put(1)
	}
	j.rest, j.n = 0, 0
}

// endScan ends the codes of a scan.
func (j *joiner) endScan() {
	j.fill()
	j.restarts = 0
}
