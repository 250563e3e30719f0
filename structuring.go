package cv

import (
	"fmt"
	"math"
)

// MorphShape is the shape of a structuring element, see [GetStructuringElement].
type MorphShape uint8

// The shapes; the values are OpenCV's.
const (
	MorphRect    MorphShape = iota // all of the rectangle
	MorphCross                     // the row and the column of the anchor
	MorphEllipse                   // the ellipse that fits the rectangle
)

var shapeNames = [...]string{"rect", "cross", "ellipse"}

// String returns rect, cross or ellipse.
func (s MorphShape) String() string {
	if int(s) < len(shapeNames) {
		return shapeNames[s]
	}
	return fmt.Sprintf("MorphShape(%d)", uint8(s))
}

// GetStructuringElement makes the structuring element of a shape and a size (1x1 to 4096x4096): a kernel of
// ones where the shape is and zeros elsewhere. anchor, which may be nil for the centre, moves the arms of a cross and nothing
// else; give it to [Erode] and the others as well.
//
// It is OpenCV's getStructuringElement. In an ellipse, row y of an element of w columns and h rows has its ones at distance
// (w/2)*sqrt(1-(dy/r)²) from column w/2 and nearer, where r = h/2, dy = y-r, with integer divisions and that distance rounded
// to even. So even sizes have an ellipse of the next odd size that lacks its last row and column.
func GetStructuringElement(shape MorphShape, ksize Size, anchor *Point) (Kernel, error) {
	const name = "getStructuringElement"
	if shape > MorphEllipse {
		return Kernel{}, paramError(name, "shape", "%v; rect, cross and ellipse are possible", shape)
	}
	if ksize.W < 1 || ksize.H < 1 || ksize.W > maxKernelSide || ksize.H > maxKernelSide {
		return Kernel{}, paramError(name, "ksize", "%v; 1x1 to %dx%d are possible", ksize, maxKernelSide, maxKernelSide)
	}
	at := optional(anchor).Or(Point{ksize.W / 2, ksize.H / 2})
	if at.X < 0 || at.X >= ksize.W || at.Y < 0 || at.Y >= ksize.H {
		return Kernel{}, paramError(name, "anchor", "%v outside the %v kernel", at, ksize)
	}
	values := make([]float64, ksize.W*ksize.H)
	for y := range ksize.H {
		x0, x1 := 0, ksize.W
		switch {
		case shape == MorphCross && y != at.Y:
			x0, x1 = at.X, at.X+1
		case shape == MorphEllipse:
			x0, x1 = ellipseRow(ksize, y)
		}
		for x := x0; x < x1; x++ {
			values[y*ksize.W+x] = 1
		}
	}
	return NewKernel(ksize.W, ksize.H, values...)
}

// ellipseRow returns the columns x0 to x1-1 of row y of the ellipse.
func ellipseRow(ksize Size, y int) (x0, x1 int) {
	r, c := ksize.H/2, ksize.W/2
	dy, perR2 := y-r, 0.0
	if r > 0 {
		perR2 = 1 / float64(r*r)
	}
	dx := int(math.RoundToEven(float64(c) * math.Sqrt(float64(r*r-dy*dy)*perR2)))
	return c - dx, min(c+dx+1, ksize.W)
}
