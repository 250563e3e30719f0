package script

import (
	"context"
	"testing"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// TestLargeIsSmall compares calls on an image so large that other loops serve it with the same calls on its parts.
func TestLargeIsSmall(t *testing.T) {
	const w, h, part = 701, 520, 130
	s, err := newSession(context.Background(), "test.py", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	seed := uint32(7)
	noise := func(channels int) array {
		a, _ := ndarray.New(ndarray.Uint8, h, w, channels)
		for i := range a.Data {
			seed = seed*1664525 + 1013904223
			a.Data[i] = byte(seed >> 24)
			if seed>>10&7 == 0 {
				a.Data[i] = 0
			}
		}
		return array{a}
	}
	images := map[string]array{"a": noise(3), "b": noise(3), "g": noise(1), "m": noise(1)}
	env := func(y, n int) starlark.StringDict {
		d := starlark.StringDict{"cv2": newCV2(s)}
		for name, a := range images {
			d[name] = array{a.Span(0, y, n)}
		}
		return d
	}
	for _, call := range []string{
		"cv2.divide(a, b)", "cv2.divide(a, b, scale=2.5)", "cv2.multiply(a, b)", "cv2.multiply(a, b, scale=0.013)", "cv2.min(a, b)", "cv2.max(a, b)", "cv2.add(a, b, mask=m)",
		"cv2.bitwise_and(a, a, mask=m)", "cv2.compare(a, b, cv2.CMP_GE)", "cv2.compare(a, b, cv2.CMP_NE)", "cv2.inRange(a, (20, 0, 7), (200, 255, 90))", "cv2.inRange(g, 20, 200)",
		"cv2.inRange(g, 0, 200)", "cv2.add(a, (10, -20, 3.5, 0))", "cv2.subtract(a, 10)", "cv2.bitwise_or(a, (1, 2, 4, 8))", "cv2.flip(a, 1)", "cv2.flip(g, 1)", "cv2.extractChannel(a, 2)",
		"cv2.add(a, b, dtype=cv2.CV_32F)", "cv2.absdiff(a, b)", "cv2.multiply(a, 0.37)", "cv2.reduce(a, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)", "cv2.reduce(a, 1, cv2.REDUCE_AVG)",
	} {
		run := func(y, n int) *ndarray.Array {
			v, err := starlark.EvalOptions(dialect, &starlark.Thread{}, "test", call, env(y, n))
			if err != nil {
				t.Fatalf("%s: %v", call, err)
			}
			return v.(array).Array
		}
		whole := run(0, h)
		for y := 0; y < h; y += part {
			if !ndarray.SameElements(whole.Span(0, y, part), run(y, part)) {
				t.Errorf("%s: rows %d to %d are others in the whole image", call, y, y+part)
				break
			}
		}
	}
}

// TestMeasuresOfParts compares measures of a large image with those that its elements give one by one.
func TestMeasuresOfParts(t *testing.T) {
	got, err := output(t, `import cv2
import numpy as np
a = (np.arange(300 * 401 * 3) * 7919 % 257 % 256).astype(np.uint8).reshape(300, 401, 3)
m = (np.arange(300 * 401) % 5 * 50).astype(np.uint8).reshape(300, 401)
w = a.astype(np.float64)
print([round(v, 6) for v in cv2.mean(a)] == [round(v, 6) for v in w.mean(axis=(0, 1)).tolist()] + [0])
print([round(v, 6) for v in cv2.mean(a, mask=m)] == [round(v, 6) for v in w[m > 0].mean(axis=0).tolist()] + [0])
print(cv2.sumElems(a)[:3] == tuple(w.sum(axis=(0, 1)).tolist()), cv2.sumElems(m)[0] == m.sum())
print(cv2.norm(a, cv2.NORM_L1) == w.sum(), cv2.norm(a, a[::-1].copy(), cv2.NORM_INF) == np.abs(w - w[::-1]).max())
print(cv2.countNonZero(m) == np.count_nonzero(m))
print(bool((cv2.calcHist([a], [1], None, [256], [0, 256]).ravel() == np.bincount(a[:, :, 1].ravel(), minlength=256)).all()))
print(bool((cv2.transpose(a) == a.transpose(1, 0, 2)).all()), bool((cv2.transpose(m) == m.T).all()), bool((cv2.flip(a, -1) == a[::-1, ::-1]).all()))
print(bool((cv2.reduce(m, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel() == m.sum(axis=0)).all()))
`)
	want := "True\nTrue\nTrue True\nTrue True\nTrue\nTrue\nTrue True True\nTrue\n"
	if err != nil || got != want {
		t.Errorf("%s%v\nwant\n%s", got, err, want)
	}
}
