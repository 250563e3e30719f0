package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// inflate emits the loops of package inflate, where tables and their entries are described.
func inflate() {
	pairLiterals()
	inflateLoop()
}

// Of entries and tables; see package inflate.
const (
	inflateLiteral      = 1 << 6
	inflateSpecial      = 1 << 7
	inflateKind         = 3 << 12
	inflateSecond       = 1 << 12
	inflateLiteralBits  = 12
	inflateDistanceBits = 9
)

// pairLiterals goes down the table in groups of eight entries; what the entries of a group but the first lead to lies below it.
func pairLiterals() {
	function("pairLiteralsAVX2", "func(table *uint32)", "pairLiteralsAVX2 is pairLiterals for all entries but the first eight.")
	table, i := Load(Param("table"), GP64()), GP64()
	ofSize, literal, longest := constantVector(dwords(63)), constantVector(dwords(inflateLiteral)), constantVector(dwords(inflateLiteralBits))
	cleared, two, index := constantVector(dwords(inflateKind|63)), constantVector(dwords(2<<12)), constantVector(indices())
	start := YMM()
	MOVQ(U32(1<<inflateLiteralBits-8), i)
	loop := label("entries")
	Label(loop)
	e, size, second, mask, sizes, t := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VMOVDQU(at(table, i, 4, 0), e)
	x := XMM()
	VMOVD(i.As32(), x)
	VPBROADCASTD(x, start)
	VPADDD(index, start, start)
	VPAND(ofSize, e, size)
	VPSRLVD(size, start, start)
	VPCMPEQD(mask, mask, mask)
	VPGATHERDD(mask, Mem{Base: table, Index: start, Scale: 4}, second)
	VPAND(ofSize, second, sizes)
	VPADDD(size, sizes, sizes)
	// both are literals, and short enough
	VPAND(second, e, mask)
	VPAND(literal, mask, mask)
	VPCMPEQD(literal, mask, mask)
	VPCMPGTD(longest, sizes, t)
	VPANDN(mask, t, mask)
	VPSRLD(Imm(16), second, second)
	VPSLLD(Imm(24), second, second)
	VPANDN(e, cleared, t)
	VPOR(second, t, t)
	VPOR(sizes, t, t)
	VPOR(two, t, t)
	VPBLENDVB(mask, t, e, e)
	VMOVDQU(e, at(table, i, 4, 0))
	SUBQ(Imm(8), i)
	JG(LabelRef(loop))
	ret()
}

// indices are 0 to 7.
func indices() (b [32]byte) {
	for i := range 8 {
		b[4*i] = byte(i)
	}
	return b
}

// inflateLoop is written like fast.
func inflateLoop() {
	function("fastAVX2", "func(dst, src []byte, pos, in int, hold uint64, bits uint, floor int, literals, distances *uint32) (newPos, newIn int, newHold uint64, newBits uint)",
		"fastAVX2 is the loop of fast, with the bits from hold on not cleared.")
	base, limit := slice("dst"), length("dst")
	from, inLimit := slice("src"), length("src")
	ADDQ(base, limit)
	SUBQ(U32(fastRoom), limit)
	ADDQ(from, inLimit)
	SUBQ(Imm(fastInput), inLimit)
	to, floor := Load(Param("pos"), GP64()), Load(Param("floor"), GP64())
	ADDQ(base, to)
	ADDQ(base, floor)
	in := Load(Param("in"), GP64())
	ADDQ(from, in)
	hold, bits := Load(Param("hold"), GP64()), Load(Param("bits"), GP64())
	literals, distances := Load(Param("literals"), GP64()), Load(Param("distances"), GP64())
	savedHold, savedBits := AllocLocal(8), AllocLocal(8)
	e, t, u := GP64(), GP64(), GP64()
	e32, t32 := e.As32(), t.As32()

	refill := func() {
		MOVQ(Mem{Base: in}, t)
		SHLXQ(bits, t, t)
		ORQ(t, hold)
		MOVQ(bits, t)
		NOTQ(t)
		SHRQ(Imm(3), t)
		ANDQ(Imm(7), t)
		ADDQ(t, in)
		ORQ(Imm(56), bits)
	}
	lookUp := func(table reg.Register, bits int) {
		MOVL(hold.(reg.GPVirtual).As32(), t32)
		ANDL(U32(1<<bits-1), t32)
		MOVL(Mem{Base: table, Index: t, Scale: 4}, e32)
	}
	consume := func() { // only the lower six bits of the number of bits are right from here on
		SHRXQ(e, hold, hold)
		SUBQ(e, bits)
	}
	// second looks up in a second table, after the bits of the first.
	second := func(table reg.Register, first int) {
		MOVQ(hold, t)
		SHRQ(Imm(uint64(first)), t)
		MOVL(e32, u.As32())
		SHRL(Imm(8), u.As32())
		ANDL(Imm(15), u.As32())
		BZHIQ(u, t, t)
		SHRL(Imm(16), e32)
		ADDQ(e, t)
		MOVL(Mem{Base: table, Index: t, Scale: 4}, e32)
	}
	// value makes the length or distance of an entry and removes its bits.
	value := func(v reg.GPVirtual) {
		BZHIQ(e, hold, t)
		MOVL(e32, u.As32())
		SHRL(Imm(8), u.As32())
		SHRXQ(u, t, t)
		MOVL(e32, v.As32())
		SHRL(Imm(16), v.As32())
		ADDQ(t, v)
		consume()
	}

	loop, literal, match, special, distanceSpecial, distance, undo, done := label("loop"), label("literal"), label("match"), label("special"),
		label("distanceSpecial"), label("distance"), label("undo"), label("done")
	Label(loop)
	CMPQ(in, inLimit)
	JA(LabelRef(done))
	CMPQ(to, limit)
	JA(LabelRef(done))
	refill()
	lookUp(literals, inflateLiteralBits)
	for range 3 {
		TESTB(Imm(inflateLiteral), e.As8())
		JZ(LabelRef(literal))
		MOVL(e32, u.As32())
		SHRL(Imm(16), u.As32())
		MOVW(u.As16(), Mem{Base: to})
		MOVL(e32, u.As32())
		SHRL(Imm(12), u.As32())
		ANDL(Imm(3), u.As32())
		ADDQ(u, to)
		consume()
		lookUp(literals, inflateLiteralBits)
	}
	TESTB(Imm(inflateLiteral), e.As8())
	JNZ(LabelRef(loop))
	Label(literal)
	refill()
	TESTB(Imm(inflateSpecial), e.As8())
	JNZ(LabelRef(special))
	Label(match)
	MOVQ(hold, savedHold)
	MOVQ(bits, savedBits)
	size, back := GP64(), GP64()
	value(size)
	lookUp(distances, inflateDistanceBits)
	TESTB(Imm(inflateSpecial), e.As8())
	JNZ(LabelRef(distanceSpecial))
	Label(distance)
	value(back)
	MOVQ(to, t)
	SUBQ(back, t)
	CMPQ(t, floor)
	JL(LabelRef(undo))
	ADDQ(to, size) // the end
	copyMatch(to, t, size, back, e, u)
	JMP(LabelRef(loop))

	Label(special)
	MOVL(e32, t32)
	ANDL(U32(inflateKind), t32)
	CMPL(t32, U32(inflateSecond))
	JNE(LabelRef(done))
	second(literals, inflateLiteralBits)
	TESTB(Imm(inflateLiteral|inflateSpecial), e.As8())
	JZ(LabelRef(match))
	TESTB(Imm(inflateSpecial), e.As8())
	JNZ(LabelRef(done))
	MOVL(e32, u.As32())
	SHRL(Imm(16), u.As32())
	MOVB(u.As8(), Mem{Base: to})
	INCQ(to)
	consume()
	JMP(LabelRef(loop))

	Label(distanceSpecial)
	MOVL(e32, t32)
	ANDL(U32(inflateKind), t32)
	CMPL(t32, U32(inflateSecond))
	JNE(LabelRef(undo))
	second(distances, inflateDistanceBits)
	TESTB(Imm(inflateSpecial), e.As8())
	JZ(LabelRef(distance))
	Label(undo)
	MOVQ(savedHold, hold)
	MOVQ(savedBits, bits)

	Label(done)
	base, from = slice("dst"), slice("src")
	SUBQ(base, to)
	SUBQ(from, in)
	ANDQ(Imm(63), bits)
	for i, v := range []reg.Register{to, in, hold, bits} {
		Store(v, ReturnIndex(i))
	}
	ret()
}

// As in package inflate.
const (
	fastRoom  = 258 + 40
	fastInput = 16
)

// copyMatch copies from t to to, up to end, bytes that may overlap, and up to 31 more; w and step are free.
func copyMatch(to, t, end, back, w, step reg.Register) {
	near, one, copied := label("near"), label("one"), label("copied")
	CMPQ(back, Imm(16))
	JB(LabelRef(near))
	loop := label("copy")
	x := XMM()
	Label(loop)
	VMOVDQU(Mem{Base: t}, x)
	VMOVDQU(x, Mem{Base: to})
	ADDQ(Imm(16), t)
	ADDQ(Imm(16), to)
	CMPQ(to, end)
	JB(LabelRef(loop))
	JMP(LabelRef(copied))

	Label(one)
	y := YMM()
	VPBROADCASTB(Mem{Base: t}, y)
	fill := label("fill")
	Label(fill)
	VMOVDQU(y, Mem{Base: to})
	ADDQ(Imm(32), to)
	CMPQ(to, end)
	JB(LabelRef(fill))
	JMP(LabelRef(copied))

	Label(near)
	CMPQ(back, Imm(1))
	JEQ(LabelRef(one))
	// eight bytes, of which as many are right as there are between the two, or all
	MOVQ(U32(8), step)
	CMPQ(back, step)
	CMOVQCS(back, step)
	word, stay := label("word"), label("stay")
	Label(word)
	MOVQ(Mem{Base: t}, w)
	MOVQ(w, Mem{Base: to})
	ADDQ(step, to)
	CMPQ(back, Imm(8))
	JB(LabelRef(stay))
	ADDQ(Imm(8), t)
	Label(stay)
	CMPQ(to, end)
	JB(LabelRef(word))

	Label(copied)
	MOVQ(end, to)
}
