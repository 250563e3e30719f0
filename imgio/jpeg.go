package imgio

import (
	"bytes"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
	"github.com/purecv/cv/internal/engine"
)

func decodeJPEG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	config, err := stdjpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := o.checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	m, err := stdjpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var img cv.AnyImage
	switch m := m.(type) {
	case *image.YCbCr:
		if o.Mode == Gray {
			img, err = pack8(m.Y, m.YStride, 1, m.Rect.Size(), 1)
		} else {
			img, err = fromYCbCr(m)
		}
	case *image.CMYK:
		img, err = fromCMYK(m)
	default:
		img, err = fromImage(m, 3)
	}
	return &picture{img: img, orientation: jpegOrientation(data)}, err
}

// jpegOrientation returns the EXIF orientation. Like OpenCV it looks into the first APP1 segment only and
// skips its name unread.
func jpegOrientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker := data[at+1]
		switch {
		case marker == 0xff: // padding
			at++
			continue
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7: // without contents
			at += 2
			continue
		case marker == 0xd9 || marker == 0xda: // the end, or pixels
			return 0
		}
		end := at + 2 + int(data[at+2])<<8 + int(data[at+3])
		if end > len(data) || end < at+4 {
			return 0
		}
		if marker == 0xe1 {
			return exifOrientation(data[min(at+10, end):end])
		}
		at = end
	}
	return 0
}

// fromYCbCr converts with the standard library's formula.
func fromYCbCr(m *image.YCbCr) (cv.AnyImage, error) {
	size := m.Rect.Size()
	dst, err := cv.NewImage[uint8](size.X, size.Y, 3)
	if err != nil {
		return nil, err
	}
	for y := range size.Y {
		row := dst.Row(y)
		for x := range size.X {
			i, j := m.YOffset(x, y), m.COffset(x, y)
			row[3*x], row[3*x+1], row[3*x+2] = color.YCbCrToRGB(m.Y[i], m.Cb[j], m.Cr[j])
		}
	}
	return dst, nil
}

// fromCMYK takes each ink from white as OpenCV does: K (1 - C), with the inks as stored, that is inverted.
func fromCMYK(m *image.CMYK) (cv.AnyImage, error) {
	size := m.Rect.Size()
	dst, err := cv.NewImage[uint8](size.X, size.Y, 3)
	if err != nil {
		return nil, err
	}
	for y := range size.Y {
		row := dst.Row(y)
		for x := range size.X {
			p := m.Pix[y*m.Stride+4*x:][:4]
			k := 255 - int(p[3])
			for c := range 3 {
				row[3*x+c] = uint8(k - int(p[c])*k>>8)
			}
		}
	}
	return dst, nil
}

func encodeJPEG(w io.Writer, img cv.AnyImage, o *WriteOptions) error {
	e, err := jpeg.NewEncoder(w, img.Format(), &jpeg.EncoderOptions{
		Quality: o.Quality, Sampling: o.Sampling, Optimize: o.Optimize, Progressive: o.Progressive, RestartInterval: o.RestartInterval,
		Threads: engine.Threads(),
	})
	if err == nil {
		err = e.Write(img.Plane())
	}
	if err == nil {
		err = e.Close()
	}
	return err
}
