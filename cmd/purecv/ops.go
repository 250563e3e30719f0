package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/purecv/cv/ops"
)

func newOps() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "ops [NAME]",
		Short:             "List the operations, or describe one",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeOps,
		RunE: func(cmd *cobra.Command, args []string) error {
			list := ops.All()
			if len(args) == 1 {
				op, _, ok := ops.Find(args[0])
				if !ok {
					return unknownOp(args[0])
				}
				list = []*ops.Op{op}
			}
			switch {
			case asJSON && len(args) == 1:
				return printJSON(cmd.OutOrStdout(), list[0])
			case asJSON:
				return printJSON(cmd.OutOrStdout(), list)
			case len(args) == 1:
				return printOp(cmd.OutOrStdout(), list[0])
			}
			return listOps(cmd.OutOrStdout(), list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list, or an object for one operation")
	return cmd
}

func completeOps(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return ops.Names(), cobra.ShellCompDirectiveNoFileComp
}

func unknownOp(name string) error {
	if meant := ops.Closest(name, ops.Names()); meant != "" {
		return usagef("%q is no operation; did you mean %s?", name, meant)
	}
	return usagef("%q is no operation; `purecv ops` lists them", name)
}

// newHelp makes the command help, which knows operations too.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND or OPERATION]",
		Short: "Help about a command or an operation",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			names := ops.Names()
			for _, c := range root.Commands() {
				names = append(names, c.Name())
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			if c, rest, err := root.Find(args); err == nil && c != root && len(rest) == 0 {
				return c.Help()
			}
			if op, _, ok := ops.Find(args[0]); ok && len(args) == 1 {
				return printOp(cmd.OutOrStdout(), op)
			}
			names := ops.Names()
			for _, c := range root.Commands() {
				names = append(names, c.Name())
			}
			if meant := ops.Closest(args[0], names); meant != "" {
				return usagef("there is no command or operation %q; did you mean %s?", args[0], meant)
			}
			return usagef("there is no command or operation %q", args[0])
		},
	}
}

// listOps prints one line for each operation.
func listOps(w io.Writer, list []*ops.Op) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	family := ""
	for _, o := range list {
		if o.Family != family {
			if family != "" {
				fmt.Fprintln(t)
			}
			family = o.Family
			fmt.Fprintln(t, family)
		}
		name := o.Name
		if s := shortNames(o); len(s) > 0 {
			name += " (" + strings.Join(s, ", ") + ")"
		}
		fmt.Fprintf(t, "  %s\t%s\n", name, o.Summary)
	}
	return t.Flush()
}

func shortNames(o *ops.Op) []string {
	var names []string
	for _, s := range o.Short {
		names = append(names, s.Name)
	}
	return names
}

// printOp prints all about an operation.
func printOp(w io.Writer, o *ops.Op) error {
	fmt.Fprintf(w, "%s: %s\n\n  %s\n\n%s\n", o.Name, o.Summary, o.Usage(), o.Formula)
	if o.Help != "" {
		fmt.Fprintf(w, "\n%s\n", wrap(o.Help, 100))
	}
	if len(o.Params) > 0 {
		fmt.Fprintln(w)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for i := range o.Params {
			p := &o.Params[i]
			def := p.Default
			if p.Required {
				def = "required"
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", p.Name, p.Kind.String()+p.Range(), def, p.Help)
		}
		t.Flush()
		for i := range o.Params {
			printWords(w, &o.Params[i])
		}
	}
	if len(o.Short) > 0 {
		fmt.Fprintln(w)
	}
	for _, s := range o.Short {
		full := o.Name
		if s.Param != "" {
			full += " " + s.Param + "=" + s.Value
		}
		fmt.Fprintf(w, "Short: %s for %s\n", s.Name, full)
	}
	if len(o.Reports) > 0 {
		fmt.Fprintf(w, "\nReturns besides the image: %s\n", strings.Join(o.Reports, ", "))
	}
	_, err := fmt.Fprintf(w, "\nCompared with OpenCV: %s\nExample: %s\n", o.Exact, o.Example)
	return err
}

// printWords lists the words of a parameter.
func printWords(w io.Writer, p *ops.Param) {
	if p.Kind != ops.Word {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", p.Name)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range p.Words.Main {
		fmt.Fprintf(t, "  %s\t%s\n", v.Name, v.Help)
	}
	for _, v := range p.Words.Added {
		fmt.Fprintf(t, "  +%s\t%s\n", v.Name, v.Help)
	}
	t.Flush()
}

// wrap breaks text into lines of at most n characters.
func wrap(text string, n int) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i > 0 && line+1+len(word) > n:
			b.WriteByte('\n')
			line = 0
		case i > 0:
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += len(word)
	}
	return b.String()
}
