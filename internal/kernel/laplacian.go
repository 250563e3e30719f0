package kernel

import "math"

// AddDerivatives computes dst[i] = a[i] + b[i]; sums of int16 are clipped to it.
func AddDerivatives[S int16 | float32 | float64, A float32 | float64](dst []A, a, b []S) {
	a, b = a[:len(dst)], b[:len(dst)]
	if !isFloat[S]() {
		for i, x := range a {
			dst[i] = A(min(max(int32(x)+int32(b[i]), math.MinInt16), math.MaxInt16))
		}
		return
	}
	for i, x := range a {
		dst[i] = A(x + b[i])
	}
}

// ScaleAdd32 computes v[i] = v[i]*scale + delta, fused.
func ScaleAdd32(v []float32, scale, delta float32) {
	for i, x := range v {
		v[i] = FMA32(x, scale, delta)
	}
}

// ScaleAdd64 is [ScaleAdd32] in float64.
func ScaleAdd64(v []float64, scale, delta float64) {
	for i, x := range v {
		v[i] = math.FMA(x, scale, delta)
	}
}
