package playground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/scene"
	"github.com/purecv/cv/pipeline"
)

// A stored image has the hash of its content as its name.
type stored struct {
	id       string
	image    cv.AnyImage
	reading  pipeline.Reading // how exported programs read it
	warnings []string         // what was amiss in the file
}

// An imageInfo is what a page is told of an image.
type imageInfo struct {
	ID       string   `json:"id"`
	Name     string   `json:"name,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	formatInfo
}

// A formatInfo is a format as JSON.
type formatInfo struct {
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Channels int    `json:"channels"`
	Depth    string `json:"depth"`
}

func infoOf(f cv.Format) formatInfo { return formatInfo{f.W, f.H, f.C, f.Depth.String()} }

// handleUpload reads the image in the body.
func (s *Server) handleUpload(w http.ResponseWriter, r *http.Request) error {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	image, err := s.add(r.Context(), content, r.URL.Query().Get("read"))
	if err != nil {
		return err
	}
	return answer(w, imageInfo{image.id, r.URL.Query().Get("name"), image.warnings, infoOf(image.image.Format())})
}

// add reads an image from a file's content, in the mode color, gray or unchanged; "" is color.
func (s *Server) add(ctx context.Context, content []byte, mode string) (*stored, error) {
	options, mode, err := s.readOptions(mode)
	if err != nil {
		return nil, err
	}
	id := idOf(content, mode)
	return s.images.Do(ctx, id, func(context.Context) (*stored, int64, error) {
		d, err := imgio.Decode(bytes.NewReader(content), options)
		if err != nil {
			return nil, 0, s.uploadError(err)
		}
		return &stored{id, d.Image, pipeline.Reading{Mode: mode}, d.Warnings}, bytesOf(d.Image.Format()), nil
	})
}

// Open gives pages that are opened an image, from the content of a file of that name.
func (s *Server) Open(ctx context.Context, name string, content []byte) error {
	if int64(len(content)) > s.limits.UploadBytes {
		return fmt.Errorf("%s: %d bytes; the limit is %d", name, len(content), s.limits.UploadBytes)
	}
	img, err := s.add(ctx, content, "")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s.opened = append(s.opened, imageInfo{ID: img.id, Name: name, formatInfo: infoOf(img.image.Format())})
	return nil
}

// handleOpened lists the images that the server was started with.
func (s *Server) handleOpened(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, append([]imageInfo{}, s.opened...))
}

// readOptions returns how an image is read.
func (s *Server) readOptions(mode string) (*imgio.ReadOptions, string, error) {
	o := &imgio.ReadOptions{}
	switch mode {
	case "", "color":
		mode = "color"
	case "gray":
		o.Mode = imgio.Gray
	case "unchanged":
		o = imgio.Unchanged()
	default:
		return nil, "", failed(http.StatusBadRequest, "read=%s is not possible; color, gray and unchanged are", mode)
	}
	o.MaxPixels = s.limits.Pixels
	if mode == "unchanged" {
		const largest = 32 // bytes of a pixel
		o.MaxPixels = min(o.MaxPixels, int(s.limits.WorkBytes/largest))
	}
	return o, mode, nil
}

// idOf names an image by its file and how that is read.
func idOf(content []byte, mode string) string {
	h := sha256.New()
	h.Write(content)
	if mode != "color" {
		io.WriteString(h, mode)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// uploadError gives an error of a file its status.
func (s *Server) uploadError(err error) error {
	var refused *cv.OpError
	if errors.As(err, &refused) {
		err = refused.Err // whose function was called says nothing to who sent the file
	}
	switch {
	case errors.Is(err, imgio.ErrTooLarge):
		return failed(http.StatusRequestEntityTooLarge, "%w; the limit is %d pixels", err, s.limits.Pixels)
	case errors.Is(err, imgio.ErrFormat):
		var names []string
		for _, f := range imgio.Formats() {
			if f.Reads {
				names = append(names, f.Name)
			}
		}
		return failed(http.StatusUnsupportedMediaType, "the file is no image that is known; %s are read", strings.Join(names, ", "))
	}
	return failed(http.StatusUnsupportedMediaType, "the image cannot be read: %w", err)
}

// image returns a stored image.
func (s *Server) image(id string) (*stored, error) {
	img, ok := s.images.Get(id)
	if !ok {
		return nil, failed(http.StatusNotFound, "no image %q is kept here; it has to be sent (again)", id)
	}
	return img, nil
}

func (s *Server) handleImage(w http.ResponseWriter, r *http.Request) error {
	img, err := s.image(r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, imageInfo{ID: img.id, formatInfo: infoOf(img.image.Format())})
}

func (s *Server) handleScenes(w http.ResponseWriter, _ *http.Request) error {
	type sceneInfo struct {
		Name  string `json:"name"`
		Title string `json:"title"`
	}
	list := []sceneInfo{}
	for _, c := range scene.All() {
		list = append(list, sceneInfo{c.Name, c.Caption})
	}
	return answer(w, list)
}

// handleScene draws a scene. It has three channels, as imread gives what is in its file.
func (s *Server) handleScene(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if id, ok := s.scenes.Load(name); ok {
		if img, err := s.image(id.(string)); err == nil {
			return answer(w, imageInfo{img.id, name + ".png", nil, infoOf(img.image.Format())})
		}
	}
	drawn, err := scene.Draw(name)
	if err != nil {
		return failed(http.StatusNotFound, "%w", err)
	}
	var file bytes.Buffer
	if err := imgio.Encode(&file, "png", drawn, nil); err != nil {
		return err
	}
	img, err := s.add(r.Context(), file.Bytes(), "")
	if err != nil {
		return err
	}
	s.scenes.Store(name, img.id)
	return answer(w, imageInfo{img.id, name + ".png", nil, infoOf(img.image.Format())})
}
