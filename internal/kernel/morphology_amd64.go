//go:build !purego

package kernel

import (
	"math/bits"
	"unsafe"
)

var (
	minU8AVX2  = wideExtremes(foldMinU8, minU8RowsAVX2, minU8FoldAVX2, minU8SquareAVX2, minU8CrossAVX2, minU8Windows2AVX2, minU8Windows4AVX2, minU8Windows8AVX2)
	maxU8AVX2  = wideExtremes(foldMaxU8, maxU8RowsAVX2, maxU8FoldAVX2, maxU8SquareAVX2, maxU8CrossAVX2, maxU8Windows2AVX2, maxU8Windows4AVX2, maxU8Windows8AVX2)
	minU16AVX2 = wideExtremes(foldMin16[uint16], minU16RowsAVX2, minU16FoldAVX2, minU16SquareAVX2, minU16CrossAVX2, minU16Windows2AVX2, minU16Windows4AVX2, minU16Windows8AVX2)
	maxU16AVX2 = wideExtremes(foldMax16[uint16], maxU16RowsAVX2, maxU16FoldAVX2, maxU16SquareAVX2, maxU16CrossAVX2, maxU16Windows2AVX2, maxU16Windows4AVX2, maxU16Windows8AVX2)
	minS16AVX2 = wideExtremes(foldMin16[int16], minS16RowsAVX2, minS16FoldAVX2, minS16SquareAVX2, minS16CrossAVX2, minS16Windows2AVX2, minS16Windows4AVX2, minS16Windows8AVX2)
	maxS16AVX2 = wideExtremes(foldMax16[int16], maxS16RowsAVX2, maxS16FoldAVX2, maxS16SquareAVX2, maxS16CrossAVX2, maxS16Windows2AVX2, maxS16Windows4AVX2, maxS16Windows8AVX2)
	minF32AVX2 = wideExtremes(foldMinFloat[float32], minF32RowsAVX2, minF32FoldAVX2, minF32SquareAVX2, minF32CrossAVX2, minF32Windows2AVX2, minF32Windows4AVX2, minF32Windows8AVX2)
	maxF32AVX2 = wideExtremes(foldMaxFloat[float32], maxF32RowsAVX2, maxF32FoldAVX2, maxF32SquareAVX2, maxF32CrossAVX2, maxF32Windows2AVX2, maxF32Windows4AVX2, maxF32Windows8AVX2)
	minF64AVX2 = wideExtremes(foldMinFloat[float64], minF64RowsAVX2, minF64FoldAVX2, minF64SquareAVX2, minF64CrossAVX2, minF64Windows2AVX2, minF64Windows4AVX2, minF64Windows8AVX2)
	maxF64AVX2 = wideExtremes(foldMaxFloat[float64], maxF64RowsAVX2, maxF64FoldAVX2, maxF64SquareAVX2, maxF64CrossAVX2, maxF64Windows2AVX2, maxF64Windows4AVX2, maxF64Windows8AVX2)

	minU8AVX512  = widestExtremes(minU8AVX2, minU8RowsAVX512, minU8RunsAVX512, minU8Windows2AVX512, minU8Windows4AVX512, minU8Windows8AVX512)
	maxU8AVX512  = widestExtremes(maxU8AVX2, maxU8RowsAVX512, maxU8RunsAVX512, maxU8Windows2AVX512, maxU8Windows4AVX512, maxU8Windows8AVX512)
	minU16AVX512 = widestExtremes(minU16AVX2, minU16RowsAVX512, minU16RunsAVX512, minU16Windows2AVX512, minU16Windows4AVX512, minU16Windows8AVX512)
	maxU16AVX512 = widestExtremes(maxU16AVX2, maxU16RowsAVX512, maxU16RunsAVX512, maxU16Windows2AVX512, maxU16Windows4AVX512, maxU16Windows8AVX512)
	minS16AVX512 = widestExtremes(minS16AVX2, minS16RowsAVX512, minS16RunsAVX512, minS16Windows2AVX512, minS16Windows4AVX512, minS16Windows8AVX512)
	maxS16AVX512 = widestExtremes(maxS16AVX2, maxS16RowsAVX512, maxS16RunsAVX512, maxS16Windows2AVX512, maxS16Windows4AVX512, maxS16Windows8AVX512)
	minF32AVX512 = widestExtremes(minF32AVX2, minF32RowsAVX512, minF32RunsAVX512, minF32Windows2AVX512, minF32Windows4AVX512, minF32Windows8AVX512)
	maxF32AVX512 = widestExtremes(maxF32AVX2, maxF32RowsAVX512, maxF32RunsAVX512, maxF32Windows2AVX512, maxF32Windows4AVX512, maxF32Windows8AVX512)
	minF64AVX512 = widestExtremes(minF64AVX2, minF64RowsAVX512, minF64RunsAVX512, minF64Windows2AVX512, minF64Windows4AVX512, minF64Windows8AVX512)
	maxF64AVX512 = widestExtremes(maxF64AVX2, maxF64RowsAVX512, maxF64RunsAVX512, maxF64Windows2AVX512, maxF64Windows4AVX512, maxF64Windows8AVX512)
)

const (
	foldGroup  = 128 // bytes
	threeGroup = 64
)

// wideExtremes returns the kernels for AVX2. Rows of less than a group of elements are left to a portable fold.
func wideExtremes[T Element](portable fold[T], rows func(dst []T, rows [][]T), four func(dst, a, b, c, d []T), square, cross func(dst, rows [][]T, step int), windows ...func(dst, rows [][]T)) Extremes[T] {
	short := foldGroup / int(unsafe.Sizeof(T(0)))
	f := fold[T](func(dst, a, b, c, d []T) {
		if len(dst) < short {
			portable(dst, a, b, c, d)
			return
		}
		c, d = orElse(c, b), orElse(d, b)
		four(dst, a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)])
	})
	wideRows := func(dst []T, src [][]T) {
		if len(dst) < short {
			portable.rows(dst, src)
			return
		}
		checkRows(src, len(dst))
		rows(dst, src)
	}
	return Extremes[T]{wideRows, wideWindows(portable.windows, wideRows, 32, windows), f.runs, wideThree(portable.square, square), wideThree(portable.cross, cross)}
}

// wideThree folds three rows and columns by kernels that make two vectors at once.
func wideThree[T Element](narrow, wide func(dst, rows [][]T, step int)) func(dst, rows [][]T, step int) {
	return func(dst, rows [][]T, step int) {
		n := len(dst[0])
		if n < threeGroup/int(unsafe.Sizeof(T(0))) {
			narrow(dst, rows, step)
			return
		}
		checkRows(dst, n)
		checkRows(rows[:len(dst)+2], n+2*step)
		wide(dst, rows, step)
	}
}

// widestExtremes returns the kernels for AVX-512: folds of rows are bound by loads, which are no faster there.
func widestExtremes[T Element](narrow Extremes[T], rows func(dst []T, rows [][]T), runs func(dst, src []T, shifts uint64, levels int), windows ...func(dst, rows [][]T)) Extremes[T] {
	return Extremes[T]{
		Square: narrow.Square,
		Cross:  narrow.Cross,
		Rows: func(dst []T, src [][]T) {
			if len(dst) < 2*foldGroup/int(unsafe.Sizeof(T(0))) {
				narrow.Rows(dst, src)
				return
			}
			checkRows(src, len(dst))
			rows(dst, src)
		},
		Windows: wideWindows(narrow.Windows, narrow.Rows, 128, windows),
		Runs: func(dst, src []T, made, n, step int) {
			size := int(unsafe.Sizeof(T(0)))
			levels, shifts, first := 0, uint64(0), made
			for made < n && levels < runLevels {
				shift := min(made, n-made)
				if shift*step*size > vector512 {
					break
				}
				shifts |= uint64(shift*step*size) << (8 * levels)
				made += shift
				levels++
			}
			to, rest := dst, (n-made)*step
			if rest > 0 {
				to = src[:len(dst)+rest]
			}
			if src = src[:len(to)+(made-first)*step]; levels == 0 || rest > 0 && n <= 4*first || len(src)*size < levels*vector512 {
				narrow.Runs(dst, src[:len(dst)+(n-first)*step], first, n, step)
				return
			}
			runs(to, src, shifts, levels)
			if rest > 0 {
				narrow.Runs(dst, src[:len(to)], made, n, step)
			}
		},
	}
}

const (
	runLevels = 6
	vector512 = 64 // bytes
)

// wideWindows folds windows by kernels that make 2, 4 and 8 at once of vectors of some bytes.
func wideWindows[T Element](narrow func(dst, rows [][]T), rows func(dst []T, rows [][]T), vector int, windows []func(dst, rows [][]T)) func(dst, rows [][]T) {
	return func(dst, src [][]T) {
		n, h := len(dst[0]), len(src)-len(dst)+1
		if n < vector/int(unsafe.Sizeof(T(0))) {
			narrow(dst, src)
			return
		}
		checkRows(dst, n)
		checkRows(src, n)
		for len(dst) > 0 {
			m := windowsAtOnce(len(dst), h)
			if m == 1 {
				rows(dst[0], src[:h])
			} else {
				windows[bits.Len(uint(m))-2](dst[:m], src[:m+h-1])
			}
			dst, src = dst[m:], src[m:]
		}
	}
}

// checkRows panics where a row is shorter than n elements.
func checkRows[T Element](rows [][]T, n int) {
	for _, row := range rows {
		_ = row[:n]
	}
}
