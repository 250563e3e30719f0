package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestFMA32 compares with sums of arbitrary precision, mostly where rounding twice goes wrong.
func TestFMA32(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 300000 {
		a := math.Float32frombits(rng.Uint32()&0x807fffff | uint32(100+rng.IntN(50))<<23)
		b := math.Float32frombits(rng.Uint32()&0x807fffff | uint32(100+rng.IntN(50))<<23)
		p := float64(a) * float64(b)
		c := float32(p) * float32(math.Ldexp(1, rng.IntN(60)-30))
		switch i % 4 {
		case 0: // a product near half a unit of c
			c = float32(p * 0x1p24)
		case 1: // subnormal results
			a, c = a*0x1p-60*0x1p-40, math.Float32frombits(rng.Uint32()&0x80ffffff)
		}
		exact := new(big.Float).SetPrec(600).Mul(big.NewFloat(float64(a)), big.NewFloat(float64(b)))
		exact.SetPrec(600).Add(exact, big.NewFloat(float64(c)))
		want, _ := exact.Float32()
		if got := FMA32(a, b, c); got != want {
			t.Fatalf("FMA32(%g, %g, %g) = %g, want %g", a, b, c, got, want)
		}
	}
	inf := float32(math.Inf(1))
	if got := FMA32(inf, 1, -inf); got == got {
		t.Errorf("inf - inf = %v", got)
	}
	if got := FMA32(math.MaxFloat32, 2, 0); got != inf {
		t.Errorf("overflow gives %v", got)
	}
}
