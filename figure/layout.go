package figure

import (
	"image"
	"image/color"
	"math"
	"strings"

	"github.com/purecv/cv/internal/resize"
)

// layout is a figure with all its sizes, in pixels.
type layout struct {
	*style
	width, height int
	title         block
	titleTop      float64
	cells         []*cell
}

// A style is the sizes that follow from the size of the text.
type style struct {
	font             float64 // an em of titles
	small            float64 // an em of numbers and labels
	pad              float64 // between a picture and what belongs to it
	margin           float64 // around all
	columnGap        float64
	rowGap           float64
	tick, bar        float64 // the length of a tick, the width of a colour bar
	line             float64 // the width of a curve
	frame            int     // the width of a frame
	face, ink, muted color.NRGBA
}

func newStyle(f *Figure, scale float64) *style {
	dot := f.dpi() / 72
	font := f.fontSize() * dot * scale
	em := func(n float64) float64 { return float64(n * font) } // not to be fused with an addition
	s := &style{
		font: font, small: em(0.75), pad: em(0.3), margin: em(0.5), columnGap: em(0.75), rowGap: em(0.5),
		tick: em(0.2), bar: max(1, em(0.8)), line: 1.4 * dot, frame: max(1, int(math.Round(0.8*dot))),
	}
	s.face = color.NRGBA{255, 255, 255, 255}
	if f.Face != nil {
		c := color.NRGBAModel.Convert(f.Face).(color.NRGBA)
		white := []uint8{255, 255, 255}
		blend(white, c, 255)
		s.face = color.NRGBA{white[0], white[1], white[2], 255}
	}
	s.ink = contrast(s.face)
	s.muted = s.ink
	s.muted.A = 190
	return s
}

// contrast returns black or white, whichever differs more from a colour in lightness as it is seen: the squares of its channels are
// close to their light, and a light of 0.18 appears halfway.
func contrast(c color.NRGBA) color.NRGBA {
	square := func(v uint8) int { return int(v) * int(v) }
	if light := 2126*square(c.R) + 7152*square(c.G) + 722*square(c.B); light > 255*255*1800 {
		return color.NRGBA{0, 0, 0, 255}
	}
	return color.NRGBA{255, 255, 255, 255}
}

// A cell is one axes in the layout.
type cell struct {
	axes      *Axes
	chart     *chart  // nil if the axes is empty
	low, high float64 // what the picture's colours span
	found     bool    // in its values

	title        block
	caption      block // the range that was found
	xs, ys, bars []tick
	xLabel       block
	yLabel       block // upward
	legend       []entry
	size         image.Point     // of the picture, or the area of the curves
	view         image.Rectangle // where it is

	left, right, top, bottom float64 // what stands around it takes
}

// An entry is one of a legend.
type entry struct {
	text  string
	color color.NRGBA
}

func newCell(a *Axes) *cell {
	c := &cell{axes: a}
	if !a.empty() || a.Axis {
		c.chart = a.chart()
	}
	if a.img != nil {
		c.low, c.high, c.found = a.Range.of(a.img)
	}
	return c
}

// flexible tells whether the cell may have any shape.
func (c *cell) flexible() bool { return c.axes.img == nil }

// framed tells whether there are ticks around it.
func (c *cell) framed() bool {
	return c.chart != nil && (c.axes.Axis || c.axes.img == nil && !c.axes.Bare)
}

// barred tells whether a colour bar stands beside it.
func (c *cell) barred() bool {
	return c.axes.img != nil && c.axes.Colorbar && c.axes.img.Format().C == 1
}

// layout finds the size and place of everything. Text is made smaller where it would leave too little room for pictures.
func (f *Figure) layout() (*layout, error) {
	l := &layout{}
	for _, a := range f.axes {
		l.cells = append(l.cells, newCell(a))
	}
	for scale := 1.0; ; scale *= 0.85 {
		l.style, l.title = newStyle(f, scale), block{}
		share, err := l.arrange(f)
		if err != nil || share >= 0.4 || share > 0 && scale < 0.25 {
			return l, err
		}
		if scale < 0.1 {
			return nil, rangeError("Figure", "Width, Height", "%v, %v inches; too small for %d rows and %d columns", f.Width, f.Height, f.rows, f.columns)
		}
	}
}

// A track is a column or a row of the grid: its box, and the reserve before and after it for what stands around pictures.
type track struct {
	weight                 float64 // its share of the length
	flexible               bool
	before, length, behind float64
}

func (t *track) reserve(before, behind float64) (grown bool) {
	grown = before > t.before || behind > t.behind
	t.before, t.behind = max(t.before, before), max(t.behind, behind)
	return grown
}

// arrange sets everything in text of the style's size, and returns which part of the figure is left for pictures, in the worse
// direction. What stands around pictures depends on their size (how titles are broken, which ticks there are) and the reverse: reserves grow
// until they suffice.
func (l *layout) arrange(f *Figure) (share float64, err error) {
	columns, rows := l.weights(f)
	for range 50 {
		width, height := l.solve(f, columns, rows)
		if width.share() <= 0 || height.share() <= 0 {
			return 0, nil
		}
		if err := f.pixels(math.Round(width.total), math.Round(height.total)); err != nil {
			return 0, err
		}
		l.width, l.height = int(math.Round(width.total)), int(math.Round(height.total))
		title := setText(f.Title, 1.2*l.font, width.total-float64(2*l.margin))
		grown := title.height() > l.title.height()
		l.title = title
		for i, c := range l.cells {
			column, row := &columns[i%f.columns], &rows[i/f.columns]
			l.dress(c, column.length, row.length)
			growsX := column.reserve(c.left, c.right)
			growsY := row.reserve(c.top, c.bottom)
			grown = grown || growsX || growsY
		}
		if !grown {
			l.place(f, columns, rows)
			return min(width.share(), height.share()), nil
		}
	}
	return 0, nil
}

// A side is the width or the height of the figure.
type side struct {
	total float64 // 0 while it is not known
	fixed float64 // of it what is not for pictures
	sum   float64 // of the tracks' weights
}

func (s side) share() float64 { return (s.total - s.fixed) / s.total }

// scale is how long a track of weight 1 can be.
func (s side) scale() float64 { return (s.total - s.fixed) / s.sum }

// solve gives the tracks their lengths for the present reserves. All boxes have one scale, the largest that both sides allow; a side
// that is not given follows. What is left of a side that is given goes to the tracks that can use it.
func (l *layout) solve(f *Figure, columns, rows []track) (width, height side) {
	width = newSide(float64(f.Width*f.dpi()), columns, float64(2*l.margin), l.columnGap)
	height = newSide(float64(f.Height*f.dpi()), rows, float64(2*l.margin)+l.titleHeight(), l.rowGap)
	var scale float64
	switch {
	case width.total > 0 && height.total > 0:
		scale = min(width.scale(), height.scale())
	case width.total > 0:
		scale = width.scale()
	case height.total > 0:
		scale = height.scale()
	default:
		usual := func(s side, inches float64) float64 { s.total = float64(inches * f.dpi()); return s.scale() }
		columns, rows := float64(f.columns), float64(f.rows)
		scale = min(usual(width, max(min(2.2+float64(4*columns), 16), 1.6*columns)),
			usual(height, max(min(1.6+float64(3.6*rows), 12), 1.2*rows)))
		scale = max(scale, 1)
	}
	width.extend(scale, columns)
	height.extend(scale, rows)
	return width, height
}

func newSide(total float64, tracks []track, fixed, gap float64) side {
	s := side{total: total, fixed: fixed + float64(gap*float64(len(tracks)-1))}
	for _, t := range tracks {
		s.fixed += t.before + t.behind
		s.sum += t.weight
	}
	return s
}

// extend sets the lengths of the tracks at a scale, and of the side if it is not known.
func (s *side) extend(scale float64, tracks []track) {
	flexible := 0
	for i := range tracks {
		t := &tracks[i]
		t.length = float64(t.weight * scale)
		if t.flexible {
			flexible++
		}
	}
	used := s.fixed + float64(s.sum*scale)
	if s.total == 0 {
		s.total = math.Ceil(used)
	}
	for i := range tracks {
		if tracks[i].flexible {
			tracks[i].length += max(s.total-used, 0) / float64(flexible)
		}
	}
}

// titleHeight is what the figure's title takes.
func (l *layout) titleHeight() float64 {
	if l.title.lines == nil {
		return 0
	}
	return l.title.height() + float64(2*l.pad)
}

// weights returns the tracks with the shares of their lengths: as the shapes of the pictures ask for.
func (l *layout) weights(f *Figure) (columns, rows []track) {
	columns, rows = make([]track, f.columns), make([]track, f.rows)
	for i, c := range l.cells {
		if c.flexible() {
			continue
		}
		size := c.axes.img.Format()
		aspect := min(max(float64(size.W)/float64(size.H), 0.05), 20)
		w, h := math.Sqrt(aspect), 1/math.Sqrt(aspect)
		if f.rows == 1 {
			w, h = aspect, 1
		} else if f.columns == 1 {
			w, h = 1, 1/aspect
		}
		column, row := &columns[i%f.columns], &rows[i/f.columns]
		column.weight, row.weight = max(column.weight, w), max(row.weight, h)
	}
	const shape = 1.4 // of curves that may have any
	relax(columns, heaviest(rows)*shape)
	relax(rows, heaviest(columns)/shape)
	return columns, rows
}

// relax makes the tracks without pictures flexible and gives them a weight; 1 if there is none.
func relax(tracks []track, weight float64) {
	if weight == 0 {
		weight = 1
	}
	for i := range tracks {
		if t := &tracks[i]; t.weight == 0 {
			t.weight, t.flexible = weight, true
		}
	}
}

func heaviest(tracks []track) float64 {
	most := 0.0
	for _, t := range tracks {
		most = max(most, t.weight)
	}
	return most
}

// dress sets the size of a cell's picture in a box, and what stands around it.
func (l *layout) dress(c *cell, width, height float64) {
	c.title = setText(c.axes.Title, l.titleSize(c.axes), width+float64(0.8*l.columnGap))
	c.left, c.right, c.top, c.bottom = 0, 0, 0, 0
	c.xs, c.ys, c.bars, c.caption, c.legend = nil, nil, nil, block{}, nil
	w, h := max(1, int(width)), max(1, int(height))
	if img := c.axes.img; img != nil {
		w, h = resize.Fit(img.Format().W, img.Format().H, w, h)
	}
	c.size = image.Pt(w, h)
	if c.framed() {
		l.dressFrame(c)
	}
	if c.axes.Legend && c.chart != nil {
		l.dressLegend(c)
	}
	switch {
	case c.barred():
		c.bars = l.verticalTicks(c.low, c.high, false, h)
		c.right += l.pad + l.bar + l.tick + l.labelGap() + l.widest(c.bars) + float64(2*l.frame)
	case c.found:
		c.caption = setText(number(c.low)+" to "+number(c.high), 0.9*l.small, width)
		c.bottom += half(l.pad) + c.caption.height()
	}
	if c.title.lines != nil {
		c.top = l.pad + float64(l.frameOf(c)) + c.title.height()
	}
}

// dressFrame sets the ticks and their labels.
func (l *layout) dressFrame(c *cell) {
	w, h := c.size.X, c.size.Y
	k := c.chart
	left, right := k.left, k.right
	if !c.axes.NoXTicks {
		c.xs = ticks(left, right, k.whole, func(step float64, labels []tick) bool {
			return l.widest(labels)+l.small <= step/(right-left)*float64(w)
		})
	}
	if !c.axes.NoYTicks {
		c.ys = l.verticalTicks(min(k.bottom, k.top), max(k.bottom, k.top), k.whole, h)
	}
	c.xLabel = setText(c.axes.XLabel, 0.9*l.font, float64(w))
	c.yLabel = setText(c.axes.YLabel, 0.9*l.font, float64(h))
	out := l.frame
	c.left = float64(out) + l.beside(c) + c.yLabel.height()
	c.right, c.top, c.bottom = float64(out), max(float64(out), float64(0.4*l.small)), float64(out)+l.under(c)+c.xLabel.height()
	for _, t := range c.xs {
		at := k.at(image.Rect(0, 0, w, h), t.value, k.top).x
		side := half(textWidth(t.label, l.small))
		c.left, c.right = max(c.left, side-at), max(c.right, at+side-float64(w))
	}
}

// under is the height of the numbers below the frame.
func (l *layout) under(c *cell) float64 {
	if c.axes.NoXTicks {
		return 0
	}
	return l.tick + l.labelGap() + l.small
}

// beside is the width of the numbers to the left of the frame, and of the gap before the axis's label.
func (l *layout) beside(c *cell) (width float64) {
	if !c.axes.NoYTicks {
		width = l.tick + l.labelGap() + l.widest(c.ys)
	}
	if len(c.yLabel.lines) > 0 {
		width += l.labelGap()
	}
	return width
}

// dressLegend chooses the legend's entries: as many as there is room for, none wider than the view.
func (l *layout) dressLegend(c *cell) {
	room := int((float64(c.size.Y) - float64(3*l.pad)) / float64(leading*l.small))
	for _, k := range c.chart.curves {
		if text := strings.Join(strings.Fields(k.label), " "); text != "" && len(c.legend) < room &&
			textWidth(text, l.small)+float64(2*l.small)+float64(5*l.pad) <= float64(c.size.X) {
			c.legend = append(c.legend, entry{text, k.color})
		}
	}
}

// verticalTicks returns the ticks of an axis that is so many pixels high.
func (l *layout) verticalTicks(low, high float64, whole bool, height int) []tick {
	return ticks(low, high, whole, func(step float64, _ []tick) bool {
		return 1.6*l.small <= step/(high-low)*float64(height)
	})
}

func (l *layout) frameOf(c *cell) int {
	if c.framed() {
		return l.frame
	}
	return 0
}

func (l *layout) labelGap() float64 { return float64(0.25 * l.small) }

// widest returns the width of the widest label.
func (l *layout) widest(list []tick) float64 {
	width := 0.0
	for _, t := range list {
		width = max(width, textWidth(t.label, l.small))
	}
	return width
}

// titleSize returns the size of the axes' title.
func (l *layout) titleSize(a *Axes) float64 {
	if a.TitleSize == 0 {
		return l.font
	}
	return l.font * a.TitleSize / a.figure.fontSize()
}

// place puts the cells where they belong; what the figure is larger than its contents is shared by opposite sides.
func (l *layout) place(f *Figure, columns, rows []track) {
	width, height := newSide(0, columns, float64(2*l.margin), l.columnGap), newSide(0, rows, float64(2*l.margin)+l.titleHeight(), l.rowGap)
	for _, t := range columns {
		width.fixed += t.length
	}
	for _, t := range rows {
		height.fixed += t.length
	}
	l.titleTop = l.margin + half(max(float64(l.height)-height.fixed, 0))
	y := l.titleTop + l.titleHeight()
	for i, row := range rows {
		x := l.margin + half(max(float64(l.width)-width.fixed, 0))
		y += row.before
		for j, column := range columns {
			x += column.before
			c := l.cells[i*f.columns+j]
			corner := image.Pt(int(x+half(max(column.length-float64(c.size.X), 0))), int(y+half(max(row.length-float64(c.size.Y), 0))))
			c.view = image.Rectangle{corner, corner.Add(c.size)}
			x += column.length + column.behind + l.columnGap
		}
		y += row.length + row.behind + l.rowGap
	}
}
