package pipeline

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"threshold 127 255 binary":                               "threshold 127 255 binary",
		"  THRESHOLD\t+127.0 2.55e2\n Binary_Inv+OTSU # level\n": "threshold 127 255 binary_inv+otsu",
		"gray":                                "cvtColor RGB2GRAY",
		"gray|blur 5":                         "cvtColor RGB2GRAY | blur 5",
		"blur 7x5 1,-1":                       "blur 7x5 1,-1",
		"blur ksize=5x5":                      "blur 5",
		"blur borderType=reflect+isolated 3":  "blur 3 borderType=reflect+isolated",
		"boxFilter -1 3 normalize=FALSE":      "boxFilter -1 3 normalize=false",
		"convertTo 16s BETA=3":                "convertTo 16S beta=3",
		"$in":                                 "$in",
		"gray as a|$a":                        "cvtColor RGB2GRAY as a | $a",
		"gray AS a | addWeighted .5 $a .5 0":  "cvtColor RGB2GRAY as a | addWeighted 0.5 $a 0.5 0",
		"blur 3 # a | b\n# c\n|\n# d\nblur 5": "blur 3 | blur 5",
		"filter2D -1 [1 2 # ]\n 3]/6 # x":     "filter2D -1 [1 2 3]/6",
		"circle 1,2 3 10,20,30 thickness=-1":  "circle 1,2 3 10,20,30 -1",
	} {
		p, err := Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := p.String(); got != want {
			t.Errorf("%q: canonical %q, want %q", text, got, want)
		}
		if again, err := Parse(p.String()); err != nil || !same(p, again) {
			t.Errorf("%q: canonical %q reads as another pipeline, error %v", text, p, err)
		}
	}
}

// same compares what two pipelines mean.
func same(a, b *Pipeline) bool {
	if len(a.Steps) != len(b.Steps) {
		return false
	}
	for i := range a.Steps {
		s, t := &a.Steps[i], &b.Steps[i]
		if s.Op != t.Op || s.From != t.From || s.Save != t.Save || len(s.Args.Values) != len(t.Args.Values) {
			return false
		}
		for k, v := range s.Args.Values {
			if v != t.Args.Values[k] {
				return false
			}
		}
	}
	return true
}

// TestErrors gives pipelines with the wrong part between « and », and what the message has to contain.
func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"«»":                               "empty",
		"# nothing\n«»":                    "empty",
		"«thresold» 1 2 binary":            "did you mean threshold?",
		"blur 3 | «Canny» 1 2":             "step 2",
		"«|» blur 3":                       "a step is missing",
		"blur 3 |«»":                       "a step is missing",
		"blur 3 |«|» blur 3":               "a step is missing",
		"blur«»":                           "ksize is missing",
		"threshold 1 2«» as a":             "type is missing",
		"blur «0x3»":                       "each side from 1 to 32767",
		"blur 3 borderType=«mirror»":       "one of constant, replicate",
		"blur 3 borderType=reflect+«wrap»": "one of isolated",
		"blur 3 «size»=2":                  "did you mean ksize?",
		"blur 3 «ksize=5»":                 "ksize is given twice",
		"blur 3 «ksize»  =5":               "ksize",
		"blur ksize=«»":                    "ksize has no value",
		"gray «RGB2GRAY»":                  "takes no value",
		"gray «code=RGB2GRAY»":             "settled by the name gray",
		"threshold 1 2 binary «3» 4":       "takes no value",
		"add «$nowhere»":                   "one of $in",
		"blur 3 as soft | add «$sotf»":     "did you mean $soft?",
		"«$later» | blur 3 as later":       "no step before",
		"«$»":                              "names no image",
		"$in «3»":                          "nothing can follow $in",
		"blur 3 «as»":                      "no name after it",
		"blur 3 as «3d»":                   "cannot be a name",
		"blur 3 as «$a»":                   "did you mean a?",
		"blur 3 as «in»":                   "image that was read",
		"blur 3 as a | blur 5 as «a»":      "step 1 saved already",
		"blur 3 as a «b»":                  "nothing can follow the name",
		"blur 3 as a | «a»":                "did you mean $a?",
		"sepFilter2D -1 [1 2 «x»] [1]":     "not a number",
		"sepFilter2D -1 «[1 2 1» | blur 3": "not closed",
		"blur 3 | «@steps.purecv»":         "no step of one",
		"«@steps.purecv»":                  "files cannot be read here",
		"sepFilter2D -1 «@k.npy» [1]":      "files cannot be read here",
		"blur 3\n|\n\n  blur «4,4»":        "line 4: step 2: blur: ksize",
	} {
		start := strings.Index(text, "«")
		plain := strings.NewReplacer("«", "", "»", "").Replace(text)
		length := strings.Index(text, "»") - start - len("«")
		_, err := Parse(plain)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Offset != start || e.Len != length {
			t.Errorf("%q: error %v; want one with %q", text, err, want)
		}
	}
}

func TestCaret(t *testing.T) {
	_, err := Parse("gray |\n\tblur 3x |\nblur 5")
	const want = "line 2: step 2: blur: ksize: \"3x\" is not possible; expected a size such as 7 or 7x5 (width x height)\n" +
		"   blur 3x |\n" +
		"        ^~"
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
	_, err = Parse(strings.Repeat("blur 3 | ", 50) + "blr 3" + strings.Repeat(" | blur 3", 50))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || len(lines[1]) > 220 || !strings.HasPrefix(string([]rune(lines[1])[strings.Index(lines[2], "^"):]), "blr 3") {
		t.Errorf("a long line is shown as\n%v", err)
	}
}

func TestCaretColumns(t *testing.T) {
	for text, want := range map[string]string{
		"blur 3 | blr":               "         ^~~",
		"# é\u0301 |\nblr":           "^~~",
		"gray as 画像 | blr":           strings.Repeat(" ", 8) + "^~~~",
		"gray as a | add $a x=ü画 ok": strings.Repeat(" ", 19) + "^",
	} {
		_, err := Parse(text)
		lines := strings.Split(err.Error(), "\n")
		if got := strings.TrimPrefix(lines[len(lines)-1], "  "); got != want {
			t.Errorf("%s: marks %q, want %q\n%v", text, got, want, err)
		}
	}
}

func TestFiles(t *testing.T) {
	kernel, _ := cv.NewKernel(3, 1, 1, 2, 1)
	p := Parser{
		ReadKernel: func(name string) (cv.Kernel, error) {
			if name != "k.npy" {
				return cv.Kernel{}, os.ErrNotExist
			}
			return kernel, nil
		},
		ReadSteps: func(name string) ([]byte, error) {
			if name != "s.purecv" {
				return nil, os.ErrNotExist
			}
			return []byte("# saved\nblur 3 |\nblr 5\n"), nil
		},
	}
	_, err := p.Parse(" @s.purecv # from a file")
	if err == nil || !strings.HasPrefix(err.Error(), "s.purecv:3: step 2: ") {
		t.Errorf("error %v", err)
	}
	if _, err := p.Parse("@missing.purecv"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := p.Parse("filter2D -1 @missing.npy"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	got, err := p.Parse("sepFilter2D -1 @k.npy @k.npy")
	if err != nil || got.Steps[0].Args.Kernel("kernelX") != kernel || got.String() != "sepFilter2D -1 @k.npy @k.npy" {
		t.Errorf("%v, error %v", got, err)
	}
}

func TestBounds(t *testing.T) {
	if _, err := Parse(strings.Repeat("$in|", maxSteps) + "$in"); err == nil || !strings.Contains(err.Error(), "more than 1000 steps") {
		t.Errorf("error %v", err)
	}
	if _, err := Parse(strings.Repeat(" ", MaxText+1)); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error %v", err)
	}
	p, err := Parse(strings.Repeat("erode cross:3 iterations=1000 | ", 20) + "$in")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Compile(cv.Format{Depth: cv.U8, W: 9, H: 7, C: 1}, nil); err == nil || !strings.Contains(err.Error(), "more than 10000 nodes") {
		t.Errorf("error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"gray | GaussianBlur 5 0 as g | Sobel 16S 1 0 | convertScaleAbs | add $g # end", "threshold 127 255 binary+otsu", "filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]/2",
		"erode rect:3x5 anchor=1,1 borderValue=1,2,3", "@a.purecv", "$in", "blur 3 as a|$a", "bilateral 5 1e1 .5 wrap+isolated", "morphologyEx open @k.npy",
	} {
		f.Add(s)
	}
	for _, s := range []string{"#" + strings.Repeat("\xa9", 200), "blur " + strings.Repeat("\xa9", 300), strings.Repeat("é", 100) + " 5"} { // no place to cut a long line at
		f.Add(s)
	}
	kernel, _ := cv.NewKernel(1, 1, 1)
	p := Parser{ReadKernel: func(string) (cv.Kernel, error) { return kernel, nil }}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := p.Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Len < 0 || e.Offset+e.Len > len(e.Text) || e.Error() == "" {
				t.Fatalf("%q: error %#v", text, err)
			}
			return
		}
		second, err := p.Parse(first.String())
		if err != nil || !same(first, second) || second.String() != first.String() {
			t.Fatalf("%q: canonical %q reads as %v, error %v", text, first, second, err)
		}
		for c := 1; c <= 3; c += 2 {
			if _, err := first.Compile(cv.Format{Depth: cv.U8, W: 9, H: 7, C: c}, nil); err != nil && !errors.As(err, new(*Error)) {
				t.Fatalf("%q: error %v", text, err)
			}
		}
	})
}

// TestOpsExamples compiles the example of every operation for a colour image.
func TestOpsExamples(t *testing.T) {
	for _, o := range ops.All() {
		p, err := Parse(o.Example)
		if err == nil {
			_, err = p.Compile(cv.Format{Depth: cv.U8, W: 100, H: 80, C: 3}, nil)
		}
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
	}
}
