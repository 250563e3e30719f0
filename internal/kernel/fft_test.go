package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestFFT compares the product of transforms with a correlation that wraps around.
func TestFFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, size := range [][2]int{{16, 16}, {32, 16}, {16, 64}, {128, 32}} {
		w, h := size[0], size[1]
		n := w * h
		var re, im, k [3][]float64
		for i := range 3 {
			re[i], im[i], k[i] = make([]float64, n), make([]float64, n), make([]float64, n)
		}
		for i := range n {
			re[0][i], im[0][i], k[0][i] = rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		}
		f := NewFFT(w, h)
		copy(re[1], re[0])
		copy(im[1], im[0])
		f.Forward(re[2], im[2], re[1], im[1])
		kre := append([]float64(nil), k[0]...)
		f.Forward(k[1], k[2], kre, make([]float64, n))
		Correlate(re[2], im[2], k[1], k[2])
		f.Inverse(re[1], im[1], re[2], im[2])
		for y := range h {
			for x := range w {
				a, b := 0.0, 0.0
				for j := range h {
					for i := range w {
						at := (y+j)%h*w + (x+i)%w
						a += re[0][at] * k[0][j*w+i]
						b += im[0][at] * k[0][j*w+i]
					}
				}
				if got := y*w + x; math.Abs(re[1][got]/float64(n)-a) > 1e-11 || math.Abs(im[1][got]/float64(n)-b) > 1e-11 {
					t.Fatalf("%dx%d at %d,%d: %g %g, want %g %g", w, h, x, y, re[1][got]/float64(n), im[1][got]/float64(n), a, b)
				}
			}
		}
	}
}
