//go:build !purego

package kernel

var pngAVX2 = Filters{
	Subtract: func(dst, x, a []byte) {
		x, a = x[:len(dst)], a[:len(dst)]
		if len(dst) < 32 {
			subtractBytes(dst, x, a)
		} else {
			pngSubtractAVX2(dst, x, a)
		}
	},
	Average: func(dst, x, a, b []byte) {
		x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
		if len(dst) < 32 {
			averageFilter(dst, x, a, b)
		} else {
			pngAverageAVX2(dst, x, a, b)
		}
	},
	Paeth: func(dst, x, a, b, c []byte) {
		x, a, b, c = x[:len(dst)], a[:len(dst)], b[:len(dst)], c[:len(dst)]
		if len(dst) < 32 {
			paethFilter(dst, x, a, b, c)
		} else {
			pngPaethAVX2(dst, x, a, b, c)
		}
	},
	Magnitudes: magnitudesAVX2,
}

func magnitudesAVX2(x, a, b, c []byte) (sums [7]uint64) {
	a, b, c = a[:len(x)], b[:len(x)], c[:len(x)]
	whole := len(x) &^ 31
	if whole > 0 {
		pngMagnitudesAVX2(&sums, x[:whole], a, b, c)
	}
	for k, v := range magnitudes(x[whole:], a[whole:], b[whole:], c[whole:]) {
		sums[k] += v
	}
	return sums
}

// equalToLastAVX2 leaves the first element and the last, which have other ends, to the portable kernel.
func equalToLastAVX2(dst []uint64, p []byte) {
	whole := len(p) / 64
	if whole < 2 {
		equalToLast(dst, p)
		return
	}
	equalToLast(dst[:1], p[:64])
	equalBitsAVX2(dst[1:whole], p[64:], p[63:])
	if rest := p[whole*64:]; len(rest) > 0 {
		equalToLast(dst[whole:], rest)
		if rest[0] == p[whole*64-1] {
			dst[whole] |= 1
		}
	}
}
