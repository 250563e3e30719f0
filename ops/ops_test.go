package ops

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/purecv/cv"
)

// order is the contract of the command line: the positional values of every step.
var order = map[string]string{
	"cvtColor":                     "code",
	"filter2D":                     "ddepth kernel anchor delta borderType",
	"sepFilter2D":                  "ddepth kernelX kernelY anchor delta borderType",
	"blur":                         "ksize anchor borderType",
	"boxFilter":                    "ddepth ksize anchor normalize borderType",
	"GaussianBlur":                 "ksize sigmaX sigmaY borderType",
	"medianBlur":                   "ksize",
	"bilateralFilter":              "d sigmaColor sigmaSpace borderType",
	"threshold":                    "thresh maxval type",
	"adaptiveThreshold":            "maxValue adaptiveMethod thresholdType blockSize C",
	"Sobel":                        "ddepth dx dy ksize scale delta borderType",
	"Scharr":                       "ddepth dx dy scale delta borderType",
	"Laplacian":                    "ddepth ksize scale delta borderType",
	"addWeighted":                  "alpha src2 beta gamma",
	"absdiff":                      "src2",
	"add":                          "src2",
	"subtract":                     "src2",
	"bitwise_and":                  "src2",
	"bitwise_or":                   "src2",
	"bitwise_xor":                  "src2",
	"bitwise_not":                  "",
	"convertScaleAbs":              "alpha beta",
	"convertTo":                    "depth alpha beta",
	"normalize":                    "alpha beta",
	"erode":                        "kernel anchor iterations borderType borderValue",
	"dilate":                       "kernel anchor iterations borderType borderValue",
	"morphologyEx":                 "op kernel anchor iterations borderType borderValue",
	"connectedComponents":          "connectivity",
	"connectedComponentsWithStats": "connectivity",
	"circle":                       "center radius color thickness",
}

// short is the contract of the shorter names.
var short = map[string]string{
	"gray": "cvtColor code=RGB2GRAY", "gaussian": "GaussianBlur", "median": "medianBlur", "bilateral": "bilateralFilter",
	"adaptive": "adaptiveThreshold", "open": "morphologyEx op=open", "close": "morphologyEx op=close", "gradient": "morphologyEx op=gradient",
	"tophat": "morphologyEx op=tophat", "blackhat": "morphologyEx op=blackhat", "hitmiss": "morphologyEx op=hitmiss", "components": "connectedComponents",
}

func TestContract(t *testing.T) {
	for name, params := range order {
		o, s, ok := Find(strings.ToUpper(name))
		if !ok || s != nil || o.Name != name {
			t.Errorf("%s is not found", name)
			continue
		}
		var names []string
		for _, p := range o.Params {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != params {
			t.Errorf("%s takes %s; the contract says %s", name, got, params)
		}
	}
	for name, full := range short {
		o, s, ok := Find(strings.ToUpper(name))
		if !ok || s == nil {
			t.Errorf("%s is not found", name)
			continue
		}
		got := o.Name
		if s.Param != "" {
			got += " " + s.Param + "=" + s.Value
		}
		if got != full {
			t.Errorf("%s stands for %s; the contract says %s", name, got, full)
		}
	}
	if len(All()) != len(order) || len(Names()) != len(order)+len(short) {
		t.Errorf("%d operations and %d names; the contract knows %d and %d", len(All()), len(Names()), len(order), len(order)+len(short))
	}
}

// TestComplete finds descriptors that lack a part.
func TestComplete(t *testing.T) {
	for _, o := range All() {
		for part, text := range map[string]string{"Summary": o.Summary, "Help": o.Help, "Formula": o.Formula, "Example": o.Example} {
			if text == "" {
				t.Errorf("%s has no %s", o.Name, part)
			}
		}
		if !slices.Contains(families, o.Family) {
			t.Errorf("%s: family %q is not listed", o.Name, o.Family)
		}
		if !strings.Contains(strings.ToLower(o.Example), strings.ToLower(o.Name)) {
			t.Errorf("%s: example %q does not use it", o.Name, o.Example)
		}
		function, _, _ := strings.Cut(o.Export.CV2, "(")
		own := function != "" && !strings.HasPrefix(function, "cv2.")
		if own != (o.Export.Helper != "") || own && !strings.Contains(o.Export.Helper, "\ndef "+function+"(") {
			t.Errorf("%s: Python calls %q, which is not what the helper defines", o.Name, function)
		}
		optional := false
		for i := range o.Params {
			p := &o.Params[i]
			where := o.Name + " " + p.Name
			if p.Help == "" {
				t.Errorf("%s has no help", where)
			}
			if p.ranged() && p.Min >= p.Max {
				t.Errorf("%s has no range", where)
			}
			if (p.Kind == Word) != (len(p.Words.Main) > 0) {
				t.Errorf("%s: kind %v with %d words", where, p.Kind, len(p.Words.Main))
			}
			if p.Required && (optional || p.Default != "") {
				t.Errorf("%s is required, but has a default or follows one that is not", where)
			}
			optional = optional || !p.Required
			if p.Default != "" {
				if v, err := p.Parse(p.Default, nil); err != nil || v.Text != p.Default {
					t.Errorf("%s: default %q reads as %q, error %v", where, p.Default, v.Text, err)
				}
			}
		}
	}
}

// TestExamples finds operations whose function in package cv has no Example that runs.
func TestExamples(t *testing.T) {
	names, err := filepath.Glob("../*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	shown := map[string]bool{}
	for _, e := range doc.Examples(files...) {
		function, _, _ := strings.Cut(e.Name, "_")
		shown[function] = shown[function] || e.Output != ""
	}
	for _, o := range All() {
		if !shown[o.Function()] {
			t.Errorf("%s: package cv has no Example%s with an output", o.Name, o.Function())
		}
	}
}

var allDepths = []cv.Depth{cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64}

// TestExactness finds pairs of depths that an operation takes and that have no class, and classes of pairs that it does not take.
func TestExactness(t *testing.T) {
	for _, o := range All() {
		taken := map[string]bool{}
		for _, a := range examples(t, o) {
			for _, src := range allDepths {
				for channels := 1; channels <= 4; channels++ {
					f := cv.Format{Depth: src, W: 40, H: 30, C: channels}
					in := make([]cv.Format, o.Inputs())
					for i := range in {
						in[i] = f
					}
					g, err := o.New(a).Graph(in...)
					if err != nil {
						continue
					}
					dst := g.Format(g.Out).Depth
					taken[src.String()+">"+dst.String()] = true
					if _, ok := o.Exact.Class(src, dst); !ok {
						t.Errorf("%s makes %v of %v, which has no class", o.Name, dst, src)
					}
				}
			}
		}
		seen := map[string]bool{}
		for pair := range o.Exact.pairs() {
			if !taken[pair] || seen[pair] {
				t.Errorf("%s has a class for %s, which it does not take or has a class already", o.Name, pair)
			}
			seen[pair] = true
		}
	}
}

// TestRanges compares the ranges that descriptors give with those that the operations check themselves.
func TestRanges(t *testing.T) {
	for _, o := range All() {
		for i := range o.Params {
			p := &o.Params[i]
			if p.Kind != Integer && p.Kind != Size {
				continue
			}
			for bound, step := range map[float64]int{p.Min: -1, p.Max: 1} {
				if math.IsInf(bound, 0) {
					continue
				}
				if n := int(bound); !accepts(t, o, i, n) {
					t.Errorf("%s refuses %s %d, the end of its range", o.Name, p.Name, n)
				}
				if bound <= 0 { // below, OpenCV takes what may be 0 or -1 for that
					continue
				}
				for n := int(bound) + step; n != int(bound)+5*step; n += step {
					if n <= math.MaxInt32 && accepts(t, o, i, n) {
						t.Errorf("%s takes %s %d, which is out of its range", o.Name, p.Name, n)
					}
				}
			}
			if p.Odd && accepts(t, o, i, 6) {
				t.Errorf("%s takes %s 6, which is not odd", o.Name, p.Name)
			}
		}
	}
}

// accepts tells whether the operation takes the value for its parameter i with some other arguments and some image.
func accepts(t *testing.T, o *Op, i, n int) bool {
	for _, a := range examples(t, o) {
		a.Values[i] = Value{V: n}
		if o.Params[i].Kind == Size {
			a.Values[i].V = cv.Square(n)
		}
		for channels := 1; channels <= 3; channels += 2 {
			in := slices.Repeat([]cv.Format{{Depth: cv.U8, W: 40, H: 30, C: channels}}, o.Inputs())
			if _, err := o.New(a).Graph(in...); err == nil {
				return true
			}
		}
	}
	return false
}

// TestDefaults finds defaults that are not the operation's own: with all of them written out the pixels are the same, and
// a field of Go's options that is no pointer has its default as zero value. Arguments of Go functions have no default to compare with.
func TestDefaults(t *testing.T) {
	for _, o := range All() {
		optional := false
		for i := range o.Params {
			p := &o.Params[i]
			optional = optional || p.Default != ""
			if p.Default == "" || p.Kind == Word || p.Go == "" || p.Go == "-" || p.Go[0] == '*' {
				continue
			}
			v, err := p.Parse(p.Default, nil)
			if err != nil {
				t.Fatal(err)
			}
			if zero := reflect.ValueOf(v.V).IsZero(); zero == (p.Go[0] == '!') {
				t.Errorf("%s %s: %s is not what %s is when left out", o.Name, p.Name, p.Default, p.Go)
			}
		}
		if !optional {
			continue
		}
		compared := 0
		for _, a := range examples(t, o) {
			written := Args{o, slices.Clone(a.Values)}
			for i := range o.Params {
				if p := &o.Params[i]; p.Default != "" && a.Values[i].IsZero() {
					written.Values[i], _ = p.Parse(p.Default, nil)
				}
			}
			for channels := 1; channels <= 3; channels += 2 {
				in := slices.Repeat([]cv.AnyImage{flat(t, channels)}, o.Inputs())
				want, err := cv.Apply(o.New(a), in...)
				if err != nil {
					continue
				}
				compared++
				got, err := cv.Apply(o.New(written), in...)
				if err != nil || !bytes.Equal(got.Plane().Data, want.Plane().Data) {
					t.Errorf("%s %v: %v gives other pixels, error %v", o.Name, a.Values, written.Values, err)
				}
			}
		}
		if compared == 0 {
			t.Errorf("%s: no example fits", o.Name)
		}
	}
}

// TestErrors gives parameters values that are out of any range: the error names the operation, not one that it is made of,
// and the parameter. Of parameters that are checked together it names the first in Param and the others in its text, or
// what they have in common (sigma).
func TestErrors(t *testing.T) {
	for _, o := range All() {
		for i := range o.Params {
			p := &o.Params[i]
			var bad any
			switch p.Kind {
			default: // an image, a colour: any is taken
				continue
			case Number:
				bad = math.NaN()
			case Integer:
				bad = math.MaxInt
			case Size:
				bad = cv.Square(math.MaxInt32)
			case Point:
				if p.Name == "center" { // which may lie anywhere
					continue
				}
				bad = cv.Point{X: math.MinInt32, Y: math.MinInt32}
			case Word:
				bad = 99
			case Depth:
				bad = cv.F64 + 1
			case Kernel:
				if o.Export.Element { // none is OpenCV's rectangle of 3x3
					continue
				}
				bad = cv.Kernel{}
			}
			a := examples(t, o)[0]
			a.Values[i] = Value{V: bad}
			in := slices.Repeat([]cv.Format{{Depth: cv.U8, W: 40, H: 30, C: 1}}, o.Inputs())
			_, err := o.New(a).Graph(in...)
			if e, ok := errors.AsType[*cv.OpError](err); !ok || e.Op != o.Name || !strings.HasPrefix(p.Name, e.Param) && !strings.Contains(e.Err.Error(), p.Name) {
				t.Errorf("%s %s %v: error %v", o.Name, p.Name, bad, err)
			}
		}
	}
}

// flat returns an image in which neighbours are different, but little, so that a bilateral filter mixes them.
func flat(t *testing.T, channels int) cv.AnyImage {
	img, err := cv.NewImage[uint8](11, 9, channels)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + r.IntN(8))
	}
	return img
}

// examples returns arguments for every depth that the result can have, and every colour conversion.
func examples(t *testing.T, o *Op) []Args {
	a := o.NewArgs()
	for i := range o.Params {
		p := &o.Params[i]
		text := map[Kind]string{Number: "1", Integer: "1", Bool: "true", Size: "3", Point: "1,1", Color: "1", Kernel: "[1 0 0 0 0]", Depth: "-1", Image: "$in"}[p.Kind]
		switch {
		case p.Kind == Word:
			text = p.Words.Main[0].Name
		case p.ranged() && p.Min > 1:
			text = formatNumber(p.Min)
		case p.Name == "dy":
			text = "0"
		}
		if !p.Required && !p.CV2 {
			continue
		}
		v, err := p.Parse(text, nil)
		if err != nil {
			t.Fatalf("%s %s: %v", o.Name, p.Name, err)
		}
		a.Values[i] = v
	}
	list := []Args{a}
	for i, p := range o.Params {
		with := func(v Value) {
			b := Args{o, slices.Clone(a.Values)}
			b.Values[i] = v
			list = append(list, b)
		}
		switch {
		case p.Kind == Depth:
			for _, d := range allDepths {
				with(Value{d.String(), d})
			}
		case p.Name == "ksize" && !p.Required:
			v, _ := p.Parse(formatNumber(p.Max), nil)
			for _, b := range list { // larger kernels take other depths and orders
				b = Args{o, slices.Clone(b.Values)}
				b.Values[i] = v
				list = append(list, b)
			}
		case p.Name == "dx":
			with(Value{"0", 0})
		case p.Name == "dy":
			with(Value{"1", 1})
		case p.Name == "code":
			for _, w := range p.Words.Main {
				with(Value{w.Name, w.Value})
			}
		}
	}
	return list
}

func TestParse(t *testing.T) {
	words := Words{Main: thresholdKinds, Added: []WordValue{{Name: "otsu", Value: 8}, {Name: "triangle", Value: 16}}, Alone: true}
	number := &Param{Kind: Number, Min: -inf, Max: inf}
	odd := &Param{Kind: Integer, Min: 1, Max: 31, Odd: true}
	size := &Param{Kind: Size, Min: 0, Max: inf, Odd: true}
	for _, c := range []struct {
		p    *Param
		text string
		want string // canonical, or ! and a part of the error
	}{
		{number, "127", "127"}, {number, "+.50", "0.5"}, {number, "1e3", "1000"}, {number, "-1E-9", "-1e-09"}, {number, "5.", "5"},
		{number, "1e400", "!1.8e308"}, {number, "inf", "!a number"}, {number, "nan", "!a number"}, {number, "0x10", "!a number"}, {number, "1_000", "!a number"}, {number, "", "!a number"},
		{odd, "3", "3"}, {odd, "4", "!from 1 to 31, odd"}, {odd, "33", "!from 1 to 31"}, {odd, "3.0", "!a whole number"}, {odd, "99999999999", "!a whole number"},
		{size, "7", "7"}, {size, "7x7", "7"}, {size, "7X5", "7x5"}, {size, "0", "0"}, {size, "4", "!odd or 0"}, {size, "7x", "!a size"}, {size, "x", "!a size"}, {size, "3x3x3", "!a size"},
		{&Param{Kind: Bool}, "TRUE", "true"}, {&Param{Kind: Bool}, "1", "!true or false"},
		{&Param{Kind: Point}, "-1,2", "-1,2"}, {&Param{Kind: Point}, "1", "!a point"}, {&Param{Kind: Point}, "1,2,3", "!a point"},
		{&Param{Kind: Color}, "10,020,.5", "10,20,0.5"}, {&Param{Kind: Color}, "7", "7"}, {&Param{Kind: Color}, "1,2,3,4,5", "!a colour"}, {&Param{Kind: Color}, "1,,2", "!a colour"},
		{&Param{Kind: Depth}, "16s", "16S"}, {&Param{Kind: Depth}, "-1", "-1"}, {&Param{Kind: Depth}, "CV_32F", "!did you mean 32F?"}, {&Param{Kind: Depth}, "12U", "!one of 8U"},
		{&Param{Kind: Image}, "$a_1", "$a_1"}, {&Param{Kind: Image}, "$1", "!an image"}, {&Param{Kind: Image}, "a", "!an image"},
		{&Param{Kind: Word, Words: words}, "Binary+OTSU", "binary+otsu"}, {&Param{Kind: Word, Words: words}, "otsu+trunc", "trunc+otsu"}, {&Param{Kind: Word, Words: words}, "otsu", "binary+otsu"},
		{&Param{Kind: Word, Words: words}, "binarry", "!did you mean binary?"}, {&Param{Kind: Word, Words: words}, "binary+trunc", `!after "binary"`}, {&Param{Kind: Word, Words: words}, "otsu+otsu", "!not possible"},
		{&Param{Kind: Word, Words: words}, "THRESH_TOZERO", "!did you mean tozero?"}, {&Param{Kind: Word, Words: words}, "", "!not possible"}, {&Param{Kind: Word, Words: words}, "binary+", "!not possible"},
		{&Param{Kind: Word, Words: borderWords(cv.BorderReflect)}, "reflect+ISOLATED", "reflect+isolated"}, {&Param{Kind: Word, Words: borderWords(cv.BorderReflect)}, "isolated", "!too little"},
		{&Param{Kind: Word, Words: borderWords(cv.BorderReflect101)}, "reflect101", "!did you mean reflect_101?"},
		{&Param{Kind: Kernel}, "rect:5x3", "rect:5x3"}, {&Param{Kind: Kernel}, "ONES:3x3/9", "ones:3/9"}, {&Param{Kind: Kernel}, "[ 1 -2.0;\n.5\t4 ]/2", "[1 -2; 0.5 4]/2"},
		{&Param{Kind: Kernel}, "rect", "!no size"}, {&Param{Kind: Kernel}, "rect:0x3", "!from 1 to 4096"}, {&Param{Kind: Kernel}, "rect:4097x1", "!from 1 to 4096"}, {&Param{Kind: Kernel}, "rect:4096", "!pixels at most"},
		{&Param{Kind: Kernel}, "squar:3", "!a kernel such as"}, {&Param{Kind: Kernel}, "rekt:3", "!did you mean rect?"}, {&Param{Kind: Kernel}, "ones:3/0", "!other than 0"}, {&Param{Kind: Kernel}, "ones:3/", "!other than 0"},
		{&Param{Kind: Kernel}, "[1e308]/1e-10", "!finite"}, {&Param{Kind: Kernel}, "[1 2; 3]", "!row 2 has 1"}, {&Param{Kind: Kernel}, "[]", "!row 1 has 0"}, {&Param{Kind: Kernel}, "[1;]", "!row 2 has 0"},
		{&Param{Kind: Kernel}, "[1 2]x", "!nothing but /"}, {&Param{Kind: Kernel}, "[1 x]", "!not a number"}, {&Param{Kind: Kernel}, "@k.npy", "!files cannot be read"}, {&Param{Kind: Kernel}, "@", "!a kernel such as"},
	} {
		v, err := c.p.Parse(c.text, nil)
		if part, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%v %q: %q, error %v; want an error with %q", c.p.Kind, c.text, v.Text, err, part)
			}
			continue
		}
		if err != nil || v.Text != c.want {
			t.Errorf("%v %q: %q, error %v; want %q", c.p.Kind, c.text, v.Text, err, c.want)
			continue
		}
		again, err := c.p.Parse(v.Text, nil)
		if err != nil || again != v {
			t.Errorf("%v %q: canonical %q reads as %v, error %v", c.p.Kind, c.text, v.Text, again, err)
		}
	}
}

// TestErrorPlace checks that errors point at the wrong part of a value.
func TestErrorPlace(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		text string
		part string
	}{
		{Kernel, "ones:0x3/9", "0x3"}, {Kernel, "ones:3/x", "x"}, {Kernel, "[1 2; 3 y4]", "y4"}, {Kernel, "[1 2;3 4 5]/2", "3 4 5"}, {Kernel, "sqare:3", "sqare"}, {Kernel, "rect", "rect"},
	} {
		_, err := (&Param{Kind: c.kind}).Parse(c.text, nil)
		e, ok := err.(*ValueError)
		if !ok || c.text[e.Offset:e.Offset+e.Len] != c.part {
			t.Errorf("%q: error %#v; want it at %q", c.text, err, c.part)
		}
	}
}

func TestKernelValues(t *testing.T) {
	k, err := ParseKernel("[1 2 3; 4 5 6]/3", nil)
	if err != nil || k.Size() != (cv.Size{W: 3, H: 2}) || k.At(2, 1) != 2 || k.At(0, 0) != 1.0/3 {
		t.Errorf("%v, error %v", k, err)
	}
	file, _ := cv.NewKernel(1, 1, 7)
	k, err = ParseKernel("@dir/k.npy", func(name string) (cv.Kernel, error) {
		if name != "dir/k.npy" {
			t.Errorf("file %q is read", name)
		}
		return file, nil
	})
	if err != nil || k != file {
		t.Errorf("%v, error %v", k, err)
	}
	nan, _ := cv.NewKernel(1, 1, math.NaN())
	if _, err := ParseKernel("@k", func(string) (cv.Kernel, error) { return nan, nil }); err == nil {
		t.Error("a kernel of NaN is accepted")
	}
}

func TestClosest(t *testing.T) {
	names := []string{"GaussianBlur", "medianBlur", "Sobel", "add", "erode", "threshold"}
	for word, want := range map[string]string{"gausianblur": "GaussianBlur", "MEDIANBLUR": "medianBlur", "soble": "Sobel", "thresold": "threshold", "Canny": "", "ad": "add", "eroed": "erode", "": ""} {
		if got := Closest(word, names); got != want {
			t.Errorf("%q: %q is closest, want %q", word, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	b, err := json.Marshal(All())
	var back []struct {
		Name   string
		Params []struct {
			Name, Kind string
			Min        *float64
			Words      []struct{ Name string }
		}
		Exactness map[string]string
	}
	if err == nil {
		err = json.Unmarshal(b, &back)
	}
	if err != nil || len(back) != len(All()) {
		t.Fatalf("%d operations, error %v", len(back), err)
	}
	for _, o := range back {
		if len(o.Exactness) == 0 {
			t.Errorf("%s has no classes", o.Name)
		}
		for _, p := range o.Params {
			if p.Kind == "" || (p.Kind == "word") != (len(p.Words) > 0) {
				t.Errorf("%s %s: %+v", o.Name, p.Name, p)
			}
		}
	}
}
