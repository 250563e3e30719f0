package gallery

import (
	"errors"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var gradientChapter = Chapter{
	Name:  "gradient",
	Title: "Gradient",
	Intro: "A gradient filter measures how quickly the brightness changes. The result has signs: from dark to bright is positive, from bright to dark negative. " +
		"So it is kept in 64-bit floats and shown with 0 as middle gray.",
	Figures: []Figure{
		{
			Name:  "gradient",
			Title: "Sobel and Laplacian",
			Caption: "Sobel x finds upright edges and Sobel y level ones, white where it gets brighter to the right or downwards and " +
				"black where it gets darker; the Laplacian draws a bright and a dark line along each edge. The blend is half of " +
				"each Sobel: where their signs differ they cancel out, so it is not the strength of an edge.",
			Scene: "car",
			Photo: true,
			Command: `purecv figure -i scenes/car.png -o gradient.png --grid 2x2 --dpi 150 \
    'Sobel x = gray | Sobel 64F 1 0 5' \
    'Sobel y = gray | Sobel 64F 0 1 5' \
    'blend = gray as g | Sobel 64F 1 0 5 as dx | $g | Sobel 64F 0 1 5 as dy | $dx | addWeighted 0.5 $dy 0.5 0' \
    'Laplacian = gray | Laplacian 64F'`,
			Draw: gradient,
		},
		{
			Name:  "gradient-pil",
			Title: "Beside the filters of PIL",
			Caption: "Six filters of Pillow's ImageFilter, done by filter2D: their results are 8-bit, so FIND_EDGES keeps one " +
				"side of each edge, while EMBOSS adds 128 and keeps both. Pillow turns its kernels upside down, which only " +
				"EMBOSS shows, and copies the border; elsewhere its pixels are these but for exact halves, which it rounds " +
				"up and OpenCV to even.",
			Scene: "car",
			Photo: true,
			Command: `purecv figure -i scenes/car.png -o gradient-pil.png --grid 2x5 --dpi 150 \
    'Sobel x = gray | Sobel 64F 1 0 5' \
    'Sobel y = gray | Sobel 64F 0 1 5' \
    'blend = gray as g | Sobel 64F 1 0 5 as dx | $g | Sobel 64F 0 1 5 as dy | $dx | addWeighted 0.5 $dy 0.5 0' \
    'Laplacian = gray | Laplacian 64F' \
    'FIND_EDGES = gray | filter2D -1 [-1 -1 -1; -1 8 -1; -1 -1 -1]' \
    'CONTOUR = gray | filter2D -1 [-1 -1 -1; -1 8 -1; -1 -1 -1] delta=255' \
    'EMBOSS = gray | filter2D -1 [0 0 0; 0 1 0; -1 0 0] delta=128' \
    'EDGE_ENHANCE = gray | filter2D -1 [-1 -1 -1; -1 10 -1; -1 -1 -1]/2' \
    'SMOOTH = gray | filter2D -1 [1 1 1; 1 5 1; 1 1 1]/13' \
    'SHARPEN = gray | filter2D -1 [-2 -2 -2; -2 32 -2; -2 -2 -2]/16'`,
			Draw: gradientPil,
		},
	},
}

// gradient shows first derivatives, their blend, and the Laplacian.
func gradient(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	var dx, dy, blend, laplacian cv.Image[float64]
	five := 5
	err := errors.Join(
		cv.CvtColor(&gray, photo, cv.RGB2GRAY),
		cv.Sobel(&dx, &gray, 1, 0, &cv.SobelOptions{Ksize: &five}),
		cv.Sobel(&dy, &gray, 0, 1, &cv.SobelOptions{Ksize: &five}),
		cv.AddWeighted(&blend, &dx, 0.5, &dy, 0.5, 0),
		cv.Laplacian(&laplacian, &gray, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(2, 2)
	fig.DPI = 150 // large enough to see the effect
	titles := []string{"Sobel x", "Sobel y", "blend", "Laplacian"}
	for i, picture := range []*cv.Image[float64]{&dx, &dy, &blend, &laplacian} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture) // floats with signs: 0 is middle gray
	}
	return fig.Draw()
}

// gradientPil shows the pictures of gradient beside what filter2D makes with the kernels of PIL.
func gradientPil(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	var dx, dy, blend, laplacian cv.Image[float64]
	five := 5
	err := errors.Join(
		cv.CvtColor(&gray, photo, cv.RGB2GRAY),
		cv.Sobel(&dx, &gray, 1, 0, &cv.SobelOptions{Ksize: &five}),
		cv.Sobel(&dy, &gray, 0, 1, &cv.SobelOptions{Ksize: &five}),
		cv.AddWeighted(&blend, &dx, 0.5, &dy, 0.5, 0),
		cv.Laplacian(&laplacian, &gray, nil),
	)
	if err != nil {
		return nil, err
	}

	fig := figure.New(2, 5)
	fig.DPI = 150 // large enough to see the effect
	titles := []string{"Sobel x", "Sobel y", "blend", "Laplacian"}
	for i, picture := range []*cv.Image[float64]{&dx, &dy, &blend, &laplacian} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture)
	}
	for i, f := range []struct {
		name            string
		weights         []float64 // PIL's, from the last row to the first
		divisor, offset float64
	}{
		{"FIND_EDGES", []float64{-1, -1, -1, -1, 8, -1, -1, -1, -1}, 1, 0},
		{"CONTOUR", []float64{-1, -1, -1, -1, 8, -1, -1, -1, -1}, 1, 255},
		{"EMBOSS", []float64{0, 0, 0, 0, 1, 0, -1, 0, 0}, 1, 128},
		{"EDGE_ENHANCE", []float64{-1, -1, -1, -1, 10, -1, -1, -1, -1}, 2, 0},
		{"SMOOTH", []float64{1, 1, 1, 1, 5, 1, 1, 1, 1}, 13, 0},
		{"SHARPEN", []float64{-2, -2, -2, -2, 32, -2, -2, -2, -2}, 16, 0},
	} {
		kernel, err := cv.NewKernel(3, 3, f.weights...)
		if err != nil {
			return nil, err
		}
		var filtered cv.Image[uint8]
		if err := cv.Filter2D(&filtered, &gray, kernel.Divide(f.divisor), &cv.Filter2DOptions{Delta: f.offset}); err != nil {
			return nil, err
		}
		ax := fig.At(i + 4)
		ax.Title = f.name
		ax.Imshow(&filtered)
	}
	return fig.Draw()
}
