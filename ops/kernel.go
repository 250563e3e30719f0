package ops

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/purecv/cv"
)

const kernelWant = "a kernel such as rect:5x3, ellipse:5, cross:3, ones:3x3/9, [0 -1 0; -1 5 -1; 0 -1 0] or @kernel.npy"

// MaxNumbers bounds the numbers of a kernel that is read.
const MaxNumbers = 1 << 22

// kernelShapes make the kernels that have a name.
var kernelShapes = []struct {
	name string
	make func(cv.Size) (cv.Kernel, error)
}{
	{"rect", element(cv.MorphRect)},
	{"ellipse", element(cv.MorphEllipse)},
	{"cross", element(cv.MorphCross)},
	{"ones", cv.Ones},
}

func element(shape cv.MorphShape) func(cv.Size) (cv.Kernel, error) {
	return func(size cv.Size) (cv.Kernel, error) { return cv.GetStructuringElement(shape, size, nil) }
}

// ParseKernel reads a kernel: a shape with its size, or a matrix, which may be divided by a number, or a file, for
// which the reader is asked.
func ParseKernel(text string, files KernelReader) (cv.Kernel, error) {
	v, err := parseKernel(text, files)
	if err != nil {
		return cv.Kernel{}, err
	}
	return v.V.(cv.Kernel), nil
}

func parseKernel(text string, files KernelReader) (Value, error) {
	if name, ok := strings.CutPrefix(text, "@"); ok {
		return readKernel(text, name, files)
	}
	body, divisor, divided := text, "", false
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		body, divisor, divided = text[:i], text[i+1:], true
	}
	var v Value
	var k cv.Kernel
	var err error
	if strings.HasPrefix(body, "[") {
		v.Text, k, err = parseMatrix(body)
	} else {
		v.Text, k, err = parseShape(body)
	}
	if err != nil {
		return Value{}, err
	}
	if divided {
		d, err := parseNumber(divisor)
		if err != nil || d == 0 {
			return Value{}, &ValueError{Offset: len(body) + 1, Len: len(divisor), Msg: fmt.Sprintf("%s is not possible after /", Quote(divisor)), Want: "a number other than 0"}
		}
		k = k.Divide(d)
		if !finite(k) {
			return Value{}, wrong(text, "a divisor that leaves the numbers finite")
		}
		v.Text += "/" + formatNumber(d)
	}
	v.V = k
	return v, nil
}

func finite(k cv.Kernel) bool {
	for _, x := range k.Values() {
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return false
		}
	}
	return true
}

func readKernel(text, name string, files KernelReader) (Value, error) {
	if name == "" {
		return Value{}, wrong(text, kernelWant)
	}
	if files == nil {
		return Value{}, &ValueError{Len: len(text), Msg: "files cannot be read here", Want: "the kernel's numbers in brackets"}
	}
	k, err := files(name)
	if err == nil && !finite(k) {
		err = &ValueError{Msg: fmt.Sprintf("%s has values that are infinite or not numbers", name)}
	}
	var bad *ValueError
	if errors.As(err, &bad) {
		return Value{}, &ValueError{Len: len(text), Msg: bad.Error()}
	}
	return Value{text, k}, err
}

// parseShape reads a shape and its size.
func parseShape(text string) (string, cv.Kernel, error) {
	name, size, sized := strings.Cut(text, ":")
	i := slices.Index(kernelNames(), strings.ToLower(name))
	switch {
	case i < 0 && sized:
		return "", cv.Kernel{}, &ValueError{0, len(name), fmt.Sprintf("%s is not a kernel", Quote(text)), kernelWant, Closest(name, kernelNames())}
	case i < 0:
		return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: fmt.Sprintf("%s is not a kernel", Quote(text)), Want: kernelWant}
	case !sized:
		return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: fmt.Sprintf("%s has no size", Quote(text)), Want: fmt.Sprintf("%s:5 or %s:5x3", text, text)}
	}
	bad := &ValueError{len(name) + 1, len(size), fmt.Sprintf("%s is not possible", Quote(size)), "a size such as 5 or 5x3 (width x height), each side from 1 to 4096", ""}
	s, err := parseSize(size)
	if err != nil {
		return "", cv.Kernel{}, bad
	}
	if s.W > 0 && s.H > MaxNumbers/s.W {
		bad.Want = fmt.Sprintf("a size of %d pixels at most", MaxNumbers)
		return "", cv.Kernel{}, bad
	}
	k, err := kernelShapes[i].make(s)
	if err != nil {
		return "", k, bad
	}
	return kernelShapes[i].name + ":" + formatSize(s), k, nil
}

func kernelNames() []string {
	var names []string
	for _, s := range kernelShapes {
		names = append(names, s.name)
	}
	return names
}

// parseMatrix reads rows of numbers: [1 2; 3 4].
func parseMatrix(text string) (string, cv.Kernel, error) {
	body, ok := strings.CutSuffix(text[1:], "]")
	switch {
	case !strings.Contains(text, "]"):
		return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: "the bracket [ is not closed", Want: "]"}
	case !ok:
		return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: "nothing but / and a number can follow a matrix", Want: kernelWant}
	}
	var values []float64
	var rows []string
	columns, offset := 0, 1
	for row := range strings.SplitSeq(body, ";") {
		numbers, err := parseRow(row, offset)
		if err != nil {
			return "", cv.Kernel{}, err
		}
		if rows == nil {
			columns = len(numbers)
		}
		if n := len(numbers); n == 0 || n != columns {
			msg := fmt.Sprintf("row %d has %d numbers, row 1 has %d", len(rows)+1, n, columns)
			return "", cv.Kernel{}, &ValueError{offset, len(row), msg, "rows of one length, at least 1", ""}
		}
		words := make([]string, columns)
		for i, f := range numbers {
			words[i] = formatNumber(f)
		}
		rows = append(rows, strings.Join(words, " "))
		values = append(values, numbers...)
		offset += len(row) + 1
	}
	k, err := cv.NewKernel(columns, len(rows), values...)
	if err != nil {
		return "", k, wrong(text, "a matrix of 1x1 to 4096x4096 numbers")
	}
	return "[" + strings.Join(rows, "; ") + "]", k, nil
}

var cells = regexp.MustCompile(`\S+`)

// parseRow reads numbers with blanks between them. The row starts at the offset in the value's text.
func parseRow(row string, offset int) ([]float64, error) {
	var numbers []float64
	for _, at := range cells.FindAllStringIndex(row, -1) {
		word := row[at[0]:at[1]]
		f, err := parseNumber(word)
		if err != nil {
			return nil, &ValueError{offset + at[0], len(word), fmt.Sprintf("%s is not a number", Quote(word)), "numbers with blanks between them", ""}
		}
		numbers = append(numbers, f)
	}
	return numbers, nil
}
