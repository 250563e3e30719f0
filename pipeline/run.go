package pipeline

import (
	"context"
	"fmt"
	"time"
	"unsafe"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// A Timing tells of one part of a run: a step, or all steps that were fused.
type Timing struct {
	Name    string    // of the step; of fused steps all names, joined with |
	Format  cv.Format // of the result
	Time    time.Duration
	Results []map[string]float64 // for each step the numbers that it returned beside its image, by name
}

// Input returns the format of the images that the program takes.
func (prog *Program) Input() cv.Format { return prog.in }

// Format returns the format of the result.
func (prog *Program) Format() cv.Format { return prog.formats[prog.out] }

// Run runs the pipeline on an image and returns a new one. It ends early, with the context's error, when ctx is done.
func (prog *Program) Run(ctx context.Context, src cv.AnyImage) (cv.AnyImage, error) {
	dst, err := cv.NewAnyImage(prog.Format())
	if err != nil {
		return nil, err
	}
	return dst, prog.RunInto(ctx, dst, src)
}

// RunInto is like Run, but puts the result into dst, which must have the format of the result and share no memory with src. From the second run on it
// allocates next to nothing.
func (prog *Program) RunInto(ctx context.Context, dst, src cv.AnyImage) error {
	if err := checkPlanes(dst.Plane(), prog.Format(), src.Plane(), prog.in); err != nil {
		return err
	}
	for i := range prog.buffers {
		if b := &prog.buffers[i]; b.image == nil {
			var err error
			if b.image, err = cv.NewAnyImage(b.format); err != nil {
				return err
			}
		}
	}
	plane := func(image int) engine.Plane {
		switch owner := prog.owner[image]; {
		case image == prog.out:
			return dst.Plane()
		case owner < 0:
			return src.Plane()
		default:
			return prog.buffers[owner].image.Plane()
		}
	}
	prog.report = prog.report[:0]
	for i := range prog.parts {
		p := &prog.parts[i]
		start := time.Now()
		if p.plan != nil {
			in := make([]engine.Plane, len(p.in))
			for k, image := range p.in {
				in[k] = plane(image)
			}
			out := plane(p.out)
			if err := p.plan.Run(ctx, engine.Rect{X1: out.W, Y1: out.H}, in, out); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
		prog.report = append(prog.report, Timing{p.name, prog.formats[p.out], time.Since(start), p.results()})
	}
	return nil
}

// Streams tells whether [Program.Stream] holds no more of the images than strips of them: not where a step needs all of
// its input first, as Otsu's threshold and connected regions do, and not step by step. (Where such a step comes late, Stream does not hold the input
// whole, but what it keeps of it.)
func (prog *Program) Streams() bool { return len(prog.parts) == 1 && prog.parts[0].plan.Streams() }

// Stream runs the pipeline on an image that it takes from src row by row, such as an imgio.Reader, and gives the result to dst row by
// row, such as an imgio.Writer. It makes no report.
func (prog *Program) Stream(ctx context.Context, src engine.Source, dst engine.Sink) error {
	if f := src.Format(); f != prog.in {
		return fmt.Errorf("pipeline: src: %w: %v; the program was made for %v", cv.ErrShape, f, prog.in)
	}
	if plan := prog.parts[0].plan; len(prog.parts) == 1 && plan.StreamsIn() {
		return plan.Stream(ctx, []engine.Source{src}, dst, plan.Strip())
	}
	in, err := cv.NewAnyImage(prog.in)
	if err != nil {
		return err
	}
	if err := src.Read(in.Plane()); err != nil {
		return err
	}
	out, err := prog.Run(ctx, in)
	if err != nil {
		return err
	}
	return dst.Write(out.Plane())
}

// Report tells of the parts of the last run, in order.
func (prog *Program) Report() []Timing { return prog.report }

// results returns the numbers of each step.
func (p *part) results() []map[string]float64 {
	results := make([]map[string]float64, p.steps)
	if p.plan == nil {
		return results
	}
	for i, v := range p.plan.Reports() {
		r := p.reports[i]
		if results[r.step] == nil {
			results[r.step] = map[string]float64{}
		}
		results[r.step][r.name] = v
	}
	return results
}

// checkPlanes refuses images of other formats than planned, fields that do not agree, and memory that is shared.
func checkPlanes(dst engine.Plane, out cv.Format, src engine.Plane, in cv.Format) error {
	if src.Format != in {
		return fmt.Errorf("pipeline: src: %w: %v; the program was made for %v", cv.ErrShape, src.Format, in)
	}
	if dst.Format != out {
		return fmt.Errorf("pipeline: dst: %w: %v; the result is %v", cv.ErrShape, dst.Format, out)
	}
	for _, p := range []engine.Plane{dst, src} {
		if p.Stride < p.RowSize() || len(p.Data) < p.RowSize() || (len(p.Data)-p.RowSize())/p.Stride < p.H-1 {
			return fmt.Errorf("pipeline: %w: %v with %d bytes a row does not fit its %d bytes", cv.ErrShape, p.Format, p.Stride, len(p.Data))
		}
	}
	a, b := uintptr(unsafe.Pointer(&dst.Data[0])), uintptr(unsafe.Pointer(&src.Data[0]))
	if a < b+uintptr(len(src.Data)) && b < a+uintptr(len(dst.Data)) {
		return fmt.Errorf("pipeline: %w: dst and src", cv.ErrOverlap)
	}
	return nil
}
