//go:build !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestColorsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	u8 := Colors[uint8]{reorder[uint8], fromGray[uint8], gray[uint8], hsvU8, fromHSVU8}
	u16 := Colors[uint16]{Reorder: reorder[uint16], FromGray: fromGray[uint16], Gray: gray[uint16]}
	f32 := Colors[float32]{reorder[float32], fromGray[float32], grayF32, hsvF32, fromHSVF32}
	twinColors(t, "U8", u8, colorsU8AVX2, 180, 256)
	twinColors(t, "U16", u16, colorsU16AVX2)
	twinColors(t, "F32", f32, colorsF32AVX2, 360)
}

func twinColors[T Element](t *testing.T, typ string, want, got Colors[T], hues ...int) {
	few := func(rng *rand.Rand) T { return T(rng.IntN(4)) } // equal channels
	run := func(name string, dn, sn int, value func(rng *rand.Rand) T, want, got Conversion[T, T]) {
		twinTest[T, T]{name: typ + " " + name, sources: 1, inPlace: dn == sn, value: value, dstChannels: dn, srcChannels: sn, longest: 140,
			want: func(dst []T, src [][]T) { want(dst, src[0], false) },
		}.inBothWays(t, func(stream bool) func(dst []T, src [][]T) {
			return func(dst []T, src [][]T) { got(dst, src[0], stream) }
		})
	}
	for _, scn := range []int{3, 4} {
		run(fmt.Sprintf("from gray to %d", scn), scn, 1, nil,
			func(dst, src []T, stream bool) { want.FromGray(dst, src, scn, 7, stream) },
			func(dst, src []T, stream bool) { got.FromGray(dst, src, scn, 7, stream) })
		for _, swap := range []bool{false, true} {
			name := fmt.Sprintf("%d %v", scn, swap)
			run("gray "+name, 1, scn, nil,
				func(dst, src []T, stream bool) { want.Gray(dst, src, scn, swap, stream) },
				func(dst, src []T, stream bool) { got.Gray(dst, src, scn, swap, stream) })
			for _, dcn := range []int{3, 4} {
				run(fmt.Sprintf("reorder %s %d", name, dcn), dcn, scn, nil,
					func(dst, src []T, stream bool) { want.Reorder(dst, src, dcn, scn, swap, 7, stream) },
					func(dst, src []T, stream bool) { got.Reorder(dst, src, dcn, scn, swap, 7, stream) })
			}
			for _, h := range hues {
				for _, value := range []func(rng *rand.Rand) T{nil, few} {
					run(fmt.Sprintf("HSV %s %d", name, h), 3, scn, value,
						func(dst, src []T, _ bool) { want.HSV(dst, src, scn, swap, h) },
						func(dst, src []T, _ bool) { got.HSV(dst, src, scn, swap, h) })
				}
				run(fmt.Sprintf("from HSV %v %d", swap, h-h/256), 3, 3, nil,
					func(dst, src []T, _ bool) { want.FromHSV(dst, src, swap, h-h/256) },
					func(dst, src []T, _ bool) { got.FromHSV(dst, src, swap, h-h/256) })
			}
		}
	}
}

// TestHSVBytesAVX2 tries every value with every difference from it, the channels in every order: the assembly divides where the
// portable kernel looks up.
func TestHSVBytesAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	var src []uint8
	for v := range 256 {
		for d := range v + 1 {
			high, low, mid := uint8(v), uint8(v-d), uint8(v-d*(v%7)/7)
			src = append(src, high, mid, low, high, low, mid, mid, high, low, low, high, mid, mid, low, high, low, mid, high)
		}
	}
	want, got := make([]uint8, len(src)), make([]uint8, len(src))
	for _, hues := range []int{180, 256} {
		hsvU8(want, src, 3, false, hues)
		hsvU8AVX2(got, src, 3, false, hues)
		compareRGB(t, fmt.Sprintf("HSV %d", hues), src, want, got)
	}
}

// TestFromHSVBytesAVX2 tries every hue with many saturations and values.
func TestFromHSVBytesAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	var src []uint8
	for i := range 1 << 18 {
		src = append(src, uint8(i), uint8(i>>8*5), uint8(i>>10*3))
	}
	want, got := make([]uint8, len(src)), make([]uint8, len(src))
	for _, hues := range []int{180, 255} {
		fromHSVU8(want, src, false, hues)
		fromHSVU8AVX2(got, src, false, hues)
		compareRGB(t, fmt.Sprintf("from HSV %d", hues), src, want, got)
	}
}

func compareRGB(t *testing.T, name string, src, want, got []uint8) {
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: byte %d of %v is %d, want %d", name, i%3, src[i/3*3:i/3*3+3], got[i], want[i])
		}
	}
}
