package script

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// newArgparse makes argparse: parsers of command lines whose options and positional arguments take a value each, or are flags.
func newArgparse(s *session) starlark.Value {
	return s.newLibrary("argparse", map[string]function{"ArgumentParser": newArgumentParser}, nil)
}

// An argumentParser is argparse.ArgumentParser.
type argumentParser struct {
	s                 *session
	prog, description string
	arguments         []*argument
}

// An argument is one that a parser knows.
type argument struct {
	flags         []string // "-i", "--input"; none if it is positional
	name          string   // in the namespace
	help          string
	value         starlark.Value    // until the command line gives another
	convert       starlark.Callable // of the text; nil leaves it
	choices       []starlark.Value
	flag          starlark.Value // what store_true and store_false store; nil for arguments that take a value
	required, set bool
}

// label names an argument in messages.
func (a *argument) label() string {
	if len(a.flags) == 0 {
		return a.name
	}
	return strings.Join(a.flags, "/")
}

func newArgumentParser(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p := &argumentParser{s: s, prog: s.name[strings.LastIndexAny(s.name, `/\`)+1:]}
	var class, epilog starlark.Value
	err := starlark.UnpackArgs("ArgumentParser", args, kwargs, "prog??", &p.prog, "usage??", new(string), "description??", &p.description,
		"epilog??", &epilog, "formatter_class??", &class)
	return s.newLibrary("ArgumentParser", map[string]function{"add_argument": p.add, "parse_args": p.parse}, nil), err
}

// add is add_argument.
func (p *argumentParser) add(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	a := &argument{value: starlark.None}
	for _, v := range args {
		name, ok := starlark.AsString(v)
		if !ok {
			return nil, fmt.Errorf("TypeError: add_argument: %s is no name", v)
		}
		if strings.HasPrefix(name, "-") {
			a.flags = append(a.flags, name)
		}
		if long := strings.HasPrefix(name, "--"); a.name == "" || long && len(a.flags) > 1 && !strings.HasPrefix(a.flags[0], "--") {
			a.name = strings.ReplaceAll(strings.TrimLeft(name, "-"), "-", "_")
		}
	}
	action := "store"
	var choices, metavar starlark.Value
	if err := starlark.UnpackArgs("add_argument", nil, kwargs, "action?", &action, "default?", &a.value, "type??", &a.convert, "choices??", &choices,
		"required?", &a.required, "help??", &a.help, "metavar??", &metavar, "dest??", &a.name); err != nil {
		return nil, err
	}
	if choices != nil {
		var err error
		if a.choices, err = s.items(choices); err != nil {
			return nil, err
		}
	}
	switch action {
	case "store":
	case "store_true", "store_false":
		a.flag = starlark.Bool(action == "store_true")
		if a.value == starlark.None {
			a.value = !a.flag.(starlark.Bool)
		}
	default:
		return nil, fmt.Errorf("add_argument: action %q is not supported; store, store_true and store_false are", action)
	}
	a.required = a.required || len(a.flags) == 0
	p.arguments = append(p.arguments, a)
	return starlark.None, nil
}

// parse is parse_args: it reads sys.argv.
func (p *argumentParser) parse(s *session, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value = s.module("sys").(*library).values["argv"]
	if err := starlark.UnpackArgs("parse_args", args, kwargs, "args??", &given); err != nil {
		return nil, err
	}
	values, err := s.items(given)
	if err != nil {
		return nil, err
	}
	if len(args)+len(kwargs) == 0 && len(values) > 0 {
		values = values[1:] // without the script
	}
	var words []string
	for _, v := range values {
		word, ok := starlark.AsString(v)
		if !ok {
			return nil, fmt.Errorf("TypeError: parse_args: %s is no text", v)
		}
		words = append(words, word)
	}
	if err := p.read(words); err != nil {
		return nil, err
	}
	names := &library{opaque{"Namespace"}, starlark.StringDict{}}
	for _, a := range p.arguments {
		if text, ok := a.value.(starlark.String); ok && !a.set { // defaults that are text are converted as well
			if err := p.store(a, string(text)); err != nil {
				return nil, err
			}
		} else if a.required && !a.set {
			return nil, p.fail("the following arguments are required: %s", a.label())
		}
		names.values[a.name] = a.value
	}
	return names, nil
}

// read gives the arguments the values of a command line.
func (p *argumentParser) read(words []string) error {
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if word == "-h" || word == "--help" {
			return p.help()
		}
		name, value, inWord := strings.Cut(word, "=")
		a := p.find(name)
		if a == nil {
			return p.fail("unrecognized arguments: %s", word)
		}
		switch {
		case len(a.flags) == 0:
			value = word
		case a.flag != nil && inWord:
			return p.fail("argument %s: ignored explicit argument '%s'", a.label(), value)
		case a.flag != nil:
			a.value, a.set = a.flag, true
			continue
		case inWord:
		case len(words) == 0:
			return p.fail("argument %s: expected one argument", a.label())
		default:
			value, words = words[0], words[1:]
		}
		if err := p.store(a, value); err != nil {
			return err
		}
	}
	return nil
}

// find finds an option, or the positional argument whose turn it is.
func (p *argumentParser) find(word string) *argument {
	option := strings.HasPrefix(word, "-")
	for _, a := range p.arguments {
		if option && slices.Contains(a.flags, word) || !option && len(a.flags) == 0 && !a.set {
			return a
		}
	}
	return nil
}

// store converts the text of an argument.
func (p *argumentParser) store(a *argument, text string) error {
	a.value, a.set = starlark.String(text), true
	if a.convert != nil {
		v, err := starlark.Call(p.s.thread, a.convert, starlark.Tuple{a.value}, nil)
		if err != nil {
			return p.fail("argument %s: invalid %s value: '%s'", a.label(), a.convert.Name(), text)
		}
		a.value = v
	}
	for _, c := range a.choices {
		if same, err := starlark.Equal(c, a.value); err == nil && same {
			return nil
		}
	}
	if len(a.choices) > 0 {
		return p.fail("argument %s: invalid choice: '%s'", a.label(), text)
	}
	return nil
}

// fail ends the script as CPython does when its command line is wrong.
func (p *argumentParser) fail(format string, args ...any) error {
	fmt.Fprintf(p.s.options.Stderr, "usage: %s%s\n%s: error: %s\n", p.prog, p.usage(), p.prog, fmt.Sprintf(format, args...))
	return &ExitError{2}
}

// help prints what there is, and ends the script.
func (p *argumentParser) help() error {
	fmt.Fprintf(p.s.options.Stdout, "usage: %s%s\n\n%s\n\n", p.prog, p.usage(), p.description)
	for _, a := range p.arguments {
		fmt.Fprintf(p.s.options.Stdout, "  %-20s %s\n", strings.Join(append(slices.Clone(a.flags), a.name)[:max(1, len(a.flags))], ", "), a.help)
	}
	return &ExitError{}
}

func (p *argumentParser) usage() (s string) {
	for _, a := range p.arguments {
		switch {
		case len(a.flags) == 0:
			s += " " + a.name
		case a.flag != nil:
			s += " [" + a.flags[0] + "]"
		default:
			s += " [" + a.flags[0] + " " + strings.ToUpper(a.name) + "]"
		}
	}
	return s
}
