package kernel

// CopyChannel computes dst[i*dn+dc] = src[i*sn+sc] for every pixel i, of dn and sn channels.
func CopyChannel[T Element](dst []T, dn, dc int, src []T, sn, sc int) {
	for i, j := dc, sc; j < len(src); i, j = i+dn, j+sn {
		dst[i] = src[j]
	}
}
