package imgio

import "github.com/purecv/cv"

// orient turns and mirrors a stored image so that it stands upright. With the source w x h, pixel (x, y) of
// the result is, by EXIF's number,
//
//	2: (w-1-x, y)  3: (w-1-x, h-1-y)  4: (x, h-1-y)
//	5: (y, x)      6: (y, h-1-x)      7: (w-1-y, h-1-x)  8: (w-1-y, x)
//
// Other numbers change nothing.
func orient(img cv.AnyImage, orientation int) (cv.AnyImage, error) {
	if orientation < 2 || orientation > 8 {
		return img, nil
	}
	switch img := img.(type) {
	case *cv.Image[uint8]:
		return turn(img, orientation)
	case *cv.Image[uint16]:
		return turn(img, orientation)
	case *cv.Image[float32]:
		return turn(img, orientation)
	case *cv.Image[float64]:
		return turn(img, orientation)
	}
	return img, nil
}

func turn[T cv.Pixel](src *cv.Image[T], orientation int) (cv.AnyImage, error) {
	w, h, c := src.Width, src.Height, src.Channels
	// The source's first pixel, and the way to the next one in a row and in a column of the result.
	first, right, down := 0, c, src.Stride
	switch orientation {
	case 2, 3, 7, 8:
		first, right = first+(w-1)*right, -right
	}
	switch orientation {
	case 3, 4, 6, 7:
		first, down = first+(h-1)*down, -down
	}
	if orientation >= 5 {
		w, h, right, down = h, w, down, right
	}
	dst, err := cv.NewImage[T](w, h, c)
	if err != nil {
		return nil, err
	}
	for y := range h {
		row, s := dst.Row(y), first+y*down
		switch c {
		case 1:
			for x := range row {
				row[x] = src.Pix[s]
				s += right
			}
		case 3:
			for x := 0; x < len(row); x += 3 {
				d, p := row[x:x+3:x+3], src.Pix[s:s+3:s+3]
				d[0], d[1], d[2] = p[0], p[1], p[2]
				s += right
			}
		default:
			for x := 0; x < len(row); x += c {
				copy(row[x:x+c], src.Pix[s:s+c])
				s += right
			}
		}
	}
	return dst, nil
}
