package imgio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	stdjpeg "image/jpeg"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio/jpeg"
	"github.com/purecv/cv/internal/files"
)

// flags are the options that mean OpenCV's flags of these names.
var flags = map[string]*ReadOptions{
	"color":             nil,
	"gray":              {Mode: Gray},
	"unchanged":         Unchanged(),
	"gray-anydepth":     {Mode: Gray, KeepDepth: true},
	"anydepth-anycolor": {Mode: AsStored, KeepDepth: true},
}

// pixels returns the packed pixels of an image, in this machine's byte order.
func pixels(img cv.AnyImage) []byte {
	p := img.Plane()
	var all []byte
	for y := range p.H {
		all = append(all, p.Data[y*p.Stride:][:p.RowSize()]...)
	}
	return all
}

func sameImage(t *testing.T, got, want cv.AnyImage) {
	t.Helper()
	if got.Format() != want.Format() {
		t.Fatalf("got %v, want %v", got.Format(), want.Format())
	}
	if !bytes.Equal(pixels(got), pixels(want)) {
		t.Fatalf("%v: pixels differ", got.Format())
	}
}

// noise makes an image of random bits; floats are whole numbers.
func noise(t *testing.T, f cv.Format) cv.AnyImage {
	t.Helper()
	img, err := cv.NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(f.W), uint64(f.H*8+f.C)))
	switch img := img.(type) {
	case *cv.Image[float32]:
		for i := range img.Pix {
			img.Pix[i] = float32(r.IntN(1 << 20))
		}
	case *cv.Image[float64]:
		for i := range img.Pix {
			img.Pix[i] = float64(r.IntN(1 << 40))
		}
	default:
		mem := img.Plane().Data
		for i := range mem {
			mem[i] = byte(r.Uint32())
		}
	}
	return img
}

// crop returns a view into the image that leaves one pixel out on every side.
func crop(t *testing.T, img cv.AnyImage) cv.AnyImage {
	t.Helper()
	f := img.Format()
	r := cv.Rect{X: 1, Y: 1, Width: f.W - 2, Height: f.H - 2}
	var v cv.AnyImage
	var err error
	switch img := img.(type) {
	case *cv.Image[uint8]:
		v, err = img.Crop(r)
	case *cv.Image[uint16]:
		v, err = img.Crop(r)
	case *cv.Image[int16]:
		v, err = img.Crop(r)
	case *cv.Image[int32]:
		v, err = img.Crop(r)
	case *cv.Image[float32]:
		v, err = img.Crop(r)
	case *cv.Image[float64]:
		v, err = img.Crop(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAgainstOpenCV(t *testing.T) {
	want, err := os.ReadFile("testdata/want.txt")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[cv.Depth]string{cv.U8: "uint8", cv.U16: "uint16", cv.F32: "float32", cv.F64: "float64"}
	for line := range strings.Lines(string(want)) {
		var name, flag, kind, size, crc string
		fmt.Sscan(line, &name, &flag, &kind, &size, &crc)
		t.Run(name+"/"+flag, func(t *testing.T) {
			img, err := Read(filepath.Join("testdata", name), flags[flag])
			if kind == "error" {
				if err == nil {
					t.Fatalf("read %v; cv2 refuses", img.Format())
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			f := img.Format()
			mem := pixels(img)
			if nativeOrder == '>' {
				swapBytes(mem, f.Depth.Size())
			}
			got := fmt.Sprintf("%s %dx%dx%d %08x", kinds[f.Depth], f.W, f.H, f.C, crc32.ChecksumIEEE(mem))
			if got != kind+" "+size+" "+crc {
				t.Errorf("got %s, want %s %s %s", got, kind, size, crc)
			}
		})
	}
}

func TestRoundTrip(t *testing.T) {
	sizes := []cv.Size{{W: 1, H: 1}, {W: 1, H: 9}, {W: 17, H: 1}, {W: 33, H: 20}, {W: 200, H: 120}}
	for _, c := range codecs {
		if c.encode == nil || c.Name == "jpeg" || c.Name == "pbm" {
			continue
		}
		for _, depth := range c.depths {
			for _, chans := range c.chans {
				for _, s := range sizes {
					for _, level := range []int{0, 1, 9} {
						if level != 1 && (c.Name != "png" && c.Name != "tiff" || s.W > 33) {
							continue
						}
						f := cv.Format{Depth: depth, W: s.W, H: s.H, C: chans}
						t.Run(fmt.Sprintf("%s/%v/%d", c.Name, f, level), func(t *testing.T) {
							img := noise(t, f)
							roundTrip(t, c.Name, img, level)
							if s.W > 2 && s.H > 2 {
								roundTrip(t, c.Name, crop(t, img), level)
							}
						})
					}
				}
			}
		}
	}
}

func roundTrip(t *testing.T, format string, img cv.AnyImage, level int) {
	t.Helper()
	before := pixels(img)
	var buf bytes.Buffer
	if err := Encode(&buf, format, img, &WriteOptions{Compression: &level}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, pixels(img)) {
		t.Fatal("Encode changed the image")
	}
	d, err := Decode(&buf, Unchanged())
	if err != nil {
		t.Fatal(err)
	}
	sameImage(t, d.Image, img)
	if d.Format != format && !(format == "pnm" && (d.Format == "pgm" || d.Format == "ppm")) {
		t.Errorf("read as %s", d.Format)
	}
	if len(d.Warnings) > 0 {
		t.Errorf("warnings %q", d.Warnings)
	}
}

func TestRoundTripPBM(t *testing.T) {
	for _, w := range []int{1, 7, 8, 9, 64, 65} {
		img := noise(t, cv.Format{Depth: cv.U8, W: w, H: 5, C: 1}).(*cv.Image[uint8])
		for i := range img.Pix {
			img.Pix[i] = -(img.Pix[i] & 1)
		}
		roundTrip(t, "pbm", img, 1)
	}
}

// ramp is an image that JPEG hardly changes.
func ramp(w, h, c int) *cv.Image[uint8] {
	img, _ := cv.NewImage[uint8](w, h, c)
	for y := range h {
		for x := range w {
			for k := range c {
				img.Set(x, y, k, uint8(40+2*x+y+10*k))
			}
		}
	}
	return img
}

func TestRoundTripJPEG(t *testing.T) {
	for _, c := range []int{1, 3, 4} {
		img := ramp(40, 30, c)
		var sizes []int
		for _, quality := range []int{0, 95, 60} {
			var buf bytes.Buffer
			if err := Encode(&buf, "jpg", img, &WriteOptions{Quality: quality}); err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, buf.Len())
			d, err := Decode(&buf, Unchanged())
			if err != nil {
				t.Fatal(err)
			}
			got := d.Image.(*cv.Image[uint8])
			if want := min(c, 3); got.Channels != want || got.Width != 40 || got.Height != 30 {
				t.Fatalf("got %v", got.Format())
			}
			for y := range 30 {
				for x := range 40 {
					for k := range got.Channels {
						if d := int(got.At(x, y, k)) - int(img.At(x, y, k)); d < -6 || d > 6 {
							t.Fatalf("quality %d: channel %d of pixel %d,%d is off by %d", quality, k, x, y, d)
						}
					}
				}
			}
		}
		if sizes[0] != sizes[1] || sizes[2] >= sizes[1] {
			t.Errorf("sizes at default, 95 and 60: %v", sizes)
		}
	}
}

// TestJPEGOptions checks that each choice makes another file, of the same pixels unless it is one of quality or sampling.
func TestJPEGOptions(t *testing.T) {
	img := ramp(70, 50, 3)
	files := map[string]int{}
	var first cv.AnyImage
	for i, o := range []WriteOptions{
		{}, {Optimize: true}, {Progressive: true}, {RestartInterval: 3}, {Quality: 60}, {Sampling: jpeg.Sampling422}, {Sampling: jpeg.Sampling444},
	} {
		var buf bytes.Buffer
		if err := Encode(&buf, "jpeg", img, &o); err != nil {
			t.Fatal(err)
		}
		if k, ok := files[buf.String()]; ok {
			t.Errorf("choices %d and %d make the same file", k, i)
		}
		files[buf.String()] = i
		d, err := Decode(&buf, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = d.Image
		} else if i < 4 && !bytes.Equal(pixels(d.Image), pixels(first)) {
			t.Errorf("choice %d: other pixels", i)
		}
	}
}

func TestGrayJPEGIsLuma(t *testing.T) {
	var buf bytes.Buffer
	if err := Encode(&buf, "jpeg", ramp(33, 21, 3), nil); err != nil {
		t.Fatal(err)
	}
	m, err := stdjpeg.Decode(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decode(&buf, &ReadOptions{Mode: Gray})
	if err != nil {
		t.Fatal(err)
	}
	y := m.(*image.YCbCr)
	for i := range 21 {
		if !bytes.Equal(d.Image.(*cv.Image[uint8]).Row(i), y.Y[i*y.YStride:][:33]) {
			t.Fatalf("row %d is not luma", i)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range codecs {
		for _, depth := range allDepths {
			for chans := 1; chans <= 4; chans++ {
				img := noise(t, cv.Format{Depth: depth, W: 3, H: 2, C: chans})
				var buf bytes.Buffer
				err := Encode(&buf, c.Name, img, nil)
				switch {
				case c.encode == nil:
					if !errors.Is(err, ErrUnsupported) {
						t.Errorf("%s: %v", c.Name, err)
					}
				case !slices.Contains(c.depths, depth):
					if !errors.Is(err, cv.ErrDepth) || !strings.Contains(err.Error(), depth.String()) {
						t.Errorf("%s, %v: %v", c.Name, img.Format(), err)
					}
					if depth != cv.U16 && !(strings.Contains(err.Error(), "convertScaleAbs") && strings.Contains(err.Error(), "normalize")) {
						t.Errorf("%s, %v: no help in %q", c.Name, img.Format(), err)
					}
				case !slices.Contains(c.chans, chans):
					if !errors.Is(err, cv.ErrShape) {
						t.Errorf("%s, %v: %v", c.Name, img.Format(), err)
					}
				case err != nil:
					t.Errorf("%s, %v: %v", c.Name, img.Format(), err)
				}
				if err != nil && buf.Len() > 0 {
					t.Errorf("%s, %v: %d bytes written", c.Name, img.Format(), buf.Len())
				}
			}
		}
	}
}

func TestBadArguments(t *testing.T) {
	good := ramp(4, 4, 1)
	level := 10
	for name, err := range map[string]error{
		"no image":    Encode(io.Discard, "png", nil, nil),
		"empty image": Encode(io.Discard, "png", &cv.Image[uint8]{}, nil),
		"short memory": Encode(io.Discard, "png", &cv.Image[uint8]{
			Pix: make([]uint8, 11), Stride: 4, Width: 4, Height: 3, Channels: 1}, nil),
		"huge width": Encode(io.Discard, "npy", &cv.Image[float64]{
			Pix: make([]float64, 4), Stride: 1 << 60, Width: 1 << 60, Height: 2, Channels: 4}, nil),
		"quality":     Encode(io.Discard, "jpg", good, &WriteOptions{Quality: 101}),
		"compression": Encode(io.Discard, "png", good, &WriteOptions{Compression: &level}),
		"format":      Encode(io.Discard, "jp2", good, nil),
		"extension":   Write(filepath.Join(t.TempDir(), "x"), good, nil),
	} {
		var op *cv.OpError
		if !errors.As(err, &op) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, o := range []*ReadOptions{{Mode: 9}, {MaxPixels: -1}} {
		if _, err := Decode(strings.NewReader("P5 1 1 255\n."), o); !errors.Is(err, cv.ErrRange) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestFormats(t *testing.T) {
	for path, want := range map[string]string{
		"a.png": "png", "dir.x/A.JPG": "jpeg", "中文.jpeg": "jpeg", "a.b.TIF": "tiff", "k.npy": "npy", "x.dib": "bmp", ".ppm": "ppm",
	} {
		if got, err := FormatOf(path); got != want || err != nil {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
	for _, path := range []string{"a", "a.", "a.png.gz", "dir.png/a", "x.gif"} {
		if got, err := FormatOf(path); err == nil {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, f := range Formats() {
		if f.Name == "" || len(f.Extensions) == 0 || !f.Reads && !f.Writes {
			t.Errorf("%+v", f)
		}
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	img := ramp(8, 6, 3)
	only := func(t *testing.T, want ...string) {
		t.Helper()
		var got []string
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the folder has %q, not %q", got, want)
		}
	}
	path := filepath.Join(dir, "中文 имя.png")
	if err := Write(path, img, nil); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	sameImage(t, got, img)
	only(t, filepath.Base(path))

	t.Run("permissions", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("no permissions")
		}
		plain := filepath.Join(dir, "plain")
		if err := os.WriteFile(plain, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		want, _ := os.Stat(plain)
		os.Remove(plain)
		if info, _ := os.Stat(path); info.Mode() != want.Mode() {
			t.Errorf("a new file has %v, not %v", info.Mode(), want.Mode())
		}
		os.Chmod(path, 0o640)
		if err := Write(path, img, nil); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Stat(path); info.Mode() != 0o640 {
			t.Errorf("an old file has %v now, not 0640", info.Mode())
		}
	})
	t.Run("failure", func(t *testing.T) {
		fault := errors.New("disk full")
		for _, p := range []string{path, filepath.Join(dir, "new.png")} {
			err := files.Replace(p, func(w io.Writer) error {
				w.Write([]byte("half"))
				return fault
			})
			if err != fault {
				t.Errorf("got %v", err)
			}
		}
		only(t, filepath.Base(path))
		got, err := Read(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		sameImage(t, got, img)
	})
	t.Run("no folder", func(t *testing.T) {
		err := Write(filepath.Join(dir, "nowhere", "x.png"), img, nil)
		if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("got %v", err)
		}
		if err := Write(dir+string(filepath.Separator)+".png", img, nil); err != nil {
			t.Error(err)
		}
		os.Remove(filepath.Join(dir, ".png"))
	})
	t.Run("long name", func(t *testing.T) {
		long := filepath.Join(dir, strings.Repeat("x", 251)+".bmp")
		if err := Write(long, img, nil); err != nil {
			t.Fatal(err)
		}
		os.Remove(long)
	})
	t.Run("symbolic link", func(t *testing.T) {
		link := filepath.Join(dir, "link.png")
		if err := os.Symlink(filepath.Base(path), link); err != nil {
			t.Skip(err)
		}
		defer os.Remove(link)
		other := ramp(3, 3, 1)
		if err := Write(link, other, nil); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Lstat(link); info.Mode()&fs.ModeSymlink == 0 {
			t.Error("the link is gone")
		}
		got, err := Read(path, Unchanged())
		if err != nil {
			t.Fatal(err)
		}
		sameImage(t, got, other)
	})
	t.Run("read-only file", func(t *testing.T) {
		if os.Getuid() <= 0 {
			t.Skip("nothing is read-only to root")
		}
		os.Chmod(path, 0o440)
		if err := Write(path, img, nil); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("device", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("no /dev/null")
		}
		link := filepath.Join(dir, "null.png")
		if err := os.Symlink("/dev/null", link); err != nil {
			t.Skip(err)
		}
		defer os.Remove(link)
		if err := Write(link, img, nil); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat("/dev/null"); err != nil || info.Mode().IsRegular() {
			t.Fatal("/dev/null is no device any more")
		}
	})
	only(t, filepath.Base(path))
}

func TestReadErrors(t *testing.T) {
	if _, err := Read("testdata/missing.png", nil); !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "missing") != 1 {
		t.Errorf("missing: %v", err)
	}
	if _, err := Read("testdata", nil); err == nil {
		t.Error("a folder was read")
	}
	for name, data := range map[string]string{"empty": "", "text": "this is no image\n", "short": "\x89P"} {
		if _, err := Decode(strings.NewReader(data), nil); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A part of a file is no image.
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(bytes.NewReader(data), nil); err != nil {
			continue
		}
		for _, n := range []int{len(data) / 2, len(data) / 4, 10} {
			if d, err := Decode(bytes.NewReader(data[:n]), nil); err == nil {
				t.Errorf("%s: %d of %d bytes gave %v", name, n, len(data), d.Image.Format())
			}
		}
	}
}

// claims are headers of images of 2^29 pixels with hardly any behind them.
func claims(t *testing.T) map[string][]byte {
	files := map[string][]byte{
		"pgm":       []byte("P5\n32768 16384\n255\n....."),
		"plain ppm": []byte("P3\n32768 16384\n255\n1 2 3"),
		"pbm":       []byte("P4\n32768 16384\n....."),
		"plain pbm": []byte("P1\n32768 16384\n01010"),
		"pam":       []byte("P7\nWIDTH 32768\nHEIGHT 16384\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB_ALPHA\nENDHDR\n...."),
		"npy":       npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (16384, 32768, 4), }", "...."),
	}
	for name, put := range map[string]func(b []byte){
		"plain24-topdown.bmp": func(b []byte) {
			binary.LittleEndian.PutUint32(b[18:], 32768)
			binary.LittleEndian.PutUint32(b[22:], 16384)
		},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		put(b)
		files[name] = b
	}
	return files
}

func TestClaimsTakeNoMemory(t *testing.T) {
	for name, data := range claims(t) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, r := range []io.Reader{bytes.NewReader(data), iotest.OneByteReader(bytes.NewReader(data))} {
			if _, err := Decode(r, nil); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v", name, err)
			}
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: %d bytes were allocated", name, n)
		}
	}
}

func TestMaxPixels(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if _, err := Read(name, Unchanged()); err != nil {
			continue
		}
		o := Unchanged()
		o.MaxPixels = 34 // of 35
		if _, err := Read(name, o); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		o.MaxPixels = 35
		if _, err := Read(name, o); err != nil {
			t.Error(err)
		}
	}
	for _, data := range []string{"P5\n2000000000 2000000000\n255\n", "P5\n32769 32769\n255\n"} {
		if _, err := Decode(strings.NewReader(data), nil); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestStreams(t *testing.T) {
	want := noise(t, cv.Format{Depth: cv.U16, W: 3000, H: 1000, C: 3}) // 18 MB: more than is trusted
	for _, format := range []string{"npy", "ppm"} {
		var buf bytes.Buffer
		if err := Encode(&buf, format, want, nil); err != nil {
			t.Fatal(err)
		}
		data := buf.Bytes()
		d, err := Decode(io.MultiReader(bytes.NewReader(data)), Unchanged())
		if err != nil {
			t.Fatal(err)
		}
		sameImage(t, d.Image, want)
		if _, err := Decode(io.MultiReader(bytes.NewReader(data[:len(data)-1000])), Unchanged()); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", format, err)
		}
		fault := errors.New("line cut")
		if _, err := Decode(io.MultiReader(bytes.NewReader(data[:1000]), iotest.ErrReader(fault)), nil); !errors.Is(err, fault) {
			t.Errorf("%s: %v", format, err)
		}
	}
	// A file with a hole of a terabyte takes no memory.
	hole := filepath.Join(t.TempDir(), "hole")
	if err := os.WriteFile(hole, []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(hole, 1<<40); err == nil {
		if _, err := Read(hole, nil); !errors.Is(err, ErrTooLarge) {
			t.Errorf("hole: %v", err)
		}
	}
	// A file is read from where it stands.
	path := filepath.Join(t.TempDir(), "two")
	if err := os.WriteFile(path, []byte("skipP5 2 1 255\nab"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.Seek(4, io.SeekStart)
	d, err := Decode(f, Unchanged())
	if err != nil || string(pixels(d.Image)) != "ab" || d.Warnings != nil {
		t.Errorf("%v %v", d, err)
	}
}

func TestWarnings(t *testing.T) {
	var animation bytes.Buffer
	frame := func(c uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Gray{c}, color.White})
		return m
	}
	if err := gif.EncodeAll(&animation, &gif.GIF{Image: []*image.Paletted{frame(1), frame(2)}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string]string{
		"first frame": animation.String(),
		"2 bytes":     "P5 2 1 255\nabcd",
		"3 bytes":     string(npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2)}", "abcde")),
		"6 bytes":     "P6 1 1 255\nabcdefghi",
	} {
		d, err := Decode(strings.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], want) {
			t.Errorf("%q, not about %s", d.Warnings, want)
		}
	}
}

func TestGIF(t *testing.T) {
	screen := image.Config{Width: 5, Height: 4, ColorModel: color.Palette{color.Black, color.RGBA{200, 100, 50, 255}}}
	m := image.NewPaletted(image.Rect(1, 1, 4, 3), screen.ColorModel.(color.Palette))
	for i := range m.Pix {
		m.Pix[i] = uint8(i & 1)
	}
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}, Config: screen}); err != nil {
		t.Fatal(err)
	}
	d, err := Decode(&buf, Unchanged())
	if err != nil {
		t.Fatal(err)
	}
	img := d.Image.(*cv.Image[uint8])
	if img.Width != 5 || img.Height != 4 || img.Channels != 4 {
		t.Fatalf("got %v", img.Format())
	}
	for _, p := range []struct {
		x, y int
		want []uint8
	}{{0, 0, []uint8{0, 0, 0, 0}}, {1, 1, []uint8{0, 0, 0, 255}}, {2, 1, []uint8{200, 100, 50, 255}}, {4, 3, []uint8{0, 0, 0, 0}}} {
		if got := img.Row(p.y)[4*p.x : 4*p.x+4]; !bytes.Equal(got, p.want) {
			t.Errorf("pixel %d,%d is %v, not %v", p.x, p.y, got, p.want)
		}
	}
}
