package script

import (
	"math"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/purecv/cv/internal/ndarray"
)

// A scalar is a number of one of numpy's types, such as an element of an array.
type scalar struct {
	t    ndarray.Type
	bits uint64 // of a float64 for floats, else of an int64 or uint64
}

var (
	_ starlark.HasBinary  = scalar{}
	_ starlark.HasUnary   = scalar{}
	_ starlark.Comparable = scalar{}
	_ starlark.HasAttrs   = scalar{}
)

// smallScalars are the numbers that most pixels and labels are, made once.
var smallScalars = func() (small struct{ uint8s, int32s, int64s [256]starlark.Value }) {
	for i := range 256 {
		small.uint8s[i] = scalar{ndarray.Uint8, uint64(i)}
		small.int32s[i] = scalar{ndarray.Int32, uint64(i)}
		small.int64s[i] = scalar{ndarray.Int64, uint64(i)}
	}
	return small
}()

// value returns an integer as a value.
func (s scalar) value() starlark.Value {
	if s.bits < 256 {
		switch s.t {
		case ndarray.Uint8:
			return smallScalars.uint8s[s.bits]
		case ndarray.Int32:
			return smallScalars.int32s[s.bits]
		case ndarray.Int64:
			return smallScalars.int64s[s.bits]
		}
	}
	return s
}

// truths are numpy's False and True, made once.
var truths = [2]starlark.Value{scalar{ndarray.Bool, 0}, scalar{ndarray.Bool, 1}}

// newScalar returns the element at a place in an array's data.
func newScalar(a *ndarray.Array, at int) starlark.Value {
	switch {
	case a.Type == ndarray.Uint8:
		return smallScalars.uint8s[a.Data[at]]
	case a.Type == ndarray.Bool:
		return truths[min(a.Data[at], 1)]
	case a.Type.IsFloat():
		return scalar{a.Type, math.Float64bits(a.Float(at))}
	}
	return scalar{a.Type, uint64(a.Int(at))}.value()
}

// intScalar and floatScalar return a number of a type, converted as C does.
func intScalar(t ndarray.Type, v int64) starlark.Value { return newScalar(ndarray.FromInt(t, v), 0) }
func floatScalar(t ndarray.Type, v float64) starlark.Value {
	return newScalar(ndarray.FromFloat(t, v), 0)
}

// array returns the array without dimensions.
func (s scalar) array() *ndarray.Array {
	if s.t.IsFloat() {
		return ndarray.FromFloat(s.t, s.float())
	}
	return ndarray.FromInt(s.t, int64(s.bits))
}

// float is the value as float64.
func (s scalar) float() float64 {
	switch {
	case s.t.IsFloat():
		return math.Float64frombits(s.bits)
	case s.t == ndarray.Uint64:
		return float64(s.bits)
	}
	return float64(int64(s.bits))
}

// python returns the value as Python's own number.
func (s scalar) python() starlark.Value {
	switch {
	case s.t == ndarray.Bool:
		return starlark.Bool(s.bits != 0)
	case s.t.IsFloat():
		return starlark.Float(s.float())
	case s.t == ndarray.Uint64:
		return starlark.MakeUint64(s.bits)
	}
	return starlark.MakeInt64(int64(s.bits))
}

// plain returns Python's own number for a numpy scalar, an array of one element without dimensions included; other values as they are.
func plain(v starlark.Value) starlark.Value {
	switch v := v.(type) {
	case scalar:
		return v.python()
	case array:
		if len(v.Shape) == 0 {
			return newScalar(v.Array, v.Offset).(scalar).python()
		}
	}
	return v
}

func (s scalar) String() string       { return ndarray.FormatElement(s.array(), 0) }
func (s scalar) Type() string         { return "numpy." + s.t.ScalarName() }
func (scalar) Freeze()                {}
func (s scalar) Truth() starlark.Bool { return s.float() != 0 }

// Hash is that of the equal number of Python.
func (s scalar) Hash() (uint32, error) { return s.python().Hash() }

// CompareSameType compares with a number of the same type.
func (s scalar) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return s.compare(op, y.(scalar)), nil
}

func (s scalar) compare(op syntax.Token, y scalar) bool {
	if !s.t.IsFloat() && !y.t.IsFloat() && s.t != ndarray.Uint64 && y.t != ndarray.Uint64 {
		return ordered(op, int64(s.bits), int64(y.bits))
	}
	if s.t == ndarray.Uint64 && y.t == ndarray.Uint64 {
		return ordered(op, s.bits, y.bits)
	}
	return ordered(op, s.float(), y.float())
}

func ordered[T int64 | uint64 | float64](op syntax.Token, x, y T) bool {
	switch op {
	case syntax.LT:
		return x < y
	case syntax.LE:
		return x <= y
	case syntax.GT:
		return x > y
	case syntax.GE:
		return x >= y
	case syntax.EQL:
		return x == y
	}
	return x != y
}

// asScalar returns numbers as scalars of the type that numpy gives them.
func asScalar(v starlark.Value) (scalar, bool) {
	switch v := v.(type) {
	case scalar:
		return v, true
	case starlark.Int:
		if i, ok := v.Int64(); ok {
			return scalar{ndarray.Int64, uint64(i)}, true
		}
		if i, ok := v.Uint64(); ok {
			return scalar{ndarray.Uint64, i}, true
		}
	case starlark.Float:
		return scalar{ndarray.Float64, math.Float64bits(float64(v))}, true
	case starlark.Bool:
		if v {
			return scalar{ndarray.Bool, 1}, true
		}
		return scalar{ndarray.Bool, 0}, true
	}
	return scalar{}, false
}

// Binary computes with another number or an array.
func (s scalar) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if list, ok := y.(*starlark.List); ok && op == syntax.STAR && side == starlark.Right && !s.t.IsFloat() {
		return starlark.Binary(op, list, s.python())
	}
	if r, ok := asScalar(y); ok {
		if operation, ok := operationOf(op); ok {
			x := s
			if side == starlark.Right {
				x, r = r, x
			}
			if v, ok := x.quick(operation, r); ok {
				return v, nil
			}
		}
	}
	if side == starlark.Right {
		return binaryValues(operatorText(op), y, s)
	}
	return binaryValues(operatorText(op), s, y)
}

// operationOf is the operation of a token that quick knows.
func operationOf(op syntax.Token) (ndarray.Op, bool) {
	switch op {
	case syntax.PLUS:
		return ndarray.Add, true
	case syntax.MINUS:
		return ndarray.Subtract, true
	case syntax.STAR:
		return ndarray.Multiply, true
	case syntax.SLASH:
		return ndarray.Divide, true
	case syntax.AMP:
		return ndarray.And, true
	case syntax.PIPE:
		return ndarray.Or, true
	case syntax.CIRCUMFLEX:
		return ndarray.Xor, true
	}
	return 0, false
}

// quick computes what scripts compute with elements most; ok is false for the rest.
func (s scalar) quick(op ndarray.Op, y scalar) (v starlark.Value, ok bool) {
	t := ndarray.Promote(s.t, y.t)
	if t == ndarray.Bool || t == ndarray.Uint64 {
		return nil, false
	}
	if t.IsFloat() {
		a, b := s.float(), y.float()
		switch op {
		case ndarray.Add:
			a += b
		case ndarray.Subtract:
			a -= b
		case ndarray.Multiply:
			a *= b
		case ndarray.Divide:
			a /= b
		default:
			return nil, false
		}
		if t == ndarray.Float32 { // the result rounded twice is the one rounded once: float64 has more than twice the bits
			a = float64(float32(a))
		}
		return scalar{t, math.Float64bits(a)}, true
	}
	a, b := int64(s.bits), int64(y.bits)
	switch op {
	case ndarray.Add:
		a += b
	case ndarray.Subtract:
		a -= b
	case ndarray.Multiply:
		a *= b
	case ndarray.Divide:
		return scalar{ndarray.Float64, math.Float64bits(float64(a) / float64(b))}, true
	case ndarray.And:
		a &= b
	case ndarray.Or:
		a |= b
	case ndarray.Xor:
		a ^= b
	default:
		return nil, false
	}
	switch t {
	case ndarray.Int8:
		a = int64(int8(a))
	case ndarray.Uint8:
		a = int64(uint8(a))
	case ndarray.Int16:
		a = int64(int16(a))
	case ndarray.Uint16:
		a = int64(uint16(a))
	case ndarray.Int32:
		a = int64(int32(a))
	case ndarray.Uint32:
		a = int64(uint32(a))
	}
	return scalar{t, uint64(a)}.value(), true
}

// Unary computes -x, +x and ~x.
func (s scalar) Unary(op syntax.Token) (starlark.Value, error) { return unaryValue(op, s.array()) }

// Attr returns what scalars share with arrays.
func (s scalar) Attr(name string) (starlark.Value, error) {
	switch name {
	case "real":
		return s, nil
	case "imag":
		return intScalar(s.t, 0), nil
	}
	return array{s.array()}.Attr(name)
}

// AttrNames lists the attributes.
func (s scalar) AttrNames() []string { return array{s.array()}.AttrNames() }

// asFloat returns the value of a number.
func asFloat(v starlark.Value) (float64, bool) {
	switch v := plain(v).(type) {
	case starlark.Float:
		return float64(v), true
	case starlark.Int:
		return float64(v.Float()), true
	case starlark.Bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// asInt returns the value of an integer, which floats are not.
func asInt(v starlark.Value) (int, bool) {
	switch v := v.(type) {
	case starlark.Int:
		i, ok := v.Int64()
		return int(i), ok
	case scalar:
		return int(v.bits), !v.t.IsFloat() && (v.t != ndarray.Uint64 || v.bits < 1<<63)
	case starlark.Bool:
		if v {
			return 1, true
		}
		return 0, true
	case array:
		if len(v.Shape) == 0 {
			return asInt(newScalar(v.Array, v.Offset))
		}
	}
	return 0, false
}

// repr is what repr shows, which numpy 1.24 prints as str does.
func (s scalar) repr() string { return s.String() }
