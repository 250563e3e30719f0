package playground

import (
	"net/http"

	"github.com/purecv/cv/explain"
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
	if err := s.allow(r.Context(), v, q.Step, whole(v, q.Step)); err != nil {
		return err
	}
	e, err := explain.View(r.Context(), v, q.Step, q.X, q.Y)
	if err != nil {
		return err
	}
	return answer(w, e)
}
