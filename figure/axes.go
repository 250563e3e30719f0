package figure

import (
	"errors"
	"fmt"
	"image/color"
	"slices"

	"github.com/purecv/cv"
)

// Axes is one cell of a figure: empty, a picture, or curves. Only [New] makes axes; [Figure.At] and [Figure.Cell] return them. What their
// calls find wrong is returned when the figure is drawn.
type Axes struct {
	Title      string      // above the picture; may hold line breaks
	TitleSize  float64     // in points; 0 means the figure's FontSize
	TitleColor color.Color // nil means the figure's

	Axis     bool     // a frame and pixel numbers around a picture; curves always have a frame, unless Bare is set
	Bare     bool     // neither frame nor numbers around curves
	Colorbar bool     // which colours stand for which values, for pictures of one channel
	Legend   bool     // which colours stand for which curves, of those that have a Label
	Map      Colormap // the colours of pictures of one channel
	Range    Range    // the values that colours, or the x axis of a histogram, or the y axis of curves span
	XRange   Range    // the numbers that the x axis of curves spans; the zero value means all of theirs

	XLabel, YLabel     string // below and to the left of a frame
	NoXTicks, NoYTicks bool   // a frame without numbers below, or to the left

	figure *Figure
	img    cv.AnyImage // the picture, nil if there is none
	hist   cv.AnyImage // what the histogram counts, nil if there is none
	lines  []*Curve
	marks  []mark
}

// Curve is a line through points. [Axes.Plot] makes curves; the fields may be set at any time before the figure is drawn.
type Curve struct {
	Color color.Color // nil means a colour that no curve before it has
	Label string      // in the legend
	Area  bool        // what lies below it is tinted, down to 0

	xs, ys []float64
}

// A mark is a vertical line.
type mark struct {
	x     float64
	label string
}

// Imshow shows an image of 1, 3 or 4 channels (RGB, RGBA with alpha not multiplied) in place of the one before. It is copied.
func (a *Axes) Imshow(img cv.AnyImage) { a.keep(&a.img, "Imshow", img) }

// Hist shows the histogram of an image of 1, 3 or 4 channels in place of the one before: a curve for each channel but alpha. The
// image is copied.
func (a *Axes) Hist(img cv.AnyImage) { a.keep(&a.hist, "Hist", img) }

// keep stores a copy of an image.
func (a *Axes) keep(to *cv.AnyImage, op string, img cv.AnyImage) {
	own, err := cv.Apply(cv.ConvertToOp{}, img)
	if err == nil && own.Format().C == 2 {
		err = fmt.Errorf("%w: 2 channels; 1, 3 and 4 are possible", cv.ErrShape)
	}
	if err != nil {
		a.failImage(op, err)
		return
	}
	*to = own
}

// failImage keeps the error of an image that a call cannot take.
func (a *Axes) failImage(op string, err error) {
	if inner := (*cv.OpError)(nil); errors.As(err, &inner) {
		err = inner.Err
	}
	a.figure.errs = append(a.figure.errs, &cv.OpError{Op: op, Param: "img", Err: err})
}

// Plot draws a curve through the points xs[i], ys[i], in another colour than those before it. Where a number is not
// finite the curve has a gap. xs may be nil, which means 0, 1, 2 and so on. The numbers are copied.
func (a *Axes) Plot(xs, ys []float64) *Curve {
	if xs == nil {
		xs = make([]float64, len(ys))
		for i := range xs {
			xs[i] = float64(i)
		}
	}
	if len(xs) != len(ys) {
		a.figure.fail("Plot", "xs, ys", "%d and %d numbers; as many are possible", len(xs), len(ys))
		return &Curve{}
	}
	c := &Curve{xs: slices.Clone(xs), ys: slices.Clone(ys)}
	a.lines = append(a.lines, c)
	return c
}

// Mark draws a vertical line at x, a finite number, with a label that may be empty.
func (a *Axes) Mark(x float64, label string) {
	if !isFinite(x) {
		a.figure.fail("Mark", "x", "%v; finite numbers are possible", x)
		return
	}
	if err := checkText("Mark", "label", label); err != nil {
		a.figure.errs = append(a.figure.errs, err)
		return
	}
	a.marks = append(a.marks, mark{x, label})
}

// check refuses fields that are out of range.
func (a *Axes) check() error {
	if a.TitleSize != 0 && !(a.TitleSize >= 1 && a.TitleSize <= 1000) {
		return rangeError("Axes", "TitleSize", "%v; 0 or 1 to 1000 are possible", a.TitleSize)
	}
	if !a.Map.valid() {
		return rangeError("Axes", "Map", "%v; %v are possible", a.Map, Colormaps())
	}
	for _, r := range []Range{a.Range, a.XRange} {
		if err := r.check(); err != nil {
			return err
		}
	}
	if a.img != nil && a.hist != nil {
		return rangeError("Axes", "Imshow, Hist", "both; one of them is possible")
	}
	texts := []error{checkText("Axes", "Title", a.Title), checkText("Axes", "XLabel", a.XLabel), checkText("Axes", "YLabel", a.YLabel)}
	for _, c := range a.lines {
		texts = append(texts, checkText("Curve", "Label", c.Label))
	}
	return errors.Join(texts...)
}
