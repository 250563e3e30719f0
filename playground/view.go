package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/resize"
	"github.com/purecv/cv/pipeline"
)

// A viewRequest asks for a part of what a step makes as it is shown.
type viewRequest struct {
	target
	Rect         *[4]int `json:"rect"` // x0, y0, x1, y1; all by default
	Size         *[2]int `json:"size"` // of the answer; that of the part by default
	Range        span    `json:"range"`
	Cmap         string  `json:"cmap"`
	Overlay      string  `json:"overlay"`
	Connectivity int     `json:"connectivity"`
	Highlight    int     `json:"highlight"`
	Encoding     string  `json:"encoding"`
}

// A span is the range of values that the colours show: auto, full, or two numbers.
type span struct {
	auto   bool
	ends   bool
	lo, hi float64
}

// UnmarshalJSON reads "auto", "full" or [lo, hi].
func (s *span) UnmarshalJSON(text []byte) error {
	var word string
	if json.Unmarshal(text, &word) == nil && (word == "auto" || word == "full" || word == "") {
		s.auto = word == "auto"
		return nil
	}
	var ends []float64
	if json.Unmarshal(text, &ends) != nil || len(ends) != 2 || ends[0] > ends[1] {
		return failed(http.StatusBadRequest, `range: %s is not possible; "full", "auto" and [low, high] are`, text)
	}
	*s = span{ends: true, lo: ends[0], hi: ends[1]}
	return nil
}

// partOf checks a rectangle of a request.
func partOf(rect *[4]int, f cv.Format) (cv.Rect, error) {
	if rect == nil {
		return cv.Rect{Width: f.W, Height: f.H}, nil
	}
	x0, y0, x1, y1 := rect[0], rect[1], rect[2], rect[3]
	if x0 < 0 || y0 < 0 || x1 <= x0 || y1 <= y0 || x1 > f.W || y1 > f.H {
		return cv.Rect{}, failed(http.StatusBadRequest, "rect: %v is not possible in an image of %d x %d; [x0, y0, x1, y1] with x0 < x1 and y0 < y1 is", *rect, f.W, f.H)
	}
	return cv.Rect{X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0}, nil
}

// check returns the part and the size of the answer.
func (q *viewRequest) check(f cv.Format) (part cv.Rect, w, h int, err error) {
	if part, err = partOf(q.Rect, f); err != nil {
		return part, 0, 0, err
	}
	w, h = part.Width, part.Height
	if q.Size != nil {
		w, h = q.Size[0], q.Size[1]
	}
	switch {
	case w < 1 || h < 1 || w > part.Width || h > part.Height:
		err = failed(http.StatusBadRequest, "size: %d x %d is not possible; 1 x 1 to the part's %d x %d are", w, h, part.Width, part.Height)
	case q.Encoding != "" && q.Encoding != "raw" && q.Encoding != "png":
		err = failed(http.StatusBadRequest, "encoding: %q is not possible; raw and png are", q.Encoding)
	case q.Overlay != "" && q.Overlay != "regions":
		err = failed(http.StatusBadRequest, `overlay: %q is not possible; "" and regions are`, q.Overlay)
	}
	return part, w, h, err
}

// handleView answers with the pixels of a part of what a step makes, as they are shown.
func (s *Server) handleView(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[viewRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q.target)
	if err != nil {
		return err
	}
	part, width, height, err := q.check(v.Format(q.Step))
	if err != nil {
		return err
	}
	if err := s.allow(r.Context(), v, q.Step, part); err != nil {
		return err
	}
	picture, report, err := s.paint(r, v, &q, part)
	if err != nil {
		return err
	}
	if width != part.Width || height != part.Height {
		if picture, err = resize.Area(picture, width, height); err != nil {
			return err
		}
	}
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("X-Purecv-Width", strconv.Itoa(width))
	h.Set("X-Purecv-Height", strconv.Itoa(height))
	h.Set("X-Purecv-Channels", strconv.Itoa(picture.Channels))
	h.Set("X-Purecv-Report", string(text))
	return writePicture(w, picture, q.Encoding)
}

// writePicture writes packed rows, or a PNG file.
func writePicture(w http.ResponseWriter, m *cv.Image[uint8], encoding string) error {
	if encoding == "png" {
		var file bytes.Buffer
		if err := imgio.Encode(&file, "png", m, nil); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "image/png")
		_, err := w.Write(file.Bytes())
		return err
	}
	row := m.Width * m.Channels
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(row*m.Height))
	if m.Stride == row {
		_, err := w.Write(m.Pix[:row*m.Height])
		return err
	}
	packed := make([]byte, 0, row*m.Height)
	for y := range m.Height {
		packed = append(packed, m.Row(y)...)
	}
	_, err := w.Write(packed)
	return err
}

// A viewReport tells what was done for a view.
type viewReport struct {
	Steps []stepReport `json:"steps"`
	Total float64      `json:"total_ms"`
	Range [2]float64   `json:"range"` // of values that the colours show
}

type stepReport struct {
	Time    float64            `json:"ms"`
	Cached  bool               `json:"cached"`
	Results map[string]float64 `json:"results"`
}

// reportOf tells what a view has done so far.
func reportOf(v *pipeline.View) (report viewReport) {
	report.Steps = []stepReport{}
	for _, t := range v.Report() {
		if t.Results == nil {
			t.Results = map[string]float64{}
		}
		ms := float64(t.Time.Nanoseconds()) / 1e6
		report.Steps = append(report.Steps, stepReport{ms, !t.Ran, t.Results})
		report.Total += ms
	}
	return report
}

// paint returns a part of what a step makes in the colours that it is shown in.
func (s *Server) paint(r *http.Request, v *pipeline.View, q *viewRequest, part cv.Rect) (picture *cv.Image[uint8], report viewReport, err error) {
	colormap, ok := figure.ParseColormap(q.Cmap)
	if q.Cmap != "" && !ok {
		return nil, report, failed(http.StatusBadRequest, "cmap: there is no colour map %q", q.Cmap)
	}
	img, err := v.Image(r.Context(), q.Step, part)
	if err != nil {
		return nil, report, err
	}
	low, high, err := s.rangeOf(r, v, q.Step, q.Range)
	if err != nil {
		return nil, report, err
	}
	if picture, err = figure.Paint(img, colormap, low, high); err != nil {
		return nil, report, err
	}
	if q.Overlay == "regions" {
		if picture, err = s.overlay(r, v, q, picture, part); err != nil {
			return nil, report, err
		}
	}
	report = reportOf(v)
	report.Range = [2]float64{low, high}
	return picture, report, nil
}

// rangeOf returns the values that the first and the last colour stand for.
func (s *Server) rangeOf(r *http.Request, v *pipeline.View, step int, want span) (low, high float64, err error) {
	var kind figure.Range
	switch depth := v.Format(step).Depth; {
	case want.ends:
		return want.lo, want.hi, nil
	case want.auto:
		kind = figure.AutoRange
	case depth == cv.U8:
		return 0, 255, nil
	case depth == cv.U16:
		return 0, 65535, nil
	}
	ends, err := derive(s, r, v, step, "range "+kind.String(), func(_ context.Context, img cv.AnyImage) ([2]float64, int64, error) {
		low, high := kind.Of(img)
		return [2]float64{low, high}, 16, nil
	})
	return ends[0], ends[1], err
}

// derive returns what find finds in all that a step makes, and keeps it under its kind.
func derive[T any](s *Server, r *http.Request, v *pipeline.View, step int, kind string, find func(context.Context, cv.AnyImage) (T, int64, error)) (T, error) {
	const overhead = 200 // bytes of an entry, about
	key := v.Key(step) + kind
	if found, ok := s.derived.Get(key); ok {
		return found.(T), nil
	}
	if err := s.allow(r.Context(), v, step, whole(v, step)); err != nil { // before others wait for the result
		var none T
		return none, err
	}
	found, err := s.derived.Do(r.Context(), key, func(ctx context.Context) (any, int64, error) {
		img, err := v.Whole(ctx, step)
		if err != nil {
			return nil, 0, err
		}
		value, bytes, err := find(ctx, img)
		return value, bytes + overhead, err
	})
	value, _ := found.(T)
	return value, err
}
