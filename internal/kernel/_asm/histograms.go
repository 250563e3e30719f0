package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Medians of bytes from histograms (see kernel.columnHistograms): of the elements of k rows of each column, in two levels, both
// cumulative. Count b of the coarse level is of the elements whose high four bits are at most b; count b of the fine level is of the
// elements with the given high bits whose low bits are at most b.
const (
	coarseSize = 16  // bytes a column
	fineSize   = 256 // by high bits, low bits
)

func histograms() {
	countTable()
	changeColumns("medianAdd", "adds a row to histograms", true, false)
	changeColumns("medianRemove", "removes a row from histograms", false, true)
	changeColumns("medianMove", "adds one row to histograms and removes another", true, true)
	histogramMedians()
}

// countTable emits what an element adds to the coarse counts and to the fine counts of its high bits.
func countTable() {
	GLOBL("medianCounts", RODATA|NOPTR)
	for v := range 256 {
		for level, bits := range []int{v >> 4, v & 15} {
			for word := range 2 {
				var w uint64
				for b := range 8 {
					if 8*word+b >= bits {
						w |= 1 << (8 * b)
					}
				}
				DATA(32*v+16*level+8*word, U64(w))
			}
		}
	}
}

// changeColumns emits a loop over the columns of a row.
func changeColumns(name, doc string, add, remove bool) {
	name += "AVX2"
	params := "added, removed *uint8"
	switch {
	case !remove:
		params = "added *uint8"
	case !add:
		params = "removed *uint8"
	}
	function(name, "func(coarse *[16]uint8, fine *[256]uint8, "+params+", n int)", name+" "+doc+" of n > 0 columns.")
	coarse, fine, n := Load(Param("coarse"), GP64()), Load(Param("fine"), GP64()), Load(Param("n"), GP64())
	var added, removed, table reg.Register
	if add {
		added = Load(Param("added"), GP64())
	}
	if remove {
		removed = Load(Param("removed"), GP64())
	}
	table = GP64()
	LEAQ(NewDataAddr(NewStaticSymbol("medianCounts"), 0), table)
	i := GP64()
	XORQ(i, i)
	loop := label("columns")
	Label(loop)
	counts := XMM()
	VMOVDQU(Mem{Base: coarse}, counts)
	change := func(row reg.Register, do func(ops ...Op)) {
		entry, high, low := GP64(), GP64(), XMM()
		MOVBQZX(Mem{Base: row, Index: i, Scale: 1}, entry)
		MOVQ(entry, high)
		SHLQ(U8(5), entry)
		ANDQ(U32(0xf0), high)
		do(Mem{Base: table, Index: entry, Scale: 1}, counts, counts)
		VMOVDQU(Mem{Base: fine, Index: high, Scale: 1}, low)
		do(Mem{Base: table, Index: entry, Scale: 1, Disp: 16}, low, low)
		VMOVDQU(low, Mem{Base: fine, Index: high, Scale: 1})
	}
	if add {
		change(added, VPADDB)
	}
	if remove {
		change(removed, VPSUBB)
	}
	VMOVDQU(counts, Mem{Base: coarse})
	ADDQ(U32(coarseSize), coarse)
	ADDQ(U32(fineSize), fine)
	INCQ(i)
	CMPQ(i, n)
	JLT(LabelRef(loop))
	RET()
}

// histogramMedians emits a loop over the pixels of a channel. It slides the sums of the coarse counts of k columns, and those of the
// fine counts of the high bits that the last median had; others are brought up to date when a median comes to them.
//
// Sums are less than 2^16, as k is at most 255; 2^15 is subtracted, so that signed comparisons order them.
func histogramMedians() {
	name := "medianRowAVX2"
	function(name, "func(dst *uint8, coarse *[16]uint8, fine *[256]uint8, work *[92]uint64, n, k, c int)",
		name+" computes n > 0 medians, c elements apart, of windows of k > 1 columns. Column -c is there and empty.", "work begins as zeros.")
	const ( // in work
		sumsAt   = 0              // fine sums by high bits
		placesAt = 17 * 32        // where they are up to date: address of the column before the window
		belowAt  = placesAt + 158 // a word, then the coarse sums
	)
	dst, coarse, fine, work := Load(Param("dst"), GP64()), Load(Param("coarse"), GP64()), Load(Param("fine"), GP64()), Load(Param("work"), GP64())
	step, reach := GP64(), GP64() // bytes of coarse counts to the next column, and to the one k columns on
	Load(Param("c"), step)
	SHLQ(U8(4), step)
	MOVQ(step, reach)
	k, err := Param("k").Resolve()
	c, err2 := Param("c").Resolve()
	if err != nil || err2 != nil {
		panic("medianRow has no such parameter")
	}
	IMULQ(k.Addr, reach)
	fineStep, fineReach := GP64(), GP64()
	MOVQ(step, fineStep)
	SHLQ(U8(4), fineStep)
	MOVQ(reach, fineReach)
	SHLQ(U8(4), fineReach)

	rank, sums, fineSums, bias := YMM(), YMM(), YMM(), GP64()
	MOVQ(U32(1<<15), bias)
	fill(bias, sums)
	MOVW(bias.As16(), Mem{Base: work, Disp: belowAt})
	r := GP64()
	MOVQ(k.Addr, r)
	IMULQ(r, r)
	SHRQ(U8(1), r)
	SUBQ(bias, r)
	fill(r, rank)

	entering, leaving, above := YMM(), YMM(), YMM()
	first, end := GP64(), GP64()
	MOVQ(coarse, first)
	LEAQ(Mem{Base: coarse, Index: reach, Scale: 1}, end)
	SUBQ(step, end)
	begin := label("begin")
	Label(begin)
	VPMOVZXBW(Mem{Base: first}, entering)
	VPADDW(entering, sums, sums)
	ADDQ(step, first)
	CMPQ(first, end)
	JNE(LabelRef(begin))

	SUBQ(step, coarse) // the column before the window, of which slide takes out the counts
	SUBQ(fineStep, fine)
	slide := func(column, reach reg.Register, sums reg.VecVirtual) {
		VPMOVZXBW(Mem{Base: column, Index: reach, Scale: 1}, entering)
		VPMOVZXBW(Mem{Base: column}, leaving)
		VPADDW(entering, sums, sums)
		VPSUBW(leaving, sums, sums)
	}
	mask, newMask, column := GP64(), GP64(), GP64()
	twice, bits := GP64(), GP64() // the high bits of the median, times 2 and times 16
	XORQ(mask, mask)
	MOVQ(U32(2*16), twice)
	MOVQ(U32(16*16), bits)
	left := GP64()
	Load(Param("n"), left)

	pixel, change, found, catchUp, rebuild, rebuildColumn := label("pixel"), label("change"), label("found"), label("catchUp"), label("rebuild"), label("column")
	Label(pixel)
	slide(coarse, reach, sums)
	VMOVDQU(sums, Mem{Base: work, Disp: belowAt + 2})
	VPCMPGTW(rank, sums, above)
	VPMOVMSKB(above, newMask.As32())
	CMPL(newMask.As32(), mask.As32())
	JNE(LabelRef(change))
	LEAQ(Mem{Base: fine, Index: bits, Scale: 1}, column)
	slide(column, fineReach, fineSums)

	Label(found)
	below, low := YMM(), GP64()
	VPBROADCASTW(Mem{Base: work, Index: twice, Scale: 1, Disp: belowAt}, below)
	VPADDW(fineSums, below, below)
	VPCMPGTW(rank, below, above)
	VPMOVMSKB(above, low.As32())
	TZCNTL(low.As32(), low.As32())
	SHRL(U8(1), low.As32())
	ADDL(bits.As32(), low.As32())
	MOVB(low.As8(), Mem{Base: dst})
	ADDQ(c.Addr, dst)
	ADDQ(step, coarse)
	ADDQ(fineStep, fine)
	DECQ(left)
	JNZ(LabelRef(pixel))
	ret()

	Label(change)
	sumsOf, placeOf := Mem{Base: work, Index: bits, Scale: 2, Disp: sumsAt}, Mem{Base: work, Index: twice, Scale: 4, Disp: placesAt}
	VMOVDQU(fineSums, sumsOf)
	from := GP64()
	MOVQ(fine, from)
	SUBQ(fineStep, from)
	MOVQ(from, placeOf)
	MOVQ(newMask, mask)
	TZCNTL(newMask.As32(), twice.As32())
	MOVQ(twice, bits)
	SHLQ(U8(3), bits)
	MOVQ(placeOf, from)
	MOVQ(fine, column)
	SUBQ(from, column)
	ADDQ(column, column)
	CMPQ(column, fineReach)
	JAE(LabelRef(rebuild)) // half of the window has changed

	VMOVDQU(sumsOf, fineSums)
	LEAQ(Mem{Base: from, Index: bits, Scale: 1}, column)
	Label(catchUp)
	ADDQ(fineStep, column)
	slide(column, fineReach, fineSums)
	ADDQ(fineStep, from)
	CMPQ(from, fine)
	JNE(LabelRef(catchUp))
	JMP(LabelRef(found))

	Label(rebuild)
	LEAQ(Mem{Base: fine, Index: bits, Scale: 1}, column)
	LEAQ(Mem{Base: column, Index: fineReach, Scale: 1}, from)
	VPXOR(fineSums, fineSums, fineSums)
	Label(rebuildColumn)
	ADDQ(fineStep, column)
	VPMOVZXBW(Mem{Base: column}, entering)
	VPADDW(entering, fineSums, fineSums)
	CMPQ(column, from)
	JNE(LabelRef(rebuildColumn))
	JMP(LabelRef(found))
}

// fill fills a vector with words.
func fill(word reg.GPVirtual, v reg.VecVirtual) {
	x := XMM()
	VMOVD(word.As32(), x)
	VPBROADCASTW(x, v)
}
