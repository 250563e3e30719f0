package script

import (
	"errors"
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
	if !isNumpy(x) && !isNumpy(y) {
		return nil, false, nil
	}
	v, err = s.binaryOf(op, x, y)
	return v, true, err
}

// arrayInPlace changes an array.
func (s *session) arrayInPlace(name string, op syntax.Token, x array, y starlark.Value) (starlark.Value, error) {
	v, err := s.arithmetic(name, op, x, y)
	if err != nil {
		return nil, err
	}
	set, ok := starlark.Value(x).(starlark.HasSetKey)
	if !ok {
		return nil, errors.New("arrays cannot be assigned to")
	}
	return x, set.SetKey(starlark.Tuple{ellipsis{}}, v)
}

// arrayContains reports whether an element of an array equals a value.
func (s *session) arrayContains(x starlark.Value, y array) (starlark.Value, error) {
	return nil, fmt.Errorf("TypeError: in an array is not supported")
}

// asIndex makes an integer of an index.
func asIndex(x starlark.Value) (int, bool) {
	switch x := number(x).(type) {
	case starlark.Int:
		n, ok := x.Int64()
		return int(n), ok
	}
	return 0, false
}

// key makes a key for a dictionary or a set: equal numbers must be the same key.
func key(x starlark.Value) starlark.Value { return number(x) }

// plain makes one of Python's numbers of one of numpy's.
func plain(x starlark.Value) starlark.Value { return x }
