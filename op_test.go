package cv

import (
	"errors"
	"testing"
)

// TestApplyImages gives operations images that are missing, too few or too many.
func TestApplyImages(t *testing.T) {
	img, err := NewImage[uint8](4, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	var missing *Image[uint8]
	blur := BlurOp{Ksize: Square(3)}
	for _, c := range []struct {
		op Op
		in []AnyImage
	}{
		{blur, nil},
		{blur, []AnyImage{nil}},
		{blur, []AnyImage{missing}},
		{blur, []AnyImage{&Image[uint8]{}}},
		{blur, []AnyImage{img, img}},
		{AddOp{}, []AnyImage{img}},
		{AddOp{}, []AnyImage{img, missing}},
		{AddOp{}, []AnyImage{img, img, img}},
	} {
		if _, err := Apply(c.op, c.in...); !errors.Is(err, ErrShape) {
			t.Errorf("%s of %d images: %v", c.op.Name(), len(c.in), err)
		}
	}
	if err := Blur(missing, img, Square(3), nil); !errors.Is(err, ErrShape) {
		t.Errorf("no dst: %v", err)
	}
	if err := Blur(img, missing, Square(3), nil); !errors.Is(err, ErrShape) {
		t.Errorf("no src: %v", err)
	}
	if err := Blur(&Image[uint8]{}, img, Square(3), nil); err != nil {
		t.Error(err)
	}
}
