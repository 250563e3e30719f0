package figure

import (
	"image"
	"image/color"
	"math"

	"github.com/purecv/cv"
)

// A chart is what the x and y axes around a picture or curves measure.
type chart struct {
	left, right, bottom, top float64 // the numbers at the edges
	whole                    bool    // only integers are meant: pixels
	curves                   []curve
}

// A curve is one of the chart, with the colour that it has at last.
type curve struct {
	xs, ys []float64
	color  color.NRGBA // the zero value means that of text
	area   bool        // what lies below it is tinted
	label  string      // in the legend
}

// lineColors are those of curves in their order, and of marks after them: matplotlib's.
var lineColors = []color.NRGBA{
	{31, 119, 180, 255}, {255, 127, 14, 255}, {44, 160, 44, 255}, {214, 39, 40, 255}, {148, 103, 189, 255},
	{140, 86, 75, 255}, {227, 119, 194, 255}, {127, 127, 127, 255}, {188, 189, 34, 255}, {23, 190, 207, 255},
}

var (
	markColor     = color.NRGBA{214, 39, 40, 255}
	channelColors = []color.NRGBA{{214, 39, 40, 255}, {44, 160, 44, 255}, {31, 119, 180, 255}}
)

// empty tells whether there is nothing to draw but a title.
func (a *Axes) empty() bool { return a.img == nil && a.hist == nil && a.lines == nil && a.marks == nil }

// chart returns the axes' chart.
func (a *Axes) chart() *chart {
	c := &chart{}
	areas := a.hist != nil
	for i, l := range a.lines {
		own := textColor(l.Color, lineColors[i%len(lineColors)])
		c.curves = append(c.curves, curve{l.xs, l.ys, own, l.Area, l.Label})
		areas = areas || l.Area
	}
	if a.img != nil {
		f := a.img.Format()
		c.left, c.right, c.bottom, c.top, c.whole = -0.5, float64(f.W)-0.5, float64(f.H)-0.5, -0.5, true
		return c
	}
	var xs, ys span
	if a.hist != nil {
		for i, l := range a.histogram() {
			if a.hist.Format().C > 1 {
				l.color = channelColors[i]
			}
			l.area = true
			c.curves = append(c.curves, l)
		}
	}
	for _, l := range c.curves {
		for i := range l.xs {
			if isFinite(l.xs[i]) && isFinite(l.ys[i]) {
				xs.add(l.xs[i])
				ys.add(l.ys[i])
			}
		}
	}
	for _, m := range a.marks {
		xs.add(m.x)
	}
	if areas {
		ys.add(0)
	}
	given := a.hist == nil && a.Range.kind == rangeGiven
	if given {
		ys = span{a.Range.low, a.Range.high, true}
	}
	c.left, c.right = xs.padded(0.02)
	if a.XRange.kind == rangeGiven && a.XRange.low < a.XRange.high {
		c.left, c.right = a.XRange.low, a.XRange.high
	}
	c.bottom, c.top = ys.padded(0.05)
	if areas && !given && ys.low == 0 {
		c.bottom = 0
	}
	return c
}

// A span is the smallest that holds some numbers.
type span struct {
	low, high float64
	any       bool
}

func (s *span) add(v float64) {
	v = min(max(v, -limit), limit)
	if !s.any {
		s.low, s.high, s.any = v, v, true
	}
	s.low, s.high = min(s.low, v), max(s.high, v)
}

// padded returns the span made longer at both ends by a part of its length; 0 to 1 if it holds nothing.
func (s span) padded(part float64) (low, high float64) {
	if !s.any {
		return 0, 1
	}
	pad := (s.high - s.low) * part
	if least := max(math.Abs(s.low), math.Abs(s.high)) * 1e-9; pad <= least {
		pad = max(least, 0.5)
	}
	return s.low - pad, s.high + pad
}

// at returns the place of the point x, y in the view.
func (c *chart) at(view image.Rectangle, x, y float64) point {
	place := func(v, first, last float64, from, length int) float64 {
		share := (v - first) / (last - first)
		return float64(from) + float64(min(max(share, -1e4), 1e4)*float64(length))
	}
	return point{place(x, c.left, c.right, view.Min.X, view.Dx()), place(y, c.top, c.bottom, view.Min.Y, view.Dy())}
}

// histogram returns a line of steps for each channel.
func (a *Axes) histogram() []curve {
	low, high, _ := a.Range.of(a.hist)
	switch m := a.hist.(type) {
	case *cv.Image[uint8]:
		return histogram(m, integerBins(low, high))
	case *cv.Image[uint16]:
		return histogram(m, integerBins(low, high))
	case *cv.Image[int16]:
		return histogram(m, integerBins(low, high))
	case *cv.Image[int32]:
		return histogram(m, integerBins(low, high))
	case *cv.Image[float32]:
		return histogram(m, floatBins(low, high))
	default:
		return histogram(m.(*cv.Image[float64]), floatBins(low, high))
	}
}

// bins are equal intervals: the i-th is from first + i*width to the next.
type bins struct {
	first, width float64
	n            int
}

const maxBins = 256

// integerBins returns bins around as many integers each.
func integerBins(low, high float64) bins {
	low, high = math.Ceil(low), math.Floor(high)
	integers := max(high-low+1, 1)
	width := math.Ceil(integers / maxBins)
	return bins{low - 0.5, width, int(math.Ceil(integers / width))}
}

func floatBins(low, high float64) bins {
	if low == high {
		return bins{low - 0.5, 1, 1}
	}
	return bins{low, (high - low) / maxBins, maxBins}
}

// histogram counts the values of each channel but alpha. The greatest value of a range counts in its last bin.
func histogram[T cv.Pixel](m *cv.Image[T], b bins) []curve {
	channels := min(m.Channels, 3)
	counts := make([][]float64, channels)
	for c := range counts {
		counts[c] = make([]float64, b.n+1)
	}
	last := b.first + float64(b.width*float64(b.n))
	for y := range m.Height {
		row := m.Row(y)
		for c := range channels {
			count := counts[c]
			for i := c; i < len(row); i += m.Channels {
				if v := float64(row[i]); v >= b.first && v <= last {
					count[int((v-b.first)/b.width)]++
				}
			}
		}
	}
	var curves []curve
	for _, count := range counts {
		count[b.n-1] += count[b.n]
		var steps curve
		for i, n := range count[:b.n] {
			left := b.first + float64(float64(i)*b.width)
			steps.xs = append(steps.xs, left, left+b.width)
			steps.ys = append(steps.ys, n, n)
		}
		curves = append(curves, steps)
	}
	return curves
}

// pieces returns the curve as lines in the view: interrupted where a number is not finite and where they leave it.
func (c *chart) pieces(view image.Rectangle, l curve) [][]point {
	var all [][]point
	var points []point
	for i := range l.xs {
		if isFinite(l.xs[i]) && isFinite(l.ys[i]) {
			points = append(points, c.at(view, l.xs[i], l.ys[i]))
		} else {
			all = append(all, clip(thin(points), view)...)
			points = nil
		}
	}
	return append(all, clip(thin(points), view)...)
}

// thin leaves out points of a line that has many more of them than pixels: of those that follow each other within a quarter of a column
// the first, the lowest, the highest and the last remain.
func thin(points []point) []point {
	var out []point
	for i := 0; i < len(points); {
		low, high, j := i, i, i
		for ; j < len(points) && math.Floor(points[j].x*4) == math.Floor(points[i].x*4); j++ {
			if points[j].y < points[low].y {
				low = j
			}
			if points[j].y > points[high].y {
				high = j
			}
		}
		last := -1
		for _, k := range []int{i, min(low, high), max(low, high), j - 1} {
			if k != last {
				out = append(out, points[k])
			}
			last = k
		}
		i = j
	}
	return out
}

// clip returns the parts of a line within the view.
func clip(points []point, view image.Rectangle) [][]point {
	var parts [][]point
	var part []point
	for i := 1; i < len(points); i++ {
		p, q, ok := clipSegment(points[i-1], points[i], view)
		if !ok {
			continue
		}
		if len(part) == 0 || part[len(part)-1] != p {
			if len(part) > 0 {
				parts = append(parts, part)
			}
			part = []point{p}
		}
		part = append(part, q)
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

// clipSegment returns the part of the segment from p to q within the view: what remains after each of its edges has cut it.
func clipSegment(p, q point, view image.Rectangle) (point, point, bool) {
	first, last := 0.0, 1.0
	dx, dy := q.x-p.x, q.y-p.y
	for _, edge := range [][2]float64{
		{-dx, p.x - float64(view.Min.X)}, {dx, float64(view.Max.X) - p.x}, {-dy, p.y - float64(view.Min.Y)}, {dy, float64(view.Max.Y) - p.y},
	} {
		toward, room := edge[0], edge[1]
		switch {
		case toward == 0 && room < 0:
			return p, q, false
		case toward > 0:
			last = min(last, room/toward)
		case toward < 0:
			first = max(first, room/toward)
		}
	}
	if first > last {
		return p, q, false
	}
	along := func(t float64) point { return point{p.x + float64(t*dx), p.y + float64(t*dy)} }
	start, end := p, q
	if first > 0 {
		start = along(first)
	}
	if last < 1 {
		end = along(last)
	}
	return start, end, true
}
