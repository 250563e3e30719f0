package png

import "math"

// The weights with which libpng makes gray, in 1/32768: what remains of OpenCV's 0.299 and 0.587 when they are
// cut to whole numbers, and the rest.
const (
	redWeight   = 29900 * 32768 / 100000
	greenWeight = 58700 * 32768 / 100000
	blueWeight  = 32768 - redWeight - greenWeight
)

// gray8 returns what makes gray of c >= 3 channels as libpng does for OpenCV.
//
//	(9797 R + 19234 G + 3737 B) >> 15
//
// If the file tells its gamma, the sum is one of linear light: R, G and B go through a table before it and the result, rounded, through the inverse
// table after it.
func gray8(gamma int) func(dst, src []uint8, c int) {
	if !needsTables(gamma) {
		return func(dst, src []uint8, c int) {
			for i := range dst {
				p := src[i*c : i*c+3]
				dst[i] = uint8((redWeight*uint32(p[0]) + greenWeight*uint32(p[1]) + blueWeight*uint32(p[2])) >> 15)
			}
		}
	}
	linear, coded := gammaTable8(reciprocalGamma(gamma)), gammaTable8(reciprocalGamma(reciprocalGamma(gamma)))
	return func(dst, src []uint8, c int) {
		for i := range dst {
			p := src[i*c : i*c+3]
			if p[0] == p[1] && p[0] == p[2] {
				dst[i] = p[0]
				continue
			}
			r, g, b := uint32(linear[p[0]]), uint32(linear[p[1]]), uint32(linear[p[2]])
			dst[i] = coded[(redWeight*r+greenWeight*g+blueWeight*b+1<<14)>>15]
		}
	}
}

func gammaTable8(gamma int) (t [256]uint8) {
	for i := range t {
		t[i] = uint8(i)
		if significantGamma(gamma) && i > 0 && i < 255 {
			t[i] = uint8(math.Floor(float64(255*math.Pow(float64(i)/255, float64(gamma)*.00001)) + .5))
		}
	}
	return t
}

// gray16 is gray8 for 16 bits, and rounds without tables too. The tables leave the insignificant bits out:
// the lowest five at least if only 8 bits will be wanted (narrow).
func gray16(gamma, significant int, narrow bool) func(dst, src []uint16, c int) {
	if !needsTables(gamma) {
		return func(dst, src []uint16, c int) {
			for i := range dst {
				p := src[i*c : i*c+3]
				dst[i] = uint16((redWeight*uint32(p[0]) + greenWeight*uint32(p[1]) + blueWeight*uint32(p[2]) + 1<<14) >> 15)
			}
		}
	}
	shift := 0
	if significant > 0 && significant < 16 {
		shift = 16 - significant
	}
	if narrow {
		shift = max(shift, 5)
	}
	shift = min(shift, 8)
	linear := gammaTable16(reciprocalGamma(gamma), shift)
	coded := gammaTable16(reciprocalGamma(reciprocalGamma(gamma)), shift)
	equal := gammaTable16(100000, shift)
	if narrow {
		equal = roundingTable16(shift)
	}
	return func(dst, src []uint16, c int) {
		for i := range dst {
			p := src[i*c : i*c+3]
			if p[0] == p[1] && p[0] == p[2] {
				dst[i] = equal[p[0]>>shift]
				continue
			}
			r, g, b := uint32(linear[p[0]>>shift]), uint32(linear[p[1]>>shift]), uint32(linear[p[2]>>shift])
			dst[i] = coded[(redWeight*r+greenWeight*g+blueWeight*b+1<<14)>>15>>shift]
		}
	}
}

// gammaTable16 raises the upper 16-shift bits of a number, as part of their largest, to gamma/100000.
func gammaTable16(gamma, shift int) []uint16 {
	table := make([]uint16, 1<<(16-shift))
	top := len(table) - 1
	scale := 1 / float64(top)
	for i := range table {
		switch {
		case significantGamma(gamma):
			table[i] = uint16(math.Floor(float64(65535*math.Pow(float64(i)*scale, float64(gamma)*.00001)) + .5))
		case shift != 0:
			table[i] = uint16((i*65535 + 1<<(15-shift)) / top)
		default:
			table[i] = uint16(i)
		}
	}
	return table
}

// roundingTable16 rounds the upper 16-shift bits to the nearest of the 256 levels, doubled to 16 bits.
func roundingTable16(shift int) []uint16 {
	table := make([]uint16, 1<<(16-shift))
	top := len(table) - 1
	next := 0
	for level := range 255 {
		bound := ((level*257+128)*top+32768)/65535 + 1
		for ; next < bound; next++ {
			table[next] = uint16(level * 257)
		}
	}
	for ; next < len(table); next++ {
		table[next] = 65535
	}
	return table
}
