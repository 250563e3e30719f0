package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Gaussian blurs in fixed point, see gaussian.go of package kernel. The multiplications are of signed factors, two of them a lane added
// up; so where sums of columns may have all bits they are less half of their range, and the sums of rows make good for it.

func gaussian() {
	gaussColumns("U8", "S16", 128, func(to, i reg.Register, sums []reg.VecVirtual) {
		for k, w := range (output{sums: sums, order: words}).in16(false) {
			VMOVDQU(w, at(to, i, 2, 32*k))
		}
	}, bytePairs)
	gaussColumns("U16", "S32", 64, func(to, i reg.Register, sums []reg.VecVirtual) {
		output{sums: sums, order: interleaved}.store("S32", to, i)
	}, func(taps, p, i reg.Register, sums []reg.VecVirtual) { wordPairs("U16", taps, p, i, sums) })
	gaussColumnsTwo()
	gaussRowNarrow("U8", "S16")
	gaussRowNarrow("U16", "S32")
	gaussRowFolded()
	gaussRowGray()
	gaussRow()
	gaussRowPaired()
	gaussRow16()
}

// ahead is how many bytes further memory is fetched before it is needed: the processor itself stops at the end of a page.
const ahead = 2048

// gaussColumns emits a kernel whose steps are of three words: the places of two taps and their weights.
func gaussColumns(src, mid string, group int, store func(to, i reg.Register, sums []reg.VecVirtual), step func(taps, p, i reg.Register, sums []reg.VecVirtual)) {
	name, doc := "gaussColumn"+src+"AVX2", "; start is that of two sums"
	if src == "U16" {
		doc = ", whose taps are less 2**15"
	}
	function(name, "func(dst []"+goTypes[mid]+", taps [][]"+goTypes[src]+", steps []int64, start int32)",
		name+" computes dst[i] = start + the sum of the steps"+doc+".")
	to, n, taps, steps, end := slice("dst"), length("dst"), slice("taps"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	newest := tap(taps, end, -24+8)
	overlapped(n, group, func(i reg.Register) {
		for b := 0; b < group*sizes[src]; b += 64 {
			PREFETCHT0(at(newest, i, sizes[src], ahead+b))
		}
		sums := copies(8, broadcast("start", "int32"))
		loopSteps(steps, end, 24, func(p reg.Register) { step(taps, p, i, sums) })
		store(to, i, sums)
	})
	ret()
}

// gaussColumnsTwo emits a kernel of two rows, whose steps are of four words: the places of two taps and their weights for each row.
func gaussColumnsTwo() {
	function("gaussColumnsTwoU8AVX2", "func(dst, below []int16, taps [][]uint8, steps []int64, start int32)",
		"gaussColumnsTwoU8AVX2 is gaussColumnU8AVX2 for two rows.")
	to, below, n, taps, steps, end := slice("dst"), slice("below"), length("dst"), slice("taps"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	// The next two rows are fetched meanwhile, where they are as far apart as the last ones are.
	newest, next := tap(taps, end, -32), tap(taps, end, -32+8)
	SUBQ(next, newest)
	NEGQ(newest)
	ADDQ(newest, next)
	ADDQ(next, newest)
	overlapped(n, 64, func(i reg.Register) {
		PREFETCHT1(at(newest, i, 1, 0))
		PREFETCHT1(at(next, i, 1, 0))
		sums := copies(8, broadcast("start", "int32"))
		loopSteps(steps, end, 32, func(p reg.Register) {
			a, b, w, u := tap(taps, p, 0), tap(taps, p, 8), YMM(), YMM()
			VPBROADCASTW(Mem{Base: p, Disp: 16}, w)
			VPBROADCASTW(Mem{Base: p, Disp: 24}, u)
			for v := range 2 {
				x, y, lo, t := YMM(), YMM(), YMM(), YMM()
				VMOVDQU(at(a, i, 1, 32*v), x)
				VMOVDQU(at(b, i, 1, 32*v), y)
				VPUNPCKLBW(y, x, lo)
				VPUNPCKHBW(y, x, x)
				for k, taps := range []reg.VecVirtual{lo, x} {
					VPMADDUBSW(w, taps, t)
					VPADDW(t, sums[2*v+k], sums[2*v+k])
					VPMADDUBSW(u, taps, taps)
					VPADDW(taps, sums[4+2*v+k], sums[4+2*v+k])
				}
			}
		})
		for r, row := range []reg.Register{to, below} {
			for k, w := range (output{sums: sums[4*r:][:4], order: words}).in16(false) {
				VMOVDQU(w, at(row, i, 2, 32*k))
			}
		}
	})
	ret()
}

// loopSteps emits a loop over steps of so many bytes, one at least.
func loopSteps(steps, end reg.Register, size int, body func(p reg.Register)) {
	p, next := GP64(), label("step")
	MOVQ(steps, p)
	Label(next)
	body(p)
	ADDQ(Imm(uint64(size)), p)
	CMPQ(p, end)
	JB(LabelRef(next))
}

// rowFunction begins a kernel of rows: its steps are of words, the first of which are places of taps in bytes.
func rowFunction(name, dst, src, doc string, group int, body func(to, from, steps, end, i reg.Register)) {
	function(name, "func(dst []"+goTypes[dst]+", src []"+goTypes[src]+", steps []int64)", name+" computes dst[i] = the upper bits of the sum of the steps at i"+doc+".")
	to, n, from, steps, end := slice("dst"), length("dst"), slice("src"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	overlapped(n, group, func(i reg.Register) {
		for b := 0; b < group*sizes[dst]; b += 64 {
			PREFETCHT0(at(to, i, sizes[dst], ahead+b))
		}
		body(to, from, steps, end, i)
	})
	ret()
}

// gaussRowNarrow emits rows that add taps of the same weight and multiply in lanes as wide as those of the columns. Its
// steps are of three words: the places of two taps and their weight; the first has the middle tap alone.
func gaussRowNarrow(dst, mid string) {
	broadcast, add, multiply, shift := VPBROADCASTW, VPADDW, VPMULLW, VPSRLW
	if mid == "S32" {
		broadcast, add, multiply, shift = VPBROADCASTD, VPADDD, VPMULLD, VPSRLD
	}
	group, size := fourVectors(mid), sizes[mid]
	rowFunction("gaussRowNarrow"+dst+"AVX2", dst, mid, "; sums have the bits of an element of src", group, func(to, from, steps, end, i reg.Register) {
		sums := make([]reg.VecVirtual, 4)
		w := YMM()
		broadcast(Mem{Base: steps, Disp: 16}, w)
		a := tapAt(from, steps, 0)
		for v := range sums {
			sums[v] = YMM()
			multiply(at(a, i, size, 32*v), w, sums[v])
		}
		p := GP64()
		LEAQ(Mem{Base: steps, Disp: 24}, p)
		loopSteps(p, end, 24, func(p reg.Register) {
			a, b, w := tapAt(from, p, 0), tapAt(from, p, 8), YMM()
			broadcast(Mem{Base: p, Disp: 16}, w)
			for v, sum := range sums {
				x := YMM()
				VMOVDQU(at(a, i, size, 32*v), x)
				add(at(b, i, size, 32*v), x, x)
				multiply(w, x, x)
				add(x, sum, sum)
			}
		})
		for _, sum := range sums {
			shift(Imm(uint64(8*sizes[dst])), sum, sum)
		}
		for v := 0; v < 4; v += 2 {
			if mid == "S32" {
				VPACKUSDW(sums[v+1], sums[v], sums[v])
				VPERMQ(Imm(0xd8), sums[v], sums[v])
				VMOVDQU(sums[v], at(to, i, 2, 16*v))
			} else {
				packAndStore(sums[v], sums[v+1], at(to, i, 1, 16*v))
			}
		}
	})
}

// tapAt returns the address of the tap that is given by the word at p.
func tapAt(from, p reg.Register, offset int) reg.Register {
	a := GP64()
	MOVQ(Mem{Base: p, Disp: offset}, a)
	ADDQ(from, a)
	return a
}

// gaussRowFolded emits rows whose taps of the same weight are added in 16 bits. Its steps are of five words: the places of two pairs of taps
// and both weights.
func gaussRowFolded() {
	rowFunction("gaussRowFoldedU8AVX2", "U8", "S16", "", 64, func(to, from, steps, end, i reg.Register) {
		sums := copies(8, zero(YMM()))
		loopSteps(steps, end, 40, func(p reg.Register) {
			a, b, c, d, w := tapAt(from, p, 0), tapAt(from, p, 8), tapAt(from, p, 16), tapAt(from, p, 24), YMM()
			VPBROADCASTD(Mem{Base: p, Disp: 32}, w)
			for v := 0; v < 8; v += 2 {
				x, y := YMM(), YMM()
				VMOVDQU(at(a, i, 2, 16*v), x)
				VPADDW(at(b, i, 2, 16*v), x, x)
				VMOVDQU(at(c, i, 2, 16*v), y)
				VPADDW(at(d, i, 2, 16*v), y, y)
				addPairs(x, y, w, sums[v], sums[v+1])
			}
		})
		storeHigh(sums, to, i)
	})
}

// addPairs adds weighted x and y to sums of the lower and of the upper four elements of each half of a vector.
func addPairs(x, y, w, lower, upper reg.VecVirtual) {
	lo := YMM()
	VPUNPCKLWD(y, x, lo)
	VPUNPCKHWD(y, x, x)
	VPMADDWD(w, lo, lo)
	VPMADDWD(w, x, x)
	VPADDD(lo, lower, lower)
	VPADDD(x, upper, upper)
}

// storeHigh writes the upper halves of sums that [addPairs] makes.
func storeHigh(sums []reg.VecVirtual, to, i reg.Register) {
	for v := 0; v < 8; v += 4 {
		bytes := packHigh(sums[v:])
		VPERMQ(Imm(0xd8), bytes, bytes)
		VMOVDQU(bytes, at(to, i, 1, 8*v))
	}
}

// packHigh packs the upper halves of four vectors of sums, which are bytes: each half of the result has those of the four halves.
func packHigh(sums []reg.VecVirtual) reg.VecVirtual {
	for _, sum := range sums[:4] {
		VPSRLD(Imm(16), sum, sum)
	}
	VPACKUSDW(sums[1], sums[0], sums[0])
	VPACKUSDW(sums[3], sums[2], sums[2])
	VPACKUSWB(sums[2], sums[0], sums[0])
	return sums[0]
}

// wholeBytes starts eight sums with what the columns are short of, times the sum of the weights.
func wholeBytes() []reg.VecVirtual {
	start := YMM()
	VMOVDQU(constant(dwords(1<<23)), start)
	return copies(8, start)
}

// gaussRowGray emits the rows of one channel. A lane of 32 bits holds two neighbouring taps from an even place on: for even elements the
// first of them is the one with the lower number, for odd elements the second is it. The first word is the start of sums; steps are of three
// words: the place of the first tap, both weights for even elements, and for odd ones.
func gaussRowGray() {
	rowFunction("gaussRowGrayU8AVX2", "U8", "S16", " after their start; taps are neighbours", 64, func(to, from, steps, end, i reg.Register) {
		start, p := YMM(), GP64()
		VPBROADCASTD(Mem{Base: steps}, start)
		sums := copies(8, start)
		LEAQ(Mem{Base: steps, Disp: 8}, p)
		loopSteps(p, end, 24, func(p reg.Register) {
			a, even, odd := tapAt(from, p, 0), YMM(), YMM()
			VPBROADCASTD(Mem{Base: p, Disp: 8}, even)
			VPBROADCASTD(Mem{Base: p, Disp: 16}, odd)
			for v := 0; v < 8; v += 2 {
				x, y := YMM(), YMM()
				VMOVDQU(at(a, i, 2, 16*v), x)
				VPMADDWD(x, even, y)
				VPMADDWD(x, odd, x)
				VPADDD(y, sums[v], sums[v])
				VPADDD(x, sums[v+1], sums[v+1])
			}
		})
		for v := 0; v < 8; v += 4 {
			for j := v; j < v+4; j += 2 {
				VPSRLD(Imm(16), sums[j], sums[j])
				VPBLENDW(Imm(0xaa), sums[j+1], sums[j], sums[j])
			}
			packAndStore(sums[v], sums[v+2], at(to, i, 1, 8*v))
		}
	})
}

// packAndStore writes two vectors of 16-bit elements that are bytes.
func packAndStore(lo, hi reg.VecVirtual, m Mem) {
	VPACKUSWB(hi, lo, lo)
	VPERMQ(Imm(0xd8), lo, lo)
	VMOVDQU(lo, m)
}

// gaussRow emits the rows of any channels. Its steps are of three words: the places of two taps and both weights.
func gaussRow() {
	rowFunction("gaussRowU8AVX2", "U8", "S16", "", 64, func(to, from, steps, end, i reg.Register) {
		sums := wholeBytes()
		loopSteps(steps, end, 24, func(p reg.Register) {
			a, b, w := tapAt(from, p, 0), tapAt(from, p, 8), YMM()
			VPBROADCASTD(Mem{Base: p, Disp: 16}, w)
			for v := 0; v < 8; v += 2 {
				x, y := YMM(), YMM()
				VMOVDQU(at(a, i, 2, 16*v), x)
				VMOVDQU(at(b, i, 2, 16*v), y)
				addPairs(x, y, w, sums[v], sums[v+1])
			}
		})
		storeHigh(sums, to, i)
	})
}

// mostPairs is how many pairs of taps stay in the nearest cache.
const mostPairs = 2048

// gaussRowPaired emits rows that bring taps c elements apart together first. Its steps are of two words: the place of the two taps of 16 bits
// in memory and both weights. It lets the stack grow, which holds the pairs.
func gaussRowPaired() {
	const name = "gaussRowPairedU8AVX2"
	TEXT(name, 0, "func(dst []uint8, first, second []int16, steps []int64)")
	Doc(name + " computes dst[i] = the upper bits of the sum of the steps at i; taps are pairs of elements of first and second, of at most 2048.")
	Pragma("noescape")
	pairs := GP64()
	LEAQ(AllocLocal(4*mostPairs+64).Offset(63), pairs)
	ANDQ(I32(-64), pairs)
	a, n, b := slice("first"), length("first"), slice("second")
	overlapped(n, 16, func(i reg.Register) {
		x, y, lo := YMM(), YMM(), YMM()
		VMOVDQU(at(a, i, 2, 0), x)
		VMOVDQU(at(b, i, 2, 0), y)
		VPUNPCKLWD(y, x, lo)
		VPUNPCKHWD(y, x, x)
		storeAll(inOrder(lo, x), pairs, i, 4)()
	})
	to, n, steps, end := slice("dst"), length("dst"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	overlapped(n, 64, func(i reg.Register) {
		PREFETCHT0(at(to, i, 1, ahead))
		sums := wholeBytes()
		loopSteps(steps, end, 16, func(p reg.Register) {
			a, w := tapAt(pairs, p, 0), YMM()
			VPBROADCASTD(Mem{Base: p, Disp: 8}, w)
			for v, sum := range sums {
				x := YMM()
				VPMADDWD(at(a, i, 4, 32*v), w, x)
				VPADDD(x, sum, sum)
			}
		})
		order := constantVector(inTurn)
		for v := 0; v < 8; v += 4 {
			VPERMD(packHigh(sums[v:]), order, sums[v])
			VMOVDQU(sums[v], at(to, i, 1, 8*v))
		}
	})
	ret()
}

// gaussRow16 emits the rows of uint16, whose sums have 64 bits. Its first word is the start of sums; its steps are of two words: the place of
// a tap and its weight.
func gaussRow16() {
	rowFunction("gaussRowU16AVX2", "U16", "S32", " after their start", 32, func(to, from, steps, end, i reg.Register) {
		start, p := YMM(), GP64()
		VPBROADCASTQ(Mem{Base: steps}, start)
		sums := copies(8, start)
		LEAQ(Mem{Base: steps, Disp: 8}, p)
		loopSteps(p, end, 16, func(p reg.Register) {
			a, w := tapAt(from, p, 0), YMM()
			VPBROADCASTQ(Mem{Base: p, Disp: 8}, w)
			for v := 0; v < 8; v += 2 {
				x, even := YMM(), YMM()
				VMOVDQU(at(a, i, 4, 16*v), x)
				VPMULDQ(w, x, even)
				VPADDQ(even, sums[v], sums[v])
				VPSRLQ(Imm(32), x, x)
				VPMULDQ(w, x, x)
				VPADDQ(x, sums[v+1], sums[v+1])
			}
		})
		for v := 0; v < 8; v += 4 {
			for j := v; j < v+4; j += 2 {
				VPSRLQ(Imm(32), sums[j], sums[j])
				VPBLENDD(Imm(0xaa), sums[j+1], sums[j], sums[j])
			}
			VPACKUSDW(sums[v+2], sums[v], sums[v])
			VPERMQ(Imm(0xd8), sums[v], sums[v])
			VMOVDQU(sums[v], at(to, i, 2, 8*v))
		}
	})
}
