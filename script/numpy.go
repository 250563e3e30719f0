package script

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// A numpyModule is numpy, or one of its parts.
type numpyModule struct {
	name      string
	session   *session
	values    starlark.StringDict
	functions map[string]numpyFunction
}

// A numpyFunction is one of numpy's. Those that arrays have as methods take the array first.
type numpyFunction func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error)

var _ starlark.HasAttrs = (*numpyModule)(nil)

// newNumpy makes the module.
func newNumpy(s *session) starlark.Value {
	m := &numpyModule{name: "numpy", session: s, functions: numpyFunctions, values: starlark.StringDict{
		"pi": starlark.Float(math.Pi), "e": starlark.Float(math.E), "inf": starlark.Float(math.Inf(1)), "nan": starlark.Float(math.NaN()), "newaxis": starlark.None,
		"Inf": starlark.Float(math.Inf(1)), "NaN": starlark.Float(math.NaN()), "__version__": starlark.String("1.24.2"), "random": newRandom(s),
		"linalg": &numpyModule{name: "numpy.linalg", session: s, functions: map[string]numpyFunction{"norm": numpyNorm}, values: starlark.StringDict{}},
		"ndarray": s.typeOf(&pythonType{name: array{}.Type(), make: func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return nil, fmt.Errorf("TypeError: arrays are made by np.zeros, np.empty and np.array here")
		}}),
	}}
	for t := ndarray.Bool; t <= ndarray.Float64; t++ {
		m.values[t.ScalarName()] = dtype{t, true}
	}
	for _, name := range []string{"bool8", "int_", "intc", "uint", "float_", "single", "double", "byte", "ubyte", "short", "ushort", "uintc"} {
		t, _ := ndarray.ParseType(name)
		m.values[name] = dtype{t, true}
	}
	return m
}

func (m *numpyModule) String() string        { return "<module '" + m.name + "'>" }
func (*numpyModule) Type() string            { return "module" }
func (*numpyModule) Freeze()                 {}
func (*numpyModule) Truth() starlark.Bool    { return true }
func (m *numpyModule) Hash() (uint32, error) { return starlark.String(m.name).Hash() }

// Attr returns a function or a value.
func (m *numpyModule) Attr(name string) (starlark.Value, error) {
	if v := m.values[name]; v != nil {
		return v, nil
	}
	f := m.functions[name]
	if f == nil {
		return nil, starlark.NoSuchAttrError(fmt.Sprintf("%s has no '%s' here: this is a subset, see docs/scripts.md", m.name, name))
	}
	b := starlark.NewBuiltin(m.name+"."+name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		v, err := f(m.session, name, args, kw)
		m.session.adopt(v)
		return v, err
	})
	m.values[name] = b
	return b, nil
}

// AttrNames lists what there is.
func (m *numpyModule) AttrNames() []string {
	return slices.Sorted(maps.Keys(maps.Collect(func(yield func(string, bool) bool) {
		for name := range m.values {
			if !yield(name, true) {
				return
			}
		}
		for name := range m.functions {
			if !yield(name, true) {
				return
			}
		}
	})))
}

// newArray makes an array of zeros.
func (s *session) newArray(t ndarray.Type, shape []int) (*ndarray.Array, error) {
	return s.memory.New(t, shape...)
}

var numpyFunctions map[string]numpyFunction

func init() {
	addOperations()
	numpyFunctions = map[string]numpyFunction{
		"zeros": numpyFilled(0), "ones": numpyFilled(1), "empty": numpyFilled(0), "zeros_like": numpyFilledLike(0), "ones_like": numpyFilledLike(1), "empty_like": numpyFilledLike(0),
		"full": numpyFull, "full_like": numpyFullLike, "array": numpyMakeArray(true), "asarray": numpyMakeArray(false), "ascontiguousarray": numpyMakeArray(false), "arange": numpyArange,
		"linspace": numpyLinspace, "eye": numpyEye, "identity": numpyEye, "dtype": numpyMakeType, "indices": numpyIndices, "meshgrid": numpyMeshgrid,
	}
	maps.Copy(numpyFunctions, arrayFunctions)
	maps.Copy(numpyFunctions, moduleFunctions)
}

// numpyFilled makes zeros or ones.
func numpyFilled(value int64) numpyFunction {
	return func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var shape integersArgument
		var t typeArgument
		var order string
		if err := starlark.UnpackArgs(name, args, kw, "shape", &shape, "dtype??", &t, "order?", &order); err != nil {
			return nil, err
		}
		a, err := s.newArray(t.or(ndarray.Float64), shape.list)
		if err == nil && value != 0 {
			err = a.Assign(ndarray.FromInt(a.Type, value))
		}
		return array{a}, err
	}
}

func numpyFilledLike(value int64) numpyFunction {
	return func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		var t typeArgument
		var shape integersArgument
		if err := starlark.UnpackArgs(name, args, kw, "a", &a, "dtype??", &t, "shape??", &shape); err != nil {
			return nil, err
		}
		return s.like(a.Array, t, shape, ndarray.FromInt(ndarray.Int64, value))
	}
}

// like makes an array of one value in the shape and type of another.
func (s *session) like(a *ndarray.Array, t typeArgument, shape integersArgument, value *ndarray.Array) (starlark.Value, error) {
	sides := a.Shape
	if shape.list != nil {
		sides = shape.list
	}
	out, err := s.newArray(t.or(a.Type), sides)
	if err == nil {
		err = out.Assign(value)
	}
	return array{out}, err
}

func numpyFull(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var shape integersArgument
	var value arrayArgument
	var t typeArgument
	if err := starlark.UnpackArgs(name, args, kw, "shape", &shape, "fill_value", &value, "dtype??", &t); err != nil {
		return nil, err
	}
	out, err := s.newArray(t.or(value.Type), shape.list)
	if err == nil {
		err = out.Assign(value.Array)
	}
	return array{out}, err
}

func numpyFullLike(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, value arrayArgument
	var t typeArgument
	if err := starlark.UnpackArgs(name, args, kw, "a", &a, "fill_value", &value, "dtype??", &t); err != nil {
		return nil, err
	}
	return s.like(a.Array, t, integersArgument{}, value.Array)
}

// numpyMakeArray is np.array, which copies, and np.asarray.
func numpyMakeArray(copies bool) numpyFunction {
	return func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		var t typeArgument
		clone := truthArgument(copies)
		var order string
		least := 0
		if err := starlark.UnpackArgs(name, args, kw, "object", &a, "dtype??", &t, "copy?", &clone, "order??", &order, "ndmin?", &least); err != nil {
			return nil, err
		}
		if a.Array == nil {
			return nil, fmt.Errorf("TypeError: %s: None is no array", name)
		}
		if bool(clone) || t.given && t.t != a.Type {
			var err error
			if a.Array, err = a.AsType(t.or(a.Type)); err != nil {
				return nil, err
			}
		}
		for len(a.Shape) < least {
			a.Array = a.NewAxis(0)
		}
		return array(a), nil
	}
}

func numpyArange(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var start, stop, step arrayArgument
	var t typeArgument
	if err := starlark.UnpackArgs(name, args, kw, "start?", &start, "stop??", &stop, "step??", &step, "dtype??", &t); err != nil {
		return nil, err
	}
	if stop.Array == nil {
		start, stop = arrayArgument{ndarray.FromInt(ndarray.Int64, 0)}, start
	}
	if step.Array == nil {
		step.Array = ndarray.FromInt(ndarray.Int64, 1)
	}
	if stop.Array == nil || start.Array == nil || start.Len() != 1 || stop.Len() != 1 || step.Len() != 1 {
		return nil, fmt.Errorf("TypeError: numpyArange() requires stop to be specified, as a number")
	}
	kind := ndarray.Promote(ndarray.Promote(start.Type, stop.Type), step.Type)
	first, last, by := start.Float(start.Offset), stop.Float(stop.Offset), step.Float(step.Offset)
	if by == 0 {
		return nil, fmt.Errorf("ZeroDivisionError: division by zero")
	}
	count := math.Ceil((last - first) / by)
	if !(count <= ndarray.MaxBytes) {
		return nil, fmt.Errorf("ValueError: Maximum allowed size exceeded")
	}
	out, err := s.newArray(t.or(kind), []int{int(max(count, 0))})
	if err != nil {
		return nil, err
	}
	delta := by
	if kind.IsFloat() {
		delta = (first + by) - first // numpy takes the difference of the first two elements
	}
	for i := range out.Len() {
		if place := i * out.Type.Size(); kind.IsFloat() {
			out.SetFloat(place, first+float64(float64(i)*delta))
		} else {
			out.SetInt(place, start.Int(start.Offset)+int64(i)*step.Int(step.Offset))
		}
	}
	return array{out}, nil
}

func numpyLinspace(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var start, stop floatArgument
	n, end := intArgument(50), truthArgument(true)
	var t typeArgument
	if err := starlark.UnpackArgs(name, args, kw, "start", &start, "stop", &stop, "num?", &n, "endpoint?", &end, "dtype??", &t); err != nil {
		return nil, err
	}
	out, err := s.newArray(ndarray.Float64, []int{int(n)})
	if err != nil {
		return nil, err
	}
	parts := float64(n)
	if end {
		parts--
	}
	width := float64(stop - start)
	for i := range int(n) {
		v := float64(i) * (width / parts)
		if width/parts == 0 {
			v = float64(i) / parts * width
		}
		if parts == 0 {
			v = float64(i) * width
		}
		out.SetFloat(8*i, v+float64(start))
	}
	if end && n > 1 {
		out.SetFloat(8*int(n-1), float64(stop))
	}
	if t.given && !t.t.IsFloat() {
		if out, err = ndarray.Unary(ndarray.Floor, out); err != nil {
			return nil, err
		}
	}
	return array{out.Cast(t.or(ndarray.Float64))}, nil
}

func numpyEye(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var n, m, k intArgument
	var t typeArgument
	m = -1
	if err := starlark.UnpackArgs(name, args, kw, "N", &n, "M?", &m, "k?", &k, "dtype??", &t); err != nil {
		return nil, err
	}
	if m < 0 {
		m = n
	}
	out, err := s.newArray(t.or(ndarray.Float64), []int{int(n), int(m)})
	if err != nil {
		return nil, err
	}
	for y := range int(n) {
		if x := y + int(k); x >= 0 && x < int(m) {
			out.SetInt(y*out.Strides[0]+x*out.Strides[1], 1)
		}
	}
	return array{out}, nil
}

func numpyMakeType(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var t typeArgument
	err := starlark.UnpackArgs(name, args, kw, "dtype", &t)
	return dtype{t.t, false}, err
}

func numpyIndices(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var shape integersArgument
	if err := starlark.UnpackArgs(name, args, kw, "dimensions", &shape); err != nil {
		return nil, err
	}
	out, err := s.newArray(ndarray.Int64, append([]int{len(shape.list)}, shape.list...))
	if err != nil {
		return nil, err
	}
	for d, side := range shape.list {
		line, err := numpyRangeAlong(len(shape.list), d, side)
		if err != nil {
			return nil, err
		}
		if err := out.SetIndex(line, ndarray.Index{At: d}); err != nil {
			return nil, err
		}
	}
	return array{out}, nil
}

// numpyRangeAlong returns 0, 1, … along one of several dimensions.
func numpyRangeAlong(dimensions, d, side int) (*ndarray.Array, error) {
	line, err := ndarray.New(ndarray.Int64, side)
	if err != nil {
		return nil, err
	}
	for i := range side {
		line.SetInt(8*i, int64(i))
	}
	shape := slices.Repeat([]int{1}, dimensions)
	shape[d] = side
	return line.Reshape(shape...)
}

func numpyMeshgrid(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	indexing := "xy"
	if err := starlark.UnpackArgs(name, nil, kw, "indexing?", &indexing); err != nil {
		return nil, err
	}
	var lines listArgument
	if err := lines.Unpack(args); err != nil {
		return nil, err
	}
	for i, line := range lines {
		flat, err := line.Reshape(-1)
		if err != nil {
			return nil, err
		}
		d := i
		if indexing == "xy" && i < 2 && len(lines) > 1 {
			d = 1 - i
		}
		shape := slices.Repeat([]int{1}, len(lines))
		shape[d] = flat.Len()
		if lines[i], err = flat.Reshape(shape...); err != nil {
			return nil, err
		}
	}
	shape, err := ndarray.BroadcastShapes(lines...)
	if err != nil {
		return nil, err
	}
	var out []starlark.Value
	for _, line := range lines {
		v, err := s.newArray(line.Type, shape)
		if err == nil {
			err = v.Assign(line)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, array{v})
	}
	return starlark.NewList(out), nil
}
