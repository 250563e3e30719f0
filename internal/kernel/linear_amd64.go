//go:build !purego

package kernel

var linearsAVX2 = Linears{
	bytes: fastKernels{128, []any{
		sumBytesU8U8AVX2, sumBytesU8U16AVX2, sumBytesU8S16AVX2, sumBytesU8S32AVX2, sumBytesU8F32AVX2, sumBytesU8F64AVX2,
	}},
	shorts: fastKernels{128, []any{
		sumShortsS16U8AVX2, sumShortsS16U16AVX2, sumShortsS16S16AVX2, sumShortsS16S32AVX2, sumShortsS16F32AVX2, sumShortsS16F64AVX2,
	}},
	words: fastKernels{64, []any{
		sumWordsU8U8AVX2, sumWordsU8U16AVX2, sumWordsU8S16AVX2, sumWordsU8S32AVX2, sumWordsU8F32AVX2, sumWordsU8F64AVX2,
		sumWordsU16U8AVX2, sumWordsU16U16AVX2, sumWordsU16S16AVX2, sumWordsU16S32AVX2, sumWordsU16F32AVX2, sumWordsU16F64AVX2,
		sumWordsS16U8AVX2, sumWordsS16U16AVX2, sumWordsS16S16AVX2, sumWordsS16S32AVX2, sumWordsS16F32AVX2, sumWordsS16F64AVX2,
	}},
	ints: fastKernels{64, []any{
		sumIntsS32U8AVX2, sumIntsS32U16AVX2, sumIntsS32S16AVX2, sumIntsS32S32AVX2, sumIntsS32F32AVX2, sumIntsS32F64AVX2,
	}},
	floats: fastKernels{64, []any{
		sumFloatsF32U8AVX2, sumFloatsF32U16AVX2, sumFloatsF32S16AVX2, sumFloatsF32F32AVX2,
		sumFloatsF64U8AVX2, sumFloatsF64U16AVX2, sumFloatsF64S16AVX2, sumFloatsF64S32AVX2, sumFloatsF64F32AVX2, sumFloatsF64F64AVX2,
	}},
	blocks: fastKernels{48, []any{
		sumBlocksF32U8AVX2, sumBlocksF32U16AVX2, sumBlocksF32S16AVX2, sumBlocksF32F32AVX2,
		sumBlocksF64U8AVX2, sumBlocksF64U16AVX2, sumBlocksF64S16AVX2, sumBlocksF64S32AVX2, sumBlocksF64F32AVX2, sumBlocksF64F64AVX2,
	}},
}
