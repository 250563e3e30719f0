package gallery

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cvtest"
	"github.com/purecv/cv/internal/scene"
	"github.com/purecv/cv/pipeline"
)

// TestGuide compares the arrays that the commands of the figures show, their grids and their titles with those of the cv2 scripts,
// as OpenCV computed them: testdata/opencv/guide.txt.
func TestGuide(t *testing.T) {
	golden, scenes := goldenLines(t), map[string]*cv.Image[uint8]{}
	for _, s := range scene.All() {
		scenes[s.Name] = sceneRGB(t, s.Name)
		line := "scene " + s.Name + " " + describe(packed(scenes[s.Name]))
		if got := golden["scene "+s.Name]; !slices.Equal(got, []string{line}) {
			t.Errorf("scene %s has changed: guide.txt has\n%q, not\n%q", s.Name, got, line)
		}
		delete(golden, "scene "+s.Name)
	}
	if t.Failed() {
		t.FailNow() // and so has all that is drawn of them
	}
	for _, c := range Chapters() {
		for _, f := range c.Figures {
			got := commandLines(t, f, scenes[f.Scene])
			slices.Sort(got)
			if want := golden[f.Name]; !slices.Equal(got, want) {
				t.Errorf("%s: the command shows\n%s\nthe script\n%s", f.Name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			delete(golden, f.Name)
		}
	}
	for name := range golden {
		t.Errorf("guide.txt has %s, which is no figure", name)
	}
}

// goldenLines returns the lines of guide.txt by the names of figures and scenes, each figure's in the order of the alphabet.
func goldenLines(t *testing.T) map[string][]string {
	text, err := os.ReadFile(filepath.Join(cvtest.Dir(t), "guide.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		words := strings.Fields(line)
		name := words[0]
		if name == "scene" {
			name += " " + words[1]
		}
		lines[name] = append(lines[name], line)
	}
	for _, l := range lines {
		slices.Sort(l)
	}
	return lines
}

// An array is what a panel shows.
type array struct {
	depth string
	shape []int
	data  []byte
}

// describe writes an array's depth, shape and checksum as guide.py does.
func describe(a array) string {
	shape := strings.Trim(strings.ReplaceAll(fmt.Sprint(a.shape), " ", "x"), "[]")
	return fmt.Sprintf("%s %s %08x", a.depth, shape, crc32.ChecksumIEEE(a.data))
}

// packed returns an image as an array.
func packed(m cv.AnyImage) array {
	f, p := m.Format(), m.Plane()
	a := array{depth: f.Depth.String(), shape: []int{f.H, f.W}}
	if f.C > 1 {
		a.shape = append(a.shape, f.C)
	}
	for y := range p.H {
		a.data = append(a.data, p.Data[y*p.Stride:][:p.RowSize()]...)
	}
	return a
}

// sceneRGB draws a scene as the commands read it.
func sceneRGB(t *testing.T, name string) *cv.Image[uint8] {
	t.Helper()
	img, err := scene.Draw(name)
	if err == nil && img.Channels == 1 {
		var rgb cv.Image[uint8]
		err = cv.CvtColor(&rgb, img, cv.GRAY2RGB)
		img = &rgb
	}
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// A command is a line for a shell, as far as the figures use it.
type command struct {
	name  string
	flags map[string][]string
	args  []string
}

// splitCommands reads the commands of a pipe.
func splitCommands(t *testing.T, text string) (all []command) {
	t.Helper()
	words := []string{}
	for i, part := range strings.Split(strings.ReplaceAll(text, "\\\n", " "), "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	for len(words) > 0 {
		if len(words) < 2 || words[0] != "purecv" {
			t.Fatalf("no purecv command: %q", words)
		}
		c := command{name: words[1], flags: map[string][]string{}}
		words = words[2:]
		for len(words) > 0 && words[0] != "|" {
			switch flag := words[0]; {
			case flag == "--hist" || flag == "--profile":
				c.flags[flag] = []string{""}
			case flag[0] == '-' && len(words) > 1:
				c.flags[flag] = append(c.flags[flag], words[1])
				words = words[1:]
			default:
				c.args = append(c.args, flag)
			}
			words = words[1:]
		}
		if len(words) > 0 {
			words = words[1:]
		}
		all = append(all, c)
	}
	return all
}

// flag returns the value of a flag, "" without one.
func (c command) flag(name string) string { return cmp.Or(c.flags[name]...) }

// commandLines returns the lines of guide.txt that are to come of a figure's command.
func commandLines(t *testing.T, f Figure, img cv.AnyImage) []string {
	t.Helper()
	commands := splitCommands(t, f.Command)
	first, last := commands[0], commands[len(commands)-1]
	if in := first.flag("-i"); in != "scenes/"+f.Scene+".png" {
		t.Errorf("%s reads %s, not its scene", f.Name, in)
	}
	if out := last.flag("-o"); out != f.Name+".png" {
		t.Errorf("%s writes %s", f.Name, out)
	}
	switch {
	case len(commands) == 1 && first.name == "figure":
		return panelLines(t, f.Name, first, img)
	case len(commands) == 2 && first.name == "run" && last.name == "components":
		img = run(t, first.args[0], img)
	case len(commands) != 1 || first.name != "components":
		t.Fatalf("%s: unknown command %s", f.Name, f.Command)
	}
	return regionLines(t, f.Name, img)
}

// panelLines returns the lines of what purecv figure shows.
func panelLines(t *testing.T, name string, c command, img cv.AnyImage) (lines []string) {
	t.Helper()
	var rows, cols int
	if _, err := fmt.Sscanf(c.flag("--grid"), "%dx%d", &rows, &cols); err != nil || len(c.args) != rows*cols {
		t.Fatalf("%s: grid %q for %d panels", name, c.flag("--grid"), len(c.args))
	}
	add := func(row, col int, title, how string, a array) {
		height := rows
		if c.flags["--hist"] != nil {
			height *= 2
		}
		lines = append(lines, fmt.Sprintf("%s %dx%d %d,%d %s %s %q", name, height, cols, row, col, how, describe(a), title))
	}
	for i, arg := range c.args {
		title, steps, _ := strings.Cut(arg, " = ")
		row, col := i/cols, i%cols
		if c.flag("--order") == "columns" {
			row, col = i%rows, i/rows
		}
		result := run(t, steps, img)
		switch {
		case c.flags["--profile"] != nil:
			a := packed(result)
			h, w := a.shape[0], a.shape[1]
			a.shape, a.data = a.shape[1:], a.data[h/2*w:][:w] // of 8U
			add(row, col, title, "plot", a)
		case c.flags["--hist"] != nil:
			add(2*row, col, title, "image", packed(result))
			if i := strings.LastIndex(steps, "|"); i >= 0 { // threshold is the last step, whose input is counted
				steps = steps[:i]
			}
			counted := packed(run(t, steps, img))
			counted.shape = []int{len(counted.data)}
			add(2*row+1, col, "", "hist", counted)
		default:
			add(row, col, title, "image", packed(result))
		}
	}
	return lines
}

// regionLines returns the lines of the regions of a mask.
func regionLines(t *testing.T, name string, img cv.AnyImage) []string {
	t.Helper()
	if img.Format().C == 3 {
		img = run(t, "gray", img)
	}
	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, img.(*cv.Image[uint8]), 8)
	if err != nil {
		t.Fatal(err)
	}
	stats := array{depth: "32S", shape: []int{regions.Len(), 5}}
	for label := range regions.Len() {
		r := regions.At(label)
		for _, v := range []int{r.Rect.X, r.Rect.Y, r.Rect.Width, r.Rect.Height, r.Area} {
			stats.data = binary.LittleEndian.AppendUint32(stats.data, uint32(v))
		}
	}
	return []string{
		fmt.Sprintf("%s 1x1 0,0 labels %s \"\"", name, describe(packed(&labels))),
		fmt.Sprintf("%s 1x1 0,0 stats %s \"\"", name, describe(stats)),
	}
}

// run runs a pipeline.
func run(t *testing.T, steps string, img cv.AnyImage) cv.AnyImage {
	t.Helper()
	p, err := pipeline.Parse(steps)
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Compile(img.Format(), nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := program.Run(context.Background(), img)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
