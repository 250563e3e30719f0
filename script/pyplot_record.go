package script

import (
	"fmt"
	"hash/crc32"
	"image/color"

	"github.com/purecv/cv/internal/ndarray"
)

// What a session's observer is told of a figure: what of it a reader sees in numbers and words. Its JSON is that of testdata/record.py.

type figureRecord struct {
	Size  [2]float64   `json:"size"` // in inches
	Title string       `json:"suptitle"`
	Axes  []axesRecord `json:"axes"`
}

type axesRecord struct {
	Rows       int           `json:"rows"`
	Columns    int           `json:"columns"`
	Place      int           `json:"place"` // by rows, from 0
	Title      string        `json:"title"`
	TitleSize  float64       `json:"title_size"`
	TitleColor string        `json:"title_color"`
	Axis       bool          `json:"axis"`
	XLabel     string        `json:"x_label"`
	YLabel     string        `json:"y_label"`
	Images     []imageRecord `json:"images"`
	Curves     []curveRecord `json:"curves"`
	Bars       []arrayRecord `json:"bars"`
}

type imageRecord struct {
	Array arrayRecord `json:"array"`
	Map   string      `json:"cmap"` // "" for colours
	Low   float64     `json:"low"`
	High  float64     `json:"high"`
	Bar   bool        `json:"bar"`
}

type curveRecord struct {
	Points arrayRecord `json:"points"`
	Color  string      `json:"color"`
	Label  string      `json:"label"`
}

type arrayRecord struct {
	Type  string `json:"dtype"`
	Shape []int  `json:"shape"`
	Sum   uint32 `json:"crc"`
}

// recordOf describes an array.
func recordOf(a *ndarray.Array) arrayRecord {
	c := a.Copy()
	return arrayRecord{a.Type.String(), append([]int{}, a.Shape...), crc32.ChecksumIEEE(c.Data[c.Offset : c.Offset+c.Len()*c.Type.Size()])}
}

// tell tells the session's observer of the figure.
func (f *plotFigure) tell() {
	f.plot.s.options.Capture.figure(f)
	if f.plot.s.observe == nil {
		return
	}
	r := figureRecord{Size: [2]float64{f.width, f.height}, Title: f.title, Axes: []axesRecord{}}
	for _, a := range f.axes {
		r.Axes = append(r.Axes, a.record())
	}
	f.plot.s.observe("figure", r)
}

func (a *plotAxes) record() axesRecord {
	r := axesRecord{Rows: a.rows, Columns: a.columns, Place: a.place, Title: a.title, TitleSize: a.titleSize, TitleColor: hexColor(color.Black),
		Axis: !a.off, XLabel: a.xLabel, YLabel: a.yLabel, Images: []imageRecord{}, Curves: []curveRecord{}, Bars: []arrayRecord{}}
	if r.TitleSize == 0 {
		r.TitleSize = 12
	}
	if a.titleColor != nil {
		r.TitleColor = hexColor(a.titleColor)
	}
	for _, img := range a.images {
		if img.colors == "" {
			r.Images = append(r.Images, imageRecord{Array: recordOf(img.pixels)})
			continue
		}
		r.Images = append(r.Images, imageRecord{recordOf(img.pixels), img.colors, img.low, img.high, img.bar})
	}
	for _, c := range a.curves {
		if c.bars != nil {
			r.Bars = append(r.Bars, recordOf(arrayOfFloats(ndarray.Float64, []int{len(c.bars)}, c.bars)))
			continue
		}
		var points []float64
		for i := range c.xs {
			points = append(points, c.xs[i], c.ys[i])
		}
		r.Curves = append(r.Curves, curveRecord{recordOf(arrayOfFloats(ndarray.Float64, []int{len(c.xs), 2}, points)), hexColor(c.color), c.label})
	}
	return r
}

// hexColor writes a colour as #rrggbb.
func hexColor(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
}
