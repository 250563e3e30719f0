package script

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/window"
)

// A person opens the page of a script's windows.
type person struct {
	t       *testing.T
	client  http.Client
	address chan string
	host    string
}

// newPerson waits for a page to be opened.
func newPerson(t *testing.T) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, client: http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}, address: make(chan string, 1)}
	before := window.OpenBrowser
	window.OpenBrowser = func(address string) error { p.address <- address; return nil }
	t.Cleanup(func() { window.OpenBrowser = before })
	return p
}

// opens the page, and waits for the picture of a window, which it returns.
func (p *person) opens(number string) []byte {
	address := <-p.address
	u, err := url.Parse(address)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	p.host = u.Host
	for range 500 {
		if answer, err := p.client.Get(address); err == nil {
			answer.Body.Close()
		}
		answer, err := p.client.Get("http://" + p.host + "/windows/" + number + "/picture")
		if err == nil {
			data, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return data
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Error("no picture was shown")
	return nil
}

func (p *person) does(actions string) {
	r, err := http.NewRequest("POST", "http://"+p.host+"/actions", strings.NewReader(actions))
	if err != nil {
		p.t.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://"+p.host)
	answer, err := p.client.Do(r)
	if err != nil || answer.StatusCode != http.StatusNoContent {
		p.t.Error(answer, err)
		return
	}
	answer.Body.Close()
}

// A printed tells when a text was printed.
type printed struct {
	text  strings.Builder
	until string
	done  chan struct{}
}

func (o *printed) Write(p []byte) (int, error) {
	before := strings.Contains(o.text.String(), o.until)
	n, err := o.text.Write(p)
	if !before && strings.Contains(o.text.String(), o.until) {
		close(o.done)
	}
	return n, err
}

func TestWindowsInBrowser(t *testing.T) {
	p := newPerson(t)
	out := &printed{until: "65361 81", done: make(chan struct{})}
	go func() {
		data := p.opens("1")
		img, err := imgio.Decode(bytes.NewReader(data), nil)
		if err != nil || !bytes.HasPrefix(img.Image.Plane().Data, []byte{255, 0, 0}) {
			t.Errorf("the picture is not red: %v, %v", img, err)
		}
		p.does(`[{"kind":"trackbar","window":1,"name":"level","value":5},{"kind":"mouse","window":1,"event":1,"x":7,"y":8,"flags":1},` +
			`{"kind":"mouse","window":1,"event":10,"x":7,"y":8,"delta":-120},` +
			`{"kind":"key","code":97},{"kind":"key","code":65361},{"kind":"key","code":65361}]`)
		<-out.done
		p.does(`[{"kind":"close","window":1}]`)
	}()
	err := Run(context.Background(), "windows.py", []byte(`
import cv2
import numpy as np
levels, clicks = [], []
def changed(v):
    levels.append(v)
def mouse(event, x, y, flags, param):
    clicks.append((event == cv2.EVENT_LBUTTONDOWN, x, y, flags, param))
img = np.zeros((20, 30, 3), np.uint8)
img[:, :, 2] = 255
cv2.namedWindow('w', cv2.WINDOW_NORMAL)
cv2.createTrackbar('level', 'w', 3, 9, changed)
cv2.setMouseCallback('w', mouse, 'p')
cv2.moveWindow('w', 10, 20)
cv2.resizeWindow('w', 300, 200)
cv2.imshow('w', img)
print(cv2.getTrackbarPos('level', 'w'), cv2.getTrackbarPos('level', 'none'), cv2.getWindowProperty('w', cv2.WND_PROP_VISIBLE))
key = cv2.waitKey(0)
print(chr(key), cv2.getTrackbarPos('level', 'w'), levels, clicks)
cv2.setTrackbarPos('level', 'w', 99)
print(cv2.waitKeyEx(0), cv2.waitKey(0), levels)
cv2.setTrackbarMin('level', 'w', -50)
cv2.setTrackbarMax('level', 'w', -7)
cv2.setTrackbarMax('none', 'w', 3)
print(cv2.waitKey(0), cv2.getWindowProperty('w', cv2.WND_PROP_VISIBLE), levels)
`), &Options{Show: "browser", Stdout: out, MaxTime: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	want := `3 -1 1.0
a 5 [5] [(True, 7, 8, 1, 'p'), (False, 7, 8, -7864320, 'p')]
65361 81 [5]
-1 0.0 [5, 9, -7]
`
	if got := out.text.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The error of a function that waitKey calls is the script's.
func TestFailingCallback(t *testing.T) {
	p := newPerson(t)
	go func() {
		p.opens("1")
		p.does(`[{"kind":"mouse","window":1,"event":0}]`)
	}()
	err := Run(context.Background(), "windows.py", []byte(`
import cv2
import numpy as np
def mouse(event, x, y, flags, param):
    return 1 // x
cv2.namedWindow('w')
cv2.setMouseCallback('w', mouse)
cv2.imshow('w', np.zeros((4, 4), np.uint8)) # which the person waits for
cv2.waitKey(0)
print('not reached')
`), &Options{Show: "browser", MaxTime: 20 * time.Second})
	if err == nil || !strings.Contains(err.Error(), "windows.py:5: ZeroDivisionError") {
		t.Error(err)
	}
}

// TestTimeInWaitKey runs a script whose time ends while it waits for a key.
func TestTimeInWaitKey(t *testing.T) {
	p := newPerson(t)
	go func() { <-p.address }() // nobody opens the page
	var out bytes.Buffer
	err := Run(context.Background(), "windows.py", []byte(`
import cv2
import numpy as np
cv2.imshow('w', np.zeros((4, 4), np.uint8))
cv2.waitKey(0)
print('not reached')
`), &Options{Show: "browser", MaxTime: 500 * time.Millisecond, Stdout: &out})
	if err == nil || !strings.Contains(err.Error(), "TimeoutError") || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, &out)
	}
}

func TestFiguresInBrowser(t *testing.T) {
	p := newPerson(t)
	go func() {
		if img, err := imgio.Decode(bytes.NewReader(p.opens("2")), nil); err != nil || img.Image.Format().W < 100 {
			t.Errorf("%v, %v", img, err)
		}
		p.does(`[{"kind":"close","window":1},{"kind":"close","window":2}]`)
	}()
	err := Run(context.Background(), "figures.py", []byte(`
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.figure()
plt.plot([2, 1])
plt.show()
`), &Options{Show: "browser", MaxTime: 20 * time.Second})
	if err != nil {
		t.Error(err)
	}
}

func TestShowsInt8(t *testing.T) {
	dir := t.TempDir()
	err := Run(context.Background(), "int8.py", []byte(`
import cv2
import numpy as np
cv2.imshow('w', np.array([[-128, -127, -1, 0, 127]], np.int8))
`), &Options{Show: "file:" + dir})
	if err != nil {
		t.Fatal(err)
	}
	img, err := imgio.Read(filepath.Join(dir, "w.png"), &imgio.ReadOptions{Mode: imgio.Gray})
	if err != nil || !bytes.Equal(img.Plane().Data, []byte{1, 0, 126, 127, 254}) {
		t.Errorf("%v, %v", img, err)
	}
}

func TestWindowErrors(t *testing.T) {
	for src, want := range map[string]string{
		`cv2.imshow("a", np.zeros((2, 2), np.int32))`:                    "cv2.imshow: mat: wrong depth: 32S",
		`cv2.imshow("a", np.zeros((2, 2), np.bool_))`:                    "cv2.imshow: mat: an array of bool",
		`cv2.imshow("a", np.zeros((2, 2, 2), np.uint8))`:                 "cv2.imshow: mat:",
		`cv2.createTrackbar("t", "a", 0, 9, None)`:                       `cv2.createTrackbar: windowName: "a"; no such window is open`,
		`cv2.namedWindow("a"); cv2.createTrackbar("t", "a", 0, 0, None)`: "cv2.createTrackbar: count: 0; 1 and more are possible",
		`cv2.namedWindow("a"); cv2.createTrackbar("t", "a", 0, 9, 7)`:    "cv2.createTrackbar: onChange: 7; a function is needed",
		`cv2.setMouseCallback("a", print)`:                               "no such window is open",
		`cv2.namedWindow("a"); cv2.resizeWindow("a", 0, 5)`:              "0x5; 1x1 at least is possible",
		`cv2.selectROI(np.zeros((2, 2), np.uint8))`:                      "setMouseCallback",
	} {
		if _, _, _, err := runCV2(t, Options{}, src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", src, err)
		}
	}
}
