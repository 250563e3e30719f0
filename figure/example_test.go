package figure_test

import (
	"bytes"
	"fmt"
	"image/color"
	"log"
	"os"
	"path/filepath"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

// ramp returns an image of 256 columns, each of its own gray.
func ramp() *cv.Image[uint8] {
	img, err := cv.NewImage[uint8](256, 96, 1)
	if err != nil {
		log.Fatal(err)
	}
	for y := range img.Height {
		for x := range img.Width {
			img.Set(x, y, 0, uint8(x))
		}
	}
	return img
}

func Example() {
	src := ramp()
	types := []cv.ThreshType{cv.ThreshBinary, cv.ThreshTrunc, cv.ThreshToZero}
	fig := figure.New(2, len(types))
	fig.Title = "Thresholds at 127"
	for i, typ := range types {
		var dst cv.Image[uint8]
		if _, err := cv.Threshold(&dst, src, 127, 255, typ); err != nil {
			log.Fatal(err)
		}
		var values []float64
		for _, v := range dst.Row(0) {
			values = append(values, float64(v))
		}
		picture, curve := fig.Cell(0, i), fig.Cell(1, i)
		picture.Title = fmt.Sprint(typ)
		picture.Imshow(&dst)
		curve.Range = figure.Between(0, 255)
		curve.Plot(nil, values)
	}
	dir, err := os.MkdirTemp("", "figure")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := fig.Save(filepath.Join(dir, "thresholds.png")); err != nil {
		log.Fatal(err)
	}
	fmt.Println("saved")
	// Output: saved
}

func ExampleFigure_Draw() {
	fig := figure.New(1, 1)
	fig.Width, fig.Height, fig.DPI = 6.4, 4.8, 50
	fig.Face = color.Black
	fig.At(0).Imshow(ramp())
	picture, err := fig.Draw()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(picture.Format())
	// Output: 320x240 8UC3
}

func ExampleFigure_At() {
	fig := figure.New(2, 3)
	fig.Order = figure.ByColumns
	fmt.Println(fig.At(1) == fig.Cell(1, 0))
	// Output: true
}

func ExampleFigure_WriteSVG() {
	fig := figure.New(1, 1)
	fig.At(0).Title = "a title & its picture"
	fig.At(0).Imshow(ramp())
	var b bytes.Buffer
	if err := fig.WriteSVG(&b); err != nil {
		log.Fatal(err)
	}
	fmt.Println(bytes.Contains(b.Bytes(), []byte("a title &amp; its picture")))
	// Output: true
}

func ExampleAxes_Hist() {
	fig := figure.New(1, 2)
	fig.At(0).Imshow(ramp())
	fig.At(1).Hist(ramp())
	fig.At(1).Mark(127, "threshold 127")
	picture, err := fig.Draw()
	fmt.Println(picture.Channels, err)
	// Output: 3 <nil>
}

func ExampleAxes_Imshow() {
	fig := figure.New(1, 1)
	two, err := cv.NewImage[uint8](8, 8, 2)
	if err != nil {
		log.Fatal(err)
	}
	fig.At(0).Imshow(two)
	_, err = fig.Draw()
	fmt.Println(err)
	// Output: Imshow: img: wrong shape: 2 channels; 1, 3 and 4 are possible
}

func ExampleParseColormap() {
	m, ok := figure.ParseColormap("Viridis_r")
	fmt.Println(m, ok, m.Reversed())
	// Output: viridis_r true viridis
}

func ExampleBetween() {
	fmt.Println(figure.Between(-100, 100))
	// Output: -100 to 100
}

func ExampleDrawRegions() {
	img, err := cv.NewImage[uint8](64, 48, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range []struct{ x, y, r int }{{16, 16, 8}, {46, 26, 14}} {
		if err := cv.Circle(img, cv.Point{X: c.x, Y: c.y}, c.r, cv.All(255), -1); err != nil {
			log.Fatal(err)
		}
	}
	var labels cv.Image[int32]
	regions, err := cv.ConnectedComponentsWithStats(&labels, img, 8)
	if err != nil {
		log.Fatal(err)
	}
	picture, err := figure.DrawRegions(img, &labels, regions)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(picture.Format(), regions.Len()-1, regions.Largest())
	// Output: 64x48 8UC3 2 2
}
