package cv

import (
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// Split copies channel c of src to dst[c], an image of one channel. dst has as many images as src has channels; none of them
// shares memory with src.
//
// It is OpenCV's split.
func Split[T Pixel](dst []*Image[T], src *Image[T]) error {
	const op = "split"
	if err := src.check(); err != nil {
		return &OpError{op, "src", err}
	}
	if len(dst) != src.Channels {
		return shapeError(op, "dst", "%d images for %d channels", len(dst), src.Channels)
	}
	one := src.Format()
	one.C = 1
	for _, d := range dst {
		if err := separate(op, d, one, src); err != nil {
			return err
		}
	}
	inBands(src.Format(), func(y0, y1 int) {
		planes := make([][]T, len(dst))
		for y := y0; y < y1; y++ {
			kernel.Split(sameRow(planes, dst, y), src.Row(y))
		}
	})
	return nil
}

// sameRow sets rows to row y of each image.
func sameRow[T Pixel](rows [][]T, images []*Image[T], y int) [][]T {
	for i, m := range images {
		rows[i] = m.Row(y)
	}
	return rows
}

// inBands calls do for bands of rows of an image, several at once where it is large.
func inBands(f Format, do func(y0, y1 int)) {
	const enough = 1 << 16 // elements of a band
	bands := max(min(engine.Threads(), f.H, f.W*f.H*f.C/enough), 1)
	engine.Parallel(bands, func(i int) { do(i*f.H/bands, (i+1)*f.H/bands) })
}

// Merge makes an image of the channels of several images of one size, in their order; together they have at most
// [MaxChannels]. None of them shares memory with dst.
//
// It is OpenCV's merge.
func Merge[T Pixel](dst *Image[T], src ...*Image[T]) error {
	const op = "merge"
	if len(src) == 0 {
		return shapeError(op, "src", "no images")
	}
	out := src[0].Format()
	out.C = 0
	for _, s := range src {
		if err := s.check(); err != nil {
			return &OpError{op, "src", err}
		}
		if s.Width != out.W || s.Height != out.H {
			return shapeError(op, "src", "%v and %v", src[0].Format(), s.Format())
		}
		out.C += s.Channels
	}
	if err := separate(op, dst, out, src...); err != nil {
		return err
	}
	inBands(out, func(y0, y1 int) {
		planes := make([][]T, len(src))
		for y := y0; y < y1; y++ {
			if out.C == len(src) {
				kernel.Merge(dst.Row(y), sameRow(planes, src, y))
				continue
			}
			first := 0
			for _, s := range src {
				for c := range s.Channels {
					kernel.CopyChannel(dst.Row(y), out.C, first+c, s.Row(y), s.Channels, c)
				}
				first += s.Channels
			}
		}
	})
	return nil
}

// separate gives dst a format and makes sure that it shares no memory with the sources.
func separate[T Pixel](op string, dst *Image[T], f Format, src ...*Image[T]) error {
	for _, s := range src {
		if s == dst {
			return &OpError{op, "dst", ErrOverlap}
		}
	}
	if err := dst.reshape(f); err != nil {
		return &OpError{op, "dst", err}
	}
	for _, s := range src {
		if same, partial := overlap(dst.Plane(), s.Plane()); same || partial {
			return &OpError{op, "dst", ErrOverlap}
		}
	}
	return nil
}
