package cv

import "math"

// Text is set in a font of our own: letters 5 pixels wide and 7 high in cells of 6 x 10, with 2 rows below the baseline.
const (
	glyphWidth, glyphHeight = 5, 9
	glyphAscent             = 7
	glyphAdvance            = 6
	glyphLine               = 10
)

// maxTextScale bounds the size of text.
const maxTextScale = 1000

// PutText writes text on img, in any depth and number of channels, so that org is the lower left pixel of the first letter.
// Letters are 5*scale pixels wide and 7*scale high, the scale is 1 to 1000; the next one begins 6*scale pixels further, after a newline
// 10*scale pixels lower. What is not printable ASCII is written as a question mark. Each channel gets its value of color,
// rounded and clipped to the type. org fits an int32.
//
// It takes the place of OpenCV's putText but draws other letters: a bitmap font, not one of Hershey's. [GetTextSize] tells the size.
func PutText[T Pixel](img *Image[T], text string, org Point, scale int, color Scalar) error {
	return drawOn(img, "putText", color, lettering{text, org, scale})
}

// GetTextSize returns the size of text that [PutText] writes, from the top of its first line to the lowest row that letters of the last
// one can reach, and how many rows of it lie below the baseline of the last line.
func GetTextSize(text string, scale int) (size Size, baseline int) {
	columns, lines := textExtent(text)
	baseline = glyphHeight - glyphAscent
	size = Size{max(columns*glyphAdvance-1, 0), (lines-1)*glyphLine + glyphHeight}
	return Size{size.W * scale, size.H * scale}, baseline * scale
}

// textExtent counts the letters of the longest line, and the lines.
func textExtent(text string) (columns, lines int) {
	n := 0
	lines = 1
	for _, r := range text {
		if r == '\n' {
			lines, n = lines+1, 0
			continue
		}
		n++
		columns = max(columns, n)
	}
	return columns, lines
}

type lettering struct {
	text  string
	org   Point
	scale int
}

func (s lettering) check(op string) error {
	if s.scale < 1 || s.scale > maxTextScale {
		return paramError(op, "scale", "%d; 1 to %d are possible", s.scale, maxTextScale)
	}
	if len(s.text) > math.MaxInt32 {
		return paramError(op, "text", "%d bytes; %d are possible", len(s.text), math.MaxInt32)
	}
	return checkPoint(op, "org", s.org)
}

func (s lettering) draw(c *canvas) {
	scale := int64(s.scale)
	left, top := int64(s.org.X), int64(s.org.Y)-glyphAscent*scale+1
	x, y := left, top
	for _, r := range s.text {
		if r == '\n' {
			x, y = left, y+glyphLine*scale
			continue
		}
		if r < ' ' || r > '~' {
			r = '?'
		}
		c.glyph(glyphs[r-' '], x, y, scale)
		x += glyphAdvance * scale
	}
}

// glyph draws a letter with its upper left corner at x, y.
func (c *canvas) glyph(bits uint64, x, y, scale int64) {
	if x >= int64(c.W) || y >= int64(c.H) || x+glyphWidth*scale <= 0 || y+glyphHeight*scale <= 0 {
		return
	}
	for row := range int64(glyphHeight) {
		for column := range int64(glyphWidth) {
			if bits>>(row*glyphWidth+column)&1 == 0 {
				continue
			}
			x0, y0 := x+column*scale, y+row*scale
			for dy := range scale {
				c.span(y0+dy, x0, x0+scale-1)
			}
		}
	}
}

// glyphs are the letters from space to tilde: bit 5*row + column is set where column (0 at the left) of row (0 at the top) is drawn.
var glyphs = [...]uint64{
	0x000000000000, 0x000100421084, 0x00000000294a, 0x000295f57d4a, 0x00011f4717c4, 0x000632222263, 0x000593511526, 0x000000001084, //  !"#$%&'
	0x000208210888, 0x000088842082, 0x000009575480, 0x0000084f9080, 0x001108000000, 0x0000000f8000, 0x000100000000, 0x000002222200, // ()*+,-./
	0x0003a33ae62e, 0x0003884210c4, 0x0007c444422e, 0x0003a304111f, 0x000211f4a988, 0x0003a3083c3f, 0x0003a317844c, 0x00008422221f, // 01234567
	0x0003a317462e, 0x0001910f462e, 0x000100001000, 0x001108001000, 0x000410411110, 0x000001f07c00, 0x000044441041, 0x00010044422e, // 89:;<=>?
	0x000782daf62e, 0x0004631fc62e, 0x0003e317c62f, 0x0003a210862e, 0x0003e318c62f, 0x0007c217843f, 0x00004217843f, 0x0007a31e862e, // @ABCDEFG
	0x0004631fc631, 0x00038842108e, 0x00019284211c, 0x000452519531, 0x0007c2108421, 0x0004631ad771, 0x0004739ace71, 0x0003a318c62e, // HIJKLMNO
	0x00004217c62f, 0x00059358c62e, 0x00045257c62f, 0x0003e107043e, 0x00010842109f, 0x0003a318c631, 0x000114a8c631, 0x0004775ac631, // PQRSTUVW
	0x000462a22a31, 0x000108422a31, 0x0007c222221f, 0x00038421084e, 0x000020820820, 0x00039084210e, 0x000000004544, 0x00f800000000, // XYZ[\]^_
	0x000000002082, 0x0007a3e83800, 0x0003e318bc21, 0x00078210f800, 0x0007a318fa10, 0x000783f8b800, 0x000084278a4c, 0x0e87a318f800, // `abcdefg
	0x00046318bc21, 0x000388421804, 0x064a10843008, 0x00024a32a421, 0x000388421086, 0x00056b5aac00, 0x00046318bc00, 0x0003a318b800, // hijklmno
	0x010be318bc00, 0x1087a318f800, 0x00004219b400, 0x0003e0e0f800, 0x000324213c42, 0x0007a318c400, 0x00011518c400, 0x0002ab5ac400, // pqrstuvw
	0x000454454400, 0x0e87a318c400, 0x0007c4447c00, 0x000608411098, 0x000108421084, 0x0000c8441083, 0x0000008a8800, // xyz{|}~
}
