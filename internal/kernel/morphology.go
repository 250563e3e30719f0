package kernel

import (
	"encoding/binary"
	"math/bits"
)

// Extremes are the kernels of erosion or of dilation: the extreme of some elements is the smallest of them, or the largest. -0 is smaller
// than 0, and where one element is NaN so is the extreme. Rows that are read are as long as those that are made, or longer.
type Extremes[T Element] struct {
	// Rows computes dst[i] = the extreme of rows[0][i], rows[1][i], … There is at least one row; rows[0] may be dst.
	Rows func(dst []T, rows [][]T)

	// Windows folds several windows of as many rows, each beginning one row below the one before: dst[k] = Rows of
	// rows[k:k+h], where h = len(rows)-len(dst)+1. All are as long as dst[0] and none of the rows.
	Windows func(dst, rows [][]T)

	// Runs makes runs of n elements, each step after the one before, from runs of made elements: src[i] stands for the run that
	// begins there. From elements, runs of one, it computes dst[i] = the extreme of src[i], src[i+step], …, src[i+(n-1)*step]. It
	// spoils src where n > 4*made.
	Runs func(dst, src []T, made, n, step int)

	// Square folds three columns, step elements apart, of three rows: dst[k][i] = the extreme of rows[k+y][i+x*step], x and y from 0 to 2.
	// It is nil where Windows and Runs are no slower.
	Square func(dst, rows [][]T, step int)

	// Cross is Square without the corners: x or y is 1.
	Cross func(dst, rows [][]T, step int)
}

// The extremes of each type.
var (
	MinU8, MaxU8   = extremes(foldMinU8), extremes(foldMaxU8)
	MinU16, MaxU16 = extremes(foldMin16[uint16]), extremes(foldMax16[uint16])
	MinS16, MaxS16 = extremes(foldMin16[int16]), extremes(foldMax16[int16])
	MinF32, MaxF32 = extremes(foldMinFloat[float32]), extremes(foldMaxFloat[float32])
	MinF64, MaxF64 = extremes(foldMinFloat[float64]), extremes(foldMaxFloat[float64])
)

func extremes[T Element](f fold[T]) Extremes[T] {
	return Extremes[T]{Rows: f.rows, Windows: f.windows, Runs: f.runs, Cross: f.cross}
}

// A fold computes dst[i] = the extreme of a[i], b[i] and, where they are not nil, c[i] and d[i]. dst may be a, and may be a part of a slice
// that begins before b, c and d.
type fold[T Element] func(dst, a, b, c, d []T)

// rows is [Extremes].Rows.
func (f fold[T]) rows(dst []T, rows [][]T) {
	row := func(i int) []T {
		if i < len(rows) {
			return rows[i]
		}
		return nil
	}
	if len(rows) == 1 {
		copy(dst, rows[0])
		return
	}
	f(dst, rows[0], rows[1], row(2), row(3))
	for i := 4; i < len(rows); i += 3 {
		f(dst, dst, rows[i], row(i+1), row(i+2))
	}
}

// windows is [Extremes].Windows.
func (f fold[T]) windows(dst, rows [][]T) {
	h := len(rows) - len(dst) + 1
	for len(dst) > 0 {
		n := windowsAtOnce(len(dst), h)
		if n < 4 { // sharing is not worth more passes
			n = 1
			f.rows(dst[0], rows[:h])
		} else {
			f.someWindows(dst[:n], rows[:n+h-1])
		}
		dst, rows = dst[n:], rows[n:]
	}
}

// windowsAtOnce returns how many of n windows of h rows to fold at once: 8, 4, 2 or 1, but no more than share a row.
func windowsAtOnce(n, h int) int {
	return min(8, 1<<(bits.Len(uint(min(n, h)))-1))
}

// someWindows folds at most as many windows as share a row. What the windows share is folded once; then the rows above it are added one
// by one while windows are made from the last to the first. The rows below it were folded into the windows before.
func (f fold[T]) someWindows(dst, rows [][]T) {
	last, n := len(dst)-1, len(dst[0])
	below := rows[len(rows)-last:]
	copy(dst[1][:n], below[0])
	for k := 2; k <= last; k++ {
		f(dst[k][:n], dst[k-1], below[k-1], nil, nil)
	}
	sum := dst[0]
	f.rows(sum, rows[last:len(rows)-last])
	for k := last; k > 0; k-- {
		f(dst[k][:n], dst[k], sum, nil, nil)
		f(sum, sum, rows[k-1], nil, nil)
	}
}

// runs is [Extremes].Runs. Up to four runs cover a longer one.
func (f fold[T]) runs(dst, src []T, made, n, step int) {
	if n == made {
		copy(dst, src)
	}
	for made < n {
		longer := min(4*made, n)
		to := src[:len(dst)+(n-longer)*step]
		if longer == n {
			to = dst
		}
		tap := func(k int) []T {
			if (k-1)*made >= longer-made {
				return nil
			}
			return src[min(k*made, longer-made)*step:]
		}
		f(to, src, tap(1), tap(2), tap(3))
		made = longer
	}
}

// square is [Extremes].Square.
func (f fold[T]) square(dst, rows [][]T, step int) {
	for k, dst := range dst {
		a, b, c := rows[k], rows[k+1], rows[k+2]
		f(dst, a, a[step:], a[2*step:], b)
		f(dst, dst, b[step:], b[2*step:], c)
		f(dst, dst, c[step:], c[2*step:], nil)
	}
}

// cross is [Extremes].Cross.
func (f fold[T]) cross(dst, rows [][]T, step int) {
	for k, dst := range dst {
		b := rows[k+1]
		f(dst, rows[k][step:], b, b[step:], b[2*step:])
		f(dst, dst, rows[k+2][step:], nil, nil)
	}
}

func foldMin16[T uint16 | int16](dst, a, b, c, d []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	if c == nil {
		for i := range dst {
			dst[i] = T(min(int32(a[i]), int32(b[i])))
		}
		return
	}
	d = orElse(d, c)
	c, d = c[:len(dst)], d[:len(dst)]
	for i := range dst {
		dst[i] = T(min(int32(a[i]), int32(b[i]), int32(c[i]), int32(d[i])))
	}
}

func foldMax16[T uint16 | int16](dst, a, b, c, d []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	if c == nil {
		for i := range dst {
			dst[i] = T(max(int32(a[i]), int32(b[i])))
		}
		return
	}
	d = orElse(d, c)
	c, d = c[:len(dst)], d[:len(dst)]
	for i := range dst {
		dst[i] = T(max(int32(a[i]), int32(b[i]), int32(c[i]), int32(d[i])))
	}
}

func foldMinFloat[T Float](dst, a, b, c, d []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	if c == nil {
		for i := range dst {
			dst[i] = min(a[i], b[i])
		}
		return
	}
	d = orElse(d, c)
	c, d = c[:len(dst)], d[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], b[i], c[i], d[i])
	}
}

func foldMaxFloat[T Float](dst, a, b, c, d []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	if c == nil {
		for i := range dst {
			dst[i] = max(a[i], b[i])
		}
		return
	}
	d = orElse(d, c)
	c, d = c[:len(dst)], d[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], b[i], c[i], d[i])
	}
}

// orElse returns row, or other where that is nil: a row may be seen twice.
func orElse[T Element](row, other []T) []T {
	if row == nil {
		return other
	}
	return row
}

func foldMinU8(dst, a, b, c, d []uint8) { foldBytes(dst, a, b, c, d, 0) }
func foldMaxU8(dst, a, b, c, d []uint8) { foldBytes(dst, a, b, c, d, ^uint64(0)) }

// foldBytes folds by the smallest; where flip is not 0 but all ones, by the largest. It takes two slices at a time, in parts that
// are read from all slices before one of them is written.
func foldBytes(dst, a, b, c, d []uint8, flip uint64) {
	if c == nil {
		foldPair(dst, a, b, flip)
		return
	}
	var part [512]uint8
	for from := 0; from < len(dst); from += len(part) {
		to := dst[from:min(from+len(part), len(dst))]
		p := part[:len(to)]
		foldPair(p, a[from:], b[from:], flip)
		last := c
		if d != nil {
			foldPair(p, p, c[from:], flip)
			last = d
		}
		foldPair(to, p, last[from:], flip)
	}
}

// foldPair is foldBytes of two slices. It takes eight elements at once.
func foldPair(dst, a, b []uint8, flip uint64) {
	a, b = a[:len(dst)], b[:len(dst)]
	i := 0
	for ; i < len(dst)-7; i += 8 {
		store8(dst[i:i+8:i+8], least8(load8(a[i:i+8:i+8]), load8(b[i:i+8:i+8]), flip))
	}
	for ; i < len(dst); i++ {
		dst[i] = least(a[i], b[i], uint8(flip))
	}
}

// least8 returns the smaller byte in each place, or the larger where flip is all ones.
func least8(p, q, flip uint64) uint64 { return p ^ (p^q)&(notLess(p, q)^flip) }

func least(p, q, flip uint8) uint8 { return uint8(min(int32(p^flip), int32(q^flip))) ^ flip }

func load8(b []uint8) uint64     { return binary.LittleEndian.Uint64(b) }
func store8(b []uint8, v uint64) { binary.LittleEndian.PutUint64(b, v) }

// notLess compares eight bytes at once: it returns 255 in each byte where a's is not less than b's, else 0.
func notLess(a, b uint64) uint64 {
	const top = 0x8080808080808080
	low := (a | top) - (b &^ top) // top bits: the seven bits below are not less
	set := (a&^b | ^(a^b)&low) & top
	return set<<1 - set>>7
}
