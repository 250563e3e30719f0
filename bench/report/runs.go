package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The runs, most of them of speed.py: files in results.
const (
	twoThreads   = "two-threads"
	oneThread    = "one-thread"
	wheel        = "wheel"
	growthTwo    = "growth-two-threads"
	growthOne    = "growth-one-thread"
	codecs       = "codecs" // of codecs.py
	wholeFiles   = "files"  // of endtoend.py
	resultsOfAll = "results"
)

var runNames = []string{twoThreads, oneThread, wheel, growthTwo, growthOne, codecs, wholeFiles}

// A Run is what one run of a script measured, and where.
type Run struct {
	Date    string  `json:"date"`
	Commit  string  `json:"commit"` // of purecv; + with changes
	Quick   bool    `json:"quick"`
	Threads int     `json:"threads"` // of purecv and of OpenCV
	Seconds float64 `json:"seconds"`
	Machine Machine `json:"machine"`
	OpenCV  OpenCV  `json:"opencv"`
	Cells   []Cell  `json:"cells"`
}

// A Cell is an input and steps, timed in both programs. Times are medians over the rounds.
type Cell struct {
	Cell      string  `json:"cell"` // the steps and the input
	Family    string  `json:"family"`
	OpenCV    float64 `json:"opencv_ms"`
	Purecv    float64 `json:"purecv_ms"`
	Ratio     float64 `json:"ratio"`          // the median of OpenCV's time / purecv's
	Spread    float64 `json:"spread"`         // the median distance of a round's ratio from Ratio, as a part of it
	Disturbed int     `json:"disturbed"`      // rounds in which other programs were busy
	PixelTime float64 `json:"ns_px"`          // of purecv
	Size      float64 `json:"size,omitempty"` // of the file that purecv wrote / OpenCV's
	Peak      []int   `json:"peak,omitempty"` // megabytes of memory: OpenCV's and purecv's
	Wrong     string  `json:"wrong,omitempty"`
	Missing   string  `json:"missing,omitempty"`
}

// fault tells why the cell has no times.
func (c Cell) fault() string { return cmp.Or(c.Wrong, c.Missing) }

// input returns the cell's input, and steps what is done with it.
func (c Cell) input() string { return c.Cell[strings.LastIndex(c.Cell, " ")+1:] }
func (c Cell) steps() string { return strings.TrimSpace(strings.TrimSuffix(c.Cell, c.input())) }

// title returns both as documents show them.
func (c Cell) title() string { return "`" + c.steps() + "` " + c.input() }

// newRun takes over what speed.py, codecs.py or endtoend.py wrote.
func newRun(path, python string) (*Run, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var speed struct {
		Threads int     `json:"threads"`
		Seconds float64 `json:"seconds"`
		Results []Cell  `json:"results"`
		Jobs    []job   `json:"jobs"`
	}
	if err := json.Unmarshal(text, &speed); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, j := range speed.Jobs {
		speed.Results = append(speed.Results, j.cell())
	}
	if len(speed.Results) == 0 {
		return nil, fmt.Errorf("%s: no results", path)
	}
	speed.Threads = cmp.Or(speed.Threads, 2) // endtoend.py does not say; measure runs it with two
	r := &Run{Threads: speed.Threads, Seconds: math.Round(speed.Seconds), Cells: speed.Results}
	return r, r.describe(python)
}

// A job is what endtoend.py says of one: OpenCV's figure and purecv's.
type job struct {
	Name  string     `json:"job"`
	Wall  [2]float64 `json:"wall"`
	Peak  [2]float64 `json:"peak"`
	Size  [2]float64 `json:"size"`
	Ratio float64    `json:"net"` // without the start of OpenCV's program
	Note  string     `json:"note"`
}

func (j job) cell() Cell {
	c := Cell{Cell: j.Name, Family: "file to file", OpenCV: j.Wall[0], Purecv: j.Wall[1], Ratio: j.Ratio,
		Peak: []int{int(math.Round(j.Peak[0])), int(math.Round(j.Peak[1]))}, Size: j.Size[1] / j.Size[0]}
	if j.Note != "SLOWER" {
		c.Wrong = j.Note
	}
	return c
}

// save writes the run, a line for each cell.
func (r *Run) save(name string) error {
	if !slices.Contains(runNames, name) {
		return fmt.Errorf("no run is called %q; %s are", name, strings.Join(runNames, ", "))
	}
	head, cells := *r, slices.Clone(r.Cells)
	head.Cells = nil
	for i := range cells {
		c := &cells[i]
		c.Spread, c.PixelTime = round(c.Spread), round(c.PixelTime)
		c.OpenCV, c.Purecv, c.Ratio, c.Size = round(c.OpenCV), round(c.Purecv), round(c.Ratio), round(c.Size)
	}
	return saveLines(name, head, cells)
}

// saveLines writes head as JSON, with the list in the place of its last field, which is nil: a line for each element.
func saveLines[T any](name string, head any, list []T) error {
	text, err := json.MarshalIndent(head, "", " ")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(text, []byte("null\n}")))
	b.WriteString("[\n")
	for i, v := range list {
		line, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(line)
		if i < len(list)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return os.WriteFile(resultFile(name), b.Bytes(), 0o666)
}

// round keeps four digits or more.
func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	unit := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

func resultFile(name string) string { return filepath.Join(resultsOfAll, name+".json") }

// data is all runs, by name.
type data map[string]*Run

func load() (data, error) {
	d := data{}
	var errs []error
	for _, name := range runNames {
		text, err := os.ReadFile(resultFile(name))
		if err == nil {
			d[name] = new(Run)
			err = json.Unmarshal(text, d[name])
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%w (./measure %s makes it)", err, name))
		}
	}
	return d, errors.Join(errs...)
}

// find returns a cell that has times, or nil.
func (r *Run) find(cell string) *Cell {
	for i, c := range r.Cells {
		if c.Cell == cell && c.fault() == "" {
			return &r.Cells[i]
		}
	}
	return nil
}

// timed returns the cells that have times, slowest ratio first.
func (r *Run) timed() []Cell {
	var cells []Cell
	for _, c := range r.Cells {
		if c.fault() == "" {
			cells = append(cells, c)
		}
	}
	slices.SortStableFunc(cells, func(a, b Cell) int { return cmp.Compare(a.Ratio, b.Ratio) })
	return cells
}

// A group is the cells of a family, slowest ratio first.
type group struct {
	family string
	cells  []Cell
}

// families returns the groups of a run, in the order of their geometric means, largest first.
func (r *Run) families() []group {
	byFamily := map[string]*group{}
	for _, c := range r.timed() {
		g := byFamily[c.Family]
		if g == nil {
			g = &group{family: c.Family}
			byFamily[c.Family] = g
		}
		g.cells = append(g.cells, c)
	}
	var all []group
	for _, g := range byFamily {
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b group) int {
		return cmp.Or(cmp.Compare(geomean(b.cells), geomean(a.cells)), cmp.Compare(a.family, b.family))
	})
	return all
}

// family returns the cells of one family.
func (r *Run) family(name string) []Cell {
	var cells []Cell
	for _, c := range r.timed() {
		if c.Family == name {
			cells = append(cells, c)
		}
	}
	return cells
}

// geomean returns the geometric mean of the ratios; NaN of none.
func geomean(cells []Cell) float64 { return meanOf(cells, func(c Cell) float64 { return c.Ratio }) }

// meanOf returns the geometric mean of a figure of the cells; NaN of none.
func meanOf(cells []Cell, figure func(Cell) float64) float64 {
	sum := 0.0
	for _, c := range cells {
		sum += math.Log(figure(c))
	}
	return math.Exp(sum / float64(len(cells)))
}

// middle returns the median ratio of cells in order.
func middle(cells []Cell) float64 {
	n := len(cells)
	return (cells[(n-1)/2].Ratio + cells[n/2].Ratio) / 2
}
