package script

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSamples runs the Python samples of a folder, such as those of Debian's opencv-doc, and logs how each ends. It needs the folder in
// PURECV_SAMPLES; their pictures are looked for in its neighbour data.
func TestSamples(t *testing.T) {
	folder := os.Getenv("PURECV_SAMPLES")
	if folder == "" {
		t.Skip("no folder of samples in PURECV_SAMPLES")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.py"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no samples: ", err)
	}
	ran := 0
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err = runSample(path, source); err == nil {
			ran++
		}
		line, _, _ := strings.Cut(cmp.Or(err, errors.New("ran")).Error(), "\n")
		t.Logf("%-32s %s", filepath.Base(path), line)
	}
	t.Logf("%d of %d ran", ran, len(paths))
}

func runSample(path string, source []byte) error {
	work, err := os.MkdirTemp("", "samples")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	o := &Options{Roots: []string{filepath.Join(filepath.Dir(path), "..", "data"), work}, MaxTime: 5 * time.Second, MaxBytes: 1 << 29}
	return Run(context.Background(), filepath.Base(path), source, o)
}
