package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/pipeline"
)

// Costs are what operations need beside time, on images of costSize; each is measured in a process of its own.
type Costs struct {
	Date    string  `json:"date"`
	Commit  string  `json:"commit"`
	Machine Machine `json:"machine"`
	Costs   []Cost  `json:"costs"` // the first is that of no steps: of a loop without assembly
}

// A Cost is that of some steps.
type Cost struct {
	Input  string  `json:"input"`
	Steps  string  `json:"steps"`
	Source float64 `json:"source_mb"`
	Result float64 `json:"result_mb"`
	Extra  float64 `json:"extra_mb"` // of the process's memory at most, beyond both and what it had before
	Pause  float64 `json:"pause_ms"` // the longest time that all of the program stood still for the garbage collector
	Least  float64 `json:"least_ms"` // the shortest of the tries' longest ones
	GCs    int     `json:"gcs"`      // collections meanwhile
}

const costsName = "costs"

var costSize = cv.Size{W: 12000, H: 9000}

// costInputs says how each input is made of noise in 8U.
var costInputs = map[string]string{
	"gray":  "GaussianBlur 5",
	"rgb":   "cvtColor GRAY2RGB",
	"16U":   "convertTo 16U 257",
	"32F":   "convertTo 32F",
	"blobs": "GaussianBlur 31 | threshold 127 255 binary",
	"noise": "threshold 127 255 binary",
}

// costCells are inputs and steps: every operation, and every way that one takes on large images.
const costCells = `
gray threshold 127 255 binary
gray threshold 0 255 binary+otsu
rgb cvtColor RGB2GRAY
rgb cvtColor RGB2HSV
gray cvtColor GRAY2RGB
gray addWeighted 0.5 $in 0.5 0
gray absdiff $in
gray bitwise_not
gray convertTo 32F
32F convertScaleAbs
32F normalize 0 255
gray blur 3
gray blur 17
rgb blur 31
32F blur 31
gray boxFilter 32F 501
gray GaussianBlur 5
gray GaussianBlur 61 borderType=wrap
16U GaussianBlur 9
32F GaussianBlur 15
gray medianBlur 3
gray medianBlur 7
gray medianBlur 51
gray medianBlur 501
16U medianBlur 21
gray bilateralFilter 7 75 75
rgb bilateralFilter 5 50 50
32F bilateralFilter 5 50 50
gray filter2D -1 ones:7x7/49
gray filter2D -1 ones:31x31/961
gray filter2D 32F ones:15x15/225
gray sepFilter2D -1 [1 2 1] [1 0 -1]
gray adaptiveThreshold 255 mean binary 31 2
gray adaptiveThreshold 255 gaussian binary 31 2
gray Sobel 16S 1 0 3
gray Sobel 64F 1 1 7
gray Scharr 32F 1 0
gray Laplacian 16S 5
rgb Laplacian 32F 3
gray erode rect:3
gray dilate rect:501
gray erode ellipse:31
gray dilate ellipse:9 iterations=3
gray morphologyEx open rect:35x8
gray morphologyEx gradient ellipse:5
gray morphologyEx tophat rect:101
gray morphologyEx hitmiss [0 1 0; 1 -1 1; 0 1 0]
blobs connectedComponents 8
blobs connectedComponentsWithStats 8
blobs connectedComponents 4
noise connectedComponents 8
noise connectedComponentsWithStats 8
gray circle 6000,4500 4000 255 -1
rgb gray | GaussianBlur 7 | adaptiveThreshold 255 mean binary 7 2 | morphologyEx open rect:3
gray GaussianBlur 5 | Sobel 16S 1 0 3 | convertScaleAbs`

// loadCosts reads what measureCosts kept.
func loadCosts() (*Costs, error) {
	text, err := os.ReadFile(resultFile(costsName))
	if err != nil {
		return nil, fmt.Errorf("%w (./measure costs makes it)", err)
	}
	c := new(Costs)
	return c, json.Unmarshal(text, c)
}

// table lists all costs, largest memory first.
func (c *Costs) table() string {
	rows := [][]string{{"steps", "input", "source MB", "result MB", "further MB", "longest pause ms", "at best ms"}}
	costs := slices.Clone(c.Costs)
	slices.SortStableFunc(costs[1:], func(a, b Cost) int { return cmp.Compare(b.Extra, a.Extra) })
	for _, cost := range costs {
		steps, whole := "`"+cost.Steps+"`", func(mb float64) string { return strconv.FormatFloat(mb, 'f', 0, 64) }
		if cost.Steps == "" {
			steps = "none: a loop in Go"
		}
		rows = append(rows, []string{steps, cost.Input, whole(cost.Source), whole(cost.Result), strconv.FormatFloat(cost.Extra, 'f', 1, 64), milliseconds(cost.Pause), milliseconds(cost.Least)})
	}
	return fmt.Sprintf("%s, %s, purecv %s, %s, kernels: %s.\n\n", c.Machine.Processor, c.Date, c.Commit, c.Machine.Go, c.Machine.Kernels) + table(rows)
}

// measureCosts measures all and keeps them.
func measureCosts() error {
	c := new(Costs)
	var err error
	if c.Machine, err = thisMachine(); err != nil {
		return err
	}
	if c.Date, c.Commit, err = thisState(); err != nil {
		return err
	}
	for _, cell := range strings.Split(costCells, "\n") { // the first is empty
		text, err := output(os.Args[0], "cost", cell)
		if err != nil {
			return fmt.Errorf("%s: %w", cell, err)
		}
		fmt.Println(text)
		c.Costs = append(c.Costs, Cost{})
		if err := json.Unmarshal([]byte(text), &c.Costs[len(c.Costs)-1]); err != nil {
			return fmt.Errorf("%s: %w", cell, err)
		}
	}
	costs := c.Costs
	c.Costs = nil
	return saveLines(costsName, c, costs)
}

// measureCost prints the cost of a cell.
func measureCost(cell string) error {
	input, steps, _ := strings.Cut(cell, " ")
	cost := Cost{Input: input, Steps: steps}
	work, err := cost.prepare()
	if err != nil {
		return err
	}
	if err := resetPeak(); err != nil {
		return err
	}
	before := memory("VmRSS")
	for range 2 { // what is kept from the first run is there in the second
		if err := work(); err != nil {
			return err
		}
	}
	cost.Extra = max(0, memory("VmHWM")-before-cost.Result)
	// A machine that takes its processor away stops the program too, now and then; what the program itself does stops it in every try.
	const tries, enough = 8, 1
	cost.Least = math.Inf(1)
	for i := 0; i < tries && cost.Least >= enough; i++ {
		pause, gcs, err := longestPause(work)
		if err != nil {
			return err
		}
		cost.Pause, cost.Least, cost.GCs = max(cost.Pause, pause), min(cost.Least, pause), cost.GCs+gcs
	}
	cost.Pause, cost.Least, cost.Extra = round(cost.Pause), round(cost.Least), round(cost.Extra)
	return json.NewEncoder(os.Stdout).Encode(cost)
}

// prepare makes the input and a result that nothing has touched, and returns what is to be measured.
func (c *Cost) prepare() (work func() error, err error) {
	noise, err := cv.NewImage[uint8](costSize.W, costSize.H, 1)
	if err != nil {
		return nil, err
	}
	seed := uint64(1)
	for i := range noise.Pix {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		noise.Pix[i] = uint8(seed)
	}
	if c.Input == "" {
		return func() error { turn(noise.Pix); return nil }, nil
	}
	compile := func(steps string, src cv.AnyImage) (*pipeline.Program, error) {
		p, err := pipeline.Parse(steps)
		if err != nil {
			return nil, err
		}
		return p.Compile(src.Format(), nil)
	}
	maker, err := compile(costInputs[c.Input], noise)
	if err != nil {
		return nil, err
	}
	src, err := maker.Run(context.Background(), noise)
	if err != nil {
		return nil, err
	}
	program, err := compile(c.Steps, src)
	if err != nil {
		return nil, err
	}
	noise, maker = nil, nil
	debug.FreeOSMemory()
	dst, err := cv.NewAnyImage(program.Format())
	if err != nil {
		return nil, err
	}
	c.Source, c.Result = megabytes(src.Format()), megabytes(dst.Format())
	return func() error { return program.RunInto(context.Background(), dst, src) }, nil
}

// turn is work that the garbage collector can interrupt anywhere.
func turn(b []uint8) {
	for i := range b {
		b[i] = b[i]<<1 | b[i]>>7
	}
}

func megabytes(f cv.Format) float64 { return float64(f.RowSize()*f.H) / 1e6 }

// resetPeak makes the process's memory of now its peak.
func resetPeak() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// memory returns a line of the process's status, in MB.
func memory(name string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return math.NaN()
	}
	m := regexp.MustCompile(name + `:\s*(\d+) kB`).FindSubmatch(text)
	kb, _ := strconv.ParseFloat(string(m[1]), 64)
	return kb * 1024 / 1e6
}

// longestPause collects garbage all the time while work runs again and again for two seconds at least.
func longestPause(work func() error) (ms float64, gcs int, err error) {
	before := pauses()
	stop, done := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				done <- n
				return
			default:
				runtime.GC()
			}
		}
	}()
	for start := time.Now(); err == nil && time.Since(start) < 2*time.Second; {
		err = work()
	}
	close(stop)
	gcs = <-done
	after := pauses()
	for i, n := range after.Counts {
		if n > before.Counts[i] {
			ms = 1e3 * after.Buckets[i+1]
		}
	}
	return ms, gcs, err
}

// pauses returns how often all of the program stood still for the garbage collector, by the time that took.
func pauses() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64Histogram()
}
