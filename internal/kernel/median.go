package kernel

import (
	"math"
	"slices"
	"unsafe"
)

// SmallMedians are kernels for windows of 3x3 and 5x5: columns are sorted first, which all windows over a column share. No result
// may take the place of a source.
type SmallMedians[T uint8 | uint16 | int16 | int32] struct {
	Median3      func(dst *[2][]T, src *[4][]T, c int, s []T) // two rows of 3x3; s has room for three rows of src
	SortColumns5 func(s, r *[5][]T)
	Median5      func(dst []T, s *[5][]T, c int)
}

// The small medians of each type.
var (
	SmallMediansU8  = smallMedians[uint8]()
	SmallMediansU16 = smallMedians[uint16]()
	SmallMediansS16 = smallMedians[int16]()
	SmallMediansS32 = smallMedians[int32]()
)

func smallMedians[T uint8 | uint16 | int16 | int32]() SmallMedians[T] {
	return SmallMedians[T]{median3Rows[T], sortColumns5[T], median5x5[T]}
}

// order returns a and b in ascending order.
func order(a, b int) (lo, hi int) { return min(a, b), max(a, b) }

func median3Rows[T uint8 | uint16 | int16 | int32](dst *[2][]T, src *[4][]T, c int, s []T) {
	n := len(src[0])
	s0, s1, s2 := s[:n], s[n:2*n], s[2*n:3*n]
	for y, d := range dst {
		sortColumns3(s0, s1, s2, src[y], src[y+1], src[y+2])
		median3x3(d, s0, s1, s2, c)
	}
}

// sortColumns3 puts a[i], b[i], c[i] in ascending order into s0[i], s1[i], s2[i].
func sortColumns3[T uint8 | uint16 | int16 | int32](s0, s1, s2, a, b, c []T) {
	s1, s2, a, b, c = s1[:len(s0)], s2[:len(s0)], a[:len(s0)], b[:len(s0)], c[:len(s0)]
	for i := range s0 {
		x, y := order(int(a[i]), int(b[i]))
		y, z := order(y, int(c[i]))
		x, y = order(x, y)
		s0[i], s1[i], s2[i] = T(x), T(y), T(z)
	}
}

// median3x3 computes the median of three sorted columns, which are c elements apart: that of the largest of s0, the median
// of s1 and the smallest of s2.
func median3x3[T uint8 | uint16 | int16 | int32](dst, s0, s1, s2 []T, c int) {
	a0, a1, a2 := s0[:len(dst)], s0[c:][:len(dst)], s0[2*c:][:len(dst)]
	b0, b1, b2 := s1[:len(dst)], s1[c:][:len(dst)], s1[2*c:][:len(dst)]
	c0, c1, c2 := s2[:len(dst)], s2[c:][:len(dst)], s2[2*c:][:len(dst)]
	for i := range dst {
		lo := max(int(a0[i]), int(a1[i]), int(a2[i]))
		mid := median3(int(b0[i]), int(b1[i]), int(b2[i]))
		hi := min(int(c0[i]), int(c1[i]), int(c2[i]))
		dst[i] = T(median3(lo, mid, hi))
	}
}

func median3(a, b, c int) int {
	a, b = order(a, b)
	return max(a, min(b, c))
}

// sortColumns5 puts r[0][i] … r[4][i] in ascending order into s[0][i] … s[4][i].
func sortColumns5[T uint8 | uint16 | int16 | int32](s, r *[5][]T) {
	n := len(s[0])
	r0, r1, r2, r3, r4 := r[0][:n], r[1][:n], r[2][:n], r[3][:n], r[4][:n]
	s0, s1, s2, s3, s4 := s[0][:n], s[1][:n], s[2][:n], s[3][:n], s[4][:n]
	for i := range n {
		a, b, c, d, e := sort5(int(r0[i]), int(r1[i]), int(r2[i]), int(r3[i]), int(r4[i]))
		s0[i], s1[i], s2[i], s3[i], s4[i] = T(a), T(b), T(c), T(d), T(e)
	}
}

// median5x5 computes the median of five sorted columns, which are c elements apart.
//
// Sorting the five elements of each rank leaves columns sorted. The element that is then j-th of rank i has (i+1)*(j+1)-1
// others that are not larger and (5-i)*(5-j)-1 that are not smaller; where either reaches 13 it is not the median. 13 remain.
func median5x5[T uint8 | uint16 | int16 | int32](dst []T, s *[5][]T, c int) {
	n := len(dst) + 4*c
	s0, s1, s2, s3, s4 := s[0][:n], s[1][:n], s[2][:n], s[3][:n], s[4][:n]
	for i := range dst {
		j, k, l, m := i+c, i+2*c, i+3*c, i+4*c
		a3, a4 := highest2(int(s0[i]), int(s0[j]), int(s0[k]), int(s0[l]), int(s0[m]))
		_, _, b2, b3, b4 := sort5(int(s1[i]), int(s1[j]), int(s1[k]), int(s1[l]), int(s1[m]))
		_, c1, c2, c3, _ := sort5(int(s2[i]), int(s2[j]), int(s2[k]), int(s2[l]), int(s2[m]))
		d0, d1, d2, _, _ := sort5(int(s3[i]), int(s3[j]), int(s3[k]), int(s3[l]), int(s3[m]))
		e0, e1 := lowest2(int(s4[i]), int(s4[j]), int(s4[k]), int(s4[l]), int(s4[m]))

		// The seventh of them, given a3 <= a4, b2 <= b3 <= b4, … and a3 <= b3 <= c3, a4 <= b4, b2 <= c2 <= d2, ….
		e1 = min(e1, c3)
		c1 = max(c1, a3)
		d0, a4 = order(d0, a4)
		d1, e0 = order(d1, e0)
		b2 = max(b2, d0)
		a4 = min(a4, d2)
		b3, d1 = order(b3, d1)
		b4 = min(b4, e0)
		c1, e1 = order(c1, e1)
		a4, b2 = order(a4, b2)
		b4, d1 = order(b4, d1)
		a4 = max(a4, c1)
		e1 = min(e1, b2)
		b3, c2 = order(b3, c2)
		d1 = min(d1, c2)
		a4, e1 = order(a4, e1)
		b4, d1 = order(b4, d1)
		dst[i] = T(max(a4, b4, min(d1, max(b3, e1))))
	}
}

func sort5(a, b, c, d, e int) (int, int, int, int, int) {
	a, b = order(a, b)
	d, e = order(d, e)
	c, e = order(c, e)
	c, d = order(c, d)
	a, d = order(a, d)
	a, c = order(a, c)
	b, e = order(b, e)
	b, d = order(b, d)
	b, c = order(b, c)
	return a, b, c, d, e
}

// highest2 returns the two largest in ascending order.
func highest2(a, b, c, d, e int) (int, int) {
	a, b = order(a, b)
	c, d = order(c, d)
	second, first := order(b, d)
	second, first = order(max(second, a, c), first)
	return max(second, min(first, e)), max(first, e)
}

// lowest2 returns the two smallest in ascending order.
func lowest2(a, b, c, d, e int) (int, int) {
	a, b = order(a, b)
	c, d = order(c, d)
	first, second := order(a, c)
	first, second = order(first, min(second, b, d))
	return min(first, e), min(second, max(first, e))
}

// A counts is 16 counts of 16 or of 32 bits, side by side in words, so that several are added at once. They never overflow
// and are never negative in the end, so nothing is carried from one into another for good.
type counts interface{ [4]uint64 | [8]uint64 }

// place returns where count i stands: the word, and the shift in it.
func place[S counts](i int) (word int, shift uint) {
	var s S
	bits := 4 * len(s)
	return i * bits / 64, uint(i*bits) % 64
}

func addCounts[S counts](s, t *S) {
	for i := 0; i < len(*s); i++ {
		(*s)[i] += (*t)[i]
	}
}

func subCounts[S counts](s, t *S) {
	for i := 0; i < len(*s); i++ {
		(*s)[i] -= (*t)[i]
	}
}

// findCount returns the count that holds the element of the given rank, and how many elements the counts before it have.
func findCount[S counts](s *S, rank int) (i, before int) {
	bits := 4 * len(*s)
	ones := uint64(1) | 1<<16 | 1<<32 | 1<<48
	if bits == 32 {
		ones = 1 | 1<<32
	}
	w := 0
	for w < len(*s)-1 {
		n := before + int((*s)[w]*ones>>(64-bits)) // the sum of the word's counts is the highest of the product's
		if n > rank {
			break
		}
		before = n
		w++
	}
	word := (*s)[w]
	i = w * 64 / bits
	for {
		n := before + int(word&(1<<bits-1))
		if n > rank {
			return i, before
		}
		before = n
		word >>= bits
		i++
	}
}

// ByteMedians computes medians of bytes over windows of k x k pixels of c elements, in a time that does not depend on k.
type ByteMedians interface {
	// Reset begins with rows of n elements, none of which has been added.
	Reset(n int)
	// Add takes in a row of the windows.
	Add(row []uint8)
	// Remove takes out a row that was added.
	Remove(row []uint8)
	// Replace removes a row and adds another.
	Replace(removed, added []uint8)
	// Row computes the medians. k rows have been added and not removed.
	Row(dst []uint8)
}

// A ByteMedianKernel makes ByteMedians.
type ByteMedianKernel struct {
	New  func(k, c int) ByteMedians
	Size int // of what it keeps, in bytes for each element of a row
}

// The kernels for k up to 255, and for larger ones.
var (
	SmallByteMedian = byteMedianKernel[[4]uint64]()
	LargeByteMedian = byteMedianKernel[[8]uint64]()
)

func byteMedianKernel[S counts]() ByteMedianKernel {
	var s S
	return ByteMedianKernel{func(k, c int) ByteMedians { return &byteMedian[S]{k: k, c: c} }, 17 * int(unsafe.Sizeof(s))}
}

// byteMedian keeps a histogram for the last k rows of each column, and slides the sum of k of them along the row (Perreault and
// Hebert, Median filtering in constant time, 2007). Counts hold k*k.
type byteMedian[S counts] struct {
	k, c   int
	coarse []S     // per element of a row: values by their high four bits
	fine   [16][]S // by the high four bits, per element: values by their low four bits
}

func (m *byteMedian[S]) Reset(n int) {
	m.coarse = slices.Grow(m.coarse[:0], n)[:n]
	clear(m.coarse)
	for i := range m.fine {
		m.fine[i] = slices.Grow(m.fine[i][:0], n)[:n]
		clear(m.fine[i])
	}
}

func (m *byteMedian[S]) Add(row []uint8) {
	coarse := m.coarse[:len(row)]
	for i, v := range row {
		word, shift := place[S](int(v >> 4))
		coarse[i][word] += 1 << shift
		word, shift = place[S](int(v & 15))
		m.fine[v>>4][i][word] += 1 << shift
	}
}

func (m *byteMedian[S]) Remove(row []uint8) {
	coarse := m.coarse[:len(row)]
	for i, v := range row {
		word, shift := place[S](int(v >> 4))
		coarse[i][word] -= 1 << shift
		word, shift = place[S](int(v & 15))
		m.fine[v>>4][i][word] -= 1 << shift
	}
}

func (m *byteMedian[S]) Replace(removed, added []uint8) {
	m.Remove(removed)
	m.Add(added)
}

func (m *byteMedian[S]) Row(dst []uint8) {
	for ch := range m.c {
		m.channel(dst, m.k, m.c, ch)
	}
}

// channel computes the medians of one channel. The fine counts of a range of values are brought up to date only when the
// median falls into that range.
func (m *byteMedian[S]) channel(dst []uint8, k, c, ch int) {
	var coarse, none S
	var fine [16]S
	var current [16]int // the pixel at whose window's start the fine counts hold
	for i := range current {
		current[i] = -k
	}
	for j := range k - 1 {
		addCounts(&coarse, &m.coarse[j*c+ch])
	}
	rank := k * k / 2
	for x, i := 0, ch; i < len(dst); x, i = x+1, i+c {
		addCounts(&coarse, &m.coarse[i+(k-1)*c])
		high, before := findCount(&coarse, rank)
		f, columns := &fine[high], m.fine[high]
		if from := current[high]; 2*(x-from) < k {
			for j := from*c + ch; j < i; j += c {
				addCounts(f, &columns[j+k*c])
				subCounts(f, &columns[j])
			}
		} else {
			*f = none
			for j := i; j < i+k*c; j += c {
				addCounts(f, &columns[j])
			}
		}
		current[high] = x
		low, _ := findCount(f, rank-before)
		dst[i] = uint8(high<<4 | low)
		subCounts(&coarse, &m.coarse[i])
	}
}

// RankMedian computes medians of numbers below a limit over windows of k x k pixels with a histogram that slides along the
// row, 2k updates a pixel (Huang, Yang and Tang, A fast two-dimensional median filtering algorithm, 1979).
type RankMedian[R uint16 | uint32] struct {
	coarse []uint32 // counts of ranges of 64 values
	fine   []uint32
	at     int // the range in which the last median was
	before int // elements in the ranges before it
}

// Reset begins with numbers below n.
func (m *RankMedian[R]) Reset(n int) {
	m.at, m.before = 0, 0
	m.fine = slices.Grow(m.fine[:0], n)[:n]
	clear(m.fine)
	ranges := (n + 63) / 64
	m.coarse = slices.Grow(m.coarse[:0], ranges)[:ranges]
	clear(m.coarse)
}

// count adds n, which is 1 or -1, to the counts of v.
func (m *RankMedian[R]) count(v R, n int) {
	m.fine[v] += uint32(n)
	m.coarse[v>>6] += uint32(n)
	if int(v>>6) < m.at {
		m.before += n
	}
}

func (m *RankMedian[R]) find(rank int) R {
	for m.before > rank {
		m.at--
		m.before -= int(m.coarse[m.at])
	}
	for m.before+int(m.coarse[m.at]) <= rank {
		m.before += int(m.coarse[m.at])
		m.at++
	}
	n, v := m.before, m.at<<6
	for {
		n += int(m.fine[v])
		if n > rank {
			return R(v)
		}
		v++
	}
}

// Row computes the medians of the windows of k pixels of c elements over k rows. The counts must be empty, and are
// so afterwards.
func (m *RankMedian[R]) Row(dst []R, rows [][]R, k, c int) {
	for ch := range c {
		for _, row := range rows {
			for j := ch; j < (k-1)*c; j += c {
				m.count(row[j], 1)
			}
		}
		for i := ch; i < len(dst); i += c {
			for _, row := range rows {
				m.count(row[i+(k-1)*c], 1)
			}
			dst[i] = m.find(k * k / 2)
			for _, row := range rows {
				m.count(row[i], -1)
			}
		}
		for _, row := range rows {
			for j := len(dst) + ch; j < len(row); j += c {
				m.count(row[j], -1)
			}
		}
	}
}

// Ranks numbers the distinct values of a moving strip of rows in ascending order.
type Ranks struct {
	Values []int32 // by rank
	rows   [][]uint32
	sorted []uint64 // value and place of every element of the strip
	fresh  []uint64 // of the rows that were added
	merged []uint64
	gone   []bool // rows whose elements leave
	first  int    // the strip has rows first to next-1
	next   int
}

// Reset begins with an empty strip of at most depth rows of n elements, the first of which will be row y.
func (r *Ranks) Reset(depth, n, y int) {
	r.rows = slices.Grow(r.rows[:0], depth)[:depth]
	for i := range r.rows {
		r.rows[i] = slices.Grow(r.rows[i][:0], n)[:n]
	}
	r.gone = slices.Grow(r.gone[:0], depth)[:depth]
	r.first, r.next = y, y
	r.sorted = r.sorted[:0]
}

func (r *Ranks) slot(y int) int { return mod(y, len(r.rows)) }

func mod(a, n int) int {
	a %= n
	if a < 0 {
		a += n
	}
	return a
}

// Row returns the ranks of row y of the strip.
func (r *Ranks) Row(y int) []uint32 { return r.rows[r.slot(y)] }

// Move makes y0 to y1 the rows of the strip; row returns those that it did not have.
func (r *Ranks) Move(y0, y1 int, row func(y int) []int32) {
	clear(r.gone)
	for ; r.first < y0; r.first++ {
		r.gone[r.slot(r.first)] = true
	}
	n := len(r.rows[0])
	r.sorted = slices.DeleteFunc(r.sorted, func(e uint64) bool { return r.gone[int(uint32(e))/n] })
	r.fresh = r.fresh[:0]
	for ; r.next <= y1; r.next++ {
		place := r.slot(r.next) * n
		for i, v := range row(r.next) {
			r.fresh = append(r.fresh, uint64(uint32(v)^1<<31)<<32|uint64(place+i))
		}
	}
	slices.Sort(r.fresh)
	r.merged = merge(r.merged[:0], r.sorted, r.fresh)
	r.sorted, r.merged = r.merged, r.sorted
	r.Values = r.Values[:0]
	for _, e := range r.sorted {
		v := int32(uint32(e>>32) ^ 1<<31)
		if last := len(r.Values); last == 0 || r.Values[last-1] != v {
			r.Values = append(r.Values, v)
		}
		place := int(uint32(e))
		r.rows[place/n][place%n] = uint32(len(r.Values) - 1)
	}
}

// merge appends two sorted lists to dst in order.
func merge(dst, a, b []uint64) []uint64 {
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			dst, a = append(dst, a[0]), a[1:]
		} else {
			dst, b = append(dst, b[0]), b[1:]
		}
	}
	return append(append(dst, a...), b...)
}

// Maps of float32 and int16, as they stand in memory, to integers that have their order, and back. dst may be src.
var (
	// FloatKeys inverts the other bits of negative numbers: -0 comes before 0, NaN lie beyond the infinities.
	FloatKeys = floatKeys
	// FlipSign inverts the highest bit.
	FlipSign = flipSign
)

func floatKeys(dst, src []int32) {
	src = src[:len(dst)]
	for i, b := range src {
		dst[i] = b ^ b>>31&math.MaxInt32
	}
}

func flipSign(dst, src []uint16) {
	src = src[:len(dst)]
	for i, v := range src {
		dst[i] = v ^ 1<<15
	}
}
