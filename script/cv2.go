package script

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/ops"
)

// A cv2Module is the module cv2 of a session.
type cv2Module struct {
	s         *session
	functions map[string]cv2Builtin // those that were asked for
	plans     map[planKey]*engine.Plan
}

// newCV2 makes the module cv2.
func newCV2(s *session) starlark.Value {
	return &cv2Module{s: s, functions: map[string]cv2Builtin{}, plans: map[planKey]*engine.Plan{}}
}

var _ starlark.HasAttrs = (*cv2Module)(nil)

// String returns what print shows.
func (m *cv2Module) String() string { return "<module 'cv2'>" }

// Type returns the name of the type.
func (m *cv2Module) Type() string { return "module" }

// Freeze does nothing: a script runs on one goroutine.
func (m *cv2Module) Freeze() {}

// Truth is true.
func (m *cv2Module) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (m *cv2Module) Hash() (uint32, error) { return 0, errors.New("unhashable type: module") }

// Attr returns a constant or a function. What cv2 has and this module does not is an error that says so.
func (m *cv2Module) Attr(name string) (starlark.Value, error) {
	if f, ok := m.functions[name]; ok {
		return f, nil
	}
	if v, ok := constantValues()[name]; ok {
		return v, nil
	}
	if f, ok := cv2Functions()[name]; ok {
		b := cv2Builtin{starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return m.call(f, args, kwargs)
		}), f}
		m.functions[name] = b
		return b, nil
	}
	if name == "samples" {
		return m.samples(), nil
	}
	if why, ok := notHere[name]; ok {
		return nil, fmt.Errorf("cv2 has no %q here: %s", name, why)
	}
	msg := fmt.Sprintf("cv2 has no %q here: see docs/scripts.md", name)
	if meant := ops.Closest(name, m.AttrNames()); meant != "" {
		msg += "; did you mean cv2." + meant + "?"
	}
	return nil, errors.New(msg)
}

// AttrNames lists constants and functions.
func (m *cv2Module) AttrNames() []string {
	var names []string
	for name := range constantValues() {
		names = append(names, name)
	}
	for name := range cv2Functions() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// A cv2Function is a function of cv2: its parameters in cv2's order, and what it does.
type cv2Function struct {
	name     string
	params   []string
	required int
	op       *ops.Op // the operation that it is made of, if it is one
	do       func(c *call) (starlark.Value, error)

	// other has the same name and other parameters; it is meant if the second argument is as its test says.
	other *cv2Function
	meant func(second starlark.Value) bool
}

// A cv2Builtin is a function of cv2 as a value.
type cv2Builtin struct {
	*starlark.Builtin
	function *cv2Function
}

// doc is what help prints.
func (b cv2Builtin) doc() string {
	text := b.function.usage() + "\n"
	o := b.function.op
	if o == nil {
		return text
	}
	text += "\n" + o.Summary + "\n"
	for _, s := range []string{o.Formula, o.Help} {
		if s != "" {
			text += s + "\n"
		}
	}
	for _, p := range o.Params {
		text += "\n" + p.Name + ": " + p.Help
		if p.Kind == ops.Word {
			text += "; " + possibleWords(&p)
		}
	}
	return text
}

// usage shows the parameters as cv2's help does.
func (f *cv2Function) usage() string {
	s := f.name + "(" + strings.Join(f.params[:f.required], ", ")
	optional := f.params[f.required:]
	for i, p := range optional {
		s += "["
		if i+f.required > 0 {
			s += ", "
		}
		s += p
	}
	return s + strings.Repeat("]", len(optional)) + ")"
}

// cv2Func makes a cv2Function of its signature: the name, the parameters that must be given and, after a bar, the others.
func cv2Func(signature string, do func(c *call) (starlark.Value, error)) *cv2Function {
	need, rest, _ := strings.Cut(signature, "|")
	words := strings.Fields(need)
	return &cv2Function{name: words[0], params: append(words[1:], strings.Fields(rest)...), required: len(words) - 1, do: do}
}

// A call is one call of a function: its arguments by the place of their parameters, nil where one is left out or None.
type call struct {
	*cv2Module
	f      *cv2Function
	values []starlark.Value
	none   uint64       // bit i: argument i was given as None
	plan   *engine.Plan // that ran last
}

// call calls a function.
func (m *cv2Module) call(f *cv2Function, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if f.other != nil && len(args) > 1 && f.other.meant(args[1]) {
		f = f.other
	}
	c := call{cv2Module: m, f: f}
	if err := c.bind(args, kwargs); err != nil {
		return nil, fmt.Errorf("cv2.%s: %w", f.name, err)
	}
	var start time.Time
	trace := m.s.options.Trace
	if trace != nil {
		start = time.Now()
	}
	result, err := f.do(&c)
	if err != nil {
		return nil, c.fault(err)
	}
	if trace != nil {
		traceCall(trace, &c, time.Since(start), result)
	}
	m.s.adopt(result)
	return result, nil
}

// fault names the function, and the parameter by cv2's name. The error of a function of the script that was called has its own place.
func (c *call) fault(err error) error {
	if own, ok := err.(*starlark.EvalError); ok {
		return own
	}
	var e *cv.OpError
	if !errors.As(err, &e) {
		return fmt.Errorf("cv2.%s: %w", c.f.name, err)
	}
	param := e.Param
	if param == "src" && len(c.f.params) > 0 && !slices.Contains(c.f.params, param) {
		param = c.f.params[0]
	}
	return fmt.Errorf("cv2.%s: %s: %w", c.f.name, param, e.Err)
}

// bind gives every parameter its argument.
func (c *call) bind(args starlark.Tuple, kwargs []starlark.Tuple) error {
	f := c.f
	if len(args) > len(f.params) {
		return fmt.Errorf("takes at most %d arguments (%d given): %s", len(f.params), len(args), f.usage())
	}
	c.values = make([]starlark.Value, len(f.params))
	set := func(i int, v starlark.Value) {
		if v == starlark.None {
			c.none |= 1 << i
			return
		}
		c.values[i] = v
	}
	for i, v := range args {
		set(i, v)
	}
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		i := slices.Index(f.params, name)
		if i < 0 {
			msg := fmt.Sprintf("%q is no parameter: %s", name, f.usage())
			if meant := ops.Closest(name, f.params); meant != "" {
				msg += fmt.Sprintf("; did you mean %s?", meant)
			}
			return errors.New(msg)
		}
		if i < len(args) || c.values[i] != nil {
			return fmt.Errorf("%s is given twice: %s", name, f.usage())
		}
		set(i, kv[1])
	}
	for i, p := range f.params[:f.required] {
		if c.values[i] == nil && c.none&(1<<i) == 0 {
			return fmt.Errorf("%s is missing: %s", p, f.usage())
		}
	}
	return nil
}

// value returns the argument of a parameter, nil if it is left out or None.
func (c *call) value(name string) starlark.Value {
	for i, p := range c.f.params {
		if p == name {
			return c.values[i]
		}
	}
	return nil
}

// wrong is the error of an argument.
func (c *call) wrong(param, format string, args ...any) error {
	return &cv.OpError{Op: c.f.name, Param: param, Err: fmt.Errorf(format, args...)}
}

// traceCall writes a line about a call.
func traceCall(w io.Writer, c *call, took time.Duration, result starlark.Value) {
	var args []string
	for i, v := range c.values {
		switch {
		case v == nil:
		case i < c.f.required && len(args) == i:
			args = append(args, brief(v))
		default:
			args = append(args, c.f.params[i]+"="+brief(v))
		}
	}
	fmt.Fprintf(w, "cv2.%s(%s) %.3f ms -> %s\n", c.f.name, strings.Join(args, ", "), float64(took.Nanoseconds())/1e6, brief(result))
}

// brief describes a value: of an array its type and shape.
func brief(v starlark.Value) string { return briefly(v, 3) }

// briefly shows so many lists inside each other.
func briefly(v starlark.Value, depth int) string {
	switch v := v.(type) {
	case array:
		return v.Array.Type.String() + shapeText(v.Shape)
	case starlark.Tuple:
		return "(" + briefList(v, depth) + ")"
	case *starlark.List:
		return "[" + briefList(slices.Collect(v.Elements()), depth) + "]"
	case *starlark.Dict, *starlark.Set:
		return typeName(v)
	}
	const most = 40
	if s := v.String(); len(s) <= most {
		return s
	} else {
		return s[:most] + "..."
	}
}

func briefList(list []starlark.Value, depth int) string {
	const most = 4
	var words []string
	for i, v := range list {
		if i == most || depth == 0 {
			words = append(words, "...")
			break
		}
		words = append(words, briefly(v, depth-1))
	}
	return strings.Join(words, ", ")
}

// shapeText writes a shape as (480, 640, 3).
func shapeText(shape []int) string {
	words := make([]string, len(shape))
	for i, n := range shape {
		words[i] = fmt.Sprint(n)
	}
	if len(shape) == 1 {
		return "(" + words[0] + ",)"
	}
	return "(" + strings.Join(words, ", ") + ")"
}
