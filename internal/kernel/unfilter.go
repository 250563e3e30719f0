package kernel

// Unfilters undo the filters of PNG's rows. dst and src have the same length, dst is not in the place of another; a pixel has c bytes, or
// less than one, which counts as one; prior is the row above as it was before filtering. What lies left of the row or above the first row is 0.
var Unfilters = struct {
	// Sub computes dst[i] = src[i] + dst[i-c].
	Sub func(dst, src []byte, c int)
	// Up computes dst[i] = src[i] + prior[i].
	Up func(dst, src, prior []byte)
	// Average computes dst[i] = src[i] + (dst[i-c] + prior[i]) / 2.
	Average func(dst, src, prior []byte, c int)
	// Paeth computes dst[i] = src[i] + that of dst[i-c], prior[i], prior[i-c] which is nearest to dst[i-c] + prior[i] - prior[i-c], the first of
	// several.
	Paeth func(dst, src, prior []byte, c int)
}{unfilterSub, unfilterUp, unfilterAverage, unfilterPaeth}

func unfilterSub(dst, src []byte, c int) {
	copy(dst[:min(c, len(dst))], src)
	for i := c; i < len(src); i++ {
		dst[i] = src[i] + dst[i-c]
	}
}

func unfilterUp(dst, src, prior []byte) {
	prior, dst = prior[:len(src)], dst[:len(src)]
	for i, v := range src {
		dst[i] = v + prior[i]
	}
}

func unfilterAverage(dst, src, prior []byte, c int) {
	for i := range min(c, len(src)) {
		dst[i] = src[i] + prior[i]/2
	}
	for i := c; i < len(src); i++ {
		dst[i] = src[i] + uint8((int(dst[i-c])+int(prior[i]))/2)
	}
}

func unfilterPaeth(dst, src, prior []byte, c int) {
	for i := range min(c, len(src)) {
		dst[i] = src[i] + prior[i]
	}
	for i := c; i < len(src); i++ {
		left, above, corner := int(dst[i-c]), int(prior[i]), int(prior[i-c])
		toLeft, toAbove := above-corner, left-corner
		toCorner := abs(toLeft + toAbove)
		toLeft, toAbove = abs(toLeft), abs(toAbove)
		nearest := corner
		if toLeft <= toAbove && toLeft <= toCorner {
			nearest = left
		} else if toAbove <= toCorner {
			nearest = above
		}
		dst[i] = src[i] + uint8(nearest)
	}
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
