package main

import (
	"fmt"
	"math"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// single is a constant of eight float32.
func single(v float32) Mem { return constant(dwords(math.Float32bits(v))) }

// singles loads eight float32.
func singles(v float32) reg.VecVirtual { return constantVector(dwords(math.Float32bits(v))) }

func byteVector(v uint8) Mem { return constant(dwords(0x01010101 * uint32(v))) }

// quarter is the permutation that makes 32-bit elements of four bytes of each half of a vector, beginning with byte 4*q.
func quarter(q int) Mem {
	var from [16]byte
	for i := range from {
		from[i] = 0x80
		if i%4 == 0 {
			from[i] = byte(4*q + i/4)
		}
	}
	return constant(lanes(from))
}

// quarterFloats converts a quarter of a plane of bytes.
func quarterFloats(plane reg.VecVirtual, q int) reg.VecVirtual {
	v := YMM()
	VPSHUFB(quarter(q), plane, v)
	VCVTDQ2PS(v, v)
	return v
}

// blended returns b where the mask is set and a elsewhere.
func blended(a, b, mask reg.VecVirtual) reg.VecVirtual {
	v := YMM()
	VPBLENDVB(mask, b, a, v)
	return v
}

// firstColors name the order of the channels.
var firstColors = map[bool]string{false: "Red", true: "Blue"}

// toHSV computes what the portable kernel reads in tables by division: float32 is exact enough for every entry.
func toHSV(channels int, swap bool) {
	name := fmt.Sprintf("hsvU8C%d%sAVX2", channels, firstColors[swap])
	function(name, "func(dst, src []uint8, n int, hues uint16, hscale float32)",
		fmt.Sprintf("%s computes hue, saturation and value of n pixels of %d channels, %s first; hscale is 4096/6 hues.", name, channels, strings.ToLower(firstColors[swap])))
	n, dst, src := Load(Param("n"), GP64()), rowOf("dst", 96), rowOf("src", 32*channels)
	inPlace(n, 32, []row{dst}, []row{src}, func() {
		c := src.loadPlanes(channels, 1, 0)
		r, g, b := c[0], c[1], c[2]
		if swap {
			r, b = b, r
		}
		value, delta := YMM(), YMM()
		VPMAXUB(g, r, value)
		VPMAXUB(b, value, value)
		VPMINUB(g, r, delta)
		VPMINUB(b, delta, delta)
		VPSUBB(delta, value, delta)

		// the hue is x - y + turn*delta, in units of delta
		isRed, isGreen, turn := YMM(), YMM(), YMM()
		VPCMPEQB(r, value, isRed)
		VPCMPEQB(g, value, isGreen)
		x, y := blended(blended(r, b, isGreen), g, isRed), blended(blended(g, r, isGreen), b, isRed)
		VMOVDQU(byteVector(4), turn)
		VPBLENDVB(isGreen, byteVector(2), turn, turn)
		VPANDN(turn, isRed, turn)
		hue := make([]reg.VecVirtual, 2)
		one := constantVector(dwords(0x01010101))
		for k, unpack := range []func(...Op){VPUNPCKLBW, VPUNPCKHBW} {
			factors, minus := YMM(), YMM()
			hue[k] = YMM()
			unpack(x, delta, hue[k])
			unpack(one, turn, factors)
			VPMADDUBSW(factors, hue[k], hue[k])
			unpack(zero(YMM()), y, minus)
			VPSUBW(minus, hue[k], hue[k])
		}
		divisor, hs, ss := YMM(), make([]reg.VecVirtual, 4), make([]reg.VecVirtual, 4)
		VPMAXUB(byteVector(1), value, divisor) // where it is 0, delta is 0
		for q := range 4 {
			d, v, s, h, per := quarterFloats(delta, q), quarterFloats(divisor, q), singles(255*4096), YMM(), YMM()
			VDIVPS(v, s, s)
			VROUNDPS(Imm(0), s, s)
			VMULPS(d, s, s)
			VFMADD213PS(single(0.5), singles(1./4096), s)
			VCVTTPS2DQ(s, s)
			ss[q] = s
			VMAXPS(single(1), d, d) // where it is 0, the hue is 0
			VDIVPS(d, broadcast("hscale", "float32"), per)
			VROUNDPS(Imm(0), per, per)
			if q%2 == 0 {
				VPUNPCKLWD(hue[q/2], hue[q/2], h)
			} else {
				VPUNPCKHWD(hue[q/2], hue[q/2], h)
			}
			VPSRAD(Imm(16), h, h)
			VCVTDQ2PS(h, h)
			VMULPS(per, h, h)
			VCVTPS2DQ(h, h)
			VPADDD(constant(dwords(1<<11)), h, h)
			VPSRAD(Imm(12), h, h)
			hs[q] = h
			if q%2 == 1 {
				h, negative := hs[q-1], YMM()
				VPACKSSDW(hs[q], h, h)
				VPSRAW(Imm(15), h, negative)
				VPAND(broadcast("hues", "uint16"), negative, negative)
				VPADDW(negative, h, h)
				VPACKSSDW(ss[q], ss[q-1], ss[q-1])
			}
		}
		VPACKUSWB(hs[2], hs[0], hs[0])
		VPACKUSWB(ss[2], ss[0], ss[0])
		dst.storePlanes([]reg.VecVirtual{hs[0], ss[0], value}, 1, 0)
	})
	ret()
}

// sectors is a table: the bytes of a mask for each sixth of a turn, of which the first three may come again.
func sectors(chosen ...int) reg.VecVirtual {
	var mask [16]byte
	for _, s := range chosen {
		mask[s] = 0xff
		if s < 3 {
			mask[6+s] = 0xff
		}
	}
	return constantVector(lanes(mask))
}

// fromHSV makes the three values that a pixel's channels have and chooses among them by the sixth of the turn in which the hue lies.
func fromHSV(swap bool) {
	name := fmt.Sprintf("fromHSVU8%sAVX2", firstColors[swap])
	function(name, "func(dst, src []uint8, n int, hscale float32)",
		fmt.Sprintf("%s computes n pixels with %s first from hue, in units of hscale sixths of a turn, saturation and value.", name, strings.ToLower(firstColors[swap])))
	n, dst, src := Load(Param("n"), GP64()), rowOf("dst", 96), rowOf("src", 96)
	inPlace(n, 32, []row{dst}, []row{src}, func() {
		c := src.loadPlanes(3, 1, 0)
		// the least value, the one between and the sector of four quarters
		var parts [3][]reg.VecVirtual
		for q := range 4 {
			h, sector, f, g, one := quarterFloats(c[0], q), YMM(), YMM(), YMM(), singles(1)
			VMULPS(broadcast("hscale", "float32"), h, h)
			VCVTTPS2DQ(h, sector)
			VCVTDQ2PS(sector, f)
			VSUBPS(f, h, f)
			VSUBPS(f, one, g)
			VPSLLD(Imm(31), sector, h)
			VBLENDVPS(h, f, g, f) // grows or falls
			s, p := quarterFloats(c[1], q), YMM()
			VMULPS(single(1./255), s, s)
			VSUBPS(s, one, p)
			VFNMADD213PS(one, f, s)
			v := quarterFloats(c[2], q)
			VMULPS(single(1./255), v, v)
			VMULPS(v, p, p)
			VMULPS(v, s, s)
			for k, x := range []reg.VecVirtual{p, s} {
				VMULPS(single(255), x, x)
				VCVTTPS2DQ(x, x)
				parts[k] = append(parts[k], x)
			}
			parts[2] = append(parts[2], sector)
			if q%2 == 1 {
				for _, x := range parts {
					VPACKSSDW(x[q], x[q-1], x[q-1])
				}
			}
		}
		for _, x := range parts {
			VPACKUSWB(x[2], x[0], x[0])
		}
		least, between, sector, most := parts[0][0], parts[1][0], parts[2][0], c[2]
		var rgb []reg.VecVirtual
		for _, where := range [][2][]int{{{0, 5}, {1, 4}}, {{1, 2}, {0, 3}}, {{3, 4}, {2, 5}}} {
			isMost, isBetween := sectors(where[0]...), sectors(where[1]...)
			VPSHUFB(sector, isMost, isMost)
			VPSHUFB(sector, isBetween, isBetween)
			rgb = append(rgb, blended(blended(least, between, isBetween), most, isMost))
		}
		if swap {
			rgb[0], rgb[2] = rgb[2], rgb[0]
		}
		dst.storePlanes(rgb, 1, 0)
	})
	ret()
}

func toHSVFloats(channels int, swap bool) {
	name := fmt.Sprintf("hsvF32C%d%sAVX2", channels, firstColors[swap])
	function(name, "func(dst, src []float32, n int)",
		fmt.Sprintf("%s computes hue in degrees, saturation and value of n pixels of %d channels, %s first.", name, channels, strings.ToLower(firstColors[swap])))
	n, dst, src := Load(Param("n"), GP64()), rowOf("dst", 96), rowOf("src", 32*channels)
	const eps = 0x1p-23
	inPlace(n, 8, []row{dst}, []row{src}, func() {
		c := src.loadPlanes(channels, 4, 0)
		r, g, b := c[0], c[1], c[2]
		if swap {
			r, b = b, r
		}
		v, d := YMM(), YMM()
		VMAXPS(g, r, v)
		VMAXPS(b, v, v)
		VMINPS(g, r, d)
		VMINPS(b, d, d)
		VSUBPS(d, v, d)
		isRed, isGreen, whole := YMM(), YMM(), YMM()
		VCMPPS(Imm(cmpEQ), r, v, isRed)
		VCMPPS(Imm(cmpEQ), g, v, isGreen)
		x, y := blended(blended(r, b, isGreen), g, isRed), blended(blended(g, r, isGreen), b, isRed)
		VSUBPS(y, x, x)
		VCMPPS(Imm(cmpLT), b, g, whole)
		VPAND(single(360), whole, whole)
		from := blended(blended(singles(240), singles(120), isGreen), whole, isRed)
		per, per60 := YMM(), singles(60)
		VADDPS(single(eps), d, per)
		VDIVPS(per, per60, per60)
		VFMADD213PS(from, per60, x)
		hscale := float32(360) * (float32(1) / 360)
		VMULPS(single(hscale), x, x)
		VPAND(constant(dwords(1<<31-1)), v, per)
		VADDPS(single(eps), per, per)
		VDIVPS(per, d, d)
		dst.storePlanes([]reg.VecVirtual{x, d, v}, 4, 0)
	})
	ret()
}

func fromHSVFloats(swap bool) {
	name := fmt.Sprintf("fromHSVF32%sAVX2", firstColors[swap])
	function(name, "func(dst, src []float32, n int)",
		fmt.Sprintf("%s computes n pixels with %s first from hue in degrees, saturation and value.", name, strings.ToLower(firstColors[swap])))
	n, dst, src := Load(Param("n"), GP64()), rowOf("dst", 96), rowOf("src", 96)
	inPlace(n, 8, []row{dst}, []row{src}, func() {
		c := src.loadPlanes(3, 4, 0)
		h, s, v := c[0], c[1], c[2]
		VMULPS(single(float32(6)/360), h, h)
		sector, f, p, q, t, one, turns := YMM(), YMM(), YMM(), YMM(), YMM(), singles(1), YMM()
		VCVTTPS2DQ(h, sector)
		VCVTDQ2PS(sector, sector)
		VSUBPS(sector, h, f)
		VMULPS(single(float32(1)/6), sector, turns)
		VCVTTPS2DQ(turns, turns)
		VCVTDQ2PS(turns, turns)
		VMULPS(single(6), turns, turns)
		VSUBPS(turns, sector, sector)
		VSUBPS(s, one, p)
		VMULPS(v, p, p)
		VMOVAPS(s, q)
		VFNMADD213PS(one, f, q)
		VMULPS(v, q, q)
		VSUBPS(f, one, t)
		VFNMADD213PS(one, s, t)
		VMULPS(v, t, t)
		below := func(bound float32) reg.VecVirtual {
			m := YMM()
			VCMPPS(Imm(cmpLT), single(bound), sector, m)
			return m
		}
		below5, below4, below3, below2, below1 := below(5), below(4), below(3), below(2), below(1)
		r := blended(blended(blended(blended(v, t, below5), p, below4), q, below2), v, below1)
		g := blended(blended(blended(p, q, below4), v, below3), t, below1)
		b := blended(blended(blended(q, v, below5), t, below3), p, below2)
		if swap {
			r, b = b, r
		}
		dst.storePlanes([]reg.VecVirtual{r, g, b}, 4, 0)
	})
	ret()
}
