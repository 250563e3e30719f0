package scene

// The street is a corridor seen along its length: a ray through each pixel meets the road, a kerb, a pavement, a wall or the sky.
// Lengths are millimetres; z is the distance from the camera.
const (
	horizon   = 236  // row
	vanishing = 462  // column
	focal     = 1650 // pixels
	eye       = 1030 // height of the camera
	kerb      = 120  // height
	leftKerb  = -4300
	rightKerb = 1650
	leftWall  = -7200
	rightWall = 4300
	roofs     = 7800 // height
)

var sky = []stop{{0, hex(0xa9c4de)}, {140, hex(0xdbe4ea)}, {240, hex(0xe6e6e2)}}

// street is the brush for it.
func street(x, y int, _ color) color {
	if y > horizon {
		if across, z := onGround(x, y, 0); leftKerb < across && across < rightKerb {
			return asphalt(across, z)
		}
		across, z := onGround(x, y, kerb)
		switch {
		case across < leftWall || across > rightWall:
		case leftKerb < across && across < rightKerb:
			return hex(0x77756f) // the kerb's face
		case leftKerb-150 < across && across < rightKerb+150:
			return hex(0xa9a69d).plus((cloud(across*3, z, 2, 31) - one/2) * 40 * level / one)
		default:
			return slabs(across, z)
		}
	}
	wall, paint := leftWall, bricks
	aside := x - vanishing
	if aside >= 0 {
		wall, paint, aside = rightWall, plaster, aside+1
	}
	z := focal * wall / aside
	height := eye + (horizon-y)*z/focal
	if height > roofs || z > 70000 {
		return between(y, sky).plus((cloud(x*2, y*5, 4, 21) - one/2) * 40 * level / one)
	}
	return mix(paint(z, height), hex(0xd5dade), min(z/40, one*3/4))
}

// onGround returns where a pixel's ray meets a plane of a height: how far right of the camera, and the distance.
func onGround(x, y, height int) (across, z int) {
	z = focal * (eye - height) / (y - horizon)
	return (x - vanishing) * z / focal, z
}

func asphalt(across, z int) color {
	stones := noise(across*24, z*8, 41) - one/2 // about 10 mm wide, and longer as grazing sight smears them
	fine := grain(across>>2, z>>4, 42)
	wear := cloud(across/4+900, z/10, 4, 43) - one/2
	base := hex(0x77787a).plus((stones*50 + fine*14 + wear*44) * level / one)
	if tar := across + 420 + (noise(z/6, 0, 44)-one/2)/10; -8 < tar && tar < 9 {
		base = base.scaled(one * 6 / 10)
	}
	return base
}

func slabs(across, z int) color {
	row := z / 500
	column := (across + row%2*200) / 400
	if z%500 < 14 || (across+row%2*200)%400 < 10 {
		return hex(0x6d6a64)
	}
	return hex(0x9b978f).plus((int(hash(column, row, 51)&31) - 16 + (noise(across*4, z*2, 52)-one/2)*24/one) * level)
}

func bricks(z, height int) color {
	if c, ok := window(z, height, hex(0xe4e0d6)); ok {
		return c
	}
	row := height / 85
	along := z + row%2*130
	if height%85 < 14 || along%260 < 12 {
		return hex(0xa39a90)
	}
	return mix(hex(0x7d4a3a), hex(0xa5705a), int(hash(along/260, row, 61)>>20)).plus((noise(z, height, 62) - one/2) * 16 * level / one)
}

func plaster(z, height int) color {
	if c, ok := window(z+900, height, hex(0xf0eee8)); ok {
		return c
	}
	if height < 700 {
		return hex(0x8d8a86)
	}
	return hex(0xd9cdb4).plus((cloud(z/4, height/4, 4, 63) - one/2) * 50 * level / one)
}

// window is what a wall shows if a window is there: one every 3.4 m on two floors.
func window(z, height int, frame color) (color, bool) {
	along, up := z%3400-1000, height%3300-1150
	if along < -60 || along > 1460 || up < -90 || up > 1660 {
		return color{}, false
	}
	if along < 70 || along > 1330 || up < 70 || up > 1530 || 660 < along && along < 740 {
		return frame, true
	}
	return mix(hex(0x2c333a), hex(0x93a5b5), min(cloud(z/8, height/5, 3, uint32(z/3400)), one)), true
}

// foliage covers about an ellipse with leaves, lighter above.
func (c *canvas) foliage(x, y, rx, ry, leaves int, seed uint32) {
	for i := range leaves {
		u := grain(i, 1, seed) * 3 / 2 // -one..one, mostly
		v := grain(i, 2, seed) * 3 / 2
		h := hash(i, 3, seed)
		light := one/2 - v/3 - u/6 + int(h&1023) - 512
		leaf := oval(point{}, 5*unit+int(h>>10&255), 3*unit)
		if h>>20&1 != 0 {
			leaf = leaf.turned(4, 3, 5)
		} else {
			leaf = leaf.turned(12, -5, 13)
		}
		c.fill(leaf.moved(x+rx*u/one, y+ry*v/one), solid(mix(hex(0x22351a), hex(0x8fae5c), min(max(light, 0), one))))
	}
}

// backdrop paints the street behind the car, out of focus with the distance.
func (c *canvas) backdrop() {
	c.all(street)
	c.parkedCar()
	c.fallen()
	near := canvas{Image: *c.Clone()}
	c.blur(3)
	bark := func(x, y int, _ color) color {
		return hex(0x5a4e42).plus((836 - x + noise(x*40, y*8, 75)*30/one) * level)
	}
	c.fill(parse("M 836 360 L 841 60 L 862 60 L 872 362"), bark)
	c.fill(parse("M 842 130 L 780 40 L 790 36 L 852 110"), bark)
	c.foliage(872, 6, 150, 76, 2200, 71)
	c.foliage(40, -8, 150, 60, 1600, 72)
	c.fill(ellipse(930, 350, 90, 10), dim(one/2))
	c.foliage(950, 306, 70, 44, 1100, 73)
	c.blur(3)
	for y := 370; y < c.Height; y++ {
		sharp := min((y-370)*one/140, one)
		for x := range c.Width {
			c.set(x, y, mix(c.pixel(x, y), near.pixel(x, y), sharp))
		}
	}
}

// fallen is leaves on the road, smaller with the distance.
func (c *canvas) fallen() {
	for i := range 26 {
		h := hash(i, 0, 74)
		x, y := int(h%1200)-120, 420+int((h>>12)%210)
		size := (y - horizon) * unit / 62
		leaf := oval(point{}, size, size/3).turned(12, 5-int(h>>8&7), 13)
		c.fill(leaf.moved(x+1, y+2), dim(one/2))
		c.fill(leaf.moved(x, y), solid(mix(hex(0xb98a3a), hex(0x7a4a24), int(h>>20))))
	}
}

// parkedCar stands across the street.
func (c *canvas) parkedCar() {
	c.fill(ellipse(92, 366, 118, 12), dim(one/3))
	c.fill(roundRect(4, 330, 34, 38, 8).mirrored(92), solid(gray(26)))
	c.fill(ellipse(8, 238, 13, 9).mirrored(92), solid(hex(0x5c6c78)))
	c.fill(parse("M 40 186 C 70 178 115 178 145 186 C 158 200 168 226 172 246 C 188 256 190 290 186 344 L 0 344 C -6 290 -4 256 12 246 C 18 226 27 200 40 186"),
		down(stop{180, hex(0xb9c6cf)}, stop{250, hex(0x8496a4)}, stop{345, hex(0x3f4c58)}))
	c.fill(parse("M 46 194 C 80 188 110 188 140 194 L 158 242 L 27 242"), down(stop{190, hex(0x9fb0ba)}, stop{245, hex(0x28323a)}))
	c.fill(parse("M 46 194 L 84 190 L 50 242 L 27 242"), tint(hex(0xd0dce4), one/3))
	c.fill(ellipse(24, 278, 18, 11).mirrored(92), solid(hex(0xf4f4ee)))
	c.fill(roundRect(52, 272, 80, 20, 6), solid(gray(34)))
	c.fill(rect(62, 308, 60, 14), solid(gray(222)))
}
