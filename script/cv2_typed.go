package script

import (
	"math"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// Loops over elements of one type, for what is called often. Everything has a definition in float64 as well (see elementwise), which serves the other
// types and gives the same elements.

// A quick function makes an image from operands, if their types are those it knows.
type quick func(dst cv.AnyImage, a, b operand) bool

// inTypes makes a quick function of a loop over rows; dst may be one of the sources. Numbers beside images of integers have to be integers of the type.
func inTypes[D, T cv.Pixel](do func(dst []D, a, b []T)) quick {
	return func(dst cv.AnyImage, a, b operand) bool {
		out, ok := dst.(*cv.Image[D])
		if !ok {
			return false
		}
		rowA, okA := rowsOf[T](a, out.Width*out.Channels, out.Channels)
		rowB, okB := rowsOf[T](b, out.Width*out.Channels, out.Channels)
		if !okA || !okB {
			return false
		}
		inBands(out.Format(), func(y0, y1 int) {
			for y := y0; y < y1; y++ {
				do(out.Row(y), rowA(y), rowB(y))
			}
		})
		return true
	}
}

func inType[T cv.Pixel](do func(dst, a, b []T)) quick { return inTypes[T, T](do) }

// rowsOf returns the rows of an operand: those of its image, or one of its numbers.
func rowsOf[T cv.Pixel](o operand, n, channels int) (row func(y int) []T, ok bool) {
	if o.image != nil {
		img, ok := o.image.(*cv.Image[T])
		if !ok {
			return nil, false
		}
		return img.Row, true
	}
	exact := !engine.DepthOf[T]().IsFloat()
	numbers := make([]T, channels)
	for i := range numbers {
		numbers[i] = engine.Convert[T](o.scalar[i])
		if exact && float64(numbers[i]) != o.scalar[i] {
			return nil, false
		}
	}
	all := slices.Repeat(numbers, n/channels)
	return func(int) []T { return all }, true
}

// ofPair makes a loop of one of package kernel's.
func ofPair[T cv.Pixel](f func(dst, a, b []T, stream bool)) func(dst, a, b []T) {
	return func(dst, a, b []T) { f(dst, a, b, false) }
}

// Sums, which clip integers.
var (
	quickAdd = []quick{
		inType(ofPair(kernel.ArithmeticU8.Add)), inType(ofPair(kernel.ArithmeticU16.Add)), inType(ofPair(kernel.ArithmeticS16.Add)),
		inType(ofPair(kernel.ArithmeticF32.Add)), inType(ofPair(kernel.ArithmeticF64.Add)), inTypes(sumOfBytes[float32]), inTypes(sumOfBytes[float64]),
	}
	quickSubtract = []quick{
		inType(ofPair(kernel.ArithmeticU8.Subtract)), inType(ofPair(kernel.ArithmeticU16.Subtract)), inType(ofPair(kernel.ArithmeticS16.Subtract)),
		inType(ofPair(kernel.ArithmeticF32.Subtract)), inType(ofPair(kernel.ArithmeticF64.Subtract)), inTypes(differenceOfBytes[float32]), inTypes(differenceOfBytes[float64]),
	}
	quickAbsDiff = []quick{
		inType(ofPair(kernel.ArithmeticU8.AbsDiff)), inType(ofPair(kernel.ArithmeticU16.AbsDiff)), inType(ofPair(kernel.ArithmeticS16.AbsDiff)),
		inType(ofPair(kernel.ArithmeticF32.AbsDiff)), inType(ofPair(kernel.ArithmeticF64.AbsDiff)), inTypes(distanceOfBytes[float32]), inTypes(distanceOfBytes[float64]),
	}
	quickMin = []quick{
		inType(unsigned(kernel.ArithmeticU8.Subtract, kernel.ArithmeticU8.Subtract, false)), inType(unsigned(kernel.ArithmeticU16.Subtract, kernel.ArithmeticU16.Subtract, false)),
		inType(smallest[int16]), inType(smallest[int32]), inType(smallest[float32]), inType(smallest[float64]),
	}
	quickMax = []quick{
		inType(unsigned(kernel.ArithmeticU8.Subtract, kernel.ArithmeticU8.Add, true)), inType(unsigned(kernel.ArithmeticU16.Subtract, kernel.ArithmeticU16.Add, true)),
		inType(largest[int16]), inType(largest[int32]), inType(largest[float32]), inType(largest[float64]),
	}
)

// Sums of bytes as floats, which are exact.

func sumOfBytes[D float32 | float64](dst []D, a, b []uint8) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = D(int32(v) + int32(b[i]))
	}
}

func differenceOfBytes[D float32 | float64](dst []D, a, b []uint8) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = D(int32(v) - int32(b[i]))
	}
}

func distanceOfBytes[D float32 | float64](dst []D, a, b []uint8) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = D(max(int32(v)-int32(b[i]), int32(b[i])-int32(v)))
	}
}

// unsigned makes a loop for min or max of clipped sums: min is a - (a-b), max is b + (a-b).
func unsigned[T uint8 | uint16](subtract, join func(dst, a, b []T, stream bool), fromB bool) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		var difference [2048]T
		for len(dst) > 0 {
			n := min(len(dst), len(difference))
			d, base := difference[:n], a[:n]
			subtract(d, a[:n], b[:n], false)
			if fromB {
				base = b[:n]
			}
			join(dst[:n], base, d, false)
			dst, a, b = dst[n:], a[n:], b[n:]
		}
	}
}

func smallest[T cv.Pixel](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		if b[i] < v {
			v = b[i]
		}
		dst[i] = v
	}
}

func largest[T cv.Pixel](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		if b[i] > v {
			v = b[i]
		}
		dst[i] = v
	}
}

// product multiplies integers and clips.
func product[T uint16 | int16](dst, a, b []T) {
	least, most := engine.DepthOf[T]().Range()
	lo, hi := int64(least), int64(most)
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		p := int64(v) * int64(b[i])
		if p > hi {
			p = hi
		}
		if p < lo {
			p = lo
		}
		dst[i] = T(p)
	}
}

func productOfBytes(dst, a, b []uint8) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		p := int32(v) * int32(b[i])
		dst[i] = uint8(p | (math.MaxUint8-p)>>31) // all bits where it is more
	}
}

func multiplied[T int32 | float32 | float64](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

// scaledProduct multiplies in float64.
func scaledProduct[T float32 | float64](scale float64) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i, v := range a {
			dst[i] = T(float64(scale*float64(v)) * float64(b[i]))
		}
	}
}

// quotients divides in the type itself.
func quotients[T float32 | float64](scale T) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i, v := range a {
			dst[i] = T(v*scale) / b[i]
		}
	}
}

func roots[T float32 | float64](dst, a, _ []T) {
	for i, v := range a[:len(dst)] {
		dst[i] = T(math.Sqrt(float64(v)))
	}
}

// compared returns the loops of a comparison of cv2, of CMP_EQ, CMP_GT, CMP_GE, CMP_LT, CMP_LE and CMP_NE.
func compared(n int) []quick {
	return []quick{inImages(inType(comparedBytes[n])), comparing[uint16](n), comparing[int16](n), comparing[int32](n), comparing[float32](n), comparing[float64](n)}
}

// comparedBytes compares bytes: what is larger leaves something when the other is taken away.
var comparedBytes = [...]func(dst, a, b []uint8){
	func(dst, a, b []uint8) { difference(dst, a, b, kernel.ArithmeticU8.AbsDiff, kernel.ThreshU8.BinaryInv) },
	func(dst, a, b []uint8) { difference(dst, a, b, kernel.ArithmeticU8.Subtract, kernel.ThreshU8.Binary) },
	func(dst, a, b []uint8) {
		difference(dst, b, a, kernel.ArithmeticU8.Subtract, kernel.ThreshU8.BinaryInv)
	},
	func(dst, a, b []uint8) { difference(dst, b, a, kernel.ArithmeticU8.Subtract, kernel.ThreshU8.Binary) },
	func(dst, a, b []uint8) {
		difference(dst, a, b, kernel.ArithmeticU8.Subtract, kernel.ThreshU8.BinaryInv)
	},
	func(dst, a, b []uint8) { difference(dst, a, b, kernel.ArithmeticU8.AbsDiff, kernel.ThreshU8.Binary) },
}

func difference(dst, a, b []uint8, of func(dst, a, b []uint8, stream bool), is func(dst, src []uint8, level, top uint8, stream bool)) {
	of(dst, a, b, false)
	is(dst, dst, 0, math.MaxUint8, false)
}

func comparing[T cv.Pixel](n int) quick {
	return inImages(inTypes([...]func(dst []uint8, a, b []T){
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v == b[i])
			}
		},
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v > b[i])
			}
		},
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v >= b[i])
			}
		},
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v < b[i])
			}
		},
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v <= b[i])
			}
		},
		func(dst []uint8, a, b []T) {
			for i, v := range a {
				dst[i] = mark(v != b[i])
			}
		},
	}[n]))
}

// inImages is f for two images only: a number beside one would be rounded to the type.
func inImages(f quick) quick {
	return func(dst cv.AnyImage, a, b operand) bool { return a.image != nil && b.image != nil && f(dst, a, b) }
}

// mark is 255 for what holds; the compiler makes no branch of it.
func mark(holds bool) uint8 {
	var v uint8
	if holds {
		v = 1
	}
	return -v
}
