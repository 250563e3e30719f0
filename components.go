package cv

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
	"github.com/purecv/cv/internal/regions"
)

// ConnectedComponents labels the connected regions of src, of which every pixel that is not 0 is a part: labels becomes 0 where src is 0
// and elsewhere the number of the region, from 1 to n-1. It returns n, the number of labels with the background.
// Pixels are connected if they share a side (connectivity 4), or a side or a corner (8; 0 means 8).
//
// src has one channel. The regions are numbered as OpenCV numbers them: by their first pixel from left to right
// and top to bottom for 4; for 8 by their first square of 2x2 pixels, squares that begin in even rows and columns.
// An image whose rows have more than 2^31-1 runs of pixels in all is refused.
//
// It is OpenCV's connectedComponents with labels of type 32S. The method, runs as the nodes of union-find: L. Lacassagne and
// B. Zavidovique, Light speed labeling, 2011.
func ConnectedComponents(labels *Image[int32], src *Image[uint8], connectivity int) (n int, err error) {
	err = run(labels, ConnectedComponentsOp{connectivity}, func(p *engine.Plan) { n = p.Result().(*labelling).count }, src)
	return n, err
}

// ConnectedComponentsWithStats is [ConnectedComponents] that also measures the regions.
//
// It is OpenCV's connectedComponentsWithStats with labels of type 32S.
func ConnectedComponentsWithStats(labels *Image[int32], src *Image[uint8], connectivity int) (c Components, err error) {
	err = run(labels, ConnectedComponentsWithStatsOp{connectivity}, func(p *engine.Plan) {
		l := p.Result().(*labelling)
		c, l.sums = Components{l.sums}, nil // the plan is kept, its sums need not be
	}, src)
	return c, err
}

// Component is what [ConnectedComponentsWithStats] measures of a region. Where no pixel is background,
// label 0 has the area 0, the empty Rect at -1,[math.MaxInt32] and a centroid of NaN, as in OpenCV.
type Component struct {
	Label  int
	Area   int     // pixels
	Rect   Rect    // the smallest that holds them
	Cx, Cy float64 // their centroid: the mean column and row
}

// Components are the regions of an image by their labels; label 0 is the background.
type Components struct{ sums []kernel.Sums }

// Len returns the number of labels, the background among them.
func (c Components) Len() int { return len(c.sums) }

// At returns the region with a label from 0 to Len()-1.
func (c Components) At(label int) Component {
	s := &c.sums[label]
	out := Component{Label: label, Area: s.Area, Rect: Rect{-1, math.MaxInt32, 0, 0}}
	if s.Area > 0 {
		x0, y0, x1, y1 := s.Bounds()
		out.Rect = Rect{x0, y0, x1 - x0, y1 - y0}
	}
	area := float64(s.Area)
	out.Cx, out.Cy = float64(s.X)/area, float64(s.Y)/area
	return out
}

// Largest returns the label of the region with the largest area, the first of equals; 0 if there is only background.
func (c Components) Largest() int {
	best := 0
	for label := 1; label < len(c.sums); label++ {
		if best == 0 || c.sums[label].Area > c.sums[best].Area {
			best = label
		}
	}
	return best
}

// Pixels returns, by their label, the pixels of every region in the labels they were measured with, row by row;
// for label 0, the background, it returns none. To get one region alone use [Component.Pixels].
func (c Components) Pixels(labels *Image[int32]) [][]Point {
	lists := make([][]Point, len(c.sums))
	total := 0
	for label := 1; label < len(c.sums); label++ {
		total += c.sums[label].Area
	}
	all := make([]Point, total)
	for label := 1; label < len(c.sums); label++ {
		n := c.sums[label].Area
		lists[label], all = all[:0:n], all[n:]
	}
	for y := range labels.Height {
		for x, label := range labels.Row(y) {
			if label > 0 && int(label) < len(lists) {
				lists[label] = append(lists[label], Point{x, y})
			}
		}
	}
	return lists
}

// Pixels returns the pixels of the region in the labels it was measured with, row by row.
func (c Component) Pixels(labels *Image[int32]) []Point {
	var list []Point
	for y := max(c.Rect.Y, 0); y < min(c.Rect.Y+c.Rect.Height, labels.Height); y++ {
		row := labels.Row(y)
		for x := max(c.Rect.X, 0); x < min(c.Rect.X+c.Rect.Width, labels.Width); x++ {
			if int(row[x]) == c.Label {
				list = append(list, Point{x, y})
			}
		}
	}
	return list
}

// ConnectedComponentsOp is [ConnectedComponents] as a value.
type ConnectedComponentsOp struct{ Connectivity int }

// ConnectedComponentsWithStatsOp is [ConnectedComponentsWithStats] as a value.
type ConnectedComponentsWithStatsOp struct{ Connectivity int }

// Name returns "connectedComponents".
func (ConnectedComponentsOp) Name() string { return "connectedComponents" }

// Name returns "connectedComponentsWithStats".
func (ConnectedComponentsWithStatsOp) Name() string { return "connectedComponentsWithStats" }

// Graph makes one node that needs the whole image.
func (o ConnectedComponentsOp) Graph(in ...Format) (engine.Graph, error) {
	return componentsGraph(o, o.Connectivity, false, in)
}

// Graph makes one node that needs the whole image.
func (o ConnectedComponentsWithStatsOp) Graph(in ...Format) (engine.Graph, error) {
	return componentsGraph(o, o.Connectivity, true, in)
}

func componentsGraph(op Op, connectivity int, stats bool, in []Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	if connectivity == 0 {
		connectivity = 8
	}
	switch {
	case connectivity != 4 && connectivity != 8:
		return g, paramError(op.Name(), "connectivity", "%d; 4 and 8 are possible", connectivity)
	case src.Depth != U8:
		return g, depthError(op.Name(), "src", "%v; 8U is possible", src.Depth)
	case src.C != 1:
		return g, shapeError(op.Name(), "src", "%d channels; one is possible", src.C)
	case src.W >= math.MaxInt32 || src.H >= math.MaxInt32:
		return g, shapeError(op.Name(), "src", "%v; sides below 2^31-1 are possible", src)
	}
	out := src
	out.Depth = S32
	node := g.Add(engine.Node{Name: op.Name(), Out: out, In: []engine.Edge{{From: engine.Input(0)}}, Do: components{connectivity, stats}})
	count := func(result any) float64 { return float64(result.(*labelling).count) }
	g.Reports = append(g.Reports, engine.Report{Name: "components", From: node, Read: count})
	return g, nil
}

// components is the node of both operations.
type components struct {
	connectivity int
	stats        bool
}

// labelling is its result.
type labelling struct {
	count int
	sums  []kernel.Sums // by label; nil without stats
}

func (k components) Run(ctx context.Context, in []engine.Plane, out engine.Plane, last any) (any, error) {
	result, ok := last.(*labelling)
	if !ok {
		result = new(labelling)
	}
	n, sums, err := regions.Label(ctx, in[0], out, k.connectivity, k.stats)
	if errors.Is(err, regions.ErrTooMany) {
		err = fmt.Errorf("%w: %w", ErrShape, err)
	}
	result.count, result.sums = n, sums
	return result, err
}
