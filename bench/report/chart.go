package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"os"
)

// The layout of the picture of families, in pixels.
const (
	chartWidth = 900
	chartLeft  = 230 // of the bars; labels stand left of them
	chartRight = 830
	chartTop   = 86
	rowHeight  = 50
	barHeight  = 11.0
)

var barColors = []string{"#1f6fb4", "#8fc1e6", "#e08a2c"} // of the runs in compared

// drawFamilies draws the families' ratios as bars that begin at 1, on a logarithmic scale.
func (d data) drawFamilies(path string) error {
	groups := d[twoThreads].families()
	lo, hi := 1.0, 2.0
	for _, g := range groups {
		for _, name := range compared {
			for _, c := range d[name].family(g.family) {
				lo, hi = min(lo, c.Ratio), max(hi, c.Ratio)
			}
		}
	}
	first, last := math.Floor(math.Log2(lo)), math.Ceil(math.Log2(hi))
	x := func(ratio float64) float64 {
		return chartLeft + (chartRight-chartLeft)*(math.Log2(ratio)-first)/(last-first)
	}
	var b bytes.Buffer
	height := chartTop + rowHeight*len(groups) + 16
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%d" font-family="Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#222">`+"\n", chartWidth, height)
	rect := func(x, y, w, h float64, fill string) {
		fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, y, w, h, fill)
	}
	line := func(x1, y1, x2, y2 float64, stroke string) {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>`+"\n", x1, y1, x2, y2, stroke)
	}
	text := func(x, y float64, attributes, s string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" %s>`, x, y, attributes)
		_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes everything
		b.WriteString("</text>\n")
	}
	rect(0, 0, chartWidth, float64(height), "#fff")
	text(16, 24, `font-size="15" font-weight="bold"`, "OpenCV's time / purecv's: geometric mean of each family (bars), slowest to fastest cell (lines)")
	for i, name := range compared {
		left := float64(16 + 290*i)
		rect(left, 38, 24, barHeight, barColors[i])
		text(left+30, 48, "", d.runTitle(name))
	}
	text(chartWidth-12, chartTop-10, `text-anchor="end" fill="#666" font-size="12"`, "mean")
	for e := first; e <= last; e++ {
		stroke := "#e4e4e4"
		if e == 0 {
			stroke = "#444"
		}
		ratio := math.Exp2(e)
		line(x(ratio), chartTop-6, x(ratio), float64(height-12), stroke)
		text(x(ratio), chartTop-10, `text-anchor="middle" fill="#666" font-size="12"`, fmt.Sprint(ratio))
	}
	for i, g := range groups {
		top := float64(chartTop + rowHeight*i)
		text(chartLeft-12, top+25, `text-anchor="end"`, label(g.family, english))
		for k, name := range compared {
			cells := d[name].family(g.family)
			if len(cells) == 0 {
				continue
			}
			y := top + float64(k)*(barHeight+2) + 4
			mean, slowest, fastest := geomean(cells), cells[0].Ratio, cells[len(cells)-1].Ratio
			rect(x(min(1, mean)), y, x(max(1, mean))-x(min(1, mean)), barHeight, barColors[k])
			line(x(slowest), y+barHeight/2, x(fastest), y+barHeight/2, "#333")
			text(chartWidth-12, y+10, `text-anchor="end" font-size="11"`, times(mean))
		}
	}
	b.WriteString("</svg>\n")
	return os.WriteFile(path, b.Bytes(), 0o666)
}
