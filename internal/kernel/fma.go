// Package kernel holds the loops of purecv: over slices of elements, without images, borders or policy.
package kernel

import "math"

// FMA32 returns a*b + c rounded once to float32.
//
// The product of two float32 is exact in float64. Its sum with c, rounded to float64 and again to float32, goes
// wrong only when the first rounding lands just between two float32; there the error of the first rounding
// decides, by one step of the last bit towards it (rounding to odd).
func FMA32(a, b, c float32) float32 {
	p, z := float64(a)*float64(b), float64(c)
	s := p + z
	bits := math.Float64bits(s)
	const half = 1 << 28 // the highest of the 29 bits that float32 drops
	if bits&(2*half-1) != half && bits<<1 >= 2*(1023-126)<<52 {
		return float32(s)
	}
	t := s - p
	e := (p - (s - t)) + (z - t) // s + e is the exact sum
	if e != 0 && bits&1 == 0 && e == e {
		if e > 0 == (s > 0) {
			bits++
		} else {
			bits--
		}
		s = math.Float64frombits(bits)
	}
	return float32(s)
}
