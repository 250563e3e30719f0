package window

import (
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// keyboardName is the console's keyboard, wherever standard input comes from.
const keyboardName = "CONIN$"

var (
	kernel32         = windows.NewLazySystemDLL("kernel32.dll")
	peekConsoleInput = kernel32.NewProc("PeekConsoleInputW")
	readConsoleInput = kernel32.NewProc("ReadConsoleInputW")
)

const (
	keyEvent = 1    // the kind of events that keys are
	keyAlt   = 0x12 // whose release brings the character that was typed by its number
)

// An inputRecord is what happened at a console. Of the kinds of events these are the fields of keys.
type inputRecord struct {
	kind       uint16
	_          uint16
	down       int32
	repeat     uint16
	virtualKey uint16
	scanCode   uint16
	character  uint16 // in UTF-16; 0 for keys that have none
	state      uint32
}

// types reports whether reading the console returns something for an event.
func (r *inputRecord) types() bool {
	return r.kind == keyEvent && r.character != 0 && (r.down != 0 || r.virtualKey == keyAlt)
}

// canRead waits until a console has something to read, for the time at most. A console also has events that bring nothing to read, such as the release of a key, on
// which reading would wait; they are taken away.
func canRead(f *os.File, atMost time.Duration) bool {
	console := windows.Handle(f.Fd())
	for end := time.Now().Add(atMost); ; {
		left := max(time.Until(end), 0)
		if event, err := windows.WaitForSingleObject(console, uint32(left.Milliseconds())); err != nil || event != windows.WAIT_OBJECT_0 {
			return false
		}
		var record inputRecord
		if !take(peekConsoleInput, console, &record) {
			return false
		}
		if record.types() {
			return true
		}
		take(readConsoleInput, console, &record)
	}
}

// take gets the console's first event, if there is one.
func take(how *windows.LazyProc, console windows.Handle, record *inputRecord) bool {
	var n uint32
	ok, _, _ := how.Call(uintptr(console), uintptr(unsafe.Pointer(record)), 1, uintptr(unsafe.Pointer(&n)))
	return ok != 0 && n == 1
}

// understand makes a console act on control sequences.
func understand(f *os.File) {
	var mode uint32
	if windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil {
		windows.SetConsoleMode(windows.Handle(f.Fd()), mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}

// pixelSize returns nothing: consoles do not tell.
func pixelSize(*os.File) (width, height int) { return 0, 0 }

// raise sends Ctrl-C to the program itself.
func raise(os.Signal) { windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0) }
