//go:build !purego

package kernel

var (
	gaussU8AVX2  = Gaussian[uint8, int16]{gaussColumnsWideU8, gaussRowWideU8}
	gaussU16AVX2 = Gaussian[uint16, int32]{rowByRow(wideGaussColumn(gaussColumnU16, gaussColumnU16AVX2, 64, 16)), gaussRowWideU16}
)

// gaussColumnsWideU8 makes two rows at once, which have most taps in common, but for few and large weights, which one row has to take in fewer parts.
func gaussColumnsWideU8(k []uint32) func(dst [][]int16, taps [][]uint8) {
	column, steps := wideGaussColumn(gaussColumnU8, gaussColumnU8AVX2, 128, 8), gaussTwoSteps(k)
	if len(k) <= 5 {
		return rowByRow(column)(k)
	}
	single := column(k)
	return func(dst [][]int16, taps [][]uint8) {
		for len(dst) > 1 && len(dst[0]) >= 64 {
			for _, t := range taps[:len(k)+1] {
				_ = t[:len(dst[0])]
			}
			gaussColumnsTwoU8AVX2(dst[0], dst[1][:len(dst[0])], taps, steps)
			dst, taps = dst[2:], taps[2:]
		}
		for r, dst := range dst {
			single(dst, taps[r:])
		}
	}
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

// wideGaussColumn gives rows of less than a group of elements to the portable kernel. The multiplication takes the weights of two taps as signed
// numbers of so many bits, and their sum must not go beyond 2**(bits-1): larger weights are taken in parts.
func wideGaussColumn[T uint8 | uint16, M int16 | int32](short func(k []uint32) func(dst []M, taps [][]T), wide func(dst []M, taps [][]T, steps []int64), group int, bits uint) func(k []uint32) func(dst []M, taps [][]T) {
	return func(k []uint32) func(dst []M, taps [][]T) {
		short, steps := short(k), gaussSteps(k, bits)
		return func(dst []M, taps [][]T) {
			if len(dst) < group {
				short(dst, taps)
				return
			}
			for _, t := range taps[:len(k)] {
				_ = t[:len(dst)]
			}
			wide(dst, taps, steps)
		}
	}
}

// gaussSteps pairs parts of weights that together are at most 2**(bits-1). Steps are the places of the taps' slice headers and the weights.
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

func gaussRowWideU8(k []uint32, c int) func(dst []uint8, src []int16) {
	short, n := gaussRow[uint8, int16](k, c), len(k)
	pixel := 2 * int64(c)
	wide := gaussRowU8AVX2
	var steps []int64
	if c == 1 {
		wide = gaussRowGrayU8AVX2
		before, after := uint32(0), uint32(0)
		for j := 0; j < n; j += 2 {
			if after = 0; j+1 < n {
				after = k[j+1]
			}
			steps = append(steps, int64(j)*pixel, int64(k[j]|after<<16), int64(before|k[j]<<16))
			before = after
		}
	} else {
		for j := 0; j < n-1; j += 2 {
			steps = append(steps, int64(j)*pixel, int64(j+1)*pixel, int64(k[j]|k[j+1]<<16))
		}
		steps = append(steps, int64(n-2)*pixel, int64(n-1)*pixel, int64(k[n-1]<<16))
	}
	return func(dst []uint8, src []int16) {
		src = src[:len(dst)+(n-1)*c]
		if len(dst) < 64 {
			short(dst, src)
		} else {
			wide(dst, src, steps)
		}
	}
}

func gaussRowWideU16(k []uint32, c int) func(dst []uint16, src []int32) {
	short := gaussRow[uint16, int32](k, c)
	var steps []int64
	for j, w := range k {
		steps = append(steps, 4*int64(j*c), int64(w))
	}
	return func(dst []uint16, src []int32) {
		src = src[:len(dst)+(len(k)-1)*c]
		if len(dst) < 32 {
			short(dst, src)
		} else {
			gaussRowU16AVX2(dst, src, steps)
		}
	}
}
