package script

import (
	"errors"
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// A slice is lo:hi:step as an index.
type slice struct{ start, stop, step starlark.Value }

var _ starlark.Value = slice{}

// String returns what print shows.
func (x slice) String() string {
	return "slice(" + briefList([]starlark.Value{x.start, x.stop, x.step}, 1) + ")"
}

// Type returns the name of the type.
func (slice) Type() string { return "slice" }

// Freeze does nothing.
func (slice) Freeze() {}

// Truth is true.
func (slice) Truth() starlark.Bool { return true }

// Hash fails, as in Python.
func (slice) Hash() (uint32, error) { return 0, errors.New("unhashable type: 'slice'") }

// indices returns which of n elements a slice takes: count of them, from start on.
func (x slice) indices(n int) (start, step, count int, err error) {
	bound := func(v starlark.Value, otherwise int) (int, error) {
		if v == starlark.None {
			return otherwise, nil
		}
		i, ok := asIndex(v)
		if !ok {
			if big, isInt := v.(starlark.Int); isInt {
				return n * big.Sign(), nil
			}
			return 0, errors.New("TypeError: slice indices must be integers or None or have an __index__ method")
		}
		return i, nil
	}
	if step, err = bound(x.step, 1); err != nil {
		return 0, 0, 0, err
	}
	if step == 0 {
		return 0, 0, 0, errors.New("ValueError: slice step cannot be zero")
	}
	low, high := 0, n // what start and stop can be
	if step < 0 {
		low, high = -1, n-1
	}
	clamp := func(v starlark.Value, otherwise int) (int, error) {
		if v == starlark.None {
			return otherwise, nil
		}
		i, err := bound(v, 0)
		if i < 0 {
			i += n
		}
		return max(low, min(i, high)), err
	}
	first, last := low, high
	if step < 0 {
		first, last = high, low
	}
	if start, err = clamp(x.start, first); err != nil {
		return 0, 0, 0, err
	}
	stop, err := clamp(x.stop, last)
	if err != nil {
		return 0, 0, 0, err
	}
	if step > 0 {
		return start, step, max(0, (stop-start-1)/step+1) * btoi(stop > start), nil
	}
	return start, step, max(0, (start-stop-1)/-step+1) * btoi(start > stop), nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// position is the place of an index in n elements.
func position(what string, k starlark.Value, n int) (int, error) {
	i, ok := asIndex(k)
	if !ok {
		return 0, fmt.Errorf("TypeError: %s indices must be integers or slices, not %s", what, typeName(k))
	}
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return 0, fmt.Errorf("IndexError: %s index out of range", what)
	}
	return i, nil
}

// index is x[k].
func (s *session) index(x, k starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case *starlark.List:
		if cut, ok := k.(slice); ok {
			items, err := s.cut(x, cut)
			return starlark.NewList(items), err
		}
		i, err := position("list", k, x.Len())
		if err != nil {
			return nil, err
		}
		return x.Index(i), nil
	case starlark.Tuple:
		if cut, ok := k.(slice); ok {
			items, err := s.cut(x, cut)
			return starlark.Tuple(items), err
		}
		i, err := position("tuple", k, len(x))
		if err != nil {
			return nil, err
		}
		return x[i], nil
	case starlark.String:
		return s.indexText(x, k)
	case *starlark.Dict:
		v, found, err := x.Get(key(k))
		if err != nil {
			return nil, unhashable(err)
		}
		if !found {
			text, err := s.repr(k)
			return nil, errors.Join(err, fmt.Errorf("KeyError: %s", text))
		}
		return v, nil
	case starlark.Mapping:
		v, found, err := x.Get(k)
		if err == nil && !found {
			err = fmt.Errorf("KeyError: %s", brief(k))
		}
		return v, err
	case starlark.Indexable: // a range
		if cut, ok := k.(slice); ok {
			items, err := s.cut(x, cut)
			return starlark.NewList(items), err
		}
		i, err := position(typeName(x)+" object", k, x.Len())
		if err != nil {
			return nil, err
		}
		return x.Index(i), nil
	}
	return nil, fmt.Errorf("TypeError: '%s' object is not subscriptable", typeName(x))
}

// cut returns the elements that a slice takes.
func (s *session) cut(x starlark.Indexable, k slice) ([]starlark.Value, error) {
	start, step, count, err := k.indices(x.Len())
	if err != nil {
		return nil, err
	}
	items := make([]starlark.Value, count)
	for i := range items {
		items[i] = x.Index(start + i*step)
	}
	return items, nil
}

// indexText returns characters of a text.
func (s *session) indexText(x starlark.String, k starlark.Value) (starlark.Value, error) {
	text := []rune(nil)
	n := len(x)
	if !isASCII(string(x)) {
		text = []rune(string(x))
		n = len(text)
	}
	cut, ok := k.(slice)
	if !ok {
		i, err := position("string", k, n)
		switch {
		case err != nil:
			return nil, err
		case text != nil:
			return starlark.String(text[i]), nil
		}
		return x[i : i+1], nil
	}
	start, step, count, err := cut.indices(n)
	switch {
	case err != nil:
		return nil, err
	case text == nil && step == 1:
		return x[start : start+count], nil
	}
	var b strings.Builder
	for i := range count {
		if text != nil {
			b.WriteRune(text[start+i*step])
		} else {
			b.WriteByte(x[start+i*step])
		}
	}
	return starlark.String(b.String()), nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// setIndex is x[k] = v.
func (s *session) setIndex(x, k, v starlark.Value) error {
	switch x := x.(type) {
	case *starlark.List:
		if cut, ok := k.(slice); ok {
			items, err := s.items(v)
			if err != nil {
				return errors.New("TypeError: can only assign an iterable")
			}
			return s.splice(x, cut, items)
		}
		i, err := position("list assignment", k, x.Len())
		if err != nil {
			return err
		}
		return x.SetIndex(i, v)
	case *starlark.Dict:
		return unhashable(x.SetKey(key(k), v))
	case starlark.HasSetKey:
		return x.SetKey(k, v)
	}
	return fmt.Errorf("TypeError: '%s' object does not support item assignment", typeName(x))
}

// splice replaces the elements that a slice takes by others.
func (s *session) splice(x *starlark.List, k slice, items []starlark.Value) error {
	start, step, count, err := k.indices(x.Len())
	if err != nil {
		return err
	}
	if step != 1 {
		if len(items) != count {
			return fmt.Errorf("ValueError: attempt to assign sequence of size %d to extended slice of size %d", len(items), count)
		}
		for i, v := range items {
			if err := x.SetIndex(start+i*step, v); err != nil {
				return err
			}
		}
		return nil
	}
	var all []starlark.Value
	for i := range start {
		all = append(all, x.Index(i))
	}
	all = append(all, items...)
	for i := start + count; i < x.Len(); i++ {
		all = append(all, x.Index(i))
	}
	return refill(x, all)
}

// refill gives a list other elements.
func refill(x *starlark.List, items []starlark.Value) error {
	if err := x.Clear(); err != nil {
		return err
	}
	for _, v := range items {
		if err := x.Append(v); err != nil {
			return err
		}
	}
	return nil
}

// deleteIndex is del x[k].
func (s *session) deleteIndex(x, k starlark.Value) error {
	switch x := x.(type) {
	case *starlark.List:
		if cut, ok := k.(slice); ok {
			start, step, count, err := cut.indices(x.Len())
			if err != nil {
				return err
			}
			gone := map[int]bool{}
			for i := range count {
				gone[start+i*step] = true
			}
			var rest []starlark.Value
			for i := range x.Len() {
				if !gone[i] {
					rest = append(rest, x.Index(i))
				}
			}
			return refill(x, rest)
		}
		i, err := position("list assignment", k, x.Len())
		if err != nil {
			return err
		}
		var rest []starlark.Value
		for j := range x.Len() {
			if j != i {
				rest = append(rest, x.Index(j))
			}
		}
		return refill(x, rest)
	case *starlark.Dict:
		_, found, err := x.Delete(key(k))
		if err == nil && !found {
			text, err := s.repr(k)
			return errors.Join(err, fmt.Errorf("KeyError: %s", text))
		}
		return unhashable(err)
	}
	return fmt.Errorf("TypeError: '%s' object doesn't support item deletion", typeName(x))
}

// unhashable words an error of a key as Python does.
func unhashable(err error) error {
	if err == nil {
		return nil
	}
	if name, ok := strings.CutPrefix(err.Error(), "unhashable type: "); ok {
		return fmt.Errorf("TypeError: unhashable type: '%s'", strings.Trim(name, "'"))
	}
	return err
}

// An item is the left side of an assignment: object[…], or object[first][…].
type item struct {
	s             *session
	object, first starlark.Value
}

var _ starlark.HasSetKey = item{}

// String returns the name of the type.
func (item) String() string { return "item" }

// Type returns the name of the type.
func (item) Type() string { return "item" }

// Freeze does nothing.
func (item) Freeze() {}

// Truth is true.
func (item) Truth() starlark.Bool { return true }

// Hash fails: no script can ask for it.
func (item) Hash() (uint32, error) { return 0, errors.New("unhashable type: item") }

// Get is not called, as augmented assignments have operators of their own.
func (item) Get(starlark.Value) (starlark.Value, bool, error) { return nil, false, nil }

// SetKey assigns.
func (x item) SetKey(k, v starlark.Value) error {
	if x.first == nil {
		return x.s.setIndex(x.object, k, v)
	}
	if a, ok := x.object.(array); ok && a.hasElement(x.first, k) {
		return a.setAt(x.first, k, v) // without a view of the row
	}
	row, err := x.s.index(x.object, x.first)
	if err != nil {
		return err
	}
	return x.s.setIndex(row, k, v)
}

// ellipsis is the value of `...`.
type ellipsis struct{}

// String returns what print shows.
func (ellipsis) String() string { return "Ellipsis" }

// Type returns the name of the type.
func (ellipsis) Type() string { return "ellipsis" }

// Freeze does nothing.
func (ellipsis) Freeze() {}

// Truth is true.
func (ellipsis) Truth() starlark.Bool { return true }

// Hash returns a constant.
func (ellipsis) Hash() (uint32, error) { return 0x2026, nil }

// Iteration.

// iterable returns what a loop runs over: lists that may grow meanwhile, the keys that a dictionary has, the characters of a text.
func (s *session) iterable(x starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case *starlark.List:
		return growingList{x}, nil
	case starlark.String:
		return s.letters(x)
	case *starlark.Dict:
		return starlark.Tuple(x.Keys()), nil
	case *starlark.Set:
		items, err := s.items(x)
		return starlark.Tuple(items), err
	case starlark.Iterable:
		return x, nil
	}
	return nil, fmt.Errorf("TypeError: '%s' object is not iterable", typeName(x))
}

// textBytes is what a text in a list takes besides its letters.
const textBytes = 32

// letters are the characters of a text.
func (s *session) letters(x starlark.String) (list starlark.Tuple, err error) {
	if err := s.allocate(textBytes * len(x)); err != nil {
		return nil, err
	}
	for _, r := range string(x) {
		list = append(list, starlark.String(r))
	}
	return list, nil
}

// items returns all that a value iterates over.
func (s *session) items(x starlark.Value) ([]starlark.Value, error) {
	if text, ok := x.(starlark.String); ok {
		return s.letters(text)
	}
	iterable, ok := x.(starlark.Iterable)
	if !ok {
		return nil, fmt.Errorf("TypeError: '%s' object is not iterable", typeName(x))
	}
	if n := starlark.Len(x); n > 0 {
		if err := s.allocate(16 * n); err != nil {
			return nil, err
		}
	}
	it := iterable.Iterate()
	defer it.Done()
	var list []starlark.Value
	var v starlark.Value
	for it.Next(&v) {
		list = append(list, v)
	}
	return list, nil
}

// A growingList iterates over a list, which Starlark would keep from changing meanwhile.
type growingList struct{ *starlark.List }

// Iterate begins at the first element.
func (x growingList) Iterate() starlark.Iterator { return &growingIterator{list: x.List} }

type growingIterator struct {
	list *starlark.List
	next int
}

func (it *growingIterator) Next(v *starlark.Value) bool {
	if it.next >= it.list.Len() {
		return false
	}
	*v = it.list.Index(it.next)
	it.next++
	return true
}

func (it *growingIterator) Done() {}

// unpack makes the parts that `a, *b, c` takes of a sequence: as many before and after the starred one.
func (s *session) unpack(x, before, after starlark.Value) (starlark.Value, error) {
	items, err := s.items(x)
	if err != nil {
		return nil, err
	}
	first, _ := asIndex(before)
	last, _ := asIndex(after)
	if len(items) < first+last {
		return nil, fmt.Errorf("ValueError: not enough values to unpack (expected at least %d, got %d)", first+last, len(items))
	}
	parts := append(starlark.Tuple{}, items[:first]...)
	parts = append(parts, starlark.NewList(append([]starlark.Value(nil), items[first:len(items)-last]...)))
	return append(parts, items[len(items)-last:]...), nil
}

// Modules.

// A packageModule is a module of which only what it contains is there: matplotlib, of matplotlib.pyplot.
type packageModule struct {
	s    *session
	path string
}

var _ starlark.HasAttrs = packageModule{}

// String returns what print shows.
func (m packageModule) String() string { return fmt.Sprintf("<module '%s'>", m.path) }

// Type returns the name of the type.
func (packageModule) Type() string { return "module" }

// Freeze does nothing.
func (packageModule) Freeze() {}

// Truth is true.
func (packageModule) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (packageModule) Hash() (uint32, error) { return 0, errors.New("unhashable type: 'module'") }

// Attr returns a module inside.
func (m packageModule) Attr(name string) (starlark.Value, error) {
	return m.s.importModule(starlark.String(m.path + "." + name))
}

// AttrNames lists nothing.
func (packageModule) AttrNames() []string { return nil }

// importModule is import.
func (s *session) importModule(name starlark.Value) (starlark.Value, error) {
	path, _ := starlark.AsString(name)
	if m := s.module(path); m != nil {
		return m, nil
	}
	for other := range modules {
		if strings.HasPrefix(other, path+".") {
			return packageModule{s, path}, nil
		}
	}
	return nil, fmt.Errorf("ModuleNotFoundError: No module named '%s' here", path)
}

// importName is from module import name.
func (s *session) importName(module, name starlark.Value) (starlark.Value, error) {
	path, _ := starlark.AsString(module)
	short, _ := starlark.AsString(name)
	m, err := s.importModule(module)
	if err != nil {
		return nil, err
	}
	if inner := path + "." + short; modules[inner] != nil {
		return s.module(inner), nil
	}
	v, err := m.(starlark.HasAttrs).Attr(short)
	if v == nil && err == nil {
		err = fmt.Errorf("ImportError: cannot import name '%s' from '%s'", short, path)
	}
	return v, err
}
