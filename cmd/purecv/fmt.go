package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newFmt() *cobra.Command {
	return &cobra.Command{
		Use:   "fmt 'STEPS'",
		Short: "Print a pipeline in canonical form",
		Args:  oneText("the pipeline", "'gray | medianBlur 5'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := parsePipeline(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), p)
			return err
		},
	}
}
