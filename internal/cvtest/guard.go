// Package cvtest serves tests: results of OpenCV to compare with, and buffers that show writes beyond their ends.
//
// It imports no other package of this module, so that the tests of each of them can use it.
package cvtest

import "testing"

// Number is an element of a buffer.
type Number interface {
	uint8 | uint16 | int16 | int32 | uint64 | float32 | float64
}

const guard = 64 // elements before the first and after the last row

// A Buffer is memory for rows that notices what is written outside them.
type Buffer[T Number] struct {
	Pix []T // element x of row y at Pix[y*stride+x]

	all              []T
	width, h, stride int
}

// NewBuffer returns a buffer of h rows of width elements, which begin stride elements apart.
func NewBuffer[T Number](width, h, stride int) *Buffer[T] {
	n := (h-1)*stride + width
	b := &Buffer[T]{all: make([]T, n+2*guard), width: width, h: h, stride: stride}
	for i := range b.all {
		b.all[i] = canary[T](i)
	}
	b.Pix = b.all[guard : guard+n : guard+n]
	for y := range h {
		clear(b.Row(y))
	}
	return b
}

// canary is what stands at place i of a buffer's memory where nothing may be written.
func canary[T Number](i int) T { return T(i%61 + 65) }

// Row returns row y.
func (b *Buffer[T]) Row(y int) []T { return b.Pix[y*b.stride:][:b.width:b.width] }

// Check reports the first element outside the rows that has been written.
func (b *Buffer[T]) Check(t testing.TB) {
	t.Helper()
	for i, v := range b.all {
		at := i - guard
		inside := at >= 0 && at < len(b.Pix) && at%b.stride < b.width
		if !inside && v != canary[T](i) {
			t.Errorf("element %d of a buffer of %d rows of %d, %d apart, is overwritten by %v", at, b.h, b.width, b.stride, v)
			return
		}
	}
}

// Sizes calls test with every size from 0 to n and ends at the first that fails.
func Sizes(t testing.TB, n int, test func(n int)) {
	t.Helper()
	for i := range n + 1 {
		if test(i); t.Failed() {
			t.Fatalf("at size %d", i)
		}
	}
}
