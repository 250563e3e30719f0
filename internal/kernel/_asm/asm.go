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

// groups emits a loop over n elements in groups, n >= group: body emits what makes the group that begins at element i and returns
// what stores it. The last group is made first and stored last, overlapping the one before: so no element is left over, and
// the result may take the place of a source.
func groups(n reg.Register, group int, body func(i reg.Register) (store func())) {
	last, i := GP64(), GP64()
	MOVQ(n, last)
	SUBQ(U32(group), last)
	storeLast := body(last)
	XORQ(i, i)
	loop, done := label("groups"), label("last")
	Label(loop)
	CMPQ(i, last)
	JGE(LabelRef(done))
	body(i)()
	ADDQ(U32(group), i)
	JMP(LabelRef(loop))
	Label(done)
	storeLast()
}

// groupsOnward is groups for long rows of which only the beginning is in a cache: the first group, not the last, is made first and
// stored last, and the one after it overlaps it.
func groupsOnward(n reg.Register, group int, body func(i reg.Register) (store func())) {
	first, i := GP64(), GP64()
	XORQ(first, first)
	storeFirst := body(first)
	LEAQ(Mem{Base: n, Disp: -1}, i)
	ANDQ(I32(-group), i) // the elements of whole groups, one element at least being left
	NEGQ(i)
	ADDQ(n, i)
	loop, done := label("groups"), label("first")
	Label(loop)
	CMPQ(i, n)
	JGE(LabelRef(done))
	body(i)()
	ADDQ(U32(group), i)
	JMP(LabelRef(loop))
	Label(done)
	storeFirst()
}

var labels int

// label returns a name that no other label of the file has.
func label(name string) string {
	labels++
	return fmt.Sprintf("%s%d", name, labels)
}

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
