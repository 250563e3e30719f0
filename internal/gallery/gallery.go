// Package gallery holds the figures of the guide, each as a Go function, as a command and as a cv2 script that make the
// same picture, and writes them with a page that shows them.
package gallery

import "github.com/purecv/cv"

// A Chapter is a group of figures on one subject.
type Chapter struct {
	Name    string // in links
	Title   string
	Intro   string // a paragraph
	Figures []Figure
}

// A Figure is one picture of the gallery, drawn of a scene.
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
