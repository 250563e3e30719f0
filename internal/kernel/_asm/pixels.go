package main

import (
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A vector of a plane holds one channel of 32/size pixels, size being the bytes of an element. The lower halves of the vectors are
// made of the first half of the pixels' memory, the upper halves of the second one, by the same steps.

// halves loads 16 bytes for each half of a vector.
func halves(low, high Mem) reg.VecVirtual {
	v := YMM()
	VBROADCASTI128(low, v) // defines all of it, where a move to its lower half would keep the register occupied through the loop
	VINSERTI128(Imm(1), high, v, v)
	return v
}

// loadPlanes returns the channels of the row's pixels from offset on.
func (r row) loadPlanes(channels, size, offset int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, channels)
	for k := range v {
		v[k] = halves(r.at(offset+16*k), r.at(offset+16*(channels+k)))
	}
	if channels != 3 {
		sort(v, sorted(channels, size))
		return transposed(v)
	}
	planes := thirds{size}.merged(v, false)
	for c, p := range planes {
		VPSHUFB(constant(lanes(thirds{size}.gather(c))), p, p)
	}
	return planes
}

// storePlanes stores the channels of pixels in the row from offset on.
func (r row) storePlanes(planes []reg.VecVirtual, size, offset int) {
	v := planes
	if len(planes) != 3 {
		v = transposed(planes)
		sort(v, inverse(sorted(len(planes), size)))
	} else {
		spread := make([]reg.VecVirtual, 3)
		for c, p := range planes {
			spread[c] = YMM()
			VPSHUFB(constant(lanes(inverse(thirds{size}.gather(c)))), p, spread[c])
		}
		v = thirds{size}.merged(spread, true)
	}
	r.storeHalves(v, offset)
}

// storeHalves stores the lower halves of the vectors, then the upper ones.
func (r row) storeHalves(v []reg.VecVirtual, offset int) {
	half := func(k int) (x reg.VecVirtual, upper bool) { return v[k%len(v)], k >= len(v) }
	for k := range v {
		out := YMM()
		low, lowUpper := half(2 * k)
		high, highUpper := half(2*k + 1)
		switch {
		case !lowUpper && highUpper:
			VPBLENDD(Imm(0xf0), high, low, out)
		case lowUpper:
			VPERM2I128(Imm(0x31), high, low, out)
		default:
			VPERM2I128(Imm(0x20), high, low, out)
		}
		r.store(out, offset+32*k)
	}
}

// transposed turns a matrix in each half of the vectors: four elements of 32 bits each of four vectors, or two of 64 bits of two.
func transposed(v []reg.VecVirtual) []reg.VecVirtual {
	if len(v) == 2 {
		t := []reg.VecVirtual{YMM(), YMM()}
		VPUNPCKLQDQ(v[1], v[0], t[0])
		VPUNPCKHQDQ(v[1], v[0], t[1])
		return t
	}
	lo0, hi0, lo1, hi1 := YMM(), YMM(), YMM(), YMM()
	VPUNPCKLDQ(v[1], v[0], lo0)
	VPUNPCKHDQ(v[1], v[0], hi0)
	VPUNPCKLDQ(v[3], v[2], lo1)
	VPUNPCKHDQ(v[3], v[2], hi1)
	low, high := transposed([]reg.VecVirtual{lo0, lo1}), transposed([]reg.VecVirtual{hi0, hi1})
	return append(low, high...)
}

// sorted says how to sort the 16 bytes of pixels of two or four channels by channel.
func sorted(channels, size int) (from [16]byte) {
	share := 16 / channels
	for i := range from {
		c, pixel, b := i/share, i%share/size, i%size
		from[i] = byte((pixel*channels+c)*size + b)
	}
	return from
}

// sort permutes the bytes of each half of the vectors.
func sort(v []reg.VecVirtual, from [16]byte) {
	if slices.IsSorted(from[:]) {
		return
	}
	for _, x := range v {
		VPSHUFB(constant(lanes(from)), x, x)
	}
}

// inverse returns the permutation that undoes another.
func inverse(p [16]byte) (inv [16]byte) {
	for i, from := range p {
		inv[from] = byte(i)
	}
	return inv
}

// thirds knows where pixels of three channels of elements of size bytes stand in three half vectors. As 3 and the number of elements
// in a half have no common divisor, a channel's elements stand at different places of the three halves: a blend brings them
// together and a permutation in order.
type thirds struct{ size int }

// gather says how to bring the elements of channel c in order.
func (t thirds) gather(c int) (from [16]byte) {
	n := 16 / t.size
	for i := range from {
		from[i] = byte((3*(i/t.size)+c)%n*t.size + i%t.size)
	}
	return from
}

// merged blends three vectors so that each of the results has all elements of a channel, or the reverse.
func (t thirds) merged(v []reg.VecVirtual, reverse bool) []reg.VecVirtual {
	n := 16 / t.size
	// other is the vector in which the element of result k at place p is found.
	other := func(k, p int) int {
		for j := range 3 {
			if reverse && (n*k+p)%3 == j || !reverse && (n*j+p)%3 == k {
				return j
			}
		}
		panic("no such element")
	}
	out := make([]reg.VecVirtual, 3)
	for k := range out {
		x := YMM()
		first, second, third := other(k, 0), other(k, 1), other(k, 2)
		t.blend(v[second], v[first], x, func(p int) bool { return other(k, p) == second })
		t.blend(v[third], x, x, func(p int) bool { return other(k, p) == third })
		out[k] = x
	}
	return out
}

// blend sets dst to b at the places chosen and to a elsewhere.
func (t thirds) blend(b, a, dst reg.VecVirtual, chosen func(p int) bool) {
	if t.size == 1 {
		var mask [16]byte
		for p := range mask {
			if chosen(p) {
				mask[p] = 0xff
			}
		}
		m := YMM()
		VMOVDQU(constant(lanes(mask)), m)
		VPBLENDVB(m, b, a, dst)
		return
	}
	var bits uint64
	for p := range 8 {
		if chosen(p % (16 / t.size)) {
			bits |= 1 << p
		}
	}
	if t.size == 2 {
		VPBLENDW(Imm(bits), b, a, dst)
	} else {
		VPBLENDD(Imm(bits), b, a, dst)
	}
}
