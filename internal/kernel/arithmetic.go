package kernel

import (
	"encoding/binary"
	"math"
)

// Arithmetic holds the kernels that make a row from two of one type. dst may be a or b.
type Arithmetic[T Element] struct {
	Add         pair[T]     // a[i] + b[i], clipped to the type, of int32 modulo 1<<32
	Subtract    pair[T]     // a[i] - b[i], likewise
	AbsDiff     pair[T]     // |a[i] - b[i]|, likewise
	AddWeighted weighted[T] // a[i]*alpha + (b[i]*beta + gamma), each bracket rounded once, then rounded half to even and clipped
}

type pair[T Element] = func(dst, a, b []T, stream bool)

// A weighted sum is computed in float32 of uint8, uint16 and int16, in float64 of other types.
type weighted[T Element] = func(dst, a, b []T, alpha, beta, gamma float64, stream bool)

// The arithmetic of each type.
var (
	ArithmeticU8  = Arithmetic[uint8]{addClip[uint8], subtractClip[uint8], absDiffClip[uint8], addWeighted32[uint8]}
	ArithmeticU16 = Arithmetic[uint16]{addClip[uint16], subtractClip[uint16], absDiffClip[uint16], addWeighted32[uint16]}
	ArithmeticS16 = Arithmetic[int16]{addClip[int16], subtractClip[int16], absDiffClip[int16], addWeighted32[int16]}
	ArithmeticS32 = Arithmetic[int32]{add[int32], subtract[int32], absDiffS32, addWeighted64[int32]}
	ArithmeticF32 = Arithmetic[float32]{add[float32], subtract[float32], absDiffFloat[float32], addWeighted64[float32]}
	ArithmeticF64 = Arithmetic[float64]{add[float64], subtract[float64], absDiffFloat[float64], addWeighted64[float64]}
)

// Bitwise holds the kernels of bytes. dst may be a source.
var Bitwise = struct {
	And, Or, Xor pair[byte]
	Not          func(dst, src []byte, stream bool)
}{and, or, xor, not}

func addWeighted32[T uint8 | uint16 | int16](dst, a, b []T, alpha, beta, gamma float64, _ bool) {
	lo, hi := limits[T]()
	factor, factor2, offset := float32(alpha), float32(beta), float32(gamma)
	for i := range dst {
		p := float64(float64(b[i]) * float64(factor2))
		s := p + float64(offset)
		if halfway(s) {
			s = toOdd(p, float64(offset), s)
		}
		z := float64(float32(s))
		p = float64(float64(a[i]) * float64(factor))
		s = p + z
		if halfway(s) {
			s = toOdd(p, z, s)
		}
		dst[i] = T(round(float64(float32(s)), float64(lo), float64(hi)))
	}
}

func addWeighted64[T int32 | Float](dst, a, b []T, alpha, beta, gamma float64, _ bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	if isFloat[T]() {
		for i := range dst {
			dst[i] = T(math.FMA(float64(a[i]), alpha, math.FMA(float64(b[i]), beta, gamma)))
		}
		return
	}
	lo, hi := limits[T]()
	for i := range dst {
		v := math.FMA(float64(a[i]), alpha, math.FMA(float64(b[i]), beta, gamma))
		dst[i] = T(round(v, float64(lo), float64(hi)))
	}
}

func add[T int32 | Float](dst, a, b []T, _ bool) {
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func addClip[T uint8 | uint16 | int16](dst, a, b []T, _ bool) {
	lo, hi := limits[T]()
	for i := range dst {
		dst[i] = T(min(max(int32(a[i])+int32(b[i]), lo), hi))
	}
}

func subtract[T int32 | Float](dst, a, b []T, _ bool) {
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

func subtractClip[T uint8 | uint16 | int16](dst, a, b []T, _ bool) {
	lo, hi := limits[T]()
	for i := range dst {
		dst[i] = T(min(max(int32(a[i])-int32(b[i]), lo), hi))
	}
}

func absDiffFloat[T Float](dst, a, b []T, _ bool) {
	for i := range dst {
		dst[i] = T(math.Abs(float64(a[i] - b[i])))
	}
}

func absDiffClip[T uint8 | uint16 | int16](dst, a, b []T, _ bool) {
	_, hi := limits[T]()
	for i := range dst {
		d := int32(a[i]) - int32(b[i])
		dst[i] = T(min(max(d, -d), hi))
	}
}

func absDiffS32(dst, a, b []int32, _ bool) {
	for i := range dst {
		dst[i] = max(a[i], b[i]) - min(a[i], b[i])
	}
}

func and(dst, a, b []byte, _ bool) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)&binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
}

func or(dst, a, b []byte, _ bool) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)|binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] | b[i]
	}
}

func xor(dst, a, b []byte, _ bool) {
	for ; len(dst) >= 8; dst, a, b = dst[8:], a[8:], b[8:] {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(a)^binary.LittleEndian.Uint64(b))
	}
	for i := range dst {
		dst[i] = a[i] ^ b[i]
	}
}

func not(dst, src []byte, _ bool) {
	for ; len(dst) >= 8; dst, src = dst[8:], src[8:] {
		binary.LittleEndian.PutUint64(dst, ^binary.LittleEndian.Uint64(src))
	}
	for i := range dst {
		dst[i] = ^src[i]
	}
}
