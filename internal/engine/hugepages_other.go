//go:build !linux

package engine

// PreferHugePages does nothing: the system chooses.
func PreferHugePages(data []byte) {}
