//go:build !linux

package kernel

import "testing"

// guardedRoom returns so many bytes.
func guardedRoom(_ testing.TB, bytes int) []byte { return make([]byte, bytes) }
