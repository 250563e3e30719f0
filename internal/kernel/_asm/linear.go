package main

import (
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Kernels of weighted sums, see linear_fast.go of package kernel for what they are given. Every function keeps the sums of a group of
// elements in registers while it goes through the steps of the sum, then rounds and stores them.

var goTypes = map[string]string{"U8": "uint8", "U16": "uint16", "S16": "int16", "S32": "int32", "F32": "float32", "F64": "float64"}
var sizes = map[string]int{"U8": 1, "U16": 2, "S16": 2, "S32": 4, "F32": 4, "F64": 8}

func linear() {
	for _, d := range []string{"U8", "U16", "S16", "S32", "F32", "F64"} {
		sumBytes.emit("U8", d)
		for _, s := range []string{"U8", "U16", "S16"} {
			sumWords(s).emit(s, d)
		}
		sumShorts.emit("S16", d)
		sumInts.emit("S32", d)
	}
	for _, d := range []string{"U8", "U16", "S16", "F32"} {
		floatSums("F32", d)
		floatBlocks("F32", d, 6)
	}
	for _, d := range []string{"U8", "U16", "S16", "S32", "F32", "F64"} {
		floatSums("F64", d)
		floatBlocks("F64", d, 4)
	}
}

// splat fills a vector of 16 or 32-bit lanes with a parameter that is an int32.
func splat(param, lane string) reg.VecVirtual {
	low, v := XMM(), YMM()
	VMOVD(Load(Param(param), GP32()), low)
	if lane == "int16" {
		VPBROADCASTW(low, v)
	} else {
		VPBROADCASTD(low, v)
	}
	return v
}

// copies returns so many vectors like the first.
func copies(count int, first reg.VecVirtual) []reg.VecVirtual {
	v := []reg.VecVirtual{first}
	for len(v) < count {
		c := YMM()
		VMOVDQA(first, c)
		v = append(v, c)
	}
	return v
}

// tap loads the address of the tap whose slice header stands offset(p) bytes into the taps.
func tap(taps, p reg.Register, offset int) reg.Register {
	a := GP64()
	MOVQ(Mem{Base: p, Disp: offset}, a)
	MOVQ(Mem{Base: taps, Index: a, Scale: 1}, a)
	return a
}

// An intSum is a way to add integers.
type intSum struct {
	name  string
	group int    // elements
	lane  string // type of a sum
	order order
	words int                                                  // of a step
	step  func(taps, p, i reg.Register, sums []reg.VecVirtual) // adds a step at p to the sums of a group from element i on
}

var (
	sumBytes  = intSum{"sumBytes", 128, "int16", words, 3, bytePairs}
	sumShorts = intSum{"sumShorts", 128, "int16", linear16, 4, shorts}
	sumInts   = intSum{"sumInts", 64, "int32", linearOrder, 3, ints}
)

func sumWords(src string) intSum {
	return intSum{"sumWords", 64, "int32", interleaved, 3, func(taps, p, i reg.Register, sums []reg.VecVirtual) { wordPairs(src, taps, p, i, sums) }}
}

// emit emits a kernel of rows of sums.
func (k intSum) emit(src, dst string) {
	name := k.name + src + dst + "AVX2"
	function(name, "func(dst [][]"+goTypes[dst]+", taps [][]"+goTypes[src]+", next int, stream bool, steps []int64, start, half int32, shift uint64, unit float64)",
		name+" computes dst[r][i] = (start + the sum of the steps) / 2**shift, rounded half to even; unit is 2**-shift.")
	rowsOfSums(k.group, 8*k.words, func() []reg.VecVirtual { return copies(8, splat("start", k.lane)) }, k.step,
		func(sums []reg.VecVirtual, to, i reg.Register) {
			if dst[0] != 'F' {
				shiftRight(sums, k.lane)
			}
			mayStream(at(to, i, sizes[dst], 0), func() { output{sums, k.order}.store(dst, to, i) })
		})
	ret()
}

// rowsOfSums emits the loops over groups of elements and, in a group, over the rows dst: so what several rows read stays in the nearest cache. The
// taps of a row begin so many bytes as the parameter next says behind those of the row before.
func rowsOfSums(group, stepSize int, begin func() []reg.VecVirtual, step func(taps, p, i reg.Register, sums []reg.VecVirtual), store func(sums []reg.VecVirtual, to, i reg.Register)) {
	steps, end, n := slice("steps"), length("steps"), GP64()
	LEAQ(Mem{Base: steps, Index: end, Scale: 8}, end)
	MOVQ(Mem{Base: slice("dst"), Disp: 8}, n)
	overlapped(n, group, func(i reg.Register) {
		row, taps, left, loop := slice("dst"), slice("taps"), length("dst"), label("row")
		Label(loop)
		sums := begin()
		loopSteps(steps, end, stepSize, func(p reg.Register) { step(taps, p, i, sums) })
		to := GP64()
		MOVQ(Mem{Base: row}, to)
		store(sums, to, i)
		ADDQ(Imm(24), row)
		ADDQ(parameter("next"), taps)
		DECQ(left)
		JNE(LabelRef(loop))
	})
	fence()
}

// bytePairs adds w0*a[i] + w1*b[i] to 128 sums in 16 bits.
func bytePairs(taps, p, i reg.Register, sums []reg.VecVirtual) {
	a, b, w := tap(taps, p, 0), tap(taps, p, 8), YMM()
	VPBROADCASTW(Mem{Base: p, Disp: 16}, w)
	for v := range 4 {
		x, y, lo := YMM(), YMM(), YMM()
		VMOVDQU(at(a, i, 1, 32*v), x)
		VMOVDQU(at(b, i, 1, 32*v), y)
		VPUNPCKLBW(y, x, lo)
		VPUNPCKHBW(y, x, x)
		VPMADDUBSW(w, lo, lo)
		VPMADDUBSW(w, x, x)
		VPADDW(lo, sums[2*v], sums[2*v])
		VPADDW(x, sums[2*v+1], sums[2*v+1])
	}
}

// wordPairs adds w0*a[i] + w1*b[i] to 64 sums in 32 bits. From a uint16 32768 is taken.
func wordPairs(src string, taps, p, i reg.Register, sums []reg.VecVirtual) {
	a, b, w := tap(taps, p, 0), tap(taps, p, 8), YMM()
	VPBROADCASTD(Mem{Base: p, Disp: 16}, w)
	var bias reg.VecVirtual
	if src == "U16" {
		bias = ones()
		VPSLLW(Imm(15), bias, bias)
	}
	for v := range 4 {
		x, y, lo := YMM(), YMM(), YMM()
		for _, t := range []struct {
			from reg.Register
			to   reg.VecVirtual
		}{{a, x}, {b, y}} {
			switch src {
			case "U8":
				VPMOVZXBW(at(t.from, i, 1, 16*v), t.to)
			case "U16":
				VPXOR(at(t.from, i, 2, 32*v), bias, t.to)
			default:
				VMOVDQU(at(t.from, i, 2, 32*v), t.to)
			}
		}
		VPUNPCKLWD(y, x, lo)
		VPUNPCKHWD(y, x, x)
		VPMADDWD(w, lo, lo)
		VPMADDWD(w, x, x)
		VPADDD(lo, sums[2*v], sums[2*v])
		VPADDD(x, sums[2*v+1], sums[2*v+1])
	}
}

// shorts adds w*a[i], w*(a[i]+b[i]) or w*(a[i]-b[i]) to 128 sums, modulo 2**16.
func shorts(taps, p, i reg.Register, sums []reg.VecVirtual) {
	w := YMM()
	VPBROADCASTW(Mem{Base: p, Disp: 16}, w)
	two := func(op func(...Op)) func(a, b reg.Register) {
		return func(a, b reg.Register) {
			for v, s := range sums {
				x := YMM()
				VMOVDQU(at(a, i, 2, 32*v), x)
				op(at(b, i, 2, 32*v), x, x)
				VPMULLW(w, x, x)
				VPADDW(x, s, s)
			}
		}
	}
	tapOrPair(taps, p, func(a reg.Register) {
		for v, s := range sums {
			x := YMM()
			VPMULLW(at(a, i, 2, 32*v), w, x)
			VPADDW(x, s, s)
		}
	}, two(VPADDW), two(VPSUBW))
}

// tapOrPair emits a step of four words: the places of a tap and of the second one of a pair, the weight, and 0 for a tap, 1 for a pair's
// sum, 2 for its difference.
func tapOrPair(taps, p reg.Register, one func(a reg.Register), sum, difference func(a, b reg.Register)) {
	pair, minus, next := label("pair"), label("difference"), label("next")
	a := tap(taps, p, 0)
	CMPQ(Mem{Base: p, Disp: 24}, Imm(1))
	JGE(LabelRef(pair))
	one(a)
	JMP(LabelRef(next))
	Label(pair)
	b := tap(taps, p, 8)
	JNE(LabelRef(minus))
	sum(a, b)
	JMP(LabelRef(next))
	Label(minus)
	difference(a, b)
	Label(next)
}

// ints adds w*a[i] to 64 sums.
func ints(taps, p, i reg.Register, sums []reg.VecVirtual) {
	a, w := tap(taps, p, 0), YMM()
	VPBROADCASTD(Mem{Base: p, Disp: 16}, w)
	for v, sum := range sums {
		x := YMM()
		VPMULLD(at(a, i, 4, 32*v), w, x)
		VPADDD(x, sum, sum)
	}
}

// shiftRight divides the sums by 2**shift and rounds half to even.
func shiftRight(sums []reg.VecVirtual, lane string) {
	shift, none := Load(Param("shift"), GP64()), label("unshifted")
	TESTQ(shift, shift)
	JEQ(LabelRef(none))
	count, odd, half := XMM(), ones(), splat("half", lane)
	VMOVQ(shift, count)
	if lane == "int16" {
		VPSRLW(Imm(15), odd, odd)
	} else {
		VPSRLD(Imm(31), odd, odd)
	}
	for _, s := range sums {
		t := YMM()
		if lane == "int16" {
			VPSRAW(count, s, t)
			VPAND(odd, t, t)
			VPADDW(half, s, s)
			VPADDW(t, s, s)
			VPSRAW(count, s, s)
		} else {
			VPSRAD(count, s, t)
			VPAND(odd, t, t)
			VPADDD(half, s, s)
			VPADDD(t, s, s)
			VPSRAD(count, s, s)
		}
	}
	Label(none)
}

// An order says which elements the sums hold.
type order int

const (
	linearOrder order = iota // 32 bits: 0-7, 8-15, …
	interleaved              // 32 bits, as unpacking makes them: 0-3 and 8-11, 4-7 and 12-15, …
	words                    // 16 bits, as unpacking makes them: 0-7 and 16-23, 8-15 and 24-31, …
	linear16                 // 16 bits: 0-15, 16-31, …
)

// An output is a group of integer sums on its way to memory.
type output struct {
	sums  []reg.VecVirtual
	order order
}

// store writes the sums as elements dst from element i on, clipped to integers.
func (o output) store(dst string, to, i reg.Register) {
	put := func(k int, v reg.Register) { store(v, at(to, i, sizes[dst], 32*k)) }
	switch dst {
	case "U8":
		if o.order == words {
			for k := 0; k < len(o.sums); k += 2 {
				VPACKUSWB(o.sums[k+1], o.sums[k], o.sums[k])
				put(k/2, o.sums[k])
			}
			return
		}
		w := o.in16(false)
		for k := 0; k+1 < len(w); k += 2 {
			VPACKUSWB(w[k+1], w[k], w[k])
			VPERMQ(Imm(0xd8), w[k], w[k])
			put(k/2, w[k])
		}
		if k := len(w) - 1; k%2 == 0 {
			VPACKUSWB(w[k], w[k], w[k])
			VPERMQ(Imm(0xd8), w[k], w[k])
			put(k/2, w[k].AsX())
		}
	case "U16", "S16":
		for k, w := range o.in16(dst == "U16") {
			put(k, w)
		}
	case "S32":
		o.in32(func(k int, v reg.VecVirtual) { put(k, v) })
	case "F32":
		unit, x := YMM(), XMM()
		VCVTSD2SS(parameter("unit"), zero(x), x)
		VBROADCASTSS(x, unit)
		o.in32(func(k int, v reg.VecVirtual) {
			VCVTDQ2PS(v, v)
			VMULPS(unit, v, v)
			put(k, v)
		})
	case "F64":
		unit := broadcast("unit", "float64")
		o.in32(func(k int, v reg.VecVirtual) {
			lo := YMM()
			VCVTDQ2PD(v.AsX(), lo)
			VMULPD(unit, lo, lo)
			put(2*k, lo)
			VEXTRACTI128(Imm(1), v, v.AsX())
			VCVTDQ2PD(v.AsX(), lo)
			VMULPD(unit, lo, lo)
			put(2*k+1, lo)
		})
	}
}

// zero returns x, cleared.
func zero(x reg.VecVirtual) reg.VecVirtual {
	VPXOR(x, x, x)
	return x
}

// in16 returns the sums as 16-bit elements in order.
func (o output) in16(unsigned bool) (w []reg.VecVirtual) {
	for k := 0; k < len(o.sums); k += 2 {
		lo, hi := o.sums[k], o.sums[k+1]
		if o.order == words || o.order == linear16 {
			if unsigned {
				none := zero(YMM())
				VPMAXSW(none, lo, lo)
				VPMAXSW(none, hi, hi)
			}
			w = append(w, o.pair(lo, hi)...)
			continue
		}
		if unsigned {
			VPACKUSDW(hi, lo, lo)
		} else {
			VPACKSSDW(hi, lo, lo)
		}
		if o.order == linearOrder {
			VPERMQ(Imm(0xd8), lo, lo)
		}
		w = append(w, lo)
	}
	return w
}

// pair returns two vectors of sums in order.
func (o output) pair(lo, hi reg.VecVirtual) []reg.VecVirtual {
	if o.order == interleaved || o.order == words {
		return inOrder(lo, hi)
	}
	return []reg.VecVirtual{lo, hi}
}

// inOrder returns what unpacking has spread over two vectors.
func inOrder(lo, hi reg.VecVirtual) []reg.VecVirtual {
	t := YMM()
	VPERM2I128(Imm(0x20), hi, lo, t)
	VPERM2I128(Imm(0x31), hi, lo, hi)
	return []reg.VecVirtual{t, hi}
}

// in32 hands out the sums as vectors of 32-bit elements in order, the k-th one to put(k).
func (o output) in32(put func(k int, v reg.VecVirtual)) {
	for k := 0; k < len(o.sums); k += 2 {
		for j, v := range o.pair(o.sums[k], o.sums[k+1]) {
			if o.order == linearOrder || o.order == interleaved {
				put(k+j, v)
				continue
			}
			x := YMM()
			VPMOVSXWD(v.AsX(), x)
			put(2*k+2*j, x)
			VEXTRACTI128(Imm(1), v, v.AsX())
			VPMOVSXWD(v.AsX(), x)
			put(2*k+2*j+1, x)
		}
	}
}

// A float is the type of a sum, with the instructions for vectors of it.
type float struct {
	name, typ       string
	size            int
	broadcast, load func(...Op) // from memory
	add, sub        func(...Op) // (b, a, v): v = a + b, v = a - b
	fma             func(...Op) // (x, k, sum): sum += x*k
	scale           func(...Op) // (offset, factor, v): v = v*factor + offset
}

var floats = map[string]float{
	"F32": {"F32", "float32", 4, VBROADCASTSS, VMOVUPS, VADDPS, VSUBPS, VFMADD231PS, VFMADD213PS},
	"F64": {"F64", "float64", 8, VBROADCASTSD, VMOVUPD, VADDPD, VSUBPD, VFMADD231PD, VFMADD213PD},
}

// store rounds the sums and writes them as elements dst from element i on.
func (f float) store(sums []reg.VecVirtual, dst string, to, i reg.Register) {
	if dst == f.name {
		for k, s := range sums {
			store(s, at(to, i, f.size, 32*k))
		}
		return
	}
	if dst == "F32" {
		for k, s := range sums {
			VCVTPD2PSY(s, s.AsX())
			store(s.AsX(), at(to, i, 4, 16*k))
		}
		return
	}
	o := output{order: linearOrder}
	if f.size == 4 {
		for _, s := range sums {
			VCVTPS2DQ(s, s)
		}
		o.sums = sums
	} else {
		for k := 0; k < len(sums); k += 2 {
			lo, hi := sums[k], sums[k+1]
			VCVTPD2DQY(lo, lo.AsX())
			VCVTPD2DQY(hi, hi.AsX())
			VINSERTI128(Imm(1), hi.AsX(), lo, lo)
			o.sums = append(o.sums, lo)
		}
	}
	o.store(dst, to, i)
}

// floatSums emits a kernel of rows of sums.
func floatSums(src, dst string) {
	f := floats[src]
	name := "sumFloats" + src + dst + "AVX2"
	function(name, "func(dst [][]"+goTypes[dst]+", taps [][]"+f.typ+", next int, stream bool, steps []int64, start "+f.typ+")",
		name+" computes dst[r][i] = start + step after step, each multiplication fused with its addition.")
	begin := func() []reg.VecVirtual { return copies(8, broadcast("start", f.typ)) }
	step := func(taps, p, i reg.Register, sums []reg.VecVirtual) {
		k := YMM()
		f.broadcast(Mem{Base: p, Disp: 16}, k)
		two := func(op func(...Op)) func(a, b reg.Register) {
			return func(a, b reg.Register) {
				for v, s := range sums {
					x := YMM()
					f.load(at(a, i, f.size, 32*v), x)
					op(at(b, i, f.size, 32*v), x, x)
					f.fma(x, k, s)
				}
			}
		}
		tapOrPair(taps, p, func(a reg.Register) {
			for v, s := range sums {
				f.fma(at(a, i, f.size, 32*v), k, s)
			}
		}, two(f.add), two(f.sub))
	}
	rowsOfSums(8*32/f.size, 32, begin, step, func(sums []reg.VecVirtual, to, i reg.Register) {
		mayStream(at(to, i, sizes[dst], 0), func() { f.store(sums, dst, to, i) })
	})
	ret()
}

// floatBlocks emits a kernel that makes two rows at once, with vectors of sums of each: a tap that both need is loaded once.
func floatBlocks(src, dst string, vectors int) {
	f := floats[src]
	name := "sumBlocks" + src + dst + "AVX2"
	function(name, "func(dst, below []"+goTypes[dst]+", taps [][]"+f.typ+", weights []"+f.typ+", width int, start "+f.typ+")",
		name+" computes two rows of sums with all weights of a kernel of the width. The taps are those of the upper row and, a row of the kernel further, of the row below.")
	to, below, n := slice("dst"), slice("below"), length("dst")
	weights, end := slice("weights"), length("weights")
	LEAQ(Mem{Base: weights, Index: end, Scale: uint8(f.size)}, end)
	width := Load(Param("width"), GP64())
	SHLQ(U8(bits.TrailingZeros(uint(f.size))), width)
	group := vectors * 32 / f.size
	overlapped(n, group, func(i reg.Register) {
		sums := copies(2*vectors, broadcast("start", f.typ))
		upper, lower := sums[:vectors], sums[vectors:]
		t, p, q := slice("taps"), GP64(), GP64()
		MOVQ(weights, p)
		MOVQ(weights, q)
		// phase goes through the taps of some rows of the kernel until the pointer to the weights is at its end.
		phase := func(pointer, end reg.Register, do func(a reg.Register)) {
			loop := label("phase")
			Label(loop)
			a := GP64()
			MOVQ(Mem{Base: t}, a)
			do(a)
			ADDQ(Imm(24), t)
			CMPQ(pointer, end)
			JB(LabelRef(loop))
		}
		one := func(p reg.Register, sums []reg.VecVirtual) func(a reg.Register) {
			return func(a reg.Register) {
				k := YMM()
				f.broadcast(Mem{Base: p}, k)
				for v, s := range sums {
					f.fma(at(a, i, f.size, 32*v), k, s)
				}
				ADDQ(Imm(uint64(f.size)), p)
			}
		}
		first, both := GP64(), label("below")
		LEAQ(Mem{Base: weights, Index: width, Scale: 1}, first)
		phase(p, first, one(p, upper))
		CMPQ(p, end)
		JEQ(LabelRef(both))
		phase(p, end, func(a reg.Register) {
			k, l := YMM(), YMM()
			f.broadcast(Mem{Base: p}, k)
			f.broadcast(Mem{Base: q}, l)
			for v := range vectors {
				x := YMM()
				f.load(at(a, i, f.size, 32*v), x)
				f.fma(x, k, upper[v])
				f.fma(x, l, lower[v])
			}
			ADDQ(Imm(uint64(f.size)), p)
			ADDQ(Imm(uint64(f.size)), q)
		})
		Label(both)
		phase(q, end, one(q, lower))
		f.store(upper, dst, to, i)
		f.store(lower, dst, below, i)
	})
	ret()
}
