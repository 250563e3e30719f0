package window

import (
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// canRead waits until a console has something to read, for the time at most.
func canRead(f *os.File, atMost time.Duration) bool {
	event, err := windows.WaitForSingleObject(windows.Handle(f.Fd()), uint32(max(atMost, 0).Milliseconds()))
	return err == nil && event == windows.WAIT_OBJECT_0
}

// pixelSize returns nothing: consoles do not tell.
func pixelSize(*os.File) (width, height int) { return 0, 0 }

// raise sends Ctrl-C to the program itself.
func raise(os.Signal) { windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0) }
