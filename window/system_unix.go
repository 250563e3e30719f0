//go:build unix

package window

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// canRead waits until a terminal has something to read, for the time at most.
func canRead(f *os.File, atMost time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(max(atMost, 0).Milliseconds()))
	return n > 0 && (err == nil || errors.Is(err, unix.EINTR))
}

// pixelSize returns the size of a terminal in pixels; 0 if it does not tell.
func pixelSize(f *os.File) (width, height int) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0
	}
	return int(size.Xpixel), int(size.Ypixel)
}

// raise sends a signal to the program itself.
func raise(s os.Signal) { syscall.Kill(os.Getpid(), s.(syscall.Signal)) }
