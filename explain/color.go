package explain

import (
	"fmt"
	"math"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

func init() {
	explains(func(r *run, o cv.CvtColorOp, out cv.Format, in []*picture) *picture {
		return r.color(o.Code.String(), in[0], out)
	})
}

// color returns the picture of a conversion, which the code's name describes.
func (r *run) color(code string, src *picture, out cv.Format) *picture {
	from, to, _ := strings.Cut(code, "2")
	to, full := strings.CutSuffix(to, "_FULL")
	blueFirst := strings.HasPrefix(from, "BGR")
	switch {
	case strings.HasPrefix(to, "GRAY"):
		return r.gray(code, src, out, blueFirst)
	case to == "HSV":
		hues := 180.0
		if full {
			hues = 256
		}
		return r.hsv(code, src, out, blueFirst, hues)
	case from == "HSV":
		hues := 180.0
		if full {
			hues = 255
		}
		return r.fromHSV(code, src, out, strings.HasPrefix(to, "BGR"), hues)
	}
	return r.reorder(code, src, out, from != "GRAY" && blueFirst != strings.HasPrefix(to, "BGR"))
}

// reorder returns the picture whose channels are those of another one in some order.
func (r *run) reorder(code string, src *picture, out cv.Format, swap bool) *picture {
	opaque := 1.0
	if !src.Depth.IsFloat() {
		_, opaque = src.Depth.Range()
	}
	return r.pointwise(code, Pointwise, out, "channels are moved", func(x, y, c int, t *Channel) float64 {
		k := c
		switch {
		case c == 3 && src.C < 4:
			t.formulaf("%v", Number(opaque))
			return t.line(opaque, "new alpha: opaque")
		case src.C == 1:
			k = 0
		case swap && c != 3:
			k = 2 - c
		}
		v := src.at(x, y, k)
		t.formulaf("channel %d = %v", k, Number(v))
		return t.line(v, "channel %d of the source", k)
	}, src)
}

// rgb returns red, green and blue of a pixel.
func rgb(p *picture, x, y int, blueFirst bool) (r, g, b float64) {
	r, g, b = p.at(x, y, 0), p.at(x, y, 1), p.at(x, y, 2)
	if blueFirst {
		r, b = b, r
	}
	return r, g, b
}

// gray returns the picture of a weighted sum of red, green and blue.
func (r *run) gray(code string, src *picture, out cv.Format, blueFirst bool) *picture {
	const red, green, blue, one = 9798, 19235, 3735, 32768
	if src.Depth == cv.F32 {
		return r.pointwise(code, Pointwise, out, inFloat32, func(x, y, _ int, t *Channel) float64 {
			weights := []float32{0.299, 0.587, 0.114}
			if blueFirst {
				weights[0], weights[2] = weights[2], weights[0]
			}
			sum := float32(float32(src.at(x, y, 0)) * weights[0])
			t.line(float64(sum), "%v · %v", Number(src.at(x, y, 0)), weights[0])
			for c := 1; c < 3; c++ {
				sum = kernel.FMA32(float32(src.at(x, y, c)), weights[c], sum)
				t.line(float64(sum), "%v · %v added", Number(src.at(x, y, c)), weights[c])
			}
			red, green, blue := rgb(src, x, y, blueFirst)
			t.formulaf("0.299·%v + 0.587·%v + 0.114·%v → %v", Number(red), Number(green), Number(blue), Number(sum))
			return float64(sum)
		}, src)
	}
	return r.pointwise(code, Pointwise, out, "whole numbers: the weights are multiples of 1/32768", func(x, y, _ int, t *Channel) float64 {
		cr, cg, cb := rgb(src, x, y, blueFirst)
		sum := t.line(float64(red*cr)+float64(green*cg)+float64(blue*cb), "%d·%v + %d·%v + %d·%v", red, Number(cr), green, Number(cg), blue, Number(cb))
		v := t.roundedUp(t.line(sum/one, "divided by %d", one))
		t.formulaf("0.299·%v + 0.587·%v + 0.114·%v → %v", Number(cr), Number(cg), Number(cb), Number(v))
		return v
	}, src)
}

// hsv returns the picture of hue, saturation and value.
func (r *run) hsv(code string, src *picture, out cv.Format, blueFirst bool, hues float64) *picture {
	if src.Depth == cv.F32 {
		return r.pointwise(code, Pointwise, out, "float32", func(x, y, c int, t *Channel) float64 {
			red, green, blue := rgb(src, x, y, blueFirst)
			return float64(hsvFloat(float32(red), float32(green), float32(blue), c, t))
		}, src)
	}
	return r.pointwise(code, Pointwise, out, "fixed point with 12 binary places; quotients are products with a rounded reciprocal", func(x, y, c int, t *Channel) float64 {
		red, green, blue := rgb(src, x, y, blueFirst)
		v := max(red, green, blue)
		d := v - min(red, green, blue)
		switch c {
		case 2:
			t.formulaf("max(%v, %v, %v) = %v", Number(red), Number(green), Number(blue), Number(v))
			return t.line(v, "value: the largest of red %v, green %v, blue %v", Number(red), Number(green), Number(blue))
		case 1:
			t.line(d, "the largest less the smallest")
			s := math.Floor(float64(d*reciprocal(255, v)/4096) + 0.5)
			t.formulaf("255·%v / %v → %v", Number(d), Number(v), Number(s))
			return t.line(s, "saturation: 255 · %v / %v", Number(d), Number(v))
		}
		h, which := red-green+float64(4*d), "blue is the largest: red - green + 4d"
		switch v {
		case red:
			h, which = green-blue, "red is the largest: green - blue"
		case green:
			h, which = blue-red+float64(2*d), "green is the largest: blue - red + 2d"
		}
		t.line(d, "d, the largest less the smallest")
		t.line(h, "%s", which)
		v = h
		h = t.line(math.Floor(float64(h*reciprocal(hues/6, d)/4096)+0.5), "times %v/6, divided by d", Number(hues))
		if h < 0 {
			h = t.line(h+hues, "plus a whole turn, %v", Number(hues))
		}
		h = clip(cv.U8, h, t)
		t.formulaf("%v·%v/(6·%v) → %v", Number(v), Number(hues), Number(d), Number(h))
		return h
	}, src)
}

// reciprocal returns scale/n in units of 1/4096, rounded; 0 of 0.
func reciprocal(scale, n float64) float64 {
	if n == 0 {
		return 0
	}
	return math.RoundToEven(scale * 4096 / n)
}

// hsvFloat computes a channel of hue, saturation and value.
func hsvFloat(red, green, blue float32, c int, t *Channel) float32 {
	const eps = 0x1p-23
	// What is not a number is passed over as vector instructions do.
	v, low := red, red
	for _, other := range []float32{green, blue} {
		if !(v > other) {
			v = other
		}
		if !(low < other) {
			low = other
		}
	}
	d := v - low
	switch c {
	case 2:
		t.formulaf("max(%v, %v, %v) = %v", red, green, blue, v)
		t.line(float64(v), "value: the largest of red %v, green %v, blue %v", red, green, blue)
		return v
	case 1:
		s := d / (float32(math.Abs(float64(v))) + eps)
		t.formulaf("%v / %v → %v", d, v, s)
		t.line(float64(s), "saturation: the largest less the smallest, divided by the largest")
		return s
	}
	h, from, which := red-green, float32(240), "blue"
	switch v {
	case red:
		h, from, which = green-blue, 0, "red"
		if green < blue {
			from = 360
		}
	case green:
		h, from, which = blue-red, 120, "green"
	}
	hue := kernel.FMA32(h, 60/(d+eps), from) * (float32(360) * (float32(1) / 360))
	t.line(float64(h), "%s is the largest; the difference of the others", which)
	t.line(float64(hue), "hue: times 60 / %v, plus %v", d, from)
	t.formulaf("60·%s/%v + %v → %v", factor(float64(h)), d, from, hue)
	return hue
}

// fromHSV returns the picture of red, green and blue.
func (r *run) fromHSV(code string, src *picture, out cv.Format, blueFirst bool, hues float64) *picture {
	bytes := src.Depth == cv.U8
	return r.pointwise(code, Pointwise, out, "float32", func(x, y, c int, t *Channel) float64 {
		h, s, v := float32(src.at(x, y, 0)), float32(src.at(x, y, 1)), float32(src.at(x, y, 2))
		if bytes {
			const unit = float32(1) / 255
			h, s, v = h*(6/float32(hues)), s*unit, v*unit
		} else {
			h *= float32(6) / 360
		}
		k := c
		if blueFirst {
			k = 2 - c
		}
		value := fromHSV(h, s, v, k, t)
		result := float64(value)
		if bytes {
			scaled := value * 255
			t.line(float64(scaled), "times 255")
			result = t.line(math.Trunc(float64(scaled)), "the fraction is cut off")
		}
		t.formulaf("hue %v/6 of a turn, saturation %v, value %v: %s = %v", Number(h), Number(s), Number(v), [...]string{"red", "green", "blue"}[k], Number(result))
		return result
	}, src)
}

// fromHSV computes red, green or blue (k 0 to 2) of a hue in sixths of a turn.
func fromHSV(h, s, v float32, k int, t *Channel) float32 {
	whole := float32(int32(h))
	f := h - whole
	sector := int(whole - float32(6*float32(int32(whole*(float32(1)/6)))))
	low := v * (1 - s)
	falling, rising := v*kernel.FMA32(-s, f, 1), v*kernel.FMA32(-s, 1-f, 1)
	// In each sixth of the turn one of the colours is the largest, one the smallest, and one rises or falls between them.
	const v0, falls, low0, rises = 0, 1, 2, 3
	parts := [6][3]int{{v0, rises, low0}, {falls, v0, low0}, {low0, v0, rises}, {low0, falls, v0}, {rises, low0, v0}, {v0, low0, falls}}
	part := parts[min(max(sector, 0), 5)][k]
	value := [...]float32{v, falling, low, rising}[part]
	t.line(float64(value), "%s", [...]string{"the value", fmt.Sprintf("value · (1 - saturation · %v)", f), "value · (1 - saturation)",
		fmt.Sprintf("value · (1 - saturation · (1 - %v))", f)}[part])
	return value
}
