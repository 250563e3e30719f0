package png

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// A header is what the chunks around the pixels tell.
type header struct {
	width, height int
	bits, kind    int // bits of a sample; colour type
	interlaced    bool

	palette     [][3]uint8 // nil before it comes
	alphas      []uint8    // of the first colours of the palette
	transparent bool       // tRNS counts
	key         [3]uint16  // the transparent colour of RGB
	significant int        // bits of the widest colour channel that carry something, 0 if unknown
	gamma       gamma
	exif        []byte
	warnings    []string
}

// A chunkReader goes through the chunks of a file, and remembers what has come.
type chunkReader struct {
	data       []byte
	kind       string
	body       []byte
	good       bool // the checksum is right
	hadPalette bool
	hadData    bool
	dataOver   bool // another chunk has followed the pixels
	hadTRNS    bool
	hadSBIT    bool
}

// next goes to the next chunk.
func (c *chunkReader) next() error {
	if len(c.data) < 12 {
		return io.ErrUnexpectedEOF
	}
	n := binary.BigEndian.Uint32(c.data)
	for _, letter := range c.data[4:8] {
		if letter|32 < 'a' || letter|32 > 'z' {
			return invalid("a chunk of kind %q", c.data[4:8])
		}
	}
	if n >= 1<<31 {
		return invalid("a chunk of %d bytes", n)
	}
	if int64(n) > int64(len(c.data)-12) {
		return io.ErrUnexpectedEOF
	}
	c.kind, c.body = string(c.data[4:8]), c.data[8:8+n:8+n]
	c.good = crc32.ChecksumIEEE(c.data[4:8+n]) == binary.BigEndian.Uint32(c.data[8+n:])
	c.data = c.data[12+n:]
	return nil
}

// critical tells whether a reader has to know the chunk.
func (c *chunkReader) critical() bool { return c.kind[0]&32 == 0 }

// known lists the other chunks that libpng refuses before the header.
var known = []string{
	chunkPalette, chunkData, chunkTransparency, chunkGamma, chunkSRGB, chunkProfile, chunkPrimaries, chunkSignificant, chunkEXIF,
	"bKGD", "hIST", "oFFs", "pCAL", "sCAL", "pHYs", "sPLT", "tEXt", "tIME", "zTXt", "iTXt",
}

// read reads all chunks and keeps those with pixels.
func (d *Decoder) read(data []byte, limit func(width, height int) error) error {
	if len(data) < len(signature) || string(data[:len(signature)]) != signature {
		return invalid("it is no PNG file")
	}
	c := &chunkReader{data: data[len(signature):]}
	for {
		if err := c.next(); err != nil {
			return err
		}
		if d.width == 0 && (c.kind == chunkEnd || slices.Contains(known, c.kind)) {
			return invalid("chunk %s before the header", c.kind)
		}
		if !c.good {
			if c.critical() {
				return invalid("wrong checksum of chunk %s", c.kind)
			}
			d.warn("chunk %s, whose checksum is wrong, is ignored", c.kind)
		}
		c.dataOver = c.dataOver || c.hadData && c.kind != chunkData
		var err error
		switch c.kind {
		case chunkHeader:
			err = d.readHeader(c.body, limit)
		case chunkPalette:
			err = d.readPalette(c)
		case chunkData:
			err = d.readData(c)
		case chunkEnd:
			if !c.hadData {
				return invalid("it has no pixels")
			}
			return nil
		default:
			if c.critical() {
				return invalid("unknown critical chunk %s", c.kind)
			}
			if c.good || c.kind == chunkProfile { // libpng looks at a profile before its checksum
				d.readAncillary(c)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (h *header) warn(format string, args ...any) {
	const most = 100 // a file can have any number of reasons
	if len(h.warnings) < most {
		h.warnings = append(h.warnings, fmt.Sprintf(format, args...))
	}
}

func (h *header) readHeader(body []byte, limit func(width, height int) error) error {
	if h.width != 0 || len(body) != 13 {
		return invalid("a second header, or one of %d bytes", len(body))
	}
	w, ht := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if w == 0 || ht == 0 || w >= 1<<31 || ht >= 1<<31 {
		return invalid("size %dx%d", w, ht)
	}
	if limit != nil {
		if err := limit(int(w), int(ht)); err != nil {
			return err
		}
	}
	if w > maxSide || ht > maxSide {
		return fmt.Errorf("%w: size %dx%d; a side has at most %d pixels", ErrUnsupported, w, ht, maxSide)
	}
	h.width, h.height = int(w), int(ht)
	h.bits, h.kind = int(body[8]), int(body[9])
	ok := false
	switch h.kind {
	case 0:
		ok = slices.Contains([]int{1, 2, 4, 8, 16}, h.bits)
	case kindPalette | kindColor:
		ok = slices.Contains([]int{1, 2, 4, 8}, h.bits)
	case kindColor, kindAlpha, kindColor | kindAlpha:
		ok = h.bits == 8 || h.bits == 16
	}
	if !ok || body[10] != 0 || body[11] != 0 || body[12] > 1 {
		return invalid("colour type %d of %d bits, compression %d, filter %d, interlace %d", h.kind, h.bits, body[10], body[11], body[12])
	}
	h.interlaced = body[12] == 1
	return nil
}

// readPalette reads a palette, which counts for colour type 3 alone; a suggested one of other colour is checked as libpng does.
func (h *header) readPalette(c *chunkReader) error {
	switch {
	case c.hadPalette:
		return invalid("a second palette")
	case c.hadData:
		h.warn("a palette after the pixels is ignored")
		return nil
	}
	c.hadPalette = true
	n := len(c.body) / 3
	switch {
	case h.kind&kindColor == 0:
		h.warn("a palette for gray is ignored")
		return nil
	case n > 256 || len(c.body)%3 != 0:
		if h.kind&kindPalette == 0 {
			h.warn("a palette of %d bytes is ignored", len(c.body))
			return nil
		}
		return invalid("a palette of %d bytes", len(c.body))
	case n == 0:
		return invalid("an empty palette")
	}
	if h.transparent || c.hadTRNS {
		h.transparent, h.alphas = false, nil
		h.warn("transparency before the palette is ignored")
	}
	if h.kind&kindPalette != 0 {
		h.palette = make([][3]uint8, min(n, 1<<h.bits))
		for i := range h.palette {
			h.palette[i] = [3]uint8(c.body[3*i:])
		}
	}
	return nil
}

func (d *Decoder) readData(c *chunkReader) error {
	if d.kind&kindPalette != 0 && !c.hadPalette {
		return invalid("it has no palette")
	}
	c.hadData = true
	if c.dataOver {
		d.warn("pixels after other chunks are ignored")
	} else if len(c.body) > 0 {
		d.pixels.chunks = append(d.pixels.chunks, c.body)
	}
	return nil
}

// readAncillary reads a chunk without which the image can be read too; one that is wrong is ignored.
func (h *header) readAncillary(c *chunkReader) {
	ok := true
	switch c.kind {
	case chunkTransparency:
		ok = !c.hadData && !c.hadTRNS && h.readTransparency(c)
		c.hadTRNS = c.hadTRNS || ok
	case chunkSignificant:
		ok = !c.hadData && !c.hadPalette && !c.hadSBIT && h.readSignificant(c.body)
		c.hadSBIT = c.hadSBIT || ok
	case chunkGamma, chunkSRGB, chunkProfile, chunkPrimaries:
		ok = !c.hadData && !c.hadPalette && h.gamma.chunk(c.kind, c.body, h.kind&kindColor != 0)
	case chunkEXIF:
		ok = len(c.body) >= 2 && (string(c.body[:2]) == "II" || string(c.body[:2]) == "MM") && h.exif == nil
		if ok {
			h.exif = c.body
		}
	}
	if !ok {
		h.warn("chunk %s, which is wrong or at the wrong place, is ignored", c.kind)
	}
}

func (h *header) readTransparency(c *chunkReader) bool {
	n := len(c.body)
	switch h.kind {
	case 0:
		return n == 2 // and without effect
	case kindColor:
		if n != 6 {
			return false
		}
		for i := range h.key {
			h.key[i] = binary.BigEndian.Uint16(c.body[2*i:])
		}
	case kindColor | kindPalette:
		if !c.hadPalette || n == 0 || n > len(h.palette) {
			return false
		}
		h.alphas = c.body
	default:
		return false
	}
	h.transparent = true
	return true
}

func (h *header) readSignificant(body []byte) bool {
	samples, depth := samplesOf(h.kind), h.bits
	if h.kind&kindPalette != 0 {
		samples, depth = 3, 8
	}
	if len(body) != samples || slices.Min(body) == 0 || int(slices.Max(body)) > depth {
		return false
	}
	if h.kind&kindColor != 0 {
		h.significant = int(slices.Max(body[:3]))
	}
	return true
}
