package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func jpegdecode() {
	inverseDCT()
	upsampleH2("upsampleH2AVX2", false)
	upsampleH2("upsampleH2V2AVX2", true)
	upsampleV2()
	rgbFromYCC()
}

// pairsOfWords returns the bytes of eight pairs of words, half of them for each half of a vector.
func pairsOfWords(low, high [2]int) (b [32]byte) {
	for i := range b {
		pair := low
		if i >= 16 {
			pair = high
		}
		b[i] = byte(pair[i%4/2] >> (8 * (i % 2)))
	}
	return b
}

// equalWords returns the bytes of 16 equal words.
func equalWords(v int) [32]byte { return pairsOfWords([2]int{v, v}, [2]int{v, v}) }

func inverseDCT() {
	function("inverseDCTAVX2", "func(dst *uint8, stride int, blocks *int16, n int, quant *[64]int16)",
		"inverseDCTAVX2 transforms n > 0 blocks into eight rows of dst, and clears them.")
	dst, stride := Load(Param("dst"), GP64()), Load(Param("stride"), GP64())
	block, n, quant := Load(Param("blocks"), GP64()), Load(Param("n"), GP64()), Load(Param("quant"), GP64())
	stride3 := GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	below := GP64()
	loop, columns, flat, rows, next := label("block"), label("columns"), label("flat"), label("rows"), label("next")
	in := make([]reg.VecVirtual, 8) // each of these has the same eight words in both halves
	for k := range in {
		in[k] = YMM()
	}

	Label(loop)
	ac := YMM()
	VMOVDQU(Mem{Base: block, Disp: 32}, ac)
	VPOR(Mem{Base: block, Disp: 64}, ac, ac)
	VPOR(Mem{Base: block, Disp: 96}, ac, ac)
	first := XMM()
	VMOVDQU(Mem{Base: block, Disp: 16}, first)
	firstAll := first.AsY()
	VPOR(firstAll, ac, ac)
	VPTEST(ac, ac)
	JNE(LabelRef(columns))
	top := XMM()
	VMOVDQU(Mem{Base: block}, top)
	product := XMM()
	VPMULLW(Mem{Base: quant}, top, product)
	VPSLLW(Imm(2), product, product)
	VPSRLDQ(Imm(2), top, top)
	VPTEST(top, top)
	JEQ(LabelRef(flat))
	for k := range in { // only the first row is not zero
		VPBROADCASTW(product, in[k])
		VPSRLDQ(Imm(2), product, product)
	}
	JMP(LabelRef(rows))

	Label(columns)
	for k := range in {
		q := YMM()
		VBROADCASTI128(Mem{Base: block, Disp: 16 * k}, in[k])
		VBROADCASTI128(Mem{Base: quant, Disp: 16 * k}, q)
		VPMULLW(q, in[k], in[k])
	}
	for k, u := range transposedWords(transform(in, 11)) {
		VPERMQ(Imm(0x88), u, in[2*k])
		VPERMQ(Imm(0xdd), u, in[2*k+1])
	}

	Label(rows)
	u := transposedWords(transform(in, 18))
	order := constant([32]byte{0: 0, 4: 4, 8: 1, 12: 5, 16: 2, 20: 6, 24: 3, 28: 7})
	LEAQ(Mem{Base: dst, Index: stride, Scale: 4}, below)
	for k := range 2 {
		p, idx := YMM(), YMM()
		VPACKSSWB(u[2*k+1], u[2*k], p)
		VPADDB(constant(bytesOf(128)), p, p)
		VMOVDQU(order, idx)
		VPERMD(p, idx, p)
		high := XMM()
		VEXTRACTI128(Imm(1), p, high)
		row := []reg.Register{dst, below}[k]
		VMOVQ(p.AsX(), Mem{Base: row})
		VPEXTRQ(Imm(1), p.AsX(), Mem{Base: row, Index: stride, Scale: 1})
		VMOVQ(high, Mem{Base: row, Index: stride, Scale: 2})
		VPEXTRQ(Imm(1), high, Mem{Base: row, Index: stride3, Scale: 1})
	}

	Label(next)
	zero := YMM()
	VPXOR(zero, zero, zero)
	for k := range 4 {
		VMOVDQU(zero, Mem{Base: block, Disp: 32 * k})
	}
	ADDQ(U32(128), block)
	ADDQ(Imm(8), dst)
	DECQ(n)
	JNE(LabelRef(loop))
	ret()

	Label(flat)
	v := XMM()
	VPADDW(constant(equalWords(16)), product, v)
	VPSRAW(Imm(5), v, v)
	VPACKSSWB(v, v, v)
	VPADDB(constant(bytesOf(128)), v, v)
	spread := XMM()
	VPBROADCASTB(v, spread)
	LEAQ(Mem{Base: dst, Index: stride, Scale: 4}, below)
	for _, row := range []reg.Register{dst, below} {
		VMOVQ(spread, Mem{Base: row})
		VMOVQ(spread, Mem{Base: row, Index: stride, Scale: 1})
		VMOVQ(spread, Mem{Base: row, Index: stride, Scale: 2})
		VMOVQ(spread, Mem{Base: row, Index: stride3, Scale: 1})
	}
	JMP(LabelRef(next))
}

func bytesOf(v byte) (b [32]byte) {
	for i := range b {
		b[i] = v
	}
	return b
}

// transform does eight transforms of one dimension: of the eight vectors of words, both halves of which are the same, it makes the results
// 0|1, 7|6, 3|2, 4|5, of which one stands in the lower half of a vector and one in the upper.
func transform(in []reg.VecVirtual, shift int) []reg.VecVirtual {
	const (
		fix0298, fix0390, fix0541, fix0765, fix0899, fix1175 = 2446, 3196, 4433, 6270, 7373, 9633
		fix1501, fix1847, fix1961, fix2053, fix2562, fix3072 = 12299, 15137, 16069, 16819, 20995, 25172
	)
	// products are sums of two products of words, in 32 bits: the first four of the eight, and the others.
	products := func(pairs [2]reg.VecVirtual, low, high [2]int) [2]reg.VecVirtual {
		p := [2]reg.VecVirtual{YMM(), YMM()}
		for i := range p {
			VPMADDWD(constant(pairsOfWords(low, high)), pairs[i], p[i])
		}
		return p
	}
	paired := func(a, b reg.VecVirtual) [2]reg.VecVirtual {
		p := [2]reg.VecVirtual{YMM(), YMM()}
		VPUNPCKLWD(b, a, p[0])
		VPUNPCKHWD(b, a, p[1])
		return p
	}
	// the even part: tmp10|tmp11 and tmp13|tmp12
	sum, sign := YMM(), YMM()
	VPSIGNW(constant(pairsOfWords([2]int{1, 1}, [2]int{-1, -1})), in[4], sign)
	VPADDW(sign, in[0], sum)
	even := products(paired(in[2], in[6]), [2]int{fix0541 + fix0765, fix0541}, [2]int{fix0541, fix0541 - fix1847})
	zero := YMM()
	VPXOR(zero, zero, zero)
	scaled := paired(zero, sum) // times 65536
	var outer, inner [2]reg.VecVirtual
	for i := range 2 {
		VPSRAD(Imm(3), scaled[i], scaled[i])
		outer[i], inner[i] = YMM(), YMM()
		VPADDD(even[i], scaled[i], outer[i])
		VPSUBD(even[i], scaled[i], inner[i])
		round := constant(dwords(1 << (shift - 1)))
		VPADDD(round, outer[i], outer[i])
		VPADDD(round, inner[i], inner[i])
	}
	// the odd part: tmp3|tmp2 and tmp0|tmp1
	s3, s4, x, y := YMM(), YMM(), YMM(), YMM()
	VPADDW(in[7], in[3], s3)
	VPADDW(in[5], in[1], s4)
	VPBLENDD(Imm(0xf0), in[5], in[7], x)
	VPBLENDD(Imm(0xf0), in[3], in[1], y)
	z, odd := paired(s3, s4), paired(x, y)
	z3, z4 := [2]int{fix1175 - fix1961, fix1175}, [2]int{fix1175, fix1175 - fix0390}
	z34, z43 := products(z, z3, z4), products(z, z4, z3)
	tmp01 := products(odd, [2]int{fix0298 - fix0899, -fix0899}, [2]int{fix2053 - fix2562, -fix2562})
	tmp32 := products(odd, [2]int{-fix0899, fix1501 - fix0899}, [2]int{-fix2562, fix3072 - fix2562})
	for i := range 2 {
		VPADDD(z34[i], tmp01[i], tmp01[i])
		VPADDD(z43[i], tmp32[i], tmp32[i])
	}
	result := func(a, b [2]reg.VecVirtual, op func(ops ...Op)) reg.VecVirtual {
		r := [2]reg.VecVirtual{YMM(), YMM()}
		for i := range r {
			op(b[i], a[i], r[i])
			VPSRAD(Imm(uint64(shift)), r[i], r[i])
		}
		VPACKSSDW(r[1], r[0], r[0])
		return r[0]
	}
	return []reg.VecVirtual{result(outer, tmp32, VPADDD), result(outer, tmp32, VPSUBD), result(inner, tmp01, VPADDD), result(inner, tmp01, VPSUBD)}
}

// transposedWords turns the matrix of words whose rows transform has made: the columns 2k and 2k+1 stand in vector k, four words of one, four of the other,
// then the rest of both.
func transposedWords(v []reg.VecVirtual) []reg.VecVirtual {
	m := make([]reg.VecVirtual, 4) // the rows k|k+4
	for k := range m {
		m[k] = YMM()
	}
	VPERM2I128(Imm(0x20), v[3], v[0], m[0])
	VPERM2I128(Imm(0x31), v[3], v[0], m[1])
	VPERM2I128(Imm(0x31), v[1], v[2], m[2])
	VPERM2I128(Imm(0x20), v[1], v[2], m[3])
	a, b, c, d := YMM(), YMM(), YMM(), YMM()
	VPUNPCKLWD(m[1], m[0], a)
	VPUNPCKLWD(m[3], m[2], b)
	VPUNPCKHWD(m[1], m[0], c)
	VPUNPCKHWD(m[3], m[2], d)
	u := []reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	VPUNPCKLDQ(b, a, u[0])
	VPUNPCKHDQ(b, a, u[1])
	VPUNPCKLDQ(d, c, u[2])
	VPUNPCKHDQ(d, c, u[3])
	return u
}

// upsampleH2 emits a kernel that doubles columns, of one row or, if two is set, of 3 times a row plus another.
func upsampleH2(name string, two bool) {
	shift, left, right := 2, 1, 2
	signature, doc := "func(dst, near *uint8, n int)", name+" makes the results of n >= 16 samples that have neighbours on both sides: dst[2*i] = (3*near[i] + near[i-1] + 1) >> 2, dst[2*i+1] = (3*near[i] + near[i+1] + 2) >> 2."
	if two {
		shift, left, right = 4, 8, 7
		signature, doc = "func(dst, near, far *uint8, n int)", name+" makes the results of n >= 16 samples that have neighbours on both sides: dst[2*i] = (3*s[i] + s[i-1] + 8) >> 4, dst[2*i+1] = (3*s[i] + s[i+1] + 7) >> 4 with s[i] = 3*near[i] + far[i]."
	}
	function(name, signature, doc)
	dst, near, n := Load(Param("dst"), GP64()), Load(Param("near"), GP64()), Load(Param("n"), GP64())
	var far reg.Register
	if two {
		far = Load(Param("far"), GP64())
	}
	three := constantVector(equalWords(3))
	leftBias, rightBias := constantVector(equalWords(left)), constantVector(equalWords(right))
	sum := func(i reg.Register, offset int) reg.VecVirtual {
		s := YMM()
		VPMOVZXBW(at(near, i, 1, offset), s)
		if two {
			f := YMM()
			VPMOVZXBW(at(far, i, 1, offset), f)
			VPMULLW(three, s, s)
			VPADDW(f, s, s)
		}
		return s
	}
	overlapped(n, 16, func(i reg.Register) {
		before, s, after := sum(i, -1), sum(i, 0), sum(i, 1)
		VPMULLW(three, s, s)
		for _, v := range []struct{ other, bias reg.VecVirtual }{{before, leftBias}, {after, rightBias}} {
			VPADDW(v.bias, v.other, v.other)
			VPADDW(s, v.other, v.other)
			VPSRLW(Imm(uint64(shift)), v.other, v.other)
		}
		VPSLLW(Imm(8), after, after)
		VPOR(before, after, after)
		VMOVDQU(after, at(dst, i, 2, 0))
	})
	ret()
}

func upsampleV2() {
	function("upsampleV2AVX2", "func(dst, near, far *uint8, n int, bias uint16)", "upsampleV2AVX2 computes dst[i] = (3*near[i] + far[i] + bias) >> 2 for n >= 16 samples.")
	dst, near, far := Load(Param("dst"), GP64()), Load(Param("near"), GP64()), Load(Param("far"), GP64())
	n := Load(Param("n"), GP64())
	three, bias := constantVector(equalWords(3)), broadcast("bias", "int16")
	overlapped(n, 16, func(i reg.Register) {
		a, b := YMM(), YMM()
		VPMOVZXBW(at(near, i, 1, 0), a)
		VPMOVZXBW(at(far, i, 1, 0), b)
		VPMULLW(three, a, a)
		VPADDW(bias, a, a)
		VPADDW(b, a, a)
		VPSRLW(Imm(2), a, a)
		high := XMM()
		VEXTRACTI128(Imm(1), a, high)
		VPACKUSWB(high, a.AsX(), high)
		VMOVDQU(high, at(dst, i, 1, 0))
	})
	ret()
}

// rgbFromYCC makes the fractions of the factors in words: 1.402 = 1 + 26345/65536, 1.772 = 2 - 14942/65536, -0.714 = -1 + 18734/65536. The upper half of a
// product with a doubled number, increased by one and halved, is the rounded product.
func rgbFromYCC() {
	function("rgbFromYCCAVX2", "func(dst, y, cb, cr []uint8)", "rgbFromYCCAVX2 converts len(y) >= 32 pixels.")
	n, dst := length("y"), rowOf("dst", 96)
	src := []row{rowOf("y", 32), rowOf("cb", 32), rowOf("cr", 32)}
	inPlace(n, 32, []row{dst}, src, func() {
		zero := YMM()
		VPXOR(zero, zero, zero)
		half := func(unpack func(ops ...Op), k int) reg.VecVirtual {
			v, w := YMM(), YMM()
			VMOVDQU(src[k].at(0), v)
			unpack(zero, v, w)
			if k > 0 {
				VPSUBW(constant(equalWords(128)), w, w)
			}
			return w
		}
		rounded := func(v reg.VecVirtual, factor int) reg.VecVirtual {
			w := YMM()
			VPADDW(v, v, w)
			VPMULHW(constant(equalWords(factor)), w, w)
			VPSUBW(ones(), w, w)
			VPSRAW(Imm(1), w, w)
			return w
		}
		var out [3][2]reg.VecVirtual
		for h, unpack := range []func(ops ...Op){VPUNPCKLBW, VPUNPCKHBW} {
			y, cb, cr := half(unpack, 0), half(unpack, 1), half(unpack, 2)
			r, b := rounded(cr, 26345), rounded(cb, -14942)
			VPADDW(cr, r, r)
			VPADDW(y, r, r)
			VPADDW(cb, b, b)
			VPADDW(cb, b, b)
			VPADDW(y, b, b)
			low, high := YMM(), YMM()
			VPUNPCKLWD(cr, cb, low)
			VPUNPCKHWD(cr, cb, high)
			factors := constant(pairsOfWords([2]int{-22554, 18734}, [2]int{-22554, 18734}))
			for _, v := range []reg.VecVirtual{low, high} {
				VPMADDWD(factors, v, v)
				VPADDD(constant(dwords(1<<15)), v, v)
				VPSRAD(Imm(16), v, v)
			}
			VPACKSSDW(high, low, low)
			VPSUBW(cr, low, low)
			VPADDW(y, low, low)
			out[0][h], out[1][h], out[2][h] = r, low, b
		}
		planes := make([]reg.VecVirtual, 3)
		for c, v := range out {
			planes[c] = YMM()
			VPACKUSWB(v[1], v[0], planes[c])
		}
		dst.storePlanes(planes, 1, 0)
	})
	ret()
}
