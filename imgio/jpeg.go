package imgio

import (
	"image"
	stdjpeg "image/jpeg"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
)

func decodeJPEG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	d, err := jpeg.NewDecoder(data, &jpeg.Options{Gray: o.Mode == Gray}, o.checkSize)
	if err != nil {
		return nil, jpegError(err)
	}
	f := d.Format()
	img, err := cv.NewImage[uint8](f.W, f.H, f.C)
	if err != nil {
		return nil, err
	}
	if err := d.Read(img.Plane()); err != nil {
		return nil, jpegError(err)
	}
	return &picture{img: img, orientation: jpegOrientation(data), warnings: d.Warnings()}, nil
}

// jpegError makes this package's errors of the decoder's.
func jpegError(err error) error {
	switch e := err.(type) {
	case jpeg.FormatError:
		return invalid("%s", string(e))
	case jpeg.UnsupportedError:
		return unsupported("%s", string(e))
	}
	return err
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

func encodeJPEG(w io.Writer, img cv.AnyImage, o *WriteOptions) error {
	quality := o.Quality
	if quality == 0 {
		quality = 95
	}
	return stdjpeg.Encode(w, toImage(img.(*cv.Image[uint8])), &stdjpeg.Options{Quality: quality})
}

// toImage returns gray as a view, and colour as an opaque copy.
func toImage(src *cv.Image[uint8]) image.Image {
	r := image.Rect(0, 0, src.Width, src.Height)
	if src.Channels == 1 {
		return &image.Gray{Pix: src.Pix, Stride: src.Stride, Rect: r}
	}
	dst := image.NewRGBA(r)
	c := src.Channels
	for y := range src.Height {
		d, s := dst.Pix[y*dst.Stride:], src.Row(y)
		for x := range src.Width {
			p, q := d[4*x:4*x+4:4*x+4], s[c*x:c*x+3]
			p[0], p[1], p[2], p[3] = q[0], q[1], q[2], 255
		}
	}
	return dst
}
