//go:build !purego

package kernel

import "slices"

var (
	smallMediansU8AVX2  = wideMedians(SmallMediansU8, 32, sortColumns3U8AVX2, median3U8AVX2, sortColumns5U8AVX2, median5U8AVX2)
	smallMediansU16AVX2 = wideMedians(SmallMediansU16, 16, sortColumns3U16AVX2, median3U16AVX2, sortColumns5U16AVX2, median5U16AVX2)
	smallMediansS16AVX2 = wideMedians(SmallMediansS16, 16, sortColumns3S16AVX2, median3S16AVX2, sortColumns5S16AVX2, median5S16AVX2)
	smallMediansS32AVX2 = wideMedians(SmallMediansS32, 8, sortColumns3S32AVX2, median3S32AVX2, sortColumns5S32AVX2, median5S32AVX2)
)

// wideMedians gives rows of less than a group of elements to the portable kernels.
func wideMedians[T uint8 | uint16 | int16 | int32](short SmallMedians[T], group int,
	sort3 func(s0, s1, s2, a, b, c []T), median3 func(dst, s0, s1, s2 []T, c int),
	sort5 func(s, r *[5][]T), median5 func(dst []T, s *[5][]T, c int)) SmallMedians[T] {
	return SmallMedians[T]{
		SortColumns3: func(s0, s1, s2, a, b, c []T) {
			n := len(s0)
			if n < group {
				short.SortColumns3(s0, s1, s2, a, b, c)
			} else {
				sort3(s0, s1[:n], s2[:n], a[:n], b[:n], c[:n])
			}
		},
		Median3: func(dst, s0, s1, s2 []T, c int) {
			n := len(dst) + 2*c
			if len(dst) < group {
				short.Median3(dst, s0, s1, s2, c)
			} else {
				median3(dst, s0[:n], s1[:n], s2[:n], c)
			}
		},
		SortColumns5: func(s, r *[5][]T) {
			n := len(s[0])
			if n < group {
				short.SortColumns5(s, r)
				return
			}
			mustHold(s, n)
			mustHold(r, n)
			sort5(s, r)
		},
		Median5: func(dst []T, s *[5][]T, c int) {
			if len(dst) < group {
				short.Median5(dst, s, c)
				return
			}
			mustHold(s, len(dst)+4*c)
			median5(dst, s, c)
		},
	}
}

// mustHold panics where a row has less than n elements.
func mustHold[T any](rows *[5][]T, n int) {
	for _, r := range rows {
		_ = r[:n]
	}
}

var tilesU8AVX2 = map[int]TileKernel[uint8]{
	7:  {2, medianColumns7U8AVX2, medianTiles7U8AVX2},
	9:  {2, medianColumns9U8AVX2, medianTiles9U8AVX2},
	11: {4, medianColumns11U8AVX2, medianTiles11U8AVX2},
	13: {4, medianColumns13U8AVX2, medianTiles13U8AVX2},
	15: {4, medianColumns15U8AVX2, medianTiles15U8AVX2},
}

var tilesU16AVX2 = map[int]TileKernel[uint16]{
	7:  {2, medianColumns7U16AVX2, medianTiles7U16AVX2},
	9:  {2, medianColumns9U16AVX2, medianTiles9U16AVX2},
	11: {4, medianColumns11U16AVX2, medianTiles11U16AVX2},
	13: {4, medianColumns13U16AVX2, medianTiles13U16AVX2},
	15: {4, medianColumns15U16AVX2, medianTiles15U16AVX2},
}

var tilesS32AVX2 = map[int]TileKernel[int32]{
	7:  {2, medianColumns7S32AVX2, medianTiles7S32AVX2},
	9:  {2, medianColumns9S32AVX2, medianTiles9S32AVX2},
	11: {4, medianColumns11S32AVX2, medianTiles11S32AVX2},
	13: {4, medianColumns13S32AVX2, medianTiles13S32AVX2},
	15: {4, medianColumns15S32AVX2, medianTiles15S32AVX2},
}

var byteMedianAVX2 = ByteMedianKernel{func(k, c int) ByteMedians { return &columnHistograms{k: k, c: c} }, 16 + 256}

// columnHistograms keep a histogram for the last k rows of each column, k up to 255: counts of bytes, cumulative, in two levels. Sums
// of k of them slide along the row, as in byteMedian.
type columnHistograms struct {
	k, c   int
	coarse [][16]uint8  // per element of a row, after c empty ones: how many have high four bits up to the index
	fine   [][256]uint8 // by high four bits, then how many have low four bits up to the index
	work   *[92]uint64
}

func (h *columnHistograms) Reset(n int) {
	n += h.c
	h.coarse = slices.Grow(h.coarse[:0], n)[:n]
	clear(h.coarse)
	h.fine = slices.Grow(h.fine[:0], n)[:n]
	clear(h.fine)
	if h.work == nil {
		h.work = new([92]uint64)
	}
}

func (h *columnHistograms) Add(row []uint8) {
	n := len(h.coarse) - h.c
	medianAddAVX2(&h.coarse[h.c], &h.fine[h.c], &row[:n][0], n)
}

func (h *columnHistograms) Remove(row []uint8) {
	n := len(h.coarse) - h.c
	medianRemoveAVX2(&h.coarse[h.c], &h.fine[h.c], &row[:n][0], n)
}

func (h *columnHistograms) Replace(removed, added []uint8) {
	n := len(h.coarse) - h.c
	medianMoveAVX2(&h.coarse[h.c], &h.fine[h.c], &added[:n][0], &removed[:n][0], n)
}

func (h *columnHistograms) Row(dst []uint8) {
	_ = h.coarse[len(dst)+h.k*h.c-1]
	for ch := range h.c {
		clear(h.work[:])
		medianRowAVX2(&dst[ch], &h.coarse[h.c+ch], &h.fine[h.c+ch], h.work, len(dst)/h.c, h.k, h.c)
	}
}
