package script

import (
	"errors"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/ndarray"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// A Capture takes what a script shows and writes, as pipelines on one image. With it a script has no files: whatever cv2.imread is to read is the
// image, and nothing is written.
type Capture struct {
	Image cv.AnyImage // RGB, as package imgio reads it

	Images  []Captured // in the order in which they were shown and written
	Figures []CapturedFigure
}

// A Captured image is known by how it is made.
type Captured struct {
	Name     string             // of the window or file, or the title above it
	Pipeline *pipeline.Pipeline // nil where it is not made by operations alone
	Err      error              // why not
}

// A CapturedFigure is a figure of pictures.
type CapturedFigure struct {
	Title  string
	Panels []Captured
}

// capture tells how the image of a recipe is made. rgb tells that it is seen as RGB, not BGR.
func (made *recipe) capture(name string, rgb bool) Captured {
	if made == nil {
		return Captured{name, nil, errNoRecipe}
	}
	p, _, err := made.pipeline(rgb)
	return Captured{name, p, err}
}

var errNoRecipe = errors.New("the image is not made by operations alone from an image that was read")

// stands tells whether the captured image stands for a file of that name: for every name of an image.
func (c *Capture) stands(name string) bool {
	if c == nil {
		return false
	}
	_, err := imgio.FormatOf(name)
	return err == nil
}

// shown takes an image that is shown in a window or written to a file.
func (c *Capture) shown(name string, made *recipe) {
	if c != nil {
		c.Images = append(c.Images, made.capture(name, false))
	}
}

// figure takes a figure.
func (c *Capture) figure(f *plotFigure) {
	if c == nil {
		return
	}
	captured := CapturedFigure{Title: f.title}
	for _, a := range f.axes {
		for _, img := range a.images {
			captured.Panels = append(captured.Panels, img.made.capture(a.title, true))
		}
	}
	c.Figures = append(c.Figures, captured)
}

// imreadCaptured is imread of the captured image. Other channels than the image has are made by a step.
func (c *call) imreadCaptured(path, mode string) (starlark.Value, error) {
	src := c.s.options.Capture.Image
	f := src.Format()
	if err := c.s.allocate(2 * f.W * f.H * f.PixelSize()); err != nil {
		return nil, err
	}
	bgr, err := cv.NewAnyImage(f)
	if err == nil {
		err = c.exchange(bgr, src)
	}
	if err != nil {
		return nil, err
	}
	value := array{ndarray.FromImage(bgr)}
	c.s.recipes.read(value, path, pipeline.Reading{Mode: "color"}, f)
	code := map[string]map[int]string{"gray": {3: "BGR2GRAY", 4: "BGRA2GRAY"}, "color": {1: "GRAY2BGR", 4: "BGRA2BGR"}}[mode][f.C]
	if code == "" {
		return value, nil
	}
	op, _, _ := ops.Find("cvtColor")
	args := op.NewArgs()
	if args.Values[0], err = op.Params[0].Parse(code, nil); err != nil {
		return nil, err
	}
	converted, err := cv.Apply(op.New(args), bgr)
	if err != nil {
		return nil, err
	}
	result := array{ndarray.FromImage(converted)}
	c.s.recipes.operation(result, args, []starlark.Value{value})
	return result, nil
}
