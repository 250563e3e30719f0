package kernel

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// A Gaussian makes the passes of a Gaussian blur in fixed point from its weights, which add up to 2**bits with the bits of T, and are
// symmetric and of an odd number, of rows 3 at least. Sums of columns come first; they have at most twice the bits.
type Gaussian[T uint8 | uint16, M int16 | int32] func(kx, ky []uint32, c int) GaussianPasses[T, M]

// GaussianPasses are the passes of a Gaussian blur of c channels.
//
//	Columns: dst[r][i] = ky[0]*taps[r][i] + ky[1]*taps[r+1][i] + … + sum(ky)/2 - offset
//	Row:     dst[i] = (kx[0]*(src[i]+offset) + kx[1]*(src[i+c]+offset) + …) >> 2*bits
//
// where the weights have become multiples but sum(kx)*sum(ky) is still 2**(2*bits): so the half that rounds is in the sums of columns.
type GaussianPasses[T uint8 | uint16, M int16 | int32] struct {
	Columns func(dst [][]M, taps [][]T)
	Row     func(dst []T, src []M)
	Black   M // the sum of a column of black pixels
}

// The Gaussians of each type.
var (
	GaussU8  = gaussU8
	GaussU16 = gaussU16
)

func gaussU8(kx, ky []uint32, c int) GaussianPasses[uint8, int16] {
	f := fixGaussian(kx, ky, 8)
	return gaussPasses(f, rowByRow(len(ky), gaussColumnU8(f)), gaussRow[uint8, int16](f, c))
}

func gaussU16(kx, ky []uint32, c int) GaussianPasses[uint16, int32] {
	f := fixGaussian(kx, ky, 16)
	return gaussPasses(f, rowByRow(len(ky), gaussColumnU16(f)), gaussRow[uint16, int32](f, c))
}

func gaussPasses[T uint8 | uint16, M int16 | int32](f fixedGaussian, columns func(dst [][]M, taps [][]T), row func(dst []T, src []M)) GaussianPasses[T, M] {
	return GaussianPasses[T, M]{columns, row, M(f.half - f.offset)}
}

// A fixedGaussian is the arithmetic of the passes.
type fixedGaussian struct {
	kx, ky       []uint32
	half, offset uint32 // half is sum(ky)/2
	narrow       bool   // kx are multiples of 2**bits, without which sums of rows have no more bits than M, unsigned
}

// fixGaussian takes the common power of two out of the weights of columns, into those of rows, where that makes sums so small that two of
// them together fit into a signed number. Other sums need an offset to be signed at all.
func fixGaussian(kx, ky []uint32, bits uint) fixedGaussian {
	sx, sy := commonPower(kx, bits), commonPower(ky, bits-1) // so that half is an integer
	if sy < 2 {
		return fixedGaussian{kx, ky, 1 << (bits - 1), 1 << (2*bits - 1), false}
	}
	return fixedGaussian{scaled(kx, int(sy)), scaled(ky, -int(sy)), 1 << (bits - sy - 1), 0, sx+sy >= bits}
}

// rowStart returns what sums of rows need because those of columns are less an offset.
func (f fixedGaussian) rowStart() (start int64) {
	for _, w := range f.kx {
		start += int64(w) * int64(f.offset)
	}
	return start
}

// commonPower returns the largest power of two, at most 2**most, that divides all weights, as its logarithm.
func commonPower(k []uint32, most uint) uint {
	all := uint32(1) << most
	for _, w := range k {
		all |= w
	}
	return uint(bits.TrailingZeros32(all))
}

// scaled returns the weights times 2**n.
func scaled(k []uint32, n int) []uint32 {
	s := make([]uint32, len(k))
	for i, w := range k {
		s[i] = w << max(n, 0) >> max(-n, 0)
	}
	return s
}

// rowByRow makes rows of sums of h rows by a kernel for one of them.
func rowByRow[T uint8 | uint16, M int16 | int32](h int, column func(dst []M, taps [][]T)) func(dst [][]M, taps [][]T) {
	return func(dst [][]M, taps [][]T) {
		for r, dst := range dst {
			column(dst, taps[r:][:h])
		}
	}
}

// gaussColumnU8 works on eight bytes at once, four sums of 16 bits in each of two words. It is not to be inlined, as calls in what it returns
// would no longer be.
//
//go:noinline
func gaussColumnU8(f fixedGaussian) func(dst []int16, taps [][]uint8) {
	const even, each = 0x00ff00ff00ff00ff, 0x0001000100010001
	k, r := f.ky, len(f.ky)/2
	half, offset := each*uint64(f.half), each*uint64(f.offset)
	return func(dst []int16, taps [][]uint8) {
		i := 0
		for ; i+8 <= len(dst); i += 8 {
			x := binary.LittleEndian.Uint64(taps[r][i:])
			lo, hi := half+uint64(k[r])*(x&even), half+uint64(k[r])*(x>>8&even)
			for j := range r {
				w, a, b := uint64(k[j]), binary.LittleEndian.Uint64(taps[j][i:]), binary.LittleEndian.Uint64(taps[2*r-j][i:])
				lo += w * (a&even + b&even)
				hi += w * (a>>8&even + b>>8&even)
			}
			lo, hi = lo^offset, hi^offset
			d := dst[i : i+8 : i+8]
			d[0], d[2], d[4], d[6] = int16(lo), int16(lo>>16), int16(lo>>32), int16(lo>>48)
			d[1], d[3], d[5], d[7] = int16(hi), int16(hi>>16), int16(hi>>32), int16(hi>>48)
		}
		for ; i < len(dst); i++ {
			sum := f.half - f.offset
			for j, w := range k {
				sum += w * uint32(taps[j][i])
			}
			dst[i] = int16(sum)
		}
	}
}

func gaussColumnU16(f fixedGaussian) func(dst []int32, taps [][]uint16) {
	k, r := f.ky, len(f.ky)/2
	return func(dst []int32, taps [][]uint16) {
		for i, x := range taps[r][:len(dst)] {
			dst[i] = int32(k[r]*uint32(x) + f.half - f.offset)
		}
		for j := range r {
			a, b, w := taps[j][:len(dst)], taps[2*r-j][:len(dst)], k[j]
			for i, x := range a {
				dst[i] += int32(w * (uint32(x) + uint32(b[i])))
			}
		}
	}
}

func gaussRow[T uint8 | uint16, M int16 | int32](f fixedGaussian, c int) func(dst []T, src []M) {
	bits := 8 * unsafe.Sizeof(T(0))
	k, r, start := f.kx, len(f.kx)/2, f.rowStart()
	return func(dst []T, src []M) {
		switch r {
		case 1:
			gaussRow3(dst, src, src[c:], src[2*c:], start, k)
			return
		case 2:
			gaussRow5(dst, src, src[c:], src[2*c:], src[3*c:], src[4*c:], start, k)
			return
		}
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

func gaussRow3[T uint8 | uint16, M int16 | int32](dst []T, a, b, c []M, start int64, k []uint32) {
	bits := 8 * unsafe.Sizeof(T(0))
	a, b, c, w, v := a[:len(dst)], b[:len(dst)], c[:len(dst)], int64(k[0]), int64(k[1])
	for i := range dst {
		dst[i] = T((start + v*int64(b[i]) + w*(int64(a[i])+int64(c[i]))) >> (2 * bits & 63))
	}
}

func gaussRow5[T uint8 | uint16, M int16 | int32](dst []T, a, b, c, d, e []M, start int64, k []uint32) {
	bits := 8 * unsafe.Sizeof(T(0))
	a, b, c, d, e = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)], e[:len(dst)]
	u, v, w := int64(k[0]), int64(k[1]), int64(k[2])
	for i := range dst {
		dst[i] = T((start + w*int64(c[i]) + v*(int64(b[i])+int64(d[i])) + u*(int64(a[i])+int64(e[i]))) >> (2 * bits & 63))
	}
}
