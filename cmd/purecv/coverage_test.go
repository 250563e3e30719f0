package main

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cvtest"
	"github.com/purecv/cv/internal/gallery"
	"github.com/purecv/cv/pipeline"
)

// TestCoverage walks the table of docs/coverage.md, of which every row names a figure: the row's steps have to make the arrays that OpenCV made, the figure's
// program has to use the row's functions, and the row's chapter of the guide has to show it. That the commands make the gallery's pictures is up to TestGallery.
func TestCoverage(t *testing.T) {
	rows := coverageRows(t)
	for _, r := range rows {
		t.Run(r.figure.Name, func(t *testing.T) {
			r.checkArrays(t)
			r.checkProgram(t)
			r.checkChapter(t)
		})
	}
	for _, f := range gallery.Figures() {
		if !slices.ContainsFunc(rows, func(r coverageRow) bool { return r.figure.Name == f.Name }) {
			t.Errorf("figure %s is not in docs/coverage.md", f.Name)
		}
	}
}

// A coverageRow is a row of the table.
type coverageRow struct {
	figure    gallery.Figure
	steps     []string
	functions []string
	anchor    string // of the chapter in guide.md
}

var (
	coverageLine = regexp.MustCompile(`^\| [0-9.]+ \| [^|]* \| \[([a-z0-9-]+)\]\(images/([a-z0-9-]+)\.jpg\) \| (.*) \| (.*) \| \[[0-9]+\]\(guide\.md#(.*)\) \|$`)
	codeSpan     = regexp.MustCompile("`([^`]+)`")
)

func coverageRows(t *testing.T) (rows []coverageRow) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs/coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| part ") {
			continue
		}
		m := coverageLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[1] != m[2] {
			t.Fatalf("docs/coverage.md: the row is malformed: %s", line)
		}
		rows = append(rows, coverageRow{figureNamed(t, m[1]), codes(m[3]), codes(m[4]), m[5]})
	}
	return rows
}

// codes returns the code in a cell.
func codes(cell string) (all []string) {
	for _, m := range codeSpan.FindAllStringSubmatch(cell, -1) {
		all = append(all, strings.ReplaceAll(m[1], `\|`, "|"))
	}
	return all
}

// checkArrays compares what the steps make of the scene with the lines of guide.txt. Every line needs its steps, but those of the scene itself, in colour or
// gray, and those of plots and histograms.
func (r coverageRow) checkArrays(t *testing.T) {
	wanted, scene := goldenArrays(t, r.figure.Name), readRGB(t, filepath.Join(theGallery(t), "scenes", r.figure.Scene+".png"))
	for _, steps := range r.steps {
		array := describe(apply(t, steps, scene))
		if _, ok := wanted[array]; !ok {
			t.Errorf("%s: %s is nothing that OpenCV makes in this figure", steps, array)
		}
		wanted[array] = false
	}
	wanted[describe(scene)], wanted[describe(apply(t, "gray", scene))] = false, false
	for array, missing := range wanted {
		if missing {
			t.Errorf("no steps make OpenCV's %s", array)
		}
	}
}

// apply runs steps on an image.
func apply(t *testing.T, steps string, img cv.AnyImage) cv.AnyImage {
	t.Helper()
	p, err := pipeline.Parse(steps)
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Compile(img.Format(), nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Run(t.Context(), img)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// describe writes an image's depth, shape and checksum.
func describe(img cv.AnyImage) string {
	f, p := img.Format(), img.Plane()
	shape := fmt.Sprintf("%dx%d", f.H, f.W)
	if f.C > 1 {
		shape += fmt.Sprintf("x%d", f.C)
	}
	crc := crc32.NewIEEE()
	for y := range p.H {
		crc.Write(p.Data[y*p.Stride:][:p.RowSize()])
	}
	return fmt.Sprintf("%v %s %08x", f.Depth, shape, crc.Sum32())
}

// goldenArrays returns the images and labels that OpenCV made for a figure, all true.
func goldenArrays(t *testing.T, name string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cvtest.Dir(t), "guide.txt"))
	if err != nil {
		t.Fatal(err)
	}
	arrays := map[string]bool{}
	for line := range strings.Lines(string(text)) { // name, grid, panel, how, depth, shape, checksum, title
		if w := strings.Fields(line); w[0] == name && (w[3] == "image" || w[3] == "labels") {
			arrays[strings.Join(w[4:7], " ")] = true
		}
	}
	return arrays
}

// checkProgram looks for the functions in the figure's program.
func (r coverageRow) checkProgram(t *testing.T) {
	program, err := r.figure.Program()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.functions {
		if !regexp.MustCompile(regexp.QuoteMeta(f) + `\b`).MatchString(program) {
			t.Errorf("the program does not use %s", f)
		}
	}
}

// checkChapter looks for the figure in its chapter of the guide, and in the Chinese one's chapter of the same number.
func (r coverageRow) checkChapter(t *testing.T) {
	number, _, _ := strings.Cut(r.anchor, "-")
	for _, name := range []string{"guide.md", "guide.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(root, "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		_, chapter, _ := strings.Cut(string(text), "\n## "+number+" ")
		chapter, _, _ = strings.Cut(chapter, "\n## ")
		if !strings.Contains(chapter, "<!-- figure "+r.figure.Name+" ") {
			t.Errorf("%s: chapter %s does not show it", name, number)
		}
	}
}
