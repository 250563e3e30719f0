package ndarray

import (
	"fmt"
	"math"
	"slices"
)

// reduced resolves axes, which count from the end if negative; none are all. It returns which are reduced and the shape that is left, with sides of 1 for them.
func (a *Array) reduced(axes []int) (is []bool, shape []int, err error) {
	is, shape = make([]bool, len(a.Shape)), slices.Clone(a.Shape)
	if axes == nil {
		for i := range is {
			is[i], shape[i] = true, 1
		}
		return is, shape, nil
	}
	for _, axis := range axes {
		i, err := a.Axis(axis)
		if err != nil {
			return nil, nil, err
		}
		if is[i] {
			return nil, nil, fmt.Errorf("ValueError: duplicate value in 'axis'")
		}
		is[i], shape[i] = true, 1
	}
	return is, shape, nil
}

// Axis resolves an axis, which counts from the end if it is negative.
func (a *Array) Axis(axis int) (int, error) {
	n := len(a.Shape)
	if axis < -n || axis >= n {
		return 0, fmt.Errorf("AxisError: axis %d is out of bounds for array of dimension %d", axis, n)
	}
	return (axis + n) % n, nil
}

// drop leaves out the sides of the axes that were reduced.
func drop(a *Array, is []bool, keep bool) *Array {
	if keep {
		return a
	}
	var shape []int
	for i, side := range a.Shape {
		if !is[i] {
			shape = append(shape, side)
		}
	}
	out := packed(a.Type, shape, a.Data)
	out.Memory = a.Memory
	return out
}

// SumType returns the type that sums of a type have.
func SumType(t Type) Type {
	switch {
	case t.IsFloat():
		return t
	case t.IsUnsigned():
		return Uint64
	}
	return Int64
}

// Sum adds along axes; nil are all. Floats are added pairwise as numpy does; the bits are numpy's for
// packed arrays of up to 8192 elements, beyond which, and with other strides, the order differs and so may the last bits.
func (a *Array) Sum(axes []int, keep bool) (*Array, error) {
	is, shape, err := a.reduced(axes)
	if err != nil {
		return nil, err
	}
	out, err := a.Memory.New(SumType(a.Type), shape...)
	if err != nil || a.Len() == 0 {
		return drop(out, is, keep), err
	}
	x, to := walk(a, out, is)
	k := kernels[a.Type]
	eachPair(to, x, func(p, step, q, stepQ, n int) {
		switch {
		case step != 0:
			k.addTo(to.Data[p:], x.Data[q:], step, stepQ, n)
		case a.Type == Float64:
			elements[float64](to.Data[p : p+8])[0] += k.sum(x.Data[q:], stepQ, n)
		case a.Type == Float32:
			elements[float32](to.Data[p : p+4])[0] += float32(k.sum(x.Data[q:], stepQ, n))
		default:
			elements[int64](to.Data[p : p+8])[0] += k.sumInt(x.Data[q:], stepQ, n)
		}
	})
	return drop(out, is, keep), nil
}

// walk returns views of an array and of what it is reduced to in the order in which numpy goes through them: that of memory,
// with dimensions joined where they follow each other.
func walk(a, out *Array, is []bool) (x, to *Array) {
	type axis struct{ side, stride, outStride int }
	var axes []axis
	x, to = &Array{Type: a.Type, Offset: a.Offset, Data: a.Data}, &Array{Type: out.Type, Data: out.Data}
	for i, side := range a.Shape {
		if side == 1 {
			continue
		}
		d := axis{side, a.Strides[i], 0}
		if !is[i] {
			d.outStride = out.Strides[i]
		}
		if d.stride < 0 && is[i] {
			x.Offset += (side - 1) * d.stride
			d.stride = -d.stride
		}
		axes = append(axes, d)
	}
	size := func(d axis) int { return max(d.stride, -d.stride) }
	slices.SortStableFunc(axes, func(a, b axis) int { return size(b) - size(a) })
	for i := len(axes) - 1; i > 0; i-- {
		inner, outer := axes[i], &axes[i-1]
		if outer.stride == inner.side*inner.stride && outer.outStride == inner.side*inner.outStride {
			*outer = axis{outer.side * inner.side, inner.stride, inner.outStride}
			axes = slices.Delete(axes, i, i+1)
		}
	}
	for _, d := range axes {
		x.Shape, x.Strides = append(x.Shape, d.side), append(x.Strides, d.stride)
		to.Strides = append(to.Strides, d.outStride)
	}
	to.Shape = x.Shape
	if len(axes) == 0 { // one element
		x.Shape, x.Strides = []int{1}, []int{0}
		to.Shape, to.Strides = x.Shape, x.Strides
	}
	return x, to
}

func (typed[T]) sum(x []byte, step, n int) float64 { return float64(pairwise[T](x, step, n)) }

// pairwise adds as numpy does: halves of what is long, and eight sums side by side of up to 128 elements.
func pairwise[T number](x []byte, step, n int) T {
	if n < 8 {
		var s T
		for i := range n {
			s += *at[T](x, i, step)
		}
		return s
	}
	if n > 128 {
		half := n / 2
		half -= half % 8
		return pairwise[T](x, step, half) + pairwise[T](x[half*step:], step, n-half)
	}
	var r [8]T
	for j := range r {
		r[j] = *at[T](x, j, step)
	}
	i := 8
	for ; i < n-n%8; i += 8 {
		for j := range r {
			r[j] += *at[T](x, i+j, step)
		}
	}
	s := ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
	for ; i < n; i++ {
		s += *at[T](x, i, step)
	}
	return s
}

func (typed[T]) sumInt(x []byte, step, n int) int64 {
	var s int64
	for i := range n {
		s += int64(*at[T](x, i, step))
	}
	return s
}

// addTo adds elements to sums.
func (integers[T]) addTo(out, x []byte, outStep, step, n int) {
	for i := range n {
		*at[int64](out, i, outStep) += int64(*at[T](x, i, step))
	}
}

func (floats[T]) addTo(out, x []byte, outStep, step, n int) {
	for i := range n {
		*at[T](out, i, outStep) += *at[T](x, i, step)
	}
}

// Mean returns the means along axes.
func (a *Array) Mean(axes []int, keep bool) (*Array, error) {
	if !a.Type.IsFloat() {
		a = a.Cast(Float64)
	}
	sum, err := a.Sum(axes, keep)
	if err != nil {
		return nil, err
	}
	return Binary(Divide, sum, FromFloat(sum.Type, a.perResult(axes)))
}

// perResult is how many elements are reduced to one.
func (a *Array) perResult(axes []int) float64 {
	n := 1
	if axes == nil {
		n = a.Len()
	}
	for _, axis := range axes {
		i, _ := a.Axis(axis) // checked by Sum
		n *= a.Shape[i]
	}
	return float64(n)
}

// Var returns the variances along axes, of which degrees of freedom are taken.
func (a *Array) Var(axes []int, keep bool, degrees float64) (*Array, error) {
	if !a.Type.IsFloat() {
		a = a.Cast(Float64)
	}
	mean, err := a.Mean(axes, true)
	if err != nil {
		return nil, err
	}
	n, err := Binary(Subtract, a, mean)
	if err != nil {
		return nil, err
	}
	square, err := Binary(Multiply, n, n)
	if err != nil {
		return nil, err
	}
	sum, err := square.Sum(axes, keep)
	if err != nil {
		return nil, err
	}
	return Binary(Divide, sum, FromFloat(sum.Type, max(a.perResult(axes)-degrees, 0)))
}

// ArgExtreme returns the index of the first largest or smallest element along an axis; nil is of all elements.
func (a *Array) ArgExtreme(largest bool, axis *int, keep bool) (*Array, error) {
	var axes []int
	if axis != nil {
		axes = []int{*axis}
	}
	out, _, err := a.extremes(largest, axes, keep)
	return out, err
}

// Extreme returns the largest or smallest elements along axes; nil are all.
func (a *Array) Extreme(largest bool, axes []int, keep bool) (*Array, error) {
	_, out, err := a.extremes(largest, axes, keep)
	return out, err
}

// extremes returns the places and values of the extremes.
func (a *Array) extremes(largest bool, axes []int, keep bool) (places, values *Array, err error) {
	is, shape, err := a.reduced(axes)
	if err != nil {
		return nil, nil, err
	}
	var order []int
	for i := range is {
		if !is[i] {
			order = append(order, i)
		}
	}
	run := 1
	for i := range is {
		if is[i] {
			order = append(order, i)
			run *= a.Shape[i]
		}
	}
	if run == 0 {
		name := "minimum"
		if largest {
			name = "maximum"
		}
		return nil, nil, fmt.Errorf("ValueError: zero-size array to reduction operation %s which has no identity", name)
	}
	x := a
	if len(order) > 0 {
		x = a.Transpose(order...)
	}
	x = x.Packed()
	data, size := x.bytes(), a.Type.Size()
	if places, err = a.Memory.New(Int64, shape...); err != nil {
		return nil, nil, err
	}
	if values, err = a.Memory.New(a.Type, shape...); err != nil {
		return nil, nil, err
	}
	k := kernels[a.Type]
	for i := range places.Len() {
		part := data[i*run*size:]
		best := k.extreme(part, size, run, largest)
		elements[int64](places.Data)[i] = int64(best)
		copy(values.Data[i*size:(i+1)*size], part[best*size:])
	}
	return drop(places, is, keep), drop(values, is, keep), nil
}

func (typed[T]) extreme(x []byte, step, n int, largest bool) int {
	best, v := 0, *at[T](x, 0, step)
	if v != v {
		return 0
	}
	for i, e := range elements[T](x)[:n] {
		if e != e {
			return i
		}
		if largest && e > v || !largest && e < v {
			best, v = i, e
		}
	}
	return best
}

// argsort sorts the indices of elements by their values, not-a-numbers last.
func (typed[T]) argsort(order []int, x []byte) {
	v := elements[T](x)
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := v[i], v[j]
		switch {
		case a < b || b != b && a == a:
			return -1
		case a > b || a != a && b == b:
			return 1
		}
		return 0
	})
}

// Cumsum returns the running sums along an axis.
func (a *Array) Cumsum(axis int) (*Array, error) {
	axis, err := a.Axis(axis)
	if err != nil {
		return nil, err
	}
	out, err := a.AsType(SumType(a.Type))
	if err != nil {
		return nil, err
	}
	for i := 1; i < a.Shape[axis]; i++ {
		last, this := out.Along(axis, i-1), out.Along(axis, i)
		sum, err := Binary(Add, last, this)
		if err != nil {
			return nil, err
		}
		copyElements(this, sum)
	}
	return out, nil
}

// Along returns the view of index i of an axis.
func (a *Array) Along(axis, i int) *Array {
	return &Array{Type: a.Type, Shape: slices.Delete(slices.Clone(a.Shape), axis, axis+1), Strides: slices.Delete(slices.Clone(a.Strides), axis, axis+1),
		Offset: a.Offset + i*a.Strides[axis], Data: a.Data, Memory: a.Memory}
}

// Round rounds to decimals, halves to even.
func (a *Array) Round(decimals int) (*Array, error) {
	if !a.Type.IsFloat() {
		if decimals < 0 {
			return nil, fmt.Errorf("round of integers to tens is not supported")
		}
		return a.Copy(), nil
	}
	if decimals == 0 {
		return Unary(Rint, a)
	}
	factor, scale, unscale := math.Pow10(max(decimals, -decimals)), Multiply, Divide
	if decimals < 0 {
		scale, unscale = Divide, Multiply
	}
	x, err := Binary(scale, a, FromFloat(Float64, factor))
	if err != nil {
		return nil, err
	}
	if x, err = Unary(Rint, x); err != nil {
		return nil, err
	}
	return Binary(unscale, x, FromFloat(Float64, factor))
}
