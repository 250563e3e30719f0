package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Box filters, see box.go of package kernel.

func box() {
	for _, k := range []struct{ sum, src string }{{"U16", "U8"}, {"S32", "U8"}, {"S32", "U16"}, {"S32", "S16"}, {"S32", "S32"}} {
		addRow(k.sum, k.src)
		slideRows(k.sum, k.src, k.sum, "sum[i]", "", func(to, i reg.Register, sums []reg.VecVirtual) {
			for v, s := range sums {
				VMOVDQU(s, at(to, i, sizes[k.sum], 32*v))
			}
		})
	}
	slideRows("S32", "U16", "U8", "sum[i] * scale, rounded half to even, where it is a byte", ", scale float32", meanBytes)
	windowMeans()
	for c := 1; c <= 4; c++ {
		windowSums("U16", "U8", c)
		windowSums("S32", "S32", c)
		dividedWindows.emit(c)
	}
	pairedWindows.emit(1)
	for _, dst := range []string{"U8", "U16", "S16", "S32", "F32"} {
		scaleSums(dst)
	}
	doubleRows("F32", "F32")
	doubleRows("F64", "F32")
	doubleRows("F64", "F64")
	scaleFloats("F32")
	scaleFloats("F64")
	compareMean()
}

// fourVectors returns how many elements of a type of sums four vectors hold.
func fourVectors(typ string) int { return 4 * 32 / sizes[typ] }

// loadForSum loads elements as the sums are.
func loadForSum(sum, src string, m Mem, v reg.VecVirtual) {
	switch {
	case sum == src:
		VMOVDQU(m, v)
	case sum == "U16":
		VPMOVZXBW(m, v)
	case src == "U8":
		VPMOVZXBD(m, v)
	case src == "S16":
		VPMOVSXWD(m, v)
	default:
		VPMOVZXWD(m, v)
	}
}

func addSums(sum string, b Op, a, v reg.Register) {
	if sizes[sum] == 2 {
		VPADDW(b, a, v)
	} else {
		VPADDD(b, a, v)
	}
}

func subSums(sum string, b Op, a, v reg.Register) {
	if sizes[sum] == 2 {
		VPSUBW(b, a, v)
	} else {
		VPSUBD(b, a, v)
	}
}

func addRow(sum, src string) {
	name := "addRow" + sum + src + "AVX2"
	function(name, "func(sum []"+goTypes[sum]+", row []"+goTypes[src]+")", name+" computes sum[i] += row[i].")
	to, n, from := slice("sum"), length("sum"), slice("row")
	groups(n, fourVectors(sum), func(i reg.Register) func() {
		var sums []reg.VecVirtual
		for v := range 4 {
			s := YMM()
			loadForSum(sum, src, at(from, i, sizes[src], 32*v*sizes[src]/sizes[sum]), s)
			addSums(sum, at(to, i, sizes[sum], 32*v), s, s)
			sums = append(sums, s)
		}
		return func() {
			for v, s := range sums {
				VMOVDQU(s, at(to, i, sizes[sum], 32*v))
			}
		}
	})
	ret()
}

// slideRows emits a kernel that makes several rows with the sums of a group of elements in registers. finish stores what it makes of the
// sums.
func slideRows(sum, src, dst, result, params string, finish func(to, i reg.Register, sums []reg.VecVirtual)) {
	name := "slide" + sum + src + dst + "AVX2"
	function(name, "func(dst [][]"+goTypes[dst]+", sum []"+goTypes[sum]+", in, out [][]"+goTypes[src]+params+")",
		name+" computes for row after row sum[i] += in[i], dst[i] = "+result+", sum[i] -= out[i].")
	dsts, end, sums, n, ins, outs := slice("dst"), length("dst"), slice("sum"), length("sum"), slice("in"), slice("out")
	rows := GP64()
	LEAQ(Mem{Base: end, Index: end, Scale: 2}, rows)
	SHLQ(Imm(3), rows)
	row := func(table, r reg.Register) reg.Register {
		p := GP64()
		MOVQ(Mem{Base: table, Index: r, Scale: 1}, p)
		return p
	}
	loop := groups
	if src == "U8" {
		loop = groupsOnward
	}
	loop(n, fourVectors(sum), func(i reg.Register) func() {
		var s []reg.VecVirtual
		for v := range 4 {
			s = append(s, YMM())
			VMOVDQU(at(sums, i, sizes[sum], 32*v), s[v])
		}
		r := GP64()
		XORQ(r, r)
		next := label("row")
		Label(next)
		in, out, to := row(ins, r), row(outs, r), row(dsts, r)
		place := func(p reg.Register, v int) Mem { return at(p, i, sizes[src], 32*v*sizes[src]/sizes[sum]) }
		change := func(do func(sum string, b Op, a, v reg.Register), row reg.Register) {
			for v := range 4 {
				if sum == src {
					do(sum, place(row, v), s[v], s[v])
					continue
				}
				x := YMM()
				loadForSum(sum, src, place(row, v), x)
				do(sum, x, s[v], s[v])
			}
		}
		if src == "U8" {
			PREFETCHT0(at(in, i, 1, ahead))
		}
		change(addSums, in)
		finish(to, i, s)
		change(subSums, out)
		ADDQ(Imm(24), r)
		CMPQ(r, rows)
		JB(LabelRef(next))
		return func() {
			for v := range 4 {
				VMOVDQU(s[v], at(sums, i, sizes[sum], 32*v))
			}
		}
	})
	ret()
}

// divide returns the quotients of sums of 16 bits.
func divide(sums ...reg.VecVirtual) (q []reg.VecVirtual) {
	add, mul, shift := broadcast("add", "uint16"), broadcast("mul", "uint16"), XMM()
	VMOVQ(parameter("shift"), shift)
	for v, s := range sums {
		q = append(q, YMM())
		VPSLLW(shift, s, q[v])
		VPADDUSW(add, q[v], q[v])
		VPMULHUW(mul, q[v], q[v])
		VPSRLW(Imm(7), q[v], q[v])
	}
	return q
}

// divideBytes divides 64 sums of 16 bits.
func divideBytes(to, i reg.Register, sums []reg.VecVirtual) {
	q := divide(sums...)
	packAndStore(q[0], q[1], at(to, i, 1, 0))
	packAndStore(q[2], q[3], at(to, i, 1, 32))
}

// meanBytes multiplies 32 sums of 32 bits.
func meanBytes(to, i reg.Register, sums []reg.VecVirtual) {
	var q []reg.VecVirtual
	for _, s := range sums {
		q = append(q, scaled(s))
	}
	VPACKSSDW(q[1], q[0], q[0])
	VPACKSSDW(q[3], q[2], q[2])
	VPACKUSWB(q[2], q[0], q[0])
	VPERMD(q[0], constantVector(inTurn), q[0])
	VMOVDQU(q[0], at(to, i, 1, 0))
}

// windowMeans emits the means of windows of sums of columns.
func windowMeans() {
	function("windowMeansU8AVX2", "func(dst []uint8, src []uint16, k, c int, add, mul uint16, shift uint64)",
		"windowMeansU8AVX2 computes dst[i] = min((sum << shift + add) * mul / 2**23, 255), where sum = src[i] + src[i+c] + … + src[i+(k-1)*c].")
	to, n, from := slice("dst"), length("dst"), slice("src")
	k, pixel := Load(Param("k"), GP64()), Load(Param("c"), GP64())
	SHLQ(Imm(1), pixel)
	overlapped(n, 64, func(i reg.Register) {
		PREFETCHT0(at(to, i, 1, ahead))
		p, j := GP64(), GP64()
		MOVQ(from, p)
		MOVQ(k, j)
		sums := make([]reg.VecVirtual, 4)
		for v := range sums {
			sums[v] = zero(YMM())
		}
		loop := label("tap")
		Label(loop)
		for v, s := range sums {
			VPADDW(at(p, i, 2, 32*v), s, s)
		}
		ADDQ(pixel, p)
		DECQ(j)
		JNZ(LabelRef(loop))
		divideBytes(to, i, sums)
	})
	ret()
}

// A windowKernel makes means in bytes of wide windows of sums of columns, which have 16 bits, by a running sum along the row.
type windowKernel struct {
	name   string
	sum    string // the type of sums over windows
	mean   string // of the sum, for people
	params string
}

var (
	dividedWindows = windowKernel{"dividedWindows", "U16", "min((sum << shift + add) * mul / 2**23, 255)", ", add, mul uint16, shift uint64"}
	pairedWindows  = windowKernel{"pairedWindows", "S32", "float32(sum) * scale, rounded half to even", ", scale float32"} // of words that are positive when signed
)

// emit emits the kernel for c channels. The last group overlaps the one before; its running sum begins anew.
func (k windowKernel) emit(c int) {
	name := fmt.Sprintf("%s%dAVX2", k.name, c)
	function(name, "func(dst []uint8, src []uint16, k int"+k.params+")",
		fmt.Sprintf("%s computes dst[i] = %s, where sum = src[i] + src[i+%d] + … + src[i+(k-1)*%d]. dst has %d elements at least.", name, k.mean, c, c, 32+c))
	to, n, from, count := slice("dst"), length("dst"), slice("src"), Load(Param("k"), GP64())
	s := windowScan{k.sum, c, YMM()}
	last, enter, i := GP64(), GP64(), GP64()
	MOVQ(n, last)
	SUBQ(Imm(32), last)
	IMUL3Q(Imm(uint64(2*c)), count, enter)
	LEAQ(Mem{Base: from, Index: enter, Scale: 1, Disp: -2 * c}, enter)
	MOVQ(U32(uint32(c)), i)
	begin, loop, done := label("begin"), label("group"), label("done")
	Label(begin)
	first := k.first(s.begin(from, i, count))
	for ch := range c {
		VPEXTRB(Imm(uint64(ch)), first, at(to, i, 1, ch-c))
	}
	Label(loop)
	PREFETCHT0(at(to, i, 1, ahead))
	in := func(v int) Mem { return at(enter, i, 2, 32*v) }
	out := func(v int) Mem { return at(from, i, 2, 32*v-2*c) }
	var low, high reg.VecVirtual
	if k.sum == "U16" {
		low, high = YMM(), YMM()
		x, y := YMM(), YMM()
		VMOVDQU(in(0), x)
		VPSUBW(out(0), x, x)
		VMOVDQU(in(1), y)
		VPSUBW(out(1), y, y)
		VPERM2I128(Imm(0x20), y, x, low)
		VPERM2I128(Imm(0x31), y, x, high)
		s.add(low, high)
		q := divide(low, high)
		VPACKUSWB(q[1], q[0], low)
	} else {
		low, high = s.pairedMeans(in(0), out(0)), s.pairedMeans(in(1), out(1))
		VPACKUSWB(high, low, low)
		VPERMQ(Imm(0xd8), low, low)
	}
	VMOVDQU(low, at(to, i, 1, 0))
	ADDQ(Imm(32), i)
	CMPQ(i, last)
	JLE(LabelRef(loop))
	CMPQ(i, n)
	JEQ(LabelRef(done))
	MOVQ(last, i)
	JMP(LabelRef(begin))
	Label(done)
	ret()
}

// first returns the means of the first vector of sums in bytes.
func (k windowKernel) first(sums reg.VecVirtual) reg.Register {
	var q reg.VecVirtual
	if k.sum == "U16" {
		q = divide(sums)[0]
	} else {
		q = scaled(sums)
		VPACKSSDW(q, q, q)
	}
	VPACKUSWB(q, q, q)
	return q.AsX()
}

// scaled returns the means of a vector of sums.
func scaled(sums reg.VecVirtual) reg.VecVirtual {
	scale, v := broadcast("scale", "float32"), YMM()
	VCVTDQ2PS(sums, v)
	VMULPS(scale, v, v)
	VCVTPS2DQ(v, v)
	return v
}

// pairedMeans returns the means of 16 windows in words. Multiplication adds up pairs of differences, so that a scan makes the sums of every
// second window; those of the windows before them are less by a difference.
func (s windowScan) pairedMeans(in, out Mem) reg.VecVirtual {
	d, second := YMM(), YMM()
	VMOVDQU(in, d)
	VPSUBW(out, d, d)
	VPMADDWD(constant(dwords(0x00010001)), d, second)
	s.addOne(second)
	VPSRAD(Imm(16), d, d)
	VPSUBD(d, second, d)
	first, last := scaled(d), scaled(second)
	VPSLLD(Imm(16), last, last)
	VPOR(last, first, first)
	return first
}

// A windowScan makes differences of windows and the next ones of the same channel into sums over windows.
type windowScan struct {
	sum   string
	c     int
	carry reg.VecVirtual // the sums of the windows before, as the vector that is made next wants them
}

// lanes is how many lanes a group has.
func (s windowScan) lanes() int { return 16 / sizes[s.sum] }

// begin makes the windows of the pixel before element i: it returns their sums in order and sets the carry.
func (s windowScan) begin(from, i, count reg.Register) reg.VecVirtual {
	p, j, sums := GP64(), GP64(), YMM()
	LEAQ(at(from, i, 2, -2*s.c), p)
	MOVQ(count, j)
	zero(sums)
	loop := label("tap")
	Label(loop)
	if s.sum == "U16" {
		VPADDW(Mem{Base: p}, sums.AsX(), sums.AsX())
	} else {
		x := XMM()
		VPMOVZXWD(Mem{Base: p}, x)
		VPADDD(x, sums.AsX(), sums.AsX())
	}
	ADDQ(Imm(uint64(2*s.c)), p)
	DECQ(j)
	JNZ(LabelRef(loop))
	VINSERTI128(Imm(1), sums.AsX(), sums, s.carry)
	s.turn(s.carry, 0, 2)
	return sums
}

// turn moves channels to where they are so many groups later, in each half; they repeat themselves through the lanes.
func (s windowScan) turn(v reg.VecVirtual, low, high int) {
	VPSHUFB(lanesMask(sizes[s.sum], func(h, j int) int {
		groups := low
		if h == 1 {
			groups = high
		}
		return (groups*s.lanes() + j) % s.c
	}), v, v)
}

// whole tells whether groups hold whole pixels, so that nothing has to be turned.
func (s windowScan) whole() bool { return s.lanes()%s.c == 0 }

// addOne makes a vector of differences of a channel into sums.
func (s windowScan) addOne(v reg.VecVirtual) {
	t, u := YMM(), YMM()
	for shift := 4; shift < 16; shift *= 2 {
		VPSLLDQ(Imm(uint64(shift)), v, t)
		VPADDD(t, v, v)
	}
	VPSHUFD(Imm(0xff), v, t)
	VPERM2I128(Imm(0x08), t, t, u)
	VPADDD(s.carry, u, u)
	VPADDD(u, v, v)
	VPERM2I128(Imm(0x01), t, t, u)
	VPADDD(t, s.carry, s.carry)
	VPADDD(u, s.carry, s.carry)
}

// add makes two vectors of differences into sums. They hold four groups of lanes one after the other: the first and the third in the
// halves of one vector, the second and the fourth in those of the other. That is how bytes are packed, and a sum passes from group
// to group with few shuffles. Where a group does not hold whole pixels, the lane of a channel differs from group to group.
func (s windowScan) add(low, high reg.VecVirtual) {
	size, t, u := sizes[s.sum], YMM(), YMM()
	for shift := s.c; shift < s.lanes(); shift *= 2 {
		for _, v := range []reg.VecVirtual{low, high} {
			VPSLLDQ(Imm(uint64(shift*size)), v, t)
			addSums(s.sum, t, v, v)
		}
	}
	last := lanesMask(size, func(h, j int) int { return s.lanes() - s.c + j%s.c })
	VPSHUFB(last, low, t)
	addSums(s.sum, t, high, high)
	VPSHUFB(last, high, t) // the sums of two groups, as the next group wants them
	VPERM2I128(Imm(0x08), t, t, u)
	addSums(s.sum, s.carry, u, u)
	addSums(s.sum, u, low, low)
	if !s.whole() {
		s.turn(u, 1, 1)
	}
	addSums(s.sum, u, high, high)
	VPERM2I128(Imm(0x01), t, t, u)
	if !s.whole() {
		s.turn(s.carry, 4, 4)
		s.turn(t, 2, 2)
		s.turn(u, 0, 4)
	}
	addSums(s.sum, t, s.carry, s.carry)
	addSums(s.sum, u, s.carry, s.carry)
}

// windowSums emits running sums of pixels of c channels: sums of differences over the lanes of a vector, channel by channel, and from one
// vector to the next.
func windowSums(sum, src string, c int) {
	name := fmt.Sprintf("windowSums%d%s%sAVX2", c, sum, src)
	size := sizes[sum]
	lanes := 16 / size // of half a vector
	function(name, "func(dst []"+goTypes[sum]+", src []"+goTypes[src]+", lag int)",
		name+fmt.Sprintf(" computes dst[i] = dst[i-c] + src[i+lag] - src[i], c channels, for all multiples of %d; at first dst[i] is that of dst[i-c].", 2*lanes))
	to, n, from := slice("dst"), length("dst"), slice("src")
	enter, i := Load(Param("lag"), GP64()), GP64()
	LEAQ(Mem{Base: from, Index: enter, Scale: uint8(sizes[src])}, enter)
	XORQ(i, i)
	mask := func(from func(h, j int) int) reg.Register {
		v := YMM()
		VMOVDQU(lanesMask(size, from), v)
		return v
	}
	half := func(h, j int) int { return lanes - c + (lanes*h+j)%c } // in the upper half: the last sum of the same channel as lane j of a following half
	across, last := mask(func(h, j int) int { return half(0, j) }), mask(half)
	var turn reg.Register // from the channels of a vector to those of the next
	if 2*lanes%c != 0 {
		turn = mask(func(h, j int) int {
			for k := range lanes {
				if (lanes*h+k)%c == (2*lanes+lanes*h+j)%c {
					return k
				}
			}
			panic("no such channel")
		})
	}
	carry := YMM()
	VMOVDQU(Mem{Base: to}, carry)
	loop := label("group")
	Label(loop)
	x, t := YMM(), YMM()
	loadForSum(sum, src, at(enter, i, sizes[src], 0), x)
	loadForSum(sum, src, at(from, i, sizes[src], 0), t)
	subSums(sum, t, x, x)
	for s := c; s < lanes; s *= 2 {
		VPSLLDQ(Imm(uint64(s*size)), x, t)
		addSums(sum, t, x, x)
	}
	VPERM2I128(Imm(0x08), x, x, t)
	VPSHUFB(across, t, t)
	addSums(sum, t, x, x)
	VPERM2I128(Imm(0x11), x, x, t)
	VPSHUFB(last, t, t)
	addSums(sum, carry, x, x)
	VMOVDQU(x, at(to, i, size, 0))
	if turn != nil {
		VPSHUFB(turn, carry, carry)
	}
	addSums(sum, t, carry, carry)
	ADDQ(Imm(uint64(2*lanes)), i)
	CMPQ(i, n)
	JB(LabelRef(loop))
	ret()
}

// lanesMask is a mask of VPSHUFB that takes to lane j of half h the lane of the same half that from tells. Lanes have so many bytes.
func lanesMask(size int, from func(h, j int) int) Mem {
	var m [32]byte
	for i := range m {
		m[i] = byte(size*from(i/16, i%16/size) + i%size)
	}
	return constant(m)
}

// scaleSums emits the multiplication of sums.
func scaleSums(dst string) {
	name := "scaleSums" + dst + "AVX2"
	params, doc := "", "."
	if sizes[dst] < 4 {
		params, doc = ", lowest, highest, below", ", rounded half to even, where highest stands for what is above it and below for what is less than lowest."
	} else if dst == "S32" {
		doc = ", rounded half to even."
	}
	function(name, "func(dst []"+goTypes[dst]+", src []int32, scale"+params+" float32)", name+" computes dst[i] = float32(src[i]) * scale"+doc)
	to, n, from := slice("dst"), length("dst"), slice("src")
	scale := broadcast("scale", "float32")
	var lowest, highest, below reg.VecVirtual
	if params != "" {
		lowest, highest, below = broadcast("lowest", "float32"), broadcast("highest", "float32"), broadcast("below", "float32")
	}
	overlapped(n, 64, func(i reg.Register) {
		var sums []reg.VecVirtual
		for k := range 8 {
			v := YMM()
			VCVTDQ2PS(at(from, i, 4, 32*k), v)
			VMULPS(scale, v, v)
			if params != "" {
				less := YMM()
				VMINPS(highest, v, v)
				VCMPPS(U8(cmpLT), lowest, v, less)
				VBLENDVPS(less, below, v, v)
			}
			if dst == "F32" {
				VMOVUPS(v, at(to, i, 4, 32*k))
				continue
			}
			VCVTPS2DQ(v, v)
			sums = append(sums, v)
		}
		if dst != "F32" {
			output{sums: sums, order: linearOrder}.store(dst, to, i)
		}
	})
	ret()
}

// doubleRows emits sums of sums of floats.
func doubleRows(sum, row string) {
	for _, odd := range []bool{false, true} {
		name, params, doc := "doubleRows"+sum+"AVX2", "", "."
		if odd {
			name, params, doc = "doubleRows"+sum+row+"OddAVX2", ", p []"+goTypes[row], " + p[i]."
		} else if sum != row {
			continue
		}
		function(name, "func(dst []float64, a, b []"+goTypes[sum]+params+")", name+" computes dst[i] = a[i] + b[i]"+doc)
		dst, a, b, n := slice("dst"), slice("a"), slice("b"), length("dst")
		var p reg.Register
		if odd {
			p = slice("p")
		}
		load := func(typ string, m Mem) reg.VecVirtual {
			v := YMM()
			if typ == "F32" {
				VCVTPS2PD(m, v)
			} else {
				VMOVUPD(m, v)
			}
			return v
		}
		groups(n, 16, func(i reg.Register) func() {
			var sums []reg.VecVirtual
			for k := range 4 {
				s, t := load(sum, at(a, i, sizes[sum], 4*k*sizes[sum])), load(sum, at(b, i, sizes[sum], 4*k*sizes[sum]))
				VADDPD(t, s, s)
				if odd {
					VADDPD(load(row, at(p, i, sizes[row], 4*k*sizes[row])), s, s)
				}
				sums = append(sums, s)
			}
			return func() {
				for k, s := range sums {
					VMOVUPD(s, at(dst, i, 8, 32*k))
				}
			}
		})
		ret()
	}
}

// scaleFloats emits the multiplication of float sums.
func scaleFloats(dst string) {
	name := "scaleFloats" + dst + "AVX2"
	function(name, "func(dst []"+goTypes[dst]+", src []float64, scale float64)", name+" computes dst[i] = src[i] * scale, rounded to the type.")
	to, n, from := slice("dst"), length("dst"), slice("src")
	scale := broadcast("scale", "float64")
	overlapped(n, 32, func(i reg.Register) {
		var sums []reg.VecVirtual
		for k := range 8 {
			v := YMM()
			VMULPD(at(from, i, 8, 32*k), scale, v)
			sums = append(sums, v)
		}
		floats["F64"].store(sums, dst, to, i)
	})
	ret()
}

// compareMean emits the comparison of adaptive thresholds.
func compareMean() {
	function("compareMeanAVX2", "func(dst, a, b []uint8, least, yes, no uint8)",
		"compareMeanAVX2 computes dst[i] = a[i] - b[i] >= least ? yes : no. least is 1 at least.")
	dst, a, b, n := slice("dst"), slice("a"), slice("b"), length("dst")
	least, yes, no := broadcast("least", "uint8"), broadcast("yes", "uint8"), broadcast("no", "uint8")
	groups(n, 128, func(i reg.Register) func() {
		PREFETCHT0(at(a, i, 1, ahead))
		PREFETCHT0(at(a, i, 1, ahead+64))
		PREFETCHT0(at(dst, i, 1, ahead))
		PREFETCHT0(at(dst, i, 1, ahead+64))
		var out []reg.VecVirtual
		for k := range 4 {
			v, m := YMM(), YMM()
			VMOVDQU(at(a, i, 1, 32*k), v)
			VPSUBUSB(at(b, i, 1, 32*k), v, v)
			VPMAXUB(least, v, m)
			VPCMPEQB(v, m, m)
			VPBLENDVB(m, yes, no, v)
			out = append(out, v)
		}
		return func() {
			for k, v := range out {
				VMOVDQU(v, at(dst, i, 1, 32*k))
			}
		}
	})
	ret()
}
