package script

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"go.starlark.net/starlark"
)

// The modules of Python's own library that scripts for cv2 use: a little of each.

// A library is a module of functions and values.
type library struct {
	opaque
	values starlark.StringDict
}

var _ starlark.HasSetField = (*library)(nil)

// String returns what print shows.
func (m *library) String() string { return "<module '" + m.name + "'>" }

// Type returns the name of the type.
func (m *library) Type() string { return "module" }

// Attr returns what the module has.
func (m *library) Attr(name string) (starlark.Value, error) {
	if v := m.values[name]; v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("AttributeError: module '%s' has no attribute '%s' here; it has %s", m.name, name, strings.Join(m.AttrNames(), ", "))
}

// AttrNames lists what the module has.
func (m *library) AttrNames() []string { return m.values.Keys() }

// SetField fails, as scripts change no modules.
func (m *library) SetField(name string, _ starlark.Value) error {
	return fmt.Errorf("module '%s' cannot be changed (%s)", m.name, name)
}

// library makes a module.
func (s *session) newLibrary(name string, functions map[string]function, values starlark.StringDict) *library {
	m := &library{opaque{name}, starlark.StringDict{}}
	for name, f := range functions {
		m.values[name] = s.bound(name, f)
	}
	for name, v := range values {
		m.values[name] = v
	}
	return m
}

// newSys makes sys.
func newSys(s *session) starlark.Value {
	argv := []starlark.Value{starlark.String(s.name)}
	for _, a := range s.options.Args {
		argv = append(argv, starlark.String(a))
	}
	return s.newLibrary("sys", map[string]function{
		"exit":              exit,
		"setrecursionlimit": nothing, // the limit is always the greatest that is possible
		"getrecursionlimit": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return starlark.MakeInt(maxCallDepth), nil
		},
		"getsizeof": func(_ *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return nil, errors.New("sys.getsizeof is not supported: values take other amounts of memory than Python's")
		},
	}, starlark.StringDict{
		"argv":         starlark.NewList(argv),
		"maxsize":      starlark.MakeInt(math.MaxInt64),
		"version":      starlark.String("3.11.0 (purecv)"),
		"version_info": starlark.Tuple{starlark.MakeInt(3), starlark.MakeInt(11), starlark.MakeInt(0), starlark.String("final"), starlark.MakeInt(0)},
		"platform":     starlark.String(platform()),
		"stdout":       s.stream("stdout", s.options.Stdout),
		"stderr":       s.stream("stderr", s.options.Stderr),
	})
}

// maxCallDepth is how deep calls go: Starlark's own bound.
const maxCallDepth = 100_000

func platform() string {
	if os.PathSeparator == '\\' {
		return "win32"
	}
	return "linux"
}

// nothing is a function without effect.
func nothing(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return starlark.None, nil
}

// stream makes sys.stdout or sys.stderr.
func (s *session) stream(name string, w io.Writer) *outputStream {
	return &outputStream{s.newLibrary(name, map[string]function{
		"write": func(s *session, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			if len(args) != 1 {
				return nil, errors.New("TypeError: write() takes exactly one argument")
			}
			text, ok := args[0].(starlark.String)
			if !ok {
				return nil, fmt.Errorf("TypeError: write() argument must be str, not %s", typeName(args[0]))
			}
			_, err := io.WriteString(w, string(text))
			return starlark.MakeInt(characters(text)), err
		},
		"flush":  nothing,
		"isatty": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return starlark.False, nil },
	}, nil), w}
}

// newTime makes time.
func newTime(s *session) starlark.Value {
	start := time.Now()
	clock := func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
		return starlark.Float(time.Since(start).Seconds()), nil
	}
	return s.newLibrary("time", map[string]function{
		"time": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return starlark.Float(float64(time.Now().UnixNano()) / 1e9), nil
		},
		"time_ns": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return starlark.MakeInt64(time.Now().UnixNano()), nil
		},
		"perf_counter": clock,
		"monotonic":    clock,
		"process_time": clock,
		"sleep":        unaryFunction("sleep", sleep),
	}, nil)
}

// sleep waits, unless the script is to end.
func sleep(s *session, x starlark.Value) (starlark.Value, error) {
	seconds, err := toFloat(number(plain(x)))
	if err != nil {
		return nil, err
	}
	if seconds < 0 || seconds != seconds {
		return nil, errors.New("ValueError: sleep length must be non-negative")
	}
	timer := time.NewTimer(time.Duration(min(seconds, 1e9) * 1e9))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
	return starlark.None, s.ended()
}

// newThreading makes threading, whose threads run in place when they start.
func newThreading(s *session) starlark.Value {
	lock := func(s *session, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		return s.newLibrary("lock", map[string]function{"acquire": yes, "release": nothing}, nil), nil
	}
	return s.newLibrary("threading", map[string]function{"Thread": newThread, "Lock": lock, "RLock": lock, "stack_size": nothing, "active_count": activeCount}, nil)
}

func yes(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return starlark.True, nil
}

func activeCount(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return starlark.MakeInt(1), nil
}

// newThread makes a thread.
func newThread(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var group, target, name, with, named, daemon starlark.Value
	if err := starlark.UnpackArgs("Thread", args, kwargs, "group??", &group, "target??", &target, "name??", &name, "args??", &with, "kwargs??", &named,
		"daemon??", &daemon); err != nil {
		return nil, err
	}
	started := false
	run := func(s *session, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		if target == nil {
			return starlark.None, nil
		}
		var positional starlark.Tuple
		if with != nil {
			items, err := s.items(with)
			if err != nil {
				return nil, err
			}
			positional = items
		}
		var keywords []starlark.Tuple
		if d, ok := named.(*starlark.Dict); ok {
			keywords = d.Items()
		}
		_, err := starlark.Call(s.thread, target, positional, keywords)
		return starlark.None, err
	}
	return s.newLibrary("Thread", map[string]function{
		"run": run,
		"start": func(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			if started {
				return nil, errors.New("RuntimeError: threads can only be started once")
			}
			started = true
			return run(s, args, kwargs)
		},
		"join": func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			if !started {
				return nil, errors.New("RuntimeError: cannot join thread before it is started")
			}
			return starlark.None, nil
		},
		"is_alive":  func(*session, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return starlark.False, nil },
		"setDaemon": nothing,
	}, nil), nil
}
