package cv

import (
	"errors"
	"math"
	"testing"
)

// TestRingAndDisc compares with the midpoint algorithm that makes one point of an octant after the other.
func TestRingAndDisc(t *testing.T) {
	for r := range 70 {
		ring, _ := NewImage[uint8](150, 150, 1)
		disc, _ := NewImage[uint8](150, 150, 1)
		for x, y, err := r, 0, 0; x >= y; y++ {
			for _, p := range [][2]int{{x, y}, {y, x}} {
				for _, sy := range []int{-1, 1} {
					ring.Set(75-p[0], 75+sy*p[1], 0, 1)
					ring.Set(75+p[0], 75+sy*p[1], 0, 1)
					for i := -p[0]; i <= p[0]; i++ {
						disc.Set(75+i, 75+sy*p[1], 0, 1)
					}
				}
			}
			if err += 2*y + 1; err > 0 {
				err -= 2*x - 1
				x--
			}
		}
		for thickness, want := range map[int]*Image[uint8]{1: ring, -1: disc} {
			got, _ := NewImage[uint8](150, 150, 1)
			if err := Circle(got, Point{75, 75}, r, All(1), thickness); err != nil || string(got.Pix) != string(want.Pix) {
				t.Errorf("radius %d, thickness %d: wrong pixels, error %v", r, thickness, err)
			}
		}
	}
}

// TestDrawFarAway draws shapes whose coordinates are as large as they can be; none may take long.
func TestDrawFarAway(t *testing.T) {
	const far = math.MaxInt32
	img, _ := NewImage[uint8](60, 50, 1)
	for _, thickness := range []int{-1, 1, 9, maxThickness} {
		for _, c := range []Point{{far, far}, {-far, 5}, {30, 25}, {far, 0}, {-far - 1, -far - 1}} {
			if err := Circle(img, c, far, All(1), thickness); err != nil {
				t.Error(err)
			}
			if err := Rectangle(img, c, Point{-far, far}, All(1), thickness); err != nil {
				t.Error(err)
			}
			if err := Line(img, c, Point{-far, far}, All(1), max(thickness, 1)); err != nil {
				t.Error(err)
			}
			for _, end := range []float64{360, 200, -far} {
				if err := Ellipse(img, c, Size{far, far}, far, -far, end, All(1), thickness); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestDrawErrors(t *testing.T) {
	img, _ := NewImage[uint8](8, 6, 1)
	var empty Image[uint8]
	p, q := Point{1, 1}, Point{5, 5}
	if math.MaxInt == math.MaxInt32 {
		t.Skip("nothing is too far for an int")
	}
	tooFar := Point{0, math.MaxInt}
	for name, c := range map[string]struct{ got, want error }{
		"empty image":          {Circle(&empty, p, 2, All(1), 1), ErrShape},
		"negative radius":      {Circle(img, p, -1, All(1), -1), ErrRange},
		"huge radius":          {Circle(img, p, math.MaxInt, All(1), -1), ErrRange},
		"far centre":           {Circle(img, tooFar, 2, All(1), -1), ErrRange},
		"thick circle":         {Circle(img, p, 2, All(1), maxThickness+1), ErrRange},
		"colour":               {Circle(img, p, 2, All(math.NaN()), 1), ErrRange},
		"line of no thickness": {Line(img, p, q, All(1), 0), ErrRange},
		"line from afar":       {Line(img, tooFar, q, All(1), 1), ErrRange},
		"line to afar":         {Line(img, p, tooFar, All(1), 1), ErrRange},
		"rectangle to afar":    {Rectangle(img, p, tooFar, All(1), 1), ErrRange},
		"thick rectangle":      {Rectangle(img, p, q, All(1), maxThickness+1), ErrRange},
		"negative axes":        {Ellipse(img, p, Size{3, -3}, 0, 0, 360, All(1), 1), ErrRange},
		"no angle":             {Ellipse(img, p, Size{3, 3}, math.NaN(), 0, 360, All(1), 1), ErrRange},
		"text of no size":      {PutText(img, "a", p, 0, All(1)), ErrRange},
		"text far away":        {PutText(img, "a", tooFar, 1, All(1)), ErrRange},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
	for _, v := range img.Pix {
		if v != 0 {
			t.Fatal("something was drawn")
		}
	}
	if _, err := Apply(CircleOp{Radius: -1}, img); !errors.Is(err, ErrRange) {
		t.Errorf("CircleOp with a negative radius: %v", err)
	}
}

func TestPutText(t *testing.T) {
	const text = "Hi\n~\x01"
	size, baseline := GetTextSize(text, 2)
	if size != (Size{22, 38}) || baseline != 4 {
		t.Errorf("size %v, baseline %d", size, baseline)
	}
	img, _ := NewImage[uint8](size.W, size.H, 1)
	if err := PutText(img, text, Point{0, 13}, 2, All(9)); err != nil {
		t.Fatal(err)
	}
	at := func(x, y int) bool { return img.At(x, y, 0) == 9 }
	if !at(0, 0) || !at(1, 13) || at(2, 0) || !at(8, 6) || at(0, 14) || at(21, 0) {
		t.Error("H is not where it should be")
	}
	if !at(2, 24) || !at(16, 20) { // the question mark in place of \x01
		t.Error("the second line is not where it should be")
	}
	// Clipped text is the part of the whole.
	part, _ := NewImage[uint8](9, 7, 1)
	if err := PutText(part, text, Point{-3, 8}, 2, All(9)); err != nil {
		t.Fatal(err)
	}
	for y := range part.Height {
		for x := range part.Width {
			if part.At(x, y, 0) != img.At(x+3, y+5, 0) {
				t.Fatalf("pixel %d,%d differs", x, y)
			}
		}
	}
}
