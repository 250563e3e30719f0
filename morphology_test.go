package cv

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/purecv/cv/internal/engine"
)

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
	k := element(t, MorphEllipse, 5, 4)
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
	ones := element(t, MorphRect, 3, 3)
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
		{"one pixel", do(element(t, MorphRect, 1, 1), nil, false), src.Pix},
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
	k := element(t, MorphRect, 3, 2)
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
