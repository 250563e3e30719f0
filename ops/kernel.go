package ops

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/purecv/cv"
)

const kernelWant = "a kernel such as rect:5x3, ellipse:5, cross:3, ones:3x3/9, [0 -1 0; -1 5 -1; 0 -1 0] or @kernel.npy"

// kernelShapes make the kernels that have a name.
var kernelShapes = []struct {
	name string
	make func(cv.Size) (cv.Kernel, error)
}{
	{"rect", cv.Ones},
	{"ones", cv.Ones},
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
			return Value{}, &ValueError{Offset: len(body) + 1, Len: len(divisor), Msg: quote(divisor) + " is not possible after /", Want: "a number other than 0"}
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
		err = errors.New(name + " has values that are infinite or not numbers")
	}
	if err != nil {
		return Value{}, &ValueError{Len: len(text), Msg: err.Error()}
	}
	return Value{text, k}, nil
}

// parseShape reads a shape and its size.
func parseShape(text string) (string, cv.Kernel, error) {
	name, size, ok := strings.Cut(text, ":")
	for _, shape := range kernelShapes {
		if !strings.EqualFold(name, shape.name) {
			continue
		}
		if !ok {
			return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: quote(text) + " has no size", Want: shape.name + ":5 or " + shape.name + ":5x3"}
		}
		s, err := parseSize(size)
		if err == nil {
			var k cv.Kernel
			if k, err = shape.make(s); err == nil {
				return shape.name + ":" + formatSize(s), k, nil
			}
		}
		return "", cv.Kernel{}, &ValueError{Offset: len(name) + 1, Len: len(size), Msg: quote(size) + " is not possible", Want: "a size such as 5 or 5x3 (width x height), each side from 1 to 4096"}
	}
	err := &ValueError{Len: len(text), Msg: quote(text) + " is not a kernel", Want: kernelWant}
	if ok {
		var shapes []string
		for _, s := range kernelShapes {
			shapes = append(shapes, s.name)
		}
		err.Len, err.Meant = len(name), Closest(name, shapes)
	}
	return "", cv.Kernel{}, err
}

// parseMatrix reads rows of numbers: [1 2; 3 4].
func parseMatrix(text string) (string, cv.Kernel, error) {
	body, ok := strings.CutSuffix(text[1:], "]")
	if !ok {
		return "", cv.Kernel{}, &ValueError{Len: len(text), Msg: "the bracket [ is not closed", Want: kernelWant}
	}
	var values []float64
	var b strings.Builder
	b.WriteByte('[')
	offset, rows, columns := 1, 0, 0
	for row := range strings.SplitSeq(body, ";") {
		if rows++; rows > 1 {
			b.WriteString("; ")
		}
		n := 0
		for at := 0; ; n++ {
			for at < len(row) && isBlank(row[at]) {
				at++
			}
			end := at
			for end < len(row) && !isBlank(row[end]) {
				end++
			}
			if at == end {
				break
			}
			f, err := parseNumber(row[at:end])
			if err != nil {
				return "", cv.Kernel{}, &ValueError{offset + at, end - at, quote(row[at:end]) + " is not a number", "numbers with blanks between them", ""}
			}
			if n > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(formatNumber(f))
			values = append(values, f)
			at = end
		}
		if rows == 1 {
			columns = n
		}
		if n == 0 || n != columns {
			return "", cv.Kernel{}, &ValueError{offset, len(row), fmt.Sprintf("row %d has %d numbers, row 1 has %d", rows, n, columns), "rows of one length, at least 1", ""}
		}
		offset += len(row) + 1
	}
	b.WriteByte(']')
	k, err := cv.NewKernel(columns, rows, values...)
	if err != nil {
		return "", k, wrong(text, "a matrix of 1x1 to 4096x4096")
	}
	return b.String(), k, nil
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}
