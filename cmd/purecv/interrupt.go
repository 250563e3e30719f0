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

// An interruptibleWriter fails when ctx is done, even while w takes no bytes.
type interruptibleWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w *interruptibleWriter) Write(p []byte) (int, error) {
	return await(w.ctx, func() (int, error) { return w.w.Write(p) })
}
