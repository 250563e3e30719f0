//go:build !purego

package kernel

import "testing"

func TestExtremesAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinExtremes(t, "MinU8", extremes(foldMinU8), minU8AVX2)
	twinExtremes(t, "MaxU8", extremes(foldMaxU8), maxU8AVX2)
	twinExtremes(t, "MinU16", extremes(foldMin16[uint16]), minU16AVX2)
	twinExtremes(t, "MaxU16", extremes(foldMax16[uint16]), maxU16AVX2)
	twinExtremes(t, "MinS16", extremes(foldMin16[int16]), minS16AVX2)
	twinExtremes(t, "MaxS16", extremes(foldMax16[int16]), maxS16AVX2)
	twinExtremes(t, "MinF32", extremes(foldMinFloat[float32]), minF32AVX2)
	twinExtremes(t, "MaxF32", extremes(foldMaxFloat[float32]), maxF32AVX2)
	twinExtremes(t, "MinF64", extremes(foldMinFloat[float64]), minF64AVX2)
	twinExtremes(t, "MaxF64", extremes(foldMaxFloat[float64]), maxF64AVX2)
}

func TestExtremesAVX512(t *testing.T) {
	if !hasAVX512 {
		t.Skip("the processor has no AVX-512")
	}
	twinExtremes(t, "MinU8", extremes(foldMinU8), minU8AVX512)
	twinExtremes(t, "MaxU8", extremes(foldMaxU8), maxU8AVX512)
	twinExtremes(t, "MinU16", extremes(foldMin16[uint16]), minU16AVX512)
	twinExtremes(t, "MaxU16", extremes(foldMax16[uint16]), maxU16AVX512)
	twinExtremes(t, "MinS16", extremes(foldMin16[int16]), minS16AVX512)
	twinExtremes(t, "MaxS16", extremes(foldMax16[int16]), maxS16AVX512)
	twinExtremes(t, "MinF32", extremes(foldMinFloat[float32]), minF32AVX512)
	twinExtremes(t, "MaxF32", extremes(foldMaxFloat[float32]), maxF32AVX512)
	twinExtremes(t, "MinF64", extremes(foldMinFloat[float64]), minF64AVX512)
	twinExtremes(t, "MaxF64", extremes(foldMaxFloat[float64]), maxF64AVX512)
}
