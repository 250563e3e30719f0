package figure

import (
	"image"
	"image/color"
	"io"
	"math"
	"runtime"
	"sync"

	"github.com/purecv/cv"
)

// Draw returns the figure as a picture in RGB.
func (f *Figure) Draw() (*cv.Image[uint8], error) {
	var out *cv.Image[uint8]
	err := f.drawOn(func(l *layout) (canvas, error) {
		r, err := newRaster(l.width, l.height, l.face)
		if err == nil {
			out = r.img
		}
		return r, err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// WriteSVG writes the figure as an SVG drawing, in which text is text. Pictures are embedded, in twice the resolution in which the PNG
// shows them if they have it.
func (f *Figure) WriteSVG(w io.Writer) error {
	var s *svg
	err := f.drawOn(func(l *layout) (canvas, error) {
		s = newSVG(l.width, l.height, f.dpi(), l.face)
		return s, nil
	})
	if err != nil {
		return err
	}
	s.close()
	if s.err != nil {
		return s.err
	}
	_, err = s.WriteTo(w)
	return err
}

// drawOn lays the figure out and draws it on the canvas that is made for it.
func (f *Figure) drawOn(newCanvas func(*layout) (canvas, error)) error {
	if err := f.check(); err != nil {
		return err
	}
	l, err := f.layout()
	if err != nil {
		return err
	}
	to, err := newCanvas(l)
	if err != nil {
		return err
	}
	pictures, err := l.pictures(to)
	if err != nil {
		return err
	}
	l.text(to, l.title, float64(l.width)/2, l.titleTop, textColor(f.TitleColor, l.ink))
	for i, c := range l.cells {
		l.drawCell(to, c, pictures[i])
	}
	return nil
}

// pictures makes the pictures of the cells in the resolution that the canvas wants.
func (l *layout) pictures(to canvas) ([]*cv.Image[uint8], error) {
	pictures, errs := make([]*cv.Image[uint8], len(l.cells)), make([]error, len(l.cells))
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0)) // so many at once: they take memory
	for i, c := range l.cells {
		if c.axes.img == nil {
			continue
		}
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			f := c.axes.img.Format()
			size := to.resolution(cv.Size{W: f.W, H: f.H}, c.size.X, c.size.Y)
			pictures[i], errs[i] = c.pixels(size, l.face)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return pictures, nil
}

// textColor returns a colour that was chosen, or what nil means.
func textColor(chosen color.Color, otherwise color.NRGBA) color.NRGBA {
	if chosen == nil {
		return otherwise
	}
	return color.NRGBAModel.Convert(chosen).(color.NRGBA)
}

// text draws a block of text with its lines centred on x.
func (l *layout) text(to canvas, b block, x, top float64, c color.NRGBA) {
	for i, line := range b.lines {
		at := point{x - half(textWidth(line, b.size)), top + float64((float64(float64(i)*leading)+ascent)*b.size)}
		to.text(line, at, b.size, false, c)
	}
}

func (l *layout) drawCell(to canvas, c *cell, picture *cv.Image[uint8]) {
	middle := float64(c.view.Min.X+c.view.Max.X) / 2
	if picture != nil {
		to.picture(c.view, picture)
	}
	if c.chart != nil {
		l.drawCurves(to, c)
	}
	if c.framed() {
		l.drawFrame(to, c.view)
		l.drawXTicks(to, c)
		l.drawYTicks(to, c)
		l.drawLabels(to, c)
	}
	if c.legend != nil {
		l.drawLegend(to, c)
	}
	if c.barred() {
		l.drawBar(to, c)
	}
	bottom := float64(c.view.Max.Y) + c.bottom - c.caption.height()
	l.text(to, c.caption, middle, bottom, l.muted)
	titleTop := float64(c.view.Min.Y-l.frameOf(c)) - l.pad - c.title.height()
	l.text(to, c.title, middle, titleTop, textColor(c.axes.TitleColor, textColor(c.axes.figure.TitleColor, l.ink)))
}

func (l *layout) drawCurves(to canvas, c *cell) {
	for _, k := range c.chart.curves {
		width, stroke := l.line, k.color
		if k.area {
			width = half(width) // steps of a pixel or so
		}
		if stroke.A == 0 {
			stroke = l.muted
		}
		for _, points := range c.chart.pieces(c.view, k) {
			if k.area {
				tint := stroke
				tint.A /= 4
				foot := float64(c.view.Max.Y)
				area := append([]point{{points[0].x, foot}}, points...)
				to.polygon(append(area, point{points[len(points)-1].x, foot}), tint)
			}
			to.polyline(points, width, stroke)
		}
	}
	l.drawMarks(to, c)
}

// drawMarks draws the marks, and then their labels, each below the one before.
func (l *layout) drawMarks(to canvas, c *cell) {
	left, right := float64(c.view.Min.X), float64(c.view.Max.X)
	xs := []float64{left, right} // what labels should not cross
	for _, m := range c.axes.marks {
		if x := c.chart.at(c.view, m.x, c.chart.top).x; x >= left && x <= right {
			to.polyline([]point{{x, float64(c.view.Min.Y)}, {x, float64(c.view.Max.Y)}}, l.line, markColor)
			xs = append(xs, x)
		}
	}
	top := float64(c.view.Min.Y) + l.pad
	for _, m := range c.axes.marks {
		x := c.chart.at(c.view, m.x, c.chart.top).x
		label := setText(m.label, l.small, max(right-x, x-left)-float64(2*l.pad))
		if label.lines == nil || x < left || x > right || top+label.height() > float64(c.view.Max.Y) {
			continue
		}
		start := x + l.pad
		if w := label.width() + float64(2*l.pad); w > gap(xs, x, 1) && (w <= gap(xs, x, -1) || w > right-x) {
			start = x - l.pad - label.width()
		}
		ground := l.face
		ground.A = 200
		to.rectangle(image.Rect(int(start-half(l.pad)), int(top), int(start+label.width()+half(l.pad)), int(top+label.height())), ground)
		l.text(to, label, start+half(label.width()), top, markColor)
		top += label.height()
	}
}

// gap returns the distance from x to the nearest of xs in a direction, 1 or -1.
func gap(xs []float64, x, direction float64) float64 {
	nearest := math.Inf(1)
	for _, other := range xs {
		if d := (other - x) * direction; d > 0 {
			nearest = min(nearest, d)
		}
	}
	return nearest
}

// half returns v/2, which is not to be fused with an addition.
func half(v float64) float64 { return float64(v / 2) }

// drawFrame draws a frame around a view.
func (l *layout) drawFrame(to canvas, view image.Rectangle) {
	w := l.frame
	out := view.Inset(-w)
	for _, r := range []image.Rectangle{
		image.Rect(out.Min.X, out.Min.Y, out.Max.X, view.Min.Y), image.Rect(out.Min.X, view.Max.Y, out.Max.X, out.Max.Y),
		image.Rect(out.Min.X, view.Min.Y, view.Min.X, view.Max.Y), image.Rect(view.Max.X, view.Min.Y, out.Max.X, view.Max.Y),
	} {
		to.rectangle(r, l.muted)
	}
}

func (l *layout) drawXTicks(to canvas, c *cell) {
	top := c.view.Max.Y + l.frame
	for _, t := range c.xs {
		x := c.chart.at(c.view, t.value, c.chart.top).x
		left := int(x - half(float64(l.frame-1)))
		to.rectangle(image.Rect(left, top, left+l.frame, top+int(l.tick+0.5)), l.muted)
		base := float64(top) + l.tick + l.labelGap() + float64(digitHeight*l.small)
		to.text(t.label, point{x - half(textWidth(t.label, l.small)), base}, l.small, false, l.ink)
	}
}

// drawLabels writes what the axes measure: at the outer edges of what stands below and to the left of the view.
func (l *layout) drawLabels(to canvas, c *cell) {
	frame := float64(l.frame)
	l.text(to, c.xLabel, float64(c.view.Min.X+c.view.Max.X)/2, float64(c.view.Max.Y)+frame+l.under(c), l.ink)
	middle := half(float64(c.view.Min.Y + c.view.Max.Y))
	for i, line := range c.yLabel.lines {
		rest := c.yLabel.height() - float64((float64(float64(i)*leading)+ascent)*c.yLabel.size)
		x := float64(c.view.Min.X) - frame - l.beside(c) - rest
		to.text(line, point{x, middle + half(textWidth(line, c.yLabel.size))}, c.yLabel.size, true, l.ink)
	}
}

// drawLegend draws the legend into the upper right corner of the view: a line in each colour, and what it stands for.
func (l *layout) drawLegend(to canvas, c *cell) {
	height := float64(leading * l.small)
	sample := 2 * l.small
	width := sample + float64(3*l.pad)
	for _, label := range c.legend {
		width = max(width, sample+float64(3*l.pad)+textWidth(label.text, l.small))
	}
	right, top := float64(c.view.Max.X)-l.pad, float64(c.view.Min.Y)+l.pad
	left := right - width
	ground := l.face
	ground.A = 200
	to.rectangle(image.Rect(int(left), int(top), int(right), int(top+float64(height*float64(len(c.legend)))+l.pad)), ground)
	for i, label := range c.legend {
		base := top + half(l.pad) + float64((float64(float64(i)*leading)+ascent)*l.small)
		y := base - half(digitHeight*l.small)
		to.polyline([]point{{left + l.pad, y}, {left + l.pad + sample, y}}, l.line, label.color)
		to.text(label.text, point{left + float64(2*l.pad) + sample, base}, l.small, false, l.ink)
	}
}

// digitHeight is the height of digits in the Go font, in ems.
const digitHeight = 0.72

func (l *layout) drawYTicks(to canvas, c *cell) {
	for _, t := range c.ys {
		y := c.chart.at(c.view, c.chart.left, t.value).y
		right := c.view.Min.X - l.frame
		start := float64(right) - l.tick - l.labelGap() - textWidth(t.label, l.small)
		l.drawSideTick(to, right-int(l.tick+0.5), y, t, start)
	}
}

// drawSideTick draws a tick to the right of x, and its label.
func (l *layout) drawSideTick(to canvas, x int, y float64, t tick, label float64) {
	top := int(y - half(float64(l.frame-1)))
	to.rectangle(image.Rect(x, top, x+int(l.tick+0.5), top+l.frame), l.muted)
	to.text(t.label, point{label, y + half(digitHeight*l.small)}, l.small, false, l.ink)
}

// drawBar draws the colour bar.
func (l *layout) drawBar(to canvas, c *cell) {
	left := c.view.Max.X + l.frameOf(c) + int(l.pad)
	view := image.Rect(left, c.view.Min.Y, left+int(l.bar), c.view.Max.Y)
	to.picture(view, barPicture(c.axes.Map, view.Size()))
	l.drawFrame(to, view)
	scale := chart{bottom: c.low, top: c.high, right: 1}
	if c.low == c.high {
		scale.bottom, scale.top = c.low-1, c.high+1
	}
	for _, t := range c.bars {
		x := view.Max.X + l.frame
		l.drawSideTick(to, x, scale.at(view, 0, t.value).y, t, float64(x)+l.tick+l.labelGap())
	}
}

// barPicture returns a map's colours from bottom to top.
func barPicture(m Colormap, size image.Point) *cv.Image[uint8] {
	img := &cv.Image[uint8]{Width: size.X, Height: size.Y, Channels: 3, Stride: 3 * size.X, Pix: make([]uint8, 3*size.X*size.Y)}
	table := m.table()
	for y := range size.Y {
		c := table[(size.Y-1-y)*256/size.Y]
		row := img.Row(y)
		for x := range size.X {
			copy(row[3*x:], c[:])
		}
	}
	return img
}
