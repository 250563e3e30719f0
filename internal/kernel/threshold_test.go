package kernel

import "testing"

func TestByteThresholds(t *testing.T) {
	for level := range 255 {
		src := make([]uint8, 2*256+5)
		for i := range src {
			src[i] = uint8(i)
		}
		want, got := make([]uint8, len(src)), make([]uint8, len(src))
		compare := func(name string) {
			for i := range want {
				if want[i] != got[i] {
					t.Fatalf("%s at %d of %d is %d, want %d", name, level, src[i], got[i], want[i])
				}
			}
		}
		short, words := thresholds[uint8](), byteThresholds()
		short.Binary(want, src, uint8(level), 200, false)
		words.Binary(got, src, uint8(level), 200, false)
		compare("binary")
		short.BinaryInv(want, src, uint8(level), 77, false)
		words.BinaryInv(got, src, uint8(level), 77, false)
		compare("binary_inv")
		short.Trunc(want, src, uint8(level), false)
		words.Trunc(got, src, uint8(level), false)
		compare("trunc")
		short.ToZero(want, src, uint8(level), false)
		words.ToZero(got, src, uint8(level), false)
		compare("tozero")
		short.ToZeroInv(want, src, uint8(level), false)
		words.ToZeroInv(got, src, uint8(level), false)
		compare("tozero_inv")
	}
}
