package gallery

import (
	"golang.org/x/image/colornames"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var adaptiveChapter = Chapter{
	Name:  "adaptive",
	Title: "Adaptive threshold",
	Intro: "Where the light is uneven, no single level suits the whole image. An adaptive threshold has a level of its own for every pixel: " +
		"the mean of the square around it, or its Gaussian mean, less a constant C.",
	Figures: []Figure{{
		Name:  "adaptive",
		Title: "A level for every pixel",
		Caption: "One level loses the text in the shadow; a level for every pixel, by C below the mean of the 7x7 pixels around it, " +
			"finds it. With C = 2 the grain of the paper is below the level too; a larger C shows less, not more: first no " +
			"grain, and in the end no faint strokes.",
		Scene: "page",
		Photo: true,
		Command: `purecv figure -i scenes/page.png -o adaptive.png --grid 2x3 --order columns --facecolor lightgray \
    'original = gray' \
    'one level, 127 = gray | threshold 127 255 binary' \
    'mean, C 2 = gray | adaptiveThreshold 255 mean binary 7 2' \
    'mean, C 2, inverted = gray | adaptiveThreshold 255 mean binary_inv 7 2' \
    'mean, C 8 = gray | adaptiveThreshold 255 mean binary 7 8' \
    'Gaussian, C 8 = gray | adaptiveThreshold 255 gaussian binary 7 8'`,
		Draw: adaptive,
	}},
}

// adaptive compares one level for the whole page with a level for every pixel.
func adaptive(page *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, fixed cv.Image[uint8]
	if err := cv.CvtColor(&gray, page, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	if _, err := cv.Threshold(&fixed, &gray, 127, 255, cv.ThreshBinary); err != nil {
		return nil, err
	}

	fig := figure.New(2, 3)
	fig.Order = figure.ByColumns
	fig.Face = colornames.Lightgray // so that white paper has an edge
	fig.At(0).Title = "original"
	fig.At(0).Imshow(&gray)
	fig.At(1).Title = "one level, 127"
	fig.At(1).Imshow(&fixed)
	for i, a := range []struct {
		title  string
		method cv.AdaptiveMethod
		typ    cv.ThreshType
		c      float64
	}{
		{"mean, C 2", cv.AdaptiveMean, cv.ThreshBinary, 2},
		{"mean, C 2, inverted", cv.AdaptiveMean, cv.ThreshBinaryInv, 2},
		{"mean, C 8", cv.AdaptiveMean, cv.ThreshBinary, 8},
		{"Gaussian, C 8", cv.AdaptiveGaussian, cv.ThreshBinary, 8},
	} {
		var result cv.Image[uint8]
		if err := cv.AdaptiveThreshold(&result, &gray, 255, a.method, a.typ, 7, a.c); err != nil {
			return nil, err
		}
		ax := fig.At(i + 2)
		ax.Title = a.title
		ax.Imshow(&result)
	}
	return fig.Draw()
}
