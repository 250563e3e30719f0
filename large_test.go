package cv

import (
	"bytes"
	"testing"
)

// TestLargeResults compares operations whose results are too large for a cache, and so written past it, with those on parts of the
// source that are not, with and without gaps between rows.
func TestLargeResults(t *testing.T) {
	const w, h, part = 1999, 2203, 100 // 13 MB of three channels
	image := func(w int) *Image[uint8] {
		m, err := NewImage[uint8](w, h, 3)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	crop := func(m *Image[uint8], r Rect) *Image[uint8] {
		c, err := m.Crop(r)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	src, other, gaps := image(w), image(w), crop(image(w+5), Rect{3, 0, w, h})
	for i := range src.Pix {
		src.Pix[i] = uint8(i * 40503 >> 7)
	}
	for y := range h {
		copy(gaps.Row(y), src.Row(y))
		copy(other.Row(y), src.Row(h-1-y))
	}
	for _, op := range []Op{ThresholdOp{127, 255, ThreshToZero}, AddWeightedOp{0.3, 0.6, 2}, AbsDiffOp{}, BitwiseNotOp{}, ConvertToOp{Depth: F32},
		ConvertToOp{Depth: U16, Alpha: Some(3.5)}, CvtColorOp{RGB2BGR}, CvtColorOp{RGB2RGBA}} {
		inputs := 1
		if _, pair := op.(pairOp); pair {
			inputs = 2
		}
		for _, from := range []*Image[uint8]{src, gaps} {
			got, err := Apply(op, []AnyImage{from, other}[:inputs]...)
			if err != nil {
				t.Fatal(err)
			}
			for y := 0; y < h; y += part {
				strip := Rect{0, y, w, min(part, h-y)}
				want, err := Apply(op, []AnyImage{crop(src, strip), crop(other, strip)}[:inputs]...)
				if err != nil {
					t.Fatal(err)
				}
				if made := got.Plane().Data[y*got.Format().RowSize():]; !bytes.HasPrefix(made, want.Plane().Data) {
					t.Fatalf("%v %+v: rows %d to %d differ", op.Name(), op, y, y+strip.Height-1)
				}
			}
		}
	}
}
