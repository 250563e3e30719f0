package script

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Methods of Python's own types that Starlark's values lack, or that count bytes where Python counts characters.

// A method is called with its object first.
type method func(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// addedMethods are the names of the methods.
var addedMethods = map[string]bool{}

// methods are those of each type.
var methods map[string]map[string]method

func init() {
	methods = map[string]map[string]method{
		"string": {
			"format": func(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				return stringValue(s.formatText(string(x.(starlark.String)), args, kwargs))
			},
			"zfill":     padding("zfill", zeros),
			"ljust":     padding("ljust", '<'),
			"rjust":     padding("rjust", '>'),
			"center":    padding("center", '^'),
			"swapcase":  ofText(func(s string) starlark.Value { return starlark.String(strings.Map(swapCase, s)) }),
			"casefold":  ofText(func(s string) starlark.Value { return starlark.String(strings.ToLower(s)) }),
			"isdecimal": ofText(func(s string) starlark.Value { return starlark.Bool(consistsOf(s, unicode.IsDigit)) }),
			"isnumeric": ofText(func(s string) starlark.Value { return starlark.Bool(consistsOf(s, unicode.IsNumber)) }),
			"isascii":   ofText(func(s string) starlark.Value { return starlark.Bool(isASCII(s)) }),
			"encode": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return starlark.Bytes(x.(starlark.String)), nil
			},
			"count":   finding("count"),
			"find":    finding("find"),
			"index":   finding("index"),
			"rfind":   finding("rfind"),
			"rindex":  finding("rindex"),
			"join":    joinText,
			"replace": replaceText,
			"split":   splitText,
		},
		"bytes": {
			"decode": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return starlark.String(x.(starlark.Bytes)), nil
			},
		},
		"list": {
			"sort":    sortList,
			"reverse": reverseList,
			"copy":    copyList,
			"count":   countItems,
			"index":   indexItem,
			"extend": func(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				if len(args) != 1 || len(kwargs) > 0 {
					return nil, errors.New("TypeError: list.extend() takes exactly one argument")
				}
				_, err := s.inPlace("+", syntax.PLUS, x, args[0])
				return starlark.None, err
			},
		},
		"tuple": {"count": countItems, "index": indexItem},
		"dict": {
			"copy": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return x.(*starlark.Dict).Union(new(starlark.Dict)), nil
			},
			"get":        keyed("get"),
			"pop":        keyed("pop"),
			"setdefault": keyed("setdefault"),
		},
		"set": {
			"copy": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return x.(*starlark.Set).Union(starlark.Tuple{}.Iterate())
			},
			"update": func(s *session, x starlark.Value, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				for _, more := range args {
					items, err := s.items(more)
					if err != nil {
						return nil, err
					}
					for _, v := range items {
						if err := x.(*starlark.Set).Insert(key(v)); err != nil {
							return nil, unhashable(err)
						}
					}
				}
				return starlark.None, nil
			},
			"isdisjoint": func(s *session, x starlark.Value, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				if len(args) != 1 {
					return nil, errors.New("TypeError: set.isdisjoint() takes exactly one argument")
				}
				items, err := s.items(args[0])
				if err != nil {
					return nil, err
				}
				for _, v := range items {
					if found, err := x.(*starlark.Set).Has(key(v)); found || err != nil {
						return starlark.False, err
					}
				}
				return starlark.True, nil
			},
			"add": keyed("add"),
		},
		"int": {
			"bit_length": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return starlark.MakeInt(x.(starlark.Int).BigInt().BitLen()), nil
			},
		},
		"float": {
			"is_integer": func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				f := float64(x.(starlark.Float))
				return starlark.Bool(f == float64(int64(f))), nil
			},
		},
	}
	for _, ofType := range methods {
		for name := range ofType {
			addedMethods[name] = true
		}
	}
}

// attribute is x.name, where name is one of addedMethods.
func (s *session) attribute(x, name starlark.Value) (starlark.Value, error) {
	text, _ := starlark.AsString(name)
	return s.getAttribute(x, text)
}

// getAttribute is x.name.
func (s *session) getAttribute(x starlark.Value, name string) (starlark.Value, error) {
	if f := methods[x.Type()][name]; f != nil {
		return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return f(s, x, args, kwargs)
		}), nil
	}
	if o, ok := x.(starlark.HasAttrs); ok {
		if v, err := o.Attr(name); v != nil || err != nil {
			return v, err
		}
	}
	return nil, noAttribute(x, name)
}

func noAttribute(x starlark.Value, name string) error {
	return fmt.Errorf("AttributeError: '%s' object has no attribute '%s'", typeName(x), name)
}

// ofText makes a method without arguments.
func ofText(f func(string) starlark.Value) method {
	return func(_ *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		return f(string(x.(starlark.String))), nil
	}
}

func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}

func consistsOf(s string, is func(rune) bool) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
}

// zeros is the alignment of zfill.
const zeros = '0'

// padding makes ljust and its like.
func padding(name string, align byte) method {
	return func(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var width int
		fill := " "
		if err := starlark.UnpackArgs(name, args, kwargs, "width", &width, "fillchar?", &fill); err != nil {
			return nil, err
		}
		if utf8.RuneCountInString(fill) != 1 {
			return nil, errors.New("TypeError: The fill character must be exactly one character long")
		}
		text := string(x.(starlark.String))
		if err := s.allocate(max(width, 0)); err != nil {
			return nil, err
		}
		r, _ := utf8.DecodeRuneInString(fill)
		f := formatSpec{fill: r, align: align, width: width}
		switch n := width - characters(x.(starlark.String)); {
		case align == zeros:
			f.fill, f.align = '0', '='
			sign := ""
			if text != "" && (text[0] == '-' || text[0] == '+') {
				sign, text = text[:1], text[1:]
			}
			return starlark.String(f.pad(sign, text, '=')), nil
		case align == '^' && n > 0:
			left := n/2 + n&width&1
			return starlark.String(strings.Repeat(fill, left) + text + strings.Repeat(fill, n-left)), nil
		}
		return starlark.String(f.pad("", text, align)), nil
	}
}

// finding makes find and its like, which count in characters.
func finding(name string) method {
	return func(_ *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(kwargs) > 0 || len(args) < 1 || len(args) > 3 {
			return nil, fmt.Errorf("TypeError: %s() takes 1 to 3 positional arguments", name)
		}
		part, ok := args[0].(starlark.String)
		if !ok {
			return nil, fmt.Errorf("TypeError: must be str, not %s", typeName(args[0]))
		}
		text := []rune(string(x.(starlark.String)))
		bounds := append(append(starlark.Tuple{}, args[1:]...), starlark.None, starlark.None)
		start, _, count, err := slice{bounds[0], bounds[1], starlark.None}.indices(len(text))
		if err != nil {
			return nil, err
		}
		window := string(text[start : start+count])
		if name == "count" {
			return starlark.MakeInt(strings.Count(window, string(part))), nil
		}
		i := strings.Index(window, string(part))
		if name[0] == 'r' {
			i = strings.LastIndex(window, string(part))
		}
		switch {
		case i >= 0:
			return starlark.MakeInt(start + utf8.RuneCountInString(window[:i])), nil
		case strings.HasSuffix(name, "index"):
			return nil, errors.New("ValueError: substring not found")
		}
		return starlark.MakeInt(-1), nil
	}
}

func joinText(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || len(kwargs) > 0 {
		return nil, errors.New("TypeError: str.join() takes exactly one argument")
	}
	items, err := s.items(args[0])
	if err != nil {
		return nil, errors.New("TypeError: can only join an iterable")
	}
	var texts []string
	size := 0
	for i, v := range items {
		text, ok := v.(starlark.String)
		if !ok {
			return nil, fmt.Errorf("TypeError: sequence item %d: expected str instance, %s found", i, typeName(v))
		}
		texts = append(texts, string(text))
		size += len(text) + len(x.(starlark.String))
	}
	if err := s.allocate(size); err != nil {
		return nil, err
	}
	return starlark.String(strings.Join(texts, string(x.(starlark.String)))), nil
}

func replaceText(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var from, to string
	most := -1
	if err := starlark.UnpackPositionalArgs("replace", args, kwargs, 2, &from, &to, &most); err != nil {
		return nil, err
	}
	text := string(x.(starlark.String))
	n := strings.Count(text, from)
	if most >= 0 {
		n = min(n, most)
	}
	if grows := len(to) - len(from); grows > 0 {
		if n > math.MaxInt32 || grows > math.MaxInt32 {
			return nil, s.allocate(-1)
		}
		if err := s.allocate(len(text) + n*grows); err != nil {
			return nil, err
		}
	}
	return starlark.String(strings.Replace(text, from, to, n)), nil
}

func splitText(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var separator starlark.Value = starlark.None
	limit := -1
	if err := starlark.UnpackArgs("split", args, kwargs, "sep?", &separator, "maxsplit?", &limit); err != nil {
		return nil, err
	}
	text := string(x.(starlark.String))
	parts := strings.Count(text, " ") + strings.Count(text, "\n") + strings.Count(text, "\t") + 1
	if sep, ok := starlark.AsString(separator); ok {
		parts = strings.Count(text, sep) + 1
	}
	if err := s.allocate(textBytes * parts); err != nil {
		return nil, err
	}
	f, err := x.(starlark.String).Attr("split")
	if err != nil {
		return nil, err
	}
	return starlark.Call(s.thread, f, starlark.Tuple{separator, starlark.MakeInt(limit)}, nil)
}

// keyed makes a method of dictionaries and sets whose first argument is a key.
func keyed(name string) method {
	return func(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f, err := x.(starlark.HasAttrs).Attr(name)
		if err != nil {
			return nil, err
		}
		args = slices.Clone(args)
		if len(args) > 0 {
			args[0] = key(args[0])
		}
		v, err := starlark.Call(s.thread, f, args, kwargs)
		if err != nil && strings.HasSuffix(err.Error(), "missing key") {
			text, err := s.repr(args[0])
			return nil, errors.Join(err, fmt.Errorf("KeyError: %s", text))
		}
		return v, err
	}
}

func countItems(s *session, x starlark.Value, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 {
		return nil, errors.New("TypeError: count() takes exactly one argument")
	}
	items, _ := s.items(x)
	n := 0
	for _, v := range items {
		same, err := s.equal(v, args[0])
		if err != nil {
			return nil, err
		}
		n += btoi(same)
	}
	return starlark.MakeInt(n), nil
}

func indexItem(s *session, x starlark.Value, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return nil, errors.New("TypeError: index() takes 1 to 3 arguments")
	}
	items, _ := s.items(x)
	bounds := append(append(starlark.Tuple{}, args[1:]...), starlark.None, starlark.None)
	start, _, count, err := slice{bounds[0], bounds[1], starlark.None}.indices(len(items))
	if err != nil {
		return nil, err
	}
	for i := start; i < start+count; i++ {
		if same, err := s.equal(items[i], args[0]); err != nil || same {
			return starlark.MakeInt(i), err
		}
	}
	text, err := s.repr(args[0])
	return nil, errors.Join(err, fmt.Errorf("ValueError: %s is not in %s", text, x.Type()))
}

func copyList(s *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	items, err := s.items(x)
	return starlark.NewList(items), err
}

func reverseList(s *session, x starlark.Value, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	items, err := s.items(x)
	if err != nil {
		return nil, err
	}
	slices.Reverse(items)
	return starlark.None, refill(x.(*starlark.List), items)
}

func sortList(s *session, x starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	sorted, err := s.sorted("sort", append(starlark.Tuple{x}, args...), kwargs)
	if err != nil {
		return nil, err
	}
	return starlark.None, refill(x.(*starlark.List), sorted)
}

// sorted sorts what the first argument iterates over; equal values keep their order, also in reverse.
func (s *session) sorted(name string, args starlark.Tuple, kwargs []starlark.Tuple) ([]starlark.Value, error) {
	var iterable, by starlark.Value
	reverse := starlark.Value(starlark.False)
	if err := starlark.UnpackArgs(name, args, kwargs, "iterable", &iterable, "key??", &by, "reverse?", &reverse); err != nil {
		return nil, err
	}
	items, err := s.items(iterable)
	if err != nil {
		return nil, err
	}
	keys := items
	if by != nil {
		keys = make([]starlark.Value, len(items))
		for i, v := range items {
			if keys[i], err = starlark.Call(s.thread, by, starlark.Tuple{v}, nil); err != nil {
				return nil, err
			}
		}
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if err != nil {
			return 0
		}
		if reverse.Truth() {
			i, j = j, i
		}
		var less, more bool
		if less, err = s.less(keys[i], keys[j]); err != nil || less {
			return -1
		}
		if more, err = s.less(keys[j], keys[i]); more {
			return 1
		}
		return 0
	})
	if err != nil {
		return nil, err
	}
	sorted := make([]starlark.Value, len(items))
	for i, j := range order {
		sorted[i] = items[j]
	}
	return sorted, nil
}

// less is x < y.
func (s *session) less(x, y starlark.Value) (bool, error) {
	v, err := s.compare(syntax.LT, x, y)
	if err != nil {
		return false, err
	}
	return truth(v)
}
