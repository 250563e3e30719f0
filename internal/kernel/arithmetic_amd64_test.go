//go:build !purego

package kernel

import (
	"fmt"
	"testing"
)

func TestArithmeticAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinArithmetic(t, "U8", Arithmetic[uint8]{addClip[uint8], subtractClip[uint8], absDiffClip[uint8], addWeighted32[uint8]}, arithmeticU8AVX2)
	twinArithmetic(t, "U16", Arithmetic[uint16]{addClip[uint16], subtractClip[uint16], absDiffClip[uint16], addWeighted32[uint16]}, arithmeticU16AVX2)
	twinArithmetic(t, "S16", Arithmetic[int16]{addClip[int16], subtractClip[int16], absDiffClip[int16], addWeighted32[int16]}, arithmeticS16AVX2)
	twinArithmetic(t, "S32", Arithmetic[int32]{add[int32], subtract[int32], absDiffS32, addWeighted64[int32]}, arithmeticS32AVX2)
	twinArithmetic(t, "F32", Arithmetic[float32]{add[float32], subtract[float32], absDiffFloat[float32], addWeighted64[float32]}, arithmeticF32AVX2)
	twinArithmetic(t, "F64", Arithmetic[float64]{add[float64], subtract[float64], absDiffFloat[float64], addWeighted64[float64]}, arithmeticF64AVX2)
	twinPair(t, "and", and, andAVX2)
	twinPair(t, "or", or, orAVX2)
	twinPair(t, "xor", xor, xorAVX2)
	twinTest[uint8, uint8]{name: "not", sources: 1, inPlace: true,
		want: func(dst []uint8, src [][]uint8) { not(dst, src[0], false) },
	}.inBothWays(t, func(stream bool) func(dst []uint8, src [][]uint8) {
		return func(dst []uint8, src [][]uint8) { notAVX2(dst, src[0], stream) }
	})
}

func twinArithmetic[T Element](t *testing.T, typ string, want, got Arithmetic[T]) {
	twinPair(t, typ+" add", want.Add, got.Add)
	twinPair(t, typ+" subtract", want.Subtract, got.Subtract)
	twinPair(t, typ+" absdiff", want.AbsDiff, got.AbsDiff)
	for _, c := range [][3]float64{{0.7, 0.3, 0}, {1.5, -0.5, 10.3}, {0.5, 0.5, 0}, {1e30, -1e38, 5}, {1e300, -1e300, 0}, {-3, 70000, 1e9}} {
		twinPair(t, fmt.Sprint(typ, " addWeighted ", c),
			func(dst, a, b []T, stream bool) { want.AddWeighted(dst, a, b, c[0], c[1], c[2], stream) },
			func(dst, a, b []T, stream bool) { got.AddWeighted(dst, a, b, c[0], c[1], c[2], stream) })
	}
}

func twinPair[T Element](t *testing.T, name string, want, got pair[T]) {
	twinTest[T, T]{name: name, sources: 2, inPlace: true,
		want: func(dst []T, src [][]T) { want(dst, src[0], src[1], false) },
	}.inBothWays(t, func(stream bool) func(dst []T, src [][]T) {
		return func(dst []T, src [][]T) { got(dst, src[0], src[1], stream) }
	})
}
