package script

import (
	"fmt"
	"math"
	"sort"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

const maxHistogramBins = 1 << 20

// hist draws the histogram of some numbers, and returns the counts and the edges of the bins, those that numpy finds.
func (a *plotAxes) hist(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var x, bins, span, chosen, label starlark.Value
	kw = without(kw, "alpha", "edgecolor", "ec", "rwidth", "histtype", "linewidth", "lw")
	if err := starlark.UnpackArgs("hist", args, kw, "x", &x, "bins??", &bins, "range??", &span, "color??", &chosen, "label??", &label); err != nil {
		return nil, err
	}
	values, err := asArray(x)
	if err != nil {
		return nil, fmt.Errorf("TypeError: x: %s; an array of numbers is possible", x.Type())
	}
	if len(values.Shape) > 1 {
		return nil, fmt.Errorf("x: shape %v: the histograms of several columns at once are not supported; ravel() makes one of them", shapeText(values.Shape))
	}
	edges, uniform, err := edgesOf(values, bins, span)
	if err != nil {
		return nil, err
	}
	c := &plotCurve{}
	if uniform {
		c.bars = countUniform(values, edges)
	} else {
		c.bars = countBetween(floatsOf(values), edges)
	}
	for i, n := range c.bars {
		c.xs = append(c.xs, edges[i], edges[i+1])
		c.ys = append(c.ys, n, n)
	}
	if chosen != nil {
		if c.color, err = colorOf("color", chosen); err != nil {
			return nil, err
		}
	}
	if label != nil {
		if c.label, err = a.figure.plot.s.str(label); err != nil {
			return nil, err
		}
	}
	a.add(c)
	counts, places := arrayOfFloats(ndarray.Float64, []int{len(c.bars)}, c.bars), arrayOfFloats(ndarray.Float64, []int{len(edges)}, edges)
	return starlark.Tuple{array{counts}, array{places}, &opaque{"BarContainer"}}, nil
}

// edgesOf returns the edges of the bins, and whether these are equally wide.
func edgesOf(x *ndarray.Array, bins, span starlark.Value) (edges []float64, uniform bool, err error) {
	n := 10
	if bins != nil {
		var ok bool
		if n, ok = asInt(bins); !ok {
			edges, err := binEdges(bins)
			return edges, false, err
		}
	}
	if n < 1 || n > maxHistogramBins {
		return nil, false, fmt.Errorf("ValueError: bins: %d; 1 to %d are possible", n, maxHistogramBins)
	}
	low, high := 0.0, 1.0
	if span != nil {
		ends, err := numbersOf("range", span, 2)
		if err != nil {
			return nil, false, err
		}
		low, high = ends[0], ends[1]
	} else if x.Len() > 0 {
		low, high = endsOf(floatsOf(x))
	}
	if !(low <= high) || math.IsInf(high-low, 0) {
		return nil, false, fmt.Errorf("ValueError: range: %v to %v; finite numbers are possible, the lower one first", low, high)
	}
	if low == high {
		low, high = low-0.5, high+0.5
	}
	round := rounding(x.Type)
	step := (high - low) / float64(n)
	for i := range n {
		edges = append(edges, round(float64(float64(i)*step)+low))
	}
	return append(edges, round(high)), true, nil
}

// binEdges returns the edges that a script has chosen.
func binEdges(bins starlark.Value) ([]float64, error) {
	a, err := asArray(bins)
	if err != nil || len(a.Shape) != 1 || a.Shape[0] < 2 || a.Shape[0] > maxHistogramBins {
		return nil, fmt.Errorf("ValueError: bins: %v; a number of bins, or their edges, are possible", brief(bins))
	}
	edges := floatsOf(a)
	if !sort.Float64sAreSorted(edges) {
		return nil, fmt.Errorf("ValueError: `bins` must increase monotonically, when an array")
	}
	return edges, nil
}

// endsOf returns the least and the greatest value.
func endsOf(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v == v {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// rounding returns how numpy rounds what it computes about values of a type.
func rounding(t ndarray.Type) func(float64) float64 {
	if t == ndarray.Float32 {
		return func(v float64) float64 { return float64(float32(v)) }
	}
	return func(v float64) float64 { return v }
}

// countUniform counts values in bins of one width: a product says in which, and the edges have the last word.
func countUniform(x *ndarray.Array, edges []float64) []float64 {
	n := len(edges) - 1
	counts := make([]float64, n)
	low, high := edges[0], edges[n]
	round := rounding(x.Type)
	scale := float64(n) / (high - low)
	for _, v := range floatsOf(x) {
		if !(v >= low && v <= high) {
			continue
		}
		i := min(int(round(round(v-low)*round(scale))), n-1)
		if v < edges[i] {
			i--
		} else if i < n-1 && v >= edges[i+1] {
			i++
		}
		counts[i]++
	}
	return counts
}

// countBetween counts values between edges; the greatest edge belongs to the last bin.
func countBetween(values, edges []float64) []float64 {
	n := len(edges) - 1
	counts := make([]float64, n)
	for _, v := range values {
		if v >= edges[0] && v <= edges[n] {
			counts[max(0, min(sort.Search(len(edges), func(i int) bool { return edges[i] > v })-1, n-1))]++
		}
	}
	return counts
}

// arrayOfFloats makes an array of numbers.
func arrayOfFloats(t ndarray.Type, shape []int, values []float64) *ndarray.Array {
	a, err := ndarray.New(t, shape...)
	if err != nil {
		return &ndarray.Array{Type: t, Shape: []int{0}, Strides: []int{t.Size()}} // shapes are those of arrays that are there
	}
	for i, v := range values {
		a.SetFloat(i*t.Size(), v)
	}
	return a
}
