package imgio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/purecv/cv"
)

// decodePNM reads P1 to P6. As in OpenCV the samples of binary files and of those with a maximum above
// 255 are taken as they stand; those of plain files are scaled to 0..255.
func decodePNM(in *input, o *ReadOptions) (*picture, error) {
	var magic [2]byte
	if _, err := io.ReadFull(in, magic[:]); err != nil {
		return nil, err
	}
	var head [3]int // width, height, maximum
	head[2] = 1
	fields := head[:]
	if magic[1] == '1' || magic[1] == '4' {
		fields = head[:2]
	}
	for i := range fields {
		if c, err := in.ReadByte(); err != nil || (i == 0 && !isSpace(c) && c != '#') {
			return nil, invalid("no white space after P%c", magic[1])
		}
		in.UnreadByte()
		var err error
		if fields[i], err = in.number(); err != nil {
			return nil, err
		}
	}
	// One character of white space ends the header.
	if c, err := in.ReadByte(); err != nil || !isSpace(c) {
		return nil, invalid("header without an end")
	}
	w, h, maximum := head[0], head[1], head[2]
	if err := o.checkSize(w, h); err != nil {
		return nil, err
	}
	if maximum < 1 || maximum > 65535 {
		return nil, invalid("maximum %d; 1 to 65535", maximum)
	}
	f := cv.Format{Depth: cv.U8, W: w, H: h, C: 1}
	if maximum > 255 {
		f.Depth = cv.U16
	}
	if magic[1] == '3' || magic[1] == '6' {
		f.C = 3
	}
	var img cv.AnyImage
	var err error
	switch magic[1] {
	case '1':
		img, err = in.plainBits(w, h)
	case '2', '3':
		img, err = in.plain(f, maximum)
	case '4':
		img, err = in.bits(w, h)
	default:
		img, err = in.samples(f)
	}
	if err != nil {
		return nil, err
	}
	return &picture{img: img, warnings: in.trailing()}, nil
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// skipSpace consumes white space and comments, and returns the next byte.
func (in *input) skipSpace() (byte, error) {
	for comment := false; ; {
		c, err := in.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case comment:
			comment = c != '\n' && c != '\r'
		case c == '#':
			comment = true
		case !isSpace(c):
			return c, nil
		}
	}
}

// number reads a decimal number after white space and comments.
func (in *input) number() (int, error) {
	c, err := in.skipSpace()
	if err != nil {
		return 0, err
	}
	if c < '0' || c > '9' {
		return 0, invalid("%q where a number should be", c)
	}
	n := 0
	for err == nil && c >= '0' && c <= '9' {
		if n = 10*n + int(c-'0'); n > 1<<31-1 {
			return 0, invalid("a number above 2147483647")
		}
		c, err = in.ReadByte()
	}
	if err == nil {
		return n, in.UnreadByte()
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// image makes an image whose samples take at least the number of bytes.
func (in *input) image(f cv.Format, atLeast int64) (cv.AnyImage, error) {
	if in.size < 0 && atLeast > trusted {
		data, err := in.bytes()
		if err != nil {
			return nil, err
		}
		*in = *newInput(bytes.NewReader(data))
	}
	if err := in.require(atLeast); err != nil {
		return nil, err
	}
	return cv.NewAnyImage(f)
}

// plain reads samples written as decimal numbers.
func (in *input) plain(f cv.Format, maximum int) (cv.AnyImage, error) {
	n := f.W * f.H * f.C
	img, err := in.image(f, 2*int64(n)-1)
	if err != nil {
		return nil, err
	}
	for i := range n {
		v, err := in.number()
		if err != nil {
			return nil, err
		}
		v = min(v, maximum)
		switch img := img.(type) {
		case *cv.Image[uint8]:
			img.Pix[i] = uint8(v * 255 / maximum)
		case *cv.Image[uint16]:
			img.Pix[i] = uint16(v)
		}
	}
	return img, nil
}

// plainBits reads the digits of a P1 file, which need no space between them; 0 is white.
func (in *input) plainBits(w, h int) (cv.AnyImage, error) {
	img, err := in.image(cv.Format{Depth: cv.U8, W: w, H: h, C: 1}, int64(w)*int64(h))
	if err != nil {
		return nil, err
	}
	pix := img.(*cv.Image[uint8]).Pix
	for i := range pix {
		c, err := in.skipSpace()
		if err != nil {
			return nil, err
		}
		if c < '0' || c > '9' {
			return nil, invalid("%q where 0 or 1 should be", c)
		}
		if c == '0' {
			pix[i] = 255
		}
	}
	return img, nil
}

// bits reads the rows of a P4 file, the leftmost pixel in the highest bit; 0 is white.
func (in *input) bits(w, h int) (cv.AnyImage, error) {
	size := (w + 7) / 8
	img, err := in.image(cv.Format{Depth: cv.U8, W: w, H: h, C: 1}, int64(size)*int64(h))
	if err != nil {
		return nil, err
	}
	src := make([]byte, size)
	for y := range h {
		if _, err := io.ReadFull(in, src); err != nil {
			return nil, err
		}
		row := img.(*cv.Image[uint8]).Row(y)
		for x := range row {
			row[x] = (src[x/8]<<(x%8))>>7 - 1
		}
	}
	return img, nil
}

// samples reads bytes, or 16-bit numbers with the high byte first.
func (in *input) samples(f cv.Format) (cv.AnyImage, error) {
	img, mem, err := in.raw(f)
	if err == nil && f.Depth == cv.U16 && binary.NativeEndian.Uint16([]byte{0, 1}) != 1 {
		swapBytes(mem, 2)
	}
	return img, err
}

// decodePAM reads P7 with one to four channels. Samples with a maximum up to 255 are scaled
// to 0..255; gray with alpha becomes four channels.
func decodePAM(in *input, o *ReadOptions) (*picture, error) {
	head := map[string]int{"WIDTH": 0, "HEIGHT": 0, "DEPTH": 0, "MAXVAL": 0}
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return nil, fmt.Errorf("header: %w", unexpectedEOF(err))
		}
		key, value, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		if key == "ENDHDR" {
			break
		}
		if _, ok := head[key]; !ok {
			if first || key == "" || key[0] == '#' || key == "TUPLTYPE" {
				continue
			}
			return nil, invalid("%q in the header", key)
		}
		n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
		if err != nil {
			return nil, invalid("%s %q", key, value)
		}
		head[key] = int(n)
	}
	f := cv.Format{Depth: cv.U8, W: head["WIDTH"], H: head["HEIGHT"], C: head["DEPTH"]}
	if err := o.checkSize(f.W, f.H); err != nil {
		return nil, err
	}
	maximum := head["MAXVAL"]
	if f.C < 1 || f.C > 4 || maximum < 1 || maximum > 65535 {
		return nil, unsupported("%d channels with a maximum of %d; 1 to 4, 1 to 65535", f.C, maximum)
	}
	if maximum > 255 {
		f.Depth = cv.U16
	}
	img, err := in.samples(f)
	if err != nil {
		return nil, err
	}
	switch m := img.(type) {
	case *cv.Image[uint8]:
		for i, v := range m.Pix {
			m.Pix[i] = uint8(min(int(v), maximum) * 255 / maximum)
		}
		img, err = spreadGrayAlpha(m)
	case *cv.Image[uint16]:
		img, err = spreadGrayAlpha(m)
	}
	return &picture{img: img, warnings: in.trailing()}, err
}

// spreadGrayAlpha makes RGBA of two channels and leaves other numbers of them alone.
func spreadGrayAlpha[T cv.Pixel](src *cv.Image[T]) (cv.AnyImage, error) {
	if src.Channels != 2 {
		return src, nil
	}
	dst, err := cv.NewImage[T](src.Width, src.Height, 4)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(src.Pix); i += 2 {
		g := src.Pix[i]
		copy(dst.Pix[2*i:], []T{g, g, g, src.Pix[i+1]})
	}
	return dst, nil
}

// encodePNM writes P5 or P6.
func encodePNM(w io.Writer, f cv.Format, _ *WriteOptions) (rowEncoder, error) {
	magic := "P5"
	if f.C == 3 {
		magic = "P6"
	}
	_, err := fmt.Fprintf(w, "%s\n%d %d\n%d\n", magic, f.W, f.H, 1<<(8*f.Depth.Size())-1)
	return bigEndianRows(w, f), err
}

// encodePAM writes P7.
func encodePAM(w io.Writer, f cv.Format, _ *WriteOptions) (rowEncoder, error) {
	kind := map[int]string{1: "GRAYSCALE", 3: "RGB", 4: "RGB_ALPHA"}[f.C]
	_, err := fmt.Fprintf(w, "P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\nTUPLTYPE %s\nENDHDR\n",
		f.W, f.H, f.C, 1<<(8*f.Depth.Size())-1, kind)
	return bigEndianRows(w, f), err
}

// encodePBM writes P4: black where a pixel is 0.
func encodePBM(w io.Writer, f cv.Format, _ *WriteOptions) (rowEncoder, error) {
	_, err := fmt.Fprintf(w, "P4\n%d %d\n", f.W, f.H)
	return &rowPacker{w, make([]byte, (f.W+7)/8), zerosAsBits}, err
}

// zerosAsBits sets the bits where bytes are zero, the first one highest.
func zerosAsBits(dst, src []byte) {
	clear(dst)
	for x, v := range src {
		if v == 0 {
			dst[x/8] |= 0x80 >> (x % 8)
		}
	}
}

// bigEndianRows writes rows, 16-bit samples with the high byte first.
func bigEndianRows(w io.Writer, f cv.Format) rowEncoder {
	size := f.Depth.Size()
	return &rowPacker{w, make([]byte, f.RowSize()), func(dst, src []byte) { bigEndianRow(dst, src, size) }}
}

// bigEndianRow copies elements of a size in bytes from memory, the highest byte first.
func bigEndianRow(dst, src []byte, size int) {
	copy(dst, src)
	if binary.NativeEndian.Uint16([]byte{0, 1}) != 1 {
		swapBytes(dst, size)
	}
}
