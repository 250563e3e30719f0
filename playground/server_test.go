package playground

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
	"github.com/purecv/cv/pipeline"
)

const testToken = "token"

// newServer makes a server that is closed with the test.
func newServer(t testing.TB, o Options) *Server {
	t.Helper()
	o.Token = testToken
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := New(&o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// request makes a request that is allowed. A body that is neither bytes nor nil becomes JSON.
func request(t testing.TB, method, path string, body any) *http.Request {
	t.Helper()
	content, raw := body.([]byte)
	if !raw && body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:7000"+path, bytes.NewReader(content))
	if !raw && body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+testToken)
	return r
}

// do makes a request and returns the answer, whose status must be the given one.
func do(t testing.TB, s *Server, status int, method, path string, body any) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request(t, method, path, body))
	if w.Code != status {
		t.Fatalf("%s %s %.300s: status %d, want %d: %.300s", method, path, fmt.Sprint(body), w.Code, status, w.Body)
	}
	return w
}

// post makes a request whose answer is an object.
func post[T any](t testing.TB, s *Server, path string, body any) (v T) {
	t.Helper()
	w := do(t, s, http.StatusOK, "POST", path, body)
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v: %.300s", path, err, w.Body)
	}
	return v
}

type object = map[string]any

var sceneFiles sync.Map // by name: drawing takes a while

func sceneFile(t testing.TB, name string) []byte {
	t.Helper()
	if file, ok := sceneFiles.Load(name); ok {
		return file.([]byte)
	}
	img, err := scene.Draw(name)
	if err != nil {
		t.Fatal(err)
	}
	file := encoded(t, img, "png")
	sceneFiles.Store(name, file)
	return file
}

// openScene uploads a scene and returns its id and the image.
func openScene(t testing.TB, s *Server, name string) (id string, img cv.AnyImage) {
	t.Helper()
	id = post[imageInfo](t, s, "/api/images", sceneFile(t, name)).ID
	kept, err := s.image(id)
	if err != nil {
		t.Fatal(err)
	}
	return id, kept.image
}

// runSteps returns what the pipeline makes of an image.
func runSteps(t testing.TB, img cv.AnyImage, text string) cv.AnyImage {
	t.Helper()
	p, err := pipeline.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Compile(img.Format(), nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.Run(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// encoded returns an image as a file.
func encoded(t testing.TB, img cv.AnyImage, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := imgio.Encode(&b, format, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGuard(t *testing.T) {
	s := newServer(t, Options{Hosts: []string{"Lab"}})
	for _, c := range []struct {
		name   string
		status int
		change func(r *http.Request)
	}{
		{"with the token", 200, func(*http.Request) {}},
		{"without", 401, func(r *http.Request) { r.Header.Del("Authorization") }},
		{"with a wrong one", 401, func(r *http.Request) { r.Header.Set("Authorization", "Bearer toke") }},
		{"with the cookie", 200, func(r *http.Request) {
			r.Header.Del("Authorization")
			r.AddCookie(&http.Cookie{Name: s.guard.Cookie(), Value: testToken})
		}},
		{"with a wrong cookie", 401, func(r *http.Request) {
			r.Header.Del("Authorization")
			r.AddCookie(&http.Cookie{Name: s.guard.Cookie(), Value: "other"})
		}},
		{"for localhost", 200, func(r *http.Request) { r.Host = "localhost:7000" }},
		{"for IPv6", 200, func(r *http.Request) { r.Host = "[::1]:7000" }},
		{"for a name of the server", 200, func(r *http.Request) { r.Host = "lab:7000" }},
		{"for another name", 403, func(r *http.Request) { r.Host = "evil.example:7000" }},
		{"from another site", 403, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{"from another origin", 403, func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }},
		{"from its own origin", 200, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:7000") }},
	} {
		r := request(t, "POST", "/api/scenes/ramp", nil)
		c.change(r)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, w.Code, c.status)
		}
		if p := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: policy %q", c.name, p)
		}
	}
}

func TestTokenInAddress(t *testing.T) {
	s := newServer(t, Options{})
	get := func(path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "http://localhost:7000"+path, nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	if w := get("/?token=wrong"); w.Code != 401 || !strings.Contains(w.Body.String(), "token") {
		t.Errorf("a wrong token: status %d, %s", w.Code, w.Body)
	}
	if w := get("/healthz"); w.Code != 200 {
		t.Errorf("/healthz without a token: status %d", w.Code)
	}
	w := get("/?token=" + testToken)
	cookies := w.Result().Cookies()
	if w.Code != 303 || w.Header().Get("Location") != "/" || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("the token: status %d, %v", w.Code, w.Header())
	}
	w = get("/", cookies[0])
	if w.Code != 200 || !strings.Contains(w.Body.String(), "<!doctype html>") {
		t.Errorf("the page: status %d, %.100s", w.Code, w.Body)
	}
	r := httptest.NewRequest("GET", "http://localhost:7000/", nil)
	r.AddCookie(cookies[0])
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	s.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified {
		t.Errorf("the page again: status %d", again.Code)
	}
	if w := get("/page/nothing.js", cookies[0]); w.Code != 404 {
		t.Errorf("no file: status %d", w.Code)
	}
}

// TestDocumentedRoutes compares docs/playground-api.md with the routes.
func TestDocumentedRoutes(t *testing.T) {
	text, err := os.ReadFile("../docs/playground-api.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("`((?:GET|POST|DELETE) /[^`? ]*)").FindAllStringSubmatch(string(text), -1) {
		documented[m[1]] = true
	}
	s := newServer(t, Options{})
	for _, route := range s.routes {
		if route == "GET /{$}" {
			route = "GET /"
		}
		if !documented[route] {
			t.Errorf("%s is not documented", route)
		}
		delete(documented, route)
	}
	for route := range documented {
		t.Errorf("%s is documented but not served", route)
	}
	if !slices.IsSorted(s.routes) || len(s.routes) < 20 {
		t.Errorf("routes %v", s.routes)
	}
}

func TestPanic(t *testing.T) {
	var logged bytes.Buffer
	s := newServer(t, Options{Log: slog.New(slog.NewTextHandler(&logged, nil))})
	w := httptest.NewRecorder()
	s.observed("GET /test", s.queued(func(http.ResponseWriter, *http.Request) error { panic("broken") })).ServeHTTP(w, request(t, "GET", "/test", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "broken") || !strings.Contains(logged.String(), "broken") {
		t.Errorf("status %d, %s; logged %s", w.Code, w.Body, &logged)
	}
	if len(s.queue.slots) != 0 {
		t.Error("the place in the queue is not given back")
	}
	if text := do(t, s, 200, "GET", "/metrics", nil).Body.String(); !strings.Contains(text, `purecv_requests_total{route="GET /test",status="500"} 1`) {
		t.Errorf("figures:\n%s", text)
	}
}

func TestMetrics(t *testing.T) {
	s := newServer(t, Options{})
	id, _ := openScene(t, s, "coins")
	do(t, s, 200, "POST", "/api/view", object{"image": id, "text": "blur 3", "step": 1})
	do(t, s, 400, "POST", "/api/view", object{"image": id, "text": "blur 3", "step": 2})
	do(t, s, 404, "GET", "/nowhere", nil)
	text := do(t, s, 200, "GET", "/metrics", nil).Body.String()
	for _, line := range []string{
		`purecv_requests_total{route="POST /api/view",status="200"} 1`,
		`purecv_requests_total{route="POST /api/view",status="400"} 1`,
		`purecv_requests_total{route="other",status="404"} 1`,
		`purecv_request_seconds_bucket{route="POST /api/view",le="+Inf"} 2`,
		`purecv_request_seconds_count{route="POST /api/view"} 2`,
		"# TYPE purecv_tile_bytes gauge", "purecv_working 0", "purecv_waiting 0", "purecv_work_bytes 0",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %s in\n%s", line, text)
		}
	}
	for line := range strings.Lines(text) {
		if !regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^{}]*(\{[a-z]+\}[^{}]*)*\})? [-+.e0-9]+)\n$`).MatchString(line) {
			t.Errorf("line %q", line)
		}
	}
	if strings.Contains(text, "purecv_image_bytes 0\n") || strings.Contains(text, "purecv_tile_bytes 0\n") {
		t.Error("bytes of the caches are 0")
	}
}

// FuzzRequests sends what is no request, or a wrong one.
func FuzzRequests(f *testing.F) {
	s := newServer(f, Options{Limits: Limits{Work: 1e8, Seconds: 2, ScriptSteps: 1000, ScriptBytes: 1 << 24}})
	id, _ := openScene(f, s, "circles")
	paths := []string{"pipeline", "view", "pixels", "histogram", "regions", "pixel", "export", "import", "result", "figure", "jobs"}
	for i := range paths {
		f.Add(i, `{"image": "ID", "text": "gray | blur 3", "step": 2}`)
	}
	f.Add(0, `{"image": "ID", "steps": [{"op": "blur", "args": {"ksize": "3"}, "save": "a"}, {"from": "a"}]}`)
	f.Add(1, `{"image": "ID", "text": "gray", "step": 1, "rect": [0, 0, 9, 9], "size": [3, 3], "range": [1, 2], "cmap": "jet", "overlay": "regions", "highlight": 3, "encoding": "png"}`)
	f.Add(2, `{"image": "ID", "text": "gray", "step": 1, "rect": [0, 0, 9, 9]}`)
	f.Add(4, `{"image": "ID", "text": "gray", "step": 1, "sort": "area", "descending": true, "offset": 1, "limit": 2, "csv": false}`)
	f.Add(6, `{"image": "ID", "text": "gray", "to": "go"}`)
	f.Add(7, `{"image": "ID", "code": "import cv2"}`)
	f.Fuzz(func(t *testing.T, path int, body string) {
		if path < 0 {
			return
		}
		r := request(t, "POST", "/api/"+paths[path%len(paths)], []byte(strings.ReplaceAll(body, "ID", id)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != statusClosed {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if w.Code != 200 {
			var e struct{ Error struct{ Message string } }
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Error.Message == "" {
				t.Errorf("status %d: no message in %s", w.Code, w.Body)
			}
		}
		io.Copy(io.Discard, w.Body)
	})
}
