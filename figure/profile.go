package figure

import "github.com/purecv/cv"

// Profile draws the values of an image's middle row as curves, one for each channel but alpha; those of three channels are red, green
// and blue. If [Axes.Range] is its zero value, it becomes the whole range of uint8 and uint16, so that profiles can be compared.
func (a *Axes) Profile(img cv.AnyImage) {
	converted, err := cv.Apply(cv.ConvertToOp{Depth: cv.F64}, img)
	if err != nil {
		a.failImage("Profile", err)
		return
	}
	values := converted.(*cv.Image[float64])
	row := values.Row(values.Height / 2)
	channels := min(values.Channels, len(channelColors))
	for c := range channels {
		ys := make([]float64, values.Width)
		for x := range ys {
			ys[x] = row[x*values.Channels+c]
		}
		line := a.Plot(nil, ys)
		if channels == len(channelColors) {
			line.Color = channelColors[c]
		}
	}
	if a.Range == (Range{}) {
		switch img.Format().Depth {
		case cv.U8:
			a.Range = Between(0, 255)
		case cv.U16:
			a.Range = Between(0, 65535)
		}
	}
}
