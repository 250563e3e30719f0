package kernel

import "math"

// Reorder copies pixels of scn channels into pixels of dcn channels (3 or 4 each), channels 0 and 2 exchanged if swap.
// The fourth channel of dst is that of src, or alpha.
func Reorder[T Element](dst, src []T, dcn, scn int, swap bool, alpha T) {
	first, third := 0, 2
	if swap {
		first, third = 2, 0
	}
	for ; len(dst) >= dcn; dst, src = dst[dcn:], src[scn:] {
		a := alpha
		if scn == 4 {
			a = src[3]
		}
		dst[0], dst[1], dst[2] = src[first], src[1], src[third]
		if dcn == 4 {
			dst[3] = a
		}
	}
}

// FromGray computes dst[i*dcn+c] = src[i] for c < 3; the fourth channel is alpha.
func FromGray[T Element](dst, src []T, dcn int, alpha T) {
	for i, v := range src {
		d := dst[i*dcn : (i+1)*dcn]
		d[0], d[1], d[2] = v, v, v
		if dcn == 4 {
			d[3] = alpha
		}
	}
}

// Weights of red, green and blue in gray, in units of 1/32768.
const (
	grayR = 9798
	grayG = 19235
	grayB = 3735
)

// Gray computes dst[i] = round(0.299 R + 0.587 G + 0.114 B) in fixed point, from pixels of scn channels, red or blue first.
func Gray[T uint8 | uint16](dst, src []T, scn int, blueFirst bool) {
	first, third := uint32(grayR), uint32(grayB)
	if blueFirst {
		first, third = third, first
	}
	for i := range dst {
		s := src[i*scn : i*scn+3]
		dst[i] = T((uint32(s[0])*first + uint32(s[1])*grayG + uint32(s[2])*third + 1<<14) >> 15)
	}
}

// GrayF32 computes dst[i] = 0.299 R + 0.587 G + 0.114 B: the product of the first channel is rounded, then the
// others are added by fused operations in order.
func GrayF32(dst, src []float32, scn int, blueFirst bool) {
	first, second, third := float32(0.299), float32(0.587), float32(0.114)
	if blueFirst {
		first, third = third, first
	}
	for i := range dst {
		s := src[i*scn : i*scn+3]
		dst[i] = FMA32(s[2], third, FMA32(s[1], second, float32(s[0]*first)))
	}
}

// HSV of bytes is computed with 12 places after the point; these are the reciprocals.
var hsvS, hsvH180, hsvH256 = hsvDivisors(255), hsvDivisors(180.0 / 6), hsvDivisors(256.0 / 6)

func hsvDivisors(scale float64) (t [256]int32) {
	for i := 1; i < len(t); i++ {
		t[i] = int32(math.RoundToEven(scale * 4096 / float64(i)))
	}
	return t
}

// HSV computes hue (0 to 179, or to 255 if full), saturation and value of pixels of scn channels, red or blue first.
func HSV(dst, src []uint8, scn int, blueFirst, full bool) {
	hues, hdiv := int32(180), &hsvH180
	if full {
		hues, hdiv = 256, &hsvH256
	}
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	for ; len(dst) >= 3; dst, src = dst[3:], src[scn:] {
		r, g, b := int32(src[red]), int32(src[1]), int32(src[blue])
		v := max(r, g, b)
		d := v - min(r, g, b)
		var h int32
		switch v {
		case r:
			h = g - b
		case g:
			h = b - r + 2*d
		default:
			h = r - g + 4*d
		}
		if h = (h*hdiv[d] + 1<<11) >> 12; h < 0 {
			h += hues
		}
		s := (d*hsvS[v] + 1<<11) >> 12
		dst[0], dst[1], dst[2] = uint8(min(h, 255)), uint8(s), uint8(v)
	}
}

// HSVF32 computes hue in degrees, saturation and value of pixels of scn channels, red or blue first.
func HSVF32(dst, src []float32, scn int, blueFirst bool) {
	const eps = 0x1p-23
	hscale := float32(360) * (float32(1) / 360)
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	for ; len(dst) >= 3; dst, src = dst[3:], src[scn:] {
		r, g, b := src[red], src[1], src[blue]
		v := max(r, g, b)
		d := v - min(r, g, b)
		var h, from float32
		switch v {
		case r:
			h = g - b
			if g < b {
				from = 360
			}
		case g:
			h, from = b-r, 120
		default:
			h, from = r-g, 240
		}
		abs := math.Float32frombits(math.Float32bits(v) &^ (1 << 31))
		dst[0] = FMA32(h, 60/(d+eps), from) * hscale
		dst[1] = d / (abs + eps)
		dst[2] = v
	}
}

// FromHSV computes pixels with red or blue first from hue (0 to hues-1), saturation and value.
func FromHSV(dst, src []uint8, blueFirst bool, hues float32) {
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	hscale := 6 / hues
	const unit = float32(1) / 255
	for ; len(dst) >= 3; dst, src = dst[3:], src[3:] {
		r, g, b := fromHSV(float32(src[0])*hscale, float32(src[1])*unit, float32(src[2])*unit)
		dst[red], dst[1], dst[blue] = uint8(r*255), uint8(g*255), uint8(b*255)
	}
}

// FromHSVF32 computes pixels with red or blue first from hue in degrees, saturation and value.
func FromHSVF32(dst, src []float32, blueFirst bool) {
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	const hscale = float32(6) / 360
	for ; len(dst) >= 3; dst, src = dst[3:], src[3:] {
		dst[red], dst[1], dst[blue] = fromHSV(src[0]*hscale, src[1], src[2])
	}
}

// fromHSV returns red, green and blue of a hue in sixths of a turn, saturation and value.
func fromHSV(h, s, v float32) (r, g, b float32) {
	whole := float32(int32(h))
	f := h - whole
	sector := whole - float32(6*float32(int32(whole*(float32(1)/6))))
	p := v * (1 - s)
	q := v * FMA32(-s, f, 1)
	t := v * FMA32(-s, 1-f, 1)
	switch {
	case sector < 1:
		return v, t, p
	case sector < 2:
		return q, v, p
	case sector < 3:
		return p, v, t
	case sector < 4:
		return p, q, v
	case sector < 5:
		return t, p, v
	}
	return v, p, q
}
