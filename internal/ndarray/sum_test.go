package ndarray

import (
	"math"
	"slices"
	"testing"
)

// TestFoldSmall compares sums and products along all axes of views with adding element by element, in integers, where no order matters.
func TestFoldSmall(t *testing.T) {
	base := sequence(Int16, 2, 3, 4, 5)
	views := map[string]*Array{
		"packed": base, "transposed": base.Transpose(2, 0, 3, 1), "reversed": must(base.Flip([]int{1, 3})), "gaps": must(base.View(step(0, 2), step(1, 2), step(0, 3))),
		"stretched": must(sequence(Int16, 3, 1).BroadcastTo([]int{3, 4})), "one": sequence(Int16, 1, 1), "none": sequence(Int16, 2, 0, 3), "scalar": FromInt(Int16, 7),
	}
	for name, a := range views {
		for mask := range 1 << len(a.Shape) {
			var axes []int
			for i := range a.Shape {
				if mask>>i&1 != 0 {
					axes = append(axes, i)
				}
			}
			if mask == 1<<len(a.Shape)-1 {
				axes = nil
			} else if axes == nil {
				axes = []int{}
			}
			for _, keep := range []bool{false, true} {
				got := must(a.Sum(Int64, axes, keep))
				wantShape, want := slowFold(a, axes, keep, 0, func(x, y int64) int64 { return x + y })
				if !slices.Equal(got.Shape, wantShape) || !slices.Equal(integersIn(got), want) {
					t.Errorf("sum of %s along %v: %v %v, want %v %v", name, axes, got.Shape, integersIn(got), wantShape, want)
				}
				got = must(a.Product(Int64, axes, keep))
				_, want = slowFold(a, axes, keep, 1, func(x, y int64) int64 { return x * y })
				if !slices.Equal(integersIn(got), want) {
					t.Errorf("product of %s along %v: %v, want %v", name, axes, integersIn(got), want)
				}
			}
		}
	}
}

// slowFold combines elements one by one.
func slowFold(a *Array, axes []int, keep bool, start int64, f func(x, y int64) int64) (shape []int, results []int64) {
	is, kept, _ := a.reduced(axes)
	results = slices.Repeat([]int64{start}, lenOf(kept))
	for i, v := range integersIn(a) {
		at, rest := 0, i
		for d := len(a.Shape) - 1; d >= 0; d-- {
			index := rest % a.Shape[d]
			rest /= a.Shape[d]
			if !is[d] {
				at += index * lenOf(kept[d+1:])
			}
		}
		results[at] = f(results[at], v)
	}
	for i, side := range kept {
		if keep || !is[i] {
			shape = append(shape, side)
		}
	}
	return shape, results
}

// TestSumOrder tells what is added to what, by elements of which sums in another order round otherwise.
func TestSumOrder(t *testing.T) {
	const big = 1 << 60
	alternate := func(n int) *Array { // big, 1, -big, 1, …
		a, _ := New(Float64, n)
		for i := range n {
			a.SetFloat(8*i, [...]float64{big, 1, -big, 1}[i%4])
		}
		return a
	}
	rows := must(alternate(24).Reshape(6, 4))
	for name, c := range map[string]struct {
		a    *Array
		axes []int
		want []float64
	}{
		"fewer than eight, one after the other": {must(alternate(4).View(all())), nil, []float64{1}},
		"eight side by side":                    {alternate(16), nil, []float64{0}}, // one after the other, 1,
		"rows into rows":                        {rows, []int{0}, []float64{6 * big, 6, -6 * big, 6}},
		"each row":                              {rows, []int{1}, []float64{1, 1, 1, 1, 1, 1}},
		"columns of a transposed array":         {rows.Transpose(), []int{0}, []float64{1, 1, 1, 1, 1, 1}},
		"backwards":                             {must(alternate(4).Flip(nil)), nil, []float64{0}}, // forwards, 1,
	} {
		got := must(c.a.Sum(Float64, c.axes, false)).Cast(Float64)
		if v := elements[float64](got.bytes()); !slices.Equal(v, c.want) {
			t.Errorf("%s: %v, want %v", name, v, c.want)
		}
	}
	// A result takes the sums of bufferLength elements one after the other.
	a, _ := New(Float32, 3*bufferLength)
	for i, v := range []float32{1 << 24, 1, 1} {
		elements[float32](a.Data)[i*bufferLength] = v
	}
	if got := must(a.Sum(Float32, nil, false)).Float(0); got != 1<<24 {
		t.Errorf("sum of three buffers is %v", got)
	}
}

func TestMeanAndVariance(t *testing.T) {
	a := must(sequence(Uint8, 6).Reshape(2, 3)) // 0 1 2; 3 4 5
	for _, c := range []struct {
		axes    []int
		degrees float64
		mean, v []float64
	}{
		{nil, 0, []float64{2.5}, []float64{17.5 / 6}},
		{[]int{0}, 0, []float64{1.5, 2.5, 3.5}, []float64{2.25, 2.25, 2.25}},
		{[]int{-1}, 1, []float64{1, 4}, []float64{1, 1}},
		{nil, 6, []float64{2.5}, []float64{math.Inf(1)}},
		{nil, 9, []float64{2.5}, []float64{math.Inf(1)}},
	} {
		mean, v := must(a.Mean(Float64, c.axes, false)), must(a.Var(Float64, c.axes, false, c.degrees))
		if got := elements[float64](mean.Cast(Float64).bytes()); !slices.Equal(got, c.mean) {
			t.Errorf("mean along %v: %v, want %v", c.axes, got, c.mean)
		}
		if got := elements[float64](v.Cast(Float64).bytes()); !slices.Equal(got, c.v) {
			t.Errorf("variance along %v: %v, want %v", c.axes, got, c.v)
		}
	}
	if _, err := a.Sum(Int64, []int{2}, false); err == nil {
		t.Error("an axis that is not there is no error")
	}
	if _, err := a.Sum(Int64, []int{0, -2}, false); err == nil {
		t.Error("an axis given twice is no error")
	}
}
