package gallery

import (
	"errors"
	"fmt"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var blurChapter = Chapter{
	Name:  "blur",
	Title: "Blur",
	Intro: "A blur takes fine detail out of an image: noise, texture, and, unless care is taken, edges.",
	Figures: []Figure{
		{
			Name:  "blur-row",
			Title: "Four kernel sizes in a row",
			Caption: "The mean over 3x3, 5x5, 11x11 and 17x17 pixels: the larger the kernel, the larger the details that " +
				"disappear. First goes the grain of the road, last the number on the plate.",
			Scene: "car",
			Photo: true,
			Command: `purecv figure -i scenes/car.png -o blur-row.png --grid 1x4 --dpi 150 \
    'kernel 3 = blur 3' \
    'kernel 5 = blur 5' \
    'kernel 11 = blur 11' \
    'kernel 17 = blur 17'`,
			Draw: blurRow,
		},
		{
			Name:    "blur-grid",
			Title:   "The same in a square",
			Caption: "The same four pictures in two rows, where each has more room.",
			Scene:   "car",
			Photo:   true,
			Command: `purecv figure -i scenes/car.png -o blur-grid.png --grid 2x2 --dpi 150 \
    'kernel 3 = blur 3' \
    'kernel 5 = blur 5' \
    'kernel 11 = blur 11' \
    'kernel 17 = blur 17'`,
			Draw: blurGrid,
		},
		{
			Name:  "blur-kinds",
			Title: "Four kinds of blur",
			Caption: "The mean weighs 7x7 pixels alike and the Gaussian the near ones more; both blur edges. The median keeps " +
				"edges but rounds corners and letters, and the bilateral filter averages only pixels of similar colour, so " +
				"that surfaces become smooth and edges stay sharp.",
			Scene: "car",
			Photo: true,
			Command: `purecv figure -i scenes/car.png -o blur-kinds.png --grid 2x2 --dpi 150 \
    'mean = blur 7' \
    'Gaussian = GaussianBlur 7' \
    'median = medianBlur 7' \
    'bilateral = bilateralFilter 7 75 75'`,
			Draw: blurKinds,
		},
	},
}

// blurRow shows the mean over larger and larger squares, side by side.
func blurRow(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	fig := figure.New(1, 4)
	fig.DPI = 150 // large enough to see the effect
	for i, k := range []int{3, 5, 11, 17} {
		var blurred cv.Image[uint8]
		if err := cv.Blur(&blurred, photo, cv.Square(k), nil); err != nil {
			return nil, err
		}
		ax := fig.At(i)
		ax.Title = fmt.Sprintf("kernel %d", k)
		ax.Imshow(&blurred)
	}
	return fig.Draw()
}

// blurGrid shows the mean over larger and larger squares, in two rows.
func blurGrid(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	fig := figure.New(2, 2)
	fig.DPI = 150 // large enough to see the effect
	for i, k := range []int{3, 5, 11, 17} {
		var blurred cv.Image[uint8]
		if err := cv.Blur(&blurred, photo, cv.Square(k), nil); err != nil {
			return nil, err
		}
		ax := fig.At(i)
		ax.Title = fmt.Sprintf("kernel %d", k)
		ax.Imshow(&blurred)
	}
	return fig.Draw()
}

// blurKinds shows four filters that smooth.
func blurKinds(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var mean, gaussian, median, bilateral cv.Image[uint8]
	err := errors.Join(
		cv.Blur(&mean, photo, cv.Square(7), nil),
		cv.GaussianBlur(&gaussian, photo, cv.Square(7), 0, nil),
		cv.MedianBlur(&median, photo, 7),
		cv.BilateralFilter(&bilateral, photo, 7, 75, 75, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(2, 2)
	fig.DPI = 150 // large enough to see the effect
	titles := []string{"mean", "Gaussian", "median", "bilateral"}
	for i, picture := range []*cv.Image[uint8]{&mean, &gaussian, &median, &bilateral} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture)
	}
	return fig.Draw()
}
