package gallery

import (
	"errors"
	"fmt"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var morphologyChapter = Chapter{
	Name:  "morphology",
	Title: "Morphology",
	Intro: "Erosion replaces a pixel by the smallest value under a structuring element laid upon it, dilation by the largest. " +
		"What is bright shrinks or grows. Everything else is made of these two.",
	Figures: []Figure{
		{
			Name:  "erosion",
			Title: "Erosion",
			Caption: "With each iteration bright strokes lose a pixel at every side, until they are gone. ones and rect are the " +
				"same matrix and so, at 3x3, are ellipse and cross: their pictures are equal for every image, not by chance " +
				"for this one.",
			Scene: "glyphs",
			Photo: true,
			Command: `purecv figure -i scenes/glyphs.png -o erosion.png --grid 3x4 \
    'ones, iterations 1 = gray | erode ones:3x3 iterations=1' \
    'rect, iterations 1 = gray | erode rect:3x3 iterations=1' \
    'ellipse, iterations 1 = gray | erode ellipse:3x3 iterations=1' \
    'cross, iterations 1 = gray | erode cross:3x3 iterations=1' \
    'ones, iterations 2 = gray | erode ones:3x3 iterations=2' \
    'rect, iterations 2 = gray | erode rect:3x3 iterations=2' \
    'ellipse, iterations 2 = gray | erode ellipse:3x3 iterations=2' \
    'cross, iterations 2 = gray | erode cross:3x3 iterations=2' \
    'ones, iterations 3 = gray | erode ones:3x3 iterations=3' \
    'rect, iterations 3 = gray | erode rect:3x3 iterations=3' \
    'ellipse, iterations 3 = gray | erode ellipse:3x3 iterations=3' \
    'cross, iterations 3 = gray | erode cross:3x3 iterations=3'`,
			Draw: erosion,
		},
		{
			Name:    "dilation",
			Title:   "Dilation",
			Caption: "Every stroke has grown by a pixel at every side, and narrow gaps have closed.",
			Scene:   "glyphs",
			Photo:   true,
			Command: `purecv figure -i scenes/glyphs.png -o dilation.png --grid 1x2 \
    'original = gray' \
    'dilated = gray | dilate ones:3x3'`,
			Draw: dilation,
		},
		{
			Name:  "morphology",
			Title: "What erosion and dilation make together",
			Caption: "open erodes, then dilates, which removes the specks from the ground; close does the reverse and fills the " +
				"pinholes. gradient is the dilated less the eroded image, the top hat what open has taken away, the black " +
				"hat what close has filled in.",
			Scene: "noisy",
			Photo: true,
			Command: `purecv figure -i scenes/noisy.png -o morphology.png --grid 2x3 \
    'original = gray' \
    'open = gray | morphologyEx open ones:3x3' \
    'close = gray | morphologyEx close ones:3x3' \
    'gradient = gray | morphologyEx gradient ones:3x3' \
    'top hat = gray | morphologyEx tophat ones:3x3' \
    'black hat = gray | morphologyEx blackhat ones:3x3'`,
			Draw: morphology,
		},
	},
}

// erosion erodes with four structuring elements, one to three times.
func erosion(glyphs *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	err0 := cv.CvtColor(&gray, glyphs, cv.RGB2GRAY)
	ones, err1 := cv.Ones(cv.Square(3))
	rect, err2 := cv.GetStructuringElement(cv.MorphRect, cv.Square(3), nil)
	ellipse, err3 := cv.GetStructuringElement(cv.MorphEllipse, cv.Square(3), nil)
	cross, err4 := cv.GetStructuringElement(cv.MorphCross, cv.Square(3), nil)
	if err := errors.Join(err0, err1, err2, err3, err4); err != nil {
		return nil, err
	}

	fig := figure.New(3, 4)
	names := []string{"ones", "rect", "ellipse", "cross"}
	for times := 1; times <= 3; times++ {
		for i, kernel := range []cv.Kernel{ones, rect, ellipse, cross} {
			var eroded cv.Image[uint8]
			if err := cv.Erode(&eroded, &gray, kernel, &cv.MorphologyOptions{Iterations: &times}); err != nil {
				return nil, err
			}
			ax := fig.Cell(times-1, i)
			ax.Title = fmt.Sprintf("%s, iterations %d", names[i], times)
			ax.Imshow(&eroded)
		}
	}
	return fig.Draw()
}

// dilation shows letters before and after.
func dilation(glyphs *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, dilated cv.Image[uint8]
	ones, err := cv.Ones(cv.Square(3))
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		cv.CvtColor(&gray, glyphs, cv.RGB2GRAY),
		cv.Dilate(&dilated, &gray, ones, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(1, 2)
	fig.At(0).Title = "original"
	fig.At(0).Imshow(&gray)
	fig.At(1).Title = "dilated"
	fig.At(1).Imshow(&dilated)
	return fig.Draw()
}

// morphology shows the five operations that are made of erosions and dilations.
func morphology(noisy *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	if err := cv.CvtColor(&gray, noisy, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	ones, err := cv.Ones(cv.Square(3))
	if err != nil {
		return nil, err
	}

	fig := figure.New(2, 3)
	fig.At(0).Title = "original"
	fig.At(0).Imshow(&gray)
	titles := []string{"open", "close", "gradient", "top hat", "black hat"}
	for i, op := range []cv.MorphType{cv.MorphOpen, cv.MorphClose, cv.MorphGradient, cv.MorphTopHat, cv.MorphBlackHat} {
		var result cv.Image[uint8]
		if err := cv.MorphologyEx(&result, &gray, op, ones, nil); err != nil {
			return nil, err
		}
		ax := fig.At(i + 1)
		ax.Title = titles[i]
		ax.Imshow(&result)
	}
	return fig.Draw()
}
