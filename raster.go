package cv

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/purecv/cv/internal/engine"
)

// A canvas is an image as drawing sees it: memory, and the bytes of one pixel of the colour. All shapes are clipped to it.
//
// Shapes are made of OpenCV's primitives. Polygons and thick lines have coordinates in units of 1/65536 of a pixel (fixed).
type canvas struct {
	engine.Plane
	pixel []byte
}

func newCanvas(p engine.Plane, color Scalar) *canvas { return &canvas{p, colorBytes(p.Format, color)} }

// colorBytes returns a pixel of the colour, each value rounded and clipped to the depth.
func colorBytes(f Format, color Scalar) []byte {
	switch f.Depth {
	case U8:
		return channelBytes[uint8](f.C, color)
	case U16:
		return channelBytes[uint16](f.C, color)
	case S16:
		return channelBytes[int16](f.C, color)
	case S32:
		return channelBytes[int32](f.C, color)
	case F32:
		return channelBytes[float32](f.C, color)
	}
	return channelBytes[float64](f.C, color)
}

func channelBytes[T Pixel](channels int, color Scalar) []byte {
	values := make([]T, channels)
	for c := range values {
		values[c] = engine.Convert[T](color[c])
	}
	return engine.BytesOf(values)
}

// span draws the pixels x0 to x1, ends included, of row y.
func (c *canvas) span(y, x0, x1 int64) {
	x0, x1 = max(x0, 0), min(x1, int64(c.W)-1)
	if y < 0 || y >= int64(c.H) || x0 > x1 {
		return
	}
	size := int64(len(c.pixel))
	row := c.Data[y*int64(c.Stride)+x0*size:][:(x1-x0+1)*size]
	for n := copy(row, c.pixel); n < len(row); {
		n += copy(row[n:], row[:n])
	}
}

// dot draws a pixel.
func (c *canvas) dot(x, y int64) {
	if x >= 0 && x < int64(c.W) && y >= 0 && y < int64(c.H) {
		size := int64(len(c.pixel))
		copy(c.Data[y*int64(c.Stride)+x*size:][:size], c.pixel)
	}
}

// A vertex is a point whose coordinates fit an int32, in pixels or in units of 1/65536 of them.
type vertex struct{ x, y int64 }

const (
	fixedShift = 16
	fixedOne   = 1 << fixedShift
	fixedHalf  = fixedOne / 2
)

// toPixel rounds a fixed coordinate.
func toPixel(v int64) int64 { return (v + fixedHalf) >> fixedShift }

func (p vertex) pixels() vertex { return vertex{toPixel(p.x), toPixel(p.y)} }
func (p vertex) fixed() vertex  { return vertex{p.x << fixedShift, p.y << fixedShift} }

// clipLine shortens a line to the part in 0..right, 0..bottom, and tells whether there is one.
func clipLine(right, bottom int64, p, q *vertex) bool {
	a, b := outcode(right, bottom, *p), outcode(right, bottom, *q)
	for _, e := range [2]struct {
		code *int
		p, q *vertex
	}{{&a, p, q}, {&b, q, p}} {
		if a&b == 0 && *e.code&(above|below) != 0 {
			y := int64(0)
			if *e.code&below != 0 {
				y = bottom
			}
			e.p.x += mulDiv(y-e.p.y, q.x-p.x, q.y-p.y)
			e.p.y = y
			*e.code = outcode(right, bottom, *e.p)
		}
	}
	for _, e := range [2]struct {
		code *int
		p    *vertex
	}{{&a, p}, {&b, q}} {
		if a&b == 0 && *e.code != 0 {
			x := int64(0)
			if *e.code&rightOf != 0 {
				x = right
			}
			e.p.y += mulDiv(x-e.p.x, q.y-p.y, q.x-p.x)
			e.p.x = x
			*e.code = 0
		}
	}
	return a|b == 0
}

// The sides on which a point is outside.
const (
	leftOf = 1 << iota
	rightOf
	above
	below
)

func outcode(right, bottom int64, p vertex) (code int) {
	if p.x < 0 {
		code |= leftOf
	}
	if p.x > right {
		code |= rightOf
	}
	if p.y < 0 {
		code |= above
	}
	if p.y > bottom {
		code |= below
	}
	return code
}

// mulDiv returns a*b/c rounded towards zero, of which |a| <= |c|.
func mulDiv(a, b, c int64) int64 {
	abs := func(v int64) uint64 { return uint64(max(v, -v)) }
	hi, lo := bits.Mul64(abs(a), abs(b))
	q, _ := bits.Div64(hi, lo, abs(c))
	if (a^b^c)>>63 != 0 {
		return -int64(q)
	}
	return int64(q)
}

// line draws an 8-connected line between two pixels, by Bresenham's algorithm from left to right.
func (c *canvas) line(p, q vertex) {
	if !clipLine(int64(c.W)-1, int64(c.H)-1, &p, &q) {
		return
	}
	if q.x < p.x {
		p, q = q, p
	}
	dx, dy, down := q.x-p.x, q.y-p.y, int64(1)
	if dy < 0 {
		dy, down = -dy, -1
	}
	steep := dy > dx
	if steep {
		dx, dy = dy, dx
	}
	err := dx - 2*dy
	for n := dx; n >= 0; n-- {
		c.dot(p.x, p.y)
		aside := err < 0
		if aside {
			err += 2 * dx
		}
		err -= 2 * dy
		switch {
		case steep:
			p.y += down
			if aside {
				p.x++
			}
		default:
			p.x++
			if aside {
				p.y += down
			}
		}
	}
}

// fixedLine draws a line between two fixed points: in every column, or every row if it is steep, the pixel that it passes.
func (c *canvas) fixedLine(p, q vertex) {
	if !clipLine(int64(c.W)<<fixedShift-1, int64(c.H)<<fixedShift-1, &p, &q) {
		return
	}
	dx, dy := q.x-p.x, q.y-p.y
	ax, ay := max(dx, -dx), max(dy, -dy)
	flat := ax > ay
	if flat && dx < 0 || !flat && dy < 0 {
		p, q, dx, dy = q, p, -dx, -dy
	}
	end := q.pixels()
	c.dot(end.x, end.y)
	if flat {
		step := (dy << fixedShift) / (ax | 1)
		for x, y, n := toPixel(p.x), p.y+fixedHalf, (q.x-p.x)>>fixedShift; n >= 0; n-- {
			c.dot(x, y>>fixedShift)
			x, y = x+1, y+step
		}
		return
	}
	step := (dx << fixedShift) / (ay | 1)
	for x, y, n := p.x+fixedHalf, toPixel(p.y), (q.y-p.y)>>fixedShift; n >= 0; n-- {
		c.dot(x>>fixedShift, y)
		x, y = x+step, y+1
	}
}

// disc fills the pixels within a distance of the centre.
func (c *canvas) disc(center vertex, radius int64) {
	for y := max(center.y-radius, 0); y <= min(center.y+radius, int64(c.H)-1); y++ {
		half := chord(radius, y-center.y)
		c.span(y, center.x-half, center.x+half)
	}
}

// ring draws the midpoint circle: from each of the four poles to the diagonals one pixel for each column or row, the
// outermost within the radius.
func (c *canvas) ring(center vertex, radius int64) {
	diagonal := isqrt(uint64(radius) * uint64(radius) / 2) // the last row or column of an octant that begins at a pole
	for y := max(center.y-radius, 0); y <= min(center.y+radius, int64(c.H)-1); y++ {
		dy := max(y-center.y, center.y-y)
		if dy <= diagonal {
			half := chord(radius, dy)
			c.dot(center.x-half, y)
			c.dot(center.x+half, y)
		}
		// The octants at the upper and the lower pole have in this row what is not in the one beyond.
		from, to := int64(0), min(chord(radius, dy), diagonal)
		if dy < radius {
			from = chord(radius, dy+1) + 1
		}
		c.span(y, center.x-to, center.x-from)
		c.span(y, center.x+from, center.x+to)
	}
}

// chord returns the largest x with x*x + y*y <= radius*radius.
func chord(radius, y int64) int64 {
	return isqrt(uint64(radius)*uint64(radius) - uint64(y*y))
}

// isqrt returns the square root of v < 1<<63, rounded down.
func isqrt(v uint64) int64 {
	r := uint64(math.Sqrt(float64(v)))
	for r*r > v {
		r--
	}
	for (r+1)*(r+1) <= v {
		r++
	}
	return int64(r)
}

// An edgeWalk is one side of a convex polygon that is filled from top to bottom.
type edgeWalk struct {
	at, step int   // the vertex walked to, and how to find the next
	x, dx    int64 // fixed, in the current row and from row to row
	end      int64 // the row in which the edge ends
}

// convex fills a convex polygon, its outline included. The vertices are fixed if shift is fixedShift, pixels if it is 0.
func (c *canvas) convex(v []vertex, shift uint) {
	top, bottom := 0, v[0].y
	left, right := v[0].x, v[0].x
	last := v[len(v)-1]
	for i, p := range v {
		if p.y < v[top].y {
			top = i
		}
		bottom, left, right = max(bottom, p.y), min(left, p.x), max(right, p.x)
		if shift == 0 {
			c.line(last, p)
		} else {
			c.fixedLine(last, p)
		}
		last = p
	}
	row := func(y int64) int64 { return (y + 1<<shift>>1) >> shift }
	y, end := row(v[top].y), min(row(bottom), int64(c.H)-1)
	if len(v) < 3 || row(right) < 0 || row(left) >= int64(c.W) {
		return
	}
	sides := [2]edgeWalk{
		{at: top, step: 1, x: -fixedOne, end: y},
		{at: top, step: len(v) - 1, x: -fixedOne, end: y},
	}
	for edges := len(v); y <= end; {
		for i := range sides {
			s := &sides[i]
			if y < s.end {
				continue
			}
			for from := s.at; ; {
				if edges--; edges < 0 {
					return
				}
				to := (from + s.step) % len(v)
				if rows := row(v[to].y) - y; rows > 0 {
					x0, x1 := v[from].x<<(fixedShift-shift), v[to].x<<(fixedShift-shift)
					s.x, s.dx, s.end, s.at = x0, ((x1-x0)*2+rows)/(2*rows), y+rows, to
					break
				}
				from = to
			}
		}
		rows := int64(1)
		if y < 0 { // nothing is seen before row 0 or the next vertex
			rows = max(min(-y, sides[0].end-y, sides[1].end-y), 1)
		} else {
			x0, x1 := min(sides[0].x, sides[1].x), max(sides[0].x, sides[1].x)
			c.span(y, toPixel(x0), toPixel(x1))
		}
		for i := range sides {
			sides[i].x += rows * sides[i].dx
		}
		y += rows
	}
}

// A polyEdge is an edge of a polygon that need not be convex: rows y0 to y1-1, x at the first of them.
type polyEdge struct{ y0, y1, x, dx int64 }

// polygon fills a polygon of fixed vertices by the even-odd rule, its outline included.
func (c *canvas) polygon(v []vertex) {
	var edges []polyEdge
	p := v[len(v)-1]
	for _, q := range v {
		c.line(p.pixels(), q.pixels())
		y0, y1 := toPixel(p.y), toPixel(q.y)
		if y0 != y1 {
			e := polyEdge{y0, y1, p.x, (q.x - p.x) / (y1 - y0)}
			if y0 > y1 {
				e.y0, e.y1, e.x = y1, y0, q.x
			}
			if e.y0 < 0 {
				e.x -= e.y0 * e.dx
				e.y0 = 0
			}
			edges = append(edges, e)
		}
		p = q
	}
	slices.SortStableFunc(edges, func(a, b polyEdge) int { return cmp.Compare(a.y0, b.y0) })
	var active []polyEdge
	for y := int64(0); y < int64(c.H) && len(edges)+len(active) > 0; y++ {
		for len(edges) > 0 && edges[0].y0 <= y {
			active = append(active, edges[0])
			edges = edges[1:]
		}
		active = slices.DeleteFunc(active, func(e polyEdge) bool { return e.y1 <= y })
		slices.SortStableFunc(active, func(a, b polyEdge) int { return cmp.Compare(a.x, b.x) })
		for i := 0; i+1 < len(active); i += 2 {
			c.span(y, (active[i].x+fixedOne-1)>>fixedShift, active[i+1].x>>fixedShift)
		}
		for i := range active {
			active[i].x += active[i].dx
		}
	}
}

// polyline joins fixed vertices, or pixels if shift is 0, by lines with round ends.
func (c *canvas) polyline(v []vertex, closed bool, thickness int, shift uint) {
	if len(v) == 0 {
		return
	}
	p, rest, startCap := v[0], v[1:], true
	if closed {
		p, rest, startCap = v[len(v)-1], v, false
	}
	for _, q := range rest {
		c.thickLine(p, q, thickness, startCap, shift)
		p, startCap = q, false
	}
}

// thickLine draws a line with a round end and, if startCap, a round start.
func (c *canvas) thickLine(p, q vertex, thickness int, startCap bool, shift uint) {
	if thickness <= 1 {
		if shift == 0 {
			c.line(p, q)
		} else {
			c.fixedLine(p, q)
		}
		return
	}
	if shift == 0 {
		p, q = p.fixed(), q.fixed()
	}
	half := float64(thickness * fixedHalf)
	dx, dy := float64(p.x-q.x)/fixedOne, float64(q.y-p.y)/fixedOne
	if square := float64(dx*dx) + float64(dy*dy); square > 0x1p-52 {
		r := (half + float64(thickness&1*fixedHalf)) / math.Sqrt(square)
		aside := vertex{int64(math.RoundToEven(dy * r)), int64(math.RoundToEven(dx * r))}
		c.convex([]vertex{
			{p.x + aside.x, p.y + aside.y}, {p.x - aside.x, p.y - aside.y},
			{q.x - aside.x, q.y - aside.y}, {q.x + aside.x, q.y + aside.y},
		}, fixedShift)
	}
	radius := toPixel(int64(half))
	if startCap {
		c.disc(p.pixels(), radius)
	}
	c.disc(q.pixels(), radius)
}

// ellipse draws an arc of an ellipse as a polygon, or fills its sector (the whole ellipse if the arc is a full turn). Angles
// are in degrees.
func (c *canvas) ellipse(center vertex, axes Size, angle, start, end int64, thickness int) {
	center = center.fixed()
	v := arc(center, axes, angle, start, end)
	switch {
	case thickness >= 0:
		c.polyline(v, false, thickness, fixedShift)
	case end-start >= 360:
		c.convex(v, fixedShift)
	default:
		c.polygon(append(v, center))
	}
}

// arc returns the vertices of an arc, all fixed.
func arc(center vertex, axes Size, angle, start, end int64) []vertex {
	delta := int64(5)
	switch larger := max(axes.W, axes.H); {
	case larger < 3:
		delta = 90
	case larger < 10:
		delta = 30
	case larger < 15:
		delta = 18
	}
	start, end = min(start, end), max(start, end)
	if start < 0 {
		turns := (-start + 359) / 360 * 360
		start, end = start+turns, end+turns
	}
	if end > 360 {
		turns := (end - 1) / 360 * 360
		start, end = start-turns, end-turns
	}
	if end-start > 360 {
		start, end = 0, 360
	}
	if angle %= 360; angle < 0 {
		angle += 360
	}
	cos, sin := cosine(angle), sine(angle)
	var v []vertex
	last := vertex{-1, -1}
	for a := start; a < end+delta; a += delta {
		d := min(a, end)
		if d < 0 {
			d += 360
		}
		x := float64(axes.W) * fixedOne * cosine(d)
		y := float64(axes.H) * fixedOne * sine(d)
		p := vertex{
			int64(math.RoundToEven(float64(center.x) + float64(x*cos) - float64(y*sin))),
			int64(math.RoundToEven(float64(center.y) + float64(x*sin) + float64(y*cos))),
		}
		if p != last {
			v = append(v, p)
			last = p
		}
	}
	if len(v) == 1 {
		return []vertex{center, center}
	}
	return v
}

// sine returns the sine of 0 to 360 degrees with seven decimals, in float32.
func sine(degrees int64) float64 {
	return float64(float32(math.Round(math.Sin(float64(degrees)*(math.Pi/180))*1e7) / 1e7))
}

func cosine(degrees int64) float64 { return sine((degrees + 90) % 360) }
