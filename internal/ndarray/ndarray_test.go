package ndarray

import "testing"

// must returns an array that tests know how to make.
func must(a *Array, err error) *Array {
	if err != nil {
		panic(err)
	}
	return a
}

// sequence makes an array of 0, 1, 2, …
func sequence(t Type, shape ...int) *Array {
	a := must(New(t, shape...))
	for i := range a.Len() {
		a.SetInt(i*t.Size(), int64(i))
	}
	return a
}

// integersIn returns the elements in C's order.
func integersIn(a *Array) []int64 { return elements[int64](a.Cast(Int64).bytes()) }

func all() Index { return Index{Kind: SliceIndex, Slice: Slice{Step: 1, NoStart: true, NoStop: true}} }

// step is the slice start::by.
func step(start, by int) Index {
	return Index{Kind: SliceIndex, Slice: Slice{Start: start, Step: by, NoStop: true}}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		shape   []int
		strides [][]int
		want    []int
	}{
		{[]int{2, 3}, [][]int{{24, 8}}, []int{0, 1}},
		{[]int{2, 3}, [][]int{{8, 16}}, []int{1, 0}},
		{[]int{2, 3}, [][]int{{-8, 16}}, []int{1, 0}},
		{[]int{2, 3, 4}, [][]int{{8, 64, 16}}, []int{1, 2, 0}},
		{[]int{2, 3}, [][]int{{8, 16}, {24, 8}}, []int{0, 1}}, // operands disagree
		{[]int{2, 3}, [][]int{{0, 8}, {8, 16}}, []int{1, 0}},  // the first does not tell
		{[]int{2, 1}, [][]int{{8, 800}}, []int{0, 1}},         // a side of 1 does not tell
		{nil, [][]int{nil}, []int{}},
	} {
		got := order(c.shape, c.strides...)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("order of %v by %v is %v, want %v", c.shape, c.strides, got, c.want)
				break
			}
		}
	}
}
