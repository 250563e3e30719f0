package cv_test

import (
	"fmt"

	"github.com/purecv/cv"
)

// show prints an image of one channel.
func show(img *cv.Image[uint8]) {
	for y := range img.Height {
		for _, v := range img.Row(y) {
			fmt.Print([]string{".", "#"}[min(v, 1)])
		}
		fmt.Println()
	}
}

func ExampleCircle() {
	img, err := cv.NewImage[uint8](15, 7, 1)
	check(err)
	check(cv.Circle(img, cv.Point{X: 3, Y: 3}, 3, cv.All(255), -1))
	check(cv.Circle(img, cv.Point{X: 11, Y: 3}, 3, cv.All(255), 1))
	show(img)
	// Output:
	// ...#.......#...
	// .#####...##.##.
	// .#####...#...#.
	// #######.#.....#
	// .#####...#...#.
	// .#####...##.##.
	// ...#.......#...
}

func ExampleCircleOp() {
	img, err := cv.NewImage[uint8](5, 3, 1)
	check(err)
	out, err := cv.Apply(cv.CircleOp{Center: cv.Point{X: 2, Y: 1}, Radius: 1, Color: cv.All(255)}, img)
	check(err)
	show(out.(*cv.Image[uint8]))
	// Output:
	// ..#..
	// .#.#.
	// ..#..
}

func ExampleLine() {
	img, err := cv.NewImage[uint8](12, 4, 1)
	check(err)
	check(cv.Line(img, cv.Point{X: 0, Y: 0}, cv.Point{X: 11, Y: 3}, cv.All(255), 1))
	show(img)
	// Output:
	// ##..........
	// ..####......
	// ......####..
	// ..........##
}

func ExampleRectangle() {
	img, err := cv.NewImage[uint8](12, 4, 1)
	check(err)
	check(cv.Rectangle(img, cv.Point{X: 0, Y: 0}, cv.Point{X: 4, Y: 3}, cv.All(255), 1))
	check(cv.Rectangle(img, cv.Point{X: 6, Y: 1}, cv.Point{X: 9, Y: 2}, cv.All(255), -1))
	show(img)
	// Output:
	// #####.......
	// #...#.####..
	// #...#.####..
	// #####.......
}

func ExampleEllipse() {
	img, err := cv.NewImage[uint8](15, 7, 1)
	check(err)
	check(cv.Ellipse(img, cv.Point{X: 7, Y: 3}, cv.Size{W: 7, H: 3}, 0, 0, 360, cv.All(255), 1))
	show(img)
	// Output:
	// ....########...
	// ..##........##.
	// .#...........#.
	// #.............#
	// .#...........#.
	// .###........##.
	// ....########...
}

func ExamplePutText() {
	const text = "cv!"
	size, baseline := cv.GetTextSize(text, 1)
	img, err := cv.NewImage[uint8](size.W, size.H, 1)
	check(err)
	check(cv.PutText(img, text, cv.Point{X: 0, Y: size.H - baseline - 1}, 1, cv.All(255)))
	show(img)
	// Output:
	// ..............#..
	// ..............#..
	// .####.#...#...#..
	// #.....#...#...#..
	// #.....#...#...#..
	// #......#.#.......
	// .####...#.....#..
	// .................
	// .................
}
