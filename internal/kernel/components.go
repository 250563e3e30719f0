package kernel

import "math/bits"

// Maskings are the kernels of connected regions that look at every pixel. A mask has a bit for each pixel of a row: pixel i has
// bit i%64 of word i/64; the bits past the row's end are 0.
type Maskings struct {
	// Mask computes bit i of dst = src[i] != 0.
	Mask func(dst []uint64, src []uint8)
	// LabelRow computes dst[x] = bit x of row ? labels[1 + the number of the run of ones of top|bottom that x is in] : 0.
	// labels holds one element before those of the runs and [LabelsBehind] more behind them, whatever they are.
	LabelRow func(dst []int32, row, top, bottom []uint64, labels []int32)
}

// LabelsBehind is how many labels LabelRow may read beyond those it needs.
const LabelsBehind = 7

// Regions are the kernels in use.
var Regions = Maskings{mask, labelRow}

func mask(dst []uint64, src []uint8) {
	const low7, low1, gather = 0x7f7f7f7f7f7f7f7f, 0x0101010101010101, 0x0102040810204080
	for i := range dst {
		var w uint64
		rest := src[64*i:]
		if len(rest) >= 64 {
			for k := 0; k < 64; k += 8 {
				b := rest[k : k+8 : k+8]
				v := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
					uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
				ones := (v&low7 + low7 | v) >> 7 & low1 // a 1 in each byte that is not 0
				w |= ones * gather >> 56 << k
			}
		} else {
			for k, v := range rest {
				if v != 0 {
					w |= 1 << k
				}
			}
		}
		dst[i] = w
	}
}

// CountRuns returns how many runs of ones a|b has.
func CountRuns(a, b []uint64) int {
	n, last := 0, uint64(0)
	for i, w := range a {
		w |= b[i]
		n += bits.OnesCount64(w &^ (w<<1 | last))
		last = w >> 63
	}
	return n
}

func labelRow(dst []int32, row, top, bottom []uint64, labels []int32) {
	labelRowFrom(dst, row, top, bottom, labels, 0, 0)
}

// labelRowFrom labels the pixels from a word on; so many runs begin before it.
func labelRowFrom(dst []int32, row, top, bottom []uint64, labels []int32, word, runs int) {
	clear(dst[64*word:])
	last := uint64(0)
	if word > 0 {
		last = (top[word-1] | bottom[word-1]) >> 63
	}
	for k := word; k < len(row); k++ {
		a := top[k] | bottom[k]
		begin := a &^ (a<<1 | last)
		last = a >> 63
		for m := row[k]; m != 0; {
			x := bits.TrailingZeros64(m)
			label := labels[runs+bits.OnesCount64(begin&(2<<x-1))]
			d := dst[64*k+x:][:bits.TrailingZeros64(^(m >> x))]
			for i := range d {
				d[i] = label
			}
			m &= m + 1<<x
		}
		runs += bits.OnesCount64(begin)
	}
}
