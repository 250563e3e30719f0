//go:build !purego

package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBilateralsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	twinBilateralBytes(t, bilateralBytesAVX2)
	twinBilateralFloats(t, bilateralFloatsAVX2)
}

func TestBilateralsAVX512(t *testing.T) {
	if !hasAVX512 {
		t.Skip("the processor has no AVX-512")
	}
	twinBilateralBytes(t, bilateralBytesAVX512)
}

// twinBilateralBytes has rows of small, of middle and of any differences: they take different ways.
func twinBilateralBytes(t *testing.T, got Bilaterals[uint8, ByteColors]) {
	want := Bilaterals[uint8, ByteColors]{bilateralGrayU8, bilateralColorU8, split3[uint8], join3[uint8]}
	for _, values := range []int{20, 90, 256} {
		for _, sigma := range []float64{3, 60} {
			twinBilaterals(t, want, got, NewByteColors(-0.5/(sigma*sigma)), func(rng *rand.Rand) uint8 {
				if rng.IntN(200) == 0 {
					return uint8(rng.IntN(256))
				}
				return uint8(rng.IntN(values))
			})
		}
	}
}

// twinBilateralFloats has values that are not numbers, and some beyond the table.
func twinBilateralFloats(t *testing.T, got Bilaterals[float32, FloatColors]) {
	want := Bilaterals[float32, FloatColors]{bilateralGrayF32, bilateralColorF32, split3[float32], join3[float32]}
	for _, odd := range []float64{0, 0.01} {
		colors := new(FloatColors)
		colors.Fill(4096*3, 3, -0.5/(0.3*0.3))
		twinBilaterals(t, want, got, colors, func(rng *rand.Rand) float32 {
			if rng.Float64() < odd {
				return []float32{float32(math.NaN()), 7, float32(math.Inf(1)), -1e30, float32(math.Copysign(0, -1))}[rng.IntN(5)]
			}
			return rng.Float32()
		})
	}
}

func twinBilaterals[T uint8 | float32, C any](t *testing.T, want, got Bilaterals[T, C], colors *C, value func(rng *rand.Rand) T) {
	row := func(n, channels int, k Bilaterals[T, C]) func(dst []T, src [][]T) {
		return func(dst []T, src [][]T) {
			b := Neighbours[T]{Weights: []float32{0.25, 1, 0.75}, Centre: src[0], Taps: src[1:4], Pitch: n}
			if channels == 1 {
				k.Gray(dst, &b, colors)
			} else {
				k.Color(dst, &b, colors)
			}
		}
	}
	twinTest[T, T]{name: "gray", sources: 4, value: value,
		want: func(dst []T, src [][]T) { row(0, 1, want)(dst, src) },
		got:  func(dst []T, src [][]T) { row(0, 1, got)(dst, src) }}.run(t)
	for _, channels := range []struct {
		name string
		run  func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T)
	}{
		{"color", func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T) { row(n, 3, k)(dst, rows) }},
		{"split", func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T) { k.Split(dst, n, src) }},
		{"join", func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T) { k.Join(dst, src, n) }},
	} {
		twinTest[T, T]{name: channels.name, sources: 4, value: value,
			want: func(dst []T, src [][]T) {
				n := len(dst) / 3
				channels.run(want, dst[:3*n], src[0][:3*n], n, src)
			},
			got: func(dst []T, src [][]T) {
				n := len(dst) / 3
				channels.run(got, dst[:3*n], src[0][:3*n], n, src)
				for i := 3 * n; i < len(dst); i++ {
					dst[i] = 0 // as in what is wanted
				}
			}}.run(t)
	}
}
