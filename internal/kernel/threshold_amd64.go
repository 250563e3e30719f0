//go:build !purego

package kernel

var (
	threshU8AVX2  = wideThresholds(ThreshU8, 128, threshBinaryU8AVX2, threshBinaryInvU8AVX2, threshTruncU8AVX2, threshToZeroU8AVX2, threshToZeroInvU8AVX2)
	threshU16AVX2 = wideThresholds(ThreshU16, 64, threshBinaryU16AVX2, threshBinaryInvU16AVX2, threshTruncU16AVX2, threshToZeroU16AVX2, threshToZeroInvU16AVX2)
	threshS16AVX2 = wideThresholds(ThreshS16, 64, threshBinaryS16AVX2, threshBinaryInvS16AVX2, threshTruncS16AVX2, threshToZeroS16AVX2, threshToZeroInvS16AVX2)
	threshF32AVX2 = wideThresholds(ThreshF32, 32, threshBinaryF32AVX2, threshBinaryInvF32AVX2, threshTruncF32AVX2, threshToZeroF32AVX2, threshToZeroInvF32AVX2)
	threshF64AVX2 = wideThresholds(ThreshF64, 16, threshBinaryF64AVX2, threshBinaryInvF64AVX2, threshTruncF64AVX2, threshToZeroF64AVX2, threshToZeroInvF64AVX2)
)

// wideThresholds gives rows of less than a group of elements to the portable kernels.
func wideThresholds[T Element](short Thresholds[T], group int, binary, binaryInv choice[T], trunc, toZero, toZeroInv cut[T]) Thresholds[T] {
	two := func(short, wide choice[T]) choice[T] {
		return func(dst, src []T, level, top T, stream bool) {
			src = src[:len(dst)]
			if len(dst) < group {
				short(dst, src, level, top, stream)
			} else {
				wide(dst, src, level, top, stream)
			}
		}
	}
	one := func(short, wide cut[T]) cut[T] {
		return func(dst, src []T, level T, stream bool) {
			src = src[:len(dst)]
			if len(dst) < group {
				short(dst, src, level, stream)
			} else {
				wide(dst, src, level, stream)
			}
		}
	}
	return Thresholds[T]{
		two(short.Binary, binary), two(short.BinaryInv, binaryInv),
		one(short.Trunc, trunc), one(short.ToZero, toZero), one(short.ToZeroInv, toZeroInv),
	}
}
