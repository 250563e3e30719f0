package main

import (
	"math"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func convert() {
	for _, s := range depths {
		for _, d := range depths {
			if d != "F64" && !(d == "S32" && slices.Contains([]string{"S32", "F64"}, s)) && !(d == "F32" && s == "F64") {
				scaleRow(floats["F32"], s, d, false)
			}
			if d == "F64" || d != "F32" && slices.Contains([]string{"S32", "F64"}, s) || d == "F32" && s == "F64" {
				scaleRow(floats["F64"], s, d, false)
			}
		}
		scaleRow(floats["F32"], s, "U8", true)
		minMax(s)
	}
}

// scaleRow emits dst[i] = src[i]*alpha + beta in a float type.
func scaleRow(f float, src, dst string, abs bool) {
	name, doc := "scale", "src[i]*alpha + beta in "
	if abs {
		name, doc = "scaleAbs", "|src[i]*alpha + beta| in "
	}
	if f.size == 8 {
		name += "64"
	}
	name += src + dst + "AVX2"
	function(name, "func(dst []"+goTypes[dst]+", src []"+goTypes[src]+", alpha, beta "+f.typ+", stream bool)",
		name+" computes dst[i] = "+doc+f.typ+", rounded once, then rounded half to even and clipped to integers.")
	n, to, from := length("dst"), rowOf("dst", 32*sizes[dst]), rowOf("src", 32*sizes[src])
	alpha, beta := broadcast("alpha", f.typ), broadcast("beta", f.typ)
	streamed(n, 32, to, []row{from}, func() {
		storeScaled(f, dst, to, func(k int) reg.VecVirtual {
			v := loadAs(f, src, from, k)
			f.scale(beta, alpha, v)
			if abs {
				VPAND(constant(dwords(1<<31-1)), v, v)
			}
			return v
		})
	})
	ret()
}

// loadAs loads vector k of a row of elements as floats.
func loadAs(f float, typ string, r row, k int) reg.VecVirtual {
	lanes := 32 / f.size
	m, v := r.at(k*lanes*sizes[typ]), YMM()
	var ints Op = v
	if f.size == 8 {
		ints = v.AsX()
	}
	switch typ {
	case "U8":
		VPMOVZXBD(m, ints)
	case "U16":
		VPMOVZXWD(m, ints)
	case "S16":
		VPMOVSXWD(m, ints)
	case "S32":
		ints = m
	case "F32":
		if f.size == 4 {
			VMOVUPS(m, v)
		} else {
			VCVTPS2PD(m, v)
		}
		return v
	case "F64":
		if f.size == 4 {
			high := YMM()
			VCVTPD2PSY(m, v.AsX())
			VCVTPD2PSY(m.Offset(32), high.AsX())
			VINSERTF128(Imm(1), high.AsX(), v, v)
		} else {
			VMOVUPD(m, v)
		}
		return v
	}
	if f.size == 4 {
		VCVTDQ2PS(ints, v)
	} else {
		VCVTDQ2PD(ints, v)
	}
	return v
}

// storeScaled stores 32 elements, made of vectors of floats that make returns one by one.
func storeScaled(f float, typ string, to row, make func(k int) reg.VecVirtual) {
	if typ == "F32" || typ == "F64" {
		for k := range 32 * f.size / 32 {
			v := make(k)
			if sizes[typ] < f.size {
				VCVTPD2PSY(v, v.AsX())
				to.store(v.AsX(), 16*k)
			} else {
				to.store(v, 32*k)
			}
		}
		return
	}
	var words []reg.VecVirtual
	for k := range 4 {
		v := f.eightInts(typ, k, make)
		switch {
		case typ == "S32":
			to.store(v, 32*k)
			continue
		case k%2 == 0:
			words = append(words, v)
			continue
		}
		low := words[k/2]
		if typ == "U16" {
			VPACKUSDW(v, low, low)
		} else {
			VPACKSSDW(v, low, low)
		}
		if typ != "U8" {
			VPERMQ(Imm(0xd8), low, low)
			to.store(low, 32*(k/2))
		}
	}
	if typ == "U8" {
		VPACKUSWB(words[1], words[0], words[0])
		VPERMD(words[0], constantVector(inTurn), words[0])
		to.store(words[0], 0)
	}
}

// eightInts rounds the k-th eight floats; what is beyond the type becomes its largest or smallest value here or as it is packed, and NaN 0.
func (f float) eightInts(typ string, k int, make func(k int) reg.VecVirtual) reg.VecVirtual {
	if f.size == 8 {
		low, high := f.ints(typ, make(2*k)), f.ints(typ, make(2*k+1))
		VINSERTI128(Imm(1), high.AsX(), low, low)
		return low
	}
	return f.ints(typ, make(k))
}

// ints rounds floats to 32 bits. The processor turns what does not fit into the smallest value.
func (f float) ints(typ string, v reg.VecVirtual) reg.VecVirtual {
	largest := map[string]float64{"U8": math.MaxUint8, "U16": math.MaxUint16, "S16": math.MaxInt16, "S32": math.MaxInt32}[typ]
	if f.size == 8 {
		if typ == "S16" || typ == "S32" {
			number := YMM()
			VCMPPD(Imm(cmpOrdered), v, v, number)
			VANDPD(number, v, v)
		}
		bound := YMM()
		VMOVUPD(constant(quads(math.Float64bits(largest))), bound)
		VMINPD(v, bound, v)
		VCVTPD2DQY(v, v.AsX())
		return v
	}
	if typ == "S16" || typ == "S32" {
		number := YMM()
		VCMPPS(Imm(cmpOrdered), v, v, number)
		VANDPS(number, v, v)
	}
	if typ == "S32" { // the largest is no float32
		beyond := YMM()
		VCMPPS(Imm(cmpGE), single(1<<31), v, beyond)
		VCVTPS2DQ(v, v)
		VPXOR(beyond, v, v)
		return v
	}
	bound := singles(float32(largest))
	VMINPS(v, bound, v) // of NaN: NaN
	VCVTPS2DQ(v, v)
	return v
}

// minMax emits the search for the smallest and the largest element.
func minMax(typ string) {
	name, goType, size := "minMax"+typ+"AVX2", goTypes[typ], sizes[typ]
	function(name, "func(src []"+goType+", lo, hi "+goType+") (least, greatest "+goType+")",
		name+" returns the smallest and the largest of lo, hi and the elements of src. NaN is passed over.")
	n, src := length("src"), slice("src")
	bounds := []bound{
		{"least", lanewise(typ, VPMINUB, VPMINUW, VPMINSW, VPMINSD, VMINPS, VMINPD), copies(4, broadcast("lo", goType))},
		{"greatest", lanewise(typ, VPMAXUB, VPMAXUW, VPMAXSW, VPMAXSD, VMAXPS, VMAXPD), copies(4, broadcast("hi", goType))},
	}
	overlapped(n, 128/size, func(i reg.Register) {
		for k := range 4 {
			v := YMM()
			VMOVDQU(at(src, i, size, 32*k), v)
			for _, b := range bounds {
				b.join(b.found[k], v, b.found[k])
			}
		}
	})
	for _, b := range bounds {
		result, err := ReturnIndex(map[string]int{"least": 0, "greatest": 1}[b.name]).Resolve()
		if err != nil {
			panic(err)
		}
		b.fold(size, result.Addr)
	}
	ret()
}

// A bound is what has been found so far, in four vectors; join is false where the second operand is NaN: it leaves the first.
type bound struct {
	name  string
	join  func(found, v, dst Op)
	found []reg.VecVirtual
}

// fold joins all elements and stores what remains.
func (b bound) fold(size int, result Mem) {
	v := b.found[0]
	for _, other := range b.found[1:] {
		b.join(v, other, v)
	}
	x, y := v.AsX(), XMM()
	VEXTRACTI128(Imm(1), v, y)
	b.join(y, x, x)
	for shift := 8; shift >= size; shift /= 2 {
		VPSRLDQ(Imm(uint64(shift)), x, y)
		b.join(y, x, x)
	}
	switch size {
	case 1:
		VPEXTRB(Imm(0), x, result)
	case 2:
		VPEXTRW(Imm(0), x, result)
	case 4:
		VMOVSS(x, result)
	case 8:
		VMOVQ(x, result)
	}
}

// lanewise returns the instruction for a type.
func lanewise(typ string, u8, u16, s16, s32 func(...Op), f32, f64 func(...Op)) func(b, a, dst Op) {
	return op3(map[string]func(...Op){"U8": u8, "U16": u16, "S16": s16, "S32": s32, "F32": f32, "F64": f64}[typ])
}
