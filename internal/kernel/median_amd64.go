//go:build !purego

package kernel

import "slices"

var (
	smallMediansU8AVX2  = wideMedians(SmallMediansU8, 32, median3U8AVX2, sortColumns5U8AVX2, median5U8AVX2)
	smallMediansU16AVX2 = wideMedians(SmallMediansU16, 16, median3U16AVX2, sortColumns5U16AVX2, median5U16AVX2)
	smallMediansS16AVX2 = wideMedians(SmallMediansS16, 16, median3S16AVX2, sortColumns5S16AVX2, median5S16AVX2)
	smallMediansS32AVX2 = wideMedians(SmallMediansS32, 8, median3S32AVX2, sortColumns5S32AVX2, median5S32AVX2)
)

// wideMedians gives rows of less than a group of elements to the portable kernels.
func wideMedians[T uint8 | uint16 | int16 | int32](short SmallMedians[T], group int,
	median3 func(dst *[2][]T, src *[4][]T, c int),
	sort5 func(s, r *[5][]T), median5 func(dst []T, s *[5][]T, c int)) SmallMedians[T] {
	return SmallMedians[T]{
		Median3: func(dst *[2][]T, src *[4][]T, c int, s []T) {
			n := len(dst[0])
			if n < group {
				short.Median3(dst, src, c, s)
				return
			}
			mustHold(dst[:], n)
			mustHold(src[:], n+2*c)
			median3(dst, src, c)
		},
		SortColumns5: func(s, r *[5][]T) {
			n := len(s[0])
			if n < group {
				short.SortColumns5(s, r)
				return
			}
			mustHold(s[:], n)
			mustHold(r[:], n)
			sort5(s, r)
		},
		Median5: func(dst []T, s *[5][]T, c int) {
			if len(dst) < group {
				short.Median5(dst, s, c)
				return
			}
			mustHold(s[:], len(dst)+4*c)
			median5(dst, s, c)
		},
	}
}

// mustHold panics where a row has less than n elements.
func mustHold[T any](rows [][]T, n int) {
	for _, r := range rows {
		_ = r[:n]
	}
}

// The tile kernels. Those of AVX-512 are faster where networks are large.
var (
	tilesU8AVX2 = map[int]TileKernel[uint8]{
		7:  {2, 32, medianColumns7U8AVX2, medianTiles7U8AVX2},
		9:  {2, 32, medianColumns9U8AVX2, medianTiles9U8AVX2},
		11: {4, 32, medianColumns11U8AVX2, medianTiles11U8AVX2},
		13: {4, 32, medianColumns13U8AVX2, medianTiles13U8AVX2},
		15: {4, 32, medianColumns15U8AVX2, medianTiles15U8AVX2},
		17: {4, 32, medianColumns17U8AVX2, medianTiles17U8AVX2},
	}
	tilesU16AVX2 = map[int]TileKernel[uint16]{
		7:  {2, 32, medianColumns7U16AVX2, medianTiles7U16AVX2},
		9:  {2, 32, medianColumns9U16AVX2, medianTiles9U16AVX2},
		11: {4, 32, medianColumns11U16AVX2, medianTiles11U16AVX2},
		13: {4, 32, medianColumns13U16AVX2, medianTiles13U16AVX2},
		15: {4, 32, medianColumns15U16AVX2, medianTiles15U16AVX2},
		17: {4, 32, medianColumns17U16AVX2, medianTiles17U16AVX2},
	}
	tilesS32AVX2 = map[int]TileKernel[int32]{
		7:  {2, 32, medianColumns7S32AVX2, medianTiles7S32AVX2},
		9:  {2, 32, medianColumns9S32AVX2, medianTiles9S32AVX2},
		11: {4, 32, medianColumns11S32AVX2, medianTiles11S32AVX2},
		13: {4, 32, medianColumns13S32AVX2, medianTiles13S32AVX2},
		15: {4, 32, medianColumns15S32AVX2, medianTiles15S32AVX2},
		17: {4, 32, medianColumns17S32AVX2, medianTiles17S32AVX2},
	}
	tilesU8AVX512 = map[int]TileKernel[uint8]{
		7:  {2, 32, medianColumns7U8AVX2, medianTiles7U8AVX2},
		9:  {2, 32, medianColumns9U8AVX2, medianTiles9U8AVX2},
		11: {4, 64, medianColumns11U8AVX512, medianTiles11U8AVX512},
		13: {4, 64, medianColumns13U8AVX512, medianTiles13U8AVX512},
		15: {4, 64, medianColumns15U8AVX512, medianTiles15U8AVX512},
		17: {4, 64, medianColumns17U8AVX512, medianTiles17U8AVX512},
	}
	tilesU16AVX512 = map[int]TileKernel[uint16]{
		7:  {2, 32, medianColumns7U16AVX2, medianTiles7U16AVX2},
		9:  {2, 32, medianColumns9U16AVX2, medianTiles9U16AVX2},
		11: {4, 64, medianColumns11U16AVX512, medianTiles11U16AVX512},
		13: {4, 64, medianColumns13U16AVX512, medianTiles13U16AVX512},
		15: {4, 64, medianColumns15U16AVX512, medianTiles15U16AVX512},
		17: {4, 64, medianColumns17U16AVX512, medianTiles17U16AVX512},
	}
	tilesS32AVX512 = map[int]TileKernel[int32]{
		7:  {2, 32, medianColumns7S32AVX2, medianTiles7S32AVX2},
		9:  {2, 32, medianColumns9S32AVX2, medianTiles9S32AVX2},
		11: {4, 64, medianColumns11S32AVX512, medianTiles11S32AVX512},
		13: {4, 64, medianColumns13S32AVX512, medianTiles13S32AVX512},
		15: {4, 64, medianColumns15S32AVX512, medianTiles15S32AVX512},
		17: {4, 64, medianColumns17S32AVX512, medianTiles17S32AVX512},
	}
)

var planesBySizeAVX2 = map[int]planeKernels{
	1: {splitPlanes1AVX2, joinPlanes1AVX2},
	2: {splitPlanes2AVX2, joinPlanes2AVX2},
	4: {splitPlanes4AVX2, joinPlanes4AVX2},
}

var (
	floatKeysAVX2 = wideMap(floatKeys, 32, floatKeysGroupsAVX2)
	flipSignAVX2  = wideMap(flipSign, 64, flipSignGroupsAVX2)
)

// wideMap gives rows of less than a group of elements to the portable kernel.
func wideMap[T uint16 | int32](short func(dst, src []T), group int, wide func(dst, src []T)) func(dst, src []T) {
	return func(dst, src []T) {
		if len(dst) < group {
			short(dst, src)
		} else {
			wide(dst, src[:len(dst)])
		}
	}
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
