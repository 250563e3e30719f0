package playground

import (
	"net/http"

	"github.com/purecv/cv"
	"github.com/purecv/cv/explain"
	"github.com/purecv/cv/pipeline"
)

type pixelRequest struct {
	target
	X int `json:"x"`
	Y int `json:"y"`
}

// handlePixel explains how a pixel was made.
func (s *Server) handlePixel(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[pixelRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q.target)
	if err != nil {
		return err
	}
	f := v.Format(q.Step)
	if err := s.allow(r.Context(), v, q.Step, cv.Rect{Width: f.W, Height: f.H}); err != nil {
		return err
	}
	e, err := explainPixel(r, v, &q)
	if err != nil {
		return err
	}
	return answer(w, e)
}

func explainPixel(r *http.Request, v *pipeline.View, q *pixelRequest) (*explain.Explanation, error) {
	in, err := v.Inputs(r.Context(), q.Step)
	if err != nil {
		return nil, err
	}
	if q.Step == 0 {
		return explain.Passed("$in", in[0], q.X, q.Y)
	}
	step := &v.Pipeline().Steps[q.Step-1]
	if step.Op == nil {
		return explain.Passed(step.String(), in[0], q.X, q.Y)
	}
	e, err := explain.Step(r.Context(), step.Op, step.Args, in, q.X, q.Y)
	if err != nil {
		return nil, err
	}
	e.Step = step.String()
	return e, nil
}
