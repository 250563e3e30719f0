package explain

import (
	"github.com/purecv/cv"
)

func init() {
	explains(func(r *run, o cv.ConnectedComponentsOp, out cv.Format, in []*picture) *picture {
		return r.components("connectedComponents", in[0], out, o.Connectivity)
	})
	explains(func(r *run, o cv.ConnectedComponentsWithStatsOp, out cv.Format, in []*picture) *picture {
		return r.components("connectedComponentsWithStats", in[0], out, o.Connectivity)
	})
}

// components returns the picture of an image's labels.
func (r *run) components(name string, src *picture, out cv.Format, connectivity int) *picture {
	p := &picture{Format: out, name: name, kind: Joined, arithmetic: "union of runs", from: []*picture{src}}
	var region Region
	p.describe = func(x, y int, s *Stage) {
		s.Windows = []Window{r.window(src, centred(1, 1, cv.BorderConstant), x, y)}
		region = r.region(src, connectivity != 4, x, y)
		s.Region = &region
		s.Notes = []string{"Pixels connect across sides and corners. The runs are those of pairs of rows: columns with foreground in either row. That gives OpenCV's numbers."}
		if connectivity == 4 {
			s.Notes[0] = "Pixels connect across sides."
		}
		if len(region.Trail) > mostLinks {
			s.Notes = append(s.Notes, "The trail is longer than what is shown.")
			region.Trail = region.Trail[:mostLinks]
		}
	}
	p.element = func(_, _, _ int, t *Channel) float64 {
		label := float64(region.Label)
		if region.Run == nil {
			t.formulaf("0")
			return t.line(0, "the pixel is background")
		}
		t.line(float64(region.Run.Number), "the number of the run that the pixel is in")
		for i := range min(len(region.Trail), mostLinks) {
			l := &region.Trail[i]
			t.line(float64(l.To), "run %d touches run %d: what was known as %d is known as %d", l.Upper.Number, l.Lower.Number, l.From, l.To)
		}
		t.formulaf("run %d → run %d → label %v", region.Run.Number, region.First.Number, Number(label))
		return t.line(label, "run %d is the first of its region; the label is that region's place in the order of first runs", region.First.Number)
	}
	return p
}

// mostLinks is how many equivalences are told.
const mostLinks = 1000

// A forest is the runs of an image as nodes of union-find.
type forest struct {
	spans  []span  // spans[i] is run number i+1
	parent []int32 // by number; a root is its own
	high   int     // rows of a run
}

// A span is where a run is: an image may have millions.
type span struct{ x0, x1, y int32 }

// run returns the run of a number.
func (f *forest) run(i int) Run {
	s := f.spans[i-1]
	return Run{Number: i, X0: int(s.x0), X1: int(s.x1), Y: int(s.y), Rows: f.high}
}

func (f *forest) root(n int) int {
	i := int32(n)
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return int(i)
}

// region finds the region of a pixel. It goes through the image strip by strip: rows where pixels connect across sides, pairs of rows where they
// connect across corners too.
func (r *run) region(src *picture, corners bool, x, y int) Region {
	high, reach := 1, 0
	if corners {
		high, reach = 2, 1
	}
	set := func(x, y int) bool { return x >= 0 && x < src.W && y < src.H && src.at(x, y, 0) != 0 }
	f := forest{parent: []int32{0}, high: high}
	var region Region
	own := 0                                              // the number of the pixel's run
	above, here := make([]int, src.W), make([]int, src.W) // the number of the run in each column of a strip, or 0
	for y0 := 0; y0 < src.H && !r.stopped(); y0 += high {
		above, here = here, above
		for i := range here {
			here[i] = 0
			if !set(i, y0) && !(corners && set(i, y0+1)) {
				continue
			}
			if i == 0 || here[i-1] == 0 {
				f.spans = append(f.spans, span{x0: int32(i), y: int32(y0)})
				f.parent = append(f.parent, int32(len(f.spans)))
			}
			here[i] = len(f.spans)
			f.spans[here[i]-1].x1 = int32(i + 1)
		}
		if y0 <= y && y < y0+high && set(x, y) {
			own = here[x]
		}
		for i := 0; i < src.W && y0 > 0; i++ {
			if !set(i, y0-1) {
				continue
			}
			for j := i - reach; j <= i+reach; j++ {
				if set(j, y0) {
					region.Trail = f.unite(region.Trail, own, above[i], here[j])
				}
			}
		}
	}
	root := 0
	if own > 0 {
		root = f.root(own)
		run, first := f.run(own), f.run(root)
		region.Run, region.First = &run, &first
	}
	f.number(&region, root)
	r.measure(&region, src, f, root)
	return region
}

// unite joins the trees of two runs that touch. If that changes what the run own is known as, the link becomes part of the trail.
func (f *forest) unite(trail []Link, own, upper, lower int) []Link {
	a, b := f.root(upper), f.root(lower)
	if a == b {
		return trail
	}
	to, from := min(a, b), max(a, b)
	if own > 0 && f.root(own) == from {
		trail = append(trail, Link{Upper: f.run(upper), Lower: f.run(lower), From: from, To: to})
	}
	f.parent[from] = int32(to)
	return trail
}

// number finds the region's label: regions are numbered in the order of their first runs.
func (f *forest) number(region *Region, root int) {
	region.Labels = 1
	for i := 1; i < len(f.parent); i++ {
		if f.root(i) == i {
			if i == root {
				region.Label = region.Labels
			}
			region.Labels++
		}
		if f.root(i) == root {
			region.Runs++
		}
	}
}

// measure finds the area and the bounds: of the region of a root, or of the background if that is 0.
func (r *run) measure(region *Region, src *picture, f forest, root int) {
	x0, y0, x1, y1 := src.W, src.H, 0, 0
	add := func(x, y int) {
		region.Area++
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+1), max(y1, y+1)
	}
	if root == 0 {
		for y := 0; y < src.H && !r.stopped(); y++ {
			for x := range src.W {
				if src.at(x, y, 0) == 0 {
					add(x, y)
				}
			}
		}
	}
	for i := 1; i < len(f.parent); i++ {
		if f.root(i) != root {
			continue
		}
		run := f.run(i)
		for y := run.Y; y < min(run.Y+run.Rows, src.H); y++ {
			for x := run.X0; x < run.X1; x++ {
				if src.at(x, y, 0) != 0 {
					add(x, y)
				}
			}
		}
	}
	region.X, region.Y, region.Width, region.Height = x0, y0, max(x1-x0, 0), max(y1-y0, 0)
}
