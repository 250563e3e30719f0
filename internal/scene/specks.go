package scene

import "github.com/purecv/cv"

// specks is two fields side by side: the right one is the negative of a field like the left one, whose ground is dark and uneven and
// holds small bright marks and a few large bright blots.
func specks() (*cv.Image[uint8], error) {
	c, err := newCanvas(480, 240)
	if err != nil {
		return nil, err
	}
	c.all(func(x, y int, _ color) color {
		return gray(18).plus(level * (x%240/3 + y/5 + 40*cloud(x*2, y*2, 3, 5)/one))
	})
	mark := func(x, y int) brush { return tint(gray(215+int(hash(x, y, 3)&31)), one*7/8) }
	for _, x0 := range []int{0, 240} {
		for _, blot := range [...]path{ellipse(60, 170, 34, 27), ellipse(176, 70, 29, 36)} {
			if err := c.glow(blot.moved(x0, 0), 5, tint(gray(190), one*3/4)); err != nil {
				return nil, err
			}
		}
		for row := range 9 {
			for column := range 9 {
				h := hash(column, row, uint32(7+x0))
				x, y, size := x0+9+26*column+int(h&7), 9+26*row+int(h>>4&7), 1+int(h>>8&1)
				switch h >> 12 & 3 {
				case 0, 1:
					c.fill(oval(at(x, y), size*unit+unit/2, size*unit+unit/2), mark(x, y))
				case 2:
					c.fill(path{{at(x-3, y-2), at(x+3, y+2)}}.stroke(2*unit), mark(x, y))
				case 3:
					c.fill(path{{at(x-3, y), at(x+3, y)}, {at(x, y-3), at(x, y+3)}}.stroke(unit*3/2), mark(x, y))
				}
			}
		}
	}
	if err := blur(c.Image, 1); err != nil {
		return nil, err
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
