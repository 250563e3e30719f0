package figure

import (
	"image"
	"image/color"

	"github.com/purecv/cv"
)

// A point is a place on a canvas: pixels from the left and the top edge.
type point struct{ x, y float64 }

// A canvas is drawn on. What is drawn later covers what is there.
type canvas interface {
	// resolution tells in which size a picture of some size is wanted that will be shown as width x height.
	resolution(size cv.Size, width, height int) cv.Size
	// picture shows an RGB or gray picture of that size.
	picture(r image.Rectangle, pixels *cv.Image[uint8])
	rectangle(r image.Rectangle, c color.NRGBA)
	polygon(corners []point, c color.NRGBA)
	polyline(points []point, width float64, c color.NRGBA)
	// text writes a line from its left end on its base line, to the right or upward; size is that of an em.
	text(s string, at point, size float64, upward bool, c color.NRGBA)
}
