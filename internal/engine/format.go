// Package engine runs graphs of image operations over bands of rows.
//
// An operation is a small [Graph] of nodes. A [Plan] prepares a graph for execution:
// it splits the graph into stages at its barriers, sizes the row rings between the
// nodes of a stage, and runs each stage over bands of rows on the shared workers.
// Borders, threads, scratch memory and cancellation exist here and nowhere else.
//
// The engine knows planes of bytes and formats; what an image is to a user is the
// business of package cv.
package engine

import (
	"fmt"
	"math"
	"unsafe"
)

// Depth is the type of one channel of a pixel.
type Depth uint8

// The depths. DepthSame stands for "the depth of the source" in parameters.
const (
	DepthSame Depth = iota
	U8
	U16
	S16
	S32
	F32
	F64
)

var depthNames = [...]string{"-1", "8U", "16U", "16S", "32S", "32F", "64F"}

// String returns OpenCV's name of the depth without its prefix: 8U, 16S, 64F.
func (d Depth) String() string {
	if int(d) < len(depthNames) {
		return depthNames[d]
	}
	return fmt.Sprintf("Depth(%d)", uint8(d))
}

// Size returns the bytes of one element.
func (d Depth) Size() int { return int([...]uint8{0, 1, 2, 2, 4, 4, 8}[d]) }

// IsFloat tells whether the depth is a floating-point type.
func (d Depth) IsFloat() bool { return d == F32 || d == F64 }

// Range returns the smallest and the largest finite value of the depth.
func (d Depth) Range() (lo, hi float64) {
	switch d {
	case U8:
		return 0, math.MaxUint8
	case U16:
		return 0, math.MaxUint16
	case S16:
		return math.MinInt16, math.MaxInt16
	case S32:
		return math.MinInt32, math.MaxInt32
	case F32:
		return -math.MaxFloat32, math.MaxFloat32
	}
	return -math.MaxFloat64, math.MaxFloat64
}

// Pixel is any element type that an image can have.
type Pixel interface {
	uint8 | uint16 | int16 | int32 | float32 | float64
}

// DepthOf returns the depth of the element type T.
func DepthOf[T Pixel]() Depth {
	var v T
	switch any(v).(type) {
	case uint8:
		return U8
	case uint16:
		return U16
	case int16:
		return S16
	case int32:
		return S32
	case float32:
		return F32
	}
	return F64
}

// Format is what a node of a graph makes: depth, size and channels.
type Format struct {
	Depth   Depth
	W, H, C int
}

// PixelSize returns the bytes of one pixel.
func (f Format) PixelSize() int { return f.Depth.Size() * f.C }

// RowSize returns the bytes of one packed row.
func (f Format) RowSize() int { return f.W * f.PixelSize() }

// Streamed tells whether a result is so large that it is not expected to be found in a cache later: together with an input it fills most
// level-3 caches. Then it is written past them, which saves reading it first.
func (f Format) Streamed() bool { return f.H*f.RowSize() >= 12<<20 }

// String writes the format as 640x480 8UC3.
func (f Format) String() string { return fmt.Sprintf("%dx%d %vC%d", f.W, f.H, f.Depth, f.C) }

// A Plane is memory that holds a rectangle of an image: all of it, or, in streams and
// tiles, the part whose first pixel stands at (X, Y) of the image.
// Pixel (X+i, Y+j) starts at Data[j*Stride+i*PixelSize].
type Plane struct {
	Format // W and H are those of the rectangle
	Data   []byte
	Stride int // bytes from one row to the next
	X, Y   int // where the rectangle starts in the image
}

// NewPlane allocates a packed plane.
func NewPlane(f Format) Plane {
	return Plane{Format: f, Data: make([]byte, f.RowSize()*f.H), Stride: f.RowSize()}
}

// bytes returns the pixels [x0, x1) of row y of the image.
func (p *Plane) bytes(x0, x1, y int) []byte {
	if x0 >= x1 {
		return nil
	}
	i := (y-p.Y)*p.Stride + (x0-p.X)*p.PixelSize()
	return p.Data[i : i+(x1-x0)*p.PixelSize()]
}

// Copy copies the rectangle r of an image from one plane to another.
func Copy(dst, src *Plane, r Rect) {
	for y := r.Y0; y < r.Y1; y++ {
		copyRow(dst.bytes(r.X0, r.X1, y), src.bytes(r.X0, r.X1, y))
	}
}

// copyRow lets the garbage collector stop the loop that calls it; within copy it cannot.
//
//go:noinline
func copyRow(dst, src []byte) { copy(dst, src) }

// PlaneRow returns row y of the image as elements: all columns that the plane holds.
func PlaneRow[T Pixel](p *Plane, y int) []T {
	return ElementsOf[T](p.bytes(p.X, p.X+p.W, y))
}

// BytesOf returns the memory of a slice of elements.
func BytesOf[T Pixel](s []T) []byte {
	var v T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(v)))
}

// ElementsOf returns the elements in memory that is aligned for them.
func ElementsOf[T Pixel](b []byte) []T {
	var v T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(v)))
}

// Rect is the pixels with X0 <= x < X1 and Y0 <= y < Y1.
type Rect struct{ X0, Y0, X1, Y1 int }

// Empty tells whether the rectangle holds no pixel.
func (r Rect) Empty() bool { return r.X0 >= r.X1 || r.Y0 >= r.Y1 }

// Hull returns the smallest rectangle that holds both.
func (r Rect) Hull(q Rect) Rect {
	switch {
	case r.Empty():
		return q
	case q.Empty():
		return r
	}
	return Rect{min(r.X0, q.X0), min(r.Y0, q.Y0), max(r.X1, q.X1), max(r.Y1, q.Y1)}
}
