package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/syntax"
)

// The front end reads Python and makes Starlark's syntax tree of it. What Starlark lacks or means differently becomes calls of operators (operators.go),
// which are global variables of names that no script can write. Every node keeps its place in the script.

// A parser reads one script.
type parser struct {
	name   string
	lines  []string
	tokens []token
	at     int
	depth  int

	scope      *scope
	module     *scope
	loops      []*loop
	operators  map[string]bool           // that the script uses
	temps      int                       // variables made up so far
	errors     []error                   // what is not supported
	subscripts map[syntax.Expr]subscript // the expressions that are subscripts, which may become targets
}

// A loop is one that encloses the place being read.
type loop struct {
	broken string // the variable that notes a break, if there is an else
}

// parse reads a script.
func parse(name, src string, known func(string) bool) (*syntax.File, error) {
	p := &parser{name: name, lines: strings.Split(src, "\n"), operators: map[string]bool{}, subscripts: map[syntax.Expr]subscript{}}
	tokens, err := tokenize(name, src)
	if err != nil {
		return nil, p.withText(err)
	}
	p.tokens = tokens
	p.module = newScope(nil, moduleScope)
	p.scope = p.module
	stmts, err := p.file()
	if err == nil {
		err = p.resolve(known)
	}
	if err != nil {
		p.errors = append(p.errors, err)
	}
	if len(p.errors) > 0 {
		for i, err := range p.errors {
			p.errors[i] = p.withText(err)
		}
		return nil, errors.Join(p.errors...)
	}
	return &syntax.File{Path: name, Stmts: append(p.prologue(), stmts...), Options: dialect}, nil
}

// withText adds the line of the script to an error.
func (p *parser) withText(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Line > 0 && e.Line <= len(p.lines) {
		e.Text = strings.TrimSpace(p.lines[e.Line-1])
	}
	return err
}

// errorAt makes an error at a token.
func (p *parser) errorAt(t *token, format string, args ...any) error {
	return &Error{File: p.name, Line: t.line, Column: t.column, Msg: fmt.Sprintf(format, args...)}
}

func (p *parser) syntaxError(format string, args ...any) error {
	return p.errorAt(p.peek(), "SyntaxError: "+format, args...)
}

// Tokens.

func (p *parser) peek() *token { return &p.tokens[p.at] }

// after returns the token after the next one.
func (p *parser) after() *token { return &p.tokens[min(p.at+1, len(p.tokens)-1)] }

func (p *parser) next() *token {
	t := p.peek()
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

// accept takes a token if it is the next one.
func (p *parser) accept(text string) bool {
	if p.peek().is(text) {
		p.next()
		return true
	}
	return false
}

// expect takes a token, which must be the next one.
func (p *parser) expect(text string) (*token, error) {
	if t := p.peek(); t.is(text) {
		return p.next(), nil
	}
	return nil, p.syntaxError("%q is expected, not %s", text, p.peek().describe())
}

// keywords are no names.
var keywords = map[string]bool{}

func init() {
	for _, word := range strings.Fields("False None True and as assert async await break class continue def del elif else except finally for from global if " +
		"import in is lambda nonlocal not or pass raise return try while with yield") {
		keywords[word] = true
	}
}

// expectName takes a name.
func (p *parser) expectName(what string) (*token, error) {
	if t := p.peek(); t.kind == tokenName && !keywords[t.text] {
		return p.next(), nil
	}
	return nil, p.syntaxError("%s is expected, not %s", what, p.peek().describe())
}

// position is the place of a token for Starlark.
func (p *parser) position(t *token) syntax.Position {
	return syntax.MakePosition(&p.name, int32(t.line), int32(t.column))
}

// enter counts what is nested; leave, which the caller defers first, ends it.
func (p *parser) enter() error {
	if p.depth++; p.depth > 4*maxNesting {
		return p.syntaxError("the script is nested too deeply")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// Statements.

// file reads the whole script.
func (p *parser) file() (stmts []syntax.Stmt, err error) {
	for p.peek().kind != tokenEnd {
		if p.peek().kind == tokenIndent {
			return nil, p.errorAt(p.peek(), "IndentationError: unexpected indent")
		}
		if stmts, err = p.statement(stmts); err != nil {
			return nil, err
		}
	}
	return stmts, nil
}

// unsupported are the statements that have no counterpart.
var unsupported = map[string]string{
	"class":  "classes are not supported",
	"try":    "try is not supported: an error ends the script",
	"with":   "with is not supported",
	"async":  "async is not supported",
	"@":      "decorators are not supported",
	"yield":  "generators are not supported: collect the values in a list",
	"await":  "async is not supported",
	"exec":   "exec is not supported",
	":=":     "assignment expressions (:=) are not supported",
	"lambda": "",
}

// statement reads a line or a compound statement and appends what it becomes.
func (p *parser) statement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind == tokenName || t.kind == tokenOperator {
		switch t.text {
		case "if":
			return p.ifStatement(stmts)
		case "for":
			return p.forStatement(stmts)
		case "while":
			return p.whileStatement(stmts)
		case "def":
			return p.function(stmts)
		case "class", "try", "with", "async", "@":
			p.errors = append(p.errors, p.errorAt(t, "%s", unsupported[t.text]))
			return p.skipStatement(stmts)
		}
	}
	return p.line(stmts)
}

// skipStatement skips a statement that is not supported with its blocks, so that others are told of as well.
func (p *parser) skipStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	isTry := p.peek().is("try")
	for {
		if p.peek().is("@") {
			for p.peek().kind != tokenNewline && p.peek().kind != tokenEnd {
				p.next()
			}
			p.next()
			if !p.peek().is("@") && !p.peek().is("def") && !p.peek().is("class") && !p.peek().is("async") {
				return stmts, nil
			}
			continue
		}
		for p.peek().kind != tokenNewline && p.peek().kind != tokenEnd {
			p.next()
		}
		p.next()
		if p.peek().kind == tokenIndent {
			if _, err := p.indented(); err != nil { // which tells of what else is not supported
				return nil, err
			}
		}
		if t := p.peek(); !isTry || !t.is("except") && !t.is("finally") && !t.is("else") {
			return stmts, nil
		}
	}
}

// line reads simple statements up to the end of the line.
func (p *parser) line(stmts []syntax.Stmt) (_ []syntax.Stmt, err error) {
	for {
		if stmts, err = p.simple(stmts); err != nil {
			return nil, err
		}
		switch t := p.peek(); {
		case t.kind == tokenNewline:
			p.next()
			return stmts, nil
		case t.kind == tokenEnd:
			return stmts, nil
		case !t.is(";"):
			return nil, p.unexpected()
		}
		p.next()
		if p.peek().kind == tokenNewline {
			p.next()
			return stmts, nil
		}
	}
}

// unexpected tells of a token that cannot stand where it does.
func (p *parser) unexpected() error {
	t := p.peek()
	if p.at > 0 && p.tokens[p.at-1].is("print") && t.kind != tokenOperator {
		return p.syntaxError("missing parentheses in call to 'print': Python 2 is not supported; print(…) is")
	}
	if p.at > 0 && p.tokens[p.at-1].is("exec") {
		return p.syntaxError("exec is not supported")
	}
	if why := unsupported[t.text]; why != "" && (t.kind == tokenName || t.kind == tokenOperator) {
		return p.errorAt(t, "%s", why)
	}
	return p.syntaxError("%s is not expected here", t.describe())
}

// block reads the statements of a compound statement, after its colon.
func (p *parser) block() ([]syntax.Stmt, error) {
	if _, err := p.expect(":"); err != nil {
		return nil, err
	}
	if p.peek().kind != tokenNewline {
		return p.line(nil)
	}
	p.next()
	if p.peek().kind != tokenIndent {
		return nil, p.errorAt(p.peek(), "IndentationError: an indented block is expected")
	}
	return p.indented()
}

func (p *parser) indented() (stmts []syntax.Stmt, err error) {
	p.next()
	for p.peek().kind != tokenDedent && p.peek().kind != tokenEnd {
		if p.peek().kind == tokenIndent {
			return nil, p.errorAt(p.peek(), "IndentationError: unexpected indent")
		}
		if stmts, err = p.statement(stmts); err != nil {
			return nil, err
		}
	}
	if p.peek().kind == tokenDedent {
		p.next()
	}
	if len(stmts) == 0 {
		stmts = []syntax.Stmt{p.pass()}
	}
	return stmts, nil
}

func (p *parser) pass() syntax.Stmt {
	return &syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.position(p.peek())}
}

// ifStatement reads if, elif and else.
func (p *parser) ifStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	var first, last *syntax.IfStmt
	for n := 0; ; n++ {
		t := p.next() // if or elif
		if n > maxChain {
			return nil, p.syntaxError("the if has too many branches")
		}
		cond, err := p.condition()
		if err != nil {
			return nil, err
		}
		body, err := p.block()
		if err != nil {
			return nil, err
		}
		s := &syntax.IfStmt{If: p.position(t), Cond: cond, True: body}
		if first == nil {
			first = s
		} else {
			last.ElsePos, last.False = s.If, []syntax.Stmt{s}
		}
		last = s
		if !p.peek().is("elif") {
			break
		}
	}
	if t := p.peek(); p.accept("else") {
		body, err := p.block()
		if err != nil {
			return nil, err
		}
		last.ElsePos, last.False = p.position(t), body
	}
	return append(stmts, first), nil
}

// forStatement reads for, and its else.
func (p *parser) forStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	vars, err := p.loopTarget()
	if err != nil {
		return nil, err
	}
	if _, err := p.expect("in"); err != nil {
		return nil, err
	}
	x, err := p.expressionList()
	if err != nil {
		return nil, err
	}
	return p.loopBody(stmts, t, func(body []syntax.Stmt) syntax.Stmt {
		return &syntax.ForStmt{For: p.position(t), Vars: vars, X: p.operator("iter", t, x), Body: body}
	})
}

// whileStatement reads while, and its else.
func (p *parser) whileStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	cond, err := p.condition()
	if err != nil {
		return nil, err
	}
	return p.loopBody(stmts, t, func(body []syntax.Stmt) syntax.Stmt {
		return &syntax.WhileStmt{While: p.position(t), Cond: cond, Body: body}
	})
}

// loopBody reads the body of a loop and its else, which a variable keeps from running after a break.
func (p *parser) loopBody(stmts []syntax.Stmt, t *token, make func([]syntax.Stmt) syntax.Stmt) ([]syntax.Stmt, error) {
	l := &loop{broken: p.temporary()}
	p.loops = append(p.loops, l)
	body, err := p.block()
	p.loops = p.loops[:len(p.loops)-1]
	if err != nil {
		return nil, err
	}
	statement := make(body)
	if !p.accept("else") {
		return append(stmts, statement), nil
	}
	otherwise, err := p.block()
	if err != nil {
		return nil, err
	}
	note := func(v string) syntax.Stmt { return p.assign(t, p.hidden(t, l.broken), p.hidden(t, v)) }
	noteBreaks(body, func() syntax.Stmt { return note("True") })
	unlessBroken := &syntax.IfStmt{If: p.position(t), Cond: &syntax.UnaryExpr{OpPos: p.position(t), Op: syntax.NOT, X: p.hidden(t, l.broken)}, True: otherwise}
	return append(stmts, note("False"), statement, unlessBroken), nil
}

// noteBreaks puts a statement before each break of a loop.
func noteBreaks(body []syntax.Stmt, note func() syntax.Stmt) {
	for i, stmt := range body {
		switch stmt := stmt.(type) {
		case *syntax.BranchStmt:
			if stmt.Token == syntax.BREAK {
				always := &syntax.Ident{NamePos: stmt.TokenPos, Name: "True"}
				body[i] = &syntax.IfStmt{If: stmt.TokenPos, Cond: always, True: []syntax.Stmt{note(), stmt}}
			}
		case *syntax.IfStmt:
			noteBreaks(stmt.True, note)
			noteBreaks(stmt.False, note)
		}
	}
}

// temporary names a variable that no script can.
func (p *parser) temporary() string {
	p.temps++
	return fmt.Sprintf("·%d", p.temps)
}

// hidden is a variable or a constant that the script does not name itself.
func (p *parser) hidden(t *token, name string) *syntax.Ident {
	return &syntax.Ident{NamePos: p.position(t), Name: name}
}

func (p *parser) assign(t *token, target, value syntax.Expr) syntax.Stmt {
	return &syntax.AssignStmt{OpPos: p.position(t), Op: syntax.EQ, LHS: target, RHS: value}
}

// function reads def.
func (p *parser) function(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	name, err := p.expectName("the function's name")
	if err != nil {
		return nil, err
	}
	open, err := p.expect("(")
	if err != nil {
		return nil, err
	}
	f := newScope(p.scope, functionScope)
	params, err := p.parameters(f, ")", true)
	if err != nil {
		return nil, err
	}
	closing, err := p.expect(")")
	if err != nil {
		return nil, err
	}
	if p.accept("->") {
		if err := p.annotation(); err != nil {
			return nil, err
		}
	}
	loops := p.loops
	p.loops, p.scope = nil, f
	body, err := p.block()
	p.loops, p.scope = loops, f.parent
	if err != nil {
		return nil, err
	}
	def := &syntax.DefStmt{Def: p.position(t), Name: p.hidden(name, name.text), Lparen: p.position(open), Params: params, Rparen: p.position(closing), Body: body}
	f.def = def
	// The name is bound by a second assignment where it is kept in a cell.
	return append(stmts, def, p.define(name, def)), nil
}

// parameters reads those of a function or a lambda, up to a token.
func (p *parser) parameters(f *scope, end string, annotated bool) (params []syntax.Expr, err error) {
	for !p.peek().is(end) {
		if p.accept("/") { // what stands before it is positional only, which need not be said
			if !p.accept(",") {
				break
			}
			continue
		}
		var star *syntax.UnaryExpr
		switch t := p.peek(); {
		case p.accept("*"):
			star = &syntax.UnaryExpr{OpPos: p.position(t), Op: syntax.STAR}
		case p.accept("**"):
			star = &syntax.UnaryExpr{OpPos: p.position(t), Op: syntax.STARSTAR}
		}
		if star != nil && star.Op == syntax.STAR && p.peek().is(",") {
			params = append(params, star)
			p.next()
			continue
		}
		name, err := p.expectName("a parameter's name")
		if err != nil {
			return nil, err
		}
		f.bind(name.text)
		f.params = append(f.params, name.text)
		id := p.hidden(name, name.text)
		if annotated && p.accept(":") {
			if err := p.annotation(); err != nil {
				return nil, err
			}
		}
		switch t := p.peek(); {
		case star != nil:
			star.X = id
			params = append(params, star)
		case p.accept("="):
			value, err := p.test()
			if err != nil {
				return nil, err
			}
			params = append(params, &syntax.BinaryExpr{X: id, OpPos: p.position(t), Op: syntax.EQ, Y: value})
		default:
			params = append(params, id)
		}
		if !p.accept(",") {
			break
		}
	}
	return params, nil
}

// annotation reads the type of a variable, which nothing comes of.
func (p *parser) annotation() error {
	outer := p.scope
	p.scope = newScope(nil, functionScope) // where nobody looks
	_, err := p.test()
	p.scope = outer
	return err
}

// simple reads a simple statement.
func (p *parser) simple(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.peek()
	if t.kind != tokenName {
		return p.expressionStatement(stmts)
	}
	switch t.text {
	case "pass":
		p.next()
		return append(stmts, &syntax.BranchStmt{Token: syntax.PASS, TokenPos: p.position(t)}), nil
	case "break", "continue":
		p.next()
		if len(p.loops) == 0 {
			return nil, p.errorAt(t, "SyntaxError: %q outside loop", t.text)
		}
		branch := syntax.CONTINUE
		if t.text == "break" {
			branch = syntax.BREAK
		}
		return append(stmts, &syntax.BranchStmt{Token: branch, TokenPos: p.position(t)}), nil
	case "return":
		return p.returnStatement(stmts)
	case "import":
		return p.importStatement(stmts)
	case "from":
		return p.fromStatement(stmts)
	case "raise":
		return p.raiseStatement(stmts)
	case "assert":
		return p.assertStatement(stmts)
	case "del":
		return p.delStatement(stmts)
	case "global", "nonlocal":
		return stmts, p.declaration()
	case "yield":
		return nil, p.errorAt(t, "%s", unsupported["yield"])
	}
	return p.expressionStatement(stmts)
}

// endsStatement reports whether a statement ends here.
func (p *parser) endsStatement() bool {
	t := p.peek()
	return t.kind == tokenNewline || t.kind == tokenEnd || t.is(";")
}

func (p *parser) returnStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	if p.scope.kind == moduleScope {
		return nil, p.errorAt(t, "SyntaxError: 'return' outside function")
	}
	s := &syntax.ReturnStmt{Return: p.position(t)}
	if !p.endsStatement() {
		var err error
		if s.Result, err = p.expressionList(); err != nil {
			return nil, err
		}
	}
	return append(stmts, s), nil
}

func (p *parser) raiseStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	var x syntax.Expr = p.hidden(t, "None")
	if !p.endsStatement() {
		var err error
		if x, err = p.test(); err != nil {
			return nil, err
		}
		if p.accept("from") {
			if _, err := p.test(); err != nil {
				return nil, err
			}
		}
	}
	return append(stmts, &syntax.ExprStmt{X: p.operator("raise", t, x)}), nil
}

func (p *parser) assertStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	cond, err := p.condition()
	if err != nil {
		return nil, err
	}
	var message syntax.Expr = p.hidden(t, "None")
	if p.accept(",") {
		if message, err = p.test(); err != nil {
			return nil, err
		}
	}
	fail := &syntax.ExprStmt{X: p.operator("assert", t, message)}
	return append(stmts, &syntax.IfStmt{If: p.position(t), Cond: cond, True: []syntax.Stmt{p.pass()}, ElsePos: p.position(t), False: []syntax.Stmt{fail}}), nil
}

// delStatement reads del: items go, variables become None.
func (p *parser) delStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	t := p.next()
	for {
		x, err := p.bitOr()
		if err != nil {
			return nil, err
		}
		targets := []syntax.Expr{x}
		switch tuple := x.(type) {
		case *syntax.TupleExpr:
			targets = tuple.List
		case *syntax.ListExpr:
			targets = tuple.List
		}
		for _, target := range targets {
			if s, ok := p.subscripts[target]; ok {
				stmts = append(stmts, &syntax.ExprStmt{X: p.operator("del[]", t, p.container(t, s), s.key)})
				continue
			}
			if target, err = p.target(t, target); err != nil {
				return nil, err
			}
			stmts = append(stmts, p.assign(t, target, p.hidden(t, "None")))
		}
		if !p.accept(",") || p.endsStatement() {
			return stmts, nil
		}
	}
}

// declaration reads global and nonlocal.
func (p *parser) declaration() error {
	t := p.next()
	for {
		name, err := p.expectName("a variable")
		if err != nil {
			return err
		}
		f := p.scope.function()
		if f.kind == moduleScope {
			if t.text == "nonlocal" {
				return p.errorAt(t, "SyntaxError: nonlocal declaration not allowed at module level")
			}
		} else if t.text == "global" {
			f.globals[name.text] = true
			p.module.bind(name.text)
			p.module.cells[name.text] = true
		} else {
			f.nonlocals[name.text] = name
		}
		if !p.accept(",") {
			return nil
		}
	}
}

// importStatement reads import a, b.c as d.
func (p *parser) importStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	p.next()
	for {
		t := p.peek()
		path, err := p.modulePath()
		if err != nil {
			return nil, err
		}
		target := t
		module := path
		if p.accept("as") {
			if target, err = p.expectName("a name for the module"); err != nil {
				return nil, err
			}
		} else {
			module, _, _ = strings.Cut(path, ".") // import os.path gives os
		}
		if !p.hasModule(path) {
			p.errors = append(p.errors, p.noModule(t, path))
		} else {
			stmts = append(stmts, p.assign(t, p.variable(target, true), p.operator("import", t, p.text(t, module))))
		}
		if !p.accept(",") {
			return stmts, nil
		}
	}
}

// modulePath reads a.b.c.
func (p *parser) modulePath() (string, error) {
	var path []string
	for {
		t, err := p.expectName("a module's name")
		if err != nil {
			return "", err
		}
		path = append(path, t.text)
		if !p.accept(".") {
			return strings.Join(path, "."), nil
		}
	}
}

// hasModule reports whether a module, or one inside of it, can be imported.
func (p *parser) hasModule(path string) bool {
	if modules[path] != nil {
		return true
	}
	for name := range modules {
		if strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return false
}

func (p *parser) noModule(t *token, path string) error {
	var names []string
	for name := range modules {
		names = append(names, name)
	}
	slices.Sort(names)
	return p.errorAt(t, "ModuleNotFoundError: No module named '%s' here; there are %s", path, strings.Join(names, ", "))
}

// fromStatement reads from a import b as c, d.
func (p *parser) fromStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	p.next()
	t := p.peek()
	if t.is(".") || t.is("...") {
		return nil, p.errorAt(t, "ImportError: other files of Python cannot be imported")
	}
	path, err := p.modulePath()
	if err != nil {
		return nil, err
	}
	if _, err := p.expect("import"); err != nil {
		return nil, err
	}
	if path == "__future__" {
		for !p.endsStatement() {
			p.next()
		}
		return stmts, nil
	}
	ok := p.hasModule(path)
	if !ok {
		p.errors = append(p.errors, p.noModule(t, path))
	}
	if p.peek().is("*") {
		return nil, p.syntaxError("import * is not supported: import the module, or the names that are used")
	}
	parens := p.accept("(")
	for {
		name, err := p.expectName("a name of the module")
		if err != nil {
			return nil, err
		}
		target := name
		if p.accept("as") {
			if target, err = p.expectName("a name"); err != nil {
				return nil, err
			}
		}
		if ok {
			stmts = append(stmts, p.assign(name, p.variable(target, true), p.operator("from", name, p.text(t, path), p.text(name, name.text))))
		}
		if !p.accept(",") || parens && p.peek().is(")") {
			break
		}
	}
	if parens {
		if _, err := p.expect(")"); err != nil {
			return nil, err
		}
	}
	return stmts, nil
}

// expressionStatement reads an expression or an assignment.
func (p *parser) expressionStatement(stmts []syntax.Stmt) ([]syntax.Stmt, error) {
	first := p.peek()
	x, err := p.starList()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind != tokenOperator {
		return append(stmts, &syntax.ExprStmt{X: x}), nil
	}
	switch {
	case t.text == "=":
		return p.assignment(stmts, x)
	case t.text == ":" && first.kind == tokenName || t.text == ":" && first.is("("):
		p.next()
		if err := p.annotation(); err != nil {
			return nil, err
		}
		if p.peek().is("=") {
			return p.assignment(stmts, x)
		}
		return stmts, nil
	case len(t.text) >= 2 && strings.HasSuffix(t.text, "=") && !strings.Contains("== != <= >= :=", t.text):
		return p.augmented(stmts, x)
	}
	if t.is(";") {
		return append(stmts, &syntax.ExprStmt{X: x}), nil
	}
	return nil, p.unexpected()
}

// assignment reads a = b = value, after a.
func (p *parser) assignment(stmts []syntax.Stmt, x syntax.Expr) ([]syntax.Stmt, error) {
	t := p.peek()
	targets := []syntax.Expr{}
	for p.accept("=") {
		targets = append(targets, x)
		var err error
		if x, err = p.starList(); err != nil {
			return nil, err
		}
	}
	if len(targets) > 1 {
		keep := p.temporary()
		stmts = append(stmts, p.assign(t, p.hidden(t, keep), x))
		x = p.hidden(t, keep)
	}
	for _, target := range targets {
		target, value := p.unstar(t, target, x)
		if _, ok := value.(*syntax.TupleExpr); !ok && isSequence(target) {
			value = p.operator("sequence", t, value)
		}
		target, err := p.target(t, target)
		if err != nil {
			return nil, err
		}
		stmts = append(stmts, p.assign(t, target, value))
	}
	return stmts, nil
}

// isSequence reports whether a target has several parts.
func isSequence(target syntax.Expr) bool {
	switch target.(type) {
	case *syntax.TupleExpr, *syntax.ListExpr:
		return true
	}
	return false
}

// augmented reads x += value, after x.
func (p *parser) augmented(stmts []syntax.Stmt, x syntax.Expr) ([]syntax.Stmt, error) {
	t := p.next()
	value, err := p.expressionList()
	if err != nil {
		return nil, err
	}
	if s, ok := p.subscripts[x]; ok {
		return append(stmts, &syntax.ExprStmt{X: p.operator("[]"+t.text, t, p.container(t, s), s.key, value)}), nil
	}
	if dot, ok := x.(*syntax.DotExpr); ok {
		keep := p.temporary()
		object := func() *syntax.DotExpr {
			return &syntax.DotExpr{X: p.hidden(t, keep), Dot: dot.Dot, NamePos: dot.NamePos, Name: dot.Name}
		}
		return append(stmts, p.assign(t, p.hidden(t, keep), dot.X), p.assign(t, object(), p.operator(t.text, t, object(), value))), nil
	}
	name, ok := x.(*syntax.ParenExpr)
	if !ok {
		return nil, p.errorAt(t, "SyntaxError: this cannot be assigned to with %s", t.text)
	}
	id := *name.X.(*syntax.Ident)
	p.scope.bind(id.Name)
	target := p.scope.add(&id)
	return append(stmts, p.assign(t, target, p.operator(t.text, t, x, value))), nil
}

// container is the object of a subscript.
func (p *parser) container(t *token, s subscript) syntax.Expr {
	if s.first == nil {
		return s.object
	}
	return p.operator("[]", t, s.object, s.first)
}

// loopTarget reads the variables of a for.
func (p *parser) loopTarget() (syntax.Expr, error) {
	t := p.peek()
	list, comma := []syntax.Expr(nil), false
	for {
		if p.peek().is("*") {
			return nil, p.errorAt(t, "a starred variable of a loop is not supported")
		}
		x, err := p.bitOr()
		if err != nil {
			return nil, err
		}
		list = append(list, x)
		if !p.accept(",") {
			break
		}
		if comma = true; p.peek().is("in") {
			break
		}
	}
	if !comma {
		return p.target(t, list[0])
	}
	return p.target(t, p.tuple(t, list, false))
}
