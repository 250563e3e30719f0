package kernel

import "encoding/binary"

// EqualBits tells of every byte whether it equals the one before: bit i%64 of element i/64 is p[i] == p[i-1], zero at i = 0 and beyond
// the end. dst is reused if it is large enough.
func EqualBits(dst []uint64, p []byte) []uint64 {
	n := (len(p) + 63) / 64
	if cap(dst) < n {
		dst = make([]uint64, n)
	}
	dst = dst[:n]
	EqualToLast(dst, p)
	return dst
}

// EqualToLast computes bit i%64 of dst[i/64] = i > 0 && p[i] == p[i-1] for (len(p)+63)/64 elements.
var EqualToLast = equalToLast

func equalToLast(dst []uint64, p []byte) {
	clear(dst)
	i := 1
	for ; i < len(p) && i < 64; i++ {
		if p[i] == p[i-1] {
			dst[0] |= 1 << i
		}
	}
	for ; i+8 <= len(p); i += 8 {
		v := binary.LittleEndian.Uint64(p[i:]) ^ binary.LittleEndian.Uint64(p[i-1:])
		const low = 0x7f7f7f7f7f7f7f7f
		equal := ^((v&low + low) | v | low)                              // the highest bit of each byte that is zero
		dst[i/64] |= (equal >> 7 * 0x0102040810204080 >> 56) << (i % 64) // gathers the bits
	}
	for ; i < len(p); i++ {
		if p[i] == p[i-1] {
			dst[i/64] |= 1 << (i % 64)
		}
	}
}
