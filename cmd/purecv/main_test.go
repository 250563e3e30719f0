package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

// call runs a command line, checks its exit status and returns what it prints: on standard output if it succeeds, else on standard error.
func call(t *testing.T, status int, args ...string) string {
	t.Helper()
	return callWith(t, nil, status, args...)
}

func callWith(t *testing.T, stdin io.Reader, status int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := execute(context.Background(), args, stdin, &stdout, &stderr); got != status {
		t.Fatalf("purecv %q: exit status %d, want %d\n%s%s", args, got, status, &stdout, &stderr)
	}
	if status != statusDone {
		if stdout.Len() > 0 {
			t.Errorf("purecv %q prints %q on standard output", args, &stdout)
		}
		return stderr.String()
	}
	if stderr.Len() > 0 {
		t.Errorf("purecv %q prints %q on standard error", args, &stderr)
	}
	return stdout.String()
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// writePicture writes a colour image of waves and noise, 60 x 45.
func writePicture(t *testing.T, name string) {
	t.Helper()
	img, err := cv.NewImage[uint8](60, 45, 3)
	if err != nil {
		t.Fatal(err)
	}
	noise := uint32(1)
	for y := range img.Height {
		row := img.Row(y)
		for x := range row {
			noise = noise*1664525 + 1013904223
			row[x] = uint8(x*3+y*y/5) + uint8(noise>>27)
		}
	}
	if err := imgio.Write(name, img, nil); err != nil {
		t.Fatal(err)
	}
}

// writeGray writes a gray image with three regions.
func writeGray(t *testing.T, name string) {
	t.Helper()
	img, err := cv.NewImage[uint8](8, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]int{{0, 0}, {1, 0}, {4, 1}, {5, 1}, {4, 2}, {5, 2}, {6, 3}, {0, 4}} {
		img.Set(p[0], p[1], 0, 200)
	}
	if err := imgio.Write(name, img, nil); err != nil {
		t.Fatal(err)
	}
}

// pixels returns the memory of an image with its format before it.
func pixels(t *testing.T, name string) []byte {
	t.Helper()
	img, err := imgio.Read(name, imgio.Unchanged())
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(img.Format().String()+"\n"), img.Plane().Data...)
}

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	call(t, 0, "run", "-i", "in.png", "-o", "a.npy", "gray | GaussianBlur 5 | threshold 100 255 binary")
	for _, args := range [][]string{
		{"--fuse=false"}, {"--repeat", "3"}, {"--threads", "1"}, {"--exif=false"}, {"--read", "COLOR"}, {"--quality=1", "--compression=9"},
	} {
		call(t, 0, append([]string{"run", "-i", "in.png", "-o", "b.png", "gray | GaussianBlur 5 | threshold 100 255 binary"}, args...)...)
		if !bytes.Equal(pixels(t, "a.npy"), pixels(t, "b.png")) {
			t.Errorf("with %v the result differs", args)
		}
	}
	writeFile(t, "steps.purecv", "\ufeff# the same\ngray |\nGaussianBlur 5 | # smooth\nthreshold 100 255 binary\n")
	data, err := os.ReadFile("in.png")
	if err != nil {
		t.Fatal(err)
	}
	out := callWith(t, bytes.NewReader(data), 0, "run", "-i", "-", "-o", "npy:-", "@steps.purecv")
	want, _ := os.ReadFile("a.npy")
	if out != string(want) {
		t.Error("from standard input to standard output the result differs")
	}
}

func TestRunJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	type report struct {
		Decode *float64 `json:"decode_ms"`
		Encode *float64 `json:"encode_ms"`
		Steps  []struct {
			Name    string
			Ms      *float64
			Shape   []int
			Depth   string
			Results any
		}
	}
	read := func(args ...string) (r report) {
		t.Helper()
		text := call(t, 0, append([]string{"run", "-i", "in.png", "-o", "out.npy", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if r.Decode == nil || r.Encode == nil {
			t.Fatalf("%s: a time is missing", text)
		}
		for _, s := range r.Steps {
			if s.Ms == nil || *s.Ms < 0 {
				t.Fatalf("%s: a time is missing", text)
			}
		}
		return r
	}
	const steps = "gray | threshold 127.5 255 binary | Sobel 16S 1 0"
	r := read(steps)
	if len(r.Steps) != 1 || r.Steps[0].Name != "cvtColor|threshold|Sobel" || !slices.Equal(r.Steps[0].Shape, []int{45, 60, 1}) || r.Steps[0].Depth != "16S" {
		t.Errorf("fused: %+v", r)
	}
	if list, ok := r.Steps[0].Results.([]any); !ok || len(list) != 3 || list[1].(map[string]any)["threshold"] != 127.0 || len(list[0].(map[string]any)) != 0 {
		t.Errorf("fused: results %v", r.Steps[0].Results)
	}
	r = read(steps, "--fuse=false", "--repeat=2")
	if len(r.Steps) != 3 || r.Steps[1].Name != "threshold" || r.Steps[0].Depth != "8U" || r.Steps[1].Results.(map[string]any)["threshold"] != 127.0 {
		t.Errorf("step by step: %+v", r)
	}
	r = read("$in")
	if len(r.Steps) != 1 || r.Steps[0].Name != "$in" || !slices.Equal(r.Steps[0].Shape, []int{45, 60, 3}) {
		t.Errorf("no operation: %+v", r)
	}
}

// TestFailures checks exit statuses and messages, and that no file appears or changes.
func TestFailures(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	writeFile(t, "old.png", "an older result")
	writeFile(t, "broken.npy", "\x93NUMPY")
	writeFile(t, "long.purecv", strings.Repeat(" ", 3<<20))
	good := "gray | medianBlur 5"
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{2, "unknown command \"ruin\"", []string{"ruin"}},
		{2, "Did you mean this?", []string{"rum"}},
		{2, "unknown flag: --frobnicate", []string{"run", "--frobnicate"}},
		{2, "--threads many: a whole number is expected\n", []string{"run", "--threads", "many"}},
		{2, "--threads 99999999999999999999: a whole number is expected\n", []string{"run", "--threads", "99999999999999999999"}},
		{2, "--fuse=maybe: true or false is expected\n", []string{"run", "--fuse=maybe"}},
		{2, "the pipeline is missing", []string{"run", "-i", "in.png", "-o", "out.png"}},
		{2, "put it in quotes", []string{"run", "-i", "in.png", "-o", "out.png", "blur", "3"}},
		{2, "-i IN", []string{"run", "-o", "out.png", good}},
		{2, "-o OUT", []string{"run", "-i", "in.png", good}},
		{2, "did you mean medianBlur?\n  gray | medianblir 5\n         ^~~~~~~~~~", []string{"run", "-i", "in.png", "-o", "old.png", "gray | medianblir 5"}},
		{2, "step 2: medianBlur: ksize", []string{"run", "-i", "in.png", "-o", "old.png", "gray | medianBlur 4"}},
		{2, "step 1: cvtColor: src", []string{"run", "-i", "in.png", "-o", "old.png", "cvtColor GRAY2RGB"}},
		{1, "purecv: missing.npy: no such file", []string{"run", "-i", "in.png", "-o", "old.png", "filter2D -1 @missing.npy"}},
		{1, "purecv: missing.npy: no such file", []string{"kernel", "@missing.npy"}},
		{1, "dir.png: is a directory", []string{"kernel", "@dir.png"}},
		{2, "broken.npy: ", []string{"run", "-i", "in.png", "-o", "old.png", "filter2D -1 @broken.npy"}},
		{2, "broken.npy: ", []string{"kernel", "@broken.npy"}},
		{1, "missing.purecv: no such file", []string{"run", "-i", "in.png", "-o", "old.png", "@missing.purecv"}},
		{2, "long.purecv:1: the pipeline is longer than", []string{"fmt", "@long.purecv"}},
		{1, "missing.png: no such file", []string{"run", "-i", "missing.png", "-o", "old.png", good}},
		{1, "broken.npy: ", []string{"run", "-i", "broken.npy", "-o", "old.png", good}},
		{1, "convertScaleAbs or normalize", []string{"run", "-i", "in.png", "-o", "old.png", "Sobel 16S 1 0"}},
		{1, "nowhere: no such file", []string{"run", "-i", "in.png", "-o", "nowhere/out.png", good}},
		{1, "is a directory", []string{"run", "-i", "in.png", "-o", "dir.png", good}},
		{2, "out.xyz", []string{"run", "-i", "in.png", "-o", "out.xyz", good}},
		{2, "png:- does", []string{"run", "-i", "in.png", "-o", "-", good}},
		{2, "xyz:-", []string{"run", "-i", "in.png", "-o", "xyz:-", good}},
		{2, "--json prints to standard output", []string{"run", "-i", "in.png", "-o", "png:-", "--json", good}},
		{2, "--read blue", []string{"run", "-i", "in.png", "-o", "old.png", "--read", "blue", good}},
		{2, "--repeat 0", []string{"run", "-i", "in.png", "-o", "old.png", "--repeat", "0", good}},
		{2, "--threads -1", []string{"run", "-i", "in.png", "-o", "old.png", "--threads=-1", good}},
		{2, "--quality 101", []string{"run", "-i", "in.png", "-o", "old.png", "--quality=101", good}},
		{2, "did you mean Sobel?", []string{"ops", "Sobol"}},
		{2, "did you mean explain?", []string{"help", "explian"}},
		{2, "did you mean ellipse?\n  elipse:3\n  ^~~~~~\n", []string{"kernel", "elipse:3"}},
		{2, "the bracket [ is not closed; expected ]\n  [1 2\n  ^~~~\n", []string{"kernel", "[1 2"}},
		{2, "the bracket [ is not closed; expected ]\n  [1 2/3\n  ^~~~\n", []string{"kernel", "[1 2/3"}},
		{2, "\n  [1 2]x\n", []string{"kernel", "[1 2]x"}},
		{2, "--to cobol", []string{"export", "--to", "cobol", good}},
		{2, "--to go", []string{"export", good}},
		{2, "--connectivity 5", []string{"components", "-i", "in.png", "--connectivity", "5"}},
		{2, "--pixels needs --json", []string{"components", "-i", "in.png", "--pixels"}},
		{2, "only .npy", []string{"components", "-i", "in.png", "--labels", "old.png"}},
		{2, "standard output", []string{"components", "-i", "in.png", "-o", "png:-"}},
		{1, "missing.png: no such file", []string{"components", "-i", "missing.png"}},
		{2, "--pixel 7 is not possible", []string{"explain", "-i", "in.png", "--pixel", "7", good}},
		{2, "--pixel 7,8,9 is not possible", []string{"explain", "-i", "in.png", "--pixel", "7,8,9", good}},
		{2, "pixel 60,0; 0,0 to 59,44 are possible", []string{"explain", "-i", "in.png", "--pixel", "60,0", good}},
		{2, "--step 3 is not possible; 1 to 2", []string{"explain", "-i", "in.png", "--pixel", "1,1", "--step", "3", good}},
		{2, "-i IN", []string{"explain", "--pixel", "1,1", good}},
		{2, "--json and --step need --pixel", []string{"explain", "--json", good}},
		{2, "step 2: medianBlur: ksize", []string{"explain", "-i", "in.png", "--pixel", "1,1", "gray | medianBlur 4"}},
	} {
		if err := os.MkdirAll("dir.png", 0o777); err != nil {
			t.Fatal(err)
		}
		if got := call(t, c.status, c.args...); !strings.HasPrefix(got, "purecv: ") || !strings.Contains(got, c.want) {
			t.Errorf("purecv %q prints\n%swant %q", c.args, got, c.want)
		}
	}
	if old, err := os.ReadFile("old.png"); string(old) != "an older result" {
		t.Errorf("the older output is now %q, error %v", old, err)
	}
	left, err := os.ReadDir(".")
	if err != nil || len(left) != 5 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
}

func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stderr bytes.Buffer
	if got := execute(ctx, []string{"run", "-i", "in.png", "-o", "out.png", "blur 3"}, nil, io.Discard, &stderr); got != statusFailed || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("exit status %d, message %q", got, &stderr)
	}
	if _, err := os.Stat("out.png"); err == nil {
		t.Error("an output was written")
	}
}

func TestFullOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	for _, args := range [][]string{
		{"--version"}, {"help"}, {"help", "run"}, {"help", "blur"}, {"ops"}, {"ops", "--json"}, {"kernel", "rect:3"}, {"explain", "blur 3"},
		{"run", "-i", "in.png", "-o", "png:-", "blur 3"},
	} {
		full, w := io.Pipe()
		full.CloseWithError(syscall.ENOSPC)
		var stderr bytes.Buffer
		if got := execute(context.Background(), args, nil, w, &stderr); got != statusFailed || stderr.String() != "purecv: standard output: no space left on device\n" {
			t.Errorf("purecv %q: exit status %d, message %q", args, got, &stderr)
		}
	}
}

func TestByteText(t *testing.T) {
	for n, want := range map[int]string{0: "", 40: "0.0 kB", 1500: "1.5 kB", 999_900: "999.9 kB", 1_000_000: "1.0 MB", 1_040_000: "1.0 MB"} {
		if got := byteText(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
}

func TestInterruptedWhileBlocked(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	silent, never := io.Pipe()
	for _, args := range [][]string{
		{"run", "-i", "-", "-o", "out.png", "blur 3"},
		{"components", "-i", "-"},
		{"run", "-i", "in.png", "-o", "bmp:-", "blur 3"},
		{"ops"},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		var stderr bytes.Buffer
		if got := execute(ctx, args, silent, never, &stderr); got != statusFailed || !strings.Contains(stderr.String(), "interrupted") {
			t.Errorf("purecv %q: exit status %d, message %q", args, got, &stderr)
		}
		cancel()
		silent.Close()
		silent, never = io.Pipe()
	}
}

func TestComponents(t *testing.T) {
	t.Chdir(t.TempDir())
	writeGray(t, "in.png")
	var r struct {
		Count, Largest, Connectivity int
		Components                   []struct {
			Label, Area, Left, Top, Width, Height int
			Cx, Cy                                float64
			Pixels                                [][2]int
		}
	}
	text := call(t, 0, "components", "-i", "in.png", "--json", "--pixels", "--labels", "labels.npy", "-o", "overlay.png")
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if r.Count != 3 || r.Largest != 2 || r.Connectivity != 8 || len(r.Components) != 3 {
		t.Fatalf("%s", text)
	}
	if c := r.Components[1]; c.Label != 2 || c.Area != 5 || c.Left != 4 || c.Top != 1 || c.Width != 3 || c.Height != 3 || c.Cx != 4.8 || c.Cy != 1.8 ||
		!slices.Contains(c.Pixels, [2]int{3, 6}) || len(c.Pixels) != 5 {
		t.Errorf("component %+v", c)
	}
	if got := pixels(t, "labels.npy"); !bytes.HasPrefix(got, []byte("8x5 32SC1")) {
		t.Errorf("labels are %.9s", got)
	}
	if got := pixels(t, "overlay.png"); !bytes.HasPrefix(got, []byte("8x5 8UC3")) {
		t.Errorf("the overlay is %.9s", got)
	}
	if got := call(t, 0, "components", "-i", "in.png", "--connectivity", "4"); !strings.HasPrefix(got, "regions: 4\nlargest: label 2, 4 pixels\n") {
		t.Errorf("table\n%s", got)
	}
	if got := call(t, 0, "components", "-i", "in.png", "--csv"); !strings.HasPrefix(got, "label,area,left,top,width,height,cx,cy\n1,2,0,0,2,1,0.5,0\n2,5,4,1,3,3,4.8,1.8\n") {
		t.Errorf("table\n%s", got)
	}
	call(t, 0, "run", "-i", "in.png", "--read", "unchanged", "-o", "float.npy", "convertTo 64F -0.001")
	if got := call(t, 0, "components", "-i", "float.npy"); !strings.HasPrefix(got, "regions: 3\n") {
		t.Errorf("of negative numbers\n%s", got)
	}
	call(t, 0, "run", "-i", "in.png", "-o", "empty.png", "convertTo -1 0")
	if got := call(t, 0, "components", "-i", "empty.png"); got != "no regions\n" {
		t.Errorf("of nothing\n%s", got)
	}
	if got := call(t, 0, "components", "-i", "empty.png", "--json"); got != `{"count":0,"largest":0,"connectivity":8,"components":[]}`+"\n" {
		t.Errorf("of nothing\n%s", got)
	}
}

func TestKernel(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := call(t, 0, "kernel", "cross:3"); got != "[[0 1 0]\n [1 1 1]\n [0 1 0]]\n" {
		t.Errorf("cross:3 is\n%s", got)
	}
	call(t, 0, "kernel", "ellipse:5x3", "-o", "k.npy")
	call(t, 0, "kernel", "ellipse:5x3", "-o", "k.png")
	call(t, 0, "kernel", "[1 2]/3", "-o", "d.npy")
	for name, want := range map[string]string{"k.npy": "5x3 8UC1", "k.png": "255x153 8UC1", "d.npy": "2x1 64FC1"} {
		if got := pixels(t, name); !bytes.HasPrefix(got, []byte(want+"\n")) {
			t.Errorf("%s is %.12s, want %s", name, got, want)
		}
	}
	if got := call(t, 0, "kernel", "@d.npy"); got != "[[0.3333333333333333 0.6666666666666666]]\n" {
		t.Errorf("a kernel is read as\n%s", got)
	}
}

// TestExplainPixel checks that the values explained are those of the result.
func TestExplainPixel(t *testing.T) {
	t.Chdir(t.TempDir())
	writePicture(t, "in.png")
	const steps = "gray | GaussianBlur 5 as soft | $in | cvtColor RGB2GRAY | absdiff $soft"
	call(t, 0, "run", "-i", "in.png", "-o", "out.npy", steps)
	file, err := os.Open("out.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out, err := imgio.Decode(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := out.Image.(*cv.Image[uint8]).At(31, 0, 0)
	var e struct {
		Step  string
		Value []float64
	}
	if err := json.Unmarshal([]byte(call(t, 0, "explain", "-i", "in.png", "--pixel", "31,0", "--json", steps)), &e); err != nil {
		t.Fatal(err)
	}
	if e.Step != "absdiff $soft" || len(e.Value) != 1 || e.Value[0] != float64(want) {
		t.Errorf("%+v is explained, the result is %d", e, want)
	}
	if got := call(t, 0, "explain", "-i", "in.png", "--pixel", "31,0", "--step=2", steps); !strings.Contains(got, "weights along a row: 16 64 96 64 16") {
		t.Errorf("step 2 is explained as\n%s", got)
	}
	if got := call(t, 0, "explain", "-i", "in.png", "--pixel", "31,0", "--step=0", steps); !strings.HasPrefix(got, "$in\n") {
		t.Errorf("the input is explained as\n%s", got)
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		want string
		args []string
	}{
		{"cvtColor RGB2GRAY | GaussianBlur 5 borderType=reflect\n", []string{"fmt", " gray|gaussian 5x5 BORDERTYPE=reflect # smooth"}},
		{"Gradients\n  Sobel ", []string{"ops"}},
		{"medianBlur (median)", []string{"ops"}},
		{"medianBlur ksize\n", []string{"ops", "MEDIAN"}},
		{"medianBlur ksize\n", []string{"help", "medianblur"}},
		{"purecv run -i IN", []string{"help", "run"}},
		{"Available Commands", []string{"help"}},
		{"Available Commands", nil},
		{`"name":"medianBlur","family":`, []string{"ops", "median", "--json"}},
		{"1920x1080 8UC1", []string{"explain", "adaptive 255 mean binary 7 2"}},
		{"Sobel 16S 1 0 ", []string{"explain", "gray | Sobel 16S 1 0 | convertScaleAbs"}},
		{"2 left", []string{"explain", "--fuse=false", "gray | GaussianBlur 5"}},
		{"#!/bin/sh", []string{"export", "--to", "cli", "gray"}},
		{"bash completion", []string{"completion", "bash"}},
		{"purecv ", []string{"--version"}},
	} {
		if got := call(t, 0, c.args...); !strings.Contains(got, c.want) {
			t.Errorf("purecv %q prints\n%swant %q", c.args, got, c.want)
		}
	}
}
