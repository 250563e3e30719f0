package script

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

var update = flag.Bool("update", false, "rewrite the lists of docs/scripts.md")

// TestLists compares the lists of names in docs/scripts.md with what the modules have. -update rewrites them.
func TestLists(t *testing.T) {
	s, err := newSession(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	path := filepath.Join("..", "docs", "scripts.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for heading, names := range map[string][]string{
		"cv2":            slices.Sorted(maps.Keys(cv2Functions())),
		"np":             newNumpy(s).(starlark.HasAttrs).AttrNames(),
		"arrays":         array{}.AttrNames(),
		"plt":            newPyplot(s).(starlark.HasAttrs).AttrNames(),
		"axes":           (*plotAxes)(nil).AttrNames(),
		"np.random":      newRandom(s).AttrNames(),
		"Python modules": slices.Sorted(maps.Keys(modules)),
	} {
		begin := fmt.Sprintf("<!-- names %s -->\n", heading)
		before, rest, found := strings.Cut(got, begin)
		_, after, ended := strings.Cut(rest, "<!-- end -->")
		if !found || !ended {
			t.Errorf("docs/scripts.md has no %q", begin)
			continue
		}
		got = before + begin + "`" + strings.Join(names, "` `") + "`\n<!-- end -->" + after
	}
	switch {
	case got == string(text):
	case *update:
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/scripts.md lists other names than the modules have; go test ./script -run TestLists -update rewrites it")
	}
}
