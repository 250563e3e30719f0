package explain

import (
	"math"
	"math/bits"

	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.BlurOp, out cv.Format, in []*picture) *picture {
		return r.box("blur", cv.BoxFilterOp{Ksize: o.Ksize, Anchor: o.Anchor, Border: o.Border}, in[0], out)
	})
	explains(func(r *run, o cv.BoxFilterOp, out cv.Format, in []*picture) *picture {
		return r.box("boxFilter", o, in[0], out)
	})
}

// box returns the picture of the sum or the mean of a rectangle.
func (r *run) box(name string, o cv.BoxFilterOp, src *picture, out cv.Format) *picture {
	k := o.Ksize
	if o.Border&cv.BorderIsolated != 0 && !o.Unnormalized {
		if src.W == 1 {
			k.W = 1
		}
		if src.H == 1 {
			k.H = 1
		}
	}
	area, at := k.W*k.H, anchorOf(o.Anchor, k)
	if area == 1 && out == src.Format {
		return r.copied(src)
	}
	w := twoPass{around: around{left: at.X, top: at.Y, w: k.W, h: k.H, border: borderOr(o.Border, cv.BorderReflect101)}, wx: ones(k.W), wy: ones(k.H)}
	mean := !o.Unnormalized && area > 1
	if sumsFloat(src.Depth, area, !o.Unnormalized) {
		// Columns come first. Sums are made by doubling, so that a sum depends on nothing but its window.
		w.columnsFirst = true
		w.notes = []string{"Values are added in pairs, then pairs in fours and so on, so that the sum depends on no other pixels."}
		w.first = func(_, _ int, line []float64) float64 { return doubled(line) }
		w.second = func(_, _ int, sums []float64, t *Channel) float64 {
			return r.meanOfFloats(out.Depth, t.line(doubled(sums), "the sum of the columns' sums"), area, mean, t)
		}
		return r.twoPasses(name, src, out, "float64", w)
	}
	w.first = func(_, _ int, line []float64) float64 { return total(line) }
	w.second = func(x, c int, sums []float64, t *Channel) float64 {
		return r.meanOfInts(src, out, k, t.line(total(sums), "the sum of the rows' sums"), mean, inTail(x, c, out, 16), t)
	}
	return r.twoPasses(name, src, out, "whole numbers of 32 bits; means as told below", w)
}

// meanOfInts makes the result of a sum of integers.
func (r *run) meanOfInts(src *picture, out cv.Format, k cv.Size, sum float64, mean, tail bool, t *Channel) float64 {
	area := float64(k.W * k.H)
	single := float64(float32(sum) * float32(1/area)) // rounded twice: the sum to float32, then the product
	switch bytes := src.Depth == cv.U8 && out.Depth == cv.U8; {
	case bytes && mean && area <= 256:
		return meanOfBytes(sum, k.W*k.H, tail, t)
	case !mean && out.Depth == cv.S32:
		return sum
	case out.Depth == cv.F64:
		if mean {
			sum = t.line(sum*(1/area), "times 1/%v, in float64", area)
		}
		return sum
	case mean:
		sum = t.line(single, "times 1/%v, in float32", area)
	}
	if out.Depth == cv.S32 {
		return t.line(math.RoundToEven(sum), "rounded, halves to the even neighbour")
	}
	if lo, hi := out.Depth.Range(); lo == 0 && sum < -0.5 {
		return t.line(hi, "a negative value becomes the largest one, as in OpenCV's vector code")
	}
	if out.Depth == cv.F32 {
		return saturate(out.Depth, sum, t)
	}
	if lo, hi := out.Depth.Range(); sum < lo-0.5 || sum > hi {
		return clip(out.Depth, sum, t)
	}
	return saturate(out.Depth, sum, t)
}

// meanOfBytes is OpenCV's division by the number of at most 256 bytes.
func meanOfBytes(sum float64, area int, tail bool, t *Channel) float64 {
	n := float64(area)
	t.line(sum/n, "divided by %d", area)
	if bits.OnesCount(uint(area)) > 1 {
		return t.roundedUp(sum / n)
	}
	v := t.line(math.Floor((sum+float64(n/2)+1)/n), "(sum + %v) / %d rounded down: OpenCV's division by a power of two", Number(float64(n/2)+1), area)
	if area == 2 && v == 256 && tail {
		return t.line(0, "the ninth bit is dropped, as OpenCV does in the last elements of a row")
	}
	return clip(cv.U8, v, t)
}

// meanOfFloats makes the result of a sum in float64.
func (r *run) meanOfFloats(d cv.Depth, sum float64, area int, mean bool, t *Channel) float64 {
	if mean {
		sum = t.line(sum*(1/float64(area)), "times 1/%d", area)
	}
	if lo, hi := d.Range(); !d.IsFloat() && sum == sum && (sum < lo || sum > hi) {
		return clip(d, sum, t)
	}
	return saturate(d, sum, t)
}

// sumsFloat tells whether sums are made in float64: of floats, and for means whose sums could leave 32 bits.
func sumsFloat(d cv.Depth, area int, mean bool) bool {
	limit := 1 << 16
	switch d {
	case cv.U8:
		limit = 1 << 23
	case cv.U16:
		limit = 1 << 15
	}
	return d.IsFloat() || mean && area > limit
}

// total adds integers; beyond 32 bits the sum wraps around.
func total(values []float64) float64 {
	var sum int32
	for _, v := range values {
		sum += int32(v)
	}
	return float64(sum)
}

// doubled adds n values: those of the first half to those of the second, and the last one where n is odd.
func doubled(v []float64) float64 {
	n := len(v)
	if n == 1 {
		return v[0]
	}
	sum := doubled(v[:n/2]) + doubled(v[n/2:n/2*2])
	if n%2 == 1 {
		sum += v[n-1]
	}
	return sum
}

func ones(n int) []float64 {
	k := make([]float64, n)
	for i := range k {
		k[i] = 1
	}
	return k
}
