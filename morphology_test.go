package cv

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv/internal/engine"
)

// TestMorphologyAgainstOpenCV compares with checksums of what OpenCV makes, see testdata/opencv/morphology.py.
func TestMorphologyAgainstOpenCV(t *testing.T) {
	f, err := os.Open("testdata/opencv/morphology.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		words := strings.Fields(s.Text())
		var got []byte
		if len(words) == 2 {
			got = allElements(t, words[0])
		} else {
			got = morphologyLine(t, words)
		}
		if sum := fmt.Sprintf("%08x", crc32.ChecksumIEEE(got)); sum != words[len(words)-1] {
			t.Errorf("%s: the result has %s", s.Text(), sum)
		}
	}
	if lines != 283 {
		t.Errorf("%d lines", lines)
	}
}

// allElements returns the structuring elements of a shape up to 40x40 as bytes.
func allElements(t *testing.T, shape string) (all []byte) {
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

// element makes a kernel: one of the shapes, or one of noise.
func element(t *testing.T, shape string, w, h int) Kernel {
	t.Helper()
	var k Kernel
	var err error
	if s := slices.Index(shapeNames[:], shape); s >= 0 {
		k, err = GetStructuringElement(MorphShape(s), Size{w, h}, nil)
	} else {
		values := make([]float64, w*h)
		for i, v := range noise(t, U8, 1, 9).(*Image[uint8]).Pix[:w*h] {
			if values[i] = float64(v >> 7); shape == "hits" {
				values[i] = float64(v%4) - 2
			}
		}
		k, err = NewKernel(w, h, values...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// morphologyLine does what a line says and returns the result's bytes.
func morphologyLine(t *testing.T, words []string) []byte {
	t.Helper()
	numbers := func(text, sep string) (v []float64) {
		for w := range strings.SplitSeq(text, sep) {
			f, err := strconv.ParseFloat(w, 64)
			if err != nil {
				t.Fatal(err)
			}
			v = append(v, f)
		}
		return v
	}
	op := MorphologyExOp{Op: MorphType(slices.Index(morphNames[:], words[0]))}
	shape, size, _ := strings.Cut(words[1], ":")
	k := numbers(size, "x")
	op.Kernel = element(t, shape, int(k[0]), int(k[1]))
	if words[2] != "-" {
		p := numbers(words[2], ",")
		op.Anchor = Some(Point{int(p[0]), int(p[1])})
	}
	if words[3] != "-" {
		op.Iterations = Some(int(numbers(words[3], ",")[0]))
	}
	for b := BorderConstant; b <= BorderWrap; b++ {
		if b.String() == words[4] {
			op.Border = b
		}
	}
	if words[5] != "-" {
		op.BorderValue = Some(Scalar(numbers(words[5], ",")))
	}
	part := numbers(words[8], "x")
	src := cropped(t, noise(t, parseDepth(words[6]), int(numbers(words[7], ",")[0]), 1), int(part[0]), int(part[1]))
	out, err := Apply(op, src)
	if err != nil {
		t.Fatalf("%v: %v", words, err)
	}
	return out.Plane().Data
}

// cropped returns the upper left part of an image.
func cropped(t *testing.T, m AnyImage, w, h int) (part AnyImage) {
	t.Helper()
	var err error
	r := Rect{Width: w, Height: h}
	switch m := m.(type) {
	case *Image[uint8]:
		part, err = m.Crop(r)
	case *Image[uint16]:
		part, err = m.Crop(r)
	case *Image[int16]:
		part, err = m.Crop(r)
	case *Image[float32]:
		part, err = m.Crop(r)
	case *Image[float64]:
		part, err = m.Crop(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return part
}

// TestMorphologyByDefinition compares random erosions and dilations with the definition: pixel by pixel, pass by pass. Some
// images are large enough for tiles and bands; every second run is in place.
func TestMorphologyByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	defer SetThreads(0)
	for i := range 300 {
		w, h, c := 1+rng.IntN(40), 1+rng.IntN(30), 1+rng.IntN(4)
		kw, kh := 1+rng.IntN(12), 1+rng.IntN(12)
		switch i {
		case 52: // tiles
			w, h, c, kw, kh = 7000, 9, 1, 6, 40
		case 100: // bands
			w, h, c, kw, kh = 100, 500, 1, 7, 3
		case 150:
			kw, kh = 61, 3
		case 200:
			kw, kh = 2, 45
		}
		members := []float64{0, 0.1, 0.6, 0.95, 1}[i%5]
		values := make([]float64, kw*kh)
		for j := range values {
			if rng.Float64() < members {
				values[j] = 0.5 - rng.Float64()
			}
		}
		values[rng.IntN(len(values))] = 1
		k, err := NewKernel(kw, kh, values...)
		if err != nil {
			t.Fatal(err)
		}
		op := ErodeOp{Kernel: k, Border: Border(rng.IntN(5))}
		if rng.IntN(2) == 0 {
			op.Anchor = Some(Point{rng.IntN(kw), rng.IntN(kh)})
		}
		if rng.IntN(2) == 0 {
			op.Iterations = Some(rng.IntN(4))
		}
		if rng.IntN(2) == 0 {
			op.BorderValue = Some(Scalar{rng.Float64() * 300, 1, -5, 255})
		}
		if !slices.Contains(values, 0) && (op.Border == BorderReflect || op.Border == BorderReflect101) {
			op.Iterations = Optional[int]{} // the larger rectangle differs from repetition
		}
		src, err := NewImage[uint8](w, h, c)
		if err != nil {
			t.Fatal(err)
		}
		for j := range src.Pix {
			src.Pix[j] = uint8(rng.Uint32())
		}
		SetThreads(1 + i%3)
		for _, dilate := range []bool{false, true} {
			want := byDefinition(src, op, dilate)
			o, dst := Op(op), &Image[uint8]{}
			if dilate {
				o = DilateOp(op)
			}
			in := src
			if i%2 == 0 {
				dst = src.Clone()
				in = dst
			}
			if err := run(dst, o, nil, in); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(dst.Pix, want.Pix) {
				t.Fatalf("%d: %s of %v by %v anchor %v iterations %v border %v value %v differs", i, o.Name(), src.Format(), k.Size(),
					op.Anchor, op.Iterations, op.Border, op.BorderValue)
			}
		}
	}
}

// byDefinition erodes or dilates slowly.
func byDefinition(src *Image[uint8], op ErodeOp, dilate bool) *Image[uint8] {
	size := op.Kernel.Size()
	anchor := op.Anchor.Or(Point{size.W / 2, size.H / 2})
	border := op.Border
	if border == BorderDefault {
		border = BorderConstant
	}
	for range op.Iterations.Or(1) {
		if size == Square(1) {
			break
		}
		dst := src.Clone()
		for y := range src.Height {
			for x := range src.Width {
				for c := range src.Channels {
					best, outside := 255, 255
					if dilate {
						best, outside = 0, 0
					}
					if v := op.BorderValue; v.set {
						outside = int(engine.Convert[uint8](v.value[c]))
					}
					for j := range size.H {
						for i := range size.W {
							if op.Kernel.At(i, j) == 0 {
								continue
							}
							v := outside
							px, py := border.Map(x+i-anchor.X, src.Width), border.Map(y+j-anchor.Y, src.Height)
							if px >= 0 && py >= 0 {
								v = int(src.At(px, py, c))
							}
							if dilate {
								best = max(best, v)
							} else {
								best = min(best, v)
							}
						}
					}
					dst.Set(x, y, c, uint8(best))
				}
			}
		}
		src = dst
	}
	return src
}

// TestMorphologyExIsComposed compares each operation with its formula.
func TestMorphologyExIsComposed(t *testing.T) {
	k := element(t, "ellipse", 5, 4)
	e := ErodeOp{Kernel: k, Anchor: Some(Point{1, 3}), Iterations: Some(2), Border: BorderReplicate}
	d := DilateOp(e)
	for _, depth := range []Depth{U8, U16, S16, F32, F64} {
		src := noise(t, depth, 3, 5)
		do := func(op Op, in ...AnyImage) AnyImage {
			out, err := Apply(op, in...)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for typ, want := range map[MorphType]AnyImage{
			MorphErode:    do(e, src),
			MorphDilate:   do(d, src),
			MorphOpen:     do(d, do(e, src)),
			MorphClose:    do(e, do(d, src)),
			MorphGradient: do(SubtractOp{}, do(d, src), do(e, src)),
			MorphTopHat:   do(SubtractOp{}, src, do(d, do(e, src))),
			MorphBlackHat: do(SubtractOp{}, do(e, do(d, src)), src),
		} {
			got := do(MorphologyExOp{typ, e.Kernel, e.Anchor, e.Iterations, e.Border, e.BorderValue}, src)
			if !slices.Equal(got.Plane().Data, want.Plane().Data) {
				t.Errorf("%v of %v differs from its formula", typ, depth)
			}
		}
	}
}

// TestMorphologyDefaults: the zero Kernel is 3x3 ones around their centre, whose anchor counts in MorphologyEx only; no
// iteration and a kernel of one pixel copy.
func TestMorphologyDefaults(t *testing.T) {
	src := noise(t, U8, 1, 7).(*Image[uint8])
	ones := element(t, "rect", 3, 3)
	do := func(k Kernel, o *MorphologyOptions, ex bool) []uint8 {
		var dst Image[uint8]
		err := Erode(&dst, src, k, o)
		if ex {
			err = MorphologyEx(&dst, src, MorphErode, k, o)
		}
		if err != nil {
			t.Fatal(err)
		}
		return dst.Pix
	}
	corner, none := &MorphologyOptions{Anchor: &Point{}}, new(int)
	for _, c := range []struct {
		name      string
		got, want []uint8
	}{
		{"zero Kernel", do(Kernel{}, nil, false), do(ones, nil, false)},
		{"zero Kernel, anchor", do(Kernel{}, corner, false), do(ones, nil, false)},
		{"zero Kernel, anchor, MorphologyEx", do(Kernel{}, corner, true), do(ones, corner, true)},
		{"no iteration", do(ones, &MorphologyOptions{Iterations: none}, true), src.Pix},
		{"one pixel", do(element(t, "rect", 1, 1), nil, false), src.Pix},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: differs", c.name)
		}
	}
}

func TestHitMiss(t *testing.T) {
	src := &Image[uint8]{Pix: []uint8{0, 7, 0, 255, 255}, Stride: 5, Width: 5, Height: 1, Channels: 1}
	for _, c := range []struct {
		kernel []float64
		want   []uint8
	}{
		{[]float64{-1, 1, -1}, []uint8{0, 7, 0, 0, 0}},
		{[]float64{-1, 1, 0}, []uint8{0, 7, 0, 255, 0}}, // the outside fits both
		{[]float64{0, 1, 1}, []uint8{0, 0, 0, 255, 255}},
		{[]float64{-1, 0, 0}, []uint8{255, 255, 248, 255, 0}},
		{[]float64{2, 0, 3}, []uint8{255, 255, 255, 255, 255}},
		{[]float64{0, 0, 0}, []uint8{0, 7, 0, 255, 255}},
	} {
		k, err := NewKernel(3, 1, c.kernel...)
		if err != nil {
			t.Fatal(err)
		}
		var dst Image[uint8]
		if err := MorphologyEx(&dst, src, MorphHitMiss, k, nil); err != nil || !slices.Equal(dst.Pix, c.want) {
			t.Errorf("%v: %v, error %v; want %v", c.kernel, dst.Pix, err, c.want)
		}
	}
}

func TestMorphologyErrors(t *testing.T) {
	gray := Format{Depth: U8, W: 8, H: 8, C: 1}
	rgb, wide, ints := gray, gray, gray
	rgb.C, wide.Depth, ints.Depth = 3, U16, S32
	k := element(t, "rect", 3, 2)
	for _, c := range []struct {
		op    Op
		in    Format
		kind  error
		param string
	}{
		{ErodeOp{Kernel: k}, ints, ErrDepth, "src"},
		{DilateOp{Kernel: k}, ints, ErrDepth, "src"},
		{MorphologyExOp{Kernel: k, Op: MorphOpen}, ints, ErrDepth, "src"},
		{ErodeOp{Kernel: k, Anchor: Some(Point{1, 2})}, gray, ErrRange, "anchor"},
		{ErodeOp{Anchor: Some(Point{3, 0})}, gray, ErrRange, "anchor"},
		{DilateOp{Kernel: k, Anchor: Some(Point{-2, 0})}, gray, ErrRange, "anchor"},
		{ErodeOp{Kernel: k, Border: BorderWrap}, gray, ErrRange, "borderType"},
		{ErodeOp{Kernel: k, Border: 9}, gray, ErrRange, "borderType"},
		{ErodeOp{Kernel: k, Iterations: Some(-1)}, gray, ErrRange, "iterations"},
		{DilateOp{Kernel: k, Iterations: Some(1001)}, gray, ErrRange, "iterations"},
		{MorphologyExOp{Kernel: k, Op: 8}, gray, ErrRange, "op"},
		{MorphologyExOp{Kernel: k, Op: MorphHitMiss}, rgb, ErrShape, "src"},
		{MorphologyExOp{Kernel: k, Op: MorphHitMiss}, wide, ErrDepth, "src"},
	} {
		_, err := c.op.Graph(c.in)
		var e *OpError
		if !errors.Is(err, c.kind) || !errors.As(err, &e) || e.Op != c.op.Name() || e.Param != c.param {
			t.Errorf("%+v of %v: error %v; want %v of %s", c.op, c.in, err, c.kind, c.param)
		}
	}
}
