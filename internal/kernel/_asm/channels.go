package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

func channels() {
	for _, typ := range []string{"U8", "U16", "S32"} {
		for count := 2; count <= 4; count++ {
			splitOrMerge(typ, count, true)
			splitOrMerge(typ, count, false)
		}
	}
}

// splitOrMerge emits a kernel that splits pixels into planes or merges planes into pixels.
func splitOrMerge(typ string, count int, split bool) {
	names, size := []string{"a", "b", "c", "d"}[:count], sizes[typ]
	name, doc := "merge", "copies the elements of planes to pixels"
	if split {
		name, doc = "split", "copies the channels of pixels to planes"
	}
	name += fmt.Sprintf("%sC%dAVX2", typ, count)
	function(name, fmt.Sprintf("func(%s, pixels []%s)", strings.Join(names, ", "), goTypes[typ]), name+" "+doc+".")
	n := length("a")
	var rows []row
	for _, p := range names {
		rows = append(rows, rowOf(p, 32))
	}
	if split {
		src := rowOf("pixels", 32*count)
		inPlace(n, 32/size, rows, []row{src}, func() {
			for c, v := range src.loadPlanes(count, size, 0) {
				VMOVDQU(v, rows[c].at(0))
			}
		})
	} else {
		dst := rowOf("pixels", 32*count)
		inPlace(n, 32/size, []row{dst}, rows, func() {
			var v []reg.VecVirtual
			for _, r := range rows {
				v = append(v, YMM())
				VMOVDQU(r.at(0), v[len(v)-1])
			}
			dst.storePlanes(v, size, 0)
		})
	}
	ret()
}
