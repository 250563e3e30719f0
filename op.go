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
	if err := checkImages(op, in); err != nil {
		return nil, err
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
func run(dst target, op Op, done func(*engine.Plan), in ...AnyImage) error {
	if dst.missing() {
		return shapeError(op.Name(), "dst", "no image")
	}
	if err := checkImages(op, in); err != nil {
		return err
	}
	plan, key, err := plans.borrow(op, in, dst)
	if err != nil {
		return err
	}
	defer plans.giveBack(key, plan)
	if want, have := plan.Format().Depth, dst.Format().Depth; want != have {
		return depthError(op.Name(), "dst", "the result is %v, dst is %v", want, have)
	}
	for i, m := range in {
		if key.inPlace&(1<<i) != 0 && m.Format() != plan.Format() {
			return &OpError{op.Name(), "dst", fmt.Errorf("%w: dst is input %d, %v, and the result is %v", ErrOverlap, i, m.Format(), plan.Format())}
		}
	}
	if err := dst.reshape(plan.Format()); err != nil {
		return &OpError{op.Name(), "dst", err}
	}
	out := dst.Plane()
	planes := make([]engine.Plane, len(in))
	for i, m := range in {
		planes[i] = m.Plane()
		same, partial := overlap(out, planes[i])
		if partial || same && key.inPlace&(1<<i) == 0 {
			return &OpError{op.Name(), "dst", fmt.Errorf("%w: dst shares memory with input %d", ErrOverlap, i)}
		}
	}
	whole := engine.Rect{X1: out.W, Y1: out.H}
	if err := plan.Run(context.Background(), whole, planes, out); err != nil {
		return &OpError{op.Name(), "src", err}
	}
	if done != nil {
		done(plan)
	}
	return nil
}

// An operation on two images has the method pair.
type pairOp interface{ pair() }

// checkImages finds images that are missing or too many, or whose fields do not agree.
func checkImages(op Op, in []AnyImage) error {
	want := 1
	if _, ok := op.(pairOp); ok {
		want = 2
	}
	if len(in) != want {
		return shapeError(op.Name(), inputName(min(len(in), want)), "%d images given; the operation takes %d", len(in), want)
	}
	for i, m := range in {
		if m == nil {
			return shapeError(op.Name(), inputName(i), "no image")
		}
		if err := m.check(); err != nil {
			return &OpError{op.Name(), inputName(i), err}
		}
	}
	return nil
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

// plans keeps the plans of recent calls with their scratch memory.
var plans planCache

// A planKey is all that a plan depends on.
type planKey struct {
	op      Op
	in      [2]Format
	inPlace uint8
}

type planCache struct {
	sync.Mutex
	kept  map[planKey][]*engine.Plan
	order []planKey // of kept plans, the longest unused first
}

const keptPlans = 24

// borrow returns a plan for the call, which the caller gives back.
func (c *planCache) borrow(op Op, in []AnyImage, dst target) (*engine.Plan, planKey, error) {
	key := planKey{op: op}
	out := dst.Plane()
	for i, m := range in {
		key.in[i] = m.Format()
		if same, _ := overlap(out, m.Plane()); same {
			key.inPlace |= 1 << i
		}
	}
	c.Lock()
	if free := c.kept[key]; len(free) > 0 {
		plan := free[len(free)-1]
		c.kept[key] = free[:len(free)-1]
		c.forget(key)
		c.Unlock()
		return plan, key, nil
	}
	c.Unlock()
	g, err := op.Graph(key.in[:len(in)]...)
	if err != nil {
		return nil, key, err
	}
	inPlace := make([]bool, len(in))
	for i := range in {
		inPlace[i] = key.inPlace&(1<<i) != 0
	}
	plan, err := engine.NewPlan(g, inPlace)
	return plan, key, err
}

// forget takes one mention of the key out of the order.
func (c *planCache) forget(key planKey) {
	for i, k := range c.order {
		if k == key {
			c.order = append(c.order[:i], c.order[i+1:]...)
			return
		}
	}
}

func (c *planCache) giveBack(key planKey, plan *engine.Plan) {
	c.Lock()
	defer c.Unlock()
	if c.kept == nil {
		c.kept = map[planKey][]*engine.Plan{}
	}
	if len(c.order) == keptPlans {
		oldest := c.order[0]
		c.order = c.order[1:]
		if rest := c.kept[oldest][1:]; len(rest) > 0 {
			c.kept[oldest] = rest
		} else {
			delete(c.kept, oldest)
		}
	}
	c.kept[key] = append(c.kept[key], plan)
	c.order = append(c.order, key)
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
