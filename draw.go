package cv

import (
	"context"
	"math"

	"github.com/purecv/cv/internal/engine"
)

// The shapes are drawn into img itself, in any depth and number of channels. Each channel gets its value of color, rounded
// and clipped to the type. What lies outside the image is not drawn. Coordinates, radii and axes fit an int32.

// maxThickness is the thickest line.
const maxThickness = 32767

// Circle draws a circle of a radius >= 0 around a pixel: an outline, or the whole disc if thickness is negative. A
// thickness of 0 is 1, the largest is 32767.
//
// It is OpenCV's circle with LINE_8.
func Circle[T Pixel](img *Image[T], center Point, radius int, color Scalar, thickness int) error {
	return drawOn(img, "circle", color, circle{center, radius, thickness})
}

// CircleOp is [Circle] on a copy of the image, as a value.
type CircleOp struct {
	Center    Point
	Radius    int
	Color     Scalar
	Thickness Optional[int] // 1 by default
}

// Name returns "circle".
func (CircleOp) Name() string { return "circle" }

// Graph makes one node that draws on a copy.
func (o CircleOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	c := circle{o.Center, o.Radius, o.Thickness.Or(1)}
	if err := checkShape(o.Name(), c, o.Color); err != nil {
		return g, err
	}
	g.Add(engine.Node{Name: o.Name(), Out: in[0], In: pointwise, Do: drawing{c, o.Color}})
	return g, nil
}

// Line draws a line from pt1 to pt2 with round ends; the thickness is 1 to 32767.
//
// It is OpenCV's line with LINE_8.
func Line[T Pixel](img *Image[T], pt1, pt2 Point, color Scalar, thickness int) error {
	return drawOn(img, "line", color, segment{pt1, pt2, thickness})
}

// Rectangle draws the rectangle of which pt1 and pt2 are opposite corners, both included: an outline with rounded corners, or
// all of it if thickness is negative. A thickness of 0 is 1, the largest is 32767.
//
// It is OpenCV's rectangle with LINE_8.
func Rectangle[T Pixel](img *Image[T], pt1, pt2 Point, color Scalar, thickness int) error {
	return drawOn(img, "rectangle", color, box{pt1, pt2, thickness})
}

// Ellipse draws the arc from startAngle to endAngle of an ellipse around a pixel, or fills its sector if thickness is negative.
// axes are half the ellipse's width and height, >= 0, before it is turned clockwise by angle. All angles are in degrees,
// clockwise from the right, and are rounded to whole ones; 0 and 360 make the whole ellipse. A thickness of 0 is 1, the
// largest is 32767.
//
// It is OpenCV's ellipse with LINE_8.
func Ellipse[T Pixel](img *Image[T], center Point, axes Size, angle, startAngle, endAngle float64, color Scalar, thickness int) error {
	return drawOn(img, "ellipse", color, oval{center, axes, angle, startAngle, endAngle, thickness})
}

// A shape draws itself and knows whether it can.
type shape interface {
	check(op string) error
	draw(c *canvas)
}

func drawOn[T Pixel](img *Image[T], op string, color Scalar, s shape) error {
	if err := img.check(); err != nil {
		return &OpError{op, "img", err}
	}
	if err := checkShape(op, s, color); err != nil {
		return err
	}
	s.draw(newCanvas(img.Plane(), color))
	return nil
}

func checkShape(op string, s shape, color Scalar) error {
	for _, v := range color {
		if v != v {
			return paramError(op, "color", "%v; numbers are possible", color)
		}
	}
	return s.check(op)
}

// drawing is a node that draws a shape on a copy of its input.
type drawing struct {
	shape
	color Scalar
}

func (d drawing) Run(_ context.Context, in []engine.Plane, out engine.Plane, _ any) (any, error) {
	engine.Copy(&out, &in[0], engine.Rect{X1: out.W, Y1: out.H})
	d.draw(newCanvas(out, d.color))
	return nil, nil
}

type circle struct {
	center            Point
	radius, thickness int
}

func (s circle) check(op string) error {
	if s.radius < 0 || s.radius > math.MaxInt32 {
		return paramError(op, "radius", "%d; 0 to %d are possible", s.radius, math.MaxInt32)
	}
	if err := checkPoint(op, "center", s.center); err != nil {
		return err
	}
	return checkThickness(op, s.thickness, math.MinInt)
}

func (s circle) draw(c *canvas) {
	switch center, radius := s.center.vertex(), int64(s.radius); {
	case s.thickness < 0:
		c.disc(center, radius)
	case s.thickness > 1:
		c.ellipse(center, Square(s.radius), 0, 0, 360, s.thickness)
	default:
		c.ring(center, radius)
	}
}

type segment struct {
	pt1, pt2  Point
	thickness int
}

func (s segment) check(op string) error {
	if err := checkPoint(op, "pt1", s.pt1); err != nil {
		return err
	}
	if err := checkPoint(op, "pt2", s.pt2); err != nil {
		return err
	}
	return checkThickness(op, s.thickness, 1)
}

func (s segment) draw(c *canvas) { c.thickLine(s.pt1.vertex(), s.pt2.vertex(), s.thickness, true, 0) }

type box struct {
	pt1, pt2  Point
	thickness int
}

func (s box) check(op string) error {
	if err := checkPoint(op, "pt1", s.pt1); err != nil {
		return err
	}
	if err := checkPoint(op, "pt2", s.pt2); err != nil {
		return err
	}
	return checkThickness(op, s.thickness, math.MinInt)
}

func (s box) draw(c *canvas) {
	p, q := s.pt1.vertex(), s.pt2.vertex()
	corners := []vertex{p, {q.x, p.y}, q, {p.x, q.y}}
	if s.thickness < 0 {
		c.convex(corners, 0)
	} else {
		c.polyline(corners, true, s.thickness, 0)
	}
}

type oval struct {
	center            Point
	axes              Size
	angle, start, end float64
	thickness         int
}

func (s oval) check(op string) error {
	if s.axes.W < 0 || s.axes.H < 0 || s.axes.W > math.MaxInt32 || s.axes.H > math.MaxInt32 {
		return paramError(op, "axes", "%v; 0 to %d are possible", s.axes, math.MaxInt32)
	}
	for _, a := range [...]float64{s.angle, s.start, s.end} {
		if !(math.Abs(a) <= math.MaxInt32) {
			return paramError(op, "angle", "%g, from %g to %g; %d to %d are possible", s.angle, s.start, s.end, -math.MaxInt32, math.MaxInt32)
		}
	}
	if err := checkPoint(op, "center", s.center); err != nil {
		return err
	}
	return checkThickness(op, s.thickness, math.MinInt)
}

func (s oval) draw(c *canvas) {
	whole := func(v float64) int64 { return int64(math.RoundToEven(v)) }
	c.ellipse(s.center.vertex(), s.axes, whole(s.angle), whole(s.start), whole(s.end), s.thickness)
}

func (p Point) vertex() vertex { return vertex{int64(p.X), int64(p.Y)} }

func checkPoint(op, param string, p Point) error {
	if int(int32(p.X)) != p.X || int(int32(p.Y)) != p.Y {
		return paramError(op, param, "%v; %d to %d are possible", p, math.MinInt32, math.MaxInt32)
	}
	return nil
}

func checkThickness(op string, thickness, least int) error {
	if thickness < least || thickness > maxThickness {
		if least == 1 {
			return paramError(op, "thickness", "%d; 1 to %d are possible", thickness, maxThickness)
		}
		return paramError(op, "thickness", "%d; up to %d is possible, and less than 0 fills", thickness, maxThickness)
	}
	return nil
}
