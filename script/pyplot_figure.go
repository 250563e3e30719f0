package script

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/figure"
)

// A plotFigure is a figure of a script.
type plotFigure struct {
	plot               *pyplot
	number             int
	name               string
	width, height, dpi float64
	face               color.Color
	title              string
	axes               []*plotAxes
	current            *plotAxes
}

var _ starlark.HasAttrs = (*plotFigure)(nil)

// String returns what print shows.
func (f *plotFigure) String() string {
	return fmt.Sprintf("Figure(%gx%g)", f.width*f.dpi, f.height*f.dpi)
}

// Type returns the name of the type.
func (*plotFigure) Type() string { return "Figure" }

// Freeze does nothing.
func (*plotFigure) Freeze() {}

// Truth is true.
func (*plotFigure) Truth() starlark.Bool { return true }

// Hash is that of the number.
func (f *plotFigure) Hash() (uint32, error) { return uint32(f.number), nil }

// Attr returns a method or a value.
func (f *plotFigure) Attr(name string) (starlark.Value, error) {
	switch name {
	case "number":
		return starlark.MakeInt(f.number), nil
	case "axes":
		var all []starlark.Value
		for _, a := range f.axes {
			all = append(all, a)
		}
		return starlark.NewList(all), nil
	}
	if m := figureMethods[name]; m != nil {
		return plotMethod("Figure."+name, f, m), nil
	}
	return nil, fmt.Errorf("AttributeError: figures have no '%s' here: this is a subset, see docs/scripts.md", name)
}

// AttrNames lists the methods.
func (*plotFigure) AttrNames() []string { return slices.Sorted(maps.Keys(figureMethods)) }

var figureMethods map[string]plotMember[*plotFigure]

func init() {
	nothing := func(*plotFigure, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return starlark.None, nil }
	figureMethods = map[string]plotMember[*plotFigure]{
		"add_subplot": (*plotFigure).subplot, "savefig": (*plotFigure).save, "suptitle": (*plotFigure).suptitle, "colorbar": (*plotFigure).colorbar,
		"gca": func(f *plotFigure, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return f.plotAxes(), nil
		},
		"tight_layout": nothing, "subplots_adjust": nothing, "set_facecolor": (*plotFigure).setFace,
		"show": func(f *plotFigure, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
			return f.plot.show(args, kw)
		},
	}
}

func (f *plotFigure) plotAxes() *plotAxes {
	f.plot.current = f
	return f.plot.axes()
}

// add makes the axes of a place in a grid, the current ones. Those that are there remain, others that overlap go.
func (f *plotFigure) add(rows, columns, place int) *plotAxes {
	a := &plotAxes{figure: f, rows: rows, columns: columns, place: place}
	for _, other := range f.axes {
		if other.rows == rows && other.columns == columns && other.place == place {
			f.current = other
			return other
		}
	}
	f.axes = append(slices.DeleteFunc(f.axes, a.overlaps), a)
	f.current = a
	return a
}

// grid fills the figure with axes, and returns them as plt.subplots does.
func (f *plotFigure) grid(rows, columns int, squeeze bool) starlark.Value {
	all := axesArray{shape: []int{rows, columns}}
	for i := range rows * columns {
		a := &plotAxes{figure: f, rows: rows, columns: columns, place: i}
		f.axes = append(f.axes, a)
		f.current = a
		all.cells = append(all.cells, a)
	}
	switch {
	case !squeeze:
	case rows*columns == 1:
		return all.cells[0]
	case rows == 1 || columns == 1:
		all.shape = []int{rows * columns}
	}
	return all
}

// subplot takes rows, columns and a number from 1, or the three as one number.
func (f *plotFigure) subplot(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var title starlark.Value
	kw = without(kw, "sharex", "sharey", "frameon", "facecolor")
	kw = slices.DeleteFunc(kw, func(pair starlark.Tuple) bool {
		if pair[0] == starlark.String("title") {
			title = pair[1]
		}
		return pair[0] == starlark.String("title")
	})
	if len(kw) > 0 {
		return nil, fmt.Errorf("TypeError: the keyword %v is not supported", kw[0][0])
	}
	numbers := [3]int{1, 1, 1}
	switch len(args) {
	case 0:
	case 1:
		n, ok := asInt(args[0])
		if !ok || n < 111 || n > 999 {
			return nil, fmt.Errorf("ValueError: %v; three digits are possible, such as 221, or three numbers", brief(args[0]))
		}
		numbers = [3]int{n / 100, n / 10 % 10, n % 10}
	case 3:
		for i, v := range args {
			var ok bool
			if numbers[i], ok = asInt(v); !ok {
				return nil, fmt.Errorf("TypeError: %v; subplots over several cells are not supported", brief(v))
			}
		}
	default:
		return nil, fmt.Errorf("TypeError: %d arguments; one or three are possible", len(args))
	}
	rows, columns, number := numbers[0], numbers[1], numbers[2]
	if rows < 1 || columns < 1 || rows > maxSubplots/columns {
		return nil, fmt.Errorf("ValueError: rows, columns: %d, %d; 1 to %d subplots are possible", rows, columns, maxSubplots)
	}
	if number < 1 || number > rows*columns {
		return nil, fmt.Errorf("ValueError: num must be 1 <= num <= %d, not %d", rows*columns, number)
	}
	a := f.add(rows, columns, number-1)
	if title != nil {
		return a, a.setTitleText(title)
	}
	return a, nil
}

func (f *plotFigure) suptitle(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var text starlark.Value
	kw = without(kw, "fontsize", "size", "color", "y", "x", "fontweight", "weight", "ha", "va")
	err := starlark.UnpackArgs("suptitle", args, kw, "t", &text)
	if err == nil {
		f.title, err = f.plot.s.str(text)
	}
	return starlark.None, err
}

func (f *plotFigure) setFace(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var face starlark.Value
	err := starlark.UnpackArgs("set_facecolor", args, kw, "color", &face)
	if err == nil {
		f.face, err = colorOf("color", face)
	}
	return starlark.None, err
}

// colorbar puts a bar beside a picture, the last one of the current axes if none is named.
func (f *plotFigure) colorbar(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var mappable, cax, ax starlark.Value
	kw = without(kw, "shrink", "fraction", "pad", "orientation", "label", "aspect", "ticks")
	if err := starlark.UnpackArgs("colorbar", args, kw, "mappable??", &mappable, "cax??", &cax, "ax??", &ax); err != nil {
		return nil, err
	}
	if cax != nil {
		return nil, errors.New("cax is not supported")
	}
	img, ok := mappable.(*plotImage)
	if !ok && mappable != nil {
		return nil, fmt.Errorf("TypeError: mappable: %s; what imshow returns is possible", mappable.Type())
	}
	if mappable == nil {
		if f.current == nil || len(f.current.images) == 0 {
			return nil, errors.New("RuntimeError: No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow)")
		}
		img = f.current.images[len(f.current.images)-1]
	}
	img.bar = true
	return &opaque{"Colorbar"}, nil
}

// save draws the figure into a file of the script's folders.
func (f *plotFigure) save(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var name string
	var dpi, face starlark.Value
	kw = without(kw, "bbox_inches", "pad_inches", "transparent", "edgecolor", "format")
	if err := starlark.UnpackArgs("savefig", args, kw, "fname", &name, "dpi??", &dpi, "facecolor??", &face); err != nil {
		return nil, err
	}
	drawn, err := f.build()
	if err != nil {
		return nil, err
	}
	if dpi != nil && dpi != starlark.String("figure") {
		var ok bool
		if drawn.DPI, ok = asFloat(dpi); !ok {
			return nil, fmt.Errorf("dpi: %v is no number", brief(dpi))
		}
	}
	if face != nil {
		if drawn.Face, err = colorOf("facecolor", face); err != nil {
			return nil, err
		}
	}
	var write func(io.Writer) error
	switch ext := strings.ToLower(path.Ext(filepath.ToSlash(name))); ext {
	case "":
		name += ".png"
		write = drawn.WritePNG
	case ".png":
		write = drawn.WritePNG
	case ".svg":
		write = drawn.WriteSVG
	default:
		return nil, fmt.Errorf("ValueError: fname: '%s'; figures are written to .png and .svg", name)
	}
	if err := f.plot.s.create(name, write); err != nil {
		return nil, err
	}
	f.tell()
	return starlark.None, nil
}

// build makes a figure that can be drawn.
func (f *plotFigure) build() (*figure.Figure, error) {
	rows, columns := 1, 1
	for _, a := range f.axes {
		if first := f.axes[0]; a.rows != first.rows || a.columns != first.columns {
			return nil, fmt.Errorf("subplots of grids of %dx%d and %dx%d in one figure are not supported", first.rows, first.columns, a.rows, a.columns)
		}
		rows, columns = a.rows, a.columns
	}
	drawn := figure.New(rows, columns)
	drawn.Title, drawn.Width, drawn.Height, drawn.DPI, drawn.Face = f.title, f.width, f.height, f.dpi, f.face
	if drawn.Face == nil {
		drawn.Face = color.White
	}
	for _, a := range f.axes {
		if err := a.build(drawn.Cell(a.place/columns, a.place%columns)); err != nil {
			return nil, err
		}
	}
	return drawn, nil
}

// An axesArray is the array of axes that plt.subplots returns.
type axesArray struct {
	shape []int
	cells []*plotAxes
}

var (
	_ starlark.Mapping  = axesArray{}
	_ starlark.Sequence = axesArray{}
	_ starlark.HasAttrs = axesArray{}
)

// String returns what print shows.
func (x axesArray) String() string {
	var all []string
	for _, a := range x.cells {
		all = append(all, a.String())
	}
	return "[" + strings.Join(all, " ") + "]"
}

// Type returns the name of the type.
func (axesArray) Type() string { return "numpy.ndarray" }

// Freeze does nothing.
func (axesArray) Freeze() {}

// Truth is true.
func (axesArray) Truth() starlark.Bool { return true }

// Hash fails, as in Python.
func (axesArray) Hash() (uint32, error) { return 0, errors.New("unhashable type: 'numpy.ndarray'") }

// Len is the side of the first dimension.
func (x axesArray) Len() int { return x.shape[0] }

// Get returns x[i] and x[i, j].
func (x axesArray) Get(key starlark.Value) (starlark.Value, bool, error) {
	indices, ok := key.(starlark.Tuple)
	if !ok {
		indices = starlark.Tuple{key}
	}
	if len(indices) > len(x.shape) {
		return nil, false, fmt.Errorf("IndexError: too many indices for array: array is %d-dimensional, but %d were indexed", len(x.shape), len(indices))
	}
	var v starlark.Value = x
	for axis, index := range indices {
		part := v.(axesArray)
		i, ok := asInt(index)
		if !ok {
			return nil, false, fmt.Errorf("IndexError: %v; integers are possible for axes", brief(index))
		}
		if n := part.shape[0]; i < -n || i >= n {
			return nil, false, fmt.Errorf("IndexError: index %d is out of bounds for axis %d with size %d", i, axis, n)
		} else if i < 0 {
			i += n
		}
		v = part.at(i)
	}
	return v, true, nil
}

// at returns an element of the first dimension.
func (x axesArray) at(i int) starlark.Value {
	if len(x.shape) == 1 {
		return x.cells[i]
	}
	n := x.shape[1]
	return axesArray{x.shape[1:], x.cells[i*n : (i+1)*n]}
}

// Iterate goes through the first dimension.
func (x axesArray) Iterate() starlark.Iterator {
	var all starlark.Tuple
	for i := range x.Len() {
		all = append(all, x.at(i))
	}
	return all.Iterate()
}

// Attr returns what scripts ask of the array.
func (x axesArray) Attr(name string) (starlark.Value, error) {
	flat := axesArray{[]int{len(x.cells)}, x.cells}
	switch name {
	case "flat":
		return flat, nil
	case "ravel", "flatten":
		return starlark.NewBuiltin(name, func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return flat, nil
		}), nil
	case "size":
		return starlark.MakeInt(len(x.cells)), nil
	case "shape":
		var sides starlark.Tuple
		for _, side := range x.shape {
			sides = append(sides, starlark.MakeInt(side))
		}
		return sides, nil
	}
	return nil, fmt.Errorf("AttributeError: arrays of axes have no '%s' here: flat, ravel, flatten, shape and size are", name)
}

// AttrNames lists them.
func (axesArray) AttrNames() []string { return []string{"flat", "flatten", "ravel", "shape", "size"} }
