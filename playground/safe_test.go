package playground

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
)

// TestLimits asks for more than each limit allows; the answer names it.
func TestLimits(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{UploadBytes: 1 << 20, Pixels: 1 << 20, Steps: 3, Window: 31, Work: 1e9, WorkBytes: 20 << 20, ScriptBytes: 1 << 20}})
	id, _ := openScene(t, s, "car")
	view := func(text string) object { return object{"image": id, "text": text, "step": 1} }
	for _, c := range []struct {
		path   string
		body   any
		status int
		want   string
	}{
		{"view", view("blur 3|blur 3|blur 3|blur 3"), 422, "limit is 3"},
		{"view", view("blur 33"), 422, "limit is 31"},
		{"view", view("erode rect:1001"), 422, "limit is 31"},
		{"view", view("medianBlur 33"), 422, "limit is 31"},
		{"view", view("gray | adaptiveThreshold 255 mean binary 33 2"), 422, "limit is 31"},
		{"view", view("bilateralFilter 31 10 10"), 422, "limit is 1e+09"},
		{"result", object{"image": id, "text": "convertTo 64F 1 0 | convertTo 64F 1 0", "step": 2, "format": "npy"}, 422, "limit is 20"},
		{"images", make([]byte, 1<<20+1), 413, "limit is 1048576"},
		{"view", view(strings.Repeat("#", maxRequest)), 413, "limit"},
	} {
		w := do(t, s, c.status, "POST", "/api/"+c.path, c.body)
		if !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %.100s: %s; want %q", c.path, fmt.Sprint(c.body), w.Body, c.want)
		}
	}
	do(t, s, 200, "POST", "/api/view", object{"image": id, "text": "bilateralFilter 31 10 10", "step": 1, "rect": [4]int{0, 0, 100, 100}}) // less work
}

// chunk writes a chunk of a PNG file.
func chunk(b *bytes.Buffer, kind string, content []byte) {
	binary.Write(b, binary.BigEndian, uint32(len(content)))
	b.WriteString(kind)
	b.Write(content)
	binary.Write(b, binary.BigEndian, crc32.ChecksumIEEE(append([]byte(kind), content...)))
}

// pngOf writes a PNG file of gray pixels with the sides that its header claims and whatever content.
func pngOf(width, height uint32, content []byte) []byte {
	var b, packed bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	chunk(&b, "IHDR", append(header, 8, 0, 0, 0, 0))
	z := zlib.NewWriter(&packed)
	z.Write(content)
	z.Close()
	chunk(&b, "IDAT", packed.Bytes())
	chunk(&b, "IEND", nil)
	return b.Bytes()
}

// TestHostileUploads sends what is to fill memory, to crash or to hang; each is refused and the server goes on.
func TestHostileUploads(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Pixels: 1 << 20}})
	img, _ := scene.Draw("coins")
	var whole []byte
	for name, file := range map[string][]byte{
		"empty":           {},
		"text":            []byte("hello, world"),
		"truncated PNG":   encoded(t, img, "png")[:2000],
		"huge header":     pngOf(1<<30, 1<<30, nil),
		"large header":    pngOf(40000, 40000, make([]byte, 100)),
		"much compressed": pngOf(1000, 1000, make([]byte, 64<<20)), // 64 MiB in 64 KiB, for an image of 1 MB
		"npy":             append([]byte("\x93NUMPY\x01\x00v\x00"), []byte(fmt.Sprintf("%-117s\n", "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999, 99999), }"))...),
		"pnm":             []byte("P6\n99999 99999\n255\n"),
		"svg":             []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, request(t, "POST", "/api/images", file))
		if ok := w.Code == 413 || w.Code == 415; !ok && !(w.Code == 200 && (name == "much compressed" || name == "truncated PNG")) { // which cv2 reads too, as far as they go
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
		whole = file
	}
	for i := 0; i < len(whole); i++ {
		serve(s, request(t, "POST", "/api/images", whole[:i]))
	}
	do(t, s, 200, "POST", "/api/images", encoded(t, img, "jpg"))
}

func serve(s *Server, r *http.Request) int {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

// TestQueue fills the places to work and those to wait.
func TestQueue(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Working: 1, Waiting: 2}})
	id, _ := openScene(t, s, "ramp")
	s.queue.slots <- struct{}{} // somebody works
	view := object{"image": id}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			if code := serve(s, request(t, "POST", "/api/view", view)); code != 200 {
				t.Errorf("who has waited: status %d", code)
			}
		})
	}
	for s.queue.waiting.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	w := do(t, s, 429, "POST", "/api/view", view)
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("headers %v", w.Header())
	}
	do(t, s, 200, "GET", "/api/images/"+id, nil) // no work
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	<-s.queue.slots
	group.Wait()
	s.queue.slots <- struct{}{}
	if code := serve(s, request(t, "POST", "/api/view", view).WithContext(gone)); code != statusClosed {
		t.Errorf("who has gone while waiting: status %d", code)
	}
	<-s.queue.slots
	do(t, s, 200, "POST", "/api/view", view)
}

// TestSlowUploads has more uploads on their way than there is memory for what they claim; whoever sends all that he says is not kept waiting.
func TestSlowUploads(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{UploadBytes: 8 << 20, WorkBytes: 12 << 20}})
	var group sync.WaitGroup
	var ends []*io.PipeWriter
	for range 20 {
		body, end := io.Pipe()
		ends = append(ends, end)
		r := request(t, "POST", "/api/images", []byte{})
		r.Body, r.ContentLength = body, 8<<20
		group.Go(func() {
			if code := serve(s, r); code != 400 {
				t.Errorf("who broke off: status %d", code)
			}
		})
		end.Write([]byte("P6")) // returns when it is read
	}
	do(t, s, 200, "POST", "/api/images", sceneFile(t, "ramp"))
	for _, end := range ends {
		end.CloseWithError(io.ErrUnexpectedEOF)
	}
	group.Wait()
	if s.memory.bytes() != 0 {
		t.Errorf("%d bytes taken", s.memory.bytes())
	}
}

// TestGoneBrowser cancels a request at work: it ends long before the work would.
func TestGoneBrowser(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Work: 1e15}})
	id, _ := openScene(t, s, "car")
	ctx, cancel := context.WithCancel(t.Context())
	slow := strings.Repeat("bilateralFilter 201 50 50 | ", 30) + "blur 3"
	r := request(t, "POST", "/api/view", object{"image": id, "text": slow, "step": 31}).WithContext(ctx)
	done := make(chan int)
	go func() { done <- serve(s, r) }()
	for len(s.queue.slots) == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	cancel()
	select {
	case code := <-done:
		if code != statusClosed {
			t.Errorf("status %d", code)
		}
	case <-time.After(30 * time.Second): // alone it would take minutes
		t.Fatal("the work goes on")
	}
	if len(s.queue.slots) != 0 || s.memory.bytes() != 0 {
		t.Errorf("%d at work, %d bytes taken", len(s.queue.slots), s.memory.bytes())
	}
	do(t, s, 200, "POST", "/api/view", object{"image": id, "text": "blur 3", "step": 1})
}

func TestTooLong(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Work: 1e15, Seconds: 1}})
	id, _ := openScene(t, s, "car")
	w := do(t, s, 422, "POST", "/api/view", object{"image": id, "text": strings.Repeat("bilateralFilter 201 50 50 | ", 30) + "blur 3", "step": 31})
	if !strings.Contains(w.Body.String(), "limit of 1 seconds") {
		t.Errorf("%s", w.Body)
	}
}

func TestBudget(t *testing.T) {
	b := newBudget(100)
	one, two := &account{budget: b}, &account{budget: b}
	ctx, cancel := context.WithCancel(t.Context())
	if err := one.take(ctx, 60); err != nil {
		t.Fatal(err)
	}
	if err := two.take(ctx, 101); statusOf(ctx, err) != 422 {
		t.Errorf("more than there is: %v", err)
	}
	if err := one.take(ctx, 50); statusOf(ctx, err) != 422 {
		t.Errorf("more than there is, in two parts: %v", err)
	}
	three := &account{budget: b}
	if err := three.take(ctx, 30); err != nil {
		t.Fatal(err)
	}
	if err := one.take(ctx, 20); statusOf(ctx, err) != 429 {
		t.Errorf("more than is left, for one that has some: %v", err)
	}
	three.close()
	waited := make(chan error)
	go func() { waited <- two.take(ctx, 50) }()
	one.close()
	if err := <-waited; err != nil || b.bytes() != 50 {
		t.Errorf("after waiting: %v, %d bytes", err, b.bytes())
	}
	go func() { waited <- one.take(ctx, 60) }()
	cancel()
	if err := <-waited; err != context.Canceled {
		t.Errorf("given up: %v", err)
	}
	if two.close(); b.bytes() != 0 {
		t.Errorf("%d bytes are left", b.bytes())
	}
}

// TestManyClients has 20 clients at once, with small caches, each looking at its own image and pipelines. Everyone gets his own pixels.
func TestManyClients(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Waiting: 1000, TileBytes: 1 << 20, DerivedBytes: 1 << 16}})
	scenes := []string{"circles", "coins", "specks", "glyphs"}
	var group sync.WaitGroup
	for client := range 20 {
		group.Go(func() {
			name := scenes[client%len(scenes)]
			id, img := openScene(t, s, name)
			for move := range 3 {
				level := (client + 40*move) % 256
				text := fmt.Sprintf("gray | medianBlur 3 | threshold %d 255 binary", level)
				want := runSteps(t, img, text).(*cv.Image[uint8])
				x, y := 3*client, 11*move
				w := httptest.NewRecorder()
				s.ServeHTTP(w, request(t, "POST", "/api/view", object{"image": id, "text": text, "step": 3, "rect": [4]int{x, y, x + 90, y + 70}}))
				crop, err := want.Crop(cv.Rect{X: x, Y: y, Width: 90, Height: 70})
				if err != nil {
					t.Error(err)
					return
				}
				if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), crop.Clone().Pix) {
					t.Errorf("client %d, move %d: status %d, %d bytes", client, move, w.Code, w.Body.Len())
				}
				for path, q := range map[string]object{"histogram": {"step": 2}, "regions": {"step": 3, "limit": 5}, "pixels": {"step": 3, "rect": [4]int{x, y, x + 9, y + 9}}} {
					q["image"], q["text"] = id, text
					if code := serve(s, request(t, "POST", "/api/"+path, q)); code != 200 {
						t.Errorf("client %d: %s: status %d", client, path, code)
					}
				}
			}
		})
	}
	group.Wait()
	if len(s.queue.slots) != 0 || s.memory.bytes() != 0 {
		t.Errorf("%d at work, %d bytes taken", len(s.queue.slots), s.memory.bytes())
	}
	if b := s.viewer.Bytes(); b > 1<<20 {
		t.Errorf("%d bytes of tiles", b)
	}
}

// TestServe asks a server that listens, ends it, and asks again.
func TestServe(t *testing.T) {
	s := newServer(t, Options{})
	l := httptest.NewUnstartedServer(nil).Listener
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	address := s.Address(l.Addr())
	if !strings.HasPrefix(address, "http://127.0.0.1:") || !strings.HasSuffix(address, "/?token="+testToken) {
		t.Errorf("address %s", address)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Jar: jar}
	answer, err := client.Get(address)
	if err != nil || answer.StatusCode != 200 || answer.Request.URL.RawQuery != "" {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if answer, err := client.Get(address); err == nil {
		answer.Body.Close()
		t.Error("it answers after its end")
	}
}

// jobFolder makes a folder with scenes, something that is no image, and a link that leads out.
func jobFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i, name := range []string{"circles", "coins", "ramp"} {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.png", i)), sceneFile(t, name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(outside, sceneFile(t, "car"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(folder, "link.png")); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "broken.png"), []byte("no image"), 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestJobs(t *testing.T) {
	folder := jobFolder(t)
	s := newServer(t, Options{Roots: []string{folder}})
	var folders []struct {
		Name  string
		Total int
		Files []string
	}
	if err := json.Unmarshal(do(t, s, 200, "GET", "/api/folders?pattern=*.png", nil).Body.Bytes(), &folders); err != nil || len(folders) != 1 || folders[0].Total != 5 || folders[0].Name != folder {
		t.Fatalf("%+v, %v", folders, err)
	}
	text := "gray | blur 5"
	id := post[struct{ ID string }](t, s, "/api/jobs", object{"folder": folder, "pattern": "*.png", "out": "out/blurred", "text": text}).ID
	events := do(t, s, 200, "GET", "/api/jobs/"+id+"/events", nil).Body.String() // until it ends
	last := events[strings.LastIndex(events, "data: ")+len("data: "):]
	var info jobInfo
	if err := json.Unmarshal([]byte(last), &info); err != nil {
		t.Fatal(err)
	}
	if info.State != "done" || info.Done != 5 || info.Total != 5 || len(info.Failed) != 2 || info.Failed[0].File != "broken.png" || info.Failed[1].File != "link.png" {
		t.Errorf("%+v", info)
	}
	for i, name := range []string{"circles", "coins", "ramp"} {
		read, err := imgio.Decode(bytes.NewReader(sceneFile(t, name)), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := imgio.Read(filepath.Join(folder, "out/blurred", fmt.Sprintf("%d.png", i)), imgio.Unchanged())
		if err != nil || !bytes.Equal(got.Plane().Data, runSteps(t, read.Image, text).Plane().Data) {
			t.Errorf("%s: other pixels, %v", name, err)
		}
	}
	left, err := os.ReadDir(filepath.Join(folder, "out/blurred"))
	if err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
	do(t, s, 404, "GET", "/api/jobs/none", nil)
	for change, status := range map[[2]string]int{
		{"folder", "/etc"}: 404, {"pattern", "["}: 400, {"pattern", "../*"}: 400, {"pattern", "*.gif"}: 400, {"out", "../elsewhere"}: 400, {"out", "/tmp"}: 400, {"out", ""}: 400, {"out", "."}: 400,
		{"text", ""}: 400, {"text", "blur x"}: 400, {"format", "gif"}: 400,
	} {
		q := object{"folder": folder, "pattern": "*.png", "out": "out", "text": text, change[0]: change[1]}
		do(t, s, status, "POST", "/api/jobs", q)
	}
}

// TestJobsKeepFiles asks for what would replace files, or wait for ever.
func TestJobsKeepFiles(t *testing.T) {
	folder := t.TempDir()
	img, err := cv.NewImage[uint8](200, 200, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/x.png", "b/x.png", "b/y.pgm", "b/y.png", "c/z.png"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), encoded(t, img, path.Ext(name)[1:]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("c", filepath.Join(folder, "same")); err != nil {
		t.Skip(err)
	}
	s := newServer(t, Options{Roots: []string{folder}, Limits: Limits{UploadBytes: 10_000}})
	job := func(pattern, out, format string) object {
		return object{"folder": folder, "pattern": pattern, "out": out, "format": format, "text": "bitwise_not"}
	}
	for _, q := range []object{job("*/x.png", "out", ""), job("*/x.png", "a", ""), job("b/y.*", "out", "png")} {
		w := do(t, s, 400, "POST", "/api/jobs", q)
		if !strings.Contains(w.Body.String(), "would both be") {
			t.Errorf("%v: %s", q, w.Body)
		}
	}
	for _, c := range []struct {
		q    object
		done int
		want []string // what becomes of the files that fail
	}{
		{job("*", "out", ""), 0, nil}, // folders only: no file matches
		{job("c/z.png", "c", ""), 1, []string{"would replace"}},
		{job("c/z.png", "same", ""), 1, []string{"would replace"}},
		{job("b/y.*", "out", ""), 2, []string{"the limit is 10000"}}, // the .pgm is larger
	} {
		if c.done == 0 {
			do(t, s, 400, "POST", "/api/jobs", c.q)
			continue
		}
		id := post[struct{ ID string }](t, s, "/api/jobs", c.q).ID
		do(t, s, 200, "GET", "/api/jobs/"+id+"/events", nil) // until it ends
		var info jobInfo
		if err := json.Unmarshal(do(t, s, 200, "GET", "/api/jobs/"+id, nil).Body.Bytes(), &info); err != nil {
			t.Fatal(err)
		}
		if info.Done != c.done || len(info.Failed) != len(c.want) {
			t.Errorf("%v: %+v", c.q, info)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(info.Failed[i].Message, want) {
				t.Errorf("%v: %+v, want %q", c.q, info.Failed, want)
			}
		}
	}
}

// TestFigureMemory draws figures whose images fit together, and whose do not; no other request is to blame.
func TestFigureMemory(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{WorkBytes: 30 << 20}})
	id, _ := openScene(t, s, "car") // 1.8 MB
	do(t, s, 200, "POST", "/api/figure", object{"image": id, "text": strings.Repeat("blur 3 | ", 7) + "blur 3"})
	w := do(t, s, 422, "POST", "/api/figure", object{"image": id, "text": strings.Repeat("blur 3 | ", 19) + "blur 3"})
	if !strings.Contains(w.Body.String(), "limit is 30") || s.memory.bytes() != 0 {
		t.Errorf("%s, %d bytes taken", w.Body, s.memory.bytes())
	}
}

// TestRegionMemory finds more regions than there is memory for, and then fewer.
func TestRegionMemory(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{WorkBytes: 24 << 20}})
	board, err := cv.NewImage[uint8](1000, 800, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range board.Pix {
		board.Pix[i] = uint8(i/1000+i) % 2
	}
	id := post[imageInfo](t, s, "/api/images", encoded(t, board, "npy")).ID
	for connectivity, status := range map[int]int{4: 422, 8: 200} { // 400 000 regions, or one
		do(t, s, status, "POST", "/api/regions", object{"image": id, "connectivity": connectivity, "limit": 1})
	}
}

func TestCancelJob(t *testing.T) {
	folder := jobFolder(t)
	s := newServer(t, Options{Roots: []string{folder}, Limits: Limits{Working: 1, Work: 1e15}})
	s.queue.slots <- struct{}{} // so that the job waits
	q := object{"folder": folder, "pattern": "*.png", "out": "out", "text": "bilateralFilter 201 50 50"}
	id := post[struct{ ID string }](t, s, "/api/jobs", q).ID
	for range mostJobs - 1 {
		do(t, s, 200, "POST", "/api/jobs", q)
	}
	do(t, s, 429, "POST", "/api/jobs", q)
	do(t, s, 200, "DELETE", "/api/jobs/"+id, nil)
	events := do(t, s, 200, "GET", "/api/jobs/"+id+"/events", nil).Body.String()
	if !strings.Contains(events, `"state":"cancelled"`) {
		t.Errorf("%s", events)
	}
	<-s.queue.slots
}
