package window

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/resize"
)

// A terminal is the screen of a terminal: titles, pictures and trackbars one below the other, in the order in which windows were first shown. It reads
// the keyboard in WaitKey only.
type terminal struct {
	display  *Display
	out      *os.File
	keyboard *os.File  // nil if there is none
	protocol *protocol // once the terminal was asked

	mu      sync.Mutex
	printed int           // lines so far
	places  map[int]place // of windows, by their ids
	keys    keyParser
	drags   *Trackbar // by the mouse
	over    *Window   // where a button went down
	row     int       // of the screen, where the cursor stood when WaitKey began

	asked bool // for trackbars to be drawn, as something has changed; guarded by display.mu

	restore func() // the terminal as it was before listen
	stopped bool   // by Ctrl-C
}

// A place is where the lines of a window are.
type place struct {
	top   int     // lines printed before it
	cells cv.Size // of the picture
	scale float64 // pixels of the image to a cell, across
	tall  float64 // and down
	bars  int
}

func (p place) lines() int { return 1 + p.cells.H + p.bars }

// newTerminal makes a screen. If in is no terminal, the keyboard is that of the terminal that controls the program, if out is one.
func newTerminal(d *Display, in, out *os.File) *terminal {
	understand(out)
	t := &terminal{display: d, out: out, places: map[int]place{}}
	switch {
	case isTerminal(in):
		t.keyboard = in
	case isTerminal(out):
		if tty, err := os.OpenFile(keyboardName, os.O_RDWR, 0); err == nil && isTerminal(tty) {
			t.keyboard = tty
		}
	}
	return t
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// screenSize returns the size of the screen in cells, and of a cell in pixels.
func (t *terminal) screenSize() (cells, cell cv.Size) {
	columns, rows, err := term.GetSize(int(t.out.Fd()))
	if err != nil || columns < 1 || rows < 1 {
		columns, rows = 80, 24
	}
	cell = cv.Size{W: 8, H: 16}
	if w, h := pixelSize(t.out); w >= columns && h >= rows {
		cell = cv.Size{W: w / columns, H: h / rows}
	}
	if t.protocol.name == halfBlocks.name {
		cell = cv.Size{W: 1, H: 2}
	}
	return cv.Size{W: columns, H: rows}, cell
}

// fit returns the size in which a picture is drawn: its own, or less if the screen has less.
func fit(f cv.Format, room cv.Size) cv.Size {
	if f.W <= room.W && f.H <= room.H {
		return cv.Size{W: f.W, H: f.H}
	}
	if f.W*room.H > f.H*room.W { // as wide as the room
		return cv.Size{W: room.W, H: max(f.H*room.W/f.W, 1)}
	}
	return cv.Size{W: max(f.W*room.H/f.H, 1), H: room.H}
}

func (t *terminal) show(w *Window, img cv.AnyImage, _ string) error {
	picture, err := shown(img)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.protocol == nil {
		p := t.detect(os.Getenv)
		t.protocol = &p
	}
	w.display.mu.Lock()
	title, bars := w.title, barLines(w)
	w.display.mu.Unlock()
	screen, cell := t.screenSize()
	room := cv.Size{W: screen.W * cell.W, H: max(screen.H-2-len(bars), 1) * cell.H}
	size := fit(picture.Format(), room)
	full := picture.Format()
	if size != (cv.Size{W: full.W, H: full.H}) {
		if picture, err = resize.Area(picture, size.W, size.H); err != nil {
			return err
		}
	}
	at := place{cells: cv.Size{W: (size.W + cell.W - 1) / cell.W, H: (size.H + cell.H - 1) / cell.H}, bars: len(bars),
		scale: float64(full.W) / float64(size.W) * float64(cell.W), tall: float64(full.H) / float64(size.H) * float64(cell.H)}
	if t.protocol.name == kitty.name || t.protocol.name == iterm.name { // which fill all of their cells
		at.scale, at.tall = float64(full.W)/float64(at.cells.W), float64(full.H)/float64(at.cells.H)
	}
	var out bytes.Buffer
	at.top = t.reserve(&out, w.id, at, screen.H)
	t.places[w.id] = at
	up := t.printed - at.top
	fmt.Fprintf(&out, "\x1b[%dA\r\x1b[1m%s\x1b[m %dx%d %v\x1b[K\r\n\x1b7", up, plain(title, screen.W-24), full.W, full.H, img.Format().Depth)
	t.protocol.draw(&out, picture, w.id, at.cells)
	fmt.Fprintf(&out, "\x1b8\x1b[%dB\r", at.cells.H)
	for _, line := range bars {
		out.WriteString(line + "\x1b[K\r\n")
	}
	down(&out, up-at.lines())
	_, err = t.out.Write(out.Bytes())
	return err
}

// reserve finds the place of a window: the old one if it has the same size and is on the screen, or new lines. It returns the lines printed before it.
func (t *terminal) reserve(out *bytes.Buffer, id int, at place, rows int) int {
	if old, ok := t.places[id]; ok && old.cells == at.cells && old.bars == at.bars && t.printed-old.top < rows {
		return old.top
	}
	out.WriteString(strings.Repeat("\r\n", at.lines()))
	t.printed += at.lines()
	return t.printed - at.lines()
}

// down moves the cursor down by lines.
func down(out *bytes.Buffer, lines int) {
	if lines > 0 {
		fmt.Fprintf(out, "\x1b[%dB", lines)
	}
}

// plain is text without what terminals act on, of some letters at most.
func plain(text string, most int) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text))
	if most = max(most, 1); len(letters) > most {
		letters = append(letters[:most-1], '…')
	}
	return string(letters)
}

// Trackbars are lines: the name in barName columns, the bar in barCells, the value.
const (
	barName  = 16
	barCells = 32
)

// barLines draws a window's trackbars; the display's mu is held.
func barLines(w *Window) (lines []string) {
	for _, b := range w.bars {
		full := (b.value - b.min) * (barCells - 1) / max(b.max-b.min, 1)
		name := plain(b.name, barName-1)
		name += strings.Repeat(" ", max(barName-len([]rune(name)), 0))
		of := fmt.Sprint("of ", b.max)
		if b.min != 0 {
			of = fmt.Sprintf("in %d to %d", b.min, b.max)
		}
		lines = append(lines, fmt.Sprintf("%s%s●%s %d %s", name, strings.Repeat("━", full), strings.Repeat("─", barCells-1-full), b.value, of))
	}
	return lines
}

// changed makes WaitKey draw the trackbars.
func (t *terminal) changed() { t.asked = true }

// drawBars draws the trackbars anew where their values have changed.
func (t *terminal) drawBars() {
	d := t.display
	t.mu.Lock()
	defer t.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !t.asked {
		return
	}
	t.asked = false
	var out bytes.Buffer
	for _, w := range d.windows {
		at, ok := t.places[w.id]
		if !ok || at.bars != len(w.bars) || at.bars == 0 {
			continue
		}
		up := t.printed - at.top - 1 - at.cells.H
		fmt.Fprintf(&out, "\x1b[%dA\r", up)
		for _, line := range barLines(w) {
			out.WriteString(line + "\x1b[K\r\n")
		}
		down(&out, up-at.bars)
	}
	t.out.Write(out.Bytes())
}

// listen reads keys one by one, without showing them, until end; and the mouse, if a window has a use for it.
func (t *terminal) listen() (end func()) {
	if t.keyboard == nil {
		return nil
	}
	before, err := term.MakeRaw(int(t.keyboard.Fd()))
	if err != nil {
		return nil
	}
	mouse := t.wantsMouse()
	t.restore = sync.OnceFunc(func() {
		if mouse {
			t.out.WriteString(mouseOff)
		}
		term.Restore(int(t.keyboard.Fd()), before)
	})
	if mouse {
		t.out.WriteString(mouseOn)
		t.row = -1
		for end := time.Now().Add(queryTime); t.row < 0 && time.Now().Before(end); {
			t.receive(time.Until(end))
		}
	}
	return t.restore
}

// The terminal tells buttons, moves while one is held, and the place of the cursor, which tells where the windows are.
const (
	mouseOn  = "\x1b[?1002h\x1b[?1006h\x1b[6n"
	mouseOff = "\x1b[?1006l\x1b[?1002l"
)

func (t *terminal) wantsMouse() bool {
	t.display.mu.Lock()
	defer t.display.mu.Unlock()
	return slices.ContainsFunc(t.display.windows, func(w *Window) bool { return w.mouse != nil || len(w.bars) > 0 })
}

// pollTime is how long WaitKey waits for the terminal before it looks at its context again; a lone escape byte is the key Esc after escapeTime.
const (
	pollTime   = 50 * time.Millisecond
	escapeTime = 30 * time.Millisecond
)

func (t *terminal) wait(_ context.Context, atMost time.Duration) (interrupted bool) {
	least := pollTime
	if t.keys.pending() {
		least = escapeTime
	}
	if !t.stopped {
		t.receive(min(atMost, least))
	}
	defer func() { t.stopped = false }()
	return t.stopped
}

// receive does what is typed within a time.
func (t *terminal) receive(atMost time.Duration) {
	data := t.read(atMost)
	for _, in := range t.keys.parse(data, len(data) == 0) {
		if in.kind == inputKey && in.code == keyInterrupt {
			t.restore()
			raise(os.Interrupt)
			time.Sleep(pollTime) // in which it arrives
			t.stopped = true
			return
		}
		t.act(in)
	}
	t.drawBars()
}

// read returns what was typed within a time.
func (t *terminal) read(atMost time.Duration) []byte {
	if !canRead(t.keyboard, atMost) {
		return nil
	}
	buffer := make([]byte, 256)
	n, err := t.keyboard.Read(buffer)
	if err != nil {
		time.Sleep(atMost) // a terminal that has gone must not keep a processor busy
	}
	return buffer[:n]
}

// close leaves the terminal as it is: pictures stay.
func (t *terminal) close() error { return nil }
