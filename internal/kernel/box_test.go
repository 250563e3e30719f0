package kernel

import "testing"

// TestDivisor has all sums of windows of up to 256 bytes. The mean is rounded half up, but for powers of two one more is
// added before the division.
func TestDivisor(t *testing.T) {
	for n := 2; n <= 256; n++ {
		src, dst := make([]uint16, 255*n+1), make([]uint8, 255*n+1)
		for s := range src {
			src[s] = uint16(s)
		}
		WindowDivided(NewDivisor(n), 1, 1)(dst, src)
		for s, got := range dst {
			want := (2*s + n) / (2 * n)
			if n&(n-1) == 0 {
				want = min((s+n/2+1)/n, 255)
			}
			if int(got) != want || NewDivisor(n).divide(src[s]) != got {
				t.Fatalf("%d / %d = %d, want %d", s, n, got, want)
			}
		}
	}
}

// TestDoublingSums takes digits of numbers, of which sums are exact, for windows of every size and pixels of three.
func TestDoublingSums(t *testing.T) {
	const c = 3
	src := make([]float64, 40*c)
	for i := range src {
		src[i] = float64(i * i % 101)
	}
	dst := make([]float64, len(src))
	for k := 1; k <= 40; k++ {
		DoublingSums(dst, src, k, c)
		for i := range len(src) - (k-1)*c {
			want := 0.0
			for j := range k {
				want += src[i+j*c]
			}
			if dst[i] != want {
				t.Fatalf("the sum of %d pixels at %d is %g, want %g", k, i, dst[i], want)
			}
		}
	}
}
