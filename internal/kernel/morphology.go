package kernel

import "encoding/binary"

// MinRows16 computes dst[i] = the smallest of rows[0][i], rows[1][i], … There is at least one row, and every row is as long
// as dst or longer. rows[0] may be dst.
func MinRows16[T uint16 | int16](dst []T, rows [][]T) {
	foldRows(dst, rows, func(dst, a, b, c, d []T) {
		a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
		for i := range dst {
			dst[i] = T(min(int32(a[i]), int32(b[i]), int32(c[i]), int32(d[i])))
		}
	})
}

// MaxRows16 computes dst[i] = the largest of rows[0][i], rows[1][i], …, see [MinRows16].
func MaxRows16[T uint16 | int16](dst []T, rows [][]T) {
	foldRows(dst, rows, func(dst, a, b, c, d []T) {
		a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
		for i := range dst {
			dst[i] = T(max(int32(a[i]), int32(b[i]), int32(c[i]), int32(d[i])))
		}
	})
}

// MinRowsFloat computes dst[i] = the smallest of rows[0][i], rows[1][i], …, see [MinRows16]. -0 is smaller than 0.
func MinRowsFloat[T Float](dst []T, rows [][]T) {
	foldRows(dst, rows, func(dst, a, b, c, d []T) {
		a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
		for i := range dst {
			dst[i] = min(a[i], b[i], c[i], d[i])
		}
	})
}

// MaxRowsFloat computes dst[i] = the largest of rows[0][i], rows[1][i], …, see [MinRows16]. -0 is smaller than 0.
func MaxRowsFloat[T Float](dst []T, rows [][]T) {
	foldRows(dst, rows, func(dst, a, b, c, d []T) {
		a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
		for i := range dst {
			dst[i] = max(a[i], b[i], c[i], d[i])
		}
	})
}

// foldRows folds the rows into dst, at first four of them, then three more each time. Missing ones are
// repeated, which changes no minimum: a loop is about as fast over four rows as over two.
func foldRows[T Element](dst []T, rows [][]T, fold func(dst, a, b, c, d []T)) {
	row := func(i int) []T { return rows[min(i, len(rows)-1)] }
	fold(dst, row(0), row(1), row(2), row(3))
	for i := 4; i < len(rows); i += 3 {
		fold(dst, dst, row(i), row(i+1), row(i+2))
	}
}

// MinRowsU8 computes dst[i] = the smallest of rows[0][i], rows[1][i], …, see [MinRows16].
func MinRowsU8(dst []uint8, rows [][]uint8) {
	foldPairs(dst, rows, func(dst, a, b []uint8) {
		a, b = a[:len(dst)], b[:len(dst)]
		i := 0
		for ; i < len(dst)-7; i += 8 {
			p, q := load8(a[i:i+8:i+8]), load8(b[i:i+8:i+8])
			store8(dst[i:i+8:i+8], p^(p^q)&notLess(p, q))
		}
		for ; i < len(dst); i++ {
			dst[i] = uint8(min(int32(a[i]), int32(b[i])))
		}
	})
}

// MaxRowsU8 computes dst[i] = the largest of rows[0][i], rows[1][i], …, see [MinRows16].
func MaxRowsU8(dst []uint8, rows [][]uint8) {
	foldPairs(dst, rows, func(dst, a, b []uint8) {
		a, b = a[:len(dst)], b[:len(dst)]
		i := 0
		for ; i < len(dst)-7; i += 8 {
			p, q := load8(a[i:i+8:i+8]), load8(b[i:i+8:i+8])
			store8(dst[i:i+8:i+8], q^(p^q)&notLess(p, q))
		}
		for ; i < len(dst); i++ {
			dst[i] = uint8(max(int32(a[i]), int32(b[i])))
		}
	})
}

// foldPairs folds the rows into dst one by one.
func foldPairs[T Element](dst []T, rows [][]T, fold func(dst, a, b []T)) {
	if len(rows) == 1 {
		copy(dst, rows[0])
		return
	}
	fold(dst, rows[0], rows[1])
	for _, row := range rows[2:] {
		fold(dst, dst, row)
	}
}

func load8(b []uint8) uint64     { return binary.LittleEndian.Uint64(b) }
func store8(b []uint8, v uint64) { binary.LittleEndian.PutUint64(b, v) }

// notLess compares eight bytes at once: it returns 255 in each byte where a's is not less than b's, else 0.
func notLess(a, b uint64) uint64 {
	const top = 0x8080808080808080
	low := (a | top) - (b &^ top) // top bits: the seven bits below are not less
	set := (a&^b | ^(a^b)&low) & top
	return set<<1 - set>>7
}
