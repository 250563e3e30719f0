package cv

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestPointwiseInPlace runs every operation whose result has the format of its source with dst == src.
func TestPointwiseInPlace(t *testing.T) {
	for _, depth := range []Depth{U8, U16, S16, S32, F32, F64} {
		ops := []Op{AddOp{}, AbsDiffOp{}, SubtractOp{}, AddWeightedOp{0.3, 0.6, 2}, BitwiseXorOp{}, BitwiseNotOp{},
			NormalizeOp{Some(10.0), 200}, ConvertToOp{Alpha: Some(0.5), Beta: 3}, ConvertToOp{}, CircleOp{Center: Point{9, 9}, Radius: 7}}
		if depth == U8 || depth == F32 {
			ops = append(ops, CvtColorOp{RGB2BGR}, CvtColorOp{RGB2HSV}, CvtColorOp{HSV2RGB})
		}
		for _, op := range ops {
			in := []AnyImage{noise(t, depth, 3, 1), noise(t, depth, 3, 2)}
			if _, err := op.Graph(in[0].Format()); err == nil {
				in = in[:1]
			}
			want, err := Apply(op, in...)
			if err != nil {
				t.Fatal(err)
			}
			for i := range in {
				in := []AnyImage{noise(t, depth, 3, 1), noise(t, depth, 3, 2)}[:len(in)]
				if err := run(in[i].(target), op, nil, in...); err != nil {
					t.Errorf("%v %+v: %v", depth, op, err)
				}
				if string(in[i].Plane().Data) != string(want.Plane().Data) {
					t.Errorf("%v %+v: another result with input %d as dst", depth, op, i)
				}
			}
		}
	}
}

func TestPointwiseErrors(t *testing.T) {
	gray, rgb := noise(t, U8, 1, 1), noise(t, U8, 3, 1)
	deep, double := noise(t, U16, 3, 1), noise(t, F64, 3, 1)
	crop, err := rgb.(*Image[uint8]).Crop(Rect{0, 0, 9, 9})
	if err != nil {
		t.Fatal(err)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		op   Op
		in   []AnyImage
		want error
	}{
		{CvtColorOp{}, []AnyImage{rgb}, ErrRange},
		{CvtColorOp{HSV2BGR_FULL + 1}, []AnyImage{rgb}, ErrRange},
		{CvtColorOp{RGB2GRAY}, []AnyImage{gray}, ErrShape},
		{CvtColorOp{GRAY2RGB}, []AnyImage{rgb}, ErrShape},
		{CvtColorOp{HSV2RGB}, []AnyImage{gray}, ErrShape},
		{CvtColorOp{RGB2HSV}, []AnyImage{deep}, ErrDepth},
		{CvtColorOp{RGB2BGR}, []AnyImage{double}, ErrDepth},
		{AddOp{}, []AnyImage{rgb}, ErrShape},
		{AddOp{}, []AnyImage{rgb, rgb, rgb}, ErrShape},
		{AddOp{}, []AnyImage{rgb, gray}, ErrShape},
		{SubtractOp{}, []AnyImage{rgb, crop}, ErrShape},
		{AbsDiffOp{}, []AnyImage{rgb, deep}, ErrDepth},
		{BitwiseAndOp{}, []AnyImage{rgb, deep}, ErrDepth},
		{AddWeightedOp{1, 1, 0}, []AnyImage{rgb, double}, ErrDepth},
		{AddWeightedOp{nan, 1, 0}, []AnyImage{rgb, rgb}, ErrRange},
		{ConvertToOp{Depth: F64 + 1}, []AnyImage{rgb}, ErrRange},
		{ConvertToOp{Beta: inf}, []AnyImage{rgb}, ErrRange},
		{ConvertScaleAbsOp{Alpha: Some(nan)}, []AnyImage{rgb}, ErrRange},
		{NormalizeOp{Beta: nan}, []AnyImage{rgb}, ErrRange},
	} {
		if _, err := Apply(c.op, c.in...); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.op, err)
		}
	}
	src := rgb.(*Image[uint8])
	format := src.Format()
	if err := CvtColor(src, src, RGB2GRAY); !errors.Is(err, ErrOverlap) || src.Format() != format {
		t.Errorf("colour to gray in place: %v, the image is %v", err, src.Format())
	}
}

// TestConvertBeyondInt32 has values for which the integer type has none: they are clipped.
func TestConvertBeyondInt32(t *testing.T) {
	src := &Image[float64]{Pix: []float64{1e10, -1e10, math.Inf(1), math.Inf(-1), math.NaN(), 2.5}, Stride: 6, Width: 6, Height: 1, Channels: 1}
	for _, alpha := range []float64{1, 2} {
		opts := &ConvertToOptions{Alpha: &alpha}
		var bytes Image[uint8]
		var words Image[int32]
		if err := errors.Join(ConvertTo(&bytes, src, opts), ConvertTo(&words, src, opts)); err != nil {
			t.Fatal(err)
		}
		last := int32(math.RoundToEven(2.5 * alpha))
		if got, want := fmt.Sprint(bytes.Pix), fmt.Sprint([]uint8{255, 0, 255, 0, 0, uint8(last)}); got != want {
			t.Errorf("uint8: %s, want %s", got, want)
		}
		if got, want := fmt.Sprint(words.Pix), fmt.Sprint([]int32{math.MaxInt32, math.MinInt32, math.MaxInt32, math.MinInt32, 0, last}); got != want {
			t.Errorf("int32: %s, want %s", got, want)
		}
	}
}

func TestColorCodes(t *testing.T) {
	codes := ColorCodes()
	if len(codes) != 28 {
		t.Errorf("%d codes", len(codes))
	}
	for _, c := range codes {
		if got, ok := ParseColorCode(strings.ToLower(c.String())); !ok || got != c {
			t.Errorf("%v is parsed as %v, %v", c, got, ok)
		}
	}
	if c, ok := ParseColorCode("RGB2GREY"); ok {
		t.Errorf("RGB2GREY is %v", c)
	}
	if got := ColorCode(0).String(); got != "ColorCode(0)" {
		t.Error(got)
	}
}

func TestMinMaxLoc(t *testing.T) {
	src := &Image[int16]{Pix: []int16{3, -7, 9, 0, 9, -7}, Stride: 3, Width: 3, Height: 2, Channels: 1}
	lo, hi, at, to, err := MinMaxLoc(src)
	if err != nil || lo != -7 || hi != 9 || at != (Point{1, 0}) || to != (Point{2, 0}) {
		t.Errorf("%g at %v, %g at %v, error %v", lo, at, hi, to, err)
	}
	src.Channels, src.Width = 3, 1
	if _, _, _, _, err := MinMaxLoc(src); !errors.Is(err, ErrShape) {
		t.Errorf("three channels: %v", err)
	}
}

func TestSplitMerge(t *testing.T) {
	src := noise(t, F32, 4, 1).(*Image[float32])
	var a, b, c, d, back Image[float32]
	if err := Split([]*Image[float32]{&a, &b, &c, &d}, src); err != nil {
		t.Fatal(err)
	}
	if b.At(5, 7, 0) != src.At(5, 7, 1) || d.Channels != 1 || d.At(63, 19, 0) != src.At(63, 19, 3) {
		t.Error("channels are not where they should be")
	}
	var two Image[float32]
	if err := errors.Join(Merge(&two, &b, &c), Merge(&back, &a, &two, &d)); err != nil {
		t.Fatal(err)
	}
	for i, v := range src.Pix {
		if back.Pix[i] != v {
			t.Fatalf("element %d is %g, was %g", i, back.Pix[i], v)
		}
	}
	small := &Image[float32]{Pix: make([]float32, 4), Stride: 2, Width: 2, Height: 2, Channels: 1}
	for name, err := range map[string]error{
		"split into two":        Split([]*Image[float32]{&a, &b}, src),
		"merge of nothing":      Merge(&back),
		"merge of five":         Merge(&a, src, &b),
		"merge of unequal":      Merge(&back, &a, small),
		"merge into its source": Merge(&a, &a, &b),
		"split of an empty one": Split(nil, &Image[float32]{}),
	} {
		if err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestCopyMakeBorderErrors(t *testing.T) {
	src := noise(t, U8, 1, 1).(*Image[uint8])
	var dst Image[uint8]
	for name, c := range map[string]struct{ got, want error }{
		"negative margin": {CopyMakeBorder(&dst, src, 0, -1, 0, 0, BorderWrap, All(0)), ErrRange},
		"huge margins":    {CopyMakeBorder(&dst, src, math.MaxInt, math.MaxInt, 0, 0, BorderWrap, All(0)), ErrRange},
		"huge image":      {CopyMakeBorder(&dst, src, math.MaxInt/2, 0, math.MaxInt/2, 0, BorderWrap, All(0)), ErrShape},
		"border type":     {CopyMakeBorder(&dst, src, 1, 1, 1, 1, BorderWrap+1, All(0)), ErrRange},
		"in place":        {CopyMakeBorder(src, src, 0, 0, 0, 0, BorderWrap, All(0)), ErrOverlap},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
	crop, _ := src.Crop(Rect{2, 3, 5, 4})
	if err := CopyMakeBorder(&dst, crop, 1, 0, 2, 0, BorderDefault, All(0)); err != nil || dst.At(0, 0, 0) != crop.At(2, 1, 0) {
		t.Errorf("the default is not reflect_101 of a view: %v", err)
	}
}
