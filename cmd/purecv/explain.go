package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/pipeline"
)

func newExplain() *cobra.Command {
	in := &input{}
	var fuse bool
	cmd := &cobra.Command{
		Use:   "explain [-i IN] 'STEPS'",
		Short: "Show what each step does to type and size, and how the pipeline runs",
		Long: "explain shows what each step does to type and size, how its result compares with OpenCV's (A identical, B identical to\n" +
			"the AVX2 build, C but for the last columns, D within rounding), and the nodes that run. Without an image it assumes one.",
		Args: oneText("the pipeline", "'gray | medianBlur 5'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := parsePipeline(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			format, err := in.format(cmd, p)
			if err != nil {
				return err
			}
			program, err := p.Compile(format, &pipeline.Options{StepByStep: !fuse})
			if err != nil {
				return err
			}
			return explain(cmd, program)
		},
	}
	in.flags(cmd)
	cmd.Flags().BoolVar(&fuse, "fuse", true, "show the steps run together; false: one after the other")
	return cmd
}

// format returns the format of the input if there is one, else one that the pipeline takes: colour, or gray if it does not take that.
func (in *input) format(cmd *cobra.Command, p *pipeline.Pipeline) (cv.Format, error) {
	options, err := in.options(cmd)
	if err != nil {
		return cv.Format{}, err
	}
	if in.path != "" {
		img, err := in.read(cmd, options)
		if err != nil {
			return cv.Format{}, err
		}
		return img.Format(), nil
	}
	f := cv.Format{Depth: cv.U8, W: 1920, H: 1080, C: 3}
	if strings.EqualFold(in.mode, "gray") {
		f.C = 1
	} else if _, err := p.Compile(f, nil); err != nil {
		f.C = 1
		if _, grayErr := p.Compile(f, nil); grayErr != nil {
			return f, err
		}
	}
	return f, nil
}

func explain(cmd *cobra.Command, program *pipeline.Program) error {
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "step\t\tresult\tclass\n0\tinput\t%v\n", program.Input())
	for i, s := range program.Steps() {
		class := ""
		if s.Class != 0 {
			class = string(s.Class)
		}
		fmt.Fprintf(t, "%d\t%s\t%v\t%s\n", i+1, s.Step, s.Format, class)
	}
	fmt.Fprintf(t, "\nnode\t\tstage\treads\tmakes\trows held\timage held\n")
	for i, n := range program.Nodes() {
		makes := "a result from all rows"
		if n.Out != (cv.Format{}) {
			makes = fmt.Sprintf("%vC%d", n.Out.Depth, n.Out.C)
			if n.Kind == "whole" {
				makes += " at once"
			}
		}
		fmt.Fprintf(t, "%d\t%s\t%d\t%s\t%s\t%s\t%s\n", i+1, n.Name, n.Stage+1, strings.Join(n.Reads, ", "), makes, byteText(n.Ring), byteText(n.Kept))
	}
	return t.Flush()
}

// byteText writes a number of bytes for people.
func byteText(n int) string {
	switch {
	case n == 0:
		return ""
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
