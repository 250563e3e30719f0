package scene

import (
	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
)

// glyphs has shapes of every thickness, so that erosion takes some soon and others late: two lines of letters, strokes that grow
// thicker, and a ring, a comb and a spiral.
func glyphs() (*cv.Image[uint8], error) {
	c := newCanvas(480, 320)
	paper := solid(gray(255))
	for _, line := range []struct {
		text       string
		size, x, y int
	}{{"Morph", 104, 22, 96}, {"opening & closing", 34, 26, 150}} {
		p, _ := write(gobold.TTF, line.text, line.size*unit)
		c.fill(p.moved(line.x, line.y), paper)
	}
	for i := range 8 { // 1 to 15 pixels thick
		c.fill(path{{at(38+27*i, 188), at(38+27*i, 288)}}.stroke((2*i+1)*unit), paper)
	}
	c.fill(parse("M 350 40 C 350 5 440 5 440 45 C 440 85 372 82 372 50 C 372 28 418 28 418 48 C 418 64 392 62 394 50").moved(8, 4).stroke(7*unit), paper)
	ring := disc(310, 238, 48)
	ring = append(ring, hole(disc(310, 238, 36))...)
	c.fill(append(ring, disc(310, 238, 14)...), paper)
	for i, tooth := range []int{2, 3, 5, 7, 9, 11} {
		c.fill(rect(386+i*(i+17)/2, 190, tooth, 84), paper)
	}
	c.fill(rect(386, 270, 66, 16), paper)
	return c.developGray(0)
}

// noisy is glyphs with specks around the shapes and pinholes in them, of one to four pixels.
func noisy() (*cv.Image[uint8], error) {
	m, err := glyphs()
	if err != nil {
		return nil, err
	}
	for y := 1; y < m.Height-1; y++ {
		for x := 1; x < m.Width-1; x++ {
			h := hash(x, y, 11)
			if h>>16&127 != 0 {
				continue
			}
			v := uint8(255)
			if m.At(x, y, 0) > 127 {
				v = 0
			}
			for i, d := range [...]cv.Point{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}} {
				if i == 0 || h>>i&1 != 0 && h>>8&3 != 0 {
					m.Set(x+d.X, y+d.Y, 0, v)
				}
			}
		}
	}
	return m, nil
}
