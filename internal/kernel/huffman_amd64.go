//go:build !purego

package kernel

func putWordsAVX2(out []byte, bits uint64, n uint, p []byte, code *[256]uint32) (at int, left uint64, leftBits uint) {
	whole := len(p) &^ 3
	if whole == 0 || len(out) < (len(p)*14+7)/8+8 { // room for the longest words, though these may be shorter
		return putWords(out, bits, n, p, code)
	}
	at, left, leftBits = putWordsBMI2(out, bits, n, p[:whole], code)
	if whole < len(p) {
		var rest int
		rest, left, leftBits = putWords(out[at:], left, leftBits, p[whole:], code)
		at += rest
	}
	return at, left, leftBits
}
