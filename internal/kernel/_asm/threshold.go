package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An element is a type of elements: how its vectors are compared.
type element struct {
	name, typ string
	size      int
	above     func(mask, v, bound reg.VecVirtual) // mask = v > level, where bound is level, or level+1 for unsigned types
	smaller   func(dst, v, level reg.VecVirtual)  // dst = v < level ? v : level
	unsigned  bool
	notAbove  func(mask, v, bound reg.VecVirtual) // mask = v <= level; nil: the complement of above, as there is no NaN
}

var elements = []element{
	{name: "U8", typ: "uint8", size: 1, unsigned: true,
		above: func(mask, v, bound reg.VecVirtual) {
			VPMAXUB(v, bound, mask)
			VPCMPEQB(v, mask, mask)
		},
		smaller: func(dst, v, level reg.VecVirtual) { VPMINUB(v, level, dst) },
	},
	{name: "U16", typ: "uint16", size: 2, unsigned: true,
		above: func(mask, v, bound reg.VecVirtual) {
			VPMAXUW(v, bound, mask)
			VPCMPEQW(v, mask, mask)
		},
		smaller: func(dst, v, level reg.VecVirtual) { VPMINUW(v, level, dst) },
	},
	{name: "S16", typ: "int16", size: 2,
		above:   func(mask, v, level reg.VecVirtual) { VPCMPGTW(level, v, mask) },
		smaller: func(dst, v, level reg.VecVirtual) { VPMINSW(v, level, dst) },
	},
	{name: "F32", typ: "float32", size: 4,
		above:    func(mask, v, level reg.VecVirtual) { VCMPPS(U8(cmpGT), level, v, mask) },
		notAbove: func(mask, v, level reg.VecVirtual) { VCMPPS(U8(cmpLE), level, v, mask) },
		smaller:  func(dst, v, level reg.VecVirtual) { VMINPS(level, v, dst) },
	},
	{name: "F64", typ: "float64", size: 8,
		above:    func(mask, v, level reg.VecVirtual) { VCMPPD(U8(cmpGT), level, v, mask) },
		notAbove: func(mask, v, level reg.VecVirtual) { VCMPPD(U8(cmpLE), level, v, mask) },
		smaller:  func(dst, v, level reg.VecVirtual) { VMINPD(level, v, dst) },
	},
}

// Predicates of comparisons of floats: false where one is NaN.
const (
	cmpEQ = 0x00
	cmpLT = 0x11
	cmpLE = 0x12
	cmpGT = 0x1e
	cmpGE = 0x1d

	cmpOrdered = 0x07 // neither is NaN
)

func threshold() {
	for _, e := range elements {
		e.selects("threshBinary", "level, top", "dst[i] = src[i] > level ? top : 0", false)
		e.selects("threshBinaryInv", "level, top", "dst[i] = src[i] <= level ? top : 0", true)
		e.trunc()
		e.selects("threshToZero", "level", "dst[i] = src[i] > level ? src[i] : 0", false)
		e.selects("threshToZeroInv", "level", "dst[i] = src[i] <= level ? src[i] : 0", true)
	}
}

const thresholdGroup = 128 // bytes

// selects emits a kernel that keeps some elements and makes the others 0. A level of an unsigned type is less than the largest value.
func (e element) selects(name, params, loop string, inverse bool) {
	e.begin(name, params, loop)
	bound := broadcast("level", e.typ)
	if e.unsigned {
		if e.size == 1 {
			VPSUBB(ones(), bound, bound)
		} else {
			VPSUBW(ones(), bound, bound)
		}
	}
	var top reg.VecVirtual
	if params == "level, top" {
		top = broadcast("top", e.typ)
	}
	e.loop(func(v reg.VecVirtual) {
		mask, kept := YMM(), v
		if top != nil {
			kept = top
		}
		switch {
		case !inverse:
			e.above(mask, v, bound)
			VPAND(mask, kept, v)
		case e.notAbove != nil:
			e.notAbove(mask, v, bound)
			VPAND(mask, kept, v)
		default:
			e.above(mask, v, bound)
			VPANDN(kept, mask, v)
		}
	})
}

func (e element) trunc() {
	e.begin("threshTrunc", "level", "dst[i] = src[i] < level ? src[i] : level")
	level := broadcast("level", e.typ)
	e.loop(func(v reg.VecVirtual) { e.smaller(v, v, level) })
}

func (e element) begin(name, params, loop string) {
	name += e.name + "AVX2"
	function(name, "func(dst, src []"+e.typ+", "+params+" "+e.typ+", stream bool)", name+" computes "+loop+".")
}

func (e element) loop(do func(v reg.VecVirtual)) {
	n, dst, src := length("dst"), rowOf("dst", thresholdGroup), rowOf("src", thresholdGroup)
	streamed(n, thresholdGroup/e.size, dst, []row{src}, func() {
		for b := 0; b < thresholdGroup; b += 32 {
			v := YMM()
			VMOVDQU(src.at(b), v)
			do(v)
			dst.store(v, b)
		}
	})
	ret()
}
