package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/ndarray"
	"github.com/purecv/cv/ops"
)

// cv2Functions are the functions by name: those of package ops' operations, and those that are written here.
var cv2Functions = sync.OnceValue(func() map[string]*cv2Function {
	all := map[string]*cv2Function{}
	for _, o := range ops.All() {
		if f := functionOf(o); f != nil {
			all[f.name] = f
		}
	}
	for _, list := range [][]*cv2Function{arithmeticFunctions, pixelFunctions, measureFunctions, drawingFunctions, fileFunctions, windowFunctions, systemFunctions} {
		for _, f := range list {
			f.op, _, _ = ops.Find(f.name)
			all[f.name] = f
		}
	}
	all["rectangle"].other, all["norm"].other = rectangleOf, normOfOne
	return all
})

// elsewhere are the operations whose functions are written here, because cv2 has more parameters than the operation, or no such function.
var elsewhere = map[string]bool{"add": true, "subtract": true, "absdiff": true, "bitwise_and": true, "bitwise_or": true, "bitwise_xor": true, "bitwise_not": true,
	"addWeighted": true, "normalize": true, "convertTo": true, "connectedComponents": true, "connectedComponentsWithStats": true, "circle": true}

// functionOf makes the function of an operation. cv2 takes dst after what it demands and before what may be left out.
func functionOf(o *ops.Op) *cv2Function {
	if elsewhere[o.Name] {
		return nil
	}
	f := &cv2Function{name: o.Name, params: []string{"src"}, op: o, do: (*call).operationOfImage}
	for _, p := range o.Params {
		if p.Required || p.CV2 {
			f.params = append(f.params, p.Name)
		}
	}
	f.required = len(f.params)
	f.params = append(f.params, "dst")
	for _, p := range o.Params {
		if !p.Required && !p.CV2 {
			f.params = append(f.params, p.Name)
		}
	}
	if o.Name == "cvtColor" {
		f.params = append(f.params, "dstCn")
	}
	return f
}

// operationOfImage calls an operation of package ops on the image src.
func (c *call) operationOfImage() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	a := c.f.op.NewArgs()
	for i := range a.Values {
		v, err := c.argument(&c.f.op.Params[i])
		if err != nil {
			return nil, err
		}
		a.Values[i].V = v
	}
	if c.f.op.Export.Element && !c.given("kernel") {
		if err := c.squareElement(a); err != nil {
			return nil, err
		}
	}
	if c.f.op.Export.Element {
		if err := c.checkElement(); err != nil {
			return nil, err
		}
	}
	addAlpha := false
	if c.f.name == "cvtColor" {
		if addAlpha, err = c.withChannels(a); err != nil {
			return nil, err
		}
	}
	out, err := c.apply(a, src)
	if err != nil {
		return nil, err
	}
	if c.f.name == "threshold" {
		return starlark.Tuple{starlark.Float(c.plan.Report(0)), out}, nil
	}
	if addAlpha {
		a.Values[0].V = int(cv.BGR2BGRA)
		if src, _, err = out.(array).Image(); err != nil {
			return nil, err
		}
		return c.apply(a, src)
	}
	return out, nil
}

// checkElement refuses what cv2 does: structuring elements that have zeros and are not of uint8.
func (c *call) checkElement() error {
	a, isArray := c.value("kernel").(array)
	if !c.given("kernel") || isArray && a.Array.Type == ndarray.Uint8 {
		return nil
	}
	n, err := c.integer("iterations", 1)
	if err != nil || n == 0 {
		return err
	}
	k, _, err := c.kernel("kernel")
	if err != nil || len(k.Values()) == 1 || !slices.Contains(k.Values(), 0) {
		return err
	}
	return c.wrong("kernel", "(-215:Assertion failed) _kernel.type() == CV_8U: with zeros, %s has to be of uint8", brief(c.value("kernel")))
}

// withChannels puts the code of cvtColor that gives as many channels as dstCn asks for in the place of one that gives colours: 3 or 4, whatever the code says;
// other codes take no notice. It tells whether alpha is to be added afterwards.
func (c *call) withChannels(a ops.Args) (addAlpha bool, err error) {
	n, err := c.integer("dstCn", 0)
	if err != nil || n <= 0 {
		return false, err
	}
	code, _ := a.Values[0].V.(int)
	from, to, _ := strings.Cut(cv.ColorCode(code).String(), "2")
	from, to = strings.TrimSuffix(from, "A"), strings.TrimSuffix(to, "A")
	if to != "RGB" && to != "BGR" {
		return false, nil
	}
	if n != 3 && n != 4 {
		return false, c.wrong("dstCn", "%d; 3 and 4 are possible with this code", n)
	}
	if strings.HasPrefix(from, "HSV") {
		return n == 4, nil
	}
	if from != "GRAY" && (from == to) == (n == 3) { // of codes that exchange nothing, one has alpha and one has not
		from += "A"
	}
	if n == 4 {
		to += "A"
	}
	made, ok := cv.ParseColorCode(from + "2" + to)
	if !ok {
		return false, c.wrong("dstCn", "%d is not possible with this code", n)
	}
	a.Values[0].V = int(made)
	return false, nil
}

// squareElement sets the element that None stands for: a square of 3x3. For erode and dilate it is one so large that it has to be applied once.
func (c *call) squareElement(a ops.Args) error {
	side := 3
	if o := c.f.op; o.Name != "morphologyEx" {
		n, err := c.integer("iterations", 1)
		if err != nil {
			return err
		}
		if n < 0 || n > 1000 {
			return c.wrong("iterations", "%d; 0 to 1000 are possible", n)
		}
		side = 2*n + 1
		a.Values[o.Param("iterations")].V, a.Values[o.Param("anchor")].V = 1, cv.Point{X: n, Y: n}
	}
	k, err := cv.Ones(cv.Square(side))
	a.Values[a.Op.Param("kernel")].V = k
	return err
}

func channelsOf(v starlark.Value) int {
	if a, ok := v.(array); ok && len(a.Shape) == 3 {
		return a.Shape[2]
	}
	return 1
}

// apply runs an operation on images, into dst where that is given.
func (c *call) apply(a ops.Args, in ...cv.AnyImage) (starlark.Value, error) {
	op := a.Op.New(a)
	g, err := op.Graph(formats(in)...)
	if err != nil {
		return nil, err
	}
	out, finish, err := c.output("dst", g.Format(g.Out), true, in...)
	if err != nil {
		return nil, err
	}
	if err := c.run(op, out, in...); err != nil {
		return nil, err
	}
	result := finish()
	c.s.recipes.operation(result, a, c.images(len(in)))
	return result, nil
}

func formats(in []cv.AnyImage) []cv.Format {
	f := make([]cv.Format, len(in))
	for i, m := range in {
		f[i] = m.Format()
	}
	return f
}

// run computes an operation into dst, which has the format of the result.
func (c *call) run(op cv.Op, dst cv.AnyImage, in ...cv.AnyImage) (err error) {
	key := planKey{op: op}
	planes := make([]engine.Plane, len(in))
	for i, m := range in {
		planes[i] = m.Plane()
		key.in[i] = planes[i].Format
		key.inPlace[i] = meets(dst, m) == same
	}
	if c.plan = c.plans[key]; c.plan == nil {
		g, err := op.Graph(key.in[:len(in)]...)
		if err == nil {
			c.plan, err = engine.NewPlan(g, key.inPlace[:len(in)])
		}
		if err != nil {
			return err
		}
		c.keep(key)
	}
	p := dst.Plane()
	if err := c.plan.Run(c.s.ctx, engine.Rect{X1: p.W, Y1: p.H}, planes, p); err != nil {
		return cmp.Or(c.s.ended(), err)
	}
	return nil
}

// images returns the first arguments of the call that are arrays.
func (c *call) images(n int) []starlark.Value {
	var list []starlark.Value
	for _, v := range c.values {
		if _, ok := v.(array); ok && len(list) < n {
			list = append(list, v)
		}
	}
	return list
}

// A planKey tells what a plan was made for.
type planKey struct {
	op      cv.Op
	in      [2]cv.Format
	inPlace [2]bool
}

const (
	keptPlans  = 24
	keptMemory = 64 << 20 // bytes of their scratch memory
)

// keep keeps the plan of the call for the next one like it.
func (c *call) keep(key planKey) {
	memory := 0
	for _, p := range c.plans {
		memory += p.Memory()
	}
	if len(c.plans) >= keptPlans || memory > keptMemory {
		clear(c.plans)
	}
	c.plans[key] = c.plan
}

// argument returns the argument of an operation's parameter as package ops has it, nil where it is left out.
func (c *call) argument(p *ops.Param) (any, error) {
	v := c.value(p.Name)
	if p.Kind == ops.Kernel && v == nil && c.f.op.Export.Element { // see squareElement
		return nil, nil
	}
	if v == nil {
		if p.Required || p.CV2 {
			return nil, c.wrong(p.Name, "None; a %v is needed", p.Kind)
		}
		return nil, nil
	}
	switch p.Kind {
	case ops.Number:
		return optional(c.number(p.Name, 0))
	case ops.Integer:
		return optional(c.integer(p.Name, 0))
	case ops.Bool:
		return optional(c.boolean(p.Name, false))
	case ops.Size:
		return optional(c.size(p.Name))
	case ops.Point:
		return optional(c.point(p.Name, cv.Point{}))
	case ops.Color:
		return optional(c.scalar(p.Name))
	case ops.Depth:
		return optional(c.ddepth(p.Name, cv.DepthSame))
	case ops.Kernel:
		k, _, err := c.kernel(p.Name)
		return k, err
	case ops.Word:
		n, err := c.integer(p.Name, 0)
		if err != nil {
			return nil, err
		}
		word, ok := wordsByNumber(c.f.op, p)[n]
		if !ok {
			return nil, c.wrong(p.Name, "%d; %s", n, possibleWords(p))
		}
		return word, nil
	}
	return nil, fmt.Errorf("parameter %s has no kind", p.Name)
}

// optional makes a value of any type, nil with an error.
func optional[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

type wordKey struct {
	op    *ops.Op
	param string
}

var wordTables sync.Map // wordKey -> map[int]int

// wordsByNumber returns the values of a parameter's words by cv2's numbers, joined ones included.
func wordsByNumber(o *ops.Op, p *ops.Param) map[int]int {
	key := wordKey{o, p.Name}
	if t, ok := wordTables.Load(key); ok {
		return t.(map[int]int)
	}
	table := map[int]int{}
	for _, m := range p.Words.Main {
		for set := range 1 << len(p.Words.Added) {
			number, value := cv2Number(m), m.Value
			for i, a := range p.Words.Added {
				if set&(1<<i) != 0 {
					number += cv2Number(a)
					value += a.Value
				}
			}
			if _, taken := table[number]; !taken {
				table[number] = value
			}
		}
	}
	wordTables.Store(key, table)
	return table
}

// cv2Number returns the number of a word's constant.
func cv2Number(w ops.WordValue) int { return cv2Constants[strings.TrimPrefix(w.CV2, "cv2.")] }

// possibleWords lists the constants that a parameter takes.
func possibleWords(p *ops.Param) string {
	var names []string
	for _, w := range p.Words.Main {
		names = append(names, strings.TrimPrefix(w.CV2, "cv2."))
	}
	const most = 12
	if len(names) > most {
		names = append(names[:most], "...")
	}
	s := strings.Join(names, ", ") + " are possible"
	if len(p.Words.Added) > 0 {
		s += ", with"
		for i, w := range p.Words.Added {
			if i > 0 {
				s += " or"
			}
			s += " " + strings.TrimPrefix(w.CV2, "cv2.")
		}
		s += " added"
	}
	return s
}
