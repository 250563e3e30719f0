package script

import (
	"fmt"
	"strings"
)

// An Error is what ended a script, and where.
type Error struct {
	File         string
	Line, Column int    // from 1; 0 where the place is not known
	Msg          string // as Python words it, with the exception's type
	Text         string // the line of the script
	Calls        []Call // that led there, the innermost first
}

// A Call is a call of a function of the script.
type Call struct {
	Function string // that was called
	Line     int    // from where
}

// Error returns the place and the message, then the line and the calls.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s", e.File, e.Line, e.Msg)
	if e.Text != "" {
		fmt.Fprintf(&b, "\n    %s", e.Text)
	}
	for _, c := range e.Calls {
		fmt.Fprintf(&b, "\n  in %s, called at %s:%d", c.Function, e.File, c.Line)
	}
	return b.String()
}
