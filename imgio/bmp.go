package imgio

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// The compressions of a BMP file.
const (
	bmpPlain  = 0
	bmpRLE8   = 1
	bmpRLE4   = 2
	bmpFields = 3 // channels told by masks
)

// A bmpHeader is the header of a BMP file with what it leads to.
type bmpHeader struct {
	width, height int
	topDown       bool
	bits          int
	compression   uint32
	masks         [3]uint32 // of red, green and blue, with bmpFields
	opaque        bool      // a long header names no alpha
	palette       [256][3]uint8
	channels      int  // of the image as it is stored
	oldest        bool // the header is of the oldest kind
	pixels        []byte
}

// decodeBMP reads 1, 4, 8, 16, 24 and 32 bits, and run lengths of 4 and 8.
func decodeBMP(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	h, err := parseBMP(data)
	if err != nil {
		return nil, err
	}
	if err := o.checkSize(h.width, h.height); err != nil {
		return nil, err
	}
	row := (int64(h.width)*int64(h.bits) + 31) / 32 * 4
	runs := h.compression == bmpRLE4 || h.compression == bmpRLE8
	if need := row * int64(h.height); !runs && int64(len(h.pixels)) < need {
		return nil, fmt.Errorf("%w: %d bytes of pixels, and there are %d", io.ErrUnexpectedEOF, need, len(h.pixels))
	}
	c := h.channels
	if h.oldest {
		c = 3
	}
	img, err := cv.NewImage[uint8](h.width, h.height, c)
	if err != nil {
		return nil, err
	}
	if runs {
		err = h.runs(img)
	} else {
		for y := range h.height {
			h.row(img.Row(h.line(y)), h.pixels[int64(y)*row:][:row])
		}
	}
	if err != nil || !h.oldest || o.Mode != AsStored {
		return &picture{img: img}, err
	}
	// OpenCV takes a file with the oldest header for gray unless it is asked for colour.
	gray, err := toChannels(img, &ReadOptions{Mode: Gray})
	return &picture{img: gray}, err
}

// line returns the row of the image that stands at y in the file.
func (h *bmpHeader) line(y int) int {
	if h.topDown {
		return y
	}
	return h.height - 1 - y
}

func parseBMP(data []byte) (*bmpHeader, error) {
	const file, oldest, info = 14, 12, 40 // sizes of the file header and of two kinds of the other
	if len(data) < file+oldest {
		return nil, io.ErrUnexpectedEOF
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	h := &bmpHeader{}
	start, size := int64(u32(10)), int64(u32(14))
	used, entry, planes := 0, 4, 0
	switch {
	case size == oldest:
		h.width, h.height, planes, h.bits = u16(18), u16(20), u16(22), u16(24)
		entry = 3
	case size < info:
		return nil, unsupported("a header of %d bytes", size)
	case int64(len(data)) < file+size:
		return nil, io.ErrUnexpectedEOF
	default:
		h.width, h.height = int(int32(u32(18))), int(int32(u32(22)))
		planes, h.bits, h.compression = u16(26), u16(28), u32(30)
		if h.height < 0 {
			h.height, h.topDown = -h.height, true
		}
		if u := u32(46); u <= 256 {
			used = int(u)
		} else {
			return nil, invalid("%d colours in the palette", u)
		}
	}
	if planes != 1 {
		return nil, invalid("%d planes", planes)
	}
	rest := data[file+size:]
	switch key := [2]int{h.bits, int(h.compression)}; key {
	case [2]int{1, bmpPlain}, [2]int{4, bmpPlain}, [2]int{8, bmpPlain}, [2]int{4, bmpRLE4}, [2]int{8, bmpRLE8}:
		if used == 0 || size == oldest {
			used = 1 << h.bits
		}
		if len(rest) < used*entry {
			return nil, io.ErrUnexpectedEOF
		}
		h.setPalette(rest, used, entry)
	case [2]int{16, bmpPlain}:
		h.masks, h.channels = [3]uint32{0x7c00, 0x3e0, 0x1f}, 3
	case [2]int{24, bmpPlain}, [2]int{32, bmpPlain}:
		h.masks, h.channels = [3]uint32{0xff0000, 0xff00, 0xff}, 3
	case [2]int{16, bmpFields}, [2]int{32, bmpFields}:
		// The masks are the last part of a long header, or follow a short one.
		if len(data) < file+info+12 {
			return nil, io.ErrUnexpectedEOF
		}
		h.masks, h.channels = [3]uint32{u32(54), u32(58), u32(62)}, 3
		if h.bits == 32 {
			h.channels = 4
			h.opaque = size >= 56 && u32(66) == 0
		}
		if !h.knownMasks() {
			return nil, unsupported("channels with the masks %#x in %d bits", h.masks, h.bits)
		}
	default:
		return nil, unsupported("%d bits with compression %d", h.bits, h.compression)
	}
	h.oldest = size == oldest
	if start > int64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	h.pixels = data[start:]
	return h, nil
}

// setPalette reads the colours, and finds out whether all that an index can name are gray.
func (h *bmpHeader) setPalette(data []byte, n, entry int) {
	for i := range min(n, 256) {
		p := data[i*entry:]
		h.palette[i] = [3]uint8{p[2], p[1], p[0]}
	}
	h.channels = 1
	for _, p := range h.palette[:1<<h.bits] {
		if p[0] != p[1] || p[0] != p[2] {
			h.channels = 3
		}
	}
}

// knownMasks tells whether the channels are 555 or 565 in 16 bits, or bytes in 32.
func (h *bmpHeader) knownMasks() bool {
	if h.bits == 16 {
		return h.masks == [3]uint32{0x7c00, 0x3e0, 0x1f} || h.masks == [3]uint32{0xf800, 0x7e0, 0x1f}
	}
	all := uint32(0)
	for _, m := range h.masks {
		shift := bits.TrailingZeros32(m)
		if m == 0 || shift%8 != 0 || m>>shift != 0xff || all&m != 0 {
			return false
		}
		all |= m
	}
	return true
}

// row converts a row of plain pixels.
func (h *bmpHeader) row(dst []uint8, src []byte) {
	c := len(dst) / h.width
	switch h.bits {
	case 1, 4, 8:
		for x := range h.width {
			bit := x * h.bits
			index := src[bit/8] << (bit % 8) >> (8 - h.bits)
			copy(dst[x*c:x*c+c], h.palette[index][:])
		}
	case 16:
		// Five or six bits become eight with zeros below.
		for x := range h.width {
			v := uint32(src[2*x]) | uint32(src[2*x+1])<<8
			for k, m := range h.masks {
				dst[3*x+k] = uint8((v & m) >> bits.TrailingZeros32(m) << (8 - bits.OnesCount32(m)))
			}
		}
	case 24:
		for x := 0; x < len(dst); x += 3 {
			d, s := dst[x:x+3:x+3], src[x:x+3:x+3]
			d[0], d[1], d[2] = s[2], s[1], s[0]
		}
	case 32:
		r, g, b := bits.TrailingZeros32(h.masks[0])/8, bits.TrailingZeros32(h.masks[1])/8, bits.TrailingZeros32(h.masks[2])/8
		for x := range h.width {
			d, s := dst[x*c:x*c+c], src[4*x:4*x+4]
			d[0], d[1], d[2] = s[r], s[g], s[b]
			if c == 4 {
				d[3] = s[6-r-g-b]
				if h.opaque {
					d[3] = 255
				}
			}
		}
	}
}

// runs decodes run lengths. Pixels that are jumped over have the first colour. A run that does
// not fit its row is an error; a full image ends the data.
func (h *bmpHeader) runs(img *cv.Image[uint8]) error {
	for y := range h.height {
		for x := range h.width {
			copy(img.Row(y)[x*img.Channels:][:img.Channels], h.palette[0][:])
		}
	}
	src, x, y := h.pixels, 0, 0
	// take removes n bytes from the front, nil if there are not so many.
	take := func(n int) []byte {
		if len(src) < n {
			return nil
		}
		b := src[:n]
		src = src[n:]
		return b
	}
	put := func(n int, index func(i int) uint8) error {
		if x == h.width {
			x, y = 0, y+1
		}
		if y >= h.height || n > h.width-x {
			return invalid("a run of %d leaves row %d", n, y)
		}
		row := img.Row(h.line(y))[x*img.Channels:]
		for i := range n {
			copy(row[i*img.Channels:][:img.Channels], h.palette[index(i)][:])
		}
		x += n
		return nil
	}
	// nibble returns index i of packed ones.
	nibble := func(packed []byte, i int) uint8 {
		if h.bits == 8 {
			return packed[i]
		}
		return packed[i/2] >> (4 - 4*(i&1)) & 15
	}
	for y < h.height && (y < h.height-1 || x < h.width) {
		code := take(2)
		if code == nil {
			return io.ErrUnexpectedEOF
		}
		count, value := int(code[0]), code[1]
		switch {
		case count > 0: // a run of one index, or of two in turn
			pattern := []byte{value, value}
			if err := put(count, func(i int) uint8 { return nibble(pattern, i&1) }); err != nil {
				return err
			}
		case value == 0: // end of the row
			x, y = 0, y+1
		case value == 1: // end of the image
			return nil
		case value == 2: // jump
			by := take(2)
			if by == nil {
				return io.ErrUnexpectedEOF
			}
			if x, y = x+int(by[0]), y+int(by[1]); x > h.width || y > h.height {
				return invalid("a jump to %d, %d", x, y)
			}
		default: // indices, padded to 16 bits
			n := int(value)
			packed := take((n*h.bits + 15) / 16 * 2)
			if packed == nil {
				return io.ErrUnexpectedEOF
			}
			if err := put(n, func(i int) uint8 { return nibble(packed, i) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// encodeBMP writes gray with a palette, RGB in 24 bits, and RGBA in 32 with a header that names the alpha.
func encodeBMP(w io.Writer, p engine.Plane, _ *WriteOptions) error {
	c := p.C
	header, compression := 40, uint32(bmpPlain)
	if c == 4 {
		header, compression = 108, bmpFields
	}
	palette := 0
	if c == 1 {
		palette = 1024
	}
	row := (p.RowSize() + 3) &^ 3
	start := 14 + header + palette
	size := int64(start) + int64(row)*int64(p.H)
	if size > 1<<31-1 || p.W > 1<<31-1 {
		return fmt.Errorf("%w: %dx%d is more than a BMP file can be", ErrTooLarge, p.W, p.H)
	}
	head := make([]byte, start)
	put := binary.LittleEndian.PutUint32
	copy(head, "BM")
	put(head[2:], uint32(size))
	put(head[10:], uint32(start))
	put(head[14:], uint32(header))
	put(head[18:], uint32(p.W))
	put(head[22:], uint32(p.H))
	put(head[26:], 1|uint32(8*c)<<16)
	put(head[30:], compression)
	if c == 4 {
		for i, mask := range []uint32{0xff0000, 0xff00, 0xff, 0xff000000} {
			put(head[54+4*i:], mask)
		}
		copy(head[70:], "BGRs") // sRGB
	}
	if c == 1 {
		for i := range 256 {
			put(head[54+4*i:], uint32(i)*0x010101)
		}
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	line := make([]byte, row)
	for y := p.H - 1; y >= 0; y-- {
		src := p.Data[y*p.Stride:][:p.RowSize()]
		if c == 1 {
			copy(line, src)
		} else {
			kernel.ColorsU8.Reorder(line[:len(src)], src, c, c, true, 255, false)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}
