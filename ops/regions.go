package ops

import (
	"math"

	"github.com/purecv/cv"
)

const regions = "Regions and drawing"

var connectivityParam = Param{
	Name: "connectivity", Kind: Word, Default: "8", Help: "neighbours that connect",
	Words: Words{Main: []WordValue{
		{"4", 4, "4", "4", "pixels that share a side"},
		{"8", 8, "8", "8", "pixels that share a side or a corner"},
	}},
}

func init() {
	register(&Op{
		Name: "connectedComponents", Family: regions,
		Short:   []Short{{Name: "components"}},
		Summary: "numbers the connected regions of an image",
		Help: "The image is 8U with one channel; what is not 0 is foreground. The result has depth 32S: 0 for the background, 1, 2, … for the regions, " +
			"with OpenCV's own numbers.",
		Formula: "dst(p) = dst(q) if a path of foreground pixels connects p and q",
		Example: "gray | threshold 0 255 otsu | connectedComponents 8",
		Params:  []Param{connectivityParam},
		Reports: []string{"components"},
		Exact:   Exactness{A: "8U>32S"},
		Export:  Export{Returns: true, CV2: "cv2.connectedComponents({src}{args})[1]"},
		New:     func(a Args) cv.Op { return cv.ConnectedComponentsOp{Connectivity: a.Int("connectivity")} },
	})
}

func init() {
	register(&Op{
		Name: "connectedComponentsWithStats", Family: regions,
		Summary: "numbers the connected regions of an image and measures them",
		Help:    "The labels are those of connectedComponents. In a pipeline only their number is reported; `purecv components` prints the measures.",
		Formula: "area, bounding rectangle and centroid of every label",
		Example: "gray | threshold 0 255 otsu | connectedComponentsWithStats",
		Params:  []Param{connectivityParam},
		Reports: []string{"components"},
		Exact:   Exactness{A: "8U>32S"},
		Export:  Export{Returns: true, CV2: "cv2.connectedComponentsWithStats({src}{args})[1]"},
		New:     func(a Args) cv.Op { return cv.ConnectedComponentsWithStatsOp{Connectivity: a.Int("connectivity")} },
	})
}

func init() {
	register(&Op{
		Name: "circle", Family: regions,
		Summary: "draws a circle",
		Help:    "Parts outside the image are cut off. A channel for which color has no number gets 0.",
		Formula: "a ring of the radius; thickness -1 fills it",
		Example: "circle 50,40 30 255,0,0 -1",
		Params: []Param{
			{Name: "center", Kind: Point, Required: true, Help: "the centre, x,y"},
			{Name: "radius", Kind: Integer, Required: true, Min: 0, Max: math.MaxInt32, Help: "in pixels"},
			{Name: "color", Kind: Color, Required: true, Help: "one number for every channel, or one each"},
			{Name: "thickness", Kind: Integer, Default: "1", Min: -inf, Max: 32767, Help: "of the line in pixels; negative fills"}},
		Exact:  Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export: Export{InPlace: true, CV2: "cv2.circle({src}.copy(){args})"},
		New: func(a Args) cv.Op {
			return cv.CircleOp{Center: a.Point("center"), Radius: a.Int("radius"), Color: a.Color("color"), Thickness: given[int](a, "thickness")}
		},
	})
}
