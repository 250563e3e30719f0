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
