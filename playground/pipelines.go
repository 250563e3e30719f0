package playground

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
)

// A target names what a request is about: a step of a pipeline on an image. Step 0 is the image.
type target struct {
	Image string `json:"image"`
	Text  string `json:"text"`
	Step  int    `json:"step"`
}

// parse reads a pipeline within the limits. No text is a pipeline without steps.
func (s *Server) parse(text string) (*pipeline.Pipeline, error) {
	if strings.TrimSpace(text) == "" {
		return &pipeline.Pipeline{}, nil
	}
	p, err := pipeline.ParseSteps(text)
	if err == nil && len(p.Steps) > s.limits.Steps {
		err = tooMuch("the pipeline has %d steps; the limit is %d", len(p.Steps), s.limits.Steps)
	}
	for i := 0; err == nil && i < len(p.Steps); i++ {
		err = s.checkWindows(i+1, p.Steps[i].Args)
	}
	return p, err
}

// checkWindows refuses windows that are too large before anything is prepared for them.
func (s *Server) checkWindows(step int, a ops.Args) error {
	for _, v := range a.Values {
		size, _ := v.V.(cv.Size)
		if k, ok := v.V.(cv.Kernel); ok {
			size = k.Size()
		}
		if err := s.checkWindow(step, size.W, size.H); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) checkWindow(step, columns, rows int) error {
	if max(columns, rows) > s.limits.Window {
		return tooMuch("step %d reads %d columns and %d rows around a pixel; the limit is %d", step, columns, rows, s.limits.Window)
	}
	return nil
}

// open prepares the pipeline of a target on its image.
func (s *Server) open(t target) (*pipeline.View, *stored, error) {
	img, err := s.image(t.Image)
	if err != nil {
		return nil, nil, err
	}
	p, err := s.parse(t.Text)
	if err != nil {
		return nil, nil, err
	}
	if t.Step < 0 || t.Step > len(p.Steps) {
		return nil, nil, failed(http.StatusBadRequest, "step: %d is not possible; 0 to %d are", t.Step, len(p.Steps))
	}
	v, err := s.viewer.View(p, img.image, img.id)
	if err != nil {
		return nil, nil, err
	}
	for step := range len(p.Steps) + 1 {
		columns, rows := v.Reach(step)
		if err := s.checkWindow(step, columns, rows); err != nil {
			return nil, nil, err
		}
	}
	return v, img, nil
}

// demand returns the memory that a part of a step takes, or an error where it takes more work than it may.
func (s *Server) demand(v *pipeline.View, step int, part cv.Rect) (bytes int64, err error) {
	work, bytes := v.Demand(step, part)
	if work > s.limits.Work {
		return 0, tooMuch("this takes about %.2g operations; the limit is %.2g: smaller windows or a smaller image take fewer", work, s.limits.Work)
	}
	return bytes, nil
}

// allow checks what a part of a step takes against the limits and reserves the memory for as long as the request works.
func (s *Server) allow(ctx context.Context, v *pipeline.View, step int, part cv.Rect) error {
	bytes, err := s.demand(v, step, part)
	if err != nil {
		return err
	}
	return accountOf(ctx).take(ctx, bytes)
}

// whole is all of a step's result.
func whole(v *pipeline.View, step int) cv.Rect {
	f := v.Format(step)
	return cv.Rect{Width: f.W, Height: f.H}
}

// bytesOf is what an image of a format takes.
func bytesOf(f cv.Format) int64 { return int64(f.RowSize()) * int64(f.H) }

// A pipelineRequest has either the text of a pipeline or its steps.
type pipelineRequest struct {
	Image string        `json:"image"`
	Text  string        `json:"text"`
	Steps []stepRequest `json:"steps"`
}

type stepRequest struct {
	Op   string            `json:"op"`
	Args map[string]string `json:"args"`
	Save string            `json:"save"`
	From string            `json:"from"`
}

// text writes the step, arguments by name.
func (r *stepRequest) text() string {
	if r.Op == "" {
		return "$" + r.From
	}
	words := []string{r.Op}
	if op, _, ok := ops.Find(r.Op); ok {
		for _, p := range op.Params {
			if v, given := r.Args[p.Name]; given {
				words = append(words, p.Name+"="+v)
			}
		}
	}
	if r.Save != "" {
		words = append(words, "as "+r.Save)
	}
	return strings.Join(words, " ")
}

// check finds what text cannot write.
func (r *stepRequest) check() error {
	op, _, ok := ops.Find(r.Op)
	for name, v := range r.Args {
		switch {
		case ok && op.Param(name) < 0:
			return fmt.Errorf("%s has no parameter %s", op.Name, ops.Quote(name))
		case strings.ContainsAny(v, "|#") || strings.TrimSpace(v) == "":
			return fmt.Errorf("%s: %s: %s is not possible", r.Op, name, ops.Quote(v))
		}
	}
	return nil
}

type pipelineAnswer struct {
	Text  string     `json:"text"`
	Steps []stepInfo `json:"steps"`
	Error *errorBody `json:"error"`
}

type stepInfo struct {
	Text   string      `json:"text"`
	Op     string      `json:"op"`
	Args   []argInfo   `json:"args"`
	Save   string      `json:"save"`
	From   string      `json:"from"`
	Format *formatInfo `json:"format"` // null where a step before it, or it, does not fit
	Class  string      `json:"class"`
	Start  int         `json:"start"`
	End    int         `json:"end"`
}

type argInfo struct {
	Name  string `json:"name"`
	Text  string `json:"text"` // the default's where it is not given
	Given bool   `json:"given"`
}

// handlePipeline reads a pipeline and tells what its steps are and make, or what is wrong.
func (s *Server) handlePipeline(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[pipelineRequest](s, w, r)
	if err != nil {
		return err
	}
	img, err := s.image(q.Image)
	if err != nil {
		return err
	}
	if q.Steps != nil {
		var texts []string
		for i := range q.Steps {
			if err := q.Steps[i].check(); err != nil {
				return failed(http.StatusBadRequest, "step %d: %w", i+1, err)
			}
			texts = append(texts, q.Steps[i].text())
		}
		q.Text = strings.Join(texts, " | ")
	}
	p, err := s.parse(q.Text)
	if q.Steps != nil && err == nil {
		q.Text = p.String() // which the page gets, so that places are in it
		p, err = s.parse(q.Text)
	}
	infos, checkErr := p.Check(img.image.Format())
	if err == nil {
		err = checkErr
	}
	a := pipelineAnswer{Text: q.Text, Steps: []stepInfo{}}
	if err != nil {
		a.Error = bodyOf(err)
	} else {
		a.Text = p.String()
	}
	for i := range p.Steps {
		info := describe(&p.Steps[i])
		if i < len(infos) {
			f := infoOf(infos[i].Format)
			info.Format = &f
			if infos[i].Class != 0 {
				info.Class = string(infos[i].Class)
			}
		}
		a.Steps = append(a.Steps, info)
	}
	return answer(w, a)
}

func describe(step *pipeline.Step) stepInfo {
	info := stepInfo{Text: step.String(), Args: []argInfo{}, Save: step.Save, From: step.From}
	info.Start, info.End = step.Span()
	if step.Op == nil {
		return info
	}
	info.Op = step.Op.Name
	for i, p := range step.Op.Params {
		v := step.Args.Values[i]
		arg := argInfo{p.Name, p.Default, !v.IsZero()}
		if arg.Given {
			arg.Text = v.Text
		}
		info.Args = append(info.Args, arg)
	}
	return info
}

type family struct {
	Name string    `json:"name"`
	Ops  []*ops.Op `json:"ops"`
}

// handleOps tells what forms are made from.
func (s *Server) handleOps(w http.ResponseWriter, _ *http.Request) error {
	families := []family{}
	shorts := map[string]string{}
	for _, op := range ops.All() {
		if n := len(families); n == 0 || families[n-1].Name != op.Family {
			families = append(families, family{Name: op.Family})
		}
		last := &families[len(families)-1]
		last.Ops = append(last.Ops, op)
		for _, short := range op.Short {
			shorts[short.Name] = op.Name
		}
	}
	var maps, depths, formats []string
	for _, m := range figure.Colormaps() {
		maps = append(maps, m.String())
	}
	for _, d := range []cv.Depth{cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64} {
		depths = append(depths, d.String())
	}
	for _, f := range imgio.Formats() {
		if f.Writes {
			formats = append(formats, f.Extensions[0])
		}
	}
	return answer(w, map[string]any{
		"families": families, "shorts": shorts, "colormaps": maps, "depths": depths, "formats": formats,
		"limits": map[string]any{
			"upload_bytes": s.limits.UploadBytes, "pixels": s.limits.Pixels, "steps": s.limits.Steps, "window": s.limits.Window,
			"work": s.limits.Work, "seconds": s.limits.Seconds,
		},
	})
}
