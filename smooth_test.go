package cv

import (
	"bytes"
	"strings"
	"testing"
)

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
