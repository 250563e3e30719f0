package explain

import (
	"context"
	"fmt"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// Pixel explains the pixel at column x of row y of what a step of the pipeline makes of src. Steps count from 1; step 0 is the input. The steps
// before it are run.
func Pixel(ctx context.Context, p *pipeline.Pipeline, src cv.AnyImage, step, x, y int) (*Explanation, error) {
	const kept = 256 << 20 // bytes of images that two inputs of a step may share
	v, err := pipeline.NewViewer(kept).View(p, src, "")
	if err != nil {
		return nil, err
	}
	return View(ctx, v, step, x, y)
}

// View explains a pixel as [Pixel] does, for a view that may have made the step's inputs before.
func View(ctx context.Context, v *pipeline.View, step, x, y int) (*Explanation, error) {
	steps := v.Pipeline().Steps
	if step < 0 || step > len(steps) {
		return nil, fmt.Errorf("explain: step %d; 0 to %d are possible", step, len(steps))
	}
	in, err := v.Inputs(ctx, step)
	switch {
	case err != nil:
		return nil, err
	case step == 0:
		return passedOn("$in", in[0], x, y)
	}
	s := &steps[step-1]
	if s.Op == nil {
		return passedOn(s.String(), in[0], x, y)
	}
	e, err := Step(ctx, s.Op, s.Args, in, x, y)
	if err != nil {
		return nil, fmt.Errorf("step %d: %w", step, err)
	}
	e.Step = s.String()
	return e, nil
}

// passedOn explains a pixel of an image that a step only passes on.
func passedOn(step string, image cv.AnyImage, x, y int) (*Explanation, error) {
	r := &run{ctx: context.Background()}
	p := r.given("src", image)
	if r.err != nil {
		return nil, r.err
	}
	if err := inside(p.Format, x, y); err != nil {
		return nil, err
	}
	return r.explanation(step, fmt.Sprintf("the pixel of %s", step), r.copied(p), x, y), nil
}

// Step explains the pixel at column x of row y of what an operation makes of its inputs.
func Step(ctx context.Context, op *ops.Op, args ops.Args, in []cv.AnyImage, x, y int) (*Explanation, error) {
	if len(in) != op.Inputs() {
		return nil, fmt.Errorf("explain: %s: %d images; %d are needed", op.Name, len(in), op.Inputs())
	}
	for i := range op.Params {
		if i >= len(args.Values) || op.Params[i].Required && args.Values[i].IsZero() {
			return nil, fmt.Errorf("explain: %s: %s is missing", op.Name, op.Params[i].Name)
		}
	}
	r := &run{ctx: ctx}
	var sources []*picture
	for i, image := range in {
		name := "src"
		if i > 0 {
			name = fmt.Sprint("src", i+1)
		}
		sources = append(sources, r.given(name, image))
	}
	if r.err != nil {
		return nil, r.err
	}
	p := r.apply(op.New(args), sources...)
	if r.err != nil {
		return nil, r.err
	}
	if err := inside(p.Format, x, y); err != nil {
		return nil, err
	}
	step := pipeline.Step{Op: op, Args: args}
	e := r.explanation(step.String(), op.Formula, p, x, y)
	e.Op = op.Name
	if r.err == nil {
		r.err = ctx.Err()
	}
	return e, r.err
}

func inside(f cv.Format, x, y int) error {
	if x < 0 || y < 0 || x >= f.W || y >= f.H {
		return fmt.Errorf("explain: %w: pixel %d,%d; 0,0 to %d,%d are possible", cv.ErrRange, x, y, f.W-1, f.H-1)
	}
	return nil
}

// A run makes one explanation.
type run struct {
	ctx context.Context
	err error // the first one
}

// An explainer makes the picture of an operation from those of its inputs.
type explainer func(r *run, op cv.Op, out cv.Format, in []*picture) *picture

// explainers holds them by the operation's name.
var explainers = map[string]explainer{}

// explains registers the explainer of the operations of a type. It is called from init functions.
func explains[O cv.Op](f func(r *run, op O, out cv.Format, in []*picture) *picture) {
	var op O
	explainers[op.Name()] = func(r *run, op cv.Op, out cv.Format, in []*picture) *picture { return f(r, op.(O), out, in) }
}

// apply returns the picture of an operation on others. Where it is refused the error is kept, and any picture is returned.
func (r *run) apply(op cv.Op, in ...*picture) *picture {
	formats := make([]cv.Format, len(in))
	for i, p := range in {
		formats[i] = p.Format
	}
	g, err := op.Graph(formats...)
	f := explainers[op.Name()]
	if err == nil && f == nil {
		err = fmt.Errorf("explain: %s cannot be explained", op.Name())
	}
	if r.err == nil {
		r.err = err
	}
	if r.err != nil {
		return in[0]
	}
	return f(r, op, g.Format(g.Out), in)
}

// stopped tells whether the work is to end. Loops over many pixels ask.
func (r *run) stopped() bool { return r.ctx.Err() != nil }

// explanation tells how the pixel of a picture was made.
func (r *run) explanation(step, formula string, p *picture, x, y int) *Explanation {
	e := &Explanation{Step: step, Formula: formula, X: x, Y: y, Format: formatOf(p.Format)}
	if p.kind == "" {
		p = r.copied(p)
	}
	e.Stages = p.stages(x, y)
	e.Value = e.Stages[len(e.Stages)-1].Value
	return e
}

// A picture is an image whose elements are computed where they are asked for: one that was given, or one that a stage makes.
type picture struct {
	cv.Format
	name       string
	kind       Kind // "" for one that was given
	arithmetic string
	from       []*picture

	// element computes channel c of pixel (x, y), and tells t how unless that is nil.
	element func(x, y, c int, t *Channel) float64
	// describe completes a stage with what its channels share. It may be nil.
	describe func(x, y int, s *Stage)
	// bits returns an element's representation; only given pictures have it.
	bits func(x, y, c int) uint64

	work  int                         // how many elements of others one of its own takes
	whole func() (cv.AnyImage, error) // makes it all at once as the library does; nil where that cannot be done
	known map[int]float64             // elements that were computed before
}

// at returns an element. Those of pictures that are made are kept.
func (p *picture) at(x, y, c int) float64 {
	if p.kind == "" {
		return p.element(x, y, c, nil)
	}
	i := (y*p.W+x)*p.C + c
	v, ok := p.known[i]
	if !ok {
		v = p.element(x, y, c, nil)
		if p.known == nil {
			p.known = map[int]float64{}
		}
		p.known[i] = v
	}
	return v
}

// stages tells how pixel (x, y) is made, earlier stages first.
func (p *picture) stages(x, y int) []Stage {
	if p.kind == "" {
		return nil
	}
	s := Stage{Name: p.name, Kind: p.kind, X: x, Y: y, Format: formatOf(p.Format), Arithmetic: p.arithmetic}
	if p.describe != nil {
		p.describe(x, y, &s)
	}
	for c := range p.C {
		var t Channel
		t.Value = Number(p.element(x, y, c, &t))
		s.Channels = append(s.Channels, t)
		s.Value = append(s.Value, t.Value)
	}
	s.Formula = s.Channels[0].formula
	if t := &s.Channels[0]; t.curve != nil {
		s.Curve = t.curve
	}
	var list []Stage
	for i, from := range p.from {
		list = append(list, from.stages(s.reads(i, from, x, y))...)
	}
	return append(list, s)
}

// reads returns which pixel of an input an earlier stage is told for: the one that was chosen, or the one at the same place.
func (s *Stage) reads(input int, p *picture, x, y int) (int, int) {
	if at := s.Channels[0].At; at != nil && input < len(s.Windows) {
		w := &s.Windows[input]
		x, y = w.X0+at.Column, w.Y0+at.Row
		if w.border != 0 {
			x, y = w.border.Map(x, p.W), w.border.Map(y, p.H)
		}
	}
	return min(max(x, 0), p.W-1), min(max(y, 0), p.H-1)
}

// copied returns a picture that is another one.
func (r *run) copied(p *picture) *picture {
	return r.pointwise("copy", Copied, p.Format, "", func(x, y, c int, t *Channel) float64 {
		v := p.at(x, y, c)
		t.formulaf("%v", Number(v))
		return t.line(v, "the pixel of %s as it is", p.name)
	}, p)
}

// pointwise returns a picture that is made of the pixels at the same place.
func (r *run) pointwise(name string, kind Kind, f cv.Format, arithmetic string, element func(x, y, c int, t *Channel) float64, from ...*picture) *picture {
	return &picture{Format: f, name: name, kind: kind, arithmetic: arithmetic, from: from, element: element, describe: func(x, y int, s *Stage) {
		for _, p := range from {
			s.Windows = append(s.Windows, r.window(p, around{w: 1, h: 1}, x, y))
		}
	}}
}

// given returns the picture of an image.
func (r *run) given(name string, image cv.AnyImage) *picture {
	p := &picture{name: name, whole: func() (cv.AnyImage, error) { return image, nil }}
	var err error
	switch m := image.(type) {
	case *cv.Image[uint8]:
		err = read(p, m, func(v uint8) uint64 { return uint64(v) })
	case *cv.Image[uint16]:
		err = read(p, m, func(v uint16) uint64 { return uint64(v) })
	case *cv.Image[int16]:
		err = read(p, m, func(v int16) uint64 { return uint64(uint16(v)) })
	case *cv.Image[int32]:
		err = read(p, m, func(v int32) uint64 { return uint64(uint32(v)) })
	case *cv.Image[float32]:
		err = read(p, m, func(v float32) uint64 { return uint64(float32bits(v)) })
	case *cv.Image[float64]:
		err = read(p, m, float64bits)
	default:
		err = fmt.Errorf("%w: no image", cv.ErrShape)
	}
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("explain: %s: %w", name, err)
	}
	return p
}

// read makes a picture that of an image, unless the image's fields do not agree.
func read[T cv.Pixel](p *picture, m *cv.Image[T], bits func(T) uint64) error {
	if m == nil {
		return fmt.Errorf("%w: no image", cv.ErrShape)
	}
	f, row := m.Format(), m.Width*m.Channels
	if min(f.W, f.H, f.C) < 1 || f.C > cv.MaxChannels || m.Stride < row || len(m.Pix) < row || (len(m.Pix)-row)/m.Stride < f.H-1 {
		return fmt.Errorf("%w: %v with stride %d does not fit its %d elements", cv.ErrShape, f, m.Stride, len(m.Pix))
	}
	p.Format = f
	p.element = func(x, y, c int, _ *Channel) float64 { return float64(m.At(x, y, c)) }
	p.bits = func(x, y, c int) uint64 { return bits(m.At(x, y, c)) }
	return nil
}

// line tells a step and returns its value. A nil Channel is told nothing.
func (t *Channel) line(v float64, text string, args ...any) float64 {
	if t != nil {
		t.Lines = append(t.Lines, Line{fmt.Sprintf(text, args...), Number(v)})
	}
	return v
}

// formulaf sets the formula of the stage, of which that of the first channel is taken.
func (t *Channel) formulaf(text string, args ...any) {
	if t != nil {
		t.formula = fmt.Sprintf(text, args...)
	}
}
