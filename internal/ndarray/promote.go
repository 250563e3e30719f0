package ndarray

import "math"

// Promote returns the smallest type that holds the values of both.
func Promote(a, b Type) Type {
	if a > b {
		a, b = b, a
	}
	switch {
	case a == b || a == Bool:
		return b
	case b.IsFloat():
		if b == Float32 && a.Size() > 2 && !a.IsFloat() {
			return Float64
		}
		return b
	case a.IsUnsigned() == b.IsUnsigned():
		return b
	}
	unsigned, signed := a, b
	if b.IsUnsigned() {
		unsigned, signed = b, a
	}
	switch size := unsigned.Size(); {
	case signed.Size() > size:
		return signed
	case size == 1:
		return Int16
	case size == 2:
		return Int32
	case size == 4:
		return Int64
	}
	return Float64
}

// ResultType returns the type in which arrays are computed together. As in numpy 1.24, the values of those without dimensions count,
// not their types, unless they are of a higher kind than the arrays.
func ResultType(arrays ...*Array) Type {
	kindArrays, kindScalars := -1, -1
	for _, a := range arrays {
		if len(a.Shape) > 0 {
			kindArrays = max(kindArrays, a.Type.category())
		} else {
			kindScalars = max(kindScalars, a.Type.category())
		}
	}
	byValue := kindArrays >= kindScalars
	t := Bool
	for _, a := range arrays { // those with dimensions first
		if len(a.Shape) > 0 || !byValue {
			t = Promote(t, a.Type)
		}
	}
	if byValue {
		for _, a := range arrays {
			if len(a.Shape) == 0 {
				t = Promote(t, minimal(a, t))
			}
		}
	}
	return t
}

// minimal returns the smallest type that holds the value of an array without dimensions; beside signed integers, a signed one if that is as small.
func minimal(a *Array, beside Type) Type {
	if a.Type == Bool {
		return Bool
	}
	if a.Type.IsFloat() {
		v := math.Abs(a.Float(a.Offset))
		if a.Type == Float64 && !math.IsInf(v, 0) && v >= 3.4e38 {
			return Float64
		}
		return Float32
	}
	v := a.Int(a.Offset)
	if v >= 0 || a.Type == Uint64 {
		u := uint64(v)
		if beside.IsSigned() {
			switch {
			case u <= math.MaxInt8:
				return Int8
			case u > math.MaxUint8 && u <= math.MaxInt16:
				return Int16
			case u > math.MaxUint16 && u <= math.MaxInt32:
				return Int32
			case u > math.MaxUint32 && u <= math.MaxInt64:
				return Int64
			}
		}
		switch {
		case u <= math.MaxUint8:
			return Uint8
		case u <= math.MaxUint16:
			return Uint16
		case u <= math.MaxUint32:
			return Uint32
		}
		return Uint64
	}
	switch {
	case v >= math.MinInt8:
		return Int8
	case v >= math.MinInt16:
		return Int16
	case v >= math.MinInt32:
		return Int32
	}
	return Int64
}
