package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func unfilter() {
	for _, c := range []int{1, 2, 3, 4, 6, 8} {
		unfilterSub(c)
	}
	unfilterUp()
	for _, c := range []int{3, 4, 6, 8} {
		unfilterAverage(c)
		unfilterPaeth(c)
	}
}

// shuffles returns a vector of 16 bytes from a constant.
func shuffles(from func(i int) byte) reg.VecVirtual {
	var b [16]byte
	for i := range b {
		b[i] = from(i)
	}
	v := XMM()
	VMOVDQU(constant(lanes(b)), v)
	return v
}

// unfilterSub emits a loop over groups of as many whole pixels of c bytes as 16 bytes hold: sums of 2, 4 and more pixels grow in a vector, and what
// the group before ended with is added to all of them.
func unfilterSub(c int) {
	name := fmt.Sprintf("unfilterSubC%dAVX2", c)
	function(name, "func(dst, src []byte) (done int)",
		fmt.Sprintf("%s computes dst[i] = src[i] + dst[i-%d] for the first done bytes, so that less than 16 are left.", name, c))
	group := 16 / c * c
	dst, src, n, i := slice("dst"), slice("src"), length("dst"), GP64()
	last := shuffles(func(i int) byte { return byte(group - c + i%c) })
	carry := XMM()
	VPXOR(carry, carry, carry)
	XORQ(i, i)
	SUBQ(Imm(16), n)
	loop, done := label("group"), label("done")
	Label(loop)
	CMPQ(i, n)
	JGT(LabelRef(done))
	v, t := XMM(), XMM()
	VMOVDQU(at(src, i, 1, 0), v)
	for shift := c; shift < group; shift *= 2 {
		VPSLLDQ(Imm(uint64(shift)), v, t)
		VPADDB(t, v, v)
	}
	VPADDB(carry, v, v)
	VMOVDQU(v, at(dst, i, 1, 0))
	VPSHUFB(last, v, carry)
	ADDQ(Imm(uint64(group)), i)
	JMP(LabelRef(loop))
	Label(done)
	Store(i, ReturnIndex(0))
	ret()
}

func unfilterUp() {
	function("unfilterUpAVX2", "func(dst, src, prior []byte)", "unfilterUpAVX2 computes dst[i] = src[i] + prior[i] for 32 bytes or more.")
	n, dst, src, prior := length("dst"), slice("dst"), slice("src"), slice("prior")
	groups(n, 32, func(i reg.Register) func() {
		v := YMM()
		VMOVDQU(at(src, i, 1, 0), v)
		VPADDB(at(prior, i, 1, 0), v, v)
		return func() { VMOVDQU(v, at(dst, i, 1, 0)) }
	})
	ret()
}

// pixels emits a loop over pixels of c bytes as long as what move moves, 4 or 8 bytes, lies in the row.
func pixels(c int, n reg.Register, body func(i reg.Register)) {
	i := GP64()
	XORQ(i, i)
	SUBQ(Imm(uint64(moved(c))), n)
	loop, done := label("pixel"), label("done")
	Label(loop)
	CMPQ(i, n)
	JGT(LabelRef(done))
	body(i)
	ADDQ(Imm(uint64(c)), i)
	JMP(LabelRef(loop))
	Label(done)
	Store(i, ReturnIndex(0))
	ret()
}

func moved(c int) int {
	if c <= 4 {
		return 4
	}
	return 8
}

// move moves a pixel of c bytes, and up to two bytes beyond.
func move(c int, from, to Op) {
	if c <= 4 {
		VMOVD(from, to)
	} else {
		VMOVQ(from, to)
	}
}

const pixelDoc = "for the first done bytes, so that less than %d are left."

// unfilterAverage works on inverted bytes, of which VPAVGB's rounding up is rounding down: ^dst[i] = avg(^dst[i-c], ^prior[i]) - src[i].
func unfilterAverage(c int) {
	name := fmt.Sprintf("unfilterAverageC%dAVX2", c)
	function(name, "func(dst, src, prior []byte) (done int)",
		fmt.Sprintf("%s computes dst[i] = src[i] + (dst[i-%d] + prior[i]) / 2 "+pixelDoc, name, c, moved(c)))
	dst, src, prior, n := slice("dst"), slice("src"), slice("prior"), length("dst")
	left, inverted := XMM(), XMM()
	VPCMPEQB(inverted, inverted, inverted)
	VMOVDQA(inverted, left)
	pixels(c, n, func(i reg.Register) {
		s, above := XMM(), XMM()
		move(c, at(src, i, 1, 0), s)
		move(c, at(prior, i, 1, 0), above)
		VPXOR(inverted, above, above)
		VPAVGB(above, left, left)
		VPSUBB(s, left, left)
		VPXOR(inverted, left, above)
		move(c, above, at(dst, i, 1, 0))
	})
}

// unfilterPaeth works on words.
func unfilterPaeth(c int) {
	name := fmt.Sprintf("unfilterPaethC%dAVX2", c)
	function(name, "func(dst, src, prior []byte) (done int)",
		fmt.Sprintf("%s computes dst[i] = src[i] + that of dst[i-%d], prior[i], prior[i-%[2]d] which is nearest to the first + the second - the third "+pixelDoc, name, c, moved(c)))
	dst, src, prior, n := slice("dst"), slice("src"), slice("prior"), length("dst")
	left, corner, bytes := XMM(), XMM(), XMM()
	VPXOR(left, left, left)
	VPXOR(corner, corner, corner)
	VMOVDQU(constant(dwords(0x00ff00ff)), bytes)
	pixels(c, n, func(i reg.Register) {
		s, above := XMM(), XMM()
		move(c, at(src, i, 1, 0), s)
		move(c, at(prior, i, 1, 0), above)
		VPMOVZXBW(s, s)
		VPMOVZXBW(above, above)
		toLeft, toAbove, toCorner, least := XMM(), XMM(), XMM(), XMM()
		VPSUBW(corner, above, toLeft)
		VPSUBW(corner, left, toAbove)
		VPADDW(toLeft, toAbove, toCorner)
		VPABSW(toLeft, toLeft)
		VPABSW(toAbove, toAbove)
		VPABSW(toCorner, toCorner)
		VPMINSW(toLeft, toAbove, least)
		VPMINSW(toCorner, least, least)
		VPCMPEQW(toAbove, least, toAbove)
		VPCMPEQW(toLeft, least, toLeft)
		VPBLENDVB(toAbove, above, corner, corner)
		VPBLENDVB(toLeft, left, corner, corner)
		VPADDW(corner, s, left)
		VPAND(bytes, left, left)
		VMOVDQA(above, corner)
		VPACKUSWB(left, left, s)
		move(c, s, at(dst, i, 1, 0))
	})
}
