package cv

import (
	"syscall"
	"unsafe"
)

// preferHugePages asks for pages of 2 MB behind the elements of a large image, which nothing has touched yet: with 4 kB pages, operations at
// the speed of memory spend a good part of their time on address translation, and the first writing on page faults.
func preferHugePages[T Pixel](pix []T) {
	const page = 1 << 21
	n := len(pix) * int(unsafe.Sizeof(*new(T)))
	if n < 2*page {
		return
	}
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&pix[0])), n)
	first := int(-uintptr(unsafe.Pointer(&pix[0])) % page)
	last := first + (n-first)/page*page
	syscall.Madvise(bytes[first:last], syscall.MADV_HUGEPAGE) // where that is not possible pages stay small
}
