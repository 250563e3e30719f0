package figure

import (
	"fmt"
	"image/color"
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/resize"
)

// pixels returns the picture of a cell in some size, in RGB or gray. Colours are averaged, not values: a mean of two labels
// is no label.
func (c *cell) pixels(size cv.Size, face color.NRGBA) (*cv.Image[uint8], error) {
	img, err := c.colored(face)
	if err != nil || img.Width == size.W && img.Height == size.H {
		return img, err
	}
	return resize.Area(img, size.W, size.H)
}

// colored turns the image's values into colours.
func (c *cell) colored(face color.NRGBA) (*cv.Image[uint8], error) {
	return colored(c.axes.img, c.axes.Map, c.low, c.high, face)
}

// Paint returns the picture that [Axes.Imshow] shows of an image of 1, 3 or 4 channels, in its size: RGB, or gray where both the image and the map are. Values
// from low to high span the colours; see [Range.Of]. Four channels are laid on white. Where the picture is the image itself, that is returned.
func Paint(img cv.AnyImage, m Colormap, low, high float64) (*cv.Image[uint8], error) {
	if c := img.Format().C; c == 2 {
		return nil, &cv.OpError{Op: "Paint", Param: "img", Err: fmt.Errorf("%w: %d channels; 1, 3 and 4 are possible", cv.ErrShape, c)}
	}
	return colored(img, m, low, high, white)
}

func colored(img cv.AnyImage, colormap Colormap, low, high float64, face color.NRGBA) (*cv.Image[uint8], error) {
	if m, ok := img.(*cv.Image[uint8]); ok && low == 0 && high == 255 && (m.Channels == 3 || m.Channels == 1 && colormap == Gray) {
		return m, nil
	}
	switch m := img.(type) {
	case *cv.Image[uint8]:
		return colors(m, colormap, low, high, 255, face)
	case *cv.Image[uint16]:
		return colors(m, colormap, low, high, 65535, face)
	case *cv.Image[int16]:
		return colors(m, colormap, low, high, 32767, face)
	case *cv.Image[int32]:
		return colors(m, colormap, low, high, 1<<31-1, face)
	case *cv.Image[float32]:
		return colors(m, colormap, low, high, 1, face)
	default:
		return colors(m.(*cv.Image[float64]), colormap, low, high, 1, face)
	}
}

// colors maps the range from low to high to the 256 levels of a channel or colours of a map; opaque is the alpha of what hides face.
func colors[T cv.Pixel](m *cv.Image[T], colormap Colormap, low, high, opaque float64, face color.NRGBA) (*cv.Image[uint8], error) {
	channels := 3
	if m.Channels == 1 && colormap&^reversed == Gray {
		channels = 1
	}
	out, err := cv.NewImage[uint8](m.Width, m.Height, channels)
	if err != nil {
		return nil, err
	}
	table := colormap.table()
	level := leveller[T](low, high)
	ground := [3]uint8{face.R, face.G, face.B}
	for y := range m.Height {
		row, to := m.Row(y), out.Row(y)
		switch {
		case channels == 1:
			for x, v := range row {
				to[x] = table[level(v)][0]
			}
		case m.Channels == 1:
			for x, v := range row {
				copy(to[3*x:3*x+3], table[level(v)][:])
			}
		case m.Channels == 3:
			for i, v := range row {
				to[i] = level(v)
			}
		default:
			for x := range m.Width {
				p := row[4*x:][:4]
				alpha := min(max(float64(p[3])/opaque, 0), 1)
				for c, v := range p[:3] {
					to[3*x+c] = mix(ground[c], level(v), int(math.Round(alpha*255*255)))
				}
			}
		}
	}
	return out, nil
}

// leveller returns the function that says in which of 256 equal parts of the range a value lies; what is not a number lies in the first.
func leveller[T cv.Pixel](low, high float64) func(T) uint8 {
	scale := 256 / (high - low)
	return func(v T) uint8 {
		switch t := (float64(v) - low) * scale; {
		case !(t > 0):
			return 0
		case t >= 256:
			return 255
		default:
			return uint8(t)
		}
	}
}
