package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/color"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/resize"
)

// Draw returns the figure as a picture in RGB.
func (f *Figure) Draw() (*cv.Image[uint8], error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	width := orDefault(f.Width, 4*float64(f.columns)) * f.dpi()
	height := orDefault(f.Height, 3*float64(f.rows)) * f.dpi()
	if err := f.pixels(width, height); err != nil {
		return nil, err
	}
	out, err := cv.NewImage[uint8](int(width), int(height), 3)
	if err != nil {
		return nil, err
	}
	face := color.NRGBA{255, 255, 255, 255}
	if f.Face != nil {
		face = color.NRGBAModel.Convert(f.Face).(color.NRGBA)
	}
	for i := 0; i < len(out.Pix); i += 3 {
		out.Pix[i], out.Pix[i+1], out.Pix[i+2] = face.R, face.G, face.B
	}
	cw, ch := out.Width/f.columns, out.Height/f.rows
	for i, a := range f.axes {
		img, ok := a.img.(*cv.Image[uint8])
		if !ok || cw < 30 || ch < 30 {
			continue
		}
		w, h := resize.Fit(img.Width, img.Height, cw-8, ch-28)
		small, err := resize.Area(img, w, h)
		if err != nil {
			return nil, err
		}
		for y := range h {
			for x := range w {
				for c := range 3 {
					out.Set(i%f.columns*cw+4+x, i/f.columns*ch+24+y, c, small.At(x, y, c%small.Channels))
				}
			}
		}
	}
	return out, nil
}

// WriteSVG writes the figure as an SVG drawing.
func (f *Figure) WriteSVG(w io.Writer) error {
	picture, err := f.Draw()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := imgio.Encode(&b, "png", picture, nil); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><image width="100%%" height="100%%" href="data:image/png;base64,%s"/></svg>`,
		picture.Width, picture.Height, base64.StdEncoding.EncodeToString(b.Bytes()))
	return err
}
