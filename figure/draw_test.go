package figure

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

// pixelsOf draws an image alone, as large as it is, and returns the picture without the figure's margin.
func pixelsOf(t *testing.T, img cv.AnyImage, set func(f *Figure, a *Axes)) *cv.Image[uint8] {
	t.Helper()
	f := New(1, 1)
	f.At(0).Imshow(img)
	set(f, f.At(0))
	size := img.Format()
	got, err := newCell(f.At(0)).pixels(cv.Size{W: size.W, H: size.H}, newStyle(f, 1).face)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func imageOf[T cv.Pixel](channels int, values ...T) *cv.Image[T] {
	return &cv.Image[T]{Pix: values, Stride: len(values), Width: len(values) / channels, Height: 1, Channels: channels}
}

func TestPixels(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	plain := func(*Figure, *Axes) {}
	with := func(r Range) func(*Figure, *Axes) { return func(_ *Figure, a *Axes) { a.Range = r } }
	for _, c := range []struct {
		name string
		img  cv.AnyImage
		set  func(f *Figure, a *Axes)
		want []uint8
	}{
		{"bytes", imageOf[uint8](1, 0, 1, 127, 255), plain, []uint8{0, 1, 127, 255}},
		{"bytes, auto", imageOf[uint8](1, 0, 63, 127), with(AutoRange), []uint8{0, 126, 255}},
		{"bytes, given", imageOf[uint8](1, 9, 10, 20, 30, 31), with(Between(10, 30)), []uint8{0, 0, 128, 255, 255}},
		{"constant, auto", imageOf[uint8](1, 5, 5), with(AutoRange), []uint8{0, 0}},
		{"colour", imageOf[uint8](3, 1, 2, 3, 4, 5, 6), plain, []uint8{1, 2, 3, 4, 5, 6}},
		{"words", imageOf[uint16](1, 0, 256, 32768, 65535), plain, []uint8{0, 1, 128, 255}},
		{"signed", imageOf[int16](1, -100, 0, 50, 100), plain, []uint8{0, 128, 192, 255}},
		{"positive floats", imageOf[float32](1, 1, 2, 3), plain, []uint8{0, 128, 255}},
		{"not numbers", imageOf(1, nan, -inf, -1, 1, inf), plain, []uint8{0, 0, 0, 255, 255}},
		{"only not numbers", imageOf(1, nan, inf), plain, []uint8{0, 255}},
		{"the largest numbers", imageOf(1, -math.MaxFloat64, 0, math.MaxFloat64), plain, []uint8{0, 128, 255}},
		{"colour of floats", imageOf[float32](3, 0, 0.5, 1), plain, []uint8{0, 128, 255}},
		{"labels", imageOf[int32](1, 0, 1, 2), plain, []uint8{0, 128, 255}},
		{"alpha on white", imageOf[uint8](4, 10, 20, 30, 255, 10, 20, 30, 0), plain, []uint8{10, 20, 30, 255, 255, 255}},
		{"alpha on black", imageOf[uint8](4, 255, 0, 100, 51), func(f *Figure, _ *Axes) { f.Face = color.Black }, []uint8{51, 0, 20}},
		{"alpha is no colour", imageOf[float32](4, 0, 1, 2, 100), plain, []uint8{0, 128, 255}},
		{"viridis", imageOf[uint8](1, 0, 128, 255), func(_ *Figure, a *Axes) { a.Map = Viridis }, []uint8{68, 1, 84, 33, 145, 140, 253, 231, 37}},
		{"gray_r", imageOf[uint8](1, 0, 200), func(_ *Figure, a *Axes) { a.Map = Gray.Reversed() }, []uint8{255, 55}},
	} {
		if got := pixelsOf(t, c.img, c.set); !bytes.Equal(got.Pix, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got.Pix, c.want)
		}
	}
}

// The values are round(255 * matplotlib.colormaps[name](i)) of matplotlib 3.6.3.
func TestColormaps(t *testing.T) {
	for _, c := range []struct {
		name             string
		first, mid, last [3]uint8 // of 1, 100, 200
	}{
		{"gray", [3]uint8{1, 1, 1}, [3]uint8{100, 100, 100}, [3]uint8{200, 200, 200}},
		{"viridis", [3]uint8{68, 2, 86}, [3]uint8{42, 118, 142}, [3]uint8{112, 207, 87}},
		{"plasma", [3]uint8{16, 7, 136}, [3]uint8{174, 40, 146}, [3]uint8{251, 161, 57}},
		{"inferno", [3]uint8{1, 0, 5}, [3]uint8{144, 37, 104}, [3]uint8{251, 157, 7}},
		{"magma", [3]uint8{1, 0, 5}, [3]uint8{137, 40, 129}, [3]uint8{253, 152, 105}},
		{"jet", [3]uint8{0, 0, 132}, [3]uint8{35, 255, 212}, [3]uint8{255, 119, 0}},
		{"hot", [3]uint8{13, 0, 0}, [3]uint8{255, 18, 0}, [3]uint8{255, 255, 38}},
		{"bone", [3]uint8{1, 1, 1}, [3]uint8{87, 90, 119}, [3]uint8{180, 207, 207}},
		{"copper", [3]uint8{1, 1, 0}, [3]uint8{124, 78, 50}, [3]uint8{247, 156, 100}},
		{"cool", [3]uint8{1, 254, 255}, [3]uint8{100, 155, 255}, [3]uint8{200, 55, 255}},
		{"spring", [3]uint8{255, 1, 254}, [3]uint8{255, 100, 155}, [3]uint8{255, 200, 55}},
		{"summer", [3]uint8{1, 128, 102}, [3]uint8{100, 178, 102}, [3]uint8{200, 227, 102}},
		{"autumn", [3]uint8{255, 1, 0}, [3]uint8{255, 100, 0}, [3]uint8{255, 200, 0}},
		{"winter", [3]uint8{0, 1, 254}, [3]uint8{0, 100, 205}, [3]uint8{0, 200, 155}},
		{"hsv", [3]uint8{255, 6, 0}, [3]uint8{0, 255, 81}, [3]uint8{161, 0, 255}},
		{"seismic", [3]uint8{0, 0, 79}, [3]uint8{145, 145, 255}, [3]uint8{238, 0, 0}},
	} {
		m, ok := ParseColormap(strings.ToUpper(c.name))
		table := m.table()
		if !ok || m.String() != c.name || table[1] != c.first || table[100] != c.mid || table[200] != c.last {
			t.Errorf("%s: %v %v %v %v %v", c.name, m, ok, table[1], table[100], table[200])
		}
		r, ok := ParseColormap(c.name + "_r")
		if !ok || r.String() != c.name+"_r" || r.table()[254] != c.first {
			t.Errorf("%s_r: %v %v", c.name, r, ok)
		}
	}
	if n := len(Colormaps()); n != 16 {
		t.Errorf("%d maps, 16 tested", n)
	}
	for _, name := range []string{"", "_r", "viridi", "viridis_r_r"} {
		if m, ok := ParseColormap(name); ok {
			t.Errorf("%q is %v", name, m)
		}
	}
}

func TestHistogram(t *testing.T) {
	count := func(img cv.AnyImage, r Range) []curve { return (&Axes{hist: img, Range: r}).histogram() }
	// at returns how many values the bin around x counts.
	at := func(c curve, x float64) float64 {
		for i := 0; i < len(c.xs); i += 2 {
			if x >= c.xs[i] && x < c.xs[i+1] {
				return c.ys[i]
			}
		}
		return -1
	}
	gray := count(imageOf[uint8](1, 0, 0, 7, 255), Range{})
	if len(gray) != 1 || len(gray[0].xs) != 512 || at(gray[0], 0) != 2 || at(gray[0], 7) != 1 || at(gray[0], 255) != 1 || at(gray[0], 8) != 0 {
		t.Error("bytes")
	}
	rgba := count(imageOf[uint8](4, 1, 2, 3, 4), Range{})
	if len(rgba) != 3 || at(rgba[2], 3) != 1 || at(rgba[2], 4) != 0 {
		t.Error("channels")
	}
	words := count(imageOf[uint16](1, 0, 255, 256, 65535), Range{})
	if len(words[0].xs) != 512 || at(words[0], 100) != 2 || at(words[0], 65535) != 1 {
		t.Error("words")
	}
	few := count(imageOf[int16](1, -3, 2, 2), Range{})
	if len(few[0].xs) != 14 || at(few[0], 2) != 2 || at(few[0], -3) != 1 {
		t.Error("few integers", few)
	}
	floats := count(imageOf(1, 0, 1, math.NaN(), math.Inf(1), 0.5), Range{})
	if at(floats[0], 0) != 1 || at(floats[0], 0.5) != 1 || at(floats[0], 0.999) != 1 {
		t.Error("floats")
	}
	if same := count(imageOf[float32](1, 3, 3), Range{}); at(same[0], 3) != 2 {
		t.Error("one value", same)
	}
	if part := count(imageOf[uint8](1, 9, 10, 20, 21), Between(10, 20)); len(part[0].xs) != 22 || at(part[0], 10) != 1 || at(part[0], 20) != 1 {
		t.Error("part", part)
	}
}

func TestDraw(t *testing.T) {
	f := New(1, 2)
	f.Width, f.Height, f.DPI = 2, 1, 100
	f.Face = color.NRGBA{10, 20, 30, 255}
	img := blank(t, 40, 40, 3)
	for i := range img.Pix {
		img.Pix[i] = uint8(40 * (i % 3))
	}
	f.At(1).Imshow(img)
	clear(img.Pix) // the figure has a copy
	got, err := f.Draw()
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 200 || got.Height != 100 || got.Channels != 3 {
		t.Fatal(got.Format())
	}
	counts := map[[3]uint8]int{}
	for y := range got.Height {
		for x := range got.Width {
			counts[[3]uint8(got.Row(y)[3*x:])]++
		}
	}
	side := record(t, f).pictures[0].Dx()
	if len(counts) != 2 || counts[[3]uint8{0, 40, 80}] != side*side {
		t.Error(counts, side)
	}
}

// Curves are drawn where their numbers are.
func TestCurve(t *testing.T) {
	f := New(1, 1)
	f.Width, f.Height = 3, 2
	f.At(0).Range = Between(0, 1)
	f.At(0).Plot([]float64{0, 1}, []float64{0.5, 0.5})
	f.At(0).Mark(0.25, "")
	got, err := f.Draw()
	if err != nil {
		t.Fatal(err)
	}
	l, err := f.layout()
	if err != nil {
		t.Fatal(err)
	}
	c := l.cells[0]
	for _, x := range []float64{0.1, 0.5, 0.9} {
		p := c.chart.at(c.view, x, 0.5)
		if got := got.Row(int(p.y))[3*int(p.x):]; got[0] > 143 || got[2] < 180 {
			t.Errorf("at %v: %v", x, got[:3])
		}
		if got := [3]uint8(got.Row(int(p.y) - 5)[3*int(p.x):]); got != [3]uint8{255, 255, 255} {
			t.Errorf("above %v: %v", x, got)
		}
	}
	p := c.chart.at(c.view, 0.25, 0.9)
	if got := got.Row(int(p.y))[3*int(p.x):]; got[0] < 200 || got[1] > 150 {
		t.Errorf("mark: %v", got[:3])
	}
}

// The curves of a profile are the values of the middle row; those of colours have their colours, alpha has none.
func TestProfile(t *testing.T) {
	for channels, want := range map[int][]color.NRGBA{1: lineColors[:1], 2: lineColors[:2], 3: channelColors, 4: channelColors} {
		img, err := cv.NewImage[uint8](5, 3, channels)
		if err != nil {
			t.Fatal(err)
		}
		for i := range img.Row(1) {
			img.Row(1)[i] = uint8(7 * i)
		}
		a := New(1, 1).At(0)
		a.Profile(img)
		curves := a.chart().curves
		if len(curves) != len(want) || a.Range != Between(0, 255) {
			t.Fatalf("%d channels: %d curves, %v", channels, len(curves), a.Range)
		}
		for c, k := range curves {
			if k.color != want[c] || len(k.ys) != 5 || k.ys[4] != float64(7*(4*channels+c)) {
				t.Errorf("%d channels: curve %d is %v, %v", channels, c, k.ys, k.color)
			}
		}
	}
}

func TestClip(t *testing.T) {
	f := New(1, 1)
	f.Width, f.Height = 3, 2
	f.At(0).Range = Between(0, 1)
	f.At(0).Plot([]float64{0, 1, 2, 3, 4, 5}, []float64{0.5, 1e300, -1e300, 0.5, math.NaN(), 7})
	if err := record(t, f).check(); err != nil {
		t.Error(err)
	}
	var xs, ys []float64
	for i := range 100000 {
		xs, ys = append(xs, float64(i)), append(ys, float64(i*7919%1000))
	}
	c := New(1, 1).At(0)
	c.Plot(xs, ys)
	cell := newCell(c)
	cell.view.Max.X, cell.view.Max.Y = 300, 200
	n := 0
	for _, p := range cell.chart.pieces(cell.view, cell.chart.curves[0]) {
		n += len(p)
	}
	if n < 300*4 || n > 300*4*4+8 {
		t.Errorf("%d points of 100000 remain", n)
	}
}

// Titles are drawn in a colour that can be read, text in another font where the Go font lacks letters.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		face color.Color
		want uint8
	}{{nil, 0}, {color.Black, 255}, {color.Gray{128}, 0}, {color.Gray{90}, 255}, {color.NRGBA{0, 0, 255, 255}, 255}, {color.NRGBA{255, 255, 0, 255}, 0}, {color.NRGBA{0, 0, 0, 20}, 0}} {
		f := New(1, 1)
		f.Face = c.face
		if got := newStyle(f, 1).ink.R; got != c.want {
			t.Errorf("%v: %d", c.face, got)
		}
	}
}

func TestFonts(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "broken.ttf"), []byte("no font"), 0o666); err != nil {
		t.Fatal(err)
	}
	face := newTypeface([]string{dir, "relative", filepath.Join(dir, "missing")})
	if a, b := face.find('中'), face.find('文'); len(a.outline) == 0 || a.advance != b.advance {
		t.Error("the sign of a missing letter")
	}
	if a, b := face.find('a'), face.find('ω'); len(a.outline) == 0 || len(b.outline) == 0 || a.advance == b.advance {
		t.Error("the Go font's letters")
	}
	t.Run("system", func(t *testing.T) {
		missing := face.find('中')
		if g := letters.find('中'); len(g.outline) == len(missing.outline) {
			t.Skip("this system has no Chinese font")
		} else if g.advance < 900 || g.advance > 1100 {
			t.Errorf("a square letter is %v wide", g.advance)
		}
	})
}

// A font whose tables begin at odd places has the same letters, and a broken one is an error.
func TestRealign(t *testing.T) {
	odd := bytes.Clone(goregular.TTF)
	tables := 12 + 16*int(binary.BigEndian.Uint16(odd[4:]))
	odd = slices.Insert(odd, tables, 0)
	for at := 12; at < tables; at += 16 {
		binary.BigEndian.PutUint32(odd[at+8:], binary.BigEndian.Uint32(odd[at+8:])+1)
	}
	if _, err := sfnt.Parse(odd); err == nil {
		t.Error("realign is not needed")
	}
	f, err := realign(bytes.NewReader(odd), int64(len(odd)), 0)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := load(f, 'g')
	if want := letters.find('g'); !slices.Equal(got.outline, want.outline) || got.advance != want.advance {
		t.Error("the letters differ")
	}
	for _, n := range []int{0, 3, 12, 100, tables, len(odd) / 2} {
		if _, err := realign(bytes.NewReader(odd[:n]), int64(n), 0); err == nil {
			t.Errorf("%d bytes make a font", n)
		}
	}
	if _, err := realign(strings.NewReader("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff"), 16, 0); err == nil {
		t.Error("a collection of nothing makes a font")
	}
}

func TestSVG(t *testing.T) {
	f := New(2, 2)
	f.Title = "<&\"'> \x01 \ufffe \xff 标题"
	f.At(0).Imshow(blank(t, 3, 2, 1))
	f.At(0).Colorbar, f.At(0).Axis = true, true
	f.At(1).Imshow(blank(t, 2000, 1500, 3))
	f.At(2).Hist(blank(t, 3, 2, 3))
	f.At(2).Mark(3, "<mark>")
	f.At(3).Plot(nil, []float64{1, 2})
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	var images []*cv.Image[uint8]
	pixelated := 0
	d := xml.NewDecoder(&b)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "image" {
			continue
		}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "href":
				data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(a.Value, "data:image/png;base64,"))
				if err != nil {
					t.Fatal(err)
				}
				img, err := imgio.Decode(bytes.NewReader(data), imgio.Unchanged())
				if err != nil {
					t.Fatal(err)
				}
				images = append(images, img.Image.(*cv.Image[uint8]))
			case "style":
				pixelated++
			}
		}
	}
	shown := record(t, f).pictures
	if len(images) != 3 || pixelated != 1 {
		t.Fatalf("%d pictures, %d with square pixels", len(images), pixelated)
	}
	if m := images[0]; m.Width != 3 || m.Height != 2 || m.Channels != 1 {
		t.Error("the small picture is", m.Format())
	}
	if m := images[2]; m.Width != 2*shown[2].Dx() || m.Height != 2*shown[2].Dy() {
		t.Error("the large picture is", m.Format(), "shown as", shown[2])
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	f := New(1, 1)
	f.At(0).Imshow(blank(t, 30, 20, 1))
	for _, name := range []string{"a.png", "b.SVG"} {
		if err := f.Save(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	got, err := imgio.Read(filepath.Join(dir, "a.png"), imgio.Unchanged())
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.Draw()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.(*cv.Image[uint8]).Pix, want.Pix) {
		t.Error("the file is not what Draw returns")
	}
	f.Width = -1
	if err := f.Save(filepath.Join(dir, "c.png")); err == nil {
		t.Error("no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Error(entries)
	}
}

func TestShow(t *testing.T) {
	t.Chdir(t.TempDir())
	f := New(1, 1)
	f.At(0).Imshow(blank(t, 30, 20, 1))
	stderr := os.Stderr
	defer func() { os.Stderr = stderr }()
	var err error
	if os.Stderr, err = os.Create("messages"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Show(), f.Show()); err != nil {
		t.Fatal(err)
	}
	os.Stderr.Close()
	if said, _ := os.ReadFile("messages"); string(said) != "wrote figure-1.png\nwrote figure-2.png\n" {
		t.Errorf("%q", said)
	}
	if _, err := imgio.Read("figure-2.png", nil); err != nil {
		t.Error(err)
	}
	defer func() { Display = nil }()
	var shown *Figure
	Display = func(f *Figure) error { shown = f; return nil }
	if err := f.Show(); err != nil || shown != f {
		t.Error(err)
	}
}

// The histogram of gray is drawn in the colour of text.
func TestDrawHistogram(t *testing.T) {
	for _, face := range []color.Gray{{255}, {0}} {
		f := New(1, 1)
		f.Width, f.Face = 3, face
		f.At(0).Hist(imageOf[uint8](1, 99, 100, 100, 101))
		got, err := f.Draw()
		if err != nil {
			t.Fatal(err)
		}
		l, err := f.layout()
		if err != nil {
			t.Fatal(err)
		}
		c := l.cells[0]
		p := c.chart.at(c.view, 100, 2)
		line, foot := int(got.At(int(p.x), int(p.y), 0)), int(got.At(int(p.x), c.view.Max.Y-2, 0))
		ground := int(face.Y)
		if away := func(v int) int { return max(v-ground, ground-v) }; away(line) < 90 || away(foot) < 20 || away(foot) > away(line) {
			t.Errorf("on %v the line is %d, the area %d", face, line, foot)
		}
	}
}
