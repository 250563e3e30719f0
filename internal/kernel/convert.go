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

// Convert computes dst[i] = src[i] in a type that holds the value, or the nearest one if it is a float.
func Convert[D, S Element](dst []D, src []S) {
	for i, v := range src {
		dst[i] = D(v)
	}
}

// Clip computes dst[i] = src[i] clipped to lo, hi, which are values of D.
func Clip[D, S Integer](dst []D, src []S, lo, hi int32) {
	for i, v := range src {
		dst[i] = D(min(max(int32(v), lo), hi))
	}
}

// Round computes dst[i] = src[i] rounded half to even and clipped to lo, hi, which are values of D; 0 for NaN.
func Round[D Integer, S Float](dst []D, src []S, lo, hi float64) {
	for i, v := range src {
		dst[i] = D(round(float64(v), lo, hi))
	}
}

// Scale computes dst[i] = alpha*src[i] + beta in float32, src[i] converted to float32 first, the sum rounded once.
func Scale[S Element](dst []float32, src []S, alpha, beta float32) {
	for i, v := range src {
		dst[i] = FMA32(float32(v), alpha, beta)
	}
}

// ScaleRound is Scale followed by Round.
func ScaleRound[D Integer, S Element](dst []D, src []S, alpha, beta float32, lo, hi float64) {
	for i, v := range src {
		dst[i] = D(round(float64(FMA32(float32(v), alpha, beta)), lo, hi))
	}
}

// ScaleAbs is Scale followed by the absolute value and Round.
func ScaleAbs[S Element](dst []uint8, src []S, alpha, beta float32) {
	for i, v := range src {
		dst[i] = uint8(round(math.Abs(float64(FMA32(float32(v), alpha, beta))), 0, 255))
	}
}

// Scale64 computes dst[i] = alpha*src[i] + beta in float64, the sum rounded once, then to D.
func Scale64[D Float, S Element](dst []D, src []S, alpha, beta float64) {
	for i, v := range src {
		dst[i] = D(math.FMA(float64(v), alpha, beta))
	}
}

// Scale64Round is Scale64 to float64 followed by Round to int32.
func Scale64Round[S Element](dst []int32, src []S, alpha, beta float64) {
	for i, v := range src {
		dst[i] = round(math.FMA(float64(v), alpha, beta), math.MinInt32, math.MaxInt32)
	}
}

// Lookup computes dst[i] = table[src[i]].
func Lookup[D Element](dst []D, src []uint8, table *[256]D) {
	for i, v := range src {
		dst[i] = table[v]
	}
}

// MinMax returns the smallest and the largest of lo, hi and the elements of src. NaN is passed over.
func MinMax[T Element](src []T, lo, hi T) (T, T) {
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
