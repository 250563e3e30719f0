package kernel

import (
	"encoding/binary"
	"unsafe"
)

// A Gaussian makes the kernels of a Gaussian blur in fixed point from its weights, which add up to 1, 2**bits with the bits of T, and are
// symmetric and of an odd number. Sums of columns come first; they have twice the bits. As M is signed, it holds a sum less half of
// the range.
//
//	Columns: dst[r][i] = k[0]*taps[r][i] + k[1]*taps[r+1][i] + … - 2**(2*bits-1)
//	Row:     dst[i] = (k[0]*(src[i]+2**(2*bits-1)) + k[1]*(src[i+c]+2**(2*bits-1)) + …) / 2**(2*bits), rounded half up
type Gaussian[T uint8 | uint16, M int16 | int32] struct {
	Columns func(k []uint32) func(dst [][]M, taps [][]T)
	Row     func(k []uint32, c int) func(dst []T, src []M) // of c channels; has at least 3 weights
}

// The Gaussians of each type.
var (
	GaussU8  = gaussU8
	GaussU16 = gaussU16
)

var (
	gaussU8  = Gaussian[uint8, int16]{rowByRow(gaussColumnU8), gaussRow[uint8, int16]}
	gaussU16 = Gaussian[uint16, int32]{rowByRow(gaussColumnU16), gaussRow[uint16, int32]}
)

func rowByRow[T uint8 | uint16, M int16 | int32](column func(k []uint32) func(dst []M, taps [][]T)) func(k []uint32) func(dst [][]M, taps [][]T) {
	return func(k []uint32) func(dst [][]M, taps [][]T) {
		column := column(k)
		return func(dst [][]M, taps [][]T) {
			for r, dst := range dst {
				column(dst, taps[r:][:len(k)])
			}
		}
	}
}

// gaussColumnU8 works on eight bytes at once, four sums of 16 bits in each of two words.
func gaussColumnU8(k []uint32) func(dst []int16, taps [][]uint8) {
	const even, start = 0x00ff00ff00ff00ff, 0x8000800080008000
	r := len(k) / 2
	return func(dst []int16, taps [][]uint8) {
		i := 0
		for ; i+8 <= len(dst); i += 8 {
			x := binary.LittleEndian.Uint64(taps[r][i:])
			lo, hi := uint64(k[r])*(x&even), uint64(k[r])*(x>>8&even)
			for j := range r {
				w, a, b := uint64(k[j]), binary.LittleEndian.Uint64(taps[j][i:]), binary.LittleEndian.Uint64(taps[2*r-j][i:])
				lo += w * (a&even + b&even)
				hi += w * (a>>8&even + b>>8&even)
			}
			lo, hi = lo^start, hi^start
			d := dst[i : i+8 : i+8]
			d[0], d[2], d[4], d[6] = int16(lo), int16(lo>>16), int16(lo>>32), int16(lo>>48)
			d[1], d[3], d[5], d[7] = int16(hi), int16(hi>>16), int16(hi>>32), int16(hi>>48)
		}
		for ; i < len(dst); i++ {
			sum := uint32(0)
			for j, w := range k {
				sum += w * uint32(taps[j][i])
			}
			dst[i] = int16(sum - 1<<15)
		}
	}
}

func gaussColumnU16(k []uint32) func(dst []int32, taps [][]uint16) {
	r := len(k) / 2
	return func(dst []int32, taps [][]uint16) {
		for i, x := range taps[r][:len(dst)] {
			dst[i] = int32(k[r]*uint32(x) - 1<<31)
		}
		for j := range r {
			a, b, w := taps[j][:len(dst)], taps[2*r-j][:len(dst)], k[j]
			for i, x := range a {
				dst[i] += int32(w * (uint32(x) + uint32(b[i])))
			}
		}
	}
}

func gaussRow[T uint8 | uint16, M int16 | int32](k []uint32, c int) func(dst []T, src []M) {
	bits := 8 * unsafe.Sizeof(T(0))
	// The weights add up to 2**bits, and so much of half of the range is in every sum.
	start := int64(1)<<(3*bits-1) + 1<<(2*bits-1)
	r := len(k) / 2
	return func(dst []T, src []M) {
		const block = 256
		var sums [block]int64
		for from := 0; from < len(dst); from += block {
			d := dst[from:min(from+block, len(dst))]
			tap := func(j int) []M { return src[from+j*c:][:len(d)] }
			sums := sums[:len(d)]
			a, m, b, w, v := tap(r-1), tap(r), tap(r+1), int64(k[r-1]), int64(k[r])
			for i, x := range m {
				sums[i] = start + v*int64(x) + w*(int64(a[i])+int64(b[i]))
			}
			j := r - 2
			for ; j > 0; j -= 2 {
				a, b, w := tap(j), tap(2*r-j), int64(k[j])
				p, q, v := tap(j-1), tap(2*r-j+1), int64(k[j-1])
				for i, x := range a {
					sums[i] += w*(int64(x)+int64(b[i])) + v*(int64(p[i])+int64(q[i]))
				}
			}
			if j == 0 {
				a, b, w := tap(0), tap(2*r), int64(k[0])
				for i, x := range a {
					sums[i] += w * (int64(x) + int64(b[i]))
				}
			}
			for i, v := range sums {
				d[i] = T(v >> (2 * bits & 63))
			}
		}
	}
}
