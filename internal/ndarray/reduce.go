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
	out := &Array{Type: a.Type, Offset: a.Offset, Data: a.Data, Memory: a.Memory}
	for i, side := range a.Shape {
		if !is[i] {
			out.Shape, out.Strides = append(out.Shape, side), append(out.Strides, a.Strides[i])
		}
	}
	return out
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
	v := elements[T](x)[:n]
	if isFloat[T]() {
		if i := slices.IndexFunc(v, func(e T) bool { return e != e }); i >= 0 {
			return i
		}
	}
	// The extreme first and then its place: four side by side do not wait for each other.
	best := [4]T{v[0], v[0], v[0], v[0]}
	rest := v
	if largest {
		for ; len(rest) >= 4; rest = rest[4:] {
			best[0], best[1], best[2], best[3] = larger(best[0], rest[0]), larger(best[1], rest[1]), larger(best[2], rest[2]), larger(best[3], rest[3])
		}
		for _, e := range rest {
			best[0] = larger(best[0], e)
		}
		best[0] = larger(larger(best[0], best[1]), larger(best[2], best[3]))
	} else {
		for ; len(rest) >= 4; rest = rest[4:] {
			best[0], best[1], best[2], best[3] = smaller(best[0], rest[0]), smaller(best[1], rest[1]), smaller(best[2], rest[2]), smaller(best[3], rest[3])
		}
		for _, e := range rest {
			best[0] = smaller(best[0], e)
		}
		best[0] = smaller(smaller(best[0], best[1]), smaller(best[2], best[3]))
	}
	return slices.Index(v, best[0])
}

func larger[T number](x, y T) T {
	if y > x {
		return y
	}
	return x
}

func smaller[T number](x, y T) T {
	if y < x {
		return y
	}
	return x
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
