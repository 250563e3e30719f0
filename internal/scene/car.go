package scene

import (
	"github.com/purecv/cv"
	"golang.org/x/image/font/gofont/gobold"
)

const middle = 480 // column about which the car is symmetric

// The car's parts. Most have their left half written down.
var (
	carBody = parse(`M 480 110 C 405 110 352 114 320 126 C 302 134 292 146 282 164 L 236 268
		C 214 284 202 304 196 332 C 189 362 187 402 189 440 C 190 484 196 510 208 526 C 222 540 250 548 300 551 L 480 553`).doubled(middle)
	carHood = parse(`M 480 262 C 390 262 300 266 244 274 C 226 286 214 306 208 332
		C 250 338 290 346 322 352 C 370 346 430 344 480 344`).doubled(middle)
	carScreen = parse(`M 480 130 C 410 130 362 133 330 141 C 316 148 308 158 300 174 L 262 262 C 320 254 400 250 480 250`).doubled(middle)
	carLamp   = parse(`M 206 352 C 240 352 290 362 326 376 C 332 390 330 402 322 408 C 290 414 240 412 208 402 C 200 386 200 366 206 352 Z`)
	carGrille = parse(`M 480 364 L 346 366 C 340 376 342 396 352 414 L 480 416`).doubled(middle)
	carIntake = parse(`M 480 494 L 318 494 C 306 502 302 520 312 534 L 480 536`).doubled(middle)
	carMirror = parse(`M 246 266 C 236 268 226 268 214 270 C 190 272 172 268 170 254 C 170 238 186 230 208 232 C 226 234 232 246 236 256 L 248 258 Z`).mirrored(middle)
)

// car is the front of a car that is parked in a street.
func car() (*cv.Image[uint8], error) {
	c := newCanvas(960, 640)
	c.backdrop()
	c.underCar()
	c.bodywork()
	c.screen()
	c.front()
	c.plate()
	c.smooth()
	c.all(func(x, y int, under color) color { // a lens gives less light to the corners
		dx, dy := x-middle, y-320
		return under.scaled(one*26/25 - (dx*dx+dy*dy)*one/1500000)
	})
	return c.develop(9 * level / 4)
}

// underCar is the shadow on the road, the tyres and the dark between them.
func (c *canvas) underCar() {
	c.glow(ellipse(middle, 584, 350, 34), 40, dim(one*5/10))
	c.glow(ellipse(middle, 576, 292, 17), 14, dim(one/5))
	c.fill(rect(232, 500, 496, 66), down(stop{540, gray(8)}, stop{566, gray(24)}))
	tyre := roundRect(208, 470, 70, 110, 12).mirrored(middle)
	c.fill(tyre, func(x, y int, _ color) color {
		across := min(x-208, 751-x)
		v := gray(34 + 16*across/70).plus((noise(x*200, y*200, 81) - one/2) * 10 * level / one)
		if groove := across % 17; groove < 3 || (y+across/3)%9 < 2 {
			v = v.scaled(one / 2)
		}
		return v.scaled(between(y, []stop{{530, gray(90)}, {580, gray(255)}})[0] * one / white)
	})
}

// lacquer is red lacquer in daylight: its own color, darker where the body turns aside, and a share of what it mirrors.
func lacquer(mirrored []stop, share int) brush {
	aside := []stop{{0, gray(255)}, {190, gray(225)}, {262, gray(120)}, {284, gray(88)}, {293, gray(150)}}
	return func(x, y int, _ color) color {
		own := hex(0xa11c22).scaled(between(max(x-middle, middle-1-x), aside)[0] * one / white)
		ripple := (cloud(x*2+600, y*12, 3, 91) - one/2) / 90
		return mix(own, between(y+ripple, mirrored), share)
	}
}

func (c *canvas) bodywork() {
	sheen := []stop{{110, hex(0xf2f6fa)}, {126, hex(0xc4d0dc)}, {150, hex(0x6f5a5c)}, {270, hex(0x806a6c)}, {345, hex(0xa89496)}, {352, hex(0x6a4a4c)},
		{420, hex(0xc9b2b2)}, {440, hex(0x7a5a5a)}, {455, hex(0x3a1c1e)}, {500, hex(0x2c1214)}, {553, hex(0x120808)}}
	c.fill(carMirror.moved(0, 3), solid(gray(14)))
	c.fill(carMirror, lacquer([]stop{{232, hex(0xf0f4f8)}, {246, hex(0xa08082)}, {256, hex(0x200c0c)}, {270, hex(0x080404)}}, one/2))
	body := c.cover(carBody)
	c.paint(body, lacquer(sheen, one*2/5))
	c.glow(parse("M 208 336 C 250 342 290 350 322 356 C 370 350 430 348 480 348").mirrored(middle).stroke(4*unit), 4, dim(one/3))
	c.detail(carBody.outline().stroke(7*unit), body, 8, dim(one/2))
	hood := c.cover(carHood)
	c.paint(hood, lacquer([]stop{{262, hex(0xe8eef4)}, {280, hex(0xc2cad4)}, {310, hex(0x8c7c80)}, {334, hex(0x9c888a)}, {344, hex(0xf8eeee)}, {350, hex(0x904848)}}, one/2))
	crease := parse("M 362 262 C 334 284 300 310 292 346").mirrored(middle)
	shoulder := parse("M 250 276 C 232 292 222 310 216 336").mirrored(middle)
	c.detail(append(crease, shoulder...).moved(0, 4).stroke(12*unit), hood, 14, dim(one*7/10))
	c.detail(append(crease, shoulder...).moved(0, -5).stroke(8*unit), hood, 12, tint(hex(0xfff4f0), one*3/10))
	c.detail(parse("M 446 258 L 530 258 L 590 350 L 352 350"), hood, 12, tint(hex(0xeef4fc), one*3/10)) // the sky between the houses
	c.detail(parse("M 208 336 L 212 318 C 300 340 420 344 480 344").mirrored(middle), hood, 8, tint(hex(0xffffff), one/5))
	// The bumper: an edge in the light under the lamps, one in the shade lower down, and the plastic under it.
	edge := parse("M 192 424 C 260 438 330 424 372 424").mirrored(middle)
	sill := parse("M 196 470 C 260 476 300 484 480 486").mirrored(middle)
	c.detail(edge.moved(0, -3).stroke(5*unit), body, 6, tint(hex(0xffe8e4), one/3))
	c.detail(edge.moved(0, 4).stroke(7*unit), body, 8, dim(one*6/10))
	c.detail(sill.stroke(4*unit), body, 5, tint(hex(0xf0c0c0), one/4))
	c.detail(parse("M 480 540 C 270 539 214 534 180 516 L 180 560 L 480 560").doubled(middle), body, 1, down(stop{520, gray(46)}, stop{541, gray(62)}, stop{545, gray(30)}, stop{553, gray(14)}))
	c.detail(roundRect(596, 444, 24, 24, 4).outline().stroke(unit), body, 1, dim(one/2))
	c.detail(ellipse(236, 316, 14, 22), body, 18, tint(hex(0xfff8f4), one/2))
	c.detail(parse("M 350 119 C 400 113 560 113 610 119").stroke(4*unit), body, 4, tint(hex(0xffffff), one/2))
}

// screen is the windscreen: the rear window and the seats through it, the sky on it.
func (c *canvas) screen() {
	c.fill(carScreen.outline().stroke(9*unit), solid(gray(14)))
	glass := c.cover(carScreen)
	c.paint(glass, down(stop{130, hex(0x1d262c)}, stop{200, hex(0x161b1f)}, stop{256, hex(0x22282b)}))
	c.detail(roundRect(392, 160, 176, 44, 14), glass, 5, tint(hex(0xb4c4c8), one*3/4))
	c.detail(append(roundRect(352, 172, 62, 90, 22), roundRect(546, 172, 62, 90, 22)...), glass, 5, solid(hex(0x0d0f11)))
	c.detail(append(roundRect(362, 148, 42, 34, 12), roundRect(556, 148, 42, 34, 12)...), glass, 4, solid(hex(0x131618)))
	c.detail(ellipse(578, 250, 46, 34).outline().stroke(6*unit), glass, 2, solid(hex(0x050607)))
	c.detail(parse("M 262 262 C 330 238 630 238 698 262"), glass, 3, solid(hex(0x2a2d2f)))
	c.detail(roundRect(446, 138, 68, 20, 7), glass, 1, down(stop{138, gray(50)}, stop{158, gray(16)}))
	c.detail(parse("M 300 126 L 486 126 C 430 164 384 206 342 262 L 250 262"), glass, 3, mirroredSky)
	c.detail(parse("M 602 126 L 640 126 C 668 170 690 220 700 262 L 676 262 C 660 210 634 160 602 126"), glass, 3, mirroredSky)
	c.detail(rect(250, 124, 460, 16), glass, 10, tint(hex(0xcfdfe9), one/2))
	c.glow(path{{at(476, 258), at(306, 247)}, {at(690, 260), at(520, 246)}}.stroke(3*unit), 1, solid(gray(10)))
}

// mirroredSky is the sky in the glass, with the crown of a tree in it.
func mirroredSky(x, y int, under color) color {
	sky := one*4/10 - (y-126)*6
	leaves := (cloud(x*5, y*5, 5, 97) - one*9/20 - (180-y)*8) * 6
	share := sky - sky*3/4*min(max(leaves, 0), one)/one
	return mix(under, hex(0xd8e6f0), max(share, 0))
}

// front is what sits in the bumper.
func (c *canvas) front() {
	c.fill(carGrille.outline().stroke(7*unit), down(stop{362, hex(0xeef2f4)}, stop{372, hex(0x6c7074)}, stop{396, hex(0xb8bcc0)}, stop{420, hex(0x4c5054)}))
	slats := func(top, gap int) brush {
		return func(x, y int, _ color) color {
			switch (y - top) % gap {
			case 0:
				return gray(112)
			case 1:
				return gray(58)
			}
			return gray(13)
		}
	}
	c.fill(carGrille, slats(366, 10))
	c.fill(carIntake, slats(498, 12))
	c.fill(disc(middle, 390, 23), down(stop{367, gray(246)}, stop{388, gray(110)}, stop{392, gray(190)}, stop{413, gray(70)}))
	c.fill(disc(middle, 390, 18), down(stop{372, hex(0x101c3c)}, stop{408, hex(0x34548c)}))
	c.fill(parse("M 470 398 L 480 379 L 490 398 L 480 392 Z"), solid(gray(235)))
	lamp := c.cover(carLamp.mirrored(middle))
	c.fill(carLamp.outline().mirrored(middle).stroke(5*unit), solid(gray(12)))
	c.paint(lamp, down(stop{352, hex(0xb8c4cc)}, stop{372, hex(0x5a646c)}, stop{392, hex(0x272c30)}, stop{410, hex(0x6f787e)}))
	c.detail(disc(246, 383, 20).mirrored(middle), lamp, 1, down(stop{363, gray(225)}, stop{383, gray(96)}, stop{403, gray(196)}))
	c.detail(disc(246, 383, 15).mirrored(middle), lamp, 1, down(stop{368, hex(0x101418)}, stop{398, hex(0x54606a)}))
	c.detail(disc(294, 390, 14).mirrored(middle), lamp, 1, down(stop{376, gray(230)}, stop{390, gray(90)}, stop{404, gray(180)}))
	c.detail(disc(294, 390, 10).mirrored(middle), lamp, 1, down(stop{380, hex(0x14181c)}, stop{400, hex(0x606c76)}))
	c.detail(path{{at(212, 360), at(250, 361), at(318, 379)}}.mirrored(middle).stroke(4*unit), lamp, 1, solid(gray(250)))
	c.detail(ellipse(214, 386, 7, 13).mirrored(middle), lamp, 2, tint(hex(0xe8842c), one*4/5))
	c.detail(append(ellipse(241, 376, 6, 4), ellipse(709, 376, 6, 4)...), lamp, 3, solid(gray(255)))
	fog := parse("M 216 480 L 282 488 C 288 500 288 514 280 524 L 222 516 C 214 506 212 492 216 480 Z").mirrored(middle)
	c.fill(fog, down(stop{480, gray(12)}, stop{524, gray(34)}))
	c.fill(disc(250, 502, 15).mirrored(middle), down(stop{487, gray(214)}, stop{502, gray(84)}, stop{517, gray(150)}))
	c.glow(disc(250, 502, 11).mirrored(middle), 2, down(stop{492, gray(60)}, stop{512, gray(190)}))
}

// plate is white with dark characters: in the margins and between the characters no upright 35x8 rectangle is all white, and no
// stroke of a character holds a 23x5 one.
func (c *canvas) plate() {
	text, width := write(gobold.TTF, "GO 8256", 41*unit)
	c.glow(roundRect(382, 434, 196, 56, 6), 8, dim(one/2))
	c.fill(roundRect(383, 430, 194, 52, 5), down(stop{430, gray(58)}, stop{434, gray(22)}, stop{482, gray(12)}))
	c.fill(roundRect(387, 433, 186, 44, 4), func(x, y int, _ color) color {
		return gray(232).plus(((x-387)/12 - (y-433)/2 - 6 + (cloud(x*3, y*3, 3, 95)-one/2)*14/one) * level)
	})
	c.fill(text.mapped(func(q point) point { return point{q.x + middle*unit - width/2, q.y + 470*unit} }), solid(hex(0x1c1e24)))
}
