//go:build !purego

package kernel

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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

func TestMedianMapsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinTest[int32, int32]{name: "floatKeys", sources: 1, inPlace: true,
		want: func(dst []int32, src [][]int32) { floatKeys(dst, src[0]) },
		got:  func(dst []int32, src [][]int32) { floatKeysAVX2(dst, src[0]) },
	}.run(t)
	twinTest[uint16, uint16]{name: "flipSign", sources: 1, inPlace: true,
		want: func(dst []uint16, src [][]uint16) { flipSign(dst, src[0]) },
		got:  func(dst []uint16, src [][]uint16) { flipSignAVX2(dst, src[0]) },
	}.run(t)
}

// twinSmallMedians compares whole medians, columns sorted and all: a sorted column is as long as its source, and checked as it
// decides the median.
func twinSmallMedians[T uint8 | uint16 | int16 | int32](t *testing.T, name string, got SmallMedians[T]) {
	want := smallMedians[T]()
	for _, c := range []int{1, 3, 4} {
		twinTest[T, T]{name: fmt.Sprint(name, " 3x3 of ", c), sources: 4, more: 2 * c,
			want: func(dst []T, src [][]T) { rowOf3(want, dst, src, c) },
			got:  func(dst []T, src [][]T) { rowOf3(got, dst, src, c) },
		}.run(t)
		twinTest[T, T]{name: fmt.Sprint(name, " 5x5 of ", c), sources: 5, more: 4 * c,
			want: func(dst []T, src [][]T) { rowOf5(want, dst, src, c) },
			got:  func(dst []T, src [][]T) { rowOf5(got, dst, src, c) },
		}.run(t)
	}
}

// rowOf3 computes the second of two rows too, and compares it with the first of the next two.
func rowOf3[T uint8 | uint16 | int16 | int32](k SmallMedians[T], dst []T, src [][]T, c int) {
	s := make([]T, 3*len(src[0]))
	next := [2][]T{make([]T, len(dst)), make([]T, len(dst))}
	second := make([]T, len(dst))
	k.Median3(&[2][]T{dst, second}, (*[4][]T)(src), c, s)
	k.Median3(&next, &[4][]T{src[1], src[2], src[3], src[0]}, c, s)
	if !slices.Equal(second, next[0]) {
		clear(dst)
	}
}

func rowOf5[T uint8 | uint16 | int16 | int32](k SmallMedians[T], dst []T, src [][]T, c int) {
	var s [5][]T
	for i := range s {
		s[i] = make([]T, len(src[0]))
	}
	k.SortColumns5(&s, (*[5][]T)(src))
	k.Median5(dst, &s, c)
}

func TestTileMediansAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	testTiles(t, "U8", tilesU8AVX2)
	testTiles(t, "U16", tilesU16AVX2)
	testTiles(t, "S32", tilesS32AVX2)
}

func TestTileMediansAVX512(t *testing.T) {
	if !hasAVX512 {
		t.Skip("the processor has no AVX-512 as in Ice Lake")
	}
	testTiles(t, "U8", tilesU8AVX512)
	testTiles(t, "U16", tilesU16AVX512)
	testTiles(t, "S32", tilesS32AVX512)
}

// testTiles compares with windows that are sorted: of any values and of two, about as often (a network of comparisons that finds the
// median of these finds it of all).
func testTiles[T uint8 | uint16 | int32](t *testing.T, name string, kernels map[int]TileKernel[T]) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, k := range slices.Sorted(maps.Keys(kernels)) {
		kernel := kernels[k]
		var m TileMedian[T]
		for _, c := range []int{1, 2, 3, 4} {
			for _, width := range []int{1, 3, 4, 30, 70, 600 / c} {
				rows := make([][]T, k+2*kernel.Rows)
				for y := range rows {
					for range (width + k - 1) * c {
						v := T(rng.Uint64())
						if width == 70 {
							v = T(rng.IntN(2))
						}
						rows[y] = append(rows[y], v)
					}
				}
				m.Reset(kernel, k, width, c)
				for _, row := range rows[:k-1] {
					m.Add(row)
				}
				for y := 0; y < len(rows)-k+1; {
					n := min(kernel.Rows, len(rows)-k+1-y)
					dst := make([][]T, n)
					for i := range dst {
						dst[i] = make([]T, width*c)
						m.Add(rows[y+i+k-1])
					}
					m.Rows(dst)
					for i := range dst {
						checkMedians(t, fmt.Sprintf("%s, k %d, width %d of %d, row %d", name, k, width, c, y+i), dst[i], rows[y+i:][:k], k, c)
					}
					y += n
				}
			}
		}
	}
}

func TestByteMediansAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	rng := rand.New(rand.NewPCG(9, 10))
	kinds := map[string]func(i int) uint8{
		"any":    func(int) uint8 { return uint8(rng.Uint64()) },
		"two":    func(int) uint8 { return uint8(255 * rng.IntN(2)) },
		"zeros":  func(int) uint8 { return 0 },
		"white":  func(int) uint8 { return 255 },
		"smooth": func(i int) uint8 { return uint8(i/3 + rng.IntN(20)) },
		"jumps":  func(i int) uint8 { return uint8(i / 50 * 97) },
	}
	const canary, height = 77, 3
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for _, k := range []int{3, 31, 255} {
			for _, c := range []int{1, 3, 4, 70} {
				for _, width := range []int{1, 2, 300 / c} {
					var rows [][]uint8
					for range k + height {
						row := make([]uint8, (width+k-1)*c)
						for i := range row {
							row[i] = kinds[kind](i)
						}
						rows = append(rows, row)
					}
					got, want := byteMedianAVX2.New(k, c), byteMedianKernel[[4]uint64]().New(k, c)
					got.Reset(len(rows[0]))
					want.Reset(len(rows[0]))
					for _, row := range rows[:k+1] {
						got.Add(row)
						want.Add(row)
					}
					got.Remove(rows[k])
					want.Remove(rows[k])
					for y := range height {
						g, w := slices.Repeat([]uint8{canary}, width*c+2), make([]uint8, width*c)
						got.Row(g[1:][:width*c])
						want.Row(w)
						got.Replace(rows[y], rows[y+k])
						want.Replace(rows[y], rows[y+k])
						if g[0] != canary || g[len(g)-1] != canary {
							t.Fatalf("%s, k %d, width %d of %d: written outside", kind, k, width, c)
						}
						if !slices.Equal(g[1:len(g)-1], w) {
							t.Fatalf("%s, k %d, width %d of %d, row %d: the medians differ", kind, k, width, c, y)
						}
					}
				}
			}
		}
	}
}

// checkMedians compares some medians of k rows.
func checkMedians[T uint8 | uint16 | int32](t *testing.T, what string, got []T, rows [][]T, k, c int) {
	t.Helper()
	for i := 0; i < len(got); i += 1 + len(got)/20 {
		var window []T
		for _, row := range rows {
			for j := range k {
				window = append(window, row[i+j*c])
			}
		}
		slices.Sort(window)
		if want := window[k*k/2]; got[i] != want {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want)
		}
	}
}
