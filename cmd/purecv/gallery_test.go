package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/gallery"
)

// TestGallery checks the page and runs the commands that it shows, which must write the very pictures that the Go functions drew.
func TestGallery(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "index.html", "an old file")
	checkPage(t, ".", strings.Fields(call(t, 0, "gallery", "-o", ".")))
	figures := gallery.Figures()
	want := make([][]byte, len(figures))
	for i, f := range figures {
		want[i] = pixels(t, f.Name+".png")
		if err := os.Remove(f.Name + ".png"); err != nil {
			t.Fatal(err)
		}
	}
	failures := make([]string, len(figures))
	var workers sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, f := range figures {
		workers.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			failures[i] = runShell(t.Context(), f.Command)
		})
	}
	workers.Wait()
	for i, f := range figures {
		if failures[i] != "" {
			t.Errorf("%s: %s", f.Name, failures[i])
		} else if !bytes.Equal(pixels(t, f.Name+".png"), want[i]) {
			t.Errorf("%s: the command and the Go function make different pictures", f.Name)
		}
	}
}

// runShell runs lines of commands with pipes between them, and returns what went wrong.
func runShell(ctx context.Context, text string) string {
	commands, err := splitShell(text)
	if err != nil {
		return err.Error()
	}
	var out bytes.Buffer
	for _, c := range commands {
		var stdin io.Reader = strings.NewReader("")
		if c.piped {
			stdin = bytes.NewReader(out.Bytes())
		}
		if c.words[0] != "purecv" {
			return c.words[0] + " is run, not purecv"
		}
		var stdout, stderr bytes.Buffer
		if status := execute(ctx, c.words[1:], stdin, &stdout, &stderr); status != statusDone {
			return stderr.String()
		}
		out = stdout
	}
	return ""
}

// A shellCommand is the words of a command; piped, if it reads what the one before it writes.
type shellCommand struct {
	words []string
	piped bool
}

// splitShell splits lines as a shell does, as far as the gallery's commands need it: blanks, single quotes, |, and \ before the
// end of a line.
func splitShell(text string) (commands []shellCommand, err error) {
	var c shellCommand
	var word []byte
	inWord := false
	endWord := func() {
		if inWord {
			c.words = append(c.words, string(word))
		}
		word, inWord = nil, false
	}
	endCommand := func(piped bool) {
		if endWord(); len(c.words) > 0 {
			commands = append(commands, c)
			c = shellCommand{piped: piped}
		}
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\'':
			end := strings.IndexByte(text[i+1:], '\'')
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
			word, inWord = append(word, text[i+1:][:end]...), true
			i += end + 1
		case b == '\\' && strings.HasPrefix(text[i+1:], "\n"):
			i++
		case b == ' ':
			endWord()
		case b == '|':
			endCommand(true)
		case b == '\n':
			endCommand(false)
		case strings.IndexByte("\"\\$&;<>()`*?[#~", b) >= 0:
			return nil, errors.New("not quoted: " + text[i:])
		default:
			word, inWord = append(word, b), true
		}
	}
	endCommand(false)
	return commands, nil
}

// checkPage checks that the files in dir are those listed, that the page shows every picture, with its size, and that it links to nothing else.
func checkPage(t *testing.T, dir string, listed []string) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Sorted(slices.Values(listed))
	if slices.Sort(files); !slices.Equal(files, sorted) {
		t.Errorf("there are %v, listed are %v", files, sorted)
	}

	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var links []string
	shown := map[string]bool{}
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attr := map[string]string{}
		for _, a := range start.Attr {
			attr[a.Name.Local] = a.Value
		}
		if id := attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("the id %s occurs twice", id)
			}
			ids[id] = true
		}
		if href, ok := attr["href"]; ok {
			links = append(links, href)
		}
		if start.Name.Local == "img" {
			src := attr["src"]
			shown[src] = true
			img, err := imgio.Read(filepath.Join(dir, filepath.FromSlash(src)), nil)
			if err != nil {
				t.Error(err)
				continue
			}
			f := img.Format()
			if attr["width"] != strconv.Itoa(f.W) || attr["height"] != strconv.Itoa(f.H) || attr["alt"] == "" {
				t.Errorf("%s is %v and shown with %v", src, f, attr)
			}
		}
	}
	for _, href := range links {
		if name, ok := strings.CutPrefix(href, "#"); ok {
			if !ids[name] {
				t.Errorf("the link %s leads nowhere", href)
			}
		} else if !shown[path.Clean(href)] {
			t.Errorf("the page links to %s", href)
		}
	}
	for _, file := range listed[1:] {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		if !shown[filepath.ToSlash(rel)] {
			t.Errorf("the page does not show %s", rel)
		}
	}
	for _, word := range []string{"http:", "https:", "url(", "@import", "no value", "ZgotmplZ"} {
		if bytes.Contains(page, []byte(word)) {
			t.Errorf("the page contains %s", word)
		}
	}
}

// TestGalleryPhoto gives photographs of all kinds to the gallery.
func TestGalleryPhoto(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, f := range map[string]cv.Format{
		"gray.png": {Depth: cv.U8, W: 200, H: 1300, C: 1},
		"deep.png": {Depth: cv.U16, W: 40, H: 30, C: 4},
	} {
		img, err := cv.NewAnyImage(f)
		if err != nil {
			t.Fatal(err)
		}
		data := img.Plane().Data
		for i := range data {
			data[i] = byte(i * i >> 3)
		}
		if err := imgio.Write(name, img, nil); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join("new", name)
		listed := strings.Fields(call(t, 0, "gallery", "-i", name, "-o", dir))
		checkPage(t, dir, listed)
		photo, err := imgio.Read(filepath.Join(dir, "scenes", "photo.png"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := photo.Format(); got.W != min(f.W, (f.W*gallery.PhotoSide+f.H/2)/f.H) || got.H != min(f.H, gallery.PhotoSide) {
			t.Errorf("%s: the photograph is %v", name, got)
		}
		page, err := os.ReadFile(filepath.Join(dir, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(page, []byte("figure -i scenes/car.png")) || !bytes.Contains(page, []byte("imgio.Read(&#34;scenes/photo.png")) {
			t.Errorf("%s: the page does not use the photograph", name)
		}
		if reduced := bytes.Contains(page, []byte("reduced from")); reduced != (f.H > gallery.PhotoSide) {
			t.Errorf("%s: the page tells of a reduction: %v", name, reduced)
		}
	}
}

func TestGalleryErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "file", "")
	if err := os.MkdirAll("taken/blur-row.png", 0o777); err != nil {
		t.Fatal(err)
	}
	img, err := cv.NewImage[float32](4, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := imgio.Write("float.npy", img, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		args   []string
		want   string
	}{
		{2, nil, "no directory to write to"},
		{2, []string{"-o", "-"}, "-o - is not possible"},
		{2, []string{"-o", "x", "y"}, "Run 'purecv gallery --help'"},
		{1, []string{"-o", "x", "-i", "nothing.png"}, "nothing.png: no such file"},
		{1, []string{"-o", "x", "-i", "float.npy"}, "the photograph: wrong depth: 32F; 8U is possible"},
		{1, []string{"-o", "file"}, "file: it is no directory"},
		{1, []string{"-o", "taken"}, "purecv: taken/blur-row.png: is a directory"},
	} {
		if got := call(t, c.status, append([]string{"gallery"}, c.args...)...); !strings.Contains(got, c.want) {
			t.Errorf("%v: got %q, not %q", c.args, got, c.want)
		}
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("a directory was made")
	}
}
