package explain

import (
	"fmt"
	"math"

	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.ThresholdOp, out cv.Format, in []*picture) *picture {
		return r.threshold(o, in[0], out)
	})
	explains(func(r *run, o cv.AdaptiveThresholdOp, out cv.Format, in []*picture) *picture {
		return r.adaptive(o, in[0], out)
	})
}

// threshold returns the picture of a comparison with one level, and where that is found in a histogram with a stage that finds it.
func (r *run) threshold(o cv.ThresholdOp, src *picture, out cv.Format) *picture {
	kind, auto := o.Type&7, o.Type&^7
	level := o.Thresh
	from := []*picture{src}
	if auto != 0 {
		l := r.level(src, auto)
		level = l.at(0, 0, 0)
		from = append(from, l)
	}
	p := r.pointwise("threshold "+kind.String(), Pointwise, out, "comparisons", nil, src)
	p.from = from
	p.element = func(x, y, c int, t *Channel) float64 {
		return compare(kind, src.Depth, src.at(x, y, c), level, o.Maxval, t)
	}
	return p
}

// compare sets an element by its place above a level or not.
func compare(kind cv.ThreshType, d cv.Depth, v, level, maxval float64, t *Channel) float64 {
	top := saturate(d, maxval, nil)
	lo, hi := d.Range()
	switch {
	case d == cv.F32:
		level = float64(float32(level))
	case !d.IsFloat():
		if whole := math.Floor(level); whole != level {
			level = t.line(whole, "the level, rounded down")
		}
	}
	above := v > level
	sign := "≤"
	if above {
		sign = ">"
	}
	var result float64
	var text string // the format of the line
	switch kind {
	case cv.ThreshBinary:
		result, text = choose(above, top, 0), "%v %s %v; above: maxval, else 0"
	case cv.ThreshBinaryInv:
		result, text = choose(v <= level, top, 0), "%v %s %v; above: 0, else maxval"
	case cv.ThreshTrunc:
		result, text = choose(v < level, v, level), "%v %s %v; above: the level, else the pixel"
		if !d.IsFloat() && level < lo { // no value is so low; OpenCV makes all pixels 0
			result = 0
		}
		if !d.IsFloat() && level >= hi {
			result = v
		}
	case cv.ThreshToZero:
		result, text = choose(above, v, 0), "%v %s %v; above: the pixel, else 0"
	case cv.ThreshToZeroInv:
		result, text = choose(v <= level, v, 0), "%v %s %v; above: 0, else the pixel"
	}
	t.line(result, text, Number(v), sign, Number(level))
	t.formulaf("%v %s %v → %v", Number(v), sign, Number(level), Number(result))
	return result
}

func choose(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}

// level returns the picture of one pixel that is the level found in the histogram of another picture.
func (r *run) level(src *picture, auto cv.ThreshType) *picture {
	counts := make([]int, 256)
	if src.Depth == cv.U16 {
		counts = make([]int, 1<<16)
	}
	for y := 0; y < src.H && !r.stopped(); y++ {
		for x := range src.W {
			counts[int(src.at(x, y, 0))]++
		}
	}
	find, name, text := otsu, "Otsu's level", "the variance between the two classes is largest there"
	if auto == cv.ThreshTriangle {
		find, name, text = triangle, "the triangle's level", "one below the count that lies farthest under the line from the peak to the farther end of the histogram"
	}
	curve := find(counts)
	return &picture{Format: cv.Format{Depth: cv.F64, W: 1, H: 1, C: 1}, name: name, kind: Level, arithmetic: "float64", element: func(_, _, _ int, t *Channel) float64 {
		if t != nil {
			told := curve.thinned()
			t.curve = &told
			t.formulaf("%s is largest at %d", curve.Name, curve.Best)
		}
		return t.line(float64(curve.Level), "%s", text)
	}}
}

// mostLevels is how many points of a curve are told.
const mostLevels = 1024

// thinned returns the curve with fewer points, the best one among them.
func (c Curve) thinned() Curve {
	step := (len(c.X) + mostLevels - 1) / mostLevels
	if step <= 1 {
		return c
	}
	out := c
	out.X, out.Y, out.Counts = nil, nil, nil
	for i, x := range c.X {
		if i%step == 0 || x == c.Best {
			out.X, out.Y, out.Counts = append(out.X, x), append(out.Y, c.Y[i]), append(out.Counts, c.Counts[i])
		}
	}
	return out
}

// otsu computes the variance between the values up to each level and those above. The level of the largest is the lowest of equals.
// Every operation is rounded by itself, in OpenCV's order.
func otsu(counts []int) Curve {
	const least = 0x1p-23 // a class with a smaller share does not count
	c := Curve{Name: "variance between the classes"}
	n, weighted := 0, 0.0
	for i, k := range counts {
		n += k
		weighted += float64(float64(i) * float64(k))
	}
	share := 1 / float64(n)
	mean := float64(weighted * share)
	var below, q1, most float64 // the mean of the values up to the level, their share
	for i, k := range counts {
		p := float64(float64(k) * share)
		below = float64(below * q1)
		q1 += p
		q2, variance := 1-q1, 0.0
		if min(q1, q2) >= least && max(q1, q2) <= 1-least {
			below = (below + float64(float64(i)*p)) / q1
			above := (mean - float64(q1*below)) / q2
			d := below - above
			variance = float64(float64(q1*q2)*d) * d
		}
		if variance > most {
			most, c.Best = variance, i
		}
		c.X, c.Y, c.Counts = append(c.X, i), append(c.Y, Number(variance)), append(c.Counts, k)
	}
	c.Level = Number(c.Best)
	return c
}

// triangle computes how far each count lies below the line from the histogram's peak to its farther end. The level is one before the farthest.
func triangle(counts []int) Curve {
	last := len(counts) - 1
	first, end, peak := 0, 0, 0
	for i, k := range counts {
		if k > 0 && counts[first] == 0 {
			first = i
		}
		if k > 0 {
			end = i
		}
		if k > counts[peak] {
			peak = i
		}
	}
	left, right := max(first-1, 0), min(end+1, last)
	place := func(i int) int { return i }
	flipped := peak-left < right-peak // then everything is seen in a mirror, so that the longer side lies on the left
	if flipped {
		place = func(i int) int { return last - i }
		left, peak = last-right, last-peak
	}
	c := Curve{Name: "distance below the line", X: make([]int, len(counts)), Y: make([]Number, len(counts)), Counts: counts}
	for i := range c.X {
		c.X[i] = i
	}
	a, b := float64(counts[place(peak)]), float64(left-peak)
	best, most := left, 0.0
	for i := left + 1; i <= peak; i++ {
		d := float64(a*float64(i)) + float64(b*float64(counts[place(i)]))
		c.Y[place(i)] = Number(d)
		if d > most {
			most, best = d, i
		}
	}
	c.Best = place(best)
	if level := best - 1; level < 0 || level > last {
		c.Level = Number(choose(flipped, float64(last-level), float64(level)))
	} else {
		c.Level = Number(place(level))
	}
	return c
}

// adaptive returns the picture of a comparison with the mean around a pixel.
func (r *run) adaptive(o cv.AdaptiveThresholdOp, src *picture, out cv.Format) *picture {
	if o.MaxValue < 0 {
		return r.pointwise("black", Pointwise, out, "", func(_, _, _ int, t *Channel) float64 {
			t.formulaf("0")
			return t.line(0, "maxValue %v is negative: all pixels become 0", Number(o.MaxValue))
		}, src)
	}
	mean := r.meanAround(o, src)
	top, c := saturate(cv.U8, o.MaxValue, nil), min(max(o.C, -256), 256)
	inverse := o.Type == cv.ThreshBinaryInv
	c = choose(inverse, math.Floor(c), math.Ceil(c))
	return r.pointwise("compare", Pointwise, out, "whole numbers", func(x, y, ch int, t *Channel) float64 {
		v, m := src.at(x, y, ch), mean.at(x, y, ch)
		bound := m - c
		rounding := ""
		if c != o.C {
			rounding = fmt.Sprintf(", C %v rounded to %v", Number(o.C), Number(c))
		}
		t.line(bound, "the mean %v - %s%s", Number(m), factor(c), rounding)
		above := v > bound
		sign, result := "≤", choose(above != inverse, top, 0)
		if above {
			sign = ">"
		}
		t.formulaf("%v %s %v - %s → %v", Number(v), sign, Number(m), factor(c), Number(result))
		return t.line(result, "%v %s %v", Number(v), sign, Number(bound))
	}, src, mean)
}

// meanAround returns the picture of the mean that pixels are compared with.
func (r *run) meanAround(o cv.AdaptiveThresholdOp, src *picture) *picture {
	if o.Method == cv.AdaptiveMean {
		return r.apply(cv.BlurOp{Ksize: cv.Square(o.BlockSize), Border: cv.BorderReplicate | cv.BorderIsolated}, src)
	}
	weights := func(n int) half {
		if n == 1 {
			return half{[]float64{1}, 0}
		}
		return half{inSingle(gaussian(o.BlockSize, 0)), o.BlockSize / 2}
	}
	floats := *src // the same values as float32
	floats.Depth = cv.F32
	return r.separable("mean", &floats, cv.U8, weights(src.W), weights(src.H), 0, cv.BorderReplicate)
}
