//go:build unix

package window

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// keyboardName is the terminal that controls the program, wherever standard input comes from.
const keyboardName = "/dev/tty"

// canRead waits until a terminal has something to read, for the time at most.
func canRead(f *os.File, atMost time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(max(atMost, 0).Milliseconds()))
	if err == nil && fds[0].Revents&unix.POLLNVAL != 0 { // so macOS answers for /dev/tty, which its select knows
		return canSelect(int(f.Fd()), atMost)
	}
	return err == nil && n > 0
}

// canSelect is canRead by select, which knows small descriptors only.
func canSelect(fd int, atMost time.Duration) bool {
	if fd >= unix.FD_SETSIZE {
		return false
	}
	var set unix.FdSet
	set.Set(fd)
	timeout := unix.NsecToTimeval(max(atMost, 0).Nanoseconds())
	n, err := unix.Select(fd+1, &set, nil, nil, &timeout)
	return err == nil && n > 0
}

// understand makes a terminal act on control sequences, as all do here.
func understand(*os.File) {}

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
