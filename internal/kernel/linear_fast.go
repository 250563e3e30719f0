package kernel

import (
	"math"
	"slices"
	"unsafe"
)

// Assembly goes through a sum step by step with the sums of a group of elements in registers. The steps are words of 64 bits:
//
//	integers of 8 and 16 bits: tap, tap, both weights (8 or 16 bits each)
//	int16, sums in 16 bits:    tap, second tap, weight, 0 for a tap, 1 for a pair's sum, 2 for its difference
//	integers of 32 bits:       tap, 0, weight
//	floats:                    tap, second tap, the weight's bits, 0 for a tap, 1 for a pair's sum, 2 for its difference
//
// Taps are given by the place of their slice header, in bytes, and so is next, see [Sum].
type (
	intSum[D, S Element]       = func(dst [][]D, taps [][]S, next int, stream bool, steps []int64, start, half int32, shift uint64, unit float64)
	floatSum[D Element, S any] = func(dst [][]D, taps [][]S, next int, stream bool, steps []int64, start S)
	blockSum[D Element, S any] = func(dst, below []D, taps [][]S, weights []S, width int, start S)
)

// Linears holds the fast kernels of weighted sums, each of the types above.
type Linears struct {
	bytes  fastKernels // sums of uint8 that fit int16
	shorts fastKernels // sums of int16 that fit int16
	words  fastKernels // weights that fit int16
	ints   fastKernels
	floats fastKernels // groups of floats and blocks are of float32; half of that suffices for float64
	blocks fastKernels
}

// fastKernels are functions of several types of elements, which take rows of at least a group of elements.
type fastKernels struct {
	group int
	of    []any
}

var linears Linears

// fastKernel returns the function of the type F, or nil.
func fastKernel[F any](k fastKernels) (f F) {
	for _, one := range k.of {
		if f, ok := one.(F); ok {
			return f
		}
	}
	return f
}

// VectorSums tells whether sums of integers are made in vectors: then sums of many taps at once cost less than two passes with a few each, and
// sums in 16 bits less than in 32.
func VectorSums() bool { return linears.bytes.of != nil }

const sliceHeader = int64(unsafe.Sizeof([]byte(nil)))

// fits tells whether rows can be given to assembly: they are long enough, and a source that dst replaces would be needed again. A row has count taps.
func fits[D, S Element](dst [][]D, taps [][]S, next, count, group int) bool {
	n := len(dst[0])
	if n < group || count == 1 && unsafe.Pointer(unsafe.SliceData(dst[0])) == unsafe.Pointer(unsafe.SliceData(taps[0])) {
		return false
	}
	for _, row := range dst[1:] {
		_ = row[:n]
	}
	for _, t := range taps[:(len(dst)-1)*next+count] {
		_ = t[:n]
	}
	return true
}

// tapsOf returns how many taps a row of the terms has.
func tapsOf[T any](terms []Term[T]) (n int) {
	for _, t := range terms {
		n = max(n, t.A+1, t.B+1)
	}
	return n
}

// fastInts returns the fast kernel of integer sums, or short where there is none. It gives short rows to short. No element is larger than
// largest, in absolute value.
func fastInts[D, S Element](start int32, terms []Term[int32], shift uint, largest float64, short Sum[D, S]) Sum[D, S] {
	var v S
	gain, narrow := math.Abs(float64(start))+math.Ldexp(1, int(shift)), len(terms) > 0
	for _, t := range terms {
		gain += float64(largest * math.Abs(float64(t.K)))
		narrow = narrow && t.K == int32(int16(t.K))
	}
	count := tapsOf(terms)
	switch any(v).(type) {
	case uint16:
		for _, t := range terms {
			start += t.K << 15 // of what is taken from the elements
		}
	case int32:
		return wideInts(linears.ints, oneByOne(terms), count, start, shift, short)
	}
	if !narrow {
		return short
	}
	sum := wideInts(linears.words, pairsOfTaps(terms, 16), count, start, shift, short)
	if gain <= math.MaxInt16 {
		switch any(v).(type) {
		case uint8:
			return wideInts(linears.bytes, pairsOfTaps(terms, 8), count, start, shift, sum)
		case int16:
			return wideInts(linears.shorts, equalPairs(terms), count, start, shift, sum)
		}
	}
	return sum
}

// wideInts returns one of the kernels, which makes sums of so many taps by the steps, or short where there is none. It gives short rows to short.
func wideInts[D, S Element](kernels fastKernels, steps []int64, count int, start int32, shift uint, short Sum[D, S]) Sum[D, S] {
	sum := fastKernel[intSum[D, S]](kernels)
	if sum == nil || len(steps) == 0 {
		return short
	}
	half := int32(0)
	if shift > 0 {
		half = int32(1)<<(shift-1) - 1
	}
	unit := math.Ldexp(1, -int(shift))
	return func(dst [][]D, taps [][]S, next int, stream bool) {
		if fits(dst, taps, next, count, kernels.group) {
			sum(dst, taps, next*int(sliceHeader), stream, steps, start, half, uint64(shift), unit)
		} else {
			short(dst, taps, next, stream)
		}
	}
}

// pairsOfTaps returns steps of two terms each, whose weights have so many bits.
func pairsOfTaps(terms []Term[int32], bits uint) (steps []int64) {
	low := int64(1)<<bits - 1
	for i := 0; i < len(terms); i += 2 {
		a := int64(terms[i].A) * sliceHeader
		step := []int64{a, a, int64(terms[i].K) & low}
		if i+1 < len(terms) {
			step[1] = int64(terms[i+1].A) * sliceHeader
			step[2] |= int64(terms[i+1].K) & low << bits
		}
		steps = append(steps, step...)
	}
	return steps
}

// equalPairs returns steps of two terms with the same weight, or opposite ones, and of those that are left over.
func equalPairs(terms []Term[int32]) (steps []int64) {
	for left := slices.Clone(terms); len(left) > 0; left = left[1:] {
		a := left[0]
		step := []int64{int64(a.A) * sliceHeader, 0, int64(a.K), 0}
		if i := slices.IndexFunc(left[1:], func(b Term[int32]) bool { return b.K == a.K || b.K == -a.K }); i >= 0 {
			b := left[1+i]
			step[1], step[3] = int64(b.A)*sliceHeader, 1
			if b.K != a.K {
				step[3] = 2
			}
			left = slices.Delete(left, 1+i, 2+i)
		}
		steps = append(steps, step...)
	}
	return steps
}

// oneByOne returns a step of each term.
func oneByOne(terms []Term[int32]) (steps []int64) {
	for _, t := range terms {
		steps = append(steps, int64(t.A)*sliceHeader, 0, int64(t.K))
	}
	return steps
}

// fastFloats is fastInts for sums of floats.
func fastFloats[D, S Element, A Float](start A, terms []Term[A], short Sum[D, S]) Sum[D, S] {
	sum := fastKernel[floatSum[D, A]](linears.floats)
	var v S
	if _, same := any(v).(A); !same || sum == nil || len(terms) == 0 {
		return short
	}
	var steps []int64
	for _, t := range terms {
		step := []int64{int64(t.A) * sliceHeader, 0, bitsOf(t.K), 0}
		if t.B >= 0 {
			step[1], step[3] = int64(t.B)*sliceHeader, 1
		}
		if t.Sub {
			step[3] = 2
		}
		steps = append(steps, step...)
	}
	group, count := groupOf[A](linears.floats), tapsOf(terms)
	return func(dst [][]D, taps [][]S, next int, stream bool) {
		if fits(dst, taps, next, count, group) {
			sum(dst, any(taps).([][]A), next*int(sliceHeader), stream, steps, start)
		} else {
			short(dst, taps, next, stream)
		}
	}
}

// Blocks returns the kernel that makes two rows at once of the sums start + weights[0]*taps[0] + … in S, as [Linear32] and [Linear64] do, of
// a kernel with all weights of width columns, and how long the rows must be; or nil. taps are those of dst and, a row of the kernel
// further, of below.
func Blocks[D Element, S Float](start S, weights []S, width int) (two func(dst, below []D, taps [][]S), shortest int) {
	sum := fastKernel[blockSum[D, S]](linears.blocks)
	if sum == nil || len(weights) == 0 {
		return nil, 0
	}
	shortest = groupOf[S](linears.blocks)
	return func(dst, below []D, taps [][]S) {
		if len(taps) != len(weights)+width || !fits([][]D{dst, below}, taps, width, len(weights), shortest) {
			panic("kernel: Blocks of other rows than meant")
		}
		sum(dst, below, taps, weights, width, start)
	}, shortest
}

// groupOf returns the group of kernels that have less sums of float64.
func groupOf[A Float](k fastKernels) int {
	if isDouble[A]() {
		return k.group / 2
	}
	return k.group
}

func isDouble[A Float]() bool {
	var v A
	return unsafe.Sizeof(v) == 8
}

func bitsOf[A Float](v A) int64 {
	if isDouble[A]() {
		return int64(math.Float64bits(float64(v)))
	}
	return int64(math.Float32bits(float32(v)))
}
