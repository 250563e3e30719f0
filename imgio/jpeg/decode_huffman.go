package jpeg

import "encoding/binary"

// A bitReader reads the entropy-coded data of a scan. After the data's end, which is a marker, it reads zeros.
type bitReader struct {
	data []byte
	pos  int    // of the next byte to be read
	last int    // where eight bytes can be read at once at most; -1 after the data's end
	bits uint64 // those that come next, from the top
	n    int    // how many are in bits
	// phantom counts the zeros in bits that the data did not hold. More than n: some of them have been used.
	phantom int
	marker  uint8 // the one that ended the data; 0: not yet
}

// fill returns bits with at least 32 ahead. Those who read many keep bits and n in registers.
func (r *bitReader) fill(bits uint64, n int) (uint64, int) {
	if r.pos <= r.last {
		if v := binary.BigEndian.Uint64(r.data[r.pos:]); !hasFF(v) {
			r.pos += (64 - n) >> 3
			return bits | v>>(n&63), n + (64-n)&^7
		}
	}
	return r.fillSlowly(bits, n)
}

// hasFF tells whether one of the bytes is 0xff.
func hasFF(v uint64) bool {
	return (^v-0x0101010101010101)&v&0x8080808080808080 != 0
}

// fillSlowly is fill byte by byte.
func (r *bitReader) fillSlowly(bits uint64, n int) (uint64, int) {
	for n <= 56 {
		if r.marker != 0 {
			r.phantom += 64 - n
			return bits, 64
		}
		b := byteAt(r.data, r.pos)
		r.pos++
		if b == 0xff {
			for b == 0xff {
				b = byteAt(r.data, r.pos)
				r.pos++
			}
			if b != 0 {
				r.marker, r.last = b, -1
				continue
			}
			b = 0xff
		}
		// Below the counted bits stand those of the bytes that follow, so far as fill has seen them; they are the same.
		bits |= uint64(b) << (56 - n)
		n += 8
	}
	return bits, n
}

// reset begins anew at pos, behind a marker or, if there is one, at it.
func (r *bitReader) reset() {
	r.bits, r.n, r.phantom, r.last = 0, 0, 0, -1
	if r.marker == 0 {
		r.last = len(r.data) - 8
	}
}

// byteAt returns a byte of a file as libjpeg sees it: after the end an endless row of EOI markers.
func byteAt(data []byte, pos int) byte {
	if pos < len(data) {
		return data[pos]
	}
	if (pos-len(data))&1 == 0 {
		return 0xff
	}
	return markerEOI
}

// nextMarker finds the first marker at or behind pos and returns where it ends, and how many bytes have been skipped.
func nextMarker(data []byte, pos int) (marker byte, end, skipped int) {
	for {
		for byteAt(data, pos) != 0xff {
			pos++
			skipped++
		}
		for byteAt(data, pos) == 0xff {
			pos++
		}
		marker = byteAt(data, pos)
		pos++
		if marker != 0 {
			return marker, pos, skipped
		}
		skipped += 2
	}
}

// lookBits is the length of codes, with what follows them, that are found by one look-up.
const lookBits = 10

// A huffman is a table of codes.
type huffman struct {
	dc     bool      // codes sizes of DC differences
	counts [17]uint8 // of codes by their length
	values [256]uint8

	derived   bool
	bad       bool      // no code has these lengths
	maxCode   [18]int32 // the largest code of a length; -1 if there is none
	offset    [17]int32 // from a code to the index of its value
	look      [1 << lookBits]entry
	lookValue [1 << lookBits]uint16 // value<<8 | length of the code; 0: it is longer
}

// An entry tells what stands at the front of some bits.
//
//	bits  0-5   how many are used
//	bit   7     special: the bits are only a code, whose value stands in bits 8-15. With 0 bits used it is longer.
//	bits  8-15  zeros before the coefficient
//	bits 16-31  the coefficient
type entry uint32

const special entry = 1 << 7

// derive makes the tables for decoding, once.
func (h *huffman) derive() {
	if h.derived {
		return
	}
	h.derived = true
	code, index := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		h.maxCode[length] = -1
		n := int32(h.counts[length])
		if n > 0 {
			h.offset[length] = index - code
			for range n {
				if code >= 1<<length || index > 255 {
					h.bad = true
					return
				}
				h.add(code, length, h.values[index])
				h.bad = h.bad || h.dc && h.values[index] > 15
				code++
				index++
			}
			h.maxCode[length] = code - 1
			if code >= 1<<length { // no code consists of ones only
				h.bad = true
				return
			}
		}
		code <<= 1
	}
	h.maxCode[17] = 1<<31 - 1
	for i := range h.look {
		h.look[i] = h.entry(uint32(i))
	}
}

// add enters a short code into the tables.
func (h *huffman) add(code int32, length int, value uint8) {
	if length > lookBits {
		return
	}
	first := int(code) << (lookBits - length)
	for i := range 1 << (lookBits - length) {
		h.lookValue[first+i] = uint16(value)<<8 | uint16(length)
	}
}

// entry finds out what bits begin with.
func (h *huffman) entry(bits uint32) entry {
	value, length := h.lookValue[bits]>>8, uint32(h.lookValue[bits]&0xff)
	size := uint32(value & 15)
	if size == 0 && h.dc && length > 0 {
		return entry(length)
	}
	if size == 0 || length+size > lookBits {
		return special | entry(length) | entry(value)<<8
	}
	extra := uint64(bits) << (64 - lookBits + length)
	return entry(length+size) | entry(value>>4)<<8 | entry(extend(extra, int(size)))<<16
}

// extend returns the coefficient of a size, at least 1, whose bits are at the top of bits. The first one is 0 of negative ones.
func extend(bits uint64, size int) int32 {
	v := int32(bits >> ((64 - size) & 63))
	return v + int32(^bits>>63)*(1-1<<(size&31))
}

// long decodes a code that no table holds, of which at least 17 bits are at the top of bits. The value of what is no code is 0.
func (h *huffman) long(bits uint64) (value uint8, length int) {
	for length = lookBits + 1; int32(bits>>(64-length)) > h.maxCode[length]; length++ {
	}
	if length > 16 {
		return 0, length
	}
	return h.values[uint8(int32(bits>>(64-length))+h.offset[length])], length
}

// symbol returns the value of the code at the front of bits, of which there are at least 17, and its length.
func (h *huffman) symbol(bits uint64) (value uint8, length int) {
	if v := h.lookValue[bits>>(64-lookBits)]; v != 0 {
		return uint8(v >> 8), int(v & 0xff)
	}
	return h.long(bits)
}

// exhausted tells whether more bits have been used than there were.
func (r *bitReader) exhausted() bool { return r.phantom > r.n }

// newHuffman makes a decoding table.
func newHuffman(dc bool, t *huffmanTable) *huffman {
	h := &huffman{dc: dc}
	copy(h.counts[1:], t.counts[:])
	copy(h.values[:], t.symbols)
	return h
}

// defaultTables are those of a file that brings none: for DC and AC, luma and chroma.
func defaultTables() (dc, ac [4]*huffman) {
	for i := range 2 {
		dc[i], ac[i] = newHuffman(true, &standardTables[0][i]), newHuffman(false, &standardTables[1][i])
	}
	return dc, ac
}
