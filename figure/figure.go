package figure

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/files"
)

// Order says how [Figure.At] counts the axes.
type Order uint8

// The orders.
const (
	ByRows    Order = iota // left to right, then the next row
	ByColumns              // top to bottom, then the next column
)

// Figure is a grid of axes. Make one with [New]; the fields may be set at any time before it is drawn.
type Figure struct {
	Title string // over the whole figure

	// Width and Height are in inches. If one is 0, it follows from the other so that the pictures fill their cells; if both are, the
	// width is chosen too.
	Width, Height float64
	DPI           float64 // pixels an inch, 10 to 2400; 0 means 100

	Order      Order
	Face       color.Color // the ground; nil means white
	FontSize   float64     // of titles, in points; 0 means 12. Other text keeps its proportion to it.
	TitleColor color.Color // of titles; nil means black or white, whichever reads better on Face

	rows, columns int
	axes          []*Axes // by rows
	errs          []error // of calls that return none
}

// Limits of a figure.
const (
	maxCells  = 10000
	maxPixels = 400e6
	maxTitle  = 2000 // runes
)

// New makes a figure of rows x columns empty axes, 10000 at most. If that is not possible, [Figure.Draw] and the like return the error.
func New(rows, columns int) *Figure {
	f := &Figure{}
	if rows < 1 || columns < 1 || rows > maxCells/columns {
		f.fail("New", "rows, columns", "%d, %d; 1 to %d axes are possible", rows, columns, maxCells)
		rows, columns = 1, 1
	}
	f.rows, f.columns = rows, columns
	for range rows * columns {
		f.axes = append(f.axes, &Axes{figure: f})
	}
	return f
}

// fail keeps an error until the figure is drawn.
func (f *Figure) fail(op, param, format string, args ...any) {
	f.errs = append(f.errs, rangeError(op, param, format, args...))
}

func rangeError(op, param, format string, args ...any) error {
	return &cv.OpError{Op: op, Param: param, Err: fmt.Errorf("%w: "+format, append([]any{cv.ErrRange}, args...)...)}
}

// At returns the i-th axes in the figure's order, from 0. If there is none, drawing the figure returns the error.
func (f *Figure) At(i int) *Axes {
	if i < 0 || i >= len(f.axes) {
		f.fail("At", "i", "%d; 0 to %d are possible", i, len(f.axes)-1)
		return &Axes{figure: f}
	}
	if f.Order == ByColumns {
		return f.Cell(i%f.rows, i/f.rows)
	}
	return f.axes[i]
}

// Cell returns the axes in a row and a column, both from 0. If there are none, drawing the figure returns the error.
func (f *Figure) Cell(row, column int) *Axes {
	if row < 0 || row >= f.rows || column < 0 || column >= f.columns {
		f.fail("Cell", "row, column", "%d, %d in a grid of %dx%d", row, column, f.rows, f.columns)
		return &Axes{figure: f}
	}
	return f.axes[row*f.columns+column]
}

// check refuses what cannot be drawn, and tells what calls that return no error found wrong.
func (f *Figure) check() error {
	if len(f.axes) == 0 {
		return rangeError("Figure", "rows, columns", "none; New makes a figure")
	}
	if len(f.errs) > 0 {
		return errors.Join(f.errs...)
	}
	for _, field := range []struct {
		name        string
		value       float64
		least, most float64 // beside 0
	}{
		{"Width", f.Width, 0, 10000},
		{"Height", f.Height, 0, 10000},
		{"DPI", f.DPI, 10, 2400},
		{"FontSize", f.FontSize, 1, 1000},
	} {
		if v := field.value; v != 0 && !(v >= field.least && v <= field.most) {
			return rangeError("Figure", field.name, "%v; %v to %v are possible, and 0, the default", v, field.least, field.most)
		}
	}
	if err := checkText("Figure", "Title", f.Title); err != nil {
		return err
	}
	if f.Order > ByColumns {
		return rangeError("Figure", "Order", "%d; ByRows and ByColumns are possible", f.Order)
	}
	for i, a := range f.axes {
		if err := a.check(); err != nil {
			return fmt.Errorf("axes at row %d, column %d: %w", i/f.columns, i%f.columns, err)
		}
	}
	return nil
}

func checkText(op, param, text string) error {
	if n := utf8.RuneCountInString(text); n > maxTitle {
		return rangeError(op, param, "%d characters; %d are possible", n, maxTitle)
	}
	return nil
}

// pixels checks a figure's size, which is in pixels.
func (f *Figure) pixels(width, height float64) error {
	if !(width >= 1 && height >= 1) {
		return rangeError("Figure", "Width, Height", "%.0fx%.0f pixels at %v pixels an inch; 1 at least is possible", width, height, f.dpi())
	}
	if !(width*height <= maxPixels) {
		return rangeError("Figure", "Width, Height, DPI", "%.0fx%.0f pixels; %.0f million at most are possible", width, height, maxPixels/1e6)
	}
	return nil
}

func (f *Figure) dpi() float64      { return orDefault(f.DPI, 100) }
func (f *Figure) fontSize() float64 { return orDefault(f.FontSize, 12) }

// orDefault returns v, or what 0 means.
func orDefault(v, zero float64) float64 {
	if v == 0 {
		return zero
	}
	return v
}

// Save writes the figure to a file: a PNG picture or an SVG drawing, as the extension says. The file appears, or replaces the
// old one, complete or not at all.
func (f *Figure) Save(path string) error {
	var write func(io.Writer) error
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png":
		write = f.WritePNG
	case ".svg":
		write = f.WriteSVG
	default:
		return rangeError("Save", "path", "%q; figures are written to .png and .svg", path)
	}
	return files.Replace(path, write)
}

// WritePNG writes the figure as a PNG picture, which is the one that Draw returns.
func (f *Figure) WritePNG(w io.Writer) error {
	picture, err := f.Draw()
	if err != nil {
		return err
	}
	return imgio.Encode(w, "png", picture, nil)
}

// Display shows a figure. It is what [Figure.Show] calls; while it is nil, Show writes files. Package window sets it in the programs that it is part of.
var Display func(f *Figure) error

// shown counts the files that Show has written.
var shown atomic.Int64

// Show shows the figure by means of [Display]. Without one it writes figure-1.png, figure-2.png and so on, in the order
// of the calls, to the working directory, and says so on standard error.
func (f *Figure) Show() error {
	if Display != nil {
		return Display(f)
	}
	path := fmt.Sprintf("figure-%d.png", shown.Add(1))
	if err := f.Save(path); err != nil {
		return err
	}
	_, err := fmt.Fprintln(os.Stderr, "wrote", path)
	return err
}
