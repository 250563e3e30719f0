package cv

import (
	"errors"
	"testing"
)

// Sizes and shapes by the thousand are in TestFunctionsAgainstOpenCV.

func TestGetStructuringElement(t *testing.T) {
	for _, c := range []struct {
		shape  MorphShape
		size   Size
		anchor *Point
		want   string
	}{
		{MorphRect, Size{2, 1}, nil, "[[1 1]]"},
		{MorphCross, Square(3), nil, "[[0 1 0]\n [1 1 1]\n [0 1 0]]"},
		{MorphCross, Size{3, 2}, &Point{0, 1}, "[[1 0 0]\n [1 1 1]]"},
		{MorphEllipse, Square(5), nil, "[[0 0 1 0 0]\n [1 1 1 1 1]\n [1 1 1 1 1]\n [1 1 1 1 1]\n [0 0 1 0 0]]"},
		{MorphEllipse, Square(4), &Point{0, 0}, "[[0 0 1 0]\n [1 1 1 1]\n [1 1 1 1]\n [1 1 1 1]]"},
		{MorphEllipse, Size{5, 1}, nil, "[[0 0 1 0 0]]"},
		{MorphEllipse, Size{1, 2}, nil, "[[1]\n [1]]"},
	} {
		k, err := GetStructuringElement(c.shape, c.size, c.anchor)
		if err != nil || k.String() != c.want {
			t.Errorf("%v of %v: error %v\n%v", c.shape, c.size, err, k)
		}
	}
}

func TestGetStructuringElementErrors(t *testing.T) {
	for _, c := range []struct {
		shape  MorphShape
		size   Size
		anchor *Point
		param  string
	}{
		{3, Square(3), nil, "shape"},
		{MorphRect, Size{0, 3}, nil, "ksize"},
		{MorphEllipse, Size{3, 4097}, nil, "ksize"},
		{MorphCross, Square(3), &Point{3, 0}, "anchor"},
		{MorphRect, Square(3), &Point{0, -1}, "anchor"},
	} {
		_, err := GetStructuringElement(c.shape, c.size, c.anchor)
		var e *OpError
		if !errors.Is(err, ErrRange) || !errors.As(err, &e) || e.Op != "getStructuringElement" || e.Param != c.param {
			t.Errorf("%v of %v, anchor %v: error %v", c.shape, c.size, c.anchor, err)
		}
	}
}
