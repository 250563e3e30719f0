//go:build unix

package playground

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipe runs a job on a pipe that nobody writes to: it fails and does not wait.
func TestPipe(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe.png"), 0o600); err != nil {
		t.Skip(err)
	}
	s := newServer(t, Options{Roots: []string{folder}})
	id := post[struct{ ID string }](t, s, "/api/jobs", object{"folder": folder, "pattern": "*", "out": "out", "text": "blur 3"}).ID
	events := do(t, s, 200, "GET", "/api/jobs/"+id+"/events", nil).Body.String()
	if !strings.Contains(events, "it is no file") {
		t.Errorf("%s", events)
	}
}
