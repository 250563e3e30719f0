package gallery

import (
	"errors"
	"fmt"

	"golang.org/x/image/colornames"

	"github.com/purecv/cv"
	"github.com/purecv/cv/figure"
)

var thresholdChapter = Chapter{
	Name:  "threshold",
	Title: "Threshold",
	Intro: "A threshold compares every pixel with a level. Above means strictly above: with a level of 127, the value 127 itself is not above. " +
		"The five types differ in what they put on either side; none looks at neighbours.",
	Figures: []Figure{
		{
			Name:  "threshold-ramp",
			Title: "Five types on a ramp",
			Caption: "The ramp holds every value from 0 to 255 from left to right, so each picture shows what becomes of all of " +
				"them. trunc cuts off at the level: what is above 127 becomes 127, middle gray, and not 255.",
			Scene: "ramp",
			Command: `purecv figure -i scenes/ramp.png -o threshold-ramp.png --grid 2x3 --facecolor lightgray \
    'original = gray' \
    'binary = gray | threshold 127 255 binary' \
    'tozero = gray | threshold 127 255 tozero' \
    'trunc = gray | threshold 127 255 trunc' \
    'binary_inv = gray | threshold 127 255 binary_inv' \
    'tozero_inv = gray | threshold 127 255 tozero_inv'`,
			Draw: thresholdRamp,
		},
		{
			Name:  "threshold-curves",
			Title: "Five types as curves",
			Caption: "The same as curves, with the old value v to the right and the new one upwards; the titles are the formulas " +
				"for the level 127 and the maximum 255. Only the binary types use the maximum.",
			Scene: "ramp",
			Command: `purecv figure -i scenes/ramp.png -o threshold-curves.png --grid 2x3 --profile \
    'original: v = gray' \
    'binary: 255 if v > 127, else 0 = gray | threshold 127 255 binary' \
    'tozero: v if v > 127, else 0 = gray | threshold 127 255 tozero' \
    'trunc: 127 if v > 127, else v = gray | threshold 127 255 trunc' \
    'binary_inv: 0 if v > 127, else 255 = gray | threshold 127 255 binary_inv' \
    'tozero_inv: 0 if v > 127, else v = gray | threshold 127 255 tozero_inv'`,
			Draw: thresholdCurves,
		},
		{
			Name:  "threshold-scene",
			Title: "Five types on a picture",
			Caption: "binary and binary_inv tell on which side of the level a pixel lies; tozero keeps the bright pixels as they " +
				"are and tozero_inv the dark ones. trunc makes everything bright 127.",
			Scene: "coins",
			Photo: true,
			Command: `purecv figure -i scenes/coins.png -o threshold-scene.png --grid 2x3 --facecolor lightgray \
    'original = gray' \
    'binary = gray | threshold 127 255 binary' \
    'tozero = gray | threshold 127 255 tozero' \
    'trunc = gray | threshold 127 255 trunc' \
    'binary_inv = gray | threshold 127 255 binary_inv' \
    'tozero_inv = gray | threshold 127 255 tozero_inv'`,
			Draw: thresholdScene,
		},
		{
			Name:  "threshold-trunc",
			Title: "Does trunc give 255?",
			Caption: "The middle and the right picture show the same array, whose largest value is 127: middle gray in the range " +
				"from 0 to 255. Stretched from its smallest to its largest value, as matplotlib's imshow does without " +
				"vmin=0 and vmax=255, 127 is painted white and only looks like 255.",
			Scene: "coins",
			Photo: true,
			Command: `purecv figure -i scenes/coins.png -o threshold-trunc.png --grid 1x3 --range type,type,auto \
    'gray = gray' \
    'trunc, shown from 0 to 255 = gray | threshold 127 255 trunc' \
    'trunc, shown from its min to its max = gray | threshold 127 255 trunc'`,
			Draw: thresholdTrunc,
		},
		{
			Name:  "threshold-levels",
			Title: "Levels found in the histogram",
			Caption: "Otsu's method puts the level where it splits the histogram into the two most compact groups, the triangle " +
				"method at the foot of the largest peak. threshold returns the level that it has used, here the one that " +
				"was found; only without otsu and triangle is it always the one that was given.",
			Scene: "coins",
			Photo: true,
			Command: `purecv figure -i scenes/coins.png -o threshold-levels.png --grid 1x3 --hist \
    'gray = gray' \
    'Otsu = gray | threshold 0 255 binary+otsu' \
    'triangle = gray | threshold 0 255 binary+triangle'`,
			Draw: thresholdLevels,
		},
	},
}

// thresholdRamp shows what each type makes of all values.
func thresholdRamp(ramp *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	if err := cv.CvtColor(&gray, ramp, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	fig := figure.New(2, 3)
	fig.Face = colornames.Lightgray // so that white pictures have an edge
	fig.At(0).Title = "original"
	fig.At(0).Imshow(&gray)
	types := []cv.ThreshType{cv.ThreshBinary, cv.ThreshToZero, cv.ThreshTrunc, cv.ThreshBinaryInv, cv.ThreshToZeroInv}
	for i, typ := range types {
		var result cv.Image[uint8]
		if _, err := cv.Threshold(&result, &gray, 127, 255, typ); err != nil {
			return nil, err
		}
		ax := fig.At(i + 1)
		ax.Title = typ.String()
		ax.Imshow(&result)
	}
	return fig.Draw()
}

// thresholdCurves shows what each type makes of all values, as curves from old values to new ones.
func thresholdCurves(ramp *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	if err := cv.CvtColor(&gray, ramp, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	// The ramp's value is its column, so the middle row of a result is the curve.
	fig := figure.New(2, 3)
	fig.At(0).Title = "original: v"
	fig.At(0).Profile(&gray)
	for i, t := range []struct {
		typ   cv.ThreshType
		title string
	}{
		{cv.ThreshBinary, "binary: 255 if v > 127, else 0"},
		{cv.ThreshToZero, "tozero: v if v > 127, else 0"},
		{cv.ThreshTrunc, "trunc: 127 if v > 127, else v"},
		{cv.ThreshBinaryInv, "binary_inv: 0 if v > 127, else 255"},
		{cv.ThreshToZeroInv, "tozero_inv: 0 if v > 127, else v"},
	} {
		var result cv.Image[uint8]
		if _, err := cv.Threshold(&result, &gray, 127, 255, t.typ); err != nil {
			return nil, err
		}
		ax := fig.At(i + 1)
		ax.Title = t.title
		ax.Profile(&result)
	}
	return fig.Draw()
}

// thresholdScene shows what each type makes of a photograph.
func thresholdScene(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray cv.Image[uint8]
	if err := cv.CvtColor(&gray, photo, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	fig := figure.New(2, 3)
	fig.Face = colornames.Lightgray // so that white pictures have an edge
	fig.At(0).Title = "original"
	fig.At(0).Imshow(&gray)
	types := []cv.ThreshType{cv.ThreshBinary, cv.ThreshToZero, cv.ThreshTrunc, cv.ThreshBinaryInv, cv.ThreshToZeroInv}
	for i, typ := range types {
		var result cv.Image[uint8]
		if _, err := cv.Threshold(&result, &gray, 127, 255, typ); err != nil {
			return nil, err
		}
		ax := fig.At(i + 1)
		ax.Title = typ.String()
		ax.Imshow(&result)
	}
	return fig.Draw()
}

// thresholdTrunc shows one result of trunc in two ranges.
func thresholdTrunc(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, trunc cv.Image[uint8]
	if err := cv.CvtColor(&gray, photo, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	if _, err := cv.Threshold(&trunc, &gray, 127, 255, cv.ThreshTrunc); err != nil {
		return nil, err
	}

	fig := figure.New(1, 3)
	fig.At(0).Title = "gray"
	fig.At(0).Imshow(&gray)
	fig.At(1).Title = "trunc, shown from 0 to 255"
	fig.At(1).Imshow(&trunc)
	fig.At(2).Title = "trunc, shown from its min to its max"
	fig.At(2).Range = figure.AutoRange
	fig.At(2).Imshow(&trunc)
	return fig.Draw()
}

// thresholdLevels shows the levels that two methods find, and what they make of a photograph.
func thresholdLevels(photo *cv.Image[uint8]) (*cv.Image[uint8], error) {
	var gray, byOtsu, byTriangle cv.Image[uint8]
	if err := cv.CvtColor(&gray, photo, cv.RGB2GRAY); err != nil {
		return nil, err
	}
	otsu, err1 := cv.Threshold(&byOtsu, &gray, 0, 255, cv.ThreshBinary|cv.ThreshOtsu)
	triangle, err2 := cv.Threshold(&byTriangle, &gray, 0, 255, cv.ThreshBinary|cv.ThreshTriangle)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}

	fig := figure.New(2, 3)
	titles := []string{"gray", "Otsu", "triangle"}
	for i, picture := range []*cv.Image[uint8]{&gray, &byOtsu, &byTriangle} {
		ax := fig.At(i)
		ax.Title = titles[i]
		ax.Imshow(picture)
		fig.Cell(1, i).Hist(&gray)
	}
	fig.Cell(1, 1).Mark(otsu, fmt.Sprintf("level %g", otsu))
	fig.Cell(1, 2).Mark(triangle, fmt.Sprintf("level %g", triangle))
	return fig.Draw()
}
