package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/gallery"
	"github.com/purecv/cv/internal/resize"
)

var update = flag.Bool("update", false, "rewrite what the documents show: sources, outputs of commands, pictures")

// asCommand is set in the environment of the documents' commands, for which the test program is purecv.
const asCommand = "PURECV_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	status := m.Run()
	if temporary != "" {
		os.RemoveAll(temporary)
	}
	os.Exit(status)
}

// temporary is a directory that outlives single tests; "" without one.
var temporary string

const (
	root   = "../.."
	images = root + "/docs/images"
)

// documents returns the paths of all documents.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatal("no documents: ", err)
		}
		all = append(all, paths...)
	}
	return all
}

// TestDocuments checks what documents show, and with -update writes it. That is
//
//	<!-- figure NAME ALT -->    a figure of the gallery, with its command and sources
//	<!-- example NAME -->       the body of Example_NAME in example_guide_test.go, which go test runs
//	<!-- picture NAME ALT -->   NAME.png, which commands in the document make
//
// up to <!-- end -->, and in blocks of console what commands print that stand after $. They run in a directory with the gallery's scenes.
// Python is run by testdata/opencv/docs.py. Sources in other blocks are errors, as nothing would run them.
func TestDocuments(t *testing.T) {
	shell, pictures := newShell(t), map[string]string{}
	var all strings.Builder
	for _, path := range documents(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
			d := &document{t: t, path: path, shell: shell, pictures: pictures}
			for lines := strings.Split(string(text), "\n"); len(lines) > 0; {
				lines = d.next(lines)
			}
			want := strings.Join(d.out, "\n")
			switch {
			case string(text) == want:
			case *update:
				if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
					t.Error(err)
				}
			default:
				t.Errorf("go test ./cmd/purecv -run TestDocuments -update changes it:\n%s", firstDifference(string(text), want))
			}
		})
	}
	for name, file := range pictures {
		checkJPEG(t, filepath.Join(images, name+".jpg"), readRGB(t, file))
	}
	files, err := os.ReadDir(images)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if filepath.Ext(f.Name()) == ".svg" {
			continue // of docs/performance.md, by bench/report
		}
		if filepath.Ext(f.Name()) == ".png" && strings.Contains(all.String(), "images/"+f.Name()) {
			continue // a screenshot, by playground/browser/shots.js
		}
		if name, isJPEG := strings.CutSuffix(f.Name(), ".jpg"); !isJPEG || pictures[name] == "" {
			t.Errorf("%s: no document shows it", filepath.Join(images, f.Name()))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n-%s\n+%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines become %d", len(g), len(w))
}

// A document is made anew, line by line.
type document struct {
	t        *testing.T
	path     string
	shell    *shell
	out      []string
	pictures map[string]string // that documents show: the files that were made, by name
}

var (
	regionStart = regexp.MustCompile(`^(\s*)<!-- (figure|example|picture) (\S+) ?(.*?) ?-->$`)
	fence       = regexp.MustCompile("^(\\s*)```(\\S*)$")
)

// next makes what the first line begins and returns the lines behind it.
func (d *document) next(lines []string) []string {
	line := lines[0]
	d.out = append(d.out, line)
	if m := regionStart.FindStringSubmatch(line); m != nil {
		rest := d.skipTo(lines[1:], "<!-- end -->")
		d.add(m[1], d.region(m[2], m[3], m[4]))
		d.out = append(d.out, m[1]+"<!-- end -->")
		return rest
	}
	m := fence.FindStringSubmatch(line)
	if m == nil {
		return lines[1:]
	}
	rest := d.skipTo(lines[1:], "```")
	block := lines[1 : len(lines)-len(rest)-1]
	switch m[2] {
	case "console":
		block = d.console(m[1], block)
	case "", "python":
	default:
		d.t.Errorf("a block of %s: nothing runs it", m[2])
	}
	d.out = append(append(d.out, block...), m[1]+"```")
	return rest
}

// skipTo returns the lines behind the first one that is end, indented or not.
func (d *document) skipTo(lines []string, end string) []string {
	for i, line := range lines {
		if strings.TrimSpace(line) == end {
			return lines[i+1:]
		}
	}
	d.t.Fatalf("%q is missing", end)
	return nil
}

// add appends text, indented.
func (d *document) add(indent, text string) {
	for line := range strings.Lines(text) {
		d.out = append(d.out, strings.TrimRight(indent+line, " \n"))
	}
}

// region returns the text of a region.
func (d *document) region(kind, name, alt string) string {
	switch kind {
	case "example":
		return "```go\n" + exampleSource(d.t, name) + "```\n"
	case "picture":
		return d.picture(filepath.Join(d.shell.dir, name+".png"), name, alt)
	}
	f := figureNamed(d.t, name)
	program, err := f.Program()
	script, scriptErr := f.Script()
	if err = errors.Join(err, scriptErr); err != nil {
		d.t.Fatal(err)
	}
	return d.picture(filepath.Join(theGallery(d.t), name+".png"), name, alt) + "\n```sh\n" + f.Command + "\n```\n\n" +
		folded("Go", "go", program) + "\n" + folded("cv2 (Python)", "python", script)
}

func folded(title, language, source string) string {
	return "<details><summary>" + title + "</summary>\n\n```" + language + "\n" + strings.TrimSpace(source) + "\n```\n\n</details>\n"
}

// picture returns an image's line and notes its file.
func (d *document) picture(file, name, alt string) string {
	d.pictures[name] = file
	folder, err := filepath.Rel(filepath.Dir(d.path), images)
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("![%s](%s/%s.jpg)\n", alt, filepath.ToSlash(folder), name)
}

// console returns a block's commands, each with what it prints.
func (d *document) console(indent string, block []string) []string {
	var out, command []string
	for _, line := range block {
		text := strings.TrimPrefix(line, indent)
		if text, ok := strings.CutPrefix(text, "$ "); ok {
			command = []string{text}
		} else if len(command) > 0 {
			command = append(command, text)
		} else {
			continue // what the command before has printed
		}
		out = append(out, line)
		if strings.HasSuffix(text, `\`) {
			continue
		}
		for printed := range strings.Lines(d.shell.run(d.t, strings.Join(command, "\n"))) {
			out = append(out, strings.TrimRight(indent+printed, "\n"))
		}
		command = nil
	}
	return out
}

// A shell runs commands in a directory with the gallery's scenes, each once.
type shell struct {
	dir     string
	env     []string
	printed map[string]string // by command
}

func newShell(t *testing.T) *shell {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	self, err := os.Executable()
	s := &shell{dir: t.TempDir(), printed: map[string]string{}}
	bin := t.TempDir()
	err = errors.Join(err,
		os.Symlink(self, filepath.Join(bin, "purecv")),
		os.CopyFS(filepath.Join(s.dir, "scenes"), os.DirFS(filepath.Join(theGallery(t), "scenes"))),
	)
	if err != nil {
		t.Fatal(err)
	}
	s.env = append(os.Environ(), asCommand+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return s
}

// run returns what a command prints.
func (s *shell) run(t *testing.T, command string) string {
	t.Helper()
	if printed, ok := s.printed[command]; ok {
		return printed
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = s.dir, s.env
	printed, err := cmd.CombinedOutput()
	if err != nil && len(printed) == 0 {
		t.Errorf("%s: %v", command, err)
	}
	s.printed[command] = string(printed)
	return s.printed[command]
}

// exampleSource returns what stands in the body of an example.
func exampleSource(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(root, "example_guide_test.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "Example_"+name {
			body := text[positions.Position(f.Body.Lbrace).Offset+2 : positions.Position(f.Body.Rbrace).Offset]
			return strings.ReplaceAll("\n"+string(body), "\n\t", "\n")[1:]
		}
	}
	t.Fatalf("no example %s in %s", name, path)
	return ""
}

// checkJPEG compares a document's JPEG file with the picture it is made of, and with -update makes it anew if it differs.
func checkJPEG(t *testing.T, path string, picture *cv.Image[uint8]) {
	t.Helper()
	err := compareJPEG(path, picture)
	if err != nil && *update {
		err = writeJPEG(path, picture)
	}
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

const maxPicture = 120 << 10 // bytes of a JPEG file in a document

// writeJPEG writes a picture as a JPEG file, so wide that the file is not too large.
func writeJPEG(path string, picture *cv.Image[uint8]) error {
	for width := min(picture.Width, 1100); width > 0; width -= 50 {
		small, err := resize.Area(picture, width, heightFor(picture, width))
		if err == nil {
			err = imgio.Write(path, small, &imgio.WriteOptions{Quality: 85})
		}
		if err != nil {
			return err
		}
		if info, err := os.Stat(path); err != nil || info.Size() <= maxPicture {
			return err
		}
	}
	return errors.New("too large at any width")
}

// heightFor returns the height of a picture that is made so wide.
func heightFor(picture *cv.Image[uint8], width int) int {
	return max(1, (picture.Height*width+picture.Width/2)/picture.Width)
}

// compareJPEG tells how a JPEG file differs from a picture, but for its size and what the format loses.
func compareJPEG(path string, picture *cv.Image[uint8]) error {
	read, err := imgio.Read(path, nil)
	if err != nil {
		return err
	}
	if info, err := os.Stat(path); err != nil || info.Size() > maxPicture {
		return fmt.Errorf("%d bytes are too many (%v)", info.Size(), err)
	}
	got := read.(*cv.Image[uint8])
	if got.Width > picture.Width || got.Height != heightFor(picture, got.Width) {
		return fmt.Errorf("%dx%d; the figure is %dx%d", got.Width, got.Height, picture.Width, picture.Height)
	}
	want, err := resize.Area(picture, got.Width, got.Height)
	if err != nil {
		return err
	}
	// A JPEG file keeps the means of squares, but for the colours of thin lines.
	var gotMeans, wantMeans, differences cv.Image[uint8]
	err = errors.Join(
		cv.Blur(&gotMeans, got, cv.Square(31), nil),
		cv.Blur(&wantMeans, want, cv.Square(31), nil),
		cv.AbsDiff(&differences, &gotMeans, &wantMeans),
	)
	if err != nil {
		return err
	}
	for y := range differences.Height {
		for x, v := range differences.Row(y) {
			if v > 16 {
				return fmt.Errorf("shows something else at column %d, row %d (by %d)", x/3, y, v)
			}
		}
	}
	return nil
}

func readRGB(t *testing.T, path string) *cv.Image[uint8] {
	t.Helper()
	img, err := imgio.Read(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*cv.Image[uint8])
}

var link = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]*)?\)`)

// TestLinks checks that what links between documents lead to exists.
func TestLinks(t *testing.T) {
	for _, path := range documents(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target := path
			if m[1] != "" {
				if strings.Contains(m[1], "://") {
					continue
				}
				target = filepath.Join(filepath.Dir(path), filepath.FromSlash(m[1]))
			}
			text, err := os.ReadFile(target)
			if info, statErr := os.Stat(target); statErr == nil && info.IsDir() {
				err = nil
			}
			if err != nil || m[2] != "" && !hasAnchor(string(text), m[2][1:]) {
				t.Errorf("%s: %s%s leads nowhere", path, m[1], m[2])
			}
		}
	}
}

// hasAnchor reports whether a document has a heading to which GitHub gives an anchor.
func hasAnchor(text, anchor string) bool {
	for line := range strings.Lines(text) {
		if heading := strings.TrimLeft(line, "#"); heading != line && anchorOf(heading) == anchor {
			return true
		}
	}
	return false
}

func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
}

// galleryDir returns a directory to which purecv gallery has written.
var galleryDir = sync.OnceValues(func() (dir string, err error) {
	if temporary, err = os.MkdirTemp("", "gallery"); err != nil {
		return "", err
	}
	dir = temporary
	var stderr bytes.Buffer
	if status := execute(context.Background(), []string{"gallery", "-o", dir}, nil, io.Discard, &stderr); status != statusDone {
		return dir, errors.New(stderr.String())
	}
	return dir, nil
})

func theGallery(t *testing.T) string {
	t.Helper()
	dir, err := galleryDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func figureNamed(t *testing.T, name string) gallery.Figure {
	t.Helper()
	all := gallery.Figures()
	i := slices.IndexFunc(all, func(f gallery.Figure) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no figure %s in the gallery", name)
	}
	return all[i]
}
