package script

import (
	"context"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMemory runs programs within 64 MiB: what is dropped is free again, and nothing makes more at once.
func TestMemory(t *testing.T) {
	const head = "import cv2\nimport numpy as np\n"
	for _, src := range []string{
		"for i in range(15):\n    a = np.ones(10000000, np.uint8)\n    b = a + 1\n",
		"a = np.zeros((1000, 1000), np.uint8)\nfor i in range(30):\n    b = cv2.blur(a, (3, 3)).astype(np.float32) * 2\n",
		"for i in range(20):\n    l = [0] * 300000\n",
	} {
		if err := Run(context.Background(), "s.py", []byte(head+src), &Options{MaxBytes: 64 << 20}); err != nil {
			t.Errorf("%s%v", src, err)
		}
	}
	for _, src := range []string{
		"a = np.ones(20000000, np.uint8) * 2.0",
		"a = np.ones((8000, 1)) * np.ones((1, 8000))",
		"a = np.ones((4000, 4000), np.uint8)\nb = [a.copy() for i in range(10)]",
		"a = np.ones((1000, 1000))\nb = np.hstack([a] * 20)",
		"a = np.ones((1000, 1000))\nb = a[np.zeros(100000, np.int32)]",
		"a = np.ones((1000, 1000))\nb = [a + i for i in range(20)]",
		"a = np.ones((3000, 3000), np.uint8)\nb = [cv2.blur(a, (3, 3)) for i in range(20)]",
		"a = np.ones((3000, 3000), np.uint8)\nb = [cv2.Sobel(a, cv2.CV_64F, 1, 0)]",
		"a = np.dot(np.ones((8000, 1)), np.ones((1, 8000)))",
		"a = np.repeat(np.ones(1000000), 100)",
		"a = np.tile(np.ones(1000000), 100)",
		"a = np.pad(np.ones((1000, 1000)), 9000)",
		"a = np.meshgrid(np.arange(5000), np.arange(5000))",
		"a = np.indices((3000, 3000))",
		"a = np.random.rand(9000, 9000)",
		"a = 'x'\nwhile True:\n    a = a + a",
		"a = 'x'\nwhile True:\n    a += a",
		"a = b'x'\nwhile True:\n    a = a + a",
		"a = [1]\nwhile True:\n    a = a + a",
		"a = [1]\nwhile True:\n    a.extend(a)",
		"a = (1,)\nwhile True:\n    a += a",
		"a = list('x' * 50000000)",
		"for a in 'x' * 50000000:\n    pass",
		"a = ('x ' * 25000000).split()",
		"a = ('x,' * 25000000).split(',')",
		"a = 'x' * 50000000\nb = f'{a}{a}'",
		"a = cv2.copyMakeBorder(np.ones((1000, 1000), np.uint8), 9000, 9000, 9000, 9000, cv2.BORDER_CONSTANT)",
	} {
		err := Run(context.Background(), "s.py", []byte(head+src), &Options{MaxBytes: 64 << 20})
		if err == nil || !strings.Contains(err.Error(), "MemoryError") {
			t.Errorf("%s: %v, want a MemoryError", src, err)
		}
	}
}

// TestArraysAreCounted evaluates numpy's golden expressions: nothing comes out of them that is not counted.
func TestArraysAreCounted(t *testing.T) {
	data, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSuffix(string(data), "\x1e\n"), "\x1e\n") {
		expression, want, _ := strings.Cut(strings.TrimPrefix(block, "\n"), "\n")
		if strings.HasPrefix(want, "error") {
			continue
		}
		s, err := newSession(context.Background(), "s.py", nil)
		if err != nil {
			t.Fatal(err)
		}
		s.observe = func(_ string, args ...any) {
			if a, ok := args[0].(array); ok && a.Memory != s.memory {
				t.Errorf("%s makes an array that is not counted", expression)
			}
		}
		if err := s.run("import numpy as np\n" + expression + "\nprint(r)\n"); err != nil {
			t.Errorf("%s: %v", expression, err)
		}
		s.close()
	}
}

// TestBeside runs scripts while the rest of the program takes more memory than they may: where that is told it does not end them.
func TestBeside(t *testing.T) {
	const size = 300 << 20
	for _, c := range []struct {
		src, want string
		told      int64
	}{
		{"for i in range(3000000):\n    j = i * i\n", "", size},
		{"while True:\n    pass\n", "MemoryError", 0},
	} {
		runtime.GC() // what was held before is not what this script begins with
		var held []byte
		began := false
		beside := func() int64 {
			if !began {
				began, held = true, make([]byte, size)
				return 0
			}
			return c.told
		}
		err := Run(t.Context(), "s.py", []byte(c.src), &Options{MaxBytes: 64 << 20, MaxTime: 10 * time.Second, Beside: beside})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s%v, want %q", c.src, err, c.want)
		}
		runtime.KeepAlive(held)
		held = nil // also for who still knows beside
	}
}
