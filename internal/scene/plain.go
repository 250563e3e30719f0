package scene

import "github.com/purecv/cv"

// ramp is 0 to 255 from left to right.
func ramp() (*cv.Image[uint8], error) {
	m, err := cv.NewImage[uint8](256, 96, 1)
	if err != nil {
		return nil, err
	}
	for i := range m.Pix {
		m.Pix[i] = uint8(i % m.Stride)
	}
	return m, nil
}

// discs are the centres and radii of the discs of circles.
var discs = [...]struct {
	center cv.Point
	radius int
}{
	{cv.Point{X: 5, Y: 5}, 5}, {cv.Point{X: 10, Y: 10}, 5}, {cv.Point{X: 100, Y: 100}, 10},
	{cv.Point{X: 200, Y: 200}, 50}, {cv.Point{X: 300, Y: 300}, 20}, {cv.Point{X: 400, Y: 400}, 120},
	{cv.Point{X: 500, Y: 500}, 8}, {cv.Point{X: 450, Y: 0}, 100}, {cv.Point{X: 200, Y: 0}, 30},
}

func circles() (*cv.Image[uint8], error) {
	m, err := cv.NewImage[uint8](640, 640, 1)
	for _, d := range discs {
		if err == nil {
			err = cv.Circle(m, d.center, d.radius, cv.All(255), -1)
		}
	}
	return m, err
}
