package script

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"go.starlark.net/starlark"
)

// defaultBytes bounds the memory of a script that does not say otherwise.
const defaultBytes = 4 << 30

// allocate checks memory that the script is about to take, for arrays or anything else.
func (s *session) allocate(bytes int) error {
	if bytes < 0 {
		return fmt.Errorf("MemoryError: a value takes more than the %d bytes that this script may use (--max-memory)", s.options.MaxBytes)
	}
	return s.memory.Fits(bytes)
}

// adopt counts the arrays in a result of a module, where they are not counted. What is made of them is from then on.
func (s *session) adopt(v starlark.Value) {
	switch v := v.(type) {
	case array:
		if v.Array == nil { // beside an error
			return
		}
		s.memory.Adopt(v.Array)
	case starlark.Tuple:
		for _, item := range v {
			s.adopt(item)
		}
	case *starlark.List:
		for item := range v.Elements() {
			s.adopt(item)
		}
	}
}

// watchMemory ends the script when all of its values, arrays and others, take more than they may. What the rest of the program takes meanwhile does not
// count, as far as Beside tells it.
func (s *session) watchMemory(ctx context.Context, end context.CancelCauseFunc) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	beside := func() int64 { return 0 }
	if s.options.Beside != nil {
		beside = s.options.Beside
	}
	before, others, over := heap(liveBytes), beside(), 0
	excess := func() int64 { return heap(objectBytes) - before - max(0, beside()-others) - s.options.MaxBytes }
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if excess() > 0 {
			runtime.GC() // some of them may not be in use
		}
		before = min(before, heap(liveBytes)) // by the last count, which may have come long before the script
		if more := excess(); more <= 0 {
			over = 0
		} else if over++; over == 3 || more > s.options.MaxBytes { // what was made while it collected may not be in use either, but that is not so much
			end(fmt.Errorf("MemoryError: the script uses more than %d bytes (--max-memory)", s.options.MaxBytes))
			return
		}
	}
}

// What lies on the heap.
const (
	liveBytes   = "/gc/heap/live:bytes"
	objectBytes = "/memory/classes/heap/objects:bytes" // in use or not yet collected
)

// heap returns one of the runtime's figures.
func heap(name string) int64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
