// Package pipeline reads, checks and runs pipelines: operations one after the other, written as text.
//
//	gray | GaussianBlur 5 0 as smooth | Sobel 16S 1 0 | convertScaleAbs
//
// A pipeline is steps with bars between them. A step is an operation with its values, in the order of OpenCV's
// parameters or as key=value; package ops describes them. "as NAME" after a step saves its image; "$NAME" stands for
// a saved image where an operation takes a second one, and as a step of its own goes on from it. $in is the image that
// was read. A name is given once. # starts a comment that ends with the line.
//
// [Parse] makes a [Pipeline] of the text, [Pipeline.Compile] checks it against the format of an image and makes
// a [Program] of it, which runs on images of that format.
package pipeline

import (
	"strings"

	"github.com/purecv/cv/ops"
)

// A Pipeline is at least one step.
type Pipeline struct {
	Steps []Step

	text, file string // where the steps were read from
}

// A Step is an operation with its arguments, or the way back to a saved image.
type Step struct {
	Op   *ops.Op // nil in a step that goes on from a saved image
	Args ops.Args
	From string // the name of that image
	Save string // the name under which the result is saved, or ""

	at    span   // of the operation's name in the text
	argAt []span // of the arguments
	end   int    // of the step in the text
}

// Span returns where the step stands in the text that was read: the bytes from start to end-1.
func (s *Step) Span() (start, end int) { return s.at.at, s.end }

// Name returns the operation's name, or $ and the name of the image.
func (s *Step) Name() string {
	if s.Op == nil {
		return "$" + s.From
	}
	return s.Op.Name
}

// String writes the step in canonical form.
func (s *Step) String() string {
	words := []string{s.Name()}
	positional := true
	for i, v := range s.Args.Values {
		switch {
		case v.IsZero():
			positional = false
		case positional:
			words = append(words, v.Text)
		default:
			words = append(words, s.Op.Params[i].Name+"="+v.Text)
		}
	}
	if s.Save != "" {
		words = append(words, "as", s.Save)
	}
	return strings.Join(words, " ")
}

// String writes the pipeline in canonical form, on one line and without comments: OpenCV's names in OpenCV's letter
// case, values in order as far as none is left out and the rest as key=value, numbers as short as they can be. It reads back as the same pipeline.
func (p *Pipeline) String() string {
	steps := make([]string, len(p.Steps))
	for i := range p.Steps {
		steps[i] = p.Steps[i].String()
	}
	return strings.Join(steps, " | ")
}
