package kernel

// Element is any element type of an image.
type Element interface {
	uint8 | uint16 | int16 | int32 | float32 | float64
}

// ThreshBinary computes dst[i] = src[i] > level ? top : 0.
func ThreshBinary[T Element](dst, src []T, level, top T) {
	for i, v := range src {
		var r T
		if v > level {
			r = top
		}
		dst[i] = r
	}
}

// ThreshBinaryInv computes dst[i] = src[i] <= level ? top : 0.
func ThreshBinaryInv[T Element](dst, src []T, level, top T) {
	for i, v := range src {
		var r T
		if v <= level {
			r = top
		}
		dst[i] = r
	}
}

// ThreshTrunc computes dst[i] = src[i] < level ? src[i] : level.
func ThreshTrunc[T Element](dst, src []T, level T) {
	for i, v := range src {
		r := level
		if v < level {
			r = v
		}
		dst[i] = r
	}
}

// ThreshToZero computes dst[i] = src[i] > level ? src[i] : 0.
func ThreshToZero[T Element](dst, src []T, level T) {
	for i, v := range src {
		var r T
		if v > level {
			r = v
		}
		dst[i] = r
	}
}

// ThreshToZeroInv computes dst[i] = src[i] <= level ? src[i] : 0.
func ThreshToZeroInv[T Element](dst, src []T, level T) {
	for i, v := range src {
		var r T
		if v <= level {
			r = v
		}
		dst[i] = r
	}
}

// Histogram computes count[src[i]]++.
func Histogram[T uint8 | uint16](count []int, src []T) {
	for _, v := range src {
		count[v]++
	}
}
