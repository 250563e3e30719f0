// Command report keeps what speed.py measures and writes docs/performance.md, its pictures and a section of both READMEs from that.
// The script measure runs it:
//
//	report cells                                    prints the cells of the runs growth-…, in the language of speed.py
//	report record [-quick] NAME SPEED.json PYTHON   keeps a run of speed.py as results/NAME.json; PYTHON's cv2 is the OpenCV of the run
//	report costs                                    measures what operations need beside time and keeps it as results/costs.json
//	report                                          writes the documents from results/*.json
//
// It runs in the directory bench.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// root is the repository, seen from the directory bench.
const root = ".."

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return render()
	}
	switch args[0] {
	case "cells":
		for _, s := range append(kernelSeries, sizeSeries...) {
			for _, at := range s.at {
				fmt.Println("*", s.input(at), s.compare, s.steps(at))
			}
		}
		return nil
	case "costs":
		return measureCosts()
	case "cost": // what costs runs in a process of its own
		if len(args) == 2 {
			return measureCost(args[1])
		}
	case "record":
		flags := flag.NewFlagSet("record", flag.ContinueOnError)
		quick := flags.Bool("quick", false, "the run was one of speed.py --quick")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		if flags.NArg() == 3 {
			r, err := newRun(flags.Arg(1), flags.Arg(2))
			if err != nil {
				return err
			}
			r.Quick = *quick
			return r.save(flags.Arg(0))
		}
	}
	return fmt.Errorf("usage: report [cells | record [-quick] NAME SPEED.json PYTHON], not %q", args)
}

// render writes the documents.
func render() error {
	d, err := load()
	if err != nil {
		return err
	}
	for path, write := range map[string]func(path string) error{
		"docs/images/performance.svg": d.drawFamilies,
		"docs/images/growth.svg":      d.drawGrowth,
		"docs/performance.md":         d.fill,
		"README.md":                   d.fill,
		"README.zh-CN.md":             d.fill,
	} {
		if err := write(filepath.Join(root, path)); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
