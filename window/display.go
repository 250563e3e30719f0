package window

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/purecv/cv"
)

// A Display is where windows are. Those of [New] are on the one that the environment names; a program may open others.
type Display struct {
	screen screen

	mu      sync.Mutex
	windows []*Window     // that are open, in the order in which they were opened
	opened  int           // windows so far
	figures int           // shown so far
	names   names         // of pictures, as files
	alone   int           // calls of WaitKey with nobody to press a key
	events  []event       // that WaitKey has not seen yet
	woken   chan struct{} // holds something when there are new events
	news    chan struct{} // is closed when windows change
	closed  bool

	waiting sync.Mutex // held by WaitKey
}

// A screen shows the windows of a display. The method changed is called with the display's lock held.
type screen interface {
	// show shows the picture of a window, which has a name as a file.
	show(w *Window, img cv.AnyImage, file string) error
	// changed tells that windows were opened, closed or changed.
	changed()
	// listen begins to read what a person does, and returns the function that ends it; nil if nobody can do anything.
	listen() (end func())
	// wait waits until there may be events, or for the time at most. It is interrupted by a Ctrl-C that it reads.
	wait(ctx context.Context, atMost time.Duration) (interrupted bool)
	// close ends the screen.
	close() error
}

// An event is a key that was pressed, or else a function of the program that is to be called.
type event struct {
	key  int
	call func()
}

// maxEvents bounds the events that wait for WaitKey; further ones are dropped.
const maxEvents = 4096

func newDisplay() *Display {
	return &Display{names: newNames(), woken: make(chan struct{}, 1), news: make(chan struct{})}
}

// Open opens a display: browser, term, none, file:DIR, or, for "", what suits the machine, as without PURECV_DISPLAY.
func Open(where string) (*Display, error) {
	d := newDisplay()
	kind, path, _ := strings.Cut(where, ":")
	switch {
	case where == "browser":
		b, err := newBrowser(d, os.Stderr)
		if err != nil {
			return nil, err
		}
		d.screen = b
	case where == "term":
		d.screen = newTerminal(d, os.Stdin, os.Stdout)
	case where == "none":
		d.screen = nowhere{}
	case kind == "file":
		d.screen = folder{path: cmp.Or(path, ".")}
	case where == "":
		return openDefault(os.Stderr)
	default:
		return nil, fmt.Errorf("display %q is not possible; browser, term, none and file:DIR are", where)
	}
	return d, nil
}

// openDefault opens what the machine has.
func openDefault(notes io.Writer) (*Display, error) {
	switch {
	case hasDesktop():
		return Open("browser")
	case isTerminal(os.Stdout):
		return Open("term")
	}
	fmt.Fprintf(notes, "purecv: there is neither a desktop nor a terminal; pictures are written to the folder %s. PURECV_DISPLAY=browser, term, none or file:DIR chooses\n", defaultFolder)
	return Open("file:" + defaultFolder)
}

// defaultFolder gets the pictures where there is neither a desktop nor a terminal. It is not the working directory itself, whose pictures may have the names of windows.
const defaultFolder = "purecv-windows"

// The display that the environment names.
var (
	standardMu      sync.Mutex
	standardDisplay *Display
)

// standard returns the display that the environment names, or the one of RegisterDisplay.
func standard() (*Display, error) {
	standardMu.Lock()
	defer standardMu.Unlock()
	if standardDisplay != nil {
		return standardDisplay, nil
	}
	d, err := Open(os.Getenv("PURECV_DISPLAY"))
	if err != nil {
		return nil, fmt.Errorf("PURECV_DISPLAY: %w", err)
	}
	standardDisplay = d
	return d, nil
}

// RegisterDisplay hands all pictures to a function, as PNG files ("image/png"), instead of showing them: for notebooks, which show them themselves. Windows that
// are open are closed. With nil the environment decides again.
func RegisterDisplay(show func(mime string, data []byte)) {
	standardMu.Lock()
	defer standardMu.Unlock()
	if standardDisplay != nil {
		standardDisplay.Close()
		standardDisplay = nil
	}
	if show != nil {
		standardDisplay = newDisplay()
		standardDisplay.screen = hook{hand: show}
	}
}

// IsInteractive reports whether a person can press keys: in the browser and in terminals.
func (d *Display) IsInteractive() bool {
	switch s := d.screen.(type) {
	case *browser:
		return true
	case *terminal:
		return s.keyboard != nil
	}
	return false
}

// Window opens a window, or returns the open one of that name; see [New].
func (d *Display) Window(name string, resizable bool) *Window {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.find(name); w != nil {
		return w
	}
	w := &Window{display: d, name: name, title: name, resizable: resizable}
	d.open(w)
	return w
}

// Find returns the open window of a name; nil if there is none.
func (d *Display) Find(name string) *Window {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(name)
}

func (d *Display) find(name string) *Window {
	for _, w := range d.windows {
		if w.name == name {
			return w
		}
	}
	return nil
}

// open adds a window to those that are open.
func (d *Display) open(w *Window) {
	if !d.names.has(w.name) {
		d.alone = 0
	}
	d.opened++
	w.id = d.opened
	d.windows = append(d.windows, w)
	d.announce()
}

func (d *Display) isOpen(w *Window) bool { return slices.Contains(d.windows, w) }

// show shows an image in a window.
func (d *Display) show(w *Window, img cv.AnyImage) error {
	var kept cv.AnyImage
	if d.IsInteractive() { // then somebody may ask for values later
		var err error
		if kept, err = cv.Apply(cv.ConvertToOp{}, img); err != nil {
			return err
		}
	}
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return fmt.Errorf("window %q: the display is closed", w.name)
	}
	if !d.isOpen(w) {
		d.open(w)
	}
	w.image = kept
	w.version++
	file := d.names.next(w.name)
	w.file = file
	d.announce()
	d.mu.Unlock()
	return d.screen.show(w, img, file)
}

func (d *Display) close(w *Window) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.Index(d.windows, w); i >= 0 {
		d.windows = slices.Delete(d.windows, i, i+1)
		d.announce()
	}
}

// CloseAll closes the display's windows.
func (d *Display) CloseAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.windows = nil
	d.announce()
}

// Close closes the windows and the display, which shows nothing after it.
func (d *Display) Close() error {
	d.CloseAll()
	d.mu.Lock()
	wasClosed := d.closed
	d.closed = true
	d.mu.Unlock()
	if wasClosed {
		return nil
	}
	return d.screen.close()
}

// CloseAll closes all windows of [New].
func CloseAll() {
	standardMu.Lock()
	d := standardDisplay
	standardMu.Unlock()
	if d != nil {
		d.CloseAll()
	}
}

// announce tells that something has changed; d.mu is held.
func (d *Display) announce() {
	close(d.news)
	d.news = make(chan struct{})
	d.screen.changed()
}

// post adds an event; d.mu is held.
func (d *Display) post(e event) {
	if len(d.events) < maxEvents {
		d.events = append(d.events, e)
	}
	select {
	case d.woken <- struct{}{}:
	default:
	}
}
