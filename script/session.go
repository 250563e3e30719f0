// Package script runs Python scripts that were written for cv2, numpy and matplotlib.pyplot, without Python: on Starlark, a dialect of Python, with
// these modules made of what purecv is.
package script

import (
	"bufio"
	"context"
	"io"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A session is one run of a script: what its modules share.
type session struct {
	ctx     context.Context
	name    string // of the script
	options Options
	roots   []root
	loaded  map[string]starlark.Value // the modules that were imported
	thread  *starlark.Thread
	display *display
	recipes *recipes // of images, where the option To asks for them; else nil

	operands   []starlark.Value      // of operators, until the last one is there
	types      map[string]*typeValue // that the script has seen
	identities []starlark.Value      // that the script has asked for
	in         *bufio.Reader         // standard input, once it is read

	// observe is told of what the script shows, writes and prints, if it is not nil: "imshow" (name, array), "imwrite" (path, array), "print" (each
	// array), "figure" (what it is made of).
	observe func(kind string, args ...any)
}

// newSession prepares a run.
func newSession(ctx context.Context, name string, o *Options) (*session, error) {
	s := &session{ctx: ctx, name: name, loaded: map[string]starlark.Value{}, types: map[string]*typeValue{}}
	if o != nil {
		s.options = *o
	}
	if s.options.Stdin == nil {
		s.options.Stdin = strings.NewReader("")
	}
	if s.options.Stdout == nil {
		s.options.Stdout = io.Discard
	}
	if s.options.Stderr == nil {
		s.options.Stderr = io.Discard
	}
	var err error
	if s.display, err = newDisplay(s.options.Show); err != nil {
		return nil, err
	}
	if s.roots, err = openRoots(&s.options); err != nil {
		return nil, err
	}
	if s.options.To != "" || s.options.Capture != nil {
		s.recipes = newRecipes()
	}
	return s, nil
}

func (s *session) close() {
	s.recipes.close()
	closeRoots(s.roots)
}

// module returns the module of a name, made when it is first asked for; nil if there is none.
func (s *session) module(name string) starlark.Value {
	m, ok := s.loaded[name]
	if make := modules[name]; !ok && make != nil {
		m = make(s)
		s.loaded[name] = m
	}
	return m
}

// dialect is what Starlark allows beyond its core.
var dialect = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}
