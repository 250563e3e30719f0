package kernel

import "math"

// AddWeighted computes dst[i] = round(a[i]*alpha + (b[i]*beta + gamma)) in float32, each bracket rounded once,
// and clips it to lo, hi.
func AddWeighted[T uint8 | uint16 | int16](dst, a, b []T, alpha, beta, gamma float32, lo, hi float64) {
	for i := range dst {
		dst[i] = T(round(float64(FMA32(float32(a[i]), alpha, FMA32(float32(b[i]), beta, gamma))), lo, hi))
	}
}

// AddWeighted64 computes dst[i] = a[i]*alpha + (b[i]*beta + gamma) in float64, each bracket rounded once, then to T.
func AddWeighted64[T Float](dst, a, b []T, alpha, beta, gamma float64) {
	for i := range dst {
		dst[i] = T(math.FMA(float64(a[i]), alpha, math.FMA(float64(b[i]), beta, gamma)))
	}
}

// AddWeightedS32 is AddWeighted64 followed by rounding half to even and clipping.
func AddWeightedS32(dst, a, b []int32, alpha, beta, gamma float64) {
	for i := range dst {
		v := math.FMA(float64(a[i]), alpha, math.FMA(float64(b[i]), beta, gamma))
		dst[i] = round(v, math.MinInt32, math.MaxInt32)
	}
}

// Add computes dst[i] = a[i] + b[i], of int32 modulo 1<<32.
func Add[T int32 | Float](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// AddClip computes dst[i] = a[i] + b[i] clipped to lo, hi.
func AddClip[T uint8 | uint16 | int16](dst, a, b []T, lo, hi int) {
	for i := range dst {
		dst[i] = T(min(max(int(a[i])+int(b[i]), lo), hi))
	}
}

// Subtract computes dst[i] = a[i] - b[i], of int32 modulo 1<<32.
func Subtract[T int32 | Float](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// SubtractClip computes dst[i] = a[i] - b[i] clipped to lo, hi.
func SubtractClip[T uint8 | uint16 | int16](dst, a, b []T, lo, hi int) {
	for i := range dst {
		dst[i] = T(min(max(int(a[i])-int(b[i]), lo), hi))
	}
}

// AbsDiff computes dst[i] = |a[i] - b[i]|.
func AbsDiff[T Float](dst, a, b []T) {
	for i := range dst {
		dst[i] = T(math.Abs(float64(a[i] - b[i])))
	}
}

// AbsDiffClip computes dst[i] = |a[i] - b[i]| clipped to hi; lo is not used.
func AbsDiffClip[T uint8 | uint16 | int16](dst, a, b []T, lo, hi int) {
	for i := range dst {
		d := int(a[i]) - int(b[i])
		dst[i] = T(min(max(d, -d), hi))
	}
}

// AbsDiffS32 computes dst[i] = |a[i] - b[i]| modulo 1<<32.
func AbsDiffS32(dst, a, b []int32) {
	for i := range dst {
		dst[i] = max(a[i], b[i]) - min(a[i], b[i])
	}
}
