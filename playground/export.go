package playground

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/purecv/cv/ops"
	"github.com/purecv/cv/pipeline"
	"github.com/purecv/cv/script"
)

type exportRequest struct {
	Image string `json:"image"`
	Text  string `json:"text"`
	To    string `json:"to"`
}

// handleExport writes a pipeline as a program.
func (s *Server) handleExport(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[exportRequest](s, w, r)
	if err != nil {
		return err
	}
	img, err := s.image(q.Image)
	if err != nil {
		return err
	}
	p, err := s.parse(q.Text)
	if err != nil {
		return err
	}
	if len(p.Steps) == 0 {
		return failed(http.StatusBadRequest, "text: there is no step to write")
	}
	code, err := export(p, img, q.To)
	if err != nil {
		return err
	}
	return answer(w, map[string]string{"code": code})
}

func export(p *pipeline.Pipeline, img *stored, to string) (string, error) {
	switch to {
	case "go":
		return p.ExportGo(img.image.Format(), img.reading)
	case "python":
		return p.ExportPython(img.image.Format(), img.reading)
	case "cli":
		return p.ExportShell(img.reading)
	}
	return "", failed(http.StatusBadRequest, "to: %q is not possible; go, python and cli are", to)
}

type importRequest struct {
	Image string `json:"image"`
	Code  string `json:"code"`
}

// An importAnswer has the pipeline that code is, or those that it runs.
type importAnswer struct {
	Text    *string         `json:"text,omitempty"`
	Images  []importedImage `json:"images,omitempty"`
	Figures []importedPlot  `json:"figures,omitempty"`
	Output  string          `json:"output,omitempty"` // what the code prints
	Error   *importError    `json:"error"`
}

type importedImage struct {
	Name  string `json:"name"`
	Text  string `json:"text"`
	Error string `json:"error,omitempty"` // why there is no text
}

type importedPlot struct {
	Title  string          `json:"title"`
	Panels []importedPanel `json:"panels"`
}

type importedPanel struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

type importError struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// handleImport makes pipelines of code: of what export writes, of the text of a pipeline, and of what is written for cv2.
func (s *Server) handleImport(w http.ResponseWriter, r *http.Request) error {
	q, err := readJSON[importRequest](s, w, r)
	if err != nil {
		return err
	}
	img, err := s.image(q.Image)
	if err != nil {
		return err
	}
	p, err := s.exported(q.Code, img)
	if err != nil {
		return err
	}
	if p != nil {
		text := p.String()
		return answer(w, importAnswer{Text: &text})
	}
	if err := accountOf(r.Context()).take(r.Context(), s.limits.ScriptBytes); err != nil {
		return err
	}
	a, err := s.runScript(r.Context(), q.Code, img)
	if err != nil {
		return err
	}
	return answer(w, a)
}

// exported returns the pipeline of code that is a pipeline, a command of purecv run, or a program that export wrote and nobody changed; nil for
// other code. An error tells of code that is a pipeline with a fault.
func (s *Server) exported(code string, img *stored) (*pipeline.Pipeline, error) {
	code = strings.TrimSpace(strings.ReplaceAll(code, "\r\n", "\n"))
	if text, ok := commandSteps(code); ok {
		return s.parse(text)
	}
	const says = "This program does: "
	first, _, _ := strings.Cut(code, "\n")
	_, text, found := strings.Cut(first, says)
	if !found {
		if p, err := s.parse(code); len(p.Steps) > 0 && err == nil || beginsStep(code) {
			return p, err
		}
		return nil, nil
	}
	p, err := s.parse(text)
	if err != nil {
		return nil, err
	}
	to := "python"
	if strings.HasPrefix(first, "//") {
		to = "go"
	}
	if again, err := export(p, img, to); err == nil && strings.TrimSpace(again) == code {
		return p, nil
	}
	if to == "go" {
		return nil, failed(http.StatusBadRequest, "the Go program is not as it was exported for an image like this one; its first line says what it did: %s", text)
	}
	return nil, nil // a Python program can be run
}

// beginsStep tells whether code that is no pipeline is one with a fault: it begins with an operation and a value, as no statement of Python does.
func beginsStep(code string) bool {
	words := strings.FieldsFunc(code, func(c rune) bool { return c == ' ' || c == '|' || c == '\n' })
	if len(words) < 2 {
		return false
	}
	_, _, known := ops.Find(words[0])
	return known && !strings.ContainsAny(words[1][:1], "=([.+-*/%<>!:,&^")
}

// commandSteps returns the pipeline of a command, the last argument of purecv run, as a shell would see it.
func commandSteps(code string) (text string, ok bool) {
	_, arguments, ok := strings.Cut(code, "purecv run ")
	if !ok || strings.Contains(code, "import ") {
		return "", false
	}
	words := shellWords(strings.ReplaceAll(arguments, "\\\n", " "))
	if len(words) == 0 {
		return "", false
	}
	return words[len(words)-1], true
}

// shellWords splits a command into words as a shell does: quotes and backslashes, nothing else.
func shellWords(text string) (words []string) {
	var word strings.Builder
	begun, quote := false, rune(0)
	escaped := false
	for _, c := range text {
		switch {
		case escaped:
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			begun, escaped = true, true
		case quote != 0:
			if c == quote {
				quote = 0
			} else {
				word.WriteRune(c)
			}
		case c == '\'' || c == '"':
			begun, quote = true, c
		case strings.ContainsRune(" \t\n;", c):
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			begun = true
			word.WriteRune(c)
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}

// Bounds of what is kept of what code prints and shows.
const (
	mostOutput = 64 << 10
	mostShown  = 200 // images, and figures
)

// runScript runs code for cv2 on the open image, within the limits.
func (s *Server) runScript(ctx context.Context, code string, img *stored) (importAnswer, error) {
	captured := &script.Capture{Image: img.image}
	output := &boundedWriter{most: mostOutput}
	err := script.Run(ctx, "code", []byte(code), &script.Options{
		Args: []string{"in", "out.png"}, Stdout: output, Stderr: output, Capture: captured,
		MaxSteps: s.limits.ScriptSteps, MaxBytes: s.limits.ScriptBytes, MaxTime: time.Duration(s.limits.Seconds) * time.Second * 9 / 10, // so that what it has shown, and the line, are told
		Beside: func() int64 { return s.images.Bytes() + s.viewer.Bytes() + s.derived.Bytes() + s.memory.bytes() },
	})
	a := importAnswer{Images: []importedImage{}, Figures: []importedPlot{}, Output: output.text.String()}
	for _, image := range captured.Images[:min(len(captured.Images), mostShown)] {
		text, why := textOf(image)
		a.Images = append(a.Images, importedImage{image.Name, text, why})
	}
	for _, f := range captured.Figures[:min(len(captured.Figures), mostShown)] {
		plot := importedPlot{Title: f.Title, Panels: []importedPanel{}}
		for _, panel := range f.Panels {
			text, why := textOf(panel)
			plot.Panels = append(plot.Panels, importedPanel{panel.Name, text, why})
		}
		a.Figures = append(a.Figures, plot)
	}
	var wrong *script.Error
	var exit *script.ExitError
	switch {
	case ctx.Err() != nil:
		return a, ctx.Err()
	case errors.As(err, &wrong):
		a.Error = &importError{wrong.Line, wrong.Column, wrong.Msg}
	case errors.As(err, &exit):
		a.Error = &importError{Message: exit.Error()}
	case err != nil:
		a.Error = &importError{Message: err.Error()}
	case max(len(captured.Images), len(captured.Figures)) > mostShown:
		a.Error = &importError{Message: fmt.Sprintf("it showed more than %d images or figures; those are here", mostShown)}
	}
	return a, nil
}

func textOf(c script.Captured) (text, why string) {
	if c.Pipeline == nil {
		return "", c.Err.Error()
	}
	return c.Pipeline.String(), ""
}

// A boundedWriter keeps the beginning of what is written.
type boundedWriter struct {
	text strings.Builder
	most int
}

// Write keeps what there is room for.
func (b *boundedWriter) Write(p []byte) (int, error) {
	b.text.Write(p[:min(len(p), b.most-b.text.Len())])
	return len(p), nil
}
