package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// TestSeparateCalls runs random pipelines, fused and step by step, twice on the same memory: they give the bytes and numbers
// of a call of cv.Apply for each step.
func TestSeparateCalls(t *testing.T) {
	ctx := context.Background()
	for seed := range 100 {
		rng := rand.New(rand.NewPCG(uint64(seed), 12))
		f := randomFormat(rng)
		p, err := Parse(randomPipeline(rng, f))
		if err != nil {
			t.Fatal(err)
		}
		src, err := cv.NewAnyImage(f)
		if err != nil {
			t.Fatal(err)
		}
		copy(src.Plane().Data, packed(randomImage(rng, f)))
		want, results := apply(t, p, src)
		for _, o := range []*Options{nil, {StepByStep: true}} {
			program, err := p.Compile(f, o)
			if err != nil {
				t.Fatal(err)
			}
			dst, err := cv.NewAnyImage(program.Format())
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := program.RunInto(ctx, dst, src); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(dst.Plane().Data, want.Plane().Data) {
					t.Fatalf("pipeline %d on %v: %v: differs from separate calls (%+v)", seed, f, p, o)
				}
				var got []map[string]float64
				for _, part := range program.Report() {
					got = append(got, part.Results...)
				}
				if fmt.Sprint(got) != fmt.Sprint(results) {
					t.Fatalf("pipeline %d on %v: %v: results %v, want %v (%+v)", seed, f, p, got, results, o)
				}
			}
		}
	}
}

// apply runs each step with cv.Apply.
func apply(t *testing.T, p *Pipeline, src cv.AnyImage) (current cv.AnyImage, results []map[string]float64) {
	saved := map[string]cv.AnyImage{"in": src}
	current = src
	for _, s := range p.Steps {
		var result map[string]float64
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
			current, result = out, reports(t, op, in, out.Format())
		}
		if s.Save != "" {
			saved[s.Save] = current
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
	var m map[string]float64
	for i, v := range plan.Reports() {
		if m == nil {
			m = map[string]float64{}
		}
		m[g.Reports[i].Name] = v
	}
	return m
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
