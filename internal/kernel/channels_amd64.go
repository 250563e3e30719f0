//go:build !purego

package kernel

var (
	splitsAVX2 = fastKernels{32, []any{
		splitU8C2AVX2, splitU8C3AVX2, splitU8C4AVX2, splitU16C2AVX2, splitU16C3AVX2, splitU16C4AVX2, splitS32C2AVX2, splitS32C3AVX2, splitS32C4AVX2,
	}}
	mergesAVX2 = fastKernels{32, []any{
		mergeU8C2AVX2, mergeU8C3AVX2, mergeU8C4AVX2, mergeU16C2AVX2, mergeU16C3AVX2, mergeU16C4AVX2, mergeS32C2AVX2, mergeS32C3AVX2, mergeS32C4AVX2,
	}}
)
