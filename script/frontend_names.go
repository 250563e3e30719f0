package script

import (
	"go.starlark.net/syntax"
)

// Names. Starlark lets no function assign to a variable of another scope. A variable that a function declares global or nonlocal therefore is kept
// as an attribute of a value, the cell of its scope, wherever it is used. A name that nothing defines fails when it is used, as in Python.

// A scopeKind tells scopes apart.
type scopeKind uint8

const (
	moduleScope scopeKind = iota
	functionScope
	comprehensionScope
)

// A scope is where names are bound.
type scope struct {
	parent    *scope
	kind      scopeKind
	names     map[string]bool
	globals   map[string]bool   // declared global
	nonlocals map[string]*token // declared nonlocal
	cells     map[string]bool   // names that inner functions assign to
	params    []string
	uses      []use
	inner     []*scope
	def       *syntax.DefStmt // of a function
	cell      string          // the variable that holds the cells
}

// A use is a name in an expression or a target. Its parentheses, which the script does not have, let it become something else.
type use struct {
	name  *syntax.Ident
	paren *syntax.ParenExpr
}

func newScope(parent *scope, kind scopeKind) *scope {
	s := &scope{parent: parent, kind: kind, names: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]*token{}, cells: map[string]bool{}}
	if parent != nil {
		parent.inner = append(parent.inner, s)
	}
	return s
}

// function is the scope of the function or the module around.
func (s *scope) function() *scope {
	for s.kind == comprehensionScope {
		s = s.parent
	}
	return s
}

func (s *scope) bind(name string) { s.names[name] = true }

// add notes a use of a name and returns its expression.
func (s *scope) add(id *syntax.Ident) *syntax.ParenExpr {
	paren := &syntax.ParenExpr{Lparen: id.NamePos, X: id, Rparen: id.NamePos}
	s.uses = append(s.uses, use{id, paren})
	return paren
}

// variable is the name of a token, as a target if it is bound there.
func (p *parser) variable(t *token, bound bool) syntax.Expr {
	if bound {
		p.scope.bind(t.text)
	}
	return p.scope.add(p.hidden(t, t.text))
}

// define binds the name of a function, which Starlark's def does unless it is kept in a cell.
func (p *parser) define(name *token, def *syntax.DefStmt) syntax.Stmt {
	p.scope.bind(name.text)
	target := p.scope.add(p.hidden(name, name.text))
	return &syntax.AssignStmt{OpPos: def.Def, Op: syntax.EQ, LHS: target, RHS: &syntax.Ident{NamePos: def.Def, Name: name.text}}
}

// resolve finds the scope of each name, after the whole script was read.
func (p *parser) resolve(known func(string) bool) error {
	if err := p.resolveNonlocals(p.module); err != nil {
		return err
	}
	p.resolveUses(p.module, known)
	return nil
}

// resolveNonlocals finds the functions whose variables others assign to.
func (p *parser) resolveNonlocals(s *scope) error {
	for name, t := range s.nonlocals {
		owner := s.lookup(name)
		if owner == nil || owner.kind != functionScope {
			return p.errorAt(t, "SyntaxError: no binding for nonlocal '%s' found", name)
		}
		owner.cells[name] = true
	}
	for _, inner := range s.inner {
		if err := p.resolveNonlocals(inner); err != nil {
			return err
		}
	}
	return nil
}

// lookup finds the scope that a name belongs to; nil if there is none.
func (s *scope) lookup(name string) *scope {
	for ; s != nil; s = s.parent {
		switch {
		case s.globals[name]:
			for s.parent != nil {
				s = s.parent
			}
			return s
		case s.names[name] && s.nonlocals[name] == nil:
			return s
		}
	}
	return nil
}

// resolveUses gives each use of a name its meaning.
func (p *parser) resolveUses(s *scope, known func(string) bool) {
	if len(s.cells) > 0 && s.kind != comprehensionScope {
		s.cell = p.temporary()
		p.makeCells(s)
	}
	for _, u := range s.uses {
		owner := s.lookup(u.name.Name)
		switch {
		case owner != nil && owner.cells[u.name.Name]:
			cell := &syntax.Ident{NamePos: u.name.NamePos, Name: owner.cell}
			u.paren.X = &syntax.DotExpr{X: cell, Dot: u.name.NamePos, NamePos: u.name.NamePos, Name: u.name}
		case owner == nil && !known(u.name.Name):
			t := &token{line: int(u.name.NamePos.Line), column: int(u.name.NamePos.Col)}
			u.paren.X = p.operator("undefined", t, p.text(t, u.name.Name))
		}
	}
	for _, inner := range s.inner {
		p.resolveUses(inner, known)
	}
}

// makeCells makes the cell of a function when it is called, with the parameters that are kept there.
func (p *parser) makeCells(s *scope) {
	if s.def == nil {
		return // the module's: see prologue
	}
	t := &token{line: int(s.def.Def.Line), column: int(s.def.Def.Col)}
	begin := []syntax.Stmt{p.assign(t, p.hidden(t, s.cell), p.operator("cell", t, p.hidden(t, "None")))}
	for _, name := range s.params {
		if s.cells[name] {
			attribute := &syntax.DotExpr{X: p.hidden(t, s.cell), Dot: s.def.Def, NamePos: s.def.Def, Name: p.hidden(t, name)}
			begin = append(begin, p.assign(t, attribute, p.hidden(t, name)))
		}
	}
	s.def.Body = append(begin, s.def.Body...)
}

// prologue makes global variables of the operators that the script uses, which are quicker than predeclared ones, and the module's cell.
func (p *parser) prologue() (stmts []syntax.Stmt) {
	t := &token{line: 1, column: 1}
	if p.module.cell != "" {
		stmts = append(stmts, p.assign(t, p.hidden(t, p.module.cell), p.operator("cell", t, p.hidden(t, "None"))))
	}
	var first []syntax.Stmt
	for name := range p.operators {
		first = append(first, p.assign(t, p.hidden(t, "·"+name), p.hidden(t, "·"+name)))
	}
	return append(first, stmts...)
}
