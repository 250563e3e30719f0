// Command fusedcheck reads an arm64 program of this module and fails if the compiler fused a multiplication and an
// addition on a source line that does not ask for it by calling a function named FMA…: such code would give
// other bits on arm64 than on amd64. It is cured by an explicit conversion: float32(a*b) + c.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

const module = "github.com/purecv/cv"

var fused = regexp.MustCompile(`\bFN?M(ADD|SUB)[SD]\b`)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fusedcheck PROGRAM")
		os.Exit(2)
	}
	bad, err := check(os.Args[1])
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
func check(program string) ([]string, error) {
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
	file, functions := "", 0
	in := bufio.NewScanner(out)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		text := in.Text()
		if strings.HasPrefix(text, "TEXT ") {
			functions++
			file = text[strings.LastIndexByte(text, ' ')+1:]
			continue
		}
		if !fused.MatchString(text) {
			continue
		}
		place := strings.Fields(text)[0] // file.go:line; an inlined line may be of another file of the folder
		name, number, _ := strings.Cut(place, ":")
		path := file[:strings.LastIndexByte(file, '/')+1] + name
		if key := path + ":" + number; !seen[key] {
			seen[key] = true
			if source, ok := line(path, number); !ok || !strings.Contains(source, "FMA") {
				bad = append(bad, key+": "+strings.TrimSpace(source))
			}
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

// line returns a line of a source file.
func line(path, number string) (string, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	n := 0
	fmt.Sscan(number, &n)
	lines := strings.Split(string(data), "\n")
	if n < 1 || n > len(lines) {
		return "", false
	}
	return lines[n-1], true
}
