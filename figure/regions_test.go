package figure

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/purecv/cv"
)

func regionsOf(t *testing.T, img *cv.Image[uint8]) (*cv.Image[int32], cv.Components) {
	t.Helper()
	labels := &cv.Image[int32]{}
	regions, err := cv.ConnectedComponentsWithStats(labels, img, 8)
	if err != nil {
		t.Fatal(err)
	}
	return labels, regions
}

// discs draws discs at x, y with a radius in a square image.
func discs(t *testing.T, side int, list ...[3]int) *cv.Image[uint8] {
	t.Helper()
	img := blank(t, side, side, 1)
	for _, c := range list {
		if err := cv.Circle(img, cv.Point{X: c[0], Y: c[1]}, c[2], cv.All(255), -1); err != nil {
			t.Fatal(err)
		}
	}
	return img
}

func TestDrawRegions(t *testing.T) {
	for _, side := range []int{60, 300, 2000} {
		u := side / 20
		img := discs(t, side, [3]int{4 * u, 4 * u, 2 * u}, [3]int{13 * u, 12 * u, 5 * u})
		labels, regions := regionsOf(t, img)
		got, err := DrawRegions(img, labels, regions)
		if err != nil {
			t.Fatal(err)
		}
		at := func(x, y int) [3]uint8 { return [3]uint8(got.Row(y)[3*x:]) }
		colors, err := RegionColors(3)
		if err != nil {
			t.Fatal(err)
		}
		// A place in each disc without text, the boxes, and the ground.
		for label, p := range []cv.Point{{}, {X: 2*u + 1, Y: 4 * u}, {X: 8*u + 1, Y: 12 * u}} {
			if label == 0 {
				continue
			}
			var want [3]uint8
			for c, v := range colors[label] {
				want[c] = v/4*3 + 63
			}
			if at(p.X, p.Y) != want {
				t.Errorf("side %d: region %d is %v, not %v", side, label, at(p.X, p.Y), want)
			}
		}
		small, large := regions.At(1).Rect, regions.At(2).Rect
		if got := at(small.X-1, small.Y+1); got != colors[1] {
			t.Errorf("side %d: the box of 1 is %v, not %v", side, got, colors[1])
		}
		if got := at(large.X-1, large.Y+1); got != [3]uint8{255, 255, 255} {
			t.Errorf("side %d: the box of the largest is %v", side, got)
		}
		if got := at(side-1, side/10); got != [3]uint8{} {
			t.Errorf("side %d: the ground is %v", side, got)
		}
		// The number of regions stands in a corner.
		lower, err := got.Crop(cv.Rect{X: 0, Y: side - side/8, Width: side, Height: side / 8})
		if err != nil {
			t.Fatal(err)
		}
		if light := slices.Max(lower.Clone().Pix); light < 200 {
			t.Errorf("side %d: the number of regions is missing", side)
		}
	}
}

// No text stands on another, wherever regions are.
func TestRegionTexts(t *testing.T) {
	m := &regionMap{raster: &raster{blank(t, 200, 100, 3)}, labels: &cv.Image[int32]{}, text: make([]bool, 200*100), font: 10, line: 1}
	m.labels, _ = regionsOf(t, blank(t, 200, 100, 1))
	r := cv.Rect{X: 50, Y: 40, Width: 14, Height: 14}
	m.write("12", 1, m.inside("12", r))
	before := m.img.Clone()
	m.write("34", 2, m.inside("34", r))
	if !bytes.Equal(before.Pix, m.img.Pix) {
		t.Error("a second text stands on the first")
	}
	m.write("56", 2, m.inside("56", cv.Rect{X: 50, Y: 60, Width: 5, Height: 5}))
	if !bytes.Equal(before.Pix, m.img.Pix) {
		t.Error("a text stands where it has no room")
	}
	if bytes.Equal(before.Pix, make([]uint8, len(before.Pix))) {
		t.Error("the first text is missing")
	}
}

func TestDrawRegionsAnySize(t *testing.T) {
	for _, size := range []cv.Size{{W: 1, H: 1}, {W: 1, H: 50}, {W: 50, H: 1}, {W: 8, H: 8}, {W: 700, H: 20}} {
		for _, value := range []uint8{0, 9} {
			img := blank(t, size.W, size.H, 1)
			for i := range img.Pix {
				img.Pix[i] = value
			}
			labels, regions := regionsOf(t, img)
			got, err := DrawRegions(img, labels, regions)
			if err != nil || got.Width != size.W || got.Height != size.H || got.Channels != 3 {
				t.Errorf("%v: %v", size, err)
			}
		}
	}
}

func TestDrawRegionsErrors(t *testing.T) {
	img := discs(t, 20, [3]int{8, 8, 3})
	labels, regions := regionsOf(t, img)
	other, _ := regionsOf(t, blank(t, 20, 21, 1))
	for _, c := range []struct {
		gray   *cv.Image[uint8]
		labels *cv.Image[int32]
	}{{nil, labels}, {&cv.Image[uint8]{}, labels}, {blank(t, 20, 20, 3), labels}, {img, nil}, {img, other}} {
		if _, err := DrawRegions(c.gray, c.labels, regions); !errors.Is(err, cv.ErrShape) {
			t.Errorf("%v", err)
		}
	}
	// Labels without their regions are ground.
	if _, err := DrawRegions(img, labels, cv.Components{}); err != nil {
		t.Error(err)
	}
}
