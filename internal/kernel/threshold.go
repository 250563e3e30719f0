package kernel

import "encoding/binary"

// Element is any element type of an image.
type Element interface {
	uint8 | uint16 | int16 | int32 | float32 | float64
}

// Thresholds are the kernels of threshold. dst may be src. The level of an integer type is less than its largest value.
type Thresholds[T Element] struct {
	Binary, BinaryInv        choice[T]
	Trunc, ToZero, ToZeroInv cut[T]
}

// A choice makes elements top or 0, a cut keeps some.
type (
	choice[T Element] = func(dst, src []T, level, top T, stream bool)
	cut[T Element]    = func(dst, src []T, level T, stream bool)
)

// The thresholds of each type.
var (
	ThreshU8  = byteThresholds()
	ThreshU16 = thresholds[uint16]()
	ThreshS16 = thresholds[int16]()
	ThreshF32 = thresholds[float32]()
	ThreshF64 = thresholds[float64]()
)

func thresholds[T Element]() Thresholds[T] {
	return Thresholds[T]{threshBinary[T], threshBinaryInv[T], threshTrunc[T], threshToZero[T], threshToZeroInv[T]}
}

// threshBinary computes dst[i] = src[i] > level ? top : 0.
func threshBinary[T Element](dst, src []T, level, top T, _ bool) {
	dst = dst[:len(src)]
	for i, v := range src {
		var r T
		if v > level {
			r = top
		}
		dst[i] = r
	}
}

// threshBinaryInv computes dst[i] = src[i] <= level ? top : 0.
func threshBinaryInv[T Element](dst, src []T, level, top T, _ bool) {
	dst = dst[:len(src)]
	for i, v := range src {
		var r T
		if v <= level {
			r = top
		}
		dst[i] = r
	}
}

// threshTrunc computes dst[i] = src[i] < level ? src[i] : level.
func threshTrunc[T Element](dst, src []T, level T, _ bool) {
	dst = dst[:len(src)]
	for i, v := range src {
		r := level
		if v < level {
			r = v
		}
		dst[i] = r
	}
}

// threshToZero computes dst[i] = src[i] > level ? src[i] : 0.
func threshToZero[T Element](dst, src []T, level T, _ bool) {
	dst = dst[:len(src)]
	for i, v := range src {
		var r T
		if v > level {
			r = v
		}
		dst[i] = r
	}
}

// threshToZeroInv computes dst[i] = src[i] <= level ? src[i] : 0.
func threshToZeroInv[T Element](dst, src []T, level T, _ bool) {
	dst = dst[:len(src)]
	for i, v := range src {
		var r T
		if v <= level {
			r = v
		}
		dst[i] = r
	}
}

// byteThresholds returns kernels that handle eight bytes at once.
func byteThresholds() Thresholds[uint8] {
	short := thresholds[uint8]()
	return Thresholds[uint8]{
		Binary: func(dst, src []uint8, level, top uint8, stream bool) {
			done := byteChoice{above: eight(top)}.words(dst, src, level)
			short.Binary(dst[done:], src[done:], level, top, stream)
		},
		BinaryInv: func(dst, src []uint8, level, top uint8, stream bool) {
			done := byteChoice{below: eight(top)}.words(dst, src, level)
			short.BinaryInv(dst[done:], src[done:], level, top, stream)
		},
		Trunc: func(dst, src []uint8, level uint8, stream bool) {
			done := byteChoice{above: eight(level), keepBelow: eight(255)}.words(dst, src, level)
			short.Trunc(dst[done:], src[done:], level, stream)
		},
		ToZero: func(dst, src []uint8, level uint8, stream bool) {
			done := byteChoice{keepAbove: eight(255)}.words(dst, src, level)
			short.ToZero(dst[done:], src[done:], level, stream)
		},
		ToZeroInv: func(dst, src []uint8, level uint8, stream bool) {
			done := byteChoice{keepBelow: eight(255)}.words(dst, src, level)
			short.ToZeroInv(dst[done:], src[done:], level, stream)
		},
	}
}

// A byteChoice says what becomes of bytes above and below a level: src&keep | value, eight equal bytes each, one of the two being 0.
type byteChoice struct{ keepAbove, above, keepBelow, below uint64 }

// eight returns a word of eight equal bytes.
func eight(v uint8) uint64 { return 0x0101010101010101 * uint64(v) }

// words makes dst of src in words of eight bytes and returns the number of bytes it made.
func (c byteChoice) words(dst, src []uint8, level uint8) int {
	made := len(dst) &^ 31
	complement := eight(^level)
	keepOther, other := c.keepAbove^c.keepBelow, c.above^c.below
	word := func(v uint64) uint64 {
		// the highest bit of the mean of a byte and 255-level tells whether the byte is above
		is := ((v & complement) + (v^complement)>>1&0x7f7f7f7f7f7f7f7f) & 0x8080808080808080
		mask := is<<1 - is>>7
		return v&c.keepBelow ^ c.below ^ (v&keepOther^other)&mask
	}
	for dst, src = dst[:made], src[:made]; len(dst) >= 32 && len(src) >= 32; dst, src = dst[32:], src[32:] {
		binary.LittleEndian.PutUint64(dst, word(binary.LittleEndian.Uint64(src)))
		binary.LittleEndian.PutUint64(dst[8:], word(binary.LittleEndian.Uint64(src[8:])))
		binary.LittleEndian.PutUint64(dst[16:], word(binary.LittleEndian.Uint64(src[16:])))
		binary.LittleEndian.PutUint64(dst[24:], word(binary.LittleEndian.Uint64(src[24:])))
	}
	return made
}

// HistogramU8 adds the numbers of bytes of each value to count, which has eight tables of 256: equal bytes near each other are counted
// in different ones, so that none waits for the other.
func HistogramU8(count []int, src []uint8) {
	c := (*[8 * 256]int)(count)
	for ; len(src) >= 8; src = src[8:] {
		v := (*[8]uint8)(src)
		c[int(v[0])]++
		c[int(v[1])+256]++
		c[int(v[2])+512]++
		c[int(v[3])+768]++
		c[int(v[4])+1024]++
		c[int(v[5])+1280]++
		c[int(v[6])+1536]++
		c[int(v[7])+1792]++
	}
	for _, v := range src {
		c[v]++
	}
}

// HistogramU16 computes count[src[i]]++.
func HistogramU16(count []int, src []uint16) {
	c := (*[1 << 16]int)(count)
	for _, v := range src {
		c[v]++
	}
}
