package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Kernels of connected regions go through whole words of a mask, 64 pixels each.
func components() {
	maskAVX2()
	maskAVX512()
	linksAVX2()
	measureAVX2()
	labelRowKernel("AVX2", false)
	labelRowKernel("AVX512", true)
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

// word returns word k of a parameter that is a slice.
func word(param string, k reg.Register) reg.GPVirtual {
	w := Load(Param(param).Base(), GP64()).(reg.GPVirtual)
	MOVQ(at(w, k, 8, 0), w)
	return w
}

// countOf returns how many ones a word has.
func countOf(w reg.GPVirtual) reg.GPVirtual {
	n := GP64()
	POPCNTQ(w, n)
	return n
}

const linkGroup = 4

// linksAVX2 emits a kernel that writes links in groups, whatever the last one holds beyond the links of the word, so that a word seldom
// branches otherwise than the one before.
func linksAVX2() {
	function("linksAVX2", "func(links *int32, upperTop, upper, lower, lowerBottom []uint64, upperRun, lowerRun int, corners uint64, words int) int",
		"linksAVX2 is links; corners has all bits set or none.")
	out := Load(Param("links"), GP64())
	i, j := Load(Param("upperRun"), GP64()).(reg.GPVirtual), Load(Param("lowerRun"), GP64()).(reg.GPVirtual)
	k, zero := GP64(), GP64()
	XORQ(k, k)
	XORQ(zero, zero)
	saved := AllocLocal(40) // the last bits of the word before, and the carry
	lastU, lastV, lastA, lastB, pending := saved, saved.Offset(8), saved.Offset(16), saved.Offset(24), saved.Offset(32)
	for b := 0; b < 40; b += 8 {
		MOVQ(zero, saved.Offset(b))
	}
	// left returns w with every bit moved up by one and the last of the word before.
	left := func(w reg.GPVirtual, last Mem) reg.GPVirtual {
		l, bit := GP64(), GP64()
		MOVQ(last, l)
		LEAQ(Mem{Base: l, Index: w, Scale: 2}, l)
		MOVQ(w, bit)
		SHRQ(U8(63), bit)
		MOVQ(bit, last)
		return l
	}
	loop := label("word")
	Label(loop)
	u, v := word("upper", k), word("lower", k)
	a, b := word("upperTop", k), word("lowerBottom", k)
	ORQ(u, a)
	ORQ(v, b)
	beginA, beginB := left(a, lastA), left(b, lastB)
	ANDNQ(a, beginA, beginA)
	ANDNQ(b, beginB, beginB)
	leftU, leftV := left(u, lastU), left(v, lastV)
	touch, t := GP64(), GP64()
	MOVQ(leftU, t)
	ANDQ(leftV, t)
	MOVQ(u, touch)
	ANDQ(v, touch)
	ANDNQ(touch, t, touch)
	XORQ(u, leftU)
	XORQ(v, leftV)
	XORQ(u, v)
	ANDQ(leftU, leftV)
	ANDQ(leftV, v)
	ANDQ(parameter("corners"), v)
	ORQ(v, touch)
	begins, gaps, carry := GP64(), GP64(), GP64()
	MOVQ(beginA, begins)
	ORQ(beginB, begins)
	MOVQ(touch, gaps)
	NOTQ(gaps)
	found := GP64()
	MOVQ(begins, found)
	ANDQ(gaps, found)
	MOVQ(pending, carry)
	NEGQ(carry) // sets the carry flag where it is not 0
	ADCQ(gaps, found)
	SBBQ(carry, carry)
	NEGQ(carry)
	MOVQ(carry, pending)
	ORQ(begins, found)
	ANDQ(found, touch)

	count, p := countOf(touch), GP64()
	MOVQ(out, p)
	next, group := label("next"), label("group")
	TESTQ(touch, touch)
	JEQ(LabelRef(next))
	Label(group)
	for g := range linkGroup {
		upper, lower := GP64(), GP64()
		BLSMSKQ(touch, upper)
		MOVQ(upper, lower)
		ANDQ(beginA, upper)
		ANDQ(beginB, lower)
		POPCNTQ(upper, upper)
		POPCNTQ(lower, lower)
		ADDQ(i, upper)
		ADDQ(j, lower)
		MOVL(upper.As32(), Mem{Base: p, Disp: 8 * g})
		MOVL(lower.As32(), Mem{Base: p, Disp: 8*g + 4})
		BLSRQ(touch, touch)
	}
	ADDQ(U8(8*linkGroup), p)
	TESTQ(touch, touch)
	JNE(LabelRef(group))
	LEAQ(Mem{Base: out, Index: count, Scale: 8}, out)
	Label(next)
	ADDQ(countOf(beginA), i)
	ADDQ(countOf(beginB), j)
	INCQ(k)
	CMPQ(k, parameter("words"))
	JB(LabelRef(loop))
	SUBQ(parameter("links"), out)
	SHRQ(U8(3), out)
	Store(out, ReturnIndex(0))
	RET()
}

// placeBits are those of the portable kernel.
var placeBits = [6]uint64{
	0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000,
}

// measureAVX2 emits a kernel that branches only at the end of a word. A column of a piece has one pixel, or two: so areas and sums of columns
// are those of a run and of the word that has both.
func measureAVX2() {
	patterns := GLOBL("placeBits", RODATA|NOPTR)
	for k, w := range placeBits {
		DATA(8*k, U64(w))
	}
	function("measureAVX2", "func(sums *int32, labels []int32, top, bottom []uint64, y, words int)", "measureAVX2 is measure.")
	run, sums := slice("labels"), Load(Param("sums"), GP64())
	ADDQ(U8(4), run)
	x, t := GP64(), GP64()
	XORQ(x, x)
	last := AllocLocal(8)
	MOVQ(x, last)
	loop, piece, next := label("word"), label("piece"), label("next")
	Label(loop)
	MOVQ(x, t)
	SHRQ(U8(6), t)
	both, lower := word("top", t), word("bottom", t)
	begins, ends := GP64(), GP64()
	MOVQ(both, ends)
	ORQ(lower, ends)
	ANDQ(lower, both)
	MOVQ(last, t)
	ANDQ(ends, t)
	SHLQ(U8(2), t)
	SUBQ(t, run) // the first piece continues the last of the word before
	MOVQ(ends, t)
	SHRQ(U8(63), t)
	MOVQ(t, last)
	LEAQ(Mem{Base: ends, Index: ends, Scale: 1}, begins)
	ANDNQ(ends, begins, begins)
	MOVQ(ends, t)
	SHRQ(U8(1), t)
	ANDNQ(ends, t, ends)
	TESTQ(begins, begins)
	JEQ(LabelRef(next))
	Label(piece)

	bits, under, area, x0, x1 := GP64(), GP64(), GP64(), GP64(), GP64()
	BLSMSKQ(begins, t)
	BLSMSKQ(ends, bits)
	SHRQ(U8(1), t)
	XORQ(t, bits)
	TZCNTQ(begins, x0)
	TZCNTQ(ends, x1)
	BLSRQ(begins, begins)
	BLSRQ(ends, ends)
	MOVQ(lower, under)
	ANDQ(bits, under)
	POPCNTQ(under, under)
	ANDQ(both, bits)
	sum := GP64()
	for k := 5; k >= 0; k-- {
		n := GP64()
		MOVQ(patterns.Offset(8*k), n)
		ANDQ(bits, n)
		POPCNTQ(n, n)
		if k == 5 {
			MOVQ(n, sum)
		} else {
			LEAQ(Mem{Base: n, Index: sum, Scale: 2}, sum)
		}
	}
	POPCNTQ(bits, area)
	n := bits
	MOVQ(x1, n)
	SUBQ(x0, n)
	INCQ(n)
	ADDQ(n, area)
	LEAQ(Mem{Base: x0, Index: x1, Scale: 1}, t)
	IMULQ(n, t)
	SHRQ(U8(1), t)
	ADDQ(t, sum)
	MOVQ(x, t)
	IMULQ(area, t)
	ADDQ(t, sum)

	s := bits
	MOVLQSX(Mem{Base: run}, s)
	ADDQ(U8(4), run)
	LEAQ(Mem{Base: s, Index: s, Scale: 4}, s)
	LEAQ(Mem{Base: sums, Index: s, Scale: 8}, s)
	ADDQ(area, Mem{Base: s, Disp: 16})
	ADDQ(sum, Mem{Base: s, Disp: 24})
	y := sum
	MOVQ(parameter("y"), y)
	MOVQ(y, t)
	IMULQ(area, t)
	ADDQ(under, t)
	ADDQ(t, Mem{Base: s, Disp: 32})

	// The sides: left and top are counted from the largest number down, and a row without pixels does not count.
	sides := XMM()
	ADDQ(x, x0)
	XORL(U32(math.MaxInt32), x0.As32())
	VMOVD(x0.As32(), sides)
	MOVQ(y, t)
	CMPQ(under, area)
	SBBL(I8(-1), t.As32()) // y + 1 - (under < area)
	XORL(U32(math.MaxInt32), t.As32())
	VPINSRD(U8(1), t.As32(), sides, sides)
	LEAQ(Mem{Base: x, Index: x1, Scale: 1, Disp: 1}, x1)
	VPINSRD(U8(2), x1.As32(), sides, sides)
	NEGQ(under) // sets the carry flag where it is not 0
	ADCQ(U8(1), y)
	VPINSRD(U8(3), y.As32(), sides, sides)
	VPMAXSD(Mem{Base: s}, sides, sides)
	VMOVDQU(sides, Mem{Base: s})
	TESTQ(begins, begins)
	JNE(LabelRef(piece))

	Label(next)
	ADDQ(U8(64), x)
	MOVQ(parameter("words"), t)
	SHLQ(U8(6), t)
	CMPQ(x, t)
	JB(LabelRef(loop))
	ret()
}

// labelRowKernel emits the kernels that permute labels: 8 pixels begin at most 4 runs, so that their labels are among 5 successive
// ones, and the number of runs that begin up to a pixel is the place of its label.
func labelRowKernel(level string, avx512 bool) {
	counts := GLOBL("labelRow"+level+"Counts", RODATA|NOPTR) // by 8 bits, for each of them: how many are 1 up to it
	for b := range 256 {
		var packed uint64
		for i, n := 0, 0; i < 8; i++ {
			n += b >> i & 1
			packed |= uint64(n) << (8 * i)
		}
		DATA(8*b, U64(packed))
	}
	places := GLOBL("labelRow"+level+"Bits", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(1<<i))
	}
	function("labelRow"+level, "func(dst []int32, row, top, bottom []uint64, labels []int32, words int, stream bool) int",
		"labelRow"+level+" labels the pixels of the first words, at least one, and returns how many runs begin in them.")
	dst, row, top, bottom, labels := slice("dst"), slice("row"), slice("top"), slice("bottom"), slice("labels")
	table, last, bit := GP64(), GP64(), YMM()
	LEAQ(counts, table)
	XORQ(last, last)
	VMOVDQU(places, bit)
	none := YMM()
	VPXOR(none, none, none)
	labelWord := func(k reg.Register) {
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
			store(v, Mem{Base: dst, Disp: 32 * i})
			POPCNTQ(b, count)
			LEAQ(at(labels, count, 4, 0), labels)
			SHRQ(Imm(8), begin)
		}
		JMP(LabelRef(next))
		Label(empty)
		for i := range 8 {
			store(none, Mem{Base: dst, Disp: 32 * i})
		}
		POPCNTQ(begin, count)
		LEAQ(at(labels, count, 4, 0), labels)
		Label(next)
		ADDQ(U32(256), dst)
	}
	mayStream(Mem{Base: dst}, func() { eachWord(labelWord) })
	fence()
	first := slice("labels")
	SUBQ(first, labels)
	SHRQ(Imm(2), labels)
	Store(labels, ReturnIndex(0))
	ret()
}
