package kernel

import "unsafe"

// The fast kernels that split pixels and merge planes, by type: func(a, b, c, pixels []T) for three channels, likewise for two and
// four; T is uint8, uint16 or int32, whatever the elements of this size are.
var splits, merges fastKernels

// Split copies channel c of the pixels of src to planes[c]; the planes have the same length.
func Split[T Element](planes [][]T, src []T) {
	if fastPlanes(splits, planes, src) {
		return
	}
	for c, plane := range planes {
		CopyChannel(plane, 1, 0, src, len(planes), c)
	}
}

// Merge copies planes[c] to channel c of the pixels of dst; the planes have the same length.
func Merge[T Element](dst []T, planes [][]T) {
	if fastPlanes(merges, planes, dst) {
		return
	}
	for c, plane := range planes {
		CopyChannel(dst, len(planes), c, plane, 1, 0)
	}
}

// fastPlanes tells whether it did with a fast kernel what is to be done.
func fastPlanes[T Element](kernels fastKernels, planes [][]T, pixels []T) bool {
	n := len(planes[0])
	if n < kernels.group {
		return false
	}
	switch any(pixels).(type) {
	case []int16:
		return fastPlanes(kernels, *(*[][]uint16)(unsafe.Pointer(&planes)), *(*[]uint16)(unsafe.Pointer(&pixels)))
	case []float32:
		return fastPlanes(kernels, *(*[][]int32)(unsafe.Pointer(&planes)), *(*[]int32)(unsafe.Pointer(&pixels)))
	}
	for _, p := range planes {
		_ = p[:n]
	}
	_ = pixels[:n*len(planes)]
	switch p := planes; len(p) {
	case 2:
		if fast := fastKernel[func(a, b, pixels []T)](kernels); fast != nil {
			fast(p[0][:n], p[1], pixels)
			return true
		}
	case 3:
		if fast := fastKernel[func(a, b, c, pixels []T)](kernels); fast != nil {
			fast(p[0][:n], p[1], p[2], pixels)
			return true
		}
	case 4:
		if fast := fastKernel[func(a, b, c, d, pixels []T)](kernels); fast != nil {
			fast(p[0][:n], p[1], p[2], p[3], pixels)
			return true
		}
	}
	return false
}

// CopyChannel computes dst[i*dn+dc] = src[i*sn+sc] for every pixel i, of dn and sn channels.
func CopyChannel[T Element](dst []T, dn, dc int, src []T, sn, sc int) {
	for i, j := dc, sc; j < len(src); i, j = i+dn, j+sn {
		dst[i] = src[j]
	}
}
