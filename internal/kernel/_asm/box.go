package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Box filters, see box.go of package kernel.

// packed brings the doublewords of packed vectors in order.
var packed Mem

func box() {
	packed = GLOBL("packedOrder", attr.RODATA|attr.NOPTR)
	for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(v))
	}
	for _, k := range []struct{ sum, src string }{{"U16", "U8"}, {"U16", "U16"}, {"S32", "U8"}, {"S32", "U16"}, {"S32", "S16"}, {"S32", "S32"}} {
		addRow(k.sum, k.src)
		if k.sum != k.src {
			slideRows(k.sum, k.src, k.sum, "sum[i]", "", func(to, i reg.Register, sums []reg.VecVirtual) {
				for v, s := range sums {
					VMOVDQU(s, at(to, i, sizes[k.sum], 32*v))
				}
			})
		}
	}
	slideRows("S32", "S32", "S32", "sum[i]", "", func(to, i reg.Register, sums []reg.VecVirtual) {
		for v, s := range sums {
			VMOVDQU(s, at(to, i, 4, 32*v))
		}
	})
	slideRows("U16", "U16", "U8", "min((sum[i] << shift + add) * mul / 2**23, 255)", ", add, mul uint16, shift uint64", divideBytes)
	slideRows("S32", "U16", "U8", "sum[i] * scale, rounded half to even, where it is a byte", ", scale float32", meanBytes)
	windowMeans()
	for c := 1; c <= 4; c++ {
		windowSums("U16", "U8", c)
		windowSums("S32", "S32", c)
	}
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
	groups(n, fourVectors(sum), func(i reg.Register) func() {
		var s []reg.VecVirtual
		for v := range 4 {
			s = append(s, YMM())
			VMOVDQU(at(sums, i, sizes[sum], 32*v), s[v])
		}
		r := GP64()
		XORQ(r, r)
		loop := label("row")
		Label(loop)
		in, out, to := row(ins, r), row(outs, r), row(dsts, r)
		place := func(p reg.Register, v int) Mem { return at(p, i, sizes[src], 32*v*sizes[src]/sizes[sum]) }
		if src == "U8" {
			PREFETCHT0(at(in, i, 1, ahead))
		}
		for v := range 4 {
			if sum == src {
				addSums(sum, place(in, v), s[v], s[v])
				continue
			}
			x := YMM()
			loadForSum(sum, src, place(in, v), x)
			addSums(sum, x, s[v], s[v])
		}
		finish(to, i, s)
		for v := range 4 {
			if sum == src {
				subSums(sum, place(out, v), s[v], s[v])
				continue
			}
			x := YMM()
			loadForSum(sum, src, place(out, v), x)
			subSums(sum, x, s[v], s[v])
		}
		ADDQ(Imm(24), r)
		CMPQ(r, rows)
		JB(LabelRef(loop))
		return func() {
			for v := range 4 {
				VMOVDQU(s[v], at(sums, i, sizes[sum], 32*v))
			}
		}
	})
	ret()
}

// divideBytes divides 64 sums of 16 bits.
func divideBytes(to, i reg.Register, sums []reg.VecVirtual) {
	add, mul, shift := YMM(), YMM(), XMM()
	VPBROADCASTW(parameter("add"), add)
	VPBROADCASTW(parameter("mul"), mul)
	VMOVQ(parameter("shift"), shift)
	var q []reg.VecVirtual
	for v, s := range sums {
		q = append(q, YMM())
		VPSLLW(shift, s, q[v])
		VPADDUSW(add, q[v], q[v])
		VPMULHUW(mul, q[v], q[v])
		VPSRLW(Imm(7), q[v], q[v])
	}
	packAndStore(q[0], q[1], at(to, i, 1, 0))
	packAndStore(q[2], q[3], at(to, i, 1, 32))
}

// meanBytes multiplies 32 sums of 32 bits.
func meanBytes(to, i reg.Register, sums []reg.VecVirtual) {
	scale := broadcast("scale", "float32")
	var q []reg.VecVirtual
	for v, s := range sums {
		q = append(q, YMM())
		VCVTDQ2PS(s, q[v])
		VMULPS(scale, q[v], q[v])
		VCVTPS2DQ(q[v], q[v])
	}
	VPACKSSDW(q[1], q[0], q[0])
	VPACKSSDW(q[3], q[2], q[2])
	VPACKUSWB(q[2], q[0], q[0])
	order := YMM()
	VMOVDQU(packed, order)
	VPERMD(q[0], order, q[0])
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
	mask := func(what string, from func(h, j int) int) reg.Register {
		v := YMM()
		VMOVDQU(lanesMask(fmt.Sprintf("box%s%d%s", what, c, sum), size, from), v)
		return v
	}
	half := func(h, j int) int { return lanes - c + (lanes*h+j)%c } // in the upper half: the last sum of the same channel as lane j of a following half
	across, last := mask("Across", func(h, j int) int { return half(0, j) }), mask("Last", half)
	var turn reg.Register // from the channels of a vector to those of the next
	if 2*lanes%c != 0 {
		turn = mask("Turn", func(h, j int) int {
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
func lanesMask(name string, size int, from func(h, j int) int) Mem {
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i := range 32 {
		DATA(i, U8(size*from(i/16, i%16/size)+i%size))
	}
	return m
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
