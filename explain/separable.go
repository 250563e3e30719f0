package explain

import (
	"math"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/kernel"
)

func init() {
	explains(func(r *run, o cv.SepFilter2DOp, out cv.Format, in []*picture) *picture {
		kx, ky := o.KernelX.Values(), o.KernelY.Values()
		at := anchorOf(o.Anchor, cv.Size{W: len(kx), H: len(ky)})
		return r.separable("sepFilter2D", in[0], out.Depth, half{kx, at.X}, half{ky, at.Y}, o.Delta, borderOr(o.Border, cv.BorderReflect101))
	})
	explains(func(r *run, o cv.SobelOp, out cv.Format, in []*picture) *picture {
		return r.derivative("Sobel", in[0], out, o.Dx, o.Dy, o.Ksize.Or(3), o.Scale.Or(1), o.Delta, o.Border)
	})
	explains(func(r *run, o cv.ScharrOp, out cv.Format, in []*picture) *picture {
		return r.derivative("Scharr", in[0], out, o.Dx, o.Dy, -1, o.Scale.Or(1), o.Delta, o.Border)
	})
	explains(func(r *run, o cv.GaussianBlurOp, out cv.Format, in []*picture) *picture {
		return r.gaussianBlur(o, in[0])
	})
}

// A twoPass picture sums the lines of its window, and then these sums. Lines are rows, or columns where these come first.
type twoPass struct {
	around
	columnsFirst bool
	wx, wy       []float64                                          // the weights that are told
	first        func(x, c int, line []float64) float64             // the sum of a line
	second       func(x, c int, sums []float64, t *Channel) float64 // the value
	notes        []string
}

// twoPasses returns the picture.
func (r *run) twoPasses(name string, src *picture, out cv.Format, arithmetic string, w twoPass) *picture {
	p := &picture{Format: out, name: name, kind: Separable, arithmetic: arithmetic, from: []*picture{src}}
	p.describe = func(x, y int, s *Stage) {
		s.Windows = []Window{r.window(src, w.around, x, y)}
		s.WeightsX, s.WeightsY, s.First, s.Notes = vector(w.wx), vector(w.wy), "rows", w.notes
		if w.columnsFirst {
			s.First = "columns"
		}
	}
	p.element = func(x, y, c int, t *Channel) float64 {
		lines, length, weights := w.h, w.w, w.wy
		if w.columnsFirst {
			lines, length, weights = w.w, w.h, w.wx
		}
		known := map[int]float64{} // by the line of the image that stands there
		sums, line := make([]float64, lines), make([]float64, length)
		for k := range sums {
			at := w.border.Map(y-w.top+k, src.H)
			if w.columnsFirst {
				at = w.border.Map(x-w.left+k, src.W)
			}
			sum, ok := known[at]
			if !ok && !r.stopped() {
				for i := range line {
					if w.columnsFirst {
						line[i] = w.read(src, x, y, k, i, c)
					} else {
						line[i] = w.read(src, x, y, i, k, c)
					}
				}
				sum = w.first(x, c, line)
				known[at] = sum
			}
			sums[k] = sum
		}
		if t != nil {
			t.Sums = vector(sums)
			text := t.sum(0)
			for k, sum := range sums {
				if weights[k] != 0 {
					text.add(sum, weights[k])
				}
			}
			width, height := 1, lines
			if w.columnsFirst {
				width, height = lines, 1
			}
			t.Products = matrix(width, height, func(i, j int) float64 { return sums[i+j] * weights[i+j] })
			v := w.second(x, c, sums, t)
			t.formulaf("%v → %v", text, Number(v))
			return v
		}
		return w.second(x, c, sums, nil)
	}
	return p
}

// A half is the kernel of one direction.
type half struct {
	k      []float64
	anchor int
}

// symmetry is 1 for a kernel that is the same about its anchor, -1 for one that changes its sign, otherwise 0.
func (h half) symmetry() int {
	n := len(h.k)
	if 2*h.anchor+1 != n {
		return 0
	}
	same, opposite := true, true
	for i, a := range h.k {
		b := h.k[n-1-i]
		same, opposite = same && a == b, opposite && a == -b
	}
	switch {
	case same:
		return 1
	case opposite:
		return -1
	}
	return 0
}

// whole tells whether all weights are whole numbers.
func (h half) whole() bool {
	for _, a := range h.k {
		if a != math.Trunc(a) || math.Abs(a) > math.MaxInt32 {
			return false
		}
	}
	return true
}

// smooth tells whether no weight is negative and they add up to 1.
func (h half) smooth() bool {
	sum := 0.0
	for _, a := range h.k {
		if a < 0 {
			return false
		}
		sum += a
	}
	return math.Abs(sum-1) <= 0x1p-23*(math.Abs(sum)+1)
}

// inBytes returns the weights in units of 1/256, if they are nearly that.
func (h half) inBytes() (half, bool) {
	out := half{make([]float64, len(h.k)), h.anchor}
	for i, a := range h.k {
		q := math.RoundToEven(a * 256)
		if math.Abs(float64(a*256)-q) > 10*0x1p-23*256 {
			return h, false
		}
		out.k[i] = q / 256
	}
	return out, true
}

// separable returns the picture of a separable filter in the arithmetic that OpenCV has for the depths and kernels.
func (r *run) separable(name string, src *picture, ddepth cv.Depth, kx, ky half, delta float64, border cv.Border) *picture {
	out := src.Format
	out.Depth = ddepth
	double := src.Depth == cv.F64 || ddepth == cv.F64
	if !double {
		kx.k, ky.k = inSingle(kx.k), inSingle(ky.k)
	}
	symX, symY := kx.symmetry(), ky.symmetry()
	w := twoPass{around: around{left: kx.anchor, top: ky.anchor, w: len(kx.k), h: len(ky.k), border: border}}
	if src.Depth == cv.U8 && ddepth == cv.S16 && symX != 0 && symY != 0 && kx.whole() && ky.whole() {
		return r.bytesToShorts(name, src, out, w, kx, ky, delta)
	}
	fixed := false
	if src.Depth == cv.U8 && ddepth == cv.U8 && symX == 1 && symY == 1 && kx.smooth() && ky.smooth() && !kx.whole() && !ky.whole() {
		if qx, ok := kx.inBytes(); ok {
			if qy, ok := ky.inBytes(); ok {
				kx, ky, fixed = qx, qy, true
			}
		}
	}
	w.wx, w.wy = kx.k, ky.k
	unitX, okX := unitOf(kx.k)
	unitY, okY := unitOf(ky.k)
	if okX && okY && isExact(src.Depth, double, absSum(kx.k)*absSum(ky.k), delta, unitX*unitY) {
		w.first = func(_, _ int, line []float64) float64 { return dot(0, line, kx.k) }
		w.second = func(x, c int, sums []float64, t *Channel) float64 {
			sum := t.line(dot(delta+0, sums, ky.k)+0, "the sum of the rows' sums, each times its weight%s", andDelta(delta))
			if fixed && inTail(x, c, out, 4) {
				return clip(cv.U8, t.line(math.Floor(sum+0.5), "rounded, halves up, as OpenCV does in the last elements of a row"), t)
			}
			return narrow(ddepth, sum, t)
		}
		return r.twoPasses(name, src, out, inExact, w)
	}
	if double {
		w.first = func(_, _ int, line []float64) float64 { return chain64(0, eachTap(kx.k), line) }
		terms := eachTap(ky.k)
		if symY != 0 {
			terms = fromCentre(ky.k, symY)
			w.notes = append(w.notes, pairsNote)
		}
		w.second = func(_, _ int, sums []float64, t *Channel) float64 {
			return narrow(ddepth, t.line(chain64(delta, terms, sums), "the sum of the rows' sums, each times its weight%s", andDelta(delta)), t)
		}
		return r.twoPasses(name, src, out, inFloat64, w)
	}
	row, rowTail, column := eachTap(kx.k), eachTap(kx.k), eachTap(ky.k)
	if src.Depth == cv.F32 && symX != 0 && len(kx.k) <= 5 {
		row, rowTail = pairFirst(kx.k, symX), fromCentre(kx.k, symX)
		w.notes = append(w.notes, pairsNote)
	}
	if symY != 0 {
		column = fromCentre(ky.k, symY)
		if ddepth == cv.F32 && len(ky.k) == 3 && math.Abs(ky.k[1]) == 2 && ky.k[0] == 1 {
			column = pairFirst(ky.k, symY)
		}
		if len(w.notes) == 0 {
			w.notes = append(w.notes, pairsNote)
		}
	}
	w.first = func(x, c int, line []float64) float64 {
		if inTail(x, c, out, 2) {
			return chain32(0, rowTail, line)
		}
		return chain32(0, row, line)
	}
	w.second = func(_, _ int, sums []float64, t *Channel) float64 {
		return narrow(ddepth, t.line(chain32(delta, column, sums), "the sum of the rows' sums, each times its weight%s", andDelta(delta)), t)
	}
	return r.twoPasses(name, src, out, inFloat32, w)
}

const pairsNote = "Values that have the same weight, or opposite ones, are added or subtracted first; then the sums go outwards from the centre."

// bytesToShorts returns the picture of a derivative of bytes in int16: sums of integers, of which some have OpenCV's own rounding.
func (r *run) bytesToShorts(name string, src *picture, out cv.Format, w twoPass, kx, ky half, delta float64) *picture {
	w.wx, w.wy = kx.k, ky.k
	sym, whole := ky.symmetry(), float64(kernel.RoundInt(delta))
	reach := float64(255 * absSum(kx.k) * absSum(ky.k))
	w.first = func(_, _ int, line []float64) float64 { return dotInt32(line, kx.k) }
	clipTwice := sym == 1 && math.Abs(ky.k[len(ky.k)/2]) == 2 && ky.k[0] == 1 || sym == -1 && math.Abs(ky.k[0]) == 1
	inInts := len(ky.k) != 3 || !clipTwice && whole == delta && reach+math.Abs(delta) <= 1<<24
	w.second = func(x, c int, sums []float64, t *Channel) float64 {
		switch {
		case inInts:
			sum := float64(int32(dotInt32(sums, ky.k)) + int32(whole))
			return clip(cv.S16, t.line(sum, "the sum of the rows' sums, each times its weight%s", andDelta(whole)), t)
		case clipTwice:
			sum := clip(cv.S16, t.line(dotInt32(sums, ky.k), "the sum of the rows' sums, each times its weight"), t)
			if d := float64(int16(int32(whole))); d != 0 {
				sum = clip(cv.S16, t.line(sum+d, "plus delta %v", Number(d)), t)
			}
			return sum
		}
		start := delta
		if inTail(x, c, out, 8) {
			start = whole
		}
		acc := float32(start)
		for _, m := range fromCentre(ky.k, sym) {
			acc = kernel.FMA32(float32(int32(int64(m.value(sums)))), float32(m.k), acc)
		}
		return narrow(cv.S16, t.line(float64(acc), "the sum of the rows' sums, each times its weight%s, in float32", andDelta(start)), t)
	}
	return r.twoPasses(name, src, out, "integers", w)
}

// derivative returns the picture of a Sobel or Scharr filter. The scale goes into the kernel that smooths, where one does.
func (r *run) derivative(name string, src *picture, out cv.Format, dx, dy, ksize int, scale, delta float64, border cv.Border) *picture {
	x, y, err := cv.GetDerivKernels(dx, dy, ksize, false)
	if err != nil {
		r.err = err
		return src
	}
	kx, ky := x.Values(), y.Values()
	scaled := ky
	if dx == 0 {
		scaled = kx
	}
	for i, w := range scaled {
		if src.Depth == cv.F64 || out.Depth == cv.F64 {
			scaled[i] = w * scale
		} else {
			scaled[i] = float64(float32(w) * float32(scale))
		}
	}
	return r.separable(name, src, out.Depth, half{kx, len(kx) / 2}, half{ky, len(ky) / 2}, delta, borderOr(border, cv.BorderReflect101))
}

// laplacian returns the picture of the sum of two second derivatives.
func (r *run) laplacian(src *picture, out cv.Format, ksize int, scale, delta float64, border cv.Border) *picture {
	second, smooth, err := cv.GetDerivKernels(2, 0, ksize, false)
	if err != nil {
		r.err = err
		return src
	}
	mid := cv.F32 // bytes and ksize 5, which OpenCV rounds to int16, make integers that fit it
	if src.Depth == cv.F64 {
		mid = cv.F64
	}
	d2, d0 := half{second.Values(), ksize / 2}, half{smooth.Values(), ksize / 2}
	xx := r.separable("second derivative along x", src, mid, d2, d0, 0, border)
	yy := r.separable("second derivative along y", src, mid, d0, d2, 0, border)
	const eps = 0x1p-52
	plain := math.Abs(scale-1) < eps && math.Abs(delta) < eps
	double := out.Depth == cv.F64 || mid == cv.F64 && (plain || out.Depth == cv.F32 || out.Depth == cv.S32)
	arithmetic := inFloat32
	if double {
		arithmetic = inFloat64
	}
	return r.pointwise("sum", Pointwise, out, arithmetic, func(x, y, c int, t *Channel) float64 {
		a, b := xx.at(x, y, c), yy.at(x, y, c)
		sum := a + b
		if mid == cv.F32 || !double {
			sum = float64(float32(sum)) // the sum of two float32 in float64 rounds to that in float32
		}
		t.line(sum, "the sum of both derivatives")
		switch {
		case plain:
		case double:
			sum = math.FMA(sum, scale, delta)
		default:
			sum = float64(kernel.FMA32(float32(sum), float32(scale), float32(delta)))
		}
		if !plain {
			t.line(sum, "times %v%s", Number(scale), andDelta(delta))
		}
		v := narrow(out.Depth, sum, t)
		t.formulaf("(%v + %s)·%s + %s → %v", Number(a), factor(b), factor(scale), factor(delta), Number(v))
		return v
	}, xx, yy)
}

// A term is a weight times one value, or times the sum or the difference of two.
type term struct {
	k    float64
	a, b int // the values' numbers; b < 0: there is one
	sign float64
}

func (m term) value(v []float64) float64 {
	if m.b < 0 {
		return v[m.a]
	}
	return v[m.a] + float64(m.sign*v[m.b])
}

// eachTap returns a term for every weight.
func eachTap(k []float64) []term {
	var terms []term
	for i, w := range k {
		terms = append(terms, term{k: w, a: i, b: -1})
	}
	return terms
}

// fromCentre returns the terms of a symmetric kernel: the centre, unless signs change about it, and pairs outwards.
func fromCentre(k []float64, symmetry int) []term {
	var terms []term
	r := len(k) / 2
	if symmetry == 1 {
		terms = append(terms, term{k: k[r], a: r, b: -1})
	}
	for i := 1; i <= r; i++ {
		terms = append(terms, term{k: k[r+i], a: r + i, b: r - i, sign: float64(symmetry)})
	}
	return terms
}

// pairFirst is fromCentre with the first pair before the centre.
func pairFirst(k []float64, symmetry int) []term {
	terms := fromCentre(k, symmetry)
	if symmetry == 1 && len(terms) > 1 {
		terms[0], terms[1] = terms[1], terms[0]
	}
	return terms
}

// chain32 adds terms in float32, with fused multiplications.
func chain32(start float64, terms []term, v []float64) float64 {
	sum := float32(start)
	for _, m := range terms {
		sum = kernel.FMA32(float32(m.value(v)), float32(m.k), sum)
	}
	return float64(sum)
}

// chain64 does so in float64.
func chain64(start float64, terms []term, v []float64) float64 {
	for _, m := range terms {
		start = math.FMA(m.value(v), m.k, start)
	}
	return start
}

// dot adds products that are exact.
func dot(start float64, v, k []float64) float64 {
	for i, w := range k {
		start += float64(w * v[i])
	}
	return start
}

// dotInt32 adds products of integers; sums beyond 32 bits wrap around.
func dotInt32(v, k []float64) float64 {
	var sum int32
	for i, w := range k {
		sum += int32(w) * int32(v[i])
	}
	return float64(sum)
}

// inTail tells whether an element is one of the last n mod lanes of a row's n, which OpenCV's scalar code makes.
func inTail(x, c int, f cv.Format, lanes int) bool {
	n := f.W * f.C
	return x*f.C+c >= n-n%lanes
}
