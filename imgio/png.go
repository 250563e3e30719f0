package imgio

import (
	"bytes"
	"encoding/binary"
	stdpng "image/png"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/png"
)

// pngInfo is what the chunks around the pixels tell.
type pngInfo struct {
	width, height int
	bits, kind    int // bits of a sample; colour type
	transparent   bool
	gamma         int // times 100000, 0 if unknown; see pngGamma
	significant   int // bits of the widest colour channel that carry something, 0 if unknown
	orientation   int
}

// The bits of a colour type.
const (
	pngPalette = 1
	pngColor   = 2
	pngAlpha   = 4
)

// scanPNG reads the chunks up to the first damaged one; the decoder proper finds the damage.
func scanPNG(data []byte) (info pngInfo) {
	var gamma pngGamma
	for at := 8; len(data)-at >= 12; {
		n := int(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if n > len(data)-at-12 {
			break
		}
		body := data[at+8 : at+8+n]
		at += 12 + n
		switch {
		case kind == "IHDR" && n == 13 && info.width == 0: // only the first counts
			info.width = int(binary.BigEndian.Uint32(body))
			info.height = int(binary.BigEndian.Uint32(body[4:]))
			info.bits, info.kind = int(body[8]), int(body[9])
		case kind == "tRNS":
			info.transparent = true
		case kind == "sBIT" && n >= 3 && info.kind&pngColor != 0:
			info.significant = int(max(body[0], body[1], body[2]))
		case kind == "eXIf":
			info.orientation = exifOrientation(body)
		case kind == "IEND":
			return info
		default:
			gamma.chunk(kind, body)
			info.gamma = gamma.value
		}
	}
	return info
}

// channels returns how many an image has when it is read unchanged: transparency of gray does not count.
func (i *pngInfo) channels() int {
	switch {
	case i.kind == 0:
		return 1
	case i.transparent || i.kind&pngAlpha != 0:
		return 4
	}
	return 3
}

func decodePNG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	info := scanPNG(data)
	if err := o.checkSize(info.width, info.height); err != nil {
		return nil, err
	}
	m, err := stdpng.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img, err := fromImage(m, info.channels())
	if err == nil && o.Mode == Gray && info.kind&pngColor != 0 {
		img, err = pngGray(img, &info, !o.KeepDepth)
	}
	return &picture{img: img, orientation: info.orientation}, err
}

func encodePNG(w io.Writer, img cv.AnyImage, o *WriteOptions) error {
	p := img.Plane()
	e, err := png.NewEncoder(w, p.Format, &png.EncoderOptions{Level: o.level(), OneBit: o.OneBit})
	if err != nil {
		return err
	}
	if err := e.Write(p); err != nil {
		return err
	}
	return e.Close()
}
