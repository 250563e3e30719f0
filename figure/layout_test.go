package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv"
)

// recorder is a canvas that notes where things are drawn.
type recorder struct {
	width, height int
	pictures      []image.Rectangle
	shapes        []image.Rectangle
	texts         []recordedText
}

type recordedText struct {
	text  string
	size  float64
	place [4]float64 // left, top, right, bottom
}

func (r *recorder) resolution(cv.Size, int, int) cv.Size { return cv.Size{W: 1, H: 1} }
func (r *recorder) picture(at image.Rectangle, _ *cv.Image[uint8]) {
	r.pictures = append(r.pictures, at)
}
func (r *recorder) rectangle(at image.Rectangle, _ color.NRGBA) { r.shapes = append(r.shapes, at) }
func (r *recorder) polygon(points []point, _ color.NRGBA) {
	r.shapes = append(r.shapes, extent(points))
}
func (r *recorder) polyline(points []point, _ float64, _ color.NRGBA) {
	r.shapes = append(r.shapes, extent(points))
}
func (r *recorder) text(s string, at point, size float64, upward bool, _ color.NRGBA) {
	if upward {
		r.texts = append(r.texts, recordedText{s, size, [4]float64{at.x - 0.75*size, at.y - textWidth(s, size), at.x + 0.22*size, at.y}})
		return
	}
	r.texts = append(r.texts, recordedText{s, size, [4]float64{at.x, at.y - 0.75*size, at.x + textWidth(s, size), at.y + 0.22*size}})
}

func record(t *testing.T, f *Figure) *recorder {
	t.Helper()
	r := &recorder{}
	err := f.drawOn(func(l *layout) (canvas, error) {
		r.width, r.height = l.width, l.height
		return r, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// check tells what is outside the figure or lies on something else.
func (r *recorder) check() error {
	whole := image.Rect(0, 0, r.width, r.height)
	for _, p := range append(r.pictures, r.shapes...) {
		if !p.In(image.Rect(0, 0, r.width+1, r.height+1)) {
			return fmt.Errorf("%v is not in %v", p, whole)
		}
	}
	for i, p := range r.pictures {
		if p.Empty() {
			return fmt.Errorf("picture %d is empty", i)
		}
		for _, q := range r.pictures[:i] {
			if p.Overlaps(q) {
				return fmt.Errorf("pictures %v and %v overlap", p, q)
			}
		}
	}
	for i, a := range r.texts {
		p := a.place
		if p[0] < 0 || p[1] < 0 || p[2] > float64(r.width) || p[3] > float64(r.height) {
			return fmt.Errorf("%q at %.1f is not in %v", a.text, p, whole)
		}
		for _, b := range r.texts[:i] {
			if overlap(p, b.place) {
				return fmt.Errorf("%q at %.1f and %q at %.1f overlap", a.text, p, b.text, b.place)
			}
		}
		for _, b := range r.pictures {
			if overlap(p, [4]float64{float64(b.Min.X), float64(b.Min.Y), float64(b.Max.X), float64(b.Max.Y)}) {
				return fmt.Errorf("%q at %.1f lies on the picture %v", a.text, p, b)
			}
		}
	}
	return nil
}

func overlap(a, b [4]float64) bool { return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3] }

func blank(t testing.TB, w, h, channels int) *cv.Image[uint8] {
	t.Helper()
	img, err := cv.NewImage[uint8](w, h, channels)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// randomFigure makes any figure that is possible.
func randomFigure(t *testing.T, r *rand.Rand) *Figure {
	f := New(1+r.IntN(4), 1+r.IntN(5))
	if r.IntN(2) == 0 {
		f.Width = 2 + r.Float64()*14
	}
	if r.IntN(2) == 0 {
		f.Height = 2 + r.Float64()*10
	}
	f.DPI = []float64{0, 30, 72, 150}[r.IntN(4)]
	f.FontSize = []float64{0, 0, 7, 20}[r.IntN(4)]
	titles := []string{"", "kernel 3", "two\nlines", "a title that is a good deal longer than its picture is wide", "adaptive_threshold_gaussian_binary_inv_11_2",
		strings.Repeat("W", 60), "one. two, three; four (five) 图像的平滑与滤波，形态学"}
	f.Title = titles[r.IntN(len(titles))]
	wide := 1 + r.IntN(300)
	high := 1 + r.IntN(300)
	for i := range f.axes {
		a := f.At(i)
		a.Title = titles[r.IntN(len(titles))]
		a.Axis, a.Colorbar = r.IntN(3) == 0, r.IntN(3) == 0
		if r.IntN(2) == 0 {
			a.XLabel, a.YLabel = titles[r.IntN(len(titles))], titles[r.IntN(len(titles))]
		}
		switch r.IntN(8) {
		case 0:
		case 1:
			a.Plot(nil, []float64{r.NormFloat64() * 1e3, 2, math.NaN(), 5, r.Float64()})
		case 2:
			a.Hist(blank(t, 5, 5, 3))
			for range r.IntN(9) {
				a.Mark(r.Float64()*300-20, titles[r.IntN(len(titles))])
			}
		case 3:
			a.Imshow(blank(t, 1+r.IntN(400), 1+r.IntN(100), 1))
		case 4:
			img, err := cv.NewImage[float64](wide, high, 1)
			if err != nil {
				t.Fatal(err)
			}
			img.Pix[0] = r.NormFloat64() * 1e4
			a.Imshow(img)
		default:
			a.Imshow(blank(t, wide, high, 1))
		}
	}
	return f
}

func TestLayout(t *testing.T) {
	for seed := range uint64(120) {
		f := randomFigure(t, rand.New(rand.NewPCG(seed, 1)))
		r := record(t, f)
		if err := r.check(); err != nil {
			t.Errorf("seed %d: %dx%d at %vx%v inches: %v", seed, f.rows, f.columns, f.Width, f.Height, err)
		}
		if w := math.Round(f.Width * f.dpi()); w > 0 && int(w) != r.width {
			t.Errorf("seed %d: %d pixels wide, not %v", seed, r.width, w)
		}
		if h := math.Round(f.Height * f.dpi()); h > 0 && int(h) != r.height {
			t.Errorf("seed %d: %d pixels high, not %v", seed, r.height, h)
		}
	}
}

// Labels of axes stand outside of their numbers, that of y upward; a legend has the curves that have a label, and room.
func TestLabels(t *testing.T) {
	f := New(1, 1)
	f.Width, f.Height = 4, 3
	a := f.At(0)
	a.Legend = true
	tooWide := strings.Repeat("W", 60)
	a.Plot(nil, []float64{1, 4, 9}).Label = "squares"
	a.Plot(nil, []float64{3, 1, 2})
	a.Plot(nil, []float64{3, 1, 2}).Label = tooWide
	a.XLabel, a.YLabel = "seconds", "height, gj"
	r := record(t, f)
	if err := r.check(); err != nil {
		t.Error(err)
	}
	places := map[string][4]float64{}
	for _, text := range r.texts {
		places[text.text] = text.place
	}
	y, x := places["height, gj"], places["seconds"]
	if y[3]-y[1] <= y[2]-y[0] {
		t.Errorf("the label of y is at %.1f, not upward", y)
	}
	numbers := 0
	for name, p := range places {
		if _, err := strconv.ParseFloat(name, 64); err != nil {
			continue
		}
		numbers++
		if p[0] <= y[2] || p[3] > x[1] {
			t.Errorf("%q at %.1f is not inside of the labels at %.1f and %.1f", name, p, y, x)
		}
	}
	if _, ok := places["squares"]; !ok || len(places) != numbers+3 || numbers == 0 {
		t.Errorf("drawn are %v; want numbers, two labels and one entry of the legend", places)
	}
}

// A figure whose height is not given has no room but for margins, gaps and titles, and its pictures fill it.
func TestTight(t *testing.T) {
	for _, grid := range []image.Point{{1, 1}, {1, 4}, {2, 2}, {3, 4}, {5, 1}} {
		f := New(grid.X, grid.Y)
		f.Width = 3 * float64(grid.Y)
		for i := range f.axes {
			f.At(i).Title = "title"
			f.At(i).Imshow(blank(t, 300, 200, 3))
		}
		r := record(t, f)
		used := 0
		for _, p := range r.pictures {
			used += p.Dx()
			if got, want := float64(p.Dx())/float64(p.Dy()), 1.5; math.Abs(got-want) > 0.01 {
				t.Errorf("%v: %v is not of the picture's shape", grid, p)
			}
		}
		text := f.fontSize() * f.dpi() / 72
		if room := float64(r.width) - float64(used)/float64(grid.X); room > text*float64(grid.Y)+2 {
			t.Errorf("%v: %v pixels beside pictures", grid, room)
		}
		first, last := r.pictures[0], r.pictures[len(r.pictures)-1]
		if float64(first.Min.Y) > 2.2*text || float64(r.height-last.Max.Y) > text {
			t.Errorf("%v: pictures from %d to %d of %d", grid, first.Min.Y, last.Max.Y, r.height)
		}
	}
}

func TestCaption(t *testing.T) {
	img, err := cv.NewImage[float32](4, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	copy(img.Pix, []float32{-1020, 510, float32(math.NaN()), float32(math.Inf(1))})
	for _, c := range []struct {
		set  func(a *Axes)
		want string
	}{
		{func(a *Axes) {}, "-1020 to 1020"},
		{func(a *Axes) { a.Range = AutoRange }, "-1020 to 510"},
		{func(a *Axes) { a.Range = Between(0, 1) }, ""},
		{func(a *Axes) { a.Imshow(blank(t, 4, 4, 1)) }, ""},
		{func(a *Axes) { a.Imshow(blank(t, 4, 4, 1)); a.Range = AutoRange }, "0 to 0"},
	} {
		f := New(1, 1)
		f.At(0).Imshow(img)
		c.set(f.At(0))
		var got []string
		for _, text := range record(t, f).texts {
			got = append(got, text.text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestMarkLabels(t *testing.T) {
	f := New(1, 1)
	f.At(0).Hist(blank(t, 10, 10, 1))
	f.At(0).Mark(3, "first")
	f.At(0).Mark(4, "second")
	f.At(0).Mark(250, "at the right edge")
	if err := record(t, f).check(); err != nil {
		t.Error(err)
	}
}

func TestSetText(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64 // in ems
		lines string
	}{
		{"", 10, ""},
		{" \n ", 10, ""},
		{"kernel 3", 10, "kernel 3"},
		{"kernel\u00a0\t3", 10, "kernel  3"},
		{"one two three four", 5, "one two|three four"},
		{"a\nb", 10, "a|b"},
		{"threshold_binary", 7, "threshold_|binary"},
		{"图像的平滑，与滤波", 6, "图像的平|滑，与滤波"},
	} {
		b := setText(c.text, 20, 20*c.width)
		if got := strings.Join(b.lines, "|"); got != c.lines || b.lines != nil && b.size != 20 {
			t.Errorf("%q in %v ems: %q of size %v", c.text, c.width, got, b.size)
		}
	}
	for _, text := range []string{strings.Repeat("m", 500), strings.Repeat("word ", 100), "双" + strings.Repeat("边", 300)} {
		for _, width := range []float64{300, 40, 3} {
			if b := setText(text, 20, width); b.width() > width || b.size <= 0 {
				t.Errorf("%.9q… in %v is %v wide, of size %v", text, width, b.width(), b.size)
			}
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		whole     bool
		room      float64 // ticks that fit
		want      string
	}{
		{0, 255, false, 6, "0 50 100 150 200 250"},
		{0, 255, false, 3, "0 100 200"},
		{-1020, 1020, false, 5, "-1000 -500 0 500 1000"},
		{0, 1, false, 5, "0 0.25 0.50 0.75 1.00"},
		{-0.5, 4.5, true, 10, "0 1 2 3 4"},
		{0, 1e-6, false, 3, "0 5e-7 1e-6"},
		{0, 3e6, false, 4, "0 1e6 2e6 3e6"},
		{7, 7, false, 3, "7"},
		{0, 1, false, 0, ""},
		{-limit, limit, false, 5, "-2e307 -1e307 0 1e307 2e307"},
		{1e16, 1e16 + 4, false, 5, "1e16 1e16 1e16"},
	} {
		var labels []string
		for _, tick := range ticks(c.low, c.high, c.whole, func(step float64, list []tick) bool { return float64(len(list)) <= c.room }) {
			labels = append(labels, tick.label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%v to %v, room for %v: %s, want %s", c.low, c.high, c.room, got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	picture := func(set func(f *Figure)) *Figure {
		f := New(1, 2)
		f.At(0).Imshow(blank(t, 4, 4, 1))
		set(f)
		return f
	}
	var none *cv.Image[uint8]
	broken := &cv.Image[uint8]{Width: 5, Height: 5, Channels: 1, Stride: 5, Pix: make([]uint8, 3)}
	for _, c := range []struct {
		f    *Figure
		want string
	}{
		{New(0, 3), "rows, columns"},
		{New(1<<40, 1<<40), "rows, columns"},
		{&Figure{}, "rows, columns"},
		{picture(func(f *Figure) { f.Width = -1 }), "Width"},
		{picture(func(f *Figure) { f.Height = math.NaN() }), "Height"},
		{picture(func(f *Figure) { f.Width = math.Inf(1) }), "Width"},
		{picture(func(f *Figure) { f.DPI = 1e9 }), "DPI"},
		{picture(func(f *Figure) { f.DPI = -1 }), "DPI"},
		{picture(func(f *Figure) { f.Width, f.Height = 9000, 9000 }), "DPI"},
		{picture(func(f *Figure) { f.Width = 0.001 }), "Width"},
		{picture(func(f *Figure) { f.FontSize = -3 }), "FontSize"},
		{picture(func(f *Figure) { f.Order = 7 }), "Order"},
		{picture(func(f *Figure) { f.Title = strings.Repeat("x", 3000) }), "Title"},
		{picture(func(f *Figure) { f.At(0).Title = strings.Repeat("x", 3000) }), "Title"},
		{picture(func(f *Figure) { f.At(1).TitleSize = 1e9 }), "TitleSize"},
		{picture(func(f *Figure) { f.At(1).Map = 99 }), "Map"},
		{picture(func(f *Figure) { f.At(1).Range = Between(3, 2) }), "Range"},
		{picture(func(f *Figure) { f.At(1).Range = Between(math.NaN(), 2) }), "Range"},
		{picture(func(f *Figure) { f.At(2).Title = "x" }), "At: i"},
		{picture(func(f *Figure) { f.At(-1).Imshow(blank(t, 1, 1, 1)) }), "At: i"},
		{picture(func(f *Figure) { f.Cell(1, 0).Title = "x" }), "Cell: row"},
		{picture(func(f *Figure) { f.At(1).Imshow(nil) }), "Imshow: img"},
		{picture(func(f *Figure) { f.At(1).Imshow(none) }), "Imshow: img"},
		{picture(func(f *Figure) { f.At(1).Imshow(broken) }), "Imshow: img"},
		{picture(func(f *Figure) { f.At(1).Hist(blank(t, 3, 3, 2)) }), "Hist: img"},
		{picture(func(f *Figure) { f.At(0).Hist(blank(t, 3, 3, 1)) }), "Imshow, Hist"},
		{picture(func(f *Figure) { f.At(1).Plot([]float64{1}, []float64{1, 2}) }), "Plot: xs, ys"},
		{picture(func(f *Figure) { f.At(1).Mark(math.NaN(), "") }), "Mark: x"},
		{picture(func(f *Figure) { f.At(1).Mark(1, strings.Repeat("x", 3000)) }), "Mark: label"},
	} {
		_, err := c.f.Draw()
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, cv.ErrRange) && !errors.Is(err, cv.ErrShape) {
			t.Errorf("%s: %v", c.want, err)
		}
	}
	if err := picture(func(*Figure) {}).Save("x.jpg"); err == nil || !strings.Contains(err.Error(), ".svg") {
		t.Error(err)
	}
}
