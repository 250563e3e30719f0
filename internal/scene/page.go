package scene

import (
	"strings"

	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

const article = `Light falls on a page from one side, and a hand or a book lays its shadow over a corner of it. The eye does not mind: it
compares each letter with the paper right beside it. A program that asks only whether a pixel is darker than some fixed gray sees a
black corner, and the words that stood in it are gone.

An adaptive threshold does what the eye does. Around every pixel it takes the mean of a small window, and calls the pixel ink if
it is darker than this mean by a margin. The margin is what keeps bare paper white, for paper is never even: fibres, dust
and the grain of the sensor stray a few levels up and down. A margin of two levels lets much of this through as specks;
a margin of eight is enough to keep it out, while ink is darker by far more than that, in the light and in the shadow alike.`

// page is print under a lamp, with a shadow over its lower right corner: ink in the light is brighter than paper in the shadow.
func page() (*cv.Image[uint8], error) {
	c, err := newCanvas(640, 480)
	if err != nil {
		return nil, err
	}
	regular, err := newTypeface(goregular.TTF)
	if err != nil {
		return nil, err
	}
	bold, err := newTypeface(gobold.TTF)
	if err != nil {
		return nil, err
	}
	c.all(solid(gray(235)))
	print, err := typeset(regular, article, 16*unit, 560*unit)
	if err != nil {
		return nil, err
	}
	heading, _, err := bold.text("Ink, paper and shadow", 26*unit)
	if err != nil {
		return nil, err
	}
	c.fill(append(print.moved(40, 94), heading.moved(40, 56)...), tint(gray(30), one))
	if err := c.glow(parse("M 700 60 L 470 260 L 250 520 L 700 520"), 70, dim(one*3/10)); err != nil {
		return nil, err
	}
	return c.developGray(2 * level)
}

// typeset breaks paragraphs into justified lines of a width. The first base line is at 0.
func typeset(face *typeface, text string, size, width int) (path, error) {
	_, space, err := face.text(" ", size)
	if err != nil {
		return nil, err
	}
	var out path
	y := 0
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var line []word
		used := 0 // by words and spaces
		for _, s := range strings.Fields(paragraph) {
			p, w, err := face.text(s, size)
			if err != nil {
				return nil, err
			}
			if used+w > width {
				out = append(out, set(line, space+(width+space-used)/max(len(line)-1, 1), y)...)
				line, used = nil, 0
				y += size * 11 / 8
			}
			line = append(line, word{p, w})
			used += w + space
		}
		out = append(out, set(line, space, y)...)
		y += size * 2
	}
	return out, nil
}

type word struct {
	outline path
	width   int
}

func set(line []word, gap, y int) path {
	var out path
	x := 0
	for _, w := range line {
		out = append(out, w.outline.mapped(func(q point) point { return point{q.x + x, q.y + y} })...)
		x += w.width + gap
	}
	return out
}
