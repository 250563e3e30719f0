package cv

import (
	"fmt"
	"slices"
	"strings"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// ColorCode is a conversion between colour spaces. The codes bear OpenCV's names without COLOR_.
type ColorCode uint8

// The conversions. What names no colour model only moves channels; alpha is made opaque where it is new.
const (
	RGB2RGBA ColorCode = iota + 1
	BGR2BGRA
	RGBA2RGB
	BGRA2BGR
	RGB2BGRA
	BGR2RGBA
	RGBA2BGR
	BGRA2RGB
	RGB2BGR
	BGR2RGB
	RGBA2BGRA
	BGRA2RGBA

	RGB2GRAY
	BGR2GRAY
	RGBA2GRAY
	BGRA2GRAY
	GRAY2RGB
	GRAY2BGR
	GRAY2RGBA
	GRAY2BGRA

	RGB2HSV // hue 0 to 179 in 8U, degrees in 32F
	BGR2HSV
	RGB2HSV_FULL // hue 0 to 255 in 8U, degrees in 32F
	BGR2HSV_FULL
	HSV2RGB
	HSV2BGR
	HSV2RGB_FULL
	HSV2BGR_FULL
)

// conversion says what a code does.
type conversion struct {
	name  string
	kind  conversionKind
	out   int  // channels of the result
	swap  bool // the RGB side has blue first; of reorder, that first and third change places
	wheel int  // hues of a byte
}

type conversionKind uint8

const (
	reorder conversionKind = iota
	toGray
	fromGray
	toHSV
	fromHSV
)

var conversions = [...]conversion{
	RGB2RGBA:  {"RGB2RGBA", reorder, 4, false, 0},
	BGR2BGRA:  {"BGR2BGRA", reorder, 4, false, 0},
	RGBA2RGB:  {"RGBA2RGB", reorder, 3, false, 0},
	BGRA2BGR:  {"BGRA2BGR", reorder, 3, false, 0},
	RGB2BGRA:  {"RGB2BGRA", reorder, 4, true, 0},
	BGR2RGBA:  {"BGR2RGBA", reorder, 4, true, 0},
	RGBA2BGR:  {"RGBA2BGR", reorder, 3, true, 0},
	BGRA2RGB:  {"BGRA2RGB", reorder, 3, true, 0},
	RGB2BGR:   {"RGB2BGR", reorder, 3, true, 0},
	BGR2RGB:   {"BGR2RGB", reorder, 3, true, 0},
	RGBA2BGRA: {"RGBA2BGRA", reorder, 4, true, 0},
	BGRA2RGBA: {"BGRA2RGBA", reorder, 4, true, 0},

	RGB2GRAY:  {"RGB2GRAY", toGray, 1, false, 0},
	BGR2GRAY:  {"BGR2GRAY", toGray, 1, true, 0},
	RGBA2GRAY: {"RGBA2GRAY", toGray, 1, false, 0},
	BGRA2GRAY: {"BGRA2GRAY", toGray, 1, true, 0},
	GRAY2RGB:  {"GRAY2RGB", fromGray, 3, false, 0},
	GRAY2BGR:  {"GRAY2BGR", fromGray, 3, false, 0},
	GRAY2RGBA: {"GRAY2RGBA", fromGray, 4, false, 0},
	GRAY2BGRA: {"GRAY2BGRA", fromGray, 4, false, 0},

	RGB2HSV:      {"RGB2HSV", toHSV, 3, false, 180},
	BGR2HSV:      {"BGR2HSV", toHSV, 3, true, 180},
	RGB2HSV_FULL: {"RGB2HSV_FULL", toHSV, 3, false, 256},
	BGR2HSV_FULL: {"BGR2HSV_FULL", toHSV, 3, true, 256},
	HSV2RGB:      {"HSV2RGB", fromHSV, 3, false, 180},
	HSV2BGR:      {"HSV2BGR", fromHSV, 3, true, 180},
	HSV2RGB_FULL: {"HSV2RGB_FULL", fromHSV, 3, false, 255},
	HSV2BGR_FULL: {"HSV2BGR_FULL", fromHSV, 3, true, 255},
}

// ColorCodes returns all codes.
func ColorCodes() []ColorCode {
	var codes []ColorCode
	for c := RGB2RGBA; int(c) < len(conversions); c++ {
		codes = append(codes, c)
	}
	return codes
}

// ParseColorCode returns the code of a name such as RGB2GRAY, in any letter case.
func ParseColorCode(name string) (ColorCode, bool) {
	for _, c := range ColorCodes() {
		if strings.EqualFold(name, conversions[c].name) {
			return c, true
		}
	}
	return 0, false
}

// String returns the code's name.
func (c ColorCode) String() string {
	if c == 0 || int(c) >= len(conversions) {
		return fmt.Sprintf("ColorCode(%d)", uint8(c))
	}
	return conversions[c].name
}

// CvtColor converts src to another colour space.
//
// Codes that move channels and those from and to gray take uint8, uint16 and float32, HSV takes uint8 and float32. Codes from
// RGB in some order take 3 or 4 channels, of which HSV and gray ignore the fourth, whatever the name says; those that only
// move channels also take gray, as OpenCV does. GRAY2… takes 1 channel, HSV2… 3.
//
// Gray is 0.299 R + 0.587 G + 0.114 B. Hue of float32 is in degrees; saturation and value of uint8 reach 255, of
// float32 1, if R, G and B do. New alpha is 255, 65535 or 1. dst may be src if both have the same channels.
//
// It is OpenCV's cvtColor. HSV2… of uint8 truncates in every column what OpenCV truncates in most and rounds in a row's last.
func CvtColor[T Pixel](dst, src *Image[T], code ColorCode) error {
	return run(dst, CvtColorOp{code}, nil, src)
}

// CvtColorOp is [CvtColor] as a value.
type CvtColorOp struct{ Code ColorCode }

// Name returns "cvtColor".
func (CvtColorOp) Name() string { return "cvtColor" }

// Graph makes one node, or none where the result is the source.
func (o CvtColorOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	if o.Code == 0 || int(o.Code) >= len(conversions) {
		return g, paramError(o.Name(), "code", "%v; %v to %v are possible", o.Code, RGB2RGBA, HSV2BGR_FULL)
	}
	c := conversions[o.Code]
	hsv := c.kind == toHSV || c.kind == fromHSV
	switch takes := c.takes(); {
	case !slices.Contains(takes, src.C):
		return g, shapeError(o.Name(), "src", "%d channels; %v takes %s", src.C, o.Code, list(takes, "or"))
	case hsv && src.Depth != U8 && src.Depth != F32:
		return g, depthError(o.Name(), "src", "%v; %v takes 8U and 32F", src.Depth, o.Code)
	case src.Depth != U8 && src.Depth != U16 && src.Depth != F32:
		return g, depthError(o.Name(), "src", "%v; %v takes 8U, 16U and 32F", src.Depth, o.Code)
	}
	if c.kind == reorder && !c.swap && src.C == c.out {
		return g, nil
	}
	if c.kind == reorder && src.C == 1 {
		c.kind = fromGray
	}
	node := engine.Node{Name: o.Name() + " " + c.name, Out: src, In: pointwise}
	node.Out.C = c.out
	switch src.Depth {
	case U8:
		node.Do = rowFunc(colorLoop(c, src.C, 255, &kernel.ColorsU8))
	case U16:
		node.Do = rowFunc(colorLoop(c, src.C, 65535, &kernel.ColorsU16))
	case F32:
		node.Do = rowFunc(colorLoop(c, src.C, 1, &kernel.ColorsF32))
	}
	g.Add(node)
	return g, nil
}

// takes says which numbers of channels the source may have.
func (c conversion) takes() []int {
	switch c.kind {
	case reorder:
		return []int{1, 3, 4}
	case fromGray:
		return []int{1}
	case fromHSV:
		return []int{3}
	}
	return []int{3, 4}
}

// colorLoop returns the loop over rows.
func colorLoop[T Pixel](c conversion, scn int, opaque T, do *kernel.Colors[T]) kernel.Conversion[T, T] {
	switch c.kind {
	case toGray:
		return func(dst, src []T, stream bool) { do.Gray(dst, src, scn, c.swap, stream) }
	case fromGray:
		return func(dst, src []T, stream bool) { do.FromGray(dst, src, c.out, opaque, stream) }
	case toHSV:
		return func(dst, src []T, _ bool) { do.HSV(dst, src, scn, c.swap, c.wheel) }
	case fromHSV:
		return func(dst, src []T, _ bool) { do.FromHSV(dst, src, c.swap, c.wheel) }
	}
	return func(dst, src []T, stream bool) { do.Reorder(dst, src, c.out, scn, c.swap, opaque, stream) }
}
