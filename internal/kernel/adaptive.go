package kernel

// wideCompareMean computes dst[i] = a[i] - b[i] >= least ? yes : no of 128 elements at least, where least is 1 at least; or it is nil.
var wideCompareMean func(dst, a, b []uint8, least, yes, no uint8)

// CompareMean computes dst[i] = src[i] - mean[i] > bound ? above : below. dst may be src.
func CompareMean(dst, src, mean []uint8, bound int, above, below uint8) {
	src, mean = src[:len(dst)], mean[:len(dst)]
	if wideCompareMean != nil && len(dst) >= 128 && max(bound+1, -bound) <= 255 {
		if bound >= 0 {
			wideCompareMean(dst, src, mean, uint8(bound+1), above, below)
		} else {
			wideCompareMean(dst, mean, src, uint8(-bound), below, above)
		}
		return
	}
	for i, v := range src {
		r := below
		if int(v)-int(mean[i]) > bound {
			r = above
		}
		dst[i] = r
	}
}
