package window

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
)

func TestMain(m *testing.M) {
	os.Setenv("PURECV_DISPLAY", "none")
	OpenBrowser = func(string) error { return errors.New("not in tests") }
	tabGrace = 300 * time.Millisecond
	os.Exit(m.Run())
}

func newImage[T cv.Pixel](t *testing.T, width, height, channels int, values ...T) *cv.Image[T] {
	t.Helper()
	img, err := cv.NewImage[T](width, height, channels)
	if err != nil {
		t.Fatal(err)
	}
	copy(img.Pix, values)
	return img
}

// What is shown is what cv2.imshow of OpenCV 4.6 was seen to show of these values.
func TestShown(t *testing.T) {
	for _, c := range []struct {
		name string
		img  cv.AnyImage
		want []uint8
	}{
		{"8U", newImage[uint8](t, 3, 1, 1, 0, 100, 255), []uint8{0, 100, 255}},
		{"16U", newImage[uint16](t, 10, 1, 1, 0, 127, 128, 255, 1000, 20000, 32640, 32768, 65025, 65535), []uint8{0, 0, 1, 1, 4, 78, 128, 129, 255, 255}},
		{"16S", newImage[int16](t, 8, 1, 1, -32768, -32640, -32385, -20000, -256, 1, 255, 20000), []uint8{2, 1, 0, 49, 126, 127, 128, 205}},
		{"32F", newImage[float32](t, 9, 1, 1, -1, 0, 0.00197, 0.25, 0.5, 0.9, 0.998, 1, 1.5), []uint8{0, 0, 1, 64, 128, 230, 254, 255, 255}},
		{"64F", newImage[float64](t, 2, 1, 1, 0.5, 2), []uint8{128, 255}},
		{"RGB", newImage[uint8](t, 1, 1, 3, 1, 2, 3), []uint8{1, 2, 3}},
		{"RGBA", newImage[uint16](t, 1, 1, 4, 255, 510, 765, 0), []uint8{1, 2, 3}},
	} {
		if err := checkShown(c.img); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := shown(c.img)
		if err != nil || !bytes.Equal(got.Pix[:len(c.want)], c.want) {
			t.Errorf("%s: got %v, %v want %v", c.name, got, err, c.want)
		}
	}
	for _, c := range []struct {
		img  cv.AnyImage
		want error
	}{
		{newImage[int32](t, 1, 1, 1), cv.ErrDepth},
		{newImage[uint8](t, 1, 1, 2), cv.ErrShape},
		{&cv.Image[uint8]{}, cv.ErrShape},
		{nil, cv.ErrShape},
	} {
		if err := checkShown(c.img); !errors.Is(err, c.want) {
			t.Errorf("%v: got %v want %v", c.img, err, c.want)
		}
	}
}

func TestOpen(t *testing.T) {
	for _, where := range []string{"x", "files", "file", "browser:1", "term:sixel"} {
		d, err := Open(where)
		if where == "file" {
			if err != nil {
				t.Errorf("%s: %v", where, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "browser, term, none and file:DIR are") {
			t.Errorf("%s: %v, %v", where, d, err)
		}
	}
}

// Where there is neither a desktop nor a terminal, as standard output of tests is none, windows are files, and a note tells where.
func TestOpenDefault(t *testing.T) {
	programs := t.TempDir()
	if err := os.WriteFile(filepath.Join(programs, "xdg-open"), []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		t.Skip("there is always a desktop")
	}
	browser, folder := "*window.browser", "window.folder"
	for _, c := range []struct{ display, wayland, ssh, path, want string }{
		{"", "", "", programs, folder},
		{":0", "", "", programs, browser},
		{"", "wayland-0", "", programs, browser},
		{":0", "", "", t.TempDir(), folder}, // nothing opens an address
		{"localhost:10.0", "", "10.0.0.1 5000 10.0.0.2 22", programs, folder},
	} {
		t.Setenv("DISPLAY", c.display)
		t.Setenv("WAYLAND_DISPLAY", c.wayland)
		t.Setenv("SSH_CONNECTION", c.ssh)
		t.Setenv("PATH", c.path)
		var note strings.Builder
		d, err := openDefault(&note)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", d.screen); got != c.want || (strings.Count(note.String(), "\n") == 1 && strings.Contains(note.String(), defaultFolder)) != (got == folder) {
			t.Errorf("%+v: %s, %q", c, got, &note)
		}
		d.Close()
	}
	t.Chdir(t.TempDir())
	d, err := openDefault(io.Discard)
	if err == nil {
		err = d.Window("a", false).Show(newImage[uint8](t, 1, 1, 1))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("purecv-windows/a.png"); err != nil {
		t.Error(err)
	}
}

// Nobody can press a key: loops end nevertheless.
func TestNobody(t *testing.T) {
	d, err := Open("none")
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	show := func(name string) *Window {
		w := d.Window(name, false)
		if err := w.Show(newImage[uint8](t, 1, 1, 1)); err != nil {
			t.Fatal(err)
		}
		return w
	}
	for _, name := range []string{"a", "b"} {
		for _, want := range []int{KeyNone, KeyEscape, 'q', KeyEscape} {
			show(name)
			if key := d.WaitKey(ctx, 0); key != want {
				t.Errorf("%s: got %d want %d", name, key, want)
			}
		}
	}
	w := show("a") // which is not new
	rounds := 5
	for ; w.IsOpen() && rounds < 1000; rounds++ {
		d.WaitKey(ctx, 30)
	}
	if rounds != 101 {
		t.Errorf("%d rounds", rounds)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shown")
	d, err := Open("file:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	img := newImage[float32](t, 2, 1, 1, 0, 1)
	w := d.Window("a/b", false)
	for range 2 {
		if err := w.Show(img); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"..", "car.png", "car"} {
		if err := d.Window(name, false).Show(img); err != nil {
			t.Fatal(err)
		}
	}
	fig := figure.New(1, 1)
	fig.Title = "a figure"
	if _, err := d.ShowFigure(fig); err != nil {
		t.Fatal(err)
	}
	for name, width := range map[string]int{"a_b.png": 2, "a_b-2.png": 2, "window.png": 2, "car.png": 2, "car_2.png": 2, "figure-1.png": 640} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		defer f.Close()
		if m, err := png.Decode(f); err != nil || width != 640 && m.Bounds().Dx() != width {
			t.Errorf("%s: %v", name, err)
		}
	}
	if key := d.WaitKey(context.Background(), 0); key != KeyNone {
		t.Errorf("key %d", key)
	}
}

func TestRegisterDisplay(t *testing.T) {
	defer RegisterDisplay(nil)
	var mimes []string
	var last []byte
	RegisterDisplay(func(mime string, data []byte) { mimes, last = append(mimes, mime), data })
	w, err := New("hook", false)
	if err != nil {
		t.Fatal(err)
	}
	img := newImage[uint8](t, 2, 1, 3, 1, 2, 3, 4, 5, 6)
	if err := w.Show(img); err != nil {
		t.Fatal(err)
	}
	read, err := imgio.Decode(bytes.NewReader(last), nil)
	if err != nil || !bytes.Equal(read.Image.Plane().Data, img.Pix) {
		t.Errorf("%v, %v", read, err)
	}
	if err := figure.New(1, 1).Show(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(mimes, []string{"image/png", "image/png"}) {
		t.Error(mimes)
	}
	if key := WaitKey(0); key != KeyNone {
		t.Errorf("key %d", key)
	}
}

// testBrowser opens a display whose page nobody opens.
func testBrowser(t *testing.T) (*Display, *browser) {
	t.Helper()
	d := newDisplay()
	b, err := newBrowser(d, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	d.screen = b
	t.Cleanup(func() { d.Close() })
	return d, b
}

func TestWindows(t *testing.T) {
	d, _ := testBrowser(t)
	a, b := d.Window("a", false), d.Window("b", true)
	if d.Window("a", true) != a || d.Find("b") != b || d.Find("c") != nil {
		t.Error("windows are not found by their names")
	}
	img := newImage[uint8](t, 1, 1, 1, 7)
	if err := a.Show(img); err != nil {
		t.Fatal(err)
	}
	img.Pix[0] = 8
	if got := a.image.(*cv.Image[uint8]).Pix[0]; got != 7 {
		t.Errorf("the picture has become %d", got)
	}
	a.Close()
	if a.IsOpen() || !b.IsOpen() {
		t.Error("another window was closed")
	}
	if err := a.Show(img); err != nil || !a.IsOpen() {
		t.Error("a window that is shown again is not open")
	}
	if err := a.Resize(0, 1); !errors.Is(err, cv.ErrRange) {
		t.Error(err)
	}
	if _, err := a.Trackbar("t", 0, 0, nil); !errors.Is(err, cv.ErrRange) {
		t.Error(err)
	}
	d.Close()
	if a.IsOpen() {
		t.Error("a window is open after Close")
	}
	if err := a.Show(img); err == nil {
		t.Error("a closed display shows pictures")
	}
}

func TestWaitKey(t *testing.T) {
	d, _ := testBrowser(t)
	ctx := context.Background()
	if key := d.WaitKey(ctx, 0); key != KeyNone {
		t.Errorf("without windows: %d", key)
	}
	w := d.Window("a", false)
	before := time.Now()
	if key := d.WaitKey(ctx, 30); key != KeyNone || time.Since(before) < 30*time.Millisecond {
		t.Errorf("%d after %v", key, time.Since(before))
	}
	d.do(action{Kind: "key", Code: 'a'})
	d.do(action{Kind: "key", Code: KeyLeft})
	for _, want := range []int{'a', KeyLeft, KeyNone} {
		if key := d.WaitKey(ctx, 1); key != want {
			t.Errorf("got %d want %d", key, want)
		}
	}
	later := func(do func()) { time.AfterFunc(10*time.Millisecond, do) }
	later(func() { d.do(action{Kind: "key", Code: KeyEscape}) })
	if key := d.WaitKey(ctx, 0); key != KeyEscape {
		t.Errorf("got %d", key)
	}
	later(func() { d.do(action{Kind: "close", Window: w.id}) })
	if key := d.WaitKey(ctx, 0); key != KeyNone || w.IsOpen() {
		t.Errorf("got %d", key)
	}
	d.Window("b", false)
	short, cancel := context.WithCancel(ctx)
	later(cancel)
	if key := d.WaitKey(short, 0); key != KeyNone {
		t.Errorf("got %d", key)
	}
}

// What a person does reaches the program in its order, in WaitKey.
func TestCallbacks(t *testing.T) {
	d, _ := testBrowser(t)
	w := d.Window("a", false)
	var seen []any
	bar, err := w.Trackbar("level", 300, 255, func(v int) {
		seen = append(seen, v)
		if key := d.WaitKey(context.Background(), 0); key != KeyNone {
			t.Errorf("WaitKey within WaitKey returns %d", key)
		}
	})
	if err != nil || bar.Value() != 255 {
		t.Fatal(bar.Value(), err)
	}
	w.OnMouse(func(m Mouse) { seen = append(seen, m) })
	move := Mouse{Event: LeftDown, X: 3, Y: 4, Flags: LeftButton}
	d.do(action{Kind: "trackbar", Window: w.id, Name: "level", Value: 10})
	d.do(action{Kind: "mouse", Window: w.id, Mouse: move})
	d.do(action{Kind: "trackbar", Window: w.id, Name: "level", Value: 10}) // no change
	d.do(action{Kind: "trackbar", Window: w.id, Name: "other", Value: 1})
	d.do(action{Kind: "mouse", Window: 99, Mouse: move})
	d.do(action{Kind: "key", Code: 'k'})
	bar.Set(-5)
	if err := bar.SetRange(-20, -10); err != nil {
		t.Error(err)
	}
	if err := bar.SetRange(1, 0); !errors.Is(err, cv.ErrRange) {
		t.Error(err)
	}
	if low, high := bar.Range(); low != -20 || high != -10 {
		t.Errorf("%d to %d", low, high)
	}
	if len(seen) != 0 {
		t.Error("functions were called outside of WaitKey")
	}
	if key := d.WaitKey(context.Background(), 0); key != 'k' {
		t.Errorf("got %d", key)
	}
	d.WaitKey(context.Background(), 1)
	if !slices.Equal(seen, []any{10, move, 0, -10}) || bar.Value() != -10 {
		t.Error(seen)
	}
	func() {
		defer func() { recover() }()
		w.OnMouse(func(Mouse) { panic("the program's own") })
		d.do(action{Kind: "mouse", Window: w.id})
		d.WaitKey(context.Background(), 1)
		t.Error("no panic")
	}()
	d.do(action{Kind: "key", Code: 'k'})
	if key := d.WaitKey(context.Background(), 1); key != 'k' {
		t.Errorf("after a panic: %d", key)
	}
	for range 2 * maxEvents {
		d.do(action{Kind: "key", Code: 'k'})
	}
	if len(d.events) != maxEvents {
		t.Errorf("%d events wait", len(d.events))
	}
}
