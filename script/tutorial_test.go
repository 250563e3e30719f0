package script

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
)

const python = "/usr/bin/python3" // the system's, which has cv2, numpy and matplotlib

// TestTutorial runs the tutorial that the project started from, block after block as in a notebook, here and under CPython: what reaches
// imshow, imwrite, print and figures must be the same.
func TestTutorial(t *testing.T) {
	checks := os.Getenv("PURECV_CHECKS")
	if checks == "" {
		checks = filepath.Join("..", "..", "shared", "checks")
	}
	text, err := os.ReadFile(filepath.Join(checks, "..", "reference", "tutorial.zh.txt"))
	if err != nil {
		t.Skip("no tutorial: ", err)
	}
	if err := exec.Command(python, "-c", "import cv2, numpy, matplotlib").Run(); err != nil {
		t.Skip("no Python with cv2, numpy and matplotlib: ", err)
	}
	blocks := codeBlocks(string(text))
	if len(blocks) != 13 {
		t.Fatalf("%d blocks of code; the tutorial has 13", len(blocks))
	}
	dir := t.TempDir()
	pictures := samplePictures(t, dir)
	t.Chdir(dir)
	source := []byte(strings.Join(blocks, "\n\n"))
	if err := os.WriteFile("tutorial.py", source, 0o666); err != nil {
		t.Fatal(err)
	}
	const from = "C://Users/13663//Desktop"
	want := recordPython(t, "tutorial.py", "--map", from+"="+pictures)
	got := recordScript(t, "tutorial.py", source, &Options{Map: []Mapping{{from, pictures}}})
	figures, arrays := compareRecords(t, got, want)
	if figures != 10 {
		t.Errorf("%d figures; the tutorial has 10", figures)
	}
	if !strings.Contains(strings.Join(got, "\n"), "regions_len =  8") {
		t.Error("the count of regions is not 8")
	}
	t.Logf("%d blocks, %d records, %d figures, %d arrays", len(blocks), len(want), figures, arrays)
}

// samplePictures writes scenes under the names that the tutorial reads, into the working directory and the folder that it returns.
func samplePictures(t *testing.T, dir string) (folder string) {
	t.Helper()
	folder = filepath.Join(dir, "pictures")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	for file, name := range map[string]string{"1.jpg": "car", "3.png": "page", "4.png": "specks", "5.png": "ramp", "6.png": "glyphs", "3.jpg": "car"} {
		img, err := scene.Draw(name)
		for _, path := range []string{filepath.Join(folder, file), filepath.Join(dir, file)} {
			if err == nil {
				err = imgio.Write(path, img, nil)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

var (
	firstLine = regexp.MustCompile(`^(import |img = cv2\.imread\(|""")`)
	lastLine  = regexp.MustCompile(`^(plt\.show\(\)|%matplotlib )`)
	quotes    = regexp.MustCompile(`"""`)
)

// codeBlocks finds the code in a text that does not mark it: a block begins with an import, the reading of a picture or a docstring,
// or with a comment before one of them; it ends where a figure is shown, or before a line of prose.
func codeBlocks(text string) []string {
	var blocks []string
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		begins := firstLine.MatchString(lines[i])
		if strings.HasPrefix(lines[i], "# ") && i+1 < len(lines) && firstLine.MatchString(lines[i+1]) {
			begins = true
		}
		if !begins {
			continue
		}
		n := blockLength(lines[i:])
		blocks = append(blocks, strings.TrimRight(strings.Join(lines[i:i+n], "\n"), "\n"))
		i += n - 1
	}
	return blocks
}

// blockLength counts the lines of the block that lines begin with.
func blockLength(lines []string) int {
	inText := false
	for i, line := range lines {
		if len(quotes.FindAllString(line, -1))%2 == 1 {
			inText = !inText
		} else if !inText && isProse(line) {
			return i
		}
		if lastLine.MatchString(line) {
			return i + 1
		}
	}
	return len(lines)
}

// isProse tells lines of Chinese from code, in which it stands in comments and strings only.
func isProse(line string) bool {
	code, _, _ := strings.Cut(line, "#")
	code = regexp.MustCompile(`"[^"]*"|'[^']*'`).ReplaceAllString(code, "")
	return strings.ContainsFunc(code, func(r rune) bool { return r > 0x7f })
}

// recordPython runs a script under CPython, and returns the records of what it shows, writes and prints.
func recordPython(t *testing.T, script string, flags ...string) []string {
	t.Helper()
	recorder := filepath.Join(packageDir, "testdata", "record.py")
	args := append(append([]string{recorder}, flags...), "python.json", script)
	cmd := exec.Command(python, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile("python.json")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, `"kind": "end"`) {
			lines = append(lines, strings.TrimSpace(line))
		} else {
			t.Log("Python: ", line)
		}
	}
	return lines
}

// packageDir is the package's folder, which tests may leave.
var packageDir, _ = os.Getwd()

// recordScript runs a script here, and returns its records.
func recordScript(t *testing.T, name string, source []byte, o *Options) []string {
	t.Helper()
	r := &recordWriter{}
	o.Stdout = r
	s, err := newSession(context.Background(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.observe = r.observe
	if err := s.run(string(source)); err != nil {
		t.Error(err)
	}
	return r.lines
}

// A recordWriter makes records of what a session tells its observer, and of each line that the script prints.
type recordWriter struct {
	lines []string
	rest  []byte
}

func (r *recordWriter) add(kind string, fields any) {
	text, _ := json.Marshal(fields)
	all := map[string]any{}
	json.Unmarshal(text, &all)
	all["kind"] = kind
	text, _ = json.Marshal(all)
	r.lines = append(r.lines, string(text))
}

// Write makes a record of each line.
func (r *recordWriter) Write(p []byte) (int, error) {
	r.rest = append(r.rest, p...)
	for {
		line, rest, found := bytes.Cut(r.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		r.add("text", map[string]any{"text": string(line)})
		r.rest = rest
	}
}

func (r *recordWriter) observe(kind string, args ...any) {
	switch kind {
	case "imshow", "imwrite":
		r.add(kind, map[string]any{"name": args[0], "array": recordOf(args[1].(array).Array)})
	case "print":
		r.add(kind, map[string]any{"array": recordOf(args[0].(array).Array)})
	default:
		r.add(kind, args[0])
	}
}

// compareRecords compares the records of two runs, and counts what was compared.
func compareRecords(t *testing.T, got, want []string) (figures, arrays int) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d records; Python gives %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		var g, w map[string]any
		if err := json.Unmarshal([]byte(got[i]), &g); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(want[i]), &w); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(g, w) {
			t.Errorf("record %d:\n%s\nPython gives\n%s", i, got[i], want[i])
		}
		if g["kind"] == "figure" {
			figures++
		}
		arrays += strings.Count(got[i], `"crc"`)
	}
	return figures, arrays
}
