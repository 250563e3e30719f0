package gallery

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"github.com/purecv/cv/internal/scene"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows.
type pageData struct {
	Style    template.CSS
	Script   template.JS
	Chapters []pageChapter
	Scenes   []pagePicture
	Photo    string // what was done to the photograph; "" without one
}

type pageChapter struct {
	Chapter
	Number  int
	Figures []pageFigure
}

type pageFigure struct {
	Figure
	Number  string // 2.3
	Picture pagePicture
	Input   string // the file that it is drawn of
	Codes   []pageCode
}

// A pageCode is one of the ways to make a figure.
type pageCode struct{ Language, Title, Text string }

type pagePicture struct {
	Path, Alt     string
	Width, Height int
}

// Wide tells that the picture would be too small on a narrow screen.
func (p pagePicture) Wide() bool { return p.Width > 2*p.Height }

func newPagePicture(p picture, alt string) pagePicture {
	return pagePicture{p.path, alt, p.img.Width, p.img.Height}
}

// page returns the page that shows the gallery.
func (g *Gallery) page() ([]byte, error) {
	data := pageData{Style: template.CSS(pageStyle), Script: template.JS(pageScript)}
	withPhoto := g.photo.W > 0
	scenes := g.scenes
	if withPhoto {
		data.Photo = g.photoNote()
		data.Scenes = append(data.Scenes, newPagePicture(scenes[0], "The photograph"))
		scenes = scenes[1:]
	}
	for i, s := range scene.All() {
		data.Scenes = append(data.Scenes, newPagePicture(scenes[i], s.Caption))
	}
	pictures := g.figures
	for i, c := range Chapters() {
		chapter := pageChapter{Chapter: c, Number: i + 1}
		for k, f := range c.Figures {
			codes, err := f.codes(withPhoto)
			if err != nil {
				return nil, err
			}
			number := fmt.Sprintf("%d.%d", i+1, k+1)
			chapter.Figures = append(chapter.Figures, pageFigure{
				Figure: f, Number: number, Codes: codes, Input: scenePath(f.input(withPhoto)),
				Picture: newPagePicture(pictures[0], fmt.Sprintf("Figure %s: %s", number, f.Title)),
			})
			pictures = pictures[1:]
		}
		data.Chapters = append(data.Chapters, chapter)
	}
	var page bytes.Buffer
	err := pageTemplate.Execute(&page, data)
	return page.Bytes(), err
}

// photoNote tells what was done to the photograph.
func (g *Gallery) photoNote() string {
	img := g.scenes[0].img
	size := fmt.Sprintf("%d×%d", img.Width, img.Height)
	if img.Width != g.photo.W || img.Height != g.photo.H {
		size = fmt.Sprintf("reduced from %d×%d to %s", g.photo.W, g.photo.H, size)
	}
	return fmt.Sprintf("Your photograph, %s pixels, takes the place of the scenes where a figure allows that; the text still tells of the scenes.", size)
}

// codes returns the ways to make the figure.
func (f *Figure) codes(withPhoto bool) ([]pageCode, error) {
	program, err := f.Program()
	if err != nil {
		return nil, err
	}
	script, err := f.Script()
	if err != nil {
		return nil, err
	}
	return []pageCode{
		{"sh", "Command", f.adapt(f.Command, withPhoto)},
		{"go", "Go", f.adapt(program, withPhoto)},
		{"python", "cv2", f.adapt(script, withPhoto)},
	}, nil
}
