package playground

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"

	"github.com/purecv/cv/figure"
	"github.com/purecv/cv/imgio"
)

type resultRequest struct {
	target
	Format string `json:"format"`
}

// handleResult answers with what a step makes as a file.
func (s *Server) handleResult(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[resultRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(q.target)
	if err != nil {
		return err
	}
	format, err := imgio.FormatOf("result." + q.Format)
	if err != nil {
		return failed(http.StatusBadRequest, "format: %w", err)
	}
	if err := s.allow(r.Context(), v, q.Step, whole(v, q.Step)); err != nil {
		return err
	}
	img, err := v.Whole(r.Context(), q.Step)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := imgio.Encode(&file, format, img, nil); err != nil {
		return failed(http.StatusBadRequest, "%w", err)
	}
	return writeFile(w, "result."+q.Format, file.Bytes())
}

// writeFile answers with a file to be saved.
func writeFile(w http.ResponseWriter, name string, content []byte) error {
	kind := "application/octet-stream"
	if name == "figure.png" || name == "result.png" {
		kind = "image/png"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := w.Write(content)
	return err
}

type figureRequest struct {
	Image string `json:"image"`
	Text  string `json:"text"`
}

// handleFigure answers with a grid of the image and what all steps make, under their texts.
func (s *Server) handleFigure(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[figureRequest](s, w, r)
	if err != nil {
		return err
	}
	v, _, err := s.open(target{Image: q.Image, Text: q.Text})
	if err != nil {
		return err
	}
	steps := v.Pipeline().Steps
	columns := 1
	for columns*columns < len(steps)+1 {
		columns++
	}
	account := accountOf(r.Context())
	fig := figure.New((len(steps)+columns)/columns, columns)
	for i := range len(steps) + 1 {
		a := fig.At(i)
		a.Title = "$in"
		if i > 0 {
			a.Title = steps[i-1].String()
		}
		bytes, err := s.demand(v, i, whole(v, i))
		if err != nil {
			return err
		}
		if err := account.take(r.Context(), bytes+bytesOf(v.Format(i))); err != nil {
			return err
		}
		img, err := v.Whole(r.Context(), i)
		if err != nil {
			return err
		}
		account.give(bytes) // the image stays
		a.Imshow(img)
	}
	var file bytes.Buffer
	if err := fig.WritePNG(&file); err != nil {
		return err
	}
	return writeFile(w, "figure.png", file.Bytes())
}
