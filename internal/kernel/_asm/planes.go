package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of elements and their four planes, which hold every fourth element each; and the maps that give other types the order of
// integers.
func planes() {
	for _, size := range []int{1, 2, 4} {
		splitPlanes(size)
		joinPlanes(size)
	}
	floatKeys()
	flipSign()
}

// rowAndPlanes emits a loop over groups of 128 bytes of a row and 32 of each plane.
func rowAndPlanes(name, doc string, body func(row Mem, planes [tileCols]Mem)) {
	function(name, "func(planes, row *uint8, plane, n int)", name+" "+doc+"; planes begin plane bytes apart, n > 0 is in groups of 128 bytes of the row.")
	first, row, plane, n := Load(Param("planes"), GP64()), Load(Param("row"), GP64()), Load(Param("plane"), GP64()), Load(Param("n"), GP64())
	third := GP64()
	LEAQ(Mem{Base: first, Index: plane, Scale: 2}, third)
	loop := label("groups")
	Label(loop)
	body(Mem{Base: row}, [tileCols]Mem{{Base: first}, {Base: first, Index: plane, Scale: 1}, {Base: third}, {Base: third, Index: plane, Scale: 1}})
	ADDQ(U32(128), row)
	ADDQ(U32(32), first)
	ADDQ(U32(32), third)
	DECQ(n)
	JNZ(LabelRef(loop))
	ret()
}

// splitPlanes emits a kernel that sorts each 16 bytes by plane: then the doublewords of the halves of four vectors are matrices to transpose.
func splitPlanes(size int) {
	name := fmt.Sprintf("splitPlanes%dAVX2", size)
	rowAndPlanes(name, fmt.Sprintf("puts every fourth element of %d bytes into each of four planes", size), func(row Mem, planes [tileCols]Mem) {
		v := make([]reg.VecVirtual, tileCols)
		for i := range v {
			v[i] = YMM()
			VMOVDQU(row.Offset(32*i), v[i])
		}
		sort(v, sorted(tileCols, size))
		order := constantVector(inTurn)
		for i, p := range transposed(v) {
			VPERMD(p, order, p)
			VMOVDQU(p, planes[i])
		}
	})
}

func joinPlanes(size int) {
	name := fmt.Sprintf("joinPlanes%dAVX2", size)
	rowAndPlanes(name, fmt.Sprintf("is the inverse of splitPlanes%dAVX2", size), func(row Mem, planes [tileCols]Mem) {
		v, order := make([]reg.VecVirtual, tileCols), constantVector(outOfTurn)
		for i := range v {
			v[i] = YMM()
			VPERMD(planes[i], order, v[i])
		}
		v = transposed(v)
		sort(v, inverse(sorted(tileCols, size)))
		for i, p := range v {
			VMOVDQU(p, row.Offset(32*i))
		}
	})
}

func floatKeys() {
	function("floatKeysGroupsAVX2", "func(dst, src []int32)", "floatKeysGroupsAVX2 inverts the bits of negative numbers but the sign.")
	dst, src, n := slice("dst"), slice("src"), length("dst")
	groups(n, 32, func(i reg.Register) func() {
		var out []reg.VecVirtual
		for b := 0; b < 128; b += 32 {
			v, bits := YMM(), YMM()
			VMOVDQU(at(src, i, 4, b), v)
			VPSRAD(U8(31), v, bits)
			VPSRLD(U8(1), bits, bits)
			VPXOR(bits, v, v)
			out = append(out, v)
		}
		return storeAll(out, dst, i, 4)
	})
	ret()
}

func flipSign() {
	function("flipSignGroupsAVX2", "func(dst, src []uint16)", "flipSignGroupsAVX2 inverts the highest bits.")
	dst, src, n := slice("dst"), slice("src"), length("dst")
	sign := ones()
	VPSLLW(U8(15), sign, sign)
	groups(n, 64, func(i reg.Register) func() {
		var out []reg.VecVirtual
		for b := 0; b < 128; b += 32 {
			v := YMM()
			VPXOR(at(src, i, 2, b), sign, v)
			out = append(out, v)
		}
		return storeAll(out, dst, i, 2)
	})
	ret()
}
