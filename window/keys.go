package window

// Codes of keys that are no characters, as cv2.waitKeyEx has them with GTK and with Qt; cv2.waitKey keeps their lower 8 bits, 81 for KeyLeft. GTK has 0xff08 for
// KeyBackspace, of which waitKey keeps 8 too. [WaitKey] returns a character as its code point: 'q' is 'q'. One beyond Latin-1 has 0x01000000 added, as X11 numbers it.
//
// What differs: Shift, Ctrl and Alt do not add to codes, as they do with GTK, and do not end the wait when they are pressed alone; letters with Ctrl do not either. Enter
// of the keypad is KeyEnter, as with Qt. Letters keep their case and Tab is told, unlike with Qt.
const (
	KeyNone      = -1 // no key was pressed
	KeyBackspace = 8
	KeyTab       = 9
	KeyEnter     = 13
	KeyEscape    = 27
	KeyHome      = 0xff50
	KeyLeft      = 0xff51
	KeyUp        = 0xff52
	KeyRight     = 0xff53
	KeyDown      = 0xff54
	KeyPageUp    = 0xff55
	KeyPageDown  = 0xff56
	KeyEnd       = 0xff57
	KeyInsert    = 0xff63
	KeyF1        = 0xffbe // F2 to F12 follow
	KeyDelete    = 0xffff
)

// keyInterrupt is Ctrl-C, of which a raw terminal makes no signal.
const keyInterrupt = 3

// keyOf returns the code of a character; 0 for what is no key.
func keyOf(r rune) int {
	switch {
	case r == '\n':
		return KeyEnter
	case r == 0x7f:
		return KeyBackspace
	case r < ' ' && r != KeyBackspace && r != KeyTab && r != KeyEnter && r != KeyEscape && r != keyInterrupt: // a letter with Ctrl
		return 0
	case r > 0xff:
		return int(r) + 0x01000000
	}
	return int(r)
}
