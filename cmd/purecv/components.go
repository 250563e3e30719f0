package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

// componentsFlags are the flags of purecv components.
type componentsFlags struct {
	in                input
	overlay, labels   string
	connectivity      int
	json, csv, pixels bool
}

func newComponents() *cobra.Command {
	f := &componentsFlags{}
	cmd := &cobra.Command{
		Use:   "components -i IN [-o OVERLAY]",
		Short: "Find the connected regions of an image",
		Long: "components labels the connected regions of what is not zero (a colour image is made gray first) and prints their number, the\n" +
			"largest, and a table. Labels are those of cv2.connectedComponents. To threshold first, see the second example.",
		Example: "  purecv components -i in.png -o regions.png\n" +
			"  purecv run -i in.jpg -o npy:- 'gray | threshold 0 255 otsu' | purecv components -i -",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.in.flags(cmd)
	cmd.Flags().StringVarP(&f.overlay, "output", "o", "", "write a picture with the regions coloured, boxed and numbered")
	cmd.Flags().StringVar(&f.labels, "labels", "", "write the labels as an array of int32 to this .npy file")
	cmd.Flags().IntVar(&f.connectivity, "connectivity", 8, "neighbours that connect: 4 (sides) or 8 (corners too)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print a JSON object")
	cmd.Flags().BoolVar(&f.csv, "csv", false, "print a table of comma-separated values")
	cmd.Flags().BoolVar(&f.pixels, "pixels", false, "with --json: each region's pixels as [row, column]")
	return cmd
}

// check returns where pictures and labels go. A path is "" and a format too where nothing is written.
func (f *componentsFlags) check() (overlay, labels output, err error) {
	switch {
	case f.in.path == "":
		err = usagef("no image to read: -i IN")
	case f.connectivity != 4 && f.connectivity != 8:
		err = usagef("--connectivity %d is not possible; 4 and 8 are", f.connectivity)
	case f.json && f.csv:
		err = usagef("--json and --csv exclude each other")
	case f.pixels && !f.json:
		err = usagef("--pixels needs --json")
	}
	if err == nil && f.overlay != "" {
		overlay, err = newOutput(f.overlay)
	}
	if err == nil && f.labels != "" {
		labels, err = newOutput(f.labels)
		if err == nil && labels.format != "npy" {
			err = usagef("--labels %s: labels are 32-bit integers, which only .npy files hold", f.labels)
		}
	}
	if err == nil && (f.overlay != "" && overlay.path == "" || f.labels != "" && labels.path == "") {
		err = usagef("the table is printed to standard output, so nothing else can be written there")
	}
	return overlay, labels, err
}

func (f *componentsFlags) run(cmd *cobra.Command) error {
	overlay, labelsOut, err := f.check()
	if err != nil {
		return err
	}
	options, err := f.in.options(cmd)
	if err != nil {
		return err
	}
	img, err := f.in.read(cmd, options)
	if err != nil {
		return err
	}
	gray, err := figure.Foreground(img)
	if err != nil {
		return err
	}
	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, gray, f.connectivity)
	if err != nil {
		return err
	}
	if labelsOut.path != "" {
		if err := labelsOut.write(cmd, &labels, nil); err != nil {
			return err
		}
	}
	if overlay.path != "" {
		picture, err := figure.DrawRegions(gray, &labels, regions)
		if err != nil {
			return err
		}
		if err := overlay.write(cmd, picture, nil); err != nil {
			return err
		}
	}
	out := cmd.OutOrStdout()
	switch {
	case f.json:
		return printJSON(out, f.report(&labels, regions))
	case f.csv:
		return printCSV(out, regions)
	}
	return printRegions(out, regions)
}

// A regionsReport is what components --json prints.
type regionsReport struct {
	Count        int            `json:"count"`
	Largest      int            `json:"largest"`
	Connectivity int            `json:"connectivity"`
	Components   []regionReport `json:"components"`
}

type regionReport struct {
	Label  int      `json:"label"`
	Area   int      `json:"area"`
	Left   int      `json:"left"`
	Top    int      `json:"top"`
	Width  int      `json:"width"`
	Height int      `json:"height"`
	Cx     float64  `json:"cx"`
	Cy     float64  `json:"cy"`
	Pixels [][2]int `json:"pixels,omitempty"` // row and column
}

func (f *componentsFlags) report(labels *cv.Image[int32], regions cv.Components) regionsReport {
	r := regionsReport{regions.Len() - 1, regions.Largest(), f.connectivity, []regionReport{}}
	var pixels [][]cv.Point
	if f.pixels {
		pixels = regions.Pixels(labels)
	}
	for label := 1; label < regions.Len(); label++ {
		c := regions.At(label)
		region := regionReport{label, c.Area, c.Rect.X, c.Rect.Y, c.Rect.Width, c.Rect.Height, c.Cx, c.Cy, nil}
		if f.pixels {
			for _, p := range pixels[label] {
				region.Pixels = append(region.Pixels, [2]int{p.Y, p.X})
			}
		}
		r.Components = append(r.Components, region)
	}
	return r
}

// regionColumns are the columns of the tables.
var regionColumns = []string{"label", "area", "left", "top", "width", "height", "cx", "cy"}

func printCSV(w io.Writer, regions cv.Components) error {
	out := csv.NewWriter(w)
	out.Write(regionColumns)
	for label := 1; label < regions.Len(); label++ {
		c := regions.At(label)
		var cells []string
		for _, n := range []int{label, c.Area, c.Rect.X, c.Rect.Y, c.Rect.Width, c.Rect.Height} {
			cells = append(cells, strconv.Itoa(n))
		}
		for _, v := range []float64{c.Cx, c.Cy} {
			cells = append(cells, strconv.FormatFloat(v, 'g', -1, 64))
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// printRegions prints the number of regions, the largest one, and a table.
func printRegions(w io.Writer, regions cv.Components) error {
	n := regions.Len() - 1
	if n == 0 {
		_, err := fmt.Fprintln(w, "no regions")
		return err
	}
	largest := regions.At(regions.Largest())
	fmt.Fprintf(w, "regions: %d\nlargest: label %d, %d pixels\n\n", n, largest.Label, largest.Area)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, name := range regionColumns {
		fmt.Fprintf(t, "%s\t", name)
	}
	fmt.Fprintln(t)
	for label := 1; label <= n; label++ {
		c := regions.At(label)
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%d\t%d\t%.2f\t%.2f\t\n", label, c.Area, c.Rect.X, c.Rect.Y, c.Rect.Width, c.Rect.Height, c.Cx, c.Cy)
	}
	return t.Flush()
}
