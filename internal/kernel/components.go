package kernel

import "math/bits"

// Mask computes bit i%64 of dst[i/64] = src[i] != 0. The bits of dst past the row's end become 0.
func Mask(dst []uint64, src []uint8) {
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

// Runs lists the runs of ones of a|b: run i takes the columns dst[2*i] to dst[2*i+1]-1. It returns the used part of dst.
func Runs(dst []int32, a, b []uint64) []int32 {
	n, last := 0, uint64(0)
	for i, w := range a {
		w |= b[i]
		edges := w ^ (w<<1 | last)
		last = w >> 63
		for ; edges != 0; edges &= edges - 1 {
			dst[n] = int32(64*i + bits.TrailingZeros64(edges))
			n++
		}
	}
	if last != 0 {
		dst[n] = int32(64 * len(a))
		n++
	}
	return dst[:n]
}

// LabelRow computes dst[x] = src[x] != 0 ? the label of the run that x is in : 0.
func LabelRow(dst []int32, src []uint8, runs, labels []int32) {
	clear(dst)
	for i, label := range labels {
		x0, x1 := runs[2*i], runs[2*i+1]
		s := src[x0:x1]
		d := dst[x0:x1]
		d = d[:len(s)]
		for x, v := range s {
			l := label
			if v == 0 {
				l = 0
			}
			d[x] = l
		}
	}
}
