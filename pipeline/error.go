package pipeline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Error tells what is wrong with a pipeline and where.
type Error struct {
	Text   string // of the pipeline
	File   string // that the text was read from, or ""
	Step   int    // the step's number, counted from 1; 0 where the fault is in no step
	Offset int    // the wrong part starts at this byte of Text
	Len    int    // bytes of the wrong part
	Msg    string // what is wrong
	Want   string // what is expected, or ""
	Meant  string // what was probably meant, or ""
	Err    error  // of the operation, where it refused its arguments or its input
}

// Unwrap returns the operation's error, if it is one.
func (e *Error) Unwrap() error { return e.Err }

// Error writes the fault on one line, then the line of the text where it is, and under it a caret.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Where())
	b.WriteString(e.Summary())
	if strings.TrimSpace(e.Text) != "" {
		line, marks := e.Caret()
		fmt.Fprintf(&b, "\n  %s\n  %s", line, marks)
	}
	return b.String()
}

// Summary writes the fault on one line, without its place.
func (e *Error) Summary() string {
	s := e.Msg
	if e.Want != "" {
		s += "; expected " + e.Want
	}
	if e.Meant != "" {
		s += "; did you mean " + e.Meant + "?"
	}
	return s
}

// Where names the file, the line if there are several, and the step, each with a colon after it.
func (e *Error) Where() string {
	var s string
	line := 1 + strings.Count(e.Text[:e.Offset], "\n")
	switch several := strings.Contains(strings.TrimSpace(e.Text), "\n"); {
	case e.File != "":
		s = fmt.Sprintf("%s:%d: ", e.File, line)
	case several:
		s = fmt.Sprintf("line %d: ", line)
	}
	if e.Step > 0 {
		s += fmt.Sprintf("step %d: ", e.Step)
	}
	return s
}

// Caret returns the line of the text where the fault is, or the part of a long line that is around it, and a line
// with a caret under the fault.
func (e *Error) Caret() (line, marks string) {
	const around = 60 // bytes of a long line shown before and after the fault
	start := strings.LastIndexByte(e.Text[:e.Offset], '\n') + 1
	end := len(e.Text)
	if i := strings.IndexByte(e.Text[e.Offset:], '\n'); i >= 0 {
		end = e.Offset + i
	}
	last := max(min(e.Offset+e.Len, end), e.Offset)
	before, after := "", ""
	if e.Offset-start > around {
		for start = e.Offset - around; start < e.Offset && !utf8.RuneStart(e.Text[start]); start++ {
		}
		before = "… "
	}
	if end-e.Offset > 2*around {
		for end = e.Offset + 2*around; end > e.Offset && !utf8.RuneStart(e.Text[end]); end-- {
		}
		last = min(last, end)
		after = " …"
	}
	line = before + strings.Map(plain, e.Text[start:end]) + after
	indent := columns(before) + columns(e.Text[start:e.Offset])
	marks = strings.Repeat(" ", indent) + "^" + strings.Repeat("~", max(columns(e.Text[e.Offset:last])-1, 0))
	return line, marks
}

// columns returns the width of the text on a terminal.
func columns(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // drawn over the character before it, or not at all
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide are the characters that take two columns: Chinese, Japanese and Korean ones, full-width forms, and pictographs.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, // leading consonants of Hangul
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1}, // radicals and punctuation
		{Lo: 0x3041, Hi: 0x4dbf, Stride: 1}, // kana to the first ideographs
		{Lo: 0x4e00, Hi: 0xa4cf, Stride: 1}, // ideographs and Yi
		{Lo: 0xa960, Hi: 0xa97c, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // syllables of Hangul
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe30, Hi: 0xfe6b, Stride: 1},
		{Lo: 0xff01, Hi: 0xff60, Stride: 1}, // full-width forms
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, // pictographs
		{Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1},
		{Lo: 0x1f900, Hi: 0x1faff, Stride: 1},
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1}, // rare ideographs
	},
}

// plain makes characters visible that would move the cursor.
func plain(r rune) rune {
	switch {
	case r == '\t' || r == '\r':
		return ' '
	case r < ' ' || r == 0x7f:
		return utf8.RuneError
	}
	return r
}
