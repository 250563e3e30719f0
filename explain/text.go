package explain

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// textSide is the longest side of a matrix that is written as text.
const textSide = 25

// WriteText writes the explanation for people: stage by stage the values read, weights, sums and the way to the value.
func (e *Explanation) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n%s\npixel %d,%d of %dx%d %sC%d = %s\n", e.Step, e.Formula, e.X, e.Y, e.Format.Width, e.Format.Height, e.Format.Depth, e.Format.Channels, listText(e.Value))
	for i := range e.Stages {
		fmt.Fprintln(b)
		e.Stages[i].write(b, i+1)
	}
	return b.Flush()
}

func (s *Stage) write(w io.Writer, number int) {
	fmt.Fprintf(w, "%d. %s", number, s.Name)
	if s.Kind != Level && s.Kind != Range {
		fmt.Fprintf(w, ", pixel %d,%d", s.X, s.Y)
	}
	if s.Arithmetic != "" {
		fmt.Fprintf(w, " (%s)", s.Arithmetic)
	}
	fmt.Fprintf(w, "\n   %s\n", s.Formula)
	for i := range s.Windows {
		s.Windows[i].write(w, s.Channels)
	}
	if s.Kind == Extreme {
		writeMatrix(w, "members of the element", s.Weights)
	} else {
		writeMatrix(w, "weights", s.Weights)
	}
	writeVector(w, "weights along a row", s.WeightsX)
	writeVector(w, "weights down a column", s.WeightsY)
	if s.Curve != nil {
		s.Curve.write(w)
	}
	if s.Region != nil {
		s.Region.write(w)
	}
	for i := range s.Channels {
		s.writeChannel(w, i)
	}
	for _, n := range s.Notes {
		fmt.Fprintf(w, "   (%s)\n", n)
	}
}

func (s *Stage) writeChannel(w io.Writer, i int) {
	c := &s.Channels[i]
	if len(s.Channels) > 1 {
		fmt.Fprintf(w, "   channel %d\n", i)
	}
	writeMatrix(w, "weights with those of colour", c.Factors)
	weights := s.WeightsY
	if s.First == "columns" {
		weights = s.WeightsX
	}
	if c.Sums != nil && slices.Equal(c.Sums, c.Products.values()) {
		writeVector(w, "sums of the "+s.First, c.Sums)
	} else if c.Sums != nil && c.Products != nil {
		fmt.Fprintf(w, "   sums of the %s, weights, products\n", s.First)
		writeCells(w, 3, len(c.Sums), func(i, j int) string {
			return [...]Number{c.Sums[j], weights[j], c.Products.Values[j]}[i].short()
		})
	} else {
		writeMatrix(w, "products", c.Products)
	}
	if c.Sorted != nil {
		writeVector(w, "in order", c.Sorted)
	}
	width := 0
	for _, l := range c.Lines {
		width = max(width, utf8.RuneCountInString(l.Value.String()))
	}
	for _, l := range c.Lines {
		fmt.Fprintf(w, "   %*s  %s\n", width, l.Value, l.Text)
	}
}

func (m *Matrix) values() []Number {
	if m == nil {
		return nil
	}
	return m.Values
}

// short writes the number in 8 digits.
func (n Number) short() string {
	if text := n.String(); len(text) < 10 {
		return text
	}
	return strconv.FormatFloat(float64(n), 'g', 8, 64)
}

// write writes the values; a star marks those that were chosen, brackets those outside the image.
func (win *Window) write(w io.Writer, channels []Channel) {
	if win.Width == 1 && win.Height == 1 && win.Values != nil {
		fmt.Fprintf(w, "   %s at %d,%d: %s\n", win.Name, win.X0, win.Y0, listText(win.Values[0][0]))
		return
	}
	fmt.Fprintf(w, "   %s, columns %d to %d, rows %d to %d", win.Name, win.X0, win.X0+win.Width-1, win.Y0, win.Y0+win.Height-1)
	if win.Border != "" {
		fmt.Fprintf(w, "; outside: %s", win.Border)
		if win.Constant != nil {
			fmt.Fprintf(w, " %s", listText(win.Constant))
		}
		fmt.Fprint(w, ", in brackets")
	}
	fmt.Fprintln(w)
	if win.Values == nil {
		fmt.Fprintf(w, "     %s\n", win.Note)
		return
	}
	for c := range win.Channels {
		if win.Channels > 1 {
			fmt.Fprintf(w, "     channel %d\n", c)
		}
		writeCells(w, win.Width, win.Height, func(i, j int) string { return win.cell(i, j, c, channels) })
	}
}

// cell writes a value. Where others are marked behind it has a blank there, so that digits stand below each other.
func (win *Window) cell(i, j, c int, channels []Channel) string {
	text, at := win.Values[j][i][c].String(), channels[min(c, len(channels)-1)].At
	switch {
	case at != nil && *at == (Place{i, j}):
		return text + "*"
	case win.Columns[i] != win.X0+i || win.Rows[j] != win.Y0+j:
		return "[" + text + "]"
	case at != nil || win.Border != "":
		return text + " "
	}
	return text
}

func (c *Curve) write(w io.Writer) {
	fmt.Fprintf(w, "   %s, by level\n", c.Name)
	writeBars(w, c)
}

// writeBars draws the curve and the histogram as bars, a line for every few levels in use.
func writeBars(w io.Writer, c *Curve) {
	first, end := 0, len(c.X)
	for first < end && c.Counts[first] == 0 {
		first++
	}
	for end > first && c.Counts[end-1] == 0 {
		end--
	}
	const lines, longest = 24, 40
	step := max((end-first+lines-1)/lines, 1)
	most, mostCount := Number(0), 0
	count := func(from int) (n int, y Number) {
		for i := from; i < min(from+step, end); i++ {
			n, y = n+c.Counts[i], max(y, c.Y[i])
		}
		return n, y
	}
	for i := first; i < end; i += step {
		n, y := count(i)
		most, mostCount = max(most, y), max(mostCount, n)
	}
	for i := first; i < end; i += step {
		n, y := count(i)
		mark := " "
		if last := c.X[min(i+step, end)-1]; c.X[i] <= c.Best && c.Best <= last {
			mark = "<"
		}
		fmt.Fprintf(w, "     %5d  %-*s %s %d\n", c.X[i], longest, strings.Repeat("▪", bar(float64(y), float64(most), longest)), mark, n)
	}
	fmt.Fprintf(w, "     (bars: %s; numbers: pixels; < the largest, at %d)\n", c.Name, c.Best)
}

func bar(v, most float64, longest int) int {
	if !(most > 0) || !(v > 0) {
		return 0
	}
	return int(v / most * float64(longest))
}

func (g *Region) write(w io.Writer) {
	if g.Run == nil {
		fmt.Fprintf(w, "   background: %d pixels\n", g.Area)
		return
	}
	fmt.Fprintf(w, "   region %d of %d: %d pixels in %d runs, columns %d to %d, rows %d to %d\n", g.Label, g.Labels-1, g.Area, g.Runs, g.X, g.X+g.Width-1, g.Y, g.Y+g.Height-1)
	fmt.Fprintf(w, "   run %s; first run of the region: %s\n", g.Run, g.First)
}

// String writes the run's number and place.
func (r Run) String() string {
	return fmt.Sprintf("%d (row %d, columns %d to %d)", r.Number, r.Y, r.X0, r.X1-1)
}

func writeMatrix(w io.Writer, name string, m *Matrix) {
	if m == nil {
		return
	}
	if len(m.Values) > 1 && uniform(m.Values) {
		fmt.Fprintf(w, "   %s: all %v\n", name, m.Values[0])
		return
	}
	fmt.Fprintf(w, "   %s\n", name)
	writeCells(w, m.Width, m.Height, func(i, j int) string { return m.Values[j*m.Width+i].short() })
}

// uniform tells whether all numbers are the same.
func uniform(v []Number) bool {
	return !slices.ContainsFunc(v, func(n Number) bool { return n != v[0] })
}

// writeVector writes a list on one line.
func writeVector(w io.Writer, name string, v []Number) {
	switch {
	case len(v) > 2 && uniform(v):
		fmt.Fprintf(w, "   %s: %d times %v\n", name, len(v), v[0])
	case v != nil:
		fmt.Fprintf(w, "   %s: %s\n", name, listText(v))
	}
}

// listText writes numbers with blanks between them, of very many those at the ends and around the middle.
func listText(v []Number) string {
	const most = 64
	var words []string
	for i, n := range v {
		if near := i < most/8 || i >= len(v)-most/8 || i >= len(v)/2-most/4 && i <= len(v)/2+most/4; len(v) <= most || near {
			words = append(words, n.String())
		} else if words[len(words)-1] != "…" {
			words = append(words, "…")
		}
	}
	return strings.Join(words, " ")
}

// writeCells writes a table with columns of one width, of a large one the part around its middle.
func writeCells(w io.Writer, width, height int, cell func(i, j int) string) {
	x0, x1 := middle(width)
	y0, y1 := middle(height)
	widths := make([]int, width)
	for j := y0; j < y1; j++ {
		for i := x0; i < x1; i++ {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell(i, j)))
		}
	}
	for j := y0; j < y1; j++ {
		line := "    "
		for i := x0; i < x1; i++ {
			line += fmt.Sprintf(" %*s", widths[i], cell(i, j))
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	if x1-x0 < width || y1-y0 < height {
		fmt.Fprintf(w, "     (the middle of %d x %d)\n", width, height)
	}
}

func middle(n int) (from, to int) {
	if n <= textSide {
		return 0, n
	}
	from = n/2 - textSide/2
	return from, from + textSide
}
