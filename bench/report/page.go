package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// region is what stands in documents between <!-- measured NAME --> and <!-- end -->.
var region = regexp.MustCompile(`(?s)<!-- measured (\S+) -->\n(.*?)<!-- end -->`)

// fill writes a document's regions anew.
func (d data) fill(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	costs, err := loadCosts()
	if err != nil {
		return err
	}
	regions := map[string]func() string{
		"machine":  d.machine,
		"summary":  d.summary,
		"families": d.familyTable,
		"worst":    d.worst,
		"cells":    d.cells,
		"kernels":  d.kernels,
		"sizes":    d.sizes,
		"threads":  d.threads,
		"costs":    costs.table,
		"codecs":   d.codecs,
		"files":    d.files,
		"how-fast": func() string { return d.howFast(languageOf(path)) },
	}
	found := false
	out := region.ReplaceAllStringFunc(string(text), func(old string) string {
		found = true
		name := region.FindStringSubmatch(old)[1]
		write := regions[name]
		if write == nil {
			err = fmt.Errorf("nothing measured is called %q", name)
			return old
		}
		return "<!-- measured " + name + " -->\n" + write() + "<!-- end -->"
	})
	if err == nil && !found {
		err = fmt.Errorf("no <!-- measured NAME --> up to <!-- end -->")
	}
	if err != nil || out == string(text) {
		return err
	}
	return os.WriteFile(path, []byte(out), 0o666)
}

// number is what columns hold that are set to the right.
var number = regexp.MustCompile(`^([\d.]+( / [\d.]+)?)?$`)

// table writes rows, the first of which is the head.
func table(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		for _, cell := range row {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for column := range row {
			text := func(row []string) bool { return !number.MatchString(row[column]) }
			if slices.ContainsFunc(rows[1:], text) {
				b.WriteString("|---")
			} else {
				b.WriteString("|--:")
			}
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// Figures as they are printed; "" without a figure.
func times(ratio float64) string {
	if ratio != ratio {
		return ""
	}
	return strconv.FormatFloat(ratio, 'f', decimals(ratio)-1, 64)
}

func milliseconds(ms float64) string { return strconv.FormatFloat(ms, 'f', decimals(ms), 64) }

// decimals is how many digits stand behind the point so that there are three or four in all.
func decimals(v float64) int {
	switch {
	case v >= 99.95:
		return 1
	case v >= 9.995:
		return 2
	default:
		return 3
	}
}

// runTitle says what a run compares.
func (d data) runTitle(name string) string {
	r := d[name]
	threads := "one thread"
	if r.Threads > 1 {
		threads = fmt.Sprint(r.Threads, " threads")
	}
	return fmt.Sprintf("OpenCV %s, %s", r.OpenCV.Version, threads)
}

func (d data) machine() string {
	var b strings.Builder
	var seen []string
	for _, name := range runNames {
		m := d[name].Machine
		line := fmt.Sprintf("- %s; %d processors, cache %s, memory %s; %s\n", m.Processor, m.Processors, m.Cache, m.Memory, m.System)
		if !slices.Contains(seen, line) {
			seen = append(seen, line)
			b.WriteString(line)
		}
	}
	seen = nil
	for _, name := range runNames {
		o := d[name].OpenCV
		line := fmt.Sprintf("- OpenCV %s: baseline and %s; threads by %s; IPP %s\n", o.Version, o.Dispatch, o.Parallel, o.IPP)
		if !slices.Contains(seen, line) {
			seen = append(seen, line)
			b.WriteString(line)
		}
	}
	b.WriteByte('\n')
	rows := [][]string{strings.Split("results of the run/date/purecv/Go/its kernels/OpenCV/threads/cells/seconds", "/")}
	for _, name := range runNames {
		r := d[name]
		title := fmt.Sprintf("[%s](../bench/results/%[1]s.json)", name)
		if r.Quick {
			title += ", a trial with fewer cells and rounds"
		}
		rows = append(rows, []string{title, r.Date, r.Commit, r.Machine.Go, r.Machine.Kernels, r.OpenCV.Version,
			fmt.Sprint(r.Threads), fmt.Sprint(len(r.Cells)), fmt.Sprint(r.Seconds)})
	}
	b.WriteString(table(rows))
	return b.String()
}

// compared is the runs over the cells of speed.py.
var compared = []string{twoThreads, oneThread, wheel}

func (d data) summary() string {
	rows := [][]string{strings.Split("against/cells/geometric mean/median/slowest/fastest/below 1", "/")}
	faults := ""
	for _, name := range compared {
		cells := d[name].timed()
		if len(cells) == 0 {
			continue
		}
		below := 0
		for _, c := range cells {
			if c.Ratio < 1 {
				below++
			}
		}
		rows = append(rows, []string{d.runTitle(name), fmt.Sprint(len(cells)), times(geomean(cells)), times(middle(cells)),
			times(cells[0].Ratio), times(cells[len(cells)-1].Ratio), fmt.Sprint(below)})
	}
	for _, name := range runNames {
		for _, c := range d[name].Cells {
			if c.fault() != "" {
				faults += fmt.Sprintf("- %s, %s: %s\n", d.runTitle(name), c.title(), c.fault())
			}
		}
	}
	if faults != "" {
		faults = "\nNot counted, with what was wrong:\n\n" + faults
	}
	return table(rows) + faults
}

// labels are the families whose names are not OpenCV's.
var labels = map[string][2]string{
	"chain":                        {"chains of operations", "多步管线"},
	"connectedComponents":          {"connected regions", "连通区域"},
	"connectedComponentsWithStats": {"connected regions with statistics", "连通区域（带统计）"},
	"erode":                        {"erode, dilate", "erode、dilate"},
}

type language int

const (
	english language = iota
	chinese
)

// languageOf tells a document's language by its name.
func languageOf(path string) language {
	if strings.HasSuffix(path, ".zh-CN.md") {
		return chinese
	}
	return english
}

func label(family string, l language) string {
	if both, ok := labels[family]; ok {
		return both[l]
	}
	return family
}

// familyRows has a row for each family, with the geometric means of all runs.
func (d data) familyRows(l language) [][]string {
	var rows [][]string
	for _, g := range d[twoThreads].families() {
		row := []string{label(g.family, l)}
		for _, name := range compared {
			row = append(row, times(geomean(d[name].family(g.family))))
		}
		rows = append(rows, row)
	}
	return rows
}

func (d data) familyTable() string {
	rows := [][]string{{"family", "cells"}}
	for _, name := range compared {
		rows[0] = append(rows[0], d.runTitle(name))
	}
	rows[0] = append(rows[0], "slowest cell", "its ratio")
	groups := d[twoThreads].families()
	for i, row := range d.familyRows(english) {
		cells := groups[i].cells
		row = slices.Insert(row, 1, fmt.Sprint(len(cells)))
		rows = append(rows, append(row, cells[0].title(), times(cells[0].Ratio)))
	}
	return table(rows)
}

// worst lists the slowest cells of every run.
func (d data) worst() string {
	rows := [][]string{{"cell", "against", "OpenCV ms", "purecv ms", "ratio", "± %"}}
	for _, name := range compared {
		cells := d[name].timed()
		for _, c := range cells[:min(6, len(cells))] {
			rows = append(rows, []string{c.title(), d.runTitle(name), milliseconds(c.OpenCV), milliseconds(c.Purecv),
				times(c.Ratio), strconv.FormatFloat(100*c.Spread, 'f', 1, 64)})
		}
	}
	return table(rows)
}

// cells lists all cells, with the times of the run with two threads.
func (d data) cells() string {
	rows := [][]string{{"steps", "input", "OpenCV ms", "purecv ms", "ratio", "± %", "purecv ns/pixel", d.runTitle(oneThread), d.runTitle(wheel)}}
	for _, c := range d[twoThreads].Cells {
		row := []string{"`" + c.steps() + "`", c.input(), "", "", "", "", ""}
		if c.fault() == "" {
			row = append(row[:2], milliseconds(c.OpenCV), milliseconds(c.Purecv), times(c.Ratio),
				strconv.FormatFloat(100*c.Spread, 'f', 1, 64), milliseconds(c.PixelTime))
		}
		for _, name := range []string{oneThread, wheel} {
			text := ""
			if other := d[name].find(c.Cell); other != nil {
				text = times(other.Ratio)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return table(rows)
}

// codecs lists what reading and writing takes.
func (d data) codecs() string {
	rows := [][]string{{"", "OpenCV ms", "purecv ms", "ratio", "± %", "size / OpenCV's"}}
	for _, c := range d[codecs].Cells {
		row := []string{c.Cell, milliseconds(c.OpenCV), milliseconds(c.Purecv), times(c.Ratio), strconv.FormatFloat(100*c.Spread, 'f', 1, 64), ""}
		if c.Size > 0 {
			row[5] = strconv.FormatFloat(c.Size, 'f', 3, 64)
		}
		rows = append(rows, row)
	}
	return table(rows)
}

// files lists whole runs from file to file.
func (d data) files() string {
	rows := [][]string{{"from > to: steps", "OpenCV ms", "purecv ms", "ratio", "peak MB, OpenCV / purecv", "size / OpenCV's"}}
	for _, c := range d[wholeFiles].Cells {
		rows = append(rows, []string{c.Cell, milliseconds(c.OpenCV), milliseconds(c.Purecv), times(c.Ratio),
			fmt.Sprintf("%d / %d", c.Peak[0], c.Peak[1]), strconv.FormatFloat(c.Size, 'f', 3, 64)})
	}
	return table(rows)
}

func (d data) kernels() string {
	both := func(c *Cell) string { return milliseconds(c.Purecv) + " / " + milliseconds(c.OpenCV) }
	return d.runTitle(growthTwo) + ":\n\n" + growthTable(d[growthTwo], kernelSeries, kernelSizes, both) +
		"\n" + d.runTitle(growthOne) + ":\n\n" + growthTable(d[growthOne], kernelSeries, kernelSizes, both)
}

func (d data) sizes() string {
	both := func(c *Cell) string {
		// a pixel's time of OpenCV is to purecv's as the cell's
		return milliseconds(c.PixelTime) + " / " + milliseconds(c.PixelTime*c.OpenCV/c.Purecv)
	}
	return d.runTitle(growthTwo) + ":\n\n" + growthTable(d[growthTwo], sizeSeries, imageSizes, both) +
		"\n" + d.runTitle(growthOne) + ":\n\n" + growthTable(d[growthOne], sizeSeries, imageSizes, both)
}

// threads tells how many times faster either program is with two threads than with one.
func (d data) threads() string {
	rows := [][]string{{"family", "cells", "purecv", "OpenCV " + d[twoThreads].OpenCV.Version}}
	for _, g := range d[twoThreads].families() {
		var both []Cell
		for _, c := range g.cells {
			if one := d[oneThread].find(c.Cell); one != nil {
				both = append(both, Cell{Purecv: one.Purecv / c.Purecv, OpenCV: one.OpenCV / c.OpenCV})
			}
		}
		rows = append(rows, []string{label(g.family, english), fmt.Sprint(len(both)),
			times(meanOf(both, func(c Cell) float64 { return c.Purecv })), times(meanOf(both, func(c Cell) float64 { return c.OpenCV }))})
	}
	return table(rows)
}

// howFast is the README's section.
func (d data) howFast(l language) string {
	two, one, wheels := d[twoThreads], d[oneThread], d[wheel]
	cells, ones := two.timed(), one.timed()
	words := []string{
		"OpenCV's time divided by purecv's: above 1 purecv is faster. Over %d operations and chains the geometric mean is %s with two threads (slowest %s, %s), and %s with one.\n\n",
		"family", "%s, two threads", "%s, one thread", "newest wheel, %s, two threads",
		"\nMeasured %s on %s with %d processors; kernels: %s.\n",
		"\nFiles of 12 million pixels are read %s times as fast (%d kinds, slowest %s: %s) and written %s times (%d kinds, slowest %s: %s).\n",
	}
	if l == chinese {
		words = []string{
			"OpenCV 用时除以 purecv 用时，大于 1 表示 purecv 更快。%d 项操作和管线的几何平均：两个线程为 %s（最低 %s，%s），一个线程为 %s。\n\n",
			"类别", "%s，两个线程", "%s，一个线程", "最新 wheel %s，两个线程",
			"\n%s 测于 %s，%d 个处理器；内核：%s。\n",
			"\n1200 万像素的文件：读取为 %s 倍（%d 种，最低 %s：%s），写入为 %s 倍（%d 种，最低 %s：%s）。\n",
		}
	}
	text := fmt.Sprintf(words[0], len(cells), times(geomean(cells)), times(cells[0].Ratio), cells[0].title(), times(geomean(ones)))
	if two.Quick || one.Quick || wheels.Quick {
		text = []string{"In part a trial with fewer cells and rounds. ", "其中一部分是单元和轮数都较少的试测。"}[l] + text
	}
	rows := [][]string{{words[1], fmt.Sprintf(words[2], two.OpenCV.Version), fmt.Sprintf(words[3], one.OpenCV.Version), fmt.Sprintf(words[4], wheels.OpenCV.Version)}}
	text += table(append(rows, d.familyRows(l)...))
	var both []any
	for _, family := range []string{"reading", "writing"} {
		kinds := d[codecs].family(family)
		both = append(both, times(geomean(kinds)), len(kinds), kinds[0].Cell, times(kinds[0].Ratio))
	}
	text += fmt.Sprintf(words[6], both...)
	return text + fmt.Sprintf(words[5], two.Date, two.Machine.Processor, two.Machine.Processors, two.Machine.Kernels)
}
