//go:build !purego

package kernel

func putWordsAVX2(out []byte, bits uint64, n uint, p []byte, code *[256]uint32) (at int, left uint64, leftBits uint) {
	if len(p) < 32 || len(out) < (len(p)*14+7)/8+8 { // of which the latter holds in the last stripes of memory only
		return putWords(out, bits, n, p, code)
	}
	whole := len(p) &^ 3
	at, left, leftBits = putWordsBMI2(out, bits, n, p[:whole], code)
	rest, left, leftBits := putWords(out[at:], left, leftBits, p[whole:], code)
	return at + rest, left, leftBits
}
