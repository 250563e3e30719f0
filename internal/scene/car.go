package scene

import (
	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
)

func car() (*cv.Image[uint8], error) {
	c, err := newCanvas(960, 640)
	if err != nil {
		return nil, err
	}
	face, err := newTypeface(gobold.TTF)
	if err != nil {
		return nil, err
	}
	c.all(down(stop{0, hex(0x90b0d0)}, stop{250, hex(0xd0d8e0)}, stop{251, hex(0x606060)}, stop{640, hex(0x808080)}))
	c.fill(parse("M 200 560 L 190 380 L 300 140 L 660 140 L 770 380 L 760 560"), solid(hex(0xa02020)))
	c.fill(roundRect(390, 450, 180, 45, 5), solid(gray(230)))
	p, _, err := face.text("PC 4260", 40*unit)
	if err != nil {
		return nil, err
	}
	c.fill(p.moved(400, 487), solid(gray(25)))
	return c.develop(2 * level)
}
