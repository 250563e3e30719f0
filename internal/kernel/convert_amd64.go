//go:build !purego

package kernel

var conversionsAVX2 = Conversions{
	in32: fastKernels{32, []any{
		scaleU8U8AVX2, scaleU8U16AVX2, scaleU8S16AVX2, scaleU8S32AVX2, scaleU8F32AVX2,
		scaleU16U8AVX2, scaleU16U16AVX2, scaleU16S16AVX2, scaleU16S32AVX2, scaleU16F32AVX2,
		scaleS16U8AVX2, scaleS16U16AVX2, scaleS16S16AVX2, scaleS16S32AVX2, scaleS16F32AVX2,
		scaleS32U8AVX2, scaleS32U16AVX2, scaleS32S16AVX2, scaleS32F32AVX2,
		scaleF32U8AVX2, scaleF32U16AVX2, scaleF32S16AVX2, scaleF32S32AVX2, scaleF32F32AVX2,
		scaleF64U8AVX2, scaleF64U16AVX2, scaleF64S16AVX2,
	}},
	abs32: fastKernels{32, []any{
		scaleAbsU8U8AVX2, scaleAbsU16U8AVX2, scaleAbsS16U8AVX2, scaleAbsS32U8AVX2, scaleAbsF32U8AVX2, scaleAbsF64U8AVX2,
	}},
	in64: fastKernels{32, []any{
		scale64U8F64AVX2, scale64U16F64AVX2, scale64S16F64AVX2, scale64F32F64AVX2,
		scale64S32U8AVX2, scale64S32U16AVX2, scale64S32S16AVX2, scale64S32S32AVX2, scale64S32F64AVX2,
		scale64F64U8AVX2, scale64F64U16AVX2, scale64F64S16AVX2, scale64F64S32AVX2, scale64F64F32AVX2, scale64F64F64AVX2,
	}},
	minMax: fastKernels{128, []any{minMaxU8AVX2, minMaxU16AVX2, minMaxS16AVX2, minMaxS32AVX2, minMaxF32AVX2, minMaxF64AVX2}},
}
