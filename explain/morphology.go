package explain

import (
	"fmt"
	"math"

	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.ErodeOp, _ cv.Format, in []*picture) *picture {
		return r.fold(in[0], newElement(o, nonZero), cv.MorphErode)
	})
	explains(func(r *run, o cv.DilateOp, _ cv.Format, in []*picture) *picture {
		return r.fold(in[0], newElement(cv.ErodeOp(o), nonZero), cv.MorphDilate)
	})
	explains(func(r *run, o cv.MorphologyExOp, _ cv.Format, in []*picture) *picture {
		return r.morphology(in[0], o.Op, cv.ErodeOp{Kernel: o.Kernel, Anchor: o.Anchor, Iterations: o.Iterations, Border: o.Border, BorderValue: o.BorderValue})
	})
}

// morphology returns the picture of what is put together from erosions and dilations.
func (r *run) morphology(src *picture, typ cv.MorphType, o cv.ErodeOp) *picture {
	e := newElement(o, nonZero)
	erode := func(p *picture) *picture { return r.fold(p, e, cv.MorphErode) }
	dilate := func(p *picture) *picture { return r.fold(p, e, cv.MorphDilate) }
	switch typ {
	case cv.MorphErode:
		return erode(src)
	case cv.MorphDilate:
		return dilate(src)
	case cv.MorphOpen:
		return dilate(erode(src))
	case cv.MorphClose:
		return erode(dilate(src))
	case cv.MorphGradient:
		return r.apply(cv.SubtractOp{}, dilate(src), erode(src))
	case cv.MorphTopHat:
		return r.apply(cv.SubtractOp{}, src, dilate(erode(src)))
	case cv.MorphBlackHat:
		return r.apply(cv.SubtractOp{}, erode(dilate(src)), src)
	}
	return r.hitMiss(src, o)
}

// hitMiss returns the picture of the pixels that are set under the kernel's ones and not set under its minus ones.
func (r *run) hitMiss(src *picture, o cv.ErodeOp) *picture {
	has := func(member func(float64) bool) bool {
		for _, v := range o.Kernel.Values() {
			if member(v) {
				return true
			}
		}
		return false
	}
	hit := func() *picture { return r.fold(src, newElement(o, isHit), cv.MorphErode) }
	inverse := func() *picture { return r.apply(cv.BitwiseNotOp{}, src) }
	miss := func() *picture { return r.fold(inverse(), newElement(o, isMiss), cv.MorphErode) }
	switch {
	case has(isHit) && has(isMiss):
		return r.apply(cv.BitwiseAndOp{}, hit(), miss())
	case has(isHit):
		return hit()
	case has(isMiss):
		return miss()
	case has(nonZero):
		return r.apply(cv.BitwiseOrOp{}, src, inverse())
	}
	return r.copied(src)
}

func nonZero(v float64) bool { return v != 0 }
func isHit(v float64) bool   { return v == 1 }
func isMiss(v float64) bool  { return v == -1 }

// An element is the structuring element of erosions and dilations.
type element struct {
	around
	op         cv.ErodeOp
	plain      bool                       // its members are the kernel's values that are not 0
	member     func(column, row int) bool // tells which values are read
	count      int                        // of members
	iterations int
	note       string
}

// newElement returns the element of the kernel's values that are members.
func newElement(o cv.ErodeOp, member func(float64) bool) element {
	kernel, size := o.Kernel, o.Kernel.Size()
	at := anchorOf(o.Anchor, size)
	e := element{op: o, plain: member(2), iterations: o.Iterations.Or(1)}
	e.around = around{left: at.X, top: at.Y, w: size.W, h: size.H, border: borderOr(o.Border, cv.BorderConstant)}
	e.member = func(column, row int) bool { return member(kernel.At(column, row)) }
	for _, v := range kernel.Values() {
		if member(v) {
			e.count++
		}
	}
	switch {
	case size == cv.Square(1):
		e.iterations = 0
	case e.count == 0:
		e.member, e.count = func(column, row int) bool { return column == 0 && row == 0 }, 1
		e.note = "No value of the kernel is a member; then the first one acts as if it were, as in OpenCV."
	}
	return e
}

// merged returns the element that does at once what one without gaps does several times. Farther than twice the image's length there is nothing new.
func (e element) merged(f cv.Format) element {
	n := e.iterations
	if n < 2 || e.count != e.w*e.h {
		return e
	}
	e.note = fmt.Sprintf("%d times with a rectangle of %dx%d is once with a larger one.", n, e.w, e.h)
	right, bottom := e.w-1-e.left, e.h-1-e.top
	e.left, e.top = min(n*e.left, 2*f.W), min(n*e.top, 2*f.H)
	e.w, e.h = e.left+1+min(n*right, 2*f.W), e.top+1+min(n*bottom, 2*f.H)
	e.count, e.iterations = e.w*e.h, 1
	e.member = func(column, row int) bool { return true }
	return e
}

// shownPasses is how many iterations are told one by one, at most.
const shownPasses = 8

// workLimit is how many elements of another picture may be computed for one pixel. Beyond it the library makes that picture.
const workLimit = 1 << 22

// fold returns the picture of the smallest or largest values under the members of an element, several times.
func (r *run) fold(src *picture, e element, typ cv.MorphType) *picture {
	e = e.merged(src.Format)
	lo, hi := src.Depth.Range()
	for c := range e.value {
		if e.value[c] = hi; typ == cv.MorphDilate {
			e.value[c] = lo
		}
		if v, ok := given(e.op.BorderValue); ok {
			e.value[c] = saturate(src.Depth, v[c], nil)
		}
	}
	if e.iterations == 0 {
		return r.copied(src)
	}
	first, passes := 1, e.iterations
	if values := passes * passes * passes / 3 * e.w * e.h; !e.plain && passes > 1 && values > workLimit && r.err == nil {
		r.err = fmt.Errorf("explain: %w: iterations: %d are too many to be told for a kernel of %dx%d that has to hit and to miss", cv.ErrRange, passes, e.w, e.h)
		return src
	}
	if cost := passes * passes * passes / 3 * e.w * e.h * e.count; e.plain && src.whole != nil && passes > 1 && (passes > shownPasses || cost > workLimit) {
		first = passes
		src = r.made(fmt.Sprintf("%v, %d times", typ, passes-1), r.extreme(typ, "", src, e, passes-1))
	}
	for i := first; i <= passes; i++ {
		name := typ.String()
		if passes > 1 {
			name = fmt.Sprintf("%v %d of %d", typ, i, passes)
		}
		if src.kind != "" && src.whole != nil && src.work*e.count > workLimit {
			src = r.made(src.name, src)
		}
		src = r.extreme(typ, name, src, e, 1)
	}
	return src
}

// made returns a picture as the library makes it, all at once.
func (r *run) made(name string, p *picture) *picture {
	image, err := p.whole()
	if err != nil {
		if r.err == nil {
			r.err = err
		}
		return p
	}
	return r.given(name, image)
}

// extreme returns the picture of one erosion or dilation; as a whole the library makes it so many times.
func (r *run) extreme(typ cv.MorphType, name string, src *picture, e element, times int) *picture {
	p := &picture{Format: src.Format, name: name, kind: Extreme, arithmetic: "comparisons", from: []*picture{src}, work: e.count}
	if src.whole != nil && e.plain {
		p.whole = func() (cv.AnyImage, error) { return e.whole(typ, src, times) }
	}
	p.describe = func(x, y int, s *Stage) {
		s.Windows = []Window{r.window(src, e.around, x, y)}
		s.Weights = matrix(e.w, e.h, func(i, j int) float64 {
			if e.member(i, j) {
				return 1
			}
			return 0
		})
		if e.note != "" {
			s.Notes = []string{e.note}
		}
	}
	var library *picture // the same, made by the library
	p.element = func(x, y, c int, t *Channel) float64 {
		var best float64
		var at *Place
		var zeros [2]bool // whether there are 0 and -0
		unclear := false
		for j := 0; j < e.h && !r.stopped(); j++ {
			for i := range e.w {
				if !e.member(i, j) {
					continue
				}
				v := e.read(src, x, y, i, j, c)
				if v == 0 {
					zeros[math.Float64bits(v)>>63] = true
				}
				unclear = unclear || v != v
				if at == nil || typ == cv.MorphErode && v < best || typ == cv.MorphDilate && v > best {
					best, at = v, &Place{i, j}
				}
			}
		}
		if (unclear || zeros[0] && zeros[1] && best == 0) && p.whole != nil {
			if library == nil {
				library = r.made(name, p)
			}
			best = library.at(x, y, c)
			t.line(best, "where values are not numbers, or zeros have both signs, it depends on the order in which they are compared: this is what the library makes")
			t.formulaf("%s of %d values = %v", typ, e.count, Number(best))
			return best
		}
		if t != nil && at != nil {
			t.At = at
			which := "smallest"
			if typ == cv.MorphDilate {
				which = "largest"
			}
			t.line(best, "the %s of %d values, in column %d of row %d of the window", which, e.count, at.Column, at.Row)
			t.formulaf("%s of %d values = %v", which, e.count, Number(best))
		}
		return best
	}
	return p
}

// whole makes an erosion or dilation of all of a picture.
func (e *element) whole(typ cv.MorphType, src *picture, times int) (cv.AnyImage, error) {
	image, err := src.whole()
	if err != nil {
		return nil, err
	}
	op := e.op
	if e.iterations > 1 { // otherwise they are merged
		op.Iterations = cv.Some(times)
	}
	if typ == cv.MorphDilate {
		return cv.Apply(cv.DilateOp(op), image)
	}
	return cv.Apply(op, image)
}

// given returns the value of an optional parameter and whether there is one.
func given[T comparable](o cv.Optional[T]) (v T, ok bool) {
	return o.Or(v), o != cv.Optional[T]{}
}
