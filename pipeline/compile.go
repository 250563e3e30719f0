package pipeline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// Options are the choices of [Pipeline.Compile]. Nil means the defaults.
type Options struct {
	// StepByStep makes every step run by itself, on images between them that are kept for the next run. Otherwise the
	// steps are fused: they run together over bands of rows, without images between them. The results are the same.
	StepByStep bool
}

// A Program is a pipeline made ready for images of one format. It keeps its memory from run to run and serves
// one run at a time.
type Program struct {
	in      cv.Format
	formats []cv.Format // of the images: 0 is the input, i the result of step i
	out     int         // the image that is the result, never 0
	parts   []part
	buffers []buffer // of the images between parts
	owner   []int    // image -> index in buffers, -1 for none
	report  []Timing
	steps   []StepInfo
}

// A part is what runs at a time: one step, or all when they are fused.
type part struct {
	name    string
	steps   int
	plan    *engine.Plan // nil for a step that only goes on from another image
	in      []int        // images
	out     int
	reports []report // in the order of the plan's
}

// A buffer is the memory of images of one format; it is made in the first run.
type buffer struct {
	format cv.Format
	image  cv.AnyImage
}

// A report says of which step of its part a number is.
type report struct {
	step int
	name string
}

// Compile checks all steps against an image of the format and prepares them. An error is an [*Error] that names the
// step; nothing has been run then.
func (p *Pipeline) Compile(in cv.Format, o *Options) (*Program, error) {
	if o == nil {
		o = &Options{}
	}
	c, err := p.check(in)
	if err != nil {
		return nil, err
	}
	prog := &Program{in: in, formats: c.formats, out: c.result(), steps: c.infos()}
	if o.StepByStep {
		err = prog.separate(c)
	} else {
		part, g := c.join()
		err = prog.add(part, g)
	}
	if err != nil {
		return nil, err
	}
	prog.assignBuffers()
	return prog, nil
}

// A checked pipeline knows for every step its inputs, its graph and the format of its result.
type checked struct {
	steps   []checkedStep
	formats []cv.Format // 0 is the input, i the result of step i
	nodes   int         // of all graphs
}

// maxNodes bounds the work of compiling: iterations become nodes.
const maxNodes = 10000

type checkedStep struct {
	*Step
	in    []int // images
	out   int   // the image of this number, or one before it for a step that goes on from it
	graph engine.Graph
}

// result returns the number of the image that the pipeline makes. Where that is the input it is a copy, with the number of the last step.
func (c *checked) result() int {
	if out := c.steps[len(c.steps)-1].out; out != 0 {
		return out
	}
	return len(c.steps)
}

// check makes the graphs of all steps. Besides an error it returns what it knows of the steps before the wrong one.
func (p *Pipeline) check(in cv.Format) (*checked, error) {
	c := &checked{formats: []cv.Format{in}}
	saved := map[string]int{"in": 0}
	current := 0
	for i := range p.Steps {
		s := checkedStep{Step: &p.Steps[i]}
		if s.Op == nil {
			s.out = saved[s.From]
			c.formats = append(c.formats, c.formats[s.out])
		} else {
			s.in, s.out = []int{current}, i+1
			for _, name := range s.Args.Images() {
				s.in = append(s.in, saved[name])
			}
			if err := c.makeGraph(&s); err != nil {
				return c, p.refused(i, err)
			}
		}
		current = s.out
		c.steps = append(c.steps, s)
		if s.Save != "" {
			saved[s.Save] = current
		}
	}
	return c, nil
}

// makeGraph makes the graph of an operation, with the step's number in the names of its nodes, and the format of its result.
func (c *checked) makeGraph(s *checkedStep) (err error) {
	formats := make([]cv.Format, len(s.in))
	for i, image := range s.in {
		formats[i] = c.formats[image]
	}
	if s.graph, err = s.Op.New(s.Args).Graph(formats...); err != nil {
		return err
	}
	if c.nodes += len(s.graph.Nodes); c.nodes > maxNodes {
		return fmt.Errorf("the pipeline takes more than %d nodes", maxNodes)
	}
	numberNodes(s.graph, s.out)
	c.formats = append(c.formats, s.graph.Format(s.graph.Out))
	return nil
}

// refused puts an operation's error to its place: at the argument it names, else at the step's name.
func (p *Pipeline) refused(step int, err error) error {
	s := &p.Steps[step]
	e := &Error{Text: p.text, File: p.file, Step: step + 1, Offset: s.at.at, Len: s.at.end - s.at.at, Msg: err.Error(), Err: err}
	var o *cv.OpError
	if errors.As(err, &o) {
		if i := s.Op.Param(o.Param); i >= 0 && !s.Args.Values[i].IsZero() {
			e.Offset, e.Len = s.argAt[i].at, s.argAt[i].end-s.argAt[i].at
		}
	}
	return e
}

// join returns the graphs of all steps as one.
func (c *checked) join() (part, engine.Graph) {
	g := engine.NewGraph(c.formats[0])
	refs := []engine.Ref{engine.Input(0)} // by image
	names := make([]string, len(c.steps))
	all := part{steps: len(c.steps), in: []int{0}, out: c.result()}
	for i := range c.steps {
		s := &c.steps[i]
		names[i] = s.Name()
		if s.Op == nil {
			refs = append(refs, refs[s.out])
			continue
		}
		in := make([]engine.Ref, len(s.in))
		for k, image := range s.in {
			in[k] = refs[image]
		}
		refs = append(refs, g.Append(s.graph, in...))
		for _, r := range s.graph.Reports {
			all.reports = append(all.reports, report{i, r.Name})
		}
	}
	g.Out = refs[all.out]
	all.name = strings.Join(names, "|")
	return all, g
}

// separate makes each step a part of its own.
func (prog *Program) separate(c *checked) error {
	for i := range c.steps {
		s := &c.steps[i]
		part := part{name: s.Name(), steps: 1, in: s.in, out: s.out}
		for _, r := range s.graph.Reports {
			part.reports = append(part.reports, report{0, r.Name})
		}
		g := s.graph
		if s.Op == nil {
			if i < len(c.steps)-1 || s.out != 0 {
				prog.parts = append(prog.parts, part)
				continue
			}
			part.in, part.out = []int{0}, prog.out
			g = engine.NewGraph(prog.in) // copies the input
		}
		if err := prog.add(part, g); err != nil {
			return err
		}
	}
	return nil
}

func (prog *Program) add(p part, g engine.Graph) error {
	plan, err := engine.NewPlan(g, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	p.plan = plan
	prog.parts = append(prog.parts, p)
	return nil
}

// assignBuffers gives the images between parts memory, which an image takes over from one of the same format that is not read any more.
func (prog *Program) assignBuffers() {
	prog.owner = make([]int, len(prog.formats))
	lastRead := make([]int, len(prog.formats))
	for i, p := range prog.parts {
		prog.owner[p.out] = -1
		for _, image := range p.in {
			lastRead[image] = i
		}
	}
	prog.owner[0] = -1
	var holder []int // the image in each buffer
	for i, p := range prog.parts {
		if p.plan == nil || p.out == prog.out {
			continue
		}
		slot := 0
		for slot < len(holder) && (prog.buffers[slot].format != prog.formats[p.out] || lastRead[holder[slot]] >= i) {
			slot++
		}
		if slot == len(holder) {
			prog.buffers = append(prog.buffers, buffer{format: prog.formats[p.out]})
			holder = append(holder, 0)
		}
		prog.owner[p.out], holder[slot] = slot, p.out
	}
}
