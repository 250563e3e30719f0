package script

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// arrayFunctions are the functions of one array that are methods of arrays as well.
var arrayFunctions = map[string]numpyFunction{
	"sum": numpySum(ndarray.SumType, (*ndarray.Array).Sum), "mean": numpySum(ndarray.MeanType, (*ndarray.Array).Mean), "prod": numpySum(ndarray.SumType, (*ndarray.Array).Product),
	"max": numpyReduction(numpyExtreme(true)), "amax": numpyReduction(numpyExtreme(true)), "min": numpyReduction(numpyExtreme(false)), "amin": numpyReduction(numpyExtreme(false)),
	"any": numpyReduction(numpyTruthOver(true)), "all": numpyReduction(numpyTruthOver(false)), "ptp": numpyReduction(numpySpread),
	"var": numpyVariance(false), "std": numpyVariance(true), "argmax": numpyArgExtreme(true), "argmin": numpyArgExtreme(false),
	"copy": numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) { return a.AsType(a.Type) }), "cumsum": numpyCumsum,
	"ravel":   numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) { return a.Reshape(-1) }),
	"reshape": numpyReshape, "transpose": numpyTranspose, "squeeze": numpySqueeze, "clip": numpyClip, "round": numpyRound, "around": numpyRound, "nonzero": numpyNonzero, "repeat": numpyRepeat,
	"dot": numpyDot, "swapaxes": numpySwapaxes, "argsort": numpySorted((*ndarray.Array).Argsort),
}

// arrayMethods are those that are no functions of numpy, or other ones.
var arrayMethods = map[string]numpyFunction{
	"astype": numpyAstype, "fill": numpyFill, "tolist": numpyTolist, "item": numpyItem, "sort": numpySortInPlace,
	"flatten": numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) {
		b, err := a.AsType(a.Type)
		if err != nil {
			return nil, err
		}
		return b.Reshape(-1)
	}),
	"tobytes": numpyTobytes, "view": numpyView,
}

// moduleFunctions are those that arrays do not have as methods.
var moduleFunctions = map[string]numpyFunction{
	"concatenate": numpyConcatenate, "hstack": numpyJoined(1), "vstack": numpyJoined(0), "row_stack": numpyJoined(0), "dstack": numpyJoined(2), "stack": numpyStack, "where": numpyWhere, "unique": numpyUnique,
	"sort": numpySorted((*ndarray.Array).Sort), "flip": numpyFlip, "fliplr": numpyFlipAxis(1), "flipud": numpyFlipAxis(0), "rot90": numpyRot90, "argwhere": numpyArgwhere,
	"count_nonzero": numpyCountNonzero, "allclose": numpyAllclose, "array_equal": numpyArrayEqual, "isclose": numpyIsclose, "tile": numpyTile, "bincount": numpyBincount, "histogram": numpyHistogram,
	"expand_dims": numpyExpandDims, "matmul": numpyDot, "shape": numpyShapeOf, "ndim": numpyNdimOf, "size": numpySizeOf, "median": numpyMedian, "pad": numpyPad, "array_repr": numpyRepresentation,
	"isnan": numpyTest(func(v float64) bool { return v != v }), "isinf": numpyTest(func(v float64) bool { return math.IsInf(v, 0) }), "diff": numpyDiff, "roll": numpyRoll,
	"isfinite": numpyTest(func(v float64) bool { return v-v == 0 }), "logical_not": numpyOfArray(numpyLogicalNot), "deg2rad": numpyScaled(math.Pi / 180), "radians": numpyScaled(math.Pi / 180),
	"rad2deg": numpyScaled(180 / math.Pi), "degrees": numpyScaled(180 / math.Pi), "copyto": numpyCopyto, "split": numpySplit, "array_split": numpySplit, "set_printoptions": numpySetPrintOptions,
}

// addOperations adds the functions that are operations of each element.
func addOperations() {
	for op := ndarray.Add; op <= ndarray.LogicalXor; op++ {
		moduleFunctions[op.String()] = numpyBinaryFunction(op)
	}
	for alias, op := range map[string]ndarray.Op{"true_divide": ndarray.Divide, "mod": ndarray.Modulo, "fmax": ndarray.Maximum, "fmin": ndarray.Minimum} {
		moduleFunctions[alias] = numpyBinaryFunction(op)
	}
	for op := ndarray.Negative; op <= ndarray.Exp2; op++ {
		moduleFunctions[op.String()] = numpyUnaryFunction(op)
	}
	for alias, op := range map[string]ndarray.UnaryOp{"abs": ndarray.Absolute, "fabs": ndarray.Absolute, "bitwise_not": ndarray.Invert, "fix": ndarray.Trunc} {
		moduleFunctions[alias] = numpyUnaryFunction(op)
	}
}

// Attr returns an attribute or a method.
func (a array) Attr(name string) (starlark.Value, error) {
	switch name {
	case "shape":
		return shapeOf(a.Array), nil
	case "strides":
		return numpyTupleOf(a.Strides), nil
	case "dtype":
		return dtype{a.Array.Type, false}, nil
	case "ndim":
		return starlark.MakeInt(len(a.Shape)), nil
	case "size":
		return starlark.MakeInt(a.Array.Len()), nil
	case "itemsize":
		return starlark.MakeInt(a.Array.Type.Size()), nil
	case "nbytes":
		return starlark.MakeInt(a.Array.Type.Size() * a.Array.Len()), nil
	case "T":
		return array{a.Transpose()}, nil
	case "flat":
		v, err := a.Reshape(-1)
		return array{v}, err
	}
	f := arrayMethods[name]
	if f == nil && name != "amax" && name != "amin" && name != "around" {
		f = arrayFunctions[name]
	}
	if f == nil {
		return nil, starlark.NoSuchAttrError(fmt.Sprintf("'numpy.ndarray' object has no attribute '%s' here: this is a subset, see docs/scripts.md", name))
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		return f(nil, name, append(starlark.Tuple{a}, args...), kw)
	}), nil
}

// AttrNames lists attributes and methods.
func (array) AttrNames() []string {
	names := []string{"T", "dtype", "flat", "itemsize", "nbytes", "ndim", "shape", "size", "strides"}
	for name := range arrayMethods {
		names = append(names, name)
	}
	for name := range arrayFunctions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// SetField sets the shape.
func (a array) SetField(name string, v starlark.Value) error {
	var shape integersArgument
	if name != "shape" {
		return starlark.NoSuchAttrError("attribute '" + name + "' of 'numpy.ndarray' objects is not writable here")
	}
	if err := shape.Unpack(v); err != nil {
		return err
	}
	if !a.IsPacked() {
		return fmt.Errorf("AttributeError: Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape")
	}
	r, err := a.Reshape(shape.list...)
	if err == nil {
		*a.Array = *r
	}
	return err
}

// A knownShape is a shape with the tuple of its sides.
type knownShape struct {
	shape []int
	value starlark.Value
}

// lastShape is the one that was asked for last: scripts ask in every call of a function for the shape of the same image.
var lastShape atomic.Pointer[knownShape]

func shapeOf(a *ndarray.Array) starlark.Value {
	if last := lastShape.Load(); last != nil && slices.Equal(last.shape, a.Shape) {
		return last.value
	}
	v := numpyTupleOf(a.Shape)
	lastShape.Store(&knownShape{slices.Clone(a.Shape), v})
	return v
}

func numpyTupleOf(sides []int) starlark.Tuple {
	t := make(starlark.Tuple, len(sides))
	for i, side := range sides {
		t[i] = starlark.MakeInt(side)
	}
	return t
}

// numpyUnpack reads the array and further parameters.
func numpyUnpack(name string, args starlark.Tuple, kw []starlark.Tuple, a *arrayArgument, pairs ...any) error {
	if err := starlark.UnpackArgs(name, args, kw, append([]any{"a", a}, pairs...)...); err != nil {
		return err
	}
	if a.Array == nil {
		return fmt.Errorf("TypeError: %s: None is no array", name)
	}
	return nil
}

// numpyOfArray makes a function of an array alone.
func numpyOfArray(f func(*ndarray.Array) (*ndarray.Array, error)) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		if err := numpyUnpack(name, args, kw, &a); err != nil {
			return nil, err
		}
		v, err := f(a.Array)
		if err != nil || name != "copy" {
			return result(v, err)
		}
		return array{v}, nil
	}
}

// numpyReduction makes a function of an array, axes and keepdims.
func numpyReduction(f func(a *ndarray.Array, axes []int, keep bool) (*ndarray.Array, error)) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var r reduction
		if err := r.unpack(name, args, kw, nil, nil); err != nil {
			return nil, err
		}
		return result(f(r.a.Array, r.axes.list, bool(r.keep)))
	}
}

// numpySum makes a reduction that is computed in a type, that of the parameter dtype or the one that byDefault gives.
func numpySum(byDefault func(ndarray.Type) ndarray.Type, f func(a *ndarray.Array, t ndarray.Type, axes []int, keep bool) (*ndarray.Array, error)) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var r reduction
		var t typeArgument
		if err := r.unpack(name, args, kw, &t, nil); err != nil {
			return nil, err
		}
		return result(f(r.a.Array, t.or(byDefault(r.a.Type)), r.axes.list, bool(r.keep)))
	}
}

// A reduction has the parameters of all reductions.
type reduction struct {
	a    arrayArgument
	axes integersArgument
	keep truthArgument
}

// unpack reads the parameters, among which are a type and degrees of freedom if t and degrees are not nil.
func (r *reduction) unpack(name string, args starlark.Tuple, kw []starlark.Tuple, t *typeArgument, degrees *floatArgument) error {
	var out starlark.Value = starlark.None
	pairs := []any{"axis??", &r.axes}
	if t != nil {
		pairs = append(pairs, "dtype??", t)
	}
	pairs = append(pairs, "out??", &out)
	if degrees != nil {
		pairs = append(pairs, "ddof?", degrees)
	}
	if err := numpyUnpack(name, args, kw, &r.a, append(pairs, "keepdims?", &r.keep)...); err != nil {
		return err
	}
	if out != starlark.None {
		return numpyErrOut(name)
	}
	return nil
}

func numpyErrOut(name string) error {
	return fmt.Errorf("%s: the parameter out is not supported here: assign the result", name)
}

func numpyExtreme(largest bool) func(*ndarray.Array, []int, bool) (*ndarray.Array, error) {
	return func(a *ndarray.Array, axes []int, keep bool) (*ndarray.Array, error) {
		return a.Extreme(largest, axes, keep)
	}
}

// numpyTruthOver makes any and all.
func numpyTruthOver(any bool) func(*ndarray.Array, []int, bool) (*ndarray.Array, error) {
	return func(a *ndarray.Array, axes []int, keep bool) (*ndarray.Array, error) {
		if a.Len() == 0 && axes == nil {
			return ndarray.FromInt(ndarray.Bool, int64(boolInt(!any))), nil
		}
		return a.Cast(ndarray.Bool).Extreme(any, axes, keep)
	}
}

func numpySpread(a *ndarray.Array, axes []int, keep bool) (*ndarray.Array, error) {
	high, err := a.Extreme(true, axes, keep)
	if err != nil {
		return nil, err
	}
	low, err := a.Extreme(false, axes, keep)
	if err != nil {
		return nil, err
	}
	return ndarray.Binary(ndarray.Subtract, high, low)
}

func numpyVariance(root bool) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var r reduction
		var t typeArgument
		var degrees floatArgument
		if err := r.unpack(name, args, kw, &t, &degrees); err != nil {
			return nil, err
		}
		v, err := r.a.Var(t.or(ndarray.MeanType(r.a.Type)), r.axes.list, bool(r.keep), float64(degrees))
		if err == nil && root {
			v, err = ndarray.Unary(ndarray.Sqrt, v)
		}
		return result(v, err)
	}
}

func numpyArgExtreme(largest bool) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		var axis integersArgument
		if err := numpyUnpack(name, args, kw, &a, "axis??", &axis); err != nil {
			return nil, err
		}
		if axis.list == nil {
			return result(a.ArgExtreme(largest, nil, false))
		}
		return result(a.ArgExtreme(largest, &axis.list[0], false))
	}
}

func numpyCumsum(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axis integersArgument
	var t typeArgument
	if err := numpyUnpack(name, args, kw, &a, "axis??", &axis, "dtype??", &t); err != nil {
		return nil, err
	}
	x := a.Cast(t.or(a.Type))
	if axis.list == nil {
		flat, err := x.Reshape(-1)
		if err != nil {
			return nil, err
		}
		return result(flat.Cumsum(0))
	}
	return result(x.Cumsum(axis.list[0]))
}

// numpyIntegersOf reads one parameter that may be a tuple or several integers.
func numpyIntegersOf(args starlark.Tuple) (integersArgument, error) {
	var list integersArgument
	var v starlark.Value = args
	if len(args) == 1 {
		v = args[0]
	}
	return list, list.Unpack(v)
}

func numpyReshape(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	order := "C"
	if len(args) > 2 {
		shape, err := numpyIntegersOf(args[1:])
		if err != nil {
			return nil, err
		}
		args = starlark.Tuple{args[0], numpyTupleOf(shape.list)}
	}
	var shape integersArgument
	if err := numpyUnpack(name, args, kw, &a, "newshape", &shape, "order?", &order); err != nil {
		return nil, err
	}
	if order != "C" {
		return nil, fmt.Errorf("reshape: order must be 'C' here, not '%s'", order)
	}
	v, err := a.Reshape(shape.list...)
	return array{v}, err
}

func numpyTranspose(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axes integersArgument
	if len(args) > 2 {
		args = starlark.Tuple{args[0], args[1:]}
	}
	if err := numpyUnpack(name, args, kw, &a, "axes??", &axes); err != nil {
		return nil, err
	}
	if axes.list == nil {
		return array{a.Transpose()}, nil
	}
	seen := make([]bool, len(a.Shape))
	for i, axis := range axes.list {
		d, err := a.Axis(axis)
		if err != nil || len(axes.list) != len(a.Shape) || seen[d] {
			return nil, fmt.Errorf("ValueError: axes don't match array")
		}
		axes.list[i], seen[d] = d, true
	}
	if len(axes.list) != len(a.Shape) {
		return nil, fmt.Errorf("ValueError: axes don't match array")
	}
	return array{a.Transpose(axes.list...)}, nil
}

func numpySwapaxes(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var i, j intArgument
	if err := numpyUnpack(name, args, kw, &a, "axis1", &i, "axis2", &j); err != nil {
		return nil, err
	}
	p, err := a.Axis(int(i))
	if err != nil {
		return nil, err
	}
	q, err := a.Axis(int(j))
	if err != nil {
		return nil, err
	}
	axes := make([]int, len(a.Shape))
	for i := range axes {
		axes[i] = i
	}
	axes[p], axes[q] = q, p
	return array{a.Transpose(axes...)}, nil
}

func numpySqueeze(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axes integersArgument
	if err := numpyUnpack(name, args, kw, &a, "axis??", &axes); err != nil {
		return nil, err
	}
	v, err := a.Squeeze(axes.list)
	return array{v}, err
}

func numpyExpandDims(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axis intArgument
	if err := numpyUnpack(name, args, kw, &a, "axis", &axis); err != nil {
		return nil, err
	}
	at := int(axis)
	if at < 0 {
		at += len(a.Shape) + 1
	}
	if at < 0 || at > len(a.Shape) {
		return nil, fmt.Errorf("AxisError: axis %d is out of bounds for array of dimension %d", axis, len(a.Shape)+1)
	}
	return array{a.NewAxis(at)}, nil
}

func numpyClip(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, low, high arrayArgument
	var out starlark.Value = starlark.None
	if err := numpyUnpack(name, args, numpyRename(numpyRename(kw, "min", "a_min"), "max", "a_max"), &a, "a_min??", &low, "a_max??", &high, "out??", &out); err != nil {
		return nil, err
	}
	v, err := a.Clip(low.Array, high.Array)
	if to, ok := out.(array); ok && err == nil {
		return to, to.Assign(v)
	}
	return result(v, err)
}

// numpyRename gives a keyword its other name.
func numpyRename(kw []starlark.Tuple, from, to string) []starlark.Tuple {
	kw = slices.Clone(kw)
	for i, pair := range kw {
		if pair[0] == starlark.String(from) {
			kw[i] = starlark.Tuple{starlark.String(to), pair[1]}
		}
	}
	return kw
}

func numpyRound(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var decimals intArgument
	if err := numpyUnpack(name, args, kw, &a, "decimals?", &decimals); err != nil {
		return nil, err
	}
	return result(a.Round(int(decimals)))
}

func numpyNonzero(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return numpyArrays(a.Nonzero()), nil
}

func numpyArrays(list []*ndarray.Array) starlark.Tuple {
	out := make(starlark.Tuple, len(list))
	for i, a := range list {
		out[i] = array{a}
	}
	return out
}

func numpyArgwhere(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return result(ndarray.Stack(a.Nonzero(), 1))
}

func numpyCountNonzero(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axes integersArgument
	if err := numpyUnpack(name, args, kw, &a, "axis??", &axes); err != nil {
		return nil, err
	}
	if axes.list == nil {
		return starlark.MakeInt(a.CountNonzero()), nil
	}
	return result(a.Cast(ndarray.Bool).Sum(ndarray.Int64, axes.list, false))
}

func numpySorted(f func(*ndarray.Array) (*ndarray.Array, error)) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		var axis integersArgument
		kind := ""
		if err := numpyAlongAxis(name, args, kw, &a, &axis, &kind); err != nil {
			return nil, err
		}
		if axis.list == nil { // the last
			axis.list = []int{-1}
		}
		d, err := a.Axis(axis.list[0])
		if err != nil {
			return nil, err
		}
		axes := make([]int, len(a.Shape))
		for i := range axes {
			axes[i] = i
		}
		last := len(axes) - 1
		axes[d], axes[last] = last, d
		v, err := f(a.Transpose(axes...))
		if err != nil {
			return nil, err
		}
		return array{v.Transpose(axes...)}, nil
	}
}

func numpyAlongAxis(name string, args starlark.Tuple, kw []starlark.Tuple, a *arrayArgument, axis *integersArgument, kind *string) error {
	return numpyUnpack(name, args, kw, a, "axis?", axis, "kind?", kind)
}

func numpySortInPlace(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	v, err := numpySorted((*ndarray.Array).Sort)(s, name, args, kw)
	if err != nil {
		return nil, err
	}
	return starlark.None, args[0].(array).Assign(v.(array).Array)
}

func numpyAstype(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var t typeArgument
	clone := truthArgument(true)
	if err := numpyUnpack(name, args, kw, &a, "dtype", &t, "copy?", &clone); err != nil {
		return nil, err
	}
	if !clone && t.t == a.Type {
		return args[0], nil
	}
	b, err := a.AsType(t.t)
	if err != nil {
		return nil, err
	}
	return numpyScalarLike(args[0], b)
}

// numpyScalarLike returns an array, or a scalar if it comes from one.
func numpyScalarLike(from starlark.Value, a *ndarray.Array) (starlark.Value, error) {
	if _, ok := from.(array); ok {
		return array{a}, nil
	}
	return result(a, nil)
}

func numpyView(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	v := *a.Array
	return array{&v}, nil
}

func numpyFill(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, value arrayArgument
	if err := numpyUnpack(name, args, kw, &a, "value", &value); err != nil {
		return nil, err
	}
	return starlark.None, array(a).Assign(value.Array)
}

func numpyCopyto(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	return numpyFill(s, name, args, numpyRename(numpyRename(kw, "dst", "a"), "src", "value"))
}

func numpyTolist(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return numpyLists(a.Array), nil
}

func numpyLists(a *ndarray.Array) starlark.Value {
	if len(a.Shape) == 0 {
		return newScalar(a, a.Offset).(scalar).python()
	}
	items := make([]starlark.Value, a.Shape[0])
	for i := range items {
		items[i] = numpyLists(a.Along(0, i))
	}
	return starlark.NewList(items)
}

func numpyItem(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	a, err := asArray(args[0])
	if err != nil {
		return nil, err
	}
	index, err := numpyIntegersOf(args[1:])
	if err != nil || len(kw) > 0 {
		return nil, fmt.Errorf("TypeError: item takes integers")
	}
	switch {
	case len(index.list) == 0 && a.Len() != 1:
		return nil, fmt.Errorf("ValueError: can only convert an array of size 1 to a Python scalar")
	case len(index.list) <= 1:
		if a, err = a.Reshape(-1); err != nil {
			return nil, err
		}
		if len(index.list) == 0 {
			index.list = []int{0}
		}
	case len(index.list) != len(a.Shape):
		return nil, fmt.Errorf("ValueError: incorrect number of indices for array")
	}
	place, err := a.Element(index.list...)
	if err != nil {
		return nil, err
	}
	return newScalar(a, place).(scalar).python(), nil
}

func numpyTobytes(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return starlark.Bytes(a.Copy().Data), nil
}

func numpyConcatenate(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var list listArgument
	var axis integersArgument
	axis.list = []int{0}
	if err := starlark.UnpackArgs(name, args, kw, "arrays", &list, "axis?", &axis); err != nil {
		return nil, err
	}
	return result(ndarray.Concatenate(list, axis.list[0]))
}

// numpyJoined makes vstack, hstack and dstack: arrays of at least one, two and three dimensions along an axis.
func numpyJoined(axis int) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var list listArgument
		if err := starlark.UnpackArgs(name, args, kw, "tup", &list); err != nil {
			return nil, err
		}
		along := axis
		for i, a := range list {
			if len(a.Shape) == 0 {
				a = a.NewAxis(0)
			}
			switch {
			case axis == 1 && len(a.Shape) == 1:
				along = 0 // hstack of vectors
			case axis != 1 && len(a.Shape) == 1:
				a = a.NewAxis(0)
			}
			if axis == 2 && len(a.Shape) == 2 {
				a = a.NewAxis(2)
			}
			list[i] = a
		}
		return result(ndarray.Concatenate(list, along))
	}
}

func numpyStack(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var list listArgument
	var axis intArgument
	if err := starlark.UnpackArgs(name, args, kw, "arrays", &list, "axis?", &axis); err != nil {
		return nil, err
	}
	return result(ndarray.Stack(list, int(axis)))
}

func numpyWhere(s *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 1 {
		return numpyNonzero(s, name, args, kw)
	}
	var condition, x, y arrayArgument
	if err := starlark.UnpackArgs(name, args, kw, "condition", &condition, "x", &x, "y", &y); err != nil {
		return nil, err
	}
	v, err := ndarray.Where(condition.Array, x.Array, y.Array)
	return array{v}, err
}

func numpyUnique(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var wantFirst, wantInverse, wantCounts truthArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "ar", "a"), &a, "return_index?", &wantFirst, "return_inverse?", &wantInverse, "return_counts?", &wantCounts); err != nil {
		return nil, err
	}
	var values, first, inverse, counts *ndarray.Array
	var err error
	if wantFirst || wantInverse {
		values, first, inverse, counts, err = a.UniqueIndices()
	} else {
		values, counts, err = a.Unique()
	}
	if err != nil {
		return nil, err
	}
	out := starlark.Tuple{array{values}}
	if wantFirst {
		out = append(out, array{first})
	}
	if wantInverse {
		out = append(out, array{inverse})
	}
	if wantCounts {
		out = append(out, array{counts})
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

func numpyFlip(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	var axes integersArgument
	if err := numpyUnpack(name, args, numpyRename(kw, "m", "a"), &a, "axis??", &axes); err != nil {
		return nil, err
	}
	v, err := a.Flip(axes.list)
	return array{v}, err
}

func numpyFlipAxis(axis int) numpyFunction {
	return numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) { return a.Flip([]int{axis}) })
}

func numpyRot90(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	k := intArgument(1)
	if err := numpyUnpack(name, args, numpyRename(kw, "m", "a"), &a, "k?", &k); err != nil {
		return nil, err
	}
	if len(a.Shape) < 2 {
		return nil, fmt.Errorf("ValueError: Axes=(0, 1) out of range for array of ndim=%d", len(a.Shape))
	}
	axes := []int{1, 0}
	for i := 2; i < len(a.Shape); i++ {
		axes = append(axes, i)
	}
	v := a.Array
	var err error
	for range (k%4 + 4) % 4 {
		if v, err = v.Transpose(axes...).Flip([]int{0}); err != nil {
			return nil, err
		}
	}
	return array{v}, nil
}

func numpyBinaryFunction(op ndarray.Op) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var x, y starlark.Value
		var out starlark.Value = starlark.None
		if err := starlark.UnpackArgs(name, args, kw, "x1", &x, "x2", &y, "out??", &out); err != nil {
			return nil, err
		}
		if out != starlark.None {
			return nil, numpyErrOut(name)
		}
		return operate(op, x, y)
	}
}

func numpyUnaryFunction(op ndarray.UnaryOp) numpyFunction {
	return func(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var a arrayArgument
		if err := numpyUnpack(name, args, numpyRename(kw, "x", "a"), &a); err != nil {
			return nil, err
		}
		if op >= ndarray.Floor && op <= ndarray.Trunc && !a.Type.IsFloat() {
			a.Array = a.Cast(ndarray.Promote(a.Type, ndarray.Float32))
		}
		return result(ndarray.Unary(op, a.Array))
	}
}

func numpyLogicalNot(a *ndarray.Array) (*ndarray.Array, error) {
	return ndarray.Unary(ndarray.Invert, a.Cast(ndarray.Bool))
}

// numpyTest makes a function that tells something of each element.
func numpyTest(f func(float64) bool) numpyFunction {
	return numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) {
		a = a.Packed()
		out, err := ndarray.New(ndarray.Bool, a.Shape...)
		for i := range a.Len() {
			out.SetInt(i, int64(boolInt(f(a.Float(a.Offset+i*a.Type.Size())))))
		}
		return out, err
	})
}

func numpyScaled(factor float64) numpyFunction {
	return numpyOfArray(func(a *ndarray.Array) (*ndarray.Array, error) {
		return ndarray.Binary(ndarray.Multiply, a, ndarray.FromFloat(ndarray.Float64, factor))
	})
}

// numpyCloseness compares two arrays within tolerances.
func numpyCloseness(name string, args starlark.Tuple, kw []starlark.Tuple) (*ndarray.Array, error) {
	var b arrayArgument
	var a arrayArgument
	relative, absolute := floatArgument(1e-5), floatArgument(1e-8)
	if err := numpyUnpack(name, args, kw, &a, "b", &b, "rtol?", &relative, "atol?", &absolute); err != nil {
		return nil, err
	}
	shape, err := ndarray.BroadcastShapes(a.Array, b.Array)
	if err == nil {
		err = a.Memory.Room(ndarray.Float64, append([]int{2}, shape...)...)
	}
	if err != nil {
		return nil, err
	}
	x, _ := a.Cast(ndarray.Float64).BroadcastTo(shape)
	y, _ := b.Cast(ndarray.Float64).BroadcastTo(shape)
	x, y = x.Copy(), y.Copy()
	out, err := ndarray.New(ndarray.Bool, shape...)
	for i := range out.Len() {
		p, q := x.Float(8*i), y.Float(8*i)
		near := p == q || math.Abs(p-q) <= float64(absolute)+float64(float64(relative)*math.Abs(q)) && !math.IsInf(q, 0)
		out.SetInt(i, int64(boolInt(near)))
	}
	return out, err
}

func numpyIsclose(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	return result(numpyCloseness(name, args, kw))
}

func numpyAllclose(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	c, err := numpyCloseness(name, args, kw)
	if err != nil {
		return nil, err
	}
	all, err := numpyTruthOver(false)(c, nil, false)
	if err != nil {
		return nil, err
	}
	return starlark.Bool(all.Int(all.Offset) != 0), nil
}

func numpyArrayEqual(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a, b arrayArgument
	if err := starlark.UnpackArgs(name, args, kw, "a1", &a, "a2", &b); err != nil {
		return nil, err
	}
	return starlark.Bool(a.Array != nil && b.Array != nil && ndarray.SameElements(a.Array, b.Array)), nil
}

func numpyShapeOf(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return numpyTupleOf(a.Shape), nil
}

func numpyNdimOf(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return starlark.MakeInt(len(a.Shape)), nil
}

func numpySizeOf(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return starlark.MakeInt(a.Len()), nil
}

func numpyRepresentation(_ *session, name string, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a arrayArgument
	if err := numpyUnpack(name, args, kw, &a); err != nil {
		return nil, err
	}
	return starlark.String(a.Repr()), nil
}

func numpySetPrintOptions(*session, string, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, fmt.Errorf("numpy.set_printoptions is not supported here: arrays print as numpy prints them by default")
}
