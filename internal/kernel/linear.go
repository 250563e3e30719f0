package kernel

import "math"

// A Term of a weighted sum is K times a tap, or K times the sum or the difference of two taps.
type Term[T any] struct {
	K    T
	A, B int  // the numbers of the taps; B < 0 where there is one only
	Sub  bool // tap A less tap B
}

// Linear32 computes dst[i] = start + terms[0] + terms[1] + … in this order, each multiplication fused with its addition; a
// tap of a term stands for taps[·][i]. Pairs are summed in S.
func Linear32[S Element](dst []float32, start float32, terms []Term[float32], taps [][]S) {
	for i := range dst {
		dst[i] = start
	}
	for _, t := range terms {
		k, a := float64(t.K), taps[t.A][:len(dst)]
		switch {
		case t.B < 0:
			for i, x := range a {
				p, c := float64(float64(float32(x))*k), float64(dst[i])
				s := p + c
				if halfway(s) {
					s = toOdd(p, c, s)
				}
				dst[i] = float32(s)
			}
		case t.Sub:
			b := taps[t.B][:len(dst)]
			for i, x := range a {
				p, c := float64(float64(float32(x-b[i]))*k), float64(dst[i])
				s := p + c
				if halfway(s) {
					s = toOdd(p, c, s)
				}
				dst[i] = float32(s)
			}
		default:
			b := taps[t.B][:len(dst)]
			for i, x := range a {
				p, c := float64(float64(float32(x+b[i]))*k), float64(dst[i])
				s := p + c
				if halfway(s) {
					s = toOdd(p, c, s)
				}
				dst[i] = float32(s)
			}
		}
	}
}

// Linear64 is [Linear32] in float64.
func Linear64[S Element](dst []float64, start float64, terms []Term[float64], taps [][]S) {
	for i := range dst {
		dst[i] = start
	}
	for _, t := range terms {
		k, a := t.K, taps[t.A][:len(dst)]
		switch {
		case t.B < 0:
			for i, x := range a {
				dst[i] = math.FMA(float64(x), k, dst[i])
			}
		case t.Sub:
			b := taps[t.B][:len(dst)]
			for i, x := range a {
				dst[i] = math.FMA(float64(x)-float64(b[i]), k, dst[i])
			}
		default:
			b := taps[t.B][:len(dst)]
			for i, x := range a {
				dst[i] = math.FMA(float64(x)+float64(b[i]), k, dst[i])
			}
		}
	}
}

// LinearInt computes dst[i] = start + terms[0].K*taps[terms[0].A][i] + … modulo 2**32. Its terms have one tap each.
func LinearInt[S Element](dst []int32, start int32, terms []Term[int32], taps [][]S) {
	if len(terms)%2 == 0 {
		for i := range dst {
			dst[i] = start
		}
	} else {
		k := terms[0].K
		for i, x := range taps[terms[0].A][:len(dst)] {
			dst[i] = start + k*int32(x)
		}
		terms = terms[1:]
	}
	for ; len(terms) > 0; terms = terms[2:] {
		k, l := terms[0].K, terms[1].K
		a, b := taps[terms[0].A][:len(dst)], taps[terms[1].A][:len(dst)]
		for i, x := range a {
			dst[i] += k*int32(x) + l*int32(b[i])
		}
	}
}

// RoundInt returns v rounded half to even. What int32 cannot hold, NaN too, becomes the lowest int32, as on x86.
func RoundInt(v float64) int32 {
	r := math.RoundToEven(v)
	if r >= math.MinInt32 && r <= math.MaxInt32 {
		return int32(r)
	}
	return math.MinInt32
}

// limits returns the range of an integer type within int32.
func limits[T Element]() (lo, hi int32) {
	var v T
	switch any(v).(type) {
	case uint8:
		return 0, math.MaxUint8
	case uint16:
		return 0, math.MaxUint16
	case int16:
		return math.MinInt16, math.MaxInt16
	}
	return math.MinInt32, math.MaxInt32
}

func isFloat[T Element]() bool {
	var v T
	switch any(v).(type) {
	case float32, float64:
		return true
	}
	return false
}

// Narrow computes dst[i] = src[i], rounded half to even and clipped to an integer D.
func Narrow[D Element, S float32 | float64](dst []D, src []S) {
	src = src[:len(dst)]
	if isFloat[D]() {
		for i, v := range src {
			dst[i] = D(v)
		}
		return
	}
	lo, hi := limits[D]()
	for i, v := range src {
		dst[i] = D(min(max(RoundInt(float64(v)), lo), hi))
	}
}

// NarrowInt computes dst[i] = src[i] / 2**shift, rounded half to even and clipped to an integer D, and exactly to a float D.
func NarrowInt[D Element](dst []D, src []int32, shift uint) {
	src = src[:len(dst)]
	if isFloat[D]() {
		unit := math.Ldexp(1, -int(shift))
		for i, v := range src {
			dst[i] = D(float64(v) * unit)
		}
		return
	}
	lo, hi := limits[D]()
	if shift == 0 {
		for i, v := range src {
			dst[i] = D(min(max(v, lo), hi))
		}
		return
	}
	half := int32(1)<<(shift-1) - 1
	for i, v := range src {
		dst[i] = D(min(max((v+half+v>>shift&1)>>shift, lo), hi))
	}
}

// NarrowAdd computes dst[i] = clip(clip(src[i]) + delta), where clip clips to int16.
func NarrowAdd(dst []int16, src []int32, delta int16) {
	src = src[:len(dst)]
	for i, v := range src {
		v = min(max(v, math.MinInt16), math.MaxInt16) + int32(delta)
		dst[i] = int16(min(max(v, math.MinInt16), math.MaxInt16))
	}
}
