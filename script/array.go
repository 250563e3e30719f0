package script

import (
	"fmt"
	"math"
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/purecv/cv/internal/ndarray"
)

// An array is a numpy array as a value of a script.
type array struct {
	*ndarray.Array
}

var (
	_ starlark.HasAttrs    = array{}
	_ starlark.HasSetField = array{}
	_ starlark.HasSetKey   = array{}
	_ starlark.Sequence    = array{}
	_ starlark.Sliceable   = array{}
	_ starlark.HasBinary   = array{}
	_ starlark.HasUnary    = array{}
	_ starlark.Comparable  = array{}
)

// String returns what print shows.
func (a array) String() string { return a.Array.String() }

// Type returns the name of the type.
func (array) Type() string { return "numpy.ndarray" }

// Freeze does nothing: a script runs on one goroutine.
func (array) Freeze() {}

// Truth is that of the only element. Starlark lets no truth fail: see truthOf.
func (a array) Truth() starlark.Bool { return a.Array.Len() > 0 && a.Float(a.Offset) != 0 }

// truthOf is the truth of a value; arrays of several elements have none.
func truthOf(v starlark.Value) (bool, error) {
	if a, ok := v.(array); ok && a.Array.Len() > 1 {
		return false, fmt.Errorf("ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
	}
	return bool(v.Truth()), nil
}

// Hash fails: arrays change.
func (array) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: 'numpy.ndarray'") }

// Len is the side of the first dimension.
func (a array) Len() int {
	if len(a.Shape) == 0 {
		return 0
	}
	return a.Shape[0]
}

// Index returns element or part i; the interpreter has checked it.
func (a array) Index(i int) starlark.Value {
	v, err := a.at(i)
	if err != nil {
		return starlark.None
	}
	return v
}

// Iterate goes through the first dimension.
func (a array) Iterate() starlark.Iterator { return &arrayIterator{a: a} }

type arrayIterator struct {
	a array
	i int
}

func (it *arrayIterator) Next(v *starlark.Value) bool {
	if it.i >= it.a.Len() {
		return false
	}
	*v = it.a.Index(it.i)
	it.i++
	return true
}

func (*arrayIterator) Done() {}

// Slice returns the view that Starlark's own x[i:j:k] selects.
func (a array) Slice(start, end, step int) starlark.Value {
	n := max(0, (end-start+step-1)/step)
	if step < 0 {
		n = max(0, (start-end-step-1)/-step)
	}
	v := *a.Array
	v.Shape, v.Strides = slices.Clone(v.Shape), slices.Clone(v.Strides)
	v.Shape[0], v.Strides[0] = n, step*v.Strides[0]
	if n > 0 {
		v.Offset += start * a.Strides[0]
	}
	return array{&v}
}

// at returns element or part i of the first dimension.
func (a array) at(i int) (starlark.Value, error) {
	if len(a.Shape) == 0 {
		return nil, fmt.Errorf("IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed")
	}
	n := a.Shape[0]
	if i < -n || i >= n {
		return nil, fmt.Errorf("IndexError: index %d is out of bounds for axis 0 with size %d", i, n)
	}
	if i < 0 {
		i += n
	}
	place := a.Offset + i*a.Strides[0]
	if len(a.Shape) == 1 {
		return newScalar(a.Array, place), nil
	}
	return array{&ndarray.Array{Type: a.Array.Type, Shape: a.Shape[1:], Strides: a.Strides[1:], Offset: place, Data: a.Data, Memory: a.Memory}}, nil
}

// element returns the place of the element that a subscript of integers alone names.
func (a array) element(key starlark.Value) (place int, ok bool, err error) {
	switch key := key.(type) {
	case starlark.Tuple:
		return a.elementOf(key...)
	case starlark.Int, scalar:
		if len(a.Shape) == 1 {
			return a.elementOf(key)
		}
	}
	return 0, false, nil
}

// elementOf returns the place of the element that as many integers as dimensions name.
func (a array) elementOf(indices ...starlark.Value) (place int, ok bool, err error) {
	if len(indices) != len(a.Shape) {
		return 0, false, nil
	}
	place = a.Offset
	for axis, k := range indices {
		var i int
		switch k := k.(type) {
		case starlark.Int:
			n, fits := k.Int64()
			if !fits {
				return 0, false, nil
			}
			i = int(n)
		case scalar, array:
			if i, ok = asInt(k); !ok {
				return 0, false, nil
			}
		default: // a bool is a mask
			return 0, false, nil
		}
		n := a.Shape[axis]
		if i < -n || i >= n {
			return 0, false, fmt.Errorf("IndexError: index %d is out of bounds for axis %d with size %d", i, axis, n)
		}
		if i < 0 {
			i += n
		}
		place += i * a.Strides[axis]
	}
	return place, true, nil
}

// getAt is a[i, j], without a tuple of the two.
func (a array) getAt(i, j starlark.Value) (starlark.Value, error) {
	if place, ok, err := a.elementOf(i, j); err != nil {
		return nil, err
	} else if ok {
		return newScalar(a.Array, place), nil
	}
	v, _, err := a.Get(starlark.Tuple{i, j})
	return v, err
}

// setAt is a[i, j] = value.
func (a array) setAt(i, j, value starlark.Value) error {
	if place, ok, err := a.elementOf(i, j); err != nil {
		return err
	} else if ok {
		forgetRecipe(a.Array)
		if done, err := a.setElement(place, value); done || err != nil {
			return err
		}
	}
	return a.SetKey(starlark.Tuple{i, j}, value)
}

// setElement sets the element at a place to a number; done is false if the value is none.
func (a array) setElement(place int, value starlark.Value) (done bool, err error) {
	if i, ok := value.(starlark.Int); ok {
		if n, ok := i.Int64(); ok {
			a.SetInt(place, n)
			return true, nil
		}
	}
	if value, err = a.integral(value); err != nil {
		return false, err
	}
	s, ok := asScalar(value)
	switch {
	case !ok:
		return false, nil
	case s.t.IsFloat(), s.t == ndarray.Uint64 && a.Array.Type.IsFloat():
		a.SetFloat(place, s.float())
	default:
		a.SetInt(place, int64(s.bits))
	}
	return true, nil
}

// Get returns what a subscript reads.
func (a array) Get(key starlark.Value) (starlark.Value, bool, error) {
	switch key.(type) {
	case starlark.Int, scalar:
		if i, ok := asInt(key); ok {
			v, err := a.at(i)
			return v, err == nil, err
		}
	}
	place, ok, err := a.element(key)
	if err != nil {
		return nil, false, err
	}
	if ok {
		return newScalar(a.Array, place), true, nil
	}
	index, err := subscriptOf(key)
	if err != nil {
		return nil, false, err
	}
	v, err := a.Array.Index(index...)
	if err != nil {
		return nil, false, err
	}
	if len(v.Shape) == 0 && !slices.ContainsFunc(index, func(x ndarray.Index) bool { return x.Kind == ndarray.EllipsisIndex }) {
		return newScalar(v, v.Offset), true, nil
	}
	return array{v}, true, nil
}

// SetKey assigns to what a subscript selects.
func (a array) SetKey(key, value starlark.Value) error {
	forgetRecipe(a.Array)
	place, ok, err := a.element(key)
	if err != nil {
		return err
	}
	if ok {
		if done, err := a.setElement(place, value); done || err != nil {
			return err
		}
	}
	index, err := subscriptOf(key)
	if err != nil {
		return err
	}
	if value, err = a.integral(value); err != nil {
		return err
	}
	v, err := asArray(value)
	if err != nil {
		return err
	}
	return a.Array.SetIndex(v, index...)
}

// integral makes the integer of one of Python's floats that is assigned to integers, as numpy does; other values stay.
func (a array) integral(value starlark.Value) (starlark.Value, error) {
	f, ok := value.(starlark.Float)
	if t := a.Array.Type; !ok || t.IsFloat() || t == ndarray.Bool {
		return value, nil
	}
	if v := float64(f); math.IsNaN(v) {
		return nil, fmt.Errorf("ValueError: cannot convert float NaN to integer")
	} else if math.IsInf(v, 0) {
		return nil, fmt.Errorf("OverflowError: cannot convert float infinity to integer")
	} else if math.Abs(v) >= 1<<63 {
		if a.Array.Type == ndarray.Uint64 && v > 0 && v < 1<<64 {
			return value, nil
		}
		return nil, fmt.Errorf("OverflowError: Python int too large to convert to C long")
	}
	return starlark.MakeInt64(int64(f)), nil
}

// subscriptOf reads the parts of a subscript.
func subscriptOf(key starlark.Value) ([]ndarray.Index, error) {
	parts, ok := key.(starlark.Tuple)
	if !ok {
		parts = starlark.Tuple{key}
	}
	index := make([]ndarray.Index, len(parts))
	for i, part := range parts {
		x := &index[i]
		switch part := part.(type) {
		case starlark.NoneType:
			x.Kind = ndarray.NewAxisIndex
		case ellipsis:
			x.Kind = ndarray.EllipsisIndex
		case slice:
			x.Kind = ndarray.SliceIndex
			var err error
			if x.Slice, err = part.resolve(); err != nil {
				return nil, err
			}
		case starlark.Int, scalar:
			if s, ok := part.(scalar); ok && s.t == ndarray.Bool {
				x.Kind, x.Array = ndarray.ArrayIndex, s.array()
				break
			}
			var ok bool
			if x.At, ok = asInt(part); !ok {
				return nil, errIndex
			}
		case starlark.Bool, array, *starlark.List, starlark.Tuple:
			v, err := asArray(part)
			if err != nil {
				return nil, err
			}
			x.Kind, x.Array = ndarray.ArrayIndex, v
			if v.Type.IsFloat() && v.Len() > 0 {
				return nil, errIndex
			}
			if v.Type.IsFloat() {
				x.Array = v.Cast(ndarray.Int64)
			}
		default:
			return nil, errIndex
		}
	}
	return index, nil
}

var errIndex = fmt.Errorf("IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")

// resolve reads the numbers of a slice.
func (s slice) resolve() (out ndarray.Slice, err error) {
	read := func(v starlark.Value, missing int) (int, bool) {
		if v == starlark.None {
			return missing, true
		}
		i, ok := asInt(v)
		if !ok {
			err = fmt.Errorf("TypeError: slice indices must be integers or None or have an __index__ method")
		}
		return i, false
	}
	out.Start, out.NoStart = read(s.start, 0)
	out.Stop, out.NoStop = read(s.stop, 0)
	out.Step, _ = read(s.step, 1)
	return out, err
}

// asArray returns the array of an array, a number, or lists and tuples of those, nested. Arrays are not copied.
func asArray(v starlark.Value) (*ndarray.Array, error) {
	switch v := v.(type) {
	case array:
		return v.Array, nil
	case starlark.String:
	case starlark.Sequence:
		if list, ok := sequence(v); ok && !countsUpTo(list, maxItems) {
			return nil, fmt.Errorf("ValueError: a list of more than %d numbers, or too deep, makes no array here", maxItems)
		}
		return arrayOf(v)
	}
	if s, ok := asScalar(v); ok {
		return s.array(), nil
	}
	if _, ok := v.(starlark.Int); ok {
		return nil, fmt.Errorf("OverflowError: Python int too large to convert to C long")
	}
	return nil, fmt.Errorf("TypeError: %s is no number and no array", v.Type())
}

// arrayOf makes an array of the items of a list or a tuple.
func arrayOf(seq starlark.Sequence) (*ndarray.Array, error) {
	n := seq.Len()
	items := make([]starlark.Value, 0, n)
	for v := range starlark.Elements(seq) {
		items = append(items, v)
	}
	t, numbers := ndarray.Bool, true
	for i, v := range items {
		s, ok := asScalar(v)
		if !ok {
			numbers = false
			break
		}
		if i == 0 {
			t = s.t
		}
		t = ndarray.Promote(t, s.t)
	}
	switch {
	case n == 0:
		return ndarray.New(ndarray.Float64, 0)
	case numbers:
		out, err := ndarray.New(t, n)
		if err != nil {
			return nil, err
		}
		for i, v := range items {
			s, _ := asScalar(v)
			if t.IsFloat() {
				out.SetFloat(i*t.Size(), s.float())
			} else {
				out.SetInt(i*t.Size(), int64(s.bits))
			}
		}
		return out, nil
	}
	parts := make([]*ndarray.Array, n)
	for i, v := range items {
		var err error
		if _, ok := sequence(v); ok {
			parts[i], err = arrayOf(v.(starlark.Sequence))
		} else {
			parts[i], err = asArray(v)
		}
		if err != nil {
			return nil, err
		}
		if !slices.Equal(parts[i].Shape, parts[0].Shape) {
			return nil, fmt.Errorf("ValueError: setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions")
		}
	}
	return ndarray.Stack(parts, 0)
}

// result returns an array as a value: a scalar if it has no dimensions.
func result(a *ndarray.Array, err error) (starlark.Value, error) {
	switch {
	case err != nil:
		return nil, err
	case len(a.Shape) == 0:
		return newScalar(a, a.Offset), nil
	}
	return array{a}, nil
}

// operators are Python's operators of two operands.
var operatorsOf = map[string]ndarray.Op{
	"+": ndarray.Add, "-": ndarray.Subtract, "*": ndarray.Multiply, "/": ndarray.Divide, "//": ndarray.FloorDivide, "%": ndarray.Modulo, "**": ndarray.Power,
	"&": ndarray.And, "|": ndarray.Or, "^": ndarray.Xor, "<<": ndarray.ShiftLeft, ">>": ndarray.ShiftRight,
}

var comparisons = map[syntax.Token]ndarray.Op{
	syntax.LT: ndarray.Less, syntax.LE: ndarray.LessEqual, syntax.GT: ndarray.Greater, syntax.GE: ndarray.GreaterEqual, syntax.EQL: ndarray.Equal, syntax.NEQ: ndarray.NotEqual,
}

// isNumeric tells whether a value is an array or a scalar of numpy.
func isNumeric(v starlark.Value) bool {
	switch v.(type) {
	case array, scalar:
		return true
	}
	return false
}

// isOperand tells whether numpy would take a value beside an array.
func isOperand(v starlark.Value) bool {
	switch v.(type) {
	case array, scalar, starlark.Int, starlark.Float, starlark.Bool, *starlark.List, starlark.Tuple:
		return true
	}
	return false
}

// binaryValues computes one of Python's operators, ** and @ included. It returns nil if numpy has no part in it.
func binaryValues(op string, x, y starlark.Value) (starlark.Value, error) {
	if !isNumeric(x) && !isNumeric(y) || !isOperand(x) || !isOperand(y) {
		return nil, nil
	}
	if op == "@" {
		return numpyMatmul(x, y)
	}
	operation, ok := operatorsOf[op]
	if !ok {
		return nil, nil
	}
	return operate(operation, x, y)
}

// operate computes an operation of two values.
func operate(op ndarray.Op, x, y starlark.Value) (starlark.Value, error) {
	if s, ok := asScalar(x); ok {
		if r, ok := asScalar(y); ok {
			if v, ok := s.quick(op, r); ok {
				return v, nil
			}
		}
	}
	a, b, err := operands(x, y)
	if err != nil {
		return nil, err
	}
	return result(ndarray.Binary(op, a, b))
}

func operands(x, y starlark.Value) (a, b *ndarray.Array, err error) {
	if a, err = asArray(x); err != nil {
		return nil, nil, err
	}
	b, err = asArray(y)
	return a, b, err
}

// inplaceValues computes x op= y. An array keeps its memory and its type. It returns nil if numpy has no part in it.
func inplaceValues(op string, x, y starlark.Value) (starlark.Value, error) {
	a, ok := x.(array)
	if !ok {
		return binaryValues(op, x, y)
	}
	v, err := binaryValues(op, x, y)
	if v == nil || err != nil {
		return v, err
	}
	r, err := asArray(v)
	if err != nil {
		return nil, err
	}
	if !ndarray.SameKind(r.Type, a.Array.Type) {
		return nil, fmt.Errorf("UFuncTypeError: Cannot cast ufunc '%v' output from dtype('%v') to dtype('%v') with casting rule 'same_kind'", operatorsOf[op], r.Type, a.Array.Type)
	}
	if len(r.Shape) > len(a.Shape) || len(r.Shape) == len(a.Shape) && !slices.Equal(r.Shape, a.Shape) {
		return nil, fmt.Errorf("ValueError: non-broadcastable output operand with shape %v doesn't match the broadcast shape %v", a.Shape, r.Shape)
	}
	return x, a.Assign(r)
}

// compareValues compares as Python does: an array for arrays, numpy's bool for its scalars, else Starlark's result.
func compareValues(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	if isNumeric(x) || isNumeric(y) {
		if isOperand(x) && isOperand(y) {
			if s, ok := asScalar(x); ok {
				if r, ok := asScalar(y); ok {
					return truths[boolInt(s.compare(op, r))], nil
				}
			}
			a, b, err := operands(x, y)
			if err == nil {
				var r *ndarray.Array
				if r, err = ndarray.Binary(comparisons[op], a, b); err == nil {
					return result(r, nil)
				}
			}
			if op != syntax.EQL && op != syntax.NEQ {
				return nil, err
			}
		}
		// numpy 1.24 compares what it cannot take as unequal.
		switch op {
		case syntax.EQL, syntax.NEQ:
			if a, ok := x.(array); ok && !isOperand(y) {
				v, err := ndarray.New(ndarray.Bool, a.Shape...)
				if err != nil || op == syntax.EQL {
					return result(v, err)
				}
				return result(ndarray.Unary(ndarray.Invert, v))
			}
			return starlark.Bool(op == syntax.NEQ), nil
		}
	}
	if isType(x) || isType(y) {
		a, errA := asType(x)
		b, errB := asType(y)
		return starlark.Bool((a == b && errA == nil && errB == nil) == (op == syntax.EQL)), nil
	}
	b, err := starlark.Compare(op, x, y)
	return starlark.Bool(b), err
}

func isType(v starlark.Value) bool { _, ok := v.(dtype); return ok }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// CompareSameType is what Starlark's own comparison gives, whose result is one truth value.
func (a array) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	v, err := compareValues(op, a, y)
	if err != nil {
		return false, err
	}
	return truthOf(v)
}

// Binary computes x op y.
func (a array) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if side == starlark.Right {
		return binaryValues(operatorText(op), y, a)
	}
	return binaryValues(operatorText(op), a, y)
}

// operatorText is the operator of a token.
func operatorText(op syntax.Token) string {
	if op == tokenMatMul {
		return "@"
	}
	return op.String()
}

// Unary computes -x, +x and ~x.
func (a array) Unary(op syntax.Token) (starlark.Value, error) { return unaryValue(op, a.Array) }

func unaryValue(op syntax.Token, a *ndarray.Array) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return result(ndarray.Unary(ndarray.Negative, a))
	case syntax.PLUS:
		if a.Type == ndarray.Bool {
			return nil, fmt.Errorf("TypeError: ufunc 'positive' did not contain a loop with signature matching types")
		}
		return result(a.AsType(a.Type))
	case syntax.TILDE:
		return result(ndarray.Unary(ndarray.Invert, a))
	}
	return nil, nil
}

// repr is what repr shows.
func (a array) repr() string { return a.Array.Repr() }
