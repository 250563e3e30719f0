package cv

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"
	"testing"
)

// part returns a part of an image of any depth.
func part(t *testing.T, m AnyImage, r Rect) AnyImage {
	t.Helper()
	var p AnyImage
	var err error
	switch m := m.(type) {
	case *Image[uint8]:
		p, err = m.Crop(r)
	case *Image[uint16]:
		p, err = m.Crop(r)
	case *Image[int16]:
		p, err = m.Crop(r)
	case *Image[int32]:
		p, err = m.Crop(r)
	case *Image[float32]:
		p, err = m.Crop(r)
	case *Image[float64]:
		p, err = m.Crop(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// packed returns the bytes of an image, row after row.
func packed(m AnyImage) []byte {
	p := m.Plane()
	var b []byte
	for y := range p.H {
		b = append(b, p.Data[y*p.Stride:][:p.RowSize()]...)
	}
	return b
}

// line reads the parameters of a line of smooth.txt one after the other.
type line struct {
	t    *testing.T
	rest []string
}

func (l *line) next() string {
	s := l.rest[0]
	l.rest = l.rest[1:]
	return s
}

func (l *line) number() float64 {
	v, err := strconv.ParseFloat(l.next(), 64)
	if err != nil {
		l.t.Fatal(err)
	}
	return v
}

func (l *line) int() int { return int(l.number()) }

func (l *line) depth() Depth { return parseDepth(l.next()) }

func (l *line) scan(format string, args ...any) {
	if _, err := fmt.Sscanf(l.next(), format, args...); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) size() (s Size) {
	l.scan("%dx%d", &s.W, &s.H)
	return s
}

func (l *line) anchor() Optional[Point] {
	var p Point
	l.scan("%d,%d", &p.X, &p.Y)
	return Some(p)
}

func (l *line) border() (b Border) {
	name := l.next()
	kind, isolated := strings.CutSuffix(name, "+isolated")
	if isolated {
		b = BorderIsolated
	}
	for k := BorderConstant; k <= BorderWrap; k++ {
		if k.String() == kind {
			return b | k
		}
	}
	l.t.Fatalf("border %s", name)
	return b
}

func (l *line) op() Op {
	switch name := l.next(); name {
	case "blur":
		return BlurOp{Ksize: l.size(), Anchor: l.anchor(), Border: l.border()}
	case "boxFilter":
		return BoxFilterOp{Ksize: l.size(), Anchor: l.anchor(), Border: l.border(), Depth: l.depth(), Unnormalized: l.next() == "false"}
	case "medianBlur":
		return MedianBlurOp{l.int()}
	case "bilateralFilter":
		return BilateralFilterOp{D: l.int(), SigmaColor: l.number(), SigmaSpace: l.number(), Border: l.border()}
	case "adaptiveThreshold":
		return AdaptiveThresholdOp{MaxValue: l.number(), Method: AdaptiveMethod(l.int()), Type: ThreshType(l.int()), BlockSize: l.int(), C: l.number()}
	default:
		l.t.Fatalf("operation %s is not known", name)
		return nil
	}
}

// TestSmoothAgainstOpenCV compares with checksums of what OpenCV makes of the same images.
func TestSmoothAgainstOpenCV(t *testing.T) {
	f, err := os.Open("testdata/opencv/smooth.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		l := line{t, strings.Fields(s.Text())}
		op := l.op()
		depth := l.depth()
		src := noise(t, depth, l.int(), 5)
		var r Rect
		l.scan("%d,%d,%dx%d", &r.X, &r.Y, &r.Width, &r.Height)
		out, err := Apply(op, part(t, src, r))
		if err != nil {
			t.Errorf("%s: %v", s.Text(), err)
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.ChecksumIEEE(packed(out))); got != l.next() {
			t.Errorf("%s: the result has %s", s.Text(), got)
		}
	}
	if lines < 900 {
		t.Errorf("%d lines", lines)
	}
}

// TestSmoothOfAPart filters a part of an image by itself: where no window leaves the part, the result is that of the whole
// image. So results do not depend on where an image or a tile begins.
func TestSmoothOfAPart(t *testing.T) {
	piece := Rect{5, 3, 51, 15}
	for _, c := range []struct {
		op    Op
		reach int // of the windows around a pixel
	}{
		{BlurOp{Ksize: Size{5, 6}}, 3},
		{BlurOp{Ksize: Size{2, 1}}, 1},
		{BoxFilterOp{Depth: F64, Ksize: Size{7, 5}, Unnormalized: true}, 3},
		{MedianBlurOp{3}, 1},
		{MedianBlurOp{5}, 2},
		{MedianBlurOp{9}, 4},
		{BilateralFilterOp{D: 7, SigmaColor: 50, SigmaSpace: 3}, 3},
		{AdaptiveThresholdOp{255, AdaptiveMean, ThreshBinary, 7, 1}, 3},
		{AdaptiveThresholdOp{255, AdaptiveGaussian, ThreshBinary, 7, 1}, 3},
	} {
		for depth := U8; depth <= F64; depth++ {
			for channels := 1; channels <= 3; channels++ {
				src := noise(t, depth, channels, 9)
				whole, err := Apply(c.op, src)
				if err != nil {
					continue // other depths or channels
				}
				if _, ok := c.op.(BilateralFilterOp); ok && depth == F32 {
					continue // depends on the range of the whole image
				}
				of, err := Apply(c.op, part(t, src, piece))
				if err != nil {
					t.Fatal(err)
				}
				r := c.reach
				inner := Rect{r, r, piece.Width - 2*r, piece.Height - 2*r}
				there := Rect{piece.X + r, piece.Y + r, inner.Width, inner.Height}
				if !bytes.Equal(packed(part(t, of, inner)), packed(part(t, whole, there))) {
					t.Errorf("%#v on %v: a part by itself differs", c.op, src.Format())
				}
			}
		}
	}
}

func TestSmoothErrors(t *testing.T) {
	with := func(d Depth, channels int) Format { return Format{Depth: d, W: 20, H: 10, C: channels} }
	gray := with(U8, 1)
	row := gray
	row.H = 1
	for _, c := range []struct {
		op   Op
		in   Format
		want string // empty if it is possible
	}{
		{BlurOp{}, gray, "blur: ksize: out of range: 0x0; 1x1 to 32767x32767 are possible"},
		{BlurOp{Ksize: Size{3, 32768}}, gray, "blur: ksize"},
		{BlurOp{Ksize: Square(3), Anchor: Some(Point{3, 0})}, gray, "blur: anchor: out of range: 3,0 outside the 3x3 kernel"},
		{BlurOp{Ksize: Square(3), Border: BorderWrap}, gray, "blur: borderType: out of range: wrap"},
		{BoxFilterOp{Depth: 9, Ksize: Square(3)}, gray, "boxFilter: ddepth: wrong depth"},
		{BoxFilterOp{Depth: S32, Ksize: Square(3)}, with(F32, 1), "boxFilter: ddepth: wrong depth: 32S from 32F"},
		{BoxFilterOp{Depth: S32, Ksize: Square(256)}, with(U16, 1), "boxFilter: ddepth: wrong depth: 32S from 16U with 65536 pixels"},
		{BoxFilterOp{Depth: S32, Ksize: Square(256), Unnormalized: true}, with(U16, 1), ""},
		{BoxFilterOp{Ksize: Size{256, 257}}, with(S32, 1), "boxFilter: ddepth: wrong depth: 32S from 32S"},
		{BoxFilterOp{Ksize: Size{3, 3}, Anchor: Some(Point{0, 1}), Border: BorderReflect | BorderIsolated}, row, "boxFilter: anchor"},
		{MedianBlurOp{0}, gray, "medianBlur: ksize: out of range: 0; odd numbers from 1 to 1023 are possible"},
		{MedianBlurOp{4}, gray, "medianBlur: ksize"},
		{MedianBlurOp{1025}, gray, "medianBlur: ksize"},
		{MedianBlurOp{1}, with(F64, 1), "medianBlur: src: wrong depth: 64F; 8U, 16U, 16S and 32F are possible"},
		{MedianBlurOp{3}, with(S32, 1), "medianBlur: src"},
		{MedianBlurOp{257}, with(U8, 2), ""},
		{MedianBlurOp{7}, with(F32, 4), ""},
		{BilateralFilterOp{D: 5}, with(U16, 1), "bilateralFilter: src: wrong depth: 16U; 8U and 32F are possible"},
		{BilateralFilterOp{D: 5}, with(U8, 4), "bilateralFilter: src: wrong shape: 4 channels; 1 and 3 are possible"},
		{BilateralFilterOp{D: 2050}, gray, "bilateralFilter: d: out of range: 2050, sigmaSpace 0: a radius of 1025; 1024 at most is possible"},
		{BilateralFilterOp{SigmaSpace: 1e300}, gray, "bilateralFilter: d"},
		{BilateralFilterOp{Border: BorderWrap}, gray, ""},
		{AdaptiveThresholdOp{255, 0, ThreshTrunc, 7, 0}, gray, "adaptiveThreshold: thresholdType: out of range: trunc; binary and binary_inv are possible"},
		{AdaptiveThresholdOp{255, 0, ThreshOtsu, 7, 0}, gray, "adaptiveThreshold: thresholdType"},
		{AdaptiveThresholdOp{255, 2, 0, 7, 0}, gray, "adaptiveThreshold: adaptiveMethod: out of range: AdaptiveMethod(2); mean and gaussian are possible"},
		{AdaptiveThresholdOp{255, 0, 0, 1, 0}, gray, "adaptiveThreshold: blockSize: out of range: 1; odd numbers from 3"},
		{AdaptiveThresholdOp{255, 0, 0, 8, 0}, gray, "adaptiveThreshold: blockSize"},
		{AdaptiveThresholdOp{255, 0, 0, 7, 0}, with(U8, 3), "adaptiveThreshold: src: wrong shape: 3 channels; one is possible"},
		{AdaptiveThresholdOp{255, 0, 0, 7, 0}, with(U16, 1), "adaptiveThreshold: src: wrong depth: 16U; 8U is possible"},
	} {
		_, err := c.op.Graph(c.in)
		if err == nil != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%#v on %v: error %v, want %q", c.op, c.in, err, c.want)
		}
	}
}
