package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPy runs scripts from the command line.
func TestPy(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir(filepath.Join(dir, "photos"), 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("args.py", "import sys\nprint(sys.argv)\n")
	write("exit.py", "import sys\nsys.exit(3)\n")
	write("fail.py", "x = 1\nprint(x / 0)\n")
	write("loop.py", "while True: pass\n")
	write("image.py", "import cv2\nimport numpy as np\nprint(cv2.imwrite('C:/me/a.png', np.zeros((4, 5), np.uint8)), cv2.imread(r'c:\\me\\a.png').shape)\n")
	for _, c := range []struct {
		args           []string
		stdin          string
		status         int
		stdout, stderr string
	}{
		{[]string{"args.py", "a", "--show"}, "", 0, "['args.py', 'a', '--show']\n", ""},
		{[]string{"-"}, "print(1 + 1)", 0, "2\n", ""},
		{[]string{"exit.py"}, "", 3, "", ""},
		{[]string{"fail.py"}, "", 1, "", "fail.py:2: ZeroDivisionError: division by zero\n    print(x / 0)\n"},
		{[]string{"--max-steps", "1000", "loop.py"}, "", 1, "", "--max-steps"},
		{[]string{"--timeout", "30ms", "loop.py"}, "", 1, "", "--timeout"},
		{[]string{"--map", "C://me=photos", "image.py"}, "", 0, "True (4, 5, 3)\n", ""},
		{[]string{"image.py"}, "", 1, "", "--map 'C:/me=FOLDER'"},
		{[]string{"missing.py"}, "", 1, "", "missing.py: no such file"},
		{nil, "", 2, "", "no script to run"},
		{[]string{"--map", "x", "args.py"}, "", 2, "", "PREFIX=FOLDER is expected"},
		{[]string{"--show", "x", "args.py"}, "", 2, "", "none, browser, term and file:FOLDER are"},
		{[]string{"--to", "x", "args.py"}, "", 2, "", "cli and go are"},
		{[]string{"--max-memory", "0", "args.py"}, "", 2, "", "--max-memory 0 is not possible"},
	} {
		var stdout, stderr strings.Builder
		status := execute(context.Background(), append([]string{"py"}, c.args...), strings.NewReader(c.stdin), &stdout, &stderr)
		if status != c.status || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%q: status %d, %q, %q", c.args, status, stdout.String(), stderr.String())
		}
	}
}
