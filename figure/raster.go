package figure

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"github.com/purecv/cv"
)

// raster is a canvas of pixels.
type raster struct{ img *cv.Image[uint8] } // RGB

func newRaster(width, height int, face color.NRGBA) (*raster, error) {
	img, err := cv.NewImage[uint8](width, height, 3)
	if err != nil {
		return nil, err
	}
	r := &raster{img}
	r.rectangle(r.bounds(), face)
	return r, nil
}

func (r *raster) bounds() image.Rectangle { return image.Rect(0, 0, r.img.Width, r.img.Height) }

func (r *raster) resolution(_ cv.Size, width, height int) cv.Size {
	return cv.Size{W: width, H: height}
}

func (r *raster) picture(at image.Rectangle, pixels *cv.Image[uint8]) {
	for y := range pixels.Height {
		row := r.img.Row(at.Min.Y + y)[3*at.Min.X:]
		if pixels.Channels == 3 {
			copy(row, pixels.Row(y))
			continue
		}
		for x, v := range pixels.Row(y) {
			row[3*x], row[3*x+1], row[3*x+2] = v, v, v
		}
	}
}

func (r *raster) rectangle(at image.Rectangle, c color.NRGBA) {
	at = at.Intersect(r.bounds())
	for y := at.Min.Y; y < at.Max.Y; y++ {
		row := r.img.Row(y)
		for x := at.Min.X; x < at.Max.X; x++ {
			blend(row[3*x:][:3], c, 255)
		}
	}
}

// blend lays a colour on a pixel of which it covers cover/255.
func blend(pixel []uint8, c color.NRGBA, cover uint8) {
	a := int(cover) * int(c.A)
	pixel[0] = mix(pixel[0], c.R, a)
	pixel[1] = mix(pixel[1], c.G, a)
	pixel[2] = mix(pixel[2], c.B, a)
}

// mix returns the mean of two values; b has the weight a out of 255*255.
func mix(v, b uint8, a int) uint8 {
	const whole = 255 * 255
	return uint8((int(v)*(whole-a) + int(b)*a + whole/2) / whole)
}

func (r *raster) polygon(corners []point, c color.NRGBA) {
	r.fill(extent(corners), c, func(v *vector.Rasterizer, origin point) { addPolygon(v, origin, corners) })
}

// polyline fills the outlines of its segments and of round joints, all turning the same way: so what they share is covered once.
func (r *raster) polyline(points []point, width float64, c color.NRGBA) {
	box := extent(points)
	grow := int(width/2) + 1
	box = box.Inset(-grow)
	r.fill(box, c, func(v *vector.Rasterizer, origin point) {
		for i := 1; i < len(points); i++ {
			p, q := points[i-1], points[i]
			dx, dy := q.x-p.x, q.y-p.y
			length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
			if length == 0 {
				continue
			}
			nx, ny := half(dy/length*width), half(-dx/length*width)
			addPolygon(v, origin, []point{{p.x + nx, p.y + ny}, {q.x + nx, q.y + ny}, {q.x - nx, q.y - ny}, {p.x - nx, p.y - ny}})
		}
		for i := 1; i < len(points)-1; i++ {
			addPolygon(v, origin, joint(points[i], width/2))
		}
	})
}

// joint returns a regular octagon, clockwise as seen.
func joint(p point, radius float64) []point {
	d := float64(radius * math.Sqrt2 / 2)
	return []point{{p.x + radius, p.y}, {p.x + d, p.y + d}, {p.x, p.y + radius}, {p.x - d, p.y + d},
		{p.x - radius, p.y}, {p.x - d, p.y - d}, {p.x, p.y - radius}, {p.x + d, p.y - d}}
}

func addPolygon(v *vector.Rasterizer, origin point, corners []point) {
	for i, p := range corners {
		x, y := float32(p.x-origin.x), float32(p.y-origin.y)
		if i == 0 {
			v.MoveTo(x, y)
		} else {
			v.LineTo(x, y)
		}
	}
	v.ClosePath()
}

// extent returns the smallest rectangle of pixels around points.
func extent(points []point) image.Rectangle {
	var box image.Rectangle
	for i, p := range points {
		at := image.Rect(int(math.Floor(p.x)), int(math.Floor(p.y)), int(math.Floor(p.x))+1, int(math.Floor(p.y))+1)
		if i == 0 {
			box = at
		}
		box = box.Union(at)
	}
	return box
}

// fill colours the part of box that a path covers.
func (r *raster) fill(box image.Rectangle, c color.NRGBA, path func(v *vector.Rasterizer, origin point)) {
	box = box.Intersect(r.bounds())
	if box.Empty() {
		return
	}
	v := vector.NewRasterizer(box.Dx(), box.Dy())
	path(v, point{float64(box.Min.X), float64(box.Min.Y)})
	mask := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	v.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	for y := range box.Dy() {
		row := r.img.Row(box.Min.Y + y)[3*box.Min.X:]
		for x, cover := range mask.Pix[y*mask.Stride:][:box.Dx()] {
			if cover != 0 {
				blend(row[3*x:][:3], c, cover)
			}
		}
	}
}

func (r *raster) text(s string, at point, size float64, upward bool, c color.NRGBA) {
	scale := size / outlineSize
	for _, letter := range s {
		g := letters.find(letter)
		r.glyph(g.outline, at, scale, upward, c)
		if advance := float64(g.advance * scale); upward {
			at.y -= advance
		} else {
			at.x += advance
		}
	}
}

func (r *raster) glyph(outline sfnt.Segments, at point, scale float64, upward bool, c color.NRGBA) {
	if len(outline) == 0 {
		return
	}
	place := func(p fixed.Point26_6) point {
		x, y := float64(fromFixed(p.X)*scale), float64(fromFixed(p.Y)*scale)
		if upward {
			x, y = y, -x
		}
		return point{at.x + x, at.y + y}
	}
	bounds := outline.Bounds()
	box := extent([]point{place(bounds.Min), place(bounds.Max)})
	r.fill(box, c, func(v *vector.Rasterizer, origin point) {
		for _, s := range outline {
			var p [3][2]float32
			for i, arg := range s.Args {
				q := place(arg)
				p[i] = [2]float32{float32(q.x - origin.x), float32(q.y - origin.y)}
			}
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				v.ClosePath()
				v.MoveTo(p[0][0], p[0][1])
			case sfnt.SegmentOpLineTo:
				v.LineTo(p[0][0], p[0][1])
			case sfnt.SegmentOpQuadTo:
				v.QuadTo(p[0][0], p[0][1], p[1][0], p[1][1])
			case sfnt.SegmentOpCubeTo:
				v.CubeTo(p[0][0], p[0][1], p[1][0], p[1][1], p[2][0], p[2][1])
			}
		}
		v.ClosePath()
	})
}
