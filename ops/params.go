package ops

import (
	"math"

	"github.com/purecv/cv"
)

var inf = math.Inf(1)

// Parameters that several operations have.

func ddepthParam() Param {
	return Param{Name: "ddepth", Kind: Depth, Required: true, Go: "-", Help: "depth of the result; -1 is that of the source"}
}

func anchorParam() Param {
	return Param{Name: "anchor", Kind: Point, Default: "-1,-1", Go: "*Anchor", Help: "the kernel's pixel that lies on the pixel computed; -1 is the centre"}
}

func deltaParam() Param {
	return Param{Name: "delta", Kind: Number, Default: "0", Min: -inf, Max: inf, Go: "Delta", Help: "added to every result"}
}

func scaleParam() Param {
	return Param{Name: "scale", Kind: Number, Default: "1", Min: -inf, Max: inf, Go: "*Scale", Help: "multiplies the derivative"}
}

// borderParam is borderType; more are the borders besides the four that nearly every operation knows.
func borderParam(byDefault cv.Border, more ...cv.Border) Param {
	return Param{
		Name: "borderType", Kind: Word, Default: byDefault.String(), Go: "Border", Help: "what is seen outside the image",
		Words: borderWords(append([]cv.Border{cv.BorderConstant, cv.BorderReplicate, cv.BorderReflect, cv.BorderReflect101}, more...)...),
	}
}

func src2Param() Param {
	return Param{Name: "src2", Kind: Image, Required: true, Help: "the second image, of the same size, channels and depth"}
}
