package cvtest

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoad reads the vectors and finds what is twice or empty.
func TestLoad(t *testing.T) {
	seen := map[string]bool{}
	ops := map[string]int{}
	for _, v := range Load(t) {
		ops[v.Op]++
		if key := v.Op + v.Name(); seen[key] {
			t.Errorf("%s: %s is there twice", v.Op, v.Name())
		} else {
			seen[key] = true
		}
		if !strings.Contains(v.Steps, v.Op) {
			t.Errorf("%s does not test %s", v.Name(), v.Op)
		}
		if err := v.Compare(v.Want); err != nil {
			t.Errorf("%s: not equal to itself: %v", v.Name(), err)
		}
	}
	if len(ops) == 0 {
		t.Error("no vectors")
	}
	for op, n := range ops {
		if n < 5 {
			t.Errorf("%d vectors of %s", n, op)
		}
	}
}

// TestOracle computes the checksums and some of the vectors again where OpenCV is installed.
func TestOracle(t *testing.T) {
	const python, skipped = "/usr/bin/python3", 3
	if _, err := exec.LookPath(python); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{{"make.py", "--check", "300"}, {"checksums.py", "--check"}} {
		args[0] = filepath.Join(Dir(t), args[0])
		out, err := exec.Command(python, args...).CombinedOutput()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == skipped {
			t.Skipf("no oracle: %s", out)
		}
		if err != nil {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
}

func TestCompare(t *testing.T) {
	bytes := func(v ...byte) Array { return Array{"8U", []int{2, len(v) / 2}, v} }
	float := func(b ...byte) Array { return Array{"32F", []int{1, len(b) / 4}, b} }
	ptr := func(n int) *int { return &n }
	none, half := 0.0, 0.5
	want := bytes(1, 2, 3, 4, 5, 6, 7, 8)
	nan, one, zero, minusZero := []byte{0, 0, 0xc0, 0x7f}, []byte{0, 0, 0x80, 0x3f}, []byte{0, 0, 0, 0}, []byte{0, 0, 0, 0x80}
	for _, c := range []struct {
		want, got Array
		tol       Tolerance
		ok        bool
	}{
		{want, want, Tolerance{}, true},
		{want, bytes(1, 2, 3, 4, 5, 6, 7, 9), Tolerance{}, false},
		{want, bytes(1, 2, 3, 4, 5, 6, 7, 9), Tolerance{Limit: 1}, true},
		{want, bytes(1, 2, 3, 4, 5, 6, 7, 9), Tolerance{Limit: 0.5}, false},
		{want, bytes(1, 2, 3, 4, 5, 6, 7, 9), Tolerance{Limit: 1, RowTail: ptr(1)}, true},
		{want, bytes(1, 2, 4, 4, 5, 6, 7, 9), Tolerance{Limit: 1, RowTail: ptr(1)}, false},
		{want, bytes(1, 2, 3, 5, 5, 6, 7, 8), Tolerance{Limit: 1, EndTail: ptr(4)}, false},
		{want, bytes(1, 2, 3, 4, 4, 6, 7, 8), Tolerance{Limit: 1, EndTail: ptr(4)}, true},
		{want, bytes(2, 3, 3, 4, 5, 6, 7, 8), Tolerance{Limit: 1, Share: &none}, true},
		{want, bytes(2, 3, 4, 4, 5, 6, 7, 8), Tolerance{Limit: 1, Share: &none}, false},
		{want, bytes(2, 3, 4, 4, 5, 6, 7, 9), Tolerance{Limit: 1, Share: &half}, true},
		{want, bytes(1, 2, 3, 4, 5, 6), Tolerance{Limit: 255}, false},
		{want, Array{"8U", []int{4, 2}, want.Data}, Tolerance{}, false},
		{float(nan...), float(nan...), Tolerance{}, true},
		{float(nan...), float(one...), Tolerance{Limit: 9}, false},
		{float(zero...), float(minusZero...), Tolerance{}, true},
		{float(zero...), float(one...), Tolerance{Limit: 1}, true},
	} {
		if err := c.tol.Compare(c.want, c.got); (err == nil) != c.ok {
			t.Errorf("%v for %v with %+v: %v", c.got, c.want, c.tol, err)
		}
	}
}
