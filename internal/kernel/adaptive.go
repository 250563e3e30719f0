package kernel

// CompareMean computes dst[i] = src[i] - mean[i] > bound ? above : below.
func CompareMean(dst, src, mean []uint8, bound int, above, below uint8) {
	src, mean = src[:len(dst)], mean[:len(dst)]
	for i, v := range src {
		r := below
		if int(v)-int(mean[i]) > bound {
			r = above
		}
		dst[i] = r
	}
}
