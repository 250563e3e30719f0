package imgio

import (
	"fmt"
	"image"
	"image/color"

	"github.com/purecv/cv"
)

// finish makes of a picture what the options ask for: 8 bits, then gray, then channels, then
// the right way up.
func (p *picture) finish(o *ReadOptions) (err error) {
	if !o.KeepDepth {
		if p.img, err = to8(p.img); err != nil {
			return err
		}
	}
	if p.img, err = toChannels(p.img, o); err != nil {
		return err
	}
	if !o.IgnoreOrientation {
		p.img, err = orient(p.img, p.orientation)
	}
	return err
}

// to8 keeps the upper 8 of 16 bits.
func to8(img cv.AnyImage) (cv.AnyImage, error) {
	switch src := img.(type) {
	case *cv.Image[uint8]:
		return src, nil
	case *cv.Image[uint16]:
		dst, err := cv.NewImage[uint8](src.Width, src.Height, src.Channels)
		if err != nil {
			return nil, err
		}
		for i, v := range src.Pix {
			dst.Pix[i] = uint8(v >> 8)
		}
		return dst, nil
	}
	return nil, unsupported("%v pixels do not become 8-bit ones; read them unchanged", img.Format().Depth)
}

// toChannels makes gray, RGB or RGBA.
func toChannels(img cv.AnyImage, o *ReadOptions) (cv.AnyImage, error) {
	switch img := img.(type) {
	case *cv.Image[uint8]:
		return withChannels(img, o, grayRow[uint8])
	case *cv.Image[uint16]:
		return withChannels(img, o, grayRow[uint16])
	case *cv.Image[float32]:
		return withChannels(img, o, nil)
	case *cv.Image[float64]:
		return withChannels(img, o, nil)
	}
	return img, nil
}

// withChannels is toChannels for pixels of one depth; without a function for gray, colour stays unless alone.
func withChannels[T cv.Pixel](src *cv.Image[T], o *ReadOptions, gray func(dst, src []T, c int)) (cv.AnyImage, error) {
	want := src.Channels
	switch {
	case o.Mode == Gray:
		want = 1
	case src.Channels == 4 && !o.KeepAlpha, src.Channels == 1 && o.Mode == Color:
		want = 3
	}
	if want == src.Channels {
		return src, nil
	}
	if want == 1 && gray == nil {
		return nil, unsupported("%v colour does not become gray; read it unchanged", src.Format().Depth)
	}
	dst, err := cv.NewImage[T](src.Width, src.Height, want)
	if err != nil {
		return nil, err
	}
	for y := range src.Height {
		d, s := dst.Row(y), src.Row(y)
		switch {
		case want == 1:
			gray(d, s, src.Channels)
		case src.Channels == 1:
			repeat(d, s)
		default:
			for i := range src.Width {
				copy(d[3*i:3*i+3], s[4*i:4*i+3])
			}
		}
	}
	return dst, nil
}

// repeat computes dst[3i] = dst[3i+1] = dst[3i+2] = src[i].
func repeat[T cv.Pixel](dst, src []T) {
	for i, v := range src {
		p := dst[3*i : 3*i+3 : 3*i+3]
		p[0], p[1], p[2] = v, v, v
	}
}

// grayRow is the gray of OpenCV's decoders; cvtColor has one bit more.
//
//	dst[i] = (4899 R + 9617 G + 1868 B + 8192) >> 14
func grayRow[T uint8 | uint16](dst, src []T, c int) {
	for i := range dst {
		p := src[i*c : i*c+3]
		dst[i] = T((4899*uint32(p[0]) + 9617*uint32(p[1]) + 1868*uint32(p[2]) + 1<<13) >> 14)
	}
}

// fromImage copies an image of the standard library; 1, 3 or 4 channels c are those of the file. One
// channel of a colour image is its red.
func fromImage(m image.Image, c int) (cv.AnyImage, error) {
	size := m.Bounds().Size()
	switch m := m.(type) {
	case *image.Gray:
		return pack8(m.Pix, m.Stride, 1, size, 1)
	case *image.RGBA:
		return pack8(m.Pix, m.Stride, 4, size, c)
	case *image.NRGBA:
		return pack8(m.Pix, m.Stride, 4, size, c)
	case *image.Gray16:
		return pack16(m.Pix, m.Stride, 1, size, 1)
	case *image.RGBA64:
		return pack16(m.Pix, m.Stride, 4, size, c)
	case *image.NRGBA64:
		return pack16(m.Pix, m.Stride, 4, size, c)
	case *image.Paletted:
		return fromPaletted(m, size, c)
	}
	return nil, fmt.Errorf("pixels of type %T", m)
}

// pack8 copies the first c of n channels.
func pack8(pix []uint8, stride, n int, size image.Point, c int) (cv.AnyImage, error) {
	dst, err := cv.NewImage[uint8](size.X, size.Y, c)
	if err != nil {
		return nil, err
	}
	for y := range size.Y {
		d, s := dst.Row(y), pix[y*stride:][:size.X*n]
		switch {
		case c == n:
			copy(d, s)
		case c == 3:
			for i, j := 0, 0; j < len(s); i, j = i+3, j+4 {
				p, q := d[i:i+3:i+3], s[j:j+4:j+4]
				p[0], p[1], p[2] = q[0], q[1], q[2]
			}
		default:
			for i := range d {
				d[i] = s[i*n]
			}
		}
	}
	return dst, nil
}

// pack16 copies the first c of n channels of big-endian numbers.
func pack16(pix []uint8, stride, n int, size image.Point, c int) (cv.AnyImage, error) {
	dst, err := cv.NewImage[uint16](size.X, size.Y, c)
	if err != nil {
		return nil, err
	}
	for y := range size.Y {
		d, s := dst.Row(y), pix[y*stride:][:2*size.X*n]
		for x := range size.X {
			for k := range c {
				j := 2 * (x*n + k)
				d[x*c+k] = uint16(s[j])<<8 | uint16(s[j+1])
			}
		}
	}
	return dst, nil
}

// fromPaletted looks the colours up.
func fromPaletted(m *image.Paletted, size image.Point, c int) (cv.AnyImage, error) {
	dst, err := cv.NewImage[uint8](size.X, size.Y, c)
	if err != nil {
		return nil, err
	}
	var table [256][4]uint8
	for i, v := range m.Palette {
		n := color.NRGBAModel.Convert(v).(color.NRGBA)
		table[i&255] = [4]uint8{n.R, n.G, n.B, n.A}
	}
	for y := range size.Y {
		d := dst.Row(y)
		for x, v := range m.Pix[y*m.Stride:][:size.X] {
			copy(d[x*c:x*c+c], table[v][:])
		}
	}
	return dst, nil
}
