package engine

import (
	"strings"
	"sync/atomic"
	"testing"
)

// TestPanics panics on one of several workers, whichever it is: the caller gets it, and the workers go on.
func TestPanics(t *testing.T) {
	for i := range 20 {
		func() {
			defer func() {
				if p, _ := recover().(string); !strings.HasPrefix(p, "a fault") {
					t.Errorf("panic %v, want a fault", p)
				}
			}()
			Parallel(20, func(k int) {
				if k == i {
					panic("a fault")
				}
			})
		}()
		var calls atomic.Int32
		Parallel(20, func(int) { calls.Add(1) })
		if calls.Load() != 20 {
			t.Fatalf("%d calls after a panic", calls.Load())
		}
	}
}
