package kernel

import (
	"math"
	"slices"
)

// Bilaterals are the kernels of the bilateral filter, which look up weights in a table C. Pixels of three channels are
// handled as planes, each Pitch elements after the one before; Split makes them.
type Bilaterals[T uint8 | float32, C any] struct {
	Gray, Color func(dst []T, n *Neighbours[T], colors *C)
	Split       func(dst []T, pitch int, src []T) // dst[c*pitch+i] = src[3*i+c]
	Join        func(dst, src []T, pitch int)     // dst[3*i+c] = src[c*pitch+i]
}

// Neighbours are what the pixels of a row become a mean of. Each adds itself to a pixel's sum, in their order, with a weight
// that falls with its distance in space and in colour; the distance in colour is the sum of the channels'.
//
//	w = Weights[k] * color[|Taps[k][i] - Centre[i]|]
//	wsum[i] += w
//	sum[i] = fma(Taps[k][i], w, sum[i])
type Neighbours[T uint8 | float32] struct {
	Taps    [][]T     // the neighbours of the first pixel, each followed by those of the rest of the row
	Weights []float32 // in space
	Centre  []T       // the pixels themselves
	Pitch   int       // of the planes of Taps, Centre and dst

	sums [4][]float32 // of channels and weights
}

// begin returns sums of n pixels that are 0.
func (s *Neighbours[T]) begin(n int) *[4][]float32 {
	for i := range s.sums {
		s.sums[i] = slices.Grow(s.sums[i][:0], n)[:n]
		clear(s.sums[i])
	}
	return &s.sums
}

// BilateralBytes and BilateralFloats are the kernels in use.
var (
	BilateralBytes  = Bilaterals[uint8, ByteColors]{bilateralGrayU8, bilateralColorU8, split3[uint8], join3[uint8]}
	BilateralFloats = Bilaterals[float32, FloatColors]{bilateralGrayF32, bilateralColorF32, split3[float32], join3[float32]}
)

func split3[T Element](dst []T, pitch int, src []T) {
	n := len(src) / 3
	a, b, c := dst[:n], dst[pitch:][:n], dst[2*pitch:][:n]
	for i := range a {
		p := (*[3]T)(src[3*i:])
		a[i], b[i], c[i] = p[0], p[1], p[2]
	}
}

func join3[T Element](dst, src []T, pitch int) {
	n := len(dst) / 3
	a, b, c := src[:n], src[pitch:][:n], src[2*pitch:][:n]
	for i := range a {
		p := (*[3]T)(dst[3*i:])
		p[0], p[1], p[2] = a[i], b[i], c[i]
	}
}

// ByteColors holds the weights of colour distances between bytes.
type ByteColors struct {
	planes  [4][256]uint8 // the bytes of the first 256, from the lowest
	Weights [3*255 + 1]float32
}

// NewByteColors returns weights exp(coeff*d*d).
func NewByteColors(coeff float64) *ByteColors {
	t := new(ByteColors)
	for d := range t.Weights {
		t.Weights[d] = float32(Exp(float64(d*d) * coeff))
	}
	for p := range t.planes {
		for d := range t.planes[p] {
			t.planes[p][d] = uint8(math.Float32bits(t.Weights[d]) >> (8 * p))
		}
	}
	return t
}

func bilateralGrayU8(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
	sums := n.begin(len(dst))
	sum, wsum, centre := sums[0], sums[3], n.Centre[:len(dst)]
	weights := (*[256]float32)(colors.Weights[:])
	for k, space := range n.Weights {
		wsum, src := wsum[:len(sum)], n.Taps[k][:len(sum)]
		for i, v := range src {
			w := float32(space * weights[absDiff(v, centre[i])])
			wsum[i] += w
			p, z := float64(float64(v)*float64(w)), float64(sum[i])
			s := p + z
			if halfway(s) {
				s = toOdd(p, z, s)
			}
			sum[i] = float32(s)
		}
	}
	for i := range dst {
		dst[i] = roundByte(sum[i] / wsum[i])
	}
}

// bilateralColorU8 divides by multiplying with the reciprocal.
func bilateralColorU8(dst []uint8, n *Neighbours[uint8], colors *ByteColors) {
	sums, pitch := n.begin(len(dst)-2*n.Pitch), n.Pitch
	wsum := sums[3]
	a, b, c := n.Centre, n.Centre[pitch:], n.Centre[2*pitch:]
	a, b, c = a[:len(wsum)], b[:len(wsum)], c[:len(wsum)]
	for k, space := range n.Weights {
		tap := n.Taps[k]
		v0, v1, v2 := tap[:len(wsum)], tap[pitch:][:len(wsum)], tap[2*pitch:][:len(wsum)]
		s0, s1, s2 := sums[0][:len(wsum)], sums[1][:len(wsum)], sums[2][:len(wsum)]
		for i := range wsum {
			w := float32(space * colors.Weights[int(absDiff(v0[i], a[i]))+int(absDiff(v1[i], b[i]))+int(absDiff(v2[i], c[i]))])
			wsum[i] += w
			s0[i], s1[i], s2[i] = FMA32(float32(v0[i]), w, s0[i]), FMA32(float32(v1[i]), w, s1[i]), FMA32(float32(v2[i]), w, s2[i])
		}
	}
	for i, w := range wsum {
		w = 1 / w
		for c := range 3 {
			dst[c*pitch+i] = roundByte(float32(sums[c][i] * w))
		}
	}
}

func absDiff(a, b uint8) uint8 {
	d := int(a) - int(b)
	return uint8(max(d, -d))
}

func roundByte(v float32) uint8 {
	const shift = 3 << 22 // float32 of this size have no fraction: adding it rounds
	return uint8(min(int((v+shift)-shift), 255))
}

// FloatColors holds the weights of colour distances between floats: Weights[i] that of the distance i / Scale; between
// those weights are interpolated.
type FloatColors struct {
	Weights []float32
	Scale   float32
	coeff   float64 // the weight of d is e**(d*d*coeff)
}

// Fill makes a table of n+2 weights for distances up to reach.
func (t *FloatColors) Fill(n int, reach float32, coeff float64) {
	t.Scale, t.coeff = float32(n)/reach, coeff
	if len(t.Weights) != n+2 {
		t.Weights = make([]float32, n+2)
	}
	clear(t.Weights)
	for i := range t.Weights {
		d := float64(float32(i) / t.Scale)
		t.Weights[i] = float32(Exp(d * d * coeff))
		if t.Weights[i] == 0 {
			break
		}
	}
}

// weight returns the weight of the distance d.
func (t *FloatColors) weight(d float32) float32 {
	at := float32(d * t.Scale)
	i := int(at)
	if uint(i) >= uint(len(t.Weights)-1) {
		return t.far(d)
	}
	f := at - float32(i)
	return FMA32(t.Weights[i+1], f, float32(t.Weights[i]*(1-f)))
}

// far returns the weight of a distance beyond the table: that to a constant border.
func (t *FloatColors) far(d float32) float32 {
	return float32(Exp(float64(d) * float64(d) * t.coeff))
}

func bilateralGrayF32(dst []float32, n *Neighbours[float32], colors *FloatColors) {
	bilateralGrayF32Part(dst, n, colors, 0, len(dst))
}

func bilateralColorF32(dst []float32, n *Neighbours[float32], colors *FloatColors) {
	bilateralColorF32Part(dst, n, colors, 0, len(dst)-2*n.Pitch)
}

// bilateralGrayF32Part makes the pixels begin to end-1. Neighbours that are not numbers are left out. The centre is not among the
// taps; its weight is 1.
func bilateralGrayF32Part(dst []float32, n *Neighbours[float32], colors *FloatColors, begin, end int) {
	sums := n.begin(end - begin)
	dst, sum, wsum, centre := dst[begin:end], sums[0], sums[3], n.Centre[begin:end]
	for k, space := range n.Weights {
		wsum, src := wsum[:len(sum)], n.Taps[k][begin:][:len(sum)]
		for i, v := range src {
			if v != v {
				continue
			}
			w := float32(space * colors.weight(abs32(v-centre[i])))
			wsum[i] += w
			p, z := float64(float64(v)*float64(w)), float64(sum[i])
			s := p + z
			if halfway(s) {
				s = toOdd(p, z, s)
			}
			sum[i] = float32(s)
		}
	}
	for i := range dst {
		dst[i] = (sum[i] + centre[i]) / (wsum[i] + 1)
	}
}

// bilateralColorF32Part divides by multiplying with the reciprocal.
func bilateralColorF32Part(dst []float32, n *Neighbours[float32], colors *FloatColors, begin, end int) {
	sums, pitch, size := n.begin(end-begin), n.Pitch, end-begin
	wsum := sums[3]
	a, b, c := n.Centre[begin:][:size], n.Centre[begin+pitch:][:size], n.Centre[begin+2*pitch:][:size]
	for k, space := range n.Weights {
		tap := n.Taps[k][begin:]
		v0, v1, v2 := tap[:size], tap[pitch:][:size], tap[2*pitch:][:size]
		s0, s1, s2 := sums[0][:size], sums[1][:size], sums[2][:size]
		for i := range wsum {
			if v0[i] != v0[i] || v1[i] != v1[i] || v2[i] != v2[i] {
				continue
			}
			w := float32(space * colors.weight(abs32(v0[i]-a[i])+abs32(v1[i]-b[i])+abs32(v2[i]-c[i])))
			wsum[i] += w
			s0[i], s1[i], s2[i] = FMA32(v0[i], w, s0[i]), FMA32(v1[i], w, s1[i]), FMA32(v2[i], w, s2[i])
		}
	}
	for i, w := range wsum {
		w = 1 / (w + 1)
		for c := range 3 {
			at := c*pitch + begin + i
			dst[at] = (sums[c][i] + n.Centre[at]) * w
		}
	}
}

func abs32(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }
