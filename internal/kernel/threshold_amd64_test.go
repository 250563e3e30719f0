//go:build !purego

package kernel

import "testing"

func TestThresholdsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinThresholds(t, "U8", threshU8AVX2, 127, 200)
	twinThresholds(t, "U8 low", threshU8AVX2, 0, 255)
	twinThresholds(t, "U8 high", threshU8AVX2, 254, 1)
	twinThresholds(t, "U16", threshU16AVX2, 40000, 65535)
	twinThresholds(t, "S16", threshS16AVX2, -3, -32768)
	twinThresholds(t, "F32", threshF32AVX2, 127, 1e-3)
	twinThresholds(t, "F32 zero", threshF32AVX2, 0, 1e9)
	twinThresholds(t, "F64", threshF64AVX2, 127.5, 1e-300)
}

func twinThresholds[T Element](t *testing.T, name string, got Thresholds[T], level, top T) {
	want := thresholds[T]()
	two := func(name string, want, got func(dst, src []T, level, top T, stream bool)) {
		twinTest[T, T]{name: name, sources: 1, inPlace: true,
			want: func(dst []T, src [][]T) { want(dst, src[0], level, top, false) },
		}.inBothWays(t, func(stream bool) func(dst []T, src [][]T) {
			return func(dst []T, src [][]T) { got(dst, src[0], level, top, stream) }
		})
	}
	one := func(name string, want, got func(dst, src []T, level T, stream bool)) {
		two(name,
			func(dst, src []T, level, _ T, stream bool) { want(dst, src, level, stream) },
			func(dst, src []T, level, _ T, stream bool) { got(dst, src, level, stream) })
	}
	two(name+" binary", want.Binary, got.Binary)
	two(name+" binary_inv", want.BinaryInv, got.BinaryInv)
	one(name+" trunc", want.Trunc, got.Trunc)
	one(name+" tozero", want.ToZero, got.ToZero)
	one(name+" tozero_inv", want.ToZeroInv, got.ToZeroInv)
}
