package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

var medianVectors = []vectors{
	{name: "U8", typ: "uint8", size: 1, suffix: "UB", min: VPMINUB, max: VPMAXUB, set: "AVX2", registers: ymm, width: 32},
	{name: "U16", typ: "uint16", size: 2, suffix: "UW", min: VPMINUW, max: VPMAXUW, set: "AVX2", registers: ymm, width: 32},
	{name: "S16", typ: "int16", size: 2, suffix: "SW", min: VPMINSW, max: VPMAXSW, set: "AVX2", registers: ymm, width: 32},
	{name: "S32", typ: "int32", size: 4, suffix: "SD", min: VPMINSD, max: VPMAXSD, set: "AVX2", registers: ymm, width: 32},
}

func median() {
	for _, v := range medianVectors {
		v.median3()
		v.sortColumns5()
		v.median5()
	}
}

// rows emits a loop over n elements, a vector at a time.
func (v vectors) rows(n reg.Register, body func(i reg.Register)) {
	overlapped(n, v.width/v.size, body)
	ret()
}

func (v vectors) sortColumns5() {
	name := "sortColumns5" + v.name + v.set
	function(name, "func(s, r *[5][]"+v.typ+")", name+" sorts columns of five.")
	to, from := pointers("s", 5), pointers("r", 5)
	n := GP64()
	MOVQ(Mem{Base: Load(Param("s"), GP64()), Disp: 8}, n)
	v.rows(n, func(i reg.Register) {
		net := newNetwork(v)
		var column []*value
		for _, p := range from {
			column = append(column, net.input(place{Mem: at(p, i, v.size, 0)}))
		}
		for k, s := range net.sort(column...) {
			net.result(s, place{Mem: at(to[k], i, v.size, 0)})
		}
		net.emit(Mem{}, 0)
	})
}

// pointers loads the addresses of an array of slices.
func pointers(param string, n int) (rows []reg.Register) {
	p := Load(Param(param), GP64())
	for i := range n {
		r := GP64()
		MOVQ(Mem{Base: p, Disp: 24 * i}, r)
		rows = append(rows, r)
	}
	return rows
}

// median3 emits medians of 3x3 for two rows, which share the order of their middle pixels.
func (v vectors) median3() {
	name := "median3" + v.name + v.set
	function(name, "func(dst *[2][]"+v.typ+", src *[4][]"+v.typ+", c int)", name+" computes two rows of medians of 3x3 pixels of c elements.")
	dst, src, c := pointers("dst", 2), pointers("src", 4), Load(Param("c"), GP64())
	n := GP64()
	MOVQ(Mem{Base: Load(Param("dst"), GP64()), Disp: 8}, n)
	v.rows(n, func(i reg.Register) {
		net := newNetwork(v)
		var upper, lower [3][3]*value // columns, sorted
		for x, j := range columns(i, c, 3) {
			var p [4]*value
			for y, row := range src {
				p[y] = net.input(place{Mem: at(row, j, v.size, 0)})
			}
			lo, hi := net.order(p[1], p[2])
			u, l := &upper[x], &lower[x]
			u[0], u[1] = net.order(p[0], lo)
			u[1], u[2] = net.order(u[1], hi)
			l[1], l[2] = net.order(hi, p[3])
			l[0], l[1] = net.order(lo, l[1])
		}
		for y, s := range [2][3][3]*value{upper, lower} {
			median := net.mid3(
				net.max(s[0][0], net.max(s[1][0], s[2][0])),
				net.mid3(s[0][1], s[1][1], s[2][1]),
				net.min(s[0][2], net.min(s[1][2], s[2][2])))
			net.result(median, place{Mem: at(dst[y], i, v.size, 0)})
		}
		net.emit(Mem{}, 0)
	})
}

// columns returns i, i+c, … for n columns.
func columns(i, c reg.Register, n int) []reg.Register {
	all := []reg.Register{i}
	for range n - 1 {
		next := GP64()
		LEAQ(Mem{Base: all[len(all)-1], Index: c, Scale: 1}, next)
		all = append(all, next)
	}
	return all
}

func (n *network) mid3(a, b, c *value) *value {
	a, b = n.order(a, b)
	return n.max(a, n.min(b, c))
}

// median5 emits the median of five sorted columns, found as the portable kernel finds it.
func (v vectors) median5() {
	name := "median5" + v.name + v.set
	function(name, "func(dst []"+v.typ+", s *[5][]"+v.typ+", c int)", name+" computes medians of five sorted columns, c elements apart.")
	dst, n, c := slice("dst"), length("dst"), Load(Param("c"), GP64())
	sorted := pointers("s", 5)
	v.rows(n, func(i reg.Register) {
		net := newNetwork(v)
		var r [5][]*value // by rank, sorted
		for _, j := range columns(i, c, 5) {
			for k, p := range sorted {
				r[k] = append(r[k], net.input(place{Mem: at(p, j, v.size, 0)}))
			}
		}
		for k := range r {
			r[k] = net.sort(r[k]...)
		}
		a3, a4 := r[0][3], r[0][4]
		b2, b3, b4 := r[1][2], r[1][3], r[1][4]
		c1, c2, c3 := r[2][1], r[2][2], r[2][3]
		d0, d1, d2 := r[3][0], r[3][1], r[3][2]
		e0, e1 := r[4][0], r[4][1]
		e1 = net.min(e1, c3)
		c1 = net.max(c1, a3)
		d0, a4 = net.order(d0, a4)
		d1, e0 = net.order(d1, e0)
		b2 = net.max(b2, d0)
		a4 = net.min(a4, d2)
		b3, d1 = net.order(b3, d1)
		b4 = net.min(b4, e0)
		c1, e1 = net.order(c1, e1)
		a4, b2 = net.order(a4, b2)
		b4, d1 = net.order(b4, d1)
		a4 = net.max(a4, c1)
		e1 = net.min(e1, b2)
		b3, c2 = net.order(b3, c2)
		d1 = net.min(d1, c2)
		a4, e1 = net.order(a4, e1)
		b4, d1 = net.order(b4, d1)
		median := net.max(a4, net.max(b4, net.min(d1, net.max(b3, e1))))
		net.result(median, place{Mem: at(dst, i, v.size, 0)})
		net.emit(Mem{}, 0)
	})
}
