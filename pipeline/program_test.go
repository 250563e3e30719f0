package pipeline

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/ops"
)

var chains = flag.Int("chains", 150, "random pipelines that each of the tests of them runs")

// TestFusedIsStepByStep runs random pipelines fused, step by step, and as separate calls of cv.Apply. All give the same bytes,
// whatever the number of threads, and again in a second run.
func TestFusedIsStepByStep(t *testing.T) {
	defer cv.SetThreads(0)
	for seed := range *chains {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		f := cv.Format{Depth: []cv.Depth{cv.U8, cv.U8, cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64}[rng.IntN(8)], W: 1 + rng.IntN(70), H: 1 + rng.IntN(60), C: 1 + rng.IntN(4)}
		src := randomImage(t, rng, f)
		text := randomPipeline(t, rng, f, 1+rng.IntN(6))
		p, err := Parse(text)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want, results := apply(t, p, src)
		for _, separately := range []bool{false, true} {
			program, err := p.Compile(f, &Options{StepByStep: separately})
			if err != nil {
				t.Fatalf("seed %d: %v %q: %v", seed, f, text, err)
			}
			dst, err := cv.NewAnyImage(program.Format())
			if err != nil {
				t.Fatal(err)
			}
			for _, threads := range []int{1, 3, 2} {
				cv.SetThreads(threads)
				if err := program.RunInto(context.Background(), dst, src); err != nil {
					t.Fatalf("seed %d: %v %q: %v", seed, f, text, err)
				}
				if !bytes.Equal(dst.Plane().Data, want.Plane().Data) || dst.Format() != want.Format() {
					t.Fatalf("seed %d: %v %q: step by step %v, %d threads: differs from separate calls", seed, f, text, separately, threads)
				}
				var got []map[string]float64
				for _, part := range program.Report() {
					got = append(got, part.Results...)
				}
				if fmt.Sprint(got) != fmt.Sprint(results) {
					t.Fatalf("seed %d: %v %q: step by step %v: results %v, want %v", seed, f, text, separately, got, results)
				}
			}
		}
	}
}

// apply runs a pipeline by hand: each step with cv.Apply, and its reports through a plan of its own.
func apply(t *testing.T, p *Pipeline, src cv.AnyImage) (cv.AnyImage, []map[string]float64) {
	saved := map[string]cv.AnyImage{"in": src}
	current := src
	var results []map[string]float64
	for _, s := range p.Steps {
		result := map[string]float64{}
		if s.Op == nil {
			current = saved[s.From]
		} else {
			in := []cv.AnyImage{current}
			for _, name := range s.Args.Images() {
				in = append(in, saved[name])
			}
			op := s.Op.New(s.Args)
			out, err := cv.Apply(op, in...)
			if err != nil {
				t.Fatalf("%v: %v", &s, err)
			}
			for name, v := range reports(t, op, in, out.Format()) {
				result[name] = v
			}
			current = out
		}
		if s.Save != "" {
			saved[s.Save] = current
		}
		if len(result) == 0 {
			result = nil
		}
		results = append(results, result)
	}
	return current, results
}

// reports returns the numbers that an operation returns beside its image.
func reports(t *testing.T, op cv.Op, in []cv.AnyImage, out cv.Format) map[string]float64 {
	var formats []cv.Format
	var planes []engine.Plane
	for _, m := range in {
		formats = append(formats, m.Format())
		planes = append(planes, m.Plane())
	}
	g, err := op.Graph(formats...)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := engine.NewPlan(g, nil)
	if err == nil {
		err = plan.Run(context.Background(), engine.Rect{X1: out.W, Y1: out.H}, planes, engine.NewPlane(out))
	}
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]float64{}
	for i, v := range plan.Reports() {
		m[g.Reports[i].Name] = v
	}
	return m
}

// randomPipeline adds steps that fit the format until there are n.
func randomPipeline(t *testing.T, rng *rand.Rand, f cv.Format, n int) string {
	text := "$in"
	saved := []string{"in"}
	all := ops.All()
	for i, tries := 0, 0; i < n; tries++ {
		if tries > 400 {
			return text
		}
		name := fmt.Sprintf("s%d", i)
		step := randomStep(rng, all[rng.IntN(len(all))], saved)
		if rng.IntN(8) == 0 {
			step = "$" + saved[rng.IntN(len(saved))]
		}
		keep := step[0] != '$' && rng.IntN(3) == 0
		if keep {
			step += " as " + name
		}
		p, err := Parse(text + " | " + step)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.check(f); err != nil {
			var refused *cv.OpError
			if !errors.As(err, &refused) {
				t.Fatalf("%v %q is refused with %v", f, p, err)
			}
			continue
		}
		if keep {
			saved = append(saved, name)
		}
		text = p.String()
		i++
	}
	return text
}

// randomStep writes an operation with random values in their ranges.
func randomStep(rng *rand.Rand, op *ops.Op, saved []string) string {
	words := []string{op.Name}
	for i := range op.Params {
		p := &op.Params[i]
		if p.Required || rng.IntN(3) == 0 {
			words = append(words, p.Name+"="+randomValue(rng, p, saved))
		}
	}
	return strings.Join(words, " ")
}

func oneOf[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }

func randomValue(rng *rand.Rand, p *ops.Param, saved []string) string {
	side := func(hi int) int {
		lo := int(max(p.Min, -2))
		n := lo + rng.IntN(min(int(min(p.Max, 100)), hi)-lo+1)
		if p.Odd && n%2 == 0 && (n != 0 || p.Min != 0) {
			n++
		}
		return n
	}
	switch p.Kind {
	case ops.Number:
		if p.Name == "sigmaSpace" { // d 0 takes a circle of thrice its width
			return oneOf(rng, "0", "1", "2.5")
		}
		return oneOf(rng, "0", "1", "-1", "2", "0.5", "127", "255", fmt.Sprintf("%.2f", rng.Float64()*300-50))
	case ops.Integer:
		return fmt.Sprint(side(9))
	case ops.Bool:
		return oneOf(rng, "true", "false")
	case ops.Size:
		return fmt.Sprintf("%dx%d", side(9), side(9))
	case ops.Point:
		return oneOf(rng, "-1,-1", "0,0", "1,0", "5,3")
	case ops.Color:
		return oneOf(rng, "7", "10,20,30", "255,0")
	case ops.Depth:
		return oneOf(rng, "-1", "8U", "16U", "16S", "32S", "32F", "64F")
	case ops.Kernel:
		if p.Name == "kernelX" || p.Name == "kernelY" {
			return oneOf(rng, "[1 2 1]/4", "[1; 0; -1]", "[0.3 -0.7 1.1 0.25]", "rect:1x9", "[1 4 6 4 1]/16")
		}
		return oneOf(rng, "rect:3", "rect:5x2", "ellipse:5", "ellipse:7x4", "cross:3x5", "ones:3/9", "ones:12x11", "[0 -1 0; -1 5 -1; 0 -1 0]", "[1 2 1]/4", "[1; 0; -1]",
			"[0.3 -0.7; 1.1 0.25]", "[0 1 0; 1 -1 0; 0 0 0]", "rect:1x9")
	case ops.Image:
		return "$" + oneOf(rng, saved...)
	}
	text := oneOf(rng, p.Words.Main...).Name
	if len(p.Words.Added) > 0 && rng.IntN(4) == 0 {
		text += "+" + oneOf(rng, p.Words.Added...).Name
	}
	return text
}

// randomImage makes an image of noise; floating-point values are moderate numbers.
func randomImage(t *testing.T, rng *rand.Rand, f cv.Format) cv.AnyImage {
	img, err := cv.NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	switch m := img.(type) {
	case *cv.Image[float32]:
		for i := range m.Pix {
			m.Pix[i] = rng.Float32()*300 - 20
		}
	case *cv.Image[float64]:
		for i := range m.Pix {
			m.Pix[i] = rng.Float64()*300 - 20
		}
	default:
		for data, i := img.Plane().Data, 0; i < len(data); i++ {
			data[i] = byte(rng.UintN(256))
		}
	}
	return img
}

func TestCompileErrors(t *testing.T) {
	gray := cv.Format{Depth: cv.U8, W: 20, H: 10, C: 1}
	for text, want := range map[string]string{
		"«gray»": "cvtColor",
		"convertTo 16S as c | convertTo 8U | add «$c»": "add",
		"blur 3 | blur 3 «3,0»":                        "step 2",
	} {
		start := strings.Index(text, "«")
		length := strings.Index(text, "»") - start - len("«")
		p, err := Parse(strings.NewReplacer("«", "", "»", "").Replace(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range []*Options{nil, {StepByStep: true}} {
			_, err = p.Compile(gray, o)
			var e *Error
			var refused *cv.OpError
			if !errors.As(err, &e) || !errors.As(err, &refused) || e.Offset != start || e.Len != length || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: error %v; want one with %q", text, err, want)
			}
		}
	}
}

func TestRunErrors(t *testing.T) {
	p, err := Parse("threshold 1 2 binary | $in")
	if err != nil {
		t.Fatal(err)
	}
	img, _ := cv.NewImage[uint8](20, 10, 1)
	program, err := p.Compile(img.Format(), nil)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := cv.NewImage[uint8](10, 20, 1)
	ctx := context.Background()
	if _, err := program.Run(ctx, other); !errors.Is(err, cv.ErrShape) {
		t.Errorf("another size: error %v", err)
	}
	if err := program.RunInto(ctx, other, img); !errors.Is(err, cv.ErrShape) {
		t.Errorf("dst of another size: error %v", err)
	}
	if err := program.RunInto(ctx, img, img); !errors.Is(err, cv.ErrOverlap) {
		t.Errorf("dst is src: error %v", err)
	}
	if _, err := program.Run(ctx, &cv.Image[uint8]{Pix: make([]uint8, 5), Stride: 20, Width: 20, Height: 10, Channels: 1}); !errors.Is(err, cv.ErrShape) {
		t.Errorf("too little memory: error %v", err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := program.Run(done, img); !errors.Is(err, context.Canceled) {
		t.Errorf("context done: error %v", err)
	}
}

// TestStream: row by row a program makes what it makes of the whole image, whether it needs all rows first or not.
func TestStream(t *testing.T) {
	for text, streams := range map[string]bool{
		"GaussianBlur 5 | threshold 100 255 binary": true,
		"threshold 0 255 binary+otsu":               false,
		"connectedComponents":                       false,
	} {
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		img := randomImage(t, rng, cv.Format{Depth: cv.U8, W: 9000, H: 700, C: 1})
		for _, o := range []*Options{nil, {StepByStep: true}} {
			program, err := p.Compile(img.Format(), o)
			if err != nil {
				t.Fatal(err)
			}
			if program.Streams() != (streams && o == nil) {
				t.Errorf("%s: it streams: %v", text, program.Streams())
			}
			want, err := program.Run(context.Background(), img)
			if err != nil {
				t.Fatal(err)
			}
			var got stripSink
			if err := program.Stream(context.Background(), &stripSource{Plane: img.Plane()}, &got); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, packed(want.Plane())) {
				t.Errorf("%s: row by row it makes something else", text)
			}
		}
		small := &stripSource{Plane: engine.NewPlane(cv.Format{Depth: cv.U8, W: 9, H: 9, C: 1})}
		program, err := p.Compile(img.Format(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := program.Stream(context.Background(), small, new(stripSink)); !errors.Is(err, cv.ErrShape) {
			t.Errorf("a source of another size: %v", err)
		}
	}
}

// TestBuffers checks that images between steps share memory when their lives do not overlap.
func TestBuffers(t *testing.T) {
	p, err := Parse("convertTo 8U as a | threshold 9 9 trunc | threshold 8 8 trunc | threshold 7 7 trunc | threshold 6 6 trunc | absdiff $a")
	if err != nil {
		t.Fatal(err)
	}
	program, err := p.Compile(cv.Format{Depth: cv.U8, W: 20, H: 10, C: 1}, &Options{StepByStep: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(program.buffers) != 3 {
		t.Errorf("%d buffers; a and two that take turns suffice", len(program.buffers))
	}
}

func TestRepeatedRunsAllocateLittle(t *testing.T) {
	p, err := Parse("threshold 100 255 tozero as a | threshold 200 255 trunc | absdiff $a")
	if err != nil {
		t.Fatal(err)
	}
	img, _ := cv.NewImage[uint8](300, 200, 1)
	out, _ := cv.NewImage[uint8](300, 200, 1)
	for _, o := range []*Options{nil, {StepByStep: true}} {
		program, err := p.Compile(img.Format(), o)
		if err != nil {
			t.Fatal(err)
		}
		run := func() {
			if err := program.RunInto(context.Background(), out, img); err != nil {
				t.Fatal(err)
			}
		}
		run()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const runs = 20
		for range runs {
			run()
		}
		runtime.ReadMemStats(&after)
		perRun := (after.TotalAlloc - before.TotalAlloc) / runs
		if perRun > 30000 {
			t.Errorf("a run allocates %d bytes, an image has 60000", perRun)
		}
	}
}
