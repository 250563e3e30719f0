package kernel

import (
	"math"
	"math/bits"
)

// AddRow computes sum[i] += row[i].
func AddRow[A uint16 | int32, T uint8 | uint16 | int16 | int32](sum []A, row []T) {
	row = row[:len(sum)]
	for i, v := range row {
		sum[i] += A(v)
	}
}

// SlideRows moves a window over rows on by one: in sum is what the window and the next one share, in is the row that
// enters, out the first of the new window's rows.
//
//	dst[i] = sum[i] + in[i]
//	sum[i] = dst[i] - out[i]
func SlideRows[A uint16 | int32, T uint8 | uint16 | int16 | int32](dst, sum []A, in, out []T) {
	sum, in, out = sum[:len(dst)], in[:len(dst)], out[:len(dst)]
	for i, s := range sum {
		s += A(in[i])
		dst[i] = s
		sum[i] = s - A(out[i])
	}
}

// WindowSums adds up windows of k pixels of c elements, by a running sum a channel. Sums may wrap around.
//
//	dst[i] = src[i] + src[i+c] + … + src[i+(k-1)*c]
func WindowSums[W uint16 | int32, A uint16 | int32](dst []W, src []A, k, c int) {
	if len(dst) == 0 {
		return
	}
	last := (k - 1) * c
	for ch := range c {
		var s W
		for i := ch; i < last; i += c {
			s += W(src[i])
		}
		enter := src[last:][:len(dst)]
		leave := src[:len(dst)]
		for i := ch; i < len(dst); i += c {
			s += W(enter[i])
			dst[i] = s
			s -= W(leave[i])
		}
	}
}

// A window of k elements is summed in floating point by doubling, so that a sum depends on nothing but its window. The
// binary digits of k after the first say how, from the highest on: with S1(x) = p(x),
//
//	digit 0: S2m(x)   =  Sm(x) + Sm(x+m)
//	digit 1: S2m+1(x) = (Sm(x) + Sm(x+m)) + p(x+2m)

// DoubleRows makes the next row of sums. a and b are rows of sums of m rows, b the one whose window begins where a's ends;
// p is the row after both windows, or nil where the digit is 0.
//
//	dst[i] = (a[i] + b[i]) + p[i]
func DoubleRows[A, P Element](dst []float64, a, b []A, p []P) {
	a, b = a[:len(dst)], b[:len(dst)]
	if p == nil {
		for i := range dst {
			dst[i] = float64(a[i]) + float64(b[i])
		}
		return
	}
	p = p[:len(dst)]
	for i := range dst {
		dst[i] = float64(a[i]) + float64(b[i]) + float64(p[i])
	}
}

// ToFloat64 computes dst[i] = src[i].
func ToFloat64[T Element](dst []float64, src []T) {
	for i := range dst {
		dst[i] = float64(src[i])
	}
}

// DoublingSums computes the sums of windows of k pixels of c elements by doubling. It leaves len(src) - (k-1)*c of them
// in dst, which has the length of src.
func DoublingSums(dst, src []float64, k, c int) {
	copy(dst, src)
	for b := bits.Len(uint(k)) - 2; b >= 0; b-- {
		m, digit, next := k>>(b+1), k>>b&1, k>>b
		n := len(src) - (next-1)*c
		half, p := dst[m*c:][:n], src[2*m*c*digit:][:n]
		s := dst[:n]
		if digit == 0 {
			for i := range s {
				s[i] += half[i]
			}
		} else {
			for i := range s {
				s[i] = s[i] + half[i] + p[i]
			}
		}
	}
}

// Divisor returns the numbers with which [DivideU16] gives OpenCV's mean of n <= 256 bytes from their sum.
func Divisor(n int) (add, mul uint32) {
	const one = 1 << 23
	add, mul = uint32(n/2), uint32(one/n)
	if 2*(one%n) < n {
		add++
	} else {
		mul++
	}
	return add, mul
}

// DivideU16 computes dst[i] = min(((src[i] + add) * mul) >> 23, 255).
func DivideU16(dst []uint8, src []uint16, add, mul uint32) {
	src = src[:len(dst)]
	for i, s := range src {
		dst[i] = uint8(min(int((uint32(s)+add)*mul>>23), 255))
	}
}

// SaturateU16 computes dst[i] = min(src[i], 255).
func SaturateU16(dst []uint8, src []uint16) {
	src = src[:len(dst)]
	for i, s := range src {
		dst[i] = uint8(min(int(s), 255))
	}
}

// Saturate computes dst[i] = src[i], where hi stands for what is above it and below for what is less than lo.
func Saturate[D uint8 | uint16 | int16](dst []D, src []int32, lo, hi, below int) {
	src = src[:len(dst)]
	for i, s := range src {
		v := min(int(s), hi)
		if v < lo {
			v = below
		}
		dst[i] = D(v)
	}
}

// MeanRound computes dst[i] = float32(src[i]) * scale, rounded half to even, where hi stands for what is above it and
// below for what is less than lo.
func MeanRound[D uint8 | uint16 | int16](dst []D, src []int32, scale, lo, hi, below float32) {
	const shift = 3 << 22 // float32 of this size have no fraction: adding it rounds
	src = src[:len(dst)]
	for i, s := range src {
		v := float32(float32(s) * scale)
		if v > hi {
			v = hi
		}
		if v < lo-0.5 {
			v = below
		}
		dst[i] = D(int32((v + shift) - shift))
	}
}

// MeanRoundS32 computes dst[i] = float32(src[i]) * scale, rounded half to even. |scale| < 1.
func MeanRoundS32(dst, src []int32, scale float32) {
	src = src[:len(dst)]
	for i, s := range src {
		dst[i] = int32(math.RoundToEven(float64(float32(s) * scale)))
	}
}

// Mean computes dst[i] = F(src[i]) * scale.
func Mean[F float32 | float64](dst []F, src []int32, scale F) {
	src = src[:len(dst)]
	for i, s := range src {
		dst[i] = F(s) * scale
	}
}

// MeanFloat computes dst[i] = F(src[i] * scale).
func MeanFloat[F float32 | float64](dst []F, src []float64, scale float64) {
	src = src[:len(dst)]
	for i, s := range src {
		dst[i] = F(s * scale)
	}
}

// MeanFloatRound computes dst[i] = src[i] * scale, rounded half to even and clipped to lo…hi; NaN becomes 0, or lo if 0 lies outside.
func MeanFloatRound[D uint8 | uint16 | int16](dst []D, src []float64, scale, lo, hi float64) {
	src = src[:len(dst)]
	for i, s := range src {
		v := s * scale
		if v != v {
			v = 0
		}
		if v < lo {
			v = lo
		}
		if v > hi {
			v = hi
		}
		dst[i] = D(int32(math.RoundToEven(v)))
	}
}
