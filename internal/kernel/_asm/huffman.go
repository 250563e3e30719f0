package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// huffman emits what writes code words. Shifts by a register take the low 6 bits of it alone, so that an entry, and a sum of entries, stands for a
// length as it is.
func huffman() {
	function("putWordsBMI2", "func(out []byte, bits uint64, n uint, p []byte, code *[256]uint32) (at int, left uint64, leftBits uint)",
		"putWordsBMI2 writes the words of a multiple of 4 bytes, not 0, each of 14 bits at most.")
	out, count, p := slice("out"), length("p"), slice("p")
	bits, n, code := Load(Param("bits"), GP64()), Load(Param("n"), GP64()), Load(Param("code"), GP64())
	first := GP64()
	MOVQ(out, first)
	ADDQ(p, count) // the end
	loop := label("loop")
	Label(loop)
	v := GP32()
	MOVL(Mem{Base: p}, v)
	var e [4]reg.GPVirtual
	for k := range e {
		i := GP32()
		MOVBLZX(v.As8(), i)
		if k < 3 {
			SHRL(Imm(8), v)
		}
		e[k] = GP64()
		MOVL(Mem{Base: code, Index: i.As64(), Scale: 4}, e[k].As32())
	}
	pair := func(a, b reg.GPVirtual) (words, lengths reg.GPVirtual) {
		words, lengths = GP64(), GP64()
		MOVQ(b, words)
		SHRQ(Imm(8), words)
		SHLXQ(a, words, words)
		LEAQ(Mem{Base: a, Index: b, Scale: 1}, lengths)
		SHRQ(Imm(8), a)
		ORQ(a, words)
		return words, lengths
	}
	ab, lengthAB := pair(e[0], e[1])
	cd, lengthCD := pair(e[2], e[3])
	SHLXQ(lengthAB, cd, cd)
	ORQ(cd, ab)
	SHLXQ(n, ab, ab)
	ORQ(ab, bits)
	ADDQ(lengthCD, lengthAB)
	ANDL(Imm(63), lengthAB.As32())
	ADDQ(lengthAB, n)
	MOVQ(bits, Mem{Base: out})
	whole := GP64()
	MOVQ(n, whole)
	SHRQ(Imm(3), whole)
	ADDQ(whole, out)
	SHLQ(Imm(3), whole)
	SHRXQ(whole, bits, bits)
	ANDL(Imm(7), n.(reg.GPVirtual).As32())
	ADDQ(Imm(4), p)
	CMPQ(p, count)
	JLT(LabelRef(loop))
	SUBQ(first, out)
	Store(out, ReturnIndex(0))
	Store(bits, ReturnIndex(1))
	Store(n, ReturnIndex(2))
	RET()
}
