//go:build !purego

package kernel

import (
	"fmt"
	"testing"
)

func TestSmallMediansAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinSmallMedians(t, "U8", smallMediansU8AVX2)
	twinSmallMedians(t, "U16", smallMediansU16AVX2)
	twinSmallMedians(t, "S16", smallMediansS16AVX2)
	twinSmallMedians(t, "S32", smallMediansS32AVX2)
}

// twinSmallMedians compares whole medians, columns sorted and all: a sorted column is as long as its source, and checked as it
// decides the median.
func twinSmallMedians[T uint8 | uint16 | int16 | int32](t *testing.T, name string, got SmallMedians[T]) {
	want := smallMedians[T]()
	for _, c := range []int{1, 3, 4} {
		twinTest[T, T]{name: fmt.Sprint(name, " 3x3 of ", c), sources: 3, more: 2 * c,
			want: func(dst []T, src [][]T) { rowOf3(want, dst, src, c) },
			got:  func(dst []T, src [][]T) { rowOf3(got, dst, src, c) },
		}.run(t)
		twinTest[T, T]{name: fmt.Sprint(name, " 5x5 of ", c), sources: 5, more: 4 * c,
			want: func(dst []T, src [][]T) { rowOf5(want, dst, src, c) },
			got:  func(dst []T, src [][]T) { rowOf5(got, dst, src, c) },
		}.run(t)
	}
}

func rowOf3[T uint8 | uint16 | int16 | int32](k SmallMedians[T], dst []T, src [][]T, c int) {
	n := len(src[0])
	s := make([]T, 3*n)
	k.SortColumns3(s[:n], s[n:2*n], s[2*n:], src[0], src[1], src[2])
	k.Median3(dst, s[:n], s[n:2*n], s[2*n:], c)
}

func rowOf5[T uint8 | uint16 | int16 | int32](k SmallMedians[T], dst []T, src [][]T, c int) {
	var s [5][]T
	for i := range s {
		s[i] = make([]T, len(src[0]))
	}
	k.SortColumns5(&s, (*[5][]T)(src))
	k.Median5(dst, &s, c)
}
