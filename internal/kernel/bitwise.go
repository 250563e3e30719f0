package kernel

import "encoding/binary"

// And computes dst[i] = a[i] & b[i].
func And(dst, a, b []byte) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)&binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
}

// Or computes dst[i] = a[i] | b[i].
func Or(dst, a, b []byte) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)|binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] | b[i]
	}
}

// Xor computes dst[i] = a[i] ^ b[i].
func Xor(dst, a, b []byte) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)^binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] ^ b[i]
	}
}

// Not computes dst[i] = ^src[i].
func Not(dst, src []byte) {
	for ; len(dst) >= 8; dst, src = dst[8:], src[8:] {
		binary.LittleEndian.PutUint64(dst, ^binary.LittleEndian.Uint64(src))
	}
	for i := range dst {
		dst[i] = ^src[i]
	}
}
