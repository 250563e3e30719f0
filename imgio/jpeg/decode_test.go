package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// decode reads a file in strips of so many rows; 0: at once.
func decode(data []byte, o *Options, strip int) (engine.Plane, *Decoder, error) {
	d, err := NewDecoder(data, o, func(w, h int) error {
		if w*h > 1<<16 {
			return errors.New("too large")
		}
		return nil
	})
	if err != nil {
		return engine.Plane{}, d, err
	}
	all := engine.NewPlane(d.Format())
	if strip == 0 {
		strip = all.H
	}
	for y := 0; y < all.H; y += strip {
		part := all
		part.Y, part.H = y, min(strip, all.H-y)
		part.Data = all.Data[y*all.Stride:][:part.H*all.Stride]
		if err := d.Read(part); err != nil {
			return all, d, err
		}
	}
	return all, d, nil
}

func TestAgainstOpenCV(t *testing.T) {
	want, err := os.ReadFile("testdata/want.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(want)) {
		var name string
		var pixels [2]string
		fmt.Sscan(line, &name, &pixels[0], &pixels[1])
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, threads := range []int{1, 2, 3, 7} {
				for _, strip := range []int{0, 1, 5, 16, 17} {
					for i, gray := range []bool{false, true} {
						got, d, err := decode(data, &Options{Gray: gray, Threads: threads}, strip)
						if err != nil {
							t.Fatal(err)
						}
						if s := fmt.Sprintf("%dx%dx%d:%08x", got.W, got.H, got.C, crc32.ChecksumIEEE(got.Data)); s != pixels[i] {
							t.Fatalf("%d threads, strips of %d: got %s, want %s", threads, strip, s, pixels[i])
						}
						damaged := strings.Contains(name, "cut") || strings.Contains(name, "restart-")
						if w := d.Warnings(); len(w) > 0 != damaged {
							t.Fatalf("warnings %q", w)
						}
					}
				}
			}
		})
	}
}

// read returns a file of testdata.
func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A file that is cut anywhere behind its headers is an image, before their end an error.
func TestCut(t *testing.T) {
	for _, name := range []string{"sampling-2x2-37", "restart", "gray", "cmyk"} {
		data := read(t, name)
		scan := bytes.Index(data, []byte{0xff, markerSOS})
		for n := range data {
			_, _, err := decode(data[:n], nil, 0)
			if n < scan && err == nil || n > scan+16 && n < scan+200 && err != nil {
				t.Fatalf("%s, %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	data := read(t, "sampling-2x2-37")
	at := func(marker byte) int { return bytes.Index(data, []byte{0xff, marker}) }
	frame, scan := at(markerSOF0), at(markerSOS)
	change := func(i int, b ...byte) []byte {
		c := bytes.Clone(data)
		copy(c[i:], b)
		return c
	}
	insert := func(b ...byte) []byte { return append(append(bytes.Clone(data[:2]), b...), data[2:]...) }
	for _, test := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, FormatError("it does not begin with SOI")},
		{"no image", []byte{0xff, 0xd8, 0xff, 0xd9}, FormatError("it ends before its first scan")},
		{"arithmetic", change(frame+1, markerSOF9), UnsupportedError("arithmetic coding")},
		{"lossless", change(frame+1, 0xc3), UnsupportedError("lossless or hierarchical coding (SOF3)")},
		{"12 bits", change(frame+4, 12), UnsupportedError("12 bits")},
		{"no rows", change(frame+5, 0, 0), FormatError("size 37x0 with 3 components")},
		{"too large", change(frame+5, 0xff, 0xff), UnsupportedError("37x65535 is more than 65500 in one direction")},
		{"frame's length", change(frame+3, 18), FormatError("a segment of 18 bytes instead of 17")},
		{"sampling", change(frame+11, 0x25), FormatError("sampling factors 2x5")},
		{"fraction", change(frame+11, 0x33), FormatError("11 blocks in an MCU")},
		{"two frames", insert(data[frame : frame+19]...), FormatError("a second frame")},
		{"two starts", insert(0xff, markerSOI), FormatError("a second SOI")},
		{"marker", insert(0xff, 0x02), FormatError("unknown marker 0x2")},
		{"component", change(scan+5, 9), FormatError("a scan of a component 9 that is not there")},
		{"table", change(scan+6, 0x33), FormatError("the table 3 of codes is missing")},
		{"quantization", change(frame+12, 3), FormatError("the table 3 for the quantization is missing")},
		{"codes", change(at(markerDHT)+5, 255), FormatError("a table of codes that is too long")},
	} {
		_, _, err := decode(test.data, nil, 0)
		if err != test.want {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, _, err := decode(change(frame+5, 0x80, 0), nil, 0); err == nil || err.Error() != "too large" {
		t.Errorf("limit: %v", err)
	}
}

// A scan costs time for every block even if it has no data, so their number is limited.
func TestManyScans(t *testing.T) {
	data := read(t, "progressive")
	end := bytes.LastIndex(data, []byte{0xff, markerSOS})
	scan := append(bytes.Clone(data[end:end+10]), 0)
	for _, n := range []int{900, 1000} {
		file := append(bytes.Clone(data[:end]), bytes.Repeat(scan, n)...)
		_, _, err := decode(file, nil, 0)
		var unsupported UnsupportedError
		if n > 900 != errors.As(err, &unsupported) {
			t.Errorf("%d scans: %v", n, err)
		}
	}
	frame := bytes.Index(data, []byte{0xff, markerSOF2})
	binary.BigEndian.PutUint16(data[frame+5:], 60000)
	binary.BigEndian.PutUint16(data[frame+7:], 60000)
	file := append(data[:end], bytes.Repeat(scan, 100)...)
	if _, err := NewDecoder(file, nil, nil); err == nil {
		t.Error("100 scans of a very large file were accepted")
	}
}

func TestRead(t *testing.T) {
	d, err := NewDecoder(read(t, "gray"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Format()
	if f != (cv.Format{Depth: cv.U8, W: 43, H: 75, C: 1}) || d.Components() != 1 {
		t.Fatalf("%v with %d components", f, d.Components())
	}
	if n := d.Buffered(); n < 43*8 || n > 1<<16 {
		t.Errorf("%d bytes are held", n)
	}
	wrong := f
	wrong.C = 3
	if err := d.Read(engine.NewPlane(wrong)); !errors.Is(err, cv.ErrShape) {
		t.Errorf("colour from a gray file: %v", err)
	}
	p := engine.NewPlane(f)
	if err := d.Read(p); err != nil {
		t.Error(err)
	}
	p.H = 1
	if err := d.Read(p); err != io.EOF {
		t.Errorf("behind the end: %v", err)
	}
}

// Every bit pattern is decoded as the codes say, one bit after the other.
func TestHuffman(t *testing.T) {
	_, ac := defaultTables()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		bits := rng.Uint64()
		if rng.IntN(4) == 0 {
			bits |= ^uint64(0) << (48 + rng.IntN(10))
		}
		h := ac[rng.IntN(2)]
		h.derive()
		want, length, code, index := uint8(0), 17, 0, 0
		for l := 1; l <= 16; l++ {
			code = code<<1 | int(bits<<(l-1)>>63)
			n := int(h.counts[l])
			if code < n {
				want, length = h.values[index+code], l
				break
			}
			code -= n
			index += n
		}
		if value, l := h.symbol(bits); value != want || l != length {
			t.Fatalf("%#x: value %#x of %d bits, want %#x of %d", bits, value, l, want, length)
		}
	}
}

func FuzzDecode(f *testing.F) {
	names, err := filepath.Glob("testdata/*.jpg")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, uint8(16))
	}
	f.Fuzz(func(t *testing.T, data []byte, strip uint8) {
		for _, gray := range []bool{false, true} {
			whole, _, err := decode(data, &Options{Gray: gray, Threads: 1}, 0)
			strips, _, err2 := decode(data, &Options{Gray: gray, Threads: 3}, int(strip))
			if fmt.Sprint(err) != fmt.Sprint(err2) {
				t.Fatalf("%v, but in strips %v", err, err2)
			}
			if err == nil && !bytes.Equal(whole.Data, strips.Data) {
				t.Fatal("strips differ")
			}
		}
	})
}
