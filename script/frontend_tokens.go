package script

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A tokenKind tells tokens apart.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNewline
	tokenIndent
	tokenDedent
	tokenName // and keywords
	tokenNumber
	tokenString // with its prefix and quotes
	tokenOperator
)

// A token is one of Python's.
type token struct {
	kind          tokenKind
	rank          uint8 // of an operator between two operands, 0 of all else
	text          string
	line, column  int  // from 1
	comprehension bool // of a bracket: a comprehension or a generator expression
}

// is reports whether the token is an operator or a keyword.
func (t *token) is(text string) bool {
	return t.text == text && (t.kind == tokenOperator || t.kind == tokenName)
}

// describe names the token in messages.
func (t *token) describe() string {
	switch t.kind {
	case tokenEnd:
		return "the end of the script"
	case tokenNewline:
		return "the end of the line"
	case tokenIndent:
		return "an indented line"
	case tokenDedent:
		return "the end of the block"
	}
	if len(t.text) > 40 {
		return fmt.Sprintf("%.40q…", t.text)
	}
	return fmt.Sprintf("%q", t.text)
}

// Bounds that no script reaches which was written by hand, so that nothing that recurses over a script uses much stack.
const (
	maxSource  = 16 << 20 // bytes
	maxNesting = 100      // brackets, blocks and operators inside each other
	maxChain   = 2000     // operators of one rank, branches of one if
)

// operatorTexts are the operators of Python by their first byte, the long ones first.
var operatorTexts [utf8.RuneSelf][]string

func init() {
	for _, text := range strings.Fields("**= //= <<= >>= ... == != <= >= -> += -= *= /= %= &= |= ^= @= := ** // << >> + - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; = !") {
		operatorTexts[text[0]] = append(operatorTexts[text[0]], text)
	}
}

// A tokenizer cuts a script into tokens.
type tokenizer struct {
	name     string
	src      string
	at       int // in src
	line     int
	start    int   // of the line, in src
	indents  []int // columns of the blocks that are open
	brackets []int // tokens of the brackets that are open
	tokens   []token
}

// tokenize cuts a script into tokens.
func tokenize(name, src string) ([]token, error) {
	if len(src) > maxSource {
		return nil, &Error{File: name, Line: 1, Msg: fmt.Sprintf("the script has %d bytes; %d are possible", len(src), maxSource)}
	}
	src = strings.TrimPrefix(src, "\ufeff")
	src = strings.ReplaceAll(src, "\r\n", "\n")
	src = strings.ReplaceAll(src, "\r", "\n")
	t := &tokenizer{name: name, src: src, line: 1, indents: []int{0}, tokens: make([]token, 0, min(len(src)/4, 1<<12))}
	for t.at < len(t.src) {
		if err := t.logicalLine(); err != nil {
			return nil, err
		}
	}
	if len(t.brackets) > 0 {
		open := t.tokens[t.brackets[len(t.brackets)-1]]
		return nil, &Error{File: name, Line: open.line, Column: open.column, Msg: fmt.Sprintf("SyntaxError: %q is never closed", open.text)}
	}
	for range len(t.indents) - 1 {
		t.add(tokenDedent, "", t.at)
	}
	t.add(tokenEnd, "", t.at)
	return t.tokens, nil
}

// tokenizePart cuts an expression inside an f-string, which begins at a line and column, into tokens.
func tokenizePart(name, src string, line, column int) ([]token, error) {
	t := &tokenizer{name: name, src: src, line: line, start: 1 - column, brackets: []int{-1}}
	if err := t.restOfLine(); err != nil {
		return nil, err
	}
	t.add(tokenEnd, "", t.at)
	return t.tokens, nil
}

func (t *tokenizer) errorf(at int, format string, args ...any) error {
	return &Error{File: t.name, Line: t.line, Column: t.column(at), Msg: fmt.Sprintf("SyntaxError: "+format, args...)}
}

// column counts the characters of the line.
func (t *tokenizer) column(at int) int {
	if t.start <= 0 {
		return at - t.start + 1
	}
	return utf8.RuneCountInString(t.src[t.start:at]) + 1
}

func (t *tokenizer) add(kind tokenKind, text string, at int) {
	made := token{kind: kind, text: text, line: t.line, column: t.column(at)}
	if kind == tokenOperator || kind == tokenName {
		made.rank = ranks[text]
	}
	t.tokens = append(t.tokens, made)
}

// logicalLine reads a line, with those that continue it.
func (t *tokenizer) logicalLine() error {
	width := t.blanks()
	switch {
	case t.at == len(t.src):
		return nil
	case t.src[t.at] == '\n':
		t.newline()
		return nil
	case t.src[t.at] == '#', t.src[t.at] == '%', t.src[t.at] == '!': // comments, and what a notebook takes for itself
		t.skipLine()
		return nil
	}
	if err := t.indent(width); err != nil {
		return err
	}
	if err := t.restOfLine(); err != nil {
		return err
	}
	t.add(tokenNewline, "", t.at)
	if t.at < len(t.src) {
		t.newline()
	}
	return nil
}

// blanks skips the blanks at the beginning of a line and returns how wide they are.
func (t *tokenizer) blanks() (width int) {
	for ; t.at < len(t.src); t.at++ {
		switch t.src[t.at] {
		case ' ':
			width++
		case '\t':
			width = width/8*8 + 8
		case '\f':
			width = 0
		default:
			return width
		}
	}
	return width
}

func (t *tokenizer) newline() {
	t.at++
	t.line++
	t.start = t.at
}

func (t *tokenizer) skipLine() {
	for t.at < len(t.src) && t.src[t.at] != '\n' {
		t.at++
	}
}

// indent opens or closes blocks.
func (t *tokenizer) indent(width int) error {
	last := len(t.indents) - 1
	if width > t.indents[last] {
		if last >= maxNesting {
			return t.errorf(t.at, "blocks are nested too deeply")
		}
		t.indents = append(t.indents, width)
		t.add(tokenIndent, "", t.at)
		return nil
	}
	for ; width < t.indents[last]; last-- {
		t.add(tokenDedent, "", t.at)
	}
	t.indents = t.indents[:last+1]
	if width != t.indents[last] {
		return t.errorf(t.at, "unindent does not match any outer indentation level")
	}
	return nil
}

// restOfLine reads tokens to the end of the line, which brackets and backslashes put off.
func (t *tokenizer) restOfLine() error {
	for t.at < len(t.src) {
		switch c := t.src[t.at]; {
		case c == ' ' || c == '\t' || c == '\f':
			t.at++
		case c == '#':
			t.skipLine()
		case c == '\n' && len(t.brackets) == 0:
			return nil
		case c == '\n':
			t.newline()
		case c == '\\' && strings.HasPrefix(t.src[t.at+1:], "\n"):
			t.at++
			t.newline()
		default:
			if err := t.token(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// token reads a token that begins with a byte.
func (t *tokenizer) token(c byte) error {
	if n := stringStart(t.src[t.at:]); n > 0 {
		return t.stringLiteral(n)
	}
	switch {
	case '0' <= c && c <= '9' || c == '.' && t.at+1 < len(t.src) && '0' <= t.src[t.at+1] && t.src[t.at+1] <= '9':
		t.number()
		return nil
	case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf:
		return t.word()
	}
	for _, text := range operatorTexts[c] {
		if strings.HasPrefix(t.src[t.at:], text) {
			return t.operator(text)
		}
	}
	return t.errorf(t.at, "invalid character %q", c)
}

// operator adds an operator, and minds brackets.
func (t *tokenizer) operator(text string) error {
	last := len(t.brackets) - 1
	switch text {
	case "(", "[", "{":
		if last >= maxNesting {
			return t.errorf(t.at, "brackets are nested too deeply")
		}
		t.brackets = append(t.brackets, len(t.tokens))
	case ")", "]", "}":
		if last < 0 || t.brackets[last] < 0 {
			return t.errorf(t.at, "unmatched %q", text)
		}
		open := t.tokens[t.brackets[last]]
		if strings.Index("([{", open.text) != strings.Index(")]}", text) {
			return t.errorf(t.at, "closing %q does not match opening %q of line %d", text, open.text, open.line)
		}
		t.brackets = t.brackets[:last]
	}
	t.add(tokenOperator, text, t.at)
	t.at += len(text)
	return nil
}

// word reads a name or a keyword.
func (t *tokenizer) word() error {
	start := t.at
	for t.at < len(t.src) {
		r, n := utf8.DecodeRuneInString(t.src[t.at:])
		if r == utf8.RuneError && n == 1 {
			return t.errorf(t.at, "the script is not UTF-8")
		}
		if r != '_' && !unicode.IsLetter(r) && (t.at == start || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc)) {
			break
		}
		t.at += n
	}
	if t.at == start {
		r, _ := utf8.DecodeRuneInString(t.src[t.at:])
		return t.errorf(t.at, "invalid character %q (U+%04X)", r, r)
	}
	text := t.src[start:t.at]
	t.add(tokenName, text, start)
	if last := len(t.brackets) - 1; text == "for" && last >= 0 && t.brackets[last] >= 0 {
		t.tokens[t.brackets[last]].comprehension = true
	}
	return nil
}

// number reads a number, whose form is checked when its value is taken.
func (t *tokenizer) number() {
	start := t.at
	hex := strings.HasPrefix(t.src[start:], "0x") || strings.HasPrefix(t.src[start:], "0X")
	for t.at < len(t.src) {
		c := t.src[t.at]
		exponent := t.at > start && t.src[t.at-1]|0x20 == 'e' && !hex
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && (!exponent || c != '+' && c != '-') {
			break
		}
		t.at++
	}
	// 1if x else y, 0or 1: a keyword may follow a number at once.
	text := t.src[start:t.at]
	for _, keyword := range []string{"if", "else", "or", "and", "in", "is", "for", "not"} {
		if cut, ok := strings.CutSuffix(text, keyword); ok && !hex && cut != "" {
			t.at -= len(keyword)
			text = cut
			break
		}
	}
	t.add(tokenNumber, text, start)
}

// stringStart returns how long the prefix and the quotes are that a string begins with; 0 if it is no string.
func stringStart(src string) int {
	n := 0
	for n < len(src) && n < 3 && strings.IndexByte("rRbBuUfF", src[n]) >= 0 {
		n++
	}
	if n == len(src) || n > 2 || src[n] != '"' && src[n] != '\'' {
		return 0
	}
	if quotes := src[n:]; strings.HasPrefix(quotes, `"""`) || strings.HasPrefix(quotes, "'''") {
		return n + 3
	}
	return n + 1
}

// stringLiteral reads a string whose prefix and quotes are n long.
func (t *tokenizer) stringLiteral(n int) error {
	start, line, lineStart := t.at, t.line, t.start
	quote := strings.TrimLeft(t.src[start:start+n], "rRbBuUfF")
	column := t.column(start)
	t.at += n
	for !strings.HasPrefix(t.src[t.at:], quote) {
		switch {
		case t.at == len(t.src) || t.src[t.at] == '\n' && len(quote) == 1:
			t.line, t.start = line, lineStart
			return t.errorf(start, "unterminated string")
		case t.src[t.at] == '\\' && t.at+1 < len(t.src):
			t.at++
		}
		if t.src[t.at] == '\n' {
			t.newline()
		} else {
			t.at++
		}
	}
	t.at += len(quote)
	text := t.src[start:t.at]
	if !utf8.ValidString(text) {
		return t.errorf(start, "the script is not UTF-8")
	}
	t.tokens = append(t.tokens, token{kind: tokenString, text: text, line: line, column: column})
	return nil
}
