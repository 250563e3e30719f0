package explain

import (
	"fmt"
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

func init() {
	explains(func(r *run, o cv.Filter2DOp, out cv.Format, in []*picture) *picture {
		size := o.Kernel.Size()
		at := anchorOf(o.Anchor, size)
		return r.filter("filter2D", in[0], out, around{left: at.X, top: at.Y, w: size.W, h: size.H, border: borderOr(o.Border, cv.BorderReflect101)},
			o.Kernel.Values(), o.Delta)
	})
	explains(func(r *run, o cv.LaplacianOp, out cv.Format, in []*picture) *picture {
		ksize, scale, border := o.Ksize.Or(1), o.Scale.Or(1), borderOr(o.Border, cv.BorderReflect101)
		if ksize > 3 {
			return r.laplacian(in[0], out, ksize, scale, o.Delta, border)
		}
		weights := []float64{0, 1, 0, 1, -4, 1, 0, 1, 0}
		if ksize == 3 {
			weights = []float64{2, 0, 2, 0, -8, 0, 2, 0, 2}
		}
		for i, w := range weights {
			weights[i] = float64(float32(w) * float32(scale))
		}
		return r.filter("Laplacian", in[0], out, centred(1, 1, border), weights, o.Delta)
	})
}

const (
	inExact   = "exact: every sum is a whole multiple of a power of two that needs no rounding"
	inFloat32 = "float32, each multiplication fused with its addition: one rounding for both"
	inFloat64 = "float64, each multiplication fused with its addition: one rounding for both"
)

// filter returns the picture of a sum of products: in the order of the kernel's elements that are not 0, from delta on.
func (r *run) filter(name string, src *picture, out cv.Format, a around, weights []float64, delta float64) *picture {
	double := src.Depth == cv.F64 || out.Depth == cv.F64
	least := 50 // elements of a kernel that OpenCV applies by Fourier transforms
	if src.Depth == cv.U8 && (out.Depth == cv.U8 || out.Depth == cv.S16) || src.Depth == cv.F32 && out.Depth == cv.F32 {
		least = 130
	}
	large := a.w*a.h >= least
	if src.Depth != cv.F64 && (large || !double) {
		weights = inSingle(weights)
	}
	start := delta
	add := func(v, w, sum float64) float64 { return math.FMA(v, w, sum) }
	arithmetic := inFloat64
	switch unit, ok := unitOf(weights); {
	case ok && isExact(src.Depth, double || large, absSum(weights), delta, unit):
		arithmetic, start = inExact, delta+0
	case !double && !large:
		arithmetic, start = inFloat32, float64(float32(delta))
		add = func(v, w, sum float64) float64 { return float64(kernel.FMA32(float32(v), float32(w), float32(sum))) }
	}
	p := &picture{Format: out, name: name, kind: Weights, arithmetic: arithmetic, from: []*picture{src}}
	p.describe = func(x, y int, s *Stage) {
		s.Windows = []Window{r.window(src, a, x, y)}
		s.Weights = matrix(a.w, a.h, func(i, j int) float64 { return weights[j*a.w+i] })
		if large {
			s.Notes = append(s.Notes, "Where that is faster, the sums are made by Fourier transforms whose error is bounded; sums so near to a rounding border that the "+
				"error could decide are made again term by term. So the value is always that of this sum.")
		}
	}
	p.element = func(x, y, c int, t *Channel) float64 {
		sum, text := start, t.sum(delta)
		for j := 0; j < a.h && !r.stopped(); j++ {
			for i := range a.w {
				if w := weights[j*a.w+i]; w != 0 {
					v := a.read(src, x, y, i, j, c)
					sum = add(v, w, sum)
					text.add(v, w)
				}
			}
		}
		if t != nil {
			t.Products = matrix(a.w, a.h, func(i, j int) float64 {
				if w := weights[j*a.w+i]; w != 0 {
					return a.read(src, x, y, i, j, c) * w
				}
				return 0
			})
			t.line(sum, "the sum of the products%s", andDelta(delta))
		}
		v := narrow(out.Depth, sum, t)
		t.formulaf("%v = %v", text, Number(v))
		return v
	}
	return p
}

// sum begins the text of a sum, from delta on. It is nil where nothing is told.
func (t *Channel) sum(delta float64) *sumText {
	if t == nil {
		return nil
	}
	s := &sumText{}
	if delta != 0 {
		s.add(delta, 1)
	}
	return s
}

func andDelta(delta float64) string {
	if delta == 0 {
		return ""
	}
	return fmt.Sprintf(" and delta %v", Number(delta))
}

// inSingle returns the weights rounded to float32.
func inSingle(weights []float64) []float64 {
	out := make([]float64, len(weights))
	for i, w := range weights {
		out[i] = float64(float32(w))
	}
	return out
}

// unitOf returns the largest power of two, from 1 down to 2^-24, of which all weights are multiples, if these are small enough.
func unitOf(weights []float64) (unit float64, ok bool) {
	for unit = 1; unit >= 0x1p-24; unit /= 2 {
		ok = true
		for _, w := range weights {
			w /= unit
			if !(math.Abs(w) <= 1<<24) {
				return 0, false
			}
			ok = ok && w == math.Trunc(w)
		}
		if ok {
			return unit, true
		}
	}
	return 0, false
}

func absSum(weights []float64) (sum float64) {
	for _, w := range weights {
		sum += math.Abs(w)
	}
	return sum
}

// isExact tells whether all sums of values of an integer depth are exact in float32 (in 32 bits where double is set): with weights in units whose
// absolute values add up to gain, and with delta.
func isExact(d cv.Depth, double bool, gain, delta, unit float64) bool {
	limit := float64(1 << 24)
	if double {
		limit = 1<<31 - 1
	}
	if d.IsFloat() || d == cv.S32 || unit < 0x1p-24 {
		return false
	}
	lo, hi := d.Range()
	delta /= unit
	return max(-lo, hi)*gain/unit+math.Abs(delta) <= limit && delta == math.Trunc(delta)
}
