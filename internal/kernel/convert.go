package kernel

import "math"

// Integer is any integer element type.
type Integer interface {
	uint8 | uint16 | int16 | int32
}

// Float is any floating-point element type.
type Float interface {
	float32 | float64
}

// A Conversion makes a row of elements of another type, or scaled ones of the same, in which case dst may be src.
type Conversion[D, S Element] = func(dst []D, src []S, stream bool)

// Conversions holds the fast kernels of conversions. Those of Abs make uint8.
type Conversions struct {
	in32, abs32 fastKernels // func(dst []D, src []S, alpha, beta float32, stream bool)
	in64        fastKernels // func(dst []D, src []S, alpha, beta float64, stream bool)
	minMax      fastKernels // func(src []T, lo, hi T) (least, greatest T)
}

var conversions Conversions

// Convert returns the kernel of dst[i] = src[i], rounded half to even and clipped to an integer D, 0 for NaN.
func Convert[D, S Element]() Conversion[D, S] {
	nothing := math.Copysign(0, -1) // what can be added even to -0 without a trace
	if loop := fastScale[D, S](conversions.in64, 1, nothing, convert[D, S]); loop != nil {
		return loop
	}
	if loop := fastScale[D, S](conversions.in32, 1, float32(nothing), convert[D, S]); loop != nil {
		return loop
	}
	return convert[D, S]
}

// Scale32 returns the kernel of dst[i] = alpha*src[i] + beta in float32, src[i] converted to float32 first, the sum rounded once, then
// rounded half to even and clipped to an integer D, 0 for NaN.
func Scale32[D, S Element](alpha, beta float32) Conversion[D, S] {
	loop := func(dst []D, src []S, _ bool) { scale32(dst, src, alpha, beta) }
	if fast := fastScale(conversions.in32, alpha, beta, loop); fast != nil {
		return fast
	}
	return byTable(loop)
}

// ScaleAbs is [Scale32] of which the absolute value is taken before it is rounded.
func ScaleAbs[S Element](alpha, beta float32) Conversion[uint8, S] {
	loop := func(dst []uint8, src []S, _ bool) { scaleAbs(dst, src, alpha, beta) }
	if fast := fastScale(conversions.abs32, alpha, beta, loop); fast != nil {
		return fast
	}
	return byTable(loop)
}

// Scale64 is [Scale32] in float64.
func Scale64[D, S Element](alpha, beta float64) Conversion[D, S] {
	loop := func(dst []D, src []S, _ bool) { scale64(dst, src, alpha, beta) }
	if fast := fastScale(conversions.in64, alpha, beta, loop); fast != nil {
		return fast
	}
	return loop
}

// fastScale returns the fast kernel, or nil where there is none. It gives short rows to short.
func fastScale[D, S Element, F Float](kernels fastKernels, alpha, beta F, short Conversion[D, S]) Conversion[D, S] {
	fast := fastKernel[func(dst []D, src []S, alpha, beta F, stream bool)](kernels)
	if fast == nil {
		return nil
	}
	return func(dst []D, src []S, stream bool) {
		if src = src[:len(dst)]; len(dst) < kernels.group {
			short(dst, src, stream)
		} else {
			fast(dst, src, alpha, beta, stream)
		}
	}
}

// byTable replaces a loop over bytes by a look-up in what it makes of every byte.
func byTable[D, S Element](loop Conversion[D, S]) Conversion[D, S] {
	bytes, ok := any(loop).(Conversion[D, uint8])
	if !ok {
		return loop
	}
	var table [256]D
	var all [256]uint8
	for i := range all {
		all[i] = uint8(i)
	}
	bytes(table[:], all[:], false)
	return any(func(dst []D, src []uint8, _ bool) { lookUp(dst, src, &table) }).(Conversion[D, S])
}

func lookUp[D Element](dst []D, src []uint8, table *[256]D) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = table[v]
	}
}

func convert[D, S Element](dst []D, src []S, _ bool) {
	dst = dst[:len(src)]
	if isFloat[D]() {
		for i, v := range src {
			dst[i] = D(v)
		}
		return
	}
	lo, hi := limits[D]()
	if isFloat[S]() {
		for i, v := range src {
			dst[i] = D(round(float64(v), float64(lo), float64(hi)))
		}
		return
	}
	for i, v := range src {
		dst[i] = D(min(max(int32(v), lo), hi))
	}
}

func scale32[D, S Element](dst []D, src []S, alpha, beta float32) {
	dst = dst[:len(src)]
	lo, hi := limits[D]()
	float := isFloat[D]()
	for i, v := range src {
		p := float64(float64(float32(v)) * float64(alpha))
		s := p + float64(beta)
		if halfway(s) {
			s = toOdd(p, float64(beta), s)
		}
		if float {
			dst[i] = D(float32(s))
		} else {
			dst[i] = D(round(float64(float32(s)), float64(lo), float64(hi)))
		}
	}
}

func scaleAbs[S Element](dst []uint8, src []S, alpha, beta float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		p := float64(float64(float32(v)) * float64(alpha))
		s := p + float64(beta)
		if halfway(s) {
			s = toOdd(p, float64(beta), s)
		}
		dst[i] = uint8(round(math.Abs(float64(float32(s))), 0, 255))
	}
}

func scale64[D, S Element](dst []D, src []S, alpha, beta float64) {
	dst = dst[:len(src)]
	lo, hi := limits[D]()
	float := isFloat[D]()
	for i, v := range src {
		s := math.FMA(float64(v), alpha, beta)
		if float {
			dst[i] = D(s)
		} else {
			dst[i] = D(round(s, float64(lo), float64(hi)))
		}
	}
}

// MinMax returns the smallest and the largest of lo, hi and the elements of src. NaN is passed over.
func MinMax[T Element](src []T, lo, hi T) (T, T) {
	if fast := fastKernel[func(src []T, lo, hi T) (least, greatest T)](conversions.minMax); fast != nil && len(src) >= conversions.minMax.group {
		return fast(src, lo, hi)
	}
	return minMax(src, lo, hi)
}

func minMax[T Element](src []T, lo, hi T) (T, T) {
	for _, v := range src {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}

// round returns v rounded half to even and clipped to lo, hi, which lie in int32; 0 for NaN.
func round(v, lo, hi float64) int32 {
	if !(v > lo) {
		if v != v {
			return 0
		}
		return int32(lo)
	}
	if v > hi {
		return int32(hi)
	}
	return int32(math.RoundToEven(v))
}
