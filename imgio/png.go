package imgio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"

	"github.com/purecv/cv/internal/engine"
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
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img, err := fromImage(m, info.channels())
	if err == nil && o.Mode == Gray && info.kind&pngColor != 0 {
		img, err = pngGray(img, &info, !o.KeepDepth)
	}
	return &picture{img: img, orientation: info.orientation}, err
}

// encodePNG writes the image as it stands, every row as differences to the pixel on the left.
func encodePNG(w io.Writer, p engine.Plane, o *WriteOptions) error {
	head := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), uint32(p.W))
	head = binary.BigEndian.AppendUint32(head, uint32(p.H))
	kind := map[int]int{1: 0, 3: pngColor, 4: pngColor | pngAlpha}[p.C]
	head = append(head, byte(8*p.Depth.Size()), byte(kind), 0, 0, 0)
	head = binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(head[12:]))
	if _, err := w.Write(head); err != nil {
		return err
	}
	chunks := &pngChunks{w: w}
	z, err := zlib.NewWriterLevel(chunks, o.level())
	if err != nil {
		return err
	}
	pixel, filter := p.PixelSize(), byte(1)
	if o.level() == 0 {
		filter = 0 // differences are worth nothing if they are not compressed
	}
	row := make([]byte, p.RowSize())
	line := make([]byte, 1+p.RowSize())
	for y := range p.H {
		bigEndianRow(row, p.Data[y*p.Stride:], p.Depth.Size())
		line[0] = filter
		copy(line[1:], row)
		if filter != 0 {
			d := line[1+pixel:]
			for i, v := range row[:len(row)-pixel] {
				d[i] -= v
			}
		}
		if _, err := z.Write(line); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := chunks.flush(); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\x00\x00\x00\x00IEND\xae\x42\x60\x82")
	return err
}

// pngChunks writes what it is given as IDAT chunks of 64 KB.
type pngChunks struct {
	w   io.Writer
	buf []byte // length, type and data of the chunk so far
}

func (c *pngChunks) Write(p []byte) (int, error) {
	const size = 8 + 1<<16
	n := len(p)
	for len(p) > 0 {
		if c.buf == nil {
			c.buf = append(make([]byte, 0, size+4), "\x00\x00\x00\x00IDAT"...)
		}
		k := min(len(p), size-len(c.buf))
		c.buf, p = append(c.buf, p[:k]...), p[k:]
		if len(c.buf) == size {
			if err := c.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// flush writes the chunk.
func (c *pngChunks) flush() error {
	if len(c.buf) <= 8 {
		return nil
	}
	binary.BigEndian.PutUint32(c.buf, uint32(len(c.buf)-8))
	c.buf = binary.BigEndian.AppendUint32(c.buf, crc32.ChecksumIEEE(c.buf[4:]))
	_, err := c.w.Write(c.buf)
	c.buf = c.buf[:8]
	return err
}
