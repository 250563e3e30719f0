package window

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/purecv/cv"
)

// A pseudo is a terminal that a test plays: what is written to it and what is typed.
type pseudo struct {
	t    *testing.T
	far  *os.File // the person's side
	near *os.File // the program's

	mu      sync.Mutex
	written bytes.Buffer
}

func newPseudo(t *testing.T, columns, rows int) *pseudo {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudoterminals: ", err)
	}
	t.Cleanup(func() { far.Close() })
	number, err := unix.IoctlGetInt(int(far.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(far.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip("no pseudoterminals: ", err)
	}
	near, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudoterminals: ", err)
	}
	t.Cleanup(func() { near.Close() })
	unix.IoctlSetWinsize(int(near.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(columns)})
	p := &pseudo{t: t, far: far, near: near}
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := far.Read(buffer)
			if err != nil {
				return
			}
			p.mu.Lock()
			p.written.Write(buffer[:n])
			p.mu.Unlock()
		}
	}()
	return p
}

func (p *pseudo) types(text string) { p.far.WriteString(text) }

// await waits until a text was written, and types an answer.
func (p *pseudo) await(text, answer string) {
	p.t.Helper()
	for range 500 {
		p.mu.Lock()
		_, after, ok := strings.Cut(strings.ReplaceAll(p.written.String(), "\r\r\n", "\r\n"), text) // as terminals do with newlines
		if ok {
			p.written.Reset()
			p.written.WriteString(after)
		}
		p.mu.Unlock()
		if ok {
			p.types(answer)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Errorf("%q was not written, but %q", text, p.written.String())
}

func (p *pseudo) mode() unix.Termios {
	p.t.Helper()
	m, err := unix.IoctlGetTermios(int(p.near.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return *m
}

// interrupts types Ctrl-C once the program reads single keys: before, it would be lost.
func (p *pseudo) interrupts() {
	for range 500 {
		if m, err := unix.IoctlGetTermios(int(p.near.Fd()), unix.TCGETS); err != nil || m.Lflag&unix.ISIG == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.types("\x03")
}

func (p *pseudo) display() *Display {
	d := newDisplay()
	d.screen = newTerminal(d, p.near, p.near)
	return d
}

// noTerminalVariables hides the terminal that the tests run in.
func noTerminalVariables(t *testing.T) {
	for _, name := range []string{"KITTY_WINDOW_ID", "TERM", "TERM_PROGRAM", "LC_TERMINAL", "TMUX", "STY"} {
		t.Setenv(name, "")
	}
}

func TestTerminal(t *testing.T) {
	noTerminalVariables(t)
	p := newPseudo(t, 80, 24)
	d := p.display()
	before := p.mode()
	ctx := context.Background()
	w := d.Window("a", false)
	go p.await(query, "\x1b[?62;22c")
	img := newImage[uint8](t, 2, 2, 1, 10, 20, 30, 40)
	if err := w.Show(img); err != nil {
		t.Fatal(err)
	}
	p.await("\r\n\r\n\x1b[2A\r\x1b[1ma\x1b[m 2x2 8U\x1b[K\r\n\x1b7\x1b[38;2;10;10;10;48;2;30;30;30m▀\x1b[38;2;20;20;20;48;2;40;40;40m▀\x1b[m\x1b8\x1b[1B\r", "")
	other := d.Window("b", false)
	if err := other.Show(img); err != nil {
		t.Fatal(err)
	}
	if err := w.Show(img); err != nil { // over its old picture
		t.Fatal(err)
	}
	p.await("\x1b[4A\r\x1b[1ma", "")
	p.await("\x1b8\x1b[1B\r\x1b[2B", "")

	p.types("q")
	if key := d.WaitKey(ctx, 0); key != 'q' {
		t.Errorf("got %d", key)
	}
	if p.mode() != before {
		t.Error("the terminal is not as it was")
	}
	p.types("\x1b")
	if key := d.WaitKey(ctx, 0); key != KeyEscape {
		t.Errorf("got %d", key)
	}
	p.types("\x1b[D")
	if key := d.WaitKey(ctx, 1000); key != KeyLeft {
		t.Errorf("got %d", key)
	}
	if key := d.WaitKey(ctx, 20); key != KeyNone {
		t.Errorf("got %d", key)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if key := d.WaitKey(short, 0); key != KeyNone {
		t.Errorf("got %d", key)
	}
}

// What poll and select say of a terminal is the same.
func TestCanRead(t *testing.T) {
	p := newPseudo(t, 80, 24)
	for _, c := range []struct {
		typed string
		want  bool
	}{{"", false}, {"x\n", true}} {
		p.types(c.typed)
		if got := canRead(p.near, 20*time.Millisecond); got != c.want {
			t.Errorf("%q: poll says %v", c.typed, got)
		}
		if got := canSelect(int(p.near.Fd()), 20*time.Millisecond); got != c.want {
			t.Errorf("%q: select says %v", c.typed, got)
		}
	}
}

func TestTerminalMouse(t *testing.T) {
	noTerminalVariables(t)
	p := newPseudo(t, 80, 24)
	d := p.display()
	before := p.mode()
	w := d.Window("a", false)
	var seen []Mouse
	w.OnMouse(func(m Mouse) { seen = append(seen, m) })
	bar, err := w.Trackbar("level", 0, 31, nil)
	if err != nil {
		t.Fatal(err)
	}
	go p.await(query, "\x1b[?62c")
	if err := w.Show(newImage[uint8](t, 10, 10, 1)); err != nil { // five lines, between the title and the bar
		t.Fatal(err)
	}
	// The cursor is in row 20, so the title is in row 13, pictures in 14 to 18, and the bar in 19.
	go p.await(mouseOn, "\x1b[20;1R"+"\x1b[<0;3;15M\x1b[<0;3;15m"+"\x1b[<0;47;19M\x1b[<32;27;19M\x1b[<0;27;19m"+"x")
	if key := d.WaitKey(context.Background(), 0); key != 'x' {
		t.Errorf("got %d", key)
	}
	if len(seen) != 2 || seen[0] != (Mouse{Event: LeftDown, X: 2, Y: 3, Flags: LeftButton}) || seen[1].Event != LeftUp {
		t.Errorf("%+v", seen)
	}
	if bar.Value() != 10 {
		t.Errorf("level %d", bar.Value())
	}
	p.await("level           ━━━━━━━━━━●────", "")
	p.await(mouseOff, "")
	w.OnMouse(func(Mouse) { panic("the program's own") })
	func() {
		defer func() { recover() }()
		go p.await(mouseOn, "\x1b[20;1R\x1b[<0;3;15M")
		d.WaitKey(context.Background(), 2000)
		t.Error("no panic")
	}()
	if p.mode() != before {
		t.Error("the terminal is not as it was after a panic")
	}
}

// Ctrl-C closes the windows once while WaitKey waits without end, and leaves the terminal as it was.
func TestInterrupt(t *testing.T) {
	noTerminalVariables(t)
	p := newPseudo(t, 80, 24)
	before := p.mode()
	standardDisplay = p.display()
	defer func() { standardDisplay = nil; interrupted.Store(false) }()
	go p.await(query, "\x1b[?62c")
	show := func() *Window {
		w, err := New("a", false)
		if err == nil {
			err = w.Show(newImage[uint8](t, 2, 2, 1))
		}
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := show()
	go p.interrupts()
	if key := WaitKey(0); key != KeyNone || w.IsOpen() {
		t.Errorf("key %d, open %v", key, w.IsOpen())
	}
	if p.mode() != before {
		t.Error("the terminal is not as it was")
	}
	// A second time it is the program's, for which this test stands in.
	show()
	signals := make(chan os.Signal, 9)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	go p.interrupts()
	if key := WaitKey(0); key != KeyNone {
		t.Errorf("key %d", key)
	}
	for range 2 { // the terminal's, and the one that WaitKey passes on
		select {
		case <-signals:
		case <-time.After(5 * time.Second):
			t.Fatal("the program was not interrupted")
		}
	}
}

// A picture that is wider than the terminal is made smaller, by averages.
func TestTerminalShrinks(t *testing.T) {
	noTerminalVariables(t)
	p := newPseudo(t, 10, 8)
	d := p.display()
	w := d.Window("a", false)
	img := newImage[uint8](t, 40, 8, 1)
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 2 * 200)
	}
	go p.await(query, "\x1b[?62c")
	if err := w.Show(img); err != nil {
		t.Fatal(err)
	}
	p.await("\x1b7\x1b[38;2;100;100;100;48;2;100;100;100m▀▀▀▀▀▀▀▀▀▀\x1b[m\x1b8", "")
	if at := d.screen.(*terminal).places[w.id]; at.cells != (cv.Size{W: 10, H: 1}) || at.scale != 4 || at.tall != 8 {
		t.Errorf("%+v", at)
	}
}
