package kernel

import "encoding/binary"

// Filters are those of PNG: what they leave of bytes x when they subtract what they expect from neighbours, the byte of the pixel on the left a,
// that above b, and that above on the left c. dst overlaps no source.
type Filters struct {
	// Subtract computes dst[i] = x[i] - a[i].
	Subtract func(dst, x, a []byte)
	// Average computes dst[i] = x[i] - (a[i]+b[i])/2.
	Average func(dst, x, a, b []byte)
	// Paeth computes dst[i] = x[i] - that of a[i], b[i], c[i] which is nearest to a[i]+b[i]-c[i], the first if several are.
	Paeth func(dst, x, a, b, c []byte)
	// Magnitudes sums for each filter |int8(d)| over all d that it leaves: x, x-a, x-b, and those of Average and Paeth. The last sums are how many
	// bytes of x equal those of a, and |x[i] - a[i]| as numbers from 0 to 255.
	Magnitudes func(x, a, b, c []byte) [7]uint64
}

// PNG is the filters of PNG.
var PNG = Filters{subtractBytes, averageFilter, paethFilter, magnitudes}

func subtractBytes(dst, x, a []byte) {
	x, a = x[:len(dst)], a[:len(dst)]
	const high = 0x8080808080808080
	for ; len(dst) >= 8; dst, x, a = dst[8:], x[8:], a[8:] {
		v, w := binary.LittleEndian.Uint64(x), binary.LittleEndian.Uint64(a)
		binary.LittleEndian.PutUint64(dst, (v|high)-(w&^high)^(v^^w)&high) // no byte borrows from the next
	}
	for i := range dst {
		dst[i] = x[i] - a[i]
	}
}

func averageFilter(dst, x, a, b []byte) {
	x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - average(a[i], b[i])
	}
}

func paethFilter(dst, x, a, b, c []byte) {
	x, a, b, c = x[:len(dst)], a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - paeth(a[i], b[i], c[i])
	}
}

func average(a, b byte) byte { return byte((int(a) + int(b)) / 2) }

func paeth(a, b, c byte) byte {
	fromA, fromB := distanceOf(int(b), int(c)), distanceOf(int(a), int(c))
	fromC := distanceOf(int(a)+int(b), 2*int(c))
	switch {
	case fromA <= fromB && fromA <= fromC:
		return a
	case fromB <= fromC:
		return b
	}
	return c
}

func distanceOf(a, b int) int { return max(a-b, b-a) }

func magnitudes(x, a, b, c []byte) (sums [7]uint64) {
	a, b, c = a[:len(x)], b[:len(x)], c[:len(x)]
	for i, v := range x {
		for k, expected := range [5]byte{0, a[i], b[i], average(a[i], b[i]), paeth(a[i], b[i], c[i])} {
			d := int(int8(v - expected))
			sums[k] += uint64(max(d, -d))
		}
		if v == a[i] {
			sums[5]++
		}
		sums[6] += uint64(distanceOf(int(v), int(a[i])))
	}
	return sums
}

// EqualToLast computes bit i%64 of dst[i/64] = i > 0 && p[i] == p[i-1] for (len(p)+63)/64 elements of dst; bits beyond the end are 0.
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
