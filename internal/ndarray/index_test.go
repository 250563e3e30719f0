package ndarray

import (
	"slices"
	"testing"
)

// TestResolve compares slices with going through their indices one by one.
func TestResolve(t *testing.T) {
	const none = 99
	ends := []int{none, -7, -5, -4, -1, 0, 1, 3, 5, 8}
	for side := range 6 {
		for _, start := range ends {
			for _, stop := range ends {
				for _, step := range []int{-1 << 63, -6, -2, -1, 1, 2, 3, 7, 1<<63 - 1} {
					s := Slice{Start: start, Stop: stop, Step: step, NoStart: start == none, NoStop: stop == none}
					first, by, n, err := s.Resolve(side)
					want := indices(s, side)
					if err != nil || n != len(want) || by != step {
						t.Fatalf("%+v of %d: %d indices by %d, %v; want %v", s, side, n, by, err, want)
					}
					for i, w := range want {
						if got := first + i*step; got != w {
							t.Fatalf("%+v of %d: index %d is %d, want %d", s, side, i, got, w)
						}
					}
				}
			}
		}
	}
	if _, _, _, err := (Slice{}).Resolve(3); err == nil {
		t.Error("a step of 0 is no error")
	}
}

// indices goes through the indices of a side from the first end to the other and takes those of the slice.
func indices(s Slice, side int) (list []int) {
	from := func(i int) int {
		if i < 0 {
			return i + side
		}
		return i
	}
	forward := s.Step > 0
	due := 0 // how many indices to skip
	for k := range side {
		i := k
		if !forward {
			i = side - 1 - k
		}
		if !s.NoStart && (forward && i < from(s.Start) || !forward && i > from(s.Start)) {
			continue
		}
		if !s.NoStop && (forward && i >= from(s.Stop) || !forward && i <= max(from(s.Stop), -1)) {
			continue
		}
		if due > 0 {
			due--
			continue
		}
		list = append(list, i)
		if due = s.Step - 1; !forward {
			due = -(s.Step + 1)
		}
	}
	return list
}

func nth(i int) Index { return Index{Kind: AtIndex, At: i} }

func part(start, stop int) Index {
	return Index{Kind: SliceIndex, Slice: Slice{Start: start, Stop: stop, Step: 1}}
}

// list is an index of integers, mask one of truths.
func list(shape []int, values ...int64) Index {
	return Index{Kind: ArrayIndex, Array: arrayOf(Int64, shape, values...)}
}
func mask(shape []int, values ...int64) Index {
	return Index{Kind: ArrayIndex, Array: arrayOf(Bool, shape, values...)}
}

func arrayOf(t Type, shape []int, values ...int64) *Array {
	a := must(New(t, shape...))
	for i, v := range values {
		a.SetInt(i*t.Size(), v)
	}
	return a
}

// indexCases read from 0 … 23 in the shape (2, 3, 4).
var indexCases = []struct {
	name  string
	index []Index
	shape []int
	want  []int64
}{
	{"nothing", nil, []int{2, 3, 4}, nil},
	{"a number", []Index{nth(1)}, []int{3, 4}, []int64{12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}},
	{"from the end", []Index{nth(-1), nth(-2), nth(-3)}, []int{}, []int64{17}},
	{"a slice", []Index{nth(0), part(1, 3), step(1, 2)}, []int{2, 2}, []int64{5, 7, 9, 11}},
	{"beyond the end", []Index{part(1, 99), part(5, 9)}, []int{1, 0, 4}, []int64{}},
	{"an ellipsis", []Index{{Kind: EllipsisIndex}, nth(0)}, []int{2, 3}, []int64{0, 4, 8, 12, 16, 20}},
	{"a new axis", []Index{nth(1), {Kind: NewAxisIndex}, nth(2)}, []int{1, 4}, []int64{20, 21, 22, 23}},
	{"a list", []Index{nth(0), list([]int{2}, 2, 0)}, []int{2, 4}, []int64{8, 9, 10, 11, 0, 1, 2, 3}},
	{"a list behind a slice", []Index{all(), list([]int{2}, -1, 0), nth(3)}, []int{2, 2}, []int64{11, 3, 23, 15}},
	{"lists together", []Index{list([]int{2, 1}, 0, 1), list([]int{2}, 0, 2)}, []int{2, 2, 4}, []int64{0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23}},
	{"lists apart come first", []Index{list([]int{2}, 1, 0), all(), list([]int{2}, 0, 3)}, []int{2, 3}, []int64{12, 16, 20, 3, 7, 11}},
	{"a mask of an axis", []Index{nth(0), mask([]int{3}, 1, 0, 1)}, []int{2, 4}, []int64{0, 1, 2, 3, 8, 9, 10, 11}},
	{"a mask of two axes", []Index{mask([]int{2, 3}, 0, 0, 1, 1, 0, 0), nth(1)}, []int{2}, []int64{9, 13}},
	{"a mask of all", []Index{mask([]int{2, 3, 4}, 0, 1, 0, 0, 0, 1)}, []int{2}, []int64{1, 5}},
}

func TestIndex(t *testing.T) {
	a := sequence(Int64, 2, 3, 4)
	for _, base := range map[string]*Array{"packed": a, "transposed": must(a.Transpose().Copy().Transpose().View(all()))} {
		for _, c := range indexCases {
			got, err := base.Index(c.index...)
			if c.want == nil {
				c.want = integersIn(a)
			}
			if err != nil || !slices.Equal(got.Shape, c.shape) || !slices.Equal(integersIn(got), c.want) {
				t.Errorf("%s: %v %v %v, want %v %v", c.name, got.Shape, integersIn(got), err, c.shape, c.want)
			}
		}
	}
}

// TestSetIndex assigns where TestIndex reads: these elements change, and no others.
func TestSetIndex(t *testing.T) {
	for _, c := range indexCases {
		for _, typ := range []Type{Uint8, Int16, Float32, Float64} {
			a := sequence(typ, 2, 3, 4)
			if err := a.SetIndex(FromInt(Int64, 99), c.index...); err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			for i, v := range integersIn(a) {
				set := c.want == nil || slices.Contains(c.want, int64(i))
				if want := int64(i); set && v != 99 || !set && v != want {
					t.Errorf("%s of %v: element %d is %d", c.name, typ, i, v)
				}
			}
		}
		a := sequence(Int64, 2, 3, 4)
		values := must(Binary(Add, must(a.Index(c.index...)), FromInt(Int64, 100)))
		if err := a.SetIndex(values, c.index...); err != nil || !SameElements(must(a.Index(c.index...)), values) {
			t.Errorf("%s: values of the same shape are not what is read again (%v)", c.name, err)
		}
	}
}

func TestIndexErrors(t *testing.T) {
	a := sequence(Int64, 2, 3)
	for name, index := range map[string][]Index{
		"too large": {nth(2)}, "too small": {nth(-3)}, "too many": {nth(0), nth(0), nth(0)}, "two ellipses": {{Kind: EllipsisIndex}, {Kind: EllipsisIndex}},
		"a list beyond": {list([]int{1}, 2)}, "a mask that is short": {mask([]int{1}, 1)}, "lists of two shapes": {list([]int{2}, 0, 0), list([]int{3}, 0, 0, 0)},
		"no step": {{Kind: SliceIndex}},
	} {
		if v, err := a.Index(index...); err == nil {
			t.Errorf("%s: no error but %v", name, v)
		}
		if err := a.SetIndex(FromInt(Int64, 1), index...); err == nil {
			t.Errorf("%s: assigning is no error", name)
		}
	}
	if err := a.SetIndex(sequence(Int64, 2), all()); err == nil {
		t.Error("two values for rows of three are no error")
	}
}

// TestViewsShare checks that views of basic indices share memory, and that others do not.
func TestViewsShare(t *testing.T) {
	a := sequence(Int64, 3, 4)
	must(a.Index(nth(1), step(0, 2))).SetInt(must(a.Index(nth(1))).Offset, 50)
	if v := a.Int(a.Offset + 4*8); v != 50 {
		t.Errorf("a[1, 0] is %d", v)
	}
	c := must(a.Index(list([]int{1}, 1)))
	c.SetInt(0, 7)
	if v := a.Int(a.Offset + 4*8); v != 50 {
		t.Errorf("a copy changed the array: %d", v)
	}
	overlap := sequence(Uint8, 6)
	if err := must(overlap.View(part(1, 6))).Assign(must(overlap.View(part(0, 5)))); err != nil || !slices.Equal(integersIn(overlap), []int64{0, 0, 1, 2, 3, 4}) {
		t.Errorf("shifted in place: %v %v", overlap, err)
	}
}
