// Command purecv does what OpenCV's image filtering does, from the command line. `purecv help` tells how.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/purecv/cv/pipeline"
	"github.com/purecv/cv/script"
)

// Exit statuses.
const (
	statusDone   = 0
	statusFailed = 1 // the work failed
	statusUsage  = 2 // the command line or the pipeline is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the program at once
	os.Exit(execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// execute runs a command line and returns the exit status.
func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	started := false // false while the command line itself is read
	root := newRoot()
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	root.SetArgs(args)
	root.SetIn(stdin)
	out := &standardOutput{ctx: ctx, w: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && out.err == nil {
		return statusDone
	}
	var usage *usageError
	var bad *pipeline.Error
	var exit *script.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.Status // the script has said why
	case ctx.Err() != nil:
		err = errors.New("interrupted")
	case out.err != nil: // which not every function that prints tells of
		err = fileError("standard output", out.err)
	case !started || errors.As(err, &usage):
		fmt.Fprintf(stderr, "purecv: %s\nRun '%s --help' for usage.\n", strings.TrimSpace(err.Error()), cmd.CommandPath())
		return statusUsage
	case errors.As(err, &bad):
		fmt.Fprintf(stderr, "purecv: %v\n", err)
		return statusUsage
	}
	fmt.Fprintf(stderr, "purecv: %v\n", err)
	return statusFailed
}

// A usageError is a fault of the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "purecv",
		Short: "OpenCV's image filtering in pure Go",
		Long: "purecv blurs, thresholds, differentiates and labels images, with the same results as OpenCV.\n" +
			"A pipeline is steps with bars between them: purecv run -i in.jpg -o out.png 'gray | GaussianBlur 5 | threshold 0 255 otsu'",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(newRun(), newFigure(), newGallery(), newComponents(), newOps(), newKernel(), newExplain(), newFmt(), newExport(), newPy(), newPlay())
	root.SetHelpCommand(newHelp(root))
	return root
}

// flagError tells what a flag's value has to be.
func flagError(_ *cobra.Command, err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	f := bad.GetFlag()
	switch f.Value.Type() {
	case "int":
		return usagef("--%s %s: a whole number is expected", f.Name, bad.GetValue())
	case "float64":
		return usagef("--%s %s: a number is expected", f.Name, bad.GetValue())
	case "bool":
		return usagef("--%s=%s: true or false is expected", f.Name, bad.GetValue())
	}
	return err
}

// oneText demands one argument, as is the case with a pipeline in quotes.
func oneText(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usagef("%s is missing, such as %s", what, example)
		case len(args) > 1:
			return usagef("%s is one argument: put it in quotes, as in %s", what, example)
		}
		return nil
	}
}

// version tells the module's version, or the revision it was built from.
func version() string {
	v := "unknown version"
	if info, ok := debug.ReadBuildInfo(); ok {
		v = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
				v = s.Value
			}
		}
	}
	return fmt.Sprintf("purecv %s, %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
