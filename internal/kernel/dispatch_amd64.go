//go:build !purego

package kernel

import (
	"os"

	"golang.org/x/sys/cpu"
)

var (
	hasAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT
	// as in Ice Lake, Zen 4 and later
	hasAVX512 = hasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ &&
		cpu.X86.HasAVX512VBMI && cpu.X86.HasAVX512VBMI2 && cpu.X86.HasAVX512VNNI
)

// What is set here is listed in savedTables too, for benchmarks.
func init() {
	limit := os.Getenv("PURECV_IMPL")
	if hasAVX2 && limit != "generic" {
		Implementation = "avx2"
		ArithmeticU8, ArithmeticU16, ArithmeticS16 = arithmeticU8AVX2, arithmeticU16AVX2, arithmeticS16AVX2
		ArithmeticS32, ArithmeticF32, ArithmeticF64 = arithmeticS32AVX2, arithmeticF32AVX2, arithmeticF64AVX2
		Bitwise.And, Bitwise.Or, Bitwise.Xor, Bitwise.Not = andAVX2, orAVX2, xorAVX2, notAVX2
		conversions, splits, merges = conversionsAVX2, splitsAVX2, mergesAVX2
		ColorsU8, ColorsU16, ColorsF32 = colorsU8AVX2, colorsU16AVX2, colorsF32AVX2
		BilateralBytes, BilateralFloats = bilateralBytesAVX2, bilateralFloatsAVX2
		Regions = regionsAVX2
		JPEGDecode = jpegDecodeAVX2
		Unfilters, adler32 = unfiltersAVX2, adler32AVX2
		MinU8, MaxU8, MinU16, MaxU16, MinS16, MaxS16 = minU8AVX2, maxU8AVX2, minU16AVX2, maxU16AVX2, minS16AVX2, maxS16AVX2
		MinF32, MaxF32, MinF64, MaxF64 = minF32AVX2, maxF32AVX2, minF64AVX2, maxF64AVX2
		boxes = boxesAVX2
		wideCompareMean = compareMeanAVX2
		GaussU8, GaussU16 = gaussU8AVX2, gaussU16AVX2
		JPEGEncode = jpegEncodeAVX2
		linears = linearsAVX2
		ffts = fftsAVX2
		ThreshU8, ThreshU16, ThreshS16, ThreshF32, ThreshF64 = threshU8AVX2, threshU16AVX2, threshS16AVX2, threshF32AVX2, threshF64AVX2
		SmallMediansU8, SmallMediansU16, SmallMediansS16, SmallMediansS32 = smallMediansU8AVX2, smallMediansU16AVX2, smallMediansS16AVX2, smallMediansS32AVX2
		TilesU8, TilesU16, TilesS32 = tilesU8AVX2, tilesU16AVX2, tilesS32AVX2
		planesBySize = planesBySizeAVX2
		PNG, EqualToLast, PutWords = pngAVX2, equalToLastAVX2, putWordsAVX2
		SmallByteMedian = byteMedianAVX2
		FloatKeys, FlipSign = floatKeysAVX2, flipSignAVX2
	}
	if hasAVX512 && limit != "generic" && limit != "avx2" {
		Implementation = "avx512"
		TilesU8, TilesU16, TilesS32 = tilesU8AVX512, tilesU16AVX512, tilesS32AVX512
		BilateralBytes = bilateralBytesAVX512
		Regions = regionsAVX512
		MinU8, MaxU8, MinU16, MaxU16, MinS16, MaxS16 = minU8AVX512, maxU8AVX512, minU16AVX512, maxU16AVX512, minS16AVX512, maxS16AVX512
		MinF32, MaxF32, MinF64, MaxF64 = minF32AVX512, maxF32AVX512, minF64AVX512, maxF64AVX512
	}
}
