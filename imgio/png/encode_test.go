package png

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	stdpng "image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// plane makes an image of values that step functions of noise, gradients and flat places are made of.
func plane(f cv.Format, gap int, value func(rng *rand.Rand, x, y int) byte) engine.Plane {
	rng := rand.New(rand.NewPCG(uint64(f.W), uint64(f.H)))
	p := engine.Plane{Format: f, Stride: f.RowSize() + gap}
	p.Data = make([]byte, p.Stride*f.H)
	for y := range f.H {
		for x := range f.RowSize() {
			p.Data[y*p.Stride+x] = value(rng, x, y)
		}
	}
	return p
}

var contents = map[string]func(rng *rand.Rand, x, y int) byte{
	"noise":    func(rng *rand.Rand, _, _ int) byte { return byte(rng.Uint32()) },
	"gradient": func(rng *rand.Rand, x, y int) byte { return byte(x/2 + y*3 + rng.IntN(2)) },
	"flat":     func(_ *rand.Rand, x, y int) byte { return byte(x / 50 * 40) },
	"mask":     func(_ *rand.Rand, x, y int) byte { return -byte((x*x + y*y) >> 8 & 1) },
}

// encode writes an image, some rows at a time.
func encode(t *testing.T, p engine.Plane, rows int, o *EncoderOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	e, err := NewEncoder(&out, p.Format, o)
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < p.H; y += rows {
		part := p
		part.Y, part.H = y, min(rows, p.H-y)
		part.Data = p.Data[y*p.Stride:]
		if err := e.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// same compares a file's pixels, decoded by the standard library, with the image, and returns the file's bits of a sample.
func same(t *testing.T, p engine.Plane, file []byte) int {
	t.Helper()
	checkChunks(t, file)
	m, err := stdpng.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	bounds := image.Rect(0, 0, p.W, p.H)
	if m.Bounds() != bounds {
		t.Fatalf("size %v", m.Bounds())
	}
	for y := range p.H {
		row := p.Data[y*p.Stride:][:p.RowSize()]
		for x := range p.W {
			var got []uint16
			switch m := m.(type) {
			case *image.Gray:
				got = []uint16{uint16(m.GrayAt(x, y).Y)}
			case *image.Gray16:
				got = []uint16{m.Gray16At(x, y).Y}
			case *image.RGBA:
				c := m.RGBAAt(x, y)
				got = []uint16{uint16(c.R), uint16(c.G), uint16(c.B)}
			case *image.NRGBA:
				c := m.NRGBAAt(x, y)
				got = []uint16{uint16(c.R), uint16(c.G), uint16(c.B), uint16(c.A)}
			case *image.RGBA64:
				c := m.RGBA64At(x, y)
				got = []uint16{c.R, c.G, c.B}
			case *image.NRGBA64:
				c := m.NRGBA64At(x, y)
				got = []uint16{c.R, c.G, c.B, c.A}
			}
			if len(got) != p.C {
				t.Fatalf("%T for %v", m, p.Format)
			}
			for c, v := range got {
				want := uint16(row[(x*p.C+c)%len(row)])
				if p.Depth == cv.U16 {
					want = binary.NativeEndian.Uint16(row[2*(x*p.C+c):])
				}
				if v != want {
					t.Fatalf("channel %d of (%d, %d) is %d, not %d", c, x, y, v, want)
				}
			}
		}
	}
	return int(file[24])
}

// checkChunks tells whether a file is IHDR, IDAT once or more, and IEND, each with its checksum.
func checkChunks(t *testing.T, file []byte) {
	t.Helper()
	rest, ok := bytes.CutPrefix(file, []byte("\x89PNG\r\n\x1a\n"))
	if !ok {
		t.Fatal("no signature")
	}
	kinds := ""
	for len(rest) >= 12 {
		n := int(binary.BigEndian.Uint32(rest))
		if n > len(rest)-12 {
			t.Fatal("a chunk is longer than the file")
		}
		kind := string(rest[4:8])
		if crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(rest[8+n:]) {
			t.Fatalf("wrong checksum of %s", kind)
		}
		if kind == "IDAT" && n == 0 {
			t.Fatal("an empty IDAT")
		}
		if !(kind == "IDAT" && len(kinds) >= 8 && kinds[len(kinds)-4:] == "IDAT") {
			kinds += kind
		}
		rest = rest[12+n:]
	}
	if kinds != "IHDRIDATIEND" || len(rest) > 0 {
		t.Fatalf("chunks %s and %d bytes", kinds, len(rest))
	}
}

func TestEncode(t *testing.T) {
	for _, depth := range []cv.Depth{cv.U8, cv.U16} {
		for _, channels := range []int{1, 3, 4} {
			for _, size := range []struct{ w, h int }{{1, 1}, {1, 9}, {13, 1}, {31, 5}, {257, 33}} {
				for name, value := range contents {
					p := plane(cv.Format{Depth: depth, W: size.w, H: size.h, C: channels}, size.w%5, value)
					t.Run(fmt.Sprintf("%v %s", p.Format, name), func(t *testing.T) {
						for level := 0; level < 10; level += 1 + size.w/100*2 {
							same(t, p, encode(t, p, 1+level*3, &EncoderOptions{Level: level, Threads: 2}))
						}
					})
				}
			}
		}
	}
}

// The file depends neither on the number of goroutines nor on that of the rows in a call.
func TestEncodeStripes(t *testing.T) {
	for _, level := range []int{0, 1, 4, 7} {
		for name, value := range contents {
			if name == "gradient" && level > 1 {
				continue // takes long
			}
			p := plane(cv.Format{Depth: cv.U8, W: 500, H: 600, C: 3}, 0, value)
			file := encode(t, p, 600, &EncoderOptions{Level: level, Threads: 1})
			same(t, p, file)
			for threads := range 4 {
				if !bytes.Equal(file, encode(t, p, 1+threads*97, &EncoderOptions{Level: level, Threads: threads})) {
					t.Errorf("%s, level %d: another file with %d threads", name, level, threads)
				}
			}
		}
	}
}

// Masks have one bit a pixel, up to the row that shows that the image is none.
func TestOneBit(t *testing.T) {
	for _, w := range []int{1, 7, 8, 9, 16, 65, 200} {
		p := plane(cv.Format{Depth: cv.U8, W: w, H: 20, C: 1}, 3, contents["mask"])
		for level := range 10 {
			if bits := same(t, p, encode(t, p, 3, &EncoderOptions{Level: level, OneBit: true})); bits != 1 {
				t.Fatalf("width %d: %d bits", w, bits)
			}
		}
		for _, y := range []int{0, 11, 19} {
			for _, x := range []int{0, w / 2, w - 1} {
				gray := p
				gray.Data = bytes.Clone(p.Data)
				gray.Data[y*p.Stride+x] ^= 0x81
				if bits := same(t, gray, encode(t, gray, 3, &EncoderOptions{Level: 1, OneBit: true})); bits != 8 {
					t.Fatalf("width %d, (%d, %d) is gray: %d bits", w, x, y, bits)
				}
			}
		}
	}
	p := plane(cv.Format{Depth: cv.U8, W: 9, H: 9, C: 3}, 0, contents["mask"])
	same(t, p, encode(t, p, 9, &EncoderOptions{Level: 1, OneBit: true}))
}

func TestEncoderErrors(t *testing.T) {
	good := cv.Format{Depth: cv.U8, W: 4, H: 4, C: 3}
	for name, test := range map[string]struct {
		f    cv.Format
		o    *EncoderOptions
		want error
	}{
		"depth":     {cv.Format{Depth: cv.F32, W: 4, H: 4, C: 3}, nil, cv.ErrDepth},
		"channels":  {cv.Format{Depth: cv.U8, W: 4, H: 4, C: 2}, nil, cv.ErrShape},
		"no width":  {cv.Format{Depth: cv.U8, W: 0, H: 4, C: 1}, nil, cv.ErrShape},
		"no height": {cv.Format{Depth: cv.U8, W: 4, H: 0, C: 1}, nil, cv.ErrShape},
		"wide":      {cv.Format{Depth: cv.U8, W: math.MaxInt, H: 1, C: 1}, nil, cv.ErrShape},
		"huge":      {cv.Format{Depth: cv.U16, W: 1<<31 - 1, H: 1<<31 - 1, C: 4}, nil, cv.ErrShape},
		"level":     {good, &EncoderOptions{Level: 10}, cv.ErrRange},
		"threads":   {good, &EncoderOptions{Threads: -1}, cv.ErrRange},
	} {
		if _, err := NewEncoder(&bytes.Buffer{}, test.f, test.o); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, write := range map[string]func(e *Encoder) error{
		"rows of another width": func(e *Encoder) error { return e.Write(engine.NewPlane(cv.Format{Depth: cv.U8, W: 5, H: 1, C: 3})) },
		"rows of another depth": func(e *Encoder) error { return e.Write(engine.NewPlane(cv.Format{Depth: cv.U16, W: 4, H: 1, C: 3})) },
		"too many rows":         func(e *Encoder) error { return e.Write(engine.NewPlane(cv.Format{Depth: cv.U8, W: 4, H: 5, C: 3})) },
		"too few rows":          func(e *Encoder) error { return e.Close() },
	} {
		e, err := NewEncoder(&bytes.Buffer{}, good, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(e); !errors.Is(err, cv.ErrShape) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// limited is a writer that fails after some bytes.
type limited int

var errFull = errors.New("disk full")

func (l *limited) Write(p []byte) (int, error) {
	if *l -= limited(len(p)); *l < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// Wherever the writer fails, its error comes back.
func TestEncoderWriterFails(t *testing.T) {
	p := plane(cv.Format{Depth: cv.U8, W: 30, H: 20, C: 1}, 0, contents["mask"])
	for _, oneBit := range []bool{false, true} {
		o := &EncoderOptions{Level: 1, OneBit: oneBit}
		size := len(encode(t, p, 20, o))
		for n := range size {
			l := limited(n)
			e, err := NewEncoder(&l, p.Format, o)
			if err == nil {
				if err = e.Write(p); err == nil {
					err = e.Close()
				}
			}
			if err != errFull {
				t.Fatalf("error %v after %d bytes", err, n)
			}
		}
	}
}

// Any bytes come back, whatever the format.
func FuzzEncode(f *testing.F) {
	f.Add([]byte("any bytes are pixels"), uint8(3), uint8(0), uint8(1))
	f.Add(bytes.Repeat([]byte{0, 255, 255, 0, 0, 0}, 50), uint8(17), uint8(1), uint8(6))
	f.Fuzz(func(t *testing.T, data []byte, width, kind, level uint8) {
		format := cv.Format{Depth: cv.U8, W: int(width) + 1, C: []int{1, 3, 4}[kind%3]}
		if kind&0x40 != 0 {
			format.Depth = cv.U16
		}
		if format.H = len(data) / format.RowSize(); format.H == 0 {
			return
		}
		p := engine.Plane{Format: format, Data: data, Stride: format.RowSize()}
		same(t, p, encode(t, p, 1+int(kind%5), &EncoderOptions{Level: int(level % 10), OneBit: kind&0x80 != 0}))
	})
}
