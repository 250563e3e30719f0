package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/purecv/cv/ops"
)

// exported are pipelines with every operation and every kind of value, for a colour image.
var exported = []string{
	"gray as g | Sobel 64F 1 0 5 scale=2 as x | $g | Sobel 64F 0 1 5 delta=.5 as y | $x | addWeighted 0.5 $y 0.5 0 | convertScaleAbs .5 1",
	"gray as for | GaussianBlur 5x3 sigmaY=.5 | threshold 0 200 otsu as np | medianBlur 3 | bitwise_xor $np as cv | $for | absdiff $cv | " +
		"adaptiveThreshold 255 gaussian binary_inv 7 2.5 | hitmiss [1 -1; 0 1] | circle 5,6 3 99 | convertTo -1",
	"blur 7x3 2,1 borderType=reflect | cvtColor RGB2HSV | erode ellipse:5 anchor=1,2 iterations=2 | circle 20,15 9 255,0,100 -1 | " +
		"dilate cross:3x5 borderType=constant borderValue=10,20,30 | erode ones:2/2 | boxFilter -1 5 normalize=true | boxFilter 32F 3x2 normalize=false | GaussianBlur 0 1.5 borderType=replicate",
	"gray as b | filter2D 16S [0 -1 0; -1 5.5 -1; 0 -1 0] delta=3 | convertTo 8U | filter2D -1 rect:3/9 | sepFilter2D -1 [1 2 1]/4 [1; 2; 1]/4 | filter2D 32F @kernel.npy | " +
		"normalize beta=255 | convertTo 8U | bitwise_not | bitwise_or $b as _ | Scharr 32F 0 1 scale=.5 | $_ | Laplacian 16S 3 borderType=reflect | normalize 0 1000 | " +
		"convertTo 8U .25 | tophat rect:9x3 | blackhat ellipse:5 | close @kernel.npy",
	"bilateral 5 50 20 borderType=wrap | add $in | subtract $in as import | bitwise_and $import | gray | threshold 100 255 binary as t | connectedComponents 4 | $t | " +
		"connectedComponentsWithStats as convert_to | convertTo 16U 3 1",
	"$in",
}

// TestExportedOps finds operations that no exported pipeline uses.
func TestExportedOps(t *testing.T) {
	t.Chdir(t.TempDir())
	call(t, 0, "kernel", "[1 -2 0.5; 3 0 1]", "-o", "kernel.npy")
	used := map[string]bool{}
	for _, steps := range exported {
		p, err := parsePipeline(t.Context(), steps)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Steps {
			used[p.Steps[i].Name()] = true
		}
	}
	for _, o := range ops.All() {
		if !used[o.Name] {
			t.Errorf("no exported pipeline uses %s", o.Name)
		}
	}
}

// TestExport runs every program that is exported and compares what it writes with what purecv run writes.
func TestExport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	t.Chdir(dir)
	writePicture(t, "in.png")
	call(t, 0, "kernel", "[1 -2 0.5; 3 0 1]", "-o", "kernel.npy")
	hasPython := exec.Command("/usr/bin/python3", "-c", "import cv2, numpy").Run() == nil
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(module), "module github.com/purecv/cv", "module example.com/exported", 1) +
		"\nrequire github.com/purecv/cv v0.0.0\n\nreplace github.com/purecv/cv => " + root + "\n"
	writeFile(t, "go.mod", text)
	writeFile(t, "go.sum", string(sums))
	for i, steps := range exported {
		call(t, 0, "run", "-i", "in.png", "-o", fmt.Sprintf("want%d.npy", i), steps)
		for language, file := range map[string]string{"go": "main.go", "python": "main.py", "cli": "main.sh"} {
			folder := fmt.Sprintf("programs/p%d", i)
			if err := os.MkdirAll(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			writeFile(t, filepath.Join(folder, file), call(t, 0, "export", "--to", language, steps))
		}
	}
	run("go", "build", "-o", filepath.Join(dir, "bin")+string(filepath.Separator), "./...", "github.com/purecv/cv/cmd/purecv")
	for i, steps := range exported {
		folder := fmt.Sprintf("programs/p%d", i)
		programs := map[string][]string{"Go": {filepath.Join(dir, "bin", filepath.Base(folder))}, "shell": {"sh", filepath.Join(folder, "main.sh")}}
		if hasPython {
			programs["Python"] = []string{"/usr/bin/python3", filepath.Join(folder, "main.py")}
		}
		for language, command := range programs {
			run(command[0], append(command[1:], "in.png", "got.npy")...)
			if !bytes.Equal(pixels(t, "got.npy"), pixels(t, fmt.Sprintf("want%d.npy", i))) {
				t.Errorf("%s: the %s program gives other pixels", steps, language)
			}
		}
	}
	if !hasPython {
		t.Log("no Python with cv2: those programs were not run")
	}
}
