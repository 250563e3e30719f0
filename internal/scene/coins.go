package scene

import (
	"cmp"

	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
)

// A coin lies at a place, turned by the angle of cosine a/c and sine b/c.
type coin struct {
	x, y, kind int
	a, b, c    int
}

// coinKinds are the three kinds of coins.
var coinKinds = [...]struct {
	value  string
	radius int
	metal  color
}{
	{"1", 40, hex(0xd0966c)},
	{"5", 50, hex(0xd2b46a)},
	{"20", 61, hex(0xc4c6c6)},
}

// purse is the coins of the scene. Some touch.
var purse = []coin{
	{88, 92, 2, 12, -5, 13}, {206, 62, 1, 4, 3, 5}, {318, 100, 0, 15, 8, 17}, {432, 84, 2, 24, 7, 25},
	{538, 116, 1, 3, -4, 5}, {662, 74, 0, 12, 5, 13}, {62, 226, 0, 35, 12, 37}, {186, 224, 2, 15, -8, 17},
	{452, 250, 1, 5, 12, 13}, {616, 246, 2, 4, 3, 5}, {98, 390, 1, 40, 9, 41}, {312, 290, 2, 21, 20, 29},
	{214, 430, 0, 12, 5, 13}, {412, 444, 1, 24, -7, 25}, {548, 404, 0, 7, 24, 25}, {622, 454, 1, 15, 8, 17},
}

// touching is how many pairs of them touch.
const touching = 2

// coins lie on a woven cloth. Light comes from the upper left and fades to the lower right.
func coins() (*cv.Image[uint8], error) {
	c, height := newCanvas(720, 540), newCanvas(720, 540)
	c.all(cloth)
	for _, k := range purse {
		c.strike(height, k)
	}
	height.smooth()
	c.all(func(x, y int, under color) color {
		x1, y1, x0, y0 := min(x+1, c.Width-1), min(y+1, c.Height-1), max(x-1, 0), max(y-1, 0)
		slope := height.pixel(x1, y1)[0] - height.pixel(x0, y0)[0]
		lamp := one*12/10 - (x*2+y*3)*one/7600 + (cloud(x, y, 2, 7)-one/2)/6
		return under.plus(slope / 3).scaled(lamp)
	})
	c.smooth()
	c.err = cmp.Or(c.err, height.err)
	return c.develop(2 * level)
}

// cloth is a blue twill.
func cloth(x, y int, _ color) color {
	thread := (x*2+y+noise(x*16, y*16, 3)*3/one)%6 - 3
	weft := (y*3 - x + 900) % 7
	light := thread*4 - weft*2 + (noise(x*120, y*120, 4)-one/2)*12/one + (cloud(x*2, y*3, 4, 5)-one/2)*20/one
	return hex(0x27365a).plus(light * level)
}

// strike lays a coin: its shadow and color on the canvas, its profile into the relief.
func (c *canvas) strike(relief *canvas, k coin) {
	kind := coinKinds[k.kind]
	r := kind.radius
	c.glow(disc(k.x+7, k.y+8, r), 16, dim(one*4/10))
	c.glow(disc(k.x+2, k.y+3, r), 4, dim(one*3/10))
	body := c.cover(disc(k.x, k.y, r))
	c.paint(body, func(x, y int, _ color) color {
		dx, dy := x-k.x, y-k.y
		gloss := (dy - dx) * (dy - dx) / r // brushed metal is brightest across the light
		worn := (cloud(x*7+k.x*31, y*7, 4, 13) - one/2) * 60 / one
		return kind.metal.plus((20 - gloss/3 - (dx+dy)*14/r + worn) * level)
	})
	digits, width := write(gobold.TTF, kind.value, r*unit*5/4)
	digits = digits.mapped(func(q point) point { return point{q.x - width/2, q.y + r*unit*45/100} }).turned(k.a, k.b, k.c)
	var beads path
	for i := range 40 {
		beads = append(beads, oval(around(i, 40, r-9), unit*5/4, unit*5/4)...)
	}
	rim := append(disc(0, 0, r), hole(disc(0, 0, r-5))...)
	raise := func(p path, radius, height int) {
		relief.detail(p.moved(k.x, k.y), body, radius, func(_, _ int, under color) color { return under.plus(height * level) })
	}
	raise(rim, 2, 120)
	raise(digits, 3, 150)
	raise(beads, 1, 90)
}
