package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Gaussian blurs in fixed point, see gaussian.go of package kernel. The multiplications are of signed factors, two of them a lane added
// up; so sums of columns are less half of their range, and the sums of rows make good for it.

func gaussian() {
	gaussColumns("U8", "S16", 128, -1<<15, func(to, i reg.Register, sums []reg.VecVirtual) {
		for k, w := range (output{sums: sums, order: words}).in16(false) {
			VMOVDQU(w, at(to, i, 2, 32*k))
		}
	}, bytePairs)
	gaussColumns("U16", "S32", 64, 0, func(to, i reg.Register, sums []reg.VecVirtual) {
		output{sums: sums, order: interleaved}.store("S32", to, i)
	}, func(taps, p, i reg.Register, sums []reg.VecVirtual) { wordPairs("U16", taps, p, i, sums) })
	gaussColumnsTwo()
	gaussRowGray()
	gaussRow()
	gaussRow16()
}

// ahead is how many bytes further memory is fetched before it is needed: the processor itself stops at the end of a page.
const ahead = 2048

// gaussColumns emits a kernel whose steps are of three words: the places of two taps and their weights.
func gaussColumns(src, mid string, group int, start int32, store func(to, i reg.Register, sums []reg.VecVirtual), step func(taps, p, i reg.Register, sums []reg.VecVirtual)) {
	name := "gaussColumn" + src + "AVX2"
	function(name, "func(dst []"+goTypes[mid]+", taps [][]"+goTypes[src]+", steps []int64)",
		name+" computes dst[i] = the sum of the steps, less half of the range of sums.")
	to, n, taps, steps, end := slice("dst"), length("dst"), slice("taps"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	newest := tap(taps, end, -24+8)
	overlapped(n, group, func(i reg.Register) {
		for b := 0; b < group*sizes[src]; b += 64 {
			PREFETCHT0(at(newest, i, sizes[src], ahead+b))
		}
		sums := copies(8, constant32(start))
		loopSteps(steps, end, 24, func(p reg.Register) { step(taps, p, i, sums) })
		store(to, i, sums)
	})
	ret()
}

// gaussColumnsTwo emits a kernel of two rows, whose steps are of four words: the places of two taps and their weights for each row.
func gaussColumnsTwo() {
	function("gaussColumnsTwoU8AVX2", "func(dst, below []int16, taps [][]uint8, steps []int64)",
		"gaussColumnsTwoU8AVX2 is gaussColumnU8AVX2 for two rows.")
	to, below, n, taps, steps, end := slice("dst"), slice("below"), length("dst"), slice("taps"), slice("steps"), length("steps")
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	newest, next := tap(taps, end, -32), tap(taps, end, -32+8)
	overlapped(n, 64, func(i reg.Register) {
		PREFETCHT0(at(newest, i, 1, ahead))
		PREFETCHT0(at(next, i, 1, ahead))
		sums := copies(8, constant32(-1<<15))
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

// constant32 fills a vector with pairs of the low 16 bits of v if that is negative, else with v.
func constant32(v int32) reg.VecVirtual {
	c := YMM()
	if v == 0 {
		return zero(c)
	}
	if v < 0 {
		v = v<<16 | v&0xffff
	}
	general := GP32()
	MOVL(U32(uint32(v)), general)
	VMOVD(general, c.AsX())
	VPBROADCASTD(c.AsX(), c)
	return c
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
	function(name, "func(dst []"+goTypes[dst]+", src []"+goTypes[src]+", steps []int64)", name+" computes dst[i] = the sum of the steps at i, rounded"+doc+".")
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

// roundByte is half of 2**16 and what the columns are short of, times the sum of the weights.
const roundByte = 1<<23 + 1<<15

// gaussRowGray emits the rows of one channel. A lane of 32 bits holds two neighbouring taps from an even place on: for even elements the
// first of them is the one with the lower number, for odd elements the second is it. Its steps are of three words: the place of the first
// tap, both weights for even elements, and for odd ones.
func gaussRowGray() {
	rowFunction("gaussRowGrayU8AVX2", "U8", "S16", "; taps are neighbours", 64, func(to, from, steps, end, i reg.Register) {
		sums := copies(8, constant32(roundByte))
		loopSteps(steps, end, 24, func(p reg.Register) {
			a, even, odd := GP64(), YMM(), YMM()
			MOVQ(Mem{Base: p}, a)
			ADDQ(from, a)
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
		sums := copies(8, constant32(roundByte))
		loopSteps(steps, end, 24, func(p reg.Register) {
			a, b, w := GP64(), GP64(), YMM()
			MOVQ(Mem{Base: p}, a)
			ADDQ(from, a)
			MOVQ(Mem{Base: p, Disp: 8}, b)
			ADDQ(from, b)
			VPBROADCASTD(Mem{Base: p, Disp: 16}, w)
			for v := 0; v < 8; v += 2 {
				x, y, lo := YMM(), YMM(), YMM()
				VMOVDQU(at(a, i, 2, 16*v), x)
				VMOVDQU(at(b, i, 2, 16*v), y)
				VPUNPCKLWD(y, x, lo)
				VPUNPCKHWD(y, x, x)
				VPMADDWD(w, lo, lo)
				VPMADDWD(w, x, x)
				VPADDD(lo, sums[v], sums[v])
				VPADDD(x, sums[v+1], sums[v+1])
			}
		})
		for v := 0; v < 8; v += 4 {
			for j := v; j < v+4; j++ {
				VPSRLD(Imm(16), sums[j], sums[j])
			}
			VPACKUSDW(sums[v+1], sums[v], sums[v])
			VPACKUSDW(sums[v+3], sums[v+2], sums[v+2])
			packAndStore(sums[v], sums[v+2], at(to, i, 1, 8*v))
		}
	})
}

// gaussRow16 emits the rows of uint16, whose sums have 64 bits. Its steps are of two words: the place of a tap and its weight.
func gaussRow16() {
	rowFunction("gaussRowU16AVX2", "U16", "S32", "", 32, func(to, from, steps, end, i reg.Register) {
		start, v := GP64(), YMM()
		MOVQ(U64(1<<47+1<<31), start)
		VMOVQ(start, v.AsX())
		VPBROADCASTQ(v.AsX(), v)
		sums := copies(8, v)
		loopSteps(steps, end, 16, func(p reg.Register) {
			a, w := GP64(), YMM()
			MOVQ(Mem{Base: p}, a)
			ADDQ(from, a)
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
