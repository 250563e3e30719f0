package kernel

import (
	"math"
	"unsafe"
)

// Assembly goes through a sum step by step with the sums of a group of elements in registers. The steps are words of 64 bits:
//
//	integers of 8 and 16 bits: tap, tap, both weights (8 or 16 bits each)
//	integers of 32 bits:       tap, 0, weight
//	floats:                    tap, second tap, the weight's bits, 0 for a tap, 1 for a pair's sum, 2 for its difference
//
// Taps are given by the place of their slice header, in bytes.
type (
	intSum[D, S Element]       = func(dst []D, taps [][]S, steps []int64, start, half int32, shift uint64, unit float64)
	floatSum[D Element, S any] = func(dst []D, taps [][]S, steps []int64, start S)
	blockSum[D Element, S any] = func(dst, below []D, taps [][]S, weights []S, width int, start S)
)

// Linears holds the fast kernels of weighted sums, each of the types above.
type Linears struct {
	bytes  fastKernels // sums of uint8 that fit int16
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

// DirectSums tells whether sums of many taps at once cost less than two passes with a few each.
func DirectSums() bool { return linears.bytes.of != nil }

const sliceHeader = int64(unsafe.Sizeof([]byte(nil)))

// fits tells whether rows can be given to assembly: they are long enough, and a source that dst replaces would be needed again.
func fits[D, S Element](dst []D, taps [][]S, group int) bool {
	if len(dst) < group || len(taps) == 1 && unsafe.Pointer(unsafe.SliceData(dst)) == unsafe.Pointer(unsafe.SliceData(taps[0])) {
		return false
	}
	for _, t := range taps {
		_ = t[:len(dst)]
	}
	return true
}

// fastInts returns the fast kernel of integer sums, or short where there is none. It gives short rows to short.
func fastInts[D, S Element](start int32, terms []Term[int32], shift uint, short Sum[D, S]) Sum[D, S] {
	var v S
	gain, narrow := math.Abs(float64(start))+math.Ldexp(1, int(shift)), true
	for _, t := range terms {
		gain += float64(255 * math.Abs(float64(t.K)))
		narrow = narrow && t.K == int32(int16(t.K))
	}
	pairs, bits := true, uint(16)
	var kernels fastKernels
	switch any(v).(type) {
	case uint8:
		kernels = linears.words
		if gain <= math.MaxInt16 {
			kernels, bits = linears.bytes, 8
		}
	case uint16:
		kernels = linears.words
		for _, t := range terms {
			start += t.K << 15 // of what is taken from the elements
		}
	case int16:
		kernels = linears.words
	case int32:
		kernels, pairs, narrow = linears.ints, false, true
	}
	sum := fastKernel[intSum[D, S]](kernels)
	if sum == nil || len(terms) == 0 || !narrow {
		return short
	}
	var steps []int64
	for i := 0; i < len(terms); i++ {
		a := terms[i]
		step := []int64{int64(a.A) * sliceHeader, int64(a.A) * sliceHeader, int64(a.K)}
		if pairs {
			low := int64(1)<<bits - 1
			step[2] &= low
			if i++; i < len(terms) {
				step[1] = int64(terms[i].A) * sliceHeader
				step[2] |= int64(terms[i].K) & low << bits
			}
		}
		steps = append(steps, step...)
	}
	half := int32(0)
	if shift > 0 {
		half = int32(1)<<(shift-1) - 1
	}
	unit := math.Ldexp(1, -int(shift))
	return func(dst []D, taps [][]S) {
		if fits(dst, taps, kernels.group) {
			sum(dst, taps, steps, start, half, uint64(shift), unit)
		} else {
			short(dst, taps)
		}
	}
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
	group := groupOf[A](linears.floats)
	return func(dst []D, taps [][]S) {
		if fits(dst, taps, group) {
			sum(dst, any(taps).([][]A), steps, start)
		} else {
			short(dst, taps)
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
	return func(dst, below []D, taps [][]S) {
		if len(taps) != len(weights)+width || !fits(dst, taps, 1) {
			panic("kernel: Blocks of other taps than meant")
		}
		sum(dst, below[:len(dst)], taps, weights, width, start)
	}, groupOf[S](linears.blocks)
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
