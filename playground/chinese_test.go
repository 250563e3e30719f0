package playground

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv/ops"
)

// speakers are the packages whose texts reach the page, without the files whose texts do not.
var speakers = []struct {
	dir   string
	words bool // single words are texts too: names of stages, the smallest and largest value
	but   []string
}{
	{dir: "../explain", words: true, but: []string{"text.go"}},
	{dir: "..", but: []string{"channels.go"}},
	{dir: "../ops", but: []string{"arithmetic.go", "color.go", "exact.go", "filter.go", "gradient.go", "morphology.go", "ops.go", "params.go", "regions.go", "threshold.go"}},
	{dir: "../pipeline", but: []string{"error.go", "export.go", "exportgo.go", "exportpython.go"}},
	{dir: "../imgio"},
	{dir: "../imgio/jpeg"},
	{dir: "../imgio/png"},
	{dir: "../internal/inflate"},
	{dir: "../internal/guard"},
	{dir: "../internal/regions"},
	{dir: ".", but: []string{"metrics.go"}},
}

// unspoken are literals of these packages that look like texts and are none, or that the page does not show.
var unspoken = []string{
	"src", "$in", "rows", "columns", `"NaN"`, `"Infinity"`, `"-Infinity"`, // how an explanation is written as JSON
	"left, right", "top, bottom", "min, max", // parameters
	"GRAY", "BGR", "HSV", "This program does: ", "purecv run ", // code
	"request failed", // in the log
}

// borrowed are errors of the standard library that are part of texts.
var borrowed = []error{io.ErrUnexpectedEOF, fs.ErrExist, fs.ErrNotExist, fs.ErrPermission, path.ErrBadPattern}

// TestChinese compares the texts in the sources with the keys of zh-server.js: each has its Chinese form, with the same verbs, and none is left over.
func TestChinese(t *testing.T) {
	chinese := readTable(t, "page/zh-server.js")
	texts := map[string]string{} // with a place where each stands
	for _, err := range borrowed {
		texts[err.Error()] = "the standard library"
	}
	for _, op := range ops.All() {
		texts[op.Formula] = op.Name
	}
	delete(texts, "")
	for _, s := range speakers {
		files, err := filepath.Glob(filepath.Join(s.dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files: %v", s.dir, err)
		}
		for _, file := range files {
			if name := filepath.Base(file); strings.HasSuffix(name, "_test.go") || slices.Contains(s.but, name) {
				continue
			}
			for _, l := range literals(t, file) {
				switch {
				case !isText(l.text, s.words):
				case l.part:
					t.Errorf("%s: %q is part of a text; a format says all of it", l.place, l.text)
				default:
					texts[l.text] = l.place
				}
			}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(texts)) {
		translation, ok := chinese[text]
		switch {
		case !ok:
			t.Errorf("%s: %q is not in Chinese", texts[text], text)
		case translation != text && !strings.ContainsFunc(translation, func(r rune) bool { return r >= 0x2e80 }):
			t.Errorf("%q is %q, which is not Chinese", text, translation)
		case !maps.Equal(verbs(text), verbs(translation)):
			t.Errorf("%q has the verbs %v, %q has %v", text, verbs(text), translation, verbs(translation))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(chinese)) {
		if texts[key] == "" {
			t.Errorf("nothing says %q", key)
		}
	}
}

// readTable reads the one object of a module. No key stands in it twice.
func readTable(t *testing.T, file string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(content[bytes.IndexByte(content, '{') : bytes.LastIndexByte(content, '}')+1]))
	next := func() string {
		t.Helper()
		token, err := d.Token()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		text, _ := token.(string)
		return text
	}
	table := map[string]string{}
	for next(); d.More(); { // next is { first
		key := next()
		if table[key] != "" {
			t.Errorf("%s: %q stands there twice", file, key)
		}
		table[key] = next()
	}
	return table
}

type literal struct {
	text  string
	place string
	part  bool // it is joined to what is no literal
}

// literals returns the strings in a file, those that + joins as one.
func literals(t *testing.T, file string) []literal {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []literal
	parts := map[ast.Node]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.ValueSpec: // the kinds of stages are part of the JSON
			kind, ok := n.Type.(*ast.Ident)
			return !ok || kind.Name != "Kind"
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.Ident)
			return !ok || f.Name != "panic"
		case ast.Expr:
			if text, ok := joined(n); ok {
				found = append(found, literal{text, set.Position(n.Pos()).String(), parts[n]})
				return false
			}
			if sum, ok := n.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
				parts[sum.X], parts[sum.Y] = true, true
			}
		}
		return true
	})
	return found
}

// joined returns the string that literals make.
func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		x, isX := joined(e.X)
		y, isY := joined(e.Y)
		return x + y, isX && isY && e.Op == token.ADD
	}
	return "", false
}

var (
	verb = regexp.MustCompile(`%([-+#0]*)(?:\[(\d+)\])?((?:\d+|\*)?(?:\.\d+)?[a-zA-Z])`)
	word = regexp.MustCompile(`\b[A-Za-z]{2,}\b`)
	code = regexp.MustCompile(`^(?:(?:GET|POST|DELETE) /|<!doctype|attachment; |data: |text/|default-src|camera=|P7\n|{'descr')`)
)

// isText tells whether a literal says something to people: it has words, several unless single ones are texts too.
func isText(text string, words bool) bool {
	if op, _, ok := ops.Find(strings.TrimSpace(text)); ok && op.Name == strings.TrimSpace(text) {
		return false
	}
	several := strings.ContainsAny(strings.TrimSpace(text), " ")
	return word.MatchString(verb.ReplaceAllString(text, "")) && (words || several) && !code.MatchString(text) && !slices.Contains(unspoken, text) && !isHelp(text)
}

// isHelp tells whether a text describes a parameter's word: these stand in zh.js.
func isHelp(text string) bool {
	for _, op := range ops.All() {
		for _, p := range op.Params {
			for _, w := range slices.Concat(p.Words.Main, p.Words.Added) {
				if w.Help == text {
					return true
				}
			}
		}
	}
	return false
}

// verbs returns the verbs of a format by the number of their argument.
func verbs(format string) map[int]string {
	found := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] != "" {
			next, _ = strconv.Atoi(m[2])
		}
		found[next] += m[1] + m[3]
		next++
	}
	return found
}
