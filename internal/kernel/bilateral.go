package kernel

import (
	"math"
	"slices"
	"sync"
	"unsafe"
)

// Bilaterals are the kernels of the bilateral filter. Pixels of three channels are handled as planes; Split makes them.
type Bilaterals[T uint8 | float32, C any] struct {
	Gray, Color Bilateral[T, C]
	Kept        int                               // how many rows of weights are worth keeping for both pixels of a pair
	Split       func(dst []T, pitch int, src []T) // dst[c*pitch+i] = src[3*i+c]
	Join        func(dst, src []T, pitch int)     // dst[3*i+c] = src[c*pitch+i]
}

// A Bilateral is the kernels for pixels of one or of three channels, whose weights are looked up in a table C. The distance in colour is
// the sum of the channels' distances; so a pixel has the same weight for its neighbour as the neighbour for the pixel.
type Bilateral[T uint8 | float32, C any] struct {
	Weigh func(dst []float32, a, b []T, pitch int, space float32, colors *C) // dst[i] = space * color[|a[i] - b[i]|]
	Add   func(n *Neighbours[T], size int)                                   // adds neighbours to the sums of size pixels
	Mean  func(dst []T, n *Neighbours[T], size int)                          // makes size pixels from their sums

	// Fused does what Row does, and is not nil where it is faster.
	Fused func(dst []T, n *Neighbours[T], size int, colors *C)
}

// Neighbours are what the pixels of a row become a mean of. Each adds itself to a pixel's sum, in their order, with a weight
// that falls with its distance in space and in colour.
//
//	w = Weights[k][i] = Space[k] * color[|Taps[k][i] - Centre[i]|]
//	wsum[i] += w
//	sum[i] = fma(Values[k][i], w, sum[i])
type Neighbours[T uint8 | float32] struct {
	Taps    [][]T       // the neighbours of the first pixel, each followed by those of the rest of the row
	Values  [][]float32 // the same as floats
	Space   []float32   // their weights in space
	Weights [][]float32 // their weights
	Centre  []T         // the pixels themselves
	Pitch   int         // of the planes of Taps, Values, Centre and dst, where there are three

	sums   []float32 // of weights and of values, in an order of the kernel's own
	memory []float32 // of Weights in Row
	made   []float32 // of Values in Row
}

// sumGroup is the most pixels whose sums a kernel keeps in registers.
const sumGroup = 48

// Begin sets the sums of size pixels to 0.
func (n *Neighbours[T]) Begin(size, channels int) {
	all := (channels + 1) * (size + sumGroup)
	n.sums = slices.Grow(n.sums[:0], all)[:all]
	clear(n.sums)
}

// sum returns the sums of weights, where c is 0, or of the values in channel c-1.
func (n *Neighbours[T]) sum(c, size int) []float32 { return n.sums[c*size:][:size] }

// Row makes size pixels from neighbours whose weights are not known, a few neighbours at a time. Their values may be missing.
func (k *Bilateral[T, C]) Row(dst []T, n *Neighbours[T], size, channels int, colors *C) {
	if k.Fused != nil {
		k.Fused(dst, n, size, colors)
		return
	}
	const most = 1 << 13 // weights that stay in a level-1 cache
	values, span := n.Values, size+(channels-1)*n.Pitch
	batch := most/max(size, 1) + 1
	if len(values) == 0 {
		batch = most/max(span, 1) + 1
	}
	n.memory = slices.Grow(n.memory[:0], batch*size)[:batch*size]
	n.Begin(size, channels)
	for first := 0; first < len(n.Taps); first += batch {
		end := min(first+batch, len(n.Taps))
		if len(values) > 0 {
			n.Values = values[first:end]
		} else {
			n.makeValues(n.Taps[first:end], span)
		}
		n.Weights = n.Weights[:0]
		for i := range n.Values {
			w := n.memory[i*size:][:size]
			k.Weigh(w, n.Taps[first+i], n.Centre, n.Pitch, n.Space[first+i], colors)
			n.Weights = append(n.Weights, w)
		}
		k.Add(n, size)
	}
	if n.Values = n.Values[:0]; len(values) > 0 {
		n.Values = values
	}
	k.Mean(dst, n, size)
}

// makeValues sets Values to so many elements of taps.
func (n *Neighbours[T]) makeValues(taps [][]T, span int) {
	n.made = slices.Grow(n.made[:0], len(taps)*span)[:len(taps)*span]
	n.Values = n.Values[:0]
	for i, tap := range taps {
		v := n.made[i*span:][:span]
		convert(v, tap[:span], false)
		n.Values = append(n.Values, v)
	}
}

// BilateralBytes and BilateralFloats are the kernels in use.
var (
	BilateralBytes  = bilateralBytes
	BilateralFloats = bilateralFloats

	bilateralBytes = Bilaterals[uint8, ByteColors]{
		Gray:  Bilateral[uint8, ByteColors]{Weigh: weighGrayU8, Add: addGray[uint8], Mean: meanGrayU8},
		Color: Bilateral[uint8, ByteColors]{Weigh: weighColorU8, Add: addColor[uint8], Mean: meanColorU8},
		Kept:  keptPortable,
		Split: split3[uint8], Join: join3[uint8],
	}
	bilateralFloats = Bilaterals[float32, FloatColors]{
		Gray:  Bilateral[float32, FloatColors]{Weigh: weighGrayF32, Add: addGray[float32], Mean: meanGrayF32},
		Color: Bilateral[float32, FloatColors]{Weigh: weighColorF32, Add: addColor[float32], Mean: meanColorF32},
		Kept:  keptPortable,
		Split: split3[float32], Join: join3[float32],
	}
)

// keptPortable rows of weights may leave a level-2 cache: that takes less time than looking them up.
const keptPortable = 4000

// addGray leaves out neighbours that are not numbers.
func addGray[T uint8 | float32](n *Neighbours[T], size int) {
	wsum, sum := n.sum(0, size), n.sum(1, size)
	for k, src := range n.Values {
		sum, weights, src := sum[:len(wsum)], n.Weights[k][:len(wsum)], src[:len(wsum)]
		for i, v := range src {
			if !isNumber[T](v) {
				continue
			}
			w := weights[i]
			wsum[i] += w
			p, z := float64(float64(v)*float64(w)), float64(sum[i])
			s := p + z
			if halfway(s) {
				s = toOdd(p, z, s)
			}
			sum[i] = float32(s)
		}
	}
}

// addColor leaves out neighbours of which a channel is not a number.
func addColor[T uint8 | float32](n *Neighbours[T], size int) {
	wsum, s0, s1, s2 := n.sum(0, size), n.sum(1, size), n.sum(2, size), n.sum(3, size)
	for k, src := range n.Values {
		v0, v1, v2 := src[:len(wsum)], src[n.Pitch:][:len(wsum)], src[2*n.Pitch:][:len(wsum)]
		weights, s0, s1, s2 := n.Weights[k][:len(wsum)], s0[:len(wsum)], s1[:len(wsum)], s2[:len(wsum)]
		for i, w := range weights {
			if !isNumber[T](v0[i]) || !isNumber[T](v1[i]) || !isNumber[T](v2[i]) {
				continue
			}
			wsum[i] += w
			s0[i], s1[i], s2[i] = FMA32(v0[i], w, s0[i]), FMA32(v1[i], w, s1[i]), FMA32(v2[i], w, s2[i])
		}
	}
}

// isNumber tells whether the value of a pixel of type T is a number; that of a byte always is.
func isNumber[T uint8 | float32](v float32) bool {
	return unsafe.Sizeof(T(0)) == 1 || v == v
}

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
	planes  [4][256]uint8       // the bytes of the first 256, from the lowest
	Weights [3*255 + 4]float32  // of the distances to 3*255; the rest fill up a vector that begins at any of these
	tables  func() *colorTables // made when first asked for
}

// colorTables hold the weights of distances, and from pairsAt on those of all pairs of distances d, e < pairReach: two at 2*(d+pairReach*e).
type colorTables = [pairsAt + 2*pairReach*pairReach]float32

const (
	pairReach = 127
	pairsAt   = 3*255 + 7 // a vector fits that begins at any single distance
)

// NewByteColors returns weights exp(coeff*d*d).
func NewByteColors(coeff float64) *ByteColors {
	t := new(ByteColors)
	for d := range 3*255 + 1 {
		t.Weights[d] = float32(Exp(float64(d*d) * coeff))
	}
	for p := range t.planes {
		for d := range t.planes[p] {
			t.planes[p][d] = uint8(math.Float32bits(t.Weights[d]) >> (8 * p))
		}
	}
	t.tables = sync.OnceValue(t.newTables)
	return t
}

func (t *ByteColors) newTables() *colorTables {
	tables := new(colorTables)
	copy(tables[:], t.Weights[:])
	pairs := tables[pairsAt:]
	for e := range pairReach {
		for d := range pairReach {
			pairs[0], pairs[1] = t.Weights[d], t.Weights[e]
			pairs = pairs[2:]
		}
	}
	return tables
}

func weighGrayU8(dst []float32, a, b []uint8, _ int, space float32, colors *ByteColors) {
	weights := (*[256]float32)(colors.Weights[:])
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = space * weights[absDiff(a[i], b[i])]
	}
}

func weighColorU8(dst []float32, a, b []uint8, pitch int, space float32, colors *ByteColors) {
	a0, a1, a2 := a[:len(dst)], a[pitch:][:len(dst)], a[2*pitch:][:len(dst)]
	b0, b1, b2 := b[:len(dst)], b[pitch:][:len(dst)], b[2*pitch:][:len(dst)]
	for i := range dst {
		dst[i] = space * colors.Weights[int(absDiff(a0[i], b0[i]))+int(absDiff(a1[i], b1[i]))+int(absDiff(a2[i], b2[i]))]
	}
}

func meanGrayU8(dst []uint8, n *Neighbours[uint8], size int) {
	wsum, sum := n.sum(0, size), n.sum(1, size)
	for i, w := range wsum {
		dst[i] = roundByte(sum[i] / w)
	}
}

// meanColorU8 divides by multiplying with the reciprocal.
func meanColorU8(dst []uint8, n *Neighbours[uint8], size int) {
	for i, w := range n.sum(0, size) {
		w = 1 / w
		for c := range 3 {
			dst[c*n.Pitch+i] = roundByte(float32(n.sum(c+1, size)[i] * w))
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
	if at != at { // what int makes of it depends on the processor
		return at
	}
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

func weighGrayF32(dst, a, b []float32, _ int, space float32, colors *FloatColors) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = space * colors.weight(abs32(a[i]-b[i]))
	}
}

func weighColorF32(dst, a, b []float32, pitch int, space float32, colors *FloatColors) {
	a0, a1, a2 := a[:len(dst)], a[pitch:][:len(dst)], a[2*pitch:][:len(dst)]
	b0, b1, b2 := b[:len(dst)], b[pitch:][:len(dst)], b[2*pitch:][:len(dst)]
	for i := range dst {
		dst[i] = space * colors.weight(abs32(a0[i]-b0[i])+abs32(a1[i]-b1[i])+abs32(a2[i]-b2[i]))
	}
}

// meanGrayF32 adds the centre, which is not among the taps; its weight is 1.
func meanGrayF32(dst []float32, n *Neighbours[float32], size int) {
	wsum, sum := n.sum(0, size), n.sum(1, size)
	for i, w := range wsum {
		dst[i] = (sum[i] + n.Centre[i]) / (w + 1)
	}
}

// meanColorF32 divides by multiplying with the reciprocal.
func meanColorF32(dst []float32, n *Neighbours[float32], size int) {
	for i, w := range n.sum(0, size) {
		w = 1 / (w + 1)
		for c := range 3 {
			at := c*n.Pitch + i
			dst[at] = (n.sum(c+1, size)[i] + n.Centre[at]) * w
		}
	}
}

func abs32(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }
