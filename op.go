package cv

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/purecv/cv/internal/engine"
)

// Op is an operation together with its parameters: a [ThresholdOp], a [GaussianBlurOp] and so on. Where a function
// such as [Threshold] runs at once on images whose types are known, an Op is a value that can be kept, compared,
// joined with others into a pipeline and run on any image ([Apply]).
//
// Ops are comparable structs, and only this package has them.
type Op interface {
	// Name returns OpenCV's name of the operation.
	Name() string
	// Graph checks the parameters against the formats of the inputs and returns what the engine is to do.
	Graph(in ...Format) (engine.Graph, error)
}

// Optional is a parameter of an [Op] that has a default and whose zero value is legal itself. Its zero value is "not set".
type Optional[T comparable] struct {
	value T
	set   bool
}

// Some returns a parameter that is set.
func Some[T comparable](v T) Optional[T] { return Optional[T]{v, true} }

// Or returns the value, or the default d where it is not set.
func (o Optional[T]) Or(d T) T {
	if o.set {
		return o.value
	}
	return d
}

// optional turns a field of an options struct into a parameter.
func optional[T comparable](p *T) (o Optional[T]) {
	if p != nil {
		o = Some(*p)
	}
	return o
}

// Apply runs an operation on images whose depth is known only when the program runs, and returns a new image.
func Apply(op Op, in ...AnyImage) (AnyImage, error) {
	_, pair := op.(pairOp)
	if param, err := checkImages(pair, in); err != nil {
		return nil, &OpError{op.Name(), param, err}
	}
	g, err := op.Graph(formats(in)...)
	if err != nil {
		return nil, err
	}
	out, err := NewAnyImage(g.Format(g.Out))
	if err != nil {
		return nil, &OpError{op.Name(), "dst", err}
	}
	return out, run(out.(target), op, nil, in...)
}

// SetThreads bounds the threads that one operation uses, the calling one among them. n < 1 means one for each processor,
// which is the default. Results do not depend on it.
func SetThreads(n int) { engine.SetThreads(n) }

// target is a destination of any depth.
type target interface {
	AnyImage
	missing() bool
	reshape(Format) error
}

// run computes op into dst. When it is done and the result is wanted, done is given the plan that ran.
//
// It has the type of the operation as a parameter because operations in an interface would have to be allocated for every call.
func run[O interface {
	comparable
	Op
}](dst target, op O, done func(*engine.Plan), in ...AnyImage) error {
	if dst.missing() {
		return shapeError(op.Name(), "dst", "no image")
	}
	_, pair := any(op).(pairOp)
	if param, err := checkImages(pair, in); err != nil {
		return &OpError{op.Name(), param, err}
	}
	call := formatsOf(dst, in)
	p := plans.take(call, func(o Op) bool {
		k, ok := o.(O)
		return ok && k == op
	})
	if p == nil {
		var err error
		if p, err = prepare(op, call); err != nil {
			return err
		}
	}
	defer plans.giveBack(p)
	if param, err := p.run(dst, in); err != nil {
		return &OpError{op.Name(), param, err}
	}
	if done != nil {
		done(p.plan)
	}
	return nil
}

// An operation on two images has the method pair.
type pairOp interface{ pair() }

// checkImages finds images that are missing or too many, or whose fields do not agree. It returns the parameter at fault.
func checkImages(pair bool, in []AnyImage) (param string, err error) {
	want := 1
	if pair {
		want = 2
	}
	if len(in) != want {
		return inputName(min(len(in), want)), fmt.Errorf("%w: %d images given; the operation takes %d", ErrShape, len(in), want)
	}
	for i, m := range in {
		if m == nil {
			return inputName(i), fmt.Errorf("%w: no image", ErrShape)
		}
		if err := m.check(); err != nil {
			return inputName(i), err
		}
	}
	return "", nil
}

func inputName(i int) string {
	if i == 0 {
		return "src"
	}
	return fmt.Sprintf("src%d", i+1)
}

func formats(in []AnyImage) []Format {
	f := make([]Format, len(in))
	for i, m := range in {
		f[i] = m.Format()
	}
	return f
}

// callFormats are what a plan depends on besides the operation.
type callFormats struct {
	in      [2]Format
	inputs  int
	inPlace [2]bool // inputs that are dst
}

func formatsOf(dst target, in []AnyImage) callFormats {
	c := callFormats{inputs: len(in)}
	out := dst.Plane()
	for i, m := range in {
		c.in[i] = m.Format()
		c.inPlace[i], _ = overlap(out, m.Plane())
	}
	return c
}

// prepared is an operation made ready for calls of one kind.
type prepared struct {
	op Op
	callFormats
	plan   *engine.Plan
	memory int // bytes, when it was last used
}

func prepare(op Op, c callFormats) (*prepared, error) {
	g, err := op.Graph(c.in[:c.inputs]...)
	if err != nil {
		return nil, err
	}
	plan, err := engine.NewPlan(g, c.inPlace[:c.inputs])
	return &prepared{op: op, callFormats: c, plan: plan}, err
}

// run computes the operation into dst. It returns the parameter at fault with an error.
func (p *prepared) run(dst target, in []AnyImage) (param string, err error) {
	result := p.plan.Format()
	if have := dst.Format().Depth; result.Depth != have {
		return "dst", fmt.Errorf("%w: the result is %v, dst is %v", ErrDepth, result.Depth, have)
	}
	for i, m := range in {
		if p.inPlace[i] && m.Format() != result {
			return "dst", fmt.Errorf("%w: dst is input %d, %v, and the result is %v", ErrOverlap, i, m.Format(), result)
		}
	}
	if err := dst.reshape(result); err != nil {
		return "dst", err
	}
	out := dst.Plane()
	var planes [2]engine.Plane
	for i, m := range in {
		planes[i] = m.Plane()
		same, partial := overlap(out, planes[i])
		if partial || same && !p.inPlace[i] {
			return "dst", fmt.Errorf("%w: dst shares memory with input %d", ErrOverlap, i)
		}
	}
	return "src", p.plan.Run(context.Background(), engine.Rect{X1: out.W, Y1: out.H}, planes[:len(in)], out)
}

// plans keeps the plans of recent calls with their scratch memory.
var plans planCache

type planCache struct {
	sync.Mutex
	free   []*prepared // the longest unused first
	memory int         // of all
}

const (
	keptPlans  = 24
	keptMemory = 32 << 20 // bytes of scratch memory; that of the last plan is kept in any case
)

// take returns a plan for a call of the operation that same recognizes, if there is one. The caller gives it back.
func (c *planCache) take(want callFormats, same func(Op) bool) *prepared {
	c.Lock()
	defer c.Unlock()
	for i := len(c.free) - 1; i >= 0; i-- {
		if p := c.free[i]; p.callFormats == want && same(p.op) {
			c.remove(i)
			return p
		}
	}
	return nil
}

func (c *planCache) giveBack(p *prepared) {
	p.memory = p.plan.Memory()
	c.Lock()
	defer c.Unlock()
	for len(c.free) == keptPlans || len(c.free) > 0 && c.memory+p.memory > keptMemory {
		c.remove(0)
	}
	c.free = append(c.free, p)
	c.memory += p.memory
}

func (c *planCache) remove(i int) {
	c.memory -= c.free[i].memory
	c.free = slices.Delete(c.free, i, i+1)
}

// resolve returns the border that an operation uses when b is asked for, or an error if it is not among the allowed ones.
func resolve(op Op, b, byDefault Border, allowed ...Border) (Border, error) {
	b &^= BorderIsolated
	if b == BorderDefault {
		return byDefault, nil
	}
	if slices.Contains(allowed, b) {
		return b, nil
	}
	return b, paramError(op.Name(), "borderType", "%v; %s are possible", b, list(allowed, "and"))
}

// list writes the things as "a, b and c".
func list[T any](things []T, last string) string {
	var b strings.Builder
	for i, t := range things {
		switch {
		case i > 0 && i == len(things)-1:
			b.WriteString(" " + last + " ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, t)
	}
	return b.String()
}

// plainBorders are the borders that nearly every operation knows.
var plainBorders = []Border{BorderConstant, BorderReplicate, BorderReflect, BorderReflect101}
