package explain

import (
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

func init() {
	explains(func(r *run, o cv.AddWeightedOp, out cv.Format, in []*picture) *picture {
		return r.addWeighted(o, in[0], in[1], out)
	})
	explains(func(r *run, _ cv.AddOp, out cv.Format, in []*picture) *picture {
		return r.pair("add", "+", in, out, func(a, b float64) float64 { return a + b })
	})
	explains(func(r *run, _ cv.SubtractOp, out cv.Format, in []*picture) *picture {
		return r.pair("subtract", "-", in, out, func(a, b float64) float64 { return a - b })
	})
	explains(func(r *run, _ cv.AbsDiffOp, out cv.Format, in []*picture) *picture {
		return r.pair("absdiff", "-", in, out, func(a, b float64) float64 { return a - b })
	})
	explains(func(r *run, _ cv.BitwiseAndOp, out cv.Format, in []*picture) *picture {
		return r.bitwise("bitwise_and", "&", in, out, func(a, b uint64) uint64 { return a & b })
	})
	explains(func(r *run, _ cv.BitwiseOrOp, out cv.Format, in []*picture) *picture {
		return r.bitwise("bitwise_or", "|", in, out, func(a, b uint64) uint64 { return a | b })
	})
	explains(func(r *run, _ cv.BitwiseXorOp, out cv.Format, in []*picture) *picture {
		return r.bitwise("bitwise_xor", "^", in, out, func(a, b uint64) uint64 { return a ^ b })
	})
	explains(func(r *run, _ cv.BitwiseNotOp, out cv.Format, in []*picture) *picture {
		return r.bitwise("bitwise_not", "~", in, out, func(a, _ uint64) uint64 { return ^a })
	})
	explains(func(r *run, o cv.ConvertToOp, out cv.Format, in []*picture) *picture {
		return r.convert("convertTo", in[0], out, o.Alpha.Or(1), o.Beta)
	})
	explains(func(r *run, o cv.ConvertScaleAbsOp, out cv.Format, in []*picture) *picture {
		return r.scaleAbs(in[0], out, o.Alpha.Or(1), o.Beta)
	})
	explains(func(r *run, o cv.NormalizeOp, out cv.Format, in []*picture) *picture {
		return r.normalize(o, in[0], out)
	})
}

// addWeighted returns the picture of the sum of two images, each times its weight: src2's product and gamma first, then src's.
func (r *run) addWeighted(o cv.AddWeightedOp, a, b *picture, out cv.Format) *picture {
	single := out.Depth == cv.U8 || out.Depth == cv.U16 || out.Depth == cv.S16
	arithmetic := inFloat64
	if single {
		arithmetic = inFloat32
	}
	gamma := o.Gamma
	if o.Beta == 1 && gamma == 0 {
		gamma = math.Copysign(0, -1) // which changes no sum, not even -0
	}
	fma := func(v, w, z float64) float64 {
		if single {
			return float64(kernel.FMA32(float32(v), float32(w), float32(z)))
		}
		return math.FMA(v, w, z)
	}
	return r.pointwise("addWeighted", Pointwise, out, arithmetic, func(x, y, c int, t *Channel) float64 {
		v, w := a.at(x, y, c), b.at(x, y, c)
		sum := t.line(fma(w, o.Beta, gamma), "%v · %s%s", Number(w), factor(o.Beta), plus(o.Gamma))
		sum = t.line(fma(v, o.Alpha, sum), "%v · %s added", Number(v), factor(o.Alpha))
		value := saturate(out.Depth, sum, t)
		t.formulaf("%v·%s + %v·%s%s → %v", Number(v), factor(o.Alpha), Number(w), factor(o.Beta), plus(o.Gamma), Number(value))
		return value
	}, a, b)
}

// plus writes a number that is added, unless it is 0.
func plus(v float64) string {
	if v == 0 {
		return ""
	}
	return " + " + factor(v)
}

// pair returns the picture of the sum or difference of two images. In int32 it wraps around, in other integers it is clipped.
func (r *run) pair(name, sign string, in []*picture, out cv.Format, do func(a, b float64) float64) *picture {
	abs := name == "absdiff"
	return r.pointwise(name, Pointwise, out, "that of the depth", func(x, y, c int, t *Channel) float64 {
		a, b := in[0].at(x, y, c), in[1].at(x, y, c)
		v := t.line(do(a, b), "%v %s %s", Number(a), sign, factor(b))
		if abs {
			v = t.line(math.Abs(v), "its absolute value")
		}
		switch {
		case out.Depth.IsFloat():
			v = saturate(out.Depth, v, t) // a sum or difference of two float32 in float64 rounds to that in float32
		case out.Depth == cv.S32:
			if wrapped := float64(int32(int64(v))); wrapped != v {
				v = t.line(wrapped, "modulo 2^32")
			}
		default:
			v = clip(out.Depth, v, t)
		}
		if abs {
			t.formulaf("|%v - %s| → %v", Number(a), factor(b), Number(v))
		} else {
			t.formulaf("%v %s %s → %v", Number(a), sign, factor(b), Number(v))
		}
		return v
	}, in...)
}

// bitwise returns the picture of an operation on the bits of elements; of floats those of their representation.
func (r *run) bitwise(name, sign string, in []*picture, out cv.Format, do func(a, b uint64) uint64) *picture {
	width := 8 * out.Depth.Size()
	return r.pointwise(name, Pointwise, out, "bits", func(x, y, c int, t *Channel) float64 {
		a, b := in[0].bitsAt(x, y, c), uint64(0)
		if len(in) == 2 {
			b = in[1].bitsAt(x, y, c)
		}
		bits := do(a, b) & (1<<(width-1)<<1 - 1)
		v := fromBits(out.Depth, bits)
		if t != nil {
			values := []Number{Number(in[0].at(x, y, c))}
			t.line(float64(values[0]), "%0*b", width, a)
			if len(in) == 2 {
				values = append(values, Number(in[1].at(x, y, c)))
				t.line(float64(values[1]), "%0*b", width, b)
				t.formulaf("%v %s %v = %v", values[0], sign, values[1], Number(v))
			} else {
				t.formulaf("%s%v = %v", sign, values[0], Number(v))
			}
			t.line(v, "%0*b", width, bits)
		}
		return v
	}, in...)
}

// bitsAt returns an element's representation.
func (p *picture) bitsAt(x, y, c int) uint64 {
	if p.bits != nil {
		return p.bits(x, y, c)
	}
	switch v := p.at(x, y, c); p.Depth {
	case cv.F64:
		return math.Float64bits(v)
	case cv.F32:
		return uint64(math.Float32bits(float32(v)))
	default:
		return uint64(int64(v)) & (1<<(8*p.Depth.Size()) - 1)
	}
}

func fromBits(d cv.Depth, bits uint64) float64 {
	switch d {
	case cv.F64:
		return math.Float64frombits(bits)
	case cv.F32:
		return float64(math.Float32frombits(uint32(bits)))
	case cv.S32:
		return float64(int32(bits))
	case cv.S16:
		return float64(int16(bits))
	}
	return float64(bits)
}

// isIdentity tells whether OpenCV leaves a scaling out.
func isIdentity(alpha, beta float64) bool {
	const eps = 0x1p-52
	return math.Abs(alpha-1) < eps && math.Abs(beta) < eps
}

// convert returns the picture of src·alpha + beta in another depth.
func (r *run) convert(name string, src *picture, out cv.Format, alpha, beta float64) *picture {
	double := out.Depth == cv.F64 || src.Depth == cv.F64 && (out.Depth == cv.F32 || out.Depth == cv.S32) || src.Depth == cv.S32 && out.Depth == cv.S32
	arithmetic := inFloat32
	switch {
	case isIdentity(alpha, beta):
		arithmetic = "the value itself"
	case double:
		arithmetic = inFloat64
	}
	return r.pointwise(name, Pointwise, out, arithmetic, func(x, y, c int, t *Channel) float64 {
		v := src.at(x, y, c)
		scaled := scale(v, alpha, beta, double, t)
		value := saturate(out.Depth, scaled, t)
		if isIdentity(alpha, beta) {
			t.formulaf("%v → %v", Number(v), Number(value))
		} else {
			t.formulaf("%v·%s%s → %v", Number(v), factor(alpha), plus(beta), Number(value))
		}
		return value
	}, src)
}

// scale returns v·alpha + beta, rounded once.
func scale(v, alpha, beta float64, double bool, t *Channel) float64 {
	switch {
	case isIdentity(alpha, beta):
		return v
	case double:
		return t.line(math.FMA(v, alpha, beta), "%v · %s%s", Number(v), factor(alpha), plus(beta))
	}
	return t.line(float64(kernel.FMA32(float32(v), float32(alpha), float32(beta))), "%v · %s%s", Number(v), factor(float64(float32(alpha))), plus(float64(float32(beta))))
}

// scaleAbs returns the picture of |src·alpha + beta| in 8U.
func (r *run) scaleAbs(src *picture, out cv.Format, alpha, beta float64) *picture {
	return r.pointwise("convertScaleAbs", Pointwise, out, inFloat32, func(x, y, c int, t *Channel) float64 {
		v := src.at(x, y, c)
		sum := float64(kernel.FMA32(float32(v), float32(alpha), float32(beta)))
		t.line(sum, "%v · %s%s", Number(v), factor(float64(float32(alpha))), plus(float64(float32(beta))))
		value := saturate(cv.U8, t.line(math.Abs(sum), "its absolute value"), t)
		t.formulaf("|%v·%s%s| → %v", Number(v), factor(alpha), plus(beta), Number(value))
		return value
	}, src)
}

// normalize returns the picture of an image stretched from its extremes to a range.
func (r *run) normalize(o cv.NormalizeOp, src *picture, out cv.Format) *picture {
	limits := r.rangeOf(src)
	low, high := limits.at(0, 0, 0), limits.at(0, 0, 1)
	lo, hi := min(o.Alpha.Or(1), o.Beta), max(o.Alpha.Or(1), o.Beta)
	alpha := 0.0
	if high-low > 0x1p-52 {
		alpha = (hi - lo) * (1 / (high - low))
	}
	beta := lo - float64(low*alpha)
	if src.Depth == cv.F32 {
		alpha = float64(float32(alpha))
		beta = float64(float32(lo) - float32(low*alpha))
	}
	p := r.convert("normalize", src, out, alpha, beta)
	scaled := p.element
	p.element = func(x, y, c int, t *Channel) float64 {
		t.line(alpha, "the factor: (%v - %s) / (%v - %s)", Number(hi), factor(lo), Number(high), factor(low))
		t.line(beta, "the offset: %v - %v · the factor", Number(lo), Number(low))
		return scaled(x, y, c, t)
	}
	p.from = []*picture{src, limits}
	return p
}
