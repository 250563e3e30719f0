package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// function begins a function. Its body comes next and ends with a call of ret.
func function(name, signature string, doc ...string) {
	TEXT(name, NOSPLIT, signature)
	Doc(doc...)
	Pragma("noescape")
}

// ret ends a function that used the upper halves of vector registers.
func ret() {
	VZEROUPPER()
	RET()
}

// slice loads the address of a parameter that is a slice.
func slice(name string) reg.Register { return Load(Param(name).Base(), GP64()) }

// length loads the length of a parameter that is a slice.
func length(name string) reg.Register { return Load(Param(name).Len(), GP64()) }

// at is element i of what p points to, elements of size bytes, and offset bytes on.
func at(p, i reg.Register, size, offset int) Mem {
	return Mem{Base: p, Index: i, Scale: uint8(size), Disp: offset}
}

var labels int

// label returns a name that no other label of the file has.
func label(name string) string {
	labels++
	return fmt.Sprintf("%s%d", name, labels)
}

// op3 is an instruction of three vectors.
func op3(f func(...Op)) func(b, a, dst Op) { return func(b, a, dst Op) { f(b, a, dst) } }

// ones returns a vector of set bits.
func ones() reg.VecVirtual {
	v := YMM()
	VPCMPEQB(v, v, v)
	return v
}

// parameter is where a parameter of a basic type stands.
func parameter(name string) Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// broadcast fills a vector with a parameter of an integer or float type.
func broadcast(param, typ string) reg.VecVirtual {
	p, v := parameter(param), YMM()
	switch typ {
	case "uint8", "int8":
		VPBROADCASTB(p, v)
	case "uint16", "int16":
		VPBROADCASTW(p, v)
	case "uint32", "int32":
		VBROADCASTSS(p, v) // go vet takes VPBROADCASTD for an access of 8 bytes
	case "uint64", "int64":
		VPBROADCASTQ(p, v)
	case "float32":
		VBROADCASTSS(p, v)
	case "float64":
		VBROADCASTSD(p, v)
	default:
		panic("broadcast of " + typ)
	}
	return v
}

// storeAll returns what stores vectors from element i of dst on.
func storeAll(v []reg.VecVirtual, dst, i reg.Register, size int) func() {
	return func() {
		for k, v := range v {
			VMOVDQU(v, at(dst, i, size, 32*k))
		}
	}
}

var constants = map[[32]byte]Mem{}

// constant returns where 32 bytes stand in memory.
func constant(b [32]byte) Mem {
	m, ok := constants[b]
	if !ok {
		m = GLOBL(fmt.Sprintf("constant%d", len(constants)), RODATA|NOPTR)
		for k := 0; k < 32; k += 8 {
			var v uint64
			for j := range 8 {
				v |= uint64(b[k+j]) << (8 * j)
			}
			DATA(k, U64(v))
		}
		constants[b] = m
	}
	return m
}

// constantVector loads a constant.
func constantVector(b [32]byte) reg.VecVirtual {
	v := YMM()
	VMOVDQU(constant(b), v)
	return v
}

// lanes returns the bytes twice: once for each half of a vector.
func lanes(half [16]byte) (b [32]byte) {
	copy(b[:], half[:])
	copy(b[16:], half[:])
	return b
}

// dwords returns the bytes of eight equal elements of 32 bits.
func dwords(v uint32) (b [32]byte) {
	for i := range b {
		b[i] = byte(v >> (8 * (i % 4)))
	}
	return b
}

// inTurn takes doublewords from the lower half and the upper half by turns, which brings those of packed vectors in order; outOfTurn undoes it.
var (
	inTurn    = places(0, 4, 1, 5, 2, 6, 3, 7)
	outOfTurn = places(0, 2, 4, 6, 1, 3, 5, 7)
)

// places returns the bytes of eight numbers of 32 bits.
func places(p ...byte) (b [32]byte) {
	for i, v := range p {
		b[4*i] = v
	}
	return b
}

// quads returns the bytes of four equal elements of 64 bits.
func quads(v uint64) (b [32]byte) {
	for i := range b {
		b[i] = byte(v >> (8 * (i % 8)))
	}
	return b
}
