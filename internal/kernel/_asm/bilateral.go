package main

import (
	"bytes"
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Kernels of the bilateral filter. Every function keeps the sums of a group of pixels in registers while it goes through the taps.
//
// Weights of bytes are looked up with AVX-512 by permutations of tables of bytes, one for each of a weight's four bytes: 64 pixels take
// 4 permutations if no distance is above 127, else 8, and 8 to put the bytes together. With AVX2 they are loaded, which is faster than
// gathering: two at a time from a table of pairs, or one by one. There the weights of pairs of pixels are kept, and added up by another
// kernel, so that a pair is looked up once.
func bilateral() {
	bilateralConstants()
	bilateralBytes(1)
	bilateralBytes(3)
	for _, channels := range []int{1, 3} {
		weighBytes(channels)
		weighFloats(channels)
		for _, typ := range []string{"U8", "F32"} {
			addNeighbours(channels, typ)
			meanOfSums(channels, typ)
		}
	}
	splitBytes()
	splitFloats()
}

// taps emits a loop over the taps: body gets where a tap's elements from i on stand, and the address of its weight.
func taps(i, pitch reg.Register, size int, body func(tap spot, weight reg.Register)) {
	header, weight, end := slice("taps"), slice("weights"), length("weights")
	LEAQ(Mem{Base: weight, Index: end, Scale: 4}, end)
	next := label("tap")
	Label(next)
	tap := GP64()
	MOVQ(Mem{Base: header}, tap)
	LEAQ(at(tap, i, size, 0), tap)
	body(spot{tap, pitch}, weight)
	ADDQ(Imm(24), header)
	ADDQ(Imm(4), weight)
	CMPQ(weight, end)
	JB(LabelRef(next))
}

// A spot is where the group of pixels in hand stands in a row of planes; pitch is the planes' distance in bytes.
type spot struct{ p, pitch reg.Register }

// spotOf returns the spot of elements of some size from i on.
func spotOf(row, i, pitch reg.Register, size int) spot {
	p := GP64()
	LEAQ(at(row, i, size, 0), p)
	return spot{p, pitch}
}

// plane returns the element of plane c that stands some bytes on.
func (l spot) plane(c, offset int) Mem {
	m := Mem{Base: l.p, Disp: offset}
	if c > 0 {
		m.Index, m.Scale = l.pitch, uint8(c)
	}
	return m
}

// cleared returns so many new registers that hold 0.
func cleared(n int, kind func() reg.VecVirtual) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = kind()
		VXORPS(v[i], v[i], v[i])
	}
	return v
}

// spread makes, of 64 bytes, the 16 that unpacking would put into vector j of 32-bit lanes; packing undoes it.
func spread(j int) Mem { return spreads.Offset(64 * j) }

// Constants in memory. (A register that sets itself, such as by comparing equal, would be taken for live all through the loops.)
var spreads, saturated, unit, magnitude Mem

func bilateralConstants() {
	spreads = GLOBL("spread", RODATA|NOPTR)
	for j := range 4 {
		for lane := range 16 {
			DATA(64*j+4*lane, U32(0x80808000+4*j+lane%4))
		}
	}
	saturated = GLOBL("saturated", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(0xffffffff))
	}
	unit = GLOBL("unit", RODATA|NOPTR)
	DATA(0, F32(1))
	magnitude = GLOBL("magnitude", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(0x7fffffff))
	}
}

// bilateralBytes emits a kernel that makes 64 pixels at a time.
func bilateralBytes(channels int) {
	name, sizes := "bilateralGrayU8AVX512", ""
	if channels == 3 {
		name, sizes = "bilateralColorU8AVX512", ", pitch int, colors *[769]float32"
	}
	function(name, "func(dst []uint8, taps [][]uint8, weights []float32, centre []uint8, tables *[4][256]uint8"+sizes+")",
		name+" makes a row of pixels. The tables hold the bytes of the first 256 weights.")
	dst, n, centre, tables := slice("dst"), length("dst"), slice("centre"), Load(Param("tables"), GP64())
	var pitch, colors reg.Register
	if channels == 3 {
		pitch, colors = Load(Param("pitch"), GP64()), Load(Param("colors"), GP64())
		SUBQ(pitch, n)
		SUBQ(pitch, n)
	}
	table := func(p, quarter int) Mem { return Mem{Base: tables, Disp: 256*p + 64*quarter} }
	var low [4][2]reg.VecVirtual
	for p := range low {
		for q := range low[p] {
			low[p][q] = ZMM()
			VMOVDQU64(table(p, q), low[p][q])
		}
	}
	overlapped(n, 64, func(i reg.Register) {
		pixel := spotOf(centre, i, pitch, 1)
		wsum := cleared(4, ZMM)
		var sums [][]reg.VecVirtual
		for range channels {
			sums = append(sums, cleared(4, ZMM))
		}
		taps(i, pitch, 1, func(tap spot, weight reg.Register) {
			d := ZMM()
			for c := range channels {
				v, far := ZMM(), d
				if c > 0 {
					far = ZMM()
				}
				VMOVDQU8(tap.plane(c, 0), v)
				VPMAXUB(pixel.plane(c, 0), v, far)
				VPMINUB(pixel.plane(c, 0), v, v)
				VPSUBB(v, far, far)
				if c > 0 {
					VPADDUSB(far, d, d)
				}
			}
			w := make([]reg.VecVirtual, 4)
			for p := range w {
				w[p] = ZMM()
			}
			above, below := K(), K()
			near, found, weighted := label("near"), label("found"), label("weighted")
			VPMOVB2M(d, above)
			KORTESTQ(above, above)
			JEQ(LabelRef(near))
			if channels == 3 {
				inTable := label("inTable")
				full := K()
				VPCMPEQB(saturated, d, full)
				KORTESTQ(full, full)
				JEQ(LabelRef(inTable))
				for j := range w {
					gatherDistances(j, tap, pixel, colors, w[j])
				}
				JMP(LabelRef(weighted))
				Label(inTable)
			}
			KNOTQ(above, below)
			for p := range w {
				high := ZMM()
				VMOVDQU64(table(p, 2), high)
				VMOVDQA64(d, w[p])
				VPERMI2B(table(p, 3), high, above, w[p])
				VPERMI2B(low[p][1], low[p][0], below, w[p])
			}
			JMP(LabelRef(found))
			Label(near)
			for p := range w {
				VMOVDQA64(d, w[p])
				VPERMI2B(low[p][1], low[p][0], w[p])
			}
			Label(found)
			a, b := ZMM(), w[3]
			VPUNPCKHBW(w[1], w[0], a)
			VPUNPCKLBW(w[1], w[0], w[0])
			VPUNPCKHBW(w[3], w[2], w[1])
			VPUNPCKLBW(w[3], w[2], w[2])
			// w[0], w[2] are the words of pixels 0-7 of each 16, a and w[1] those of pixels 8-15
			VPUNPCKHWD(w[1], a, b)
			VPUNPCKLWD(w[1], a, a)
			VPUNPCKHWD(w[2], w[0], w[1])
			VPUNPCKLWD(w[2], w[0], w[0])
			VMOVDQA64(a, w[2])
			if channels == 3 {
				Label(weighted)
			}
			for j := range w {
				VMULPS_BCST(Mem{Base: weight}, w[j], w[j])
				VADDPS(w[j], wsum[j], wsum[j])
			}
			for c := range channels {
				v := ZMM()
				VMOVDQU8(tap.plane(c, 0), v)
				for j := range w {
					x := ZMM()
					VPSHUFB(spread(j), v, x)
					VCVTDQ2PS(x, x)
					VFMADD231PS(w[j], x, sums[c][j])
				}
			}
		})
		if channels == 3 {
			reciprocals(wsum, ZMM())
		}
		out := spotOf(dst, i, pitch, 1)
		for c, sum := range sums {
			for j, s := range sum {
				if channels == 3 {
					VMULPS(wsum[j], s, s)
				} else {
					VDIVPS(wsum[j], s, s)
				}
				VCVTPS2DQ(s, s)
			}
			VPACKUSDW(sum[1], sum[0], sum[0])
			VPACKUSDW(sum[3], sum[2], sum[2])
			VPACKUSWB(sum[2], sum[0], sum[0])
			VMOVDQU8(sum[0], out.plane(c, 0))
		}
	})
	ret()
}

// gatherDistances looks up the weights of vector j of distances in all three channels.
func gatherDistances(j int, tap, pixel spot, colors reg.Register, w reg.VecVirtual) {
	d := ZMM()
	for c := range 3 {
		v, far := ZMM(), ZMM()
		VMOVDQU8(tap.plane(c, 0), v)
		VPMAXUB(pixel.plane(c, 0), v, far)
		VPMINUB(pixel.plane(c, 0), v, v)
		VPSUBB(v, far, far)
		if c == 0 {
			VPSHUFB(spread(j), far, d)
		} else {
			VPSHUFB(spread(j), far, far)
			VPADDD(far, d, d)
		}
	}
	all := K()
	KXNORW(all, all, all)
	VPXORD(w, w, w)
	VGATHERDPS(at(colors, d, 4, 0), all, w)
}

// bilateralName returns the name of a kernel and what its parameters end with.
func bilateralName(what string, channels int, typ string) (name, pitch string) {
	if channels == 3 {
		return what + "Color" + typ + "AVX2", ", pitch int"
	}
	return what + "Gray" + typ + "AVX2", ""
}

// planePitch loads the distance of planes in bytes, where there are three.
func planePitch(channels, size int) reg.Register {
	if channels == 1 {
		return nil
	}
	pitch := Load(Param("pitch"), GP64())
	if size == 4 {
		SHLQ(Imm(2), pitch)
	}
	return pitch
}

// The kernel package has the same: distances below pairReach are looked up two at a time.
const (
	pairReach = 127
	pairsAt   = 3*255 + 7
)

// weighBytes emits a kernel that looks up the weights of 32 pairs at a time.
func weighBytes(channels int) {
	name, planes := bilateralName("weigh", channels, "U8")
	function(name, "func(dst []float32, a, b []uint8, space float32, tables *["+fmt.Sprint(pairsAt+2*pairReach*pairReach)+"]float32"+planes+")",
		name+" looks up the weights of distances: two at a time where all of 32 are small, else one by one.")
	dst, n, a, b, tables := slice("dst"), length("dst"), slice("a"), slice("b"), Load(Param("tables"), GP64())
	pitch, factor, spare := planePitch(channels, 1), YMM(), YMM()
	VBROADCASTSS(parameter("space"), factor)
	words := fields(16)
	elements, greatest := words, byte(63) // one of 32 sums of distances is often above any limit: so the branch should go the same way
	if channels == 1 {
		elements, greatest = fields(8), pairReach-1
	}
	overlapped(n, 32, func(i reg.Register) {
		from, to, out := spotOf(a, i, pitch, 1), spotOf(b, i, pitch, 1), GP64()
		var distances []reg.VecVirtual
		for c := range channels {
			v, far := YMM(), YMM()
			VMOVDQU(from.plane(c, 0), v)
			VPMAXUB(to.plane(c, 0), v, far)
			VPMINUB(to.plane(c, 0), v, v)
			VPSUBB(v, far, far)
			distances = append(distances, far)
		}
		LEAQ(at(dst, i, 4, 0), out)
		d, t := distances[0], YMM()
		if channels == 3 {
			d = YMM()
			VPADDUSB(distances[1], distances[0], d)
			VPADDUSB(distances[2], d, d)
		}
		far, done := label("far"), label("weighed")
		VPSUBUSB(constant([32]byte(repeated(greatest))), d, t)
		VPTEST(t, t)
		JNE(LabelRef(far))
		VPMADDUBSW(constant([32]byte(repeated(1, pairReach))), d, d)
		eachHalf(d, func(lane reg.Register, at int) {
			for k := range 2 {
				twoByTwo(lane, k, tables, words, factor, spare, Mem{Base: out, Disp: 64*at + 32*k})
			}
		})
		JMP(LabelRef(done))

		Label(far)
		if channels == 1 {
			eachHalf(d, func(lane reg.Register, at int) {
				for k := range 2 {
					oneByOne(lane, k, 1, tables, elements, factor, spare, Mem{Base: out, Disp: 64*at + 32*k})
				}
			})
		} else {
			none, low, high := zero(YMM()), YMM(), distances[0]
			VPUNPCKLBW(none, distances[0], low)
			VPUNPCKHBW(none, distances[0], high)
			for _, v := range distances[1:] {
				t := YMM()
				VPUNPCKLBW(none, v, t)
				VPADDW(t, low, low)
				VPUNPCKHBW(none, v, v)
				VPADDW(v, high, high)
			}
			for k, v := range []reg.VecVirtual{low, high} {
				eachHalf(v, func(lane reg.Register, at int) {
					oneByOne(lane, 0, 2, tables, words, factor, spare, Mem{Base: out, Disp: 64*at + 32*k})
				})
			}
		}
		Label(done)
	})
	ret()
}

// repeated returns 32 bytes that repeat some.
func repeated(b ...byte) []byte { return bytes.Repeat(b, 32/len(b)) }

// eachHalf emits do for either half of a vector.
func eachHalf(v reg.VecVirtual, do func(lane reg.Register, at int)) {
	do(v.AsX(), 0)
	high := XMM()
	VEXTRACTI128(Imm(1), v, high)
	do(high, 1)
}

// fields returns what BEXTR takes to extract the second and the third element of so many bits.
func fields(bits int) (controls []reg.Register) {
	for k := 1; k < 3; k++ {
		control := GP64()
		MOVQ(U32(bits<<8|bits*k), control)
		controls = append(controls, control)
	}
	return controls
}

// quadword moves quadword k of a vector.
func quadword(x reg.Register, k int) reg.GPVirtual {
	q := GP64()
	if k == 0 {
		VMOVQ(x, q)
	} else {
		VPEXTRQ(Imm(1), x, q)
	}
	return q
}

// four emits use for each of the first four elements of so many bits in rest, and shifts these out; if no more follow, rest is the last.
func four(rest reg.GPVirtual, bits int, fields []reg.Register, more bool, use func(k int, element reg.Register)) {
	for k := range 4 {
		element := GP64()
		switch {
		case k == 0 && bits == 8:
			MOVBLZX(rest.As8(), element.As32())
		case k == 0:
			MOVWLZX(rest.As16(), element.As32())
		case k < 3:
			BEXTRQ(fields[k-1], rest, element)
		case more:
			MOVL(rest.As32(), element.As32())
			SHRL(Imm(uint64(3*bits)), element.As32())
			SHRQ(Imm(uint64(4*bits)), rest)
		default:
			SHRQ(Imm(uint64(3*bits)), rest)
			element = rest
		}
		use(k, element)
	}
}

// twoByTwo looks up the weights of 4 pairs of distances, from quadword k of x. w is for its use: as half of it is set before the other, it
// would be taken for live all through the loop.
func twoByTwo(x reg.Register, k int, tables reg.Register, words []reg.Register, factor, w reg.VecVirtual, out Mem) {
	halves := [2]reg.Register{w.AsX(), XMM()}
	four(quadword(x, k), 16, words, false, func(k int, pair reg.Register) {
		weights, half := at(tables, pair, 8, 4*pairsAt), halves[k/2]
		if k%2 == 0 {
			VMOVSD(weights, half)
		} else {
			VMOVHPS(weights, half, half)
		}
	})
	VINSERTF128(Imm(1), halves[1], w, w)
	VMULPS(factor, w, w)
	VMOVUPS(w, out)
}

// oneByOne looks up the weights of 8 distances of some bytes, from quadword k of x on, as twoByTwo does.
func oneByOne(x reg.Register, k, size int, tables reg.Register, fields []reg.Register, factor, w reg.VecVirtual, out Mem) {
	halves := [2]reg.Register{w.AsX(), XMM()}
	rest := quadword(x, k)
	for h, half := range halves {
		if size == 2 && h == 1 {
			rest = quadword(x, 1)
		}
		four(rest, 8*size, fields, size == 1 && h == 0, func(k int, distance reg.Register) {
			if weight := at(tables, distance, 4, 0); k == 0 {
				VMOVSS(weight, half)
			} else {
				VINSERTPS(U8(k<<4), weight, half, half)
			}
		})
	}
	VINSERTF128(Imm(1), halves[1], w, w)
	VMULPS(factor, w, w)
	VMOVUPS(w, out)
}

// weighFloats emits a kernel that stops at the first group of pixels with a distance that the table does not hold.
func weighFloats(channels int) {
	name, planes := bilateralName("weigh", channels, "F32")
	function(name, "func(dst, a, b []float32, space float32, colors []float32, scale float32, begin int"+planes+") int",
		name+" looks up the weights of distances from begin on, up to the first group with one beyond the table, and returns where it stops.")
	dst, n, a, b, colors, last := slice("dst"), length("dst"), slice("a"), slice("b"), slice("colors"), length("colors")
	pitch := planePitch(channels, 4)
	SUBQ(Imm(2), last) // the last distance
	limit, low, scale, one, sign := YMM(), XMM(), YMM(), YMM(), YMM()
	VMOVD(last.(reg.GPVirtual).As32(), low)
	VPBROADCASTD(low, limit)
	VBROADCASTSS(parameter("scale"), scale)
	factor := YMM()
	VBROADCASTSS(parameter("space"), factor)
	VBROADCASTSS(unit, one)
	VMOVUPS(magnitude, sign)
	stop := label("stop")
	made := GP64()
	overlappedFrom(Load(Param("begin"), GP64()), n, 8, func(i reg.Register) {
		MOVQ(i, made)
		from, to := spotOf(a, i, pitch, 4), spotOf(b, i, pitch, 4)
		d := YMM()
		for c := range channels {
			far := d
			if c > 0 {
				far = YMM()
			}
			VMOVUPS(from.plane(c, 0), far)
			VSUBPS(to.plane(c, 0), far, far)
			VANDPS(sign, far, far)
			if c > 0 {
				VADDPS(far, d, d)
			}
		}
		k, t, number := YMM(), YMM(), YMM()
		VMULPS(scale, d, d)
		VCVTTPS2DQ(d, k)
		VPMINUD(limit, k, t)
		VPCMPEQD(t, k, k)
		VCMPPS(U8(cmpOrdered), d, d, number)
		VPANDN(number, k, k)
		VPTEST(k, k)
		JNE(LabelRef(stop))
		pairs := weightPairs(t, colors)
		w0, w1, f := YMM(), YMM(), YMM()
		VSHUFPS(Imm(0x88), pairs[1], pairs[0], w0)
		VSHUFPS(Imm(0xdd), pairs[1], pairs[0], w1)
		VCVTDQ2PS(t, f)
		VSUBPS(f, d, d)
		VSUBPS(d, one, f)
		VMULPS(f, w0, w0)
		VFMADD231PS(d, w1, w0)
		VMULPS(factor, w0, w0)
		VMOVUPS(w0, at(dst, i, 4, 0))
	})
	MOVQ(n, made)
	Label(stop)
	Store(made, ReturnIndex(0))
	ret()
}

// weightPairs loads the weights of 8 distances, each with the next one: of the distances 0, 1, 4, 5 and of 2, 3, 6, 7.
func weightPairs(index reg.VecVirtual, colors reg.Register) (pairs [2]reg.VecVirtual) {
	x := index.AsX()
	for half := range 2 {
		if half == 1 {
			x = XMM()
			VEXTRACTI128(Imm(1), index, x)
		}
		for k := range 2 {
			two, first := GP64(), GP32()
			if k == 0 {
				VMOVQ(x, two)
			} else {
				VPEXTRQ(Imm(1), x, two)
			}
			MOVL(two.As32(), first)
			SHRQ(Imm(32), two)
			p := XMM()
			VMOVSD(at(colors, first.As64(), 4, 0), p)
			VMOVHPD(at(colors, two, 4, 0), p, p)
			if half == 0 {
				pairs[k] = p.AsY().(reg.VecVirtual)
			} else {
				VINSERTF128(Imm(1), p, pairs[k], pairs[k])
			}
		}
	}
	return pairs
}

// sumVectors is how many vectors of pixels have their sums in registers.
func sumVectors(channels int) int {
	if channels == 3 {
		return 3
	}
	return 6
}

// addNeighbours emits a kernel that adds weighted neighbours to sums, of floats only those that are numbers. The sums of a group of pixels stand together, those of the weights first.
func addNeighbours(channels int, typ string) {
	name, planes := bilateralName("add", channels, typ)
	vectors := sumVectors(channels)
	function(name, "func(sums []float32, values, weights [][]float32, n int"+planes+")", name+" adds neighbours to the sums of n pixels.")
	sums, n, pitch := slice("sums"), Load(Param("n"), GP64()), planePitch(channels, 4)
	values, weights, size := slice("values"), slice("weights"), length("values")
	LEAQ(Mem{Base: size, Index: size, Scale: 2}, size)
	SHLQ(Imm(3), size)
	ADDQ(size, values)
	ADDQ(size, weights)
	NEGQ(size) // from the end of the headers to the first
	overlapped(n, 8*vectors, func(i reg.Register) {
		sum := make([]reg.VecVirtual, (channels+1)*vectors)
		for k := range sum {
			sum[k] = YMM()
			VMOVUPS(Mem{Base: sums, Disp: 32 * k}, sum[k])
		}
		header := GP64()
		MOVQ(size, header)
		next := label("neighbour")
		Label(next)
		row, weight := GP64(), GP64()
		MOVQ(at(values, header, 1, 0), row)
		MOVQ(at(weights, header, 1, 0), weight)
		tap := spotOf(row, i, pitch, 4)
		for j := range vectors {
			w, number := YMM(), YMM()
			VMOVUPS(at(weight, i, 4, 32*j), w)
			if typ == "F32" {
				ordered(tap, channels, 32*j, number)
				VANDPS(number, w, w)
			}
			VADDPS(w, sum[j], sum[j])
			for c := range channels {
				s := sum[(c+1)*vectors+j]
				if typ == "U8" {
					VFMADD231PS(tap.plane(c, 32*j), w, s)
					continue
				}
				t := YMM()
				VMOVAPS(s, t)
				VFMADD231PS(tap.plane(c, 32*j), w, t)
				VBLENDVPS(number, t, s, s)
			}
		}
		ADDQ(Imm(24), header)
		JNE(LabelRef(next))
		for k := range sum {
			VMOVUPS(sum[k], Mem{Base: sums, Disp: 32 * k})
		}
		ADDQ(U32(32*len(sum)), sums)
	})
	ret()
}

// ordered finds which pixels have numbers in all channels.
func ordered(tap spot, channels, offset int, number reg.VecVirtual) {
	for c := range channels {
		v, t := YMM(), number
		VMOVUPS(tap.plane(c, offset), v)
		if c > 0 {
			t = YMM()
		}
		VCMPPS(U8(cmpOrdered), v, v, t)
		if c > 0 {
			VANDPS(t, number, number)
		}
	}
}

// meanOfSums emits a kernel that makes pixels from sums: of three channels by multiplying with the reciprocal, of floats with the centre,
// whose weight is 1.
func meanOfSums(channels int, typ string) {
	name, planes := bilateralName("mean", channels, typ)
	size, element, vectors := sizes[typ], goTypes[typ], sumVectors(channels)
	centres := ""
	if typ == "F32" {
		centres = ", centre []float32"
	}
	function(name, "func(dst []"+element+", sums []float32"+centres+", n int"+planes+")", name+" makes n pixels from their sums.")
	dst, sums, n, pitch := slice("dst"), slice("sums"), Load(Param("n"), GP64()), planePitch(channels, size)
	one := YMM()
	VBROADCASTSS(unit, one)
	overlapped(n, 8*vectors, func(i reg.Register) {
		total := make([]reg.VecVirtual, vectors)
		for j := range total {
			total[j] = YMM()
			VMOVUPS(Mem{Base: sums, Disp: 32 * j}, total[j])
			if typ == "F32" {
				VADDPS(one, total[j], total[j])
			}
			if channels == 3 {
				VDIVPS(total[j], one, total[j])
			}
		}
		out := spotOf(dst, i, pitch, size)
		for c := range channels {
			mean := make([]reg.VecVirtual, vectors)
			for j := range mean {
				m := YMM()
				mean[j] = m
				VMOVUPS(Mem{Base: sums, Disp: 32 * ((c+1)*vectors + j)}, m)
				if typ == "F32" {
					VADDPS(spotOf(slice("centre"), i, pitch, 4).plane(c, 32*j), m, m)
				}
				if channels == 3 {
					VMULPS(total[j], m, m)
				} else {
					VDIVPS(total[j], m, m)
				}
				if typ == "F32" {
					VMOVUPS(m, out.plane(c, 32*j))
				} else {
					VCVTPS2DQ(m, m)
				}
			}
			if typ == "U8" {
				storeBytes(mean, out, c)
			}
		}
		ADDQ(U32(32*(channels+1)*vectors), sums)
	})
	ret()
}

// storeBytes writes vectors of 8 integers as bytes.
func storeBytes(v []reg.VecVirtual, to spot, c int) {
	for k := 0; k < len(v); k += 2 {
		x, y, next := XMM(), XMM(), min(k+1, len(v)-1)
		VPACKUSDW(v[next], v[k], v[k])
		VPERMQ(Imm(0xd8), v[k], v[k])
		VEXTRACTI128(Imm(1), v[k], y)
		VPACKUSWB(y, v[k].AsX(), x)
		if next == k {
			VMOVQ(x, to.plane(c, 8*k))
		} else {
			VMOVDQU(x, to.plane(c, 8*k))
		}
	}
}

// reciprocals replaces vectors by 1 over them.
func reciprocals(v []reg.VecVirtual, one reg.VecVirtual) {
	VBROADCASTSS(unit, one)
	for _, s := range v {
		VDIVPS(s, one, s)
	}
}

// splitBytes and splitFloats emit the kernels that make planes of three channels, and join planes.
func splitBytes() {
	const group = 16
	control := GLOBL("thirds", RODATA|NOPTR)
	var bytes [2 * 9 * group]int // which bytes of a third of 48 go to which places of a plane, and of a plane to which of a third
	for k := range 9 * group {
		part, c, i := k/group/3, k/group%3, k%group
		from, to := 3*i+c-group*part, group*part+i-c
		bytes[k], bytes[9*group+k] = 0x80, 0x80
		if from >= 0 && from < group {
			bytes[k] = from
		}
		if to >= 0 && to%3 == 0 {
			bytes[9*group+k] = to / 3
		}
	}
	for k, v := range bytes {
		DATA(k, U8(v))
	}
	function("splitU8AVX2", "func(dst []uint8, pitch int, src []uint8, n int)", "splitU8AVX2 computes dst[c*pitch+i] = src[3*i+c].")
	planeThirds("U8", group, true, func(part, c int, in, out reg.VecVirtual) {
		shuffleOr(control.Offset((3*part+c)*group), in.AsX(), out.AsX(), part == 0)
	})
	function("joinU8AVX2", "func(dst, src []uint8, pitch, n int)", "joinU8AVX2 computes dst[3*i+c] = src[c*pitch+i].")
	planeThirds("U8", group, false, func(part, c int, in, out reg.VecVirtual) {
		shuffleOr(control.Offset((9+3*part+c)*group), in.AsX(), out.AsX(), c == 0)
	})
}

// shuffleOr puts the bytes of in into their places in out.
func shuffleOr(control Mem, in, out reg.Register, first bool) {
	if first {
		VPSHUFB(control, in, out)
		return
	}
	t := XMM()
	VPSHUFB(control, in, t)
	VPOR(t, out, out)
}

// splitFloats: an element of a group stands in a lane of its own in the thirds that hold the elements of a plane, so that these are
// blended first and then permuted; and the other way round.
func splitFloats() {
	const group = 8
	control := GLOBL("floatThirds", RODATA|NOPTR)
	var lanes [2 * 3 * group]int
	for k := range 3 * group {
		c, i := k/group, k%group
		lane := (3*i + c) % group
		lanes[k], lanes[3*group+c*group+lane] = lane, i
	}
	for k, v := range lanes {
		DATA(4*k, U32(v))
	}
	blend := func(part, c int) (lanes uint8) {
		for i := range group {
			if (3*i+c)/group == part {
				lanes |= 1 << ((3*i + c) % group)
			}
		}
		return lanes
	}
	function("splitF32AVX2", "func(dst []float32, pitch int, src []float32, n int)", "splitF32AVX2 computes dst[c*pitch+i] = src[3*i+c].")
	planeThirds("F32", group, true, func(part, c int, in, out reg.VecVirtual) {
		if part == 0 {
			VMOVAPS(in, out)
		} else {
			VBLENDPS(U8(blend(part, c)), in, out, out)
		}
		if part == 2 {
			p := YMM()
			VMOVDQU(control.Offset(32*c), p)
			VPERMPS(out, p, out)
		}
	})
	function("joinF32AVX2", "func(dst, src []float32, pitch, n int)", "joinF32AVX2 computes dst[3*i+c] = src[c*pitch+i].")
	planeThirds("F32", group, false, func(part, c int, in, out reg.VecVirtual) {
		if part == 0 {
			p := YMM()
			VMOVDQU(control.Offset(96+32*c), p)
			VPERMPS(in, p, in)
		}
		if c == 0 {
			VMOVAPS(in, out)
		} else {
			VBLENDPS(U8(blend(part, c)), in, out, out)
		}
	})
}

// planeThirds emits a loop over groups of n pixels of three channels, in planes (on one side) and in thirds of a group of pixels (on the
// other): do moves what a third and a plane have in common, in the order of the results.
func planeThirds(typ string, group int, split bool, do func(part, c int, in, out reg.VecVirtual)) {
	size := sizes[typ]
	dst, src, pitch, n := slice("dst"), slice("src"), Load(Param("pitch"), GP64()), Load(Param("n"), GP64())
	SHLQ(Imm(uint64(size/2)), pitch)
	separate, joined := src, dst
	if split {
		separate, joined = dst, src
	}
	move := func(from, to Op) {
		if size == 1 {
			VMOVDQU(from, to)
		} else {
			VMOVUPS(from, to)
		}
	}
	width := func(v reg.VecVirtual) Op {
		if size == 1 {
			return v.AsX()
		}
		return v
	}
	overlapped(n, group, func(i reg.Register) {
		planes, i3 := spotOf(separate, i, pitch, size), GP64()
		LEAQ(Mem{Base: i, Index: i, Scale: 2}, i3)
		plane := func(c int) Mem { return planes.plane(c, 0) }
		third := func(part int) Mem { return at(joined, i3, size, group*size*part) }
		var in, out [3]reg.VecVirtual
		for k := range 3 {
			in[k], out[k] = YMM(), YMM()
			if split {
				move(third(k), width(in[k]))
			} else {
				move(plane(k), width(in[k]))
			}
		}
		for k := range 3 {
			for l := range 3 {
				if split {
					do(l, k, in[l], out[k])
				} else {
					do(k, l, in[l], out[k])
				}
			}
		}
		for k := range 3 {
			if split {
				move(width(out[k]), plane(k))
			} else {
				move(width(out[k]), third(k))
			}
		}
	})
	ret()
}
