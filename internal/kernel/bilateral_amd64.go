//go:build !purego

package kernel

var (
	bilateralBytesAVX2 = Bilaterals[uint8, ByteColors]{
		Gray: Bilateral[uint8, ByteColors]{
			Weigh: func(dst []float32, a, b []uint8, pitch int, space float32, colors *ByteColors) {
				if len(dst) < 32 {
					weighGrayU8(dst, a, b, pitch, space, colors)
					return
				}
				weighGrayU8AVX2(dst, a[:len(dst)], b[:len(dst)], space, colors.tables())
			},
			Add:  wideAdd(1, addGray[uint8], func(n *Neighbours[uint8], size int) { addGrayU8AVX2(n.sums, n.Values, n.Weights, size) }),
			Mean: wideMean(1, meanGrayU8, func(dst []uint8, n *Neighbours[uint8], size int) { meanGrayU8AVX2(dst, n.sums, size) }),
		},
		Color: Bilateral[uint8, ByteColors]{
			Weigh: func(dst []float32, a, b []uint8, pitch int, space float32, colors *ByteColors) {
				if len(dst) < 32 {
					weighColorU8(dst, a, b, pitch, space, colors)
					return
				}
				size := 2*pitch + len(dst)
				weighColorU8AVX2(dst, a[:size], b[:size], space, colors.tables(), pitch)
			},
			Add:  wideAdd(3, addColor[uint8], func(n *Neighbours[uint8], size int) { addColorU8AVX2(n.sums, n.Values, n.Weights, size, n.Pitch) }),
			Mean: wideMean(3, meanColorU8, func(dst []uint8, n *Neighbours[uint8], size int) { meanColorU8AVX2(dst, n.sums, size, n.Pitch) }),
		},
		Kept:  keptAVX2,
		Split: wideSplit(16, splitU8AVX2),
		Join:  wideJoin(16, joinU8AVX2),
	}
	bilateralBytesAVX512 = Bilaterals[uint8, ByteColors]{
		Gray: Bilateral[uint8, ByteColors]{
			Fused: func(dst []uint8, n *Neighbours[uint8], size int, colors *ByteColors) {
				if size < 64 {
					bilateralBytesAVX2.Gray.Row(dst, n, size, 1, colors)
					return
				}
				n.mustHold(size, 0)
				bilateralGrayU8AVX512(dst[:size], n.Taps, n.Space, n.Centre, &colors.planes)
			},
		},
		Color: Bilateral[uint8, ByteColors]{
			Fused: func(dst []uint8, n *Neighbours[uint8], size int, colors *ByteColors) {
				if size < 64 {
					bilateralBytesAVX2.Color.Row(dst, n, size, 3, colors)
					return
				}
				n.mustHold(size, 2*n.Pitch)
				bilateralColorU8AVX512(dst[:2*n.Pitch+size], n.Taps, n.Space, n.Centre, &colors.planes, n.Pitch, &colors.Weights)
			},
		},
		Split: bilateralBytesAVX2.Split,
		Join:  bilateralBytesAVX2.Join,
	}
	bilateralFloatsAVX2 = Bilaterals[float32, FloatColors]{
		Gray: Bilateral[float32, FloatColors]{
			Weigh: wideWeigh(weighGrayF32, func(dst, a, b []float32, _ int, space float32, colors *FloatColors, begin int) int {
				return weighGrayF32AVX2(dst, a[:len(dst)], b[:len(dst)], space, colors.Weights, colors.Scale, begin)
			}),
			Add: wideAdd(1, addGray[float32], func(n *Neighbours[float32], size int) { addGrayF32AVX2(n.sums, n.Values, n.Weights, size) }),
			Mean: wideMean(1, meanGrayF32, func(dst []float32, n *Neighbours[float32], size int) {
				meanGrayF32AVX2(dst, n.sums, n.Centre[:size], size)
			}),
		},
		Color: Bilateral[float32, FloatColors]{
			Weigh: wideWeigh(weighColorF32, func(dst, a, b []float32, pitch int, space float32, colors *FloatColors, begin int) int {
				size := 2*pitch + len(dst)
				return weighColorF32AVX2(dst, a[:size], b[:size], space, colors.Weights, colors.Scale, begin, pitch)
			}),
			Add: wideAdd(3, addColor[float32], func(n *Neighbours[float32], size int) { addColorF32AVX2(n.sums, n.Values, n.Weights, size, n.Pitch) }),
			Mean: wideMean(3, meanColorF32, func(dst []float32, n *Neighbours[float32], size int) {
				meanColorF32AVX2(dst, n.sums, n.Centre[:2*n.Pitch+size], size, n.Pitch)
			}),
		},
		Kept:  keptAVX2,
		Split: wideSplit(8, splitF32AVX2),
		Join:  wideJoin(8, joinF32AVX2),
	}
)

// keptAVX2 rows of weights of a narrow tile stay in a level-2 cache.
const keptAVX2 = 400

// wideWeigh has the portable kernel make the groups that the wide one stops at.
func wideWeigh(portable func(dst, a, b []float32, pitch int, space float32, colors *FloatColors),
	wide func(dst, a, b []float32, pitch int, space float32, colors *FloatColors, begin int) int) func(dst, a, b []float32, pitch int, space float32, colors *FloatColors) {
	const group = 8
	return func(dst, a, b []float32, pitch int, space float32, colors *FloatColors) {
		for i := 0; i < len(dst); {
			if len(dst)-i >= group {
				if i = wide(dst, a, b, pitch, space, colors, i); i == len(dst) {
					return
				}
			}
			end := min(i+group, len(dst))
			portable(dst[i:end], a[i:], b[i:], pitch, space, colors)
			i = end
		}
	}
}

// sumGroups are the pixels, of some channels, whose sums the kernels keep in registers.
var sumGroups = [...]int{1: sumGroup, 3: sumGroup / 2}

// wideAdd gives fewer pixels than a group to the portable kernel, as wideMean does.
func wideAdd[T uint8 | float32](channels int, portable, wide func(n *Neighbours[T], size int)) func(n *Neighbours[T], size int) {
	group := sumGroups[channels]
	return func(n *Neighbours[T], size int) {
		if size < group || len(n.Values) == 0 {
			portable(n, size)
			return
		}
		_ = n.sums[:(channels+1)*(size+sumGroup)]
		for k, w := range n.Weights[:len(n.Values)] {
			_, _ = w[:size], n.Values[k][:(channels-1)*n.Pitch+size]
		}
		wide(n, size)
	}
}

func wideMean[T uint8 | float32](channels int, portable, wide func(dst []T, n *Neighbours[T], size int)) func(dst []T, n *Neighbours[T], size int) {
	return func(dst []T, n *Neighbours[T], size int) {
		if size < sumGroups[channels] {
			portable(dst, n, size)
			return
		}
		_, _ = dst[:(channels-1)*n.Pitch+size], n.sums[:(channels+1)*(size+sumGroup)]
		wide(dst, n, size)
	}
}

// mustHold panics where there is no neighbour, there are fewer taps than weights, or a row has too few elements for size pixels whose last
// plane begins at element last.
func (n *Neighbours[T]) mustHold(size, last int) {
	_ = n.Space[0]
	for _, r := range n.Taps[:len(n.Space)] {
		_ = r[:last+size]
	}
	_ = n.Centre[:last+size]
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
