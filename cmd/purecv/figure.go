package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/image/colornames"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// figureFlags are the flags of purecv figure.
type figureFlags struct {
	in                            input
	out, grid, order, figsize     string
	dpi, fontsize                 float64
	facecolor, titleColor         string
	suptitle, cmap, valueRange    string
	axis, colorbar, hist, profile bool
}

func newFigure() *cobra.Command {
	f := &figureFlags{}
	cmd := &cobra.Command{
		Use:   "figure -i IN -o FIG 'TITLE = STEPS' …",
		Short: "Lay out the results of several pipelines as a figure of titled pictures",
		Long: "figure runs each pipeline on the image and draws the results in a grid, each under its title. An argument is a title, an equals\n" +
			"sign with a blank on at least one side, and a pipeline ($in is the image itself); a pipeline alone is its own title.\n" +
			"\\n in a title starts a new line. The figure is a .png or .svg file; pictures keep their shape.",
		Example: "  purecv figure -i in.jpg -o blur.png --grid 1x4 'kernel 3 = blur 3' 'kernel 5 = blur 5' 'kernel 11 = blur 11' 'kernel 17 = blur 17'\n" +
			"  purecv figure -i in.jpg -o edges.svg --facecolor gray --colorbar 'Sobel x = gray | Sobel 64F 1 0 5' 'Laplacian = gray | Laplacian 64F'\n" +
			"  purecv figure -i in.jpg -o levels.png --hist 'gray = gray' 'Otsu = gray | threshold 0 255 otsu' 'triangle = gray | threshold 0 255 triangle'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("the pipelines are missing, such as 'original = $in' 'blurred = blur 7'")
			}
			return nil
		},
		RunE: f.run,
	}
	f.in.flags(cmd)
	maps := colormapNames()
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "the .png or .svg file to write; png:- and svg:- are standard output")
	flags.StringVar(&f.grid, "grid", "", "rows and columns, such as 2x3; about a square by default")
	flags.StringVar(&f.order, "order", "rows", "the grid is filled by rows or by columns")
	flags.StringVar(&f.figsize, "figsize", "", "width and height in inches, such as 13x6; 0 is what suits the other")
	flags.Float64Var(&f.dpi, "dpi", 100, "pixels to the inch")
	flags.StringVar(&f.facecolor, "facecolor", "white", "colour around the pictures: a name of CSS, #rgb or #rrggbb")
	flags.StringVar(&f.titleColor, "title-color", "", "colour of the titles; black or white by default, which is read better")
	flags.Float64Var(&f.fontsize, "fontsize", 12, "size of the titles in points")
	flags.StringVar(&f.suptitle, "suptitle", "", "title of the whole figure")
	flags.BoolVar(&f.axis, "axis", false, "frames and numbers of columns and rows around the pictures")
	flags.StringVar(&f.cmap, "cmap", "gray", "colour map of pictures of one channel: "+strings.Join(maps, ", ")+"; _r turns one round")
	flags.StringVar(&f.valueRange, "range", "type", "values that are shown black and white: type (0 to 255 for 8U; what holds all values for signed and float images),\n"+
		"auto (the smallest and the largest) or LO,HI; one for each picture as in type,auto,0..127")
	flags.BoolVar(&f.colorbar, "colorbar", false, "a scale of values beside each picture of one channel")
	flags.BoolVar(&f.hist, "hist", false, "under each result its histogram; after a last step threshold, that of what the step read, with the level marked")
	flags.BoolVar(&f.profile, "profile", false, "show the values of each result's middle row as a line")
	cmd.RegisterFlagCompletionFunc("order", cobra.FixedCompletions([]string{"rows", "columns"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("cmap", cobra.FixedCompletions(maps, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("range", cobra.FixedCompletions([]string{"type", "auto"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func colormapNames() (names []string) {
	for _, m := range figure.Colormaps() {
		names = append(names, m.String())
	}
	return names
}

func (f *figureFlags) run(cmd *cobra.Command, args []string) error {
	panels := make([]panel, len(args))
	for i, arg := range args {
		var err error
		if panels[i], err = parsePanel(cmd.Context(), arg); err != nil {
			return panelError(i, err)
		}
	}
	read, out, err := f.check(cmd)
	if err != nil {
		return err
	}
	g, err := f.newGrid(len(panels))
	if err != nil {
		return err
	}
	img, err := f.in.read(cmd, read)
	if err != nil {
		return err
	}
	for i, p := range panels {
		if err := g.show(cmd.Context(), i, p, img); err != nil {
			return panelError(i, err)
		}
	}
	if out.format == "svg" {
		return out.put(cmd, g.fig.WriteSVG)
	}
	return out.put(cmd, g.fig.WritePNG)
}

// check returns how to read and where to write.
func (f *figureFlags) check(cmd *cobra.Command) (r *imgio.ReadOptions, out output, err error) {
	switch {
	case f.in.path == "":
		err = usagef("no image to read: -i IN")
	case f.out == "":
		err = usagef("no file to write: -o FIG")
	case f.profile && (f.hist || f.colorbar):
		err = usagef("--profile shows no pictures: it excludes --hist and --colorbar")
	}
	if err == nil {
		r, err = f.in.options(cmd)
	}
	if err == nil {
		out, err = newOutputOf(f.out, figureFormat)
	}
	return r, out, err
}

// figureFormat finds a figure's format in the name of its file.
func figureFormat(name string) (string, error) {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".png", ".svg":
		return ext[1:], nil
	}
	return "", errors.New("figures are written to .png and .svg")
}

// A grid is a figure with a cell for each pipeline.
type grid struct {
	fig        *figure.Figure
	rows, cols int
	byColumns  bool
	colors     figure.Colormap
	ranges     []figure.Range // one for each pipeline
	flags      *figureFlags
}

// newGrid makes a figure for n results as the flags say.
func (f *figureFlags) newGrid(n int) (*grid, error) {
	g := &grid{flags: f}
	switch strings.ToLower(f.order) {
	case "rows":
	case "columns":
		g.byColumns = true
	default:
		return nil, usagef("--order %s is not possible; rows and columns are", f.order)
	}
	var ok bool
	if g.colors, ok = figure.ParseColormap(f.cmap); !ok {
		return nil, usagef("--cmap %s is not possible; %s are%s", f.cmap, strings.Join(colormapNames(), ", "), meant(f.cmap, colormapNames()))
	}
	var err error
	if g.ranges, err = parseRanges(f.valueRange, n); err != nil {
		return nil, err
	}
	if g.rows, g.cols, err = parseGrid(f.grid, n); err != nil {
		return nil, err
	}
	if g.fig, err = f.newFigure(g.rows, g.cols); err != nil {
		return nil, err
	}
	return g, nil
}

// newFigure makes an empty figure, with a second row for histograms below each one if they are wanted.
func (f *figureFlags) newFigure(rows, cols int) (*figure.Figure, error) {
	if f.hist {
		rows *= 2
	}
	fig := figure.New(rows, cols)
	fig.Title = lineBreaks(f.suptitle)
	var err error
	if fig.Width, fig.Height, err = parseFigsize(f.figsize); err != nil {
		return nil, err
	}
	if fig.DPI = f.dpi; !(f.dpi >= 10 && f.dpi <= 2400) {
		return nil, usagef("--dpi %v is not possible; 10 to 2400 are", f.dpi)
	}
	if fig.FontSize = f.fontsize; !(f.fontsize >= 1 && f.fontsize <= 1000) {
		return nil, usagef("--fontsize %v is not possible; 1 to 1000 are", f.fontsize)
	}
	if fig.Face, err = parseColor("facecolor", f.facecolor); err != nil {
		return nil, err
	}
	if f.titleColor != "" {
		fig.TitleColor, err = parseColor("title-color", f.titleColor)
	}
	return fig, err
}

// show runs the i-th pipeline and puts its result into its cell.
func (g *grid) show(ctx context.Context, i int, p panel, img cv.AnyImage) error {
	result, level, err := p.run(ctx, img)
	if err != nil {
		return err
	}
	if result.Format().C == 2 {
		return errors.New("the result has 2 channels; only 1, 3 and 4 can be shown")
	}
	row, col := i/g.cols, i%g.cols
	if g.byColumns {
		row, col = i%g.rows, i/g.rows
	}
	if g.flags.hist {
		if err := g.showHist(ctx, g.fig.Cell(2*row+1, col), p, img, result, level); err != nil {
			return err
		}
		row *= 2
	}
	ax := g.fig.Cell(row, col)
	ax.Title, ax.Axis, ax.Colorbar, ax.Map, ax.Range = p.title, g.flags.axis, g.flags.colorbar, g.colors, g.ranges[i]
	if g.flags.profile {
		ax.Profile(result)
	} else {
		ax.Imshow(result)
	}
	return nil
}

// showHist shows a result's histogram or, if thresholding made the result, that of what was thresholded, with the level marked.
func (g *grid) showHist(ctx context.Context, ax *figure.Axes, p panel, img, result cv.AnyImage, level float64) error {
	if math.IsNaN(level) {
		ax.Hist(result)
		return nil
	}
	before, err := p.beforeLast(ctx)
	if err != nil {
		return err
	}
	if result, _, err = before.run(ctx, img); err != nil {
		return err
	}
	ax.Hist(result)
	ax.Mark(level, fmt.Sprintf("level %g", level))
	return nil
}

// A panel is an argument: a title and a pipeline.
type panel struct {
	arg   string
	at    int // where the pipeline begins in arg
	title string
	steps *pipeline.Pipeline
}

// parsePanel splits an argument at the first equals sign that has a blank on a side and a pipeline behind it. An argument without such signs
// may be a pipeline alone, which is its own title, and else is split at its first equals sign.
func parsePanel(ctx context.Context, arg string) (panel, error) {
	var err error
	for _, at := range titleEnds(arg) {
		p, titledErr := titledPanel(ctx, arg, at)
		if titledErr == nil {
			return p, nil
		}
		err = cmp.Or(err, titledErr)
	}
	if err != nil {
		return panel{}, err
	}
	alone := panel{arg: arg}
	if alone.steps, err = parsePipeline(ctx, arg); err == nil {
		alone.title = strings.TrimSpace(arg)
		return alone, nil
	}
	err = alone.locate(err)
	at := strings.IndexByte(arg, '=')
	if at < 0 {
		return alone, err
	}
	p, titledErr := titledPanel(ctx, arg, at)
	if titledErr != nil && !unknownFirstWord(err, arg) {
		return alone, err // an operation comes first, so that what follows was not meant as a title
	}
	return p, titledErr
}

// titleEnds returns the places of the equals signs with a blank on a side. Pipelines have none but in comments.
func titleEnds(arg string) (places []int) {
	const blanks = " \t\n\r"
	for i := range len(arg) {
		if arg[i] == '=' && (i > 0 && strings.IndexByte(blanks, arg[i-1]) >= 0 || i+1 < len(arg) && strings.IndexByte(blanks, arg[i+1]) >= 0) {
			places = append(places, i)
		}
	}
	return places
}

// titledPanel reads an argument whose title ends at the equals sign at a place.
func titledPanel(ctx context.Context, arg string, at int) (panel, error) {
	p := panel{arg: arg, at: at + 1, title: lineBreaks(strings.TrimSpace(arg[:at]))}
	var err error
	p.steps, err = parsePipeline(ctx, arg[p.at:])
	return p, p.locate(err)
}

// unknownFirstWord tells whether an error is about the first word of a pipeline.
func unknownFirstWord(err error, text string) bool {
	var bad *pipeline.Error
	return errors.As(err, &bad) && strings.TrimSpace(text[:bad.Offset]) == ""
}

// locate makes an error in the pipeline point into the argument.
func (p *panel) locate(err error) error {
	var bad *pipeline.Error
	if !errors.As(err, &bad) || bad.File != "" {
		return err
	}
	moved := *bad
	moved.Text, moved.Offset = p.arg, p.at+bad.Offset
	return &moved
}

// panelError says which picture an error is about.
func panelError(i int, err error) error { return fmt.Errorf("picture %d: %w", i+1, err) }

// run runs the pipeline. level is that of a threshold which is its last step, else NaN.
func (p *panel) run(ctx context.Context, img cv.AnyImage) (result cv.AnyImage, level float64, err error) {
	program, err := p.steps.Compile(img.Format(), nil)
	if err != nil {
		return nil, 0, p.locate(err)
	}
	if result, err = program.Run(ctx, img); err != nil {
		return nil, 0, err
	}
	level = math.NaN()
	if last := p.steps.Steps[len(p.steps.Steps)-1]; last.Op != nil && last.Op.Name == "threshold" {
		report := program.Report()
		results := report[len(report)-1].Results
		level = results[len(results)-1]["threshold"]
	}
	return result, level, nil
}

// beforeLast returns the panel without its last step.
func (p *panel) beforeLast(ctx context.Context) (panel, error) {
	steps := []string{"$in"}
	for _, s := range p.steps.Steps[:len(p.steps.Steps)-1] {
		steps = append(steps, s.String())
	}
	before, err := parsePipeline(ctx, strings.Join(steps, " | "))
	return panel{steps: before}, err
}

// lineBreaks turns \n, as it is typed, into the end of a line.
func lineBreaks(title string) string { return strings.ReplaceAll(title, `\n`, "\n") }

// parseGrid reads ROWSxCOLUMNS; without a text it finds a grid for n pictures.
func parseGrid(text string, n int) (rows, cols int, err error) {
	if text == "" {
		cols = int(math.Ceil(math.Sqrt(float64(n))))
		return (n + cols - 1) / cols, cols, nil
	}
	const most = 100
	before, after, _ := strings.Cut(strings.ToLower(text), "x")
	rows, rowsErr := strconv.Atoi(before)
	cols, colsErr := strconv.Atoi(after)
	switch {
	case rowsErr != nil || colsErr != nil || rows < 1 || cols < 1 || rows > most || cols > most:
		err = usagef("--grid %s is not possible; rows and columns from 1 to %d are, such as 2x3", text, most)
	case rows*cols < n:
		err = usagef("--grid %s has %d cells for %d pictures", text, rows*cols, n)
	}
	return rows, cols, err
}

// parseFigsize reads WIDTHxHEIGHT or WIDTH,HEIGHT; nothing is 0, 0.
func parseFigsize(text string) (width, height float64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	before, after, _ := strings.Cut(strings.ToLower(strings.Replace(text, ",", "x", 1)), "x")
	width, widthErr := strconv.ParseFloat(strings.TrimSpace(before), 64)
	height, heightErr := strconv.ParseFloat(strings.TrimSpace(after), 64)
	if inches := func(v float64) bool { return v >= 0 && v <= 10000 }; widthErr != nil || heightErr != nil || !inches(width) || !inches(height) {
		err = usagef("--figsize %s is not possible; a width and a height in inches are, such as 13x6", text)
	}
	return width, height, err
}

// parseRanges reads which values of n pictures are shown black and white: one range for all, or a list of ranges.
func parseRanges(text string, n int) ([]figure.Range, error) {
	items := strings.Split(text, ",")
	if _, err := strconv.ParseFloat(strings.TrimSpace(items[0]), 64); err == nil && len(items) == 2 { // LO,HI
		items = []string{strings.TrimSpace(items[0]) + ".." + strings.TrimSpace(items[1])}
	}
	if len(items) == 1 {
		items = slices.Repeat(items, n)
	}
	if len(items) != n {
		return nil, usagef("--range %s has %d ranges; one is possible, or one for each picture", text, len(items))
	}
	ranges := make([]figure.Range, n)
	for i, item := range items {
		var ok bool
		if ranges[i], ok = parseRange(strings.TrimSpace(item)); !ok {
			return nil, usagef("--range %s is not possible; type, auto and LO..HI are, such as 0..255", text)
		}
	}
	return ranges, nil
}

func parseRange(text string) (r figure.Range, ok bool) {
	switch strings.ToLower(text) {
	case "type":
		return figure.Range{}, true
	case "auto":
		return figure.AutoRange, true
	}
	before, after, _ := strings.Cut(text, "..")
	low, lowErr := strconv.ParseFloat(before, 64)
	high, highErr := strconv.ParseFloat(after, 64)
	return figure.Between(low, high), lowErr == nil && highErr == nil && low < high && !math.IsInf(high-low, 0)
}

// meant ends an error about a misspelt word: with the name that was probably meant, if there is one.
func meant(word string, names []string) string {
	if name := ops.Closest(word, names); name != "" {
		return "; did you mean " + name + "?"
	}
	return ""
}

// parseColor reads a flag's colour.
func parseColor(flag, text string) (color.Color, error) {
	c, ok := figure.ParseColor(text)
	if !ok {
		return nil, usagef("--%s %s is not possible; names such as white and steelblue, #rgb and #rrggbb are%s", flag, text, meant(text, colornames.Names))
	}
	return c, nil
}
