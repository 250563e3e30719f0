package script

import (
	"bufio"
	"context"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/internal/ndarray"
)

// inputs returns the arrays that the calls of testdata/cv2_calls.txt use, the same as those of testdata/cv2_golden.py.
func inputs() starlark.StringDict {
	const w, h = 33, 40
	seed := uint32(1)
	next := func() uint32 {
		seed = seed*1664525 + 1013904223
		return seed >> 8
	}
	make := func(t ndarray.Type, value func(i int) float64, shape ...int) array {
		a, _ := ndarray.New(t, shape...)
		img := a
		if len(shape) == 1 {
			img = &ndarray.Array{Type: t, Shape: []int{shape[0], 1}, Strides: []int{t.Size(), t.Size()}, Data: a.Data}
		}
		m, _, _ := img.Image()
		p := m.Plane()
		row := make([]float64, p.W*p.C)
		for y := range p.H {
			for i := range row {
				row[i] = value(y*len(row) + i)
			}
			storeRow(p, y, row)
		}
		return array{a}
	}
	byte8 := func(int) float64 { return float64(next() >> 16) }
	float := func(int) float64 { return float64(next()>>8)/128 - 200 }
	mask := func(int) float64 { return float64(next() >> 22 & 1 * 255) }
	list := func(values ...float64) func(int) float64 { return func(i int) float64 { return values[i] } }
	return starlark.StringDict{
		"g8":   make(ndarray.Uint8, byte8, h, w),
		"h8":   make(ndarray.Uint8, byte8, h, w),
		"c8":   make(ndarray.Uint8, byte8, h, w, 3),
		"d8":   make(ndarray.Uint8, byte8, h, w, 3),
		"a8":   make(ndarray.Uint8, byte8, h, w, 4),
		"o8":   make(ndarray.Uint8, byte8, h, w, 1),
		"g16":  make(ndarray.Uint16, func(int) float64 { return float64(next() >> 8) }, h, w),
		"c16":  make(ndarray.Uint16, func(int) float64 { return float64(next() >> 8) }, h, w, 3),
		"s16":  make(ndarray.Int16, func(int) float64 { return float64(next()>>8) - 32768 }, h, w),
		"t16":  make(ndarray.Int16, func(int) float64 { return float64(next()>>8) - 32768 }, h, w),
		"s32":  make(ndarray.Int32, func(int) float64 { return float64(next()) - 8388608 }, h, w),
		"f32":  make(ndarray.Float32, float, h, w),
		"e32":  make(ndarray.Float32, float, h, w),
		"cf32": make(ndarray.Float32, func(int) float64 { return float64(next()>>8) / 65536 }, h, w, 3),
		"f64":  make(ndarray.Float64, float, h, w),
		"m8":   make(ndarray.Uint8, mask, h, w),
		"z8":   make(ndarray.Uint8, func(int) float64 { return 0 }, h, w),
		"k8":   make(ndarray.Uint8, func(i int) float64 { return float64(i % 2) }, 3, 5),
		"k1":   make(ndarray.Uint8, func(int) float64 { return 1 }, 3, 3),
		"kf":   make(ndarray.Float32, list(0, -1, 0, -1, 5, -1, 0, -1, 0), 3, 3),
		"kd":   make(ndarray.Float64, list(1, 2, 1, 2, 4, 2, 1, 2, 3), 3, 3),
		"ks":   make(ndarray.Int32, list(0, 1, 0, 1, -1, 1, 0, 1, 0), 3, 3),
		"kx":   make(ndarray.Float32, list(0.25, 0.5, 0.25), 3, 1),
		"lut":  make(ndarray.Uint8, byte8, 256),
		"lutf": make(ndarray.Float32, float, 1, 256),
		"lutc": make(ndarray.Uint8, byte8, 1, 256, 3),
		"pts":  make(ndarray.Int32, list(3, 4, 30, 8, 17, 36, 2, 25), 4, 2),
		"size": make(ndarray.Int32, list(5, 3), 2),
	}
}

// pristine are the inputs, of which every call gets copies.
var pristine = sync.OnceValue(inputs)

// describe writes a value as cv2_golden.py does.
func describe(v starlark.Value) string {
	switch v := v.(type) {
	case array:
		return v.Array.Type.String() + shapeText(v.Shape) + fmt.Sprintf(":%08x", crc32.ChecksumIEEE(v.Array.Copy().Data))
	case starlark.Tuple:
		var parts []string
		for _, e := range v {
			parts = append(parts, describe(e))
		}
		return "(" + strings.Join(parts, ", ") + ")"
	case starlark.Float:
		return strconv.FormatFloat(float64(v), 'e', 16, 64)
	}
	return v.String()
}

// evaluate returns the result of a call, or "error" and the message.
func evaluate(call string) (result, message string) {
	env := starlark.StringDict{}
	for name, v := range pristine() {
		env[name] = array{v.(array).Copy()}
	}
	s, err := newSession(context.Background(), "test.py", &Options{Roots: []string{".."}})
	if err != nil {
		return "", err.Error()
	}
	defer s.close()
	env["cv2"] = newCV2(s)
	v, err := starlark.EvalOptions(dialect, &starlark.Thread{}, "test", call, env)
	if err != nil {
		return "error", err.Error()
	}
	return describe(v), ""
}

// compareCalls compares the calls of a file with their results.
func compareCalls(t *testing.T, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	calls, differ, refused := 0, 0, 0
	for lines.Scan() {
		call, want, ok := strings.Cut(lines.Text(), " => ")
		if !ok || strings.HasPrefix(call, "#") {
			continue
		}
		calls++
		got, message := evaluate(call)
		if got == want {
			continue
		}
		if message != "" {
			refused++
		}
		differ++
		t.Errorf("%s\n  got  %s %s\n  want %s", call, got, message, want)
	}
	t.Logf("%d calls, %d differ, of which %d are refused here", calls, differ, refused)
}

func TestCallsEqualCV2(t *testing.T) { compareCalls(t, "testdata/cv2_calls.txt") }

func TestMoreCallsEqualCV2(t *testing.T) {
	file := os.Getenv("PURECV_CV2_CALLS")
	if file == "" {
		t.Skip("PURECV_CV2_CALLS names no file")
	}
	compareCalls(t, file)
}
