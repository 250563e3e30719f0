package script

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/syntax"
)

// Expressions.

// A subscript is object[key], or object[first][key].
type subscript struct{ object, first, key syntax.Expr }

// operator makes the call of an operator: `name << x << y >> z` is how Starlark sees it.
func (p *parser) operator(name string, t *token, operands ...syntax.Expr) syntax.Expr {
	p.operators[name] = true
	pos := p.position(t)
	var x syntax.Expr = &syntax.Ident{NamePos: pos, Name: "·" + name}
	for i, operand := range operands {
		op := syntax.LTLT
		if i == len(operands)-1 {
			op = syntax.GTGT
		}
		x = &syntax.BinaryExpr{X: x, OpPos: pos, Op: op, Y: operand}
	}
	return x
}

// operatorName returns the identifier of the operator that an expression calls; nil if it is none.
func operatorName(x syntax.Expr) *syntax.Ident {
	b, ok := x.(*syntax.BinaryExpr)
	if !ok || b.Op != syntax.GTGT {
		return nil
	}
	for ok {
		x = b.X
		b, ok = x.(*syntax.BinaryExpr)
	}
	id, _ := x.(*syntax.Ident)
	return id
}

// text is a string as an expression.
func (p *parser) text(t *token, s string) syntax.Expr {
	return &syntax.Literal{Token: syntax.STRING, TokenPos: p.position(t), Value: s}
}

func (p *parser) call(t *token, name string, args ...syntax.Expr) syntax.Expr {
	pos := p.position(t)
	return &syntax.CallExpr{Fn: p.hidden(t, "·"+name), Lparen: pos, Args: args, Rparen: pos}
}

// condition reads an expression of which only the truth counts.
func (p *parser) condition() (syntax.Expr, error) {
	t := p.peek()
	x, err := p.test()
	if err != nil {
		return nil, err
	}
	return p.truth(t, x), nil
}

// truth makes sure that the truth of an expression is known: that of an array of several elements is not.
func (p *parser) truth(t *token, x syntax.Expr) syntax.Expr {
	switch x := x.(type) {
	case *syntax.Literal:
		return x
	case *syntax.UnaryExpr:
		if x.Op == syntax.NOT {
			return x
		}
	case *syntax.BinaryExpr:
		if x.Op == syntax.AND || x.Op == syntax.OR {
			x.Y = p.truth(t, x.Y) // that of X is known
			return x
		}
		if name := operatorName(x); name != nil {
			switch op := strings.TrimPrefix(name.Name, "·"); op {
			case "is", "is not", "in", "not in", "truth":
				return x
			case "==", "!=", "<", "<=", ">", ">=":
				p.operators[op+"?"] = true
				name.Name += "?"
				return x
			}
		}
	}
	return p.operator("truth", t, x)
}

// starList reads expressions with commas between them, which may be starred: the left and the right of an assignment.
func (p *parser) starList() (syntax.Expr, error) {
	t := p.peek()
	list, comma, err := p.elements(func() bool { return p.endsStatement() || p.peek().is("=") })
	if err != nil {
		return nil, err
	}
	if !comma {
		if isStarred(list[0]) {
			return nil, p.errorAt(t, "SyntaxError: can't use starred expression here")
		}
		return list[0], nil
	}
	return p.tuple(t, list, !p.peek().is("=")), nil
}

// expressionList reads expressions with commas between them.
func (p *parser) expressionList() (syntax.Expr, error) {
	t := p.peek()
	list, comma, err := p.elements(func() bool { return p.endsStatement() || p.peek().is(":") })
	if err != nil {
		return nil, err
	}
	if !comma {
		if isStarred(list[0]) {
			return nil, p.errorAt(t, "SyntaxError: can't use starred expression here")
		}
		return list[0], nil
	}
	return p.tuple(t, list, true), nil
}

// elements reads expressions, starred or not, with commas between them.
func (p *parser) elements(end func() bool) (list []syntax.Expr, comma bool, err error) {
	for {
		x, err := p.element()
		if err != nil {
			return nil, false, err
		}
		list = append(list, x)
		if !p.accept(",") {
			return list, comma, nil
		}
		comma = true
		if end() {
			return list, comma, nil
		}
	}
}

// element reads an expression that may be starred.
func (p *parser) element() (syntax.Expr, error) {
	if t := p.peek(); p.accept("*") {
		x, err := p.bitOr()
		return &syntax.UnaryExpr{OpPos: p.position(t), Op: syntax.STAR, X: x}, err
	}
	return p.test()
}

// tuple makes a tuple; one with starred elements, if it is a value, of several parts.
func (p *parser) tuple(t *token, list []syntax.Expr, value bool) syntax.Expr {
	if value && slices.ContainsFunc(list, isStarred) {
		return p.call(t, "tuple", p.parts(t, list)...)
	}
	return &syntax.TupleExpr{Lparen: p.position(t), List: list, Rparen: p.position(t)}
}

func isStarred(x syntax.Expr) bool {
	star, ok := x.(*syntax.UnaryExpr)
	return ok && star.Op == syntax.STAR
}

// parts makes sequences of elements, of which starred ones are sequences themselves.
func (p *parser) parts(t *token, list []syntax.Expr) (parts []syntax.Expr) {
	var single []syntax.Expr
	flush := func() {
		if len(single) > 0 {
			parts = append(parts, &syntax.TupleExpr{Lparen: p.position(t), List: single, Rparen: p.position(t)})
			single = nil
		}
	}
	for _, x := range list {
		if isStarred(x) {
			flush()
			parts = append(parts, x.(*syntax.UnaryExpr).X)
		} else {
			single = append(single, x)
		}
	}
	flush()
	return parts
}

// target makes a target of an expression.
func (p *parser) target(t *token, x syntax.Expr) (syntax.Expr, error) {
	if s, ok := p.subscripts[x]; ok {
		object := p.operator("item", t, s.object)
		if s.first != nil {
			object = p.operator("item2", t, s.object, s.first)
		}
		return &syntax.IndexExpr{X: object, Lbrack: p.position(t), Y: s.key, Rbrack: p.position(t)}, nil
	}
	var err error
	switch x := x.(type) {
	case *syntax.ParenExpr:
		p.scope.bind(x.X.(*syntax.Ident).Name)
		return x, nil
	case *syntax.DotExpr:
		return x, nil
	case *syntax.TupleExpr:
		for i, element := range x.List {
			if x.List[i], err = p.target(t, element); err != nil {
				return nil, err
			}
		}
		return x, nil
	case *syntax.ListExpr:
		for i, element := range x.List {
			if x.List[i], err = p.target(t, element); err != nil {
				return nil, err
			}
		}
		return x, nil
	case *syntax.UnaryExpr:
		if x.Op == syntax.STAR {
			return nil, p.errorAt(t, "this place of a starred variable is not supported")
		}
	}
	return nil, p.errorAt(t, "SyntaxError: cannot assign to this expression")
}

// unstar makes a target without a starred variable, and a value with as many parts.
func (p *parser) unstar(t *token, x, value syntax.Expr) (syntax.Expr, syntax.Expr) {
	var list []syntax.Expr
	switch x := x.(type) {
	case *syntax.TupleExpr:
		list = x.List
	case *syntax.ListExpr:
		list = x.List
	}
	i := slices.IndexFunc(list, isStarred)
	if i < 0 {
		return x, value
	}
	list[i] = list[i].(*syntax.UnaryExpr).X
	return x, p.operator("unpack", t, value, p.integer(t, i), p.integer(t, len(list)-1-i))
}

func (p *parser) integer(t *token, n int) syntax.Expr {
	return &syntax.Literal{Token: syntax.INT, TokenPos: p.position(t), Value: int64(n)}
}

// test reads an expression without commas.
func (p *parser) test() (syntax.Expr, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if p.peek().is("lambda") {
		return p.lambda()
	}
	x, err := p.or()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if !p.accept("if") {
		return x, nil
	}
	cond, err := p.or()
	if err != nil {
		return nil, err
	}
	otherwise, err := p.expect("else")
	if err != nil {
		return nil, err
	}
	y, err := p.test()
	return &syntax.CondExpr{If: p.position(t), Cond: p.truth(t, cond), True: x, ElsePos: p.position(otherwise), False: y}, err
}

func (p *parser) lambda() (syntax.Expr, error) {
	t := p.next()
	f := newScope(p.scope, functionScope)
	params, err := p.parameters(f, ":", false)
	if err != nil {
		return nil, err
	}
	if _, err := p.expect(":"); err != nil {
		return nil, err
	}
	p.scope = f
	body, err := p.test()
	p.scope = f.parent
	return &syntax.LambdaExpr{Lambda: p.position(t), Params: params, Body: body}, err
}

// ranks are those of the operators between two operands: a higher one binds tighter.
var ranks = map[string]uint8{"or": 1, "and": 2, "|": 3, "^": 4, "&": 5, "<<": 6, ">>": 6, "+": 7, "-": 7, "*": 8, "/": 8, "//": 8, "%": 8, "@": 8}

// binary reads operands with operators of one rank between them.
func (p *parser) binary(rank uint8, operand func(*parser) (syntax.Expr, error), combine func(p *parser, t *token, x, y syntax.Expr) syntax.Expr) (syntax.Expr, error) {
	x, err := operand(p)
	for n := 0; err == nil; n++ {
		t := p.peek()
		if t.rank != rank {
			return x, nil
		}
		if n > maxChain {
			return nil, p.syntaxError("the expression is too long")
		}
		p.next()
		var y syntax.Expr
		if y, err = operand(p); err == nil {
			x = combine(p, t, x, y)
		}
	}
	return nil, err
}

func (p *parser) logical(t *token, x, y syntax.Expr) syntax.Expr {
	op := syntax.AND
	if t.text == "or" {
		op = syntax.OR
	}
	return &syntax.BinaryExpr{X: p.truth(t, x), OpPos: p.position(t), Op: op, Y: y}
}

func (p *parser) or() (syntax.Expr, error)  { return p.binary(1, (*parser).and, (*parser).logical) }
func (p *parser) and() (syntax.Expr, error) { return p.binary(2, (*parser).not, (*parser).logical) }

func (p *parser) not() (syntax.Expr, error) {
	t := p.peek()
	if !t.is("not") {
		return p.comparison()
	}
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	p.next()
	x, err := p.not()
	if err != nil {
		return nil, err
	}
	return &syntax.UnaryExpr{OpPos: p.position(t), Op: syntax.NOT, X: p.truth(t, x)}, nil
}

// comparator reads the operator of a comparison; "" if there is none.
func (p *parser) comparator() string {
	t := p.peek()
	switch {
	case t.kind == tokenOperator && slices.Contains([]string{"<", "<=", ">", ">=", "==", "!="}, t.text):
		p.next()
		return t.text
	case t.is("in"):
		p.next()
		return "in"
	case t.is("not") && p.after().is("in"):
		p.next()
		p.next()
		return "not in"
	case t.is("is"):
		p.next()
		if p.accept("not") {
			return "is not"
		}
		return "is"
	}
	return ""
}

// comparison reads x < y <= z: each operand is evaluated once. A comparison that another one follows keeps its right operand for it.
func (p *parser) comparison() (syntax.Expr, error) {
	x, err := p.bitOr()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	op := p.comparator()
	if op == "" {
		return x, nil
	}
	operands := []syntax.Expr{x}
	var all syntax.Expr
	for n := 0; op != ""; n++ {
		if n > maxChain {
			return nil, p.syntaxError("the expression is too long")
		}
		y, err := p.bitOr()
		if err != nil {
			return nil, err
		}
		operands = append(operands, y)
		this := t
		t = p.peek()
		following := p.comparator()
		if following != "" {
			op += "&"
		}
		one := p.operator(op, this, operands...)
		operands = nil // the left one of the following comparison is kept
		if all == nil {
			all = one
		} else {
			all = &syntax.BinaryExpr{X: all, OpPos: p.position(this), Op: syntax.AND, Y: one}
		}
		op = following
	}
	return all, nil
}

// bitOr reads operands with operators between them that compute.
func (p *parser) bitOr() (syntax.Expr, error) { return p.arithmetic(ranks["|"]) }

// arithmetic reads operands with operators of a rank or higher ones between them.
func (p *parser) arithmetic(least uint8) (syntax.Expr, error) {
	x, err := p.factor()
	for n := 0; err == nil; n++ {
		t := p.peek()
		if t.rank < least {
			return x, nil
		}
		if n > maxChain {
			return nil, p.syntaxError("the expression is too long")
		}
		p.next()
		var y syntax.Expr
		if y, err = p.arithmetic(t.rank + 1); err == nil {
			x = p.operator(t.text, t, x, y)
		}
	}
	return nil, err
}

// factor reads -x, +x, ~x and powers.
func (p *parser) factor() (syntax.Expr, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	t := p.peek()
	switch {
	case t.is("-"), t.is("+"), t.is("~"):
		p.next()
		x, err := p.factor()
		if err != nil {
			return nil, err
		}
		return p.unary(t, x), nil
	}
	x, err := p.primary()
	if err != nil {
		return nil, err
	}
	t = p.peek()
	if !p.accept("**") {
		return x, nil
	}
	y, err := p.factor()
	if err != nil {
		return nil, err
	}
	return p.operator("**", t, x, y), nil
}

// unary makes -x; of a number, the number.
func (p *parser) unary(t *token, x syntax.Expr) syntax.Expr {
	if number, ok := x.(*syntax.Literal); ok && t.text == "-" {
		switch v := number.Value.(type) {
		case int64:
			return &syntax.Literal{Token: syntax.INT, TokenPos: p.position(t), Value: -v}
		case float64:
			return &syntax.Literal{Token: syntax.FLOAT, TokenPos: p.position(t), Value: -v}
		}
	}
	return p.operator("unary"+t.text, t, x)
}

// primary reads a name or a value with what is called, indexed or selected of it.
func (p *parser) primary() (syntax.Expr, error) {
	x, err := p.atom()
	for n := 0; err == nil; n++ {
		if n > maxChain {
			return nil, p.syntaxError("the expression is too long")
		}
		switch t := p.peek(); {
		case t.is("."):
			x, err = p.attribute(x)
		case t.is("("):
			x, err = p.arguments(x)
		case t.is("["):
			x, err = p.index(x)
		default:
			return x, nil
		}
	}
	return nil, err
}

// attribute reads .name. The methods that Starlark's own values lack, or mean differently, are asked of an operator.
func (p *parser) attribute(x syntax.Expr) (syntax.Expr, error) {
	t := p.next()
	name := p.peek()
	if name.kind != tokenName {
		return nil, p.syntaxError("a name is expected after the dot, not %s", name.describe())
	}
	p.next()
	if addedMethods[name.text] {
		return p.operator("attribute", t, x, p.text(name, name.text)), nil
	}
	return &syntax.DotExpr{X: x, Dot: p.position(t), NamePos: p.position(name), Name: p.hidden(name, name.text)}, nil
}

// arguments reads a call of x. Starlark wants named arguments before starred ones, and one of those of each kind.
func (p *parser) arguments(x syntax.Expr) (syntax.Expr, error) {
	open := p.next()
	if open.comprehension {
		list, err := p.comprehension(")", func() (syntax.Expr, error) { return p.test() }, nil)
		if err != nil {
			return nil, err
		}
		return &syntax.CallExpr{Fn: x, Lparen: p.position(open), Args: []syntax.Expr{list}, Rparen: p.position(open)}, nil
	}
	var positional, named, double []syntax.Expr
	for !p.peek().is(")") {
		t := p.peek()
		switch {
		case p.accept("**"):
			y, err := p.test()
			if err != nil {
				return nil, err
			}
			double = append(double, y)
		case t.kind == tokenName && p.after().is("=") && !keywords[t.text]:
			p.next()
			equals := p.next()
			y, err := p.test()
			if err != nil {
				return nil, err
			}
			named = append(named, &syntax.BinaryExpr{X: p.hidden(t, t.text), OpPos: p.position(equals), Op: syntax.EQ, Y: y})
		default:
			y, err := p.element()
			if err != nil {
				return nil, err
			}
			if !isStarred(y) && (len(named) > 0 && !slices.ContainsFunc(positional, isStarred) || len(double) > 0) {
				return nil, p.errorAt(t, "SyntaxError: positional argument follows keyword argument")
			}
			positional = append(positional, y)
		}
		if !p.accept(",") {
			break
		}
	}
	closing, err := p.expect(")")
	if err != nil {
		if p.peek().kind != tokenEnd {
			return nil, p.unexpected()
		}
		return nil, err
	}
	args, last := positional, []syntax.Expr(nil)
	if i := slices.IndexFunc(positional, isStarred); i >= 0 {
		args, last = positional[:i:i], positional[i:]
		if len(last) > 1 {
			all := p.call(open, "tuple", p.parts(open, last)...)
			last = []syntax.Expr{&syntax.UnaryExpr{OpPos: p.position(open), Op: syntax.STAR, X: all}}
		}
	}
	args = append(append(args, named...), last...)
	switch len(double) {
	case 0:
	case 1:
		args = append(args, &syntax.UnaryExpr{OpPos: p.position(open), Op: syntax.STARSTAR, X: double[0]})
	default:
		args = append(args, &syntax.UnaryExpr{OpPos: p.position(open), Op: syntax.STARSTAR, X: p.call(open, "keywords", double...)})
	}
	return &syntax.CallExpr{Fn: x, Lparen: p.position(open), Args: args, Rparen: p.position(closing)}, nil
}

// index reads [key], where the key may be a slice or a tuple with slices.
func (p *parser) index(x syntax.Expr) (syntax.Expr, error) {
	open := p.next()
	var list []syntax.Expr
	comma := false
	for !p.peek().is("]") {
		y, err := p.slice()
		if err != nil {
			return nil, err
		}
		list = append(list, y)
		if !p.accept(",") {
			break
		}
		comma = true
	}
	if len(list) == 0 {
		return nil, p.syntaxError("an index is expected")
	}
	if _, err := p.expect("]"); err != nil {
		return nil, err
	}
	key := list[0]
	if comma {
		key = p.tuple(open, list, true)
	}
	if s, ok := p.subscripts[x]; ok && s.first == nil {
		y := p.operator("[][]", open, s.object, s.key, key)
		p.subscripts[y] = subscript{s.object, s.key, key}
		return y, nil
	}
	y := p.operator("[]", open, x, key)
	if len(list) == 2 && !isStarred(list[0]) && !isStarred(list[1]) {
		y = p.operator("[,]", open, x, list[0], list[1]) // without a tuple of the two
	}
	p.subscripts[y] = subscript{x, nil, key}
	return y, nil
}

// slice reads a key or lo:hi:step.
func (p *parser) slice() (syntax.Expr, error) {
	t := p.peek()
	bounds := [3]syntax.Expr{p.hidden(t, "None"), p.hidden(t, "None"), p.hidden(t, "None")}
	colons := 0
	for {
		switch next := p.peek(); {
		case next.is(":") && colons < 2:
			p.next()
			colons++
		case next.is("]") || next.is(","):
			if colons == 0 {
				return nil, p.syntaxError("an index is expected, not %s", next.describe())
			}
			return p.operator("slice", t, bounds[:]...), nil
		default:
			x, err := p.test()
			if err != nil {
				return nil, err
			}
			if bounds[colons] = x; colons == 0 && !p.peek().is(":") {
				return x, nil
			}
			if next := p.peek(); !next.is(":") && !next.is("]") && !next.is(",") {
				return nil, p.unexpected()
			}
		}
	}
}

// atom reads a name, a value, or something in brackets.
func (p *parser) atom() (syntax.Expr, error) {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		p.next()
		return p.number(t)
	case tokenString:
		return p.strings()
	case tokenName:
		switch t.text {
		case "None", "True", "False":
			p.next()
			return p.hidden(t, t.text), nil
		}
		if keywords[t.text] {
			return nil, p.unexpected()
		}
		p.next()
		return p.variable(t, false), nil
	case tokenOperator:
		switch t.text {
		case "(":
			return p.parenthesis()
		case "[":
			return p.list()
		case "{":
			return p.braces()
		case "...":
			p.next()
			return p.hidden(t, "Ellipsis"), nil
		}
	}
	return nil, p.unexpected()
}

// number takes the value of a number.
func (p *parser) number(t *token) (syntax.Expr, error) {
	bad := p.errorAt(t, "SyntaxError: invalid number %s", t.text)
	lower := strings.ToLower(t.text)
	if strings.HasPrefix(lower, "_") || strings.HasSuffix(lower, "_") || strings.Contains(lower, "__") {
		return nil, bad
	}
	digits := strings.ReplaceAll(lower, "_", "")
	base := 10
	for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok {
			digits, base = rest, b
		}
	}
	literal := &syntax.Literal{Token: syntax.INT, TokenPos: p.position(t), Raw: t.text}
	if base != 10 || strings.Trim(digits, "0123456789") == "" {
		if base == 10 && len(digits) > 1 && digits[0] == '0' && strings.Trim(digits, "0") != "" {
			return nil, p.errorAt(t, "SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
		}
		if n, err := strconv.ParseInt(digits, base, 64); err == nil && digits[0] != '-' {
			literal.Value = n
			return literal, nil
		}
		n, ok := new(big.Int), false
		if len(digits) < 1<<16 && !strings.ContainsAny(digits, "+-") {
			n, ok = n.SetString(digits, base)
		}
		if !ok {
			return nil, bad
		}
		literal.Value = n
		return literal, nil
	}
	if strings.HasSuffix(digits, "j") {
		return nil, p.errorAt(t, "complex numbers are not supported")
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil && !strings.Contains(err.Error(), "out of range") || strings.ContainsAny(digits, "xpin") {
		return nil, bad
	}
	literal.Token, literal.Value = syntax.FLOAT, f
	return literal, nil
}

// parenthesis reads (…): an expression, a tuple or a generator expression.
func (p *parser) parenthesis() (syntax.Expr, error) {
	open := p.next()
	if open.comprehension {
		list, err := p.comprehension(")", func() (syntax.Expr, error) { return p.test() }, nil)
		if err != nil {
			return nil, err
		}
		return p.operator("generator", open, list), nil
	}
	if p.accept(")") {
		return p.tuple(open, nil, true), nil
	}
	list, comma, err := p.elements(func() bool { return p.peek().is(")") })
	if err != nil {
		return nil, err
	}
	if !p.peek().is(")") {
		return nil, p.unexpected()
	}
	p.next()
	if !comma && !isStarred(list[0]) {
		return list[0], nil
	}
	return p.tuple(open, list, !p.peek().is("=")), nil
}

// list reads […].
func (p *parser) list() (syntax.Expr, error) {
	open := p.next()
	if open.comprehension {
		return p.comprehension("]", func() (syntax.Expr, error) { return p.test() }, nil)
	}
	var list []syntax.Expr
	if !p.peek().is("]") {
		var err error
		if list, _, err = p.elements(func() bool { return p.peek().is("]") }); err != nil {
			return nil, err
		}
	}
	if !p.peek().is("]") {
		return nil, p.unexpected()
	}
	p.next()
	if slices.ContainsFunc(list, isStarred) && !p.peek().is("=") {
		return p.call(open, "list", p.parts(open, list)...), nil
	}
	return &syntax.ListExpr{Lbrack: p.position(open), List: list, Rbrack: p.position(open)}, nil
}

// braces reads {…}: a dictionary or a set.
func (p *parser) braces() (syntax.Expr, error) {
	open := p.next()
	if open.comprehension {
		isDict := false
		list, err := p.comprehension("}", func() (syntax.Expr, error) {
			key, err := p.test()
			colon := p.peek()
			if err != nil || !p.accept(":") {
				return key, err
			}
			isDict = true
			value, err := p.test()
			return p.entry(colon, key, value), err
		}, &isDict)
		if err != nil || isDict {
			return list, err
		}
		return p.call(open, "set", list), nil
	}
	var entries, parts []syntax.Expr // of a dictionary
	var members []syntax.Expr        // of a set
	dict := func() *syntax.DictExpr {
		return &syntax.DictExpr{Lbrace: p.position(open), List: entries, Rbrace: p.position(open)}
	}
	for !p.peek().is("}") {
		if p.accept("**") {
			x, err := p.bitOr()
			if err != nil {
				return nil, err
			}
			parts = append(parts, dict(), x)
			entries = nil
		} else {
			key, err := p.element()
			if err != nil {
				return nil, err
			}
			if colon := p.peek(); !isStarred(key) && p.accept(":") {
				value, err := p.test()
				if err != nil {
					return nil, err
				}
				entries = append(entries, p.entry(colon, key, value))
			} else {
				members = append(members, key)
			}
		}
		if !p.accept(",") {
			break
		}
	}
	if !p.peek().is("}") {
		return nil, p.unexpected()
	}
	p.next()
	switch {
	case members != nil && (entries != nil || parts != nil):
		return nil, p.errorAt(open, "SyntaxError: this is neither a dictionary nor a set")
	case members != nil:
		return p.call(open, "set", p.parts(open, members)...), nil
	case parts != nil || repeatsKey(entries):
		return p.call(open, "dict", append(parts, p.entries(open, entries)...)...), nil
	}
	return dict(), nil
}

// entry makes an entry of a dictionary.
func (p *parser) entry(colon *token, key, value syntax.Expr) *syntax.DictEntry {
	if _, ok := key.(*syntax.Literal); !ok {
		key = p.operator("key", colon, key)
	}
	return &syntax.DictEntry{Key: key, Colon: p.position(colon), Value: value}
}

// repeatsKey reports whether the entries might have a key twice, which Starlark does not allow: all but different texts and numbers might.
func repeatsKey(entries []syntax.Expr) bool {
	seen := map[any]bool{}
	for _, e := range entries {
		key, ok := e.(*syntax.DictEntry).Key.(*syntax.Literal)
		if !ok || key.Token != syntax.STRING || seen[key.Value] {
			return len(entries) > 1
		}
		seen[key.Value] = true
	}
	return false
}

// entries makes a dictionary of each entry.
func (p *parser) entries(open *token, entries []syntax.Expr) (dicts []syntax.Expr) {
	for _, e := range entries {
		dicts = append(dicts, &syntax.DictExpr{Lbrace: p.position(open), List: []syntax.Expr{e}, Rbrace: p.position(open)})
	}
	return dicts
}

// comprehension reads a comprehension after its bracket, up to the end.
func (p *parser) comprehension(end string, body func() (syntax.Expr, error), curly *bool) (syntax.Expr, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	open := p.peek()
	outer := p.scope
	inner := newScope(outer, comprehensionScope)
	p.scope = inner
	defer func() { p.scope = outer }()
	c := &syntax.Comprehension{Lbrack: p.position(open), Rbrack: p.position(open)}
	var err error
	if c.Body, err = body(); err != nil {
		return nil, err
	}
	c.Curly = curly != nil && *curly
	for !p.peek().is(end) {
		t := p.peek()
		switch {
		case p.accept("for"):
			target, err := p.loopTarget()
			if err != nil {
				return nil, err
			}
			if _, err := p.expect("in"); err != nil {
				return nil, err
			}
			if len(c.Clauses) == 0 {
				p.scope = outer
			}
			x, err := p.or()
			p.scope = inner
			if err != nil {
				return nil, err
			}
			c.Clauses = append(c.Clauses, &syntax.ForClause{For: p.position(t), Vars: target, In: p.position(t), X: p.operator("iter", t, x)})
		case len(c.Clauses) > 0 && p.accept("if"):
			x, err := p.or()
			if err != nil {
				return nil, err
			}
			c.Clauses = append(c.Clauses, &syntax.IfClause{If: p.position(t), Cond: p.truth(t, x)})
		default:
			return nil, p.unexpected()
		}
		if len(c.Clauses) > maxChain {
			return nil, p.syntaxError("the comprehension is too long")
		}
	}
	if len(c.Clauses) == 0 {
		return nil, p.unexpected()
	}
	p.next()
	return c, nil
}
