package kernel

import "math"

// Colors are the kernels that convert pixels of one element type. Pixels with colours have red, green and blue in this order, or
// blue first. dst may be src where their pixels have the same channels.
type Colors[T Element] struct {
	// Reorder copies pixels of scn channels into pixels of dcn channels (3 or 4 each), channels 0 and 2 exchanged if swap.
	// The fourth channel of dst is that of src, or alpha.
	Reorder reordering[T]
	// FromGray computes dst[i*dcn+c] = src[i] for c < 3; the fourth channel is alpha.
	FromGray grayToColor[T]
	// Gray computes 0.299 R + 0.587 G + 0.114 B from pixels of scn channels.
	Gray colorToGray[T]
	// HSV computes hue (0 to hues-1 of integers, degrees of floats), saturation and value of pixels of scn channels.
	HSV func(dst, src []T, scn int, blueFirst bool, hues int)
	// FromHSV is the reverse; to hues-1 integers a whole turn is hues.
	FromHSV func(dst, src []T, blueFirst bool, hues int)
}

type (
	reordering[T Element]  = func(dst, src []T, dcn, scn int, swap bool, alpha T, stream bool)
	grayToColor[T Element] = func(dst, src []T, dcn int, alpha T, stream bool)
	colorToGray[T Element] = func(dst, src []T, scn int, blueFirst, stream bool)
)

// The conversions of each type. There is no HSV of uint16.
var (
	ColorsU8  = Colors[uint8]{reorder[uint8], fromGray[uint8], gray[uint8], hsvU8, fromHSVU8}
	ColorsU16 = Colors[uint16]{Reorder: reorder[uint16], FromGray: fromGray[uint16], Gray: gray[uint16]}
	ColorsF32 = Colors[float32]{reorder[float32], fromGray[float32], grayF32, hsvF32, fromHSVF32}
)

func reorder[T Element](dst, src []T, dcn, scn int, swap bool, alpha T, _ bool) {
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

func fromGray[T Element](dst, src []T, dcn int, alpha T, _ bool) {
	if dcn == 4 {
		for i, v := range src {
			d := dst[4*i : 4*i+4 : 4*i+4]
			d[0], d[1], d[2], d[3] = v, v, v, alpha
		}
		return
	}
	for i, v := range src {
		d := dst[3*i : 3*i+3 : 3*i+3]
		d[0], d[1], d[2] = v, v, v
	}
}

// Weights of red, green and blue in gray, in units of 1/32768.
const (
	grayR = 9798
	grayG = 19235
	grayB = 3735
)

// gray computes its sum in fixed point and rounds it.
func gray[T uint8 | uint16](dst, src []T, scn int, blueFirst, _ bool) {
	first, third := uint32(grayR), uint32(grayB)
	if blueFirst {
		first, third = third, first
	}
	for i, j := 0, 2; i < len(dst) && j < len(src); i, j = i+1, j+scn {
		dst[i] = T((uint32(src[j-2])*first + uint32(src[j-1])*grayG + uint32(src[j])*third + 1<<14) >> 15)
	}
}

// Weights of red, green and blue in gray of floats.
const (
	grayRF32 = 0.299
	grayGF32 = 0.587
	grayBF32 = 0.114
)

// grayF32 rounds the product of the first channel and adds the others by fused operations in order.
func grayF32(dst, src []float32, scn int, blueFirst, _ bool) {
	first, second, third := float32(grayRF32), float32(grayGF32), float32(grayBF32)
	if blueFirst {
		first, third = third, first
	}
	for i := range dst {
		s := src[:3]
		dst[i] = FMA32(s[2], third, FMA32(s[1], second, float32(s[0]*first)))
		src = src[scn:]
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

// hsvU8 knows 180 and 256 hues.
func hsvU8(dst, src []uint8, scn int, blueFirst bool, hues int) {
	turn, hdiv := int32(hues), &hsvH180
	if hues == 256 {
		hdiv = &hsvH256
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
			h += turn
		}
		s := (d*hsvS[v] + 1<<11) >> 12
		dst[0], dst[1], dst[2] = uint8(min(h, 255)), uint8(s), uint8(v)
	}
}

func hsvF32(dst, src []float32, scn int, blueFirst bool, _ int) {
	const eps = 0x1p-23
	hscale := float32(360) * (float32(1) / 360)
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	for ; len(dst) >= 3; dst, src = dst[3:], src[scn:] {
		r, g, b := src[red], src[1], src[blue]
		v, low := r, r // compared as vector instructions do
		if !(v > g) {
			v = g
		}
		if !(v > b) {
			v = b
		}
		if !(low < g) {
			low = g
		}
		if !(low < b) {
			low = b
		}
		d := v - low
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

func fromHSVU8(dst, src []uint8, blueFirst bool, hues int) {
	red, blue := 0, 2
	if blueFirst {
		red, blue = 2, 0
	}
	hscale := 6 / float32(hues)
	const unit = float32(1) / 255
	for ; len(dst) >= 3; dst, src = dst[3:], src[3:] {
		r, g, b := fromHSV(float32(src[0])*hscale, float32(src[1])*unit, float32(src[2])*unit)
		dst[red], dst[1], dst[blue] = uint8(r*255), uint8(g*255), uint8(b*255)
	}
}

func fromHSVF32(dst, src []float32, blueFirst bool, _ int) {
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
