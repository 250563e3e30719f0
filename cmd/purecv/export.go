package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purecv/cv/pipeline"
)

func newExport() *cobra.Command {
	in := &input{}
	var to string
	cmd := &cobra.Command{
		Use:   "export --to go|python|cli 'STEPS'",
		Short: "Write a pipeline as a program",
		Long: "export prints a Go program, a Python program on cv2, or a shell script that does what the pipeline does. Each takes the file to\n" +
			"read and the file to write. The Go program is made for images of one depth, 8U unless -i names one of another.",
		Example: "  purecv export --to python 'gray | GaussianBlur 7' > blur.py && python3 blur.py in.jpg out.png",
		Args:    oneText("the pipeline", "'gray | medianBlur 5'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := parsePipeline(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			format, err := in.format(cmd, p)
			if err != nil {
				return err
			}
			reading := pipeline.Reading{Mode: strings.ToLower(in.mode)}
			if cmd.Flags().Changed("exif") {
				reading.Exif = strconv.FormatBool(in.exif)
			}
			var program string
			switch strings.ToLower(to) {
			case "go":
				program, err = p.ExportGo(format, reading)
			case "python":
				program, err = p.ExportPython(format, reading)
			case "cli":
				program, err = p.ExportShell(reading)
			case "":
				err = usagef("no language: --to go, --to python or --to cli")
			default:
				err = usagef("--to %s is not possible; go, python and cli are", to)
			}
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), program)
			return err
		},
	}
	in.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "go, python or cli")
	cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions([]string{"go", "python", "cli"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
