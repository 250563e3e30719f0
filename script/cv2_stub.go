package script

import "go.starlark.net/starlark"

func asFloat(v starlark.Value) (float64, bool) {
	switch v := v.(type) {
	case starlark.Float:
		return float64(v), true
	case starlark.Int:
		f := v.Float()
		return float64(f), true
	case starlark.Bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

func asInt(v starlark.Value) (int, bool) {
	switch v := v.(type) {
	case starlark.Int:
		n, ok := v.Int64()
		return int(n), ok
	case starlark.Bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}
