package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// adler emits the sums of bytes from which an Adler-32 checksum is made.
func adler() {
	function("adlerSumsAVX2", "func(p []byte) (sum, before, weighted uint64)",
		"adlerSumsAVX2 adds up the bytes of groups of 32, of which there is one at least and 65536 at most; the sums of those before each group; and each byte",
		"times one more than there are after it in its group.")
	p, n := slice("p"), length("p")
	var weights [32]byte
	for i := range weights {
		weights[i] = byte(32 - i)
	}
	weight, one, zero := constantVector(weights), constantVector(dwords(0x00010001)), YMM()
	sum, before, weighted := YMM(), YMM(), YMM()
	for _, v := range []Op{zero, sum, before, weighted} {
		VPXOR(v, v, v)
	}
	loop := label("group")
	Label(loop)
	v, t := YMM(), YMM()
	VMOVDQU(Mem{Base: p}, v)
	VPADDQ(sum, before, before)
	VPSADBW(zero, v, t)
	VPADDQ(t, sum, sum)
	VPMADDUBSW(weight, v, v)
	VPMADDWD(one, v, v)
	VPADDD(v, weighted, weighted)
	ADDQ(Imm(32), p)
	SUBQ(Imm(32), n)
	JG(LabelRef(loop))
	// pairs of 32 bits to 64 bits
	VPSRLQ(Imm(32), weighted, t)
	VPBLENDD(Imm(0xaa), zero, weighted, weighted)
	VPADDQ(t, weighted, weighted)
	for i, v := range []Op{sum, before, weighted} {
		low, high, out := XMM(), XMM(), GP64()
		VEXTRACTI128(Imm(1), v, high)
		VEXTRACTI128(Imm(0), v, low)
		VPADDQ(high, low, low)
		VPSHUFD(Imm(0xee), low, high)
		VPADDQ(high, low, low)
		VMOVQ(low, out)
		Store(out, ReturnIndex(i))
	}
	ret()
}
