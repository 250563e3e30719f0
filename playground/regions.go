package playground

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/pipeline"
)

// regions are the connected regions of an image, with their labels and colours.
type regions struct {
	cv.Components
	labels cv.Image[int32]
	colors [][3]uint8
}

// regionsOf finds the regions of what a step makes: of what is not 0, after colours are made gray.
func (s *Server) regionsOf(r *http.Request, v *pipeline.View, step, connectivity int) (*regions, error) {
	if connectivity == 0 {
		connectivity = 8
	}
	if connectivity != 4 && connectivity != 8 {
		return nil, failed(http.StatusBadRequest, "connectivity: %d is not possible; 4 and 8 are", connectivity)
	}
	return derive(s, r, v, step, "regions "+strconv.Itoa(connectivity), func(ctx context.Context, img cv.AnyImage) (*regions, int64, error) {
		labels := 4 * int64(img.Format().W) * int64(img.Format().H)
		if err := accountOf(ctx).take(ctx, labels); err != nil {
			return nil, 0, err
		}
		gray, err := figure.Foreground(img)
		if err != nil {
			return nil, 0, err
		}
		found := &regions{}
		if found.Components, err = cv.ConnectedComponentsWithStats(&found.labels, gray, connectivity); err != nil {
			return nil, 0, err
		}
		const bytes = 64 + 3                                                       // of a region
		if err := accountOf(ctx).take(ctx, bytes*int64(found.Len())); err != nil { // it is known only now
			return nil, 0, err
		}
		if found.colors, err = figure.RegionColors(max(found.Len(), 1)); err != nil {
			return nil, 0, err
		}
		return found, labels + bytes*int64(found.Len()), nil
	})
}

// overlay colours the regions of a picture and darkens the rest; where one is highlighted the others are pale.
func (s *Server) overlay(r *http.Request, v *pipeline.View, q *viewRequest, picture *cv.Image[uint8], part cv.Rect) (*cv.Image[uint8], error) {
	found, err := s.regionsOf(r, v, q.Step, q.Connectivity)
	if err != nil {
		return nil, err
	}
	labels, err := found.labels.Crop(part)
	if err != nil {
		return nil, err
	}
	out, err := cv.NewImage[uint8](part.Width, part.Height, 3)
	if err != nil {
		return nil, err
	}
	for y := range part.Height {
		from, to, marks := picture.Row(y), out.Row(y), labels.Row(y)
		for x := range part.Width {
			ground, pixel := from[x*picture.Channels:][:picture.Channels], to[3*x:][:3]
			label := int(marks[x])
			for c := range pixel {
				value := ground[c%len(ground)]
				switch strong := found.colors[label][c]; {
				case label == 0:
					pixel[c] = value / 2
				case q.Highlight == label:
					pixel[c] = strong
				case q.Highlight > 0:
					pixel[c] = strong/4 + value/4
				default:
					pixel[c] = strong/4*3 + value/4
				}
			}
		}
	}
	return out, nil
}

type regionsRequest struct {
	target
	Connectivity int       `json:"connectivity"`
	Sort         string    `json:"sort"`
	Descending   bool      `json:"descending"`
	Offset       int       `json:"offset"`
	Limit        int       `json:"limit"`
	At           *cv.Point `json:"at"` // lists only the region of this pixel
	CSV          bool      `json:"csv"`
}

type regionsAnswer struct {
	Count   int          `json:"count"`
	Largest int          `json:"largest"`
	Regions []regionInfo `json:"regions"`
}

type regionInfo struct {
	Label  int     `json:"label"`
	Area   int     `json:"area"`
	X      int     `json:"x"`
	Y      int     `json:"y"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Cx     float64 `json:"cx"`
	Cy     float64 `json:"cy"`
	Color  string  `json:"color"`
}

// regionColumns are the columns that a table is sorted by, and those of a CSV file.
var regionColumns = []struct {
	name string
	of   func(c *cv.Component) float64
}{
	{"label", func(c *cv.Component) float64 { return float64(c.Label) }},
	{"area", func(c *cv.Component) float64 { return float64(c.Area) }},
	{"x", func(c *cv.Component) float64 { return float64(c.Rect.X) }},
	{"y", func(c *cv.Component) float64 { return float64(c.Rect.Y) }},
	{"width", func(c *cv.Component) float64 { return float64(c.Rect.Width) }},
	{"height", func(c *cv.Component) float64 { return float64(c.Rect.Height) }},
	{"cx", func(c *cv.Component) float64 { return c.Cx }},
	{"cy", func(c *cv.Component) float64 { return c.Cy }},
}

// mostRegions bounds the rows of one answer that is no file.
const mostRegions = 10000

// handleRegions lists the connected regions of what a step makes.
func (s *Server) handleRegions(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[regionsRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q.target)
	if err != nil {
		return err
	}
	column := slices.IndexFunc(regionColumns, func(c struct {
		name string
		of   func(*cv.Component) float64
	}) bool {
		return c.name == cmp.Or(q.Sort, "label")
	})
	switch {
	case column < 0:
		return failed(http.StatusBadRequest, "sort: there is no column %q", q.Sort)
	case q.Offset < 0 || q.Limit < 0 || q.Limit > mostRegions:
		return failed(http.StatusBadRequest, "offset and limit: %d and %d are not possible; 0 and more, and 0 to %d are", q.Offset, q.Limit, mostRegions)
	}
	found, err := s.regionsOf(r, v, q.Step, q.Connectivity)
	if err != nil {
		return err
	}
	if q.At != nil {
		one, err := found.at(*q.At)
		if err != nil {
			return err
		}
		return answer(w, regionsAnswer{found.Len() - 1, found.Largest(), one})
	}
	const bytes = 4 + 8 // of a region in the order
	if err := accountOf(r.Context()).take(r.Context(), bytes*int64(found.Len())); err != nil {
		return err
	}
	labels := found.sorted(regionColumns[column].of, q.Descending)
	if q.CSV {
		return writeCSV(w, found, labels)
	}
	labels = labels[min(q.Offset, len(labels)):]
	labels = labels[:min(cmp.Or(q.Limit, mostRegions), len(labels))]
	list := []regionInfo{}
	for _, label := range labels {
		list = append(list, found.info(int(label)))
	}
	return answer(w, regionsAnswer{found.Len() - 1, found.Largest(), list})
}

// at lists the region that a pixel belongs to; none for one of the background.
func (f *regions) at(p cv.Point) ([]regionInfo, error) {
	if p.X < 0 || p.Y < 0 || p.X >= f.labels.Width || p.Y >= f.labels.Height {
		return nil, failed(http.StatusBadRequest, "at: pixel %d,%d is not possible; 0,0 to %d,%d are", p.X, p.Y, f.labels.Width-1, f.labels.Height-1)
	}
	if label := f.labels.At(p.X, p.Y, 0); label > 0 {
		return []regionInfo{f.info(int(label))}, nil
	}
	return []regionInfo{}, nil
}

// info describes the region of a label.
func (f *regions) info(label int) regionInfo {
	c := f.At(label)
	return regionInfo{label, c.Area, c.Rect.X, c.Rect.Y, c.Rect.Width, c.Rect.Height, c.Cx, c.Cy, "#" + hex.EncodeToString(f.colors[label][:])}
}

// sorted returns the labels of all regions by a column, those of equal values by themselves: an image may have millions, which are not described before
// they are asked for.
func (f *regions) sorted(by func(*cv.Component) float64, descending bool) []int32 {
	labels, values := make([]int32, max(f.Len()-1, 0)), make([]float64, f.Len())
	for i := range labels {
		labels[i] = int32(i + 1)
		c := f.At(i + 1)
		values[i+1] = by(&c)
	}
	slices.SortStableFunc(labels, func(a, b int32) int {
		if descending {
			a, b = b, a
		}
		return cmp.Compare(values[a], values[b])
	})
	return labels
}

func writeCSV(w http.ResponseWriter, found *regions, labels []int32) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="regions.csv"`)
	out := csv.NewWriter(w)
	var row []string
	for _, c := range regionColumns {
		row = append(row, c.name)
	}
	out.Write(row)
	for _, label := range labels {
		region := found.At(int(label))
		row = row[:0]
		for _, c := range regionColumns {
			row = append(row, strconv.FormatFloat(c.of(&region), 'f', -1, 64))
		}
		if err := out.Write(row); err != nil { // nobody reads on
			return err
		}
	}
	out.Flush()
	return out.Error()
}
