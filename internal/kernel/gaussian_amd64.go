//go:build !purego

package kernel

var (
	gaussU8AVX2  = Gaussian[uint8, int16]{wideGaussColumn(gaussColumnU8, gaussColumnU8AVX2, 128, 8), gaussRowWideU8}
	gaussU16AVX2 = Gaussian[uint16, int32]{wideGaussColumn(gaussColumnU16, gaussColumnU16AVX2, 64, 16), gaussRowWideU16}
)

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
	var steps []int64
	for j := 0; j < n-1; j += 2 {
		steps = append(steps, int64(j)*pixel, int64(j+1)*pixel, int64(k[j]|k[j+1]<<16))
	}
	steps = append(steps, int64(n-2)*pixel, int64(n-1)*pixel, int64(k[n-1]<<16))
	wide := gaussRowU8AVX2
	if c == 1 {
		wide = gaussRowGrayU8AVX2
		for i := range len(steps) / 3 {
			steps[2*i], steps[2*i+1] = steps[3*i], steps[3*i+2]
		}
		steps = steps[:len(steps)/3*2]
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
