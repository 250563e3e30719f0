package script

import (
	"errors"
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"github.com/purecv/cv/figure"
)

// Module matplotlib.pyplot: figures are described by the calls, and drawn by package figure when they are shown or saved.

// A pyplot is the module: the open figures, of which one is the current one.
type pyplot struct {
	s          *session
	figures    map[int]*plotFigure
	current    *plotFigure
	parameters *starlark.Dict // rcParams
}

// A plotMember is a function of the module, or a method of a figure or an axes.
type plotMember[T any] func(of T, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error)

// newPyplot makes the module.
func newPyplot(s *session) starlark.Value {
	p := &pyplot{s: s, figures: map[int]*plotFigure{}, parameters: &starlark.Dict{}}
	for name, v := range map[string]starlark.Value{
		"figure.figsize": starlark.NewList([]starlark.Value{starlark.Float(6.4), starlark.Float(4.8)}), "figure.dpi": starlark.Float(100),
		"figure.facecolor": starlark.String("white"), "image.cmap": starlark.String("viridis"), "font.size": starlark.Float(10),
	} {
		p.parameters.SetKey(starlark.String(name), v)
	}
	return p
}

var _ starlark.HasAttrs = (*pyplot)(nil)

// String returns what print shows.
func (*pyplot) String() string { return "<module 'matplotlib.pyplot'>" }

// Type returns the name of the type.
func (*pyplot) Type() string { return "module" }

// Freeze does nothing: a script runs on one goroutine.
func (*pyplot) Freeze() {}

// Truth is true.
func (*pyplot) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (*pyplot) Hash() (uint32, error) { return 0, errors.New("unhashable type: 'module'") }

// Attr returns a function of the module. Those that are methods of axes are those of the current one.
func (p *pyplot) Attr(name string) (starlark.Value, error) {
	switch name {
	case "rcParams":
		return p.parameters, nil
	case "cm":
		return plotColormaps{}, nil
	}
	if f := plotFunctions[name]; f != nil {
		return plotMethod("plt."+name, p, f), nil
	}
	method := name
	if other := axesForms[name]; other != "" {
		method = other
	}
	if f := axesMethods[method]; f != nil && (method != name || !strings.HasPrefix(name, "set_")) {
		return starlark.NewBuiltin("plt."+name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
			return named(b.Name(), f, p.axes(), args, kw)
		}), nil
	}
	if _, ok := figure.ParseColormap(name); ok {
		return plotMethod("plt."+name, p, func(p *pyplot, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return p.setColormap(name)
		}), nil
	}
	return nil, fmt.Errorf("AttributeError: matplotlib.pyplot has no '%s' here: this is a subset, see docs/scripts.md", name)
}

// AttrNames lists the functions.
func (*pyplot) AttrNames() []string {
	return slices.Sorted(maps.Keys(plotFunctions))
}

// plotMethod makes a value of a member.
func plotMethod[T any](name string, of T, f plotMember[T]) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		return named(name, f, of, args, kw)
	})
}

// named calls a member, whose errors name it.
func named[T any](name string, f plotMember[T], of T, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	v, err := f(of, args, kw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}

// axesForms are the module's names of methods of axes, where they differ.
var axesForms = map[string]string{
	"title": "set_title", "xlabel": "set_xlabel", "ylabel": "set_ylabel", "xlim": "set_xlim", "ylim": "set_ylim", "xticks": "set_xticks", "yticks": "set_yticks",
}

var plotFunctions map[string]plotMember[*pyplot]

func init() {
	plotFunctions = map[string]plotMember[*pyplot]{
		"figure": (*pyplot).newFigure, "subplots": (*pyplot).subplots, "subplot": (*pyplot).subplot, "gcf": (*pyplot).gcf, "gca": (*pyplot).gca,
		"sca": (*pyplot).sca, "show": (*pyplot).show, "close": (*pyplot).close, "clf": (*pyplot).clear, "ion": (*pyplot).nothing, "ioff": (*pyplot).nothing,
		"draw": (*pyplot).nothing, "pause": (*pyplot).nothing, "savefig": ofFigure("savefig"), "suptitle": ofFigure("suptitle"),
		"tight_layout": ofFigure("tight_layout"), "subplots_adjust": ofFigure("subplots_adjust"), "colorbar": ofFigure("colorbar"), "set_cmap": (*pyplot).setCmap,
	}
}

// ofFigure makes a function of a method of the current figure.
func ofFigure(name string) plotMember[*pyplot] {
	return func(p *pyplot, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		return figureMethods[name](p.figure(), args, kw)
	}
}

func (*pyplot) nothing(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return starlark.None, nil
}

// figure returns the current figure, a new one if there is none.
func (p *pyplot) figure() *plotFigure {
	if p.current == nil {
		p.open(p.unused())
	}
	return p.current
}

// axes returns the current axes, new ones if there are none.
func (p *pyplot) axes() *plotAxes {
	f := p.figure()
	if f.current == nil {
		f.add(1, 1, 0)
	}
	return f.current
}

// unused returns the number of the next figure.
func (p *pyplot) unused() int {
	n := 1
	for number := range p.figures {
		n = max(n, number+1)
	}
	return n
}

// open makes a figure of the parameters' size, the current one.
func (p *pyplot) open(number int) {
	f := &plotFigure{plot: p, number: number, width: 6.4, height: 4.8, dpi: 100}
	if v, _, _ := p.parameters.Get(starlark.String("figure.figsize")); v != nil {
		if size, err := numbersOf("figsize", v, 2); err == nil {
			f.width, f.height = size[0], size[1]
		}
	}
	if v, _, _ := p.parameters.Get(starlark.String("figure.dpi")); v != nil {
		if dpi, ok := asFloat(v); ok {
			f.dpi = dpi
		}
	}
	if v, _, _ := p.parameters.Get(starlark.String("figure.facecolor")); v != nil {
		f.face, _ = colorOf("figure.facecolor", v)
	}
	p.figures[number], p.current = f, f
}

func (p *pyplot) newFigure(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var num, size, dpi, face starlark.Value
	kw = without(kw, "edgecolor", "frameon", "tight_layout", "constrained_layout", "layout")
	if err := starlark.UnpackArgs("figure", args, kw, "num??", &num, "figsize??", &size, "dpi??", &dpi, "facecolor??", &face, "clear??", new(starlark.Value)); err != nil {
		return nil, err
	}
	number, err := p.number(num)
	if err != nil {
		return nil, err
	}
	if p.figures[number] != nil {
		p.current = p.figures[number]
		return p.current, nil
	}
	return p.openAs(number, num, size, dpi, face)
}

// openAs makes a figure as the arguments of plt.figure say.
func (p *pyplot) openAs(number int, name, size, dpi, face starlark.Value) (*plotFigure, error) {
	p.open(number)
	f := p.current
	if text, ok := name.(starlark.String); ok {
		f.name = string(text)
	}
	if size != nil {
		sides, err := numbersOf("figsize", size, 2)
		if err != nil {
			return nil, err
		}
		f.width, f.height = sides[0], sides[1]
	}
	if dpi != nil {
		var ok bool
		if f.dpi, ok = asFloat(dpi); !ok {
			return nil, fmt.Errorf("dpi: %v is no number", brief(dpi))
		}
	}
	var err error
	if face != nil {
		f.face, err = colorOf("facecolor", face)
	}
	return f, err
}

// number returns the number of a figure: that of the argument num, which may be a name, or the next one.
func (p *pyplot) number(num starlark.Value) (int, error) {
	if num == nil {
		return p.unused(), nil
	}
	if text, ok := num.(starlark.String); ok {
		for number, f := range p.figures {
			if f.name == string(text) {
				return number, nil
			}
		}
		return p.unused(), nil
	}
	n, ok := asInt(num)
	if f, is := num.(*plotFigure); is {
		n, ok = f.number, true
	}
	if !ok {
		return 0, fmt.Errorf("num: %v is neither a number nor a name", brief(num))
	}
	return n, nil
}

func (p *pyplot) subplots(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	rows, columns := 1, 1
	squeeze := true
	var size, dpi, face, num starlark.Value
	kw = without(kw, "sharex", "sharey", "gridspec_kw", "constrained_layout", "tight_layout", "layout")
	if err := starlark.UnpackArgs("subplots", args, kw, "nrows?", integer{&rows}, "ncols?", integer{&columns}, "squeeze?", &squeeze,
		"figsize??", &size, "dpi??", &dpi, "facecolor??", &face, "num??", &num); err != nil {
		return nil, err
	}
	if rows < 1 || columns < 1 || rows > maxSubplots/columns {
		return nil, fmt.Errorf("ValueError: nrows, ncols: %d, %d; 1 to %d subplots are possible", rows, columns, maxSubplots)
	}
	number, err := p.number(num)
	if err != nil {
		return nil, err
	}
	f, err := p.openAs(number, num, size, dpi, face)
	if err != nil {
		return nil, err
	}
	return starlark.Tuple{f, f.grid(rows, columns, squeeze)}, nil
}

const maxSubplots = 10000

func (p *pyplot) subplot(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	return p.figure().subplot(args, kw)
}

func (p *pyplot) gcf(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return p.figure(), nil
}
func (p *pyplot) gca(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return p.axes(), nil }

func (p *pyplot) sca(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var a *plotAxes
	if err := starlark.UnpackArgs("sca", args, kw, "ax", &a); err != nil {
		return nil, err
	}
	p.current, a.figure.current = a.figure, a
	return starlark.None, nil
}

// show shows the open figures in the order of their numbers, and closes them.
func (p *pyplot) show(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	var list []*figure.Figure
	for _, number := range slices.Sorted(maps.Keys(p.figures)) {
		f := p.figures[number]
		drawn, err := f.build()
		if err != nil {
			return nil, fmt.Errorf("figure %d: %w", number, err)
		}
		list = append(list, drawn)
		f.tell()
	}
	p.closeAll()
	return starlark.None, p.s.figures(list)
}

func (p *pyplot) closeAll() {
	clear(p.figures)
	p.current = nil
}

func (p *pyplot) close(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var which starlark.Value
	if err := starlark.UnpackArgs("close", args, kw, "fig??", &which); err != nil {
		return nil, err
	}
	switch {
	case which == starlark.String("all"):
		p.closeAll()
		return starlark.None, nil
	case which == nil && p.current == nil:
		return starlark.None, nil
	case which == nil:
		which = p.current
	}
	number, err := p.number(which)
	if err != nil {
		return nil, err
	}
	if p.figures[number] == p.current {
		p.current = nil
	}
	delete(p.figures, number)
	if p.current == nil && len(p.figures) > 0 {
		p.current = p.figures[slices.Max(slices.Collect(maps.Keys(p.figures)))]
	}
	return starlark.None, nil
}

func (p *pyplot) clear(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	f := p.figure()
	f.axes, f.current, f.title = nil, nil, ""
	return starlark.None, nil
}

func (p *pyplot) setCmap(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackArgs("set_cmap", args, kw, "cmap", &name); err != nil {
		return nil, err
	}
	return p.setColormap(name)
}

// setColormap chooses the map of the pictures that come, and of the current one.
func (p *pyplot) setColormap(name string) (starlark.Value, error) {
	if _, err := colormapOf(name); err != nil {
		return nil, err
	}
	p.parameters.SetKey(starlark.String("image.cmap"), starlark.String(name))
	if p.current != nil && p.current.current != nil {
		if images := p.current.current.images; len(images) > 0 && images[len(images)-1].colors != "" {
			images[len(images)-1].colors = name
		}
	}
	return starlark.None, nil
}

// defaultColormap is that of pictures that choose none.
func (p *pyplot) defaultColormap() string {
	v, _, _ := p.parameters.Get(starlark.String("image.cmap"))
	name, _ := starlark.AsString(v)
	return name
}

// Arguments.

// integer fills in an int from what Python takes for one.
type integer struct{ to *int }

// Unpack takes the argument.
func (n integer) Unpack(v starlark.Value) error {
	i, ok := asInt(v)
	if !ok {
		return fmt.Errorf("TypeError: got %s, want int", v.Type())
	}
	*n.to = i
	return nil
}

// without leaves out keywords that change nothing here.
func without(kw []starlark.Tuple, names ...string) []starlark.Tuple {
	return slices.DeleteFunc(slices.Clone(kw), func(pair starlark.Tuple) bool { return slices.Contains(names, string(pair[0].(starlark.String))) })
}

// numbersOf returns so many numbers of a sequence.
func numbersOf(name string, v starlark.Value, n int) ([]float64, error) {
	a, err := asArray(v)
	if err != nil || len(a.Shape) != 1 || a.Shape[0] != n {
		return nil, fmt.Errorf("%s: %v; %d numbers are possible", name, brief(v), n)
	}
	return floatsOf(a), nil
}

// colorOf returns the colour of an argument.
func colorOf(name string, v starlark.Value) (color.Color, error) {
	if text, ok := v.(starlark.String); ok {
		if c, ok := figure.ParseColor(string(text)); ok {
			return c, nil
		}
		return nil, fmt.Errorf("ValueError: %s: %v is not a valid colour; names, letters such as 'r', '#rrggbb', '0.5' and 'C0' are", name, text)
	}
	a, err := asArray(v)
	if err == nil && len(a.Shape) == 1 && (a.Shape[0] == 3 || a.Shape[0] == 4) {
		channels := append(floatsOf(a), 1)
		var c [4]uint8
		for i := range c {
			if !(channels[i] >= 0 && channels[i] <= 1) {
				return nil, fmt.Errorf("ValueError: %s: %v; channels are from 0 to 1", name, brief(v))
			}
			c[i] = roundByte(channels[i])
		}
		return color.NRGBA{c[0], c[1], c[2], c[3]}, nil
	}
	return nil, fmt.Errorf("ValueError: %s: %v is not a valid colour", name, brief(v))
}

func colormapOf(name string) (figure.Colormap, error) {
	if m, ok := figure.ParseColormap(name); ok {
		return m, nil
	}
	return 0, fmt.Errorf("ValueError: cmap: '%s' is not there; %v are, and these with _r", name, figure.Colormaps())
}

// plotColormaps is plt.cm: the maps are their names.
type plotColormaps struct{}

var _ starlark.HasAttrs = plotColormaps{}

// String returns what print shows.
func (plotColormaps) String() string { return "<module 'matplotlib.cm'>" }

// Type returns the name of the type.
func (plotColormaps) Type() string { return "module" }

// Freeze does nothing.
func (plotColormaps) Freeze() {}

// Truth is true.
func (plotColormaps) Truth() starlark.Bool { return true }

// Hash fails: nobody needs it.
func (plotColormaps) Hash() (uint32, error) { return 0, errors.New("unhashable type: 'module'") }

// Attr returns a map.
func (plotColormaps) Attr(name string) (starlark.Value, error) {
	_, err := colormapOf(name)
	return starlark.String(name), err
}

// AttrNames lists the maps.
func (plotColormaps) AttrNames() (names []string) {
	for _, m := range figure.Colormaps() {
		names = append(names, m.String())
	}
	return names
}
