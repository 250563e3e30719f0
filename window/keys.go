package window

// Codes of keys that are no characters, as cv2.waitKeyEx has them with GTK. [WaitKey] returns a character as its code point: 'q' is 'q'. One
// beyond Latin-1 has 0x01000000 added.
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

// keyOf returns the code of a character.
func keyOf(r rune) int {
	switch {
	case r == '\n':
		return KeyEnter
	case r == 0x7f:
		return KeyBackspace
	case r > 0xff:
		return int(r) + 0x01000000
	}
	return int(r)
}
