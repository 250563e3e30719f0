package cv

import "testing"

func TestThresholdInPlaceAndLevels(t *testing.T) {
	src := &Image[uint8]{Pix: []uint8{0, 126, 127, 128, 200, 255}, Stride: 6, Width: 6, Height: 1, Channels: 1}
	for _, c := range []struct {
		thresh, maxval float64
		typ            ThreshType
		level          float64
		want           []uint8
	}{
		{127.9, 255, ThreshBinary, 127, []uint8{0, 0, 0, 255, 255, 255}},
		{127, 99.4, ThreshBinaryInv, 127, []uint8{99, 99, 99, 0, 0, 0}},
		{127, 0, ThreshTrunc, 127, []uint8{0, 126, 127, 127, 127, 127}},
		{127, 0, ThreshToZero, 127, []uint8{0, 0, 0, 128, 200, 255}},
		{127, 0, ThreshToZeroInv, 127, []uint8{0, 126, 127, 0, 0, 0}},
		{-0.5, 300, ThreshBinary, -1, []uint8{255, 255, 255, 255, 255, 255}},
		{255, 9, ThreshTrunc, 255, []uint8{0, 126, 127, 128, 200, 255}},
		{0, 255, ThreshBinary | ThreshOtsu, 128, []uint8{0, 0, 0, 0, 255, 255}},
	} {
		dst := src.Clone()
		level, err := Threshold(dst, dst, c.thresh, c.maxval, c.typ)
		if err != nil || level != c.level || string(dst.Pix) != string(c.want) {
			t.Errorf("threshold %g %g %v: %v, level %g, error %v; want %v, level %g", c.thresh, c.maxval, c.typ, dst.Pix, level, err, c.want, c.level)
		}
	}
	var out Image[uint8]
	if _, err := Threshold(&out, src, 1, 2, ThreshType(5)); err == nil {
		t.Error("type 5 is accepted")
	}
}
