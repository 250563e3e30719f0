package cv

import (
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv/internal/cvtest"
)

// TestFunctionsAgainstOpenCV compares functions that are no steps of pipelines, and drawing in place, with the checksums of
// OpenCV's results. The images are views.
func TestFunctionsAgainstOpenCV(t *testing.T) {
	sums := cvtest.LoadChecksums(t, "functions.txt")
	if len(sums) != 193 {
		t.Errorf("%d lines", len(sums))
	}
	for _, c := range sums {
		var got []byte
		switch m := part(t, imageOf(t, c.In), Rect{c.X, c.Y, c.W, c.H}).(type) {
		case *Image[uint8]:
			got = call(t, m, c.Text)
		case *Image[uint16]:
			got = call(t, m, c.Text)
		case *Image[int16]:
			got = call(t, m, c.Text)
		case *Image[int32]:
			got = call(t, m, c.Text)
		case *Image[float32]:
			got = call(t, m, c.Text)
		case *Image[float64]:
			got = call(t, m, c.Text)
		}
		if sum := crc32.ChecksumIEEE(got); sum != c.CRC {
			t.Errorf("%s of %d: %s: the result has %08x, not %08x", c.In.Depth, c.In.Channels(), c.Text, sum, c.CRC)
		}
	}
}

// call does what a line of functions.txt says and returns the bytes of the result.
func call[T Pixel](t *testing.T, img *Image[T], text string) []byte {
	t.Helper()
	words := strings.Fields(text)
	var n []int
	for _, w := range words[1:] {
		if v, err := strconv.Atoi(w); err == nil {
			n = append(n, v)
		}
	}
	last := words[len(words)-1]
	color := Scalar{200.4, 100, 50, 25}
	result := AnyImage(img)
	var err error
	switch words[0] {
	case "circle":
		out, failed := Apply(CircleOp{Point{n[0], n[1]}, n[2], color, Some(n[3])}, img)
		if failed != nil {
			t.Fatal(failed)
		}
		err = Circle(img, Point{n[0], n[1]}, n[2], color, n[3])
		if !slices.Equal(packed(out), packed(img)) {
			t.Errorf("%s: CircleOp and Circle differ", text)
		}
	case "line":
		err = Line(img, Point{n[0], n[1]}, Point{n[2], n[3]}, color, n[4])
	case "rectangle":
		err = Rectangle(img, Point{n[0], n[1]}, Point{n[2], n[3]}, color, n[4])
	case "ellipse":
		err = Ellipse(img, Point{n[0], n[1]}, Size{n[2], n[3]}, float64(n[4]), float64(n[5]), float64(n[6]), color, n[7])
	case "copyMakeBorder":
		border := BorderConstant
		for border < BorderWrap && border.String() != last {
			border++
		}
		var dst Image[T]
		err = CopyMakeBorder(&dst, img, n[0], n[1], n[2], n[3], border, Scalar{7, 300, -5, 1.5})
		result = &dst
	case "getStructuringElement":
		return allElements(t, MorphShape(slices.Index(shapeNames[:], last)))
	default:
		t.Fatalf("function %s is not known", words[0])
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return packed(result)
}

// allElements returns the structuring elements of a shape up to 40x40 as bytes.
func allElements(t *testing.T, shape MorphShape) (all []byte) {
	t.Helper()
	for w := 1; w <= 40; w++ {
		for h := 1; h <= 40; h++ {
			for _, v := range element(t, shape, w, h).Values() {
				all = append(all, byte(v))
			}
		}
	}
	return all
}

// element makes a structuring element.
func element(t *testing.T, shape MorphShape, w, h int) Kernel {
	t.Helper()
	k, err := GetStructuringElement(shape, Size{w, h}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// noise makes a 64 x 20 image of noise.
func noise(t *testing.T, depth Depth, channels int, seed uint32) AnyImage {
	t.Helper()
	return imageOf(t, cvtest.Noise(depth.String(), []int{20, 64, channels}, seed))
}

// imageOf returns an array as an image.
func imageOf(t *testing.T, a cvtest.Array) AnyImage {
	t.Helper()
	f := Format{W: a.Shape[1], H: a.Shape[0], C: a.Channels()}
	for f.Depth = U8; f.Depth.String() != a.Depth; f.Depth++ {
		if f.Depth == F64 {
			t.Fatalf("depth %s", a.Depth)
		}
	}
	m, err := NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	copy(m.Plane().Data, a.Data)
	return m
}

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
