package engine

import (
	"fmt"
	"math"
	"unsafe"
)

// Border says what stands outside an image.
type Border uint8

// The borders, with what they put around the row a b c d.
// BorderDefault stands for "the operation's own" in parameters and never reaches a graph.
const (
	BorderDefault    Border = iota
	BorderConstant          // v v | a b c d | v v
	BorderReplicate         // a a | a b c d | d d
	BorderReflect           // b a | a b c d | d c
	BorderReflect101        // c b | a b c d | c b
	BorderWrap              // c d | a b c d | a b

	BorderIsolated Border = 16 // added to one of them in parameters; never reaches a graph
)

var borderNames = [...]string{"default", "constant", "replicate", "reflect", "reflect_101", "wrap"}

// String returns OpenCV's name of the border in lower case, without its prefix: reflect_101, replicate+isolated.
func (b Border) String() string {
	if b >= BorderIsolated && b <= BorderIsolated+BorderWrap {
		return (b - BorderIsolated).String() + "+isolated"
	}
	if int(b) < len(borderNames) {
		return borderNames[b]
	}
	return fmt.Sprintf("Border(%d)", uint8(b))
}

// Map returns the coordinate inside 0..n-1 whose value stands at p, or -1 where that is the constant.
// Reflections go on as often as it takes to arrive inside.
func (b Border) Map(p, n int) int {
	if uint(p) < uint(n) {
		return p
	}
	switch b {
	case BorderConstant:
		return -1
	case BorderReplicate:
		if p < 0 {
			return 0
		}
		return n - 1
	case BorderWrap:
		p %= n
		if p < 0 {
			p += n
		}
		return p
	case BorderReflect:
		p = mod(p, 2*n)
		if p >= n {
			p = 2*n - 1 - p
		}
		return p
	}
	if n == 1 {
		return 0
	}
	p = mod(p, 2*n-2)
	if p >= n {
		p = 2*n - 2 - p
	}
	return p
}

func mod(a, n int) int {
	a %= n
	if a < 0 {
		a += n
	}
	return a
}

// Convert rounds v half to even and clips it to T, as OpenCV's saturate_cast does; NaN becomes 0 in an integer.
func Convert[T Pixel](v float64) T {
	switch d := DepthOf[T](); d {
	case F32, F64:
		return T(v)
	default:
		if v != v {
			return 0
		}
		lo, hi := d.Range()
		return T(min(max(math.RoundToEven(v), lo), hi))
	}
}

// putPixel writes one pixel of the format with the values, one a channel.
func putPixel(dst []byte, f Format, value [4]float64) {
	size := f.Depth.Size()
	for c := range f.C {
		p, v := unsafe.Pointer(&dst[c*size]), value[c]
		switch f.Depth {
		case U8:
			*(*uint8)(p) = Convert[uint8](v)
		case U16:
			*(*uint16)(p) = Convert[uint16](v)
		case S16:
			*(*int16)(p) = Convert[int16](v)
		case S32:
			*(*int32)(p) = Convert[int32](v)
		case F32:
			*(*float32)(p) = float32(v)
		case F64:
			*(*float64)(p) = v
		}
	}
}

// fill repeats the pixel over dst.
func fill(dst, pixel []byte) {
	n := copy(dst, pixel)
	for n > 0 && n < len(dst) {
		n += copy(dst[n:], dst[:n])
	}
}
