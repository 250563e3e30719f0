package playground

import (
	"context"
	"math"
	"net/http"

	"github.com/purecv/cv"
	"github.com/purecv/cv/explain"
	"github.com/purecv/cv/internal/engine"
)

// mostPixels is the longest side of a part whose values are told.
const mostPixels = 64

type pixelsRequest struct {
	target
	Rect *[4]int `json:"rect"`
}

type pixelsAnswer struct {
	Depth    string               `json:"depth"`
	Channels int                  `json:"channels"`
	Rect     [4]int               `json:"rect"`
	Values   [][][]explain.Number `json:"values"` // rows of pixels of channels
}

// handlePixels tells the values of a small part.
func (s *Server) handlePixels(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[pixelsRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q.target)
	if err != nil {
		return err
	}
	f := v.Format(q.Step)
	part, err := partOf(q.Rect, f)
	if err != nil {
		return err
	}
	if part.Width > mostPixels || part.Height > mostPixels {
		return tooMuch("rect: %d x %d pixels; the limit is %d x %d", part.Width, part.Height, mostPixels, mostPixels)
	}
	if err := s.allow(r.Context(), v, q.Step, part); err != nil {
		return err
	}
	img, err := v.Image(r.Context(), q.Step, part)
	if err != nil {
		return err
	}
	rect := [4]int{part.X, part.Y, part.X + part.Width, part.Y + part.Height}
	return answer(w, pixelsAnswer{f.Depth.String(), f.C, rect, values(img)})
}

// values returns rows of pixels of channels.
func values(img cv.AnyImage) [][][]explain.Number {
	switch m := img.(type) {
	case *cv.Image[uint8]:
		return valuesOf(m)
	case *cv.Image[uint16]:
		return valuesOf(m)
	case *cv.Image[int16]:
		return valuesOf(m)
	case *cv.Image[int32]:
		return valuesOf(m)
	case *cv.Image[float32]:
		return valuesOf(m)
	default:
		return valuesOf(m.(*cv.Image[float64]))
	}
}

func valuesOf[T cv.Pixel](m *cv.Image[T]) (rows [][][]explain.Number) {
	for y := range m.Height {
		row := make([][]explain.Number, m.Width)
		for i, v := range m.Row(y) {
			row[i/m.Channels] = append(row[i/m.Channels], explain.Number(v))
		}
		rows = append(rows, row)
	}
	return rows
}

// A histogram counts the values of an image.
type histogram struct {
	Bins     [][256]int      `json:"bins"` // of each channel: how many values lie in each of 256 equal parts of low to high
	Low      explain.Number  `json:"low"`
	High     explain.Number  `json:"high"`
	Min      explain.Number  `json:"min"` // of all channels, without NaN and infinite values
	Max      explain.Number  `json:"max"`
	Mean     explain.Number  `json:"mean"`
	Otsu     *explain.Number `json:"otsu"` // the levels that threshold would choose; null where it takes no such image
	Triangle *explain.Number `json:"triangle"`
}

// handleHistogram tells how often values occur in all that a step makes.
func (s *Server) handleHistogram(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[target](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q)
	if err != nil {
		return err
	}
	h, err := derive(s, r, v, q.Step, "histogram", func(_ context.Context, img cv.AnyImage) (*histogram, int64, error) {
		h := count(img)
		return h, int64(len(h.Bins)) * 256 * 8, nil
	})
	if err != nil {
		return err
	}
	return answer(w, h)
}

// count makes the histogram of an image.
func count(img cv.AnyImage) *histogram {
	switch m := img.(type) {
	case *cv.Image[uint8]:
		h := countOf(m)
		h.Otsu, h.Triangle = level(m, cv.ThreshOtsu), level(m, cv.ThreshTriangle)
		return h
	case *cv.Image[uint16]:
		h := countOf(m)
		h.Otsu = level(m, cv.ThreshOtsu)
		return h
	case *cv.Image[int16]:
		return countOf(m)
	case *cv.Image[int32]:
		return countOf(m)
	case *cv.Image[float32]:
		return countOf(m)
	default:
		return countOf(m.(*cv.Image[float64]))
	}
}

// level returns the level that threshold chooses, or nil where it refuses the image.
func level[T cv.Pixel](m *cv.Image[T], method cv.ThreshType) *explain.Number {
	if m.Channels != 1 {
		return nil
	}
	var out cv.Image[T]
	l, err := cv.Threshold(&out, m, 0, 1, method)
	if err != nil {
		return nil
	}
	c := explain.Number(l)
	return &c
}

func countOf[T cv.Pixel](m *cv.Image[T]) *histogram {
	h := &histogram{Bins: make([][256]int, m.Channels)}
	low, high := math.Inf(1), math.Inf(-1)
	sum, n := 0.0, 0
	for y := range m.Height {
		for _, v := range m.Row(y) {
			if v := float64(v); v-v == 0 { // neither NaN nor infinite
				low, high, sum, n = min(low, v), max(high, v), sum+v, n+1
			}
		}
	}
	if n == 0 {
		return h
	}
	h.Min, h.Max, h.Mean = explain.Number(low), explain.Number(high), explain.Number(sum/float64(n))
	if d := engine.DepthOf[T](); d == cv.U8 || d == cv.U16 { // equal scales compare better
		_, most := d.Range()
		low, high = 0, most+1
	}
	h.Low, h.High = explain.Number(low), explain.Number(high)
	width := float64(high/256) - float64(low/256) // of a part; the difference itself may be infinite
	first := low / width
	for y := range m.Height {
		for i, v := range m.Row(y) {
			v := float64(v)
			if v-v != 0 {
				continue
			}
			part := 0.0
			if width > 0 {
				part = min(v/width-first, 255)
			}
			h.Bins[i%m.Channels][int(part)]++
		}
	}
	return h
}
