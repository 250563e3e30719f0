// Command _asm writes the assembly of package kernel: `go generate ./internal/kernel`. Each family of kernels has a file of its own
// here; asm.go holds what they share.
package main

import (
	"flag"
	"log"
	"maps"
	"slices"
	"strings"

	. "github.com/mmcloughlin/avo/build"
)

var families = map[string]func(){
	"adler":      adler,
	"arithmetic": arithmetic,
	"bilateral":  bilateral,
	"box":        box,
	"channels":   channels,
	"color":      color,
	"components": components,
	"convert":    convert,
	"fft":        fft,
	"gaussian":   gaussian,
	"histograms": histograms,
	"huffman":    huffman,
	"inflate":    inflate,
	"jpegdecode": jpegdecode,
	"jpegencode": jpegEncode,
	"linear":     linear,
	"median":     median,
	"morphology": morphology,
	"planes":     planes,
	"pngfilter":  pngfilter,
	"threshold":  threshold,
	"tiles":      tiles,
	"unfilter":   unfilter,
}

func main() {
	flag.Parse() // avo's flags; the argument is the family
	emit := families[flag.Arg(0)]
	if emit == nil {
		log.Fatalf("usage: _asm -out FILE.s -stubs FILE.go FAMILY, one of %s", strings.Join(slices.Sorted(maps.Keys(families)), ", "))
	}
	ConstraintExpr("!purego")
	emit()
	Generate()
	if flag.Arg(0) == "tiles" {
		share("../tiles_amd64.h", []vectors{medianVectors[0], medianVectors[1], medianVectors[3]})
	}
}
