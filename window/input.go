package window

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An input is what a terminal tells of: a key, the mouse, the place of the cursor.
type input struct {
	kind        inputKind
	code        int // of a key; of what the mouse did, as the terminal has it
	column, row int // from 0, of the mouse and of the cursor
	up          bool
}

type inputKind uint8

const (
	inputKey inputKind = iota
	inputMouse
	inputCursor
)

// A keyParser makes inputs of bytes, which may be cut anywhere.
type keyParser struct {
	rest []byte // of a sequence that has begun
}

func (p *keyParser) pending() bool { return len(p.rest) > 0 }

// maxSequence bounds a sequence; a longer one is dropped.
const maxSequence = 64

// parse returns the inputs of data. If it is late, what has begun is complete: a lone escape byte is the key.
func (p *keyParser) parse(data []byte, late bool) (list []input) {
	data = append(p.rest, data...)
	for len(data) > 0 {
		in, n := parseInput(data)
		if n == 0 && late {
			in, n = keyInput(keyOf(rune(data[0]))), 1
		}
		if n == 0 {
			if len(data) > maxSequence {
				data = nil
			}
			break
		}
		if in != nil {
			list = append(list, *in)
		}
		data = data[n:]
	}
	p.rest = bytes.Clone(data)
	return list
}

// parseInput returns the first input and its length: 0 if it is not complete. Sequences that mean nothing here are nil.
func parseInput(data []byte) (*input, int) {
	if data[0] != 0x1b {
		if !utf8.FullRune(data) {
			return nil, 0
		}
		r, n := utf8.DecodeRune(data)
		return keyInput(keyOf(r)), n
	}
	if len(data) == 1 {
		return nil, 0
	}
	switch data[1] {
	case 'O': // keys of the keypad's application mode
		if len(data) == 2 {
			return nil, 0
		}
		return keyInput(finalKeys[data[2]]), 3
	case '[':
		for i, c := range data[2:] {
			if c >= 0x40 && c <= 0x7e {
				return control(string(data[2:2+i]), c), 3 + i
			}
		}
		return nil, 0
	case '_', 'P', ']': // answers
		end := bytes.Index(data, []byte("\x1b\\"))
		if end < 0 {
			return nil, 0
		}
		return nil, end + 2
	}
	return &input{code: KeyEscape}, 1
}

// keyInput returns a key; nil for none.
func keyInput(code int) *input {
	if code == 0 {
		return nil
	}
	return &input{code: code}
}

var (
	finalKeys = map[byte]int{'A': KeyUp, 'B': KeyDown, 'C': KeyRight, 'D': KeyLeft, 'H': KeyHome, 'F': KeyEnd,
		'P': KeyF1, 'Q': KeyF1 + 1, 'R': KeyF1 + 2, 'S': KeyF1 + 3, 'M': KeyEnter}
	numberedKeys = map[string]int{"1": KeyHome, "2": KeyInsert, "3": KeyDelete, "4": KeyEnd, "5": KeyPageUp, "6": KeyPageDown, "7": KeyHome, "8": KeyEnd,
		"11": KeyF1, "12": KeyF1 + 1, "13": KeyF1 + 2, "14": KeyF1 + 3, "15": KeyF1 + 4, "17": KeyF1 + 5, "18": KeyF1 + 6, "19": KeyF1 + 7,
		"20": KeyF1 + 8, "21": KeyF1 + 9, "23": KeyF1 + 10, "24": KeyF1 + 11}
)

// control reads a control sequence: what stands between ESC [ and the final byte.
func control(parameters string, final byte) *input {
	fields := strings.Split(strings.TrimPrefix(parameters, "<"), ";")
	number := func(i int) int {
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			return 0
		}
		return n
	}
	switch {
	case strings.HasPrefix(parameters, "<") && (final == 'M' || final == 'm') && len(fields) == 3:
		return &input{kind: inputMouse, code: number(0), column: number(1) - 1, row: number(2) - 1, up: final == 'm'}
	case final == 'R' && len(fields) == 2 && number(0) > 0:
		return &input{kind: inputCursor, row: number(0) - 1, column: number(1) - 1}
	case final == '~':
		return keyInput(numberedKeys[fields[0]])
	}
	return keyInput(finalKeys[final])
}

// act does what an input asks for.
func (t *terminal) act(in input) {
	switch in.kind {
	case inputKey:
		t.display.mu.Lock()
		t.display.post(event{key: in.code})
		t.display.mu.Unlock()
	case inputCursor:
		t.row = in.row
	case inputMouse:
		t.point(in)
	}
}

// Bits of the mouse's code.
const (
	mouseShift = 4
	mouseAlt   = 8
	mouseCtrl  = 16
	mouseMoves = 32
	mouseWheel = 64
)

// point tells the window below the mouse what it does. While a button is held it is the window in which it went down.
func (t *terminal) point(in input) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.display
	d.mu.Lock()
	defer d.mu.Unlock()
	presses := !in.up && in.code&(mouseMoves|mouseWheel) == 0
	for _, w := range d.windows {
		at, ok := t.places[w.id]
		if !ok {
			continue
		}
		line := in.row - (t.row - (t.printed - at.top)) // of the window's lines
		inside := line >= 1 && line <= at.cells.H && in.column < at.cells.W
		if bar := line - 1 - at.cells.H; presses && bar >= 0 && bar < len(w.bars) {
			t.drags = w.bars[bar]
		}
		if presses && inside {
			t.over = w
		}
		if w.mouse != nil && (t.over == w || t.over == nil && inside) {
			m := mouseOf(in)
			m.X, m.Y = int((float64(in.column)+.5)*at.scale), int((float64(line-1)+.5)*at.tall)
			f := w.mouse
			d.post(event{call: func() { f(m) }})
		}
	}
	if bar := t.drags; bar != nil {
		bar.set(bar.min + ((in.column-barName)*(bar.max-bar.min)*2+barCells-1)/(2*(barCells-1)))
		t.asked = true
	}
	if in.up {
		t.drags, t.over = nil, nil
	}
}

// mouseOf translates the terminal's code.
func mouseOf(in input) (m Mouse) {
	button := in.code & 3 // left, middle, right, none
	switch {
	case in.code&mouseWheel != 0:
		m.Event = []MouseEvent{Wheel, Wheel, HorizontalWheel, HorizontalWheel}[button]
		m.Delta = []int{120, -120, -120, 120}[button]
	case in.code&mouseMoves != 0:
		m.Event = MouseMove
	case in.up:
		m.Event = []MouseEvent{LeftUp, MiddleUp, RightUp, MouseMove}[button]
	default:
		m.Event = []MouseEvent{LeftDown, MiddleDown, RightDown, MouseMove}[button]
	}
	if in.code&mouseWheel == 0 && !in.up {
		m.Flags = []int{LeftButton, MiddleButton, RightButton, 0}[button]
	}
	for bit, flag := range map[int]int{mouseShift: ShiftKey, mouseAlt: AltKey, mouseCtrl: CtrlKey} {
		if in.code&bit != 0 {
			m.Flags |= flag
		}
	}
	return m
}
