package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/purecv/cv/figure"
)

// A series is one operation at growing kernels or images. In its texts # is what grows.
type series struct {
	name    string
	image   string // an input of speed.py
	text    string // the steps
	compare string // how the outputs must agree
	at      []string
}

var (
	kernelSizes = strings.Fields("3 5 7 15 31 63 127")
	imageSizes  = strings.Fields("VGA 1920x1080 4K 7680x4320 108M")
)

// kernelSeries leaves out what OpenCV's function refuses or takes seconds for.
var kernelSeries = []series{
	{"blur", "gray:4K", "blur #", "=", kernelSizes},
	{"GaussianBlur", "gray:4K", "GaussianBlur #", "=", kernelSizes[:6]},
	{"medianBlur", "gray:4K", "medianBlur #", "=", kernelSizes[:6]},
	{"bilateralFilter", "gray:4K", "bilateralFilter # 75 75", "~", kernelSizes[:4]},
	{"filter2D", "gray:4K", "filter2D -1 @f#x#.npy", "~", kernelSizes[:5]},
	{"adaptiveThreshold, mean", "gray:4K", "adaptiveThreshold 255 mean binary # 2", "=", kernelSizes},
	{"erode, rectangle", "gray:4K", "erode rect:#", "=", kernelSizes},
	{"erode, ellipse", "gray:4K", "erode ellipse:#", "=", kernelSizes[:5]},
}

var sizeSeries = []series{
	{"threshold", "gray:#", "threshold 127 255 binary", "=", imageSizes},
	{"cvtColor RGB2GRAY", "rgb:#", "cvtColor RGB2GRAY", "=", imageSizes},
	{"GaussianBlur 7", "gray:#", "GaussianBlur 7", "=", imageSizes},
	{"erode 3x3", "gray:#", "erode rect:3", "=", imageSizes},
	{"medianBlur 5", "gray:#", "medianBlur 5", "=", imageSizes},
}

func (s series) input(at string) string { return strings.ReplaceAll(s.image, "#", at) }
func (s series) steps(at string) string { return strings.ReplaceAll(s.text, "#", at) }

// find returns what a run measured at one size, or nil.
func (s series) find(r *Run, at string) *Cell { return r.find(s.steps(at) + "  " + s.input(at)) }

// growthTable has a row for each series and a column for each size: purecv's time / OpenCV's.
func growthTable(r *Run, all []series, at []string, value func(*Cell) string) string {
	rows := [][]string{append([]string{""}, at...)}
	for _, s := range all {
		row := []string{s.name}
		for _, size := range at {
			text := ""
			if c := s.find(r, size); c != nil {
				text = value(c)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return table(rows)
}

// drawGrowth draws the times of every series of kernels with two threads.
func (d data) drawGrowth(path string) error {
	fig := figure.New(2, len(kernelSeries)/2)
	fig.Width, fig.Height, fig.FontSize = 13, 6.4, 11
	for i, s := range kernelSeries {
		var xs, purecv, opencv []float64
		highest := 0.0
		for _, at := range s.at {
			x, err := strconv.ParseFloat(at, 64)
			if err != nil {
				return err
			}
			if c := s.find(d[growthTwo], at); c != nil {
				xs, purecv, opencv = append(xs, x), append(purecv, c.Purecv), append(opencv, c.OpenCV)
				highest = max(highest, c.Purecv, c.OpenCV)
			}
		}
		ax := fig.At(i)
		ax.Title = s.name
		ax.Range = figure.Between(0, 1.05*highest)
		ax.Plot(xs, purecv)
		ax.Plot(xs, opencv)
	}
	fig.Title = fmt.Sprintf("Milliseconds over the side of the kernel: purecv blue, OpenCV %s orange", d[growthTwo].OpenCV.Version)
	return fig.Save(path)
}
