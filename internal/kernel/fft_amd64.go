//go:build !purego

package kernel

var fftsAVX2 = fftKernels{
	forwardSteps: func(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64) {
		n := len(aRe)
		forwardStepsAVX2(aRe, aIm[:n], bRe[:n], bIm[:n], cRe[:n], cIm[:n], dRe[:n], dIm[:n], factors)
	},
	inverseSteps: func(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64) {
		n := len(aRe)
		inverseStepsAVX2(aRe, aIm[:n], bRe[:n], bIm[:n], cRe[:n], cIm[:n], dRe[:n], dIm[:n], factors)
	},
	sumsAndDifferences: func(a, b []float64) { sumsAndDifferencesAVX2(a, b[:len(a)]) },
	correlate: func(aRe, aIm, bRe, bIm []float64) {
		n := len(aRe)
		correlateAVX2(aRe, aIm[:n], bRe[:n], bIm[:n])
	},
	transposeBlock: func(dst, src []float64, w, h int) {
		_, _ = dst[(transposeSide-1)*h+transposeSide-1], src[(transposeSide-1)*w+transposeSide-1]
		transposeBlockAVX2(&dst[0], &src[0], w, h)
	},
}
