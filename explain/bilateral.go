package explain

import (
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

func init() {
	explains(func(r *run, o cv.BilateralFilterOp, out cv.Format, in []*picture) *picture {
		return r.bilateral(o, in[0], out)
	})
}

// A bell is what a bilateral filter weighs with. Weights are float32.
type bell struct {
	around
	space []float64               // weights of distances; 0 outside the circle
	color func(d float32) float32 // the weight of a distance in colour
	float bool                    // of a 32F image: the centre is added last, by itself
}

// bilateral returns the picture of a mean whose weights fall with the distance in space and in colour.
func (r *run) bilateral(o cv.BilateralFilterOp, src *picture, out cv.Format) *picture {
	sigmaColor, sigmaSpace := o.SigmaColor, o.SigmaSpace
	if sigmaColor <= 0 {
		sigmaColor = 1
	}
	if sigmaSpace <= 0 {
		sigmaSpace = 1
	}
	radius := o.D / 2
	if o.D <= 0 {
		radius = int(math.RoundToEven(1.5 * sigmaSpace))
	}
	radius = max(radius, 1)
	b := bell{around: centred(radius, radius, borderOr(o.Border, cv.BorderReflect101)), float: src.Depth == cv.F32}
	for j := range b.h {
		for i := range b.w {
			dx, dy := i-radius, j-radius
			w, d := 0.0, math.Sqrt(float64(dx*dx+dy*dy))
			if d <= float64(radius) {
				w = float64(float32(kernel.Exp(d * d * (-0.5 / (sigmaSpace * sigmaSpace)))))
			}
			b.space = append(b.space, w)
		}
	}
	coeff := -0.5 / (sigmaColor * sigmaColor)
	p := &picture{Format: out, name: "bilateralFilter", kind: Bilateral, from: []*picture{src}}
	p.arithmetic = "float32; each product of value and weight is fused with its addition"
	if b.float {
		limits := r.rangeOf(src)
		p.from = []*picture{limits}
		lo, hi := limits.at(0, 0, 0), limits.at(0, 0, 1)
		if !(hi-lo >= 0x1p-23) {
			return r.copied(src)
		}
		b.color = colorTable(lo, hi, src.C, coeff)
	} else {
		b.color = func(d float32) float32 { return float32(kernel.Exp(float64(d*d) * coeff)) }
	}
	p.describe = func(x, y int, s *Stage) {
		s.Windows = []Window{r.window(src, b.around, x, y)}
		s.Weights = matrix(b.w, b.h, func(i, j int) float64 { return b.space[j*b.w+i] })
		if b.float {
			s.Notes = []string{"The weight of a distance in colour is looked up in a table that spans the image's range and interpolated. The pixel itself is added last, with the weight 1."}
		}
	}
	p.element = func(x, y, c int, t *Channel) float64 { return r.bilateralMean(src, b, x, y, c, t) }
	return p
}

// bilateralMean computes one channel of a pixel.
func (r *run) bilateralMean(src *picture, b bell, x, y, c int, t *Channel) float64 {
	var wsum, sum float32
	var factors []float64
	centre := make([]float32, src.C)
	for k := range centre {
		centre[k] = float32(src.at(x, y, k))
	}
	tell := t != nil && b.small()
	for j := 0; j < b.h && !r.stopped(); j++ {
		for i := range b.w {
			space, isCentre := float32(b.space[j*b.w+i]), i == b.left && j == b.top
			if b.space[j*b.w+i] == 0 && !b.inside(i, j) || b.float && isCentre {
				if tell {
					factors = append(factors, b.centreWeight(isCentre))
				}
				continue
			}
			var distance float32
			number := true
			for k := range centre {
				v := float32(b.read(src, x, y, i, j, k))
				distance += float32(math.Abs(float64(v - centre[k])))
				number = number && v == v
			}
			w := float32(0)
			if number {
				w = float32(space * b.color(distance))
				wsum += w
				sum = kernel.FMA32(float32(b.read(src, x, y, i, j, c)), w, sum)
			}
			if tell {
				factors = append(factors, float64(w))
			}
		}
	}
	if tell {
		t.Factors = &Matrix{b.w, b.h, vectorOf(factors)}
		t.Products = matrix(b.w, b.h, func(i, j int) float64 { return b.read(src, x, y, i, j, c) * factors[j*b.w+i] })
	}
	if b.float {
		sum, wsum = sum+centre[c], wsum+1
	}
	t.line(float64(sum), "the sum of values times weights")
	t.line(float64(wsum), "the sum of the weights")
	var v float32
	if src.C == 3 {
		inverse := 1 / wsum
		t.line(float64(inverse), "its reciprocal")
		v = float32(sum * inverse)
		t.line(float64(v), "their product")
	} else {
		v = sum / wsum
		t.line(float64(v), "their quotient")
	}
	value := float64(v)
	if !b.float {
		value = saturate(cv.U8, value, t)
	}
	t.formulaf("%v / %v → %v", Number(sum), Number(wsum), Number(value))
	return value
}

// inside tells whether a place lies in the circle.
func (b *bell) inside(i, j int) bool {
	dx, dy := i-b.left, j-b.top
	return math.Sqrt(float64(dx*dx+dy*dy)) <= float64(b.left)
}

func (b *bell) centreWeight(centre bool) float64 {
	if centre {
		return 1
	}
	return 0
}

func vectorOf(values []float64) []Number {
	out := make([]Number, len(values))
	for i, v := range values {
		out[i] = Number(v)
	}
	return out
}

// colorTable returns the weight of a distance in colour, interpolated in a table of 4096 values a channel that spans the image's range.
func colorTable(lo, hi float64, channels int, coeff float64) func(d float32) float32 {
	n := 4096 * channels
	scale := float32(n) / (float32(hi-lo) * float32(channels))
	exact := func(d float64) float32 { return float32(kernel.Exp(d * d * coeff)) }
	table := make([]float32, n+2)
	for i := range table {
		if table[i] = exact(float64(float32(i) / scale)); table[i] == 0 {
			break // what follows is 0 too
		}
	}
	return func(d float32) float32 {
		at := float32(d * scale)
		switch {
		case at != at:
			return at
		case at >= float32(n+1): // beyond the image's range stands a constant border alone
			return exact(float64(d))
		}
		i := int(at)
		f := at - float32(i)
		return kernel.FMA32(table[i+1], f, float32(table[i]*(1-f)))
	}
}

// rangeOf returns the picture of one pixel that has the smallest and the largest value of another as its channels.
func (r *run) rangeOf(src *picture) *picture {
	limits := []float64{math.Inf(1), math.Inf(-1)}
	for y := 0; y < src.H && !r.stopped(); y++ {
		for x := range src.W {
			for c := range src.C {
				if v := src.at(x, y, c); v == v {
					limits[0], limits[1] = min(limits[0], v), max(limits[1], v)
				}
			}
		}
	}
	f := cv.Format{Depth: src.Depth, W: 1, H: 1, C: 2}
	return &picture{Format: f, name: "range", kind: Range, arithmetic: "comparisons", element: func(_, _, c int, t *Channel) float64 {
		t.formulaf("%v … %v", Number(limits[0]), Number(limits[1]))
		return t.line(limits[c], "the %s value of the image", [...]string{"smallest", "largest"}[c])
	}}
}
