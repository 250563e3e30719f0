package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/ops"
)

// TestProperties checks on random pipelines of all operations that they give the same bytes fused and step by step, with any
// number of threads, for every rectangle, in strips of any height, in place, and on images whose rows have gaps.
func TestProperties(t *testing.T) {
	defer cv.SetThreads(0)
	tried := map[string]int{}
	for seed := range *chains {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		format := randomFormat(rng)
		text := randomPipeline(t, rng, format, 1+rng.IntN(5))
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Steps {
			tried[s.Name()]++
		}
		src := gappy(rng, format)
		fill(src, packed(randomImage(t, rng, format).Plane()))
		if err := checkPipeline(rng, p, src); err != nil {
			t.Fatalf("pipeline %d on %v: %s: %v", seed, format, text, err)
		}
	}
	if *chains >= 150 {
		for _, o := range ops.All() {
			if tried[o.Name] == 0 {
				t.Errorf("no pipeline had %s in it", o.Name)
			}
		}
	}
}

func checkPipeline(rng *rand.Rand, p *Pipeline, src engine.Plane) error {
	ctx := context.Background()
	c, err := p.check(src.Format)
	if err != nil {
		return err
	}
	cv.SetThreads(1)
	want, results, err := stepByStep(p, src)
	if err != nil {
		return err
	}
	_, g := c.join()
	plan, err := engine.NewPlan(g, nil)
	if err != nil {
		return err
	}
	f := plan.Format()
	whole := engine.Rect{X1: f.W, Y1: f.H}
	for _, threads := range []int{1, 2, 3, 7} {
		cv.SetThreads(threads)
		out := gappy(rng, f)
		if err := plan.Run(ctx, whole, []engine.Plane{src}, out); err != nil {
			return err
		}
		if !bytes.Equal(packed(out), packed(want)) {
			return fmt.Errorf("fused with %d threads it differs", threads)
		}
		if got := fmt.Sprint(plan.Reports()); got != fmt.Sprint(results) {
			return fmt.Errorf("fused it reports %v, step by step %v", got, results)
		}
	}
	for range 2 {
		r := engine.Rect{X0: rng.IntN(f.W), Y0: rng.IntN(f.H)}
		r.X1, r.Y1 = r.X0+1+rng.IntN(f.W-r.X0), r.Y0+1+rng.IntN(f.H-r.Y0)
		size := f
		size.W, size.H = r.X1-r.X0, r.Y1-r.Y0
		out := engine.NewPlane(size)
		out.X, out.Y = r.X0, r.Y0
		if err := plan.Run(ctx, r, []engine.Plane{src}, out); err != nil {
			return err
		}
		if !bytes.Equal(packed(out), packed(crop(want, r))) {
			return fmt.Errorf("its rectangle %v differs", r)
		}
	}
	for _, strip := range []int{1, 1 + rng.IntN(f.H)} {
		var out stripSink
		if err := plan.Stream(ctx, []engine.Source{&stripSource{src, 0}}, &out, strip); err != nil {
			return err
		}
		if !bytes.Equal(out, packed(want)) {
			return fmt.Errorf("in strips of %d it differs", strip)
		}
	}
	if f != src.Format {
		return nil
	}
	cv.SetThreads(1 + rng.IntN(3))
	inPlace, err := engine.NewPlan(g, []bool{true})
	if err != nil {
		return err
	}
	image := src
	image.Data = bytes.Clone(src.Data)
	if err := inPlace.Run(ctx, whole, []engine.Plane{image}, image); err != nil {
		return err
	}
	if !bytes.Equal(packed(image), packed(want)) {
		return fmt.Errorf("in place it differs")
	}
	return nil
}

// stepByStep runs each step by itself on a packed image.
func stepByStep(p *Pipeline, src engine.Plane) (engine.Plane, []float64, error) {
	prog, err := p.Compile(src.Format, &Options{StepByStep: true})
	if err != nil {
		return src, nil, err
	}
	in, err := cv.NewAnyImage(src.Format)
	if err != nil {
		return src, nil, err
	}
	fill(in.Plane(), packed(src))
	out, err := prog.Run(context.Background(), in)
	if err != nil {
		return src, nil, err
	}
	var results []float64
	for i, r := range prog.Report() {
		if op := p.Steps[i].Op; op != nil {
			for _, name := range op.Reports {
				results = append(results, r.Results[0][name])
			}
		}
	}
	return out.Plane(), results, nil
}

var depths = []cv.Depth{cv.U8, cv.U8, cv.U8, cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64}

func randomFormat(rng *rand.Rand) cv.Format {
	f := cv.Format{Depth: depths[rng.IntN(len(depths))], W: 1 + rng.IntN(50), H: 1 + rng.IntN(70), C: []int{1, 1, 1, 2, 3, 3, 4}[rng.IntN(7)]}
	if rng.IntN(20) == 0 {
		f.W, f.H = 100+rng.IntN(300), 50+rng.IntN(150)
	}
	return f
}

// gappy returns a plane with rows somewhat farther apart than they are long.
func gappy(rng *rand.Rand, f cv.Format) engine.Plane {
	size := f.Depth.Size()
	p := engine.Plane{Format: f, Stride: f.RowSize() + rng.IntN(3)*size}
	words := make([]float64, (p.Stride*f.H+7)/8)
	p.Data = engine.BytesOf(words)
	return p
}

func packed(p engine.Plane) []byte {
	var out []byte
	for y := range p.H {
		out = append(out, p.Data[y*p.Stride:][:p.RowSize()]...)
	}
	return out
}

// fill copies packed rows into a plane.
func fill(p engine.Plane, rows []byte) {
	for y := range p.H {
		copy(p.Data[y*p.Stride:][:p.RowSize()], rows[y*p.RowSize():])
	}
}

func crop(p engine.Plane, r engine.Rect) engine.Plane {
	p.Data = p.Data[r.Y0*p.Stride+r.X0*p.PixelSize():]
	p.W, p.H = r.X1-r.X0, r.Y1-r.Y0
	return p
}

type stripSource struct {
	engine.Plane
	y int
}

func (s *stripSource) Format() engine.Format { return s.Plane.Format }

func (s *stripSource) Read(dst engine.Plane) error {
	for i := range dst.H {
		copy(dst.Data[i*dst.Stride:], s.Data[s.y*s.Stride:][:s.RowSize()])
		s.y++
	}
	return nil
}

type stripSink []byte

func (s *stripSink) Write(rows engine.Plane) error {
	*s = append(*s, packed(rows)...)
	return nil
}
