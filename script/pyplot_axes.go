package script

import (
	"errors"
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/internal/ndarray"
)

// A plotAxes is axes of a script: a cell of the grid that the figure has.
type plotAxes struct {
	figure               *plotFigure
	rows, columns, place int

	title          string
	titleSize      float64 // in points; 0 means 12
	titleColor     color.Color
	off            bool
	xLabel, yLabel string
	noXTicks       bool
	noYTicks       bool
	xLimits        []float64 // nil, or two
	yLimits        []float64
	legend         bool

	images            []*plotImage
	curves            []*plotCurve
	lines, histograms int // without a colour of their own
}

// A plotImage is a picture in axes.
type plotImage struct {
	opaque
	pixels    *ndarray.Array // a copy
	colors    string         // the map, of pictures of one channel
	low, high float64        // what they span
	bar       bool
	made      *recipe // how the array was made, if that is known
}

// A plotCurve is a line, or the bars of a histogram.
type plotCurve struct {
	xs, ys []float64
	color  color.Color
	label  string
	bars   []float64 // the heights; nil for lines
}

var _ starlark.HasAttrs = (*plotAxes)(nil)

// String returns what print shows.
func (a *plotAxes) String() string { return "<AxesSubplot:>" }

// Type returns the name of the type.
func (*plotAxes) Type() string { return "AxesSubplot" }

// Freeze does nothing.
func (*plotAxes) Freeze() {}

// Truth is true.
func (*plotAxes) Truth() starlark.Bool { return true }

// Hash is that of the place.
func (a *plotAxes) Hash() (uint32, error) { return uint32(a.place), nil }

// Attr returns a method.
func (a *plotAxes) Attr(name string) (starlark.Value, error) {
	if name == "figure" {
		return a.figure, nil
	}
	if m := axesMethods[name]; m != nil {
		return plotMethod("Axes."+name, a, m), nil
	}
	return nil, fmt.Errorf("AttributeError: axes have no '%s' here: this is a subset, see docs/scripts.md", name)
}

// AttrNames lists the methods.
func (*plotAxes) AttrNames() []string { return slices.Sorted(maps.Keys(axesMethods)) }

var axesMethods map[string]plotMember[*plotAxes]

func init() {
	axesMethods = map[string]plotMember[*plotAxes]{
		"imshow": (*plotAxes).imshow, "plot": (*plotAxes).plot, "hist": (*plotAxes).hist, "axis": (*plotAxes).axis, "legend": (*plotAxes).setLegend,
		"set_title": (*plotAxes).setTitle, "set_axis_off": hidden(true), "set_axis_on": hidden(false), "cla": (*plotAxes).clear, "clear": (*plotAxes).clear,
		"set_xlabel": labelled(func(a *plotAxes) *string { return &a.xLabel }), "set_ylabel": labelled(func(a *plotAxes) *string { return &a.yLabel }),
		"set_xticks": ticked(func(a *plotAxes) *bool { return &a.noXTicks }), "set_yticks": ticked(func(a *plotAxes) *bool { return &a.noYTicks }),
		"set_xlim": limited(func(a *plotAxes) *[]float64 { return &a.xLimits }), "set_ylim": limited(func(a *plotAxes) *[]float64 { return &a.yLimits }),
		"grid":       func(*plotAxes, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return starlark.None, nil },
		"set_aspect": func(*plotAxes, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) { return starlark.None, nil },
	}
}

// overlaps reports whether two places of different grids have a part in common.
func (a *plotAxes) overlaps(b *plotAxes) bool {
	common := func(i, n, j, m int) bool { return i*m < (j+1)*n && j*n < (i+1)*m }
	return common(a.place/a.columns, a.rows, b.place/b.columns, b.rows) && common(a.place%a.columns, a.columns, b.place%b.columns, b.columns)
}

// imshow shows a picture as matplotlib does: values from the least to the greatest, unless vmin and vmax say otherwise; colours as they are.
func (a *plotAxes) imshow(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var x, vmin, vmax starlark.Value
	colors := a.figure.plot.defaultColormap()
	kw = without(kw, "aspect", "interpolation", "filternorm", "resample")
	if err := starlark.UnpackArgs("imshow", args, kw, "X", &x, "cmap??", &colors, "vmin??", &vmin, "vmax??", &vmax); err != nil {
		return nil, err
	}
	from, err := asArray(x)
	if err != nil || x == starlark.None {
		return nil, fmt.Errorf("TypeError: X: a %s cannot be shown; an array is possible, and cv2.imread returns None where there is no picture", x.Type())
	}
	n := len(from.Shape)
	if n == 3 && from.Shape[2] == 1 {
		from, n = &ndarray.Array{Type: from.Type, Shape: from.Shape[:2], Strides: from.Strides[:2], Offset: from.Offset, Data: from.Data}, 2
	}
	if n != 2 && (n != 3 || from.Shape[2] != 3 && from.Shape[2] != 4) {
		return nil, fmt.Errorf("TypeError: Invalid shape %v for image data", shapeText(from.Shape))
	}
	if from.Len() == 0 {
		return nil, fmt.Errorf("ValueError: X: an array of shape %v has nothing to show", shapeText(from.Shape))
	}
	if _, err := colormapOf(colors); err != nil {
		return nil, err
	}
	if err := a.figure.plot.s.allocate(from.Len() * from.Type.Size()); err != nil {
		return nil, err
	}
	img := &plotImage{opaque: opaque{"AxesImage"}, pixels: from.Copy(), colors: colors, made: a.figure.plot.s.recipes.of(x)}
	if n == 3 {
		img.colors = ""
		img.clip()
	} else {
		img.low, img.high = extremesOf(img.pixels)
		for _, limit := range []struct {
			v  starlark.Value
			to *float64
		}{{vmin, &img.low}, {vmax, &img.high}} {
			if limit.v == nil {
				continue
			}
			var ok bool
			if *limit.to, ok = asFloat(limit.v); !ok {
				return nil, fmt.Errorf("TypeError: vmin, vmax: %v is no number", limit.v)
			}
		}
		if img.low > img.high {
			return nil, fmt.Errorf("ValueError: vmin, vmax: %v, %v: minvalue must be less than or equal to maxvalue", img.low, img.high)
		}
	}
	a.images = append(a.images, img)
	return img, nil
}

// clip keeps colours in their range: floats are from 0 to 1, integers, which become uint8, from 0 to 255.
func (img *plotImage) clip() {
	p := img.pixels
	most, to := 255.0, ndarray.Uint8
	switch p.Type {
	case ndarray.Uint8, ndarray.Bool:
		return
	case ndarray.Float32, ndarray.Float64:
		most, to = 1, p.Type
	}
	values := floatsOf(p)
	for i, v := range values {
		values[i] = min(max(v, 0), most) // NaN stays
	}
	img.pixels = arrayOfFloats(to, p.Shape, values)
}

// image returns the picture as package figure takes it.
func (img *plotImage) image() (cv.AnyImage, error) {
	p := img.pixels
	if p.IsImage() {
		m, _, err := p.Image()
		return m, err
	}
	m, _, err := arrayOfFloats(ndarray.Float64, p.Shape, floatsOf(p)).Image()
	return m, err
}

func (a *plotAxes) plot(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var chosen, label starlark.Value
	kw = without(kw, "linewidth", "lw", "linestyle", "ls", "alpha", "zorder")
	if err := starlark.UnpackArgs("plot", nil, kw, "color??", &chosen, "c??", &chosen, "label??", &label); err != nil {
		return nil, err
	}
	var lines []starlark.Value
	for len(args) > 0 {
		n := 1 // of arrays
		if len(args) > 1 {
			if _, ok := args[1].(starlark.String); !ok {
				n = 2
			}
		}
		curves, err := curvesOf(args[:n])
		if err != nil {
			return nil, err
		}
		args = args[n:]
		var own color.Color
		if len(args) > 0 {
			if format, ok := args[0].(starlark.String); ok {
				if own, err = formatColor(string(format)); err != nil {
					return nil, err
				}
				args = args[1:]
			}
		}
		if chosen != nil {
			if own, err = colorOf("color", chosen); err != nil {
				return nil, err
			}
		}
		for _, c := range curves {
			c.color = own
			if label != nil {
				if c.label, err = a.figure.plot.s.str(label); err != nil {
					return nil, err
				}
			}
			a.add(c)
			lines = append(lines, &opaque{"Line2D"})
		}
	}
	return starlark.NewList(lines), nil
}

// add draws a curve. Lines and bars without a colour of their own have the next one of their kind.
func (a *plotAxes) add(c *plotCurve) {
	if c.color == nil {
		turn := &a.lines
		if c.bars != nil {
			turn = &a.histograms
		}
		c.color, _ = figure.ParseColor(fmt.Sprint("C", *turn))
		*turn++
	}
	a.curves = append(a.curves, c)
}

// curvesOf returns the curves of y, or x and y: one for each column.
func curvesOf(args starlark.Tuple) ([]*plotCurve, error) {
	y, err := asArray(args[len(args)-1])
	if err != nil {
		return nil, fmt.Errorf("TypeError: %s; arrays and lists are possible", args[len(args)-1].Type())
	}
	if len(y.Shape) == 0 {
		y = arrayOfFloats(ndarray.Float64, []int{1}, floatsOf(y))
	}
	if len(y.Shape) > 2 {
		return nil, fmt.Errorf("ValueError: x and y can be no greater than 2D, but have shape %v", shapeText(y.Shape))
	}
	n, columns := y.Shape[0], 1
	if len(y.Shape) == 2 {
		columns = y.Shape[1]
	}
	var xs []float64
	if len(args) == 2 {
		x, err := asArray(args[0])
		if err != nil {
			return nil, fmt.Errorf("TypeError: x: %s; arrays and lists are possible", args[0].Type())
		}
		if xs = floatsOf(x); len(xs) != n {
			return nil, fmt.Errorf("ValueError: x and y must have same first dimension, but have shapes %v and %v", shapeText(x.Shape), shapeText(y.Shape))
		}
	} else {
		for i := range n {
			xs = append(xs, float64(i))
		}
	}
	ys := floatsOf(y)
	var curves []*plotCurve
	for c := range columns {
		k := &plotCurve{xs: xs}
		for i := range n {
			k.ys = append(k.ys, ys[i*columns+c])
		}
		curves = append(curves, k)
	}
	return curves, nil
}

// formatColor returns the colour of a format such as r-- or C1. Its line is drawn without dashes and markers.
func formatColor(format string) (color.Color, error) {
	rest, lines, markers := format, false, false
	for _, dashes := range []string{"--", "-.", "-", ":"} {
		if before, after, found := strings.Cut(rest, dashes); found {
			rest, lines = before+after, true
			break
		}
	}
	if c, ok := figure.ParseColor(rest); ok && rest != "" && !strings.ContainsAny(rest, "1234.") {
		return c, nil
	}
	var own color.Color
	for i := 0; i < len(rest); i++ {
		letter := rest[i : i+1]
		if letter == "C" && i+1 < len(rest) {
			i++
			letter = rest[i-1 : i+1]
		}
		c, ok := figure.ParseColor(letter)
		switch {
		case strings.ContainsAny(letter, ".,ov^<>1234spP*hH+xXDd|_"):
			markers = true
		case ok:
			own = c
		default:
			return nil, fmt.Errorf("ValueError: Unrecognized character %s in format string '%s'", letter, format)
		}
	}
	if markers && !lines {
		return nil, fmt.Errorf("format '%s': markers without a line are not supported", format)
	}
	return own, nil
}

func (a *plotAxes) axis(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var how starlark.Value
	if err := starlark.UnpackArgs("axis", args, kw, "option??", &how); err != nil {
		return nil, err
	}
	switch how := how.(type) {
	case starlark.Bool:
		a.off = !bool(how)
	case starlark.String:
		switch how {
		case "off", "on":
			a.off = how == "off"
		case "equal", "tight", "image", "scaled", "auto", "square":
		default:
			return nil, fmt.Errorf("ValueError: Unrecognized string '%s' to axis; try 'on' or 'off'", string(how))
		}
	case nil:
	default:
		limits, err := numbersOf("option", how, 4)
		if err != nil {
			return nil, err
		}
		a.xLimits, a.yLimits = limits[:2], limits[2:]
	}
	return starlark.None, nil
}

func hidden(off bool) plotMember[*plotAxes] {
	return func(a *plotAxes, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		a.off = off
		return starlark.None, nil
	}
}

func (a *plotAxes) setLegend(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var labels starlark.Value
	if len(args) == 2 {
		args = args[1:] // handles in their order
	}
	kw = without(kw, "loc", "fontsize", "prop", "frameon", "ncol", "title", "bbox_to_anchor")
	if err := starlark.UnpackArgs("legend", args, kw, "labels??", &labels); err != nil {
		return nil, err
	}
	if labels != nil {
		all, err := a.figure.plot.s.items(labels)
		if err != nil {
			return nil, err
		}
		for i, label := range all {
			if i < len(a.curves) {
				if a.curves[i].label, err = a.figure.plot.s.str(label); err != nil {
					return nil, err
				}
			}
		}
	}
	a.legend = true
	return &opaque{"Legend"}, nil
}

// fontSizes are the sizes that have names, in parts of rcParams' font.size.
var fontSizes = map[string]float64{
	"xx-small": 0.579, "x-small": 0.694, "small": 0.833, "medium": 1, "large": 1.2, "x-large": 1.44, "xx-large": 1.728,
}

func (a *plotAxes) setTitle(args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var text, size, chosen starlark.Value
	kw = without(kw, "loc", "pad", "y", "fontweight", "weight", "fontname", "family", "fontproperties")
	if err := starlark.UnpackArgs("title", args, kw, "label", &text, "fontdict??", new(starlark.Value), "fontsize??", &size, "size??", &size, "color??", &chosen, "c??", &chosen); err != nil {
		return nil, err
	}
	if size != nil {
		if name, ok := size.(starlark.String); ok && fontSizes[string(name)] != 0 {
			a.titleSize = 10 * fontSizes[string(name)]
		} else if a.titleSize, ok = asFloat(size); !ok || !(a.titleSize > 0) {
			return nil, fmt.Errorf("ValueError: fontsize: %v is not possible; points and names such as 'large' are", size)
		}
	}
	if chosen != nil {
		var err error
		if a.titleColor, err = colorOf("color", chosen); err != nil {
			return nil, err
		}
	}
	return &opaque{"Text"}, a.setTitleText(text)
}

func (a *plotAxes) setTitleText(text starlark.Value) (err error) {
	a.title, err = a.figure.plot.s.str(text)
	return err
}

func labelled(label func(*plotAxes) *string) plotMember[*plotAxes] {
	return func(a *plotAxes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var text starlark.Value
		kw = without(kw, "fontsize", "size", "color", "labelpad", "loc")
		err := starlark.UnpackArgs("label", args, kw, "label", &text)
		if err == nil {
			*label(a), err = a.figure.plot.s.str(text)
		}
		return &opaque{"Text"}, err
	}
}

// ticked takes the ticks away; others than the usual ones are not drawn.
func ticked(none func(*plotAxes) *bool) plotMember[*plotAxes] {
	return func(a *plotAxes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		var places starlark.Value
		if err := starlark.UnpackArgs("ticks", args, kw, "ticks", &places); err != nil {
			return nil, err
		}
		if n := starlark.Len(places); n != 0 {
			return nil, errors.New("ticks at chosen places are not supported; [] takes them away")
		}
		*none(a) = true
		return starlark.NewList(nil), nil
	}
}

func limited(limits func(*plotAxes) *[]float64) plotMember[*plotAxes] {
	return func(a *plotAxes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		if len(args) == 1 {
			if pair, ok := args[0].(starlark.Sequence); ok {
				both, err := numbersOf("limits", pair, 2)
				*limits(a) = both
				return starlark.None, err
			}
		}
		both, err := numbersOf("limits", args, 2)
		if err != nil || len(kw) > 0 {
			return nil, errors.New("two numbers are possible, the lower and the upper limit")
		}
		*limits(a) = both
		return starlark.None, nil
	}
}

func (a *plotAxes) clear(starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	*a = plotAxes{figure: a.figure, rows: a.rows, columns: a.columns, place: a.place}
	return starlark.None, nil
}

// build describes the axes to package figure.
func (a *plotAxes) build(to *figure.Axes) error {
	to.Title, to.TitleSize, to.TitleColor = a.title, a.titleSize, a.titleColor
	if to.TitleColor == nil {
		to.TitleColor = color.Black
	}
	to.Axis, to.Bare, to.Legend = !a.off, a.off, a.legend
	to.XLabel, to.YLabel, to.NoXTicks, to.NoYTicks = a.xLabel, a.yLabel, a.noXTicks, a.noYTicks
	for _, c := range a.curves {
		line := to.Plot(c.xs, c.ys)
		line.Color, line.Label, line.Area = c.color, c.label, c.bars != nil
	}
	if len(a.images) > 0 {
		if a.xLimits != nil || a.yLimits != nil {
			return errors.New("limits of the axes of a picture are not supported")
		}
		return a.images[len(a.images)-1].build(to)
	}
	for _, limits := range []struct {
		from []float64
		to   *figure.Range
	}{{a.xLimits, &to.XRange}, {a.yLimits, &to.Range}} {
		if limits.from == nil {
			continue
		}
		low, high := limits.from[0], limits.from[1]
		if low >= high {
			return fmt.Errorf("limits %v, %v: axes that run backward are not supported", low, high)
		}
		*limits.to = figure.Between(low, high)
	}
	return nil
}

func (img *plotImage) build(to *figure.Axes) error {
	m, err := img.image()
	if err != nil {
		return err
	}
	to.Imshow(m)
	to.Colorbar = img.bar
	switch {
	case img.colors != "":
		to.Map, _ = figure.ParseColormap(img.colors)
		to.Range = figure.Between(img.low, img.high)
	case img.pixels.Type == ndarray.Uint8:
		to.Range = figure.Between(0, 255)
	default:
		to.Range = figure.Between(0, 1)
	}
	return nil
}

// extremesOf returns the least and the greatest finite value; 0 and 1 if there is none.
func extremesOf(a *ndarray.Array) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range floatsOf(a) {
		if v-v == 0 {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 1
	}
	return low, high
}

// floatsOf returns the elements.
func floatsOf(a *ndarray.Array) []float64 {
	if !a.IsPacked() {
		a = a.Copy()
	}
	values := make([]float64, a.Len())
	for i := range values {
		values[i] = a.Float(a.Offset + i*a.Type.Size())
	}
	return values
}

func roundByte(v float64) uint8 { return uint8(math.RoundToEven(v * 255)) }
