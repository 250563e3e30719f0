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
	order := map[string]Mem{"split": dwordTable("planesSplit", 0, 4, 1, 5, 2, 6, 3, 7), "join": dwordTable("planesJoin", 0, 2, 4, 6, 1, 3, 5, 7)}
	for _, size := range []int{1, 2, 4} {
		splitPlanes(size, order["split"])
		joinPlanes(size, order["join"])
	}
	floatKeys()
	flipSign()
}

// dwordTable emits a table of eight numbers.
func dwordTable(name string, values ...uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i, v := range values {
		DATA(4*i, U32(v))
	}
	return m
}

// pieces emits a table for VPSHUFB that gathers elements of size bytes: those of plane p in each 16 bytes become double word p. The
// inverse scatters them.
func pieces(size int, inverse bool) Mem {
	name := fmt.Sprintf("planesPieces%d%t", size, inverse)
	m := GLOBL(name, RODATA|NOPTR)
	var table [16]int
	for i := range table {
		plane, tile, b := i/4, i%4/size, i%size
		from := (tile*tileCols+plane)*size + b
		if inverse {
			table[from] = i
		} else {
			table[i] = from
		}
	}
	for i := range 32 { // for both halves of a vector
		DATA(i, U8(table[i%16]))
	}
	return m
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

// transposePlanes regards the double words of each half of the vectors as a 4 x 4 matrix.
func transposePlanes(v [4]reg.VecVirtual) [4]reg.VecVirtual {
	var t, out [4]reg.VecVirtual
	for i := range t {
		t[i], out[i] = YMM(), YMM()
	}
	VPUNPCKLDQ(v[1], v[0], t[0])
	VPUNPCKHDQ(v[1], v[0], t[1])
	VPUNPCKLDQ(v[3], v[2], t[2])
	VPUNPCKHDQ(v[3], v[2], t[3])
	VPUNPCKLQDQ(t[2], t[0], out[0])
	VPUNPCKHQDQ(t[2], t[0], out[1])
	VPUNPCKLQDQ(t[3], t[1], out[2])
	VPUNPCKHQDQ(t[3], t[1], out[3])
	return out
}

func splitPlanes(size int, order Mem) {
	name := fmt.Sprintf("splitPlanes%dAVX2", size)
	gather := pieces(size, false)
	rowAndPlanes(name, fmt.Sprintf("puts every fourth element of %d bytes into each of four planes", size), func(row Mem, planes [tileCols]Mem) {
		var v [4]reg.VecVirtual
		mask, places := YMM(), YMM()
		VMOVDQU(gather, mask)
		VMOVDQU(order, places)
		for i := range v {
			v[i] = YMM()
			VMOVDQU(row.Offset(32*i), v[i])
			if size < 4 {
				VPSHUFB(mask, v[i], v[i])
			}
		}
		for i, p := range transposePlanes(v) {
			VPERMD(p, places, p)
			VMOVDQU(p, planes[i])
		}
	})
}

func joinPlanes(size int, order Mem) {
	name := fmt.Sprintf("joinPlanes%dAVX2", size)
	scatter := pieces(size, true)
	rowAndPlanes(name, fmt.Sprintf("is the inverse of splitPlanes%dAVX2", size), func(row Mem, planes [tileCols]Mem) {
		var v [4]reg.VecVirtual
		mask, places := YMM(), YMM()
		VMOVDQU(scatter, mask)
		VMOVDQU(order, places)
		for i := range v {
			v[i] = YMM()
			VPERMD(planes[i], places, v[i])
		}
		for i, p := range transposePlanes(v) {
			if size < 4 {
				VPSHUFB(mask, p, p)
			}
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
