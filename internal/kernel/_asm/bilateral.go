package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Kernels of the bilateral filter. Every function keeps the sums of a group of pixels in registers while it goes through the taps.
//
// Weights of bytes are looked up with AVX-512 by permutations of tables of bytes, one for each of a weight's four bytes: 64 pixels take
// 4 permutations if no distance is above 127, else 8, and 8 to put the bytes together. Gathers, with AVX2, take a cycle a pixel and more.
func bilateral() {
	bilateralConstants()
	bilateralBytes(1)
	bilateralBytes(3)
	bilateralGathers(1)
	bilateralGathers(3)
	bilateralFloats(1)
	bilateralFloats(3)
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
		name, sizes = "bilateralColorU8AVX512", ", pitch int, colors *[766]float32"
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

// bilateralGathers emits a kernel for bytes without AVX-512.
func bilateralGathers(channels int) {
	name, sizes, vectors := "bilateralGrayU8AVX2", "", 4
	if channels == 3 {
		name, sizes, vectors = "bilateralColorU8AVX2", ", pitch int", 2
	}
	function(name, "func(dst []uint8, taps [][]uint8, weights []float32, centre []uint8, colors *[766]float32"+sizes+")",
		name+" makes a row of pixels.")
	dst, n, centre, colors := slice("dst"), length("dst"), slice("centre"), Load(Param("colors"), GP64())
	var pitch reg.Register
	if channels == 3 {
		pitch = Load(Param("pitch"), GP64())
		SUBQ(pitch, n)
		SUBQ(pitch, n)
	}
	overlapped(n, 8*vectors, func(i reg.Register) {
		pixel := spotOf(centre, i, pitch, 1)
		wsum := cleared(vectors, YMM)
		var sums [][]reg.VecVirtual
		for range channels {
			sums = append(sums, cleared(vectors, YMM))
		}
		taps(i, pitch, 1, func(tap spot, weight reg.Register) {
			for j := range vectors {
				d, v, w, all := YMM(), YMM(), YMM(), YMM()
				for c := range channels {
					far := d
					if c > 0 {
						far = YMM()
					}
					VPMOVZXBD(tap.plane(c, 8*j), v)
					VPMOVZXBD(pixel.plane(c, 8*j), far)
					VPSUBD(v, far, far)
					VPABSD(far, far)
					if c > 0 {
						VPADDD(far, d, d)
					}
				}
				VPCMPEQD(d, d, all)
				VXORPS(w, w, w)
				VGATHERDPS(all, at(colors, d, 4, 0), w)
				VBROADCASTSS(Mem{Base: weight}, d)
				VMULPS(d, w, w)
				VADDPS(w, wsum[j], wsum[j])
				for c := range channels {
					if channels > 1 {
						VPMOVZXBD(tap.plane(c, 8*j), v)
					}
					VCVTDQ2PS(v, v)
					VFMADD231PS(w, v, sums[c][j])
				}
			}
		})
		if channels == 3 {
			reciprocals(wsum, YMM())
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
			storeBytes(sum, out, c)
		}
	})
	ret()
}

// storeBytes writes vectors of 8 integers as bytes.
func storeBytes(v []reg.VecVirtual, to spot, c int) {
	for k := 0; k < len(v); k += 2 {
		x, y := XMM(), XMM()
		VPACKUSDW(v[k+1], v[k], v[k])
		VPERMQ(Imm(0xd8), v[k], v[k])
		VEXTRACTI128(Imm(1), v[k], y)
		VMOVDQA(v[k].AsX(), x)
		VPACKUSWB(y, x, x)
		VMOVDQU(x, to.plane(c, 8*k))
	}
}

// reciprocals replaces vectors by 1 over them.
func reciprocals(v []reg.VecVirtual, one reg.VecVirtual) {
	VBROADCASTSS(unit, one)
	for _, s := range v {
		VDIVPS(s, one, s)
	}
}

// bilateralFloats emits a kernel that stops at the first group of pixels with a distance that the table does not hold.
func bilateralFloats(channels int) {
	name, sizes, vectors := "bilateralGrayF32AVX2", "", 2
	if channels == 3 {
		name, sizes, vectors = "bilateralColorF32AVX2", ", pitch int", 1
	}
	function(name, "func(dst []float32, taps [][]float32, weights []float32, centre []float32, colors []float32, scale float32, begin int"+sizes+") int",
		name+" makes the pixels of a row from begin on, up to the first group with a distance beyond the table, and returns where it stops.")
	dst, n, centre, colors, last := slice("dst"), length("dst"), slice("centre"), slice("colors"), length("colors")
	var pitch reg.Register
	if channels == 3 {
		pitch = Load(Param("pitch"), GP64())
		SUBQ(pitch, n)
		SUBQ(pitch, n)
		SHLQ(Imm(2), pitch)
	}
	SUBQ(Imm(2), last) // the last distance
	limit, low := YMM(), XMM()
	VMOVD(last.(reg.GPVirtual).As32(), low)
	VPBROADCASTD(low, limit)
	stop := label("stop")
	made := GP64()
	overlappedFrom(Load(Param("begin"), GP64()), n, 8*vectors, func(i reg.Register) {
		MOVQ(i, made)
		pixel := spotOf(centre, i, pitch, 4)
		wsum, beyond := cleared(vectors, YMM), cleared(1, YMM)[0]
		var sums [][]reg.VecVirtual
		for range channels {
			sums = append(sums, cleared(vectors, YMM))
		}
		taps(i, pitch, 4, func(tap spot, weight reg.Register) {
			for j := range vectors {
				d, number, k := YMM(), YMM(), YMM()
				for c := range channels {
					far, v := d, YMM()
					if c > 0 {
						far = YMM()
					}
					VMOVUPS(tap.plane(c, 32*j), v)
					if c == 0 {
						VCMPPS(U8(cmpOrdered), v, v, number)
					} else {
						t := YMM()
						VCMPPS(U8(cmpOrdered), v, v, t)
						VANDPS(t, number, number)
					}
					VSUBPS(pixel.plane(c, 32*j), v, far)
					VANDPS(magnitude, far, far)
					if c > 0 {
						VADDPS(far, d, d)
					}
				}
				t := YMM()
				VBROADCASTSS(parameter("scale"), t)
				VMULPS(t, d, d)
				VCVTTPS2DQ(d, k)
				VPMINUD(limit, k, t)
				VPCMPEQD(t, k, k)
				VPANDN(number, k, k)
				VPOR(k, beyond, beyond)
				w0, w1, f, all := YMM(), YMM(), YMM(), YMM()
				VPCMPEQD(t, t, all)
				VXORPS(w0, w0, w0)
				VGATHERDPS(all, at(colors, t, 4, 0), w0)
				VPCMPEQD(t, t, all)
				VXORPS(w1, w1, w1)
				VGATHERDPS(all, at(colors, t, 4, 4), w1)
				VCVTDQ2PS(t, f)
				VSUBPS(f, d, d)
				VBROADCASTSS(unit, f)
				VSUBPS(d, f, f)
				VMULPS(f, w0, w0)
				VFMADD231PS(d, w1, w0)
				VBROADCASTSS(Mem{Base: weight}, t)
				VMULPS(t, w0, w0)
				VANDPS(number, w0, w0)
				VADDPS(w0, wsum[j], wsum[j])
				for c := range channels {
					s := YMM()
					VMOVAPS(sums[c][j], s)
					VFMADD231PS(tap.plane(c, 32*j), w0, s)
					VBLENDVPS(number, s, sums[c][j], sums[c][j])
				}
			}
		})
		VPTEST(beyond, beyond)
		JNE(LabelRef(stop))
		one := YMM()
		VBROADCASTSS(unit, one)
		for _, s := range wsum {
			VADDPS(one, s, s)
			if channels == 3 {
				VDIVPS(s, one, s)
			}
		}
		out := spotOf(dst, i, pitch, 4)
		for c, sum := range sums {
			for j, s := range sum {
				VADDPS(pixel.plane(c, 32*j), s, s)
				if channels == 3 {
					VMULPS(wsum[j], s, s)
				} else {
					VDIVPS(wsum[j], s, s)
				}
				VMOVUPS(s, out.plane(c, 32*j))
			}
		}
	})
	MOVQ(n, made)
	Label(stop)
	Store(made, ReturnIndex(0))
	ret()
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
