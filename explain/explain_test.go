package explain

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

var cases = flag.Int("cases", 12, "random cases of each operation that TestEqualsLibrary makes")

// TestEveryOperation demands that every operation can be explained.
func TestEveryOperation(t *testing.T) {
	for _, op := range ops.All() {
		if explainers[op.Name] == nil {
			t.Errorf("%s has no explainer", op.Name)
		}
	}
	if len(explainers) != len(ops.All()) {
		t.Errorf("%d explainers for %d operations", len(explainers), len(ops.All()))
	}
}

// TestEqualsLibrary compares the values of explanations with those of the library: on random images and parameters, at corners and elsewhere.
func TestEqualsLibrary(t *testing.T) {
	for _, op := range ops.All() {
		t.Run(op.Name, func(t *testing.T) {
			made := 0
			for seed := uint64(0); made < *cases; seed++ {
				if seed > uint64(500**cases) {
					t.Fatalf("only %d cases of %d were possible", made, seed)
				}
				rng := rand.New(rand.NewPCG(seed, 11))
				if compareCase(t, rng, op, seed) {
					made++
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// compareCase makes a random case and tells whether the operation takes it.
func compareCase(t *testing.T, rng *rand.Rand, op *ops.Op, seed uint64) bool {
	args := randomArgs(rng, op)
	f := cv.Format{Depth: cv.U8 + cv.Depth(rng.IntN(6)), W: 1 + rng.IntN(24), H: 1 + rng.IntN(24), C: 1 + rng.IntN(4)}
	if rng.IntN(2) == 0 {
		f.Depth = cv.U8
	}
	if rng.IntN(3) == 0 {
		f.C = 1
	}
	if rng.IntN(8) == 0 {
		f.W, f.H = 1+rng.IntN(3), 1+rng.IntN(3)
	}
	o := op.New(args)
	formats := make([]cv.Format, op.Inputs())
	for i := range formats {
		formats[i] = f
	}
	if _, err := o.Graph(formats...); err != nil {
		return false
	}
	var in []cv.AnyImage
	for range formats {
		in = append(in, randomImage(t, rng, f))
	}
	want, err := cv.Apply(o, in...)
	if err != nil {
		t.Fatal(err)
	}
	w := want.Format()
	places := [][2]int{{0, 0}, {w.W - 1, 0}, {0, w.H - 1}, {w.W - 1, w.H - 1}}
	for range 4 {
		places = append(places, [2]int{rng.IntN(w.W), rng.IntN(w.H)})
	}
	read := (&run{}).given("", want)
	for i, p := range places {
		step := pipeline.Step{Op: op, Args: args}
		where := fmt.Sprintf("seed %d, %v, pixel %d,%d of %v", seed, &step, p[0], p[1], f)
		e, err := Step(context.Background(), op, args, in, p[0], p[1])
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		for c, v := range e.Value {
			if lib := read.at(p[0], p[1], c); !sameBits(float64(v), lib) {
				t.Errorf("%s, channel %d: %v is explained, the library makes %v", where, c, v, Number(lib))
				return true
			}
		}
		if i == len(places)-1 {
			check(t, where, e)
		}
	}
	return true
}

// sameBits tells whether values are the same; what is no number is like any other that is none.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// check looks at what holds for every explanation.
func check(t *testing.T, where string, e *Explanation) {
	t.Helper()
	if len(e.Stages) == 0 || len(e.Value) != e.Format.Channels {
		t.Fatalf("%s: %d stages, %d values for %d channels", where, len(e.Stages), len(e.Value), e.Format.Channels)
	}
	for i := range e.Stages {
		s := &e.Stages[i]
		if s.Name == "" || s.Kind == "" || s.Formula == "" || len(s.Value) != s.Format.Channels {
			t.Fatalf("%s: stage %d is incomplete: %+v", where, i, s)
		}
		for _, w := range s.Windows {
			if w.Values == nil {
				if w.Note == "" {
					t.Fatalf("%s: stage %s: window %s has no values", where, s.Name, w.Name)
				}
				continue
			}
			if len(w.Values) != w.Height || len(w.Values[0]) != w.Width || len(w.Columns) != w.Width || len(w.Rows) != w.Height {
				t.Fatalf("%s: stage %s: window %s has %d rows of %d", where, s.Name, w.Name, len(w.Values), len(w.Values[0]))
			}
		}
		if s.Kind == Extreme && s.Windows[0].Values != nil {
			for c, ch := range s.Channels {
				if ch.At == nil {
					continue
				}
				if v := s.Windows[0].Values[ch.At.Row][ch.At.Column][c]; v != ch.Value {
					t.Fatalf("%s: stage %s: %v was chosen, but %v is there", where, s.Name, ch.Value, v)
				}
			}
		}
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	var back Explanation
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	var text strings.Builder
	if err := back.WriteText(&text); err != nil || text.Len() == 0 {
		t.Fatalf("%s: text of %d bytes, %v", where, text.Len(), err)
	}
}

// randomArgs makes arguments of an operation from its descriptor alone. Some will be refused.
func randomArgs(rng *rand.Rand, op *ops.Op) ops.Args {
	args := op.NewArgs()
	for i := range op.Params {
		p := &op.Params[i]
		for !p.Required && args.Values[i].IsZero() && rng.IntN(2) == 0 || p.Required && args.Values[i].IsZero() {
			if v, err := p.Parse(randomText(rng, p), nil); err == nil {
				args.Values[i] = v
			}
		}
	}
	return args
}

func randomText(rng *rand.Rand, p *ops.Param) string {
	integer := func() int {
		switch rng.IntN(12) {
		case 0:
			return rng.IntN(40) - 8
		case 1:
			return rng.IntN(16)
		}
		return rng.IntN(8) - 1
	}
	switch p.Kind {
	case ops.Number:
		numbers := []string{"0", "1", "2", "-1", "0.5", "-0.25", "127", "255", "0.1", "3.7", "-5.3", "1e5", "-1e10", "64.5", "0.003"}
		if rng.IntN(3) == 0 {
			return fmt.Sprint(rng.Float64()*300 - 20)
		}
		return numbers[rng.IntN(len(numbers))]
	case ops.Integer:
		return fmt.Sprint(integer())
	case ops.Bool:
		return fmt.Sprint(rng.IntN(2) == 0)
	case ops.Size:
		if rng.IntN(20) == 0 {
			return fmt.Sprint(50 + rng.IntN(60))
		}
		return fmt.Sprintf("%dx%d", integer(), integer())
	case ops.Point:
		return fmt.Sprintf("%d,%d", rng.IntN(5)-1, rng.IntN(5)-1)
	case ops.Color:
		return fmt.Sprintf("%d,%g,%d", rng.IntN(300)-20, rng.Float64()*255, rng.IntN(256))
	case ops.Word:
		word := p.Words.Main[rng.IntN(len(p.Words.Main))].Name
		if n := len(p.Words.Added); n > 0 && rng.IntN(2) == 0 {
			word += "+" + p.Words.Added[rng.IntN(n)].Name
		}
		return word
	case ops.Depth:
		return []string{"8U", "16U", "16S", "32S", "32F", "64F", "-1"}[rng.IntN(7)]
	case ops.Kernel:
		return randomKernel(rng)
	}
	return "$other"
}

func randomKernel(rng *rand.Rand) string {
	w, h := 1+rng.IntN(5), 1+rng.IntN(5)
	switch rng.IntN(8) {
	case 0:
		return fmt.Sprintf("%s:%dx%d", []string{"rect", "ellipse", "cross", "ones"}[rng.IntN(4)], w, h)
	case 1:
		return fmt.Sprintf("ones:%dx%d/%d", w, h, 1+rng.IntN(9))
	case 2:
		w, h = 1+rng.IntN(14), 1+rng.IntN(14)
	case 3:
		return []string{"[1 2 1]/4", "[1;2;1]", "[-1 0 1]", "[0.25 0.5 0.25]", "[1 4 6 4 1]/16", "[1;4;6;4;1]/16", "[1 -2 1]", "[3 10 3]", "[0 0]", "[-1 1]"}[rng.IntN(10)]
	case 4:
		w = 1
	case 5:
		h = 1
	}
	kind := rng.IntN(5)
	var rows []string
	for range h {
		var row []string
		for range w {
			switch kind {
			case 0, 1:
				row = append(row, fmt.Sprint(rng.IntN(3)-1))
			case 2:
				row = append(row, fmt.Sprint(rng.IntN(21)-10))
			case 3:
				row = append(row, fmt.Sprint(float64(rng.IntN(64)-20)/16))
			default:
				row = append(row, fmt.Sprint(rng.Float64()*2-1))
			}
		}
		rows = append(rows, strings.Join(row, " "))
	}
	return "[" + strings.Join(rows, "; ") + "]"
}

// randomImage makes an image of values of the whole range, of few values, or of smooth ones.
func randomImage(t *testing.T, rng *rand.Rand, f cv.Format) cv.AnyImage {
	t.Helper()
	image, err := cv.NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	kind, lo := rng.IntN(5), rng.Float64()*200
	value := func() float64 {
		low, high := f.Depth.Range()
		switch {
		case kind == 0:
			return float64(rng.IntN(2)) * min(high, 255)
		case kind == 1:
			return math.Round(lo + rng.Float64()*20)
		case f.Depth == cv.S32:
			return math.Round(low/4 + rng.Float64()*(high/4-low/4))
		case f.Depth.IsFloat() && kind == 2:
			return rng.Float64() - 0.3
		case f.Depth.IsFloat() && kind == 3:
			return (rng.Float64() - 0.5) * 1e6
		case f.Depth.IsFloat() && rng.IntN(10) == 0:
			return []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1e38, -1e-40}[rng.IntN(7)]
		case f.Depth.IsFloat():
			return rng.Float64() * 255
		}
		return math.Round(low + rng.Float64()*(high-low))
	}
	switch m := image.(type) {
	case *cv.Image[uint8]:
		fill(m, value)
	case *cv.Image[uint16]:
		fill(m, value)
	case *cv.Image[int16]:
		fill(m, value)
	case *cv.Image[int32]:
		fill(m, value)
	case *cv.Image[float32]:
		fill(m, value)
	case *cv.Image[float64]:
		fill(m, value)
	}
	return image
}

func fill[T cv.Pixel](m *cv.Image[T], value func() float64) {
	for i := range m.Pix {
		m.Pix[i] = T(value())
	}
}

// TestRareForms compares every pixel of pipelines whose arithmetic or way of computing is a special one.
func TestRareForms(t *testing.T) {
	for _, test := range []struct {
		image cv.Format
		text  string
	}{
		{u8(37, 5), "Scharr 16S 1 0 delta=0.5"},
		{u8(37, 5), "Scharr 16S 0 1 delta=0.5"},
		{u8(21, 5), "Scharr 16S 1 0 100 delta=7"},
		{u8(21, 5), "Sobel 16S 0 1 3 delta=32000"},
		{u8(21, 5), "Sobel 16S 0 1 scale=200 delta=32767"},
		{u8(21, 5), "Sobel 16S 2 2 7"},
		{u8(21, 5), "Sobel 32F 1 0 3 0.1"},
		{u8(21, 5), "Sobel 64F 1 1 5 0.1 0.3"},
		{u8(21, 5), "Sobel 8U 1 0 31"},
		{u8(37, 5), "sepFilter2D -1 [0.25 0.5 0.25] [0.125 0.75 0.125] delta=0.25"},
		{u8(37, 5), "sepFilter2D -1 [0.3 0.4 0.3] [0.25 0.5 0.25]"},
		{u8(7, 39), "sepFilter2D -1 [0.5 0 0.5] [0.5 0 0.5]"},
		{u8(7, 39), "convertTo 32F 0.37 | GaussianBlur 5 1.1"},
		{u8(7, 39), "convertTo 32F 0.37 | GaussianBlur 3 0.7"},
		{u8(39, 5), "convertTo 32F 0.37 | Sobel 32F 1 0 3 delta=0.3"},
		{u8(39, 5), "convertTo 32F 0.37 | Sobel 64F 1 0 5 0.1"},
		{u8(39, 5), "convertTo 64F 0.37 | GaussianBlur 11"},
		{u8(39, 5), "convertTo 64F 0.37 | GaussianBlur 13x21"},
		{u8(39, 5), "convertTo 64F 0.37 | GaussianBlur 17x31"},
		{u8(39, 5), "boxFilter 32F 7x3"},
		{u8(39, 5), "boxFilter 64F 7x3"},
		{u8(39, 15), "blur 9 | adaptiveThreshold 255 mean binary 3 1.5"},
		{u8(39, 15), "blur 9 | adaptiveThreshold 255 mean binary_inv 3 1.5"},
		{u8(39, 5), "convertTo 32F 1 -128 | medianBlur 3"},
		{u8(39, 5), "convertTo 32F 1 -128 | erode rect:3x2"},
		{u8(39, 5), "convertTo 32S 1e7 | convertTo 32S 0.3 1"},
		{u8(39, 5), "threshold 127 1 binary | convertTo 32F -1 -0 as a | addWeighted 1 $a 1 0"},
		{u8(31, 5), "threshold 100 255 binary | blur 2x1"},
		{u8(37, 5), "blur 2x1"},
		{u8(37, 5), "blur 1x2"},
		{u8(37, 5), "threshold 127 255 binary | blur 2x1"},
		{u8(37, 5), "threshold 127 255 binary | blur 1x2 borderType=replicate"},
		{u8(37, 5), "blur 16"},
		{u8(37, 5), "blur 20x18"},
		{u8(9, 9), "blur 301x3"},
		{u8(9, 9), "blur 3001x3001"},
		{u8(9, 9), "boxFilter 8U 70x3 normalize=false"},
		{u8(9, 9), "convertTo 16S 3 -400 | boxFilter 16U 3"},
		{u8(9, 9), "convertTo 16S 3 -400 | boxFilter 16U 3 normalize=false"},
		{u8(9, 9), "convertTo 32S 1e7 | boxFilter 32S 9 normalize=false"},
		{u8(9, 9), "GaussianBlur 1x5"},
		{u8(9, 9), "GaussianBlur 0 4"},
		{u8(9, 9), "GaussianBlur 5001 900 borderType=wrap"},
		{u8(9, 9), "convertTo 32F 0.01 | GaussianBlur 0 4"},
		{u8(9, 9), "convertTo 64F 0.01 | GaussianBlur 7 1.1 2.3"},
		{u8(9, 9), "adaptiveThreshold 255 gaussian binary_inv 71 1.5"},
		{u8(9, 9), "medianBlur 67"},
		{u8(9, 9), "filter2D -1 ones:12x11/132 delta=-0.3"},
		{u8(9, 9), "filter2D 32F ones:9x7/63"},
		{u8(9, 9), "filter2D 64F ones:9x7/63"},
		{u8(9, 9), "filter2D 32S ones:70x65"},
		{u8(9, 9), "filter2D 32F [-1 0.5] delta=-0"},
		{u8(9, 9), "filter2D 16S [30000 30000; 1e5 1e5]"},
		{u8(9, 9), "Laplacian 16S 5 0.3 0.2"},
		{u8(9, 9), "Laplacian 64F 7 0.3 0.2"},
		{u8(9, 9), "convertTo 64F 0.01 | Laplacian 64F 7 0.3 0.2"},
		{u8(9, 9), "erode ellipse:5 iterations=4"},
		{u8(9, 9), "erode cross:3 iterations=12"},
		{u8(9, 9), "morphologyEx open cross:3 iterations=20"},
		{u8(9, 9), "morphologyEx tophat ellipse:75x71"},
		{u8(9, 9), "morphologyEx close rect:71 iterations=1000"},
		{u8(9, 9), "dilate rect:5x3 iterations=7 borderType=reflect"},
		{u8(9, 9), "erode rect:3 borderType=constant borderValue=-7.5"},
		{u8(9, 9), "dilate [0 0; 0 0]"},
		{u8(9, 9), "morphologyEx hitmiss [0 1 0; -1 1 1; -1 -1 0] iterations=2"},
		{u8(9, 9), "morphologyEx hitmiss [0 0; 2 0]"},
		{u8(9, 9), "morphologyEx hitmiss [0 0; 0 0]"},
		{u8(9, 9), "circle 4,5 3 9 4"},
		{u8(9, 9), "circle 4,5 4 9"},
		{u8(9, 9), "circle 4,5 2147483647 9 -1"},
		{u8(40, 31), "threshold 180 255 binary | connectedComponents 8"},
		{u8(40, 31), "threshold 150 255 binary | connectedComponents 4"},
		{u8(9, 9), "threshold 300 255 binary_inv"},
		{u8(9, 9), "threshold -3 255 trunc"},
		{u8(9, 9), "convertTo 16U 200 | threshold 0 60000 otsu"},
		{u8(9, 9), "threshold 0 60000 triangle+tozero"},
		{u8(9, 9), "normalize 3 -8"},
		{u8(9, 9), "convertTo 32F | bilateralFilter 5 1000 2 constant"},
		{u8(9, 9), "$in"},
		{u8(9, 9), "blur 3 as soft | $in | addWeighted 1.5 $soft -0.5 0 as sharp | $soft | absdiff $sharp"},
		{cv.Format{Depth: cv.U8, W: 9, H: 4, C: 3}, "cvtColor RGB2BGRA | cvtColor BGRA2RGBA | cvtColor RGBA2GRAY"},
		{cv.Format{Depth: cv.U8, W: 9, H: 4, C: 3}, "cvtColor BGR2HSV_FULL | cvtColor HSV2BGR_FULL"},
		{cv.Format{Depth: cv.U8, W: 9, H: 4, C: 3}, "bilateralFilter 9 30 3"},
		{cv.Format{Depth: cv.U8, W: 9, H: 4, C: 3}, "convertTo 32F 0.37 | bilateralFilter 5 30 3"},
	} {
		p, err := pipeline.Parse(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		compareAll(t, p, randomImage(t, rand.New(rand.NewPCG(1, 2)), test.image))
	}
}

// TestLevels compares the levels of Otsu's and the triangle method with the library's, where several are equally good too.
func TestLevels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 200 {
		src := &cv.Image[uint8]{Width: 16, Height: 8, Channels: 1, Stride: 16, Pix: make([]uint8, 128)}
		low, span := rng.IntN(200), 1+rng.IntN(55)
		for k := range src.Pix {
			src.Pix[k] = uint8(low + rng.IntN(2)*span)
			if i%2 == 0 {
				src.Pix[k] = uint8(low + rng.IntN(span+1))
			}
		}
		if i%5 == 0 { // a peak in the middle
			for k := range src.Pix {
				src.Pix[k] = uint8(low + [4]int{1, 1, 0, 2}[k%4])
			}
		}
		for _, method := range []cv.ThreshType{cv.ThreshOtsu, cv.ThreshTriangle} {
			var dst cv.Image[uint8]
			want, err := cv.Threshold(&dst, src, 0, 255, method)
			if err != nil {
				t.Fatal(err)
			}
			p, err := pipeline.Parse("threshold 0 255 " + method.String())
			if err != nil {
				t.Fatal(err)
			}
			e, err := Pixel(context.Background(), p, src, 1, 3, 3)
			if err != nil {
				t.Fatal(err)
			}
			if c := e.Stages[0].Curve; float64(c.Level) != want || float64(e.Stages[0].Value[0]) != want {
				t.Errorf("image %d, %v: level %v is explained, the library's is %v", i, method, c.Level, want)
			}
		}
	}
}

func u8(w, h int) cv.Format { return cv.Format{Depth: cv.U8, W: w, H: h, C: 1} }

// compareAll compares the pixels of a pipeline's result with their explanations: the pixels at the edges and some in the middle.
func compareAll(t *testing.T, p *pipeline.Pipeline, src cv.AnyImage) {
	t.Helper()
	program, err := p.Compile(src.Format(), nil)
	var want cv.AnyImage
	if err == nil {
		want, err = program.Run(context.Background(), src)
	}
	if err != nil {
		t.Errorf("%v: %v", p, err)
		return
	}
	v, err := pipeline.NewViewer(1<<20).View(p, src, "")
	if err != nil {
		t.Errorf("%v: %v", p, err)
		return
	}
	f, read := want.Format(), (&run{}).given("", want)
	for y := 0; y < f.H; y += 2 {
		for x := range f.W {
			e, err := View(context.Background(), v, len(p.Steps), x, y)
			if err != nil {
				t.Errorf("%v: %v", p, err)
				return
			}
			for c, v := range e.Value {
				if lib := read.at(x, y, c); !sameBits(float64(v), lib) {
					t.Errorf("%v, pixel %d,%d,%d: %v is explained, the library makes %v", p, x, y, c, v, Number(lib))
					return
				}
			}
			if x == 0 && y == 0 {
				check(t, p.String(), e)
			}
		}
	}
}

// TestErrors checks that what cannot be explained is said.
func TestErrors(t *testing.T) {
	src := randomImage(t, rand.New(rand.NewPCG(1, 2)), u8(7, 5))
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		ctx        context.Context
		text, want string
		step, x, y int
	}{
		{context.Background(), "blur 3", "pixel 7,0; 0,0 to 6,4 are possible", 1, 7, 0},
		{context.Background(), "morphologyEx hitmiss [0 1 0; 1 -1 1; 0 1 0] iterations=1000", "1000 are too many to be told", 1, 0, 0},
		{context.Background(), "blur 3", "pixel 0,-1", 1, 0, -1},
		{context.Background(), "blur 3", "pixel 0,5", 0, 0, 5},
		{context.Background(), "blur 3", "step 2; 0 to 1 are possible", 2, 0, 0},
		{context.Background(), "blur 3", "step -1", -1, 0, 0},
		{context.Background(), "blur 3 | cvtColor RGB2GRAY", "step 2: cvtColor: src", 2, 0, 0},
		{context.Background(), "cvtColor RGB2GRAY | blur 3", "step 1: cvtColor: src", 2, 0, 0},
		{context.Background(), "blur 3 | cvtColor RGB2GRAY", "step 2: cvtColor: src", 1, 0, 0},
		{done, "medianBlur 3", "canceled", 1, 0, 0},
		{done, "connectedComponents", "canceled", 1, 0, 0},
	} {
		p, err := pipeline.Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Pixel(test.ctx, p, src, test.step, test.x, test.y); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, step %d, pixel %d,%d: error %v, want %q", test.text, test.step, test.x, test.y, err, test.want)
		}
	}
	op, _, _ := ops.Find("add")
	if _, err := Step(context.Background(), op, op.NewArgs(), []cv.AnyImage{src}, 0, 0); err == nil || !strings.Contains(err.Error(), "1 images; 2 are needed") {
		t.Errorf("one image for two: error %v", err)
	}
	op, _, _ = ops.Find("threshold")
	if _, err := Step(context.Background(), op, op.NewArgs(), []cv.AnyImage{src}, 0, 0); err == nil || !strings.Contains(err.Error(), "thresh is missing") {
		t.Errorf("no arguments: error %v", err)
	}
	op, _, _ = ops.Find("bitwise_not")
	for _, bad := range []cv.AnyImage{nil, (*cv.Image[int16])(nil), &cv.Image[uint8]{}, &cv.Image[uint8]{Pix: make([]uint8, 7), Stride: 2, Width: 2, Height: 4, Channels: 1}} {
		if _, err := Step(context.Background(), op, op.NewArgs(), []cv.AnyImage{bad}, 0, 0); !errors.Is(err, cv.ErrShape) {
			t.Errorf("image %v: error %v", bad, err)
		}
	}
}

// TestTrail checks the union trail of a spiral: every link joins what was known by its From to its To, and the last To is the first run.
func TestTrail(t *testing.T) {
	src := &cv.Image[uint8]{Width: 7, Height: 5, Channels: 1, Stride: 7, Pix: []uint8{
		0, 0, 0, 0, 0, 0, 1,
		1, 0, 1, 1, 1, 0, 1,
		1, 0, 1, 0, 1, 0, 1,
		1, 1, 1, 0, 1, 1, 1,
		0, 0, 0, 0, 0, 0, 0,
	}}
	p, err := pipeline.Parse("connectedComponents 4")
	if err != nil {
		t.Fatal(err)
	}
	e, err := Pixel(context.Background(), p, src, 1, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	g := e.Stages[0].Region
	if g.Label != 1 || g.Area != 16 || g.Labels != 2 || g.Run.Number != 2 || g.First.Number != 1 || g.X != 0 || g.Y != 0 || g.Width != 7 || g.Height != 4 {
		t.Errorf("region %+v", g)
	}
	var steps []string
	known := g.Run.Number
	for _, l := range g.Trail {
		if l.From != known || l.To >= l.From {
			t.Errorf("known as %d, then %+v", known, l)
		}
		known = l.To
		steps = append(steps, fmt.Sprint(l.Upper.Number, "-", l.Lower.Number))
	}
	if known != g.First.Number || len(steps) == 0 {
		t.Errorf("the trail %v ends with %d", steps, known)
	}
}
