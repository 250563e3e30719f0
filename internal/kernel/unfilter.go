package kernel

// UnfilterKernels undo the filters of PNG's rows. dst and src have the same length, dst is not in the place of another; a pixel has c bytes, or
// less than one, which counts as one; prior is the row above as it was before filtering. What lies left of the row or above the first row is 0.
type UnfilterKernels struct {
	// Sub computes dst[i] = src[i] + dst[i-c].
	Sub func(dst, src []byte, c int)
	// Up computes dst[i] = src[i] + prior[i].
	Up func(dst, src, prior []byte)
	// Average computes dst[i] = src[i] + (dst[i-c] + prior[i]) / 2.
	Average func(dst, src, prior []byte, c int)
	// Paeth computes dst[i] = src[i] + that of dst[i-c], prior[i], prior[i-c] which is nearest to dst[i-c] + prior[i] - prior[i-c], the first of
	// several.
	Paeth func(dst, src, prior []byte, c int)
}

// Unfilters are the best implementations.
var Unfilters = UnfilterKernels{
	Sub:     func(dst, src []byte, c int) { unfilterSubFrom(dst, src, c, 0) },
	Up:      unfilterUp,
	Average: func(dst, src, prior []byte, c int) { unfilterAverageFrom(dst, src, prior, c, 0) },
	Paeth:   func(dst, src, prior []byte, c int) { unfilterPaethFrom(dst, src, prior, c, 0) },
}

// unfilterSubFrom goes on where first bytes, 0 or a pixel at least, are done.
func unfilterSubFrom(dst, src []byte, c, first int) {
	if first == 0 {
		first = copy(dst[:min(c, len(dst))], src)
	}
	for i := first; i < len(src); i++ {
		dst[i] = src[i] + dst[i-c]
	}
}

func unfilterUp(dst, src, prior []byte) {
	prior, dst = prior[:len(src)], dst[:len(src)]
	for i, v := range src {
		dst[i] = v + prior[i]
	}
}

func unfilterAverageFrom(dst, src, prior []byte, c, first int) {
	for ; first < min(c, len(src)); first++ {
		dst[first] = src[first] + prior[first]/2
	}
	for i := first; i < len(src); i++ {
		dst[i] = src[i] + uint8((int(dst[i-c])+int(prior[i]))/2)
	}
}

func unfilterPaethFrom(dst, src, prior []byte, c, first int) {
	for ; first < min(c, len(src)); first++ {
		dst[first] = src[first] + prior[first]
	}
	for i := first; i < len(src); i++ {
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
