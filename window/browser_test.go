package window

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/purecv/cv/imgio"
)

// A client is a page, without a browser.
type client struct {
	t *testing.T
	b *browser
	http.Client
}

// newClient opens the page with its token.
func newClient(t *testing.T, b *browser) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, b: b, Client: http.Client{Jar: jar, Transport: &http.Transport{}}}
	t.Cleanup(c.CloseIdleConnections)
	answer, err := c.Get(b.address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || !strings.Contains(string(text), "window.js") || answer.Request.URL.RawQuery != "" {
		t.Fatalf("%v, %v, %s", answer, err, text)
	}
	if policy := answer.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	return c
}

// listen begins to listen. It returns a function that waits for the windows to be as want says, and one that ends it.
func (c *client) listen() (until func(want func([]windowState) bool), end func()) {
	c.t.Helper()
	answer, err := c.Get("http://" + c.b.host + "/events")
	if err != nil || answer.StatusCode != 200 {
		c.t.Fatal(answer, err)
	}
	lines := bufio.NewScanner(answer.Body)
	return func(want func([]windowState) bool) {
		c.t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: ["); ok {
				var states []windowState
				if err := json.Unmarshal([]byte("["+data), &states); err != nil {
					c.t.Fatal(err)
				}
				if want(states) {
					return
				}
			}
		}
		c.t.Fatal("the stream ended", lines.Err())
	}, func() { answer.Body.Close() }
}

func (c *client) get(path string) (int, string) {
	c.t.Helper()
	answer, err := c.Get("http://" + c.b.host + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

// post posts actions, with a page's headers but for those that are given.
func (c *client) post(body string, headers map[string]string) int {
	c.t.Helper()
	r, err := http.NewRequest("POST", "http://"+c.b.host+"/actions", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://"+c.b.host)
	for name, value := range headers {
		if r.Header.Set(name, value); value == "" {
			r.Header.Del(name)
		}
		if name == "Host" {
			r.Host = value
		}
	}
	answer, err := c.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestPage(t *testing.T) {
	d, b := testBrowser(t)
	w := d.Window("first", true)
	c := newClient(t, b)
	until, end := c.listen()
	until(func(s []windowState) bool {
		return len(s) == 1 && s[0].Title == "first" && s[0].Resizable && s[0].Version == 0
	})
	if status, _ := c.get("/windows/1/picture"); status != 404 {
		t.Errorf("a picture that is not there: %d", status)
	}
	if err := w.Show(newImage[uint16](t, 2, 1, 1, 255, 65535)); err != nil {
		t.Fatal(err)
	}
	until(func(s []windowState) bool {
		return s[0].Version == 1 && s[0].Columns == 2 && s[0].Rows == 1 && s[0].Format == "16U"
	})
	_, data := c.get("/windows/1/picture?version=1")
	if img, err := imgio.Decode(strings.NewReader(data), nil); err != nil || string(img.Image.Plane().Data) != "\x01\x01\x01\xff\xff\xff" {
		t.Errorf("%v, %v", img, err)
	}
	if _, value := c.get("/windows/1/pixel?x=1&y=0"); value != `{"values":["65535"],"version":1}`+"\n" {
		t.Errorf("value %s", value)
	}
	for _, path := range []string{"/windows/1/pixel?x=2&y=0", "/windows/1/pixel?x=-1&y=0", "/windows/1/pixel", "/windows/2/pixel?x=0&y=0", "/windows/2/picture", "/page.go"} {
		if status, _ := c.get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
	bar, err := w.Trackbar("level", 3, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Move(5, 6)
	w.Resize(70, 80)
	w.SetTitle("<b>")
	until(func(s []windowState) bool {
		return s[0].Title == "<b>" && s[0].Placed && s[0].X == 5 && s[0].Height == 80 && s[0].Trackbars[0] == trackbarState{"level", 3, 0, 9}
	})
	if status := c.post(`[{"kind":"trackbar","window":1,"name":"level","value":7},{"kind":"key","code":113}]`, nil); status != 204 {
		t.Errorf("status %d", status)
	}
	if key := d.WaitKey(t.Context(), 0); key != 'q' || bar.Value() != 7 {
		t.Errorf("key %d, level %d", key, bar.Value())
	}
	if status := c.post(`[{"kind":"close","window":1}]`, nil); status != 204 {
		t.Errorf("status %d", status)
	}
	until(func(s []windowState) bool { return len(s) == 0 })
	end()
}

func TestGuard(t *testing.T) {
	d, b := testBrowser(t)
	d.Window("a", false)
	c := newClient(t, b)
	for _, test := range []struct {
		body    string
		headers map[string]string
		want    int
	}{
		{`[]`, nil, 204},
		{`[]`, map[string]string{"Origin": "http://example.com"}, 403},
		{`[]`, map[string]string{"Origin": "null"}, 403},
		{`[]`, map[string]string{"Host": "example.com"}, 403},
		{`[]`, map[string]string{"Host": "evil.example:" + b.host[strings.IndexByte(b.host, ':')+1:]}, 403},
		{`[]`, map[string]string{"Content-Type": "text/plain"}, 415},
		{`{`, nil, 400},
		{`[` + strings.Repeat(" ", maxActions) + `]`, nil, 400},
	} {
		if got := c.post(test.body, test.headers); got != test.want {
			t.Errorf("%.20s %v: %d, want %d", test.body, test.headers, got, test.want)
		}
	}
	stranger := &client{t: t, b: b}
	for _, path := range []string{"/", "/?token=", "/?token=x", "/events", "/window.js", "/windows/1/picture"} {
		if status, _ := stranger.get(path); status != 401 {
			t.Errorf("%s without a cookie: %d", path, status)
		}
	}
	if status := stranger.post("[]", nil); status != 401 {
		t.Errorf("actions without a cookie: %d", status)
	}
	_, other := testBrowser(t)
	if other.token == b.token || len(b.token) < 20 {
		t.Errorf("token %q", b.token)
	}
}

// A tab that goes for good closes the windows; one that comes back does not.
func TestTab(t *testing.T) {
	d, b := testBrowser(t)
	opened := make(chan string, 9)
	before := OpenBrowser
	defer func() { OpenBrowser = before }()
	OpenBrowser = func(address string) error { opened <- address; return nil }
	w := d.Window("a", false)
	if address := <-opened; address != b.address {
		t.Errorf("opened %s", address)
	}
	d.Window("b", false)
	c := newClient(t, b)
	until, end := c.listen()
	until(func(s []windowState) bool { return len(s) == 2 })
	end()
	until, end = c.listen()
	until(func(s []windowState) bool { return len(s) == 2 })
	if key := d.WaitKey(t.Context(), int((tabGrace + 200*time.Millisecond).Milliseconds())); key != KeyNone || !w.IsOpen() {
		t.Errorf("key %d, open %v", key, w.IsOpen())
	}
	end()
	if key := d.WaitKey(t.Context(), 0); key != KeyNone || w.IsOpen() {
		t.Errorf("key %d, open %v", key, w.IsOpen())
	}
	if len(opened) != 0 {
		t.Error("the page was opened twice")
	}
	d.Window("c", false)
	<-opened
	d.Close()
}
