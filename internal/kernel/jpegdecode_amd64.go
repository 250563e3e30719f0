//go:build !purego

package kernel

var jpegDecodeAVX2 = jpegDecode{inverseDCTWide, upsampleH2Wide, upsampleV2Wide, upsampleH2V2Wide, rgbFromYCCWide}

func inverseDCTWide(dst []uint8, stride int, blocks []int16, quant *[64]int16) {
	n := len(blocks) / 64
	if n == 0 {
		return
	}
	_ = dst[7*stride+8*n-1]
	inverseDCTAVX2(&dst[0], stride, &blocks[0], n, quant)
}

// upsampleH2Wide has the portable kernel make what depends on the row's ends.
func upsampleH2Wide(dst, src []uint8) {
	n := len(src)
	if n < 18 {
		upsampleH2(dst, src)
		return
	}
	dst = dst[:2*n]
	upsampleH2AVX2(&dst[2], &src[1], n-2)
	var ends [4]uint8
	upsampleH2(ends[:], src[:2])
	copy(dst, ends[:2])
	upsampleH2(ends[:], src[n-2:])
	copy(dst[2*n-2:], ends[2:])
}

func upsampleH2V2Wide(dst, near, far []uint8) {
	n := len(near)
	if n < 18 {
		upsampleH2V2(dst, near, far)
		return
	}
	dst, far = dst[:2*n], far[:n]
	upsampleH2V2AVX2(&dst[2], &near[1], &far[1], n-2)
	var ends [4]uint8
	upsampleH2V2(ends[:], near[:2], far[:2])
	copy(dst, ends[:2])
	upsampleH2V2(ends[:], near[n-2:], far[n-2:])
	copy(dst[2*n-2:], ends[2:])
}

func upsampleV2Wide(dst, near, far []uint8, bias int) {
	n := len(near)
	if n < 16 {
		upsampleV2(dst, near, far, bias)
		return
	}
	dst, far = dst[:n], far[:n]
	upsampleV2AVX2(&dst[0], &near[0], &far[0], n, uint16(bias))
}

func rgbFromYCCWide(dst, y, cb, cr []uint8) {
	if len(y) < 32 {
		rgbFromYCC(dst, y, cb, cr)
		return
	}
	rgbFromYCCAVX2(dst[:3*len(y)], y, cb[:len(y)], cr[:len(y)])
}
