package figure

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

// svg is a canvas that writes a drawing.
type svg struct {
	bytes.Buffer
	err error // of the first picture that could not be written
}

func newSVG(width, height int, dpi float64, face color.NRGBA) *svg {
	s := &svg{}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" width="%sin" height="%sin" viewBox="0 0 %d %d" font-family="Go, 'Noto Sans', 'Noto Sans CJK SC', 'DejaVu Sans', Arial, sans-serif">`+"\n",
		decimal(float64(width)/dpi), decimal(float64(height)/dpi), width, height)
	s.rectangle(image.Rect(0, 0, width, height), face)
	return s
}

// close ends the drawing.
func (s *svg) close() { s.WriteString("</svg>\n") }

// resolution is the picture's own, and at most twice that in which it is shown.
func (s *svg) resolution(size cv.Size, width, height int) cv.Size {
	return cv.Size{W: min(size.W, 2*width), H: min(size.H, 2*height)}
}

func (s *svg) picture(r image.Rectangle, pixels *cv.Image[uint8]) {
	var png bytes.Buffer
	level := 6
	if err := imgio.Encode(&png, "png", pixels, &imgio.WriteOptions{Compression: &level}); err != nil && s.err == nil {
		s.err = err
	}
	style := ""
	if pixels.Width < r.Dx() || pixels.Height < r.Dy() {
		style = ` style="image-rendering:pixelated"`
	}
	fmt.Fprintf(s, `<image x="%d" y="%d" width="%d" height="%d" preserveAspectRatio="none"%s href="data:image/png;base64,%s"/>`+"\n",
		r.Min.X, r.Min.Y, r.Dx(), r.Dy(), style, base64.StdEncoding.EncodeToString(png.Bytes()))
}

func (s *svg) rectangle(r image.Rectangle, c color.NRGBA) {
	fmt.Fprintf(s, `<rect x="%d" y="%d" width="%d" height="%d"%s/>`+"\n", r.Min.X, r.Min.Y, r.Dx(), r.Dy(), paint("fill", c))
}

func (s *svg) polygon(corners []point, c color.NRGBA) {
	fmt.Fprintf(s, `<polygon points="%s"%s/>`+"\n", coordinates(corners), paint("fill", c))
}

func (s *svg) polyline(points []point, width float64, c color.NRGBA) {
	fmt.Fprintf(s, `<polyline points="%s" fill="none" stroke-width="%s" stroke-linejoin="round"%s/>`+"\n", coordinates(points), decimal(width), paint("stroke", c))
}

// text says how wide the line is, so that it keeps its place in whatever font it is shown.
func (s *svg) text(line string, at point, size float64, upward bool, c color.NRGBA) {
	turn := ""
	if upward {
		turn = fmt.Sprintf(` transform="rotate(-90 %s %s)"`, decimal(at.x), decimal(at.y))
	}
	fmt.Fprintf(s, `<text x="%s" y="%s" font-size="%s" textLength="%s" lengthAdjust="spacingAndGlyphs"%s%s>`,
		decimal(at.x), decimal(at.y), decimal(size), decimal(textWidth(line, size)), turn, paint("fill", c))
	xml.EscapeText(s, []byte(line))
	s.WriteString("</text>\n")
}

// paint writes a colour as an attribute.
func paint(attribute string, c color.NRGBA) string {
	text := fmt.Sprintf(` %s="#%02x%02x%02x"`, attribute, c.R, c.G, c.B)
	if c.A != 255 {
		text += fmt.Sprintf(` %s-opacity="%s"`, attribute, decimal(float64(c.A)/255))
	}
	return text
}

func coordinates(points []point) string {
	var b strings.Builder
	for i, p := range points {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(p.x) + "," + decimal(p.y))
	}
	return b.String()
}

// decimal writes a number to hundredths.
func decimal(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }
