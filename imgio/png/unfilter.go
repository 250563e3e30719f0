package png

import "github.com/purecv/cv/internal/kernel"

// unfilter undoes one of the filters 0 to 4 of a row; distance is the bytes of a pixel, prior the unfiltered row above.
func unfilter(filter byte, dst, row, prior []byte, distance int) {
	switch filter {
	case 0:
		copy(dst, row)
	case 1:
		kernel.Unfilters.Sub(dst, row, distance)
	case 2:
		kernel.Unfilters.Up(dst, row, prior)
	case 3:
		kernel.Unfilters.Average(dst, row, prior, distance)
	case 4:
		kernel.Unfilters.Paeth(dst, row, prior, distance)
	}
}
