package kernel

import "encoding/binary"

// PutWords appends the code words of bytes to a stream of bits whose first is the lowest: n bits, fewer than 8, come first; out takes whole bytes. It returns
// how many these are, and the bits that are left. Entry v of code is the word of byte v above its length, 14 at most, in the low 8 bits.
// out has 8 bytes beyond those of the stream; room for words of 14 bits each makes it faster.
var PutWords = putWords

func putWords(out []byte, bits uint64, n uint, p []byte, code *[256]uint32) (at int, left uint64, leftBits uint) {
	for ; len(p) >= 4; p = p[4:] {
		a, b, c, d := code[p[0]], code[p[1]], code[p[2]], code[p[3]]
		ab, cd := uint64(a>>8)|uint64(b>>8)<<(a&15), uint64(c>>8)|uint64(d>>8)<<(c&15)
		bits |= (ab | cd<<((a+b)&31)) << (n & 7) // 4 words of at most 14 bits
		n += uint((a+b)&31 + (c+d)&31)
		binary.LittleEndian.PutUint64(out[at:], bits)
		at, bits, n = at+int(n>>3), bits>>(n&^7&63), n&7
	}
	for _, v := range p {
		bits |= uint64(code[v]>>8) << (n & 63)
		n += uint(code[v] & 15)
	}
	binary.LittleEndian.PutUint64(out[at:], bits)
	return at + int(n>>3), bits >> (n &^ 7 & 63), n & 7
}
