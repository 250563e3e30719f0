package script

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestRecord runs the script that the environment's PURECV_SCRIPT names, in the working directory of PURECV_DIR, and writes the records
// of what it shows, writes and prints to PURECV_RECORDS, the error that ended it last. It serves testdata/samples.py.
func TestRecord(t *testing.T) {
	path := os.Getenv("PURECV_SCRIPT")
	if path == "" {
		t.Skip("PURECV_SCRIPT is not set")
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(os.Getenv("PURECV_DIR"))
	r := &recordWriter{}
	s, err := newSession(context.Background(), path, &Options{Stdout: r, MaxTime: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.observe = r.observe
	if err := s.run(string(source)); err != nil {
		r.add("error", map[string]any{"text": err.Error()})
	}
	if err := os.WriteFile(os.Getenv("PURECV_RECORDS"), []byte(strings.Join(r.lines, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
}
