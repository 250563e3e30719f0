package deflate

import "encoding/binary"

// A bitWriter appends bits to bytes, the lowest bit first.
type bitWriter struct {
	out  []byte // its capacity may be written to
	at   int    // bytes that are whole
	bits uint64 // the bits after these, fewer than 8 between calls
	n    uint
}

// slack is how many bytes beyond its bits the writer may touch.
const slack = 16

// reserve makes room for so many bits.
func (w *bitWriter) reserve(n int) {
	need := w.at + n/8 + slack
	if need > len(w.out) {
		grown := make([]byte, max(need, len(w.out)*5/4))
		copy(grown, w.out[:w.at])
		w.out = grown
	}
}

// put appends the low n bits of v, where room is reserved; n <= 56.
func (w *bitWriter) put(v uint64, n uint) {
	w.at, w.bits, w.n = flush(w.out, w.at, w.bits|v<<w.n, w.n+n)
}

// flush writes n bits at a place and returns the place after whole bytes and the bits that are left, fewer than 8.
func flush(out []byte, at int, bits uint64, n uint) (int, uint64, uint) {
	binary.LittleEndian.PutUint64(out[at:], bits)
	return at + int(n>>3), bits >> (n &^ 7 & 63), n & 7
}

// word appends a code word.
func (w *bitWriter) word(e uint32) { w.put(uint64(e>>8), uint(e&0xff)) }

// align appends zeros up to the end of a byte.
func (w *bitWriter) align() {
	w.put(0, -w.n&7)
}

// bytes appends bytes at the beginning of a byte, where room is reserved.
func (w *bitWriter) bytes(p []byte) { w.at += copy(w.out[w.at:], p) }
