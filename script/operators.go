package script

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Operators. Starlark's own compare to a truth value only, know no booleans in arithmetic and change no array in place, so the front end calls these
// instead. A call is `operator << x >> y`, which Starlark evaluates without making a list of arguments: << keeps an operand, >> takes the last one
// and does the work. (Ordinary calls take twice as long; a script may compare some millions of numbers.)

// An operator is a function of one to three operands.
type operator struct {
	s       *session
	name    string
	unary   func(x starlark.Value) (starlark.Value, error)
	binary  func(x, y starlark.Value) (starlark.Value, error)
	ternary func(x, y, z starlark.Value) (starlark.Value, error)
}

var _ starlark.HasBinary = (*operator)(nil)

// String returns the name.
func (o *operator) String() string { return o.name }

// Type returns the name of the type.
func (o *operator) Type() string { return "operator" }

// Freeze does nothing.
func (o *operator) Freeze() {}

// Truth is true.
func (o *operator) Truth() starlark.Bool { return true }

// Hash fails: no script can ask for it.
func (o *operator) Hash() (uint32, error) { return 0, errors.New("unhashable type: operator") }

// Binary keeps an operand, or does the work with the last one.
func (o *operator) Binary(op syntax.Token, y starlark.Value, _ starlark.Side) (starlark.Value, error) {
	s := o.s
	if op == syntax.LTLT {
		s.operands = append(s.operands, y)
		return o, nil
	}
	n := len(s.operands)
	switch {
	case o.binary != nil:
		x := s.operands[n-1]
		s.operands = s.operands[:n-1]
		return o.binary(x, y)
	case o.unary != nil:
		return o.unary(y)
	}
	w, x := s.operands[n-2], s.operands[n-1]
	s.operands = s.operands[:n-2]
	return o.ternary(w, x, y)
}

// arithmeticTokens are Starlark's tokens of the arithmetic operators. Those that it has no operator for have tokens of other meanings.
var arithmeticTokens = map[string]syntax.Token{
	"+": syntax.PLUS, "-": syntax.MINUS, "*": syntax.STAR, "/": syntax.SLASH, "//": syntax.SLASHSLASH, "%": syntax.PERCENT,
	"&": syntax.AMP, "|": syntax.PIPE, "^": syntax.CIRCUMFLEX, "<<": syntax.LTLT, ">>": syntax.GTGT, "**": syntax.STARSTAR, "@": tokenMatMul,
}

// tokenMatMul is @ in Binary of arrays.
const tokenMatMul = syntax.LOAD

var comparisonTokens = map[string]syntax.Token{
	"==": syntax.EQL, "!=": syntax.NEQ, "<": syntax.LT, "<=": syntax.LE, ">": syntax.GT, ">=": syntax.GE,
}

// newOperators makes the operators of a session.
func newOperators(s *session) starlark.StringDict {
	all := starlark.StringDict{}
	add := func(name string, o *operator) {
		o.s, o.name = s, name
		all["·"+name] = o
	}
	for name, token := range arithmeticTokens {
		add(name, &operator{binary: func(x, y starlark.Value) (starlark.Value, error) { return s.arithmetic(name, token, x, y) }})
		add(name+"=", &operator{binary: func(x, y starlark.Value) (starlark.Value, error) { return s.inPlace(name, token, x, y) }})
		add("[]"+name+"=", &operator{ternary: func(x, k, y starlark.Value) (starlark.Value, error) {
			old, err := s.index(x, k)
			if err == nil {
				old, err = s.inPlace(name, token, old, y)
			}
			if err == nil {
				err = s.setIndex(x, k, old)
			}
			return starlark.None, err
		}})
	}
	for name, token := range comparisonTokens {
		addComparison(s, add, name, func(x, y starlark.Value) (starlark.Value, error) { return s.compare(token, x, y) })
	}
	for name, f := range map[string]func(x, y starlark.Value) (starlark.Value, error){
		"is":     func(x, y starlark.Value) (starlark.Value, error) { return starlark.Bool(identical(x, y)), nil },
		"is not": func(x, y starlark.Value) (starlark.Value, error) { return starlark.Bool(!identical(x, y)), nil },
		"in":     s.contains,
		"not in": func(x, y starlark.Value) (starlark.Value, error) {
			in, err := s.contains(x, y)
			if err != nil {
				return nil, err
			}
			return !in.Truth(), nil
		},
	} {
		addComparison(s, add, name, f)
	}
	add("key", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return key(x), nil }})
	add("unary-", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return s.unary(syntax.MINUS, x) }})
	add("unary+", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return s.unary(syntax.PLUS, x) }})
	add("unary~", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return s.unary(syntax.TILDE, x) }})
	add("truth", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		_, err := truth(x)
		return x, err
	}})
	add("[]", &operator{binary: s.index})
	add("[][]", &operator{ternary: func(x, i, j starlark.Value) (starlark.Value, error) {
		if a, ok := x.(array); ok && a.hasElement(i, j) {
			return a.getAt(i, j) // without a view of the row
		}
		row, err := s.index(x, i)
		if err != nil {
			return nil, err
		}
		return s.index(row, j)
	}})
	add("[,]", &operator{ternary: func(x, i, j starlark.Value) (starlark.Value, error) {
		if a, ok := x.(array); ok {
			return a.getAt(i, j)
		}
		return s.index(x, starlark.Tuple{i, j})
	}})
	add("del[]", &operator{binary: func(x, k starlark.Value) (starlark.Value, error) { return starlark.None, s.deleteIndex(x, k) }})
	add("item", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return item{s: s, object: x}, nil }})
	add("item2", &operator{binary: func(x, i starlark.Value) (starlark.Value, error) { return item{s, x, i}, nil }})
	add("slice", &operator{ternary: func(x, y, z starlark.Value) (starlark.Value, error) { return slice{x, y, z}, nil }})
	add("iter", &operator{unary: s.iterable})
	add("generator", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return x, nil }})
	add("sequence", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		if text, ok := x.(starlark.String); ok {
			return s.letters(text)
		}
		return x, nil
	}})
	add("unpack", &operator{ternary: s.unpack})
	add("attribute", &operator{binary: s.attribute})
	add("undefined", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		name, _ := starlark.AsString(x)
		return nil, undefined(name)
	}})
	add("cell", &operator{unary: func(starlark.Value) (starlark.Value, error) { return &cell{values: starlark.StringDict{}}, nil }})
	add("raise", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return nil, s.raised(x) }})
	add("assert", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		if x == starlark.None {
			return nil, errors.New("AssertionError")
		}
		text, err := s.str(x)
		return nil, errors.Join(err, fmt.Errorf("AssertionError: %s", text))
	}})
	add("import", &operator{unary: s.importModule})
	add("from", &operator{binary: s.importName})
	add("str", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return stringValue(s.str(x)) }})
	add("repr", &operator{unary: func(x starlark.Value) (starlark.Value, error) { return stringValue(s.repr(x)) }})
	add("ascii", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		text, err := s.repr(x)
		return stringValue(toASCII(text), err)
	}})
	add("format", &operator{binary: func(x, spec starlark.Value) (starlark.Value, error) {
		text, _ := starlark.AsString(spec)
		return stringValue(s.format(x, text))
	}})
	add("join", &operator{unary: func(x starlark.Value) (starlark.Value, error) {
		parts, size := []string{}, 0
		for _, part := range x.(starlark.Tuple) {
			text, _ := starlark.AsString(part)
			parts, size = append(parts, text), size+len(text)
		}
		if err := s.allocate(size); err != nil {
			return nil, err
		}
		return starlark.String(strings.Join(parts, "")), nil
	}})
	return all
}

func stringValue(text string, err error) (starlark.Value, error) { return starlark.String(text), err }

// addComparison adds a comparison, the same where only the truth counts (?), and the same where another comparison follows, whose left operand is this
// one's right one (&).
func addComparison(s *session, add func(string, *operator), name string, f func(x, y starlark.Value) (starlark.Value, error)) {
	certain := func(x, y starlark.Value) (starlark.Value, error) {
		v, err := f(x, y)
		if err != nil {
			return nil, err
		}
		if _, ok := v.(starlark.Bool); ok {
			return v, nil
		}
		t, err := truth(v)
		return starlark.Bool(t), err
	}
	add(name, &operator{binary: f})
	add(name+"?", &operator{binary: certain})
	add(name+"&", &operator{binary: func(x, y starlark.Value) (starlark.Value, error) {
		v, err := certain(x, y)
		if err == nil && v == starlark.True {
			s.operands = append(s.operands, y)
		}
		return v, err
	}})
}

// number makes numbers of booleans, as Python's are.
func number(x starlark.Value) starlark.Value {
	if b, ok := x.(starlark.Bool); ok {
		if b {
			return starlark.MakeInt(1)
		}
		return starlark.MakeInt(0)
	}
	return x
}

// maxBits bounds integers.
const maxBits = 1 << 22

// arithmetic does what Python's arithmetic operators do.
func (s *session) arithmetic(name string, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	xi, xInt := x.(starlark.Int)
	yi, yInt := y.(starlark.Int)
	switch {
	case xInt && yInt:
		return integers(name, op, xi, yi)
	case op == syntax.PERCENT:
		if text, ok := x.(starlark.String); ok {
			return stringValue(s.percent(string(text), y))
		}
	}
	xb, xBool := x.(starlark.Bool)
	yb, yBool := y.(starlark.Bool)
	if xBool && yBool {
		switch op {
		case syntax.AMP:
			return xb && yb, nil
		case syntax.PIPE:
			return xb || yb, nil
		case syntax.CIRCUMFLEX:
			return starlark.Bool(xb != yb), nil
		}
	}
	if xBool || yBool {
		if isNumber(x) && isNumber(y) {
			return s.arithmetic(name, op, number(x), number(y))
		}
	}
	if isNumber(x) && isNumber(y) {
		return floats(name, op, x, y)
	}
	if op == syntax.STAR && !isNumpy(x) && !isNumpy(y) {
		if err := s.repeats(x, y); err != nil {
			return nil, err
		}
		x, y = number(x), number(y)
	}
	if op == syntax.PLUS {
		if bytes := sequenceBytes(x) + sequenceBytes(y); bytes > 0 {
			if err := s.allocate(bytes); err != nil {
				return nil, err
			}
		}
	}
	var v starlark.Value
	var err error
	if op == syntax.STARSTAR || op == tokenMatMul {
		v, err = s.binaryOf(op, x, y)
	} else {
		v, err = starlark.Binary(op, x, y)
	}
	if err != nil && strings.HasPrefix(err.Error(), "unknown binary op") {
		err = fmt.Errorf("TypeError: unsupported operand type(s) for %s: '%s' and '%s'", name, typeName(x), typeName(y))
		if op == syntax.PLUS {
			switch x.(type) {
			case starlark.String, *starlark.List, starlark.Tuple:
				err = fmt.Errorf(`TypeError: can only concatenate %[1]s (not "%[2]s") to %[1]s`, typeName(x), typeName(y))
			}
		}
	}
	return v, err
}

// binaryOf asks the operands themselves.
func (s *session) binaryOf(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	if x, ok := x.(starlark.HasBinary); ok {
		if v, err := x.Binary(op, y, starlark.Left); v != nil || err != nil {
			return v, err
		}
	}
	if y, ok := y.(starlark.HasBinary); ok {
		if v, err := y.Binary(op, x, starlark.Right); v != nil || err != nil {
			return v, err
		}
	}
	return nil, errors.New("unknown binary op")
}

func isNumber(x starlark.Value) bool {
	switch x.(type) {
	case starlark.Int, starlark.Float, starlark.Bool:
		return true
	}
	return false
}

// sequenceBytes is about what the elements of a text or of a list take; 0 for other values.
func sequenceBytes(x starlark.Value) int {
	switch x := x.(type) {
	case starlark.String:
		return len(x)
	case starlark.Bytes:
		return len(x)
	case *starlark.List:
		return 16 * x.Len()
	case starlark.Tuple:
		return 16 * len(x)
	}
	return 0
}

// repeats checks the size of a text or a list that is repeated.
func (s *session) repeats(x, y starlark.Value) error {
	size := func(x, n starlark.Value) error {
		bytes := sequenceBytes(x)
		count, ok := number(n).(starlark.Int)
		if !ok || bytes == 0 || count.Sign() <= 0 {
			return nil
		}
		times, ok := count.Int64()
		if !ok || times > math.MaxInt64/int64(bytes) {
			return s.allocate(math.MaxInt)
		}
		return s.allocate(int(times) * bytes)
	}
	if err := size(x, y); err != nil {
		return err
	}
	return size(y, x)
}

// integers does arithmetic of integers.
func integers(name string, op syntax.Token, x, y starlark.Int) (starlark.Value, error) {
	switch op {
	case syntax.PLUS:
		return x.Add(y), nil
	case syntax.MINUS:
		return x.Sub(y), nil
	case syntax.STAR:
		if bits(x)+bits(y) > maxBits {
			return nil, errors.New("OverflowError: the integer is too large")
		}
		return x.Mul(y), nil
	case syntax.SLASHSLASH, syntax.PERCENT, syntax.SLASH:
		if y.Sign() == 0 {
			what := map[syntax.Token]string{syntax.SLASH: "division by zero", syntax.PERCENT: "integer modulo by zero", syntax.SLASHSLASH: "integer division or modulo by zero"}
			return nil, errors.New("ZeroDivisionError: " + what[op])
		}
		switch op {
		case syntax.SLASHSLASH:
			return x.Div(y), nil
		case syntax.PERCENT:
			return x.Mod(y), nil
		}
		return quotient(x, y)
	case syntax.STARSTAR:
		return power(x, y)
	case syntax.LTLT, syntax.GTGT:
		return shift(op, x, y)
	case syntax.AMP:
		return x.And(y), nil
	case syntax.PIPE:
		return x.Or(y), nil
	case syntax.CIRCUMFLEX:
		return x.Xor(y), nil
	}
	return nil, fmt.Errorf("TypeError: unsupported operand type(s) for %s: 'int' and 'int'", name)
}

func bits(x starlark.Int) int {
	if n, ok := x.Int64(); ok && n > -1<<31 && n < 1<<31 {
		return 32
	}
	return x.BigInt().BitLen()
}

// quotient is x/y as the nearest float.
func quotient(x, y starlark.Int) (starlark.Value, error) {
	if bits(x) <= 53 && bits(y) <= 53 {
		return starlark.Float(x.Float() / y.Float()), nil
	}
	f, _ := new(big.Rat).SetFrac(x.BigInt(), y.BigInt()).Float64()
	if math.IsInf(f, 0) {
		return nil, errors.New("OverflowError: integer division result too large for a float")
	}
	return starlark.Float(f), nil
}

func power(x, y starlark.Int) (starlark.Value, error) {
	if y.Sign() < 0 {
		if x.Sign() == 0 {
			return nil, errors.New("ZeroDivisionError: 0.0 cannot be raised to a negative power")
		}
		return starlark.Float(math.Pow(float64(x.Float()), float64(y.Float()))), nil
	}
	n, ok := y.Int64()
	b := x.BigInt()
	if n == 0 && ok {
		return starlark.MakeInt(1), nil
	}
	if b.CmpAbs(big.NewInt(1)) <= 0 {
		n = n&1 + 2
	} else if !ok || n > maxBits || int(n)*b.BitLen() > maxBits {
		return nil, errors.New("OverflowError: the integer is too large")
	}
	return starlark.MakeBigInt(b.Exp(b, big.NewInt(n), nil)), nil
}

func shift(op syntax.Token, x, y starlark.Int) (starlark.Value, error) {
	if y.Sign() < 0 {
		return nil, errors.New("ValueError: negative shift count")
	}
	n, ok := y.Int64()
	if op == syntax.GTGT {
		if !ok || n > maxBits {
			n = maxBits
		}
		return x.Rsh(uint(n)), nil
	}
	if x.Sign() == 0 {
		return x, nil
	}
	if !ok || n > maxBits || bits(x)+int(n) > maxBits {
		return nil, errors.New("OverflowError: the integer is too large")
	}
	return x.Lsh(uint(n)), nil
}

// toFloat makes a float of a number.
func toFloat(x starlark.Value) (float64, error) {
	switch x := x.(type) {
	case starlark.Float:
		return float64(x), nil
	case starlark.Int:
		f := float64(x.Float())
		if math.IsInf(f, 0) {
			return 0, errors.New("OverflowError: int too large to convert to float")
		}
		return f, nil
	}
	return 0, fmt.Errorf("TypeError: must be real number, not %s", typeName(x))
}

// floats does arithmetic of numbers of which at least one is a float.
func floats(name string, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	a, err := toFloat(x)
	if err != nil {
		return nil, err
	}
	b, err := toFloat(y)
	if err != nil {
		return nil, err
	}
	switch op {
	case syntax.PLUS:
		return starlark.Float(a + b), nil
	case syntax.MINUS:
		return starlark.Float(a - b), nil
	case syntax.STAR:
		return starlark.Float(a * b), nil
	case syntax.SLASH:
		if b == 0 {
			return nil, errors.New("ZeroDivisionError: float division by zero")
		}
		return starlark.Float(a / b), nil
	case syntax.SLASHSLASH, syntax.PERCENT:
		if b == 0 {
			if op == syntax.PERCENT {
				return nil, errors.New("ZeroDivisionError: float modulo")
			}
			return nil, errors.New("ZeroDivisionError: float floor division by zero")
		}
		div, mod := divmod(a, b)
		if op == syntax.PERCENT {
			return starlark.Float(mod), nil
		}
		return starlark.Float(div), nil
	case syntax.STARSTAR:
		return floatPower(a, b)
	}
	return nil, fmt.Errorf("TypeError: unsupported operand type(s) for %s: '%s' and '%s'", name, typeName(x), typeName(y))
}

// divmod divides as Python does: the remainder has the sign of the divisor and is exact.
func divmod(a, b float64) (div, mod float64) {
	mod = math.Mod(a, b)
	div = (a - mod) / b
	switch {
	case mod == 0:
		mod = math.Copysign(0, b)
	case (b < 0) != (mod < 0):
		mod += b
		div--
	}
	if div == 0 {
		return math.Copysign(0, a/b), mod
	}
	floor := math.Floor(div)
	if div-floor > 0.5 {
		floor++
	}
	return floor, mod
}

func floatPower(a, b float64) (starlark.Value, error) {
	switch {
	case a == 0 && b < 0:
		return nil, errors.New("ZeroDivisionError: 0.0 cannot be raised to a negative power")
	case a < 0 && !math.IsInf(a, 0) && !math.IsInf(b, 0) && b != math.Floor(b):
		return nil, errors.New("ValueError: complex numbers are not supported: a negative number to a fractional power")
	}
	f := math.Pow(a, b)
	if math.IsInf(f, 0) && !math.IsInf(a, 0) && !math.IsInf(b, 0) {
		return nil, errors.New("OverflowError: (34, 'Numerical result out of range')")
	}
	return starlark.Float(f), nil
}

// unary does what -x, +x and ~x do.
func (s *session) unary(op syntax.Token, x starlark.Value) (starlark.Value, error) {
	v, err := starlark.Unary(op, number(x))
	if err != nil && strings.HasPrefix(err.Error(), "unknown unary op") {
		err = fmt.Errorf("TypeError: bad operand type for unary %v: '%s'", op, typeName(x))
	}
	return v, err
}

// inPlace does what += and the like do: lists, sets, dictionaries and arrays change, others are replaced.
func (s *session) inPlace(name string, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case starlark.Int, starlark.Float, starlark.String:
		return s.arithmetic(name, op, x, y)
	case *starlark.List:
		switch op {
		case syntax.PLUS:
			items, err := s.items(y)
			if err != nil {
				return nil, fmt.Errorf("TypeError: '%s' object is not iterable", typeName(y))
			}
			for _, v := range items {
				if err := x.Append(v); err != nil {
					return nil, err
				}
			}
			return x, nil
		case syntax.STAR:
			v, err := s.arithmetic(name, op, x, y)
			if longer, ok := v.(*starlark.List); ok {
				return x, s.setIndex(x, slice{starlark.None, starlark.None, starlark.None}, longer)
			}
			return v, err
		}
	case *starlark.Dict:
		if other, ok := y.(*starlark.Dict); ok && op == syntax.PIPE {
			for _, item := range other.Items() {
				if err := x.SetKey(item[0], item[1]); err != nil {
					return nil, err
				}
			}
			return x, nil
		}
	case array:
		return s.arrayInPlace(name, op, x, y)
	}
	return s.arithmetic(name+"=", op, x, y)
}

// compare does what comparisons do.
func (s *session) compare(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	if xi, ok := x.(starlark.Int); ok {
		if yi, ok := y.(starlark.Int); ok {
			c, err := xi.Cmp(yi, 0)
			return starlark.Bool(threeway(op, c)), err
		}
	}
	if v, ok, err := s.compareArrays(op, x, y); ok {
		return v, err
	}
	x, y = number(x), number(y)
	ok, err := s.compareValues(op, x, y)
	return starlark.Bool(ok), err
}

func threeway(op syntax.Token, c int) bool {
	switch op {
	case syntax.EQL:
		return c == 0
	case syntax.NEQ:
		return c != 0
	case syntax.LT:
		return c < 0
	case syntax.LE:
		return c <= 0
	case syntax.GT:
		return c > 0
	}
	return c >= 0
}

// compareValues compares values of Python's own types.
func (s *session) compareValues(op syntax.Token, x, y starlark.Value) (bool, error) {
	if xf, ok := x.(starlark.Float); ok && xf != xf {
		return op == syntax.NEQ, nil // Starlark puts NaN in an order
	}
	if yf, ok := y.(starlark.Float); ok && yf != yf {
		return op == syntax.NEQ, nil
	}
	xs, xOK := sequence(x)
	ys, yOK := sequence(y)
	if !xOK || !yOK || x.Type() != y.Type() {
		ok, err := starlark.Compare(op, x, y)
		if err != nil && op != syntax.EQL && op != syntax.NEQ { // the two have no order
			err = fmt.Errorf("TypeError: '%s' not supported between instances of '%s' and '%s'", op, typeName(x), typeName(y))
		}
		return ok, err
	}
	// Sequences are compared here, as their elements may be booleans and numbers.
	if s.depth++; s.depth > maxDepth {
		return false, errors.New("RecursionError: maximum recursion depth exceeded in comparison")
	}
	defer func() { s.depth-- }()
	if err := s.ended(); err != nil { // two sequences of a few elements may take for ever, where they hold each other many times
		return false, err
	}
	for i := 0; i < xs.Len() && i < ys.Len(); i++ {
		a, b := xs.Index(i), ys.Index(i)
		if same, err := s.equal(a, b); err != nil || !same {
			if err != nil || op == syntax.EQL || op == syntax.NEQ {
				return op == syntax.NEQ, err
			}
			v, err := s.compare(op, a, b)
			if err != nil {
				return false, err
			}
			return truth(v)
		}
	}
	return threeway(op, xs.Len()-ys.Len()), nil
}

// sequence returns a list or a tuple.
func sequence(x starlark.Value) (starlark.Indexable, bool) {
	switch x := x.(type) {
	case *starlark.List:
		return x, true
	case starlark.Tuple:
		return x, true
	}
	return nil, false
}

// equal reports whether two values are the same one or equal, as lists compare their elements.
func (s *session) equal(x, y starlark.Value) (bool, error) {
	if identical(x, y) {
		return true, nil
	}
	v, err := s.compare(syntax.EQL, x, y)
	if err != nil {
		return false, err
	}
	return truth(v)
}

// identical is Python's is.
func identical(x, y starlark.Value) bool {
	switch x := x.(type) {
	case starlark.Tuple:
		y, ok := y.(starlark.Tuple)
		return ok && len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0])
	case starlark.Int:
		y, ok := y.(starlark.Int)
		if !ok {
			return false
		}
		c, err := x.Cmp(y, 0)
		return err == nil && c == 0
	case starlark.Float:
		y, ok := y.(starlark.Float)
		return ok && math.Float64bits(float64(x)) == math.Float64bits(float64(y))
	}
	if _, ok := y.(starlark.Tuple); ok {
		return false
	}
	return x == y
}

// truth is that of a value, if it has one.
func truth(x starlark.Value) (bool, error) {
	if a, ok := x.(array); ok {
		size := 1
		for _, n := range a.Shape {
			size *= n
		}
		switch size {
		case 0:
			return false, nil
		case 1:
		default:
			return false, errors.New("ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
		}
	}
	return bool(x.Truth()), nil
}

// contains is Python's in.
func (s *session) contains(x, y starlark.Value) (starlark.Value, error) {
	if list, ok := sequence(y); ok {
		for i := range list.Len() {
			if same, err := s.equal(list.Index(i), x); err != nil || same {
				return starlark.Bool(same), err
			}
		}
		return starlark.False, nil
	}
	switch y := y.(type) {
	case *starlark.Dict:
		_, found, err := y.Get(key(x))
		return starlark.Bool(found), unhashable(err)
	case *starlark.Set:
		found, err := y.Has(key(x))
		return starlark.Bool(found), unhashable(err)
	case array:
		return s.arrayContains(x, y)
	}
	v, err := starlark.Binary(syntax.IN, x, y)
	if err != nil {
		err = fmt.Errorf("TypeError: argument of type '%s' is not iterable", typeName(y))
		if _, ok := y.(starlark.String); ok {
			err = fmt.Errorf("TypeError: 'in <string>' requires string as left operand, not %s", typeName(x))
		}
	}
	return v, err
}

// undefined is the error of a name that nothing defines.
func undefined(name string) error {
	if why := absentBuiltins[name]; why != "" {
		return fmt.Errorf("NameError: %s is not supported: %s", name, why)
	}
	return fmt.Errorf("NameError: name '%s' is not defined", name)
}

// A cell holds the variables of a scope that inner functions assign to.
type cell struct{ values starlark.StringDict }

var _ starlark.HasSetField = (*cell)(nil)

// String returns the name of the type.
func (c *cell) String() string { return "cell" }

// Type returns the name of the type.
func (c *cell) Type() string { return "cell" }

// Freeze does nothing.
func (c *cell) Freeze() {}

// Truth is true.
func (c *cell) Truth() starlark.Bool { return true }

// Hash fails: no script can ask for it.
func (c *cell) Hash() (uint32, error) { return 0, errors.New("unhashable type: cell") }

// Attr returns a variable.
func (c *cell) Attr(name string) (starlark.Value, error) {
	if v := c.values[name]; v != nil {
		return v, nil
	}
	return nil, undefined(name)
}

// AttrNames lists the variables.
func (c *cell) AttrNames() []string { return c.values.Keys() }

// SetField assigns a variable.
func (c *cell) SetField(name string, v starlark.Value) error {
	c.values[name] = v
	return nil
}

// characters returns the number of characters of a text.
func characters(s starlark.String) int { return utf8.RuneCountInString(string(s)) }
