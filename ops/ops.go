// Package ops describes the operations of purecv: one descriptor each, from which the steps of pipelines, the help and
// the exported programs are made.
//
// To add an operation to all of them, declare its descriptor with register in the file of its family.
package ops

import (
	"slices"
	"strings"

	"github.com/purecv/cv"
)

// An Op describes one operation.
type Op struct {
	Name    string // OpenCV's
	Family  string // the heading under which it is listed
	Short   []Short
	Summary string // one line
	Help    string // what else one has to know, in sentences
	Formula string // what is computed, in plain text
	Example string // a pipeline that uses it, for an 8-bit colour image
	Params  []Param
	Reports []string  // the numbers that it returns beside its image
	Exact   Exactness // how its results compare with OpenCV's
	Export  Export

	// New makes the operation from arguments. Whether it fits its inputs is what the Graph method tells.
	New func(a Args) cv.Op
}

// Short is a shorter name of an operation, with the arguments that it settles.
type Short struct {
	Name  string
	Param string // the parameter that is settled, or "" if none is
	Value string // its value, as text
}

// A Param describes one parameter. An operation's parameters stand in OpenCV's order.
type Param struct {
	Name     string // OpenCV's
	Kind     Kind
	Required bool
	Default  string // as text; "" for a Required one and where Help tells what happens without it
	Min, Max float64
	Odd      bool // even numbers are refused, except 0 where Min is 0
	Words    Words
	Help     string
	CV2      bool   // Python demands it though it is not Required
	Go       string // the field of the options struct in Go: "Border"; "*Anchor" if it is a pointer; "!Unnormalized" if it says the opposite; "" for an argument, "-" for none
}

// Kind is what values a parameter takes.
type Kind uint8

// The kinds, with the Go type of their [Value]s.
const (
	Number  Kind = iota + 1 // float64; Min and Max are its range
	Integer                 // int, likewise
	Bool                    // bool
	Size                    // cv.Size; the range is that of each side
	Point                   // cv.Point; the range is that of each coordinate
	Color                   // cv.Scalar
	Word                    // int, the value of one of Words
	Depth                   // cv.Depth
	Kernel                  // cv.Kernel
	Image                   // string, the name of an image of the pipeline
)

var kindNames = [...]string{"", "number", "integer", "true or false", "size", "point", "colour", "word", "depth", "kernel", "image"}

// String names the kind.
func (k Kind) String() string { return kindNames[k] }

// An Export tells how programs call the operation, where that does not follow from the rest: cv.Name(&dst, src, required
// parameters and those without options, options) in Go and cv2.name(src, required parameters, the others by name) in Python.
type Export struct {
	Go      string // the function of package cv, if that is not the name with an upper-case initial
	Options string // the type of its options, "" if it has none
	InPlace bool   // in Go it draws on the image it is given
	Returns bool   // in Go it returns something before the error
	CV2     string // the call in Python with {src} for the source and {args} for the rest, a comma before it
	Helper  string // the Python function that CV2 calls where cv2 has none, with an empty line before it and after it
	Element bool   // its kernel is a structuring element, which Python demands in bytes
}

// Inputs returns the number of images the operation takes.
func (o *Op) Inputs() int {
	n := 1
	for _, p := range o.Params {
		if p.Kind == Image {
			n++
		}
	}
	return n
}

// Function returns the name of the operation's function in package cv.
func (o *Op) Function() string {
	if o.Export.Go != "" {
		return o.Export.Go
	}
	return strings.ToUpper(o.Name[:1]) + o.Name[1:]
}

// Usage shows the name and the parameters, those that may be left out in brackets.
func (o *Op) Usage() string {
	s := o.Name
	for _, p := range o.Params {
		if p.Required {
			s += " " + p.Name
		} else {
			s += " [" + p.Name + "]"
		}
	}
	return s
}

// Param returns the index of the parameter with the name, in any letter case, or -1.
func (o *Op) Param(name string) int {
	return slices.IndexFunc(o.Params, func(p Param) bool { return strings.EqualFold(p.Name, name) })
}

// all holds the operations in the order in which they are declared, by file.
var all []*Op

// register adds an operation. It is called from init functions, whose order is that of the source, which is not so for variables.
func register(o *Op) { all = append(all, o) }

// families is the order in which families are listed.
var families = []string{"Colour", "Smoothing and filters", "Thresholds", "Gradients", "Arithmetic", "Morphology", "Regions and drawing"}

// All returns every operation, by families.
func All() []*Op {
	list := slices.Clone(all)
	slices.SortStableFunc(list, func(a, b *Op) int {
		return slices.Index(families, a.Family) - slices.Index(families, b.Family)
	})
	return list
}

// Find returns the operation that has the name, OpenCV's or a short one in any letter case. For a short name that
// settles a parameter it returns that too; otherwise short is nil.
func Find(name string) (op *Op, short *Short, ok bool) {
	for _, o := range all {
		if strings.EqualFold(o.Name, name) {
			return o, nil, true
		}
		for i := range o.Short {
			if strings.EqualFold(o.Short[i].Name, name) {
				return o, &o.Short[i], true
			}
		}
	}
	return nil, nil, false
}

// Names returns the names of all operations, short ones included.
func Names() []string {
	var names []string
	for _, o := range All() {
		names = append(names, o.Name)
		for _, s := range o.Short {
			names = append(names, s.Name)
		}
	}
	return names
}
