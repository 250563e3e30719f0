package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// What operators do with arrays and numpy's scalars.

// isNumpy reports whether a value is of a type of numpy, which knows the operators itself.
func isNumpy(x starlark.Value) bool {
	switch x.(type) {
	case starlark.Int, starlark.Float, starlark.Bool, starlark.String, starlark.NoneType, *starlark.List, starlark.Tuple, *starlark.Dict, *starlark.Set:
		return false
	}
	_, ok := x.(starlark.HasBinary)
	return ok
}

// compareArrays compares values of which one is numpy's; ok is false if none is.
func (s *session) compareArrays(op syntax.Token, x, y starlark.Value) (v starlark.Value, ok bool, err error) {
	if !isNumeric(x) && !isNumeric(y) && !isType(x) && !isType(y) {
		return nil, false, nil
	}
	v, err = compareValues(op, x, y)
	return v, true, err
}

// arrayInPlace changes an array.
func (s *session) arrayInPlace(name string, _ syntax.Token, x array, y starlark.Value) (starlark.Value, error) {
	v, err := inplaceValues(name, x, y)
	if v == nil && err == nil {
		err = fmt.Errorf("TypeError: unsupported operand type(s) for %s=: 'numpy.ndarray' and '%s'", name, typeName(y))
	}
	return v, err
}

// arrayContains reports whether an element of an array equals a value.
func (s *session) arrayContains(x starlark.Value, y array) (starlark.Value, error) {
	same, err := compareValues(syntax.EQL, y, x)
	if err != nil {
		return nil, err
	}
	a, err := asArray(same)
	if err != nil {
		return nil, err
	}
	any, err := numpyTruthOver(true)(a, nil, false)
	if err != nil {
		return nil, err
	}
	return starlark.Bool(any.Int(any.Offset) != 0), nil
}

// asIndex makes an integer of an index.
func asIndex(x starlark.Value) (int, bool) { return asInt(x) }

// key makes a key for a dictionary or a set: equal numbers must be the same key.
func key(x starlark.Value) starlark.Value {
	if t, ok := x.(starlark.Tuple); ok && !countsUpTo(t, maxItems) {
		return hugeKey{}
	}
	return number(plain(x))
}

// hugeKey stands for a tuple that has no hash: to compute it would take more stack than there is.
type hugeKey struct{ starlark.NoneType }

// Hash fails.
func (hugeKey) Hash() (uint32, error) {
	return 0, fmt.Errorf("RecursionError: a tuple of more than %d values, or %d inside each other, is no key", maxItems, maxDepth)
}

// Bounds on values inside of each other.
const (
	maxDepth = 10_000
	maxItems = 1 << 24
)

// countsUpTo reports whether a list or a tuple has at most n items, with those of the lists and tuples in it, and is not deeper than maxDepth.
func countsUpTo(x starlark.Indexable, n int) bool {
	var count func(x starlark.Indexable, depth int) bool
	count = func(x starlark.Indexable, depth int) bool {
		if n -= x.Len(); n < 0 || depth == 0 {
			return false
		}
		for i := range x.Len() {
			if inner, ok := sequence(x.Index(i)); ok && !count(inner, depth-1) {
				return false
			}
		}
		return true
	}
	return count(x, maxDepth)
}

// hasElement reports whether a[i][j] surely is a[i, j].
func (a array) hasElement(i, j starlark.Value) bool {
	_, iOK := i.(starlark.Int)
	_, jOK := j.(starlark.Int)
	return iOK && jOK && len(a.Shape) >= 2
}
