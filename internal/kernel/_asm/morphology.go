package main

import (
	"fmt"
	"math/bits"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An extreme is the smallest or the largest element of a type. Values in registers are as they are in memory, but for the largest of
// floats: there they are negated, so that the smallest is searched, where NaN and -0 come out right by an OR.
type extreme struct {
	name, typ string
	size      int
	pick      func(b Op, a, dst Op) // dst = the extreme of a and b
	pickFloat func(b, a, dst Op)    // dst = a < b ? a : b: b where one is NaN or both are 0
	negated   bool
}

var extremesOf = []extreme{
	{name: "minU8", typ: "uint8", size: 1, pick: op3(VPMINUB)},
	{name: "maxU8", typ: "uint8", size: 1, pick: op3(VPMAXUB)},
	{name: "minU16", typ: "uint16", size: 2, pick: op3(VPMINUW)},
	{name: "maxU16", typ: "uint16", size: 2, pick: op3(VPMAXUW)},
	{name: "minS16", typ: "int16", size: 2, pick: op3(VPMINSW)},
	{name: "maxS16", typ: "int16", size: 2, pick: op3(VPMAXSW)},
	{name: "minF32", typ: "float32", size: 4, pickFloat: op3(VMINPS)},
	{name: "maxF32", typ: "float32", size: 4, pickFloat: op3(VMINPS), negated: true},
	{name: "minF64", typ: "float64", size: 8, pickFloat: op3(VMINPD)},
	{name: "maxF64", typ: "float64", size: 8, pickFloat: op3(VMINPD), negated: true},
}

func morphology() {
	numbers := GLOBL("byteNumbers", attr.RODATA|attr.NOPTR)
	for i := range 64 {
		DATA(i, U8(i))
	}
	for _, e := range extremesOf {
		avx2 := folder{extreme: e, bytes: 32, level: "AVX2", vector: func() reg.VecVirtual { return YMM() }}
		avx2.rows(foldGroup)
		avx2.fold()
		avx2.three("Square", "folds squares of three.", true)
		avx2.three("Cross", "folds crosses of three.", false)
		avx512 := folder{extreme: e, bytes: 64, level: "AVX512", vector: func() reg.VecVirtual { return ZMM() }}
		for _, n := range []int{2, 4, 8} {
			avx2.windows(n, 1)
			avx512.windows(n, 2)
		}
		avx512.rows(2 * foldGroup)
		avx512.runs(numbers)
	}
}

// A folder emits the kernels of an extreme for vectors of some bytes.
type folder struct {
	extreme
	bytes  int
	level  string
	vector func() reg.VecVirtual
	sign   reg.VecVirtual // of negated elements: their sign bits
}

func (f *folder) function(name, signature, doc string) {
	name = f.name + name + f.level
	function(name, signature, name+" "+doc)
	if f.negated {
		f.sign = f.vector()
		if f.bytes == 64 {
			VPTERNLOGD(U8(255), f.sign, f.sign, f.sign)
		} else {
			VPCMPEQD(f.sign, f.sign, f.sign)
		}
		if f.size == 4 {
			VPSLLD(U8(31), f.sign, f.sign)
		} else {
			VPSLLQ(U8(63), f.sign, f.sign)
		}
	}
}

// load returns a vector from memory.
func (f *folder) load(m Mem) reg.VecVirtual {
	v := f.vector()
	switch {
	case f.negated && f.bytes == 64:
		VPXORQ(m, f.sign, v)
	case f.negated:
		VPXOR(m, f.sign, v)
	case f.bytes == 64:
		VMOVDQU64(m, v)
	default:
		VMOVDQU(m, v)
	}
	return v
}

// store writes a vector to memory.
func (f *folder) store(v reg.VecVirtual, m Mem) {
	if f.negated {
		w := f.vector()
		if f.bytes == 64 {
			VPXORQ(f.sign, v, w)
		} else {
			VPXOR(f.sign, v, w)
		}
		v = w
	}
	if f.bytes == 64 {
		VMOVDQU64(v, m)
	} else {
		VMOVDQU(v, m)
	}
}

// take computes dst = the extreme of a and a vector in memory.
func (f *folder) take(m Mem, a, dst reg.VecVirtual) {
	if f.pick != nil {
		f.pick(m, a, dst)
		return
	}
	f.join(f.load(m), a, dst)
}

// join computes dst = the extreme of a and b.
func (f *folder) join(b, a, dst reg.VecVirtual) {
	if f.pick != nil {
		f.pick(b, a, dst)
		return
	}
	v := f.vector()
	f.pickFloat(b, a, v)
	f.pickFloat(a, b, dst)
	if f.bytes == 64 {
		VPORQ(v, dst, dst)
	} else {
		VPOR(v, dst, dst)
	}
}

const foldGroup = 128 // bytes

// rows emits the kernel that folds any number of rows.
func (f folder) rows(group int) {
	f.function("Rows", fmt.Sprintf("func(dst []%s, rows [][]%[1]s)", f.typ), "folds rows.")
	dst, rows, count, n := slice("dst"), slice("rows"), length("rows"), length("dst")
	end := GP64()
	LEAQ(Mem{Base: count, Index: count, Scale: 2}, end)
	LEAQ(Mem{Base: rows, Index: end, Scale: 8}, end)
	fourth := GP64() // where the last four rows may begin, and a byte more
	LEAQ(Mem{Base: end, Disp: 1 - 4*sliceSize}, fourth)
	groups(n, group/f.size, func(i reg.Register) func() {
		row, p := GP64(), GP64()
		MOVQ(Mem{Base: rows}, p)
		var sums []reg.VecVirtual
		for b := 0; b < group; b += f.bytes {
			sums = append(sums, f.load(at(p, i, f.size, b)))
		}
		LEAQ(Mem{Base: rows, Disp: sliceSize}, row)
		take := func(k int) {
			MOVQ(Mem{Base: row, Disp: k * sliceSize}, p)
			for v, sum := range sums {
				f.take(at(p, i, f.size, v*f.bytes), sum, sum)
			}
		}
		fours, loop, done := label("fourRows"), label("row"), label("rowsDone")
		Label(fours)
		CMPQ(row, fourth)
		JGE(LabelRef(loop))
		for k := range 4 {
			take(k)
		}
		ADDQ(U8(4*sliceSize), row)
		JMP(LabelRef(fours))
		Label(loop)
		CMPQ(row, end)
		JGE(LabelRef(done))
		take(0)
		ADDQ(U8(sliceSize), row)
		JMP(LabelRef(loop))
		Label(done)
		return func() {
			for k, sum := range sums {
				f.store(sum, at(dst, i, f.size, k*f.bytes))
			}
		}
	})
	ret()
}

// fold emits the kernel that folds four rows.
func (f folder) fold() {
	f.function("Fold", fmt.Sprintf("func(dst, a, b, c, d []%s)", f.typ), "folds four rows.")
	dst, a, rows := slice("dst"), slice("a"), []reg.Register{slice("b"), slice("c"), slice("d")}
	groups(length("dst"), foldGroup/f.size, func(i reg.Register) func() {
		var sums []reg.VecVirtual
		for b := 0; b < foldGroup; b += f.bytes {
			sum := f.load(at(a, i, f.size, b))
			for _, row := range rows {
				f.take(at(row, i, f.size, b), sum, sum)
			}
			sums = append(sums, sum)
		}
		return func() {
			for k, sum := range sums {
				f.store(sum, at(dst, i, f.size, k*f.bytes))
			}
		}
	})
	ret()
}

const sliceSize = 24

// windows emits the kernel of n windows, for rows of at least one vector. The rows that all windows share are folded; then the rows above
// them are added one by one, from the last window to the first, and the rows below from the second to the last.
func (f folder) windows(n, vectors int) {
	f.function(fmt.Sprint("Windows", n), fmt.Sprintf("func(dst, rows [][]%s)", f.typ), fmt.Sprintf("folds %d windows.", n))
	dst, rows, count := slice("dst"), slice("rows"), length("rows")
	end := GP64() // of the shared rows
	LEAQ(Mem{Base: count, Index: count, Scale: 2}, end)
	LEAQ(Mem{Base: rows, Index: end, Scale: 8, Disp: -(n - 1) * sliceSize}, end)
	elements, ahead, stride := GP64(), GP64(), GP64()
	MOVQ(Mem{Base: dst, Disp: 8}, elements)
	overlapped(elements, vectors*f.bytes/f.size, func(i reg.Register) {
		// The rows below come next: where rows follow each other at equal distances this fetches them.
		MOVQ(Mem{Base: end, Disp: (n - 2) * sliceSize}, ahead)
		MOVQ(ahead, stride)
		SUBQ(Mem{Base: end, Disp: (n - 3) * sliceSize}, stride)
		LEAQ(at(ahead, i, f.size, 0), ahead)
		for range n {
			ADDQ(stride, ahead)
			PREFETCHT0(Mem{Base: ahead})
		}

		p := GP64()
		each := func(m Mem, do func(v int, m Mem)) {
			MOVQ(m, p)
			for v := range vectors {
				do(v, at(p, i, f.size, v*f.bytes))
			}
		}
		row := func(k int) Mem { return Mem{Base: rows, Disp: k * sliceSize} }
		below := func(k int) Mem { return Mem{Base: end, Disp: k * sliceSize} }

		sums := make([][]reg.VecVirtual, n)
		for k := range sums {
			sums[k] = make([]reg.VecVirtual, vectors)
		}
		shared := sums[n-1]
		each(row(n-1), func(v int, m Mem) { shared[v] = f.load(m) })
		r := GP64()
		LEAQ(row(n), r)
		next, done := label("shared"), label("sharedDone")
		Label(next)
		CMPQ(r, end)
		JGE(LabelRef(done))
		each(Mem{Base: r}, func(v int, m Mem) { f.take(m, shared[v], shared[v]) })
		ADDQ(U8(sliceSize), r)
		JMP(LabelRef(next))
		Label(done)
		for k := n - 2; k >= 0; k-- {
			each(row(k), func(v int, m Mem) {
				sums[k][v] = f.vector()
				f.take(m, sums[k+1][v], sums[k][v])
			})
		}
		lower := make([]reg.VecVirtual, vectors)
		each(below(0), func(v int, m Mem) { lower[v] = f.load(m) })
		for k := 1; k < n; k++ {
			for v := range vectors {
				f.join(lower[v], sums[k][v], sums[k][v])
			}
			if k < n-1 {
				each(below(k), func(v int, m Mem) { f.take(m, lower[v], lower[v]) })
			}
		}
		for k, sum := range sums {
			each(Mem{Base: dst, Disp: k * sliceSize}, func(v int, m Mem) { f.store(sum[v], m) })
		}
	})
	ret()
}

const threeGroup = 64 // bytes

// three emits a kernel of three rows and columns, for rows of at least a group. It goes down the rows, group by group: what the columns of a
// row make serves the three results that the row is a part of.
func (f folder) three(name, doc string, corners bool) {
	f.function(name, fmt.Sprintf("func(dst, rows [][]%s, step int)", f.typ), doc)
	dst, rows, end, step := slice("dst"), slice("rows"), length("dst"), Load(Param("step"), GP64()).(reg.GPVirtual)
	LEAQ(Mem{Base: end, Index: end, Scale: 2}, end)
	LEAQ(Mem{Base: dst, Index: end, Scale: 8}, end)
	bytes := GP64()
	MOVQ(Mem{Base: dst, Disp: 8}, bytes)
	if shift := bits.TrailingZeros(uint(f.size)); shift > 0 {
		SHLQ(U8(shift), bytes)
		SHLQ(U8(shift), step)
	}
	overlapped(bytes, threeGroup, func(i reg.Register) {
		down := label("down")
		const vectors = threeGroup / 32
		type vecs [vectors]reg.VecVirtual
		r, d, p := GP64(), GP64(), GP64()
		MOVQ(rows, r)
		MOVQ(dst, d)
		// read returns the middle column of the next row, and the extreme of its columns.
		read := func() (middle, all vecs) {
			MOVQ(Mem{Base: r}, p)
			ADDQ(i, p)
			ADDQ(U8(sliceSize), r)
			for v := range vectors {
				middle[v] = f.load(Mem{Base: p, Index: step, Scale: 1, Disp: 32 * v})
				all[v] = f.vector()
				f.take(Mem{Base: p, Disp: 32 * v}, middle[v], all[v])
				f.take(Mem{Base: p, Index: step, Scale: 2, Disp: 32 * v}, all[v], all[v])
			}
			return middle, all
		}
		middle, all := read()
		top := middle // what the row above gives
		if corners {
			top = all
		}
		middle, all = read()
		Label(down)
		newMiddle, newAll := read()
		bottom := newMiddle
		if corners {
			bottom = newAll
		}
		MOVQ(Mem{Base: d}, p)
		ADDQ(i, p)
		for v := range vectors {
			sum := f.vector()
			f.join(all[v], top[v], sum)
			f.join(bottom[v], sum, sum)
			f.store(sum, Mem{Base: p, Disp: 32 * v})
			if corners {
				VMOVDQA(all[v], top[v])
			} else {
				VMOVDQA(middle[v], top[v])
				VMOVDQA(newMiddle[v], middle[v])
			}
			VMOVDQA(newAll[v], all[v])
		}
		ADDQ(U8(sliceSize), d)
		CMPQ(d, end)
		JNE(LabelRef(down))
	})
	ret()
}

const runLevels = 6

// runs emits the kernel of short runs. Each level makes longer runs from those of the level before: of two successive vectors it takes
// the one that begins shift bytes after the first. So a level lags one vector behind the level before.
func (f folder) runs(numbers Mem) {
	f.function("Runs", fmt.Sprintf("func(dst, src []%s, shifts uint64, levels int)", f.typ),
		"makes runs in some levels, each longer by the shift of its byte of shifts. src has a vector a level.")
	dst, src, n, left := slice("dst"), slice("src"), length("dst"), length("src")
	shifts, levels := Load(Param("shifts"), GP64()), Load(Param("levels"), GP64())
	if f.size > 1 {
		shift := U8(bits.TrailingZeros(uint(f.size)))
		SHLQ(shift, n)
		SHLQ(shift, left)
	}
	index, before := make([]reg.VecVirtual, runLevels), make([]reg.VecVirtual, runLevels)
	for k := range before {
		index[k], before[k] = ZMM(), ZMM()
	}
	// step makes one vector of each level, from v, and returns that of the last.
	step := func(levels int, v reg.VecVirtual) reg.VecVirtual {
		ADDQ(U8(64), src)
		SUBQ(U8(64), left)
		for k := range levels {
			shifted, next := ZMM(), ZMM()
			VMOVDQA64(index[k], shifted)
			VPERMI2B(v, before[k], shifted)
			f.join(shifted, before[k], next)
			VMOVDQA64(v, before[k])
			v = next
		}
		return v
	}
	for l := 1; l <= runLevels; l++ {
		next := label("levels")
		if l < runLevels {
			CMPQ(levels, U8(l))
			JNE(LabelRef(next))
		}
		iota64 := ZMM()
		VMOVDQU64(numbers, iota64)
		for k := range l {
			VPBROADCASTB(shifts.(reg.GP).As32(), index[k])
			VPADDB(iota64, index[k], index[k])
			SHRQ(U8(8), shifts)
			VPXORQ(before[k], before[k], before[k])
		}
		for range l {
			step(l, f.load(Mem{Base: src}))
		}
		loop, tail := label("loop"), label("tail")
		Label(loop)
		CMPQ(n, U8(64))
		JLT(LabelRef(tail))
		CMPQ(left, U8(64))
		JLT(LabelRef(tail))
		f.store(step(l, f.load(Mem{Base: src})), Mem{Base: dst})
		ADDQ(U8(64), dst)
		SUBQ(U8(64), n)
		JMP(LabelRef(loop))
		Label(tail)
		done := label("done")
		CMPQ(n, U8(0))
		JLE(LabelRef(done))
		v := ZMM()
		VMOVDQU8_Z(Mem{Base: src}, firstBytes(left), v)
		if f.negated {
			VPXORQ(f.sign, v, v)
		}
		v = step(l, v)
		if f.negated {
			VPXORQ(f.sign, v, v)
		}
		VMOVDQU8(v, firstBytes(n), Mem{Base: dst})
		ADDQ(U8(64), dst)
		SUBQ(U8(64), n)
		JMP(LabelRef(tail))
		Label(done)
		ret()
		Label(next)
	}
}

// firstBytes returns the mask of the first n bytes of a vector: none if n is negative, all 64 if it is larger.
func firstBytes(n reg.Register) reg.Register {
	count, mask, k := GP64(), GP64(), K()
	XORQ(count, count)
	CMPQ(n, count)
	CMOVQGT(n, count)
	MOVQ(U32(64), mask)
	CMPQ(count, mask)
	CMOVQGT(mask, count)
	MOVQ(I32(-1), mask)
	BZHIQ(count, mask, mask)
	KMOVQ(mask, k)
	return k
}
