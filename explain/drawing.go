package explain

import (
	"math"

	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.CircleOp, out cv.Format, in []*picture) *picture { return r.circle(o, in[0], out) })
}

// circle returns the picture of a circle over another one.
func (r *run) circle(o cv.CircleOp, src *picture, out cv.Format) *picture {
	thickness := o.Thickness.Or(1)
	drawn := func(x, y int) bool { return onRing(int64(x-o.Center.X), int64(y-o.Center.Y), int64(o.Radius)) }
	what := "the outline is the midpoint circle: from each pole to the diagonals one pixel for each column or row, the outermost within the radius"
	switch {
	case thickness < 0:
		drawn = func(x, y int) bool { return inDisc(int64(x-o.Center.X), int64(y-o.Center.Y), int64(o.Radius)) }
		what = "the disc is all pixels whose distance from the centre is at most the radius"
	case thickness > 1:
		mask := &cv.Image[uint8]{}
		if m, err := cv.NewImage[uint8](src.W, src.H, 1); err != nil {
			r.err = err
		} else if err := cv.Circle(m, o.Center, o.Radius, cv.All(1), thickness); err != nil {
			r.err = err
		} else {
			mask = m
		}
		drawn = func(x, y int) bool { return mask.At(x, y, 0) != 0 }
		what = "the outline is a polygon of thick lines with round ends, which the library was asked to draw"
	}
	return r.pointwise("circle", Drawn, out, "whole numbers", func(x, y, c int, t *Channel) float64 {
		dx, dy := float64(x-o.Center.X), float64(y-o.Center.Y)
		t.line(math.Hypot(dx, dy), "the distance from the centre %v; the radius is %d", o.Center, o.Radius)
		if drawn(x, y) {
			v := saturate(src.Depth, o.Color[c], nil)
			t.formulaf("drawn: %v", Number(v))
			return t.line(v, "the pixel is drawn: %s", what)
		}
		v := src.at(x, y, c)
		t.formulaf("not drawn: %v", Number(v))
		return t.line(v, "the pixel is not drawn: %s", what)
	}, src)
}

// inDisc tells whether a place lies in the disc.
func inDisc(dx, dy, radius int64) bool {
	return max(dx, -dx, dy, -dy) <= radius && squares(dx, dy) <= squares(radius, 0)
}

func squares(x, y int64) uint64 { return uint64(x*x) + uint64(y*y) }

// onRing tells whether a place lies on the outline: in an octant at the left or the right pole it is the last one of its row in the disc, in an octant
// at the upper or the lower pole the last one of its column.
func onRing(dx, dy, radius int64) bool {
	dx, dy = max(dx, -dx), max(dy, -dy)
	near, far := min(dx, dy), max(dx, dy)
	return inDisc(near, near, radius) && inDisc(near, far, radius) && !inDisc(near, far+1, radius)
}
