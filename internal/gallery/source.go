package gallery

import (
	"embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

//go:embed adaptive.go blur.go components.go filter.go gradient.go hats.go morphology.go threshold.go
var goFiles embed.FS

//go:embed cv2/*.py
var scripts embed.FS

// Script returns the cv2 script of a figure.
func (f *Figure) Script() (string, error) {
	text, err := scripts.ReadFile("cv2/" + f.Name + ".py")
	return string(text), err
}

// Program returns the figure's function as a program that reads the scene and writes the figure.
func (f *Figure) Program() (string, error) {
	function := camelCase(f.Name)
	text, imports, err := findFunction(function)
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", f.Name, err)
	}
	standard, own := []string{`"log"`}, []string{`"github.com/purecv/cv"`, `"github.com/purecv/cv/imgio"`}
	for _, path := range imports {
		if strings.Contains(path, ".") {
			own = append(own, path)
		} else {
			standard = append(standard, path)
		}
	}
	slices.Sort(standard)
	slices.Sort(own)
	program, err := format.Source(fmt.Appendf(nil, `package main

import (
%s

%s
)

%s

func main() {
	img, err := imgio.Read(%q, nil)
	if err != nil {
		log.Fatal(err)
	}
	picture, err := %s(img.(*cv.Image[uint8]))
	if err != nil {
		log.Fatal(err)
	}
	if err := imgio.Write(%q, picture, nil); err != nil {
		log.Fatal(err)
	}
}
`, strings.Join(slices.Compact(standard), "\n"), strings.Join(slices.Compact(own), "\n"),
		text, scenePath(f.Scene), function, f.Name+".png"))
	return string(program), err
}

// camelCase turns blur-row into blurRow.
func camelCase(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// findFunction returns the source of a function with its comment, and the import paths, quoted, that it uses.
func findFunction(name string) (text string, imports []string, err error) {
	entries, err := goFiles.ReadDir(".")
	if err != nil {
		return "", nil, err
	}
	for _, entry := range entries {
		source, err := goFiles.ReadFile(entry.Name())
		if err != nil {
			return "", nil, err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, entry.Name(), source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return "", nil, err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
				first := f.Pos()
				if f.Doc != nil {
					first = f.Doc.Pos()
				}
				return string(source[set.Position(first).Offset:set.Position(f.End()).Offset]), importsOf(file, f), nil
			}
		}
	}
	return "", nil, fmt.Errorf("there is no function %s", name)
}

// importsOf returns the paths, quoted, of the packages that a function names.
func importsOf(file *ast.File, f *ast.FuncDecl) []string {
	var used []string
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used = append(used, x.Name)
			}
		}
		return true
	})
	var paths []string
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && slices.Contains(used, path[strings.LastIndexByte(path, '/')+1:]) {
			paths = append(paths, spec.Path.Value)
		}
	}
	return paths
}
