package script

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// newRandom makes numpy.random. Its numbers are not those of numpy's generators, but the same in each run for a seed.
func newRandom(s *session) *numpyModule {
	return &numpyModule{name: "numpy.random", session: s, values: starlark.StringDict{}, functions: numpyGenerator(1)}
}

// numpyGenerator returns functions that draw from one stream.
func numpyGenerator(seed uint64) map[string]numpyFunction {
	source := rand.NewPCG(seed, 0)
	r := rand.New(source)
	// draw makes a function of two parameters, with what they are if not given, and the size.
	draw := func(first, second string, low, high float64, f func(low, high float64) float64) numpyFunction {
		return func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
			a, b := floatArgument(low), floatArgument(high)
			var size integersArgument
			if err := starlark.UnpackArgs(name, args, kw, first+"?", &a, second+"?", &b, "size??", &size); err != nil {
				return nil, err
			}
			return s.drawn(ndarray.Float64, size.list, func() float64 { return f(float64(a), float64(b)) })
		}
	}
	uniform := func(low, high float64) float64 { return low + float64((high-low)*r.Float64()) }
	normal := func(mean, deviation float64) float64 { return mean + float64(deviation*r.NormFloat64()) }
	// of makes a function whose parameters are the sides; sized one whose parameter is the size.
	of := func(f func() float64) numpyFunction {
		return func(s *session, name string, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			size, err := numpyIntegersOf(args)
			if err != nil {
				return nil, err
			}
			if len(args) == 0 {
				size.list = nil
			}
			return s.drawn(ndarray.Float64, size.list, f)
		}
	}
	sized := func(f func() float64) numpyFunction {
		return func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
			var size integersArgument
			if err := starlark.UnpackArgs(name, args, kw, "size??", &size); err != nil {
				return nil, err
			}
			return s.drawn(ndarray.Float64, size.list, f)
		}
	}
	integers := func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var low intArgument
		var high, size integersArgument
		var t typeArgument
		if err := starlark.UnpackArgs(name, args, kw, "low", &low, "high??", &high, "size??", &size, "dtype??", &t); err != nil {
			return nil, err
		}
		from, to := 0, int(low)
		if high.list != nil {
			from, to = int(low), high.list[0]
		}
		if from >= to {
			return nil, fmt.Errorf("ValueError: low >= high")
		}
		return s.drawn(t.or(ndarray.Int64), size.list, func() float64 { return float64(from + r.IntN(to-from)) })
	}
	shuffle := func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackArgs(name, args, kw, "x", &x); err != nil {
			return nil, err
		}
		return starlark.None, numpyShuffleValue(r, x)
	}
	permutation := func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var x arrayArgument
		if err := starlark.UnpackArgs(name, args, kw, "x", &x); err != nil {
			return nil, err
		}
		v := x.Array.Copy()
		if len(v.Shape) == 0 {
			n := int(v.Int(v.Offset))
			if n < 0 || n > 1<<30 {
				return nil, fmt.Errorf("ValueError: a permutation of %d is not supported", n)
			}
			var err error
			if v, err = numpyRangeAlong(1, 0, n); err != nil {
				return nil, err
			}
		}
		return array{v}, numpyShuffleValue(r, array{v})
	}
	reseed := func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var seed integersArgument
		if err := starlark.UnpackArgs(name, args, kw, "seed??", &seed); err != nil {
			return nil, err
		}
		if len(seed.list) > 0 {
			source.Seed(uint64(seed.list[0]), 0)
		}
		return starlark.None, nil
	}
	other := func(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var seed integersArgument
		if err := starlark.UnpackArgs(name, args, kw, "seed??", &seed); err != nil {
			return nil, err
		}
		start := uint64(1)
		if len(seed.list) > 0 {
			start = uint64(seed.list[0])
		}
		return &numpyModule{name: "numpy.random." + name, session: s, values: starlark.StringDict{}, functions: numpyGenerator(start)}, nil
	}
	return map[string]numpyFunction{
		"seed": reseed, "randint": integers, "integers": integers, "random_integers": integers, "rand": of(r.Float64), "randn": of(r.NormFloat64),
		"random": sized(r.Float64), "random_sample": sized(r.Float64), "standard_normal": sized(r.NormFloat64),
		"normal": draw("loc", "scale", 0, 1, normal), "uniform": draw("low", "high", 0, 1, uniform), "shuffle": shuffle, "permutation": permutation,
		"RandomState": other, "default_rng": other,
	}
}

// drawn fills an array, or makes a number if there is no size.
func (s *session) drawn(t ndarray.Type, size []int, f func() float64) (starlark.Value, error) {
	if size == nil {
		if t.IsFloat() {
			return starlark.Float(f()), nil
		}
		return starlark.MakeInt64(int64(f())), nil
	}
	out, err := s.newArray(t, size)
	if err != nil {
		return nil, err
	}
	for i := range out.Len() {
		if t.IsFloat() {
			out.SetFloat(i*t.Size(), f())
		} else {
			out.SetInt(i*t.Size(), int64(f()))
		}
	}
	return array{out}, nil
}

// numpyShuffleValue puts the items of a list or the parts of an array into another order.
func numpyShuffleValue(r *rand.Rand, x starlark.Value) error {
	switch x := x.(type) {
	case array:
		if len(x.Shape) == 0 {
			return fmt.Errorf("TypeError: an array without dimensions cannot be shuffled")
		}
		places, err := numpyRangeAlong(1, 0, x.Shape[0])
		if err != nil {
			return err
		}
		r.Shuffle(x.Shape[0], func(i, j int) {
			a, b := places.Int(8*i), places.Int(8*j)
			places.SetInt(8*i, b)
			places.SetInt(8*j, a)
		})
		v, err := x.Array.Index(ndarray.Index{Kind: ndarray.ArrayIndex, Array: places})
		if err != nil {
			return err
		}
		return x.Assign(v)
	case *starlark.List:
		items := slices.Collect(starlark.Elements(x))
		r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		for i, v := range items {
			if err := x.SetIndex(i, v); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("TypeError: %s cannot be shuffled", x.Type())
}
