package script

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Python's built-in functions and types.

// A function is a built-in one.
type function func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// bound makes a value of a function.
func (s *session) bound(name string, f function) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return f(s, args, kwargs)
	})
}

// absentBuiltins are those that scripts must not or need not have, with the reason.
var absentBuiltins = map[string]string{
	"open":       "files are read by cv2.imread and np.load only",
	"exec":       "code is not run from text",
	"eval":       "code is not run from text",
	"compile":    "code is not run from text",
	"globals":    "variables have no dictionary",
	"locals":     "variables have no dictionary",
	"__import__": "import is",
	"super":      "there are no classes",
	"property":   "there are no classes",
	"complex":    "there are no complex numbers",
	"memoryview": "arrays are numpy's",
}

// builtins are the functions.
var builtins map[string]function

func init() {
	builtins = map[string]function{
		"print":    printFunction,
		"input":    inputFunction,
		"len":      unaryFunction("len", lenOf),
		"abs":      unaryFunction("abs", absOf),
		"repr":     unaryFunction("repr", func(s *session, x starlark.Value) (starlark.Value, error) { return stringValue(s.repr(x)) }),
		"ascii":    unaryFunction("ascii", func(s *session, x starlark.Value) (starlark.Value, error) { return s.convert("a", x) }),
		"chr":      unaryFunction("chr", chrOf),
		"ord":      unaryFunction("ord", ordOf),
		"hex":      unaryFunction("hex", radix("x")),
		"oct":      unaryFunction("oct", radix("o")),
		"bin":      unaryFunction("bin", radix("b")),
		"any":      unaryFunction("any", func(s *session, x starlark.Value) (starlark.Value, error) { return anyOf(s, x, true) }),
		"all":      unaryFunction("all", func(s *session, x starlark.Value) (starlark.Value, error) { return anyOf(s, x, false) }),
		"callable": unaryFunction("callable", callable),
		"id":       unaryFunction("id", idOf),
		"hash":     unaryFunction("hash", hashOf),
		"iter":     unaryFunction("iter", func(s *session, x starlark.Value) (starlark.Value, error) { return s.iterator("iterator", x) }),
		"reversed": unaryFunction("reversed", reversed),
		"dir":      unaryFunction("dir", dir),
		"next":     next,
		"format":   formatFunction,
		"range":    rangeFunction,
		"round":    round,
		"pow":      powFunction,
		"divmod":   divmodFunction,
		"sum":      sum,
		"min": func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return extreme(s, "min", args, kwargs)
		},
		"max": func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return extreme(s, "max", args, kwargs)
		},
		"sorted":     sortedFunction,
		"enumerate":  enumerate,
		"zip":        zip,
		"map":        mapFunction,
		"filter":     filterFunction,
		"isinstance": isinstance,
		"getattr":    getattr,
		"hasattr":    hasattr,
		"setattr":    setattr,
		"help":       help,
		"exit":       exit,
		"quit":       exit,
		// What the front end calls.
		"·tuple": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			v, err := s.concat(args)
			return starlark.Tuple(v), err
		},
		"·list": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			v, err := s.concat(args)
			return starlark.NewList(v), err
		},
		"·set": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			v, err := s.concat(args)
			return setOf(v, err)
		},
		"·dict": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return s.merge(args, false)
		},
		"·keywords": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return s.merge(args, true)
		},
	}
}

// predeclared are all the names that a script finds.
func (s *session) predeclared() starlark.StringDict {
	all := newOperators(s)
	for name, f := range builtins {
		all[name] = s.bound(name, f)
	}
	for name, t := range types {
		all[name] = s.typeOf(t)
	}
	all["Ellipsis"] = ellipsis{}
	all["__name__"] = starlark.String("__main__")
	all["__file__"] = starlark.String(s.name)
	all["__doc__"] = starlark.None
	return all
}

// unaryFunction makes a function of one argument.
func unaryFunction(name string, f func(s *session, x starlark.Value) (starlark.Value, error)) function {
	return func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) != 1 || len(kwargs) > 0 {
			return nil, fmt.Errorf("TypeError: %s() takes exactly one argument (%d given)", name, len(args)+len(kwargs))
		}
		return f(s, args[0])
	}
}

// concat returns the elements of sequences.
func (s *session) concat(sequences starlark.Tuple) (all []starlark.Value, err error) {
	for _, x := range sequences {
		items, err := s.items(x)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return all, nil
}

func setOf(items []starlark.Value, err error) (starlark.Value, error) {
	set := starlark.NewSet(len(items))
	for _, v := range items {
		if err := set.Insert(key(v)); err != nil {
			return nil, unhashable(err)
		}
	}
	return set, err
}

// merge makes one dictionary of several; none may have another's key if it is for keyword arguments.
func (s *session) merge(dicts starlark.Tuple, once bool) (starlark.Value, error) {
	all := new(starlark.Dict)
	for _, d := range dicts {
		mapping, ok := d.(starlark.IterableMapping)
		if !ok {
			return nil, fmt.Errorf("TypeError: '%s' object is not a mapping", typeName(d))
		}
		for _, item := range mapping.Items() {
			if _, found, _ := all.Get(item[0]); found && once {
				return nil, fmt.Errorf("TypeError: got multiple values for keyword argument %v", item[0])
			}
			if err := all.SetKey(key(item[0]), item[1]); err != nil {
				return nil, unhashable(err)
			}
		}
	}
	return all, nil
}

// An outputStream is sys.stdout or sys.stderr.
type outputStream struct {
	*library
	w io.Writer
}

func printFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var file, flush, sep, end starlark.Value
	if err := starlark.UnpackArgs("print", nil, kwargs, "sep??", &sep, "end??", &end, "file??", &file, "flush?", &flush); err != nil {
		return nil, err
	}
	text := func(v starlark.Value, otherwise string) (string, error) {
		if v == nil {
			return otherwise, nil
		}
		t, ok := v.(starlark.String)
		if !ok {
			return "", fmt.Errorf("TypeError: sep and end must be None or a string, not %s", typeName(v))
		}
		return string(t), nil
	}
	between, err := text(sep, " ")
	if err != nil {
		return nil, err
	}
	last, err := text(end, "\n")
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, x := range args {
		if i > 0 {
			b.WriteString(between)
		}
		t, err := s.str(x)
		if err != nil {
			return nil, err
		}
		b.WriteString(t)
	}
	b.WriteString(last)
	w := s.options.Stdout
	if stream, ok := file.(*outputStream); ok {
		w = stream.w
	} else if file != nil {
		return nil, fmt.Errorf("TypeError: print to a %s is not supported; sys.stdout and sys.stderr are", typeName(file))
	}
	_, err = io.WriteString(w, b.String())
	return starlark.None, err
}

func inputFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if _, err := printFunction(s, args, []starlark.Tuple{{starlark.String("end"), starlark.String("")}}); err != nil {
		return nil, err
	}
	if s.in == nil {
		s.in = bufio.NewReader(io.LimitReader(s.options.Stdin, 1<<26))
	}
	line, err := s.in.ReadString('\n')
	if err != nil && line == "" {
		return nil, errors.New("EOFError: EOF when reading a line")
	}
	return starlark.String(strings.ToValidUTF8(strings.TrimRight(line, "\r\n"), "\ufffd")), nil
}

func lenOf(_ *session, x starlark.Value) (starlark.Value, error) {
	if text, ok := x.(starlark.String); ok {
		return starlark.MakeInt(characters(text)), nil
	}
	if n := starlark.Len(x); n >= 0 {
		return starlark.MakeInt(n), nil
	}
	return nil, fmt.Errorf("TypeError: object of type '%s' has no len()", typeName(x))
}

func absOf(s *session, x starlark.Value) (starlark.Value, error) {
	switch x := number(x).(type) {
	case starlark.Int:
		if x.Sign() < 0 {
			return starlark.MakeInt(0).Sub(x), nil
		}
		return x, nil
	case starlark.Float:
		return starlark.Float(math.Abs(float64(x))), nil
	}
	if isNumpy(x) {
		return s.callNumpy("abs", x)
	}
	return nil, fmt.Errorf("TypeError: bad operand type for abs(): '%s'", typeName(x))
}

// callNumpy calls a function of numpy.
func (s *session) callNumpy(name string, args ...starlark.Value) (starlark.Value, error) {
	f, err := s.importName(starlark.String("numpy"), starlark.String(name))
	if err != nil {
		return nil, err
	}
	return starlark.Call(s.thread, f, args, nil)
}

func chrOf(_ *session, x starlark.Value) (starlark.Value, error) {
	n, ok := asIndex(x)
	if !ok {
		return nil, fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", typeName(x))
	}
	if n < 0 || n > utf8.MaxRune {
		return nil, errors.New("ValueError: chr() arg not in range(0x110000)")
	}
	return starlark.String(rune(n)), nil
}

func ordOf(_ *session, x starlark.Value) (starlark.Value, error) {
	text, ok := x.(starlark.String)
	switch {
	case !ok:
		return nil, fmt.Errorf("TypeError: ord() expected string of length 1, but %s found", typeName(x))
	case characters(text) != 1:
		return nil, fmt.Errorf("TypeError: ord() expected a character, but string of length %d found", characters(text))
	}
	r, _ := utf8.DecodeRuneInString(string(text))
	return starlark.MakeInt(int(r)), nil
}

// radix makes hex, oct and bin.
func radix(kind string) func(s *session, x starlark.Value) (starlark.Value, error) {
	return func(s *session, x starlark.Value) (starlark.Value, error) {
		n, ok := number(plain(x)).(starlark.Int)
		if !ok {
			return nil, fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", typeName(x))
		}
		return stringValue(s.format(n, "#"+kind))
	}
}

func anyOf(s *session, x starlark.Value, wanted bool) (starlark.Value, error) {
	items, err := s.items(x)
	if err != nil {
		return nil, err
	}
	for _, v := range items {
		if t, err := truth(v); err != nil || t == wanted {
			return starlark.Bool(wanted), err
		}
	}
	return starlark.Bool(!wanted), nil
}

func callable(_ *session, x starlark.Value) (starlark.Value, error) {
	_, ok := x.(starlark.Callable)
	return starlark.Bool(ok), nil
}

// idOf tells values apart by what they are; numbers by their value.
func idOf(s *session, x starlark.Value) (starlark.Value, error) {
	for i, seen := range s.identities {
		if identical(seen, x) {
			return starlark.MakeInt(1000 + i), nil
		}
	}
	if len(s.identities) > 10000 {
		return nil, errors.New("id is not supported for so many values")
	}
	s.identities = append(s.identities, x)
	return starlark.MakeInt(1000 + len(s.identities) - 1), nil
}

func hashOf(_ *session, x starlark.Value) (starlark.Value, error) {
	h, err := key(x).Hash()
	return starlark.MakeUint(uint(h)), unhashable(err)
}

func dir(_ *session, x starlark.Value) (starlark.Value, error) {
	var names []starlark.Value
	if o, ok := x.(starlark.HasAttrs); ok {
		for _, name := range o.AttrNames() {
			names = append(names, starlark.String(name))
		}
	}
	return starlark.NewList(names), nil
}

// An iterator yields values once.
type iterator struct {
	opaque
	next func() starlark.Value // nil at the end
}

var _ starlark.Iterable = (*iterator)(nil)

// Iterate goes on where it was.
func (x *iterator) Iterate() starlark.Iterator { return x }

// Next returns the next value.
func (x *iterator) Next(v *starlark.Value) bool {
	*v = x.next()
	return *v != nil
}

// Done does nothing.
func (x *iterator) Done() {}

// iterator begins to iterate over a value.
func (s *session) iterator(name string, x starlark.Value) (*iterator, error) {
	if it, ok := x.(*iterator); ok {
		return it, nil
	}
	iterable, err := s.iterable(x)
	if err != nil {
		return nil, err
	}
	it := iterable.(starlark.Iterable).Iterate()
	return &iterator{opaque{name}, func() starlark.Value {
		var v starlark.Value
		if !it.Next(&v) {
			it.Done()
			return nil
		}
		return v
	}}, nil
}

// iterators begins to iterate over several values.
func (s *session) iterators(values starlark.Tuple) (all []*iterator, err error) {
	for _, x := range values {
		it, err := s.iterator("iterator", x)
		if err != nil {
			return nil, err
		}
		all = append(all, it)
	}
	return all, nil
}

// together takes one value of each iterator; nil if one is at its end.
func together(all []*iterator) starlark.Tuple {
	if len(all) == 0 {
		return nil
	}
	values := make(starlark.Tuple, len(all))
	for i, it := range all {
		if values[i] = it.next(); values[i] == nil {
			return nil
		}
	}
	return values
}

func next(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 1 || len(args) > 2 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: next() takes 1 or 2 arguments")
	}
	it, ok := args[0].(*iterator)
	if !ok {
		return nil, fmt.Errorf("TypeError: '%s' object is not an iterator", typeName(args[0]))
	}
	if v := it.next(); v != nil {
		return v, nil
	}
	if len(args) == 2 {
		return args[1], nil
	}
	return nil, errors.New("StopIteration")
}

func reversed(s *session, x starlark.Value) (starlark.Value, error) {
	items, err := s.items(x)
	if err != nil {
		return nil, fmt.Errorf("TypeError: '%s' object is not reversible", typeName(x))
	}
	n := len(items)
	return &iterator{opaque{"reversed"}, func() starlark.Value {
		if n--; n < 0 {
			return nil
		}
		return items[n]
	}}, nil
}

func enumerate(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	start := 0
	if err := starlark.UnpackArgs("enumerate", args, kwargs, "iterable", &x, "start?", &start); err != nil {
		return nil, err
	}
	it, err := s.iterator("enumerate", x)
	if err != nil {
		return nil, err
	}
	return &iterator{opaque{"enumerate"}, func() starlark.Value {
		v := it.next()
		if v == nil {
			return nil
		}
		start++
		return starlark.Tuple{starlark.MakeInt(start - 1), v}
	}}, nil
}

func zip(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	all, err := s.iterators(args)
	if err != nil {
		return nil, err
	}
	return &iterator{opaque{"zip"}, func() starlark.Value {
		if values := together(all); values != nil {
			return values
		}
		return nil
	}}, nil
}

// mapFunction calls the function at once for all, so that its errors have a place.
func mapFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 2 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: map() must have at least two arguments")
	}
	all, err := s.iterators(args[1:])
	if err != nil {
		return nil, err
	}
	var results []starlark.Value
	for values := together(all); values != nil; values = together(all) {
		v, err := starlark.Call(s.thread, args[0], values, nil)
		if err != nil {
			return nil, err
		}
		results = append(results, v)
	}
	return s.iterator("map", starlark.NewList(results))
}

func filterFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 2 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: filter() takes two arguments")
	}
	items, err := s.items(args[1])
	if err != nil {
		return nil, err
	}
	var results []starlark.Value
	for _, v := range items {
		keep := v
		if args[0] != starlark.None {
			if keep, err = starlark.Call(s.thread, args[0], starlark.Tuple{v}, nil); err != nil {
				return nil, err
			}
		}
		t, err := truth(keep)
		if err != nil {
			return nil, err
		}
		if t {
			results = append(results, v)
		}
	}
	return s.iterator("filter", starlark.NewList(results))
}

func formatFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var spec string
	if err := starlark.UnpackArgs("format", args, kwargs, "value", &x, "format_spec?", &spec); err != nil {
		return nil, err
	}
	return stringValue(s.format(x, spec))
}

func rangeFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	whole := make(starlark.Tuple, len(args))
	for i, x := range args {
		n, ok := asIndex(x)
		if !ok {
			return nil, fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", typeName(x))
		}
		whole[i] = starlark.MakeInt(n)
	}
	v, err := starlark.Call(s.thread, starlark.Universe["range"], whole, kwargs)
	if err != nil && strings.Contains(err.Error(), "step argument must not be zero") {
		err = errors.New("ValueError: range() arg 3 must not be zero")
	}
	return v, err
}

// round rounds to the nearest, halves to even.
func round(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var digits starlark.Value
	if err := starlark.UnpackArgs("round", args, kwargs, "number", &x, "ndigits??", &digits); err != nil {
		return nil, err
	}
	n := 0
	if digits != nil {
		var ok bool
		if n, ok = asIndex(digits); !ok {
			return nil, fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", typeName(digits))
		}
	}
	switch v := number(plain(x)).(type) {
	case starlark.Int:
		if n >= 0 {
			return v, nil
		}
		if n < -maxWidth/64 {
			return starlark.MakeInt(0), nil
		}
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-n)), nil)
		half := new(big.Int).Rsh(unit, 1)
		quotient, rest := new(big.Int).DivMod(v.BigInt(), unit, new(big.Int))
		if c := rest.Cmp(half); c > 0 || c == 0 && quotient.Bit(0) == 1 {
			quotient.Add(quotient, big.NewInt(1))
		}
		return starlark.MakeBigInt(quotient.Mul(quotient, unit)), nil
	case starlark.Float:
		f := float64(v)
		if digits == nil {
			return truncated(starlark.Float(math.RoundToEven(f)))
		}
		return starlark.Float(roundFloat(f, n)), nil
	}
	if isNumpy(x) {
		return s.callNumpy("round", x, starlark.MakeInt(n))
	}
	return nil, fmt.Errorf("TypeError: type %s doesn't define __round__ method", typeName(x))
}

// roundFloat rounds to so many decimal digits, by what the number is exactly.
func roundFloat(f float64, n int) float64 {
	switch {
	case n > 330 || math.IsInf(f, 0) || f != f:
		return f
	case n >= 0:
		r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', n, 64), 64)
		return r
	case n < -310:
		return math.Copysign(0, f)
	}
	unit := math.Pow(10, float64(-n))
	return math.RoundToEven(f/unit) * unit
}

func powFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y, mod starlark.Value
	if err := starlark.UnpackArgs("pow", args, kwargs, "base", &x, "exp", &y, "mod??", &mod); err != nil {
		return nil, err
	}
	if mod == nil {
		return s.arithmetic("** or pow()", syntax.STARSTAR, x, y)
	}
	a, aOK := x.(starlark.Int)
	b, bOK := y.(starlark.Int)
	m, mOK := mod.(starlark.Int)
	if !aOK || !bOK || !mOK || b.Sign() < 0 || m.Sign() <= 0 {
		return nil, errors.New("TypeError: pow() with a third argument takes integers, which are not negative")
	}
	return starlark.MakeBigInt(new(big.Int).Exp(a.BigInt(), b.BigInt(), m.BigInt())), nil
}

func divmodFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 2 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: divmod expected 2 arguments")
	}
	div, err := s.arithmetic("divmod()", syntax.SLASHSLASH, args[0], args[1])
	if err != nil {
		return nil, err
	}
	mod, err := s.arithmetic("divmod()", syntax.PERCENT, args[0], args[1])
	return starlark.Tuple{div, mod}, err
}

func sum(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var total starlark.Value = starlark.MakeInt(0)
	if err := starlark.UnpackArgs("sum", args, kwargs, "iterable", &x, "start?", &total); err != nil {
		return nil, err
	}
	items, err := s.items(x)
	if err != nil {
		return nil, err
	}
	for _, v := range items {
		if total, err = s.arithmetic("+", syntax.PLUS, total, v); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// extreme is min or max.
func extreme(s *session, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var by, otherwise starlark.Value
	if err := starlark.UnpackArgs(name, nil, kwargs, "key??", &by, "default?", &otherwise); err != nil {
		return nil, err
	}
	items := []starlark.Value(args)
	switch len(args) {
	case 0:
		return nil, fmt.Errorf("TypeError: %s expected at least 1 argument, got 0", name)
	case 1:
		var err error
		if items, err = s.items(args[0]); err != nil {
			return nil, err
		}
	}
	var best, bestKey starlark.Value
	for _, v := range items {
		k := v
		if by != nil {
			var err error
			if k, err = starlark.Call(s.thread, by, starlark.Tuple{v}, nil); err != nil {
				return nil, err
			}
		}
		if best != nil {
			x, y := k, bestKey
			if name == "max" {
				x, y = y, x
			}
			better, err := s.less(x, y)
			if err != nil {
				return nil, err
			}
			if !better {
				continue
			}
		}
		best, bestKey = v, k
	}
	switch {
	case best != nil:
		return best, nil
	case otherwise != nil:
		return otherwise, nil
	}
	return nil, fmt.Errorf("ValueError: %s() arg is an empty sequence", name)
}

func sortedFunction(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	items, err := s.sorted("sorted", args, kwargs)
	return starlark.NewList(items), err
}

func getattr(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, otherwise starlark.Value
	var name string
	if err := starlark.UnpackArgs("getattr", args, kwargs, "object", &x, "name", &name, "default?", &otherwise); err != nil {
		return nil, err
	}
	v, err := s.getAttribute(x, name)
	if err != nil && otherwise != nil {
		return otherwise, nil
	}
	return v, err
}

func hasattr(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := getattr(s, append(args[:len(args):len(args)], starlark.Value(absent)), kwargs)
	return starlark.Bool(err == nil && v != starlark.Value(absent)), err
}

// absent is no value of a script.
var absent = &opaque{"absent"}

func setattr(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, v starlark.Value
	var name string
	if err := starlark.UnpackArgs("setattr", args, kwargs, "object", &x, "name", &name, "value", &v); err != nil {
		return nil, err
	}
	o, ok := x.(starlark.HasSetField)
	if !ok {
		return nil, noAttribute(x, name)
	}
	return starlark.None, o.SetField(name, v)
}

// documented is a value that help tells of.
type documented interface{ doc() string }

func help(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	for _, x := range args {
		text := ""
		switch x := x.(type) {
		case documented:
			text = x.doc()
		case *starlark.Function:
			text = x.Name() + "\n" + x.Doc()
		default:
			var err error
			if text, err = s.repr(x); err != nil {
				return nil, err
			}
		}
		if _, err := fmt.Fprintln(s.options.Stdout, strings.TrimRight(text, "\n")); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}
