package gallery

import (
	"errors"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var componentsChapter = Chapter{
	Name:  "components",
	Title: "Connected regions",
	Intro: "Pixels that are not black and touch each other, by a side or a corner, form a region. " +
		"Two passes over the image label them all; no recursion is needed, so no stack can overflow.",
	Figures: []Figure{
		{
			Name:  "components",
			Title: "Nine circles, eight regions",
			Caption: "Two of the nine circles overlap in the corner at the top left, so there are eight regions. Each has a colour, a " +
				"box and its number, the largest a white box; circles that the edge cuts off count with what is left of them.",
			Scene:   "circles",
			Command: `purecv components -i scenes/circles.png -o components.png`,
			Draw:    components,
		},
		{
			Name:  "components-coins",
			Title: "Counting coins",
			Caption: "A mask comes first: gray, a little blur against noise, Otsu's level, and an opening that removes crumbs. " +
				"Coins that touch are one region; to part them takes more than a threshold.",
			Scene: "coins",
			Photo: true,
			Command: `purecv run -i scenes/coins.png -o npy:- 'gray | GaussianBlur 5 | threshold 0 255 binary+otsu | morphologyEx open ellipse:5x5' |
    purecv components -i - -o components-coins.png`,
			Draw: componentsCoins,
		},
	},
}

// components labels the regions of a drawing.
func components(drawing *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	if err := cv.CvtColor(&gray, drawing, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, &gray, 8)
	if err != nil {
		return nil, err
	}
	return figure.DrawRegions(&gray, &labels, regions)
}

// componentsCoins makes a mask of a photograph and labels its regions.
func componentsCoins(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, smooth, mask cv.Image[uint8]
	err := errors.Join(
		cv.CvtColor(&gray, photo, cv.RGB2GRAY),
		cv.GaussianBlur(&smooth, &gray, cv.Square(5), 0, nil),
	)
	if err != nil {
		return nil, err
	}
	if _, err := cv.Threshold(&mask, &smooth, 0, 255, cv.ThreshBinary|cv.ThreshOtsu); err != nil {
		return nil, err
	}
	ellipse, err := cv.GetStructuringElement(cv.MorphEllipse, cv.Square(5), nil)
	if err != nil {
		return nil, err
	}
	if err := cv.MorphologyEx(&mask, &mask, cv.MorphOpen, ellipse, nil); err != nil {
		return nil, err
	}

	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, &mask, 8)
	if err != nil {
		return nil, err
	}
	return figure.DrawRegions(&mask, &labels, regions)
}
