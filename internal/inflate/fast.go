package inflate

import "encoding/binary"

// What the loop wants to be left of dst and src: at least as much as it writes and reads before it looks again.
const (
	fastRoom  = 258 + 40
	fastInput = 16
)

// fast decodes literals and matches as long as src and dst are far from their ends. It stops before a code that is the end of the block or wrong,
// and before a match that reaches too far.
func (d *decoding) fast() {
	if len(d.src)-d.in < fastInput || len(d.dst)-d.pos < fastRoom {
		return
	}
	floor := d.start - min(d.reach, d.window)
	pos, in, hold, bits := fastLoop(d.dst, d.src, d.pos, d.in, d.hold, d.bits, floor, &d.literalTable, &d.distanceTable)
	unused := min(int(bits>>3), in-d.in) // bytes that are given back
	bits -= uint(8 * unused)
	d.hold, d.bits = hold&(1<<bits-1), bits
	d.pos, d.in = pos, in-unused
}

// A loop is one of fast. It reads src[in:] and writes dst[pos:], and returns what these and the bits have become. No match reaches before dst[floor];
// hold may come back with more bits than are told, which are the next ones of src.
type loop func(dst, src []byte, pos, in int, hold uint64, bits uint, floor int, literals *[literalEntries]entry, distances *[distanceEntries]entry) (newPos, newIn int, newHold uint64, newBits uint)

// fastLoop is the best one.
var fastLoop loop = fastGeneric

func fastGeneric(dst, src []byte, pos, in int, hold uint64, bits uint, floor int, literals *[literalEntries]entry, distances *[distanceEntries]entry) (int, int, uint64, uint) {
	const literalMask, distanceMask = 1<<literalBits - 1, 1<<distanceBits - 1
	lastPos, lastIn := len(dst)-fastRoom, len(src)-fastInput
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
		hold |= binary.LittleEndian.Uint64(src[in:]) << (bits & 63)
		in += int(63-bits) >> 3
		bits |= 56
		if e&specialFlag != 0 {
			if !leadsOn(e) {
				break
			}
			e = second(literals[:], e, hold>>literalBits)
			if e&specialFlag != 0 {
				break
			}
			if e&literalFlag != 0 {
				dst[pos] = byte(e >> valueShift)
				pos++
				hold >>= e & sizeMask
				bits -= uint(e & sizeMask)
				continue
			}
		}
		size := e & sizeMask
		length := int(e>>valueShift) + int(hold&(1<<size-1)>>(e>>codeShift&codeMask))
		rest, left := hold>>size, bits-uint(size)
		e = distances[rest&distanceMask]
		if e&specialFlag != 0 {
			if !leadsOn(e) {
				break
			}
			if e = second(distances[:], e, rest>>distanceBits); e&specialFlag != 0 {
				break
			}
		}
		size = e & sizeMask
		distance := int(e>>valueShift) + int(rest&(1<<size-1)>>(e>>codeShift&codeMask))
		if pos-distance < floor {
			break
		}
		hold, bits = rest>>size, left-uint(size)
		copyBack(dst, pos, distance, length)
		pos += length
	}
	return pos, in, hold, bits
}

// copyBack copies length bytes, which may overlap, from distance bytes before pos, and up to 7 bytes more.
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
		// of eight bytes as many are right each time
		for pos < end {
			binary.LittleEndian.PutUint64(dst[pos:], binary.LittleEndian.Uint64(dst[from:]))
			pos += distance
		}
	}
}
