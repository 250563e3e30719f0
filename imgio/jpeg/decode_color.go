package jpeg

import (
	"fmt"

	"github.com/purecv/cv/internal/kernel"
)

// A colorModel is what the components of a file mean.
type colorModel int

const (
	colorGray colorModel = iota
	colorYCC
	colorRGB
	colorCMYK // inverted, as all programs write it
	colorYCCK
)

// colorModel finds out what the components mean as libjpeg does: by the markers of JFIF and Adobe, or by their numbers.
func (h *header) colorModel() (colorModel, error) {
	ids := make([]byte, len(h.components))
	for i, c := range h.components {
		ids[i] = c.id
	}
	switch len(ids) {
	case 1:
		return colorGray, nil
	case 3:
		switch {
		case h.jfif:
			return colorYCC, nil
		case h.adobe:
			return h.adobeModel(colorRGB, colorYCC, 1), nil
		case string(ids) == "RGB":
			return colorRGB, nil
		}
		return colorYCC, nil
	case 4:
		if h.adobe {
			return h.adobeModel(colorCMYK, colorYCCK, 2), nil
		}
		return colorCMYK, nil
	}
	return 0, UnsupportedError(fmt.Sprintf("%d components", len(ids)))
}

// adobeModel is plain if Adobe's marker names no transformation, else transformed.
func (h *header) adobeModel(plain, transformed colorModel, want uint8) colorModel {
	switch h.transform {
	case 0:
		return plain
	case want:
	default:
		h.warnings = append(h.warnings, fmt.Sprintf("unknown transformation %d of colours", h.transform))
	}
	return transformed
}

// convert makes a row of pixels from rows of samples as long as the image is wide. It may change the samples.
func (d *Decoder) convert(dst []uint8, rows *[4][]uint8) {
	switch {
	case d.color == colorRGB && d.gray:
		for i := range dst {
			dst[i] = uint8((19595*uint32(rows[0][i]) + 38470*uint32(rows[1][i]) + 7471*uint32(rows[2][i]) + 1<<15) >> 16)
		}
	case d.gray && d.color < colorCMYK:
		copy(dst, rows[0])
	case d.color == colorRGB:
		for i := range rows[0] {
			p := dst[3*i : 3*i+3]
			p[0], p[1], p[2] = rows[0][i], rows[1][i], rows[2][i]
		}
	case d.color == colorYCC:
		kernel.JPEGDecode.RGBFromYCC(dst, rows[0], rows[1], rows[2])
	default:
		d.convertCMYK(dst, rows)
	}
}

// convertCMYK takes each ink from white as OpenCV does, K (1 - C). Of YCCK the colours that YCC gives are the inks' opposites.
func (d *Decoder) convertCMYK(dst []uint8, rows *[4][]uint8) {
	pixel := make([]uint8, 3)
	for i, black := range rows[3] {
		pixel[0], pixel[1], pixel[2] = rows[0][i], rows[1][i], rows[2][i]
		if d.color == colorYCCK {
			kernel.JPEGDecode.RGBFromYCC(pixel, rows[0][i:i+1], rows[1][i:i+1], rows[2][i:i+1])
			for k := range pixel {
				pixel[k] = 255 - pixel[k]
			}
		}
		k := int(black)
		for j, v := range pixel {
			pixel[j] = uint8(k - (255-int(v))*k>>8)
		}
		if d.gray {
			dst[i] = uint8((4899*uint32(pixel[0]) + 9617*uint32(pixel[1]) + 1868*uint32(pixel[2]) + 1<<13) >> 14)
		} else {
			copy(dst[3*i:], pixel)
		}
	}
}
