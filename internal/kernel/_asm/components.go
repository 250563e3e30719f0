package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Kernels of connected regions go through whole words of a mask, 64 pixels each.
func components() {
	maskAVX2()
	maskAVX512()
	labelRowKernel("labelRowAVX2", false)
	labelRowKernel("labelRowAVX512", true)
}

// eachWord emits a loop over the words from 0 to the parameter words.
func eachWord(body func(k reg.Register)) {
	n, k := Load(Param("words"), GP64()), GP64()
	XORQ(k, k)
	loop := label("word")
	Label(loop)
	body(k)
	INCQ(k)
	CMPQ(k, n)
	JB(LabelRef(loop))
}

const maskSignature = "func(dst []uint64, src []uint8, words int)"

func maskAVX2() {
	function("maskAVX2", maskSignature, "maskAVX2 makes the first words of a mask, at least one.")
	dst, src, zero := slice("dst"), slice("src"), YMM()
	VPXOR(zero, zero, zero)
	eachWord(func(k reg.Register) {
		var half [2]reg.GPVirtual
		for h := range half {
			v := YMM()
			half[h] = GP64()
			VPCMPEQB(Mem{Base: src, Disp: 32 * h}, zero, v)
			VPMOVMSKB(v, half[h].As32())
		}
		SHLQ(Imm(32), half[1])
		ORQ(half[0], half[1])
		NOTQ(half[1])
		MOVQ(half[1], at(dst, k, 8, 0))
		ADDQ(Imm(64), src)
	})
	ret()
}

func maskAVX512() {
	function("maskAVX512", maskSignature, "maskAVX512 makes the first words of a mask, at least one.")
	dst, src := slice("dst"), slice("src")
	eachWord(func(k reg.Register) {
		v, m := ZMM(), K()
		VMOVDQU8(Mem{Base: src}, v)
		VPTESTMB(v, v, m)
		KMOVQ(m, at(dst, k, 8, 0))
		ADDQ(Imm(64), src)
	})
	ret()
}

// labelRowKernel emits a kernel that permutes labels: 8 pixels begin at most 4 runs, so that their labels are among 5 successive
// ones, and the number of runs that begin up to a pixel is the place of its label.
func labelRowKernel(name string, avx512 bool) {
	counts := GLOBL(name+"Counts", RODATA|NOPTR) // by 8 bits, for each of them: how many are 1 up to it
	for b := range 256 {
		var packed uint64
		for i, n := 0, 0; i < 8; i++ {
			n += b >> i & 1
			packed |= uint64(n) << (8 * i)
		}
		DATA(8*b, U64(packed))
	}
	places := GLOBL(name+"Bits", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(1<<i))
	}
	function(name, "func(dst []int32, row, top, bottom []uint64, labels []int32, words int) int",
		name+" labels the pixels of the first words, at least one, and returns how many runs begin in them.")
	dst, row, top, bottom, labels := slice("dst"), slice("row"), slice("top"), slice("bottom"), slice("labels")
	table, last, bit := GP64(), GP64(), YMM()
	LEAQ(counts, table)
	XORQ(last, last)
	VMOVDQU(places, bit)
	none := YMM()
	VPXOR(none, none, none)
	eachWord(func(k reg.Register) {
		a, begin := GP64(), GP64()
		MOVQ(at(top, k, 8, 0), a)
		ORQ(at(bottom, k, 8, 0), a)
		LEAQ(Mem{Base: last, Index: a, Scale: 2}, begin)
		ANDNQ(a, begin, begin)
		MOVQ(a, last)
		SHRQ(Imm(63), last)
		count := GP64()
		empty, next := label("empty"), label("next")
		CMPQ(at(row, k, 8, 0), Imm(0))
		JEQ(LabelRef(empty))
		for i := range 8 {
			b := GP64()
			MOVBLZX(begin.As8(), b.As32())
			v := YMM()
			VPMOVZXBD(Mem{Base: table, Index: b, Scale: 8}, v)
			if avx512 {
				m := K()
				KMOVB(at(row, k, 8, i), m)
				VPERMD_Z(Mem{Base: labels}, v, m, v)
			} else {
				m := YMM()
				VPBROADCASTB(at(row, k, 8, i), m)
				VPAND(bit, m, m)
				VPCMPEQD(bit, m, m)
				VPERMD(Mem{Base: labels}, v, v)
				VPAND(m, v, v)
			}
			VMOVDQU(v, Mem{Base: dst, Disp: 32 * i})
			POPCNTQ(b, count)
			LEAQ(at(labels, count, 4, 0), labels)
			SHRQ(Imm(8), begin)
		}
		JMP(LabelRef(next))
		Label(empty)
		for i := range 8 {
			VMOVDQU(none, Mem{Base: dst, Disp: 32 * i})
		}
		POPCNTQ(begin, count)
		LEAQ(at(labels, count, 4, 0), labels)
		Label(next)
		ADDQ(U32(256), dst)
	})
	first := slice("labels")
	SUBQ(first, labels)
	SHRQ(Imm(2), labels)
	Store(labels, ReturnIndex(0))
	ret()
}
