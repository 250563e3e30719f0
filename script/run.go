package script

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// run runs the script.
func (s *session) run(src string) (err error) {
	s.thread = &starlark.Thread{Name: s.name}
	defer func() {
		if p := recover(); p != nil {
			err = &Error{File: s.name, Line: s.line(), Msg: fmt.Sprintf("internal error: %v\n%s", p, debug.Stack())}
		}
	}()
	predeclared := s.predeclared()
	file, err := parse(s.name, src, predeclared.Has)
	if err != nil {
		return err
	}
	predeclared["__doc__"] = docstring(file)
	program, err := starlark.FileProgram(file, predeclared.Has)
	if err != nil {
		return fmt.Errorf("%w (the script is beyond what is supported)", err)
	}
	s.thread.SetMaxExecutionSteps(s.options.MaxSteps)
	s.thread.OnMaxSteps = func(t *starlark.Thread) {
		t.Cancel(fmt.Sprintf("more than %d steps (--max-steps)", s.options.MaxSteps))
	}
	stop := s.watch()
	defer stop()
	_, err = program.Init(s.thread, predeclared)
	return s.explain(err, strings.Split(src, "\n"))
}

// docstring returns the string that the script begins with, or None.
func docstring(file *syntax.File) starlark.Value {
	for _, stmt := range file.Stmts {
		switch stmt := stmt.(type) {
		case *syntax.AssignStmt:
			if name, ok := stmt.LHS.(*syntax.Ident); ok && strings.HasPrefix(name.Name, "·") {
				continue // of the front end
			}
		case *syntax.ExprStmt:
			if text, ok := stmt.X.(*syntax.Literal); ok && text.Token == syntax.STRING {
				return starlark.String(text.Value.(string))
			}
		}
		break
	}
	return starlark.None
}

// line is where the script is.
func (s *session) line() int {
	stack := s.thread.CallStack()
	for len(stack) > 0 {
		if frame := stack.Pop(); frame.Pos.Line > 0 {
			return int(frame.Pos.Line)
		}
	}
	return 0
}

// explain words an error as Python does, with its place and the calls that led there.
func (s *session) explain(err error, lines []string) error {
	var exit *ExitError
	if errors.As(err, &exit) {
		if exit.Status == 0 {
			return nil
		}
		return exit
	}
	var failure *starlark.EvalError
	if !errors.As(err, &failure) {
		return err
	}
	e := &Error{File: s.name, Msg: reword(failure.Msg)}
	stack := failure.CallStack
	called := "" // the function that the last frame was called from
	for len(stack) > 0 {
		frame := stack.Pop()
		if frame.Pos.Line == 0 {
			continue // a built-in function, which the message names
		}
		line := int(frame.Pos.Line)
		switch {
		case e.Line == 0:
			e.Line, e.Column = line, int(frame.Pos.Col)
			if line <= len(lines) {
				e.Text = strings.TrimSpace(lines[line-1])
			}
		case len(e.Calls) < maxCalls:
			e.Calls = append(e.Calls, Call{called, line})
		}
		called = frame.Name
	}
	return e
}

// maxCalls bounds the calls that an error lists.
const maxCalls = 10

// rewordings are messages of Starlark with what Python says.
var rewordings = []struct {
	pattern *regexp.Regexp
	message string
}{
	{regexp.MustCompile(`^Starlark computation cancelled: `), ""},
	{regexp.MustCompile(`^Starlark stack overflow$`), "RecursionError: maximum recursion depth exceeded"},
	{regexp.MustCompile(`^global variable (.*) referenced before assignment$`), "NameError: name '$1' is not defined"},
	{regexp.MustCompile(`^local variable (.*) referenced before assignment$`), "UnboundLocalError: cannot access local variable '$1' where it is not associated with a value"},
	{regexp.MustCompile(`^unhashable type: '?([^']*)'?$`), "TypeError: unhashable type: '$1'"},
	{regexp.MustCompile(`^(\S+) has no \.(\S+) field or method.*$`), "AttributeError: '$1' object has no attribute '$2'"},
	{regexp.MustCompile(`^can't assign to \.(\S+) field of (\S+)$`), "AttributeError: '$2' object has no attribute '$1'"},
	{regexp.MustCompile(`^invalid call of non-function \((.*)\)$`), "TypeError: '$1' object is not callable"},
	{regexp.MustCompile(`^too many values to unpack \(got .*, want (\d+)\)$`), "ValueError: too many values to unpack (expected $1)"},
	{regexp.MustCompile(`^too few values to unpack \(got (\d+), want (\d+)\)$`), "ValueError: not enough values to unpack (expected $2, got $1)"},
	{regexp.MustCompile(`^got (\S+) in sequence assignment$`), "TypeError: cannot unpack non-iterable $1 object"},
	{regexp.MustCompile(`^function (\S+) missing (\d+) arguments? \((.*)\)$`), "TypeError: $1() missing $2 required argument(s): $3"},
	{regexp.MustCompile(`^function (\S+) accepts (.*) \((\d+) given\)$`), "TypeError: $1() takes $2 ($3 given)"},
	{regexp.MustCompile(`^function (\S+) got an unexpected keyword argument (.*)$`), "TypeError: $1() got an unexpected keyword argument $2"},
	{regexp.MustCompile(`^function (\S+) got multiple values for parameter (.*)$`), "TypeError: $1() got multiple values for argument $2"},
	{regexp.MustCompile(`'string' object`), "'str' object"},
	{regexp.MustCompile(`^comparison exceeded maximum recursion depth$`), "RecursionError: maximum recursion depth exceeded in comparison"},
}

// reword words a message of Starlark as Python does.
func reword(msg string) string {
	for _, r := range rewordings {
		msg = r.pattern.ReplaceAllString(msg, r.message)
	}
	return msg
}

// watch ends the script when the context does, after the time it has, and when it takes too much memory.
func (s *session) watch() (stop func()) {
	ctx, cancel := context.WithCancelCause(s.ctx)
	s.ctx = ctx
	if s.options.MaxTime > 0 {
		timer := time.AfterFunc(s.options.MaxTime, func() {
			cancel(fmt.Errorf("TimeoutError: the script took longer than %v (--timeout)", s.options.MaxTime))
		})
		context.AfterFunc(ctx, func() { timer.Stop() })
	}
	unregister := context.AfterFunc(ctx, func() { s.thread.Cancel(s.ended().Error()) })
	go s.watchMemory(ctx, cancel)
	return func() { unregister(); cancel(nil) }
}

// ended returns why the script has to end, nil if it may go on. What may take long between two steps of the interpreter asks for it.
func (s *session) ended() error {
	switch cause := context.Cause(s.ctx); {
	case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded):
		return errors.New("interrupted")
	default:
		return cause
	}
}
