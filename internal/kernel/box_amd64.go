//go:build !purego

package kernel

var boxesAVX2 = boxKernels{
	add:           fastKernels{64, []any{addRowU16U8AVX2, addRowU16U16AVX2, addRowS32U8AVX2, addRowS32U16AVX2, addRowS32S16AVX2, addRowS32S32AVX2}},
	slide:         fastKernels{64, []any{slideU16U8U16AVX2, slideS32U8S32AVX2, slideS32U16S32AVX2, slideS32S16S32AVX2, slideS32S32S32AVX2}},
	slideDivided:  slideU16U16U8AVX2,
	slideMeans:    slideS32U16U8AVX2,
	windowDivided: windowMeansU8AVX2,
	windowSums:    [...]func(dst []uint16, src []uint8, lag int){windowSums1U8AVX2, windowSums2U8AVX2, windowSums3U8AVX2, windowSums4U8AVX2},
}
