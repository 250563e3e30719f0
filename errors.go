package cv

import (
	"errors"
	"fmt"
)

// The kinds of error that operations report, inside an [OpError]; test with [errors.Is].
var (
	ErrShape   = errors.New("wrong shape")    // size, channels or memory of an image
	ErrDepth   = errors.New("wrong depth")    // element type of an image, or a pair of them
	ErrRange   = errors.New("out of range")   // a parameter's value
	ErrOverlap = errors.New("images overlap") // source and destination share memory in part
)

// OpError is the error of an operation: which operation, which parameter (or image), and what is wrong with it.
type OpError struct {
	Op    string // the operation's OpenCV name
	Param string // the parameter's OpenCV name; src, src2 or dst for images
	Err   error  // the value, and what is allowed
}

// Error writes the operation, the parameter and the fault on one line.
func (e *OpError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Op, e.Param, e.Err) }

// Unwrap returns the fault, so that errors.Is finds its kind.
func (e *OpError) Unwrap() error { return e.Err }

// paramError reports a value that is out of range.
func paramError(op, param, format string, args ...any) error {
	return &OpError{op, param, fmt.Errorf("%w: "+format, append([]any{ErrRange}, args...)...)}
}

// depthError reports an element type that the operation does not take.
func depthError(op, param, format string, args ...any) error {
	return &OpError{op, param, fmt.Errorf("%w: "+format, append([]any{ErrDepth}, args...)...)}
}

// shapeError reports an image of the wrong size or number of channels.
func shapeError(op, param, format string, args ...any) error {
	return &OpError{op, param, fmt.Errorf("%w: "+format, append([]any{ErrShape}, args...)...)}
}
