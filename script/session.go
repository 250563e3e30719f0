// Package script runs Python scripts that were written for cv2, numpy and matplotlib.pyplot, without Python: on Starlark, a dialect of Python, with
// these modules made of what purecv is.
package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// A session is one run of a script: what its modules share.
type session struct {
	options Options
}

// An array is a numpy array as a value of a script.
type array struct {
	*ndarray.Array
}

var _ starlark.Value = array{}

// String returns what print shows.
func (a array) String() string { return fmt.Sprint(a.Array) }

// Type returns the name of the type.
func (array) Type() string { return "numpy.ndarray" }

// Freeze does nothing: a script runs on one goroutine.
func (array) Freeze() {}

// Truth is that of the only element.
func (a array) Truth() starlark.Bool { return a.Float(a.Offset) != 0 }

// Hash fails: arrays change.
func (array) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: 'numpy.ndarray'") }
