package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"
)

// TestUnsupported checks that what is not supported ends a script before it begins, at its line.
func TestUnsupported(t *testing.T) {
	for src, want := range map[string][]string{
		"print(1)\nclass A:\n    def f(self):\n        yield 1\n":        {"s.py:2: classes are not supported", "s.py:4: generators are not supported"},
		"try:\n    x = 1\nexcept ValueError:\n    pass\nclass B: pass\n": {"s.py:1: try is not supported", "s.py:5: classes are not supported"},
		"with open('f') as f:\n    pass\n":                               {"s.py:1: with is not supported"},
		"@decorator\ndef f(): pass\n":                                    {"s.py:1: decorators are not supported"},
		"async def f(): pass\n":                                          {"s.py:1: async is not supported"},
		"print(1)\nimport torch, cv3\n":                                  {"s.py:2: ModuleNotFoundError: No module named 'torch'", "s.py:2: ModuleNotFoundError: No module named 'cv3'"},
		"def f():\n    x = yield 1\n":                                    {"s.py:2: generators are not supported"},
		"if (n := 5) > 3: pass\n":                                        {"s.py:1: assignment expressions (:=) are not supported"},
		"print 'a'\n":                                                    {"s.py:1: SyntaxError: missing parentheses in call to 'print'"},
		"x = 1j\n":                                                       {"s.py:1: complex numbers are not supported"},
		"x = (1,\n":                                                      {`s.py:1: SyntaxError: "(" is never closed`},
		"x = 'abc\n":                                                     {"s.py:1: SyntaxError: unterminated string"},
		"if x:\nprint(1)\n":                                              {"s.py:2: IndentationError: an indented block is expected"},
		"  x = 1\n":                                                      {"s.py:1: IndentationError: unexpected indent"},
		"if 1:\n    x = 1\n  y = 2\n":                                    {"s.py:3: SyntaxError: unindent does not match"},
		"return 1\n":                                                     {"s.py:1: SyntaxError: 'return' outside function"},
		"break\n":                                                        {"s.py:1: SyntaxError: \"break\" outside loop"},
		"f(a=1, 2)\n":                                                    {"s.py:1: SyntaxError: positional argument follows keyword argument"},
		"1 = x\n":                                                        {"s.py:1: SyntaxError: cannot assign to this expression"},
		"def f():\n    nonlocal zz\n":                                    {"s.py:2: SyntaxError: no binding for nonlocal 'zz' found"},
		"x = $\n":                                                        {"s.py:1: SyntaxError: invalid character '$'"},
		"x = f'{1'\n":                                                    {"s.py:1: SyntaxError: f-string: expecting '}'"},
		"x = 012\n":                                                      {"s.py:1: SyntaxError: leading zeros"},
		"x = " + strings.Repeat("(", 200) + strings.Repeat(")", 200): {"s.py:1: SyntaxError: brackets are nested too deeply"},
		"x = " + strings.Repeat("-", 5000) + "1\n":                   {"nested too deeply"},
		"x = 1" + strings.Repeat("+1", 5000) + "\n":                  {"the expression is too long"},
	} {
		var out strings.Builder
		err := Run(context.Background(), "s.py", []byte(src), &Options{Stdout: &out})
		for _, w := range want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%.60q: %v, want %s", src, err, w)
			}
		}
		if out.Len() > 0 {
			t.Errorf("%.60q: something ran: %s", src, &out)
		}
	}
}

// TestErrorPlace checks the line of an error, its text and the calls.
func TestErrorPlace(t *testing.T) {
	src := "def f(n):\n    return [1][n]\n\ndef g():\n    return f(\n        7)\ng()\n"
	err := Run(context.Background(), "s.py", []byte(src), nil)
	want := "s.py:2: IndexError: list index out of range\n    return [1][n]\n  in f, called at s.py:5\n  in g, called at s.py:7"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
}

// TestNotebook checks that lines of notebooks are left out, without moving the others.
func TestNotebook(t *testing.T) {
	err := Run(context.Background(), "s.py", []byte("%matplotlib inline\n!pip install x\n\nx = 5 \\\n  % 3\nundefined\n"), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "s.py:6: NameError") {
		t.Error(err)
	}
}

// TestLimits checks that no script runs for ever or takes all memory.
func TestLimits(t *testing.T) {
	for src, want := range map[string]string{
		"while True: pass":                                                         "more than 100000 steps",
		"x = [0] * 10**10":                                                         "MemoryError",
		"x = 'a' * 10**10":                                                         "MemoryError",
		"x = 10 ** 10 ** 10":                                                       "OverflowError",
		"x = 1 << 10 ** 10":                                                        "OverflowError",
		"x = list(range(10 ** 9))":                                                 "MemoryError",
		"def f(n): return f(n + 1)\nf(0)":                                          "RecursionError",
		"def f(x): return list(map(f, [x]))\nf(0)":                                 "RecursionError",
		"l = []\nfor i in range(500): l = [l]\nprint(l)":                           "RecursionError",
		"'%1000000000d' % 1":                                                       "ValueError",
		"'{:1000000000}'.format(1)":                                                "ValueError",
		"'a'.ljust(10 ** 10)":                                                      "MemoryError",
		"x = 'a' * 10**6; x.replace('a', x)":                                       "MemoryError",
		"a = []; a.append(a); b = []; b.append(b); a == b":                         "RecursionError",
		"a = ()\nfor i in range(20000): a = (a,)\nd = {a: 1}":                      "RecursionError",
		"a = ()\nfor i in range(20000): a = (a,)\n{1}.add(a)":                      "RecursionError",
		"import numpy as np\na = []; a.append(a); np.array(a)":                     "ValueError",
		"import numpy as np\na = [1]\nfor i in range(40): a = [a, a]\nnp.array(a)": "ValueError",
		"import numpy as np\na = []\nfor i in range(33): a = [a]\nnp.array(a)":     "ValueError: maximum supported dimension",
		"import cv2\na = {}\nfor i in range(3000): a = {1: a}\ncv2.blur(a, 3)":     "an array is needed",
	} {
		o := &Options{MaxSteps: 100_000, MaxBytes: 1 << 28}
		if strings.HasPrefix(want, "Rec") {
			o.MaxSteps = 0
		}
		if err := Run(context.Background(), "s.py", []byte(src), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", src, err)
		}
	}
	for _, src := range []string{
		"import time\ntime.sleep(100)",
		"a = [1]\nb = [1]\nfor i in range(60): a, b = [a, a], [b, b]\na == b",
		"a = [1]\nfor i in range(60): a = [a, a]\nstr(a)",
		"import cv2\nimport numpy as np\ncv2.bilateralFilter(np.zeros((300, 300), np.uint8), 999, 50, 50)",
		"import numpy as np\na = np.ones((3000, 3000))\nnp.dot(a, a)",
	} {
		start := time.Now()
		err := Run(context.Background(), "s.py", []byte(src), &Options{MaxTime: 100 * time.Millisecond})
		if err == nil || !strings.Contains(err.Error(), "TimeoutError") || time.Since(start) > 20*time.Second {
			t.Errorf("%s: after %v: %v", src, time.Since(start), err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := Run(ctx, "s.py", []byte("while True: pass"), nil); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Error(err)
	}
	if err := Run(context.Background(), "s.py", []byte("l = []\nwhile True: l.append('x' + str(len(l)))"), &Options{MaxBytes: 1 << 26}); err == nil || !strings.Contains(err.Error(), "MemoryError") {
		t.Error(err)
	}
}

// TestFiles checks that a script reaches the files of its folders only.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	photos, other := filepath.Join(dir, "photos"), filepath.Join(dir, "other")
	for _, d := range []string{photos, other} {
		if err := os.Mkdir(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(photos, "1.jpg"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(photos, "link")); err != nil {
		t.Log(err)
	}
	s, err := newSession(context.Background(), "s.py", &Options{Roots: []string{photos}, Map: []Mapping{{"C://Users/me//Desktop", photos}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for path, ok := range map[string]bool{
		"C://Users/me//Desktop/1.jpg": true, `c:\Users\me\Desktop\1.jpg`: true, "C:/Users/me/Desktop/1.jpg": true, filepath.Join(photos, "1.jpg"): true,
		"C:/Users/me/Desktop2/1.jpg": false, "D:/1.jpg": false, filepath.Join(photos, "../other/1.jpg"): false, "/etc/passwd": false,
		"C:/Users/me/Desktop/../other/1.jpg": false, filepath.Join(photos, "link/1.jpg"): false, "1.jpg": false,
	} {
		f, err := s.open(path)
		if err == nil {
			f.Close()
		}
		if (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := s.open("/etc/passwd"); err == nil || !strings.Contains(err.Error(), "--root") || !strings.Contains(err.Error(), photos) {
		t.Error(err)
	}
	if err := s.create(filepath.Join(photos, "new.png"), func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Error(err)
	}
	if err := s.create(filepath.Join(photos, "broken.png"), func(io.Writer) error { return errors.New("no") }); err == nil {
		t.Error("no error")
	}
	entries, _ := os.ReadDir(photos)
	if len(entries) != 3 {
		t.Errorf("%v", entries)
	}
}

// FuzzParse checks that the front end panics at nothing, and that what it accepts compiles or fails with a line.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/language.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, part := range strings.Split(string(data), "#### ") {
		f.Add(part)
	}
	s, err := newSession(context.Background(), "s.py", nil)
	if err != nil {
		f.Fatal(err)
	}
	known := s.predeclared()
	f.Fuzz(func(t *testing.T, src string) {
		file, err := parse("s.py", src, known.Has)
		if err == nil {
			_, err = starlark.FileProgram(file, known.Has)
		}
		if err != nil && !strings.Contains(err.Error(), "s.py:") {
			t.Errorf("%v has no line", err)
		}
	})
}

// BenchmarkFrontEnd reads a script of 500 lines; BenchmarkEmpty runs an empty one.
func BenchmarkFrontEnd(b *testing.B) {
	var src strings.Builder
	for i := range 100 {
		fmt.Fprintf(&src, "def f%d(a, b=2):\n    x = [a * i + b for i in range(10) if i %% 2 == 0]\n    if a > b and x[0] < 5:\n        x[1:] = [1, 2]\n    return f'{x} {a:.2f}'\n", i)
	}
	s, err := newSession(context.Background(), "s.py", nil)
	if err != nil {
		b.Fatal(err)
	}
	known := s.predeclared()
	for b.Loop() {
		file, err := parse("s.py", src.String(), known.Has)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := starlark.FileProgram(file, known.Has); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmpty(b *testing.B) {
	for b.Loop() {
		if err := Run(context.Background(), "s.py", nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}
