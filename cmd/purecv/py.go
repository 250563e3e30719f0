package main

import (
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purecv/cv/script"
)

// pyFlags are the flags of purecv py.
type pyFlags struct {
	maps, roots []string
	show, to    string
	trace       bool
	steps       uint64
	memory      int
	timeout     time.Duration
}

func newPy() *cobra.Command {
	f := &pyFlags{}
	cmd := &cobra.Command{
		Use:   "py [flags] SCRIPT.py [ARGUMENT...]",
		Short: "Run a Python script written for cv2, numpy and matplotlib, without Python",
		Long: "Run a Python script written for cv2, numpy and matplotlib.pyplot, without Python. SCRIPT.py is - for standard input.\n" +
			"A script reads and writes files in the working directory only, or in the folders of --root and --map.",
		Example: "  purecv py tutorial.py\n" +
			"  purecv py --map 'C://Users/me//Desktop=photos' --show file:shown tutorial.py\n" +
			"  purecv py --show browser trackbars.py\n" +
			"  purecv py --trace --to cli --timeout 10s script.py in.jpg",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.Flags().SetInterspersed(false) // what follows the script is the script's
	cmd.Flags().StringArrayVar(&f.maps, "map", nil, "PREFIX=FOLDER: paths that begin with PREFIX are in FOLDER; may be repeated")
	cmd.Flags().StringArrayVar(&f.roots, "root", nil, "a folder that the script may use, instead of the working directory; may be repeated")
	cmd.Flags().StringVar(&f.show, "show", "none", "where imshow and plt.show show: none, browser, term or file:FOLDER")
	cmd.Flags().BoolVar(&f.trace, "trace", false, "print each call of cv2 with its time and result to standard error")
	cmd.Flags().StringVar(&f.to, "to", "", "cli or go: print the pipeline behind each image that is shown or written")
	cmd.Flags().Uint64Var(&f.steps, "max-steps", 0, "steps of the interpreter to run at most; 0 is any number")
	cmd.Flags().IntVar(&f.memory, "max-memory", 4096, "memory to use at most, in MiB")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 0, "time to run at most, such as 30s; 0 is any")
	return cmd
}

// options checks the flags.
func (f *pyFlags) options(cmd *cobra.Command, args []string) (*script.Options, error) {
	o := &script.Options{
		Args: args[1:], Stdin: cmd.InOrStdin(), Stdout: cmd.OutOrStdout(), Stderr: cmd.ErrOrStderr(),
		Roots: f.roots, Show: f.show, To: f.to, MaxSteps: f.steps, MaxBytes: int64(f.memory) << 20, MaxTime: f.timeout,
	}
	if f.trace {
		o.Trace = cmd.ErrOrStderr()
	}
	for _, m := range f.maps {
		i := strings.LastIndexByte(m, '=')
		if i < 1 || i == len(m)-1 {
			return nil, usagef("--map %s: PREFIX=FOLDER is expected", m)
		}
		o.Map = append(o.Map, script.Mapping{From: m[:i], To: m[i+1:]})
	}
	switch {
	case f.memory < 1 || f.memory > 1<<30:
		return nil, usagef("--max-memory %d is not possible; 1 to %d are", f.memory, 1<<30)
	case f.timeout < 0:
		return nil, usagef("--timeout %v is not possible; 0 and more are", f.timeout)
	case f.to != "" && f.to != "cli" && f.to != "go":
		return nil, usagef("--to %s is not possible; cli and go are", f.to)
	case !slices.Contains([]string{"none", "browser", "term"}, f.show) && (!strings.HasPrefix(f.show, "file:") || f.show == "file:"):
		return nil, usagef("--show %s is not possible; none, browser, term and file:FOLDER are", f.show)
	}
	return o, nil
}

func (f *pyFlags) run(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("no script to run: SCRIPT.py, or - for standard input")
	}
	o, err := f.options(cmd, args)
	if err != nil {
		return err
	}
	name := args[0]
	var src []byte
	if name == "-" {
		name = "<stdin>"
		src, err = await(cmd.Context(), func() ([]byte, error) { return io.ReadAll(cmd.InOrStdin()) })
	} else {
		src, err = await(cmd.Context(), func() ([]byte, error) { return os.ReadFile(name) })
	}
	if err != nil {
		return fileError(name, err)
	}
	return script.Run(cmd.Context(), name, src, o)
}
