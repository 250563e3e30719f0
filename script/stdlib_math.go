package script

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"

	"go.starlark.net/starlark"
)

// newMath makes math.
func newMath(s *session) starlark.Value {
	functions := map[string]function{
		"floor":     unaryFunction("floor", wholeNumber(math.Floor)),
		"ceil":      unaryFunction("ceil", wholeNumber(math.Ceil)),
		"trunc":     unaryFunction("trunc", wholeNumber(math.Trunc)),
		"log":       logFunction,
		"factorial": unaryFunction("factorial", factorial),
		"isqrt":     unaryFunction("isqrt", isqrt),
		"gcd":       gcd,
		"hypot":     hypot,
		"isclose":   isclose,
		"fsum":      fsum,
		"comb":      comb,
		"prod":      prod,
	}
	for name, f := range map[string]func(float64) float64{
		"sqrt": math.Sqrt, "exp": math.Exp, "expm1": math.Expm1, "log2": math.Log2, "log10": math.Log10, "log1p": math.Log1p, "fabs": math.Abs,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan,
		"sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh, "asinh": math.Asinh, "acosh": math.Acosh, "atanh": math.Atanh,
		"degrees": func(x float64) float64 { return x * (180 / math.Pi) }, "radians": func(x float64) float64 { return x * (math.Pi / 180) },
		"erf": math.Erf, "erfc": math.Erfc, "gamma": math.Gamma,
	} {
		functions[name] = unaryFunction(name, floatFunction(f))
	}
	for name, f := range map[string]func(x, y float64) float64{"atan2": math.Atan2, "pow": math.Pow, "fmod": math.Mod, "copysign": math.Copysign} {
		functions[name] = binaryFunction(name, f)
	}
	for name, f := range map[string]func(float64) bool{
		"isnan": math.IsNaN, "isinf": func(x float64) bool { return math.IsInf(x, 0) }, "isfinite": func(x float64) bool { return x-x == 0 },
	} {
		functions[name] = unaryFunction(name, func(_ *session, x starlark.Value) (starlark.Value, error) {
			v, err := toFloat(number(plain(x)))
			return starlark.Bool(f(v)), err
		})
	}
	return s.newLibrary("math", functions, starlark.StringDict{
		"pi": starlark.Float(math.Pi), "e": starlark.Float(math.E), "tau": starlark.Float(2 * math.Pi), "inf": starlark.Float(math.Inf(1)), "nan": starlark.Float(math.NaN()),
	})
}

var errDomain = errors.New("ValueError: math domain error")

// floatFunction makes a function of a function of a float.
func floatFunction(f func(float64) float64) func(*session, starlark.Value) (starlark.Value, error) {
	return func(_ *session, x starlark.Value) (starlark.Value, error) {
		v, err := toFloat(number(plain(x)))
		if err != nil {
			return nil, err
		}
		y := f(v)
		return starlark.Float(y), checkRange(y, v, v)
	}
}

// checkRange tells of results that are no numbers though the arguments are.
func checkRange(y, a, b float64) error {
	switch {
	case a-a != 0 || b-b != 0:
		return nil
	case y != y || math.IsInf(y, 0) && math.Abs(a) <= 1:
		return errDomain
	case math.IsInf(y, 0):
		return errors.New("OverflowError: math range error")
	}
	return nil
}

func binaryFunction(name string, f func(x, y float64) float64) function {
	return func(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) != 2 || len(kwargs) > 0 {
			return nil, fmt.Errorf("TypeError: %s expected 2 arguments, got %d", name, len(args))
		}
		x, err := toFloat(number(plain(args[0])))
		if err != nil {
			return nil, err
		}
		y, err := toFloat(number(plain(args[1])))
		if err != nil {
			return nil, err
		}
		z := f(x, y)
		return starlark.Float(z), checkRange(z, x, y)
	}
}

// wholeNumber makes an integer of a number.
func wholeNumber(f func(float64) float64) func(*session, starlark.Value) (starlark.Value, error) {
	return func(_ *session, x starlark.Value) (starlark.Value, error) {
		v := number(plain(x))
		if n, ok := v.(starlark.Int); ok {
			return n, nil
		}
		y, err := toFloat(v)
		if err != nil {
			return nil, err
		}
		return truncated(starlark.Float(f(y)))
	}
}

func logFunction(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, errors.New("TypeError: log expected 1 or 2 arguments")
	}
	var logs [2]float64
	for i, x := range args {
		v, err := toFloat(number(plain(x)))
		if err != nil {
			return nil, err
		}
		if v <= 0 {
			return nil, errDomain
		}
		logs[i] = math.Log(v)
	}
	switch {
	case len(args) == 1:
		return starlark.Float(logs[0]), nil
	case logs[1] == 0:
		return nil, errors.New("ZeroDivisionError: float division by zero")
	}
	return starlark.Float(logs[0] / logs[1]), nil
}

func factorial(_ *session, x starlark.Value) (starlark.Value, error) {
	n, ok := asIndex(x)
	if !ok || n < 0 || n > 100_000 {
		return nil, errors.New("ValueError: factorial() takes integers from 0 to 100000")
	}
	return starlark.MakeBigInt(new(big.Int).MulRange(1, int64(n))), nil
}

func isqrt(_ *session, x starlark.Value) (starlark.Value, error) {
	n, ok := x.(starlark.Int)
	if !ok || n.Sign() < 0 {
		return nil, errors.New("ValueError: isqrt() argument must be nonnegative")
	}
	return starlark.MakeBigInt(new(big.Int).Sqrt(n.BigInt())), nil
}

func gcd(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	all := new(big.Int)
	for _, x := range args {
		n, ok := number(plain(x)).(starlark.Int)
		if !ok {
			return nil, fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", typeName(x))
		}
		b := n.BigInt()
		all.GCD(nil, nil, all, b.Abs(b))
	}
	return starlark.MakeBigInt(all), nil
}

func hypot(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	sum := 0.0
	for _, x := range args {
		v, err := toFloat(number(plain(x)))
		if err != nil {
			return nil, err
		}
		sum = math.Hypot(sum, v)
	}
	return starlark.Float(sum), nil
}

func isclose(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var a, b float64
	relative, absolute := 1e-9, 0.0
	if err := starlark.UnpackArgs("isclose", args, kwargs, "a", &a, "b", &b, "rel_tol?", &relative, "abs_tol?", &absolute); err != nil {
		return nil, err
	}
	near := math.Abs(a-b) <= math.Max(relative*math.Max(math.Abs(a), math.Abs(b)), absolute)
	return starlark.Bool(a == b || near && !math.IsInf(a, 0) && !math.IsInf(b, 0)), nil
}

func fsum(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 {
		return nil, errors.New("TypeError: fsum() takes exactly one argument")
	}
	items, err := s.items(args[0])
	if err != nil {
		return nil, err
	}
	total := new(big.Float).SetPrec(2200) // exact
	for _, x := range items {
		v, err := toFloat(number(plain(x)))
		if err != nil {
			return nil, err
		}
		if v-v != 0 {
			return nil, errDomain
		}
		total.Add(total, new(big.Float).SetFloat64(v))
	}
	f, _ := total.Float64()
	return starlark.Float(f), nil
}

func comb(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var n, k int
	if err := starlark.UnpackArgs("comb", args, kwargs, "n", &n, "k", &k); err != nil {
		return nil, err
	}
	if n < 0 || k < 0 || n > 100_000 {
		return nil, errors.New("ValueError: comb() takes integers from 0 to 100000")
	}
	return starlark.MakeBigInt(new(big.Int).Binomial(int64(n), int64(k))), nil
}

func prod(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var total starlark.Value = starlark.MakeInt(1)
	if err := starlark.UnpackArgs("prod", args, kwargs, "iterable", &x, "start?", &total); err != nil {
		return nil, err
	}
	items, err := s.items(x)
	for _, v := range items {
		if total, err = s.arithmetic("*", arithmeticTokens["*"], total, v); err != nil {
			return nil, err
		}
	}
	return total, err
}

// newRandomModule makes random: a stream of its own, which is the same in every run unless the script gives a seed.
func newRandomModule(s *session) starlark.Value {
	r := rand.New(rand.NewPCG(0, 0))
	float := func(args starlark.Tuple, i int) (float64, error) {
		if i >= len(args) {
			return 0, errors.New("TypeError: an argument is missing")
		}
		return toFloat(number(plain(args[i])))
	}
	pick := func(s *session, x starlark.Value) ([]starlark.Value, error) {
		items, err := s.items(x)
		if err == nil && len(items) == 0 {
			err = errors.New("IndexError: Cannot choose from an empty sequence")
		}
		return items, err
	}
	within := func(low, high int) (starlark.Value, error) {
		if low >= high {
			return nil, fmt.Errorf("ValueError: empty range for randrange() (%d, %d)", low, high)
		}
		return starlark.MakeInt(low + r.IntN(high-low)), nil
	}
	return s.newLibrary("random", map[string]function{
		"seed": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			seed := uint64(0)
			if len(args) > 0 {
				h, err := key(args[0]).Hash()
				if err != nil {
					return nil, unhashable(err)
				}
				seed = uint64(h)
			}
			r = rand.New(rand.NewPCG(seed, 0))
			return starlark.None, nil
		},
		"random": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return starlark.Float(r.Float64()), nil
		},
		"randint": func(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var a, b int
			if err := starlark.UnpackArgs("randint", args, kwargs, "a", &a, "b", &b); err != nil {
				return nil, err
			}
			return within(a, b+1)
		},
		"randrange": func(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var a int
			var b, step starlark.Value
			if err := starlark.UnpackArgs("randrange", args, kwargs, "start", &a, "stop??", &b, "step??", &step); err != nil {
				return nil, err
			}
			if b == nil {
				return within(0, a)
			}
			stop, _ := asIndex(b)
			by := 1
			if step != nil {
				by, _ = asIndex(step)
			}
			_, _, count, err := slice{starlark.MakeInt(0), starlark.MakeInt(stop - a), starlark.MakeInt(by)}.indices(max(stop-a, 0))
			if err != nil || count == 0 {
				return within(0, 0)
			}
			return starlark.MakeInt(a + by*r.IntN(count)), nil
		},
		"uniform": func(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			a, err := float(args, 0)
			if err != nil {
				return nil, err
			}
			b, err := float(args, 1)
			return starlark.Float(a + float64((b-a)*r.Float64())), err
		},
		"gauss": func(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			mean, err := float(args, 0)
			if err != nil {
				return nil, err
			}
			deviation, err := float(args, 1)
			return starlark.Float(mean + float64(deviation*r.NormFloat64())), err
		},
		"choice": unaryFunction("choice", func(s *session, x starlark.Value) (starlark.Value, error) {
			items, err := pick(s, x)
			if err != nil {
				return nil, err
			}
			return items[r.IntN(len(items))], nil
		}),
		"shuffle": unaryFunction("shuffle", func(s *session, x starlark.Value) (starlark.Value, error) {
			list, ok := x.(*starlark.List)
			if !ok {
				return nil, fmt.Errorf("TypeError: '%s' object does not support item assignment", typeName(x))
			}
			items, err := s.items(x)
			if err != nil {
				return nil, err
			}
			r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			return starlark.None, refill(list, items)
		}),
		"sample": func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var x starlark.Value
			var k int
			if err := starlark.UnpackArgs("sample", args, kwargs, "population", &x, "k", &k); err != nil {
				return nil, err
			}
			items, err := s.items(x)
			if err != nil {
				return nil, err
			}
			if k < 0 || k > len(items) {
				return nil, errors.New("ValueError: Sample larger than population or is negative")
			}
			r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			return starlark.NewList(items[:k]), nil
		},
	}, nil)
}
