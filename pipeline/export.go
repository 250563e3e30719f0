package pipeline

import (
	"fmt"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

// Reading says how an exported program reads its image, in the words of the flags --read and --exif.
type Reading struct {
	Mode string // color, gray or unchanged
	Exif string // true, false, or "" for what goes with the mode
}

// An exporter writes a checked pipeline in another language.
type exporter struct {
	*checked
	names    []string // of the variables that hold the images
	taken    map[string]bool
	reserved map[string]bool // words that cannot be names of variables
}

// newExporter chooses names for the images: those of the pipeline where they have one, else from unnamed.
func (p *Pipeline) newExporter(in cv.Format, reserved string, unnamed func(step int) string) (*exporter, error) {
	c, err := p.check(in)
	if err != nil {
		return nil, err
	}
	e := &exporter{checked: c, names: []string{"src"}, taken: map[string]bool{}, reserved: map[string]bool{}}
	for _, w := range strings.Fields(reserved) {
		e.reserved[w] = true
	}
	for i := range c.steps {
		name := unnamed(i + 1)
		if s := c.steps[i].Save; s != "" {
			name = e.free(s)
		}
		e.names = append(e.names, name)
	}
	return e, nil
}

// free returns the name, with underscores added until nothing else has it.
func (e *exporter) free(name string) string {
	for e.reserved[name] || e.taken[name] {
		name += "_"
	}
	e.taken[name] = true
	return name
}

// operands returns the names of an operation's inputs: the image first, then those that its arguments name, in order.
func (e *exporter) operands(s *checkedStep) []string {
	names := make([]string, len(s.in))
	for i, image := range s.in {
		names[i] = e.names[image]
	}
	return names
}

// value returns an argument, or its default, as canonical text; "" if there is neither.
func value(a ops.Args, i int) string {
	if v := a.Values[i]; !v.IsZero() {
		return v.Text
	}
	return a.Op.Params[i].Default
}

// numbers splits a colour into its four channels, a point into its coordinates.
func numbers(p *ops.Param, text string) string {
	if p.Kind == ops.Color && !strings.Contains(text, ",") {
		text = strings.Repeat(text+",", 3) + text
	}
	return strings.ReplaceAll(text, ",", ", ")
}

// A kernelText is the canonical text of a kernel taken apart.
type kernelText struct {
	shape   string     // rect, ellipse, cross, ones, or ""
	size    cv.Size    // of the shape
	rows    [][]string // of a matrix
	file    string
	divisor string
}

func splitKernel(v ops.Value) kernelText {
	k := kernelText{size: v.V.(cv.Kernel).Size()}
	if file, ok := strings.CutPrefix(v.Text, "@"); ok {
		k.file = file
		return k
	}
	body, divisor, _ := strings.Cut(v.Text, "/")
	k.divisor = divisor
	if !strings.HasPrefix(body, "[") {
		k.shape, _, _ = strings.Cut(body, ":")
		return k
	}
	for row := range strings.SplitSeq(strings.Trim(body, "[]"), ";") {
		k.rows = append(k.rows, strings.Fields(row))
	}
	return k
}

// ExportShell returns a shell script that runs the pipeline; its arguments are the file to read and the file to write.
func (p *Pipeline) ExportShell(r Reading) (string, error) {
	flags := ""
	if r.Mode != "" && r.Mode != "color" {
		flags += " --read " + r.Mode
	}
	if r.Exif != "" {
		flags += " --exif=" + r.Exif
	}
	quoted := "'" + strings.ReplaceAll(p.String(), "'", `'\''`) + "'"
	return fmt.Sprintf("#!/bin/sh\nexec purecv run -i \"$1\" -o \"$2\"%s %s\n", flags, quoted), nil
}
