package explain

import (
	"math"
	"strconv"

	"github.com/purecv/cv"
)

func float32bits(v float32) uint32 { return math.Float32bits(v) }
func float64bits(v float64) uint64 { return math.Float64bits(v) }

// String writes the number as short as it can be: of a float32 the digits that tell it from its neighbours in float32.
func (n Number) String() string {
	v, bits := float64(n), 64
	if float64(float32(v)) == v {
		bits = 32
	}
	form := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e16) {
		form = 'g'
	}
	return strconv.FormatFloat(v, form, -1, bits)
}

// narrow rounds a weighted sum to a depth: to float32, or half to even and clipped. A sum beyond int32 counts as its lowest value, as on x86.
func narrow(d cv.Depth, v float64, t *Channel) float64 {
	if d.IsFloat() {
		return saturate(d, v, t)
	}
	r := math.RoundToEven(v)
	if !(r >= math.MinInt32 && r <= math.MaxInt32) {
		r = t.line(math.MinInt32, "beyond the range of int32, whose lowest value stands for it")
	}
	return saturate(d, t.rounded(v, r), t)
}

// rounded tells that v was rounded half to even to r, if that is so.
func (t *Channel) rounded(v, r float64) float64 {
	if r != math.MinInt32 {
		t.changed(v, r, "rounded, halves to the even neighbour")
	}
	return r
}

// roundedUp returns v rounded half up, and tells that.
func (t *Channel) roundedUp(v float64) float64 {
	return t.changed(v, math.Floor(float64(v)+0.5), "rounded, halves up")
}

// changed tells what became of v, if it changed.
func (t *Channel) changed(v, r float64, text string) float64 {
	if r != v {
		t.line(r, "%s", text)
	}
	return r
}

// saturate rounds a value to a depth, half to even, and clips it; what is not a number becomes 0.
func saturate(d cv.Depth, v float64, t *Channel) float64 {
	switch d {
	case cv.F64:
		return v
	case cv.F32:
		r := float64(float32(v))
		if r != v && v == v {
			t.line(r, "rounded to float32")
		}
		return r
	}
	if v != v {
		return t.line(0, "not a number: 0")
	}
	return clip(d, t.rounded(v, math.RoundToEven(v)), t)
}

// clip clips to the range of an integer depth.
func clip(d cv.Depth, v float64, t *Channel) float64 {
	lo, hi := d.Range()
	if v < lo || v > hi {
		v = t.line(min(max(v, lo), hi), "clipped to %v … %v", Number(lo), Number(hi))
	}
	return v + 0 // no -0
}
