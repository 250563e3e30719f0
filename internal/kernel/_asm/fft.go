package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A complexVector holds four complex numbers.
type complexVector struct{ re, im reg.VecVirtual }

func fft() {
	fftStep("forwardSteps", false)
	fftStep("inverseSteps", true)
	fftSums()
	correlate()
	transposeBlock()
}

const fourRows = "func(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm []float64, factors *[6]float64)"

// fftStep emits two levels of a transform at once.
func fftStep(portable string, inverse bool) {
	name := portable + "AVX2"
	function(name, fourRows, name+" is "+portable+" on rows whose length is a multiple of 4.")
	n, i := length("aRe"), GP64()
	var rows []reg.Register
	for _, p := range []string{"aRe", "aIm", "bRe", "bIm", "cRe", "cIm", "dRe", "dIm"} {
		rows = append(rows, slice(p))
	}
	from := Load(Param("factors"), GP64())
	var factors [3]complexVector
	for k := range factors {
		factors[k] = complexVector{YMM(), YMM()}
		VBROADCASTSD(Mem{Base: from, Disp: 16 * k}, factors[k].re)
		VBROADCASTSD(Mem{Base: from, Disp: 16*k + 8}, factors[k].im)
	}
	load := func(k int) complexVector {
		v := complexVector{YMM(), YMM()}
		VMOVUPD(at(rows[2*k], i, 8, 0), v.re)
		VMOVUPD(at(rows[2*k+1], i, 8, 0), v.im)
		return v
	}
	store := func(k int, v complexVector) {
		VMOVUPD(v.re, at(rows[2*k], i, 8, 0))
		VMOVUPD(v.im, at(rows[2*k+1], i, 8, 0))
	}
	XORQ(i, i)
	loop := label("loop")
	Label(loop)
	if inverse {
		a, b := load(0).plusMinus(load(1).times(factors[0]))
		c, d := load(2).times(factors[1]).plusMinus(load(3).times(factors[2]))
		a, c = a.plusMinus(c)
		store(0, a)
		store(2, c)
		b, d = b.plusMinusI(d)
		store(1, b)
		store(3, d)
	} else {
		a, c := load(0).plusMinus(load(2))
		b, d := load(1).plusMinus(load(3))
		a, b = a.plusMinus(b)
		store(0, a)
		store(1, b.times(factors[0]))
		d, c = c.plusMinusI(d)
		store(2, c.times(factors[1]))
		store(3, d.times(factors[2]))
	}
	ADDQ(Imm(4), i)
	CMPQ(i, n)
	JL(LabelRef(loop))
	ret()
}

// plusMinus returns v+w and v-w.
func (v complexVector) plusMinus(w complexVector) (sum, difference complexVector) {
	difference = complexVector{YMM(), YMM()}
	VSUBPD(w.re, v.re, difference.re)
	VADDPD(w.re, v.re, v.re)
	VSUBPD(w.im, v.im, difference.im)
	VADDPD(w.im, v.im, v.im)
	return v, difference
}

// plusMinusI returns v + i*w and v - i*w.
func (v complexVector) plusMinusI(w complexVector) (sum, difference complexVector) {
	re := YMM()
	VSUBPD(w.im, v.re, re)
	VADDPD(w.im, v.re, v.re)
	im := YMM()
	VADDPD(w.re, v.im, im)
	VSUBPD(w.re, v.im, v.im)
	return complexVector{re, im}, v
}

// times returns v*f.
func (v complexVector) times(f complexVector) complexVector {
	t, u := YMM(), YMM()
	VMULPD(v.im, f.im, t)
	VMULPD(v.re, f.im, u)
	VFMSUB132PD(f.re, t, v.re)
	VFMADD132PD(f.re, u, v.im)
	return v
}

// fftSums emits the level whose factors are 1.
func fftSums() {
	const name = "sumsAndDifferencesAVX2"
	function(name, "func(a, b []float64)", name+" is sumsAndDifferences on rows whose length is a multiple of 4.")
	a, b, n, i := slice("a"), slice("b"), length("a"), GP64()
	XORQ(i, i)
	loop := label("loop")
	Label(loop)
	x, y, sum := YMM(), YMM(), YMM()
	VMOVUPD(at(a, i, 8, 0), x)
	VMOVUPD(at(b, i, 8, 0), y)
	VADDPD(y, x, sum)
	VSUBPD(y, x, x)
	VMOVUPD(sum, at(a, i, 8, 0))
	VMOVUPD(x, at(b, i, 8, 0))
	ADDQ(Imm(4), i)
	CMPQ(i, n)
	JL(LabelRef(loop))
	ret()
}

func correlate() {
	const name = "correlateAVX2"
	function(name, "func(aRe, aIm, bRe, bIm []float64)", name+" is Correlate of numbers whose count is a multiple of 4.")
	n, i := length("aRe"), GP64()
	aRe, aIm, bRe, bIm := slice("aRe"), slice("aIm"), slice("bRe"), slice("bIm")
	XORQ(i, i)
	loop := label("loop")
	Label(loop)
	re, im, x, y, t := YMM(), YMM(), YMM(), YMM(), YMM()
	VMOVUPD(at(aRe, i, 8, 0), re)
	VMOVUPD(at(aIm, i, 8, 0), im)
	VMOVUPD(at(bRe, i, 8, 0), x)
	VMOVUPD(at(bIm, i, 8, 0), y)
	VMULPD(im, y, t)
	VFMADD231PD(re, x, t)
	VMOVUPD(t, at(aRe, i, 8, 0))
	VMULPD(re, y, t)
	VFMSUB231PD(im, x, t)
	VMOVUPD(t, at(aIm, i, 8, 0))
	ADDQ(Imm(4), i)
	CMPQ(i, n)
	JL(LabelRef(loop))
	ret()
}

// transposeBlock emits the transposition of a block of 16 by 16 numbers.
func transposeBlock() {
	const name = "transposeBlockAVX2"
	function(name, "func(dst, src *float64, w, h int)", name+" computes dst[x*h+y] = src[y*w+x] for x and y less than 16.")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	w, h := Load(Param("w"), GP64()), Load(Param("h"), GP64())
	SHLQ(Imm(3), w)
	SHLQ(Imm(3), h)
	from, to, count := GP64(), GP64(), GP64()
	MOVQ(U32(4), count)
	loop := label("rows")
	Label(loop)
	MOVQ(dst, to)
	from3, to3 := GP64(), GP64()
	LEAQ(Mem{Base: w, Index: w, Scale: 2}, from3)
	LEAQ(Mem{Base: h, Index: h, Scale: 2}, to3)
	MOVQ(src, from)
	for x := 0; x < 16; x += 4 {
		var v, t [4]reg.VecVirtual
		for k, m := range []Mem{{Base: from}, {Base: from, Index: w, Scale: 1}, {Base: from, Index: w, Scale: 2}, {Base: from, Index: from3, Scale: 1}} {
			v[k], t[k] = YMM(), YMM()
			VMOVUPD(m.Offset(8*x), v[k])
		}
		VUNPCKLPD(v[1], v[0], t[0])
		VUNPCKHPD(v[1], v[0], t[1])
		VUNPCKLPD(v[3], v[2], t[2])
		VUNPCKHPD(v[3], v[2], t[3])
		VPERM2F128(Imm(0x20), t[2], t[0], v[0])
		VPERM2F128(Imm(0x20), t[3], t[1], v[1])
		VPERM2F128(Imm(0x31), t[2], t[0], v[2])
		VPERM2F128(Imm(0x31), t[3], t[1], v[3])
		for k, m := range []Mem{{Base: to}, {Base: to, Index: h, Scale: 1}, {Base: to, Index: h, Scale: 2}, {Base: to, Index: to3, Scale: 1}} {
			VMOVUPD(v[k], m)
		}
		LEAQ(Mem{Base: to, Index: h, Scale: 4}, to)
	}
	LEAQ(Mem{Base: src, Index: w, Scale: 4}, src)
	ADDQ(Imm(32), dst)
	DECQ(count)
	JNE(LabelRef(loop))
	ret()
}
