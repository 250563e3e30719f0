package ops

import "github.com/purecv/cv"

const regions = "Regions and drawing"

var _ = register(&Op{
	Name: "circle", Family: regions,
	Summary: "draws a circle",
	Help:    "Parts outside the image are cut off. A channel for which color has no number gets 0.",
	Formula: "a ring of the radius; thickness -1 fills it",
	Example: "circle 50,40 30 255,0,0 -1",
	Params: []Param{
		{Name: "center", Kind: Point, Required: true, Help: "the centre, x,y"},
		{Name: "radius", Kind: Integer, Required: true, Min: 0, Max: inf, Help: "in pixels"},
		{Name: "color", Kind: Color, Required: true, Help: "one number for every channel, or one each"},
		{Name: "thickness", Kind: Integer, Default: "1", Min: -inf, Max: 32767, Help: "of the line in pixels; negative fills"}},
	Exact: Exactness{A: "8U 16U 16S 32S 32F 64F"},
	New: func(a Args) cv.Op {
		return cv.CircleOp{Center: a.Point("center"), Radius: a.Int("radius"), Color: a.Color("color"), Thickness: given[int](a, "thickness")}
	},
})
