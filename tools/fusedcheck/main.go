// Command fusedcheck reads an arm64 program of this module and fails if the compiler fused a multiplication and an
// addition on a source line that does not ask for it by calling a function named FMA…: such code would give
// other bits on arm64 than on amd64. It is cured by an explicit conversion: float32(a*b) + c.
package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/purecv/cv"

var fused = regexp.MustCompile(`\bFN?M(ADD|SUB)[SD]\b`)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: fusedcheck PROGRAM ROOT-OF-THE-SOURCES")
		os.Exit(2)
	}
	bad, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "fusedcheck:", err)
		os.Exit(2)
	}
	for _, line := range bad {
		fmt.Println(line)
	}
	if len(bad) > 0 {
		os.Exit(1)
	}
}

// check returns the source lines of this module whose code is fused without asking.
func check(program, root string) ([]string, error) {
	dump := exec.Command("go", "tool", "objdump", "-s", "^"+regexp.QuoteMeta(module), program)
	dump.Stderr = os.Stderr
	out, err := dump.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := dump.Start(); err != nil {
		return nil, err
	}
	var bad []string
	seen := map[string]bool{}
	functions := 0
	in := bufio.NewScanner(out)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		text := in.Text()
		if strings.HasPrefix(text, "TEXT ") {
			functions++
			continue
		}
		if !fused.MatchString(text) {
			continue
		}
		place := strings.Fields(text)[0] // file.go:line, without the folder
		if seen[place] {
			continue
		}
		seen[place] = true
		lines, err := sourceLines(root, place)
		if err != nil {
			return nil, err
		}
		asked := func(l string) bool { return strings.Contains(l, "FMA") }
		if !slices.ContainsFunc(lines, asked) {
			bad = append(bad, place+": "+strings.Join(lines, " | "))
		}
	}
	if err := dump.Wait(); err != nil {
		return nil, err
	}
	if functions == 0 {
		return nil, fmt.Errorf("%s holds no function of %s", program, module)
	}
	return bad, in.Err()
}

// sourceLines returns the line in every file of that name below the root.
func sourceLines(root, place string) ([]string, error) {
	name, number, _ := strings.Cut(place, ":")
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	var found []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != name {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if lines := strings.Split(string(data), "\n"); n >= 1 && n <= len(lines) {
			found = append(found, strings.TrimSpace(lines[n-1]))
		}
		return nil
	})
	return found, err
}
