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
	for _, values := range []int{20, 90, pairReach + 1, 256} {
		for _, sigma := range []float64{3, 60} {
			twinBilaterals(t, bilateralBytes, got, NewByteColors(-0.5/(sigma*sigma)), func(rng *rand.Rand) uint8 {
				if rng.IntN(200) == 0 {
					return uint8(rng.IntN(256))
				}
				return uint8(rng.IntN(values))
			})
		}
	}
}

// twinBilateralFloats has values that are not numbers, and some beyond the table, which may also have to span an infinite range.
func twinBilateralFloats(t *testing.T, got Bilaterals[float32, FloatColors]) {
	for _, c := range []struct{ odd, reach float64 }{{0, 3}, {0.01, 3}, {0.01, math.Inf(1)}} {
		odd, colors := c.odd, new(FloatColors)
		colors.Fill(4096*3, float32(c.reach), -0.5/(0.3*0.3))
		twinBilaterals(t, bilateralFloats, got, colors, func(rng *rand.Rand) float32 {
			if rng.Float64() < odd {
				return []float32{float32(math.NaN()), 7, float32(math.Inf(1)), -1e30, float32(math.Copysign(0, -1))}[rng.IntN(5)]
			}
			return rng.Float32()
		})
	}
}

func twinBilaterals[T uint8 | float32, C any](t *testing.T, want, got Bilaterals[T, C], colors *C, value func(rng *rand.Rand) T) {
	// so many taps that long rows add them in two parts
	row := func(n, channels int, k Bilateral[T, C], dst []T, rows [][]T) {
		b := Neighbours[T]{Centre: rows[0], Pitch: n}
		for i := range 42 {
			tap := rows[1+i%3]
			b.Taps, b.Space = append(b.Taps, tap), append(b.Space, []float32{0.25, 1, 0.75}[i%3])
			if k.Fused != nil || n%2 == 1 {
				continue // their values are missing
			}
			values := make([]float32, len(tap))
			for j, v := range tap {
				values[j] = float32(v)
			}
			b.Values = append(b.Values, values)
		}
		k.Row(dst, &b, n, channels, colors)
	}
	twinTest[T, T]{name: "gray", sources: 4, value: value,
		want: func(dst []T, src [][]T) { row(len(dst), 1, want.Gray, dst, src) },
		got:  func(dst []T, src [][]T) { row(len(dst), 1, got.Gray, dst, src) }}.run(t)
	for _, channels := range []struct {
		name string
		run  func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T)
	}{
		{"color", func(k Bilaterals[T, C], dst, src []T, n int, rows [][]T) { row(n, 3, k.Color, dst, rows) }},
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
	if got.Gray.Fused != nil {
		return
	}
	twinTest[float32, T]{name: "weighGray", sources: 2, value: value,
		want: func(dst []float32, src [][]T) { want.Gray.Weigh(dst, src[0], src[1], 0, 0.3, colors) },
		got:  func(dst []float32, src [][]T) { got.Gray.Weigh(dst, src[0], src[1], 0, 0.3, colors) }}.run(t)
	twinTest[float32, T]{name: "weighColor", sources: 2, srcChannels: 3, value: value,
		want: func(dst []float32, src [][]T) { want.Color.Weigh(dst, src[0], src[1], len(dst), 0.3, colors) },
		got:  func(dst []float32, src [][]T) { got.Color.Weigh(dst, src[0], src[1], len(dst), 0.3, colors) }}.run(t)
}
