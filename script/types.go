package script

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

// Types: int, str and the others of Python, and its exceptions.

// opaque is the base of values that can do little but be there.
type opaque struct{ name string }

var _ starlark.Value = (*opaque)(nil)

// String returns what print shows.
func (o *opaque) String() string { return "<" + o.name + " object>" }

// Type returns the name of the type.
func (o *opaque) Type() string { return o.name }

// Freeze does nothing: a script runs on one goroutine.
func (o *opaque) Freeze() {}

// Truth is true.
func (o *opaque) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (o *opaque) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: '%s'", o.name) }

// A typeValue is a type as a value: it makes values, and tells whether a value is one of its own.
type typeValue struct {
	s *session
	*pythonType
}

// A pythonType is a type of Python.
type pythonType struct {
	name string
	base string // of an exception
	make function
}

var _ starlark.Callable = (*typeValue)(nil)

// String returns what print shows.
func (t *typeValue) String() string { return "<class '" + t.name + "'>" }

// Type returns the name of the type.
func (t *typeValue) Type() string { return "type" }

// Freeze does nothing.
func (t *typeValue) Freeze() {}

// Truth is true.
func (t *typeValue) Truth() starlark.Bool { return true }

// Hash is that of the name.
func (t *typeValue) Hash() (uint32, error) { return starlark.String(t.name).Hash() }

// Name returns the name of the type.
func (t *typeValue) Name() string { return t.name }

// Attr returns the name, and methods such as dict.fromkeys.
func (t *typeValue) Attr(name string) (starlark.Value, error) {
	switch {
	case name == "__name__":
		return starlark.String(t.name[strings.LastIndexByte(t.name, '.')+1:]), nil
	case name == "fromkeys" && t.name == "dict":
		return t.s.bound("fromkeys", fromKeys), nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) == 0 {
			return nil, fmt.Errorf("TypeError: unbound method %s.%s() needs an argument", t.name, name)
		}
		f, err := t.s.getAttribute(args[0], name)
		if err != nil {
			return nil, err
		}
		return starlark.Call(thread, f, args[1:], kwargs)
	}), nil
}

// AttrNames lists what is there for every type.
func (t *typeValue) AttrNames() []string { return []string{"__name__"} }

// CallInternal makes a value.
func (t *typeValue) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if t.make == nil {
		return nil, fmt.Errorf("TypeError: cannot create '%s' instances", t.name)
	}
	return t.make(t.s, args, kwargs)
}

// has reports whether a value is of the type.
func (t *typeValue) has(x starlark.Value) bool {
	name := typeName(x)
	switch t.name {
	case "object", name:
		return true
	case "int":
		return name == "bool"
	}
	for e := types[name]; e != nil && e.base != ""; e = types[e.base] {
		if e.base == t.name {
			return true
		}
	}
	return false
}

// types are those that scripts name.
var types map[string]*pythonType

// exceptions are the exceptions with what they are special cases of.
const exceptions = `BaseException
Exception BaseException
SystemExit BaseException
KeyboardInterrupt BaseException
ArithmeticError Exception
ZeroDivisionError ArithmeticError
OverflowError ArithmeticError
FloatingPointError ArithmeticError
AssertionError Exception
AttributeError Exception
BufferError Exception
EOFError Exception
ImportError Exception
ModuleNotFoundError ImportError
LookupError Exception
IndexError LookupError
KeyError LookupError
MemoryError Exception
NameError Exception
OSError Exception
IOError OSError
FileNotFoundError OSError
FileExistsError OSError
PermissionError OSError
NotADirectoryError OSError
IsADirectoryError OSError
TimeoutError OSError
RuntimeError Exception
NotImplementedError RuntimeError
RecursionError RuntimeError
StopIteration Exception
SyntaxError Exception
SystemError Exception
TypeError Exception
ValueError Exception
UnicodeError ValueError
Warning Exception
UserWarning Warning
DeprecationWarning Warning
RuntimeWarning Warning`

func init() {
	types = map[string]*pythonType{
		"int":       {make: intOf},
		"float":     {make: floatOf},
		"bool":      {make: boolOf},
		"str":       {make: strOf},
		"list":      {make: listOf},
		"tuple":     {make: tupleOf},
		"dict":      {make: dictOf},
		"set":       {make: setFrom},
		"frozenset": {make: setFrom},
		"bytes":     {make: bytesOf},
		"type":      {make: typeFunction},
		"object": {make: func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return &opaque{"object"}, nil
		}},
		"slice": {make: sliceOf},
	}
	for _, line := range strings.Split(exceptions, "\n") {
		name, base, _ := strings.Cut(line, " ")
		t := &pythonType{base: base}
		t.make = func(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return &exception{kind: t, args: args}, nil
		}
		types[name] = t
	}
	for name, t := range types {
		t.name = name
	}
}

// typeOf makes a value of a type, the same one for the same type.
func (s *session) typeOf(t *pythonType) *typeValue {
	v := s.types[t.name]
	if v == nil {
		v = &typeValue{s, t}
		s.types[t.name] = v
	}
	return v
}

// An exception is what raise raises.
type exception struct {
	kind *pythonType
	args starlark.Tuple
}

var _ starlark.HasAttrs = (*exception)(nil)

// String returns the type with the arguments.
func (e *exception) String() string { return e.kind.name + e.args.String() }

// Type returns the name of the type.
func (e *exception) Type() string { return e.kind.name }

// Freeze does nothing.
func (e *exception) Freeze() {}

// Truth is true.
func (e *exception) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (e *exception) Hash() (uint32, error) {
	return 0, fmt.Errorf("unhashable type: '%s'", e.kind.name)
}

// Attr returns the arguments.
func (e *exception) Attr(name string) (starlark.Value, error) {
	if name == "args" {
		return e.args, nil
	}
	return nil, nil
}

// AttrNames lists the arguments.
func (e *exception) AttrNames() []string { return []string{"args"} }

// text is what follows the type in messages.
func (e *exception) text(s *session) (string, error) {
	switch len(e.args) {
	case 0:
		return "", nil
	case 1:
		if e.kind.name == "KeyError" {
			return s.repr(e.args[0])
		}
		return s.str(e.args[0])
	}
	return s.repr(e.args)
}

// An ExitError is how a script ends that calls sys.exit with a status which is not zero.
type ExitError struct{ Status int }

// Error names the status.
func (e *ExitError) Error() string { return fmt.Sprintf("exit status %d", e.Status) }

// raised is the error of a value that is raised.
func (s *session) raised(x starlark.Value) error {
	if t, ok := x.(*typeValue); ok && strings.Contains("\n"+exceptions, "\n"+t.name+" ") {
		x = &exception{kind: t.pythonType}
	}
	e, ok := x.(*exception)
	switch {
	case x == starlark.None:
		return errors.New("RuntimeError: No active exception to reraise")
	case !ok:
		return errors.New("TypeError: exceptions must derive from BaseException")
	case e.kind.name == "SystemExit":
		_, err := exit(s, e.args, nil)
		return err
	}
	text, err := e.text(s)
	if err != nil {
		return err
	}
	if text == "" {
		return errors.New(e.kind.name)
	}
	return errors.New(e.kind.name + ": " + text)
}

// exit is sys.exit: it ends the script.
func exit(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	var status starlark.Value = starlark.None
	if len(args) > 0 {
		status = args[0]
	}
	if status == starlark.None {
		return nil, &ExitError{}
	}
	if n, ok := asIndex(status); ok {
		return nil, &ExitError{n & 255}
	}
	text, err := s.str(status)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(s.options.Stderr, text)
	return nil, &ExitError{1}
}

func isinstance(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 2 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: isinstance expected 2 arguments")
	}
	var check func(t starlark.Value) (bool, error)
	check = func(t starlark.Value) (bool, error) {
		switch t := t.(type) {
		case *typeValue:
			return t.has(args[0]), nil
		case interface{ has(starlark.Value) bool }: // a type of numpy
			return t.has(args[0]), nil
		case starlark.Tuple:
			for _, one := range t {
				if ok, err := check(one); ok || err != nil {
					return ok, err
				}
			}
			return false, nil
		}
		return false, errors.New("TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union")
	}
	ok, err := check(args[1])
	return starlark.Bool(ok), err
}

func typeFunction(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 {
		return nil, errors.New("classes are not supported: type() takes 1 argument")
	}
	x := args[0]
	if typed, ok := x.(interface{ class() starlark.Value }); ok { // of numpy
		return typed.class(), nil
	}
	name := typeName(x)
	t := types[name]
	if t == nil {
		t = &pythonType{name: name}
	}
	return s.typeOf(t), nil
}

// one unpacks the only argument, which may be missing.
func one(name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 1 || len(kwargs) > 0 {
		return nil, fmt.Errorf("TypeError: %s expected at most 1 argument, got %d", name, len(args)+len(kwargs))
	}
	if len(args) == 0 {
		return nil, nil
	}
	return args[0], nil
}

func intOf(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, base starlark.Value
	if err := starlark.UnpackArgs("int", args, kwargs, "x?", &x, "base?", &base); err != nil {
		return nil, err
	}
	if x == nil {
		return starlark.MakeInt(0), nil
	}
	radix := 10
	if base != nil {
		radix, _ = asIndex(base)
		if radix != 0 && (radix < 2 || radix > 36) {
			return nil, errors.New("ValueError: int() base must be >= 2 and <= 36, or 0")
		}
	}
	switch v := number(plain(x)).(type) {
	case starlark.Int:
		return v, nil
	case starlark.Float:
		return truncated(v)
	case starlark.String:
		return parseInt(string(v), radix)
	}
	return nil, fmt.Errorf("TypeError: int() argument must be a string, a bytes-like object or a real number, not '%s'", typeName(x))
}

func parseInt(text string, base int) (starlark.Value, error) {
	bad := fmt.Errorf("ValueError: invalid literal for int() with base %d: %s", base, quote(text))
	digits := strings.TrimSpace(text)
	sign := ""
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		sign, digits = strings.TrimPrefix(digits[:1], "+"), digits[1:]
	}
	lower := strings.ToLower(digits)
	for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
		if rest, ok := strings.CutPrefix(lower, prefix); ok && (base == b || base == 0) {
			lower, base = rest, b
		}
	}
	if base == 0 {
		base = 10
	}
	if lower == "" || strings.HasPrefix(lower, "_") || strings.HasSuffix(lower, "_") || strings.Contains(lower, "__") || strings.ContainsAny(lower, "+-") {
		return nil, bad
	}
	if len(lower) > 4300 {
		return nil, errors.New("ValueError: Exceeds the limit (4300) for integer string conversion")
	}
	n, ok := new(big.Int).SetString(sign+strings.ReplaceAll(lower, "_", ""), base)
	if !ok {
		return nil, bad
	}
	return starlark.MakeBigInt(n), nil
}

func floatOf(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("float", args, kwargs)
	if x == nil {
		return starlark.Float(0), err
	}
	switch v := number(plain(x)).(type) {
	case starlark.Int, starlark.Float:
		f, err := toFloat(v)
		return starlark.Float(f), err
	case starlark.String:
		return parseFloat(string(v))
	}
	return nil, fmt.Errorf("TypeError: float() argument must be a string or a real number, not '%s'", typeName(x))
}

func parseFloat(text string) (starlark.Value, error) {
	t := strings.ToLower(strings.TrimSpace(text))
	switch strings.TrimLeft(t, "+-") {
	case "inf", "infinity", "nan":
		f, err := strconv.ParseFloat(t, 64)
		if err == nil {
			return starlark.Float(f), nil
		}
	}
	clean := !strings.HasPrefix(t, "_") && !strings.HasSuffix(t, "_") && !strings.Contains(t, "__") && strings.Trim(t, "0123456789+-._e") == ""
	f, err := strconv.ParseFloat(strings.ReplaceAll(t, "_", ""), 64)
	if clean && (err == nil || math.IsInf(f, 0)) {
		return starlark.Float(f), nil
	}
	return nil, fmt.Errorf("ValueError: could not convert string to float: %s", quote(text))
}

func boolOf(_ *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("bool", args, kwargs)
	if x == nil {
		return starlark.False, err
	}
	t, err := truth(x)
	return starlark.Bool(t), err
}

func strOf(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return starlark.String(""), nil
	}
	return stringValue(s.str(args[0]))
}

func listOf(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("list", args, kwargs)
	if x == nil {
		return starlark.NewList(nil), err
	}
	items, err := s.items(x)
	return starlark.NewList(items), err
}

func tupleOf(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("tuple", args, kwargs)
	if x == nil {
		return starlark.Tuple{}, err
	}
	if t, ok := x.(starlark.Tuple); ok {
		return t, nil
	}
	items, err := s.items(x)
	return starlark.Tuple(items), err
}

func setFrom(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("set", args, kwargs)
	if x == nil {
		return starlark.NewSet(0), err
	}
	return setOf(s.items(x))
}

func dictOf(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := one("dict", args, nil)
	if err != nil {
		return nil, err
	}
	d := new(starlark.Dict)
	switch x := x.(type) {
	case nil:
	case starlark.IterableMapping:
		for _, item := range x.Items() {
			if err := d.SetKey(key(item[0]), item[1]); err != nil {
				return nil, unhashable(err)
			}
		}
	default:
		pairs, err := s.items(x)
		if err != nil {
			return nil, err
		}
		for i, pair := range pairs {
			two, err := s.items(pair)
			if err != nil || len(two) != 2 {
				return nil, fmt.Errorf("ValueError: dictionary update sequence element #%d has not length 2", i)
			}
			if err := d.SetKey(key(two[0]), two[1]); err != nil {
				return nil, unhashable(err)
			}
		}
	}
	for _, pair := range kwargs {
		if err := d.SetKey(pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func fromKeys(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, errors.New("TypeError: fromkeys expected 1 or 2 arguments")
	}
	keys, err := s.items(args[0])
	if err != nil {
		return nil, err
	}
	d := new(starlark.Dict)
	value := append(args, starlark.None)[1]
	for _, k := range keys {
		if err := d.SetKey(key(k), value); err != nil {
			return nil, unhashable(err)
		}
	}
	return d, nil
}

func bytesOf(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 0 {
		if text, ok := args[0].(starlark.String); ok {
			return starlark.Bytes(text), nil
		}
	}
	x, err := one("bytes", args, kwargs)
	if x == nil {
		return starlark.Bytes(""), err
	}
	items, err := s.items(x)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, v := range items {
		n, ok := asIndex(v)
		if !ok || n < 0 || n > 255 {
			return nil, errors.New("ValueError: bytes must be in range(0, 256)")
		}
		b.WriteByte(byte(n))
	}
	return starlark.Bytes(b.String()), nil
}

func sliceOf(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	switch len(args) {
	case 1:
		return slice{starlark.None, args[0], starlark.None}, nil
	case 2:
		return slice{args[0], args[1], starlark.None}, nil
	case 3:
		return slice{args[0], args[1], args[2]}, nil
	}
	return nil, errors.New("TypeError: slice expected 1 to 3 arguments")
}
