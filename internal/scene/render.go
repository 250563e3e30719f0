package scene

import (
	"cmp"
	"errors"
	"slices"

	"github.com/purecv/cv"
)

// A color is red, green and blue in units of 1/256 of a gray level.
type color [3]int

const (
	level = 256
	white = 255 * level
	one   = 4096 // shares of colours are 0 to one
)

// hex makes a color of 0xRRGGBB.
func hex(v int) color { return color{v >> 16 * level, v >> 8 & 255 * level, v & 255 * level} }

func gray(v int) color { return color{v * level, v * level, v * level} }

// mix is a share of b and the rest of a.
func mix(a, b color, share int) color {
	for i := range a {
		a[i] += (b[i] - a[i]) * share / one
	}
	return a
}

// scaled is c with share of its light, which may be more than one.
func (c color) scaled(share int) color {
	for i := range c {
		c[i] = min(c[i]*share/one, white)
	}
	return c
}

// plus adds gray light in units of 1/256 level.
func (c color) plus(light int) color {
	for i := range c {
		c[i] = min(max(c[i]+light, 0), white)
	}
	return c
}

// A brush gives the color of a pixel from the one under it.
type brush func(x, y int, under color) color

func tint(c color, share int) brush {
	return func(_, _ int, under color) color { return mix(under, c, share) }
}

func solid(c color) brush { return func(_, _ int, _ color) color { return c } }

// dim leaves a share of the light.
func dim(share int) brush { return func(_, _ int, under color) color { return under.scaled(share) } }

// A stop is a color at a coordinate.
type stop struct {
	at    int
	color color
}

// between is the color at v, with lines from stop to stop.
func between(v int, stops []stop) color {
	i := slices.IndexFunc(stops, func(s stop) bool { return v < s.at })
	switch i {
	case -1:
		return stops[len(stops)-1].color
	case 0:
		return stops[0].color
	}
	a, b := stops[i-1], stops[i]
	return mix(a.color, b.color, (v-a.at)*one/(b.at-a.at))
}

// down is a gradient from top to bottom.
func down(stops ...stop) brush {
	return func(_, y int, _ color) color { return between(y, stops) }
}

// A canvas holds colors while a scene is painted, and the first error of the filters that were used.
type canvas struct {
	cv.Image[uint16]
	err error
}

func newCanvas(w, h int) *canvas {
	return &canvas{Image: cv.Image[uint16]{Pix: make([]uint16, 3*w*h), Stride: 3 * w, Width: w, Height: h, Channels: 3}}
}

func (c *canvas) pixel(x, y int) color {
	p := c.Row(y)[3*x:]
	return color{int(p[0]), int(p[1]), int(p[2])}
}

func (c *canvas) set(x, y int, v color) {
	p := c.Row(y)[3*x:]
	p[0], p[1], p[2] = uint16(v[0]), uint16(v[1]), uint16(v[2])
}

// all paints every pixel.
func (c *canvas) all(b brush) {
	for y := range c.Height {
		for x := range c.Width {
			c.set(x, y, b(x, y, c.pixel(x, y)))
		}
	}
}

// fill paints the inside of a path.
func (c *canvas) fill(p path, b brush) { c.paint(c.cover(p), b) }

// glow paints the inside of a path with an edge softened over a radius in pixels.
func (c *canvas) glow(p path, radius int, b brush) { c.paint(c.cover(p).soft(radius), b) }

// detail is glow within a mask.
func (c *canvas) detail(p path, within mask, radius int, b brush) {
	c.paint(c.cover(p).soft(radius).in(within), b)
}

// smooth blurs the canvas a little, as a lens does.
func (c *canvas) smooth() {
	c.err = cmp.Or(c.err, cv.GaussianBlur(&c.Image, &c.Image, cv.Square(3), 0, nil))
}

// blur takes two means, whose edges reach radius pixels.
func (c *canvas) blur(radius int) { c.err = cmp.Or(c.err, blur(&c.Image, radius)) }

// paint paints what a mask covers.
func (c *canvas) paint(m mask, b brush) {
	for y := range m.Height {
		for x, share := range m.Row(y) {
			if share == 0 {
				continue
			}
			under := c.pixel(m.x+x, m.y+y)
			c.set(m.x+x, m.y+y, mix(under, b(m.x+x, m.y+y, under), int(share)*one/255))
		}
	}
}

// A mask says how much of each pixel is covered, 0 to 255, in a rectangle whose first pixel is x, y; around it is nothing.
type mask struct {
	cv.Image[uint8]
	x, y int
	c    *canvas
}

const (
	lines = 8            // scan lines in a row of pixels
	gap   = unit / lines // from one to the next
)

type crossing struct{ x, turn int }

// cover computes what a path covers.
func (c *canvas) cover(p path) mask {
	lo, hi := point{c.Width * unit, c.Height * unit}, point{}
	for _, polygon := range p {
		for _, q := range polygon {
			lo = point{min(lo.x, q.x), min(lo.y, q.y)}
			hi = point{max(hi.x, q.x), max(hi.y, q.y)}
		}
	}
	m := c.newMask(lo.x/unit, lo.y/unit, hi.x/unit+1, hi.y/unit+1)
	crossings := make([][]crossing, m.Height*lines)
	for _, polygon := range p {
		a := polygon[len(polygon)-1]
		for _, b := range polygon {
			m.cross(crossings, a, b)
			a = b
		}
	}
	sums := make([]int, m.Width)
	for y := range m.Height {
		clear(sums)
		for _, line := range crossings[y*lines:][:lines] {
			addSpans(sums, line)
		}
		row := m.Row(y)
		for x, s := range sums {
			row[x] = uint8(min(s, lines*unit) * 255 / (lines * unit))
		}
	}
	return m
}

func (c *canvas) newMask(x0, y0, x1, y1 int) mask {
	x0, y0 = min(max(x0, 0), c.Width-1), min(max(y0, 0), c.Height-1)
	w, h := max(min(x1, c.Width)-x0, 1), max(min(y1, c.Height)-y0, 1)
	return mask{cv.Image[uint8]{Pix: make([]uint8, w*h), Stride: w, Width: w, Height: h, Channels: 1}, x0, y0, c}
}

// cross notes where the edge from a to b crosses the mask's scan lines.
func (m mask) cross(crossings [][]crossing, a, b point) {
	turn := 1
	if a.y > b.y {
		a, b, turn = b, a, -1
	}
	index := func(y int) int { // of the first line at or below y; the shift divides by gap and rounds down
		return min(max((y-m.y*unit+gap/2-1)>>3, 0), len(crossings))
	}
	for i := index(a.y); i < index(b.y); i++ {
		y := m.y*unit + i*gap + gap/2
		x := a.x - m.x*unit + int(int64(b.x-a.x)*int64(y-a.y)/int64(b.y-a.y))
		crossings[i] = append(crossings[i], crossing{min(max(x, 0), m.Width*unit), turn})
	}
}

// addSpans adds to each pixel how much of a scan line is inside, in units.
func addSpans(sums []int, line []crossing) {
	slices.SortFunc(line, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
	winding := 0
	for i, c := range line {
		if winding != 0 {
			x0, x1 := line[i-1].x, c.x
			for x := x0 / unit; x*unit < x1; x++ {
				sums[x] += min(x1, (x+1)*unit) - max(x0, x*unit)
			}
		}
		winding += c.turn
	}
}

// soft is the mask with edges softened over a radius in pixels.
func (m mask) soft(radius int) mask {
	grown := m.c.newMask(m.x-radius, m.y-radius, m.x+m.Width+radius, m.y+m.Height+radius)
	for y := range m.Height {
		copy(grown.Row(m.y - grown.y + y)[m.x-grown.x:], m.Row(y))
	}
	m.c.err = cmp.Or(m.c.err, blur(&grown.Image, radius))
	return grown
}

// in is the part of m that is in the other mask too.
func (m mask) in(other mask) mask {
	for y := range m.Height {
		row := m.Row(y)
		for x := range row {
			row[x] = uint8(int(row[x]) * other.share(m.x+x, m.y+y) / 255)
		}
	}
	return m
}

func (m mask) share(x, y int) int {
	if x -= m.x; x < 0 || x >= m.Width {
		return 0
	}
	if y -= m.y; y < 0 || y >= m.Height {
		return 0
	}
	return int(m.Row(y)[x])
}

// blur takes two means, whose edges reach radius pixels.
func blur[T cv.Pixel](m *cv.Image[T], radius int) error {
	mean := func() error { return cv.Blur(m, m, cv.Square(radius|1), &cv.BlurOptions{Border: cv.BorderReplicate}) }
	return errors.Join(mean(), mean())
}

// hash mixes three numbers to 32 random bits.
func hash(x, y int, seed uint32) uint32 {
	h := uint32(x)*0x9e3779b1 ^ uint32(y)*0x85ebca77 ^ seed*0xc2b2ae3d
	h = (h ^ h>>15) * 0x2c1b3c6d
	h = (h ^ h>>12) * 0x297a2d39
	return h ^ h>>15
}

// noise is smooth noise, 0 to one; the lattice has a point every 256 steps of x and y.
func noise(x, y int, seed uint32) int {
	value := func(i, j int) int { return int(hash(x>>8+i, y>>8+j, seed) >> 20) }
	ease := func(t int) int { return t * t * (768 - 2*t) >> 16 } // 0 to 256
	u, v := ease(x&255), ease(y&255)
	top := value(0, 0)*(256-u) + value(1, 0)*u
	bottom := value(0, 1)*(256-u) + value(1, 1)*u
	return (top>>8*(256-v) + bottom>>8*v) >> 8
}

// cloud is noise with ever finer detail, 0 to one.
func cloud(x, y, octaves int, seed uint32) int {
	sum, weight := 0, 0
	for i := range octaves {
		share := 1 << (octaves - i)
		sum += noise(x<<i, y<<i, seed+uint32(i)) * share
		weight += share
	}
	return sum / weight
}

// grain is noise without a scale: about normal, with a standard deviation of one/4.
func grain(x, y int, seed uint32) int {
	h := hash(x, y, seed)
	sum := int(h&255) + int(h>>8&255) + int(h>>16&255) + int(h>>24) - 510
	return sum * one / 4 / 148
}

// develop makes a photograph of the canvas: film grain with a standard deviation in 1/256 level, and 8 bits.
func (c *canvas) develop(deviation int) (*cv.Image[uint8], error) {
	out, err := cv.NewImage[uint8](c.Width, c.Height, 3)
	if err := errors.Join(c.err, err); err != nil {
		return nil, err
	}
	for y := range c.Height {
		for x := range c.Width {
			p := c.pixel(x, y)
			common := grain(x, y, 1) * deviation / (one / 4)
			for i := range p {
				own := grain(x, y, uint32(2+i)) * deviation / one
				out.Row(y)[3*x+i] = uint8(min(max(p[i]+common+own+level/2, 0), white) / level)
			}
		}
	}
	return out, nil
}

// developGray is develop in gray.
func (c *canvas) developGray(deviation int) (*cv.Image[uint8], error) {
	m, err := c.develop(deviation)
	if err != nil {
		return nil, err
	}
	var out cv.Image[uint8]
	return &out, cv.CvtColor(&out, m, cv.RGB2GRAY)
}
