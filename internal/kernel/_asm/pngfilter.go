package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func pngfilter() {
	pngFilter("Subtract", "x, a", "x[i] - a[i]", func(a, _, _ reg.VecVirtual) reg.VecVirtual { return a })
	pngFilter("Average", "x, a, b", "x[i] - (a[i]+b[i])/2", func(a, b, _ reg.VecVirtual) reg.VecVirtual { return pngAverage(a, b) })
	pngFilter("Paeth", "x, a, b, c", "x[i] - that of a[i], b[i], c[i] nearest to a[i]+b[i]-c[i]", pngPaeth)
	pngMagnitudes()
	equalBits()
}

// pngFilter emits a kernel for 32 bytes or more.
func pngFilter(name, sources, loop string, expected func(a, b, c reg.VecVirtual) reg.VecVirtual) {
	name = "png" + name + "AVX2"
	function(name, "func(dst, "+sources+" []byte)", name+" computes dst[i] = "+loop+".")
	n, dst := length("dst"), slice("dst")
	params := []string{"x", "a", "b", "c"}[:(len(sources)+2)/3]
	var p []reg.Register
	for _, s := range params {
		p = append(p, slice(s))
	}
	groups(n, 32, func(i reg.Register) func() {
		v := make([]reg.VecVirtual, 4)
		for k := range p {
			v[k] = YMM()
			VMOVDQU(at(p[k], i, 1, 0), v[k])
		}
		d := YMM()
		VPSUBB(expected(v[1], v[2], v[3]), v[0], d)
		return storeAll([]reg.VecVirtual{d}, dst, i, 1)
	})
	ret()
}

// pngAverage makes (a+b)/2: VPAVGB rounds up where the sum is odd.
func pngAverage(a, b reg.VecVirtual) reg.VecVirtual {
	odd, mean := YMM(), YMM()
	VPXOR(a, b, odd)
	VPAND(constant(dwords(0x01010101)), odd, odd)
	VPAVGB(a, b, mean)
	VPSUBB(odd, mean, mean)
	return mean
}

// pngPaeth makes that of a, b and c which is nearest to a+b-c. Its distance from a is |b-c|, from b |a-c|. If c lies between them, that from c is the
// difference of these; otherwise it is their sum, and c is not the nearest.
func pngPaeth(a, b, c reg.VecVirtual) reg.VecVirtual {
	zero := YMM()
	VPXOR(zero, zero, zero)
	aboveB, belowB, aboveA, belowA := YMM(), YMM(), YMM(), YMM()
	VPSUBUSB(c, b, aboveB)
	VPSUBUSB(b, c, belowB)
	VPSUBUSB(c, a, aboveA)
	VPSUBUSB(a, c, belowA)
	fromA, fromB := YMM(), YMM()
	VPOR(aboveB, belowB, fromA)
	VPOR(aboveA, belowA, fromB)
	sideA, sideB := YMM(), YMM() // whether c <= a, c <= b
	VPCMPEQB(zero, belowA, sideA)
	VPCMPEQB(zero, belowB, sideB)
	same := YMM()
	VPCMPEQB(sideA, sideB, same)
	fromC, other := YMM(), YMM()
	VPSUBUSB(fromA, fromB, fromC)
	VPSUBUSB(fromB, fromA, other)
	VPOR(other, fromC, fromC)
	VPOR(same, fromC, fromC)
	nearest, isA, isB := YMM(), YMM(), YMM()
	VPMINUB(fromB, fromC, nearest)
	VPCMPEQB(fromB, nearest, isB) // fromB <= fromC
	VPMINUB(fromA, nearest, nearest)
	VPCMPEQB(fromA, nearest, isA)
	v := YMM()
	VPBLENDVB(isB, b, c, v)
	VPBLENDVB(isA, a, v, v)
	return v
}

func pngMagnitudes() {
	function("pngMagnitudesAVX2", "func(sums *[7]uint64, x, a, b, c []byte)",
		"pngMagnitudesAVX2 adds to sums those of the magnitudes of int8(x[i] - e[i]), where e is 0, a, b, (a+b)/2 and that of a, b and c which is",
		"nearest to a+b-c, then the number of x[i] that equal a[i],", "and |x[i] - a[i]| as numbers from 0 to 255. The length of x is a multiple of 32 and not 0.")
	n, sums := length("x"), Load(Param("sums"), GP64())
	var p []reg.Register
	for _, s := range []string{"x", "a", "b", "c"} {
		p = append(p, slice(s))
	}
	var total [7]reg.VecVirtual
	for k := range total {
		total[k] = YMM()
		VPXOR(total[k], total[k], total[k])
	}
	i := GP64()
	XORQ(i, i)
	loop := label("loop")
	Label(loop)
	var v [4]reg.VecVirtual
	for k := range p {
		v[k] = YMM()
		VMOVDQU(at(p[k], i, 1, 0), v[k])
	}
	add := func(k int, d reg.VecVirtual) {
		zero := YMM()
		VPABSB(d, d)
		VPXOR(zero, zero, zero)
		VPSADBW(zero, d, d)
		VPADDQ(d, total[k], total[k])
	}
	for k, expected := range []func() reg.VecVirtual{
		func() reg.VecVirtual { return v[1] },
		func() reg.VecVirtual { return v[2] },
		func() reg.VecVirtual { return pngAverage(v[1], v[2]) },
		func() reg.VecVirtual { return pngPaeth(v[1], v[2], v[3]) },
	} {
		d := YMM()
		VPSUBB(expected(), v[0], d)
		add(k+1, d)
	}
	d := YMM()
	VPSADBW(v[0], v[1], d)
	VPADDQ(d, total[6], total[6])
	VPCMPEQB(v[0], v[1], v[1])
	add(5, v[1]) // -1 where they are equal
	add(0, v[0])
	ADDQ(Imm(32), i)
	CMPQ(i, n)
	JLT(LabelRef(loop))
	for k, t := range total {
		half, sum := XMM(), GP64()
		VEXTRACTI128(Imm(1), t, half)
		VPADDQ(t.AsX(), half, half)
		high := XMM()
		VPSRLDQ(Imm(8), half, high)
		VPADDQ(high, half, half)
		VMOVQ(half, sum)
		ADDQ(sum, Mem{Base: sums, Disp: 8 * k})
	}
	ret()
}

func equalBits() {
	function("equalBitsAVX2", "func(dst []uint64, p, q []byte)", "equalBitsAVX2 computes bit i%64 of dst[i/64] = p[i] == q[i] for all of dst, which is not empty.")
	n, dst, p, q := length("dst"), slice("dst"), slice("p"), slice("q")
	loop := label("loop")
	Label(loop)
	var masks [2]reg.GPVirtual
	for k := range masks {
		v := YMM()
		masks[k] = GP32()
		VMOVDQU(Mem{Base: p, Disp: 32 * k}, v)
		VPCMPEQB(Mem{Base: q, Disp: 32 * k}, v, v)
		VPMOVMSKB(v, masks[k])
		MOVL(masks[k], Mem{Base: dst, Disp: 4 * k})
	}
	ADDQ(Imm(64), p)
	ADDQ(Imm(64), q)
	ADDQ(Imm(8), dst)
	DECQ(n)
	JNE(LabelRef(loop))
	ret()
}
