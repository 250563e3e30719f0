package ndarray

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random makes an array of elements of all sizes, of floats some that are no numbers.
func random(rng *rand.Rand, t Type, shape ...int) *Array {
	a := must(New(t, shape...))
	for i := range a.Len() {
		place := i * t.Size()
		switch v := rng.Uint64() >> rng.Uint64N(64); {
		case t == Bool:
			a.SetInt(place, int64(v&1))
		case !t.IsFloat():
			a.SetInt(place, int64(v)-int64(v>>1&1)*int64(v/2))
		case v%50 == 0:
			a.SetFloat(place, [...]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(math.NaN(), -1)}[rng.IntN(4)])
		default:
			a.SetFloat(place, float64(int64(v))*rng.NormFloat64())
		}
	}
	return a
}

// key makes numbers comparable: those that are none are the largest.
func key(a *Array, place int) float64 {
	if v := a.Float(place); v == v {
		return v
	}
	return math.Inf(1)
}

func TestSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for typ := Bool; typ <= Float64; typ++ {
		for _, n := range []int{0, 1, 2, 100, 511, 3000} {
			a := random(rng, typ, 2, n)
			sorted, places := must(a.Sort()), must(a.Argsort())
			for i := range a.Len() {
				size := typ.Size()
				row := i / n * n
				from := row + int(places.Int(8*i))
				if x, y := sorted.Float(size*i), a.Float(size*from); x != y && (x == x || y == y) {
					t.Fatalf("%v: element %d is %v sorted, and %v at the place that argsort tells", typ, i, x, y)
				}
				if i > row && (key(sorted, size*i) < key(sorted, size*(i-1)) || typ == Uint64 && uint64(sorted.Int(8*i)) < uint64(sorted.Int(8*(i-1)))) {
					t.Fatalf("%v: element %d is less than the one before", typ, i)
				}
			}
		}
	}
}

func TestUnique(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for typ := Bool; typ <= Float64; typ++ {
		a := random(rng, typ, 40, 50)
		values, counts, err := a.Unique()
		slow, first, inverse, slowCounts, err2 := a.UniqueIndices()
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if values.Len() != slow.Len() || !SameElements(counts, slowCounts) {
			t.Fatalf("%v: %d values, %d by their indices", typ, values.Len(), slow.Len())
		}
		for i := range values.Len() {
			p, q := values.Float(i*typ.Size()), slow.Float(slow.Offset+i*typ.Size())
			if p != q && (p == p || q == q) {
				t.Errorf("%v: value %d is %v, by its index %v", typ, i, p, q)
			}
		}
		for i := range a.Len() {
			k := int(inverse.Int(8 * i))
			x, y := a.Float(i*typ.Size()), slow.Float(slow.Offset+k*typ.Size())
			if x != y && (x == x || y == y) || int(first.Int(8*k)) > i {
				t.Fatalf("%v: element %d is %v, and number %d is %v", typ, i, x, k, y)
			}
		}
	}
}

// TestCopies compares copies of views in every order of axes with reading element by element.
func TestCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, typ := range []Type{Uint8, Int16, Float32, Float64} {
		for _, shape := range [][]int{{7, 70, 130}, {300, 260}, {5}, {1, 9, 1}, {65, 3, 66}, {0, 4}} {
			a := random(rng, typ, shape...)
			axes := rng.Perm(len(shape))
			v := a.Transpose(axes...)
			if rng.IntN(2) == 0 {
				v = must(v.Flip([]int{0}))
			}
			copied := v.Copy()
			if !copied.IsPacked() || !SameElements(copied, v) && !typ.IsFloat() {
				t.Errorf("%v %v in order %v: the copy differs", typ, shape, axes)
			}
			i := 0
			v.eachRow(func(at, count, step int) {
				for range count {
					if x, y := copied.Float(i*typ.Size()), v.Float(at); x != y && (x == x || y == y) {
						t.Fatalf("%v %v in order %v: element %d is %v, want %v", typ, shape, axes, i, x, y)
					}
					i, at = i+1, at+step
				}
			})
		}
	}
}

func TestMasks(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, typ := range []Type{Int8, Uint16, Float32, Int64} {
		for name, a := range map[string]*Array{"packed": random(rng, typ, 40, 51), "transposed": random(rng, typ, 51, 40).Transpose()} {
			m := must(Binary(Less, random(rng, Int16, 40, 51), FromInt(Int64, 3)))
			truths := m.bytes()
			picked := must(a.Index(Index{Kind: ArrayIndex, Array: m}))
			b := a.Copy()
			if err := b.SetIndex(FromInt(Int64, 5), Index{Kind: ArrayIndex, Array: m}); err != nil {
				t.Fatal(err)
			}
			chosen := must(Where(m, FromInt(typ, 5), a))
			p := a.Copy()
			n := 0
			for i, is := range truths {
				size := typ.Size()
				bits := func(a *Array, i int) string { return string(a.Data[a.Offset+i*size:][:size]) }
				if is == 0 {
					if bits(b, i) != bits(p, i) || bits(chosen.Copy(), i) != bits(p, i) {
						t.Fatalf("%v %s: element %d changed", typ, name, i)
					}
					continue
				}
				if bits(picked, n) != bits(p, i) {
					t.Fatalf("%v %s: picked element %d is not element %d", typ, name, n, i)
				}
				if b.Float(i*size) != 5 || chosen.Copy().Float(i*size) != 5 {
					t.Fatalf("%v %s: element %d was not set", typ, name, i)
				}
				n++
			}
			if n != picked.Len() || n != m.CountNonzero() {
				t.Errorf("%v %s: %d elements picked, %d counted of %d", typ, name, picked.Len(), m.CountNonzero(), n)
			}
		}
	}
}

func TestBincount(t *testing.T) {
	newCounts := func(n int) (*Array, error) { return New(Int64, n) }
	for _, typ := range []Type{Uint8, Int32} {
		a := arrayOf(typ, []int{5}, 3, 0, 3, 1, 3)
		if got := must(a.Bincount(0, newCounts)); !slices.Equal(integersIn(got), []int64{1, 1, 0, 3}) {
			t.Errorf("%v: %v", typ, got)
		}
		if got := must(a.Bincount(6, newCounts)); got.Len() != 6 {
			t.Errorf("%v: %v", typ, got)
		}
	}
	for _, a := range []*Array{arrayOf(Int8, []int{1}, -1), sequence(Float32, 3), sequence(Uint8, 2, 2)} {
		if got, err := a.Bincount(0, newCounts); err == nil {
			t.Errorf("no error but %v", got)
		}
	}
}

func TestExtremes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for typ := Int8; typ <= Float64; typ++ {
		a := random(rng, typ, 6, 37)
		for _, largest := range []bool{false, true} {
			one := 1
			places, values := must(a.ArgExtreme(largest, &one, false)), must(a.Extreme(largest, []int{1}, false))
			for row := range 6 {
				best := 0
				for i := range 37 {
					x, y := a.Along(0, row).Along(0, i), a.Along(0, row).Along(0, best)
					p, q := x.Float(x.Offset), y.Float(y.Offset)
					if typ == Uint64 || typ == Int64 {
						c := must(Binary(Less, y, x)).Int(0) != 0
						if largest && c || !largest && must(Binary(Less, x, y)).Int(0) != 0 {
							best = i
						}
						continue
					}
					if q == q && (p != p || largest && p > q || !largest && p < q) {
						best = i
					}
				}
				if got := int(places.Int(8 * row)); got != best {
					t.Errorf("%v, largest %v: row %d at %d, want %d", typ, largest, row, got, best)
				}
				x := a.Along(0, row).Along(0, best)
				if p, q := values.Float(row*typ.Size()), x.Float(x.Offset); p != q && p == p {
					t.Errorf("%v, largest %v: row %d is %v, want %v", typ, largest, row, p, q)
				}
			}
		}
	}
}

func TestReshape(t *testing.T) {
	a := sequence(Int32, 2, 6)
	for _, c := range []struct{ shape, want []int }{
		{[]int{3, 4}, []int{3, 4}}, {[]int{-1}, []int{12}}, {[]int{2, -1, 3}, []int{2, 2, 3}}, {[]int{5, -1}, nil}, {[]int{-1, -1}, nil}, {[]int{13}, nil}, {[]int{0, -1}, nil},
	} {
		got, err := a.Reshape(c.shape...)
		if (err != nil) != (c.want == nil) || err == nil && !slices.Equal(got.Shape, c.want) {
			t.Errorf("%v: %v %v, want %v", c.shape, got, err, c.want)
		}
	}
	if got := must(a.Transpose().Reshape(-1)); !slices.Equal(integersIn(got), []int64{0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}) {
		t.Errorf("transposed: %v", got)
	}
}

func TestConcatenate(t *testing.T) {
	a, b := sequence(Uint8, 2, 2), sequence(Int16, 2, 1)
	if got := must(Concatenate([]*Array{a, b}, -1)); got.Type != Int16 || !slices.Equal(integersIn(got), []int64{0, 1, 0, 2, 3, 1}) {
		t.Errorf("%v", got)
	}
	if got := must(Stack([]*Array{a, a}, 1)); !slices.Equal(got.Shape, []int{2, 2, 2}) || !slices.Equal(integersIn(got), []int64{0, 1, 0, 1, 2, 3, 2, 3}) {
		t.Errorf("%v", got)
	}
	for _, bad := range [][]*Array{nil, {a, sequence(Uint8, 3, 3)}, {FromInt(Uint8, 1)}, {a, sequence(Uint8, 2)}} {
		if got, err := Concatenate(bad, 0); err == nil {
			t.Errorf("no error but %v", got)
		}
	}
}

func TestCount(t *testing.T) {
	if _, err := Count(Uint8, 1<<20, 1<<20); err == nil {
		t.Error("a terabyte is no error")
	}
	if _, err := Count(Uint8, -1); err == nil {
		t.Error("a negative side is no error")
	}
	if n, err := Count(Float64, 3, 0, 1<<40); n != 0 || err != nil {
		t.Error(n, err)
	}
}
