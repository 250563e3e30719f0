package ndarray

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// SameKind tells whether an operation may write a result of one type into an array of another.
func SameKind(from, to Type) bool {
	if from.IsSigned() && to.IsUnsigned() {
		return false
	}
	return from.category() <= to.category()
}

// ScalarName is the name of the class of numpy's scalars.
func (t Type) ScalarName() string {
	if t == Bool {
		return "bool_"
	}
	return t.String()
}

// Concatenate joins arrays along an axis.
func Concatenate(arrays []*Array, axis int) (*Array, error) {
	if len(arrays) == 0 {
		return nil, errors.New("ValueError: need at least one array to concatenate")
	}
	first := arrays[0]
	if len(first.Shape) == 0 {
		return nil, errors.New("ValueError: zero-dimensional arrays cannot be concatenated")
	}
	axis, err := first.Axis(axis)
	if err != nil {
		return nil, err
	}
	shape, t := slices.Clone(first.Shape), first.Type
	shape[axis] = 0
	for i, a := range arrays {
		if len(a.Shape) != len(shape) {
			return nil, fmt.Errorf("ValueError: all the input array dimensions for the concatenation axis must match exactly: "+
				"the array at index 0 has %d dimension(s) and the array at index %d has %d dimension(s)", len(shape), i, len(a.Shape))
		}
		for d, side := range a.Shape {
			if d != axis && side != shape[d] {
				return nil, fmt.Errorf("ValueError: all the input array dimensions except for the concatenation axis must match exactly, but along dimension %d, "+
					"the array at index 0 has size %d and the array at index %d has size %d", d, shape[d], i, side)
			}
		}
		shape[axis] += a.Shape[axis]
		t = Promote(t, a.Type)
	}
	out, err := memory(arrays...).New(t, shape...)
	if err != nil {
		return nil, err
	}
	start := 0
	for _, a := range arrays {
		part := out.Span(axis, start, a.Shape[axis])
		copyElements(part, a.Cast(t))
		start += a.Shape[axis]
	}
	return out, nil
}

// Span returns the view of n indices of an axis.
func (a *Array) Span(axis, start, n int) *Array {
	v := *a
	v.Shape = slices.Clone(a.Shape)
	v.Shape[axis] = n
	v.Offset += start * a.Strides[axis]
	return &v
}

// Stack joins arrays of one shape along a new axis.
func Stack(arrays []*Array, axis int) (*Array, error) {
	var wide []*Array
	for _, a := range arrays {
		if !sameShape(a, arrays[0]) {
			return nil, errors.New("ValueError: all input arrays must have the same shape")
		}
		at := axis
		if at < 0 {
			at += len(a.Shape) + 1
		}
		if at < 0 || at > len(a.Shape) {
			return nil, fmt.Errorf("AxisError: axis %d is out of bounds for array of dimension %d", axis, len(a.Shape)+1)
		}
		wide = append(wide, a.NewAxis(at))
	}
	if len(wide) > 0 && axis < 0 {
		axis += len(wide[0].Shape)
	}
	return Concatenate(wide, axis)
}

// NewAxis returns the view with a dimension of one index more.
func (a *Array) NewAxis(at int) *Array {
	v := *a
	v.Shape, v.Strides = slices.Insert(slices.Clone(a.Shape), at, 1), slices.Insert(slices.Clone(a.Strides), at, 0)
	return &v
}

// Reshape returns the elements in another shape, in which one side may be -1: a view of packed arrays, else a copy.
func (a *Array) Reshape(shape ...int) (*Array, error) {
	shape = slices.Clone(shape)
	n, open := 1, -1
	for i, side := range shape {
		switch {
		case side >= 0:
			n *= side
		case open >= 0:
			return nil, errors.New("ValueError: can only specify one unknown dimension")
		default:
			open = i
		}
	}
	if open >= 0 && n > 0 && a.Len()%n == 0 {
		shape[open] = a.Len() / n
		n *= shape[open]
	}
	if n != a.Len() || open >= 0 && shape[open] < 0 {
		return nil, fmt.Errorf("ValueError: cannot reshape array of size %d into shape %s", a.Len(), shapeText(shape))
	}
	p := a.Packed()
	out := packed(a.Type, shape, p.Data)
	out.Offset, out.Memory = p.Offset, p.Memory
	return out, nil
}

// Squeeze returns the view without the dimensions of one index; without axes, all of these.
func (a *Array) Squeeze(axes []int) (*Array, error) {
	is, _, err := a.reduced(axes)
	if err != nil {
		return nil, err
	}
	v := &Array{Type: a.Type, Offset: a.Offset, Data: a.Data, Memory: a.Memory}
	for i, side := range a.Shape {
		if side == 1 && is[i] {
			continue
		}
		if is[i] && axes != nil {
			return nil, errors.New("ValueError: cannot select an axis to squeeze out which has size not equal to one")
		}
		v.Shape, v.Strides = append(v.Shape, side), append(v.Strides, a.Strides[i])
	}
	return v, nil
}

// Flip returns the view that goes through axes backwards; nil are all.
func (a *Array) Flip(axes []int) (*Array, error) {
	is, _, err := a.reduced(axes)
	if err != nil {
		return nil, err
	}
	v := *a
	v.Strides = slices.Clone(a.Strides)
	for i := range is {
		if is[i] && v.Shape[i] > 0 {
			v.Offset += (v.Shape[i] - 1) * v.Strides[i]
			v.Strides[i] = -v.Strides[i]
		}
	}
	return &v, nil
}

// Where takes elements of x where the condition holds, else of y.
func Where(condition, x, y *Array) (*Array, error) {
	shape, err := BroadcastShapes(condition, x, y)
	if err != nil {
		return nil, err
	}
	t := ResultType(x, y)
	axes := order(shape, stretched(condition, shape), stretched(x, shape), stretched(y, shape))
	out, err := memory(condition, x, y).ordered(t, shape, axes)
	if err != nil || out.Len() == 0 {
		return out, err
	}
	size := t.Size()
	return out, eachBlock(out, func(out []byte, in [][]byte) error { choose(size, out, in[0], in[1], in[2]); return nil },
		source(condition, Bool, shape, axes), source(x, t, shape, axes), source(y, t, shape, axes))
}

// Clip bounds elements; nil is no bound.
func (a *Array) Clip(low, high *Array) (*Array, error) {
	operands := []*Array{a}
	for _, bound := range []*Array{low, high} {
		if bound != nil {
			operands = append(operands, bound)
		}
	}
	t := ResultType(operands...)
	x, err := a.AsType(t)
	if err != nil {
		return nil, err
	}
	if low != nil {
		if x, err = Binary(Maximum, x, low.Cast(t)); err != nil {
			return nil, err
		}
	}
	if high != nil {
		if x, err = Binary(Minimum, x, high.Cast(t)); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// Dot multiplies matrices and vectors, as numpy's matmul of at most two dimensions. Sums go in the order of the elements, which
// BLAS does not keep to: the last bits of floats may differ from numpy's.
func Dot(x, y *Array) (*Array, error) {
	if len(x.Shape) == 0 || len(y.Shape) == 0 || len(x.Shape) > 2 || len(y.Shape) > 2 {
		return nil, errors.New("ValueError: matmul of more than two dimensions, or none, is not supported")
	}
	a, b := x, y
	if len(a.Shape) == 1 {
		a = a.NewAxis(0)
	}
	if len(b.Shape) == 1 {
		b = b.NewAxis(1)
	}
	n := a.Shape[1]
	if n != b.Shape[0] {
		return nil, fmt.Errorf("ValueError: shapes %s and %s not aligned: %d (dim %d) != %d (dim 0)", shapeText(x.Shape), shapeText(y.Shape), n, len(x.Shape)-1, b.Shape[0])
	}
	t := Promote(a.Type, b.Type)
	out, err := memory(x, y).New(t, a.Shape[0], b.Shape[1])
	if err != nil {
		return nil, err
	}
	a, b = a.Cast(t), b.Cast(t)
	for k := range n { // an outer product for each k
		term, err := Binary(Multiply, a.Span(1, k, 1), b.Span(0, k, 1))
		if err != nil {
			return nil, err
		}
		if out, err = Binary(Add, out, term); err != nil {
			return nil, err
		}
	}
	var shape []int
	if len(x.Shape) == 2 {
		shape = append(shape, out.Shape[0])
	}
	if len(y.Shape) == 2 {
		shape = append(shape, out.Shape[1])
	}
	return out.Reshape(shape...)
}

// CountNonzero returns how many elements are not 0.
func (a *Array) CountNonzero() int { return countTrue(a.Cast(Bool).bytes()) }

// Bincount counts how often each integer from 0 on is there, up to the largest one and at least to least-1. make makes the array for n counts.
func (a *Array) Bincount(least int, make func(n int) (*Array, error)) (*Array, error) {
	if a.Type.IsFloat() || len(a.Shape) != 1 {
		return nil, errors.New("TypeError: bincount takes one dimension of integers")
	}
	n := least
	if a.Type == Uint8 || a.Type == Bool {
		bytes := countBytes(a.Packed().bytes())
		for v, times := range bytes {
			if times > 0 {
				n = max(n, v+1)
			}
		}
		out, err := make(n)
		if err != nil {
			return nil, err
		}
		for v, times := range bytes[:min(n, len(bytes))] {
			elements[int64](out.Data)[v] = int64(times)
		}
		return out, nil
	}
	x := elements[int64](a.Cast(Int64).bytes())
	if len(x) > 0 {
		if slices.Min(x) < 0 {
			return nil, errors.New("ValueError: 'list' argument must have no negative elements")
		}
		n = max(n, int(min(slices.Max(x), math.MaxInt-1))+1)
	}
	out, err := make(n)
	if err != nil {
		return nil, err
	}
	counts := elements[int64](out.Data)
	for _, v := range x {
		counts[v]++
	}
	return out, nil
}
