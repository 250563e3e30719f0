package ndarray

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// How numpy prints: widths of lines, how many digits, from how many elements on the middle is left out, how many stay at each end.
const (
	lineWidth = 75
	precision = 8
	threshold = 1000
	edgeItems = 3
)

// String returns what numpy's str gives.
func (a *Array) String() string {
	if len(a.Shape) == 0 {
		return FormatElement(a, a.Offset)
	}
	return a.format(" ", "", "")
}

// Repr returns what numpy's repr gives.
func (a *Array) Repr() string {
	const prefix = "array("
	implied := (a.Type == Bool || a.Type == Int64 || a.Type == Float64) && a.Len() > 0
	suffix := ","
	if implied {
		suffix = ")"
	}
	text := "[]"
	if a.Len() > 0 || len(a.Shape) == 1 {
		text = a.format(", ", prefix, suffix)
	} else {
		text += ", shape=" + strings.ReplaceAll(shapeText(a.Shape), ",", ", ")
		text = strings.Replace(text, ", )", ",)", 1)
	}
	text = prefix + text + suffix
	if implied {
		return text
	}
	dtype := "dtype=" + a.Type.String() + ")"
	last := len(text) - (strings.LastIndexByte(text, '\n') + 1)
	if last+len(dtype)+1 > lineWidth {
		return text + "\n" + strings.Repeat(" ", len(prefix)) + dtype
	}
	return text + " " + dtype
}

// FormatElement returns what numpy prints for the scalar at a place in Data.
func FormatElement(a *Array, at int) string {
	switch {
	case a.Type == Bool:
		return [...]string{"False", "True"}[a.Int(at)]
	case a.Type.IsFloat():
		return formatFloat(a.Float(at), a.Type.Size()*8)
	case a.Type == Uint64:
		return strconv.FormatUint(uint64(a.Int(at)), 10)
	}
	return strconv.FormatInt(a.Int(at), 10)
}

// formatFloat returns the shortest digits of a scalar.
func formatFloat(v float64, bits int) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'f', -1, 64), "+"))
	case v == 0 || size >= 1e-4 && size < 1e16:
		s := strconv.FormatFloat(v, 'f', -1, bits)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	return strconv.FormatFloat(v, 'e', -1, bits)
}

// format lays the elements out in brackets.
func (a *Array) format(separator, prefix, suffix string) string {
	if a.Len() == 0 {
		return "[]"
	}
	f := &layout{separator: separator, summary: a.Len() > threshold}
	shown := a
	if f.summary {
		for axis := range a.Shape {
			shown = shown.ends(axis)
		}
	}
	f.element = shown.formatter()
	return f.nested(a, strings.Repeat(" ", len(prefix)+1), lineWidth-len(suffix))
}

// ends returns the ends of an axis that a summary shows.
func (a *Array) ends(axis int) *Array {
	n := a.Shape[axis]
	if n <= 2*edgeItems {
		return a
	}
	out, _ := Concatenate([]*Array{a.Span(axis, 0, edgeItems), a.Span(axis, n-edgeItems, edgeItems)}, axis)
	return out
}

// A layout is how an array is printed.
type layout struct {
	separator string
	summary   bool
	element   func(a *Array, at int) string
}

// nested returns an array in brackets, whose lines after the first begin with an indent.
func (f *layout) nested(a *Array, indent string, width int) string {
	if len(a.Shape) == 0 {
		return f.element(a, a.Offset)
	}
	n := a.Shape[0]
	short := f.summary && n > 2*edgeItems
	var s strings.Builder
	line := indent
	tight := strings.TrimRight(f.separator, " ")
	inner := len(a.Shape) == 1
	add := func(word string, last bool) {
		if !inner {
			s.WriteString(indent + word)
			if !last {
				s.WriteString(tight + strings.Repeat("\n", len(a.Shape)-1))
			}
			return
		}
		if len(line)+len(word) > width-max(len(tight), 1) && len(line) > len(indent) {
			s.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word
		if !last {
			line += f.separator
		}
	}
	for i := range n {
		if short && i >= edgeItems && i < n-edgeItems {
			if i == edgeItems {
				add("...", false)
			}
			continue
		}
		add(f.nested(a.Along(0, i), indent+" ", width-1), i == n-1)
	}
	if inner {
		s.WriteString(line)
	}
	return "[" + s.String()[len(indent):] + "]"
}

// formatter returns how the elements of an array are printed so that they align.
func (a *Array) formatter() func(a *Array, at int) string {
	if a.Type.IsFloat() {
		return a.floatFormatter()
	}
	width := 0
	if a.Type == Bool {
		if len(a.Shape) > 0 {
			width = 5
		}
	} else {
		a.eachElement(func(at int) { width = max(width, len(FormatElement(a, at))) })
	}
	return func(a *Array, at int) string { return pad(FormatElement(a, at), width) }
}

func (a *Array) eachElement(f func(at int)) {
	a.eachRow(func(at, count, step int) {
		for i := range count {
			f(at + i*step)
		}
	})
}

func pad(s string, width int) string { return strings.Repeat(" ", max(0, width-len(s))) + s }

// floatFormatter aligns the points; exponents are used if the values are too large, too small or too different.
func (a *Array) floatFormatter() func(a *Array, at int) string {
	bits := a.Type.Size() * 8
	var finite []float64
	special := 0 // the width of infinities and not-a-numbers
	a.eachElement(func(at int) {
		v := a.Float(at)
		switch {
		case math.IsNaN(v), math.IsInf(v, 1):
			special = max(special, 3)
		case math.IsInf(v, -1):
			special = max(special, 4)
		default:
			finite = append(finite, v)
		}
	})
	low, high := math.Inf(1), 0.
	for _, v := range finite {
		if v != 0 {
			low, high = min(low, math.Abs(v)), max(high, math.Abs(v))
		}
	}
	ratio := high / low
	if bits == 32 {
		ratio = float64(float32(high) / float32(low))
	}
	exponent := high >= 1e8 || high > 0 && (low < 1e-4 || ratio > 1000)
	var left, right int // the digits before and after the point
	if exponent {
		left, right = exponentWidths(finite, bits)
	} else {
		for _, v := range finite {
			whole, fraction, _ := strings.Cut(positional(v, bits), ".")
			left, right = max(left, len(whole)), max(right, len(fraction))
		}
	}
	digits, tail := right, 0
	if exponent {
		for _, v := range finite {
			_, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, bits), "e")
			tail = max(tail, len(e)+1)
		}
	}
	if special > 0 {
		left = max(left, special-right-tail-1)
	}
	width := left + 1 + right + tail
	return func(a *Array, at int) string {
		v := a.Float(at)
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return pad(formatFloat(v, bits), width)
		case exponent:
			s, e, _ := strings.Cut(scientific(v, bits), "e")
			whole, fraction, _ := strings.Cut(s, ".")
			if len(fraction) < digits { // not zeros: the further digits of the value
				s, e, _ = strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
				whole, fraction, _ = strings.Cut(s, ".")
			}
			return pad(whole, left) + "." + fraction + "e" + longExponent(e, tail-1)
		}
		whole, fraction, _ := strings.Cut(positional(v, bits), ".")
		return pad(whole, left) + "." + fraction + strings.Repeat(" ", right-len(fraction))
	}
}

// longExponent gives an exponent as many digits as the longest.
func longExponent(e string, width int) string {
	return e[:1] + strings.Repeat("0", max(0, width-len(e))) + e[1:]
}

func exponentWidths(finite []float64, bits int) (left, right int) {
	for _, v := range finite {
		s, _, _ := strings.Cut(scientific(v, bits), "e")
		whole, fraction, _ := strings.Cut(s, ".")
		left, right = max(left, len(whole)), max(right, len(fraction))
	}
	return left, right
}

// positional returns the shortest digits, at most eight after the point.
func positional(v float64, bits int) string {
	s := strconv.FormatFloat(v, 'f', -1, bits)
	if _, fraction, _ := strings.Cut(s, "."); len(fraction) > precision {
		s = strings.TrimRight(strconv.FormatFloat(v, 'f', precision, bits), "0")
	}
	if !strings.Contains(s, ".") {
		s += "."
	}
	return s
}

// scientific is the same with an exponent.
func scientific(v float64, bits int) string {
	s := strconv.FormatFloat(v, 'e', -1, bits)
	digits, e, _ := strings.Cut(s, "e")
	if _, fraction, _ := strings.Cut(digits, "."); len(fraction) > precision {
		digits, e, _ = strings.Cut(strconv.FormatFloat(v, 'e', precision, bits), "e")
		digits = strings.TrimRight(digits, "0")
	}
	return digits + "e" + e
}

// SameElements tells whether two arrays have the same shape and equal elements, whatever their types.
func SameElements(a, b *Array) bool {
	if !sameShape(a, b) {
		return false
	}
	e, err := Binary(NotEqual, a, b)
	return err == nil && !slices.Contains(e.Data, 1)
}
