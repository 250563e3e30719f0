package gallery

import (
	"errors"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var filterChapter = Chapter{
	Name:  "filter",
	Title: "Filtering",
	Intro: "A linear filter replaces every pixel by a weighted sum of the pixels around it. The weights are the kernel: a matrix " +
		"as large as the neighbourhood. One function serves for all kernels.",
	Figures: []Figure{{
		Name:  "filter2d",
		Title: "One function, many filters",
		Caption: "Nine equal weights take the mean, a large weight among negative ones sharpens, and a row of 25 equal weights " +
			"smears to the sides, as a moving camera would. Each kernel sums to 1, so the brightness stays.",
		Scene: "car",
		Photo: true,
		Command: `purecv figure -i scenes/car.png -o filter2d.png --grid 2x2 --dpi 150 \
    'original = $in' \
    'mean = filter2D -1 ones:3x3/9' \
    'sharpen = filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]' \
    'motion = filter2D -1 ones:25x1/25'`,
		Draw: filter2d,
	}},
}

// filter2d applies three kernels to a photograph.
func filter2d(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	box, err1 := cv.Ones(cv.Square(3))
	row, err2 := cv.Ones(cv.Size{W: 25, H: 1})
	sharpen, err3 := cv.NewKernel(3, 3,
		0, -1, 0,
		-1, 5, -1,
		0, -1, 0)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}

	fig := figure.New(2, 2)
	fig.DPI = 150 // large enough to see the effect
	fig.At(0).Title = "original"
	fig.At(0).Imshow(photo)
	for i, f := range []struct {
		name   string
		kernel cv.Kernel
	}{
		{"mean", box.Divide(9)},
		{"sharpen", sharpen},
		{"motion", row.Divide(25)},
	} {
		var filtered cv.Image[uint8]
		if err := cv.Filter2D(&filtered, photo, f.kernel, nil); err != nil {
			return nil, err
		}
		ax := fig.At(i + 1)
		ax.Title = f.name
		ax.Imshow(&filtered)
	}
	return fig.Draw()
}
