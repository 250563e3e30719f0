package scene

import "github.com/purecv/cv"

func coins() (*cv.Image[uint8], error) {
	c, err := newCanvas(720, 540)
	if err != nil {
		return nil, err
	}
	c.all(solid(hex(0x203050)))
	for i := range 12 {
		c.fill(disc(100+170*(i%4), 100+170*(i/4), 40+10*(i%3)), solid(hex(0xc0b090)))
	}
	return c.develop(2 * level)
}
