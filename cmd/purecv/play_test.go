package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

// TestPlay starts the playground, opens what the first line of its output says, and interrupts it.
func TestPlay(t *testing.T) {
	img, err := cv.NewImage[uint8](30, 20, 3)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.png")
	if err := imgio.Write(path, img, nil); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	status := make(chan int)
	var stderr strings.Builder
	go func() {
		status <- execute(ctx, []string{"play", "--open=false", path}, nil, in, &stderr)
		in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, token, ok := strings.Cut(strings.TrimSpace(line), "/?token=")
	if !ok || !strings.HasPrefix(address, "http://127.0.0.1:") || token == "" {
		t.Fatalf("the first line is %q", line)
	}
	r, err := http.NewRequest("GET", address+"/api/images", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var images []struct {
		Name  string
		Width int
	}
	if err := json.NewDecoder(answer.Body).Decode(&images); err != nil || len(images) != 1 || images[0].Name != "a.png" || images[0].Width != 30 {
		t.Errorf("%v, %v", images, err)
	}
	stop()
	if s := <-status; s != statusDone || stderr.Len() > 0 {
		t.Errorf("status %d, %s", s, &stderr)
	}
}

func TestPlayErrors(t *testing.T) {
	text := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(text, []byte("no image"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--addr", "localhost"}, statusUsage, "--addr localhost: an address and a port are expected"},
		{[]string{"--addr", "127.0.0.1:99999"}, statusFailed, "--addr 127.0.0.1:99999"},
		{[]string{"--root", text + ".d"}, statusFailed, "a.txt.d"},
		{[]string{"missing.png"}, statusFailed, "missing.png: no such file"},
		{[]string{text}, statusFailed, "a.txt: the file is no image"},
	} {
		var stderr strings.Builder
		args := append([]string{"play", "--open=false"}, c.args...)
		if got := execute(t.Context(), args, nil, io.Discard, &stderr); got != c.status || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%q: status %d, %q", c.args, got, &stderr)
		}
	}
}
