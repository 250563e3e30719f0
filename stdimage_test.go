package cv

import (
	"errors"
	"image"
	"image/color"
	"testing"
)

func TestViewsShareMemory(t *testing.T) {
	r := image.Rect(-2, -3, 5, 4)
	part := image.Rect(1, 0, 4, 3)
	gray, rgba, nrgba := image.NewGray(r), image.NewRGBA(r), image.NewNRGBA(r)
	ycc := image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	for name, c := range map[string]struct {
		view func() (*Image[uint8], error)
		at   func() uint8
	}{
		"gray":  {func() (*Image[uint8], error) { return ViewGray(gray.SubImage(part).(*image.Gray)) }, func() uint8 { return gray.GrayAt(2, 1).Y }},
		"rgba":  {func() (*Image[uint8], error) { return ViewRGBA(rgba.SubImage(part).(*image.RGBA)) }, func() uint8 { return rgba.RGBAAt(2, 1).R }},
		"nrgba": {func() (*Image[uint8], error) { return ViewNRGBA(nrgba.SubImage(part).(*image.NRGBA)) }, func() uint8 { return nrgba.NRGBAAt(2, 1).R }},
		"luma":  {func() (*Image[uint8], error) { return ViewY(ycc.SubImage(part).(*image.YCbCr)) }, func() uint8 { return ycc.YCbCrAt(2, 1).Y }},
	} {
		v, err := c.view()
		if err != nil || v.Width != 3 || v.Height != 3 {
			t.Errorf("%s: %v, error %v", name, v, err)
			continue
		}
		v.Set(1, 1, 0, 77)
		if got := c.at(); got != 77 {
			t.Errorf("%s: the pixel is %d", name, got)
		}
		if err := v.reshape(Format{Depth: U8, W: 9, H: 9, C: 1}); !errors.Is(err, ErrShape) {
			t.Errorf("%s: the view can be replaced: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"empty":  second(ViewGray(image.NewGray(image.Rect(0, 0, 0, 3)))),
		"short":  second(ViewRGBA(&image.RGBA{Pix: make([]uint8, 30), Stride: 16, Rect: image.Rect(0, 0, 4, 2)})),
		"stride": second(ViewNRGBA(&image.NRGBA{Pix: make([]uint8, 64), Stride: 4, Rect: image.Rect(0, 0, 4, 2)})),
	} {
		if !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestToImageAndBack(t *testing.T) {
	r := image.Rect(3, 4, 5, 6)
	half := color.NRGBA64{0x8000, 0x4000, 0xffff, 0x8000}
	for _, c := range []struct {
		std      interface{ Set(x, y int, c color.Color) }
		depth    Depth
		channels int
		back     color.Model // of what comes back
	}{
		{image.NewGray(r), U8, 1, color.GrayModel},
		{image.NewGray16(r), U16, 1, color.Gray16Model},
		{image.NewNRGBA(r), U8, 4, color.NRGBAModel},
		{image.NewRGBA(r), U8, 4, color.NRGBAModel},
		{image.NewNRGBA64(r), U16, 4, color.NRGBA64Model},
		{image.NewRGBA64(r), U16, 4, color.NRGBA64Model},
		{image.NewCMYK(r), U8, 3, color.NRGBAModel},
	} {
		c.std.Set(4, 5, half)
		in := c.std.(image.Image)
		m, err := ToImage(in)
		if want := (Format{Depth: c.depth, W: 2, H: 2, C: c.channels}); err != nil || m.Format() != want {
			t.Errorf("%T: %v, error %v", c.std, m, err)
			continue
		}
		out, err := ToStdImage(m)
		if err != nil || out.At(1, 1) != c.back.Convert(in.At(4, 5)) || out.At(1, 0) != c.back.Convert(in.At(4, 4)) {
			t.Errorf("%T and back: %v, was %v, error %v", c.std, out.At(1, 1), in.At(4, 5), err)
		}
	}
	if _, err := ToImage(image.NewRGBA(image.Rect(0, 0, 0, 0))); !errors.Is(err, ErrShape) {
		t.Errorf("an empty image: %v", err)
	}
	two, _ := NewImage[uint8](2, 2, 2)
	if _, err := ToStdImage(two); !errors.Is(err, ErrShape) {
		t.Errorf("two channels: %v", err)
	}
}
