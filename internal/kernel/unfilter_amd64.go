//go:build !purego

package kernel

var unfiltersAVX2 = UnfilterKernels{
	Sub: func(dst, src []byte, c int) {
		src = src[:len(dst)]
		done := 0
		switch c {
		case 1:
			done = unfilterSubC1AVX2(dst, src)
		case 2:
			done = unfilterSubC2AVX2(dst, src)
		case 3:
			done = unfilterSubC3AVX2(dst, src)
		case 4:
			done = unfilterSubC4AVX2(dst, src)
		case 6:
			done = unfilterSubC6AVX2(dst, src)
		case 8:
			done = unfilterSubC8AVX2(dst, src)
		}
		unfilterSubFrom(dst, src, c, done)
	},
	Up: func(dst, src, prior []byte) {
		if len(dst) < 32 {
			unfilterUp(dst, src, prior)
			return
		}
		unfilterUpAVX2(dst, src[:len(dst)], prior[:len(dst)])
	},
	Average: wideUnfilter(unfilterAverageFrom, unfilterAverageC3AVX2, unfilterAverageC4AVX2, unfilterAverageC6AVX2, unfilterAverageC8AVX2),
	Paeth:   wideUnfilter(unfilterPaethFrom, unfilterPaethC3AVX2, unfilterPaethC4AVX2, unfilterPaethC6AVX2, unfilterPaethC8AVX2),
}

// wideUnfilter gives the last bytes, and pixels of one or two, to the portable kernel.
func wideUnfilter(from func(dst, src, prior []byte, c, first int), three, four, six, eight func(dst, src, prior []byte) (done int)) func(dst, src, prior []byte, c int) {
	return func(dst, src, prior []byte, c int) {
		src, prior = src[:len(dst)], prior[:len(dst)]
		done := 0
		switch c {
		case 3:
			done = three(dst, src, prior)
		case 4:
			done = four(dst, src, prior)
		case 6:
			done = six(dst, src, prior)
		case 8:
			done = eight(dst, src, prior)
		}
		from(dst, src, prior, c, done)
	}
}
