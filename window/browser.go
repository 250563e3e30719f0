package window

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/guard"
)

// The page that shows all windows of a program, with what belongs to it.
//
//go:embed page
var page embed.FS

// A browser is the screen of a page in the browser. The page listens to one stream of server-sent events, each of which describes all windows, fetches their
// pictures, and posts back what a person does.
type browser struct {
	display *Display
	notes   io.Writer // is told the address
	server  *http.Server
	address string // of the page, with the token
	host    string // where the server listens
	token   string

	// What follows is guarded by display.mu.
	pages   int  // that listen
	opening bool // the page was opened and does not listen yet
	quit    chan struct{}
}

// tabGrace is how long a page may be away, as it is while it is loaded again, before it counts as closed.
var tabGrace = 2 * time.Second // shorter in tests

// newBrowser starts the server of a display. The page is opened with the first window.
func newBrowser(d *Display, notes io.Writer) (*browser, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("windows in the browser: %w", err)
	}
	b := &browser{display: d, notes: notes, host: listener.Addr().String(), token: guard.NewToken(), quit: make(chan struct{})}
	b.address = "http://" + b.host + "/?token=" + b.token
	b.server = &http.Server{Handler: b.handler(), ReadHeaderTimeout: 10 * time.Second}
	go b.server.Serve(listener)
	return b, nil
}

func (b *browser) show(*Window, cv.AnyImage, string) error { return nil } // the page fetches it when it hears of it

// changed opens the page if there are windows and no page shows them.
func (b *browser) changed() {
	if len(b.display.windows) == 0 || b.pages > 0 || b.opening {
		return
	}
	b.opening = true
	fmt.Fprintln(b.notes, "windows:", b.address)
	open := OpenBrowser
	go func() {
		if err := open(b.address); err != nil {
			fmt.Fprintf(b.notes, "purecv: the browser could not be opened (%v); open the address above in one\n", err)
		}
	}()
}

func (b *browser) listen() (end func()) { return func() {} }

func (b *browser) wait(ctx context.Context, atMost time.Duration) (interrupted bool) {
	d := b.display
	d.mu.Lock()
	news := d.news
	d.mu.Unlock()
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-d.woken:
	case <-news:
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// close ends the server, after it has told the pages.
func (b *browser) close() error {
	close(b.quit)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := b.server.Shutdown(ctx); err != nil {
		return b.server.Close()
	}
	return nil
}

// arrived counts a page that listens.
func (b *browser) arrived() {
	b.display.mu.Lock()
	defer b.display.mu.Unlock()
	b.pages++
	b.opening = false
}

// left forgets a page. If no other is there and none comes back, its windows are closed.
func (b *browser) left() {
	b.display.mu.Lock()
	defer b.display.mu.Unlock()
	b.pages--
	if b.pages > 0 {
		return
	}
	time.AfterFunc(tabGrace, func() {
		b.display.mu.Lock()
		away := b.pages == 0 && !b.opening
		b.display.mu.Unlock()
		if away {
			b.display.CloseAll()
		}
	})
}

// A windowState is what the page is told of a window.
type windowState struct {
	ID        int             `json:"id"`
	Title     string          `json:"title"`
	Resizable bool            `json:"resizable"`
	Version   int             `json:"version"` // of the picture; 0: none yet
	Columns   int             `json:"columns"` // of the picture
	Rows      int             `json:"rows"`
	Format    string          `json:"format"`
	Placed    bool            `json:"placed"`
	X         int             `json:"x"`
	Y         int             `json:"y"`
	Width     int             `json:"width"` // of the picture's place; 0: as the picture
	Height    int             `json:"height"`
	Mouse     bool            `json:"mouse"` // the program wants to know what the mouse does
	Trackbars []trackbarState `json:"trackbars"`
}

type trackbarState struct {
	Name  string `json:"name"`
	Value int    `json:"value"`
	Min   int    `json:"min"`
	Max   int    `json:"max"`
}

// state describes the windows, and returns the channel that is closed when they change.
func (b *browser) state() (states []windowState, news <-chan struct{}) {
	b.display.mu.Lock()
	defer b.display.mu.Unlock()
	states = []windowState{}
	for _, w := range b.display.windows {
		s := windowState{ID: w.id, Title: w.title, Resizable: w.resizable, Version: w.version,
			Placed: w.placed, X: w.x, Y: w.y, Width: w.width, Height: w.height, Mouse: w.mouse != nil, Trackbars: []trackbarState{}}
		if w.image != nil {
			f := w.image.Format()
			s.Columns, s.Rows, s.Format = f.W, f.H, f.Depth.String()
		}
		for _, t := range w.bars {
			s.Trackbars = append(s.Trackbars, trackbarState{t.name, t.value, t.min, t.max})
		}
		states = append(states, s)
	}
	return states, b.display.news
}

// stream tells a page of all windows, now and whenever they change.
func (b *browser) stream(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	b.arrived()
	defer b.left()
	for {
		states, news := b.state()
		data, err := json.Marshal(states)
		if err == nil {
			_, err = fmt.Fprintf(w, "retry: 500\ndata: %s\n\n", data)
		}
		if err != nil || flush() != nil {
			return
		}
		select {
		case <-news:
		case <-b.quit:
			fmt.Fprint(w, "event: end\ndata: \n\n")
			return
		case <-r.Context().Done():
			return
		}
	}
}

// imageOf returns the image of the window that a request names.
func (b *browser) imageOf(r *http.Request) (img cv.AnyImage, version int) {
	b.display.mu.Lock()
	defer b.display.mu.Unlock()
	if w := b.windowOf(r.PathValue("id")); w != nil {
		return w.image, w.version
	}
	return nil, 0
}

func (b *browser) windowOf(id string) *Window {
	for _, w := range b.display.windows {
		if fmt.Sprint(w.id) == id {
			return w
		}
	}
	return nil
}

// picture sends the picture of a window as PNG.
func (b *browser) picture(w http.ResponseWriter, r *http.Request) {
	img, _ := b.imageOf(r)
	if img == nil {
		http.Error(w, "there is no such picture", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	if err := encodePNG(w, img); err != nil && r.Context().Err() == nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// pixel sends the values of a pixel, as the program's image has them.
func (b *browser) pixel(w http.ResponseWriter, r *http.Request) {
	img, version := b.imageOf(r)
	var x, y int
	_, err := fmt.Sscan(r.FormValue("x")+" "+r.FormValue("y"), &x, &y)
	if img == nil || err != nil || x < 0 || y < 0 || x >= img.Format().W || y >= img.Format().H {
		http.Error(w, "there is no such pixel", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"version": version, "values": valuesAt(img, x, y)})
}

// valuesAt writes the channels of a pixel as text, since JSON has no NaN.
func valuesAt(img cv.AnyImage, x, y int) []string {
	switch m := img.(type) {
	case *cv.Image[uint8]:
		return texts(m, x, y)
	case *cv.Image[uint16]:
		return texts(m, x, y)
	case *cv.Image[int16]:
		return texts(m, x, y)
	case *cv.Image[float32]:
		return texts(m, x, y)
	default:
		return texts(m.(*cv.Image[float64]), x, y)
	}
}

func texts[T cv.Pixel](m *cv.Image[T], x, y int) (values []string) {
	for c := range m.Channels {
		values = append(values, fmt.Sprint(m.At(x, y, c)))
	}
	return values
}

// An action is what a person did, as the page posts it.
type action struct {
	Kind   string `json:"kind"`   // key, trackbar, mouse or close
	Window int    `json:"window"` // but for keys
	Code   int    `json:"code"`   // of a key
	Name   string `json:"name"`   // of a trackbar
	Value  int    `json:"value"`  // of a trackbar
	Mouse
}

// maxActions bounds the bytes of a list of actions.
const maxActions = 1 << 20

// act takes a list of actions.
func (b *browser) act(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "application/json is expected", http.StatusUnsupportedMediaType)
		return
	}
	var actions []action
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxActions)).Decode(&actions); err != nil {
		http.Error(w, "a list of actions is expected: "+err.Error(), http.StatusBadRequest)
		return
	}
	for _, a := range actions {
		b.display.do(a)
	}
	w.WriteHeader(http.StatusNoContent)
}

// do does what a person asked for. What is about windows and trackbars that have gone is passed over.
func (d *Display) do(a action) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.Kind == "key" {
		d.post(event{key: a.Code})
		return
	}
	for i, w := range d.windows {
		switch {
		case w.id != a.Window:
		case a.Kind == "close":
			d.windows = slices.Concat(d.windows[:i], d.windows[i+1:])
			d.announce()
			return
		case a.Kind == "mouse" && w.mouse != nil:
			f := w.mouse
			d.post(event{call: func() { f(a.Mouse) }})
		case a.Kind == "trackbar":
			if t := w.bar(a.Name); t != nil {
				t.set(a.Value)
				d.announce()
			}
		}
	}
}
