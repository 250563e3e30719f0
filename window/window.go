package window

import (
	"fmt"

	"github.com/purecv/cv"
)

// A Window has a name, a picture, and what a person can do with them. Its methods may be called from any goroutine.
type Window struct {
	display *Display
	id      int
	name    string

	// What follows is guarded by display.mu.
	title         string
	resizable     bool
	image         cv.AnyImage // a copy of what is shown, where somebody can see it; nil before the first picture
	version       int         // counts pictures
	file          string      // of the picture
	placed        bool        // x and y were given
	x, y          int
	width, height int // of the picture's place, once Resize was called
	bars          []*Trackbar
	mouse         func(Mouse)
}

// New opens a window, or returns the open one of that name. In one that is resizable the picture fills the window, whatever its size; in one that is not, the window
// has the size of the picture.
func New(name string, resizable bool) (*Window, error) {
	d, err := standard()
	if err != nil {
		return nil, err
	}
	return d.Window(name, resizable), nil
}

// Name returns the window's name.
func (w *Window) Name() string { return w.name }

// File returns the name that the picture has, or would have, in a folder: NAME.png, the next ones NAME-2.png and so on. A window that is itself called NAME.png
// gives the same. What file systems do not take, such as slashes, is replaced, and no two pictures of a display have the same name.
func (w *Window) File() string {
	w.display.mu.Lock()
	defer w.display.mu.Unlock()
	return w.file
}

// IsOpen reports whether the window is open: neither closed by the program nor by the person who looks at it.
func (w *Window) IsOpen() bool {
	w.display.mu.Lock()
	defer w.display.mu.Unlock()
	return w.display.isOpen(w)
}

// Show shows an image, of which it takes a copy. 8U is shown as it is; 16U is divided by 255; 16S is divided by 255, then 127 is added and the absolute value taken; 32F and 64F are
// multiplied by 255; all are rounded and saturate. Other depths, and two channels, are an error. A window that was closed is opened again.
func (w *Window) Show(img cv.AnyImage) error {
	if err := checkShown(img); err != nil {
		return err
	}
	return w.display.show(w, img)
}

// Move moves the window so that its upper left corner is at x, y. Terminals and files have no such places.
func (w *Window) Move(x, y int) {
	w.change(func() { w.placed, w.x, w.y = true, x, y })
}

// Resize gives the place of the picture another size, 1x1 at least.
func (w *Window) Resize(width, height int) error {
	if width < 1 || height < 1 {
		return &cv.OpError{Op: "Resize", Param: "width, height", Err: fmt.Errorf("%w: %dx%d; 1x1 at least is possible", cv.ErrRange, width, height)}
	}
	w.change(func() { w.width, w.height = width, height })
	return nil
}

// SetTitle sets the title, which is the name at first.
func (w *Window) SetTitle(title string) { w.change(func() { w.title = title }) }

// Close closes the window.
func (w *Window) Close() { w.display.close(w) }

// change changes a window and tells its screen.
func (w *Window) change(do func()) {
	w.display.mu.Lock()
	defer w.display.mu.Unlock()
	do()
	w.display.announce()
}

// A Trackbar is a slider below a picture, from 0 to a maximum unless SetRange says otherwise.
type Trackbar struct {
	window   *Window
	name     string
	onChange func(int)

	// What follows is guarded by the display's mu.
	min, max int
	value    int
}

// Trackbar adds a trackbar. When its value changes, [WaitKey] calls onChange, unless that is nil. A trackbar of that name that is there is replaced.
func (w *Window) Trackbar(name string, value, maximum int, onChange func(value int)) (*Trackbar, error) {
	if maximum < 1 {
		return nil, &cv.OpError{Op: "Trackbar", Param: "maximum", Err: fmt.Errorf("%w: %d; 1 and more are possible", cv.ErrRange, maximum)}
	}
	t := &Trackbar{window: w, name: name, max: maximum, onChange: onChange, value: min(max(value, 0), maximum)}
	w.change(func() {
		for i, old := range w.bars {
			if old.name == name {
				w.bars[i] = t
				return
			}
		}
		w.bars = append(w.bars, t)
	})
	return t, nil
}

// FindTrackbar returns the trackbar of a name; nil if there is none.
func (w *Window) FindTrackbar(name string) *Trackbar {
	w.display.mu.Lock()
	defer w.display.mu.Unlock()
	return w.bar(name)
}

func (w *Window) bar(name string) *Trackbar {
	for _, t := range w.bars {
		if t.name == name {
			return t
		}
	}
	return nil
}

// Name returns the trackbar's name.
func (t *Trackbar) Name() string { return t.name }

// Value returns the value that is set.
func (t *Trackbar) Value() int {
	t.window.display.mu.Lock()
	defer t.window.display.mu.Unlock()
	return t.value
}

// Range returns the least and the greatest value.
func (t *Trackbar) Range() (minimum, maximum int) {
	t.window.display.mu.Lock()
	defer t.window.display.mu.Unlock()
	return t.min, t.max
}

// SetRange sets the least and the greatest value; a value outside of them becomes the nearer one.
func (t *Trackbar) SetRange(minimum, maximum int) error {
	if minimum > maximum {
		return &cv.OpError{Op: "SetRange", Param: "minimum, maximum", Err: fmt.Errorf("%w: %d to %d", cv.ErrRange, minimum, maximum)}
	}
	t.window.change(func() {
		t.min, t.max = minimum, maximum
		t.set(t.value)
	})
	return nil
}

// Set sets the value, clipped to the range.
func (t *Trackbar) Set(value int) { t.window.change(func() { t.set(value) }) }

// set sets the value; the display's mu is held.
func (t *Trackbar) set(value int) {
	value = min(max(value, t.min), t.max)
	if value == t.value {
		return
	}
	t.value = value
	if t.onChange != nil {
		t.window.display.post(event{call: func() { t.onChange(value) }})
	}
}

// A MouseEvent is what a mouse did.
type MouseEvent int

// The events, with cv2's numbers.
const (
	MouseMove MouseEvent = iota
	LeftDown
	RightDown
	MiddleDown
	LeftUp
	RightUp
	MiddleUp
	LeftDoubleClick
	RightDoubleClick
	MiddleDoubleClick
	Wheel           // up or down, see [Mouse.Delta]
	HorizontalWheel // right or left
)

// The flags of [Mouse], with cv2's numbers: buttons and keys that are held.
const (
	LeftButton   = 1
	RightButton  = 2
	MiddleButton = 4
	CtrlKey      = 8
	ShiftKey     = 16
	AltKey       = 32
)

// A Mouse tells what the mouse did, over which pixel of the image.
type Mouse struct {
	Event MouseEvent
	X, Y  int // outside of the image while a button is held
	Flags int // LeftButton and so on, added
	Delta int // of the wheel: 120 a notch, positive away from the person and to the right
}

// OnMouse makes [WaitKey] call f for what the mouse does over the picture; nil ends that.
func (w *Window) OnMouse(f func(Mouse)) { w.change(func() { w.mouse = f }) }
