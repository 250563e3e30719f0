package imgio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"

	"github.com/purecv/cv"
)

// An exifField is a field of a directory: a short number, or, if wide, an offset or a count.
type exifField struct {
	tag, kind uint16
	count     uint32
	value     uint32
}

// exif makes EXIF data with one directory.
func exif(order binary.AppendByteOrder, fields ...exifField) []byte {
	b := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II")
	}
	b = order.AppendUint32(order.AppendUint16(b, 42), 8)
	b = order.AppendUint16(b, uint16(len(fields)))
	for _, f := range fields {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, f.tag), f.kind), f.count)
		if f.kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(f.value)), 0)
		} else {
			b = order.AppendUint32(b, f.value)
		}
	}
	return order.AppendUint32(b, 0)
}

func orientation(v uint32) exifField { return exifField{0x112, 3, 1, v} }

func TestExifOrientation(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"little":             {exif(le, orientation(6)), 6},
		"big":                {exif(be, orientation(8)), 8},
		"second":             {exif(be, exifField{0x128, 3, 1, 2}, orientation(3)), 3},
		"none":               {exif(le, exifField{0x128, 3, 1, 2}), 0},
		"zero":               {exif(le, orientation(0)), 0},
		"nine":               {exif(le, orientation(9)), 0},
		"long little":        {exif(le, exifField{0x112, 4, 1, 6}), 6},
		"long big":           {exif(be, exifField{0x112, 4, 1, 6}), 0},
		"first of two":       {exif(le, orientation(6), orientation(3)), 6},
		"make outside":       {exif(le, exifField{0x10f, 2, 100, 99999}, orientation(6)), 0},
		"make wraps":         {exif(le, exifField{0x10f, 2, 0xffffffff, 0xffffffff}, orientation(6)), 0},
		"resolution outside": {exif(le, exifField{0x11a, 5, 1, 99999}, orientation(6)), 0},
		"unknown outside":    {exif(le, exifField{0x9999, 2, 100, 99999}, orientation(6)), 6},
		"make later":         {exif(le, orientation(6), exifField{0x10f, 2, 100, 99999}), 6},
		"empty":              {nil, 0},
		"marks only":         {[]byte("II*\x00"), 0},
		"no marks":           {append([]byte("XX"), exif(le, orientation(6))[2:]...), 0},
		"far directory":      {[]byte("II*\x00\xff\xff\xff\xff\x01\x00"), 0},
		"cut short":          {exif(le, exifField{0x128, 3, 1, 2}, orientation(3))[:30], 0},
	} {
		if got := exifOrientation(c.data); got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
	}
}

// upright holds what becomes of the rows 0 1 2 / 3 4 5.
var upright = map[int][][]uint8{
	0: {{0, 1, 2}, {3, 4, 5}}, 1: {{0, 1, 2}, {3, 4, 5}}, 2: {{2, 1, 0}, {5, 4, 3}}, 3: {{5, 4, 3}, {2, 1, 0}}, 4: {{3, 4, 5}, {0, 1, 2}},
	5: {{0, 3}, {1, 4}, {2, 5}}, 6: {{3, 0}, {4, 1}, {5, 2}}, 7: {{5, 2}, {4, 1}, {3, 0}}, 8: {{2, 5}, {1, 4}, {0, 3}},
	9: {{0, 1, 2}, {3, 4, 5}},
}

func TestOrient(t *testing.T) {
	for o, want := range upright {
		for c := 1; c <= 4; c++ {
			img, _ := cv.NewImage[uint16](3, 2, c)
			for i := range img.Pix {
				img.Pix[i] = uint16(100*(i/c) + i%c)
			}
			turned, err := orient(img, o)
			if err != nil {
				t.Fatal(err)
			}
			got := turned.(*cv.Image[uint16])
			if got.Height != len(want) || got.Width != len(want[0]) || got.Channels != c {
				t.Fatalf("%d: %v", o, got.Format())
			}
			for y, row := range want {
				for x, v := range row {
					for k := range c {
						if got.At(x, y, k) != 100*uint16(v)+uint16(k) {
							t.Errorf("%d, %d channels: pixel %d,%d is %d", o, c, x, y, got.At(x, y, k))
						}
					}
				}
			}
		}
	}
}

// app1 makes a JPEG segment.
func app1(body string) []byte {
	return append([]byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func TestExifOfJPEG(t *testing.T) {
	blocks, _ := cv.NewImage[uint8](48, 32, 1)
	for y := range 32 {
		for x := range 48 {
			blocks.Set(x, y, 0, uint8(40*(y/16*3+x/16)))
		}
	}
	var buf bytes.Buffer
	if err := Encode(&buf, "jpg", blocks, nil); err != nil {
		t.Fatal(err)
	}
	file := buf.Bytes()
	with := func(segments ...[]byte) []byte {
		return bytes.Join([][]byte{file[:2], bytes.Join(segments, nil), file[2:]}, nil)
	}
	o6 := "Exif\x00\x00" + string(exif(binary.BigEndian, orientation(6)))
	o3 := "Exif\x00\x00" + string(exif(binary.LittleEndian, orientation(3)))
	cases := map[string]struct {
		data []byte
		want int
		o    *ReadOptions
	}{
		"gray":          {with(app1(o6)), 6, &ReadOptions{Mode: Gray}},
		"as stored":     {with(app1(o6)), 6, &ReadOptions{Mode: AsStored}},
		"unchanged":     {with(app1(o6)), 1, Unchanged()},
		"ignored":       {with(app1(o6)), 1, &ReadOptions{IgnoreOrientation: true}},
		"first of two":  {with(app1(o6), app1(o3)), 6, nil},
		"XMP first":     {with(app1("http://ns.adobe.com/xap/1.0/\x00<x/>"), app1(o6)), 1, nil},
		"other first":   {with([]byte("\xff\xe2\x00\x04ab"), app1(o6)), 6, nil},
		"padded":        {with([]byte("\xff\xe2\x00\x04ab\xff\xff"), app1(o6)), 6, nil},
		"empty segment": {with(app1("")), 1, nil},
	}
	for o := range 10 {
		cases[fmt.Sprint(o)] = struct {
			data []byte
			want int
			o    *ReadOptions
		}{with(app1("Exif\x00\x00" + string(exif(binary.LittleEndian, orientation(uint32(o)))))), o, nil}
	}
	for name, c := range cases {
		d, err := Decode(bytes.NewReader(c.data), c.o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, want := d.Image.(*cv.Image[uint8]), upright[c.want]
		if got.Height != 16*len(want) || got.Width != 16*len(want[0]) {
			t.Errorf("%s: %v", name, got.Format())
			continue
		}
		for y, row := range want {
			for x, v := range row {
				if g := got.At(16*x+8, 16*y+8, 0); (g+20)/40 != v {
					t.Errorf("%s: block %d,%d is %d", name, x, y, g)
				}
			}
		}
	}
}

func TestExifOfPNG(t *testing.T) {
	img, _ := cv.NewImage[uint8](3, 2, 1)
	copy(img.Pix, []uint8{0, 1, 2, 3, 4, 5})
	var buf bytes.Buffer
	if err := Encode(&buf, "png", img, nil); err != nil {
		t.Fatal(err)
	}
	file := buf.Bytes()
	for o := 1; o <= 8; o++ {
		body := exif(binary.BigEndian, orientation(uint32(o)))
		chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), "eXIf"...)
		chunk = append(chunk, body...)
		chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
		for _, at := range []int{33, len(file) - 12} { // before and after the pixels
			data := bytes.Join([][]byte{file[:at], chunk, file[at:]}, nil)
			d, err := Decode(bytes.NewReader(data), &ReadOptions{Mode: Gray})
			if err != nil {
				t.Fatal(err)
			}
			want := upright[o]
			if f := d.Image.Format(); f.H != len(want) || !bytes.Equal(pixels(d.Image), bytes.Join(want, nil)) {
				t.Errorf("%d: %v", o, d.Image)
			}
		}
	}
}

func FuzzExif(f *testing.F) {
	f.Add(exif(binary.LittleEndian, exifField{0x10f, 2, 10, 38}, orientation(6)))
	f.Add(exif(binary.BigEndian, exifField{0x11a, 5, 1, 38}, orientation(8)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := exifOrientation(data); o < 0 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		jpegOrientation(data)
	})
}
