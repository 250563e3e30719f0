package kernel

import (
	"syscall"
	"testing"
)

// guardedRoom returns at least so many bytes, before and behind which stands a page that cannot be read.
func guardedRoom(t testing.TB, bytes int) []byte {
	page := syscall.Getpagesize()
	end := page + (bytes+page-1)/page*page
	m, err := syscall.Mmap(-1, 0, end+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(m) })
	for _, guard := range [][]byte{m[:page], m[end:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return m[page:end]
}
