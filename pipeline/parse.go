package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

// MaxText is the most bytes that the text of a pipeline can have.
const MaxText = 1 << 20

// Bounds of what is read.
const (
	maxSteps   = 1000
	maxNumbers = ops.MaxNumbers // of all its kernels
)

// byteOrderMark is what some editors write before the text.
const byteOrderMark = "\ufeff"

// A Parser reads pipelines. Its fields give it access to files; the zero Parser refuses pipelines that name any.
type Parser struct {
	ReadKernel ops.KernelReader                  // for kernels such as @kernel.npy
	ReadSteps  func(name string) ([]byte, error) // for @file.purecv in place of a pipeline
}

// Parse reads a pipeline that names no files. An error is an [*Error].
func Parse(text string) (*Pipeline, error) { return (&Parser{}).Parse(text) }

// Parse reads a pipeline. An error is an [*Error], except that of a file that cannot be read.
func (p *Parser) Parse(text string) (*Pipeline, error) {
	pipe, err := p.parse(text)
	if err != nil {
		return nil, err
	}
	return pipe, nil
}

// ParseSteps reads a pipeline that names no files, as [Parse] does, and besides an error returns the steps before the wrong one.
func ParseSteps(text string) (*Pipeline, error) { return (&Parser{}).parse(text) }

func (p *Parser) parse(text string) (*Pipeline, error) {
	r := reader{files: p.ReadKernel, text: text}
	if err := r.split(); err != nil {
		return &Pipeline{}, err
	}
	if file := r.onlyFile(); file != "" {
		if p.ReadSteps == nil {
			return &Pipeline{}, r.errorAt(r.tokens[0], "files cannot be read here", "steps", "")
		}
		content, err := p.ReadSteps(file)
		if err != nil {
			return &Pipeline{}, err
		}
		text := strings.TrimPrefix(string(content), byteOrderMark)
		r = reader{files: p.ReadKernel, text: text, file: file}
		if err := r.split(); err != nil {
			return &Pipeline{}, err
		}
	}
	err := r.pipeline()
	return &Pipeline{Steps: r.steps, text: r.text, file: r.file}, err
}

// A span is a part of the text.
type span struct{ at, end int }

// A reader turns a text into a pipeline.
type reader struct {
	text    string
	file    string
	files   ops.KernelReader
	plain   string // text with blanks in place of comments
	tokens  []span // words and bars; the last one is the empty end of the text
	next    int
	steps   []Step
	saved   map[string]int // name -> number of the step that saves it
	numbers int            // in kernels so far
}

func (r *reader) word(s span) string { return r.plain[s.at:s.end] }

// errorAt reports a fault of the step that is being read.
func (r *reader) errorAt(s span, msg, want, meant string) *Error {
	return &Error{Text: r.text, File: r.file, Step: len(r.steps) + 1, Offset: s.at, Len: s.end - s.at, Msg: msg, Want: want, Meant: meant}
}

// split finds the words and the bars between steps.
func (r *reader) split() error {
	if len(r.text) > MaxText {
		return &Error{Msg: fmt.Sprintf("the pipeline is longer than %d bytes", MaxText), File: r.file}
	}
	r.plain = blankComments(r.text)
	for i := 0; i < len(r.plain); {
		switch c := r.plain[i]; {
		case isBlank(c):
			i++
		case c == '|':
			r.tokens = append(r.tokens, span{i, i + 1})
			i++
		default:
			end, open := wordEnd(r.plain, i)
			if open >= 0 {
				end = len(strings.TrimRight(r.plain[:end], blanks))
				return &Error{Text: r.text, File: r.file, Offset: open, Len: end - open, Step: 1 + strings.Count(r.plain[:open], "|"),
					Msg: "the bracket [ is not closed", Want: "]"}
			}
			r.tokens = append(r.tokens, span{i, end})
			i = end
		}
	}
	end := len(strings.TrimRight(r.plain, blanks))
	r.tokens = append(r.tokens, span{end, end})
	return nil
}

const blanks = " \t\n\r\f\v"

func isBlank(c byte) bool { return strings.IndexByte(blanks, c) >= 0 }

// blankComments replaces # and what follows on its line by blanks.
func blankComments(text string) string {
	if !strings.Contains(text, "#") {
		return text
	}
	b := []byte(text)
	comment := false
	for i, c := range b {
		comment = c != '\n' && (comment || c == '#')
		if comment {
			b[i] = ' '
		}
	}
	return string(b)
}

// wordEnd returns where the word that starts at i ends: at a blank or a bar that is not in brackets. open is the place of a
// bracket that is not closed before the step ends, or -1.
func wordEnd(s string, i int) (end, open int) {
	open = -1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '|' || open < 0 && isBlank(c):
			return i, open
		case c == '[' && open < 0:
			open = i
		case c == ']':
			open = -1
		}
	}
	return i, open
}

// onlyFile returns the name of the file if the text is @ and a name.
func (r *reader) onlyFile() string {
	if len(r.tokens) != 2 || r.file != "" {
		return ""
	}
	name, _ := strings.CutPrefix(r.word(r.tokens[0]), "@")
	if name == r.word(r.tokens[0]) {
		return ""
	}
	return name
}

// pipeline reads the steps between the bars.
func (r *reader) pipeline() error {
	r.saved = map[string]int{}
	if len(r.tokens) == 1 {
		end := len(r.text)
		return &Error{Text: r.text, File: r.file, Offset: end, Msg: "the pipeline is empty", Want: "at least one step, such as medianBlur 5"}
	}
	for {
		step, err := r.step()
		if err != nil {
			return err
		}
		step.end = r.tokens[r.next-1].end
		r.steps = append(r.steps, step)
		if step.Save != "" {
			r.saved[step.Save] = len(r.steps)
		}
		if r.next == len(r.tokens)-1 {
			return nil
		}
		if len(r.steps) == maxSteps {
			return r.errorAt(r.tokens[r.next], fmt.Sprintf("the pipeline has more than %d steps", maxSteps), "", "")
		}
		r.next++ // the bar
	}
}

// step reads one step up to the bar or the end after it.
func (r *reader) step() (Step, error) {
	first := r.tokens[r.next]
	name := r.word(first)
	if name == "" || name == "|" {
		return Step{}, r.errorAt(first, "a step is missing", "an operation or $name", "")
	}
	r.next++
	var s Step
	if from, ok := strings.CutPrefix(name, "$"); ok {
		if err := r.lookUp(first, from); err != nil {
			return s, err
		}
		s = Step{From: from, at: first}
		if t := r.tokens[r.next]; !r.atEnd() {
			return s, r.errorAt(t, fmt.Sprintf("nothing can follow %s", name), "| or the end", "")
		}
		return s, nil
	}
	op, short, ok := ops.Find(name)
	if !ok {
		return s, r.unknown(first, name)
	}
	s = Step{Op: op, Args: op.NewArgs(), at: first, argAt: make([]span, len(op.Params))}
	if short != nil && short.Param != "" {
		i := op.Param(short.Param)
		v, err := op.Params[i].Parse(short.Value, nil)
		if err != nil {
			return s, err
		}
		s.Args.Values[i], s.argAt[i] = v, first
	}
	for !r.atEnd() && !strings.EqualFold(r.word(r.tokens[r.next]), "as") {
		if err := r.argument(&s, r.tokens[r.next]); err != nil {
			return s, err
		}
		r.next++
	}
	if err := r.complete(&s); err != nil || r.atEnd() {
		return s, err
	}
	var err error
	s.Save, err = r.saveName()
	return s, err
}

// atEnd tells whether the step ends here.
func (r *reader) atEnd() bool {
	t := r.tokens[r.next]
	return t.at == t.end || r.plain[t.at] == '|'
}

// unknown reports a name that no operation has.
func (r *reader) unknown(t span, name string) error {
	switch {
	case strings.HasPrefix(name, "@"):
		return r.errorAt(t, "a file stands for a whole pipeline and can be no step of one", "an operation or $name", "")
	case ops.IsName(name) && r.saved[name] > 0:
		return r.errorAt(t, fmt.Sprintf("%s is no operation", ops.Quote(name)), "", "$"+name)
	}
	meant := ops.Closest(strings.TrimPrefix(name, "cv2."), ops.Names())
	want := ""
	if meant == "" {
		want = "one of those that `purecv ops` lists"
	}
	return r.errorAt(t, fmt.Sprintf("%s is no operation", ops.Quote(name)), want, meant)
}

// argument reads a value, which is that of the first parameter that has none, or key=value.
func (r *reader) argument(s *Step, t span) error {
	text := r.word(t)
	i := -1
	if key, value, ok := strings.Cut(text, "="); ok && (key == "" || ops.IsName(key)) {
		if i = s.Op.Param(key); i < 0 {
			return r.errorAt(span{t.at, t.at + len(key)}, fmt.Sprintf("%s has no parameter %s", s.Op.Name, ops.Quote(key)), "", ops.Closest(key, paramNames(s.Op)))
		}
		name := s.Op.Params[i].Name
		if !s.Args.Values[i].IsZero() {
			msg := fmt.Sprintf("%s is given twice", name)
			if s.argAt[i] == s.at {
				msg = fmt.Sprintf("%s is settled by the name %s", name, r.word(s.at))
			}
			return r.errorAt(t, msg, "", "")
		}
		if t.at += len(key) + 1; value == "" {
			return r.errorAt(t, fmt.Sprintf("%s has no value", name), "one directly after =, without a blank", "")
		}
		text = value
	} else {
		i = slices.IndexFunc(s.Args.Values, ops.Value.IsZero)
		if i < 0 {
			return r.errorAt(t, fmt.Sprintf("%s takes no value %s here", s.Op.Name, ops.Quote(text)), fmt.Sprintf("| or as or the end: %s", s.Op.Usage()), "")
		}
	}
	p := &s.Op.Params[i]
	v, err := p.Parse(text, r.files)
	if e, ok := err.(*ops.ValueError); ok {
		return r.errorAt(span{t.at + e.Offset, t.at + e.Offset + e.Len}, fmt.Sprintf("%s: %s: %s", s.Op.Name, p.Name, e.Msg), e.Want, e.Meant)
	}
	if err != nil {
		return err
	}
	switch x := v.V.(type) {
	case string:
		if err := r.lookUp(t, x); err != nil {
			return err
		}
	case cv.Kernel:
		if r.numbers += x.Size().W * x.Size().H; r.numbers > maxNumbers {
			return r.errorAt(t, fmt.Sprintf("the pipeline's kernels have more than %d numbers", maxNumbers), "", "")
		}
	}
	s.Args.Values[i], s.argAt[i] = v, t
	return nil
}

// complete checks that no required value is missing.
func (r *reader) complete(s *Step) error {
	for i, p := range s.Op.Params {
		if p.Required && s.Args.Values[i].IsZero() {
			end := r.tokens[r.next-1].end
			return r.errorAt(span{end, end}, fmt.Sprintf("%s: %s is missing (%s)", s.Op.Name, p.Name, p.Help), s.Op.Usage(), "")
		}
	}
	return nil
}

// lookUp checks that an image of that name exists.
func (r *reader) lookUp(t span, name string) error {
	if name == "in" || r.saved[name] > 0 {
		return nil
	}
	if name == "" || !ops.IsName(name) {
		return r.errorAt(t, fmt.Sprintf("%s names no image", ops.Quote("$"+name)), "$ and a name", "")
	}
	known := []string{"$in"}
	for _, s := range r.steps {
		if s.Save != "" {
			known = append(known, "$"+s.Save)
		}
	}
	return r.errorAt(t, fmt.Sprintf("no step before this one saves an image as %s", name), fmt.Sprintf("one of %s", strings.Join(known, ", ")), ops.Closest("$"+name, known))
}

// saveName reads as and the name after it.
func (r *reader) saveName() (string, error) {
	const want = "a name of letters, digits and _ that does not begin with a digit"
	as := r.tokens[r.next]
	if r.next++; r.atEnd() {
		return "", r.errorAt(as, "as has no name after it", want, "")
	}
	t := r.tokens[r.next]
	name := r.word(t)
	r.next++
	switch {
	case !ops.IsName(name):
		meant := ""
		if bare := strings.TrimPrefix(name, "$"); ops.IsName(bare) {
			meant = bare
		}
		return "", r.errorAt(t, fmt.Sprintf("%s cannot be a name", ops.Quote(name)), want, meant)
	case name == "in":
		return "", r.errorAt(t, "in is the name of the image that was read", "another name", "")
	case r.saved[name] > 0:
		return "", r.errorAt(t, fmt.Sprintf("%s is the name of what step %d saved already", name, r.saved[name]), "another name", "")
	case !r.atEnd():
		return "", r.errorAt(r.tokens[r.next], "nothing can follow the name", "| or the end", "")
	}
	return name, nil
}

func paramNames(op *ops.Op) []string {
	names := make([]string, len(op.Params))
	for i, p := range op.Params {
		names[i] = p.Name
	}
	return names
}
