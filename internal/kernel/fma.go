// Package kernel holds the loops of purecv: over slices of elements, without images, borders or policy.
package kernel

import "math"

// FMA32 returns a*b + c rounded once to float32.
func FMA32(a, b, c float32) float32 {
	p, z := float64(float64(a)*float64(b)), float64(c)
	s := p + z
	if halfway(s) {
		s = toOdd(p, z, s)
	}
	return float32(s)
}

// halfway tells whether s, a sum rounded to float64, may round wrongly to float32: it lies just between two float32,
// or it is so small that float32 has fewer bits for it.
//
// The product of two float32 is exact in float64, so that such a sum rounds like a fused one; only where the first
// rounding leads just between two float32 its error has to decide. Loops that add products test s themselves, as FMA32
// is not inlined.
func halfway(s float64) bool {
	bits := math.Float64bits(s)
	const half = 1 << 28 // the highest of the 29 bits that float32 drops
	return bits&(2*half-1) == half || bits<<1 < 2*(1023-126)<<52
}

// toOdd returns p + z rounded to odd: s, the sum rounded to float64, is moved by one step of its last bit towards the
// exact sum if that differs and s is even. Rounded again, to float32, it is what one rounding would have given.
func toOdd(p, z, s float64) float64 {
	t := s - p
	e := (p - (s - t)) + (z - t) // s + e is the exact sum
	bits := math.Float64bits(s)
	if e == 0 || bits&1 != 0 || e != e {
		return s
	}
	if e > 0 == (s > 0) {
		return math.Float64frombits(bits + 1)
	}
	return math.Float64frombits(bits - 1)
}
