package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/explain"
	"github.com/purecv/cv/pipeline"
)

// explainFlags are the flags of purecv explain.
type explainFlags struct {
	in    input
	fuse  bool
	pixel string
	step  int
	json  bool
}

func newExplain() *cobra.Command {
	f := &explainFlags{}
	cmd := &cobra.Command{
		Use:   "explain [-i IN] 'STEPS'",
		Short: "Show what each step does to type and size, how the pipeline runs, and how a pixel is made",
		Long: "explain shows what each step does to type and size, how its result compares with OpenCV's (A identical, B identical to\n" +
			"the AVX2 build, C but for the last columns, D within rounding), and the nodes that run. Without an image it assumes one.\n\n" +
			"With --pixel x,y it shows how that pixel of the last step's result, or of --step's, is made: the pixels that are read and where the\n" +
			"border took them from, weights, sums, what is sorted or compared, how the value is rounded.",
		Example: "  purecv explain 'gray | medianBlur 5'\n" +
			"  purecv explain --pixel 120,80 -i in.png 'gray | GaussianBlur 5 | threshold 0 255 otsu' --step 2",
		Args: oneText("the pipeline", "'gray | medianBlur 5'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := parsePipeline(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if f.pixel != "" {
				return f.explainPixel(cmd, p)
			}
			if f.json || cmd.Flags().Changed("step") {
				return usagef("--json and --step need --pixel x,y")
			}
			format, err := f.in.format(cmd, p)
			if err != nil {
				return err
			}
			program, err := p.Compile(format, &pipeline.Options{StepByStep: !f.fuse})
			if err != nil {
				return err
			}
			return showProgram(cmd, program)
		},
	}
	f.in.flags(cmd)
	cmd.Flags().BoolVar(&f.fuse, "fuse", true, "show the steps run together; false: one after the other")
	cmd.Flags().StringVar(&f.pixel, "pixel", "", "show how the pixel in column x of row y is made: x,y")
	cmd.Flags().IntVar(&f.step, "step", 0, "with --pixel: the step whose result it is a pixel of (default the last)")
	cmd.Flags().BoolVar(&f.json, "json", false, "with --pixel: print a JSON object")
	return cmd
}

// explainPixel prints how a pixel is made.
func (f *explainFlags) explainPixel(cmd *cobra.Command, p *pipeline.Pipeline) error {
	var x, y int
	if n, err := fmt.Sscanf(f.pixel+"\n", "%d,%d\n", &x, &y); n != 2 || err != nil {
		return usagef("--pixel %s is not possible; a column and a row are, such as 120,80", f.pixel)
	}
	step := len(p.Steps)
	if cmd.Flags().Changed("step") {
		step = f.step
	}
	switch {
	case f.in.path == "":
		return usagef("no image to read: -i IN")
	case step < 0 || step > len(p.Steps):
		return usagef("--step %d is not possible; 1 to %d are, and 0 for the image that is read", step, len(p.Steps))
	}
	options, err := f.in.options(cmd)
	if err != nil {
		return err
	}
	src, err := f.in.read(cmd, options)
	if err != nil {
		return err
	}
	e, err := explain.Pixel(cmd.Context(), p, src, step, x, y)
	if errors.Is(err, cv.ErrRange) {
		return usagef("%v", err)
	}
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(cmd.OutOrStdout(), e)
	}
	return e.WriteText(cmd.OutOrStdout())
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

func showProgram(cmd *cobra.Command, program *pipeline.Program) error {
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
