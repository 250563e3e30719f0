package kernel

import "math"

// A neighbour of a pixel adds itself to the pixel's sum with a weight that falls with its distance in space and in colour.
// The functions below add one neighbour of each pixel of a row: src is the row of the neighbours, centre that of the pixels.

// BilateralByte adds a neighbour of pixels of one byte.
//
//	w = space * color[|src[i] - centre[i]|]
//	wsum[i] += w
//	sum[i] = fma(src[i], w, sum[i])
func BilateralByte(sum, wsum []float32, src, centre []uint8, space float32, color *[256]float32) {
	wsum, src, centre = wsum[:len(sum)], src[:len(sum)], centre[:len(sum)]
	for i, v := range src {
		w := float32(space * color[absDiff(v, centre[i])])
		wsum[i] += w
		p, z := float64(float64(v)*float64(w)), float64(sum[i])
		s := p + z
		if halfway(s) {
			s = toOdd(p, z, s)
		}
		sum[i] = float32(s)
	}
}

// BilateralByte3 adds a neighbour of pixels of three bytes, whose distance is the sum of the channels'.
func BilateralByte3(sum, wsum []float32, src, centre []uint8, space float32, color *[766]float32) {
	for i := range wsum {
		values, q, sums := (*[3]uint8)(src[3*i:]), (*[3]uint8)(centre[3*i:]), (*[3]float32)(sum[3*i:])
		distance := int(absDiff(values[0], q[0])) + int(absDiff(values[1], q[1])) + int(absDiff(values[2], q[2]))
		w := float32(space * color[distance])
		wsum[i] += w
		for c, v := range values {
			p, z := float64(float64(v)*float64(w)), float64(sums[c])
			s := p + z
			if halfway(s) {
				s = toOdd(p, z, s)
			}
			sums[c] = float32(s)
		}
	}
}

func absDiff(a, b uint8) uint8 {
	d := int(a) - int(b)
	return uint8(max(d, -d))
}

// DivideRound computes dst[i] = sum[i] / wsum[i], rounded half to even. The quotients are 0 to 255.
func DivideRound(dst []uint8, sum, wsum []float32) {
	for i := range dst {
		dst[i] = roundByte(sum[i] / wsum[i])
	}
}

// DivideRound3 divides the three sums of a pixel by multiplying with the reciprocal.
func DivideRound3(dst []uint8, sum, wsum []float32) {
	for i, w := range wsum {
		w = 1 / w
		s, d := sum[3*i:][:3], dst[3*i:][:3]
		d[0], d[1], d[2] = roundByte(float32(s[0]*w)), roundByte(float32(s[1]*w)), roundByte(float32(s[2]*w))
	}
}

func roundByte(v float32) uint8 {
	const shift = 3 << 22 // float32 of this size have no fraction: adding it rounds
	return uint8(min(int((v+shift)-shift), 255))
}

// A ColorTable holds the weights of colour distances between floats: Weights[i] that of the distance i / Scale; between
// those weights are interpolated.
type ColorTable struct {
	Weights []float32
	Scale   float32
	coeff   float64 // the weight of d is e**(d*d*coeff)
}

// Fill makes a table of n+2 weights for distances up to reach.
func (t *ColorTable) Fill(n int, reach float32, coeff float64) {
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
func (t *ColorTable) weight(d float32) float32 {
	at := float32(d * t.Scale)
	i := int(at)
	if uint(i) >= uint(len(t.Weights)-1) {
		return t.far(d)
	}
	f := at - float32(i)
	return FMA32(t.Weights[i+1], f, float32(t.Weights[i]*(1-f)))
}

// far returns the weight of a distance beyond the table: that to a constant border.
func (t *ColorTable) far(d float32) float32 {
	return float32(Exp(float64(d) * float64(d) * t.coeff))
}

// BilateralFloat adds a neighbour of pixels of one float. A neighbour that is not a number has no weight.
//
//	w = space * weight(|src[i] - centre[i]|)
//	wsum[i] += w
//	sum[i] = fma(src[i], w, sum[i])
func BilateralFloat(sum, wsum, src, centre []float32, space float32, table *ColorTable) {
	wsum, src, centre = wsum[:len(sum)], src[:len(sum)], centre[:len(sum)]
	for i, v := range src {
		if v != v {
			continue
		}
		w := float32(space * table.weight(abs32(v-centre[i])))
		wsum[i] += w
		p, z := float64(float64(v)*float64(w)), float64(sum[i])
		s := p + z
		if halfway(s) {
			s = toOdd(p, z, s)
		}
		sum[i] = float32(s)
	}
}

// BilateralFloat3 adds a neighbour of pixels of three floats, whose distance is the sum of the channels'.
func BilateralFloat3(sum, wsum, src, centre []float32, space float32, table *ColorTable) {
	for i := range wsum {
		values, q, sums := (*[3]float32)(src[3*i:]), (*[3]float32)(centre[3*i:]), (*[3]float32)(sum[3*i:])
		if values[0] != values[0] || values[1] != values[1] || values[2] != values[2] {
			continue
		}
		w := float32(space * table.weight(abs32(values[0]-q[0])+abs32(values[1]-q[1])+abs32(values[2]-q[2])))
		wsum[i] += w
		for c, v := range values {
			p, z := float64(float64(v)*float64(w)), float64(sums[c])
			s := p + z
			if halfway(s) {
				s = toOdd(p, z, s)
			}
			sums[c] = float32(s)
		}
	}
}

func abs32(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }

// DivideFloat adds the pixels themselves with the weight 1 and divides.
//
//	dst[i] = (sum[i] + centre[i]) / (wsum[i] + 1)
func DivideFloat(dst, sum, wsum, centre []float32) {
	sum, wsum, centre = sum[:len(dst)], wsum[:len(dst)], centre[:len(dst)]
	for i := range dst {
		dst[i] = (sum[i] + centre[i]) / (wsum[i] + 1)
	}
}

// DivideFloat3 does so for pixels of three floats by multiplying with the reciprocal.
func DivideFloat3(dst, sum, wsum, centre []float32) {
	for i, w := range wsum {
		w = 1 / (w + 1)
		s, q, d := sum[3*i:][:3], centre[3*i:][:3], dst[3*i:][:3]
		d[0], d[1], d[2] = (s[0]+q[0])*w, (s[1]+q[1])*w, (s[2]+q[2])*w
	}
}
