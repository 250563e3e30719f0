// Package kernel holds the loops of purecv: over slices of elements, without images, borders or policy.
package kernel

import "math"

// FMA32 returns a*b + c rounded once to float32.
func FMA32(a, b, c float32) float32 {
	p := float64(a) * float64(b)
	s := p + float64(c)
	if halfway(s) {
		return roundSum(p, float64(c), s)
	}
	return float32(s)
}

// halfway tells whether s, a sum rounded to float64, may round wrongly to float32: it lies just between two float32,
// or it is so small that float32 has fewer bits for it.
//
// The product of two float32 is exact in float64, so s is all but a fused result; only where the first rounding leads
// just between two float32 its error has to decide. Loops that add products test s themselves, as FMA32 is not inlined.
func halfway(s float64) bool {
	bits := math.Float64bits(s)
	const half = 1 << 28 // the highest of the 29 bits that float32 drops
	return bits&(2*half-1) == half || bits<<1 < 2*(1023-126)<<52
}

// roundSum returns p + z rounded once to float32; s is the sum rounded to float64. It moves s by one step of its last
// bit towards the exact sum, if that differs and s is even (rounding to odd), and then rounds.
func roundSum(p, z, s float64) float32 {
	t := s - p
	e := (p - (s - t)) + (z - t) // s + e is the exact sum
	if bits := math.Float64bits(s); e != 0 && bits&1 == 0 && e == e {
		if e > 0 == (s > 0) {
			bits++
		} else {
			bits--
		}
		s = math.Float64frombits(bits)
	}
	return float32(s)
}
