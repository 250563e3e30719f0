package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestExp compares with a series of 300 bits.
func TestExp(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	for i := range 20000 {
		x := []float64{rng.Float64() - 0.5, -40 * rng.Float64(), 1400*rng.Float64() - 700, -rng.ExpFloat64() * 0.01}[i%4]
		got := Exp(x)
		exact := bigExp(x)
		diff, _ := new(big.Float).Sub(exact, new(big.Float).SetFloat64(got)).Float64()
		worst = max(worst, math.Abs(diff)/(math.Nextafter(got, math.Inf(1))-got))
	}
	if worst > 0.52 {
		t.Errorf("error of %.4f units in the last place", worst)
	}
	inf := math.Inf(1)
	for _, c := range [][2]float64{{0, 1}, {inf, inf}, {-inf, 0}, {-800, 0}, {720, inf}, {709.9, inf}, {-745.1, 5e-324}, {1, math.E}} {
		if got := Exp(c[0]); got != c[1] {
			t.Errorf("Exp(%g) = %g, want %g", c[0], got, c[1])
		}
	}
	if got := Exp(math.NaN()); got == got {
		t.Errorf("Exp(NaN) = %g", got)
	}
}

// TestSoftExp tells that it is about as near as OpenCV's; the bits are those of OpenCV's kernels, which script's golden calls have.
func TestSoftExp(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		x := -700 * rng.Float64()
		got := SoftExp(x)
		diff, _ := new(big.Float).Sub(bigExp(x), new(big.Float).SetFloat64(got)).Float64()
		if ulps := math.Abs(diff) / (math.Nextafter(got, math.Inf(1)) - got); ulps > 2-x { // the rounding of x*64/ln2 grows with x
			t.Fatalf("SoftExp(%g) = %g, off by %.0f units in the last place", x, got, ulps)
		}
	}
	for _, c := range [][2]float64{{0, 1}, {math.Inf(1), math.Inf(1)}, {math.Inf(-1), 0}, {-800, 0}, {3000, math.Inf(1)}} {
		if got := SoftExp(c[0]); math.Abs(got-c[1]) > 1e-15 {
			t.Errorf("SoftExp(%g) = %g, want %g", c[0], got, c[1])
		}
	}
}

// bigExp sums the series of x/2**12 and squares 12 times.
func bigExp(x float64) *big.Float {
	float := func() *big.Float { return new(big.Float).SetPrec(300) }
	z := float().SetFloat64(x / 4096)
	sum, term := float().SetInt64(1), float().SetInt64(1)
	for n := int64(1); n < 60; n++ {
		term.Mul(term, z).Quo(term, float().SetInt64(n))
		sum.Add(sum, term)
	}
	for range 12 {
		sum.Mul(sum, sum)
	}
	return sum
}
