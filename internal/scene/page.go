package scene

import (
	"strings"

	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
)

const (
	lead = `Light falls on a page from one side, and a hand or a book lays its shadow over a corner of it. The eye does not mind: it
compares each letter with the paper right beside it. A program that asks only whether a pixel is darker than some fixed gray sees
a black corner, and the words that stood in it are gone.`

	article = `An adaptive threshold does what the eye does. Around every pixel it takes the mean of a small window, and calls the
pixel ink if it is darker than this mean by a margin.

The margin is what keeps bare paper white, for paper is never even: fibres, dust and the grain of the sensor stray a few levels
up and down. Two levels let much of this through as specks; eight are enough to keep it out.`
)

// page is print under a lamp, with a shadow over its lower right corner, where paper is darker than the fixed level 127.
func page() (*cv.Image[uint8], error) {
	c := newCanvas(640, 480)
	c.all(func(x, y int, _ color) color {
		fibres := cloud(x*70, y*40, 3, 2) + cloud(x*8, y*8, 3, 3) - one
		return gray(250).scaled(one - (x+y)*one/3400).plus(fibres * 7 * level / one)
	})
	c.fill(printed(), func(x, y int, under color) color { return under.scaled(one/8 + noise(x*90, y*90, 4)/12) })
	c.glow(parse("M 690 150 L 610 190 C 540 230 430 300 350 380 C 320 410 290 450 280 520 L 700 520"), 44, dim(one*36/100))
	c.smooth()
	return c.developGray(2 * level)
}

// printed is all the ink of the page.
func printed() path {
	var ink path
	for _, part := range []struct {
		ttf               []byte
		text              string
		size, x, y, width int
	}{
		{gobold.TTF, "Ink, paper and shadow", 28, 40, 58, 560},
		{goregular.TTF, lead, 16, 40, 98, 560},
		{goregular.TTF, article, 16, 312, 202, 288},
		{goitalic.TTF, "Gray along a row of the page. The dips are ink. The dashed level cuts the paper too, the lower curve only the ink.", 13, 40, 408, 248},
		{goitalic.TTF, "127", 13, 252, 301, 40},
	} {
		ink = append(ink, typeset(part.ttf, part.text, part.size*unit, part.width*unit).moved(part.x, part.y)...)
	}
	ink = append(ink, rect(40, 70, 560, 2)...)
	return append(ink, diagram().moved(40, 196)...)
}

// diagram shows how bright paper and ink are along a row, and two thresholds.
func diagram() path {
	bright := func(x int) int { return 24 + 110*max(x-60, 0)/190 } // from the top
	var row, threshold []point
	for x := 6; x <= 236; x += 2 {
		y := bright(x)
		if x/2%11 < 2 {
			y += (178 - y) * 3 / 4
		}
		row = append(row, at(x, y))
		threshold = append(threshold, at(x, bright(x)+14))
	}
	lines := path{row}.stroke(unit * 3 / 2)
	lines = append(lines, path{threshold}.stroke(unit)...)
	for x := 8; x < 204; x += 12 {
		lines = append(lines, rect(x, 100, 7, 1)...)
	}
	axes := path{{at(4, 6), at(4, 184), at(244, 184)}, {at(0, 14), at(4, 4), at(8, 14)}, {at(236, 180), at(246, 184), at(236, 188)}}
	return append(lines, axes.stroke(unit*5/4)...)
}

// typeset breaks paragraphs into justified lines of a width. The first base line is at 0.
func typeset(ttf []byte, text string, size, width int) path {
	_, space := write(ttf, " ", size)
	var out path
	y := 0
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var line []word
		used := 0 // by words and spaces
		for _, s := range strings.Fields(paragraph) {
			p, w := write(ttf, s, size)
			if used+w > width {
				out = append(out, set(line, space+(width+space-used)/max(len(line)-1, 1), y)...)
				line, used = nil, 0
				y += size * 21 / 16
			}
			line = append(line, word{p, w})
			used += w + space
		}
		out = append(out, set(line, space, y)...)
		y += size * 28 / 16
	}
	return out
}

type word struct {
	outline path
	width   int
}

// set puts words on a line.
func set(line []word, gap, y int) path {
	var out path
	x := 0
	for _, w := range line {
		out = append(out, w.outline.mapped(func(q point) point { return point{q.x + x, q.y + y} })...)
		x += w.width + gap
	}
	return out
}
