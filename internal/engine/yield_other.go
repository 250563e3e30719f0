//go:build !linux

package engine

import "runtime"

// yield lets other goroutines that wait for this thread run first.
func yield() { runtime.Gosched() }
