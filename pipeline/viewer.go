package pipeline

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cache"
	"github.com/purecv/cv/internal/engine"
)

// A Viewer makes parts of what the steps of pipelines make of images, as far as somebody looks at them, and keeps them up to a number of bytes.
//
// What a step makes is known by its operation and by what that reads, down to the image. So it is found again, whichever pipeline it is a part of:
// when a step changes, only that one and those after it are run again. A step whose pixels depend on pixels nearby is kept in tiles and runs for
// those that are missing, on as much of the step before it as these need. A step that needs all of its input (Otsu's threshold, connected regions) runs
// once, and what it made is kept whole.
//
// A Viewer serves any number of callers at once. Of several that need the same tile one makes it.
type Viewer struct {
	cache *cache.Cache[tileKey, made]
}

// tileSide is the columns and rows of a tile. Small tiles leave less around a rectangle that is made for nothing, large ones are fewer to handle. Tests
// change it.
var tileSide = 128

// A tileKey names a tile of a step by its column and row of tiles; whole ones have -1.
type tileKey struct {
	step [16]byte
	x, y int
}

// made is what a step made: a tile or all.
type made struct {
	plane   engine.Plane
	reports []float64 // of a step that was run whole
}

// NewViewer makes a viewer that keeps so many bytes.
func NewViewer(bytes int64) *Viewer { return &Viewer{cache.New[tileKey, made](bytes)} }

// Bytes returns what the viewer keeps at the moment.
func (v *Viewer) Bytes() int64 { return v.cache.Bytes() }

// A View is a pipeline on one image, of which a [Viewer] makes parts.
type View struct {
	viewer *Viewer
	checked
	pipeline *Pipeline
	source   cv.AnyImage
	steps    []viewStep // 0 is the image

	mu     sync.Mutex
	report []ViewTiming
}

// A viewStep is how the view makes the image of a step.
type viewStep struct {
	*checkedStep
	image int // the step whose image it is: its own number, or a lower one where it only goes on from another
	key   [16]byte
	local bool // it runs on rectangles
	plans []*engine.Plan
}

// A ViewTiming tells of what a view did for one step.
type ViewTiming struct {
	Time    time.Duration
	Ran     bool               // otherwise what was needed of it was there already, or nothing was needed
	Results map[string]float64 // that it returned beside its image, as far as they are known
}

// View prepares a pipeline for an image; key stands for the image's content. An error is an [*Error] that names the step.
func (v *Viewer) View(p *Pipeline, img cv.AnyImage, key string) (*View, error) {
	c, err := p.check(img.Format())
	if err != nil {
		return nil, err
	}
	w := &View{viewer: v, checked: *c, pipeline: p, source: img, steps: make([]viewStep, len(c.steps)+1), report: make([]ViewTiming, len(c.steps))}
	w.steps[0].key = hash(key)
	for i := range c.steps {
		if err := w.prepare(i + 1); err != nil {
			return nil, p.refused(i, err)
		}
	}
	return w, nil
}

func hash(parts ...string) (key [16]byte) {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	copy(key[:], sum[:])
	return key
}

// prepare finds a step's key and how it runs.
func (w *View) prepare(i int) error {
	s := &w.steps[i]
	s.checkedStep, s.image = &w.checked.steps[i-1], i
	if s.Op == nil {
		*s = w.steps[s.out]
		return nil
	}
	parts := []string{s.Op.Name}
	for k, v := range s.Args.Values {
		if !v.IsZero() {
			parts = append(parts, s.Op.Params[k].Name+"="+v.Text)
		}
	}
	for _, in := range s.in {
		key := w.steps[in].key
		parts = append(parts, string(key[:]))
	}
	s.key = hash(parts...)
	plan, err := engine.NewPartPlan(s.graph)
	if err != nil {
		return err
	}
	if s.local = plan.Streams(); !s.local {
		if plan, err = engine.NewPlan(s.graph, nil); err != nil {
			return err
		}
	}
	s.plans = []*engine.Plan{plan}
	return nil
}

// Format returns the format of what a step makes; step 0 is the image.
func (w *View) Format(step int) cv.Format { return w.formats[step] }

// Pipeline returns the pipeline.
func (w *View) Pipeline() *Pipeline { return w.pipeline }

// Key returns what stands for the content that a step makes: equal keys, equal images.
func (w *View) Key(step int) string {
	key := w.steps[step].key
	return string(key[:])
}

// Inputs returns the images that a step reads: those of its operation, or the one that it passes on.
func (w *View) Inputs(ctx context.Context, step int) (in []cv.AnyImage, err error) {
	s := &w.steps[step]
	images := []int{s.image}
	if s.image == step && step > 0 {
		images = s.in
	}
	for _, image := range images {
		img, err := w.Whole(ctx, image)
		if err != nil {
			return nil, err
		}
		in = append(in, img)
	}
	return in, nil
}

// Image returns the part of what a step makes that a rectangle holds, which lies in the image and is not empty. It must not be changed: others see
// it too. It ends early, with the context's error, when ctx is done.
func (w *View) Image(ctx context.Context, step int, r cv.Rect) (cv.AnyImage, error) {
	f := w.formats[step]
	if r.X < 0 || r.Y < 0 || r.Width < 1 || r.Height < 1 || r.Width > f.W-r.X || r.Height > f.H-r.Y {
		return nil, fmt.Errorf("pipeline: %w: %v in %v", cv.ErrRange, r, f)
	}
	part := engine.Rect{X0: r.X, Y0: r.Y, X1: r.X + r.Width, Y1: r.Y + r.Height}
	p, err := w.plane(ctx, w.steps[step].image, part)
	if err != nil {
		return nil, err
	}
	return partOf(p, part), nil
}

// Whole returns all that a step makes, as Image does.
func (w *View) Whole(ctx context.Context, step int) (cv.AnyImage, error) {
	f := w.formats[step]
	return w.Image(ctx, step, cv.Rect{Width: f.W, Height: f.H})
}

// partOf returns a view of a rectangle of a plane.
func partOf(p engine.Plane, r engine.Rect) cv.AnyImage {
	switch p.Depth {
	case cv.U8:
		return viewOf[uint8](p, r)
	case cv.U16:
		return viewOf[uint16](p, r)
	case cv.S16:
		return viewOf[int16](p, r)
	case cv.S32:
		return viewOf[int32](p, r)
	case cv.F32:
		return viewOf[float32](p, r)
	default:
		return viewOf[float64](p, r)
	}
}

func viewOf[T cv.Pixel](p engine.Plane, r engine.Rect) cv.AnyImage {
	first := (r.Y0-p.Y)*p.Stride + (r.X0-p.X)*p.PixelSize()
	end := first + (r.Y1-r.Y0-1)*p.Stride + (r.X1-r.X0)*p.PixelSize()
	return &cv.Image[T]{
		Pix: engine.ElementsOf[T](p.Data[first:end]), Stride: p.Stride / p.Depth.Size(),
		Width: r.X1 - r.X0, Height: r.Y1 - r.Y0, Channels: p.C,
	}
}

// plane returns a plane that holds the rectangle of image i, and maybe more of it.
func (w *View) plane(ctx context.Context, i int, r engine.Rect) (engine.Plane, error) {
	s := &w.steps[i]
	switch {
	case i == 0:
		return w.source.Plane(), nil
	case s.local:
		return w.tiles(ctx, s, r)
	}
	all, err := w.whole(ctx, s)
	return all.plane, err
}

// whole returns all that a step makes that needs all of its inputs.
func (w *View) whole(ctx context.Context, s *viewStep) (made, error) {
	f := w.formats[s.image]
	return w.viewer.cache.Do(ctx, tileKey{s.key, -1, -1}, func(ctx context.Context) (all made, bytes int64, err error) {
		all.plane, all.reports, err = w.run(ctx, s, engine.Rect{X1: f.W, Y1: f.H})
		return all, int64(len(all.plane.Data)), err
	})
}

// run runs a step on a rectangle.
func (w *View) run(ctx context.Context, s *viewStep, r engine.Rect) (out engine.Plane, reports []float64, err error) {
	plan, err := w.takePlan(s)
	if err != nil {
		return out, nil, err
	}
	defer w.returnPlan(s, plan)
	in := make([]engine.Plane, len(s.in))
	for k, image := range s.in {
		part := r
		if s.local {
			part = plan.Reads(k, r)
		}
		if part.Empty() {
			in[k] = engine.Plane{Format: w.formats[image]} // nothing of it is read
			continue
		}
		if in[k], err = w.plane(ctx, image, part); err != nil {
			return out, nil, err
		}
	}
	start := time.Now()
	f := w.formats[s.image]
	f.W, f.H = r.X1-r.X0, r.Y1-r.Y0
	out = engine.NewPlane(f)
	out.X, out.Y = r.X0, r.Y0
	if err := plan.Run(ctx, r, in, out); err != nil {
		return out, nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &w.report[s.image-1]
	t.Ran = true
	t.Time += time.Since(start)
	return out, plan.Reports(), nil
}

// takePlan returns a plan of the step that nobody runs.
func (w *View) takePlan(s *viewStep) (*engine.Plan, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(s.plans); n > 0 {
		plan := s.plans[n-1]
		s.plans = s.plans[:n-1]
		return plan, nil
	}
	if s.local {
		return engine.NewPartPlan(s.graph)
	}
	return engine.NewPlan(s.graph, nil)
}

func (w *View) returnPlan(s *viewStep, plan *engine.Plan) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.plans = append(s.plans, plan)
}

// A tile is one that a view needs: its entry in the cache, and where it lies.
type tile struct {
	entry *cache.Entry[tileKey, made]
	engine.Rect
}

// tiles returns a plane that holds the rectangle of what a local step makes, after it has run the step for tiles that are missing.
func (w *View) tiles(ctx context.Context, s *viewStep, r engine.Rect) (engine.Plane, error) {
	f := w.formats[s.image]
	x0, x1, y0, y1 := r.X0/tileSide, (r.X1-1)/tileSide, r.Y0/tileSide, (r.Y1-1)/tileSide
	var have []tile
	var missing []engine.Rect // of tiles
	claimed := map[[2]int]*cache.Entry[tileKey, made]{}
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			entry, mine := w.viewer.cache.Claim(tileKey{s.key, x, y})
			if mine {
				claimed[[2]int{x, y}] = entry
				missing = addTile(missing, x, y)
				continue
			}
			have = append(have, tile{entry, tilesRect(f, engine.Rect{X0: x, Y0: y, X1: x + 1, Y1: y + 1})})
		}
	}
	defer func() { // after an error or a panic
		for _, entry := range claimed {
			w.viewer.cache.Fail(entry, context.Canceled)
		}
	}()
	var parts []engine.Plane
	for _, block := range joinRuns(missing) {
		part, _, err := w.run(ctx, s, tilesRect(f, block))
		if err != nil {
			return part, err
		}
		parts = append(parts, part)
		for y := block.Y0; y < block.Y1; y++ {
			for x := block.X0; x < block.X1; x++ {
				at := [2]int{x, y}
				t := cut(part, tilesRect(f, engine.Rect{X0: x, Y0: y, X1: x + 1, Y1: y + 1}))
				w.viewer.cache.Fulfil(claimed[at], made{plane: t}, int64(len(t.Data)))
				delete(claimed, at)
			}
		}
	}
	if len(have) == 0 && len(parts) == 1 {
		return parts[0], nil
	}
	return w.assemble(ctx, s, r, have, parts)
}

func whole(f cv.Format) engine.Rect { return engine.Rect{X1: f.W, Y1: f.H} }

// tilesRect returns where a block of tiles lies in the image.
func tilesRect(f cv.Format, block engine.Rect) engine.Rect {
	return clip(engine.Rect{X0: block.X0 * tileSide, Y0: block.Y0 * tileSide, X1: block.X1 * tileSide, Y1: block.Y1 * tileSide}, whole(f))
}

func clip(r, to engine.Rect) engine.Rect {
	return engine.Rect{X0: max(r.X0, to.X0), Y0: max(r.Y0, to.Y0), X1: min(r.X1, to.X1), Y1: min(r.Y1, to.Y1)}
}

// addTile adds a tile to the runs of tiles in rows, which come in order.
func addTile(runs []engine.Rect, x, y int) []engine.Rect {
	if n := len(runs); n > 0 && runs[n-1].Y0 == y && runs[n-1].X1 == x {
		runs[n-1].X1++
		return runs
	}
	return append(runs, engine.Rect{X0: x, Y0: y, X1: x + 1, Y1: y + 1})
}

// joinRuns makes blocks of runs that lie below each other and have the same ends.
func joinRuns(runs []engine.Rect) (blocks []engine.Rect) {
	for _, run := range runs {
		above := slices.IndexFunc(blocks, func(b engine.Rect) bool { return b.Y1 == run.Y0 && b.X0 == run.X0 && b.X1 == run.X1 })
		if above < 0 {
			blocks = append(blocks, run)
			continue
		}
		blocks[above].Y1 = run.Y1
	}
	return blocks
}

// cut returns a copy of a part of a plane.
func cut(p engine.Plane, r engine.Rect) engine.Plane {
	f := p.Format
	f.W, f.H = r.X1-r.X0, r.Y1-r.Y0
	t := engine.NewPlane(f)
	t.X, t.Y = r.X0, r.Y0
	engine.Copy(&t, &p, r)
	return t
}

// assemble joins what a rectangle holds of tiles and of parts that were made just now. A tile that another caller gave up is made here.
func (w *View) assemble(ctx context.Context, s *viewStep, r engine.Rect, have []tile, parts []engine.Plane) (engine.Plane, error) {
	f := w.formats[s.image]
	f.W, f.H = r.X1-r.X0, r.Y1-r.Y0
	out := engine.NewPlane(f)
	out.X, out.Y = r.X0, r.Y0
	for _, p := range parts {
		engine.Copy(&out, &p, clip(engine.Rect{X0: p.X, Y0: p.Y, X1: p.X + p.W, Y1: p.Y + p.H}, r))
	}
	for _, t := range have {
		got, err := t.entry.Wait(ctx)
		if cache.Cancelled(err) && ctx.Err() == nil {
			got.plane, err = w.tiles(ctx, s, t.Rect)
		}
		if err != nil {
			return out, err
		}
		engine.Copy(&out, &got.plane, clip(t.Rect, r))
	}
	return out, nil
}

// Report tells what the view did so far, and the numbers that steps returned beside their images.
func (w *View) Report() []ViewTiming {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := append([]ViewTiming(nil), w.report...)
	for i := range list {
		s := &w.steps[i+1]
		if s.image == i+1 {
			list[i].Results = w.results(s)
		}
	}
	return list
}

// results returns the numbers of a step that are known: constants, and those of a run that is kept.
func (w *View) results(s *viewStep) map[string]float64 {
	results := map[string]float64{}
	all, ran := w.viewer.cache.Get(tileKey{s.key, -1, -1})
	for k, r := range s.graph.Reports {
		switch {
		case r.Read == nil:
			results[r.Name] = r.Value
		case ran:
			results[r.Name] = all.reports[k]
		}
	}
	return results
}

// Demand tells what it takes to make a rectangle of what a step makes if nothing is there: operations on numbers, about, and
// the bytes of the images of all steps.
func (w *View) Demand(step int, r cv.Rect) (work float64, bytes int64) {
	need := make([]engine.Rect, len(w.steps))
	need[w.steps[step].image] = engine.Rect{X0: r.X, Y0: r.Y, X1: r.X + r.Width, Y1: r.Y + r.Height}
	for i := len(w.steps) - 1; i > 0; i-- {
		s := &w.steps[i]
		if s.image != i || need[i].Empty() {
			continue
		}
		f := w.formats[i]
		if !s.local {
			need[i] = whole(f)
		}
		area := float64(need[i].X1-need[i].X0) * float64(need[i].Y1-need[i].Y0)
		work += float64(area * s.cost())
		bytes += int64(area) * int64(f.PixelSize())
		for k, in := range s.in {
			part := need[i]
			if s.local {
				part = s.plans[0].Reads(k, part)
			}
			need[in] = need[in].Hull(part)
		}
	}
	return work, bytes
}

// cost estimates the operations that the step takes for a pixel.
func (s *viewStep) cost() (operations float64) {
	for _, n := range s.graph.Nodes {
		for _, e := range n.In {
			w, h := float64(e.L+e.R+1), float64(e.T+e.B+1)
			window := w + h // of what is separable or has running sums
			switch s.Op.Name {
			case "bilateralFilter":
				window = w * h
			case "filter2D":
				window = min(w*h, 128) // above that it is a Fourier transform
			}
			operations += float64(window * float64(s.graph.Format(e.From).C))
		}
	}
	return operations
}

// Reach returns the columns and the rows of the largest window that a step reads around a pixel.
func (w *View) Reach(step int) (columns, rows int) {
	s := &w.steps[step]
	if s.checkedStep == nil {
		return 1, 1
	}
	for _, n := range s.graph.Nodes {
		for _, e := range n.In {
			columns, rows = max(columns, e.L+e.R+1), max(rows, e.T+e.B+1)
		}
	}
	return columns, rows
}
