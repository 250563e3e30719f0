package kernel

// Element is any element type of an image.
type Element interface {
	uint8 | uint16 | int16 | int32 | float32 | float64
}

// Thresholds are the kernels of threshold. dst may be src. The level of an integer type is less than its largest value.
type Thresholds[T Element] struct {
	Binary, BinaryInv        func(dst, src []T, level, top T)
	Trunc, ToZero, ToZeroInv func(dst, src []T, level T)
}

// The thresholds of each type.
var (
	ThreshU8  = thresholds[uint8]()
	ThreshU16 = thresholds[uint16]()
	ThreshS16 = thresholds[int16]()
	ThreshF32 = thresholds[float32]()
	ThreshF64 = thresholds[float64]()
)

func thresholds[T Element]() Thresholds[T] {
	return Thresholds[T]{threshBinary[T], threshBinaryInv[T], threshTrunc[T], threshToZero[T], threshToZeroInv[T]}
}

// threshBinary computes dst[i] = src[i] > level ? top : 0.
func threshBinary[T Element](dst, src []T, level, top T) {
	for i, v := range src {
		var r T
		if v > level {
			r = top
		}
		dst[i] = r
	}
}

// threshBinaryInv computes dst[i] = src[i] <= level ? top : 0.
func threshBinaryInv[T Element](dst, src []T, level, top T) {
	for i, v := range src {
		var r T
		if v <= level {
			r = top
		}
		dst[i] = r
	}
}

// threshTrunc computes dst[i] = src[i] < level ? src[i] : level.
func threshTrunc[T Element](dst, src []T, level T) {
	for i, v := range src {
		r := level
		if v < level {
			r = v
		}
		dst[i] = r
	}
}

// threshToZero computes dst[i] = src[i] > level ? src[i] : 0.
func threshToZero[T Element](dst, src []T, level T) {
	for i, v := range src {
		var r T
		if v > level {
			r = v
		}
		dst[i] = r
	}
}

// threshToZeroInv computes dst[i] = src[i] <= level ? src[i] : 0.
func threshToZeroInv[T Element](dst, src []T, level T) {
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
