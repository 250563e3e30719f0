package cv

import (
	"fmt"

	"github.com/purecv/cv/internal/engine"
)

// Size is a width and a height in pixels.
type Size struct{ W, H int }

// Square returns the size n x n.
func Square(n int) Size { return Size{n, n} }

// String writes the size as 7x5.
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.W, s.H) }

// Point is a pixel's column X and row Y.
type Point struct{ X, Y int }

// String writes the point as x,y.
func (p Point) String() string { return fmt.Sprintf("%d,%d", p.X, p.Y) }

// Rect is a rectangle of pixels: its first column and row, and its size.
type Rect struct{ X, Y, Width, Height int }

// String writes the rectangle as x,y,wxh.
func (r Rect) String() string { return fmt.Sprintf("%d,%d,%dx%d", r.X, r.Y, r.Width, r.Height) }

// Scalar is a value for each channel.
type Scalar [4]float64

// All returns the scalar that has v in every channel.
func All(v float64) Scalar { return Scalar{v, v, v, v} }

// Border says what an operation sees outside an image. Its zero value, [BorderDefault],
// is the operation's own default. An image's edge is always its own: a view does not see
// the pixels around it (OpenCV's BORDER_ISOLATED).
type Border = engine.Border

// The borders, with what they put around the row a b c d.
const (
	BorderDefault    = engine.BorderDefault    // what the operation's documentation says
	BorderConstant   = engine.BorderConstant   // v v | a b c d | v v
	BorderReplicate  = engine.BorderReplicate  // a a | a b c d | d d
	BorderReflect    = engine.BorderReflect    // b a | a b c d | d c
	BorderReflect101 = engine.BorderReflect101 // c b | a b c d | c b
	BorderWrap       = engine.BorderWrap       // c d | a b c d | a b

	// BorderIsolated may be added to any of them, as OpenCV allows. Images are isolated in any case, so it changes nothing
	// but what [Blur] and [BoxFilter] make of images with one row or one column.
	BorderIsolated = engine.BorderIsolated
)
