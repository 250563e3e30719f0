package script

import (
	"math"
	"sync"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/ndarray"
)

var measureFunctions = []*cv2Function{
	cv2Func("countNonZero src", (*call).countNonZero),
	cv2Func("minMaxLoc src | mask", (*call).minMaxLoc),
	cv2Func("mean src | mask", (*call).mean),
	cv2Func("meanStdDev src | mean stddev mask", (*call).meanStdDev),
	cv2Func("sumElems src", (*call).sumElems),
	cv2Func("norm src1 | src2 normType mask", (*call).norm),
	cv2Func("calcHist images channels mask histSize ranges | hist accumulate", (*call).calcHist),
	cv2Func("reduce src dim rtype | dst dtype", (*call).reduce),
}

// eachRow calls do for every row of an image.
func eachRow(img cv.AnyImage, do func(y int, row []float64)) {
	p := img.Plane()
	row := make([]float64, p.W*p.C)
	for y := range p.H {
		loadRow(row, p, y)
		do(y, row)
	}
}

// mask returns the argument mask, nil where it is left out, for an image of a format.
func (c *call) mask(f cv.Format) (*cv.Image[uint8], error) {
	if !c.given("mask") {
		return nil, nil
	}
	img, err := c.image("mask")
	if err != nil {
		return nil, err
	}
	m, ok := img.(*cv.Image[uint8])
	if !ok || m.Channels != 1 || m.Width != f.W || m.Height != f.H {
		return nil, c.wrong("mask", "%v; one channel of 8U and the size of src, %dx%d, are needed", img.Format(), f.W, f.H)
	}
	return m, nil
}

// byteCounts counts, for each channel of an image of bytes, how often each value stands where the mask is not 0.
func byteCounts(src cv.AnyImage, mask *cv.Image[uint8]) (counts [cv.MaxChannels][256]int) {
	p := src.Plane()
	var mutex sync.Mutex
	inBands(p.Format, func(y0, y1 int) {
		var own [cv.MaxChannels][256]int
		for y := y0; y < y1; y++ {
			row := pixels(p, y)
			for c := range p.C {
				n := &own[c]
				if mask == nil {
					for i := c; i < len(row); i += p.C {
						n[row[i]]++
					}
					continue
				}
				for x, m := range mask.Row(y) {
					if m != 0 {
						n[row[x*p.C+c]]++
					}
				}
			}
		}
		mutex.Lock()
		defer mutex.Unlock()
		for c := range own {
			for v, n := range own[c] {
				counts[c][v] += n
			}
		}
	})
	return counts
}

func (c *call) countNonZero() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	if n := src.Format().C; n != 1 {
		return nil, c.wrong("src", "%d channels; one is possible", n)
	}
	n := 0
	if f := src.Format(); f.Depth == cv.U8 {
		return starlark.MakeInt(f.W*f.H - byteCounts(src, nil)[0][0]), nil
	}
	eachRow(src, func(_ int, row []float64) {
		for _, v := range row {
			if v != 0 {
				n++
			}
		}
	})
	return starlark.MakeInt(n), nil
}

// extremes returns the smallest and the largest element.
func extremes(img cv.AnyImage) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	eachRow(img, func(_ int, row []float64) {
		for _, v := range row {
			least, most = min(least, v), max(most, v)
		}
	})
	return least, most
}

func (c *call) minMaxLoc() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	if f.C != 1 {
		return nil, c.wrong("src", "%d channels; one is possible", f.C)
	}
	mask, err := c.mask(f)
	if err != nil {
		return nil, err
	}
	if img, ok := src.(*cv.Image[uint8]); ok && mask == nil {
		least, most, low, high, err := cv.MinMaxLoc(img)
		return starlark.Tuple{starlark.Float(least), starlark.Float(most), pointValue(low), pointValue(high)}, err
	}
	least, most := math.Inf(1), math.Inf(-1)
	low, high := cv.Point{X: -1, Y: -1}, cv.Point{X: -1, Y: -1}
	eachRow(src, func(y int, row []float64) {
		for x, v := range row {
			if mask != nil && mask.At(x, y, 0) == 0 {
				continue
			}
			if v < least {
				least, low = v, cv.Point{X: x, Y: y}
			}
			if v > most {
				most, high = v, cv.Point{X: x, Y: y}
			}
		}
	})
	if low.X < 0 {
		least, most = 0, 0
	}
	return starlark.Tuple{starlark.Float(least), starlark.Float(most), pointValue(low), pointValue(high)}, nil
}

func pointValue(p cv.Point) starlark.Value {
	return starlark.Tuple{starlark.MakeInt(p.X), starlark.MakeInt(p.Y)}
}

// sums returns the sum and the sum of squares of each channel, and the pixels, where the mask is not 0.
func sums(src cv.AnyImage, mask *cv.Image[uint8]) (sum, squares [cv.MaxChannels]float64, n int) {
	channels := src.Format().C
	if src.Format().Depth == cv.U8 {
		for ch, counts := range byteCounts(src, mask) {
			if ch == channels {
				break
			}
			n = 0
			for v, k := range counts {
				n += k
				sum[ch] += float64(v * k)
				squares[ch] += float64(v * v * k)
			}
		}
		return sum, squares, n
	}
	eachRow(src, func(y int, row []float64) {
		if mask == nil {
			n += len(row) / channels
			for i, v := range row {
				sum[i%channels] += v
				squares[i%channels] += float64(v * v)
			}
			return
		}
		for x, m := range mask.Row(y) {
			if m == 0 {
				continue
			}
			n++
			for ch, v := range row[x*channels : (x+1)*channels] {
				sum[ch] += v
				squares[ch] += float64(v * v)
			}
		}
	})
	return sum, squares, n
}

// measured returns the image and sums that the functions of means need.
func (c *call) measured() (f cv.Format, sum, squares [cv.MaxChannels]float64, n int, err error) {
	src, err := c.image("src")
	if err != nil {
		return f, sum, squares, 0, err
	}
	mask, err := c.mask(src.Format())
	if err != nil {
		return f, sum, squares, 0, err
	}
	sum, squares, n = sums(src, mask)
	return src.Format(), sum, squares, n, nil
}

func four(v [cv.MaxChannels]float64) starlark.Value {
	return starlark.Tuple{starlark.Float(v[0]), starlark.Float(v[1]), starlark.Float(v[2]), starlark.Float(v[3])}
}

func (c *call) sumElems() (starlark.Value, error) {
	_, sum, _, _, err := c.measured()
	return four(sum), err
}

// share returns 1/n, 0 for none.
func share(n int) float64 {
	if n == 0 {
		return 0
	}
	return 1 / float64(n)
}

func (c *call) mean() (starlark.Value, error) {
	_, sum, _, n, err := c.measured()
	for i := range sum {
		sum[i] *= share(n)
	}
	return four(sum), err
}

func (c *call) meanStdDev() (starlark.Value, error) {
	f, sum, squares, n, err := c.measured()
	if err != nil {
		return nil, err
	}
	column := cv.Format{Depth: cv.F64, W: 1, H: f.C, C: 1}
	mean, doneMean, err := c.output("mean", column, false)
	if err != nil {
		return nil, err
	}
	deviation, doneDeviation, err := c.output("stddev", column, false)
	if err != nil {
		return nil, err
	}
	for i := range f.C {
		m := sum[i] * share(n)
		product := m * m // rounded before it is subtracted
		storeRow(mean.Plane(), i, []float64{m})
		storeRow(deviation.Plane(), i, []float64{math.Sqrt(max(float64(squares[i]*share(n))-float64(product), 0))})
	}
	return starlark.Tuple{doneMean(), doneDeviation()}, nil
}

// normOfOne is norm without src2.
var normOfOne = &cv2Function{name: "norm", params: []string{"src1", "normType", "mask"}, required: 1, do: (*call).norm,
	meant: func(second starlark.Value) bool { _, ok := asInt(second); return ok }}

func (c *call) norm() (starlark.Value, error) {
	src, err := c.image("src1")
	if err != nil {
		return nil, err
	}
	kind, err := c.integer("normType", cv2Constants["NORM_L2"])
	if err != nil {
		return nil, err
	}
	var second cv.AnyImage
	if c.given("src2") {
		if second, err = c.image("src2"); err != nil {
			return nil, err
		}
		if second.Format() != src.Format() {
			return nil, c.wrong("src2", "%v; src1 is %v", second.Format(), src.Format())
		}
	}
	n, err := c.normOf("normType", src, kind, second)
	return starlark.Float(n), err
}

// normOf computes a norm of an image, or of its difference to another.
func (c *call) normOf(param string, src cv.AnyImage, kind int, from cv.AnyImage) (float64, error) {
	mask, err := c.mask(src.Format())
	if err != nil {
		return 0, err
	}
	f := src.Format()
	var sum, squares, largest float64
	other := make([]float64, f.W*f.C)
	eachRow(src, func(y int, row []float64) {
		if from != nil {
			loadRow(other, from.Plane(), y)
		}
		for i, v := range row {
			if mask != nil && mask.At(i/f.C, y, 0) == 0 {
				continue
			}
			v = math.Abs(v - other[i])
			sum += v
			squares += float64(v * v)
			largest = max(largest, v)
		}
	})
	switch kind {
	case cv2Constants["NORM_L1"]:
		return sum, nil
	case cv2Constants["NORM_L2"]:
		return math.Sqrt(squares), nil
	case cv2Constants["NORM_L2SQR"]:
		return squares, nil
	case cv2Constants["NORM_INF"]:
		return largest, nil
	}
	return 0, c.wrong(param, "%d; NORM_L1, NORM_L2, NORM_L2SQR and NORM_INF are possible", kind)
}

// numbers returns a list of numbers.
func (c *call) numbers(name string) ([]float64, error) {
	list, ok := elementsOf(c.value(name))
	if !ok {
		return nil, c.wrong(name, "a list of numbers is needed")
	}
	values := make([]float64, len(list))
	for i, v := range list {
		if values[i], ok = asFloat(v); !ok {
			return nil, c.wrong(name, "%s is no number", brief(v))
		}
	}
	return values, nil
}

// A histogramAxis says which bin a value falls into.
type histogramAxis struct {
	channel, bins int
	scale, shift  float64
}

func (a *histogramAxis) bin(v float64) (int, bool) {
	i := math.Floor(float64(v*a.scale) + a.shift)
	return int(i), i >= 0 && i < float64(a.bins)
}

// calcHist counts the values of one channel, or of pairs of two.
func (c *call) calcHist() (starlark.Value, error) {
	src, err := c.list("images")
	if err != nil {
		return nil, err
	}
	if len(src) != 1 {
		return nil, c.wrong("images", "%d images; one is possible here", len(src))
	}
	f := src[0].Format()
	if f.Depth != cv.U8 && f.Depth != cv.U16 && f.Depth != cv.F32 {
		return nil, c.wrong("images", "%v; 8U, 16U and 32F are possible", f.Depth)
	}
	mask, err := c.mask(f)
	if err != nil {
		return nil, err
	}
	if err := c.refuse("hist"); err != nil {
		return nil, err
	}
	axes, err := c.histogramAxes(f)
	if err != nil {
		return nil, err
	}
	shape := []int{axes[0].bins, 1}
	if len(axes) == 2 {
		shape[1] = axes[1].bins
	}
	counts := make([]int, shape[0]*shape[1])
	eachRow(src[0], func(y int, row []float64) {
	pixels:
		for x := range f.W {
			if mask != nil && mask.At(x, y, 0) == 0 {
				continue
			}
			at := 0
			for i := range axes {
				bin, ok := axes[i].bin(row[x*f.C+axes[i].channel])
				if !ok {
					continue pixels
				}
				at = at*axes[i].bins + bin
			}
			counts[at]++
		}
	})
	out, err := c.newImage(cv.Format{Depth: cv.F32, W: shape[1], H: shape[0], C: 1})
	if err != nil {
		return nil, err
	}
	img := out.(*cv.Image[float32])
	for i, n := range counts {
		img.Pix[i] = float32(n)
	}
	return array{ndarray.FromImage(img)}, nil
}

func (c *call) histogramAxes(f cv.Format) ([]histogramAxis, error) {
	channels, err := c.numbers("channels")
	if err != nil {
		return nil, err
	}
	sizes, err := c.numbers("histSize")
	if err != nil {
		return nil, err
	}
	ranges, err := c.numbers("ranges")
	if err != nil {
		return nil, err
	}
	n := len(channels)
	if n < 1 || n > 2 {
		return nil, c.wrong("channels", "%d of them; one and two are possible here", n)
	}
	if len(sizes) != n || len(ranges) != 2*n {
		return nil, c.wrong("ranges", "%d numbers and %d sizes for %d channels; two numbers and one size each are needed", len(ranges), len(sizes), n)
	}
	axes := make([]histogramAxis, n)
	for i := range axes {
		a := histogramAxis{channel: int(channels[i]), bins: int(sizes[i])}
		lo, hi := ranges[2*i], ranges[2*i+1]
		switch {
		case a.channel < 0 || a.channel >= f.C:
			return nil, c.wrong("channels", "%d of %d", a.channel, f.C)
		case a.bins < 1 || a.bins > 1<<16:
			return nil, c.wrong("histSize", "%d; 1 to 65536 are possible", a.bins)
		case !(lo < hi):
			return nil, c.wrong("ranges", "%g to %g", lo, hi)
		}
		a.scale = float64(a.bins) / (hi - lo)
		a.shift = -a.scale * lo
		axes[i] = a
	}
	return axes, nil
}

// reduce makes one row (dim 0) or one column (dim 1) of an image.
func (c *call) reduce() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	dim, err := c.integer("dim", -1)
	if err != nil {
		return nil, err
	}
	kind, err := c.integer("rtype", -1)
	if err != nil {
		return nil, err
	}
	f := src.Format()
	depth, err := c.ddepth("dtype", f.Depth)
	if err != nil {
		return nil, err
	}
	if dim != 0 && dim != 1 {
		return nil, c.wrong("dim", "%d; 0 and 1 are possible", dim)
	}
	sum, average := kind == cv2Constants["REDUCE_SUM"], kind == cv2Constants["REDUCE_AVG"]
	largest, smallest := kind == cv2Constants["REDUCE_MAX"], kind == cv2Constants["REDUCE_MIN"]
	switch {
	case !sum && !average && !largest && !smallest:
		return nil, c.wrong("rtype", "%d; REDUCE_SUM, REDUCE_AVG, REDUCE_MAX and REDUCE_MIN are possible", kind)
	case (largest || smallest) && depth != f.Depth, (sum || average) && !sumDepth(f.Depth, depth, average):
		return nil, c.wrong("dtype", "%v of %v is not possible", depth, f.Depth)
	case (sum || average) && f.Depth.IsFloat():
		return nil, c.wrong("src", "%v; sums of integers are possible here", f.Depth)
	}
	out, n := f, f.W
	out.Depth = depth
	if dim == 0 {
		out.H, n = 1, f.H
	} else {
		out.W = 1
	}
	if depth == cv.F32 && f.Depth != cv.U8 && (sum || average) && n > 256 { // what float32 holds in any order
		return nil, c.wrong("dtype", "CV_32F for %d elements; CV_64F is possible", n)
	}
	dst, finish, err := c.output("dst", out, false, src)
	if err != nil {
		return nil, err
	}
	totals := make([]float64, out.W*out.C)
	eachRow(src, func(y int, row []float64) {
		first := dim == 1 || y == 0
		for i, v := range row {
			t := &totals[i%len(totals)]
			switch {
			case first && i < len(totals):
				*t = v
			case largest:
				*t = max(*t, v)
			case smallest:
				*t = min(*t, v)
			default:
				*t += v
			}
		}
		if dim == 1 || y == f.H-1 {
			if average {
				for i := range totals {
					if depth == cv.F32 {
						totals[i] *= float64(float32(1 / float64(n)))
					} else {
						totals[i] *= 1 / float64(n)
					}
				}
			}
			storeRow(dst.Plane(), min(y, out.H-1), totals)
		}
	})
	return finish(), nil
}

// sumDepth tells whether integers of a depth can be summed up into another.
func sumDepth(src, dst cv.Depth, average bool) bool {
	return dst.IsFloat() || src == cv.U8 && (dst == cv.S32 || average && dst == cv.U8)
}
