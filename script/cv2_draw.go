package script

import (
	"math"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
)

var drawingFunctions = []*cv2Function{
	cv2Func("circle img center radius color | thickness lineType shift", (*call).circle),
	cv2Func("line img pt1 pt2 color | thickness lineType shift", (*call).line),
	cv2Func("rectangle img pt1 pt2 | color thickness lineType shift", (*call).rectangle),
	cv2Func("ellipse img center axes angle startAngle endAngle color | thickness lineType shift", (*call).ellipse),
	cv2Func("polylines img pts isClosed color | thickness lineType shift", (*call).polylines),
	cv2Func("drawMarker img position color | markerType markerSize thickness line_type", (*call).drawMarker),
}

// A pen draws on the image of a call.
type pen struct {
	image     cv.AnyImage
	value     array
	color     cv.Scalar
	thickness int
}

// pen returns what every drawing needs. It draws on the memory of the argument img.
func (c *call) pen() (p pen, err error) {
	if p.image, err = c.image("img"); err != nil {
		return p, err
	}
	p.value = c.value("img").(array)
	if _, shared, _ := p.value.Image(); !shared {
		return p, c.wrong("img", "its pixels do not follow each other in memory; .copy() makes it fit")
	}
	if c.value("color") == nil {
		return p, c.wrong("color", "is missing: %s", c.f.usage())
	}
	if p.color, err = c.scalar("color"); err != nil {
		return p, err
	}
	if p.thickness, err = c.integer("thickness", 1); err != nil {
		return p, err
	}
	for _, name := range []string{"lineType", "line_type"} {
		kind, err := c.integer(name, cv2Constants["LINE_8"])
		if err != nil {
			return p, err
		}
		if kind != cv2Constants["LINE_8"] {
			return p, c.wrong(name, "%d; LINE_8 is possible here", kind)
		}
	}
	if shift, err := c.integer("shift", 0); err != nil || shift != 0 {
		return p, c.wrong("shift", "0 is possible here")
	}
	return p, nil
}

// drawing draws with the functions of one of the depths, and returns the argument img.
func (c *call) drawing(p pen, u8, u16, s16, s32, f32, f64 func() error) (starlark.Value, error) {
	c.s.recipes.forget(p.value.Array)
	if err := typed(p.image, u8, u16, s16, s32, f32, f64); err != nil {
		return nil, err
	}
	return p.value, nil
}

func (c *call) circle() (starlark.Value, error) {
	p, err := c.pen()
	if err != nil {
		return nil, err
	}
	if !c.given("center") || !c.given("radius") {
		return nil, c.wrong("center", "None; %s", c.f.usage())
	}
	center, err := c.point("center", cv.Point{})
	if err != nil {
		return nil, err
	}
	radius, err := c.integer("radius", 0)
	if err != nil {
		return nil, err
	}
	before := c.s.recipes.of(p.value)
	out, err := c.drawing(p, circler[uint8](p, center, radius), circler[uint16](p, center, radius), circler[int16](p, center, radius),
		circler[int32](p, center, radius), circler[float32](p, center, radius), circler[float64](p, center, radius))
	if err == nil && before != nil {
		a := c.f.op.NewArgs()
		a.Values[0].V, a.Values[1].V, a.Values[2].V, a.Values[3].V = center, radius, p.color, p.thickness
		c.s.recipes.set(out, &recipe{args: a, in: []*recipe{before}, mirrored: before.mirrored})
	}
	return out, err
}

func circler[T cv.Pixel](p pen, center cv.Point, radius int) func() error {
	return func() error { return cv.Circle(p.image.(*cv.Image[T]), center, radius, p.color, p.thickness) }
}

func (c *call) line() (starlark.Value, error) {
	p, from, to, err := c.penAndPoints()
	if err != nil {
		return nil, err
	}
	return c.lines(p, []cv.Point{from, to})
}

// penAndPoints returns what line and rectangle draw with, and their arguments pt1 and pt2.
func (c *call) penAndPoints() (p pen, from, to cv.Point, err error) {
	if p, err = c.pen(); err != nil {
		return p, from, to, err
	}
	if !c.given("pt1") || !c.given("pt2") {
		return p, from, to, c.wrong("pt1", "None; %s", c.f.usage())
	}
	if from, err = c.point("pt1", cv.Point{}); err == nil {
		to, err = c.point("pt2", cv.Point{})
	}
	return p, from, to, err
}

// lines draws lines between each point and the next.
func (c *call) lines(p pen, points []cv.Point) (starlark.Value, error) {
	return c.drawing(p, liner[uint8](p, points), liner[uint16](p, points), liner[int16](p, points), liner[int32](p, points), liner[float32](p, points), liner[float64](p, points))
}

func liner[T cv.Pixel](p pen, points []cv.Point) func() error {
	return func() error {
		for i := 1; i < len(points); i++ {
			if err := cv.Line(p.image.(*cv.Image[T]), points[i-1], points[i], p.color, p.thickness); err != nil {
				return err
			}
		}
		return nil
	}
}

// rectangleOf draws a rectangle given as (x, y, width, height).
var rectangleOf = &cv2Function{name: "rectangle", params: []string{"img", "rec", "color", "thickness", "lineType", "shift"}, required: 3,
	meant: func(second starlark.Value) bool {
		list, ok := elementsOf(second)
		return ok && len(list) == 4
	},
	do: func(c *call) (starlark.Value, error) {
		r, err := c.integers("rec", c.value("rec"), 4)
		if err != nil {
			return nil, err
		}
		p, err := c.pen()
		if err != nil || r[2] < 1 || r[3] < 1 {
			return p.value, err
		}
		return c.box(p, cv.Point{X: r[0], Y: r[1]}, cv.Point{X: r[0] + r[2] - 1, Y: r[1] + r[3] - 1})
	}}

func (c *call) rectangle() (starlark.Value, error) {
	p, from, to, err := c.penAndPoints()
	if err != nil {
		return nil, err
	}
	return c.box(p, from, to)
}

// box draws a rectangle.
func (c *call) box(p pen, from, to cv.Point) (starlark.Value, error) {
	return c.drawing(p, boxer[uint8](p, from, to), boxer[uint16](p, from, to), boxer[int16](p, from, to), boxer[int32](p, from, to), boxer[float32](p, from, to), boxer[float64](p, from, to))
}

func boxer[T cv.Pixel](p pen, from, to cv.Point) func() error {
	return func() error { return cv.Rectangle(p.image.(*cv.Image[T]), from, to, p.color, p.thickness) }
}

// An oval is an ellipse's arc.
type oval struct {
	center            cv.Point
	axes              cv.Size
	angle, start, end float64
}

func (c *call) ellipse() (starlark.Value, error) {
	p, err := c.pen()
	if err != nil {
		return nil, err
	}
	for i, name := range c.f.params[:c.f.required] {
		if c.values[i] == nil {
			return nil, c.wrong(name, "None; %s", c.f.usage())
		}
	}
	var o oval
	if o.center, err = c.point("center", cv.Point{}); err != nil {
		return nil, err
	}
	if o.axes, err = c.size("axes"); err != nil {
		return nil, err
	}
	if o.angle, err = c.number("angle", 0); err != nil {
		return nil, err
	}
	if o.start, err = c.number("startAngle", 0); err != nil {
		return nil, err
	}
	if o.end, err = c.number("endAngle", 0); err != nil {
		return nil, err
	}
	return c.drawing(p, ovaler[uint8](p, o), ovaler[uint16](p, o), ovaler[int16](p, o), ovaler[int32](p, o), ovaler[float32](p, o), ovaler[float64](p, o))
}

func ovaler[T cv.Pixel](p pen, o oval) func() error {
	return func() error {
		return cv.Ellipse(p.image.(*cv.Image[T]), o.center, o.axes, o.angle, o.start, o.end, p.color, p.thickness)
	}
}

// polylines draws lines between points: arrays of int32 of shape (n, 2) or (n, 1, 2).
func (c *call) polylines() (starlark.Value, error) {
	p, err := c.pen()
	if err != nil {
		return nil, err
	}
	closed, err := c.boolean("isClosed", false)
	if err != nil {
		return nil, err
	}
	lists, ok := c.value("pts").(*starlark.List)
	if !ok {
		return nil, c.wrong("pts", "a list of arrays of points is needed")
	}
	for v := range lists.Elements() {
		a, ok := v.(array)
		if !ok || a.Len()%2 != 0 || a.Array.Type.String() != "int32" && a.Array.Type.String() != "int64" || len(a.Shape) < 2 || a.Shape[len(a.Shape)-1] != 2 {
			return nil, c.wrong("pts", "%s; arrays of int32 of shape (n, 2) or (n, 1, 2) are needed", brief(v))
		}
		var points []cv.Point
		x, second := 0, false
		for f := range a.floats() {
			if second {
				points = append(points, cv.Point{X: x, Y: int(f)})
			}
			x, second = int(f), !second
		}
		if len(points) == 0 {
			continue
		}
		if closed || len(points) == 1 {
			points = append(points, points[0])
		}
		if _, err := c.lines(p, points); err != nil {
			return nil, err
		}
	}
	return p.value, nil
}

// drawMarker draws two lines or more that cross in a point.
func (c *call) drawMarker() (starlark.Value, error) {
	p, err := c.pen()
	if err != nil {
		return nil, err
	}
	if !c.given("position") {
		return nil, c.wrong("position", "None; %s", c.f.usage())
	}
	at, err := c.point("position", cv.Point{})
	if err != nil {
		return nil, err
	}
	size, err := c.integer("markerSize", 20)
	if err != nil {
		return nil, err
	}
	kind, err := c.integer("markerType", 0)
	if err != nil {
		return nil, err
	}
	if kind < 0 || kind >= len(markers) || math.Abs(float64(size)) > 1<<20 {
		return nil, c.wrong("markerType", "%d of size %d; MARKER_CROSS to MARKER_TRIANGLE_DOWN are possible", kind, size)
	}
	for _, stroke := range markers[kind] {
		var points []cv.Point
		for _, d := range stroke {
			points = append(points, cv.Point{X: at.X + d.X*(size/2), Y: at.Y + d.Y*(size/2)})
		}
		if _, err := c.lines(p, points); err != nil {
			return nil, err
		}
	}
	return p.value, nil
}

// markers are the strokes of MARKER_CROSS, TILTED_CROSS, STAR, DIAMOND, SQUARE, TRIANGLE_UP and TRIANGLE_DOWN, in halves of the marker's size.
var markers = [][][]cv.Point{
	{{{X: -1}, {X: 1}}, {{Y: -1}, {Y: 1}}},
	{{{X: -1, Y: -1}, {X: 1, Y: 1}}, {{X: 1, Y: -1}, {X: -1, Y: 1}}},
	{{{X: -1}, {X: 1}}, {{Y: -1}, {Y: 1}}, {{X: -1, Y: -1}, {X: 1, Y: 1}}, {{X: 1, Y: -1}, {X: -1, Y: 1}}},
	{{{Y: -1}, {X: 1}, {Y: 1}, {X: -1}, {Y: -1}}},
	{{{X: -1, Y: -1}, {X: 1, Y: -1}, {X: 1, Y: 1}, {X: -1, Y: 1}, {X: -1, Y: -1}}},
	{{{X: -1, Y: 1}, {X: 1, Y: 1}, {Y: -1}, {X: -1, Y: 1}}},
	{{{X: -1, Y: -1}, {X: 1, Y: -1}, {Y: 1}, {X: -1, Y: -1}}},
}
