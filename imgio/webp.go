package imgio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"github.com/purecv/cv"
)

// decodeWebP reads lossy and lossless files. Alpha counts only if the file's header announces it.
func decodeWebP(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := o.checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	m, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var img cv.AnyImage
	switch m := m.(type) {
	case *image.YCbCr:
		img, err = fromStudioYCbCr(m, nil, 0)
	case *image.NYCbCrA:
		img, err = fromStudioYCbCr(&m.YCbCr, m.A, m.AStride)
	case *image.NRGBA:
		c := 3
		if webpAlpha(data) {
			c = 4
		}
		img, err = fromImage(m, c)
	default:
		err = fmt.Errorf("pixels of type %T", m)
	}
	if err == nil && o.Mode == Gray {
		img, err = cvtGray(img.(*cv.Image[uint8]))
	}
	return &picture{img: img}, err
}

// webpAlpha tells whether the header of an extended file or of lossless data has its bit for alpha set.
func webpAlpha(data []byte) bool {
	for at := 12; at+13 <= len(data); {
		n := int(binary.LittleEndian.Uint32(data[at+4:]))
		switch string(data[at : at+4]) {
		case "VP8X":
			if data[at+8]&0x10 != 0 {
				return true
			}
		case "VP8L":
			return data[at+12]&0x10 != 0
		}
		if n > len(data)-at-8 {
			break
		}
		at += 8 + n + n&1
	}
	return false
}

// cvtGray is cvtColor's gray, which OpenCV takes for WebP.
//
//	dst[i] = (9798 R + 19235 G + 3735 B + 16384) >> 15
func cvtGray(src *cv.Image[uint8]) (cv.AnyImage, error) {
	dst, err := cv.NewImage[uint8](src.Width, src.Height, 1)
	if err != nil {
		return nil, err
	}
	c := src.Channels
	for i := range dst.Pix {
		p := src.Pix[i*c : i*c+3]
		dst.Pix[i] = uint8((9798*uint32(p[0]) + 19235*uint32(p[1]) + 3735*uint32(p[2]) + 1<<14) >> 15)
	}
	return dst, nil
}

// fromStudioYCbCr converts 4:2:0 with Y in 16..235 and Cb, Cr in 16..240 as libwebp does:
// the chroma of a pixel is 9/16 of the nearest sample, 3/16 of its neighbours beside and above
// or below, and 1/16 of the one across, in two steps that round each. alpha may be nil.
func fromStudioYCbCr(m *image.YCbCr, alpha []byte, alphaStride int) (cv.AnyImage, error) {
	size := m.Rect.Size()
	c := 3
	if alpha != nil {
		c = 4
	}
	dst, err := cv.NewImage[uint8](size.X, size.Y, c)
	if err != nil {
		return nil, err
	}
	lastCol, lastRow := (size.X-1)/2, (size.Y-1)/2
	for y := range size.Y {
		near := y / 2 * m.CStride
		far := min(max(y/2+(y&1)*2-1, 0), lastRow) * m.CStride
		row, luma := dst.Row(y), m.Y[y*m.YStride:][:size.X]
		for x, v := range luma {
			i, j := x/2, min(max(x/2+(x&1)*2-1, 0), lastCol)
			cb := fancy(m.Cb[near+i], m.Cb[near+j], m.Cb[far+i], m.Cb[far+j])
			cr := fancy(m.Cr[near+i], m.Cr[near+j], m.Cr[far+i], m.Cr[far+j])
			p := row[x*c : x*c+c]
			p[0], p[1], p[2] = studioRGB(int(v), cb, cr)
			if c == 4 {
				p[3] = alpha[y*alphaStride+x]
			}
		}
	}
	return dst, nil
}

// fancy interpolates between a sample, its neighbours beside it and above or below it, and the one across.
func fancy(near, beside, above, across uint8) int {
	n := int(near)
	return ((n+3*(int(beside)+int(above))+int(across)+8)>>3 + n) >> 1
}

// studioRGB is the conversion of BT.601 with factors in 1/16384, of which 8 bits are dropped
// before the sum and 6 after it.
func studioRGB(y, cb, cr int) (r, g, b uint8) {
	y = y * 19077 >> 8
	return clip6(y + cr*26149>>8 - 14234), clip6(y - cb*6419>>8 - cr*13320>>8 + 8708), clip6(y + cb*33050>>8 - 17685)
}

func clip6(v int) uint8 { return uint8(min(max(v>>6, 0), 255)) }
