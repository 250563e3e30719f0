package ops

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/purecv/cv"
)

// A Value is an argument: its canonical text and what it means, of the type that its [Kind] says. The zero Value
// stands for an argument that is left out.
type Value struct {
	Text string
	V    any
}

// IsZero tells whether the argument is left out.
func (v Value) IsZero() bool { return v.V == nil }

// A ValueError tells what is wrong with the text of a value.
type ValueError struct {
	Offset, Len int    // the wrong part, in bytes
	Msg         string // what is wrong
	Want        string // what is expected
	Meant       string // what was probably meant, or ""
}

// Error writes all but the place.
func (e *ValueError) Error() string {
	s := e.Msg
	if e.Want != "" {
		s = fmt.Sprintf("%s; expected %s", s, e.Want)
	}
	if e.Meant != "" {
		s = fmt.Sprintf("%s; did you mean %s?", s, e.Meant)
	}
	return s
}

// wrong is a ValueError about the whole text.
func wrong(text, want string) error {
	return &ValueError{Len: len(text), Msg: fmt.Sprintf("%s is not possible", Quote(text)), Want: want}
}

// Quote quotes text for a message, of long text the beginning.
func Quote(text string) string {
	const most = 40
	if len(text) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	return strconv.Quote(text)
}

// KernelReader reads the matrix in a file. It returns a [*ValueError] if what is in the file is no kernel; any other
// error tells that the file cannot be read.
type KernelReader func(name string) (cv.Kernel, error)

// Parse reads a value for the parameter. The reader is asked for kernels that are files; nil means there are none.
func (p *Param) Parse(text string, files KernelReader) (Value, error) {
	switch p.Kind {
	case Number:
		f, err := parseNumber(text)
		if err == nil && (f < p.Min || f > p.Max) {
			err = wrong(text, fmt.Sprintf("a number%s", p.Range()))
		}
		return Value{formatNumber(f), f}, err
	case Integer:
		n, err := parseInt(text, fmt.Sprintf("a whole number%s", p.Range()))
		if err == nil && !p.allows(n) {
			err = wrong(text, fmt.Sprintf("a whole number%s", p.Range()))
		}
		return Value{strconv.Itoa(n), n}, err
	case Bool:
		switch strings.ToLower(text) {
		case "true":
			return Value{"true", true}, nil
		case "false":
			return Value{"false", false}, nil
		}
		return Value{}, wrong(text, "true or false")
	case Size:
		s, err := parseSize(text)
		if err == nil && !(p.allows(s.W) && p.allows(s.H)) {
			err = wrong(text, fmt.Sprintf("a size such as 7 or 7x5, each side%s", p.Range()))
		}
		return Value{formatSize(s), s}, err
	case Point:
		return parsePoint(text)
	case Color:
		return parseColor(text)
	case Word:
		return p.Words.parse(text)
	case Depth:
		return parseDepth(text)
	case Kernel:
		return parseKernel(text, files)
	case Image:
		name, ok := strings.CutPrefix(text, "$")
		if !ok || !IsName(name) {
			return Value{}, wrong(text, "an image: $ and the name that as gave to it, or $in")
		}
		return Value{text, name}, nil
	}
	panic("ops: parameter " + p.Name + " has no kind")
}

// ranged tells whether Min and Max say something.
func (p *Param) ranged() bool { return p.Kind == Number || p.Kind == Integer || p.Kind == Size }

// Range tells the range in words, with a blank before them, or "".
func (p *Param) Range() string {
	if !p.ranged() {
		return ""
	}
	s := ""
	lo, hi := !math.IsInf(p.Min, -1), !math.IsInf(p.Max, 1)
	switch {
	case lo && hi:
		s = fmt.Sprintf(" from %s to %s", formatNumber(p.Min), formatNumber(p.Max))
	case lo:
		s = fmt.Sprintf(" not below %s", formatNumber(p.Min))
	case hi:
		s = fmt.Sprintf(" not above %s", formatNumber(p.Max))
	}
	switch {
	case p.Odd && p.Min == 0:
		s = fmt.Sprintf("%s, odd or 0", s)
	case p.Odd:
		s = fmt.Sprintf("%s, odd", s)
	}
	return s
}

// allows tells whether an integer is in the parameter's range.
func (p *Param) allows(n int) bool {
	return float64(n) >= p.Min && float64(n) <= p.Max && (!p.Odd || n&1 == 1 || n == 0 && p.Min == 0)
}

// IsName tells whether an image can have the name: a letter or underscore, then letters, digits and underscores.
func IsName(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

var numberForm = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)

func parseNumber(text string) (float64, error) {
	if !numberForm.MatchString(text) {
		return 0, wrong(text, "a number")
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, wrong(text, "a number that is not above 1.8e308")
	}
	return f, nil
}

// formatNumber writes the shortest decimal that reads back as f.
func formatNumber(f float64) string {
	if a := math.Abs(f); f != 0 && (a < 1e-6 || a >= 1e16) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

var intForm = regexp.MustCompile(`^[-+]?\d+$`)

func parseInt(text, want string) (int, error) {
	if !intForm.MatchString(text) {
		return 0, wrong(text, want)
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, wrong(text, want)
	}
	return int(n), nil
}

// parseSize reads 7 or 7x5.
func parseSize(text string) (cv.Size, error) {
	const want = "a size such as 7 or 7x5 (width x height)"
	w, h, two := strings.Cut(text, "x")
	if !two {
		w, h, two = strings.Cut(text, "X")
	}
	if !two {
		h = w
	}
	var s cv.Size
	var err error
	if s.W, err = parseInt(w, want); err == nil {
		s.H, err = parseInt(h, want)
	}
	if err != nil {
		return s, wrong(text, want)
	}
	return s, nil
}

func formatSize(s cv.Size) string {
	if s.W == s.H {
		return strconv.Itoa(s.W)
	}
	return s.String()
}

func parsePoint(text string) (Value, error) {
	const want = "a point x,y of whole numbers"
	x, y, ok := strings.Cut(text, ",")
	if !ok {
		return Value{}, wrong(text, want)
	}
	var p cv.Point
	var err error
	if p.X, err = parseInt(x, want); err == nil {
		p.Y, err = parseInt(y, want)
	}
	if err != nil {
		return Value{}, wrong(text, want)
	}
	return Value{p.String(), p}, nil
}

// parseColor reads one number for every channel, or one each.
func parseColor(text string) (Value, error) {
	const want = "a colour: one number for every channel, or one each, such as 255,128,0"
	parts := strings.Split(text, ",")
	if len(parts) > 4 {
		return Value{}, wrong(text, want)
	}
	var s cv.Scalar
	for i, part := range parts {
		f, err := parseNumber(part)
		if err != nil {
			return Value{}, wrong(text, want)
		}
		s[i], parts[i] = f, formatNumber(f)
	}
	if len(parts) == 1 {
		s = cv.All(s[0])
	}
	return Value{strings.Join(parts, ","), s}, nil
}

var depths = []cv.Depth{cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64, cv.DepthSame}

func parseDepth(text string) (Value, error) {
	var names []string
	for _, d := range depths {
		if strings.EqualFold(d.String(), text) {
			return Value{d.String(), d}, nil
		}
		names = append(names, d.String())
	}
	err := &ValueError{Len: len(text), Msg: fmt.Sprintf("%s is not a depth", Quote(text)), Want: fmt.Sprintf("one of %s", strings.Join(names, ", "))}
	err.Meant = Closest(bare(text), names)
	return Value{}, err
}
