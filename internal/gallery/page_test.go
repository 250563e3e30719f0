package gallery

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFigures checks what the page relies on in the table.
func TestFigures(t *testing.T) {
	names := map[string]bool{}
	for _, f := range Figures() {
		if names[f.Name] {
			t.Errorf("there are two figures %s", f.Name)
		}
		names[f.Name] = true
		if f.Title == "" || f.Caption == "" {
			t.Errorf("%s has no title or no caption", f.Name)
		}
		script, err := f.Script()
		if err != nil {
			t.Error(err)
		}
		for what, text := range map[string]string{"command": f.Command, "script": script} {
			if !strings.Contains(text, scenePath(f.Scene)) || !strings.Contains(text, f.Name+".png") {
				t.Errorf("%s: the %s does not make %s.png of %s", f.Name, what, f.Name, scenePath(f.Scene))
			}
			if strings.Count(text, "scenes/") != strings.Count(text, scenePath(f.Scene)) {
				t.Errorf("%s: the %s reads other scenes too", f.Name, what)
			}
		}
	}
	scripts, err := filepath.Glob("cv2/*.py")
	if err != nil || len(scripts) != len(names) {
		t.Errorf("there are %d scripts for %d figures", len(scripts), len(names))
	}
}

// TestPrograms vets the programs that the page shows, in a module of their own.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go vet")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write("go.mod", strings.Replace(string(module), "module github.com/purecv/cv", "module example.com/figures", 1)+
		"\nrequire github.com/purecv/cv v0.0.0\n\nreplace github.com/purecv/cv => "+root+"\n")
	write("go.sum", string(sums))
	for _, f := range Figures() {
		program, err := f.Program()
		if err != nil {
			t.Fatal(err)
		}
		write(filepath.Join(f.Name, "main.go"), program)
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}
