package pipeline

import (
	"fmt"
	"go/format"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

const goReserved = `break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct
	switch type var cv imgio log os nil new err src img ok out process main uint8 uint16 int16 int32 float32 float64 readKernel _`

// ExportGo returns a Go program that does what the pipeline does to images of the depth and channels of in. Its arguments are the file to
// read and the file to write.
func (p *Pipeline) ExportGo(in cv.Format, r Reading) (string, error) {
	e, err := p.newExporter(in, goReserved, func(step int) string { return fmt.Sprint("step", step) })
	if err != nil {
		return "", err
	}
	options, err := goReading(r)
	if err != nil {
		return "", err
	}
	g := &goWriter{exporter: e}
	g.pointers = []string{"src"}
	for i := range e.steps {
		g.step(i)
	}
	last := e.steps[len(e.steps)-1].out
	source := fmt.Sprintf(goProgram, p, options, in.Depth, goType(in.Depth), goType(e.formats[last].Depth), &g.body, g.pointers[last], g.helper())
	code, err := format.Source([]byte(source))
	return string(code), err
}

const goProgram = `// This program does: %s
package main

import (
	"log"
	"os"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: program IN OUT")
	}
	img, err := imgio.Read(os.Args[1], %s)
	if err != nil {
		log.Fatal(err)
	}
	src, ok := img.(*cv.Image[%[4]s])
	if !ok {
		log.Fatalf("%%s has depth %%v, not %[3]v", os.Args[1], img.Format().Depth)
	}
	out, err := process(src)
	if err != nil {
		log.Fatal(err)
	}
	if err := imgio.Write(os.Args[2], out, nil); err != nil {
		log.Fatal(err)
	}
}

func process(src *cv.Image[%[4]s]) (*cv.Image[%[5]s], error) {
%[6]sreturn %[7]s, nil
}
%[8]s`

// goReading returns the options for imgio.Read.
func goReading(r Reading) (string, error) {
	var fields []string
	switch r.Mode {
	case "", "color":
	case "gray":
		fields = append(fields, "Mode: imgio.Gray")
	case "unchanged":
		if r.Exif != "true" {
			return "imgio.Unchanged()", nil
		}
		return "&imgio.ReadOptions{Mode: imgio.AsStored, KeepDepth: true, KeepAlpha: true}", nil
	default:
		return "", fmt.Errorf("pipeline: no way of reading is called %q", r.Mode)
	}
	if r.Exif == "false" {
		fields = append(fields, "IgnoreOrientation: true")
	}
	if fields == nil {
		return "nil", nil
	}
	return "&imgio.ReadOptions{" + strings.Join(fields, ", ") + "}", nil
}

func goType(d cv.Depth) string {
	return map[cv.Depth]string{cv.U8: "uint8", cv.U16: "uint16", cv.S16: "int16", cv.S32: "int32", cv.F32: "float32", cv.F64: "float64"}[d]
}

// A goWriter writes the body of the function.
type goWriter struct {
	*exporter
	body     strings.Builder
	pointers []string // image -> expression that points at it
	kernels  int
	files    bool // some kernel is read from a file
}

// step writes one step.
func (g *goWriter) step(i int) {
	s := &g.steps[i]
	if s.Op == nil {
		g.pointers = append(g.pointers, g.pointers[s.out])
		return
	}
	name := g.names[i+1]
	args, options := g.arguments(s)
	e := s.Op.Export
	dst := "&" + name
	if e.InPlace {
		fmt.Fprintf(&g.body, "%s := %s.Clone()\n", name, strings.TrimPrefix(g.pointers[s.in[0]], "&"))
		dst = name
	} else {
		fmt.Fprintf(&g.body, "var %s cv.Image[%s]\n", name, goType(g.formats[i+1].Depth))
		args = append([]string{g.pointers[s.in[0]]}, args...)
	}
	args = append([]string{dst}, args...)
	if e.Options != "" {
		args = append(args, options)
	}
	result := "err"
	if e.Returns {
		result = "_, err"
	}
	fmt.Fprintf(&g.body, "if %s := cv.%s(%s); err != nil {\nreturn nil, err\n}\n", result, s.Op.Function(), strings.Join(args, ", "))
	g.pointers = append(g.pointers, dst)
}

// arguments returns what follows the images, and the options.
func (g *goWriter) arguments(s *checkedStep) (args []string, options string) {
	var fields []string
	images := s.in[1:]
	for i := range s.Op.Params {
		p := &s.Op.Params[i]
		switch field := p.Go; {
		case p.Kind == ops.Image:
			args = append(args, g.pointers[images[0]])
			images = images[1:]
		case field == "-":
		case field == "":
			args = append(args, g.value(s, i))
		case s.Args.Values[i].IsZero():
		case field[0] == '!':
			if value(s.Args, i) == "false" {
				fields = append(fields, field[1:]+": true")
			}
		case field[0] == '*' && (p.Kind == ops.Number || p.Kind == ops.Integer):
			fields = append(fields, fmt.Sprintf("%s: new(%s)", field[1:], g.value(s, i)))
		case field[0] == '*':
			fields = append(fields, fmt.Sprintf("%s: &%s", field[1:], g.value(s, i)))
		default:
			fields = append(fields, field+": "+g.value(s, i))
		}
	}
	if fields == nil {
		return args, "nil"
	}
	return args, fmt.Sprintf("&cv.%s{%s}", s.Op.Export.Options, strings.Join(fields, ", "))
}

// value writes an argument.
func (g *goWriter) value(s *checkedStep, i int) string {
	p := &s.Op.Params[i]
	text := value(s.Args, i)
	switch p.Kind {
	case ops.Number:
		if strings.HasPrefix(p.Go, "*") && !strings.ContainsAny(text, ".e") {
			text += ".0" // new takes its type from it
		}
		return text
	case ops.Size:
		if w, h, two := strings.Cut(text, "x"); two {
			return fmt.Sprintf("cv.Size{W: %s, H: %s}", w, h)
		}
		return "cv.Square(" + text + ")"
	case ops.Point:
		x, y, _ := strings.Cut(text, ",")
		return fmt.Sprintf("cv.Point{X: %s, Y: %s}", x, y)
	case ops.Color:
		return "cv.Scalar{" + numbers(p, text) + "}"
	case ops.Word:
		var words []string
		v, _ := p.Parse(text, nil)
		for _, w := range p.Words.Find(v) {
			words = append(words, w.Go)
		}
		return strings.Join(words, "|")
	case ops.Kernel:
		return g.kernel(s.Args.Values[i])
	}
	return text
}

// kernel writes the statements that make a kernel and returns its name.
func (g *goWriter) kernel(v ops.Value) string {
	g.kernels++
	name := g.free(fmt.Sprint("kernel", g.kernels))
	k := splitKernel(v)
	size := fmt.Sprintf("cv.Size{W: %d, H: %d}", k.size.W, k.size.H)
	var make string
	switch {
	case k.file != "":
		g.files = true
		make = fmt.Sprintf("readKernel(%q)", k.file)
	case k.rows != nil:
		var rows []string
		for _, r := range k.rows {
			rows = append(rows, "\n"+strings.Join(r, ", "))
		}
		make = fmt.Sprintf("cv.NewKernel(%d, %d,%s,\n)", k.size.W, k.size.H, strings.Join(rows, ","))
	case k.shape == "ones":
		make = fmt.Sprintf("cv.Ones(%s)", size)
	default:
		make = fmt.Sprintf("cv.GetStructuringElement(cv.Morph%s, %s, nil)", strings.ToUpper(k.shape[:1])+k.shape[1:], size)
	}
	fmt.Fprintf(&g.body, "%s, err := %s\nif err != nil {\nreturn nil, err\n}\n", name, make)
	if k.divisor != "" {
		return fmt.Sprintf("%s.Divide(%s)", name, k.divisor)
	}
	return name
}

// helper returns the function that reads kernels, if one is needed.
func (g *goWriter) helper() string {
	if !g.files {
		return ""
	}
	return `
func readKernel(name string) (cv.Kernel, error) {
	rows, cols, values, err := imgio.ReadNpyMatrix(name)
	if err != nil {
		return cv.Kernel{}, err
	}
	return cv.NewKernel(cols, rows, values...)
}
`
}
