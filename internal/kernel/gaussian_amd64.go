//go:build !purego

package kernel

func gaussU8AVX2(kx, ky []uint32, c int) GaussianPasses[uint8, int16] {
	f := fixGaussian(kx, ky, 8)
	return gaussPasses(f, gaussColumnsWideU8(f), gaussRowWideU8(f, c))
}

func gaussU16AVX2(kx, ky []uint32, c int) GaussianPasses[uint16, int32] {
	f := fixGaussian(kx, ky, 16)
	return gaussPasses(f, gaussColumnsWideU16(f), gaussRowWideU16(f, c))
}

// gaussColumnsWideU8 makes two rows at once, which have most taps in common, unless one row alone takes large weights in much fewer parts.
func gaussColumnsWideU8(f fixedGaussian) func(dst [][]int16, taps [][]uint8) {
	h, start := len(f.ky), int32((f.half-f.offset)&0xffff*0x10001)
	one, two := gaussSteps(f.ky, 8), gaussTwoSteps(f.ky)
	single := rowByRow(h, wideGaussColumn(gaussColumnU8(f), gaussColumnU8AVX2, 128, one, start))
	if len(one)/3*6 < len(two)/4*5 { // so many operations a vector
		return single
	}
	return func(dst [][]int16, taps [][]uint8) {
		for _, t := range taps[:h+len(dst)-1] {
			_ = t[:len(dst[0])]
		}
		for len(dst) > 1 && len(dst[0]) >= 64 {
			gaussColumnsTwoU8AVX2(dst[0], dst[1][:len(dst[0])], taps, two, start)
			dst, taps = dst[2:], taps[2:]
		}
		single(dst, taps)
	}
}

func gaussColumnsWideU16(f fixedGaussian) func(dst [][]int32, taps [][]uint16) {
	start := f.half - f.offset
	for _, w := range f.ky {
		start += w << 15
	}
	return rowByRow(len(f.ky), wideGaussColumn(gaussColumnU16(f), gaussColumnU16AVX2, 64, gaussSteps(f.ky, 16), int32(start)))
}

// gaussTwoSteps pairs the taps of two rows, and takes a part of the weights at a time where two of them are more than 128. Only the middle
// one can make them so; it is even, and so no half of two weights is rounded up beyond 128.
func gaussTwoSteps(k []uint32) []int64 {
	weight := func(i int) uint32 {
		if i < 0 || i >= len(k) {
			return 0
		}
		return k[i]
	}
	var steps []int64
	for i := 0; i <= len(k); i += 2 {
		a, b, c := weight(i-1), weight(i), weight(i+1)
		parts := uint32(1)
		for max(b+c, a+b) > 128*parts || max(a, b, c) > 127*parts {
			parts *= 2
		}
		for n := range parts {
			part := func(w uint32) uint32 { return w*(n+1)/parts - w*n/parts }
			steps = append(steps, int64(i)*sliceHeader, int64(i+1)*sliceHeader, int64(part(b)|part(c)<<8), int64(part(a)|part(b)<<8))
		}
	}
	return steps
}

// wideGaussColumn gives rows of less than a group of elements to the portable kernel.
func wideGaussColumn[T uint8 | uint16, M int16 | int32](short func(dst []M, taps [][]T), wide func(dst []M, taps [][]T, steps []int64, start int32), group int, steps []int64, start int32) func(dst []M, taps [][]T) {
	return func(dst []M, taps [][]T) {
		if len(dst) < group {
			short(dst, taps)
			return
		}
		for _, t := range taps {
			_ = t[:len(dst)]
		}
		wide(dst, taps, steps, start)
	}
}

// gaussSteps pairs parts of weights that together are at most 2**(bits-1): the multiplication takes them as signed numbers of so many bits. Steps are the places of the taps' slice headers and the weights.
func gaussSteps(k []uint32, bits uint) []int64 {
	most := uint32(1) << (bits - 1)
	type part struct {
		tap    int
		weight uint32
	}
	var parts []part
	for i, w := range k {
		for ; w > 0; w -= min(w, most/2) {
			parts = append(parts, part{i, min(w, most/2)})
		}
	}
	if len(parts)%2 == 1 {
		parts = append(parts, part{})
	}
	var steps []int64
	for i := 0; i < len(parts); i += 2 {
		a, b := parts[i], parts[i+1]
		steps = append(steps, int64(a.tap)*sliceHeader, int64(b.tap)*sliceHeader, int64(a.weight|b.weight<<bits))
	}
	return steps
}

func gaussRowWideU8(f fixedGaussian, c int) func(dst []uint8, src []int16) {
	wide, steps := gaussRowU8AVX2, gaussPairs(f.kx, c)
	switch pairs := pairedGaussRow(f.kx, c); {
	case f.narrow:
		wide, steps = gaussRowNarrowU8AVX2, gaussFolds(scaled(f.kx, -8), 2*c)
	case c == 1:
		wide, steps = gaussRowGrayU8AVX2, append([]int64{f.rowStart()}, gaussNeighbours(f.kx)...)
	case f.offset == 0:
		wide, steps = gaussRowFoldedU8AVX2, gaussFoldedPairs(f.kx, c)
	case pairs != nil:
		wide = pairs
	}
	return wideGaussRow(gaussRow[uint8, int16](f, c), wide, 64, steps, (len(f.kx)-1)*c)
}

func gaussRowWideU16(f fixedGaussian, c int) func(dst []uint16, src []int32) {
	wide, steps := gaussRowU16AVX2, []int64{f.rowStart()}
	for j, w := range f.kx {
		steps = append(steps, 4*int64(j*c), int64(w))
	}
	if f.narrow {
		wide, steps = gaussRowNarrowU16AVX2, gaussFolds(scaled(f.kx, -16), 4*c)
	}
	return wideGaussRow(gaussRow[uint16, int32](f, c), wide, 32, steps, (len(f.kx)-1)*c)
}

// wideGaussRow gives rows of less than a group of elements to the portable kernel.
func wideGaussRow[T uint8 | uint16, M int16 | int32](short func(dst []T, src []M), wide func(dst []T, src []M, steps []int64), group int, steps []int64, more int) func(dst []T, src []M) {
	return func(dst []T, src []M) {
		src = src[:len(dst)+more]
		if len(dst) < group {
			short(dst, src)
		} else {
			wide(dst, src, steps)
		}
	}
}

// gaussFolds are the steps for taps of the same weight, the middle one alone first.
func gaussFolds(k []uint32, pixel int) (steps []int64) {
	last := len(k) - 1
	for j := last / 2; j >= 0; j-- {
		steps = append(steps, int64(j*pixel), int64((last-j)*pixel), int64(k[j]))
	}
	return steps
}

// gaussFoldedPairs are the steps for two pairs of taps of the same weight. The middle tap stands twice, with half of its weight, which is
// even as the others come twice.
func gaussFoldedPairs(k []uint32, c int) (steps []int64) {
	folds := gaussFolds(k, 2*c)
	folds[2] /= 2
	if len(folds)%2 == 1 {
		folds = append(folds, 0, 0, 0)
	}
	for ; len(folds) > 0; folds = folds[6:] {
		steps = append(steps, folds[0], folds[1], folds[3], folds[4], folds[2]|folds[5]<<16)
	}
	return steps
}

// gaussPairs are the steps for two taps each.
func gaussPairs(k []uint32, c int) (steps []int64) {
	last, pixel := len(k)-1, 2*int64(c)
	for j := 0; j < last; j += 2 {
		steps = append(steps, int64(j)*pixel, int64(j+1)*pixel, int64(k[j]|k[j+1]<<16))
	}
	return append(steps, int64(last-1)*pixel, int64(last)*pixel, int64(k[last]<<16))
}

// pairedGaussRow brings taps c apart together before it adds them up, a part of the row at a time that stays in the nearest cache. It is nil
// where that does not pay, for few taps, or for so many that parts would be short.
func pairedGaussRow(k []uint32, c int) func(dst []uint8, src []int16, _ []int64) {
	const most = 2048 // as in the assembly
	more := (len(k) - 2) * c
	part := (most - more) / 64 * 64
	if len(k) < 9 || part < most/2 {
		return nil
	}
	var steps []int64
	for p := gaussPairs(k, c); len(p) > 0; p = p[3:] {
		steps = append(steps, 2*p[0], p[2])
	}
	return func(dst []uint8, src []int16, _ []int64) {
		for from := 0; from < len(dst); from += part {
			from = min(from, max(len(dst)-part, 0))
			d, s := dst[from:min(from+part, len(dst))], src[from:]
			n := len(d) + more
			gaussRowPairedU8AVX2(d, s[:n], s[c:][:n], steps)
		}
	}
}

// gaussNeighbours are the steps for two taps each that stand side by side: from an even place and, for odd elements, from the one before.
func gaussNeighbours(k []uint32) (steps []int64) {
	before := uint32(0)
	for j := 0; j < len(k); j += 2 {
		after := uint32(0)
		if j+1 < len(k) {
			after = k[j+1]
		}
		steps = append(steps, 2*int64(j), int64(k[j]|after<<16), int64(before|k[j]<<16))
		before = after
	}
	return steps
}
