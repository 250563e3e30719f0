package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/purecv/cv/internal/ndarray"
)

// A dtype is a type of elements: an array's dtype, or the class such as np.uint8, which converts when it is called. They are equal.
type dtype struct {
	t     ndarray.Type
	class bool
}

var (
	_ starlark.Callable   = dtype{}
	_ starlark.Comparable = dtype{}
	_ starlark.HasAttrs   = dtype{}
)

func (d dtype) String() string {
	if d.class {
		return "<class 'numpy." + d.t.ScalarName() + "'>"
	}
	return d.t.String()
}

// repr is what repr prints.
func (d dtype) repr() string {
	if d.class {
		return d.String()
	}
	return "dtype('" + d.t.String() + "')"
}

func (dtype) Type() string            { return "numpy.dtype" }
func (dtype) Freeze()                 {}
func (dtype) Truth() starlark.Bool    { return true }
func (d dtype) Hash() (uint32, error) { return uint32(d.t) + 1000, nil }
func (d dtype) Name() string          { return d.t.ScalarName() }

// CompareSameType compares for equality.
func (d dtype) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	same := d.t == y.(dtype).t
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, fmt.Errorf("TypeError: types are not ordered")
}

// CallInternal converts a number or an array.
func (d dtype) CallInternal(_ *starlark.Thread, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 1 || len(kw) > 0 || !d.class {
		return nil, fmt.Errorf("TypeError: %s takes one value", d.Name())
	}
	if len(args) == 0 {
		return intScalar(d.t, 0), nil
	}
	a, err := asArray(args[0])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name(), err)
	}
	return result(a.AsType(d.t))
}

// Attr returns what types tell of themselves.
func (d dtype) Attr(name string) (starlark.Value, error) {
	switch name {
	case "name", "__name__":
		return starlark.String(d.t.String()), nil
	case "itemsize":
		return starlark.MakeInt(d.t.Size()), nil
	case "kind":
		return starlark.String(d.kind()), nil
	case "type":
		return dtype{d.t, true}, nil
	case "char":
		return starlark.String("?bBhHiIlLfd"[d.t : d.t+1]), nil
	case "str":
		order := "<"
		if d.t.Size() == 1 {
			order = "|"
		}
		return starlark.String(fmt.Sprintf("%s%s%d", order, d.kind(), d.t.Size())), nil
	}
	return nil, nil
}

func (d dtype) kind() string {
	switch {
	case d.t == ndarray.Bool:
		return "b"
	case d.t.IsFloat():
		return "f"
	case d.t.IsUnsigned():
		return "u"
	}
	return "i"
}

// AttrNames lists the attributes.
func (dtype) AttrNames() []string { return []string{"char", "itemsize", "kind", "name", "str", "type"} }

// asType reads a type: numpy's, a name, or Python's bool, int and float.
func asType(v starlark.Value) (ndarray.Type, error) {
	switch v := v.(type) {
	case dtype:
		return v.t, nil
	case starlark.String:
		name := string(v)
		if len(name) > 1 && (name[0] == '<' || name[0] == '|' || name[0] == '=') {
			name = name[1:]
		}
		return ndarray.ParseType(name)
	case starlark.Callable:
		switch v.Name() {
		case "bool", "int", "float":
			return ndarray.ParseType(v.Name())
		}
	case starlark.NoneType:
		return ndarray.Float64, nil
	}
	return 0, fmt.Errorf("TypeError: Cannot interpret '%v' as a data type", brief(v))
}

// unpackers of arguments

// A typeArgument is a parameter named dtype.
type typeArgument struct {
	t     ndarray.Type
	given bool
}

func (a *typeArgument) Unpack(v starlark.Value) (err error) {
	a.t, err = asType(v)
	a.given = err == nil && v != starlark.None
	return err
}

// or is the type that was given, or another.
func (a typeArgument) or(t ndarray.Type) ndarray.Type {
	if a.given {
		return a.t
	}
	return t
}

// An arrayArgument is an array or what becomes one; nil is none.
type arrayArgument struct{ *ndarray.Array }

func (a *arrayArgument) Unpack(v starlark.Value) (err error) {
	if v == starlark.None {
		return nil
	}
	a.Array, err = asArray(v)
	return err
}

// An integers argument is an integer or several; nil is None.
type integersArgument struct {
	list   []int
	single bool
}

func (a *integersArgument) Unpack(v starlark.Value) error {
	if v == starlark.None {
		return nil
	}
	if i, ok := asInt(v); ok {
		a.list, a.single = []int{i}, true
		return nil
	}
	seq, ok := v.(starlark.Iterable)
	if !ok {
		return fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", v.Type())
	}
	a.list = []int{}
	for x := range starlark.Elements(seq) {
		i, ok := asInt(x)
		if !ok {
			return fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", x.Type())
		}
		a.list = append(a.list, i)
	}
	return nil
}

// An intArgument is an integer.
type intArgument int

func (a *intArgument) Unpack(v starlark.Value) error {
	i, ok := asInt(v)
	if !ok {
		return fmt.Errorf("TypeError: '%s' object cannot be interpreted as an integer", v.Type())
	}
	*a = intArgument(i)
	return nil
}

// A floatArgument is a number.
type floatArgument float64

func (a *floatArgument) Unpack(v starlark.Value) error {
	f, ok := asFloat(v)
	if !ok {
		return fmt.Errorf("TypeError: must be real number, not %s", v.Type())
	}
	*a = floatArgument(f)
	return nil
}

// A truthArgument is a condition.
type truthArgument bool

func (a *truthArgument) Unpack(v starlark.Value) error { *a = truthArgument(v.Truth()); return nil }

// A listArgument is a sequence of arrays.
type listArgument []*ndarray.Array

func (a *listArgument) Unpack(v starlark.Value) error {
	seq, ok := v.(starlark.Iterable)
	if !ok {
		return fmt.Errorf("TypeError: a sequence of arrays is expected, not %s", v.Type())
	}
	for x := range starlark.Elements(seq) {
		e, err := asArray(x)
		if err != nil {
			return err
		}
		*a = append(*a, e)
	}
	return nil
}
