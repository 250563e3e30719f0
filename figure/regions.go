package figure

import (
	"strconv"

	"github.com/purecv/cv"
)

// DrawRegions makes a picture of the image, darkened, with every region in a colour of its own and in a box, which has the region's number where
// there is room for it.
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
	scale := max(1, min(gray.Width, gray.Height)/300)
	for label := 1; label < regions.Len(); label++ {
		if err := drawBox(picture, regions.At(label), colors.Row(label), scale); err != nil {
			return nil, err
		}
	}
	return picture, nil
}

// drawBox draws a region's box and its number.
func drawBox(picture *cv.Image[uint8], c cv.Component, rgb []uint8, scale int) error {
	color := cv.Scalar{float64(rgb[0]), float64(rgb[1]), float64(rgb[2])}
	first, last := cv.Point{X: c.Rect.X, Y: c.Rect.Y}, cv.Point{X: c.Rect.X + c.Rect.Width - 1, Y: c.Rect.Y + c.Rect.Height - 1}
	if err := cv.Rectangle(picture, first, last, color, scale); err != nil {
		return err
	}
	text := strconv.Itoa(c.Label)
	size, below := cv.GetTextSize(text, scale)
	if size.W+4*scale > c.Rect.Width || size.H+4*scale > c.Rect.Height {
		return nil
	}
	at := cv.Point{X: first.X + 3*scale, Y: first.Y + 2*scale + size.H - below}
	if err := cv.PutText(picture, text, cv.Point{X: at.X + scale, Y: at.Y + scale}, scale, cv.All(0)); err != nil {
		return err
	}
	return cv.PutText(picture, text, at, scale, cv.All(255))
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
