package cv

import (
	"fmt"
	"math"

	"github.com/purecv/cv/internal/engine"
)

// CopyMakeBorder makes an image of src with margins around it, filled as borderType says; BorderDefault is BorderReflect101.
// For BorderConstant each channel gets its value, rounded and clipped to the type. Margins are >= 0 and may be larger than src.
// dst shares no memory with src.
//
// It is OpenCV's copyMakeBorder.
func CopyMakeBorder[T Pixel](dst, src *Image[T], top, bottom, left, right int, borderType Border, value Scalar) error {
	const op = "copyMakeBorder"
	if err := src.check(); err != nil {
		return &OpError{op, "src", err}
	}
	if borderType > BorderWrap {
		return paramError(op, "borderType", "%v; %s are possible", borderType, list(append(plainBorders[:4:4], BorderWrap), "and"))
	}
	if borderType == BorderDefault {
		borderType = BorderReflect101
	}
	out := src.Format()
	var err error
	if out.W, err = widen(op, "left, right", out.W, left, right); err != nil {
		return err
	}
	if out.H, err = widen(op, "top, bottom", out.H, top, bottom); err != nil {
		return err
	}
	if err := separate(op, dst, out, src); err != nil {
		return err
	}
	var fill [MaxChannels]T
	for c, v := range value {
		fill[c] = engine.Convert[T](v)
	}
	pixel := fill[:src.Channels]
	for y := range src.Height {
		row, from := dst.Row(top+y), src.Row(y)
		copy(row[left*len(pixel):], from)
		for x := -left; x < 0; x++ {
			copy(row[(left+x)*len(pixel):], outside(borderType, x, src.Width, from, pixel))
		}
		for x := src.Width; x < src.Width+right; x++ {
			copy(row[(left+x)*len(pixel):], outside(borderType, x, src.Width, from, pixel))
		}
	}
	var constant []T
	for y := range out.H {
		if y >= top && y < top+src.Height {
			continue
		}
		from := borderType.Map(y-top, src.Height)
		switch {
		case from >= 0:
			copy(dst.Row(y), dst.Row(top+from))
		case constant != nil:
			copy(dst.Row(y), constant)
		default:
			constant = dst.Row(y)
			for x := range out.W {
				copy(constant[x*len(pixel):], pixel)
			}
		}
	}
	return nil
}

// outside returns the pixel that a border puts at column x of a row of w pixels.
func outside[T Pixel](b Border, x, w int, row, constant []T) []T {
	from := b.Map(x, w)
	if from < 0 {
		return constant
	}
	return row[from*len(constant):][:len(constant)]
}

// widen adds two margins to a side.
func widen(op, params string, side, before, after int) (int, error) {
	if before < 0 || after < 0 {
		return 0, paramError(op, params, "%d and %d; 0 and more are possible", before, after)
	}
	if before > math.MaxInt-side || after > math.MaxInt-side-before {
		return 0, &OpError{op, params, fmt.Errorf("%w: %d and %d", ErrRange, before, after)}
	}
	return before + side + after, nil
}
