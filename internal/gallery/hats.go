package gallery

import (
	"errors"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var hatsChapter = Chapter{
	Name:  "hats",
	Title: "Top hat and black hat",
	Intro: "The top hat is an image less its opening: what is brighter than its surroundings and too small for the structuring element. " +
		"The black hat is the closing less the image: what is small and darker. Slow changes of the light drop out of both.",
	Figures: []Figure{
		{
			Name:  "hats-specks",
			Title: "Bright marks and dark marks",
			Caption: "The top hat finds the small bright marks on the left, the black hat the small dark ones on the right. " +
				"Neither sees the discs, which are larger than the structuring element, nor the uneven ground, which hardly " +
				"changes within it.",
			Scene: "specks",
			Command: `purecv figure -i scenes/specks.png -o hats-specks.png --grid 1x3 \
    'original = gray' \
    'top hat = gray | morphologyEx tophat ellipse:9x9' \
    'black hat = gray | morphologyEx blackhat ellipse:9x9'`,
			Draw: hatsSpecks,
		},
		{
			Name:  "hats-plate",
			Title: "A number plate",
			Caption: "The letters cut the plate's white into pieces too small for 35x8 pixels: opening erases them, and the top " +
				"hat, what is lost by it, shows the plate. Closing with 23x5 pixels fills the strokes of the letters, so " +
				"the black hat shows the number.",
			Scene: "car",
			Photo: true,
			Command: `purecv figure -i scenes/car.png -o hats-plate.png --grid 1x3 \
    'gray = gray' \
    'top hat 35x8 = gray | morphologyEx tophat rect:35x8' \
    'black hat 23x5 = gray | morphologyEx blackhat rect:23x5'`,
			Draw: hatsPlate,
		},
	},
}

// hatsSpecks finds small marks on an uneven ground.
func hatsSpecks(specks *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, topHat, blackHat cv.Image[uint8]
	disc, err := cv.GetStructuringElement(cv.MorphEllipse, cv.Square(9), nil)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		cv.CvtColor(&gray, specks, cv.RGB2GRAY),
		cv.MorphologyEx(&topHat, &gray, cv.MorphTopHat, disc, nil),
		cv.MorphologyEx(&blackHat, &gray, cv.MorphBlackHat, disc, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(1, 3)
	titles := []string{"original", "top hat", "black hat"}
	for i, picture := range []*cv.Image[uint8]{&gray, &topHat, &blackHat} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture)
	}
	return fig.Draw()
}

// hatsPlate brings out a number plate and its letters.
func hatsPlate(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, topHat, blackHat cv.Image[uint8]
	plate, err1 := cv.GetStructuringElement(cv.MorphRect, cv.Size{W: 35, H: 8}, nil)
	letters, err2 := cv.GetStructuringElement(cv.MorphRect, cv.Size{W: 23, H: 5}, nil)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	err := errors.Join(
		cv.CvtColor(&gray, photo, cv.RGB2GRAY),
		cv.MorphologyEx(&topHat, &gray, cv.MorphTopHat, plate, nil),
		cv.MorphologyEx(&blackHat, &gray, cv.MorphBlackHat, letters, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(1, 3)
	titles := []string{"gray", "top hat 35x8", "black hat 23x5"}
	for i, picture := range []*cv.Image[uint8]{&gray, &topHat, &blackHat} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture)
	}
	return fig.Draw()
}
