package png

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	stdpng "image/png"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

func noLimit(int, int) error { return nil }

// A chunk of a file that is made by a test.
type chunk struct {
	kind string
	body []byte
}

// join makes a file.
func join(chunks ...chunk) []byte {
	file := []byte(signature)
	for _, c := range chunks {
		file = binary.BigEndian.AppendUint32(file, uint32(len(c.body)))
		at := len(file)
		file = append(append(file, c.kind...), c.body...)
		file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[at:]))
	}
	return file
}

func headerOf(w, h, bits, kind, interlace int) chunk {
	b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	return chunk{chunkHeader, append(b, byte(bits), byte(kind), 0, 0, byte(interlace))}
}

func packed(rows []byte) []byte {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	z.Write(rows)
	z.Close()
	return buf.Bytes()
}

// file makes one of random pixels and filters.
func file(rng *rand.Rand, w, h, bits, kind, interlace int, more ...chunk) []byte {
	head := header{width: w, height: h, bits: bits, kind: kind, interlaced: interlace == 1}
	var rows []byte
	for _, p := range head.passes() {
		for range p.h {
			rows = append(rows, byte(rng.IntN(5)))
			for range head.rowSize(p.w) {
				rows = append(rows, byte(rng.Uint32()))
			}
		}
	}
	chunks := []chunk{headerOf(w, h, bits, kind, interlace)}
	if kind == 3 {
		palette := make([]byte, 3<<bits)
		for i := range palette {
			palette[i] = byte(rng.Uint32())
		}
		chunks = append(chunks, chunk{chunkPalette, palette})
	}
	chunks = append(chunks, more...)
	data := packed(rows)
	cut := rng.IntN(len(data))
	return join(append(chunks, chunk{chunkData, data[:cut]}, chunk{chunkData, data[cut:]}, chunk{kind: chunkEnd})...)
}

// read reads strips of some rows, or all at once.
func read(data []byte, o Options, strip int) (engine.Plane, *Decoder, error) {
	d, err := NewDecoder(data, &o, noLimit)
	if err != nil {
		return engine.Plane{}, nil, err
	}
	f := d.Format()
	whole := engine.NewPlane(f)
	for y := 0; y < f.H; y += strip {
		part := whole
		part.Data, part.H = whole.Data[y*whole.Stride:], min(strip, f.H-y)
		if err := d.Read(part); err != nil {
			return whole, d, err
		}
	}
	return whole, d, nil
}

// Pixels as they are stored are those of the standard library; strips and threads change nothing.
func TestStandardLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for kind, depths := range map[int][]int{0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}} {
		for _, bits := range depths {
			for interlace := range 2 {
				for range 6 {
					w, h := 1+rng.IntN(40), 1+rng.IntN(40)
					data := file(rng, w, h, bits, kind, interlace)
					m, err := stdpng.Decode(bytes.NewReader(data))
					if err != nil {
						t.Fatal(err)
					}
					o := Options{Mode: AsStored, KeepDepth: true, KeepAlpha: true}
					got, d, err := read(data, o, 1<<20)
					if err != nil {
						t.Fatalf("%d bits of type %d: %v", bits, kind, err)
					}
					if len(d.Warnings()) > 0 {
						t.Errorf("%d bits of type %d: %q", bits, kind, d.Warnings())
					}
					if want := stored(m, d.Format()); !bytes.Equal(got.Data, want) {
						t.Fatalf("%d bits of type %d, interlace %d, %dx%d: other pixels", bits, kind, interlace, w, h)
					}
					for _, mode := range []Mode{Color, Gray, AsStored} {
						o := Options{Mode: mode, KeepAlpha: rng.IntN(2) == 0, KeepDepth: rng.IntN(2) == 0, Threads: 1 + rng.IntN(3)}
						whole, _, err := read(data, o, 1<<20)
						strips, _, err2 := read(data, o, 1+rng.IntN(5))
						if err != nil || err2 != nil || !bytes.Equal(whole.Data, strips.Data) {
							t.Fatalf("%+v: strips differ; %v, %v", o, err, err2)
						}
					}
				}
			}
		}
	}
}

// stored returns the pixels of an image of the standard library in a format.
func stored(m image.Image, f cv.Format) []byte {
	var out []byte
	for y := range f.H {
		for x := range f.W {
			c, wide := m.At(x, y).(color.NRGBA64)
			if narrow, ok := m.At(x, y).(color.NRGBA); ok {
				c = color.NRGBA64{uint16(narrow.R) << 8, uint16(narrow.G) << 8, uint16(narrow.B) << 8, uint16(narrow.A) << 8}
			} else if !wide {
				c = color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
			}
			for _, v := range []uint16{c.R, c.G, c.B, c.A}[:f.C] {
				if f.Depth == cv.U16 {
					out = append(out, engine.BytesOf([]uint16{v})...)
				} else {
					out = append(out, byte(v>>8))
				}
			}
		}
	}
	return out
}

// A large image is decompressed on one goroutine and unfiltered on another.
func TestBlocks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, size := range [][2]int{{700, 900}, {50_000, 7}, {3, 200_000}} {
		data := file(rng, size[0], size[1], 8, 2, 0)
		want, _, err := read(data, Options{Threads: 1}, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		for _, threads := range []int{2, 3} {
			got, _, err := read(data, Options{Threads: threads}, 1+size[1]*2/3)
			if err != nil || !bytes.Equal(got.Data, want.Data) {
				t.Errorf("%v: %d threads: %v", size, threads, err)
			}
		}
		damaged := bytes.Clone(data)
		at := len(data) / 2
		damaged = append(damaged[:at], join(chunk{kind: chunkEnd})...)
		if _, _, err := read(damaged, Options{Threads: 2}, 1<<30); err == nil {
			t.Errorf("%v: half of it is taken", size)
		}
	}
}

// What is wrong is an error or a warning.
func TestDamage(t *testing.T) {
	head, end := headerOf(2, 2, 8, 2, 0), chunk{kind: chunkEnd}
	pixels := chunk{chunkData, packed(make([]byte, 14))}
	palette, tRNS := chunk{chunkPalette, make([]byte, 12)}, chunk{chunkTransparency, make([]byte, 6)}
	badSum := chunk{chunkData, bytes.Clone(pixels.body)}
	badSum.body[len(badSum.body)-1] ^= 1
	cut := len(pixels.body) - 2
	for name, c := range map[string]struct {
		chunks  []chunk
		want    error
		warning string
	}{
		"good":              {chunks: []chunk{head, pixels, end}},
		"no end":            {chunks: []chunk{head, pixels}, want: io.ErrUnexpectedEOF},
		"no pixels":         {chunks: []chunk{head, end}, want: ErrInvalid},
		"no header":         {chunks: []chunk{pixels, end}, want: ErrInvalid},
		"two headers":       {chunks: []chunk{head, head, pixels, end}, want: ErrInvalid},
		"header at the end": {chunks: []chunk{head, pixels, head, end}, want: ErrInvalid},
		"empty":             {chunks: []chunk{headerOf(0, 2, 8, 2, 0), pixels, end}, want: ErrInvalid},
		"too wide":          {chunks: []chunk{headerOf(1_000_001, 2, 8, 2, 0), pixels, end}, want: ErrUnsupported},
		"too many":          {chunks: []chunk{headerOf(900_000, 900_000, 8, 2, 0), pixels, end}, want: io.ErrUnexpectedEOF},
		"5 bits":            {chunks: []chunk{headerOf(2, 2, 5, 0, 0), pixels, end}, want: ErrInvalid},
		"no palette":        {chunks: []chunk{headerOf(2, 2, 8, 3, 0), pixels, end}, want: ErrInvalid},
		"two palettes":      {chunks: []chunk{head, palette, palette, pixels, end}, want: ErrInvalid},
		"unknown critical":  {chunks: []chunk{head, {kind: "ABCD"}, pixels, end}, want: ErrInvalid},
		"unknown":           {chunks: []chunk{head, {kind: "aBCD"}, pixels, end}},
		"animation":         {chunks: []chunk{head, {"acTL", make([]byte, 8)}, pixels, {"fdAT", pixels.body}, end}},
		"no letters":        {chunks: []chunk{head, {kind: "aB1D"}, pixels, end}, want: ErrInvalid},
		"wrong sum":         {chunks: []chunk{head, badSum, end}, want: ErrInvalid},
		"sum apart":         {chunks: []chunk{head, {chunkData, badSum.body[:cut]}, {chunkData, badSum.body[cut:]}, end}, warning: "wrong checksum"},
		"no sum":            {chunks: []chunk{head, {chunkData, badSum.body[:cut]}, end}, want: io.ErrUnexpectedEOF},
		"apart":             {chunks: []chunk{head, {chunkData, badSum.body[:8]}, {kind: "tEXt"}, {chunkData, badSum.body[8:]}, end}, want: io.ErrUnexpectedEOF},
		"more pixels":       {chunks: []chunk{head, {chunkData, packed(make([]byte, 15))}, end}, warning: "more pixels"},
		"fewer pixels":      {chunks: []chunk{head, {chunkData, packed(make([]byte, 13))}, end}, want: io.ErrUnexpectedEOF},
		"match at the end":  {chunks: []chunk{head, {chunkData, badSum.body[:5]}, {chunkData, badSum.body[5:]}, end}, want: ErrInvalid},
		"data behind":       {chunks: []chunk{head, {chunkData, append(bytes.Clone(pixels.body), 1)}, end}, warning: "after the compressed"},
		"chunk behind":      {chunks: []chunk{head, pixels, pixels, end}, warning: "after the compressed"},
		"filter":            {chunks: []chunk{head, {chunkData, packed([]byte{9, 13: 0})}, end}, want: ErrInvalid},
		"early tRNS":        {chunks: []chunk{head, tRNS, palette, pixels, end}, warning: "before the palette"},
		"two tRNS":          {chunks: []chunk{head, tRNS, tRNS, pixels, end}, warning: "tRNS"},
		"bytes behind":      {chunks: []chunk{head, pixels, end, end}},
	} {
		_, d, err := read(join(c.chunks...), Options{}, 10)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && !strings.Contains(fmt.Sprint(d.Warnings()), c.warning) || err == nil && c.warning == "" && len(d.Warnings()) > 0 {
			t.Errorf("%s: warnings %q, want %q", name, d.Warnings(), c.warning)
		}
	}
	data := join(head, chunk{"gAMA", gAMA(50000)}, pixels, end)
	for i := range data {
		if _, err := NewDecoder(data[:i], nil, noLimit); err == nil {
			t.Errorf("%d of %d bytes are taken", i, len(data))
		}
	}
	data[8+25+8] ^= 1 // gAMA
	if d, err := NewDecoder(data, nil, noLimit); err != nil || len(d.Warnings()) != 1 {
		t.Errorf("wrong sum of an ancillary chunk: %v", err)
	}
	limit := errors.New("limit")
	if _, err := NewDecoder(data, nil, func(w, h int) error { return limit }); err != limit {
		t.Errorf("limit: %v", err)
	}
}

func TestReadShape(t *testing.T) {
	d, err := NewDecoder(file(rand.New(rand.NewPCG(1, 1)), 5, 4, 8, 2, 0), nil, noLimit)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []cv.Format{{Depth: cv.U8, W: 5, H: 5, C: 3}, {Depth: cv.U8, W: 4, H: 1, C: 3}, {Depth: cv.U16, W: 5, H: 1, C: 3}} {
		if err := d.Read(engine.NewPlane(f)); !errors.Is(err, cv.ErrShape) {
			t.Errorf("%v: %v", f, err)
		}
	}
}

func gAMA(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }

// cHRM has sRGB's primaries but for the white's x.
func cHRM(x uint32) []byte {
	var b []byte
	for _, v := range []uint32{x, 32900, 64000, 33000, 30000, 60000, 15000, 6000} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// profile makes one that libpng takes, of some bytes.
func profile(n int) []byte {
	p := make([]byte, n)
	binary.BigEndian.PutUint32(p, uint32(n))
	copy(p[12:], "mntrRGB XYZ ")
	copy(p[36:], "acsp")
	return p
}

// iCCP makes the chunk of a profile.
func iCCP(profile []byte) []byte {
	name := strings.Repeat("n", 79) // the chunk must be long enough
	return append([]byte(name+"\x00\x00"), packed(profile)...)
}

func TestGamma(t *testing.T) {
	known, edited := profile(200), profile(200)
	edited[150] = 1
	broken := profile(200)
	broken[36] = 'b'
	crc := crc32.ChecksumIEEE(known)
	srgbProfiles[crc] = len(known)
	defer delete(srgbProfiles, crc)
	for name, c := range map[string]struct {
		chunks []chunk
		want   int
	}{
		"none":                 {nil, 0},
		"gamma":                {[]chunk{{"gAMA", gAMA(50000)}}, 50000},
		"first gamma":          {[]chunk{{"gAMA", gAMA(50000)}, {"gAMA", gAMA(60000)}}, 50000},
		"sRGB":                 {[]chunk{{"sRGB", []byte{0}}}, 45455},
		"sRGB over gamma":      {[]chunk{{"gAMA", gAMA(60000)}, {"sRGB", []byte{3}}}, 45455},
		"near gamma over sRGB": {[]chunk{{"sRGB", []byte{0}}, {"gAMA", gAMA(45000)}}, 45000},
		"far gamma, sRGB":      {[]chunk{{"sRGB", []byte{0}}, {"gAMA", gAMA(60000)}}, 45455},
		"two sRGB end it":      {[]chunk{{"sRGB", []byte{0}}, {"sRGB", []byte{0}}, {"gAMA", gAMA(45000)}}, 45455},
		"bad gamma ends it":    {[]chunk{{"gAMA", gAMA(15)}, {"sRGB", []byte{0}}}, 0},
		"huge gamma":           {[]chunk{{"gAMA", gAMA(1 << 31)}}, 0},
		"bad intent ends it":   {[]chunk{{"sRGB", []byte{4}}, {"gAMA", gAMA(60000)}}, 0},
		"known profile":        {[]chunk{{"iCCP", iCCP(known)}}, 45455},
		"other profile":        {[]chunk{{"iCCP", iCCP(edited)}, {"gAMA", gAMA(60000)}}, 60000},
		"bad profile ends it":  {[]chunk{{"iCCP", iCCP(broken)}, {"gAMA", gAMA(60000)}}, 0},
		"short profile":        {[]chunk{{"iCCP", []byte("name\x00\x00rest of it")}, {"gAMA", gAMA(60000)}}, 60000},
		"two primaries end it": {[]chunk{{"cHRM", cHRM(31270)}, {"cHRM", cHRM(31270)}, {"gAMA", gAMA(60000)}}, 0},
		"primaries":            {[]chunk{{"cHRM", cHRM(31270)}, {"gAMA", gAMA(60000)}}, 60000},
		"no white":             {[]chunk{{"cHRM", cHRM(70000)}, {"gAMA", gAMA(60000)}}, 0},
		"white outside":        {[]chunk{{"cHRM", cHRM(3)}, {"gAMA", gAMA(60000)}}, 0},
		"not of sRGB":          {[]chunk{{"sRGB", []byte{0}}, {"cHRM", cHRM(31371)}, {"gAMA", gAMA(45000)}}, 45455},
		"nearly of sRGB":       {[]chunk{{"sRGB", []byte{0}}, {"cHRM", cHRM(31370)}, {"gAMA", gAMA(45000)}}, 45000},
		"wrong sizes":          {[]chunk{{"gAMA", []byte{1}}, {"sRGB", nil}}, 0},
	} {
		var g gamma
		for _, k := range c.chunks {
			g.chunk(k.kind, k.body, true)
		}
		if g.value != c.want {
			t.Errorf("%s: %d, not %d", name, g.value, c.want)
		}
	}
	for name, c := range map[string]struct {
		chunks []chunk
		want   int
	}{
		"before":            {[]chunk{{"gAMA", gAMA(50000)}, {"IDAT", packed(make([]byte, 4))}}, 50000},
		"after the palette": {[]chunk{{"PLTE", make([]byte, 3)}, {"gAMA", gAMA(50000)}, {"IDAT", packed(make([]byte, 4))}}, 0},
		"after pixels":      {[]chunk{{"IDAT", packed(make([]byte, 4))}, {"sRGB", []byte{0}}}, 0},
	} {
		d, err := NewDecoder(join(append(append([]chunk{headerOf(1, 1, 8, 2, 0)}, c.chunks...), chunk{kind: chunkEnd})...), nil, noLimit)
		if err != nil || d.gamma.value != c.want {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

// A gamma that is near 1 is corrected if its reciprocal is further from it.
func TestNeedsTables(t *testing.T) {
	for gamma, want := range map[int]bool{0: false, 94999: true, 95237: true, 95239: false, 100000: false, 105000: false, 105001: true} {
		if got := needsTables(gamma); got != want {
			t.Errorf("%d: %v", gamma, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(5, 6))
	for kind, bits := range map[int]int{0: 2, 2: 8, 3: 4, 4: 8, 6: 16} {
		f.Add(file(rng, 5, 6, bits, kind, kind&1))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limit := func(w, h int) error {
			if w > 1<<12/h {
				return errors.New("too large")
			}
			return nil
		}
		for _, o := range []Options{{}, {Mode: Gray}, {Mode: AsStored, KeepDepth: true, KeepAlpha: true}} {
			d, err := NewDecoder(data, &o, limit)
			if err != nil {
				continue
			}
			f := d.Format()
			if f.W < 1 || f.H < 1 || f.W*f.H > 1<<12 {
				t.Fatalf("%v", f)
			}
			rows := engine.NewPlane(f)
			err = d.Read(rows)
			_, _, err2 := read(data, o, 3)
			if (err == nil) != (err2 == nil) {
				t.Errorf("at once: %v; in strips: %v", err, err2)
			}
		}
	})
}

// TestChecksums writes, for each file that the list in the environment's PNG_LIST names, a line with format and CRC-32 of the pixels
// in the modes of cv2.imread: color, gray, anydepth, unchanged; and after the first the beginning of the EXIF data. It serves parity.py.
func TestChecksums(t *testing.T) {
	list := os.Getenv("PNG_LIST")
	if list == "" {
		t.Skip("PNG_LIST is not set")
	}
	names, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for name := range strings.Lines(string(names)) {
		name = strings.TrimSpace(name)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(name)
		for _, o := range []Options{{}, {Mode: Gray}, {Mode: Gray, KeepDepth: true}, {Mode: AsStored, KeepDepth: true, KeepAlpha: true}} {
			limit := func(w, h int) error {
				if w > 1<<30/h {
					return errors.New("too large")
				}
				return nil
			}
			d, err := NewDecoder(data, &o, limit)
			if err == nil {
				p := engine.NewPlane(d.Format())
				if err = d.Read(p); err == nil {
					fmt.Fprintf(&out, "\t%d %dx%dx%d %08x", 8*p.Depth.Size(), p.W, p.H, p.C, crc32.ChecksumIEEE(p.Data))
				}
			}
			if err != nil {
				fmt.Fprintf(&out, "\terror")
			}
			if o == (Options{}) {
				var exif []byte
				if err == nil {
					exif = d.EXIF()
				}
				fmt.Fprintf(&out, "\t%x", exif[:min(len(exif), 64)])
			}
		}
		out.WriteByte('\n')
	}
	if err := os.WriteFile(list+".out", out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
