package script

import (
	"fmt"
	"math"
	"slices"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

func numpyMatmul(x, y starlark.Value) (starlark.Value, error) {
	a, b, err := operands(x, y)
	if err != nil {
		return nil, err
	}
	return result(ndarray.Dot(a, b))
}

func numpyDot(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, b arrayArgument
	if err := numpyUnpack(name, args, kw, &a, "b", &b); err != nil {
		return nil, err
	}
	if name == "dot" && (len(a.Shape) == 0 || len(b.Shape) == 0) {
		return result(ndarray.Binary(ndarray.Multiply, a.Array, b.Array))
	}
	return result(ndarray.Dot(a.Array, b.Array))
}

func numpyNorm(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "x", "a"), &a); err != nil {
		return nil, fmt.Errorf("numpy.linalg.norm here is that of all elements: %w", err)
	}
	x := a.Array
	if !x.Type.IsFloat() {
		x = x.Cast(ndarray.Float64)
	}
	square, err := ndarray.Binary(ndarray.Multiply, x, x)
	if err != nil {
		return nil, err
	}
	sum, err := square.Sum(square.Type, nil, false)
	if err != nil {
		return nil, err
	}
	return result(ndarray.Unary(ndarray.Sqrt, sum))
}

// alongAxis returns an array and the number of its axis that is meant; without an axis, all elements in one.
func alongAxis(a *ndarray.Array, axis integersArgument) (x *ndarray.Array, d int, err error) {
	if axis.list == nil {
		x, err = a.Reshape(-1)
		return x, 0, err
	}
	d, err = a.Axis(axis.list[0])
	return a, d, err
}

func numpyRepeat(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var n intArgument
	var axis integersArgument
	if err := numpyUnpack(name, args, kw, &a, "repeats", &n, "axis??", &axis); err != nil {
		return nil, err
	}
	x, d, err := alongAxis(a.Array, axis)
	if err != nil {
		return nil, err
	}
	shape := slices.Clone(x.Shape)
	shape[d] *= int(n)
	wide := slices.Insert(slices.Clone(x.Shape), d+1, int(n))
	if err := x.Memory.Room(x.Type, wide...); err != nil {
		return nil, err
	}
	v, err := x.NewAxis(d + 1).BroadcastTo(wide)
	if err != nil {
		return nil, err
	}
	return result(v.Reshape(shape...))
}

func numpyTile(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var times integersArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "A", "a"), &a, "reps", &times); err != nil {
		return nil, err
	}
	x := a.Array
	for len(x.Shape) < len(times.list) {
		x = x.NewAxis(0)
	}
	for len(times.list) < len(x.Shape) {
		times.list = append([]int{1}, times.list...)
	}
	var wide, shape []int
	v := x
	for i, side := range x.Shape {
		v = v.NewAxis(2 * i)
		wide, shape = append(wide, times.list[i], side), append(shape, times.list[i]*side)
	}
	if err := x.Memory.Room(x.Type, wide...); err != nil {
		return nil, err
	}
	v, err := v.BroadcastTo(wide)
	if err != nil {
		return nil, err
	}
	return result(v.Copy().Reshape(shape...))
}

func numpyBincount(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var least intArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "x", "a"), &a, "minlength?", &least); err != nil {
		return nil, err
	}
	return result(a.Bincount(int(least), func(n int) (*ndarray.Array, error) { return s.newArray(ndarray.Int64, []int{n}) }))
}

func numpyHistogram(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, limits arrayArgument
	bins := starlark.Value(starlark.MakeInt(10))
	if err := numpyUnpack(name, args, kw, &a, "bins?", &bins, "range??", &limits); err != nil {
		return nil, err
	}
	x := a.Cast(ndarray.Float64)
	var edges []float64
	if n, ok := asInt(bins); ok {
		low, high := 0., 1.
		switch {
		case limits.Array != nil && limits.Len() == 2:
			r := limits.Cast(ndarray.Float64)
			low, high = r.Float(r.Offset), r.Float(r.Offset+8)
		case x.Len() > 0:
			least, err := x.Extreme(false, nil, false)
			if err != nil {
				return nil, err
			}
			most, err := x.Extreme(true, nil, false)
			if err != nil {
				return nil, err
			}
			low, high = least.Float(least.Offset), most.Float(most.Offset)
		}
		if n < 1 || high < low {
			return nil, fmt.Errorf("ValueError: `bins` must be positive, and max must be larger than min in range parameter")
		}
		if low == high {
			low, high = low-0.5, high+0.5
		}
		if err := s.allocate(16 * n); err != nil {
			return nil, err
		}
		for i := range n {
			edges = append(edges, float64(float64(i)*((high-low)/float64(n)))+low)
		}
		edges = append(edges, high)
	} else {
		list, err := asArray(bins)
		if err != nil {
			return nil, err
		}
		list = list.Cast(ndarray.Float64)
		for i := range list.Len() {
			edges = append(edges, list.Float(list.Offset+8*i))
		}
		if !slices.IsSorted(edges) || len(edges) < 2 {
			return nil, fmt.Errorf("ValueError: `bins` must increase monotonically, when an array")
		}
	}
	counts, err := s.newArray(ndarray.Int64, []int{len(edges) - 1})
	if err != nil {
		return nil, err
	}
	for i := range x.Len() {
		v := x.Float(x.Offset + 8*i)
		if !(v >= edges[0] && v <= edges[len(edges)-1]) {
			continue
		}
		bin, found := slices.BinarySearch(edges, v)
		if !found {
			bin--
		}
		bin = min(bin, len(edges)-2)
		counts.SetInt(8*bin, counts.Int(8*bin)+1)
	}
	ends, err := ndarray.New(ndarray.Float64, len(edges))
	if err != nil {
		return nil, err
	}
	for i, e := range edges {
		ends.SetFloat(8*i, e)
	}
	return starlark.Tuple{array{counts}, array{ends}}, nil
}

func numpyMedian(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, fmt.Errorf("numpy.median here is that of all elements: %w", err)
	}
	flat, err := a.Reshape(-1)
	if err != nil {
		return nil, err
	}
	order, err := flat.Sort()
	if err != nil {
		return nil, err
	}
	n, size := order.Len(), order.Type.Size()
	t := ndarray.Promote(order.Type, ndarray.Float32)
	if !order.Type.IsFloat() {
		t = ndarray.Float64
	}
	if n == 0 {
		return floatScalar(t, math.NaN()), nil
	}
	x, y := order.Float((n-1)/2*size), order.Float(n/2*size)
	if last := order.Float((n - 1) * size); last != last {
		return floatScalar(t, last), nil
	}
	return floatScalar(t, (x+y)/2), nil
}

func numpyDiff(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	n, axis := intArgument(1), intArgument(-1)
	if err := numpyUnpack(name, args, kw, &a, "n?", &n, "axis?", &axis); err != nil {
		return nil, err
	}
	d, err := a.Axis(int(axis))
	if err != nil {
		return nil, err
	}
	x, op := a.Array, ndarray.Subtract
	if x.Type == ndarray.Bool {
		op = ndarray.NotEqual
	}
	for range n {
		side := max(x.Shape[d]-1, 0)
		if x, err = ndarray.Binary(op, x.Span(d, min(1, x.Shape[d]), side), x.Span(d, 0, side)); err != nil {
			return nil, err
		}
	}
	return result(x, nil)
}

func numpyRoll(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var shift intArgument
	var axis integersArgument
	if err := numpyUnpack(name, args, kw, &a, "shift", &shift, "axis??", &axis); err != nil {
		return nil, err
	}
	x, d, err := alongAxis(a.Array, axis)
	if err != nil {
		return nil, err
	}
	n := x.Shape[d]
	if n == 0 {
		return array{x.Copy()}, nil
	}
	k := (int(shift)%n + n) % n
	v, err := ndarray.Concatenate([]*ndarray.Array{x.Span(d, n-k, k), x.Span(d, 0, n-k)}, d)
	if err != nil {
		return nil, err
	}
	return result(v.Reshape(a.Shape...))
}

// numpySplit cuts an array along an axis into parts, or at indices.
func numpySplit(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var where integersArgument
	var axis intArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "ary", "a"), &a, "indices_or_sections", &where, "axis?", &axis); err != nil {
		return nil, err
	}
	d, err := a.Axis(int(axis))
	if err != nil {
		return nil, err
	}
	side := a.Shape[d]
	cuts := where.list
	if where.single {
		n := cuts[0]
		if n < 1 || name == "split" && side%n != 0 {
			return nil, fmt.Errorf("ValueError: array split does not result in an equal division")
		}
		cuts = nil
		for i := 1; i < n; i++ {
			cuts = append(cuts, i*(side/n)+min(i, side%n))
		}
	}
	var parts []starlark.Value
	start := 0
	for _, cut := range append(slices.Clone(cuts), side) {
		if cut < 0 {
			cut += side
		}
		cut = min(max(cut, 0), side)
		parts = append(parts, array{a.Span(d, start, max(cut-start, 0))})
		start = cut
	}
	return starlark.NewList(parts), nil
}

// numpyPad puts a border of a constant or of the edge around an array.
func numpyPad(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, width, value arrayArgument
	mode := "constant"
	value.Array = ndarray.FromInt(ndarray.Int64, 0)
	if err := numpyUnpack(name, args, numpyRename(kw, "array", "a"), &a, "pad_width", &width, "mode?", &mode, "constant_values?", &value); err != nil {
		return nil, err
	}
	if mode != "constant" && mode != "edge" || value.Len() != 1 {
		return nil, fmt.Errorf("numpy.pad: mode must be 'constant', with one value, or 'edge' here, not '%s'", mode)
	}
	widths, err := width.Cast(ndarray.Int64).BroadcastTo([]int{len(a.Shape), 2})
	if err != nil {
		return nil, err
	}
	widths = widths.Copy()
	shape := slices.Clone(a.Shape)
	index := make([]ndarray.Index, len(shape))
	before := make([]int, len(shape))
	for d := range shape {
		first, last := int(widths.Int(16*d)), int(widths.Int(16*d+8))
		if first < 0 || last < 0 {
			return nil, fmt.Errorf("ValueError: index can't contain negative values")
		}
		before[d] = first
		index[d] = ndarray.Index{Kind: ndarray.SliceIndex, Slice: ndarray.Slice{Start: first, Stop: first + shape[d], Step: 1}}
		shape[d] += first + last
	}
	out, err := s.newArray(a.Type, shape)
	if err != nil {
		return nil, err
	}
	if err := out.Assign(value.Array); err != nil {
		return nil, err
	}
	if err := out.SetIndex(a.Array, index...); err != nil {
		return nil, err
	}
	if mode == "edge" {
		for d, first := range before {
			end := first + a.Shape[d]
			for i := range shape[d] {
				if from := min(max(i, first), end-1); from != i {
					if err := out.Along(d, i).Assign(out.Along(d, from)); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return array{out}, nil
}
