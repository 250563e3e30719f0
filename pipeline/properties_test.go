package pipeline

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/ops"
)

var chains = flag.Int("chains", 400, "random pipelines that TestProperties runs")

// TestProperties checks on random pipelines of all operations that they give the same bytes fused and step by step, with any
// number of threads, for every rectangle, in strips of any height, in place, and on images whose rows have gaps.
func TestProperties(t *testing.T) {
	defer cv.SetThreads(0)
	tried := map[string]int{}
	for seed := range *chains {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		format := randomFormat(rng)
		text := randomPipeline(rng, format)
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Steps {
			tried[s.Name()]++
		}
		src := randomImage(rng, format)
		if err := checkPipeline(rng, p, src); err != nil {
			t.Fatalf("pipeline %d on %v: %s: %v", seed, format, text, err)
		}
	}
	if *chains >= 400 {
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
	copy(in.Plane().Data, packed(src))
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

// randomPipeline puts steps together that fit the format, some of them saved and brought back.
func randomPipeline(rng *rand.Rand, f cv.Format) string {
	var steps, saved []string
	want := 1 + rng.IntN(5)
	for try := 0; len(steps) < want && (try < 200 || len(steps) == 0); try++ {
		var s string
		if len(saved) > 0 && rng.IntN(6) == 0 {
			s = "$" + saved[rng.IntN(len(saved))]
		} else {
			all := ops.All()
			s = randomStep(rng, all[rng.IntN(len(all))], append(saved, "in"))
		}
		name := ""
		if rng.IntN(3) == 0 {
			name = "s" + strconv.Itoa(len(steps))
			s += " as " + name
		}
		p, err := Parse(strings.Join(append(steps, s), " | "))
		if err != nil {
			continue
		}
		if _, err := p.Compile(f, nil); err != nil {
			continue
		}
		steps = append(steps, s)
		if name != "" {
			saved = append(saved, name)
		}
	}
	return strings.Join(steps, " | ")
}

// randomStep writes a step with random values, which need not make sense.
func randomStep(rng *rand.Rand, o *ops.Op, images []string) string {
	words := []string{o.Name}
	for _, p := range o.Params {
		if p.Required || rng.IntN(3) == 0 {
			words = append(words, p.Name+"="+randomValue(rng, &p, images))
		}
	}
	return strings.Join(words, " ")
}

func randomValue(rng *rand.Rand, p *ops.Param, images []string) string {
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	whole := func(lo, hi float64) int {
		lo, hi = max(lo, p.Min), min(hi, p.Max)
		n := int(lo) + rng.IntN(max(int(hi-lo)+1, 1))
		if p.Odd && n%2 == 0 {
			n++
		}
		return n
	}
	switch p.Kind {
	case ops.Number:
		if rng.IntN(2) == 0 {
			return pick("0", "1", "2", "0.5", "127", "255")
		}
		return strconv.FormatFloat(math.Round((rng.Float64()*300-100)*100)/100, 'g', -1, 64)
	case ops.Integer:
		return strconv.Itoa(whole(-1, 11))
	case ops.Bool:
		return pick("true", "false")
	case ops.Size:
		return fmt.Sprintf("%dx%d", whole(0, 11), whole(0, 11))
	case ops.Point:
		return fmt.Sprintf("%d,%d", rng.IntN(5)-1, rng.IntN(5)-1)
	case ops.Color:
		return pick("0", "255", "10,200,30,40", "77.5", "-300")
	case ops.Word:
		word := p.Words.Main[rng.IntN(len(p.Words.Main))].Name
		if a := p.Words.Added; len(a) > 0 && rng.IntN(3) == 0 {
			word += "+" + a[rng.IntN(len(a))].Name
		}
		return word
	case ops.Depth:
		return pick("-1", "8U", "16U", "16S", "32S", "32F", "64F")
	case ops.Kernel:
		return pick("ones:3", "ones:4x3/12", "rect:5x2", "rect:9", "ellipse:5", "ellipse:7x4", "cross:3", "[1 2 1]/4", "[1;2;1]/4", "[0 -1 0; -1 5 -1; 0 -1 0]",
			"[0.1 0.2 -0.7]", "[0 1 0; 1 -1 0; 0 0 0]", "[1]", "ones:8x8/64", "ones:12x11")
	case ops.Image:
		return "$" + images[rng.IntN(len(images))]
	}
	return "?"
}

// randomImage makes an image whose rows have gaps and whose floats are small numbers.
func randomImage(rng *rand.Rand, f cv.Format) engine.Plane {
	p := gappy(rng, f)
	kind := rng.IntN(3)
	for y := range f.H {
		switch f.Depth {
		case cv.F32:
			for i := range f.W * f.C {
				engine.PlaneRow[float32](&p, y)[i] = float32(rng.IntN(512)-100) / float32(1+kind)
			}
		case cv.F64:
			for i := range f.W * f.C {
				engine.PlaneRow[float64](&p, y)[i] = float64(rng.IntN(512)-100) / float64(1+kind)
			}
		default:
			row := p.Data[y*p.Stride:][:f.RowSize()]
			for i := range row {
				switch {
				case kind == 0 || f.Depth != cv.U8:
					row[i] = byte(rng.Uint32())
				case kind == 1:
					row[i] = byte(i*3 + y*5)
				case rng.IntN(2) == 0:
					row[i] = 255
				}
			}
		}
	}
	return p
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
