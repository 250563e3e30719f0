package main

import (
	"context"
	"io"
)

// await does what may block for ever, such as to read from a pipe, and returns early, with the context's error, when
// ctx is done. What blocks then goes on until the program ends.
func await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := do()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// standardOutput fails when ctx is done, even while w takes no bytes, and keeps its first error.
type standardOutput struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (o *standardOutput) Write(p []byte) (n int, err error) {
	if o.err == nil {
		n, o.err = await(o.ctx, func() (int, error) { return o.w.Write(p) })
	}
	return n, o.err
}
