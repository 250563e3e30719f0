//go:build !linux

package cv

// preferHugePages does nothing: the system chooses.
func preferHugePages[T Pixel](pix []T) {}
