package script

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// goldenFile has blocks: an expression, then what CPython with numpy 1.24.2 prints for its str and its repr. It is made by testdata/numpy_golden.py.
const goldenFile = "testdata/numpy_golden.txt"

// output runs a script and returns what it prints.
func output(t *testing.T, src string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := Run(context.Background(), "test.py", []byte(src), &Options{Stdout: &out})
	return out.String(), err
}

func TestNumpyGolden(t *testing.T) {
	name := goldenFile
	if other := os.Getenv("NUMPY_GOLDEN"); other != "" {
		name = other
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSuffix(string(data), "\x1e\n"), "\x1e\n")
	differ := 0
	for _, block := range blocks {
		expression, want, _ := strings.Cut(block, "\n")
		got, err := output(t, "import numpy as np\n"+expression+"\nprint(r)\nprint(repr(r))\n")
		if strings.HasPrefix(want, "error") {
			if err == nil {
				differ++
				t.Errorf("%s: no error, but %s", expression, got)
			}
			continue
		}
		if err != nil || got != want {
			differ++
			t.Errorf("%s\ngot  %s%v\nwant %s", expression, got, err, want)
		}
	}
	t.Logf("%d expressions, %d differ", len(blocks), differ)
}

func TestNumpyMissing(t *testing.T) {
	_, err := output(t, "import numpy as np\nnp.einsum('ij', 1)\n")
	if err == nil || !strings.Contains(err.Error(), "numpy has no 'einsum' here: this is a subset, see docs/scripts.md") {
		t.Errorf("got %v", err)
	}
}

func TestNumpyRandomRepeats(t *testing.T) {
	const src = "import numpy as np\nnp.random.seed(3)\nprint(np.random.rand(3), np.random.randint(0, 9, (2, 2)), np.random.normal(0, 1, 2))\n"
	first, err := output(t, src)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := output(t, src); second != first {
		t.Errorf("%s and then %s", first, second)
	}
	if other, _ := output(t, strings.Replace(src, "seed(3)", "seed(4)", 1)); other == first {
		t.Error("another seed gives the same numbers")
	}
}

func TestNumpyBudget(t *testing.T) {
	for _, src := range []string{"np.zeros(10**7)", "np.ones((10**4, 10**4))", "np.zeros(10**18)"} {
		err := Run(context.Background(), "test.py", []byte("import numpy as np\na = "+src), &Options{MaxBytes: 1 << 20})
		if err == nil {
			t.Errorf("%s: no error", src)
		}
	}
}

func BenchmarkElements(b *testing.B) {
	for name, body := range map[string]string{"none": "pass", "tuple": "x = a[3, j]", "rows": "x = a[3][j]", "set": "a[3, j] = 1", "add": "x = a[3, j] + 1"} {
		b.Run(name, func(b *testing.B) {
			src := "import numpy as np\na = np.zeros((100, 1000), np.int32)\ndef f():\n    for i in range(100):\n        for j in range(1000):\n            " + body + "\nf()\n"
			b.ReportAllocs()
			for range b.N {
				if err := Run(context.Background(), "test.py", []byte(src), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e5, "ns/access")
		})
	}
}
