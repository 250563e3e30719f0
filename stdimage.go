package cv

import (
	"fmt"
	"image"
	"image/color"
)

// ViewGray returns an image of one channel that shares the pixels of m.
func ViewGray(m *image.Gray) (*Image[uint8], error) {
	return view("ViewGray", m.Pix, m.Stride, m.Rect, 1)
}

// ViewRGBA returns an image of four channels that shares the pixels of m. In m, and so in the view, red, green and blue are
// multiplied by alpha.
func ViewRGBA(m *image.RGBA) (*Image[uint8], error) {
	return view("ViewRGBA", m.Pix, m.Stride, m.Rect, 4)
}

// ViewNRGBA returns an image of four channels that shares the pixels of m.
func ViewNRGBA(m *image.NRGBA) (*Image[uint8], error) {
	return view("ViewNRGBA", m.Pix, m.Stride, m.Rect, 4)
}

// ViewY returns an image of one channel that shares the luma of m, which is gray.
func ViewY(m *image.YCbCr) (*Image[uint8], error) { return view("ViewY", m.Y, m.YStride, m.Rect, 1) }

// view makes an image of memory whose first pixel is the upper left one of r.
func view(op string, pix []uint8, stride int, r image.Rectangle, channels int) (*Image[uint8], error) {
	v := &Image[uint8]{Pix: pix, Stride: stride, Width: r.Dx(), Height: r.Dy(), Channels: channels}
	if err := v.check(); err != nil {
		return nil, &OpError{op, "m", err}
	}
	return v, nil
}

// ToImage copies an image of the standard library. Gray makes one channel, YCbCr and CMYK make RGB, other colour models RGBA
// with red, green and blue not multiplied by alpha. The elements are uint16 for the models with 16 bits, else uint8.
func ToImage(m image.Image) (AnyImage, error) {
	switch m := m.(type) {
	case *image.Gray:
		return cloned(ViewGray(m))
	case *image.NRGBA:
		return cloned(ViewNRGBA(m))
	}
	r := m.Bounds()
	f := Format{Depth: U8, W: r.Dx(), H: r.Dy(), C: 4}
	switch m.ColorModel() {
	case color.GrayModel:
		f.C = 1
	case color.Gray16Model:
		f.Depth, f.C = U16, 1
	case color.RGBA64Model, color.NRGBA64Model:
		f.Depth = U16
	case color.YCbCrModel, color.CMYKModel:
		f.C = 3
	}
	out, err := NewAnyImage(f)
	if err != nil {
		return nil, &OpError{"ToImage", "m", err}
	}
	switch out := out.(type) {
	case *Image[uint8]:
		toBytes(out, m)
	case *Image[uint16]:
		toWords(out, m)
	}
	return out, nil
}

func cloned(m *Image[uint8], err error) (AnyImage, error) {
	if err != nil {
		return nil, err
	}
	return m.Clone(), nil
}

func toBytes(dst *Image[uint8], m image.Image) {
	r := m.Bounds()
	for y := range dst.Height {
		row := dst.Row(y)
		for x := range dst.Width {
			at := m.At(r.Min.X+x, r.Min.Y+y)
			if dst.Channels == 1 {
				row[x] = color.GrayModel.Convert(at).(color.Gray).Y
				continue
			}
			c := color.NRGBAModel.Convert(at).(color.NRGBA)
			copy(row[x*dst.Channels:][:dst.Channels], []uint8{c.R, c.G, c.B, c.A})
		}
	}
}

func toWords(dst *Image[uint16], m image.Image) {
	r := m.Bounds()
	for y := range dst.Height {
		row := dst.Row(y)
		for x := range dst.Width {
			at := m.At(r.Min.X+x, r.Min.Y+y)
			if dst.Channels == 1 {
				row[x] = color.Gray16Model.Convert(at).(color.Gray16).Y
				continue
			}
			c := color.NRGBA64Model.Convert(at).(color.NRGBA64)
			copy(row[x*4:][:4], []uint16{c.R, c.G, c.B, c.A})
		}
	}
}

// ToStdImage copies an image of uint8 or uint16 with 1, 3 or 4 channels into one of the standard library: one channel into an
// image.Gray or image.Gray16, colour into an image.NRGBA or image.NRGBA64, opaque where there is no alpha.
func ToStdImage(m AnyImage) (image.Image, error) {
	if err := m.check(); err != nil {
		return nil, &OpError{"ToStdImage", "m", err}
	}
	f := m.Format()
	if f.C == 2 {
		return nil, shapeError("ToStdImage", "m", "2 channels; 1, 3 and 4 are possible")
	}
	r := image.Rect(0, 0, f.W, f.H)
	switch m := m.(type) {
	case *Image[uint8]:
		if f.C == 1 {
			g := image.NewGray(r)
			for y := range f.H {
				copy(g.Pix[y*g.Stride:], m.Row(y))
			}
			return g, nil
		}
		out := image.NewNRGBA(r)
		v, err := ViewNRGBA(out)
		if err == nil {
			err = CvtColor(v, m, RGB2RGBA)
		}
		return out, err
	case *Image[uint16]:
		return words(m, r), nil
	}
	return nil, &OpError{"ToStdImage", "m", fmt.Errorf("%w: %v; 8U and 16U are possible, to which ConvertScaleAbs, ConvertTo and Normalize lead", ErrDepth, f.Depth)}
}

func words(m *Image[uint16], r image.Rectangle) image.Image {
	if m.Channels == 1 {
		g := image.NewGray16(r)
		for y := range m.Height {
			for x, v := range m.Row(y) {
				g.SetGray16(x, y, color.Gray16{Y: v})
			}
		}
		return g
	}
	out := image.NewNRGBA64(r)
	for y := range m.Height {
		for x := range m.Width {
			p := m.Row(y)[x*m.Channels:]
			c := color.NRGBA64{R: p[0], G: p[1], B: p[2], A: 65535}
			if m.Channels == 4 {
				c.A = p[3]
			}
			out.SetNRGBA64(x, y, c)
		}
	}
	return out
}
