// Package gallery holds the figures of the guide, each as a Go function, as a command and as a cv2 script that make the
// same picture, and writes them with a page that shows them.
package gallery

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/purecv/cv"
	"github.com/purecv/cv/imgio"
	"github.com/purecv/cv/internal/files"
	"github.com/purecv/cv/internal/resize"
	"github.com/purecv/cv/internal/scene"
)

// A Chapter is a group of figures on one subject.
type Chapter struct {
	Name    string // in links
	Title   string
	Intro   string // a paragraph
	Figures []Figure
}

// A Figure is one picture of the gallery, drawn of a scene. Its function calls no other function of this package, because the page
// shows it as a program.
type Figure struct {
	Name    string // of its file without .png, and in camel case of the Go function that draws it: blur-row, blurRow
	Title   string
	Caption string
	Scene   string // the name of the scene
	Photo   bool   // a photograph may take the place of the scene
	Command string // lines for a shell that make NAME.png of scenes/SCENE.png

	// Draw draws the figure of an RGB image, as imgio.Read returns it without options.
	Draw func(img *cv.Image[uint8]) (*cv.Image[uint8], error)
}

// Chapters returns all figures, in the order of the guide.
func Chapters() []Chapter {
	return []Chapter{
		filterChapter, blurChapter, thresholdChapter, adaptiveChapter, gradientChapter, morphologyChapter, hatsChapter, componentsChapter,
	}
}

// Figures returns the figures of all chapters.
func Figures() []Figure {
	var all []Figure
	for _, c := range Chapters() {
		all = append(all, c.Figures...)
	}
	return all
}

// input returns the name of the scene that the figure is drawn of, which is photo where a photograph takes the scene's place.
func (f *Figure) input(withPhoto bool) string {
	if f.Photo && withPhoto {
		return "photo"
	}
	return f.Scene
}

// adapt makes a command, a script or a program read what the figure is drawn of.
func (f *Figure) adapt(text string, withPhoto bool) string {
	return strings.ReplaceAll(text, scenePath(f.Scene), scenePath(f.input(withPhoto)))
}

// scenePath is a scene's file in the directory of the gallery.
func scenePath(name string) string { return "scenes/" + name + ".png" }

// PhotoSide is the longest side of a photograph in the gallery, in pixels. Larger ones are reduced.
const PhotoSide = 800

// A Gallery is all figures, drawn.
type Gallery struct {
	photo   cv.Format // of the photograph as it was given; zero without one
	scenes  []picture // the photograph first
	figures []picture // in the order of Figures
}

// A picture is an image and its file.
type picture struct {
	path string // in the directory of the gallery
	img  *cv.Image[uint8]
}

// Draw draws the figures. If photo is not nil, it takes the place of the scenes where a figure allows that; it has 8 bits and 1, 3 or 4
// channels, alpha is ignored. progress, if not nil, is called with the number of figures that are done, one call at a time.
func Draw(ctx context.Context, photo cv.AnyImage, progress func(done, all int)) (*Gallery, error) {
	g := &Gallery{}
	all := scene.All()
	if photo != nil {
		small, err := reduced(photo)
		if err != nil {
			return nil, fmt.Errorf("the photograph: %w", err)
		}
		g.photo = photo.Format()
		all = slices.Insert(all, 0, scene.Scene{Name: "photo", Draw: func() (*cv.Image[uint8], error) { return small, nil }})
	}
	g.scenes = make([]picture, len(all))
	inputs := make([]*cv.Image[uint8], len(all))
	err := parallel(ctx, len(all), func(i int) error {
		img, err := all[i].Draw()
		if err == nil {
			g.scenes[i] = picture{scenePath(all[i].Name), img}
			inputs[i], err = rgb(img)
		}
		if err != nil {
			return fmt.Errorf("scene %s: %w", all[i].Name, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}

	figures := Figures()
	g.figures = make([]picture, len(figures))
	var lock sync.Mutex
	done := 0
	return g, parallel(ctx, len(figures), func(i int) error {
		f := &figures[i]
		at := slices.IndexFunc(all, func(s scene.Scene) bool { return s.Name == f.input(photo != nil) })
		if at < 0 {
			return fmt.Errorf("figure %s: there is no scene %s", f.Name, f.Scene)
		}
		img, err := f.Draw(inputs[at])
		if err != nil {
			return fmt.Errorf("figure %s: %w", f.Name, err)
		}
		g.figures[i] = picture{f.Name + ".png", img}
		if progress != nil {
			lock.Lock()
			defer lock.Unlock()
			done++
			progress(done, len(figures))
		}
		return nil
	})
}

// reduced returns a photograph with three channels and no side longer than PhotoSide.
func reduced(photo cv.AnyImage) (*cv.Image[uint8], error) {
	img, err := rgb(photo)
	if err != nil || max(img.Width, img.Height) <= PhotoSide {
		return img, err
	}
	width, height := resize.Fit(img.Width, img.Height, PhotoSide, PhotoSide)
	return resize.Area(img, width, height)
}

// rgb returns an image with three channels: img itself if it has them.
func rgb(img cv.AnyImage) (*cv.Image[uint8], error) {
	bytes, ok := img.(*cv.Image[uint8])
	if !ok {
		return nil, fmt.Errorf("%w: %v; 8U is possible", cv.ErrDepth, img.Format().Depth)
	}
	dst := &cv.Image[uint8]{}
	switch bytes.Channels {
	case 1:
		return dst, cv.CvtColor(dst, bytes, cv.GRAY2RGB)
	case 3:
		return bytes, nil
	case 4:
		return dst, cv.CvtColor(dst, bytes, cv.RGBA2RGB)
	}
	return nil, fmt.Errorf("%w: %d channels; 1, 3 and 4 are possible", cv.ErrShape, bytes.Channels)
}

// Write writes the scenes, the figures and the page index.html, which shows them, to a directory. It makes the directory if there is
// none, replaces files of these names, and returns the paths of the files.
func (g *Gallery) Write(ctx context.Context, dir string) ([]string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "scenes"), 0o777); err != nil {
		return nil, err
	}
	page, err := g.page()
	if err != nil {
		return nil, err
	}
	pictures := slices.Concat(g.scenes, g.figures)
	paths := []string{filepath.Join(dir, "index.html")}
	for _, p := range pictures {
		paths = append(paths, filepath.Join(dir, filepath.FromSlash(p.path)))
	}
	err = parallel(ctx, len(pictures), func(i int) error { return imgio.Write(paths[i+1], pictures[i].img, nil) })
	if err != nil {
		return nil, err
	}
	return paths, files.Replace(paths[0], func(w io.Writer) error { // last, because it names the others
		_, err := w.Write(page)
		return err
	})
}

// parallel calls f for 0 to n-1, some at a time, until one fails or ctx is done.
func parallel(ctx context.Context, n int, f func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := f(i); err != nil {
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}
