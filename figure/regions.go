package figure

import (
	"fmt"
	"image"
	"image/color"
	"strconv"

	"github.com/purecv/cv"
)

// Foreground returns an image of which what is not 0 is foreground, for [cv.ConnectedComponentsWithStats] and [DrawRegions]: the image itself, made gray if it
// is not, and if it is not of bytes, 255 where its values are not 0.
func Foreground(img cv.AnyImage) (*cv.Image[uint8], error) {
	var err error
	switch img.Format().C {
	case 1:
	case 4:
		img, err = cv.Apply(cv.CvtColorOp{Code: cv.RGBA2GRAY}, img)
	default:
		img, err = cv.Apply(cv.CvtColorOp{Code: cv.RGB2GRAY}, img)
	}
	if err != nil {
		return nil, err
	}
	switch m := img.(type) {
	case *cv.Image[uint8]:
		return m, nil
	case *cv.Image[uint16]:
		return notZero(m)
	case *cv.Image[int16]:
		return notZero(m)
	case *cv.Image[int32]:
		return notZero(m)
	case *cv.Image[float32]:
		return notZero(m)
	default:
		return notZero(m.(*cv.Image[float64]))
	}
}

func notZero[T cv.Pixel](img *cv.Image[T]) (*cv.Image[uint8], error) {
	mask, err := cv.NewImage[uint8](img.Width, img.Height, 1)
	if err != nil {
		return nil, err
	}
	for y := range img.Height {
		row := mask.Row(y)
		for x, v := range img.Row(y) {
			if v != 0 {
				row[x] = 255
			}
		}
	}
	return mask, nil
}

// DrawRegions makes a picture in RGB of an image and its regions, which [cv.ConnectedComponentsWithStats] found: the image is darkened, and
// every region has a colour of its own and stands in a box of that colour, with its number where there is room for it. The
// largest region's box is white, and says so. The number of regions is written where it covers the fewest of their pixels.
func DrawRegions(gray *cv.Image[uint8], labels *cv.Image[int32], regions cv.Components) (*cv.Image[uint8], error) {
	if err := checkRegions(gray, labels); err != nil {
		return nil, err
	}
	colors, err := RegionColors(max(regions.Len(), 1))
	if err != nil {
		return nil, err
	}
	img, err := cv.NewImage[uint8](gray.Width, gray.Height, 3)
	if err != nil {
		return nil, err
	}
	tint(img, gray, labels, colors)
	m := &regionMap{raster: &raster{img}, labels: labels, text: make([]bool, gray.Width*gray.Height)}
	side := float64(min(gray.Width, gray.Height))
	m.font, m.line = max(side/36, leastText), max(1, int(side/400))
	largest := regions.Largest()
	for label := 1; label < regions.Len(); label++ {
		if label != largest {
			m.box(regions.At(label), colors[label])
		}
	}
	if largest > 0 {
		m.largest(regions.At(largest))
	}
	for label := 1; label < regions.Len(); label++ {
		if c := regions.At(label); label != largest {
			m.write(strconv.Itoa(label), label, m.inside(strconv.Itoa(label), c.Rect))
		}
	}
	m.count(regions.Len() - 1)
	return img, nil
}

func checkRegions(gray *cv.Image[uint8], labels *cv.Image[int32]) error {
	fail := func(param, format string, args ...any) error {
		return &cv.OpError{Op: "DrawRegions", Param: param, Err: fmt.Errorf("%w: "+format, append([]any{cv.ErrShape}, args...)...)}
	}
	switch {
	case gray == nil || gray.Width < 1 || gray.Height < 1:
		return fail("gray", "no image")
	case gray.Channels != 1:
		return fail("gray", "%d channels; one is possible", gray.Channels)
	case labels == nil || labels.Width != gray.Width || labels.Height != gray.Height || labels.Channels != 1:
		return fail("labels", "not of one channel and the size %dx%d of the image", gray.Width, gray.Height)
	}
	whole := cv.Rect{Width: gray.Width, Height: gray.Height}
	if _, err := gray.Crop(whole); err != nil {
		return fail("gray", "%v", err)
	}
	if _, err := labels.Crop(whole); err != nil {
		return fail("labels", "%v", err)
	}
	return nil
}

// tint darkens the ground and colours the regions.
func tint(img, gray *cv.Image[uint8], labels *cv.Image[int32], colors [][3]uint8) {
	for y := range gray.Height {
		row, marks := img.Row(y), labels.Row(y)
		for x, v := range gray.Row(y) {
			pixel := row[3*x:][:3]
			if label := int(marks[x]); label > 0 && label < len(colors) {
				for c, strong := range colors[label] {
					pixel[c] = strong/4*3 + v/4
				}
			} else {
				pixel[0], pixel[1], pixel[2] = v/2, v/2, v/2
			}
		}
	}
}

// leastText is the smallest legible size of text, an em in pixels.
const leastText = 8

// A regionMap is a picture of regions on which boxes and text are drawn.
type regionMap struct {
	*raster
	labels *cv.Image[int32]
	font   float64 // an em
	line   int     // the width of a box
	text   []bool  // the pixels where text stands
}

var (
	white = color.NRGBA{255, 255, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
)

func rectangleOf(r cv.Rect) image.Rectangle { return image.Rect(r.X, r.Y, r.X+r.Width, r.Y+r.Height) }

// frame draws a border inside a rectangle.
func (m *regionMap) frame(r image.Rectangle, width int, c color.NRGBA) {
	inner := r.Inset(width)
	if inner.Empty() {
		inner = image.Rectangle{r.Max, r.Max}
	}
	m.rectangle(image.Rect(r.Min.X, r.Min.Y, r.Max.X, min(inner.Min.Y, r.Max.Y)), c)
	m.rectangle(image.Rect(r.Min.X, inner.Max.Y, r.Max.X, r.Max.Y), c)
	m.rectangle(image.Rect(r.Min.X, inner.Min.Y, inner.Min.X, inner.Max.Y), c)
	m.rectangle(image.Rect(inner.Max.X, inner.Min.Y, r.Max.X, inner.Max.Y), c)
}

// box draws a region's box, around it where the picture has room.
func (m *regionMap) box(c cv.Component, rgb [3]uint8) {
	m.frame(rectangleOf(c.Rect).Inset(-m.line).Intersect(m.bounds()), m.line, color.NRGBA{rgb[0], rgb[1], rgb[2], 255})
}

// largest draws the white box of the largest region and writes its number and what it is: into the box or beside it.
func (m *regionMap) largest(c cv.Component) {
	width := max(2, min(m.img.Width, m.img.Height)/200)
	box := rectangleOf(c.Rect).Inset(-width).Intersect(m.bounds())
	m.frame(box, width, white)
	words := fmt.Sprintf("%d largest", c.Label)
	places := m.inside(words, c.Rect)
	w, h := m.extent(words, m.font)
	left, top := min(box.Min.X, m.img.Width-w), min(box.Min.Y, m.img.Height-h)
	for _, corner := range []image.Point{{left, box.Min.Y - h}, {left, box.Max.Y}, {box.Max.X, top}, {box.Min.X - w, top}} {
		places = append(places, place{image.Rect(0, 0, w, h).Add(corner), m.font})
	}
	m.write(words, c.Label, places)
}

// A place is where a text of some size may stand.
type place struct {
	image.Rectangle
	size float64
}

// extent returns the pixels that a text takes, its edge included.
func (m *regionMap) extent(text string, size float64) (w, h int) {
	edges := float64(2 * edge(size))
	return int(textWidth(text, size)+edges) + 1, int(size+edges) + 1
}

// inside returns places for a text in a box, from its middle outwards; none if the text would have to be too small.
func (m *regionMap) inside(text string, r cv.Rect) []place {
	box := rectangleOf(r).Intersect(m.bounds())
	size := m.font
	if w, h := m.extent(text, size); w > box.Dx() || h > box.Dy() {
		size *= min(float64(box.Dx())/float64(w), float64(box.Dy())/float64(h))
	}
	if size < max(m.font/2, leastText) {
		return nil
	}
	w, h := m.extent(text, size)
	x, y := max(box.Dx()-w, 0), max(box.Dy()-h, 0)
	var places []place
	const n = 8 // the steps of the grid of places, an even number
	for i := range n + 1 {
		for j := range n + 1 {
			corner := image.Pt(x*outward(j, n)/n, y*outward(i, n)/n)
			places = append(places, place{image.Rect(0, 0, w, h).Add(box.Min).Add(corner), size})
		}
	}
	return places
}

// outward returns the i-th of the numbers 0 to n, an even one, if n/2 comes first and then those on its sides in turn.
func outward(i, n int) int {
	if i%2 == 0 {
		return n/2 + i/2
	}
	return n/2 - (i+1)/2
}

// write writes a region's text in the place that shows best what is meant: that with most of the region and least of others
// under it. No text stands on another.
func (m *regionMap) write(text string, label int, places []place) {
	var best place
	most, found := 0, false
	for _, p := range places {
		if !p.In(m.bounds()) {
			continue
		}
		own, others, texts := m.covered(p.Rectangle, label)
		if own > 0 { // better in the middle of the region than at its edge
			own, others, _ = m.covered(p.Inset(-int(p.size/2)).Intersect(m.bounds()), label)
		}
		if score := own - 2*others; texts == 0 && (!found || score > most) {
			best, most, found = p, score, true
		}
	}
	if !found {
		return
	}
	m.take(best.Rectangle)
	e := edge(best.size)
	m.outlined(text, point{float64(best.Min.X) + e, float64(best.Min.Y) + e + float64(0.82*best.size)}, best.size)
}

// edge is the width of the dark edge around light text.
func edge(size float64) float64 { return max(size/14, 1) }

// outlined writes white text with a black edge, which can be read on any ground.
func (m *regionMap) outlined(text string, at point, size float64) {
	for _, d := range joint(point{}, edge(size)) {
		m.raster.text(text, point{at.x + d.x, at.y + d.y}, size, false, black)
	}
	m.raster.text(text, at, size, false, white)
}

// take notes that text stands in a rectangle.
func (m *regionMap) take(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.text[y*m.img.Width:]
		for x := r.Min.X; x < r.Max.X; x++ {
			row[x] = true
		}
	}
}

// covered counts the pixels of a region, of other regions and of text in a rectangle, on a grid with the rectangle's last row and column.
// No text is smaller than the grid, so that none is overlooked.
func (m *regionMap) covered(r image.Rectangle, region int) (own, others, texts int) {
	next := func(i, end int) int {
		if i < end-1 {
			return min(i+leastText/2, end-1)
		}
		return end
	}
	for y := r.Min.Y; y < r.Max.Y; y = next(y, r.Max.Y) {
		labels, text := m.labels.Row(y), m.text[y*m.img.Width:]
		for x := r.Min.X; x < r.Max.X; x = next(x, r.Max.X) {
			switch label := int(labels[x]); {
			case label == region:
				own++
			case label > 0:
				others++
			}
			if text[x] {
				texts++
			}
		}
	}
	return own, others, texts
}

// count writes the number of regions at the edge of the picture where it covers the fewest pixels of them, best in a corner.
func (m *regionMap) count(n int) {
	words := fmt.Sprintf("%d regions", n)
	switch n {
	case 0:
		words = "no regions"
	case 1:
		words = "1 region"
	}
	if textWidth(words, m.font) > 0.7*float64(m.img.Width) {
		words = strconv.Itoa(n)
	}
	w, h := m.extent(words, m.font)
	right, bottom := m.img.Width-w, m.img.Height-h
	if right < 0 || h > m.img.Height/3 {
		return
	}
	corners := []image.Point{{0, bottom}, {right, bottom}, {right, 0}, {0, 0}}
	for x := 0; x < right; x += h {
		corners = append(corners, image.Pt(x, bottom), image.Pt(x, 0))
	}
	for y := 0; y < bottom; y += h {
		corners = append(corners, image.Pt(0, y), image.Pt(right, y))
	}
	var places []place
	for _, corner := range corners {
		places = append(places, place{image.Rect(0, 0, w, h).Add(corner), m.font})
	}
	m.write(words, -1, places)
}

// RegionColors returns n colours of labels, of which those that follow each other differ.
func RegionColors(n int) ([][3]uint8, error) {
	hsv, err := cv.NewImage[uint8](1, n, 3)
	if err != nil {
		return nil, err
	}
	for label := range n {
		const step = 158 // the golden section of the circle of 256 hues
		copy(hsv.Row(label), []uint8{uint8(label * step), 200, 255})
	}
	if err := cv.CvtColor(hsv, hsv, cv.HSV2RGB_FULL); err != nil {
		return nil, err
	}
	colors := make([][3]uint8, n)
	for label := range colors {
		copy(colors[label][:], hsv.Row(label))
	}
	return colors, nil
}
