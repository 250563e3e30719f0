package kernel

import "math"

// A Term of a weighted sum is K times a tap, or K times the sum or the difference of two taps.
type Term[T any] struct {
	K    T
	A, B int  // the numbers of the taps; B < 0 where there is one only
	Sub  bool // tap A less tap B
}

// A Sum makes rows of weighted sums: taps[r*next+i][x] is tap number i of element x of dst[r]. With one tap dst[r] may be the tap itself.
type Sum[D, S Element] = func(dst [][]D, taps [][]S, next int, stream bool)

// eachRow returns the kernel that makes each row by one.
func eachRow[D, S Element](one func(dst []D, taps [][]S)) Sum[D, S] {
	return func(dst [][]D, taps [][]S, next int, _ bool) {
		for r, row := range dst {
			one(row, taps[r*next:])
		}
	}
}

// sumChunk is how many sums the portable kernels hold before they round them.
const sumChunk = 512

// Linear32 returns the kernel of start + terms[0] + terms[1] + … in float32, in this order, each multiplication fused with its addition
// and the last sum rounded half to even and clipped to an integer D. Pairs are summed in S.
func Linear32[D, S Element](start float32, terms []Term[float32]) Sum[D, S] {
	return fastFloats(start, terms, eachRow(func(dst []D, taps [][]S) {
		if row, ok := any(dst).([]float32); ok {
			linear32(row, start, terms, taps, 0)
			return
		}
		var sums [sumChunk]float32
		for from := 0; from < len(dst); from += sumChunk {
			part := dst[from:min(from+sumChunk, len(dst))]
			linear32(sums[:len(part)], start, terms, taps, from)
			Narrow(part, sums[:len(part)])
		}
	}))
}

// Linear64 is [Linear32] in float64. (One function for both would take that of the sums as a value, and the array of sums would be allocated.)
func Linear64[D, S Element](start float64, terms []Term[float64]) Sum[D, S] {
	return fastFloats(start, terms, eachRow(func(dst []D, taps [][]S) {
		if row, ok := any(dst).([]float64); ok {
			linear64(row, start, terms, taps, 0)
			return
		}
		var sums [sumChunk]float64
		for from := 0; from < len(dst); from += sumChunk {
			part := dst[from:min(from+sumChunk, len(dst))]
			linear64(sums[:len(part)], start, terms, taps, from)
			Narrow(part, sums[:len(part)])
		}
	}))
}

// LinearInt returns the kernel of (start + terms[0] + terms[1] + …) / 2**shift, the sum modulo 2**32, rounded half to even and clipped to
// an integer D. Its terms have one tap each. The elements are -largest to largest.
func LinearInt[D, S Element](start int32, terms []Term[int32], shift uint, largest float64) Sum[D, S] {
	return fastInts(start, terms, shift, largest, eachRow(func(dst []D, taps [][]S) {
		if row, ok := any(dst).([]int32); ok && shift == 0 {
			linearInt(row, start, terms, taps, 0)
			return
		}
		var sums [sumChunk]int32
		for from := 0; from < len(dst); from += sumChunk {
			part := dst[from:min(from+sumChunk, len(dst))]
			linearInt(sums[:len(part)], start, terms, taps, from)
			NarrowInt(part, sums[:len(part)], shift)
		}
	}))
}

// LinearIntUp is [LinearInt] from int32 to uint8 that rounds half up.
func LinearIntUp(start int32, terms []Term[int32], shift uint) Sum[uint8, int32] {
	return eachRow(func(dst []uint8, taps [][]int32) {
		var sum [1]int32
		for i := range dst {
			linearInt(sum[:], start+1<<shift>>1, terms, taps, i)
			dst[i] = uint8(min(max(sum[0]>>shift, 0), 255))
		}
	})
}

// LinearIntAdd returns the kernel of clip(clip(terms[0] + terms[1] + …) + delta), where clip clips to int16.
func LinearIntAdd(delta int16, terms []Term[int32]) Sum[int16, int32] {
	return eachRow(func(dst []int16, taps [][]int32) {
		var sums [sumChunk]int32
		for from := 0; from < len(dst); from += sumChunk {
			part := dst[from:min(from+sumChunk, len(dst))]
			linearInt(sums[:len(part)], 0, terms, taps, from)
			for i, v := range sums[:len(part)] {
				v = min(max(v, math.MinInt16), math.MaxInt16) + int32(delta)
				part[i] = int16(min(max(v, math.MinInt16), math.MaxInt16))
			}
		}
	})
}

// linear32 computes the sums from element from of the taps on.
func linear32[S Element](dst []float32, start float32, terms []Term[float32], taps [][]S, from int) {
	for i := range dst {
		dst[i] = start
	}
	for _, t := range terms {
		k, a := float64(t.K), taps[t.A][from:][:len(dst)]
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
			b := taps[t.B][from:][:len(dst)]
			for i, x := range a {
				p, c := float64(float64(float32(x-b[i]))*k), float64(dst[i])
				s := p + c
				if halfway(s) {
					s = toOdd(p, c, s)
				}
				dst[i] = float32(s)
			}
		default:
			b := taps[t.B][from:][:len(dst)]
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

// linear64 is linear32 in float64.
func linear64[S Element](dst []float64, start float64, terms []Term[float64], taps [][]S, from int) {
	for i := range dst {
		dst[i] = start
	}
	for _, t := range terms {
		k, a := t.K, taps[t.A][from:][:len(dst)]
		switch {
		case t.B < 0:
			for i, x := range a {
				dst[i] = math.FMA(float64(x), k, dst[i])
			}
		case t.Sub:
			b := taps[t.B][from:][:len(dst)]
			for i, x := range a {
				dst[i] = math.FMA(float64(x)-float64(b[i]), k, dst[i])
			}
		default:
			b := taps[t.B][from:][:len(dst)]
			for i, x := range a {
				dst[i] = math.FMA(float64(x)+float64(b[i]), k, dst[i])
			}
		}
	}
}

// linearInt computes sums of terms of one tap each, modulo 2**32.
func linearInt[S Element](dst []int32, start int32, terms []Term[int32], taps [][]S, from int) {
	next := func() (int32, []S) {
		t := terms[0]
		terms = terms[1:]
		return t.K, taps[t.A][from:]
	}
	switch len(terms) % 4 {
	case 0:
		for i := range dst {
			dst[i] = start
		}
	case 1:
		k, a := next()
		setTerm(dst, start, k, a)
	case 2:
		k, a := next()
		l, b := next()
		setTerms2(dst, start, k, l, a, b)
	case 3:
		k, a := next()
		l, b := next()
		m, c := next()
		setTerms3(dst, start, k, l, m, a, b, c)
	}
	for len(terms) > 0 {
		k, a := next()
		l, b := next()
		m, c := next()
		n, d := next()
		addTerms4(dst, k, l, m, n, a, b, c, d)
	}
}

// The loops of linearInt are functions of their own: inlined, they keep values in memory that registers have room for.

// setTerm computes dst[i] = start + k*a[i].
//
//go:noinline
func setTerm[S Element](dst []int32, start, k int32, a []S) {
	for i, x := range a[:len(dst)] {
		dst[i] = start + k*int32(x)
	}
}

// setTerms2 computes dst[i] = start + k*a[i] + l*b[i].
//
//go:noinline
func setTerms2[S Element](dst []int32, start, k, l int32, a, b []S) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = start + k*int32(a[i]) + l*int32(b[i])
	}
}

// setTerms3 computes dst[i] = start + k*a[i] + l*b[i] + m*c[i].
//
//go:noinline
func setTerms3[S Element](dst []int32, start, k, l, m int32, a, b, c []S) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = start + k*int32(a[i]) + l*int32(b[i]) + m*int32(c[i])
	}
}

// addTerms4 computes dst[i] += k*a[i] + l*b[i] + m*c[i] + n*d[i].
//
//go:noinline
func addTerms4[S Element](dst []int32, k, l, m, n int32, a, b, c, d []S) {
	a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
	for i := range dst {
		dst[i] += k*int32(a[i]) + l*int32(b[i]) + m*int32(c[i]) + n*int32(d[i])
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
	switch {
	case shift == 0 && lo != 0: // hardly any value is clipped
		for i, v := range src {
			if int32(D(v)) != v {
				v = min(max(v, lo), hi)
			}
			dst[i] = D(v)
		}
		return
	case shift == 0:
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
