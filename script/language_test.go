package script

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

// sections cuts a file at lines that begin with a mark, and returns the rest of each by the name in that line.
func sections(t *testing.T, file string) (names []string, texts map[string]string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, part := range strings.Split(string(data), "#### ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		if _, twice := texts[name]; twice {
			t.Fatalf("%s: %s is there twice", file, name)
		}
		names = append(names, name)
		texts[name] = text
	}
	return names, texts
}

// TestLanguage runs small programs, which print and fail as under CPython 3.11.
func TestLanguage(t *testing.T) {
	names, programs := sections(t, "testdata/language.txt")
	_, golden := sections(t, "testdata/language.golden")
	for _, name := range names {
		var out strings.Builder
		err := Run(context.Background(), "program.py", []byte(programs[name]), &Options{Stdout: &out})
		got := out.String()
		if err != nil {
			message := err.Error()
			if e := (*Error)(nil); errors.As(err, &e) {
				message = e.Msg
			}
			got += "!!!! " + message + "\n"
		}
		if want, ok := golden[name]; !ok || got != want {
			t.Errorf("%s\n%s\nprints\n%s\nPython prints\n%s", name, programs[name], got, want)
		}
	}
}
