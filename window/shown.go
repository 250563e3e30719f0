package window

import (
	"fmt"

	"github.com/purecv/cv"
)

// scales are what makes 8 bits of a depth, as cv2.imshow of OpenCV 4.6 computes it: floats are from 0 to 1; 16U is divided by 255 and saturated (its manual says
// 256), 16S too, from which 127 is taken as the middle.
var scales = map[cv.Depth]cv.Op{
	cv.U16: cv.ConvertScaleAbsOp{Alpha: cv.Some(1 / 255.0)},
	cv.S16: cv.ConvertScaleAbsOp{Alpha: cv.Some(1 / 255.0), Beta: 127},
	cv.F32: cv.ConvertToOp{Depth: cv.U8, Alpha: cv.Some(255.0)},
	cv.F64: cv.ConvertToOp{Depth: cv.U8, Alpha: cv.Some(255.0)},
}

// checkShown refuses images that have no picture.
func checkShown(img cv.AnyImage) error {
	if img == nil {
		return &cv.OpError{Op: "Show", Param: "img", Err: fmt.Errorf("%w: no image", cv.ErrShape)}
	}
	switch f := img.Format(); {
	case f.W < 1 || f.H < 1:
		return &cv.OpError{Op: "Show", Param: "img", Err: fmt.Errorf("%w: it is empty", cv.ErrShape)}
	case f.C == 2:
		return &cv.OpError{Op: "Show", Param: "img", Err: fmt.Errorf("%w: 2 channels; 1, 3 and 4 can be shown", cv.ErrShape)}
	case f.Depth == cv.S32:
		return &cv.OpError{Op: "Show", Param: "img",
			Err: fmt.Errorf("%w: 32S; 8U, 16U, 16S, 32F and 64F can be shown, convertTo and normalize make them", cv.ErrDepth)}
	}
	return nil
}

// shown returns the picture of an image that checkShown has passed: 8 bits, one or three channels. It may be the image itself.
func shown(img cv.AnyImage) (*cv.Image[uint8], error) {
	if op, ok := scales[img.Format().Depth]; ok {
		scaled, err := cv.Apply(op, img)
		if err != nil {
			return nil, err
		}
		img = scaled
	}
	if img.Format().C == 4 {
		opaque, err := cv.Apply(cv.CvtColorOp{Code: cv.RGBA2RGB}, img)
		if err != nil {
			return nil, err
		}
		img = opaque
	}
	return img.(*cv.Image[uint8]), nil
}
