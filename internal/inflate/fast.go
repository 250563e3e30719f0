package inflate

import "encoding/binary"

// Room that fast wants: for all that it writes and reads before it looks again.
const (
	fastRoom  = 258 + 16
	fastInput = 16
)

// fast decodes literals and matches as long as src and dst are far from their ends. At a code that is the end of the block or wrong
// it stops before it.
func (d *decoding) fast() {
	if len(d.src)-d.in < fastInput || len(d.dst)-d.pos < fastRoom {
		return
	}
	const literalMask, distanceMask = 1<<literalBits - 1, 1<<distanceBits - 1
	literals, distances := &d.literalTable, &d.distanceTable
	dst, src, pos, in := d.dst, d.src, d.pos, d.in
	lastPos, lastIn := len(dst)-fastRoom, len(src)-fastInput
	hold, bits := d.hold, d.bits
	reach := min(d.reach, d.window) - d.start
	for in <= lastIn && pos <= lastPos {
		hold |= binary.LittleEndian.Uint64(src[in:]) << (bits & 63)
		in += int(63-bits) >> 3
		bits |= 56
		e := literals[hold&literalMask]
		for range 3 {
			if e&literalFlag == 0 {
				break
			}
			binary.LittleEndian.PutUint16(dst[pos:], uint16(e>>valueShift))
			pos += int(e >> kindShift & 3)
			hold >>= e & sizeMask
			bits -= uint(e & sizeMask)
			e = literals[hold&literalMask]
		}
		if e&literalFlag != 0 {
			continue
		}
		if bits < 48 {
			hold |= binary.LittleEndian.Uint64(src[in:]) << (bits & 63)
			in += int(63-bits) >> 3
			bits |= 56
		}
		if e&specialFlag != 0 {
			if !leadsOn(e) {
				break
			}
			e = second(literals[:], e, hold>>literalBits)
			if e&literalFlag != 0 {
				dst[pos] = byte(e >> valueShift)
				pos++
				hold >>= e & sizeMask
				bits -= uint(e & sizeMask)
				continue
			}
			if e&specialFlag != 0 {
				break
			}
		}
		size := e & sizeMask
		length := int(e>>valueShift) + int(hold&(1<<size-1)>>(e>>codeShift&codeMask))
		rest := hold >> size
		left := bits - uint(size)
		e = distances[rest&distanceMask]
		if e&specialFlag != 0 {
			if !leadsOn(e) {
				break
			}
			e = second(distances[:], e, rest>>distanceBits)
			if e&specialFlag != 0 {
				break
			}
		}
		size = e & sizeMask
		distance := int(e>>valueShift) + int(rest&(1<<size-1)>>(e>>codeShift&codeMask))
		if distance > pos+reach {
			break
		}
		hold = rest >> size
		bits = left - uint(size)
		copyBack(dst, pos, distance, length)
		pos += length
	}
	unused := min(int(bits>>3), in-d.in) // bytes that are given back
	bits -= uint(8 * unused)
	d.hold, d.bits = hold&(1<<bits-1), bits
	d.pos, d.in = pos, in-unused
}

// copyBack copies length bytes, which may overlap, from distance bytes before pos, and up to 15 bytes more.
func copyBack(dst []byte, pos, distance, length int) {
	from, end := pos-distance, pos+length
	switch {
	case distance >= 8:
		for pos < end {
			binary.LittleEndian.PutUint64(dst[pos:], binary.LittleEndian.Uint64(dst[from:]))
			pos += 8
			from += 8
		}
	case distance == 1:
		v := uint64(dst[from]) * 0x0101010101010101
		for pos < end {
			binary.LittleEndian.PutUint64(dst[pos:], v)
			pos += 8
		}
	default:
		// what is copied grows by the distance each time
		for pos < end {
			binary.LittleEndian.PutUint64(dst[pos:], binary.LittleEndian.Uint64(dst[from:]))
			pos += distance
		}
	}
}
