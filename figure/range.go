package figure

import (
	"fmt"
	"math"

	"github.com/purecv/cv"
)

// Range says which values a picture's colours span: the first colour of its [Colormap] stands for the lowest value and all
// below it, the last for the highest and all above. Its zero value is the range of the type for images of uint8 and uint16. For others it
// is -m to m where any value is negative, so that 0 has the middle colour, and from the least to the greatest value where none is.
//
// For histograms it is the range that is counted, for curves that of the y axis, whose zero value means from the least
// to the greatest.
type Range struct {
	kind      rangeKind
	low, high float64
}

type rangeKind uint8

const (
	rangeOfType rangeKind = iota
	rangeOfValues
	rangeGiven
)

// AutoRange is the range from an image's least to its greatest value, which is what matplotlib shows.
var AutoRange = Range{kind: rangeOfValues}

// Between returns the range from low to high, finite numbers of which low is not the greater.
func Between(low, high float64) Range { return Range{rangeGiven, low, high} }

// String writes the range as 0 to 255.
func (r Range) String() string {
	switch r.kind {
	case rangeOfType:
		return "range of the type"
	case rangeOfValues:
		return "range of the values"
	}
	return fmt.Sprintf("%v to %v", r.low, r.high)
}

func (r Range) check() error {
	if !isFinite(r.low) || !isFinite(r.high) || r.low > r.high {
		return rangeError("Axes", "Range", "%v; finite numbers are possible, the lower one first", r)
	}
	return nil
}

// limit keeps sums and differences of the ends of ranges finite.
const limit = math.MaxFloat64 / 8

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Of returns the ends of the range for an image.
func (r Range) Of(img cv.AnyImage) (low, high float64) {
	low, high, _ = r.of(img)
	return low, high
}

// of returns the ends of the range for an image, and whether they were found among its values.
func (r Range) of(img cv.AnyImage) (low, high float64, found bool) {
	low, high, found = r.ends(img)
	return max(low, -limit), min(high, limit), found
}

func (r Range) ends(img cv.AnyImage) (low, high float64, found bool) {
	depth := img.Format().Depth
	switch {
	case r.kind == rangeGiven:
		return r.low, r.high, false
	case r.kind == rangeOfType && depth == cv.U8:
		return 0, 255, false
	case r.kind == rangeOfType && depth == cv.U16:
		return 0, 65535, false
	}
	low, high = extremes(img)
	if r.kind == rangeOfType && low < 0 {
		high = max(-low, high)
		low = -high
	}
	return low, high, true
}

// extremes returns the least and the greatest finite value of an image's colours; 0 and 0 if there is none.
func extremes(img cv.AnyImage) (low, high float64) {
	switch m := img.(type) {
	case *cv.Image[uint8]:
		return extremesOf(m)
	case *cv.Image[uint16]:
		return extremesOf(m)
	case *cv.Image[int16]:
		return extremesOf(m)
	case *cv.Image[int32]:
		return extremesOf(m)
	case *cv.Image[float32]:
		return extremesOf(m)
	default:
		return extremesOf(m.(*cv.Image[float64]))
	}
}

func extremesOf[T cv.Pixel](m *cv.Image[T]) (low, high float64) {
	least, greatest := math.Inf(1), math.Inf(-1)
	for y := range m.Height {
		for i, v := range m.Row(y) {
			if m.Channels == 4 && i%4 == 3 {
				continue
			}
			if v := float64(v); v-v == 0 { // neither NaN nor infinite
				least, greatest = min(least, v), max(greatest, v)
			}
		}
	}
	if least > greatest {
		return 0, 0
	}
	return least, greatest
}
