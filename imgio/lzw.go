package imgio

import (
	"encoding/binary"
	"io"
)

// unpackLZW fills dst from the codes of TIFF's variant of LZW, whose first bits are the highest. Codes behind them are not looked at.
//
// Code 258 + i stands for what the i-th code after the table was cleared stood for, and the byte behind that in dst. So where codes begin in dst
// is all of the table.
func unpackLZW(dst, src []byte) error {
	const (
		clearTable, end, first = 256, 257, 258
		most                   = 1<<12 - first // codes in the table
	)
	var (
		begins [most + 1]uint32 // of codes, the next one included, counted from base
		base   = 0              // where in dst the table was cleared
		count  = 0              // of codes since then
		at     = 0              // in dst
		width  = uint(9)        // of a code
		bits   uint64           // n bits not yet read, from the top
		n      uint
	)
	for at < len(dst) {
		if n < width {
			if len(src) >= 8 {
				bits |= binary.BigEndian.Uint64(src) >> n
				src = src[(63-n)>>3:]
				n |= 56
			} else {
				for ; n <= 56 && len(src) > 0; n += 8 {
					bits |= uint64(src[0]) << (56 - n)
					src = src[1:]
				}
				if n < width {
					return io.ErrUnexpectedEOF
				}
			}
		}
		code := int(bits >> (64 - width))
		bits <<= width
		n -= width
		switch {
		case code < clearTable:
			dst[at] = byte(code)
			at++
		case code == clearTable:
			base, count, width = at, 0, 9
			continue
		case code == end:
			return io.ErrUnexpectedEOF
		case code-first >= count:
			return invalid("LZW code %d of %d", code, first+count)
		default:
			from, to := base+int(begins[code-first]), base+int(begins[code-first+1])+1
			length, overlaps := to-from, to > at // then the last byte is the first one of the copy
			if length <= 8 && at+8 <= len(dst) {
				binary.LittleEndian.PutUint64(dst[at:], binary.LittleEndian.Uint64(dst[from:]))
				if at += length; overlaps {
					dst[at-1] = dst[from]
				}
			} else if at += copy(dst[at:], dst[from:min(to, at)]); overlaps && at < len(dst) {
				dst[at] = dst[from]
				at++
			}
		}
		if count < most {
			count++
			begins[count] = uint32(at - base)
			// The code before the last of a width is the last that is read with it.
			if width < 12 && count+first == 1<<width {
				width++
			}
		}
	}
	return nil
}
