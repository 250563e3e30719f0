package imgio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/image/ccitt"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/inflate"
)

// The fields of a TIFF file that matter here.
const (
	tiffWidth        = 256
	tiffHeight       = 257
	tiffBits         = 258
	tiffCompression  = 259
	tiffPhotometric  = 262
	tiffFillOrder    = 266
	tiffStripOffsets = 273
	tiffOrientation  = 274
	tiffSamples      = 277
	tiffRowsPerStrip = 278
	tiffStripCounts  = 279
	tiffPlanar       = 284
	tiffT4Options    = 292
	tiffPredictor    = 317
	tiffColorMap     = 320
	tiffTileWidth    = 322
	tiffTileHeight   = 323
	tiffTileOffsets  = 324
	tiffTileCounts   = 325
	tiffExtraSamples = 338
	tiffSampleFormat = 339
)

// The compressions.
const (
	tiffPlain      = 1
	tiffG3         = 3
	tiffG4         = 4
	tiffLZW        = 5
	tiffDeflate    = 8
	tiffPackBits   = 32773
	tiffOldDeflate = 32946
)

// A tiffFile is the first page of a TIFF file.
type tiffFile struct {
	data  []byte
	order binary.ByteOrder
	field map[uint16][]byte // the entries of the directory, 12 bytes each
	more  bool              // another page follows

	width, height  int
	bits, samples  int // bits of a sample, samples of a pixel
	float          bool
	photometric    int
	planes         int // 1: samples side by side; otherwise one plane a sample
	compression    int
	predictor      int
	blockW, blockH int // size of a strip or tile
	offsets        []int
	counts         []int
}

// The photometric interpretations that are read.
const (
	tiffWhiteIsZero = 0
	tiffBlackIsZero = 1
	tiffRGB         = 2
	tiffPalette     = 3
)

// decodeTIFF reads the first page: 1, 2, 4, 8 and 16 bits of gray, 8 and 16 of RGB and RGBA, palettes, and
// floating-point gray, RGB and RGBA, in strips or tiles.
func decodeTIFF(in *input, o *ReadOptions) (*picture, error) {
	data, err := in.bytes()
	if err != nil {
		return nil, err
	}
	t, err := parseTIFF(data, o)
	if err != nil {
		return nil, err
	}
	img, err := t.pixels(o)
	if err != nil {
		return nil, err
	}
	// OpenCV turns the image whatever the flags are.
	orientation := t.number(tiffOrientation, 1)
	if img, err = orient(img, orientation); err != nil {
		return nil, err
	}
	pic := &picture{img: img}
	if t.more {
		pic.warnings = []string{"only the first page is read"}
	}
	return pic, nil
}

// parseTIFF reads the directory.
func parseTIFF(data []byte, o *ReadOptions) (*tiffFile, error) {
	t := &tiffFile{data: data, order: binary.LittleEndian, field: map[uint16][]byte{}}
	if len(data) < 8 {
		return nil, io.ErrUnexpectedEOF
	}
	if data[0] == 'M' {
		t.order = binary.BigEndian
	}
	at := int64(t.order.Uint32(data[4:]))
	if at > int64(len(data))-2 {
		return nil, io.ErrUnexpectedEOF
	}
	n := int64(t.order.Uint16(data[at:]))
	at += 2
	if at+12*n > int64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	for range n {
		tag := t.order.Uint16(data[at:])
		if _, twice := t.field[tag]; !twice {
			t.field[tag] = data[at : at+12]
		}
		at += 12
	}
	t.more = at+4 <= int64(len(data)) && t.order.Uint32(data[at:]) != 0

	t.width, t.height = t.number(tiffWidth, 0), t.number(tiffHeight, 0)
	if err := o.checkSize(t.width, t.height); err != nil {
		return nil, err
	}
	t.photometric = t.number(tiffPhotometric, -1)
	t.samples = t.number(tiffSamples, 1)
	t.bits = t.number(tiffBits, 1)
	t.compression = t.number(tiffCompression, tiffPlain)
	t.predictor = t.number(tiffPredictor, 1)
	t.planes = 1
	if t.number(tiffPlanar, 1) == 2 {
		t.planes = t.samples
	}
	t.float = t.number(tiffSampleFormat, 1) == 3
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, t.layout()
}

// values returns the numbers of a field, at most limit; nil if there is none or they lie outside the file.
func (t *tiffFile) values(tag uint16, limit int) []int {
	entry := t.field[tag]
	if entry == nil {
		return nil
	}
	size := int64(map[uint16]int{1: 1, 3: 2, 4: 4}[t.order.Uint16(entry[2:])])
	n := min(int64(t.order.Uint32(entry[4:])), int64(limit))
	if size == 0 {
		return nil
	}
	body := entry[8:12]
	if size*int64(t.order.Uint32(entry[4:])) > 4 {
		at := int64(t.order.Uint32(body))
		if at+size*n > int64(len(t.data)) {
			return nil
		}
		body = t.data[at:]
	}
	list := make([]int, n)
	for i := range list {
		switch size {
		case 1:
			list[i] = int(body[i])
		case 2:
			list[i] = int(t.order.Uint16(body[2*i:]))
		case 4:
			list[i] = int(t.order.Uint32(body[4*i:]))
		}
	}
	return list
}

// number returns the first number of a field, or another if there is none.
func (t *tiffFile) number(tag uint16, otherwise int) int {
	if v := t.values(tag, 1); len(v) > 0 {
		return v[0]
	}
	return otherwise
}

// check tells what is not read.
func (t *tiffFile) check() error {
	colours := map[int]int{tiffWhiteIsZero: 1, tiffBlackIsZero: 1, tiffRGB: 3, tiffPalette: 1}[t.photometric]
	if colours == 0 {
		return unsupported("photometric interpretation %d", t.photometric)
	}
	if t.samples < colours || t.samples > 4 {
		return unsupported("%d samples a pixel with photometric interpretation %d", t.samples, t.photometric)
	}
	for _, b := range t.values(tiffBits, t.samples) {
		if b != t.bits {
			return unsupported("samples of different sizes")
		}
	}
	var sizes []int
	switch {
	case t.photometric == tiffPalette:
		sizes = []int{1, 2, 4, 8}
	case t.float:
		sizes = []int{32, 64}
	case t.photometric == tiffRGB || t.samples > 1:
		sizes = []int{8, 16}
	default:
		sizes = []int{1, 2, 4, 8, 16}
	}
	if !slices.Contains(sizes, t.bits) {
		return unsupported("%d bits a sample with photometric interpretation %d", t.bits, t.photometric)
	}
	if f := t.number(tiffSampleFormat, 1); f != 1 && (f != 3 || t.photometric == tiffPalette) {
		return unsupported("sample format %d", f)
	}
	switch {
	case t.predictor == 1, t.predictor == 2 && t.bits >= 8 && !t.float, t.predictor == 3 && t.float:
	default:
		return unsupported("predictor %d with %d bits", t.predictor, t.bits)
	}
	return nil
}

// layout finds the strips or tiles, and checks their size against the image's.
func (t *tiffFile) layout() error {
	offsets, counts := uint16(tiffStripOffsets), uint16(tiffStripCounts)
	if t.field[tiffTileWidth] != nil {
		offsets, counts = tiffTileOffsets, tiffTileCounts
		t.blockW, t.blockH = t.number(tiffTileWidth, 0), t.number(tiffTileHeight, 0)
		// Room for the usual tiles in a small image, and no more than that for hostile ones.
		if t.blockW < 1 || t.blockH < 1 || t.blockW > (2*t.width*t.height+1<<22)/t.blockH {
			return invalid("tiles of %dx%d in an image of %dx%d", t.blockW, t.blockH, t.width, t.height)
		}
	} else {
		t.blockW, t.blockH = t.width, t.number(tiffRowsPerStrip, t.height)
		if t.blockH < 1 || t.blockH > t.height {
			t.blockH = t.height
		}
	}
	across, down := (t.width+t.blockW-1)/t.blockW, (t.height+t.blockH-1)/t.blockH
	if across > len(t.data)/down {
		return invalid("%dx%d strips or tiles in %d bytes", across, down, len(t.data))
	}
	n := across * down * t.planes
	t.offsets, t.counts = t.values(offsets, n), t.values(counts, n)
	if len(t.counts) == 0 && n == 1 {
		t.counts = []int{len(t.data)} // old files leave it out
	}
	if len(t.offsets) < n || len(t.counts) < n {
		return invalid("places of %d strips or tiles, not %d", min(len(t.offsets), len(t.counts)), n)
	}
	return nil
}

// pixels makes the image. 16 bits become 8 here if only those are wanted, since libtiff rounds them.
func (t *tiffFile) pixels(o *ReadOptions) (cv.AnyImage, error) {
	f := cv.Format{W: t.width, H: t.height, C: t.samples}
	if t.photometric != tiffRGB {
		f.C = 1 // gray has no alpha
	}
	switch {
	case t.float && t.bits == 32:
		f.Depth = cv.F32
	case t.float:
		f.Depth = cv.F64
	case t.bits == 16 && o.KeepDepth:
		f.Depth = cv.U16
	default:
		f.Depth = cv.U8
	}
	if t.photometric == tiffPalette {
		f.C = 3
	}
	if t.float && !o.KeepDepth {
		return nil, unsupported("%v pixels do not become 8-bit ones; read them unchanged", f.Depth)
	}
	img, err := cv.NewAnyImage(f)
	if err != nil {
		return nil, err
	}
	across := (t.width + t.blockW - 1) / t.blockW
	perPlane := len(t.offsets) / t.planes
	unpack, err := t.unpacker(img)
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(t.offsets))
	engine.Parallel(len(t.offsets), func(i int) {
		plane, block := i/perPlane, i%perPlane
		if plane >= f.C && t.planes > 1 {
			return
		}
		x, y := block%across*t.blockW, block/across*t.blockH
		rows := min(t.blockH, t.height-y)
		packed, err := t.block(i, rows)
		if err != nil {
			errs[i] = fmt.Errorf("strip or tile %d: %w", i, err)
			return
		}
		rowSize := t.rowSize()
		for r := range rows {
			unpack(packed[r*rowSize:][:rowSize], x, y+r, min(t.blockW, t.width-x), plane)
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	if img, ok := img.(*cv.Image[uint8]); ok && f.C == 4 && t.number(tiffExtraSamples, 0) == 2 {
		premultiply(img)
	}
	if t.photometric == tiffPalette && t.bits == 1 && o.Mode == AsStored {
		return toChannels(img, &ReadOptions{Mode: Gray}) // so it is in OpenCV
	}
	return img, nil
}

// rowSize returns the bytes of a row of a strip or tile.
func (t *tiffFile) rowSize() int {
	return (t.blockW*t.samples/t.planes*t.bits + 7) / 8
}

// block returns the rows of a strip or tile, unpacked and without its predictor.
func (t *tiffFile) block(i, rows int) ([]byte, error) {
	at, n := t.offsets[i], t.counts[i]
	if at > len(t.data) {
		return nil, io.ErrUnexpectedEOF
	}
	src := t.data[at:min(at+n, len(t.data))]
	if t.number(tiffFillOrder, 1) == 2 {
		src = slices.Clone(src)
		for i, v := range src {
			src[i] = bits.Reverse8(v)
		}
	}
	dst := make([]byte, t.rowSize()*rows)
	if err := t.unpack(dst, src, rows); err != nil {
		return nil, unexpectedEOF(err)
	}
	if t.predictor != 1 {
		size := t.rowSize()
		for y := range rows {
			t.unpredict(dst[y*size:][:size])
		}
	}
	return dst, nil
}

// unpack undoes the compression.
func (t *tiffFile) unpack(dst, src []byte, rows int) error {
	var r io.Reader
	switch t.compression {
	case tiffPlain:
		r = bytes.NewReader(src)
	case tiffG3, tiffG4:
		if t.bits != 1 || t.samples != 1 {
			return unsupported("fax compression of %d bits", t.bits*t.samples)
		}
		if t.compression == tiffG3 && t.number(tiffT4Options, 0)&1 != 0 {
			return unsupported("two-dimensional fax compression, group 3")
		}
		sub := map[int]ccitt.SubFormat{tiffG3: ccitt.Group3, tiffG4: ccitt.Group4}[t.compression]
		// Runs of white are zeros, whatever zero looks like.
		r = ccitt.NewReader(bytes.NewReader(src), ccitt.MSB, sub, t.blockW, rows, &ccitt.Options{Invert: true})
	case tiffLZW:
		return unpackLZW(dst, src)
	case tiffDeflate, tiffOldDeflate:
		return inflate.Zlib(dst, src)
	case tiffPackBits:
		r = &packBits{src: src}
	default:
		return unsupported("compression %d", t.compression)
	}
	_, err := io.ReadFull(r, dst)
	return err
}

// packBits unpacks PackBits data: a byte n below 128 is followed by n+1 bytes, one above by
// one byte that stands 257-n times.
type packBits struct {
	src     []byte
	literal int // bytes left of a sequence
	repeat  int // bytes left of a repetition of the first byte of src
}

func (p *packBits) Read(dst []byte) (n int, err error) {
	for n < len(dst) {
		switch {
		case p.literal > 0 && len(p.src) > 0:
			k := copy(dst[n:min(n+p.literal, len(dst))], p.src)
			p.src, p.literal, n = p.src[k:], p.literal-k, n+k
		case p.repeat > 0 && len(p.src) > 0:
			dst[n] = p.src[0]
			n++
			if p.repeat--; p.repeat == 0 {
				p.src = p.src[1:]
			}
		case len(p.src) == 0:
			return n, io.EOF
		default:
			switch v := p.src[0]; {
			case v < 128:
				p.literal = int(v) + 1
			case v > 128:
				p.repeat = 257 - int(v)
			}
			p.src = p.src[1:]
		}
	}
	return n, nil
}

// unpredict undoes the predictor in a row: differences to the pixel on the left; for floats
// differences of bytes, all the highest bytes of the row first.
func (t *tiffFile) unpredict(row []byte) {
	step := t.samples / t.planes
	switch {
	case t.predictor == 3:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
		size := t.bits / 8
		n := len(row) / size
		split := slices.Clone(row)
		for i := range n {
			for b := range size {
				to := b
				if t.order == binary.ByteOrder(binary.LittleEndian) {
					to = size - 1 - b
				}
				row[i*size+to] = split[b*n+i]
			}
		}
	case t.bits == 8 && step > 2:
		sumPixels(row, step)
	case t.bits == 8:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case t.bits == 16:
		for i := 2 * step; i+2 <= len(row); i += 2 {
			t.order.PutUint16(row[i:], t.order.Uint16(row[i:])+t.order.Uint16(row[i-2*step:]))
		}
	}
}

// sumPixels adds to each pixel of 3 or 4 bytes those before it. It stores 4 bytes, the last of which may belong to the next pixel, which is read
// before.
func sumPixels(row []byte, step int) {
	const low = 0x7f7f7f7f
	var sum, next uint32
	i := 0
	if len(row) >= 4 {
		next = binary.LittleEndian.Uint32(row)
	}
	for ; i+step+4 <= len(row); i += step {
		v := next
		next = binary.LittleEndian.Uint32(row[i+step:])
		sum = (sum&low + v&low) ^ (sum^v)&^low
		binary.LittleEndian.PutUint32(row[i:], sum)
	}
	if i > 0 {
		row[i] = byte(next)
	}
	for i = max(i, step); i < len(row); i++ {
		row[i] += row[i-step]
	}
}

// unpacker returns a function that puts n pixels of a row of the file to (x, y) of the image; of the
// plane only where a file has each sample in one of its own.
func (t *tiffFile) unpacker(img cv.AnyImage) (func(src []byte, x, y, n, plane int), error) {
	in := t.samples / t.planes // samples side by side
	switch img := img.(type) {
	case *cv.Image[uint8]:
		table, err := t.table()
		if err != nil {
			return nil, err
		}
		asStored := t.bits == 8 && in == img.Channels && (t.photometric == tiffBlackIsZero || t.photometric == tiffRGB)
		return func(src []byte, x, y, n, plane int) {
			c := img.Channels
			dst := img.Row(y)[x*c:]
			if asStored {
				copy(dst, src[:n*c])
				return
			}
			if t.photometric == tiffPalette {
				for i := range n {
					copy(dst[3*i:3*i+3], table[t.sample(src, i*in)][:])
				}
				return
			}
			for k := range min(in, c) {
				for i := range n {
					dst[i*c+k+plane] = table[t.sample(src, i*in+k)][0]
				}
			}
		}, nil
	case *cv.Image[uint16]:
		// As in OpenCV white that is zero stays zero.
		return unpackWide(t, img, 2, t.order.Uint16), nil
	case *cv.Image[float32]:
		return unpackWide(t, img, 4, func(b []byte) float32 { return math.Float32frombits(t.order.Uint32(b)) }), nil
	case *cv.Image[float64]:
		return unpackWide(t, img, 8, func(b []byte) float64 { return math.Float64frombits(t.order.Uint64(b)) }), nil
	}
	return nil, unsupported("pixels of type %T", img)
}

// unpackWide is the unpacker for elements of a size that keep their depth.
func unpackWide[T uint16 | float32 | float64](t *tiffFile, img *cv.Image[T], size int, value func([]byte) T) func(src []byte, x, y, n, plane int) {
	in, c := t.samples/t.planes, img.Channels
	return func(src []byte, x, y, n, plane int) {
		dst := img.Row(y)[x*c:]
		for k := range min(in, c) {
			for i := range n {
				dst[i*c+k+plane] = value(src[size*(i*in+k):])
			}
		}
	}
}

// sample returns sample i of a packed row, as an index into table: a number of up to 8 bits,
// or 16.
func (t *tiffFile) sample(src []byte, i int) int {
	switch t.bits {
	case 8:
		return int(src[i])
	case 16:
		return int(t.order.Uint16(src[2*i:]))
	}
	bit := i * t.bits
	return int(src[bit/8] << (bit % 8) >> (8 - t.bits))
}

// table returns the 8-bit value of each sample: as it stands, scaled to 0..255, inverted, rounded, or a
// colour of the palette.
func (t *tiffFile) table() ([][3]uint8, error) {
	n := 1 << t.bits
	table := make([][3]uint8, n)
	if t.photometric == tiffPalette {
		colours := t.values(tiffColorMap, 3*n)
		if len(colours) < 3*n {
			return nil, invalid("a palette of %d numbers, not %d", len(colours), 3*n)
		}
		shift := 0
		if slices.Max(colours) > 255 {
			shift = 8
		}
		for i := range table {
			for k := range 3 {
				table[i][k] = uint8(colours[k*n+i] >> shift)
			}
		}
		return table, nil
	}
	for i := range table {
		v := i * 255 / (n - 1)
		if t.bits == 16 {
			if t.photometric == tiffRGB {
				v = (i + 128) / 257
			} else {
				v = i >> 8
			}
		}
		if t.photometric == tiffWhiteIsZero {
			v = 255 - v
		}
		table[i][0] = uint8(v)
	}
	return table, nil
}

// premultiply multiplies colour by alpha, which libtiff does when it makes 8 bits of separate alpha.
func premultiply(img *cv.Image[uint8]) {
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		a := int(p[3])
		for k, v := range p[:3] {
			p[k] = uint8((int(v)*a + 127) / 255)
		}
	}
}
