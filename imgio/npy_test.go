package imgio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
)

// npy makes a file of format version 1.0, 2.0 or 3.0.
func npy(version byte, header, body string) []byte {
	b := []byte(npyMagic + string([]byte{version, 0}))
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return append(append(b, header...), body...)
}

func TestNpyHeaders(t *testing.T) {
	for _, h := range []string{
		"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }          \n",
		"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}",
		`{"shape":(2,3,),"descr":"<u1","fortran_order":False}`,
		" \t{ 'fortran_order' :False ,\n'shape' : ( 2L , 3L , 1 ) , 'descr': '=u1' , } ",
	} {
		for version := byte(1); version <= 3; version++ {
			d, err := Decode(bytes.NewReader(npy(version, h, "abcdef")), nil)
			if err != nil {
				t.Errorf("%q: %v", h, err)
				continue
			}
			want := cv.Format{Depth: cv.U8, W: 3, H: 2, C: 1}
			if d.Image.Format() != want || string(pixels(d.Image)) != "abcdef" {
				t.Errorf("%q: %v", h, d.Image)
			}
		}
	}
	wrong := func(descr, order, shape string) string {
		return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }"
	}
	for _, h := range []string{
		"", "{", "{}", "[]", "{'descr': '|u1'}",
		wrong("'|u1'", "True", "(2, 3)"),
		wrong("'|u1'", "Falsey", "(2, 3)"),
		wrong("'|u1'", "0", "(2, 3)"),
		wrong("'<c16'", "False", "(2, 3)"),
		wrong("'|O'", "False", "(2, 3)"),
		wrong("'<i8'", "False", "(2, 3)"),
		wrong("'|i1'", "False", "(2, 3)"),
		wrong("'|u2'", "False", "(2, 3)"),
		wrong("'u1'", "False", "(2, 3)"),
		wrong("[('a', '<u1')]", "False", "(2, 3)"),
		wrong("'|u1'", "False", "()"),
		wrong("'|u1'", "False", "(6,)"),
		wrong("'|u1'", "False", "(6)"),
		wrong("'|u1'", "False", "(2, 3"),
		wrong("'|u1'", "False", "(2, 3) x"),
		wrong("'|u1'", "False", "(2 3)"),
		wrong("'|u1'", "False", "(-2, 3)"),
		wrong("'|u1'", "False", "(2.0, 3)"),
		wrong("'|u1'", "False", "(, 2, 3)"),
		wrong("'|u1'", "False", "(0, 3)"),
		wrong("'|u1'", "False", "(2, 0)"),
		wrong("'|u1'", "False", "(1, 1, 6)"),
		wrong("'|u1'", "False", "(1, 6, 0)"),
		wrong("'|u1'", "False", "(1, 2, 3, 1)"),
		wrong("'|u1'", "False", "(99999999999999999999, 1)"),
		wrong("'|u1'", "False", "("+strings.Repeat("1, ", 40)+")"),
		wrong("'|u1'", "False", "(2, 3), 'shape': (2, 3)"),
		wrong("'|u1'", "False", "(2, 3), 'more': 1"),
		wrong("'|u1'", "False", "(2, 3)") + "x",
		wrong("'|u1", "False", "(2, 3)"),
	} {
		if d, err := Decode(bytes.NewReader(npy(1, h, strings.Repeat("x", 100))), nil); err == nil {
			t.Errorf("%q: %v", h, d.Image.Format())
		}
	}
	good := npy(1, wrong("'|u1'", "False", "(2, 3)"), "abcdef")
	for n := range len(good) {
		if _, err := Decode(bytes.NewReader(good[:n]), nil); err == nil {
			t.Errorf("%d of %d bytes were enough", n, len(good))
		}
	}
	for _, v := range []string{"\x00\x00", "\x01\x01", "\x04\x00"} {
		bad := []byte(string(good[:6]) + v + string(good[8:]))
		if _, err := Decode(bytes.NewReader(bad), nil); !errors.Is(err, ErrUnsupported) {
			t.Errorf("version %q: %v", v, err)
		}
	}
}

func TestNpyTooLarge(t *testing.T) {
	for _, shape := range []string{"(2000000000, 2000000000)", "(4611686018427387903, 4611686018427387903, 4)", "(1073741825, 1)"} {
		data := npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': "+shape+"}", "....")
		if _, err := Decode(bytes.NewReader(data), nil); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", shape, err)
		}
	}
	data := npy(2, "", "")
	binary.LittleEndian.PutUint32(data[8:], 1<<31)
	if _, err := Decode(bytes.NewReader(data), nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("long header: %v", err)
	}
}

func TestNpyByteOrder(t *testing.T) {
	body := func(order binary.AppendByteOrder, size int) string {
		var b []byte
		for i := range 4 {
			v := uint64(i)*0x0102030405060708 + 5
			switch size {
			case 2:
				b = order.AppendUint16(b, uint16(v))
			case 4:
				b = order.AppendUint32(b, uint32(v))
			case 8:
				b = order.AppendUint64(b, v)
			}
		}
		return string(b)
	}
	for kind, size := range map[string]int{"u2": 2, "i2": 2, "i4": 4, "f4": 4, "f8": 8} {
		var images []cv.AnyImage
		for _, o := range []struct {
			mark  string
			order binary.AppendByteOrder
		}{{"<", binary.LittleEndian}, {">", binary.BigEndian}} {
			data := npy(1, "{'descr': '"+o.mark+kind+"', 'fortran_order': False, 'shape': (1, 2, 2)}", body(o.order, size))
			d, err := Decode(bytes.NewReader(data), &ReadOptions{Mode: Gray}) // options do not count
			if err != nil {
				t.Fatal(err)
			}
			images = append(images, d.Image)
		}
		sameImage(t, images[0], images[1])
		if f := images[0].Format(); f.C != 2 || f.Depth != npyDepths[kind] {
			t.Errorf("%s: %v", kind, f)
		}
	}
	d, err := Decode(bytes.NewReader(npy(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (1, 3)}", "\x00\x01\x07")), nil)
	if err != nil || string(pixels(d.Image)) != "\x00\x01\x01" {
		t.Errorf("b1: %v %v", d, err)
	}
}

// numpy.save of NumPy 1.24 wrote these headers.
func TestNpyIsNumPys(t *testing.T) {
	img, _ := cv.NewImage[uint16](2, 3, 1)
	for i := range img.Pix {
		img.Pix[i] = uint16(i * 1000)
	}
	var buf bytes.Buffer
	if err := Encode(&buf, "npy", img, nil); err != nil {
		t.Fatal(err)
	}
	header := "{'descr': '" + string(nativeOrder) + "u2', 'fortran_order': False, 'shape': (3, 2), }"
	want := string(npy(1, header+strings.Repeat(" ", 128-10-1-len(header))+"\n", string(pixels(img))))
	if buf.String() != want {
		t.Errorf("got %q, want %q", buf.String(), want)
	}
	for _, h := range []int{1, 99999} { // the length of the header does not change
		img, _ := cv.NewImage[uint8](1, h, 3)
		buf.Reset()
		Encode(&buf, "npy", img, nil)
		if buf.Len() != 128+3*h {
			t.Errorf("%d rows: header of %d bytes", h, buf.Len()-3*h)
		}
	}
}

func TestReadNpyMatrix(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "k.npy")
	for _, c := range []struct {
		descr, shape, body string
		rows, cols         int
		want               []float64
	}{
		{"<i8", "(2, 2)", "\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80", 2, 2, []float64{0, -1, 5, -1 << 63}},
		{">i2", "(1, 2)", "\xff\xfe\x01\x00", 1, 2, []float64{-2, 256}},
		{"|i1", "(2,)", "\xff\x7f", 2, 1, []float64{-1, 127}},
		{"|u1", "(1, 2)", "\xff\x7f", 1, 2, []float64{255, 127}},
		{"|b1", "(2,)", "\x00\x02", 2, 1, []float64{0, 1}},
		{"<u2", "(1, 1)", "\xff\xff", 1, 1, []float64{65535}},
		{">u4", "(1,)", "\xff\xff\xff\xff", 1, 1, []float64{1<<32 - 1}},
		{"<i4", "(1,)", "\xff\xff\xff\xff", 1, 1, []float64{-1}},
		{"<u8", "(1,)", "\x00\x00\x00\x00\x00\x00\x00\x80", 1, 1, []float64{1 << 63}},
		{">f4", "(1, 1)", "\x3f\x00\x00\x00", 1, 1, []float64{.5}},
		{"<f8", "(1, 1)", "\x00\x00\x00\x00\x00\x00\xf0\x7f", 1, 1, []float64{math.Inf(1)}},
	} {
		data := npy(1, "{'descr': '"+c.descr+"', 'fortran_order': False, 'shape': "+c.shape+"}", c.body)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		rows, cols, values, err := ReadNpyMatrix(path)
		if err != nil || rows != c.rows || cols != c.cols || !slices.Equal(values, c.want) {
			t.Errorf("%s %s: %dx%d %v, %v", c.descr, c.shape, rows, cols, values, err)
		}
	}
	for shape, kind := range map[string]error{
		"(1, 1, 1)": ErrUnsupported, "()": ErrUnsupported, "(0,)": ErrUnsupported, "(4, 4)": io.ErrUnexpectedEOF, "(99999, 99999)": ErrTooLarge,
	} {
		data := npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': "+shape+"}", "12345678")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := ReadNpyMatrix(path); !errors.Is(err, kind) {
			t.Errorf("%s: %v", shape, err)
		}
	}
	if _, _, _, err := ReadNpyMatrix("testdata/gray8.png"); !errors.Is(err, ErrFormat) {
		t.Errorf("png: %v", err)
	}
	if _, _, _, err := ReadNpyMatrix(filepath.Join(dir, "missing.npy")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	// Write is the reverse.
	want := []float64{0, -1, .5, 1e300, 7, 8}
	if err := Write(path, &cv.Image[float64]{Pix: want, Stride: 3, Width: 3, Height: 2, Channels: 1}, nil); err != nil {
		t.Fatal(err)
	}
	if rows, cols, got, err := ReadNpyMatrix(path); err != nil || rows != 2 || cols != 3 || !slices.Equal(got, want) {
		t.Errorf("%dx%d %v, %v", rows, cols, got, err)
	}
}

// small are the options of fuzzing: everything as stored, and nothing big.
func small() *ReadOptions {
	o := Unchanged()
	o.MaxPixels = 1 << 12
	return o
}

func FuzzNpy(f *testing.F) {
	f.Add(npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", "abcdef"))
	f.Add(npy(3, `{"shape":(1,1,2,),"descr":">f8","fortran_order":False}`, "abcdefghijklmnop"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := decodeNpy(newInput(bytes.NewReader(data)), small())
		if err != nil {
			return
		}
		// What is read can be written, and is read again as the same.
		roundTrip(t, "npy", d.img, 1)
		decodeMatrix(newInput(bytes.NewReader(data)))
	})
}

func TestNpyMessages(t *testing.T) {
	for _, c := range []struct{ descr, shape, want string }{
		{"<i8", "(3, 3)", "int64 elements; uint8, uint16, int16, int32, float32 and float64 are possible: convert with .astype"},
		{"|i1", "(3, 3)", "int8 elements"},
		{"<f2", "(3, 3)", "float16 elements"},
		{"<c8", "(3, 3)", "complex64 elements"},
		{"|u1", "(0, 3)", "shape [0 3]: the array is empty"},
		{"|u1", "(2, 3, 0)", "shape [2 3 0]: the array is empty"},
	} {
		data := npy(1, "{'descr': '"+c.descr+"', 'fortran_order': False, 'shape': "+c.shape+"}", "")
		if _, err := Decode(bytes.NewReader(data), nil); !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %s", c.descr, c.shape, err, c.want)
		}
	}
}
