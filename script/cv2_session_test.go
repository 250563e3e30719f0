package script

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// runCV2 runs a script that has cv2 and the arrays of inputs, with a picture photo.png in its folder. It returns what was printed and warned.
func runCV2(t *testing.T, o Options, src string) (folder, out, warnings string, err error) {
	t.Helper()
	folder = t.TempDir()
	photo, err := os.ReadFile("../imgio/testdata/rgb8.png")
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "photo.png"), photo, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	o.Stdout, o.Stderr, o.Roots = &stdout, &stderr, []string{folder}
	o.Map = []Mapping{{From: "/pictures", To: folder}}
	o.Show = strings.ReplaceAll(o.Show, "FOLDER", folder)
	s, err := newSession(context.Background(), "test.py", &o)
	if err != nil {
		return folder, "", "", err
	}
	defer s.close()
	env := starlark.StringDict{"cv2": newCV2(s), "np": newNumpy(s)}
	for name, v := range pristine() {
		env[name] = array{v.(array).Copy()}
	}
	thread := &starlark.Thread{Print: func(_ *starlark.Thread, msg string) { stdout.WriteString(msg + "\n") }}
	_, err = starlark.ExecFileOptions(dialect, thread, "test.py", src, env)
	return folder, stdout.String(), stderr.String(), err
}

func TestFilesOfScripts(t *testing.T) {
	folder, out, warnings, err := runCV2(t, Options{}, `
img = cv2.imread("/pictures/photo.png")
print(cv2.imwrite("/pictures/out.png", img), cv2.imread("/pictures/missing.png"), cv2.imwrite("/pictures/none/out.png", img))
`)
	if err != nil {
		t.Fatal(err)
	}
	if out != "True None False\n" {
		t.Errorf("printed %q", out)
	}
	if n := strings.Count(warnings, "warning"); n != 2 {
		t.Errorf("%d warnings: %s", n, warnings)
	}
	a, err := imgio.Read(filepath.Join(folder, "photo.png"), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := imgio.Read(filepath.Join(folder, "out.png"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Plane().Data, b.Plane().Data) {
		t.Error("an image that was read and written has changed")
	}
	if _, _, _, err := runCV2(t, Options{}, `cv2.imread("/etc/passwd")`); err == nil {
		t.Error("a file outside of the roots is no error")
	}
}

func TestTrace(t *testing.T) {
	var trace bytes.Buffer
	_, _, _, err := runCV2(t, Options{Trace: &trace}, `
cv2.threshold(g8, 100, 255, type=cv2.THRESH_BINARY)
cv2.blur(c8, (3, 3), borderType=cv2.BORDER_REPLICATE)
cv2.split(c8)
`)
	if err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`\d+\.\d{3} ms`).ReplaceAllString(trace.String(), "T ms")
	want := `cv2.threshold(uint8(40, 33), 100, 255, 0) T ms -> (100.0, uint8(40, 33))
cv2.blur(uint8(40, 33, 3), (3, 3), borderType=1) T ms -> uint8(40, 33, 3)
cv2.split(uint8(40, 33, 3)) T ms -> (uint8(40, 33), uint8(40, 33), uint8(40, 33))
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := Run(context.Background(), "help.py", []byte("import cv2\nhelp(cv2.threshold)\nhelp(cv2.imread)"), &Options{Stdout: &out}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"threshold(src, thresh, maxval, type[, dst])", "thresh: ", "THRESH_TOZERO_INV", "imread(filename[, flags])"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

func TestWindowsAreFiles(t *testing.T) {
	folder, out, _, err := runCV2(t, Options{Show: "file:FOLDER/shown"}, `
cv2.namedWindow("a/b", cv2.WINDOW_NORMAL)
rounds = 0
while True:
    cv2.imshow("a/b", c8)
    rounds += 1
    if cv2.waitKey(1) & 0xFF == 27:
        break
while cv2.waitKey(1) != ord("q"):
    rounds += 1
cv2.imshow("float", cf32)
cv2.imshow("deep", g16)
cv2.destroyAllWindows()
print(rounds)
`)
	if err != nil {
		t.Fatal(err)
	}
	if out != "2\n" {
		t.Errorf("%s rounds", out)
	}
	for _, name := range []string{"a_b.png", "a_b-2.png", "float.png", "deep.png"} {
		f, err := os.Open(filepath.Join(folder, "shown", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if img, err := png.Decode(f); err != nil || img.Bounds().Dx() != 33 {
			t.Errorf("%s: %v", name, err)
		}
		f.Close()
	}
	if _, _, _, err := runCV2(t, Options{Show: "nowhere"}, `cv2.imshow("a", g8)`); err == nil {
		t.Error("a display that is not there is no error")
	}
}

// TestRecipes runs the command lines that scripts print, and compares what they write with what the script wrote.
func TestRecipes(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"read and written", `img`, `$in`},
		{"gray", `cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)`, `cvtColor RGB2GRAY`},
		{"channels seen as RGB", `cv2.cvtColor(img, cv2.COLOR_BGR2RGB)`, `cvtColor RGB2BGR`},
		{"alpha", `cv2.cvtColor(cv2.cvtColor(img, cv2.COLOR_BGR2BGRA), cv2.COLOR_BGRA2RGBA)`, ``},
		{"a colour's order", `cv2.circle(img, (3, 3), 2, (255, 100, 0), -1)`, `circle 3,3 2 0,100,255,0 -1`},
		{"two from one", `cv2.addWeighted(cv2.blur(img, (3, 3)), 0.5, cv2.medianBlur(img, 3), 0.5, 0)`,
			`medianBlur 3 as img1 | $in | blur 3 | addWeighted 0.5 $img1 0.5 0`},
		{"one image twice", `cv2.absdiff(img, cv2.GaussianBlur(img, (5, 5), 0))`, `GaussianBlur 5 0 as img1 | $in | absdiff $img1`},
		{"orders meet", `cv2.add(cv2.cvtColor(img, cv2.COLOR_BGR2RGB), img)`, ``},
		{"hue", `cv2.cvtColor(cv2.cvtColor(img, cv2.COLOR_BGR2HSV), cv2.COLOR_HSV2BGR)`, `cvtColor RGB2HSV | cvtColor HSV2RGB`},
		{"hue as it is", `cv2.cvtColor(img, cv2.COLOR_BGR2HSV)`, `cvtColor RGB2HSV | cvtColor RGB2BGR`},
		{"words and kernels", `cv2.morphologyEx(cv2.threshold(cv2.cvtColor(img, cv2.COLOR_BGR2GRAY), 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), iterations=2)`,
			`cvtColor RGB2GRAY | threshold 0 255 binary_inv+otsu | morphologyEx open [0 1 0; 1 1 1; 0 1 0] iterations=2`},
		{"a filter", `cv2.filter2D(img, -1, kf, borderType=cv2.BORDER_REFLECT)`, `filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0] borderType=reflect`},
		{"an image used twice", `twice(cv2.blur(img, (3, 3)))`, `blur 3 as img1 | medianBlur 3 as img2 | $img1 | absdiff $img2`},
		{"a border's colour", `cv2.erode(img, k1, borderType=cv2.BORDER_CONSTANT, borderValue=(1, 2, 3))`, `erode ones:3 borderType=constant borderValue=3,2,1,0`},
		{"drawn without recipe", `cv2.line(img, (0, 0), (3, 3), 255)`, `none`},
		{"written by an index", `changed(cv2.blur(img, (3, 3)))`, `none`},
		{"a part that is written to", `view(cv2.blur(img, (3, 3)))`, `none`},
		{"written by a mask", `cv2.bitwise_and(img, img, mask=cv2.cvtColor(img, cv2.COLOR_BGR2GRAY))`, `none`},
	}
	for _, test := range tests {
		src := "img = cv2.imread('photo.png')\ndef changed(a):\n    a[0, 0] = 0\n    return a\n" +
			"def view(a):\n    part = a[1:]\n    part[0] = 7\n    return a\n" + "def twice(a):\n    return cv2.absdiff(a, cv2.medianBlur(a, 3))\n" +
			"cv2.imwrite('/pictures/out.png', " + strings.ReplaceAll(test.src, "img)", "img)") + ")\n"
		src = strings.Replace(src, "'photo.png'", "'/pictures/photo.png'", 1)
		folder, out, _, err := runCV2(t, Options{To: "cli"}, src)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if test.want == "none" {
			if !strings.Contains(out, "no pipeline") {
				t.Errorf("%s: %s", test.name, out)
			}
			continue
		}
		paths := fmt.Sprintf("purecv run -i '%s' -o '%s' ", filepath.Join(folder, "photo.png"), filepath.Join(folder, "out.png"))
		m := regexp.MustCompile(regexp.QuoteMeta(paths) + `'(.*)'\n$`).FindStringSubmatch(out)
		if m == nil || test.want != "" && m[1] != test.want {
			t.Errorf("%s: got %s want %s", test.name, out, test.want)
			continue
		}
		if err := sameAsWritten(folder, m[1]); err != nil {
			t.Errorf("%s: %s: %v", test.name, m[1], err)
		}
	}
}

// sameAsWritten runs a pipeline on photo.png and compares its image with out.png.
func sameAsWritten(folder, text string) error {
	p, err := pipeline.Parse(text)
	if err != nil {
		return err
	}
	photo, err := imgio.Read(filepath.Join(folder, "photo.png"), nil)
	if err != nil {
		return err
	}
	program, err := p.Compile(photo.Format(), nil)
	if err != nil {
		return err
	}
	result, err := program.Run(context.Background(), photo)
	if err != nil {
		return err
	}
	written, err := imgio.Read(filepath.Join(folder, "out.png"), imgio.Unchanged())
	if err != nil {
		return err
	}
	if result.Format() != written.Format() || !bytes.Equal(result.Plane().Data, written.Plane().Data) {
		return errors.New("the pipeline makes another image than the script")
	}
	return nil
}

// TestConstants makes sure that cv2 has a constant for each word that operations take.
func TestConstants(t *testing.T) {
	for _, o := range ops.All() {
		for _, p := range o.Params {
			for _, w := range append(p.Words.Main, p.Words.Added...) {
				name, constant := strings.CutPrefix(w.CV2, "cv2.")
				if _, ok := cv2Constants[name]; constant && !ok {
					t.Errorf("%s %s: no constant %s", o.Name, p.Name, name)
				}
			}
		}
	}
}
