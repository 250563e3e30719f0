package ndarray

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/purecv/cv/internal/engine"
)

// An Op is an operation of two operands.
type Op uint8

// The operations.
const (
	Add Op = iota
	Subtract
	Multiply
	Divide
	FloorDivide
	Modulo
	Power
	And
	Or
	Xor
	ShiftLeft
	ShiftRight
	Maximum
	Minimum
	Hypot
	Atan2
	Less
	LessEqual
	Greater
	GreaterEqual
	Equal
	NotEqual
	LogicalAnd
	LogicalOr
	LogicalXor
)

var opNames = [...]string{"add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift",
	"right_shift", "maximum", "minimum", "hypot", "arctan2", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
	"logical_and", "logical_or", "logical_xor"}

// String returns numpy's name.
func (op Op) String() string { return opNames[op] }

// opType returns the type in which an operation is computed, that of its operands together being t.
func opType(op Op, t Type, operands ...*Array) (Type, error) {
	switch op {
	case Divide:
		if !t.IsFloat() {
			return Float64, nil
		}
	case Hypot, Atan2:
		return floatType(t)
	case Subtract:
		if t == Bool {
			return t, errors.New("TypeError: numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead")
		}
	case FloorDivide, Modulo, Power, ShiftLeft, ShiftRight:
		if t == Bool {
			t = Int8
		}
	}
	if op >= FloorDivide && op <= ShiftRight {
		t = preferSigned(t, operands)
	}
	if t.IsFloat() && op >= And && op <= ShiftRight {
		return t, fmt.Errorf("TypeError: ufunc '%v' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''", op)
	}
	return t, nil
}

// preferSigned returns the signed type of the size of an unsigned one which a number has widened beyond the arrays, if it holds the number.
// The operations that numpy chooses from a list, in which signed types come first, are computed in that.
func preferSigned(t Type, operands []*Array) Type {
	if !t.IsUnsigned() {
		return t
	}
	for _, a := range operands {
		if len(a.Shape) > 0 && (a.Type == t || a.Type == Bool) || len(a.Shape) == 0 && Promote(t-1, minimal(a, Int8)) != t-1 || len(operands[0].Shape)+len(operands[1].Shape) == 0 {
			return t
		}
	}
	return t - 1
}

// floatType returns the type that functions like sqrt compute elements of type t in.
func floatType(t Type) (Type, error) {
	switch {
	case t.IsFloat():
		return t, nil
	case t.Size() == 1:
		return t, fmt.Errorf("numpy gives float16 for this function of %v, which is not supported: convert with astype(np.float32) before", t)
	case t.Size() == 2:
		return Float32, nil
	}
	return Float64, nil
}

// Binary computes an operation of two arrays, which are broadcast.
func Binary(op Op, x, y *Array) (*Array, error) {
	shape, err := BroadcastShapes(x, y)
	if err != nil {
		return nil, err
	}
	t := ResultType(x, y)
	if op >= LogicalAnd {
		t = Bool
	} else if op < Less {
		if t, err = opType(op, t, x, y); err != nil {
			return nil, err
		}
	}
	result := t
	if op >= Less {
		result = Bool
	}
	if op == Power && x.Type == Bool && len(x.Shape) > 0 && len(y.Shape) == 0 && y.Float(y.Offset) == 2 {
		return Unary(Square, x)
	}
	if op == Power && len(y.Shape) == 0 && len(x.Shape) > 0 && t.IsFloat() {
		switch y.Float(y.Offset) { // numpy computes these otherwise than pow
		case 0.5, 2:
			if x, err = x.inType(t); err != nil {
				return nil, err
			}
			if y.Float(y.Offset) == 2 {
				return Binary(Multiply, x, x)
			}
			return Unary(Sqrt, x)
		}
	}
	axes := order(shape, stretched(x, shape), stretched(y, shape))
	out, err := memory(x, y).ordered(result, shape, axes)
	if err != nil || out.Len() == 0 {
		return out, err
	}
	k := kernels[t]
	f := func(out []byte, in [][]byte) error { return k.arithmetic(op, out, in[0], in[1]) }
	switch {
	case op >= Less:
		f = func(out []byte, in [][]byte) error { k.compare(op, out, in[0], in[1]); return nil }
	case t == Bool:
		op := boolOp(op)
		f = func(out []byte, in [][]byte) error { return integers[uint8]{}.arithmetic(op, out, in[0], in[1]) }
	}
	return out, eachBlock(out, f, source(x, t, shape, axes), source(y, t, shape, axes))
}

// boolOp is the operation of bits that an operation of truth values is.
func boolOp(op Op) Op {
	switch op {
	case Add, Maximum:
		return Or
	case Multiply, Minimum:
		return And
	}
	return op
}

// stretched returns the strides of an operand in a larger shape, in which sides of 1 and missing ones repeat.
func stretched(a *Array, shape []int) []int {
	strides := make([]int, len(shape))
	skip := len(shape) - len(a.Shape)
	for i, side := range a.Shape {
		if side != 1 {
			strides[skip+i] = a.Strides[i]
		}
	}
	return strides
}

// block is how many elements the loops take at once.
const block = 1024

// blocks gives the elements of an operand in the type and the order that a result is computed in, a block at a time.
type blocks struct {
	data     []byte
	from, to Type
	period   int // if not 0, data has elements of type to that repeat, up to a block beyond the last of them
}

// source returns the blocks of an operand for a result of a shape that lies in the order of axes.
func source(a *Array, t Type, shape, axes []int) *blocks {
	n := a.Len()
	tail := len(a.Shape) < len(shape) && slices.Equal(a.Shape, shape[len(shape)-len(a.Shape):]) && slices.IsSorted(axes)
	if n == 1 || tail && n <= block {
		size, width := t.Size(), min(lenOf(shape), block)
		repeats := alignedBytes((n + width) * size)
		copy(repeats, a.Cast(t).bytes())
		for done := n * size; done < len(repeats); done *= 2 {
			copy(repeats[done:], repeats[:done])
		}
		return &blocks{data: repeats, to: t, from: t, period: n}
	}
	if !slices.Equal(a.Shape, shape) {
		a, _ = a.Cast(t).BroadcastTo(shape) // the shape is that of BroadcastShapes
	}
	a = a.Transpose(axes...).Packed()
	return &blocks{data: a.bytes(), from: a.Type, to: t}
}

// get returns n elements from element i on; where they have to be converted, they are put into scratch.
func (b *blocks) get(i, n int, scratch []float64) []byte {
	if b.period > 0 {
		i %= b.period
	}
	size := b.from.Size()
	x := b.data[i*size : (i+n)*size]
	if b.from == b.to {
		return x
	}
	out := engine.BytesOf(scratch)[:n*b.to.Size()]
	kernels[b.from].cast(out, b.to, x)
	return out
}

// scratch returns room for a block of n elements that are converted.
func (b *blocks) scratch(n int) []float64 {
	if b.from == b.to {
		return nil
	}
	return make([]float64, min(n, block))
}

// eachBlock calls f for the elements of a result and of its operands, a block at a time, several at once where there are many.
func eachBlock(out *Array, f func(out []byte, in [][]byte) error, operands ...*blocks) error {
	size := out.Type.Size()
	var mutex sync.Mutex
	var failed error
	inPieces(out.Len(), func(first, end int) {
		in, scratch := make([][]byte, len(operands)), make([][]float64, len(operands))
		for k, o := range operands {
			scratch[k] = o.scratch(end - first)
		}
		for i := first; i < end; i += block {
			n := min(block, end-i)
			for k, o := range operands {
				in[k] = o.get(i, n, scratch[k])
			}
			if err := f(out.Data[i*size:(i+n)*size], in); err != nil {
				mutex.Lock()
				failed = err
				mutex.Unlock()
				return
			}
		}
	})
	return failed
}

type integer interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64
}

type floating interface{ float32 | float64 }

// integers has the loops for integers, floats those for floats.
type integers[T integer] struct{ typed[T] }
type floats[T floating] struct{ typed[T] }

func (integers[T]) arithmetic(op Op, out, x, y []byte) error {
	return integerBlock(op, elements[T](out), elements[T](x), elements[T](y))
}

// ringBlock does what is written alike for integers and floats, and tells whether that was it.
func ringBlock[T number](op Op, out, x, y []T) bool {
	switch op {
	case Add:
		for i := range out {
			out[i] = x[i] + y[i]
		}
	case Subtract:
		for i := range out {
			out[i] = x[i] - y[i]
		}
	case Multiply:
		for i := range out {
			out[i] = x[i] * y[i]
		}
	default:
		return false
	}
	return true
}

func integerBlock[T integer](op Op, out, x, y []T) error {
	x, y = x[:len(out)], y[:len(out)]
	if ringBlock(op, out, x, y) {
		return nil
	}
	switch op {
	case And, Or, Xor:
		bitBlock(op, bytesOf(out), bytesOf(x), bytesOf(y))
	case FloorDivide:
		for i := range out {
			out[i] = floorDivide(x[i], y[i])
		}
	case Modulo:
		for i := range out {
			out[i] = 0
			if y[i] != 0 {
				out[i] = x[i] - floorDivide(x[i], y[i])*y[i]
			}
		}
	case Power:
		for i := range out {
			if y[i] < 0 {
				return errors.New("ValueError: Integers to negative integer powers are not allowed")
			}
			out[i] = power(x[i], y[i])
		}
	case ShiftLeft:
		for i := range out {
			out[i] = x[i] << uint64(y[i])
		}
	case ShiftRight:
		for i := range out {
			out[i] = x[i] >> uint64(y[i])
		}
	case Maximum:
		for i := range out {
			out[i] = max(x[i], y[i])
		}
	case Minimum:
		for i := range out {
			out[i] = min(x[i], y[i])
		}
	default:
		return fmt.Errorf("%v is not supported for integers", op)
	}
	return nil
}

// bitBlock works on eight bytes at once; which elements they belong to does not matter.
func bitBlock(op Op, out, x, y []byte) {
	n := len(out) &^ 7
	to, a, b := elements[uint64](out[:n]), elements[uint64](x[:n]), elements[uint64](y[:n])
	a, b = a[:len(to)], b[:len(to)]
	switch op {
	case And:
		for i := range to {
			to[i] = a[i] & b[i]
		}
		for i := n; i < len(out); i++ {
			out[i] = x[i] & y[i]
		}
	case Or:
		for i := range to {
			to[i] = a[i] | b[i]
		}
		for i := n; i < len(out); i++ {
			out[i] = x[i] | y[i]
		}
	case Xor:
		for i := range to {
			to[i] = a[i] ^ b[i]
		}
		for i := n; i < len(out); i++ {
			out[i] = x[i] ^ y[i]
		}
	}
}

// floorDivide rounds down; division by 0 gives 0.
func floorDivide[T integer](x, y T) T {
	if y == 0 {
		return 0
	}
	q := x / y
	if (x < 0) != (y < 0) && q*y != x {
		q--
	}
	return q
}

func power[T integer](x, n T) T {
	var p T = 1
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			p *= x
		}
		x *= x
	}
	return p
}

func (floats[T]) arithmetic(op Op, out, x, y []byte) error {
	return floatBlock(op, elements[T](out), elements[T](x), elements[T](y))
}

func floatBlock[T floating](op Op, out, x, y []T) error {
	x, y = x[:len(out)], y[:len(out)]
	if ringBlock(op, out, x, y) {
		return nil
	}
	switch op {
	case Divide:
		for i := range out {
			out[i] = x[i] / y[i]
		}
	case FloorDivide:
		for i := range out {
			out[i] = floorDivideFloat(x[i], y[i])
		}
	case Modulo:
		for i := range out {
			out[i] = remainder(x[i], y[i])
		}
	case Power:
		for i := range out {
			out[i] = T(math.Pow(float64(x[i]), float64(y[i])))
		}
	case Maximum:
		for i := range out {
			out[i] = max(x[i], y[i])
		}
	case Minimum:
		for i := range out {
			out[i] = min(x[i], y[i])
		}
	case Hypot:
		for i := range out {
			out[i] = T(math.Hypot(float64(x[i]), float64(y[i])))
		}
	case Atan2:
		for i := range out {
			out[i] = T(math.Atan2(float64(x[i]), float64(y[i])))
		}
	default:
		return fmt.Errorf("%v is not supported for floats", op)
	}
	return nil
}

// remainder has the sign of the divisor.
func remainder[T floating](x, y T) T {
	m := T(math.Mod(float64(x), float64(y)))
	switch {
	case y == 0:
		return m
	case m == 0:
		return T(math.Copysign(0, float64(y)))
	case (y < 0) != (m < 0):
		return m + y
	}
	return m
}

// floorDivideFloat rounds the quotient down as numpy does, from the remainder.
func floorDivideFloat[T floating](x, y T) T {
	if y == 0 {
		return x / y
	}
	m := T(math.Mod(float64(x), float64(y)))
	q := (x - m) / y
	if m != 0 && (y < 0) != (m < 0) {
		q--
	}
	if q == 0 {
		return T(math.Copysign(0, float64(x/y)))
	}
	f := T(math.Floor(float64(q)))
	if q-f > 0.5 {
		f++
	}
	return f
}

func (typed[T]) compare(op Op, out, x, y []byte) {
	compareBlock(op, out, elements[T](x), elements[T](y))
}

func compareBlock[T number](op Op, out []byte, x, y []T) {
	x, y = x[:len(out)], y[:len(out)]
	switch op {
	case Less:
		for i := range out {
			out[i] = truth(x[i] < y[i])
		}
	case LessEqual:
		for i := range out {
			out[i] = truth(x[i] <= y[i])
		}
	case Greater:
		for i := range out {
			out[i] = truth(x[i] > y[i])
		}
	case GreaterEqual:
		for i := range out {
			out[i] = truth(x[i] >= y[i])
		}
	case Equal:
		for i := range out {
			out[i] = truth(x[i] == y[i])
		}
	case NotEqual, LogicalXor:
		for i := range out {
			out[i] = truth(x[i] != y[i])
		}
	case LogicalAnd:
		for i := range out {
			out[i] = truth(x[i] != 0 && y[i] != 0)
		}
	case LogicalOr:
		for i := range out {
			out[i] = truth(x[i] != 0 || y[i] != 0)
		}
	}
}

func truth(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// A UnaryOp is an operation of one operand.
type UnaryOp uint8

// The operations of one operand; those from Sqrt on are computed in floats.
const (
	Negative UnaryOp = iota
	Absolute
	Invert
	Square
	Sign
	Floor
	Ceil
	Trunc
	Rint
	Sqrt
	Exp
	Log
	Log2
	Log10
	Log1p
	Expm1
	Sin
	Cos
	Tan
	Arcsin
	Arccos
	Arctan
	Sinh
	Cosh
	Tanh
	Cbrt
	Exp2
)

var unaryNames = [...]string{"negative", "absolute", "invert", "square", "sign", "floor", "ceil", "trunc", "rint", "sqrt", "exp", "log", "log2", "log10", "log1p",
	"expm1", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "cbrt", "exp2"}

// String returns numpy's name.
func (op UnaryOp) String() string { return unaryNames[op] }

// functions are those of math. Go's differ from numpy's for many arguments, mostly by 1 or 2 units in the last place, more where results are near 0. Sqrt is exact.
var functions = map[UnaryOp]func(float64) float64{
	Floor: math.Floor, Ceil: math.Ceil, Trunc: math.Trunc, Rint: math.RoundToEven, Exp: math.Exp, Log: math.Log, Log2: math.Log2, Log10: math.Log10, Log1p: math.Log1p,
	Expm1: math.Expm1, Sin: math.Sin, Cos: math.Cos, Tan: math.Tan, Arcsin: math.Asin, Arccos: math.Acos, Arctan: math.Atan, Sinh: math.Sinh, Cosh: math.Cosh,
	Tanh: math.Tanh, Cbrt: math.Cbrt, Exp2: math.Exp2,
}

// Unary computes an operation of one array.
func Unary(op UnaryOp, x *Array) (*Array, error) {
	t := x.Type
	switch {
	case op >= Sqrt, op == Rint:
		var err error
		if t, err = floatType(t); err != nil {
			return nil, err
		}
	case op == Invert && t == Bool:
		return Binary(Equal, x, FromInt(Bool, 0))
	case op == Invert && t.IsFloat():
		return nil, errors.New("TypeError: ufunc 'invert' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")
	case op == Negative && t == Bool:
		return nil, errors.New("TypeError: The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead")
	case t == Bool && op == Absolute:
		return x.Copy(), nil
	case t == Bool && op == Square:
		t = Int8
	case t == Bool:
		return nil, fmt.Errorf("TypeError: ufunc '%v' did not contain a loop for bool", op)
	case op >= Floor && t.category() == 1:
		return x.Copy(), nil // numpy 1.24 gives floats here
	}
	axes := order(x.Shape, x.Strides)
	out, err := x.Memory.ordered(t, x.Shape, axes)
	if err != nil || out.Len() == 0 {
		return out, err
	}
	return out, eachBlock(out, func(out []byte, in [][]byte) error { kernels[t].unary(op, out, in[0]); return nil }, source(x, t, x.Shape, axes))
}

func (integers[T]) unary(op UnaryOp, out, x []byte) {
	to, from := elements[T](out), elements[T](x)
	switch op {
	case Negative:
		for i, v := range from {
			to[i] = -v
		}
	case Absolute:
		for i, v := range from {
			to[i] = max(v, -v)
			if !isSigned[T]() || v == -v {
				to[i] = v
			}
		}
	case Invert:
		for i, v := range from {
			to[i] = ^v
		}
	case Square:
		for i, v := range from {
			to[i] = v * v
		}
	case Sign:
		for i, v := range from {
			to[i] = 0
			if v > 0 {
				to[i] = 1
			} else if v < 0 {
				to[i]--
			}
		}
	}
}

func (floats[T]) unary(op UnaryOp, out, x []byte) {
	to, from := elements[T](out), elements[T](x)
	switch op {
	case Negative:
		for i, v := range from {
			to[i] = -v
		}
	case Absolute:
		for i, v := range from {
			to[i] = T(math.Abs(float64(v)))
		}
	case Square:
		for i, v := range from {
			to[i] = v * v
		}
	case Sign:
		for i, v := range from {
			switch {
			case v > 0:
				to[i] = 1
			case v < 0:
				to[i] = -1
			case v != v:
				to[i] = v
			default:
				to[i] = 0
			}
		}
	case Sqrt:
		for i, v := range from {
			to[i] = T(math.Sqrt(float64(v)))
		}
	default:
		f := functions[op]
		for i, v := range from {
			to[i] = T(f(float64(v)))
		}
	}
}
