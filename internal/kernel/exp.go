package kernel

import (
	"math"
	"math/big"
	"sync"
)

// Exp returns e**x with an error of at most 0.52 units in the last place, the same bits on every processor
// (math.Exp differs between them).
//
// x is k*ln2 + r with |r| <= ln2/2. In e**r = 1 + r + r*r/2 + r*r*r*p the first three terms are summed with
// their rounding errors; p is the rest of the Taylor series.
func Exp(x float64) float64 {
	switch {
	case x != x || x > 710:
		return x * math.Inf(1)
	case x < -746:
		return 0
	}
	const (
		ln2Hi = 0x1.62e42feep-1 // 32 bits, so that k*ln2Hi is exact
		ln2Lo = math.Ln2 - ln2Hi
	)
	k := math.RoundToEven(x * math.Log2E)
	a := x - float64(k*ln2Hi)
	b := float64(k * ln2Lo)
	r := a - b
	rest := (a - r) - b // x = k*ln2 + r + rest

	square := float64(r * r)
	q := float64(square / 2)
	rest = math.FMA(rest, r+q, rest) + float64(math.FMA(r, r, -square)/2)
	s, e := fastTwoSum(1, r)
	rest += e
	s, e = fastTwoSum(s, q)
	rest += e

	p := taylor[len(taylor)-1]
	for i := len(taylor) - 2; i >= 0; i-- {
		p = math.FMA(p, r, taylor[i])
	}
	rest += float64(float64(square*r) * p)
	return math.Ldexp(s+rest, int(k))
}

// taylor holds 1/3!, 1/4!, … 1/15!.
var taylor = [...]float64{
	1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800,
	1. / 39916800, 1. / 479001600, 1. / 6227020800, 1. / 87178291200, 1. / 1307674368000,
}

// fastTwoSum returns a + b rounded, and what the rounding lost; |a| >= |b|.
func fastTwoSum(a, b float64) (sum, lost float64) {
	sum = a + b
	return sum, b - (sum - a)
}

// SoftExp returns e**x with the bits of OpenCV's exp in software, which its Gaussian kernels are made with: a power of two, a
// table of 64 steps between two of those, and a polynomial within a step. Every product and sum is rounded by itself. x is a number.
func SoftExp(x float64) float64 {
	const (
		scale  = 0x1.3ce0f3e46f431p-7 // OpenCV divides the polynomial by this and multiplies the power of two by it
		perE   = 64 * 0x1.71547652b82fep+0
		widest = 3000 * 64
	)
	steps := math.Copysign(widest, x)
	if math.Abs(x) < 1<<11 {
		steps = float64(x * perE)
	}
	whole := math.RoundToEven(steps)
	n := int(whole)
	r := float64(float64(steps-whole) * (1. / 64))
	power := math.Float64frombits(uint64(min(max(n>>6+1023, 0), 2047)) << 52) // 0 and infinity at the ends
	p := 0.0
	for _, c := range [...]float64{0x1.5e7aa1566c2a4p-10, 0x1.3b2a72b4f3cd3p-7, 0x1.c6b08d81fec75p-5, 0x1.ebfbdff82a45ap-3, 0x1.62e42fefa39f1p-1, 1} {
		p = float64(p*r) + float64(c/scale)
	}
	return float64(float64(power*scale)*roots()[n&63]) * p
}

// roots returns 2**(i/64), correctly rounded.
var roots = sync.OnceValue(func() (table [64]float64) {
	step, value := big.NewFloat(2).SetPrec(200), big.NewFloat(1).SetPrec(200)
	for range 6 {
		step.Sqrt(step)
	}
	for i := range table {
		table[i], _ = value.Float64()
		value.Mul(value, step)
	}
	return table
})
