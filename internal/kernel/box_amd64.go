//go:build !purego

package kernel

var boxesAVX2 = boxKernels{
	add:           fastKernels{64, []any{addRowU16U8AVX2, addRowS32U8AVX2, addRowS32U16AVX2, addRowS32S16AVX2, addRowS32S32AVX2}},
	slide:         fastKernels{64, []any{slideU16U8U16AVX2, slideS32U8S32AVX2, slideS32U16S32AVX2, slideS32S16S32AVX2, slideS32S32S32AVX2}},
	slideMeans:    slideS32U16U8AVX2,
	windowDivided: windowMeansU8AVX2,
	wideDivided:   [...]func(dst []uint8, src []uint16, k int, add, mul uint16, shift uint64){dividedWindows1AVX2, dividedWindows2AVX2, dividedWindows3AVX2, dividedWindows4AVX2},
	wideMeans:     pairedWindows1AVX2,
	windowSums: [...]fastKernels{
		{of: []any{windowSums1U16U8AVX2, windowSums1S32S32AVX2}},
		{of: []any{windowSums2U16U8AVX2, windowSums2S32S32AVX2}},
		{of: []any{windowSums3U16U8AVX2, windowSums3S32S32AVX2}},
		{of: []any{windowSums4U16U8AVX2, windowSums4S32S32AVX2}},
	},
	scale:  fastKernels{64, []any{scaleSumsU8AVX2, scaleSumsU16AVX2, scaleSumsS16AVX2, scaleSumsS32AVX2, scaleSumsF32AVX2, scaleFloatsF32AVX2, scaleFloatsF64AVX2}},
	double: fastKernels{16, []any{doubleRowsF32AVX2, doubleRowsF32F32OddAVX2, doubleRowsF64F32OddAVX2, doubleRowsF64AVX2, doubleRowsF64F64OddAVX2}},
}
