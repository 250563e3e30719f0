package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purecv/cv/imgio"
)

// TestShow shows pictures in files, and tells what is wrong.
func TestShow(t *testing.T) {
	dir := t.TempDir()
	rgb, err := filepath.Abs("../../imgio/testdata/rgb8.png")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(rgb)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("SSH_CONNECTION", "somebody") // who has no desktop here, and tests have no terminal
	for _, c := range []struct {
		display       string
		args          []string
		status        int
		stderr, shown string
	}{
		{"file:a", []string{rgb}, 0, "", "a/rgb8.png"},
		{"file:b", []string{"-"}, 0, "", "b/-.png"},
		{"file:c", []string{"--read", "gray", rgb, "-"}, 0, "", "c/rgb8.png"},
		{"", []string{rgb}, 0, "", "purecv-windows/rgb8.png"},
		{"file:" + filepath.Dir(rgb), []string{rgb}, 2, "would replace " + rgb, ""},
		{"none", []string{rgb}, 0, "", ""},
		{"none", nil, 2, "no image to show", ""},
		{"x", []string{rgb}, 2, "PURECV_DISPLAY: display \"x\" is not possible; browser, term, none and file:DIR are", ""},
		{"none", []string{"missing.png"}, 1, "missing.png: no such file", ""},
		{"none", []string{"--read", "x", rgb}, 2, "--read x is not possible", ""},
	} {
		t.Setenv("PURECV_DISPLAY", c.display)
		var stdout, stderr strings.Builder
		status := execute(context.Background(), append([]string{"show"}, c.args...), strings.NewReader(string(data)), &stdout, &stderr)
		if status != c.status || !strings.Contains(stderr.String(), c.stderr) || stdout.Len() > 0 {
			t.Errorf("%s %q: status %d, %q, %q", c.display, c.args, status, stdout.String(), stderr.String())
		}
		if c.shown == "" {
			continue
		}
		want, err := imgio.Read(rgb, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := imgio.Read(c.shown, nil)
		if err != nil || got.Format() != want.Format() {
			t.Errorf("%s: %v, %v", c.shown, got, err)
		}
	}
}
