package cv_test

import (
	"fmt"
	"log"

	"github.com/purecv/cv"
)

// fromRows makes an image of the given rows, in which # is 255.
func fromRows(rows ...string) *cv.Image[uint8] {
	img, err := cv.NewImage[uint8](len(rows[0]), len(rows), 1)
	if err != nil {
		log.Fatal(err)
	}
	for y, row := range rows {
		for x, r := range row {
			if r == '#' {
				img.Set(x, y, 0, 255)
			}
		}
	}
	return img
}

// printRows prints an image that fromRows can make.
func printRows(img *cv.Image[uint8]) {
	for y := range img.Height {
		for _, v := range img.Row(y) {
			fmt.Print(string(".#"[v/255]))
		}
		fmt.Println()
	}
}

func ExampleErode() {
	src := fromRows(
		".......",
		".#####.",
		".#####.",
		".#####.",
		"......#")
	var dst cv.Image[uint8]
	if err := cv.Erode(&dst, src, cv.Kernel{}, nil); err != nil {
		log.Fatal(err)
	}
	printRows(&dst)
	// Output:
	// .......
	// .......
	// ..###..
	// .......
	// .......
}

func ExampleDilate() {
	cross, err := cv.GetStructuringElement(cv.MorphCross, cv.Square(3), nil)
	if err != nil {
		log.Fatal(err)
	}
	src := fromRows(
		".......",
		".......",
		"...#...",
		".......",
		"......#")
	twice := 2
	var dst cv.Image[uint8]
	if err := cv.Dilate(&dst, src, cross, &cv.MorphologyOptions{Iterations: &twice}); err != nil {
		log.Fatal(err)
	}
	printRows(&dst)
	// Output:
	// ...#...
	// ..###..
	// .######
	// ..#####
	// ...####
}

func ExampleMorphologyEx() {
	src := fromRows(
		"#......",
		"..###..",
		"..###..",
		"..#####",
		".......")
	var dst cv.Image[uint8]
	if err := cv.MorphologyEx(&dst, src, cv.MorphOpen, cv.Kernel{}, nil); err != nil {
		log.Fatal(err)
	}
	printRows(&dst)
	// Output:
	// .......
	// ..###..
	// ..###..
	// ..###..
	// .......
}

func ExampleMorphologyEx_hitMiss() {
	end, err := cv.NewKernel(3, 3, // the left ends of lines
		-1, -1, -1,
		-1, 1, 1,
		-1, -1, -1)
	if err != nil {
		log.Fatal(err)
	}
	src := fromRows(
		".......",
		".####..",
		".......",
		"..###..",
		".......")
	var dst cv.Image[uint8]
	if err := cv.MorphologyEx(&dst, src, cv.MorphHitMiss, end, nil); err != nil {
		log.Fatal(err)
	}
	printRows(&dst)
	// Output:
	// .......
	// .#.....
	// .......
	// ..#....
	// .......
}

func ExampleGetStructuringElement() {
	ellipse, err := cv.GetStructuringElement(cv.MorphEllipse, cv.Size{W: 7, H: 5}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ellipse)
	// Output:
	// [[0 0 0 1 0 0 0]
	//  [1 1 1 1 1 1 1]
	//  [1 1 1 1 1 1 1]
	//  [1 1 1 1 1 1 1]
	//  [0 0 0 1 0 0 0]]
}
