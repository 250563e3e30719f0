package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCheatsheet runs the steps of docs/cheatsheet.md and has the compiler check its Go. Cells that begin with … are parts of the row above.
// The cv2 column is run by testdata/opencv/docs.py.
func TestCheatsheet(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/cheatsheet.md"))
	if err != nil {
		t.Fatal(err)
	}
	scene := readRGB(t, filepath.Join(theGallery(t), "scenes/glyphs.png"))
	program := strings.Builder{}
	program.WriteString(cheatsheetNames)
	for _, line := range strings.Split(string(text), "\n") {
		cells := cellEnd.Split(line, -1)
		if len(cells) != 5 || !strings.Contains(line, "`") {
			continue
		}
		if statements := codes(cells[2]); !strings.HasPrefix(statements[0], "…") {
			program.WriteString("\nfunc _() {\n" + strings.Join(statements, "\n") + "\n")
			for _, s := range statements {
				if names, _, ok := strings.Cut(s, ":="); ok { // declared and not used
					program.WriteString(strings.Repeat("_, ", strings.Count(names, ",")) + "_ = " + names + "\n")
				}
			}
			program.WriteString("}\n")
		}
		for _, steps := range codes(cells[3]) {
			if !strings.HasPrefix(steps, "-") && !strings.HasPrefix(steps, "purecv ") {
				apply(t, steps, scene)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "main.go")
	writeFile(t, path, program.String())
	cmd := exec.Command("go", "vet", "-unusedresult=false", path)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, program.String())
	}
}

// cellEnd is the bar between cells, but not \|.
var cellEnd = regexp.MustCompile(`(?:^|[^\\])\|`)

// cheatsheetNames declares what the cells use.
const cheatsheetNames = `package main

import (
	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
)

var (
	p                    string
	img, gray, a, b, mask *cv.Image[uint8]
	dst                  cv.Image[uint8]
	dx                   cv.Image[int16]
	labels               cv.Image[int32]
	k, kx, ky            cv.Kernel
	two, five            int
	scale                float64
)

func main() { imgio.Formats(); figure.New(1, 1) }
`
