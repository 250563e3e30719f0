//go:build !purego

package kernel

var (
	bilateralBytesAVX2 = Bilaterals[uint8, ByteColors]{
		Gray: func(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
			if len(dst) < 32 {
				bilateralGrayU8(dst, n, colors)
				return
			}
			n.mustHold(len(dst))
			bilateralGrayU8AVX2(dst, n.Taps, n.Weights, n.Centre, &colors.Weights)
		},
		Color: func(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
			if len(dst)-2*n.Pitch < 16 {
				bilateralColorU8(dst, n, colors)
				return
			}
			n.mustHold(len(dst))
			bilateralColorU8AVX2(dst, n.Taps, n.Weights, n.Centre, &colors.Weights, n.Pitch)
		},
		Split: wideSplit(16, splitU8AVX2),
		Join:  wideJoin(16, joinU8AVX2),
	}
	bilateralBytesAVX512 = Bilaterals[uint8, ByteColors]{
		Gray: func(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
			if len(dst) < 64 {
				bilateralBytesAVX2.Gray(dst, n, colors)
				return
			}
			n.mustHold(len(dst))
			bilateralGrayU8AVX512(dst, n.Taps, n.Weights, n.Centre, &colors.planes)
		},
		Color: func(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
			if len(dst)-2*n.Pitch < 64 {
				bilateralBytesAVX2.Color(dst, n, colors)
				return
			}
			n.mustHold(len(dst))
			bilateralColorU8AVX512(dst, n.Taps, n.Weights, n.Centre, &colors.planes, n.Pitch, &colors.Weights)
		},
		Split: bilateralBytesAVX2.Split,
		Join:  bilateralBytesAVX2.Join,
	}
	bilateralFloatsAVX2 = Bilaterals[float32, FloatColors]{
		Gray: func(dst []float32, n *Neighbours[float32], colors *FloatColors) {
			n.mustHold(len(dst))
			for i := 0; i < len(dst); {
				if len(dst)-i >= 16 {
					if i = bilateralGrayF32AVX2(dst, n.Taps, n.Weights, n.Centre, colors.Weights, colors.Scale, i); i == len(dst) {
						return
					}
				}
				end := min(i+16, len(dst))
				bilateralGrayF32Part(dst, n, colors, i, end)
				i = end
			}
		},
		Color: func(dst []float32, n *Neighbours[float32], colors *FloatColors) {
			n.mustHold(len(dst))
			for i, w := 0, len(dst)-2*n.Pitch; i < w; {
				if w-i >= 8 {
					if i = bilateralColorF32AVX2(dst, n.Taps, n.Weights, n.Centre, colors.Weights, colors.Scale, i, n.Pitch); i == w {
						return
					}
				}
				end := min(i+8, w)
				bilateralColorF32Part(dst, n, colors, i, end)
				i = end
			}
		},
		Split: wideSplit(8, splitF32AVX2),
		Join:  wideJoin(8, joinF32AVX2),
	}
)

// mustHold panics where there is no weight, there are fewer taps than weights, or a row has less than size elements.
func (s *Neighbours[T]) mustHold(size int) {
	_ = s.Weights[0]
	for _, r := range s.Taps[:len(s.Weights)] {
		_ = r[:size]
	}
	_ = s.Centre[:size]
}

func wideSplit[T Element](group int, wide func(dst []T, pitch int, src []T, n int)) func(dst []T, pitch int, src []T) {
	return func(dst []T, pitch int, src []T) {
		n := len(src) / 3
		if n < group {
			split3(dst, pitch, src)
			return
		}
		_ = dst[2*pitch:][:n]
		wide(dst, pitch, src, n)
	}
}

func wideJoin[T Element](group int, wide func(dst, src []T, pitch, n int)) func(dst, src []T, pitch int) {
	return func(dst, src []T, pitch int) {
		n := len(dst) / 3
		if n < group {
			join3(dst, src, pitch)
			return
		}
		_ = src[2*pitch:][:n]
		wide(dst, src, pitch, n)
	}
}
