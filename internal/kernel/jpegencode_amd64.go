//go:build !purego

package kernel

import "unsafe"

var jpegEncodeAVX2 = JPEGEncoders{jpegYCCAVX2, jpegHalveWide, jpegQuarterWide, jpegBlocksWide, jpegAppendWide}

func jpegYCCAVX2(y, cb, cr, src []uint8, channels int) {
	cb, cr, src = cb[:len(y)], cr[:len(y)], src[:len(y)*channels]
	switch {
	case len(y) < 32:
		jpegYCC(y, cb, cr, src, channels)
	case channels == 3:
		jpegYCCC3AVX2(y, cb, cr, src)
	default:
		jpegYCCC4AVX2(y, cb, cr, src)
	}
}

func jpegHalveWide(dst, src []uint8) {
	src = src[:2*len(dst)]
	if len(dst) < 32 || len(dst)%2 > 0 {
		jpegHalve(dst, src)
		return
	}
	jpegHalveAVX2(dst, src)
}

func jpegQuarterWide(dst, a, b []uint8) {
	a, b = a[:2*len(dst)], b[:2*len(dst)]
	if len(dst) < 32 || len(dst)%2 > 0 {
		jpegQuarter(dst, a, b)
		return
	}
	jpegQuarterAVX2(dst, a, b)
}

func jpegBlocksWide(dst []JPEGBlock, src []uint8, stride int, q *JPEGQuantizer) {
	if len(dst) < 2 {
		jpegBlocks(dst, src, stride, q)
		return
	}
	_ = src[7*stride:][:8*len(dst)]
	jpegBlocksAVX2((*uint8)(unsafe.Pointer(&dst[0])), &src[0], len(dst), stride, &q.Correction[0])
}

func jpegAppendWide(dst []uint8, end *JPEGBitEnd, b *JPEGBlock, before int, c *JPEGCodes) {
	_ = dst[end.At:][JPEGBlockBytes-1]
	end.At += jpegAppendAVX2(&dst[end.At], &end.Rest, &end.N, &b.Coefficients[0], &b.Nonzero, before, (*uint32)(&c.DC[0]), &JPEGZigzag[0])
}
