package cv

import (
	"fmt"
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// ThreshType is what [Threshold] does to the pixels above and below the level. It is one of the five
// kinds, to which ThreshOtsu or ThreshTriangle can be added.
type ThreshType uint8

// The kinds of threshold; the values are OpenCV's.
const (
	ThreshBinary    ThreshType = iota // maxval above the level, else 0
	ThreshBinaryInv                   // 0 above the level, else maxval
	ThreshTrunc                       // the level above the level, else the pixel; maxval is not used
	ThreshToZero                      // the pixel above the level, else 0; maxval is not used
	ThreshToZeroInv                   // 0 above the level, else the pixel; maxval is not used

	ThreshOtsu     ThreshType = 8  // added: the level is Otsu's, thresh is not used
	ThreshTriangle ThreshType = 16 // added: the level is found by the triangle method, thresh is not used
)

var threshNames = [...]string{"binary", "binary_inv", "trunc", "tozero", "tozero_inv"}

// String writes the type as binary or tozero_inv+otsu.
func (t ThreshType) String() string {
	kind, auto := t&7, t&^7
	if int(kind) >= len(threshNames) || auto&^(ThreshOtsu|ThreshTriangle) != 0 {
		return fmt.Sprintf("ThreshType(%d)", uint8(t))
	}
	s := threshNames[kind]
	if auto&ThreshOtsu != 0 {
		s += "+otsu"
	}
	if auto&ThreshTriangle != 0 {
		s += "+triangle"
	}
	return s
}

// Threshold compares every element of src with a level and sets dst accordingly, see [ThreshType]. It returns the level
// used: thresh (rounded down if the elements are integers), or the one that Otsu's or the triangle method chose.
//
// Depths: uint8, uint16, int16, float32, float64, any number of channels; ThreshOtsu takes uint8 and uint16 with one channel,
// ThreshTriangle uint8 with one channel. In integers maxval is rounded and clipped to the type. dst may be src.
//
// It is OpenCV's threshold. The methods: N. Otsu, A threshold selection method from gray-level histograms, 1979;
// G. W. Zack and others, Automatic measurement of sister chromatid exchange frequency, 1977.
func Threshold[T Pixel](dst, src *Image[T], thresh, maxval float64, typ ThreshType) (level float64, err error) {
	err = run(dst, ThresholdOp{thresh, maxval, typ}, func(p *engine.Plan) { level = p.Report(0) }, src)
	return level, err
}

// ThresholdOp is [Threshold] as a value.
type ThresholdOp struct {
	Thresh, Maxval float64
	Type           ThreshType
}

// Name returns "threshold".
func (ThresholdOp) Name() string { return "threshold" }

// Graph makes one node, or a histogram and a node that waits for it.
func (o ThresholdOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	kind, auto := o.Type&7, o.Type&^7
	switch {
	case kind > ThreshToZeroInv || auto != 0 && auto != ThreshOtsu && auto != ThreshTriangle:
		return g, paramError(o.Name(), "type", "%v; binary, binary_inv, trunc, tozero and tozero_inv are possible, with otsu or triangle added", o.Type)
	case src.Depth == S32:
		return g, depthError(o.Name(), "src", "32S; 8U, 16U, 16S, 32F and 64F are possible")
	case auto != 0 && src.C != 1:
		return g, shapeError(o.Name(), "src", "%d channels; %v takes one", src.C, o.Type)
	case auto == ThreshOtsu && src.Depth != U8 && src.Depth != U16:
		return g, depthError(o.Name(), "src", "%v; %v takes 8U and 16U", src.Depth, o.Type)
	case auto == ThreshTriangle && src.Depth != U8:
		return g, depthError(o.Name(), "src", "%v; %v takes 8U", src.Depth, o.Type)
	case math.IsNaN(o.Thresh) || math.IsNaN(o.Maxval):
		return g, paramError(o.Name(), "thresh", "%g, maxval %g; numbers are possible", o.Thresh, o.Maxval)
	}
	node := engine.Node{Name: "threshold " + o.Type.String(), Out: src, In: []engine.Edge{{From: engine.Input(0)}}}
	report := engine.Report{Name: "threshold"}
	if auto == 0 {
		report.Value = o.Thresh
		if !src.Depth.IsFloat() {
			report.Value = math.Floor(o.Thresh)
		}
	} else {
		h := histogram{src.Depth, auto}
		hist := g.Add(engine.Node{Name: "histogram", In: node.In, Do: h})
		node.After = []engine.Ref{hist}
		report.From, report.Read = hist, func(r any) float64 { return r.(*levels).level }
	}
	switch src.Depth {
	case U8:
		node.Do = thresholdRows[uint8]{o.Thresh, o.Maxval, kind, &kernel.ThreshU8}
	case U16:
		node.Do = thresholdRows[uint16]{o.Thresh, o.Maxval, kind, &kernel.ThreshU16}
	case S16:
		node.Do = thresholdRows[int16]{o.Thresh, o.Maxval, kind, &kernel.ThreshS16}
	case F32:
		node.Do = thresholdRows[float32]{o.Thresh, o.Maxval, kind, &kernel.ThreshF32}
	case F64:
		node.Do = thresholdRows[float64]{o.Thresh, o.Maxval, kind, &kernel.ThreshF64}
	}
	g.Add(node)
	g.Reports = append(g.Reports, report)
	return g, nil
}

// thresholdRows thresholds rows at its level, or at the one of the histogram that the node waits for.
type thresholdRows[T Pixel] struct {
	thresh, maxval float64
	kind           ThreshType
	loops          *kernel.Thresholds[T]
}

// A thresholdState is the loop for a level, kept for the next tile.
type thresholdState[T Pixel] struct {
	level float64
	loop  kernel.Conversion[T, T]
}

func (k thresholdRows[T]) Rows(t *engine.Tile, y, n int) {
	makeRows(t, y, n, t.State.(*thresholdState[T]).loop)
}

func (k thresholdRows[T]) Start(t *engine.Tile) {
	level := k.thresh
	if t.Waits() {
		level = t.Result(0).(*levels).level
	}
	if s, ok := t.State.(*thresholdState[T]); !ok {
		t.State = &thresholdState[T]{level, k.function(level)}
	} else if s.level != level {
		*s = thresholdState[T]{level, k.function(level)}
	}
}

// function returns the loop for the level. Levels outside the type's range make constants and copies, as in OpenCV.
func (k thresholdRows[T]) function(level float64) kernel.Conversion[T, T] {
	d := engine.DepthOf[T]()
	lo, hi := d.Range()
	top := engine.Convert[T](k.maxval)
	if !d.IsFloat() {
		level = math.Floor(level)
		if level < lo || level >= hi {
			fill := T(0)
			switch above := level < lo; { // all pixels are above the level, or none is
			case k.kind == ThreshBinary && above, k.kind == ThreshBinaryInv && !above:
				fill = top
			case k.kind == ThreshToZero && above, (k.kind == ThreshTrunc || k.kind == ThreshToZeroInv) && !above:
				return func(dst, src []T, _ bool) { copy(dst, src) }
			}
			return func(dst, src []T, _ bool) {
				for i := range dst {
					dst[i] = fill
				}
			}
		}
	}
	at := T(level)
	switch k.kind {
	case ThreshBinary:
		return func(dst, src []T, stream bool) { k.loops.Binary(dst, src, at, top, stream) }
	case ThreshBinaryInv:
		return func(dst, src []T, stream bool) { k.loops.BinaryInv(dst, src, at, top, stream) }
	case ThreshTrunc:
		return func(dst, src []T, stream bool) { k.loops.Trunc(dst, src, at, stream) }
	case ThreshToZero:
		return func(dst, src []T, stream bool) { k.loops.ToZero(dst, src, at, stream) }
	}
	return func(dst, src []T, stream bool) { k.loops.ToZeroInv(dst, src, at, stream) }
}

// histogram counts the values of an image of one channel and finds the level in the counts.
type histogram struct {
	depth Depth // U8 or U16
	auto  ThreshType
}

type levels struct {
	count []int
	level float64
}

func (h histogram) New() any {
	if h.depth == U8 {
		return &levels{count: make([]int, 8<<8)}
	}
	return &levels{count: make([]int, 1<<16)}
}

func (h histogram) Reset(acc any) { clear(acc.(*levels).count) }

func (h histogram) Add(acc any, t *engine.Tile, y, n int) {
	count := acc.(*levels).count
	for m := 0; n > 0; y, n = y+m, n-m {
		m = t.Joined(y, n)
		if h.depth == U8 {
			kernel.HistogramU8(count, engine.SrcRows[uint8](t, 0, y, m))
		} else {
			kernel.HistogramU16(count, engine.SrcRows[uint16](t, 0, y, m))
		}
	}
}

func (h histogram) Merge(acc, other any) {
	a := acc.(*levels).count
	for i, n := range other.(*levels).count {
		a[i] += n
	}
}

func (h histogram) Finish(acc any) {
	l := acc.(*levels)
	count := l.count
	if h.depth == U8 {
		for i := 256; i < len(count); i++ {
			count[i%256] += count[i]
		}
		count = count[:256]
	}
	if h.auto == ThreshOtsu {
		l.level = otsu(count)
	} else {
		l.level = triangle(count)
	}
}

// otsu returns the level that maximises the variance between the values up to it and those above,
// the lowest of equals. Products and sums are rounded one by one, in OpenCV's order.
func otsu(count []int) float64 {
	const eps = 0x1p-23 // classes with less than this share do not count
	total, weighted := 0, 0.0
	for i, n := range count {
		total += n
		weighted += float64(float64(i) * float64(n))
	}
	scale := 1 / float64(total)
	mu := float64(weighted * scale)
	var mu1, q1, best float64
	level := 0
	for i, n := range count {
		p := float64(float64(n) * scale)
		mu1 = float64(mu1 * q1)
		q1 += p
		q2 := 1 - q1
		if min(q1, q2) < eps || max(q1, q2) > 1-eps {
			continue
		}
		mu1 = (mu1 + float64(float64(i)*p)) / q1
		mu2 := (mu - float64(q1*mu1)) / q2
		d := mu1 - mu2
		if sigma := float64(float64(q1*q2)*d) * d; sigma > best {
			best, level = sigma, i
		}
	}
	return float64(level)
}

// triangle draws a line from the histogram's peak to its farther end and returns the level before the count that is
// farthest below the line.
func triangle(count []int) float64 {
	last := len(count) - 1
	left, right, peak := 0, 0, 0
	for i, n := range count {
		if n > 0 {
			left = i
			break
		}
	}
	for i := last; i > 0; i-- {
		if count[i] > 0 {
			right = i
			break
		}
	}
	left, right = max(left-1, 0), min(right+1, last)
	for i, n := range count {
		if n > count[peak] {
			peak = i
		}
	}
	at := func(i int) float64 { return float64(count[i]) }
	flipped := peak-left < right-peak
	if flipped { // so that the longer side lies on the left
		at = func(i int) float64 { return float64(count[last-i]) }
		left, peak = last-right, last-peak
	}
	a, b := at(peak), float64(left-peak)
	level, best := left, 0.0
	for i := left + 1; i <= peak; i++ {
		if d := float64(a*float64(i)) + float64(b*at(i)); d > best {
			best, level = d, i
		}
	}
	level--
	if flipped {
		level = last - level
	}
	return float64(level)
}
