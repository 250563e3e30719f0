package script

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

const argparseScript = `"""What it
is for."""
import argparse
def twice(text):
    return 2 * int(text)
print(__doc__)
parser = argparse.ArgumentParser(description='x')
parser.add_argument('-i', '--input-file', help='a picture', default='lena.jpg')
parser.add_argument('--size', type=int, default='7')
parser.add_argument('--twice', '-t', type=twice, dest='double', required=True)
parser.add_argument('--mode', choices=['a', 'b'])
parser.add_argument('--flag', action='store_true')
parser.add_argument('--off', action='store_false')
parser.add_argument('first')
args = parser.parse_args()
print(args.input_file, args.size, args.double, args.mode, args.flag, args.off, args.first)
`

// Command lines give what they give under CPython, and end with its status where they are wrong.
func TestArgparse(t *testing.T) {
	script := filepath.Join(t.TempDir(), "x.py")
	if err := os.WriteFile(script, []byte(argparseScript), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		words  []string
		status int
	}{
		{[]string{"a", "-t", "4"}, 0},
		{[]string{"--twice=4", "--input-file", "b.png", "a", "--flag", "--off", "--mode", "b", "--size", "-3"}, 0},
		{[]string{"-i=x", "a", "-t", "1"}, 0},
		{[]string{"-t", "4"}, 2},
		{[]string{"a"}, 2},
		{[]string{"a", "b", "-t", "4"}, 2},
		{[]string{"a", "-t", "four"}, 2},
		{[]string{"a", "-t"}, 2},
		{[]string{"a", "-t", "4", "--mode", "c"}, 2},
		{[]string{"a", "-t", "4", "--flag=1"}, 2},
		{[]string{"a", "-t", "4", "--nosuch"}, 2},
	} {
		var out bytes.Buffer
		err := Run(t.Context(), script, []byte(argparseScript), &Options{Args: test.words, Stdout: &out})
		var exit *ExitError
		status := 0
		if errors.As(err, &exit) {
			status = exit.Status
		} else if err != nil {
			t.Error(test.words, err)
		}
		if status != test.status {
			t.Errorf("%v: status %d; want %d", test.words, status, test.status)
		}
		cmd := exec.Command(python, append(slices.Clone([]string{script}), test.words...)...)
		want, err := cmd.Output()
		if errors.Is(err, os.ErrNotExist) {
			continue // no Python here
		}
		if out.String() != string(want) || status != cmd.ProcessState.ExitCode() {
			t.Errorf("%v: %q, status %d; Python gives %q, %v", test.words, out.String(), status, want, err)
		}
	}
}
