// Package ndarray has arrays of numbers with any number of dimensions that behave as numpy's: views share their memory, indices
// and slices work from both ends, and operations give the types that numpy gives.
package ndarray

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// A Type is the type of an array's elements, numpy's dtype.
type Type uint8

// The types, in numpy's order of kinds and sizes.
const (
	Bool Type = iota
	Int8
	Uint8
	Int16
	Uint16
	Int32
	Uint32
	Int64
	Uint64
	Float32
	Float64
)

var types = [...]struct {
	name  string
	size  int
	depth cv.Depth // DepthSame where images have no such elements
}{
	{"bool", 1, cv.DepthSame}, {"int8", 1, cv.DepthSame}, {"uint8", 1, cv.U8}, {"int16", 2, cv.S16}, {"uint16", 2, cv.U16}, {"int32", 4, cv.S32},
	{"uint32", 4, cv.DepthSame}, {"int64", 8, cv.DepthSame}, {"uint64", 8, cv.DepthSame}, {"float32", 4, cv.F32}, {"float64", 8, cv.F64},
}

// String returns numpy's name, such as uint8.
func (t Type) String() string { return types[t].name }

// Size returns the bytes of an element.
func (t Type) Size() int { return types[t].size }

// An Array is a view of elements in memory: element (i, j, …) lies at Data[Offset+i*Strides[0]+j*Strides[1]+…]. Elements
// are in the machine's order of bytes. An array without dimensions has one element.
type Array struct {
	Type    Type
	Shape   []int
	Strides []int // bytes
	Offset  int   // of the first element
	Data    []byte
	Memory  *Memory // that bounds it and what is made of it; nil is no bound
}

// MaxBytes bounds the memory of one array: what an operation makes at once, before anybody sees how much it is.
const MaxBytes = 1 << 32

// maxDimensions bounds the dimensions of arrays that are made.
const maxDimensions = 32

// ErrTooLarge tells that an array would not fit MaxBytes.
var ErrTooLarge = errors.New("array is too large")

// New makes an array of zeros. Sides are 0 or more.
func New(t Type, shape ...int) (*Array, error) { return (*Memory)(nil).New(t, shape...) }

// alignedBytes returns n zeros, aligned for every type.
func alignedBytes(n int) []byte { return engine.BytesOf(make([]float64, (n+7)/8))[:n] }

// Count returns the number of elements of a shape, or an error if sides are negative or the elements too many.
func Count(t Type, shape ...int) (int, error) {
	if len(shape) > maxDimensions {
		return 0, fmt.Errorf("ValueError: maximum supported dimension for an ndarray is %d, found %d", maxDimensions, len(shape))
	}
	n := 1
	for _, side := range shape {
		if side < 0 {
			return 0, errors.New("negative dimensions are not allowed")
		}
		if side > 0 && n > MaxBytes/t.Size()/side {
			return 0, fmt.Errorf("%w: shape %v of %v", ErrTooLarge, shape, t)
		}
		n *= side
	}
	return n, nil
}

// packed returns an array of elements that follow each other in data, in C's order.
func packed(t Type, shape []int, data []byte) *Array {
	a := &Array{Type: t, Shape: append([]int{}, shape...), Strides: make([]int, len(shape)), Data: data}
	step := t.Size()
	for i := len(shape) - 1; i >= 0; i-- {
		a.Strides[i] = step
		step *= shape[i]
	}
	return a
}

// Len returns the number of elements.
func (a *Array) Len() int { return lenOf(a.Shape) }

func lenOf(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// IsPacked tells whether the elements follow each other in C's order.
func (a *Array) IsPacked() bool {
	step := a.Type.Size()
	for i := len(a.Shape) - 1; i >= 0; i-- {
		if a.Shape[i] != 1 && a.Strides[i] != step {
			return false
		}
		step *= a.Shape[i]
	}
	return true
}

// FromImage returns the array of an image, of shape (height, width) or (height, width, channels). They share their memory.
func FromImage(img cv.AnyImage) *Array {
	p := img.Plane()
	a := &Array{Shape: []int{p.H, p.W}, Data: p.Data}
	for t, of := range types {
		if of.depth == p.Depth {
			a.Type = Type(t)
		}
	}
	size := a.Type.Size()
	a.Strides = []int{p.Stride, p.C * size}
	if p.C > 1 {
		a.Shape, a.Strides = append(a.Shape, p.C), append(a.Strides, size)
	}
	return a
}

// IsImage tells whether Image would succeed: two or three dimensions, at most four channels, none of them 0, a type that images have.
func (a *Array) IsImage() bool {
	n := len(a.Shape)
	return types[a.Type].depth != cv.DepthSame && (n == 2 || n == 3 && a.Shape[2] <= cv.MaxChannels) && a.Len() > 0
}

// Image returns the image of an array for which IsImage holds, and whether they share their memory: they do not where
// pixels or channels lie in another order than images have.
func (a *Array) Image() (img cv.AnyImage, shared bool, err error) {
	if !a.IsImage() {
		return nil, false, fmt.Errorf("an array of %v of shape %v is no image", a.Type, a.Shape)
	}
	channels, size := 1, a.Type.Size()
	last := len(a.Shape) - 1
	if last == 2 {
		channels = a.Shape[2]
	}
	pixel := channels * size
	row := a.Shape[1] * pixel
	inner := (last == 1 || channels == 1 || a.Strides[2] == size) && (a.Shape[1] == 1 || a.Strides[1] == pixel)
	outer := a.Shape[0] == 1 || a.Strides[0] >= row && a.Strides[0]%size == 0
	if !inner || !outer || a.Offset%size != 0 {
		img, _, err = a.Copy().Image()
		return img, false, err
	}
	stride := row
	if a.Shape[0] > 1 {
		stride = a.Strides[0]
	}
	data := a.Data[a.Offset : a.Offset+(a.Shape[0]-1)*stride+row]
	f := cv.Format{Depth: types[a.Type].depth, W: a.Shape[1], H: a.Shape[0], C: channels}
	return imageOver(f, data, stride/size), true, nil
}

func imageOver(f cv.Format, data []byte, stride int) cv.AnyImage {
	switch f.Depth {
	case cv.U8:
		return over[uint8](f, data, stride)
	case cv.U16:
		return over[uint16](f, data, stride)
	case cv.S16:
		return over[int16](f, data, stride)
	case cv.S32:
		return over[int32](f, data, stride)
	case cv.F32:
		return over[float32](f, data, stride)
	}
	return over[float64](f, data, stride)
}

func over[T cv.Pixel](f cv.Format, data []byte, stride int) *cv.Image[T] {
	return &cv.Image[T]{Pix: engine.ElementsOf[T](data), Stride: stride, Width: f.W, Height: f.H, Channels: f.C}
}

// Copy returns a packed copy.
func (a *Array) Copy() *Array {
	out := a.Memory.copied(a.Type, a.Shape...)
	copyElements(out, a)
	return out
}

// eachRow calls f for each run along the last dimension, in C's order: it begins at Data[at] and has count elements, step bytes apart.
func (a *Array) eachRow(f func(at, count, step int)) {
	if a.Len() == 0 {
		return
	}
	last := len(a.Shape) - 1
	if last < 0 {
		f(a.Offset, 1, a.Type.Size())
		return
	}
	index, at := make([]int, last), a.Offset
	for {
		f(at, a.Shape[last], a.Strides[last])
		d := last - 1
		for ; d >= 0; d-- {
			index[d]++
			at += a.Strides[d]
			if index[d] < a.Shape[d] {
				break
			}
			at -= index[d] * a.Strides[d]
			index[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

// Float returns the element at a place in Data as float64.
func (a *Array) Float(at int) float64 {
	b := a.Data[at:]
	switch a.Type {
	case Bool, Uint8:
		return float64(b[0])
	case Int8:
		return float64(int8(b[0]))
	case Int16:
		return float64(int16(binary.NativeEndian.Uint16(b)))
	case Uint16:
		return float64(binary.NativeEndian.Uint16(b))
	case Int32:
		return float64(int32(binary.NativeEndian.Uint32(b)))
	case Uint32:
		return float64(binary.NativeEndian.Uint32(b))
	case Int64:
		return float64(int64(binary.NativeEndian.Uint64(b)))
	case Uint64:
		return float64(binary.NativeEndian.Uint64(b))
	case Float32:
		return float64(math.Float32frombits(binary.NativeEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.NativeEndian.Uint64(b))
}
