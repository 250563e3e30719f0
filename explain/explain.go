// Package explain tells how one pixel of an operation's result was made: which pixels were read and where a border took
// them from, with which weights, in which order they were added or sorted, how the sum was rounded and clipped.
//
// [Step] explains an operation on images, [Pixel] a step of a pipeline. The values are computed anew, pixel by pixel, in code that is
// written to be read; the tests compare them with those of package cv, bit by bit. So the package is a second definition of every
// operation. An [Explanation] is plain data: it becomes JSON with lower-case names, and text by [Explanation.WriteText].
//
// To explain a new operation, register a function for it with explains in the file of its family; a test fails for one without.
package explain

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/purecv/cv"
)

// An Explanation tells how a pixel of a step's result was made.
type Explanation struct {
	Step    string   `json:"step"`    // in canonical form; "$in" for the input
	Op      string   `json:"op"`      // the operation's name, "" where the step only passes an image on
	Formula string   `json:"formula"` // of the operation, in general
	X       int      `json:"x"`
	Y       int      `json:"y"`
	Format  Format   `json:"format"` // of the result
	Value   []Number `json:"value"`  // of each channel
	Stages  []Stage  `json:"stages"` // in the order in which they are computed; the last one makes the value
}

// Format is an image without its pixels.
type Format struct {
	Depth    string `json:"depth"` // 8U, 16U, 16S, 32S, 32F or 64F
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Channels int    `json:"channels"`
}

// Kind is the way in which a stage makes a pixel: which fields of a [Stage] and its [Channel] are set.
type Kind string

// The kinds.
const (
	Copied    Kind = "copy"      // the pixel is that of the source
	Pointwise Kind = "pointwise" // from the pixels at the same place: Lines
	Weights   Kind = "weights"   // a sum of products: Weights, Products, Lines
	Separable Kind = "separable" // sums along rows (or columns), then a sum of these: WeightsX, WeightsY, First, Sums, Products (of the second pass), Lines
	Bilateral Kind = "bilateral" // as weights; each pixel's weight is that of its distance, Weights, times that of its colour: Factors
	Sorted    Kind = "sorted"    // the middle one of all in order: Sorted, Chosen, At
	Extreme   Kind = "extreme"   // the smallest or the largest one under the members of an element: Weights are 1 for members and 0; At
	Level     Kind = "level"     // finds a level in the histogram of the whole image: Curve, Lines
	Range     Kind = "range"     // finds the smallest and the largest value of the whole image: Lines
	Joined    Kind = "region"    // finds the connected region that the pixel belongs to: Region, Lines
	Drawn     Kind = "drawing"   // a shape is drawn over the source: Lines
)

// A Stage makes a pixel from pixels of images: those that the operation was given, or those that earlier stages made. Where a stage reads
// several pixels that an earlier one made, the earlier one is told for one of them, at its X and Y: the one that was chosen, or the one in the middle.
type Stage struct {
	Name       string    `json:"name"` // such as erode, mean, level
	Kind       Kind      `json:"kind"`
	X          int       `json:"x"`
	Y          int       `json:"y"`
	Format     Format    `json:"format"`     // of the image that the stage makes a pixel of
	Formula    string    `json:"formula"`    // with the numbers put in, for the first channel
	Arithmetic string    `json:"arithmetic"` // in what it is computed, such as "float32, multiplications fused with additions"
	Windows    []Window  `json:"windows,omitempty"`
	Weights    *Matrix   `json:"weights,omitempty"`  // over the first window
	WeightsX   []Number  `json:"weightsX,omitempty"` // of a separable stage: along a row
	WeightsY   []Number  `json:"weightsY,omitempty"` // and down a column
	First      string    `json:"first,omitempty"`    // of a separable stage: "rows" or "columns", which sums are made first
	Curve      *Curve    `json:"curve,omitempty"`
	Region     *Region   `json:"region,omitempty"`
	Channels   []Channel `json:"channels"`
	Value      []Number  `json:"value"` // of each channel
	Notes      []string  `json:"notes,omitempty"`
}

// MaxWindow is the longest side of a window whose values are told one by one.
const MaxWindow = 63

// A Window is the part of an image that a stage reads.
type Window struct {
	Name     string       `json:"name"` // of the image: src, src2, or the stage that made it
	X0       int          `json:"x0"`   // the image's column on which the window's first one lies; negative if it lies outside
	Y0       int          `json:"y0"`
	Width    int          `json:"width"`
	Height   int          `json:"height"`
	Depth    string       `json:"depth"`
	Channels int          `json:"channels"`
	Border   string       `json:"border,omitempty"`   // such as reflect_101, where the window leaves the image
	Constant []Number     `json:"constant,omitempty"` // what a constant border puts outside, by channel
	Columns  []int        `json:"columns,omitempty"`  // the image's column that each column was read from: X0+i inside, another one or -1 (the constant) outside
	Rows     []int        `json:"rows,omitempty"`     // likewise
	Values   [][][]Number `json:"values,omitempty"`   // rows of pixels of channels; none if a side is longer than MaxWindow
	Note     string       `json:"note,omitempty"`     // instead of the values: how they are spread

	border cv.Border
}

// A Matrix has Width*Height values, row by row. It lies over a window.
type Matrix struct {
	Width  int      `json:"width"`
	Height int      `json:"height"`
	Values []Number `json:"values"`
}

// A Channel is what a stage computes for one channel.
type Channel struct {
	Products *Matrix  `json:"products,omitempty"` // of values and weights, each at the place of its weight; of a separable stage those of Sums
	Factors  *Matrix  `json:"factors,omitempty"`  // of a bilateral stage: each pixel's whole weight
	Sums     []Number `json:"sums,omitempty"`     // of a separable stage: what the first pass makes of each row (or column) of the window
	Sorted   []Number `json:"sorted,omitempty"`   // in ascending order; of more than MaxWindow*MaxWindow those around the middle
	Chosen   *int     `json:"chosen,omitempty"`   // the index in Sorted
	At       *Place   `json:"at,omitempty"`       // where the chosen value lies in the window; the first place of several
	Lines    []Line   `json:"lines,omitempty"`    // the way to the value, step by step
	Value    Number   `json:"value"`

	formula string
	curve   *Curve
}

// A Place is a place in a window, counted from its first column and row.
type Place struct {
	Column int `json:"column"`
	Row    int `json:"row"`
}

// A Line is one step on the way to a value: what is done, and what comes out.
type Line struct {
	Text  string `json:"text"`
	Value Number `json:"value"`
}

// A Curve is the function that a level is found with.
type Curve struct {
	Name   string   `json:"name"`   // what Y is
	X      []int    `json:"x"`      // levels
	Y      []Number `json:"y"`      // the function, whose largest value tells the level
	Counts []int    `json:"counts"` // the histogram at X
	Best   int      `json:"best"`   // where the function is largest
	Level  Number   `json:"level"`  // what is compared with
}

// A Region is the connected region that a pixel belongs to.
type Region struct {
	Label  int    `json:"label"` // its number, 0 for the background
	Area   int    `json:"area"`  // its pixels
	X      int    `json:"x"`     // the smallest rectangle that holds it
	Y      int    `json:"y"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Labels int    `json:"labels"` // of the image, the background among them
	Runs   int    `json:"runs"`   // of the region
	Run    *Run   `json:"run"`    // the one that the pixel is in; nil in the background
	First  *Run   `json:"first"`  // the region's first one, which gives it its number
	Trail  []Link `json:"trail"`  // the equivalences that made the pixel's run part of the first one's tree, in the order in which they were found
}

// A Run is a row of neighbouring foreground pixels, or the columns that have one in either of two rows where pixels connect across corners.
type Run struct {
	Number int `json:"number"` // counted from 1, row by row
	X0     int `json:"x0"`     // its columns are X0 to X1-1
	X1     int `json:"x1"`
	Y      int `json:"y"` // its first row
	Rows   int `json:"rows"`
}

// A Link is an equivalence: two runs that touch. From then on the runs that were known by the number From are known by To.
type Link struct {
	Upper Run `json:"upper"`
	Lower Run `json:"lower"`
	From  int `json:"from"`
	To    int `json:"to"`
}

// A Number is a value of any depth, exactly. In JSON infinities and what is not a number are the strings "Infinity", "-Infinity" and "NaN".
type Number float64

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) {
	switch f := float64(n); {
	case math.IsNaN(f):
		return []byte(`"NaN"`), nil
	case math.IsInf(f, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return json.Marshal(f)
	}
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(data, `"`)), 64)
	*n = Number(f)
	return err
}

func formatOf(f cv.Format) Format {
	return Format{Depth: f.Depth.String(), Width: f.W, Height: f.H, Channels: f.C}
}
