package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A pairKernel makes a vector from a and b, which it may spoil.
type pairKernel struct {
	name, loop string
	do         map[string]func(b, a, dst Op) // by type
}

// distance is the greater less the smaller.
func distance(greater, smaller, less func(...Op)) func(b, a, dst Op) {
	return func(b, a, dst Op) {
		high := YMM()
		greater(b, a, high)
		smaller(b, a, a)
		less(a, high, dst)
	}
}

var pairKernels = []pairKernel{
	{"add", "a[i] + b[i]", map[string]func(b, a, dst Op){
		"U8": op3(VPADDUSB), "U16": op3(VPADDUSW), "S16": op3(VPADDSW), "S32": op3(VPADDD),
		"F32": op3(VADDPS), "F64": op3(VADDPD),
	}},
	{"subtract", "a[i] - b[i]", map[string]func(b, a, dst Op){
		"U8": op3(VPSUBUSB), "U16": op3(VPSUBUSW), "S16": op3(VPSUBSW), "S32": op3(VPSUBD),
		"F32": op3(VSUBPS), "F64": op3(VSUBPD),
	}},
	{"absDiff", "|a[i] - b[i]|", map[string]func(b, a, dst Op){
		"U8": distance(VPMAXUB, VPMINUB, VPSUBB), "U16": distance(VPMAXUW, VPMINUW, VPSUBW),
		"S16": distance(VPMAXSW, VPMINSW, VPSUBSW), "S32": distance(VPMAXSD, VPMINSD, VPSUBD),
		"F32": func(b, a, dst Op) {
			VSUBPS(b, a, a)
			VPAND(constant(dwords(1<<31-1)), a, dst)
		},
		"F64": func(b, a, dst Op) {
			VSUBPD(b, a, a)
			VPSLLQ(Imm(1), a, a)
			VPSRLQ(Imm(1), a, dst)
		},
	}},
	{"and", "a[i] & b[i]", map[string]func(b, a, dst Op){"U8": op3(VANDPS)}},
	{"or", "a[i] | b[i]", map[string]func(b, a, dst Op){"U8": op3(VORPS)}},
	{"xor", "a[i] ^ b[i]", map[string]func(b, a, dst Op){"U8": op3(VXORPS)}},
}

var depths = []string{"U8", "U16", "S16", "S32", "F32", "F64"}

func arithmetic() {
	for _, k := range pairKernels {
		for _, typ := range depths {
			if do := k.do[typ]; do != nil {
				k.emit(typ, do)
			}
		}
	}
	not()
	for _, typ := range depths {
		addWeighted(typ)
	}
}

func (k pairKernel) emit(typ string, do func(b, a, dst Op)) {
	name := k.name + typ + "AVX2"
	function(name, "func(dst, a, b []"+goTypes[typ]+", stream bool)", name+" computes dst[i] = "+k.loop+".")
	n, dst, a, b := length("dst"), rowOf("dst", 128), rowOf("a", 128), rowOf("b", 128)
	streamed(n, 128/sizes[typ], dst, []row{a, b}, func() {
		for at := 0; at < 128; at += 32 {
			v, w := YMM(), YMM()
			VMOVDQU(a.at(at), v)
			VMOVDQU(b.at(at), w)
			do(w, v, v)
			dst.store(v, at)
		}
	})
	ret()
}

func not() {
	function("notU8AVX2", "func(dst, src []uint8, stream bool)", "notU8AVX2 computes dst[i] = ^src[i].")
	n, dst, src, all := length("dst"), rowOf("dst", 128), rowOf("src", 128), ones()
	streamed(n, 128, dst, []row{src}, func() {
		for at := 0; at < 128; at += 32 {
			v := YMM()
			VPXOR(src.at(at), all, v)
			dst.store(v, at)
		}
	})
	ret()
}

func addWeighted(typ string) {
	name := "addWeighted" + typ + "AVX2"
	f := floats["F32"]
	if sizes[typ] >= 4 {
		f = floats["F64"]
	}
	function(name, "func(dst, a, b []"+goTypes[typ]+", alpha, beta, gamma "+f.typ+", stream bool)",
		name+" computes dst[i] = a[i]*alpha + (b[i]*beta + gamma), each bracket rounded once, then rounded half to even and clipped.")
	bytes := 32 * sizes[typ]
	n, dst, a, b := length("dst"), rowOf("dst", bytes), rowOf("a", bytes), rowOf("b", bytes)
	alpha, beta, gamma := broadcast("alpha", f.typ), broadcast("beta", f.typ), broadcast("gamma", f.typ)
	streamed(n, 32, dst, []row{a, b}, func() {
		storeScaled(f, typ, dst, func(k int) reg.VecVirtual {
			sum, v := loadAs(f, typ, b, k), loadAs(f, typ, a, k)
			f.scale(gamma, beta, sum)
			f.scale(sum, alpha, v)
			return v
		})
	})
	ret()
}
