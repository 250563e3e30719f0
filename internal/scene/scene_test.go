package scene

import (
	"hash/crc32"
	"testing"

	"github.com/purecv/cv"
)

// TestScenes compares sizes, channels and the bytes, which are the same on every machine.
func TestScenes(t *testing.T) {
	type format struct{ width, height, channels int }
	want := map[string]struct {
		format
		crc uint32
	}{
		"car":     {format{960, 640, 3}, 0xd8a0bbb0},
		"page":    {format{640, 480, 1}, 0x282a5c3c},
		"ramp":    {format{256, 96, 1}, 0x900fceee},
		"glyphs":  {format{480, 320, 1}, 0x0106c168},
		"noisy":   {format{480, 320, 1}, 0x2ff384d2},
		"coins":   {format{720, 540, 3}, 0x62280d79},
		"specks":  {format{480, 240, 1}, 0xb84ffb38},
		"circles": {format{640, 640, 1}, 0x792a87a4},
	}
	if len(All()) != len(want) {
		t.Errorf("%d scenes, not %d", len(All()), len(want))
	}
	for _, s := range All() {
		m := draw(t, s.Name)
		w := want[s.Name]
		if got := (format{m.Width, m.Height, m.Channels}); got != w.format {
			t.Errorf("%s: %v, not %v", s.Name, got, w.format)
		}
		if sum := crc32.ChecksumIEEE(m.Pix); sum != w.crc {
			t.Errorf("%s: checksum %#08x, not %#08x", s.Name, sum, w.crc)
		}
	}
}

func TestUnknown(t *testing.T) {
	if m, err := Draw("cars"); err == nil || m != nil {
		t.Errorf("%v, %v", m, err)
	}
}

func TestRamp(t *testing.T) {
	m := draw(t, "ramp")
	for x := range m.Width {
		if got := m.At(x, m.Height/2, 0); int(got) != x {
			t.Errorf("column %d has %d", x, got)
		}
	}
}

func TestCircles(t *testing.T) {
	if len(discs) != 9 {
		t.Errorf("%d discs", len(discs))
	}
	if found := regions(t, draw(t, "circles"), 1); len(found) != 8 {
		t.Errorf("%d regions, not 8", len(found))
	}
}

// TestPlate finds each character of the number plate in the black hat and the plate around them in the top hat.
func TestPlate(t *testing.T) {
	g := grayOf(t, draw(t, "car"))
	inner := cv.Rect{X: 390, Y: 436, Width: 180, Height: 38}
	marked := func(op cv.MorphType, ksize cv.Size) *cv.Image[uint8] {
		var m cv.Image[uint8]
		check(t, cv.MorphologyEx(&m, g, op, element(t, cv.MorphRect, ksize), nil))
		_, err := cv.Threshold(&m, &m, 0, 255, cv.ThreshBinary|cv.ThreshOtsu)
		check(t, err)
		part, err := m.Crop(inner)
		check(t, err)
		return part.Clone()
	}
	characters := regions(t, marked(cv.MorphBlackHat, cv.Size{W: 23, H: 5}), 1)
	if len(characters) != 6 {
		t.Errorf("%d regions in the black hat, not 6 characters", len(characters))
	}
	dark := 0
	for _, r := range characters {
		dark += r.Area
		if r.Rect.Height < 26 || r.Rect.Width > 34 {
			t.Errorf("%v is no character", r)
		}
	}
	bright := 0
	for _, r := range regions(t, marked(cv.MorphTopHat, cv.Size{W: 35, H: 8}), 1) {
		bright += r.Area
	}
	if total := inner.Width * inner.Height; (bright+dark)*100 < total*90 {
		t.Errorf("top hat %d and black hat %d of %d pixels", bright, dark, total)
	}
}

// TestCoins counts the coins: those that touch are one region until erosion with a large element parts them.
func TestCoins(t *testing.T) {
	g := grayOf(t, draw(t, "coins"))
	check(t, cv.GaussianBlur(g, g, cv.Square(5), 0, nil))
	_, err := cv.Threshold(g, g, 0, 255, cv.ThreshBinary|cv.ThreshOtsu)
	check(t, err)
	for _, c := range []struct {
		op          cv.MorphType
		ksize, want int
	}{{cv.MorphOpen, 5, len(purse) - touching}, {cv.MorphErode, 31, len(purse)}} {
		var m cv.Image[uint8]
		check(t, cv.MorphologyEx(&m, g, c.op, element(t, cv.MorphEllipse, cv.Square(c.ksize)), nil))
		if found := regions(t, &m, 1); len(found) != c.want {
			t.Errorf("%v %d: %d regions, not %d", c.op, c.ksize, len(found), c.want)
		}
	}
}

// TestPage compares what thresholds take for ink with what was printed.
func TestPage(t *testing.T) {
	m := draw(t, "page")
	truth := newCanvas(m.Width, m.Height).cover(printed())
	// measure gives the F-measure of the black pixels, and which share of the paper is black.
	measure := func(got *cv.Image[uint8]) (f, specks float64) {
		hits, misses, wrong, paper := 0, 0, 0, 0
		for y := range got.Height {
			for x, v := range got.Row(y) {
				printed := truth.share(x, y)
				switch {
				case printed >= 128 && v == 0:
					hits++
				case printed >= 128:
					misses++
				case printed == 0:
					paper++
					if v == 0 {
						wrong++
					}
				}
			}
		}
		return 2 * float64(hits) / float64(2*hits+misses+wrong), float64(wrong) / float64(paper)
	}
	best, at127 := 0.0, 0.0
	for level := 7; level < 255; level += 8 {
		var got cv.Image[uint8]
		_, err := cv.Threshold(&got, m, float64(level), 255, cv.ThreshBinary)
		check(t, err)
		f, _ := measure(&got)
		best = max(best, f)
		if level == 127 {
			at127 = f
		}
	}
	adaptive := func(c float64) (f, specks float64) {
		var got cv.Image[uint8]
		check(t, cv.AdaptiveThreshold(&got, m, 255, cv.AdaptiveMean, cv.ThreshBinary, 7, c))
		return measure(&got)
	}
	_, specks2 := adaptive(2)
	f8, specks8 := adaptive(8)
	t.Logf("F: 127 %.3f, best fixed level %.3f, adaptive %.3f; specks: C 2 %.4f, C 8 %.4f", at127, best, f8, specks2, specks8)
	if f8 < best+0.1 || f8 < at127+0.3 || specks2 < 0.1 || specks8 > 0.05 {
		t.Error("the adaptive threshold is not clearly the better one")
	}
}

// TestSpecks finds the bright marks on the left by their top hat and the dark ones on the right by their black hat.
func TestSpecks(t *testing.T) {
	m := draw(t, "specks")
	for _, c := range []struct {
		op          cv.MorphType
		mine, other int // first columns of the halves
	}{{cv.MorphTopHat, 0, 240}, {cv.MorphBlackHat, 240, 0}} {
		var hat cv.Image[uint8]
		check(t, cv.MorphologyEx(&hat, m, c.op, element(t, cv.MorphRect, cv.Square(9)), nil))
		_, err := cv.Threshold(&hat, &hat, 60, 255, cv.ThreshBinary)
		check(t, err)
		count := func(x int) int {
			half, err := hat.Crop(cv.Rect{X: x + 4, Width: 232, Height: m.Height})
			check(t, err)
			return len(regions(t, half.Clone(), 4))
		}
		if mine, other := count(c.mine), count(c.other); mine < 45 || mine < 8*other {
			t.Errorf("%v: %d marks in its half, %d in the other", c.op, mine, other)
		}
	}
}

// TestNoisy: an opening takes the specks out of the ground, a closing the pinholes out of the strokes.
func TestNoisy(t *testing.T) {
	clean, m := draw(t, "glyphs"), draw(t, "noisy")
	for _, c := range []struct {
		op     cv.MorphType
		ground uint8
	}{{cv.MorphOpen, 0}, {cv.MorphClose, 255}} {
		var got cv.Image[uint8]
		check(t, cv.MorphologyEx(&got, m, c.op, element(t, cv.MorphRect, cv.Square(3)), nil))
		before, after := 0, 0
		for i, v := range clean.Pix {
			if v == c.ground {
				before += min(int(m.Pix[i]^v), 1)
				after += min(int(got.Pix[i]^v), 1)
			}
		}
		if before < 100 || after*10 > before {
			t.Errorf("%v: %d wrong pixels before, %d after", c.op, before, after)
		}
	}
}

func draw(t *testing.T, name string) *cv.Image[uint8] {
	t.Helper()
	m, err := Draw(name)
	check(t, err)
	return m
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func grayOf(t *testing.T, m *cv.Image[uint8]) *cv.Image[uint8] {
	t.Helper()
	var g cv.Image[uint8]
	check(t, cv.CvtColor(&g, m, cv.RGB2GRAY))
	return &g
}

func element(t *testing.T, shape cv.MorphShape, ksize cv.Size) cv.Kernel {
	t.Helper()
	k, err := cv.GetStructuringElement(shape, ksize, nil)
	check(t, err)
	return k
}

// regions returns the 8-connected regions of at least so many pixels.
func regions(t *testing.T, m *cv.Image[uint8], area int) []cv.Component {
	t.Helper()
	var labels cv.Image[int32]
	c, err := cv.ConnectedComponentsWithStats(&labels, m, 8)
	check(t, err)
	var out []cv.Component
	for label := 1; label < c.Len(); label++ {
		if r := c.At(label); r.Area >= area {
			out = append(out, r)
		}
	}
	return out
}
