package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/purecv/cv"
	"github.com/purecv/cv/pipeline"
)

// statusClosed is nginx's status of a request whose client has gone; only the log and the figures see it.
const statusClosed = 499

// A failure is an error with the status that goes with it.
type failure struct {
	status int
	err    error
	retry  int // seconds after which it may go better
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func failed(status int, format string, args ...any) error {
	return &failure{status: status, err: fmt.Errorf(format, args...)}
}

// tooMuch is the error of what a limit refuses.
func tooMuch(format string, args ...any) error {
	return failed(http.StatusUnprocessableEntity, format, args...)
}

// An errorBody is an error as the page gets it, with its place where it is one of a pipeline.
type errorBody struct {
	Message string `json:"message"`
	Step    int    `json:"step"`
	Offset  int    `json:"offset"`
	Length  int    `json:"length"`
	Want    string `json:"want"`
	Meant   string `json:"meant"`
	Caret   string `json:"caret"` // the line of the text, and under it a caret
}

func bodyOf(err error) *errorBody {
	var bad *pipeline.Error
	if !errors.As(err, &bad) {
		return &errorBody{Message: err.Error()}
	}
	line, marks := bad.Caret()
	return &errorBody{bad.Msg, bad.Step, bad.Offset, bad.Len, bad.Want, bad.Meant, line + "\n" + marks}
}

// statusOf returns the status of an error.
func statusOf(ctx context.Context, err error) int {
	var f *failure
	var bad *pipeline.Error
	var refused *cv.OpError
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return f.status
	case errors.As(err, &long):
		return http.StatusRequestEntityTooLarge
	case errors.Is(context.Cause(ctx), errTooLong):
		return http.StatusUnprocessableEntity
	case ctx.Err() != nil:
		return statusClosed
	case errors.As(err, &bad), errors.As(err, &refused), errors.Is(err, cv.ErrRange):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// fail answers with an error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(r.Context(), err)
	if cause := context.Cause(r.Context()); errors.Is(cause, errTooLong) {
		err = fmt.Errorf("%w of %d seconds", cause, s.limits.Seconds)
	}
	var f *failure
	if errors.As(err, &f) && f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.retry))
	}
	if status == http.StatusInternalServerError {
		s.log.Error("request failed", "path", r.URL.Path, "error", err)
	}
	w.Header().Del("Content-Disposition")
	writeJSON(w, status, map[string]any{"error": bodyOf(err)})
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// answer answers with an object.
func answer(w http.ResponseWriter, v any) error { return writeJSON(w, http.StatusOK, v) }
