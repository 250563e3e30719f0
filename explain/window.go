package explain

import (
	"fmt"
	"math"
	"strings"

	"github.com/purecv/cv"
)

// around is what a stage reads around a pixel of an image: w columns and h rows, of which left and top lie before the pixel.
type around struct {
	left, top, w, h int
	border          cv.Border
	value           [4]float64 // of a constant border, by channel
}

// centred is the window of a radius.
func centred(rx, ry int, border cv.Border) around {
	return around{left: rx, top: ry, w: 2*rx + 1, h: 2*ry + 1, border: border}
}

// read returns an element of the window around pixel (x, y).
func (a *around) read(p *picture, x, y, column, row, c int) float64 {
	i, j := x-a.left+column, y-a.top+row
	if uint(i) >= uint(p.W) || uint(j) >= uint(p.H) {
		if i, j = a.border.Map(i, p.W), a.border.Map(j, p.H); i < 0 || j < 0 {
			return a.value[c]
		}
	}
	return p.at(i, j, c)
}

// small tells whether the window is told value by value.
func (a *around) small() bool { return a.w <= MaxWindow && a.h <= MaxWindow }

// window tells the window around a pixel.
func (r *run) window(p *picture, a around, x, y int) Window {
	w := Window{Name: p.name, X0: x - a.left, Y0: y - a.top, Width: a.w, Height: a.h, Depth: p.Depth.String(), Channels: p.C, border: a.border}
	if w.X0 < 0 || w.Y0 < 0 || w.X0+a.w > p.W || w.Y0+a.h > p.H {
		w.Border = a.border.String()
		if a.border == cv.BorderConstant {
			for _, v := range a.value[:p.C] {
				w.Constant = append(w.Constant, Number(v))
			}
		}
	}
	if !a.small() {
		w.Note = r.spread(p, a, x, y)
		return w
	}
	for i := range a.w {
		w.Columns = append(w.Columns, a.border.Map(w.X0+i, p.W))
	}
	for j := range a.h {
		w.Rows = append(w.Rows, a.border.Map(w.Y0+j, p.H))
		row := make([][]Number, a.w)
		for i := range row {
			for c := range p.C {
				row[i] = append(row[i], Number(a.read(p, x, y, i, j, c)))
			}
		}
		w.Values = append(w.Values, row)
	}
	return w
}

// spread says how the values of a window too large to be told lie that stand inside the image.
func (r *run) spread(p *picture, a around, x, y int) string {
	x0, y0 := max(x-a.left, 0), max(y-a.top, 0)
	x1, y1 := min(x-a.left+a.w, p.W), min(y-a.top+a.h, p.H)
	if p.kind != "" || x0 >= x1 || y0 >= y1 {
		return fmt.Sprintf("%d x %d pixels, too many to be shown", a.w, a.h)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for j := y0; j < y1 && !r.stopped(); j++ {
		for i := x0; i < x1; i++ {
			for c := range p.C {
				v := p.at(i, j, c)
				if v < lo {
					lo = v
				}
				if v > hi {
					hi = v
				}
			}
		}
	}
	return fmt.Sprintf("%d x %d pixels, too many to be shown; those inside the image are %v to %v", a.w, a.h, Number(lo), Number(hi))
}

// matrix returns w*h values as a matrix, or nil if these are too many to be told.
func matrix(w, h int, at func(column, row int) float64) *Matrix {
	if w > MaxWindow || h > MaxWindow {
		return nil
	}
	m := &Matrix{Width: w, Height: h}
	for j := range h {
		for i := range w {
			m.Values = append(m.Values, Number(at(i, j)))
		}
	}
	return m
}

// vector returns values, or nil if these are too many to be told.
func vector(values []float64) []Number {
	if len(values) > MaxWindow {
		return nil
	}
	out := make([]Number, len(values))
	for i, v := range values {
		out[i] = Number(v)
	}
	return out
}

// A sumText writes a sum for people: of many terms those at both ends.
type sumText struct {
	terms []product
	count int // with those that were left out
}

// A product is a value times a weight.
type product struct{ v, w float64 }

const mostTerms = 8 // that are written

func (s *sumText) add(v, w float64) {
	if s == nil {
		return
	}
	if s.count++; len(s.terms) == mostTerms { // the last ones replace those in the middle
		s.terms = append(s.terms[:mostTerms/2], s.terms[mostTerms/2+1:]...)
	}
	s.terms = append(s.terms, product{v, w})
}

func (s *sumText) String() string {
	if len(s.terms) == 0 {
		return "0"
	}
	var words []string
	for i, p := range s.terms {
		if i == mostTerms/2 && s.count > mostTerms {
			words = append(words, fmt.Sprintf("… (%d more)", s.count-mostTerms))
		}
		if words = append(words, Number(p.v).String()); p.w != 1 {
			words[len(words)-1] += "·" + factor(p.w)
		}
	}
	return strings.ReplaceAll(strings.Join(words, " + "), "+ -", "- ")
}

// factor writes a number that stands after a sign of multiplication.
func factor(v float64) string {
	if v < 0 || math.Signbit(v) {
		return "(" + Number(v).String() + ")"
	}
	return Number(v).String()
}

// borderOr returns the border that is meant: the operation's own if none is given.
func borderOr(b, byDefault cv.Border) cv.Border {
	if b &^= cv.BorderIsolated; b != cv.BorderDefault {
		return b
	}
	return byDefault
}

// anchorOf returns the place of the pixel in its window.
func anchorOf(a cv.Optional[cv.Point], size cv.Size) cv.Point {
	p := a.Or(cv.Point{X: -1, Y: -1})
	if p.X == -1 {
		p.X = size.W / 2
	}
	if p.Y == -1 {
		p.Y = size.H / 2
	}
	return p
}
