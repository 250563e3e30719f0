//go:build !purego

package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPNGAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	few := func(rng *rand.Rand) byte { return byte(rng.IntN(5)) * 63 } // ties, and the ends of the range
	for name, value := range map[string]func(rng *rand.Rand) byte{"any": nil, "few": few} {
		test := func(kernel string, sources int, want, got func(dst []byte, src [][]byte)) {
			twinTest[byte, byte]{name: kernel + " " + name, sources: sources, value: value, want: want, got: got}.run(t)
		}
		test("Subtract", 2,
			func(dst []byte, s [][]byte) { subtractBytes(dst, s[0], s[1]) }, func(dst []byte, s [][]byte) { pngAVX2.Subtract(dst, s[0], s[1]) })
		test("Average", 3,
			func(dst []byte, s [][]byte) { averageFilter(dst, s[0], s[1], s[2]) }, func(dst []byte, s [][]byte) { pngAVX2.Average(dst, s[0], s[1], s[2]) })
		test("Paeth", 4,
			func(dst []byte, s [][]byte) { paethFilter(dst, s[0], s[1], s[2], s[3]) },
			func(dst []byte, s [][]byte) { pngAVX2.Paeth(dst, s[0], s[1], s[2], s[3]) })
		sums := func(f func(x, a, b, c []byte) [7]uint64) func(dst []byte, s [][]byte) {
			return func(dst []byte, s [][]byte) { // each byte is one of a sum's
				clear(dst)
				for k, v := range f(s[0], s[1], s[2], s[3]) {
					for i := range 8 {
						if at := 8*k + i; at < len(dst) {
							dst[at] = byte(v >> (8 * i))
						}
					}
				}
			}
		}
		test("Magnitudes", 4, sums(magnitudes), sums(pngAVX2.Magnitudes))
	}
	t.Run("EqualToLast", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		p := make([]byte, 400)
		for n := range p {
			for i := range p {
				p[i] = byte(rng.IntN(1 + n%4))
			}
			want, got := make([]uint64, (n+63)/64), make([]uint64, (n+63)/64+1)
			equalToLast(want, p[:n])
			equalToLastAVX2(got[:len(want)], p[:n])
			if !slices.Equal(got[:len(want)], want) || got[len(want)] != 0 {
				t.Fatalf("%d bytes: %x, not %x", n, got, want)
			}
		}
	})
}
