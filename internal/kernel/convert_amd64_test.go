//go:build !purego

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestConversionsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	portable := conversions
	conversions = conversionsAVX2
	defer func() { conversions = portable }()
	twinConversions[uint8](t, "U8")
	twinConversions[uint16](t, "U16")
	twinConversions[int16](t, "S16")
	twinConversions[int32](t, "S32")
	twinConversions[float32](t, "F32")
	twinConversions[float64](t, "F64")
}

func twinConversions[S Element](t *testing.T, src string) {
	twinConversion[uint8, S](t, src+" U8")
	twinConversion[uint16, S](t, src+" U16")
	twinConversion[int16, S](t, src+" S16")
	twinConversion[int32, S](t, src+" S32")
	twinConversion[float32, S](t, src+" F32")
	twinConversion[float64, S](t, src+" F64")
	for _, by := range scales {
		twinRow(t, fmt.Sprint(src, " abs ", by), func(dst []uint8, src []S, _ bool) { scaleAbs(dst, src, float32(by[0]), float32(by[1])) },
			ScaleAbs[S](float32(by[0]), float32(by[1])))
	}
	t.Run(src+" extremes", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		var test twinTest[S, S]
		room := elementsOf[S](guardedRoom(t, 300*elementSize[S]()))
		for n := range 300 {
			row := test.noise(rng, room[len(room)-n:])
			least, greatest := minMax(row, 100, 20)
			if l, g := MinMax(row, 100, 20); l != least || g != greatest {
				t.Fatalf("%d elements: %v to %v, want %v to %v", n, l, g, least, greatest)
			}
		}
	})
}

var scales = [][2]float64{{1, 0}, {0.1, 0}, {-1.7, 3.3}, {1e20, -5}, {0, 1e30}, {math.MaxFloat64, -1}}

func twinConversion[D, S Element](t *testing.T, types string) {
	twinRow(t, types, convert[D, S], Convert[D, S]())
	for _, by := range scales {
		alpha, beta := by[0], by[1]
		twinRow(t, fmt.Sprint(types, " float32 ", by), func(dst []D, src []S, _ bool) { scale32(dst, src, float32(alpha), float32(beta)) },
			Scale32[D, S](float32(alpha), float32(beta)))
		twinRow(t, fmt.Sprint(types, " float64 ", by), func(dst []D, src []S, _ bool) { scale64(dst, src, alpha, beta) }, Scale64[D, S](alpha, beta))
	}
}

func twinRow[D, S Element](t *testing.T, name string, want, got Conversion[D, S]) {
	_, same := any([]D(nil)).([]S)
	twinTest[D, S]{name: name, sources: 1, inPlace: same, longest: 100,
		want: func(dst []D, src [][]S) { want(dst, src[0], false) },
	}.inBothWays(t, func(stream bool) func(dst []D, src [][]S) {
		return func(dst []D, src [][]S) { got(dst, src[0], stream) }
	})
}
