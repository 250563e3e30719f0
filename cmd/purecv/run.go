package main

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/pipeline"
)

// runFlags are the flags of purecv run.
type runFlags struct {
	in          input
	out         string
	json, fuse  bool
	repeat      int
	threads     int
	quality     int
	compression int
}

func newRun() *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:     "run -i IN -o OUT 'STEPS'",
		Short:   "Run one image through a pipeline",
		Example: "  purecv run -i in.jpg -o out.png 'gray | GaussianBlur 7 | adaptiveThreshold 255 mean binary 7 2'",
		Args:    oneText("the pipeline", "'gray | medianBlur 5'"),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	f.in.flags(cmd)
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "the file to write, in the format of its extension; png:- is standard output")
	cmd.Flags().BoolVar(&f.json, "json", false, "print times and results of the steps to standard output")
	cmd.Flags().BoolVar(&f.fuse, "fuse", true, "run the steps together over bands of rows; false: one after the other")
	cmd.Flags().IntVar(&f.repeat, "repeat", 1, "run the steps that many times and report median times")
	cmd.Flags().IntVar(&f.threads, "threads", 0, "threads to use at most; 0 is one for each processor")
	cmd.Flags().IntVar(&f.quality, "quality", 95, "of a JPEG file, 1 to 100")
	cmd.Flags().IntVar(&f.compression, "compression", 1, "of a PNG or TIFF file, 0 (none) to 9 (slowest)")
	return cmd
}

// check returns what the flags mean, or what is wrong with them.
func (f *runFlags) check(cmd *cobra.Command) (r *imgio.ReadOptions, w *imgio.WriteOptions, out output, err error) {
	switch {
	case f.in.path == "":
		err = usagef("no image to read: -i IN")
	case f.out == "":
		err = usagef("no file to write: -o OUT")
	case f.repeat < 1:
		err = usagef("--repeat %d is not possible; 1 and more are", f.repeat)
	case f.threads < 0:
		err = usagef("--threads %d is not possible; 0 and more are", f.threads)
	case f.quality < 1 || f.quality > 100:
		err = usagef("--quality %d is not possible; 1 to 100 are", f.quality)
	case f.compression < 0 || f.compression > 9:
		err = usagef("--compression %d is not possible; 0 to 9 are", f.compression)
	}
	if err == nil {
		r, err = f.in.options(cmd)
	}
	if err == nil {
		out, err = newOutput(f.out)
	}
	if err == nil && f.json && out.path == "" {
		err = usagef("--json prints to standard output, so -o %s cannot write there", f.out)
	}
	return r, &imgio.WriteOptions{Quality: f.quality, Compression: &f.compression}, out, err
}

func (f *runFlags) run(cmd *cobra.Command, text string) error {
	steps, err := parsePipeline(cmd.Context(), text)
	if err != nil {
		return err
	}
	read, write, out, err := f.check(cmd)
	if err != nil {
		return err
	}
	cv.SetThreads(f.threads)
	if !f.json && f.repeat == 1 && f.fuse && out.path != "" {
		return f.stream(cmd, steps, read, write, out)
	}
	start := time.Now()
	src, err := f.in.read(cmd, read)
	if err != nil {
		return err
	}
	report := runReport{Decode: milliseconds(time.Since(start))}
	program, err := steps.Compile(src.Format(), &pipeline.Options{StepByStep: !f.fuse})
	if err != nil {
		return err
	}
	dst, err := cv.NewAnyImage(program.Format())
	if err != nil {
		return err
	}
	times := make([][]float64, 0, f.repeat)
	for range f.repeat {
		if err := program.RunInto(cmd.Context(), dst, src); err != nil {
			return err
		}
		var run []float64
		for _, t := range program.Report() {
			run = append(run, milliseconds(t.Time))
		}
		times = append(times, run)
	}
	start = time.Now()
	if err := out.write(cmd, dst, write); err != nil {
		return err
	}
	report.Encode = milliseconds(time.Since(start))
	if !f.json {
		return nil
	}
	report.addSteps(program.Report(), times)
	return printJSON(cmd.OutOrStdout(), report)
}

// stream runs the pipeline while the image is decoded and the result encoded, if the steps allow it.
func (f *runFlags) stream(cmd *cobra.Command, steps *pipeline.Pipeline, read *imgio.ReadOptions, write *imgio.WriteOptions, out output) error {
	src, err := f.in.reader(cmd, read)
	if err != nil {
		return err
	}
	program, err := steps.Compile(src.Format(), nil)
	if err != nil {
		return err
	}
	from := &inputRows{Reader: src, name: f.in.name()}
	err = out.put(cmd, func(w io.Writer) error {
		dst, err := imgio.NewWriter(w, out.format, program.Format(), write)
		if err == nil {
			err = program.Stream(cmd.Context(), from, dst)
		}
		if err == nil {
			err = dst.Close()
		}
		return err
	})
	if from.err != nil {
		return from.err
	}
	f.in.warn(cmd, src.Warnings())
	return err
}

// inputRows keeps the error of reading, which is not the output's.
type inputRows struct {
	*imgio.Reader
	name string
	err  error
}

func (in *inputRows) Read(dst engine.Plane) error {
	if err := in.Reader.Read(dst); err != nil {
		in.err = fileError(in.name, err)
	}
	return in.err
}

// A runReport is what run --json prints.
type runReport struct {
	Decode float64      `json:"decode_ms"`
	Encode float64      `json:"encode_ms"`
	Steps  []stepReport `json:"steps"`
}

type stepReport struct {
	Name    string  `json:"name"`
	Time    float64 `json:"ms"`
	Shape   [3]int  `json:"shape"`
	Depth   string  `json:"depth"`
	Results any     `json:"results"` // an object, or a list of objects for fused steps
}

// addSteps reports the parts of a program with the median of each part's times.
func (r *runReport) addSteps(parts []pipeline.Timing, times [][]float64) {
	for i, p := range parts {
		var all []float64
		for _, run := range times {
			all = append(all, run[i])
		}
		results := make([]map[string]float64, len(p.Results))
		for k, m := range p.Results {
			if results[k] = m; m == nil {
				results[k] = map[string]float64{}
			}
		}
		s := stepReport{p.Name, median(all), [3]int{p.Format.H, p.Format.W, p.Format.C}, p.Format.Depth.String(), results}
		if len(results) == 1 {
			s.Results = results[0]
		}
		r.Steps = append(r.Steps, s)
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// printJSON prints a value on one line.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
