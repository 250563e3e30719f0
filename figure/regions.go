package figure

import (
	"slices"
	"strconv"

	"github.com/purecv/cv"
)

// DrawRegions makes a picture of the image, darkened, with every region in a colour of its own, in a box, and with its number
// where there is room for it. The box of the largest is thick and white. labels and regions are those of
// [cv.ConnectedComponentsWithStats] on an image as large as gray.
func DrawRegions(gray *cv.Image[uint8], labels *cv.Image[int32], regions cv.Components) (*cv.Image[uint8], error) {
	colors, err := regionColors(regions.Len())
	if err != nil {
		return nil, err
	}
	picture, err := cv.NewImage[uint8](gray.Width, gray.Height, 3)
	if err != nil {
		return nil, err
	}
	for y := range gray.Height {
		row := picture.Row(y)
		for x, v := range gray.Row(y) {
			pixel := row[3*x:][:3]
			if label := labels.At(x, y, 0); label > 0 {
				for c, strong := range colors.Row(int(label)) {
					pixel[c] = strong/4*3 + v/4
				}
			} else {
				pixel[0], pixel[1], pixel[2] = v/2, v/2, v/2
			}
		}
	}
	scale := max(1, min(gray.Width, gray.Height)/240)
	for label := 1; label < regions.Len(); label++ {
		rgb := colors.Row(label)
		color := cv.Scalar{float64(rgb[0]), float64(rgb[1]), float64(rgb[2])}
		if err := drawBox(picture, regions.At(label), color, scale); err != nil {
			return nil, err
		}
	}
	if largest := regions.Largest(); largest > 0 {
		if err := drawBox(picture, regions.At(largest), cv.All(255), 2*scale); err != nil {
			return nil, err
		}
	}
	for label := 1; label < regions.Len(); label++ {
		if err := drawNumber(picture, labels, regions.At(label), scale); err != nil {
			return nil, err
		}
	}
	return picture, nil
}

// drawBox draws a region's box.
func drawBox(picture *cv.Image[uint8], c cv.Component, color cv.Scalar, thickness int) error {
	first, last := cv.Point{X: c.Rect.X, Y: c.Rect.Y}, cv.Point{X: c.Rect.X + c.Rect.Width - 1, Y: c.Rect.Y + c.Rect.Height - 1}
	return cv.Rectangle(picture, first, last, color, thickness)
}

// drawNumber writes a region's number: in its middle or, where the box has no room for it, beside, below or above the box if no
// region is there.
func drawNumber(picture *cv.Image[uint8], labels *cv.Image[int32], c cv.Component, scale int) error {
	text := strconv.Itoa(c.Label)
	size, below := cv.GetTextSize(text, scale)
	w, h, gap := size.W, size.H-below, 2*scale // digits have nothing below the line
	box := c.Rect
	x, y := int(c.Cx)-w/2, int(c.Cy)-h/2
	if w+2*gap > box.Width || h+2*gap > box.Height {
		found := false
		for _, p := range []cv.Point{{X: box.X + box.Width + gap, Y: y}, {X: box.X - gap - w, Y: y},
			{X: x, Y: box.Y + box.Height + gap}, {X: x, Y: box.Y - gap - h}} {
			if found = isGround(labels, cv.Rect{X: p.X, Y: p.Y, Width: w, Height: h}); found {
				x, y = p.X, p.Y
				break
			}
		}
		if !found {
			return nil
		}
	}
	at := cv.Point{X: x, Y: y + h - 1}
	for dy := -scale; dy <= scale; dy += scale { // a dark outline, so that it can be read on any ground
		for dx := -scale; dx <= scale; dx += scale {
			if err := cv.PutText(picture, text, cv.Point{X: at.X + dx, Y: at.Y + dy}, scale, cv.All(0)); err != nil {
				return err
			}
		}
	}
	return cv.PutText(picture, text, at, scale, cv.All(255))
}

// isGround tells whether a rectangle lies in the image and no region in the rectangle.
func isGround(labels *cv.Image[int32], r cv.Rect) bool {
	part, err := labels.Crop(r)
	if err != nil {
		return false
	}
	for y := range part.Height {
		if slices.Max(part.Row(y)) > 0 {
			return false
		}
	}
	return true
}

// regionColors returns a column of n colours in which neighbours differ.
func regionColors(n int) (*cv.Image[uint8], error) {
	hsv, err := cv.NewImage[uint8](1, n, 3)
	if err != nil {
		return nil, err
	}
	for label := range n {
		const step = 158 // the golden section of the circle of 256 hues
		copy(hsv.Row(label), []uint8{uint8(label * step), 200, 255})
	}
	err = cv.CvtColor(hsv, hsv, cv.HSV2RGB_FULL)
	return hsv, err
}
