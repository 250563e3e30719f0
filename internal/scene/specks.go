package scene

import "github.com/purecv/cv"

// specks is two fields side by side: the right one is the negative of a field like the left one, whose ground is dark and uneven and
// holds small bright marks and a few large bright blots.
func specks() (*cv.Image[uint8], error) {
	c := newCanvas(480, 240)
	c.all(func(x, y int, _ color) color {
		return gray(4).plus(level * (x%240/5 + y/8 + 64*cloud(x*3, y*3, 4, 5)/one))
	})
	for field := range 2 {
		x0 := 240 * field
		for _, blot := range [...]path{ellipse(60, 170, 34, 27), ellipse(170+8*field, 70, 29, 36)} {
			c.glow(blot.moved(x0, 0), 5, tint(gray(165), one*3/4))
		}
		for i := range 81 {
			h := hash(i, field, 7)
			x, y := x0+8+25*(i%9)+int(h&15), 4+26*(i/9)+int(h>>4&15)
			bright := tint(gray(190+int(h>>20&63)), one*15/16)
			switch h >> 12 & 7 {
			case 0, 1:
				c.fill(oval(at(x, y), 3*unit/2, 3*unit/2), bright)
			case 2, 3:
				c.fill(oval(at(x, y), 3*unit, 5*unit/2), bright)
			case 4, 5:
				c.fill(path{{at(x-4, y-2), at(x+1, y), at(x+4, y+3)}}.stroke(2*unit), bright)
			case 6:
				c.fill(path{{at(x-2, y+4), at(x+2, y-4)}}.stroke(unit*3/2), bright)
			}
		}
	}
	m, err := c.developGray(2 * level)
	if err != nil {
		return nil, err
	}
	for y := range m.Height {
		row := m.Row(y)[240:]
		for x := range row {
			row[x] = 255 - row[x]
		}
	}
	return m, nil
}
