package script

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/syntax"
)

// Strings.

// strings reads a string and those that follow it, which are one.
func (p *parser) strings() (syntax.Expr, error) {
	first := p.peek()
	var parts []syntax.Expr // of a string with fields
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			parts = append(parts, p.text(first, text.String()))
			text.Reset()
		}
	}
	isBytes := false
	for n := 0; p.peek().kind == tokenString; n++ {
		t := p.next()
		prefix, body, _ := cutQuotes(t.text)
		b := strings.ContainsRune(prefix, 'b')
		if n > 0 && b != isBytes {
			return nil, p.errorAt(t, "SyntaxError: cannot mix bytes and nonbytes literals")
		}
		isBytes = b
		if !strings.ContainsRune(prefix, 'f') {
			s, err := p.unescape(t, prefix, body)
			if err != nil {
				return nil, err
			}
			text.WriteString(s)
			continue
		}
		fields, err := p.fields(t, prefix, body, 0)
		if err != nil {
			return nil, err
		}
		for _, field := range fields {
			if s, ok := field.(*syntax.Literal); ok {
				text.WriteString(s.Value.(string))
				continue
			}
			flush()
			parts = append(parts, field)
		}
	}
	if len(parts) == 0 {
		kind := syntax.STRING
		if isBytes {
			kind = syntax.BYTES
		}
		return &syntax.Literal{Token: kind, TokenPos: p.position(first), Value: text.String()}, nil
	}
	flush()
	return p.join(first, parts), nil
}

// join makes one string of parts.
func (p *parser) join(t *token, parts []syntax.Expr) syntax.Expr {
	switch len(parts) {
	case 0:
		return p.text(t, "")
	case 1:
		return parts[0]
	}
	return p.operator("join", t, p.tuple(t, parts, false))
}

// cutQuotes cuts the token of a string into its prefix in small letters, what is between the quotes, and the quotes.
func cutQuotes(text string) (prefix, body, quotes string) {
	n := strings.IndexAny(text, `"'`)
	length := stringStart(text) - n
	return strings.ToLower(text[:n]), text[n+length : len(text)-length], text[n : n+length]
}

// escapes are the letters after a backslash that stand for one character.
var escapes = map[byte]string{'\n': "", '\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v"}

// unescape replaces the escape sequences of a string.
func (p *parser) unescape(t *token, prefix, s string) (string, error) {
	if strings.ContainsRune(prefix, 'r') || !strings.Contains(s, `\`) {
		return s, nil
	}
	isBytes := strings.ContainsRune(prefix, 'b')
	var b strings.Builder
	for len(s) > 0 {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i == len(s)-1 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		c := s[i+1]
		s = s[i+2:]
		if plain, ok := escapes[c]; ok {
			b.WriteString(plain)
			continue
		}
		digits := 0
		switch {
		case '0' <= c && c <= '7':
			n := 0
			for s = string(c) + s; digits < 3 && digits < len(s) && '0' <= s[digits] && s[digits] <= '7'; digits++ {
				n = n*8 + int(s[digits]-'0')
			}
			s = s[digits:]
			writeCharacter(&b, n, isBytes)
			continue
		case c == 'x':
			digits = 2
		case c == 'u' && !isBytes:
			digits = 4
		case c == 'U' && !isBytes:
			digits = 8
		case c == 'N' && !isBytes:
			return "", p.errorAt(t, `names of characters (\N{…}) are not supported`)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		if len(s) < digits {
			return "", p.errorAt(t, `SyntaxError: truncated \%c escape`, c)
		}
		n, err := strconv.ParseUint(s[:digits], 16, 32)
		if err != nil || n > utf8.MaxRune {
			return "", p.errorAt(t, `SyntaxError: malformed \%c escape`, c)
		}
		s = s[digits:]
		writeCharacter(&b, int(n), isBytes)
	}
	return b.String(), nil
}

func writeCharacter(b *strings.Builder, n int, isBytes bool) {
	if isBytes {
		b.WriteByte(byte(n))
	} else {
		b.WriteRune(rune(n))
	}
}

// fields reads the body of an f-string, or the format of one of its fields: texts and fields.
func (p *parser) fields(t *token, prefix, s string, depth int) (parts []syntax.Expr, err error) {
	if depth > 2 {
		return nil, p.errorAt(t, "SyntaxError: f-string: expressions nested too deeply")
	}
	var text strings.Builder
	flush := func() error {
		plain, err := p.unescape(t, prefix, text.String())
		if err == nil && plain != "" {
			parts = append(parts, p.text(t, plain))
		}
		text.Reset()
		return err
	}
	for len(s) > 0 {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			text.WriteString(s)
			break
		}
		text.WriteString(s[:i])
		brace := s[i]
		s = s[i+1:]
		switch {
		case depth == 0 && s != "" && s[0] == brace:
			text.WriteByte(brace)
			s = s[1:]
			continue
		case brace == '}':
			return nil, p.errorAt(t, "SyntaxError: f-string: single '}' is not allowed")
		}
		if err := flush(); err != nil {
			return nil, err
		}
		var field []syntax.Expr
		if field, s, err = p.field(t, prefix, s, depth); err != nil {
			return nil, err
		}
		parts = append(parts, field...)
	}
	return parts, flush()
}

// field reads a field after its brace and returns what follows it: {expression=!r:format}.
func (p *parser) field(t *token, prefix, s string, depth int) (parts []syntax.Expr, rest string, err error) {
	end := fieldEnd(s)
	if end < 0 {
		return nil, "", p.errorAt(t, "SyntaxError: f-string: expecting '}'")
	}
	expression, s := s[:end], s[end:]
	if strings.TrimSpace(expression) == "" {
		return nil, "", p.errorAt(t, "SyntaxError: f-string: empty expression not allowed")
	}
	if strings.ContainsAny(expression, `\#`) {
		return nil, "", p.errorAt(t, "SyntaxError: f-string expression part cannot include a backslash or '#'")
	}
	conversion := ""
	if strings.HasPrefix(s, "=") {
		shown := expression + "="
		s = s[1:]
		for s != "" && s[0] == ' ' {
			shown += " "
			s = s[1:]
		}
		parts = append(parts, p.text(t, shown))
		if strings.HasPrefix(s, "}") {
			conversion = "repr"
		}
	}
	if strings.HasPrefix(s, "!") && len(s) > 2 {
		names := map[byte]string{'r': "repr", 's': "str", 'a': "ascii"}
		if conversion = names[s[1]]; conversion == "" {
			return nil, "", p.errorAt(t, "SyntaxError: f-string: invalid conversion character %q: expected 's', 'r', or 'a'", s[1])
		}
		s = s[2:]
	}
	var format []syntax.Expr
	if strings.HasPrefix(s, ":") {
		end := formatEnd(s)
		if end < 0 {
			return nil, "", p.errorAt(t, "SyntaxError: f-string: expecting '}'")
		}
		if format, err = p.fields(t, prefix, s[1:end], depth+1); err != nil {
			return nil, "", err
		}
		s = s[end:]
	}
	if !strings.HasPrefix(s, "}") {
		return nil, "", p.errorAt(t, "SyntaxError: f-string: expecting '}'")
	}
	x, err := p.part(t, expression)
	if err != nil {
		return nil, "", err
	}
	if conversion != "" {
		x = p.operator(conversion, t, x)
	}
	return append(parts, p.operator("format", t, x, p.join(t, format))), s[1:], nil
}

// fieldEnd finds where the expression of a field ends; -1 if it does not.
func fieldEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']':
			depth--
		case '"', '\'':
			quote := s[i : i+1]
			if strings.HasPrefix(s[i:], strings.Repeat(quote, 3)) {
				quote = strings.Repeat(quote, 3)
			}
			end := strings.Index(s[i+len(quote):], quote)
			if end < 0 {
				return -1
			}
			i += len(quote) + end + len(quote) - 1
		case '}':
			if depth--; depth < 0 {
				return i
			}
		case ':':
			if depth == 0 {
				return i
			}
		case '!', '=', '<', '>':
			next := byte(0)
			if i+1 < len(s) {
				next = s[i+1]
			}
			switch {
			case depth > 0 || c == '<' || c == '>':
				if next == '=' {
					i++
				}
			case next == '=':
				i++
			default:
				return i
			}
		}
	}
	return -1
}

// formatEnd finds where the format of a field ends, which may have fields; -1 if it does not.
func formatEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// part reads an expression inside of a token.
func (p *parser) part(t *token, s string) (syntax.Expr, error) {
	tokens, err := tokenizePart(p.name, s, t.line, t.column)
	if err != nil {
		return nil, err
	}
	outer, at := p.tokens, p.at
	p.tokens, p.at = tokens, 0
	defer func() { p.tokens, p.at = outer, at }()
	x, err := p.expressionList()
	if err == nil && p.peek().kind != tokenEnd {
		err = p.unexpected()
	}
	return x, err
}
