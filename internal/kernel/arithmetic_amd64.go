//go:build !purego

package kernel

var (
	arithmeticU8AVX2 = Arithmetic[uint8]{
		widePair(ArithmeticU8.Add, 128, addU8AVX2), widePair(ArithmeticU8.Subtract, 128, subtractU8AVX2),
		widePair(ArithmeticU8.AbsDiff, 128, absDiffU8AVX2), wideWeighted(ArithmeticU8.AddWeighted, addWeightedU8AVX2),
	}
	arithmeticU16AVX2 = Arithmetic[uint16]{
		widePair(ArithmeticU16.Add, 64, addU16AVX2), widePair(ArithmeticU16.Subtract, 64, subtractU16AVX2),
		widePair(ArithmeticU16.AbsDiff, 64, absDiffU16AVX2), wideWeighted(ArithmeticU16.AddWeighted, addWeightedU16AVX2),
	}
	arithmeticS16AVX2 = Arithmetic[int16]{
		widePair(ArithmeticS16.Add, 64, addS16AVX2), widePair(ArithmeticS16.Subtract, 64, subtractS16AVX2),
		widePair(ArithmeticS16.AbsDiff, 64, absDiffS16AVX2), wideWeighted(ArithmeticS16.AddWeighted, addWeightedS16AVX2),
	}
	arithmeticS32AVX2 = Arithmetic[int32]{
		widePair(ArithmeticS32.Add, 32, addS32AVX2), widePair(ArithmeticS32.Subtract, 32, subtractS32AVX2),
		widePair(ArithmeticS32.AbsDiff, 32, absDiffS32AVX2), wideWeighted(ArithmeticS32.AddWeighted, addWeightedS32AVX2),
	}
	arithmeticF32AVX2 = Arithmetic[float32]{
		widePair(ArithmeticF32.Add, 32, addF32AVX2), widePair(ArithmeticF32.Subtract, 32, subtractF32AVX2),
		widePair(ArithmeticF32.AbsDiff, 32, absDiffF32AVX2), wideWeighted(ArithmeticF32.AddWeighted, addWeightedF32AVX2),
	}
	arithmeticF64AVX2 = Arithmetic[float64]{
		widePair(ArithmeticF64.Add, 16, addF64AVX2), widePair(ArithmeticF64.Subtract, 16, subtractF64AVX2),
		widePair(ArithmeticF64.AbsDiff, 16, absDiffF64AVX2), wideWeighted(ArithmeticF64.AddWeighted, addWeightedF64AVX2),
	}
)

// widePair gives rows of less than a group of elements to the portable kernel.
func widePair[T Element](short pair[T], group int, wide pair[T]) pair[T] {
	return func(dst, a, b []T, stream bool) {
		if a, b = a[:len(dst)], b[:len(dst)]; len(dst) < group {
			short(dst, a, b, stream)
		} else {
			wide(dst, a, b, stream)
		}
	}
}

func wideWeighted[T Element, F Float](short weighted[T], wide func(dst, a, b []T, alpha, beta, gamma F, stream bool)) weighted[T] {
	return func(dst, a, b []T, alpha, beta, gamma float64, stream bool) {
		if a, b = a[:len(dst)], b[:len(dst)]; len(dst) < 32 {
			short(dst, a, b, alpha, beta, gamma, stream)
		} else {
			wide(dst, a, b, F(alpha), F(beta), F(gamma), stream)
		}
	}
}

var (
	andAVX2 = widePair(and, 128, andU8AVX2)
	orAVX2  = widePair(or, 128, orU8AVX2)
	xorAVX2 = widePair(xor, 128, xorU8AVX2)
)

func notAVX2(dst, src []byte, stream bool) {
	if src = src[:len(dst)]; len(dst) < 128 {
		not(dst, src, stream)
	} else {
		notU8AVX2(dst, src, stream)
	}
}
