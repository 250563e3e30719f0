package script

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// How values become text: str, repr, format and the operator %.

// A representer shows itself otherwise in repr than in str.
type representer interface{ repr() string }

// typeName is the name of a value's type in Python.
func typeName(x starlark.Value) string {
	switch x := x.(type) {
	case starlark.String:
		return "str"
	case growingList:
		return "list"
	case *typeValue:
		return "type"
	case *exception:
		return x.kind.name
	}
	return x.Type()
}

// str is str(x).
func (s *session) str(x starlark.Value) (string, error) {
	switch x := x.(type) {
	case starlark.String:
		return string(x), nil
	case *exception:
		return x.text(s)
	}
	if s.observe != nil {
		if a, ok := x.(array); ok {
			s.observe("print", a)
		}
	}
	if _, ok := x.(representer); ok {
		return x.String(), nil
	}
	return s.repr(x)
}

// repr is repr(x).
func (s *session) repr(x starlark.Value) (string, error) {
	var b strings.Builder
	err := s.writeRepr(&b, x, nil)
	return b.String(), err
}

// maxShown bounds how deep values lie inside of values that are shown.
const maxShown = 200

func (s *session) writeRepr(b *strings.Builder, x starlark.Value, path []starlark.Value) error {
	if len(path) > maxShown {
		return errors.New("RecursionError: maximum recursion depth exceeded while getting the repr of an object")
	}
	switch x := x.(type) {
	case starlark.String:
		b.WriteString(quote(string(x)))
	case starlark.Bytes:
		b.WriteString("b" + quoteBytes(string(x)))
	case starlark.Float:
		b.WriteString(floatRepr(float64(x)))
	case starlark.Int:
		b.WriteString(x.String())
	case starlark.Tuple:
		return s.writeItems(b, "(", ")", x.Len(), x.Index, x, path)
	case growingList:
		return s.writeRepr(b, x.List, path)
	case *starlark.List:
		return s.writeItems(b, "[", "]", x.Len(), x.Index, x, path)
	case *starlark.Set:
		if x.Len() == 0 {
			b.WriteString("set()")
			return nil
		}
		items, err := s.items(x)
		if err != nil {
			return err
		}
		return s.writeItems(b, "{", "}", len(items), func(i int) starlark.Value { return items[i] }, x, path)
	case *starlark.Dict:
		return s.writeDict(b, x, path)
	case *starlark.Function:
		fmt.Fprintf(b, "<function %s>", x.Name())
	case *starlark.Builtin:
		fmt.Fprintf(b, "<built-in function %s>", x.Name())
	case representer:
		b.WriteString(x.repr())
	default:
		text := x.String()
		if stop, ok := strings.CutPrefix(text, "range("); ok && !strings.Contains(text, ",") {
			text = "range(0, " + stop
		}
		b.WriteString(text)
	}
	return nil
}

// shown reports whether a value lies in itself.
func shown(x starlark.Value, path []starlark.Value) bool {
	for _, outer := range path {
		if identical(outer, x) {
			return true
		}
	}
	return false
}

func (s *session) writeItems(b *strings.Builder, open, end string, n int, at func(int) starlark.Value, x starlark.Value, path []starlark.Value) error {
	b.WriteString(open)
	if shown(x, path) && n > 0 {
		b.WriteString("..." + end)
		return nil
	}
	if err := s.ended(); err != nil {
		return err
	}
	path = append(path, x)
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := s.writeRepr(b, at(i), path); err != nil {
			return err
		}
	}
	if open == "(" && n == 1 {
		b.WriteString(",")
	}
	b.WriteString(end)
	return s.allocate(b.Len())
}

func (s *session) writeDict(b *strings.Builder, x *starlark.Dict, path []starlark.Value) error {
	if shown(x, path) {
		b.WriteString("{...}")
		return nil
	}
	if err := s.ended(); err != nil {
		return err
	}
	path = append(path, x)
	b.WriteString("{")
	for i, item := range x.Items() {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := s.writeRepr(b, item[0], path); err != nil {
			return err
		}
		b.WriteString(": ")
		if err := s.writeRepr(b, item[1], path); err != nil {
			return err
		}
	}
	b.WriteString("}")
	return s.allocate(b.Len())
}

// quote writes a text as Python's repr does.
func quote(s string) string {
	mark := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		mark = '"'
	}
	var b strings.Builder
	b.WriteByte(mark)
	for i, r := range s {
		switch {
		case r == rune(mark) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	b.WriteByte(mark)
	return b.String()
}

// escape writes a character by its number.
func escape(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// quoteBytes writes bytes as Python's repr does, without the b.
func quoteBytes(s string) string {
	mark := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		mark = '"'
	}
	b := []byte{mark}
	for i := range len(s) {
		switch c := s[i]; {
		case c == mark || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c > '~':
			b = append(b, escape(rune(c))...)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, mark))
}

// toASCII writes the characters beyond ASCII by their numbers.
func toASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

// floatRepr is the shortest text that means the number.
func floatRepr(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case f != f:
		return "nan"
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return text
	}
	text = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// A formatSpec is what stands after the colon of a field.
type formatSpec struct {
	fill      rune
	align     byte // < > ^ =, 0 if none is given
	sign      byte // + - or a blank
	alternate bool // #
	width     int
	group     string // , or _
	precision int    // -1 if none is given
	kind      byte   // 0 if none is given
}

// parseSpec reads [[fill]align][sign][#][0][width][group][.precision][kind].
func parseSpec(text string) (f formatSpec, err error) {
	f = formatSpec{fill: ' ', sign: '-', precision: -1}
	bad := fmt.Errorf("ValueError: Invalid format specifier '%s'", text)
	s := text
	filled := false
	if r, n := utf8.DecodeRuneInString(s); n > 0 && n < len(s) && strings.IndexByte("<>=^", s[n]) >= 0 {
		f.fill, f.align, filled = r, s[n], true
		s = s[n+1:]
	} else if s != "" && strings.IndexByte("<>=^", s[0]) >= 0 {
		f.align = s[0]
		s = s[1:]
	}
	if s != "" && strings.IndexByte("+- ", s[0]) >= 0 {
		f.sign = s[0]
		s = s[1:]
	}
	if strings.HasPrefix(s, "#") {
		f.alternate = true
		s = s[1:]
	}
	if strings.HasPrefix(s, "0") {
		if f.align == 0 {
			f.align = '='
		}
		if !filled {
			f.fill = '0'
		}
		s = s[1:]
	}
	if f.width, s, err = leadingInt(s, 0); err != nil {
		return f, err
	}
	if s != "" && (s[0] == ',' || s[0] == '_') {
		f.group = s[:1]
		s = s[1:]
	}
	if strings.HasPrefix(s, ".") {
		before := s[1:]
		if f.precision, s, err = leadingInt(before, -1); err != nil {
			return f, err
		}
		if f.precision < 0 {
			return f, errors.New("ValueError: Format specifier missing precision")
		}
	}
	if len(s) > 1 {
		return f, bad
	}
	if s != "" {
		f.kind = s[0]
	}
	return f, nil
}

// maxWidth bounds the width and the precision of a field.
const maxWidth = 1 << 20

// leadingInt reads the digits at the beginning of a text.
func leadingInt(s string, otherwise int) (int, string, error) {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	if n == 0 {
		return otherwise, s, nil
	}
	v, err := strconv.Atoi(s[:n])
	if err != nil || v > maxWidth {
		return 0, s, errors.New("ValueError: Too many decimal digits in format string")
	}
	return v, s[n:], nil
}

// format is format(x, spec).
func (s *session) format(x starlark.Value, spec string) (string, error) {
	if spec == "" {
		return s.str(x)
	}
	f, err := parseSpec(spec)
	if err != nil {
		return "", err
	}
	switch v := plain(x).(type) {
	case starlark.String:
		return f.text(string(v))
	case starlark.Bool:
		if f.kind == 0 || f.kind == 's' {
			text, err := s.str(v)
			if err != nil {
				return "", err
			}
			return f.pad("", text, '<'), nil
		}
		return f.integer(number(v).(starlark.Int))
	case starlark.Int:
		return f.integer(v)
	case starlark.Float:
		return f.float(float64(v))
	}
	return "", fmt.Errorf("TypeError: unsupported format string passed to %s.__format__", typeName(x))
}

func (f formatSpec) unknown(kind string) error {
	return fmt.Errorf("ValueError: Unknown format code '%c' for object of type '%s'", f.kind, kind)
}

// text formats a text.
func (f formatSpec) text(s string) (string, error) {
	switch {
	case f.kind != 0 && f.kind != 's':
		return "", f.unknown("str")
	case f.sign != '-':
		return "", errors.New("ValueError: Sign not allowed in string format specifier")
	case f.align == '=' && f.fill != '0':
		return "", errors.New("ValueError: '=' alignment not allowed in string format specifier")
	case f.group != "":
		return "", fmt.Errorf("ValueError: Cannot specify '%s' with 's'", f.group)
	}
	if f.align == '=' {
		f.align = '<'
	}
	if f.precision >= 0 {
		runes := []rune(s)
		s = string(runes[:min(f.precision, len(runes))])
	}
	return f.pad("", s, '<'), nil
}

// pad fills a text, whose sign or prefix comes apart, to the width.
func (f formatSpec) pad(prefix, s string, align byte) string {
	n := f.width - utf8.RuneCountInString(prefix) - utf8.RuneCountInString(s)
	if n <= 0 {
		return prefix + s
	}
	if f.align != 0 {
		align = f.align
	}
	fill := func(n int) string { return strings.Repeat(string(f.fill), n) }
	switch align {
	case '<':
		return prefix + s + fill(n)
	case '^':
		return fill(n/2) + prefix + s + fill(n-n/2)
	case '=':
		return prefix + fill(n) + s
	}
	return fill(n) + prefix + s
}

// integer formats an integer.
func (f formatSpec) integer(x starlark.Int) (string, error) {
	base, prefix, group := 10, "", 3
	switch f.kind {
	case 0, 'd', 'n':
	case 'b':
		base, prefix, group = 2, "0b", 4
	case 'o':
		base, prefix, group = 8, "0o", 4
	case 'x', 'X':
		base, prefix, group = 16, "0"+string(f.kind), 4
	case 'c':
		n, ok := x.Int64()
		if !ok || n < 0 || n > utf8.MaxRune {
			return "", errors.New("OverflowError: %c arg not in range(0x110000)")
		}
		return f.pad("", string(rune(n)), '<'), nil
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		v, err := toFloat(x)
		if err != nil {
			return "", err
		}
		return f.float(v)
	default:
		return "", f.unknown("int")
	}
	if f.precision >= 0 {
		return "", errors.New("ValueError: Precision not allowed in integer format specifier")
	}
	if f.group == "," && base != 10 {
		return "", fmt.Errorf("ValueError: Cannot specify ',' with '%c'", f.kind)
	}
	digits := new(big.Int).Abs(x.BigInt()).Text(base)
	if f.kind == 'X' {
		digits = strings.ToUpper(digits)
	}
	sign := f.signOf(x.Sign() < 0)
	if f.alternate {
		sign += prefix
	}
	return f.pad(sign, f.grouped(digits, "", group, len(sign)), '>'), nil
}

// signOf is the sign of a number.
func (f formatSpec) signOf(negative bool) string {
	switch {
	case negative:
		return "-"
	case f.sign != '-':
		return string(f.sign)
	}
	return ""
}

// grouped puts separators between digits; zeros that fill the width are digits as well.
func (f formatSpec) grouped(digits, rest string, size, before int) string {
	if f.group == "" {
		return digits + rest
	}
	for f.fill == '0' && f.align == '=' && before+len(digits)+(len(digits)-1)/size+len(rest) < f.width {
		if before+len(digits)+1+len(digits)/size+len(rest) > f.width && len(digits)%size == 0 {
			digits = "0" + digits // a separator does not come first
			break
		}
		digits = "0" + digits
	}
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%size == 0 {
			b.WriteString(f.group)
		}
		b.WriteRune(c)
	}
	return b.String() + rest
}

// float formats a float.
func (f formatSpec) float(x float64) (string, error) {
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	negative := math.Signbit(x) && x == x
	x = math.Abs(x)
	var text string
	upper := false
	switch f.kind {
	case 0:
		if f.precision < 0 {
			text = floatRepr(x)
		} else {
			text = general(x, max(precision, 1), f.alternate, true)
		}
	case 'e', 'E':
		text = strconv.FormatFloat(x, 'e', precision, 64)
		upper = f.kind == 'E'
	case 'f', 'F':
		text = strconv.FormatFloat(x, 'f', precision, 64)
		upper = f.kind == 'F'
	case 'g', 'G', 'n':
		text = general(x, max(precision, 1), f.alternate, false)
		upper = f.kind == 'G'
	case '%':
		text = strconv.FormatFloat(x*100, 'f', precision, 64) + "%"
	default:
		return "", f.unknown("float")
	}
	text = strings.NewReplacer("+Inf", "inf", "NaN", "nan").Replace(text)
	if upper {
		text = strings.ToUpper(text)
	}
	if f.alternate && precision == 0 && strings.IndexByte("eEfF%", f.kind) >= 0 {
		digits := strings.IndexAny(text+"e", "eE%")
		text = text[:digits] + "." + text[digits:]
	}
	sign := f.signOf(negative)
	digits := 0
	for digits < len(text) && '0' <= text[digits] && text[digits] <= '9' {
		digits++
	}
	if digits == 0 {
		return f.pad(sign, text, '>'), nil
	}
	return f.pad(sign, f.grouped(text[:digits], text[digits:], 3, len(sign)), '>'), nil
}

// general is the format g: so many significant digits. As the default format with a precision, a number keeps a digit after the point.
func general(x float64, precision int, alternate, point bool) string {
	if math.IsInf(x, 0) || x != x {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	text := strconv.FormatFloat(x, 'e', precision-1, 64)
	i := strings.IndexByte(text, 'e')
	exponent, _ := strconv.Atoi(text[i+1:])
	limit := precision
	if point {
		limit = precision - 1
		if precision == 1 {
			limit = 1
		}
	}
	if exponent < -4 || exponent >= limit {
		mantissa := text[:i]
		if !alternate && strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		return mantissa + text[i:]
	}
	text = strconv.FormatFloat(x, 'f', max(precision-1-exponent, 0), 64)
	if !alternate && strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if point && !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// percent is the operator % of texts.
func (s *session) percent(format string, args starlark.Value) (string, error) {
	tuple, isTuple := args.(starlark.Tuple)
	if !isTuple {
		tuple = starlark.Tuple{args}
	}
	used, named := 0, false
	take := func() (starlark.Value, error) {
		if used >= len(tuple) {
			return nil, errors.New("TypeError: not enough arguments for format string")
		}
		used++
		return tuple[used-1], nil
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			b.WriteString(format)
			break
		}
		b.WriteString(format[:i])
		format = format[i+1:]
		var value starlark.Value
		if strings.HasPrefix(format, "(") {
			end := strings.IndexByte(format, ')')
			dict, ok := args.(starlark.Mapping)
			if end < 0 || !ok {
				return "", errors.New("TypeError: format requires a mapping")
			}
			v, found, err := dict.Get(starlark.String(format[1:end]))
			if err != nil || !found {
				return "", errors.Join(err, fmt.Errorf("KeyError: %s", quote(format[1:end])))
			}
			value, named = v, true
			format = format[end+1:]
		}
		f := formatSpec{fill: ' ', sign: '-', precision: -1, align: '>'}
		rest, err := f.percentFlags(format, take)
		if err != nil {
			return "", err
		}
		if rest == "" {
			return "", errors.New("ValueError: incomplete format")
		}
		f.kind = rest[0]
		format = rest[1:]
		if f.kind == '%' {
			b.WriteByte('%')
			continue
		}
		if value == nil {
			if value, err = take(); err != nil {
				return "", err
			}
		}
		text, err := s.percentValue(f, value)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		if err := s.allocate(b.Len()); err != nil {
			return "", err
		}
	}
	if _, isMapping := args.(starlark.Mapping); used < len(tuple) && !named && !isMapping {
		return "", errors.New("TypeError: not all arguments converted during string formatting")
	}
	return b.String(), nil
}

// percentFlags reads the flags, the width and the precision after a percent sign, and returns the rest.
func (f *formatSpec) percentFlags(s string, take func() (starlark.Value, error)) (string, error) {
	left := false
flags:
	for ; s != ""; s = s[1:] {
		switch s[0] {
		case '-':
			left = true
		case '+':
			f.sign = '+'
		case ' ':
			if f.sign != '+' {
				f.sign = ' '
			}
		case '0':
			f.fill, f.align = '0', '='
		case '#':
			f.alternate = true
		default:
			break flags
		}
	}
	amount := func(otherwise int) (n int, err error) {
		if strings.HasPrefix(s, "*") {
			v, err := take()
			if err != nil {
				return 0, err
			}
			n, ok := asIndex(v)
			if !ok || n > maxWidth || n < -maxWidth {
				return 0, errors.New("TypeError: * wants int")
			}
			s = s[1:]
			return n, nil
		}
		n, s, err = leadingInt(s, otherwise)
		return n, err
	}
	var err error
	if f.width, err = amount(0); err != nil {
		return "", err
	}
	if f.width < 0 {
		left, f.width = true, -f.width
	}
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		if f.precision, err = amount(0); err != nil {
			return "", err
		}
		f.precision = max(f.precision, 0)
	}
	if left {
		f.align, f.fill = '<', ' '
	}
	return strings.TrimLeft(s, "hlL"), nil
}

// percentValue formats one value by what stands after a percent sign.
func (s *session) percentValue(f formatSpec, v starlark.Value) (string, error) {
	kind := f.kind
	if strings.IndexByte("sra", kind) < 0 {
		v = number(plain(v))
	}
	switch kind {
	case 's', 'r', 'a':
		text, err := s.str(v)
		if kind != 's' {
			text, err = s.repr(v)
		}
		if kind == 'a' {
			text = toASCII(text)
		}
		if err != nil {
			return "", err
		}
		if f.fill = ' '; f.align == '=' {
			f.align = '>'
		}
		f.kind, f.sign = 's', '-'
		return f.text(text)
	case 'c':
		f.sign = '-'
		if text, ok := v.(starlark.String); ok && characters(text) == 1 {
			f.kind = 's'
			return f.text(string(text))
		}
		if n, ok := v.(starlark.Int); ok {
			f.precision = -1
			return f.integer(n)
		}
		return "", errors.New("TypeError: %c requires int or char")
	case 'd', 'i', 'u', 'x', 'X', 'o':
		if x, ok := v.(starlark.Float); ok && strings.IndexByte("diu", kind) >= 0 {
			n, err := truncated(x)
			if err != nil {
				return "", err
			}
			v = n
		}
		n, ok := v.(starlark.Int)
		if !ok {
			if strings.IndexByte("diu", kind) >= 0 {
				return "", fmt.Errorf("TypeError: %%%c format: a real number is required, not %s", kind, typeName(v))
			}
			return "", fmt.Errorf("TypeError: %%%c format: an integer is required, not %s", kind, typeName(v))
		}
		if strings.IndexByte("iu", kind) >= 0 {
			f.kind = 'd'
		}
		digits := f.precision
		f.precision = -1
		if digits >= 0 {
			bare := f
			bare.width, bare.sign, bare.alternate = 0, '-', false
			magnitude := n
			if n.Sign() < 0 {
				magnitude = starlark.MakeInt(0).Sub(n)
			}
			text, err := bare.integer(magnitude)
			prefix := f.signOf(n.Sign() < 0)
			if f.alternate && kind != 'd' {
				prefix += "0" + string(kind)
			}
			return f.pad(prefix, strings.Repeat("0", max(0, digits-len(text)))+text, '>'), err
		}
		return f.integer(n)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		x, err := toFloat(v)
		if err != nil {
			return "", err
		}
		return f.float(x)
	}
	return "", fmt.Errorf("ValueError: unsupported format character '%c' (0x%x)", kind, kind)
}

// truncated is the integer of a float.
func truncated(x starlark.Float) (starlark.Int, error) {
	f := float64(x)
	switch {
	case f != f:
		return starlark.Int{}, errors.New("ValueError: cannot convert float NaN to integer")
	case math.IsInf(f, 0):
		return starlark.Int{}, errors.New("OverflowError: cannot convert float infinity to integer")
	}
	n, _ := new(big.Float).SetFloat64(math.Trunc(f)).Int(nil)
	return starlark.MakeBigInt(n), nil
}

// formatText is str.format.
func (s *session) formatText(format string, args starlark.Tuple, kwargs []starlark.Tuple) (string, error) {
	next := 0
	return s.formatFields(format, args, kwargs, &next, 0)
}

func (s *session) formatFields(format string, args starlark.Tuple, kwargs []starlark.Tuple, next *int, depth int) (string, error) {
	if depth > 2 {
		return "", errors.New("ValueError: Max string recursion exceeded")
	}
	var b strings.Builder
	for {
		i := strings.IndexAny(format, "{}")
		if i < 0 {
			b.WriteString(format)
			return b.String(), nil
		}
		b.WriteString(format[:i])
		brace := format[i]
		format = format[i+1:]
		if format != "" && format[0] == brace {
			b.WriteByte(brace)
			format = format[1:]
			continue
		}
		if brace == '}' {
			return "", errors.New("ValueError: Single '}' encountered in format string")
		}
		end := formatEnd(format)
		if end < 0 {
			return "", errors.New("ValueError: expected '}' before end of string")
		}
		field := format[:end]
		format = format[end+1:]
		name, spec, _ := strings.Cut(field, ":")
		name, conversion, converted := strings.Cut(name, "!")
		v, err := s.formatArgument(name, args, kwargs, next)
		if err != nil {
			return "", err
		}
		if spec, err = s.formatFields(spec, args, kwargs, next, depth+1); err != nil {
			return "", err
		}
		if converted {
			if v, err = s.convert(conversion, v); err != nil {
				return "", err
			}
		}
		text, err := s.format(v, spec)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		if err := s.allocate(b.Len()); err != nil {
			return "", err
		}
	}
}

// convert is !r, !s or !a.
func (s *session) convert(how string, v starlark.Value) (starlark.Value, error) {
	switch how {
	case "s":
		return stringValue(s.str(v))
	case "r":
		return stringValue(s.repr(v))
	case "a":
		text, err := s.repr(v)
		return stringValue(toASCII(text), err)
	}
	return nil, fmt.Errorf("ValueError: Unknown conversion specifier %s", how)
}

// formatArgument finds what the name of a field means: a place or a name, then attributes and indices.
func (s *session) formatArgument(name string, args starlark.Tuple, kwargs []starlark.Tuple, next *int) (v starlark.Value, err error) {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	first, rest := name[:end], name[end:]
	place, atoi := strconv.Atoi(first)
	switch {
	case first == "":
		place = *next
		*next++
		fallthrough
	case atoi == nil:
		if place >= len(args) || place < 0 {
			return nil, fmt.Errorf("IndexError: Replacement index %d out of range for positional args tuple", place)
		}
		v = args[place]
	default:
		for _, pair := range kwargs {
			if string(pair[0].(starlark.String)) == first {
				v = pair[1]
			}
		}
		if v == nil {
			return nil, fmt.Errorf("KeyError: %s", quote(first))
		}
	}
	for rest != "" {
		if rest[0] == '.' {
			end := strings.IndexAny(rest[1:], ".[") + 1
			if end == 0 {
				end = len(rest)
			}
			if v, err = s.getAttribute(v, rest[1:end]); err != nil {
				return nil, err
			}
			rest = rest[end:]
			continue
		}
		end := strings.IndexByte(rest, ']')
		if end < 0 || rest[0] != '[' {
			return nil, errors.New("ValueError: Missing ']' in format string")
		}
		var k starlark.Value = starlark.String(rest[1:end])
		if n, err := strconv.Atoi(rest[1:end]); err == nil {
			k = starlark.MakeInt(n)
		}
		if v, err = s.index(v, k); err != nil {
			return nil, err
		}
		rest = rest[end+1:]
	}
	return v, nil
}
