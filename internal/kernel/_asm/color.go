package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func color() {
	for _, channels := range []int{3, 4} {
		grayBytes(channels)
		grayWords(channels)
		grayFloats(channels)
	}
	for _, typ := range []string{"U8", "U16", "F32"} {
		for _, channels := range []int{3, 4} {
			fromGray(typ, channels)
			reorder(typ, channels, 4, false)
			reorder(typ, channels, 4, true)
			reorder(typ, channels, 3, true)
		}
		reorder(typ, 4, 3, false)
	}
	for _, swap := range []bool{false, true} {
		for _, channels := range []int{3, 4} {
			toHSV(channels, swap)
			toHSVFloats(channels, swap)
		}
		fromHSV(swap)
		fromHSVFloats(swap)
	}
}

const grayDoc = "%s computes dst[i] = (s[0]*first + s[1]*second + s[2]*third + 1<<14) >> 15 from pixels of %d channels."

// grayBytes makes words of red and blue and words of green from each half of pixels and multiplies them.
func grayBytes(channels int) {
	name := fmt.Sprintf("grayU8C%dAVX2", channels)
	function(name, "func(dst, src []uint8, first, second, third uint32, stream bool)", fmt.Sprintf(grayDoc, name, channels))
	n, dst, src := length("dst"), rowOf("dst", 32), rowOf("src", 32*channels)
	outer, inner, round := pairOf("first", "third"), splat("second", "int32"), roundingBias(1<<14)
	outerOrder, innerOrder := constantVector(pixelBytes(channels, 0, 2)), constantVector(pixelBytes(channels, 1, -1))
	streamed(n, 32, dst, []row{src}, func() {
		sums := make([]reg.VecVirtual, 4)
		for j := range sums {
			a, b := pixelQuad(src, channels, j), YMM()
			VPSHUFB(innerOrder, a, b)
			VPSHUFB(outerOrder, a, a)
			VPMADDWD(inner, b, b)
			VPMADDWD(outer, a, a)
			VPADDD(round, b, b)
			VPADDD(b, a, a)
			VPSRLD(Imm(15), a, a)
			sums[j] = a
		}
		VPACKUSDW(sums[1], sums[0], sums[0])
		VPACKUSDW(sums[3], sums[2], sums[2])
		VPACKUSWB(sums[2], sums[0], sums[0])
		dst.store(sums[0], 0)
	})
	ret()
}

// pixelQuad loads 16 bytes with four pixels of 3 or 4 bytes for each half of the j-th vector of a group of 32 pixels; the upper half is
// one of the group's second half. Of three channels the upper halves begin four bytes early, so as not to reach beyond the group.
func pixelQuad(src row, channels, j int) reg.VecVirtual {
	return halves(src.at(4*j*channels), src.at(4*(4+j)*channels-early(channels)))
}

func early(channels int) int { return 16 - 4*channels }

// pixelBytes says where the words of the first and second channel of four pixels are found in what pixelQuad loads; channel -1 is 0.
func pixelBytes(channels, first, second int) (from [32]byte) {
	for i := range from {
		from[i] = 0x80
		c := first
		if i%4 >= 2 {
			c = second
		}
		if i%2 == 0 && c >= 0 {
			from[i] = byte(i%16/4*channels + c)
			if i >= 16 {
				from[i] += byte(early(channels))
			}
		}
	}
	return from
}

// pairOf fills a vector with pairs of words from two parameters that are uint32.
func pairOf(low, high string) reg.VecVirtual {
	a, b := splat(low, "int32"), splat(high, "int32")
	VPSLLD(Imm(16), b, b)
	VPOR(b, a, a)
	return a
}

func roundingBias(v uint32) reg.VecVirtual { return constantVector(dwords(v)) }

// grayWords multiplies words of red, green, blue and nothing; 32768 is taken from each, as the weights, of which the sum is 32768, are
// multiplied with signed numbers.
func grayWords(channels int) {
	name := fmt.Sprintf("grayU16C%dAVX2", channels)
	function(name, "func(dst, src []uint16, first, second, third uint32, stream bool)", fmt.Sprintf(grayDoc, name, channels))
	n, dst, src := length("dst"), rowOf("dst", 32), rowOf("src", 32*channels)
	weights, high := pairOf("first", "second"), splat("third", "int32")
	VPUNPCKLDQ(high, weights, weights)
	bias, signs := roundingBias(1<<14+1<<30), constantVector(dwords(0x80008000))
	streamed(n, 16, dst, []row{src}, func() {
		products := make([]reg.VecVirtual, 4)
		for j := range products {
			// two pixels of 6 or 8 bytes stand like four of 3 or 4
			v := pixelQuad(src, channels, j)
			if channels == 3 {
				var from [32]byte
				for i := range from {
					from[i] = 0x80
					if i%8 < 6 {
						from[i] = byte(i%16/8*6 + i%8 + i/16*early(3))
					}
				}
				VPSHUFB(constant(from), v, v)
			}
			VPXOR(signs, v, v)
			VPMADDWD(weights, v, v)
			products[j] = v
		}
		for j := 0; j < 4; j += 2 {
			a, b := YMM(), YMM()
			VSHUFPS(Imm(0x88), products[j+1], products[j], a)
			VSHUFPS(Imm(0xdd), products[j+1], products[j], b)
			VPADDD(b, a, a)
			VPADDD(bias, a, a)
			VPSRLD(Imm(15), a, products[j])
		}
		VPACKUSDW(products[2], products[0], products[0])
		dst.store(products[0], 0)
	})
	ret()
}

func grayFloats(channels int) {
	name := fmt.Sprintf("grayF32C%dAVX2", channels)
	function(name, "func(dst, src []float32, first, second, third float32, stream bool)",
		fmt.Sprintf("%s computes dst[i] = fma(s[2], third, fma(s[1], second, s[0]*first)) from pixels of %d channels.", name, channels))
	n, dst, src := length("dst"), rowOf("dst", 64), rowOf("src", 64*channels)
	first, second, third := broadcast("first", "float32"), broadcast("second", "float32"), broadcast("third", "float32")
	streamed(n, 16, dst, []row{src}, func() {
		for half := range 2 {
			s := src.loadPlanes(channels, 4, half*32*channels)
			VMULPS(first, s[0], s[0])
			VFMADD231PS(second, s[1], s[0])
			VFMADD231PS(third, s[2], s[0])
			dst.store(s[0], 32*half)
		}
	})
	ret()
}

func fromGray(typ string, channels int) {
	name := fmt.Sprintf("fromGray%sC%dAVX2", typ, channels)
	signature := fmt.Sprintf("func(dst, src []%s, stream bool)", goTypes[typ])
	doc := name + " copies each element of src to three of dst"
	if channels == 4 {
		signature = fmt.Sprintf("func(dst, src []%s, alpha %[1]s, stream bool)", goTypes[typ])
		doc += ", then alpha"
	}
	function(name, signature, doc+".")
	size := sizes[typ]
	n, dst, src := length("src"), rowOf("dst", 32*channels), rowOf("src", 32)
	var alpha reg.VecVirtual
	if channels == 4 {
		alpha = broadcast("alpha", goTypes[typ])
	}
	streamed(n, 32/size, dst, []row{src}, func() {
		v := YMM()
		VMOVDQU(src.at(0), v)
		if channels == 4 {
			dst.storePlanes([]reg.VecVirtual{v, v, v, alpha}, size, 0)
			return
		}
		out := []reg.VecVirtual{YMM(), YMM(), YMM()}
		for k, x := range out {
			var from [16]byte
			for i := range from {
				from[i] = byte((16*k+i)/(3*size)*size + i%size)
			}
			VPSHUFB(constant(lanes(from)), v, x)
		}
		dst.storeHalves(out, 0)
	})
	ret()
}

func reorder(typ string, from, to int, swap bool) {
	name := fmt.Sprintf("reorder%sC%dC%d", typ, from, to)
	doc := fmt.Sprintf("copies n pixels of %d channels to pixels of %d", from, to)
	if swap {
		name += "Swap"
		doc += ", the first and the third exchanged"
	}
	name += "AVX2"
	signature := fmt.Sprintf("func(dst, src []%s, n int, stream bool)", goTypes[typ])
	if to > from {
		signature = fmt.Sprintf("func(dst, src []%s, n int, alpha %[1]s, stream bool)", goTypes[typ])
		doc += ", the fourth being alpha"
	}
	function(name, signature, name+" "+doc+".")
	size := sizes[typ]
	n, dst, src := Load(Param("n"), GP64()), rowOf("dst", 32*to), rowOf("src", 32*from)
	var alpha reg.VecVirtual
	if to > from {
		alpha = broadcast("alpha", goTypes[typ])
	}
	streamed(n, 32/size, dst, []row{src}, func() {
		v := src.loadPlanes(from, size, 0)
		if swap {
			v[0], v[2] = v[2], v[0]
		}
		if to > from {
			v = append(v, alpha)
		}
		dst.storePlanes(v[:to], size, 0)
	})
	ret()
}
