package scene

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A point has coordinates in units of 1/64 of a pixel.
type point struct{ x, y int }

const unit = 64

func at(x, y int) point { return point{x * unit, y * unit} }

// A path is closed polygons; what winds around a point other than zero times is inside.
type path [][]point

// parse reads a path in SVG's notation: the commands M, L, C, Q and Z with absolute coordinates in pixels.
func parse(text string) path {
	var p path
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	next := func() point {
		if len(words) < 2 {
			panic(fmt.Sprintf("scene: path %q ends too early", text))
		}
		q := point{coordinate(words[0]), coordinate(words[1])}
		words = words[2:]
		return q
	}
	for command := ""; len(words) > 0; {
		if strings.Contains("MLCQZ", words[0]) {
			command, words = words[0], words[1:]
		}
		switch command {
		case "M":
			p = append(p, []point{next()})
			command = "L"
		case "L":
			p.lineTo(next())
		case "Q":
			p.quadTo(next(), next())
		case "C":
			p.cubeTo(next(), next(), next())
		case "Z":
		default:
			panic(fmt.Sprintf("scene: path %q has no command", text))
		}
	}
	return p
}

func coordinate(word string) int { return int(must(strconv.ParseFloat(word, 64)) * unit) }

func (p path) lineTo(q point) {
	last := len(p) - 1
	p[last] = append(p[last], q)
}

func (p path) end() point {
	last := p[len(p)-1]
	return last[len(last)-1]
}

// steps is how many lines stand for a curve.
const steps = 12

func (p path) quadTo(b, c point) {
	a := p.end()
	for i := 1; i <= steps; i++ {
		t, s := i, steps-i
		p.lineTo(point{
			(s*s*a.x + 2*s*t*b.x + t*t*c.x) / (steps * steps),
			(s*s*a.y + 2*s*t*b.y + t*t*c.y) / (steps * steps),
		})
	}
}

func (p path) cubeTo(b, c, d point) {
	a := p.end()
	for i := 1; i <= steps; i++ {
		t, s := i, steps-i
		p.lineTo(point{
			(s*s*s*a.x + 3*s*s*t*b.x + 3*s*t*t*c.x + t*t*t*d.x) / (steps * steps * steps),
			(s*s*s*a.y + 3*s*s*t*b.y + 3*s*t*t*c.y + t*t*t*d.y) / (steps * steps * steps),
		})
	}
}

// rect, roundRect, ellipse and disc take pixels.
func rect(x, y, w, h int) path { return path{{at(x, y), at(x+w, y), at(x+w, y+h), at(x, y+h)}} }

func ellipse(x, y, rx, ry int) path { return oval(at(x, y), rx*unit, ry*unit) }

func disc(x, y, r int) path { return ellipse(x, y, r, r) }

// oval is an ellipse with half axes in units: four cubic curves.
func oval(c point, rx, ry int) path {
	kx, ky := rx*5523/10000, ry*5523/10000
	p := path{{{c.x, c.y - ry}}}
	p.cubeTo(point{c.x + kx, c.y - ry}, point{c.x + rx, c.y - ky}, point{c.x + rx, c.y})
	p.cubeTo(point{c.x + rx, c.y + ky}, point{c.x + kx, c.y + ry}, point{c.x, c.y + ry})
	p.cubeTo(point{c.x - kx, c.y + ry}, point{c.x - rx, c.y + ky}, point{c.x - rx, c.y})
	p.cubeTo(point{c.x - rx, c.y - ky}, point{c.x - kx, c.y - ry}, point{c.x, c.y - ry})
	return p
}

func roundRect(x, y, w, h, r int) path {
	p := path{{at(x+r, y), at(x+w-r, y)}}
	p.quadTo(at(x+w, y), at(x+w, y+r))
	p.lineTo(at(x+w, y+h-r))
	p.quadTo(at(x+w, y+h), at(x+w-r, y+h))
	p.lineTo(at(x+r, y+h))
	p.quadTo(at(x, y+h), at(x, y+h-r))
	p.lineTo(at(x, y+r))
	p.quadTo(at(x, y), at(x+r, y))
	return p
}

// stroke is the line along the points of p, width units wide with round ends and joins. It is not closed.
func (p path) stroke(width int) path {
	var out path
	for _, line := range p {
		for i, b := range line {
			out = append(out, oval(b, width/2, width/2)...)
			if i == 0 {
				continue
			}
			a := line[i-1]
			dx, dy := b.x-a.x, b.y-a.y
			length := max(root(int64(dx)*int64(dx)+int64(dy)*int64(dy)), 1)
			nx, ny := -dy*width/(2*length), dx*width/(2*length)
			out = append(out, []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}})
		}
	}
	return out
}

// root is the square root of v >= 0, rounded down.
func root(v int64) int {
	r := int64(0)
	for bit := int64(1) << 20; bit > 0; bit >>= 1 {
		if q := r | bit; q*q <= v {
			r = q
		}
	}
	return int(r)
}

// mapped is p with each point changed by f.
func (p path) mapped(f func(point) point) path {
	out := make(path, len(p))
	for i, line := range p {
		out[i] = make([]point, len(line))
		for j, q := range line {
			out[i][j] = f(q)
		}
	}
	return out
}

// moved is p shifted by pixels.
func (p path) moved(dx, dy int) path {
	return p.mapped(func(q point) point { return point{q.x + dx*unit, q.y + dy*unit} })
}

// mirrored is p and its mirror image about the column x.
func (p path) mirrored(x int) path {
	other := p.mapped(func(q point) point { return point{2*x*unit - q.x, q.y} })
	return append(hole(other), p...)
}

// doubled closes a line, whose ends lie on the column x, by its mirror image.
func (p path) doubled(x int) path {
	out := slices.Clone(p[0])
	for _, q := range slices.Backward(p[0]) {
		out = append(out, point{2*x*unit - q.x, q.y})
	}
	return path{out}
}

// outline is p with each polygon's first point also last, to be stroked.
func (p path) outline() path {
	out := make(path, len(p))
	for i, polygon := range p {
		out[i] = append(slices.Clone(polygon), polygon[0])
	}
	return out
}

// turned is p around the origin by the angle whose cosine is a/c and whose sine is b/c.
func (p path) turned(a, b, c int) path {
	return p.mapped(func(q point) point { return point{(q.x*a - q.y*b) / c, (q.x*b + q.y*a) / c} })
}

// write returns the outlines of a line of text, which starts at the origin, and the line's width. The size and the width are
// in units. The fonts are the program's own, so that errors are its faults.
func write(ttf []byte, text string, size int) (out path, width int) {
	font := must(sfnt.Parse(ttf))
	var buffer sfnt.Buffer
	for _, r := range text {
		glyph := must(font.GlyphIndex(&buffer, r))
		to := func(p fixed.Point26_6) point { return point{width + int(p.X), int(p.Y)} }
		for _, s := range must(font.LoadGlyph(&buffer, glyph, fixed.Int26_6(size), nil)) {
			switch a := s.Args; s.Op {
			case sfnt.SegmentOpMoveTo:
				out = append(out, []point{to(a[0])})
			case sfnt.SegmentOpLineTo:
				out.lineTo(to(a[0]))
			case sfnt.SegmentOpQuadTo:
				out.quadTo(to(a[0]), to(a[1]))
			case sfnt.SegmentOpCubeTo:
				out.cubeTo(to(a[0]), to(a[1]), to(a[2]))
			}
		}
		width += int(must(font.GlyphAdvance(&buffer, glyph, fixed.Int26_6(size), 0)))
	}
	return out, width
}

func must[T any](v T, err error) T {
	if err != nil {
		panic("scene: " + err.Error())
	}
	return v
}

// hole is p turned around, to be taken out of a path around it.
func hole(p path) path {
	for _, polygon := range p {
		slices.Reverse(polygon)
	}
	return p
}

// around is the i-th of n points of a circle around the origin with a radius in pixels.
func around(i, n, radius int) point {
	t, quarter := 4*i%n, 4*i/n // along the chord of a quarter, then out to the circle
	p := point{(n - t) * unit, t * unit}
	length := root(int64(p.x)*int64(p.x) + int64(p.y)*int64(p.y))
	p = point{p.x * radius * unit / length, p.y * radius * unit / length}
	for range quarter {
		p = point{-p.y, p.x}
	}
	return p
}
