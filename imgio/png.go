package imgio

import (
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/png"
)

// The bits of a colour type.
const (
	pngColor = 2
	pngAlpha = 4
)

// decodePNG reads with package png, whose pixels need nothing more than to be turned.
func decodePNG(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	d, err := png.NewDecoder(data, &png.Options{Mode: png.Mode(o.Mode), KeepDepth: o.KeepDepth, KeepAlpha: o.KeepAlpha}, o.checkSize)
	if err != nil {
		return nil, pngError(err)
	}
	img, err := cv.NewAnyImage(d.Format())
	if err != nil {
		return nil, err
	}
	if err := d.Read(img.Plane()); err != nil {
		return nil, pngError(err)
	}
	return &picture{img: img, orientation: exifOrientation(d.EXIF()), warnings: d.Warnings()}, nil
}

// pngError makes an error of this package's kinds.
func pngError(err error) error {
	switch {
	case errors.Is(err, png.ErrInvalid):
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	case errors.Is(err, png.ErrUnsupported):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

// encodePNG writes the image as it stands, every row as differences to the pixel on the left.
func encodePNG(w io.Writer, img cv.AnyImage, o *WriteOptions) error {
	p := img.Plane()
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
