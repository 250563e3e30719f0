package script

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
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

// byteCounts counts, for each channel of an image of bytes, how often each value stands where the mask is not 0: the value, or its distance to that of
// another image.
func byteCounts(src, from cv.AnyImage, mask *cv.Image[uint8]) (counts [cv.MaxChannels][256]int) {
	p := src.Plane()
	var mutex sync.Mutex
	inBands(p.Format, func(y0, y1 int) {
		var own [cv.MaxChannels][2][256]int // two in turn, or four of one channel: a count does not wait for the one before
		var distances []uint8
		if from != nil {
			distances = make([]uint8, p.W*p.C)
		}
		for y := y0; y < y1; y++ {
			row := pixels(p, y)
			if from != nil {
				kernel.ArithmeticU8.AbsDiff(distances, row, pixels(from.Plane(), y), false)
				row = distances
			}
			if mask == nil {
				countRow(&own, row, p.C)
				continue
			}
			countMasked(&own, row, mask.Row(y), p.C)
		}
		mutex.Lock()
		defer mutex.Unlock()
		for c := range own {
			for v := range own[c][0] {
				counts[c%p.C][v] += own[c][0][v] + own[c][1][v]
			}
		}
	})
	return counts
}

func countRow(counts *[cv.MaxChannels][2][256]int, row []uint8, channels int) {
	switch channels {
	case 1:
		p, q, r, s := &counts[0][0], &counts[0][1], &counts[1][0], &counts[1][1]
		for ; len(row) >= 4; row = row[4:] {
			p[row[0]]++
			q[row[1]]++
			r[row[2]]++
			s[row[3]]++
		}
		for _, v := range row {
			p[v]++
		}
	case 3:
		p, q, r := &counts[0], &counts[1], &counts[2]
		for ; len(row) >= 6; row = row[6:] {
			p[0][row[0]]++
			q[0][row[1]]++
			r[0][row[2]]++
			p[1][row[3]]++
			q[1][row[4]]++
			r[1][row[5]]++
		}
		for c, v := range row {
			counts[c][0][v]++
		}
	default:
		for c := range channels {
			n := &counts[c][0]
			for i := c; i < len(row); i += channels {
				n[row[i]]++
			}
		}
	}
}

// countMasked counts without a branch on the mask, which would be foreseen wrongly half of the time.
func countMasked(counts *[cv.MaxChannels][2][256]int, row, mask []uint8, channels int) {
	for x, m := range mask {
		n, turn := int((uint32(m)+255)>>8), x&1
		if channels == 3 {
			v := row[3*x : 3*x+3 : 3*x+3]
			counts[0][turn][v[0]] += n
			counts[1][turn][v[1]] += n
			counts[2][turn][v[2]] += n
			continue
		}
		for c := range channels {
			counts[c][turn][row[x*channels+c]] += n
		}
	}
}

// byteSums adds the bytes of each channel.
func byteSums(src cv.AnyImage) (sum [cv.MaxChannels]float64) {
	p := src.Plane()
	var mutex sync.Mutex
	inBands(p.Format, func(y0, y1 int) {
		var total [cv.MaxChannels]int
		for y := y0; y < y1; y++ {
			addBytes(&total, pixels(p, y), p.C)
		}
		mutex.Lock()
		defer mutex.Unlock()
		for c, v := range total {
			sum[c] += float64(v)
		}
	})
	return sum
}

// addBytes adds the bytes of a row to those of their channel, eight at once: those at even and at odd places in lanes of 16 bits.
func addBytes(total *[cv.MaxChannels]int, row []uint8, channels int) {
	words := 1 // after which the channels come in the same places again
	if channels == 3 {
		words = 3
	}
	for len(row) >= 8*words {
		const most = 257 // of 255, so that lanes hold the sum
		n := min(len(row)/(8*words), most)
		part := row[:n*8*words]
		row = row[len(part):]
		for w := range words {
			const lanes = 0x00ff00ff00ff00ff
			var even, odd uint64
			for i := 8 * w; i < len(part); i += 8 * words {
				v := binary.LittleEndian.Uint64(part[i:])
				even += v & lanes
				odd += v >> 8 & lanes
			}
			for i := range 4 {
				total[(8*w+2*i)%channels] += int(even >> (16 * i) & 0xffff)
				total[(8*w+2*i+1)%channels] += int(odd >> (16 * i) & 0xffff)
			}
		}
	}
	for i, v := range row {
		total[i%channels] += int(v)
	}
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
	if p := src.Plane(); p.Depth == cv.U8 {
		for y := range p.H {
			n += p.W - bytes.Count(pixels(p, y), []byte{0})
		}
		return starlark.MakeInt(n), nil
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
		for ch, counts := range byteCounts(src, nil, mask) {
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
	sum, _, err := c.totals()
	return four(sum), err
}

// totals returns the sums of the channels and the number of pixels.
func (c *call) totals() (sum [cv.MaxChannels]float64, n int, err error) {
	if !c.given("mask") {
		if src, err := c.image("src"); err == nil && src.Format().Depth == cv.U8 {
			return byteSums(src), src.Format().W * src.Format().H, nil
		}
	}
	_, sum, _, n, err = c.measured()
	return sum, n, err
}

// share returns 1/n, 0 for none.
func share(n int) float64 {
	if n == 0 {
		return 0
	}
	return 1 / float64(n)
}

func (c *call) mean() (starlark.Value, error) {
	sum, n, err := c.totals()
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
	if f.Depth == cv.U8 {
		for _, counts := range byteCounts(src, from, mask) {
			for v, n := range counts {
				sum += float64(v * n)
				squares += float64(v * v * n)
				if n > 0 {
					largest = max(largest, float64(v))
				}
			}
		}
	} else {
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
	}
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
	if f.Depth == cv.U8 {
		countBins(counts, src[0], mask, axes)
	} else {
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
	}
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

// countBins counts bytes, or pairs of them.
func countBins(counts []int, src cv.AnyImage, mask *cv.Image[uint8], axes []histogramAxis) {
	if len(axes) == 1 {
		for v, n := range byteCounts(src, nil, mask)[axes[0].channel] {
			if bin, ok := axes[0].bin(float64(v)); ok {
				counts[bin] += n
			}
		}
		return
	}
	p := src.Plane()
	first, second := axes[0], axes[1]
	var mutex sync.Mutex
	pairs := make([]int, 1<<16)
	inBands(p.Format, func(y0, y1 int) {
		own := make([]int, 1<<16)
		for y := y0; y < y1; y++ {
			row := pixels(p, y)
			for x := range p.W {
				if mask == nil || mask.At(x, y, 0) != 0 {
					own[int(row[x*p.C+first.channel])<<8|int(row[x*p.C+second.channel])]++
				}
			}
		}
		mutex.Lock()
		defer mutex.Unlock()
		for i, n := range own {
			pairs[i] += n
		}
	})
	for i, n := range pairs {
		p, okP := first.bin(float64(i >> 8))
		q, okQ := second.bin(float64(i & 255))
		if okP && okQ {
			counts[p*second.bins+q] += n
		}
	}
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
	share := 1.0
	switch {
	case average && depth == cv.F32:
		share = float64(float32(1 / float64(n)))
	case average:
		share = 1 / float64(n)
	}
	combine := func(to, row []float64) {
		switch row = row[:len(to)]; {
		case largest:
			for i, v := range row {
				to[i] = max(to[i], v)
			}
		case smallest:
			for i, v := range row {
				to[i] = min(to[i], v)
			}
		default:
			for i, v := range row {
				to[i] += v
			}
		}
	}
	along := func(row []float64, step int) float64 {
		t := row[0]
		switch {
		case largest:
			for i := step; i < len(row); i += step {
				t = max(t, row[i])
			}
		case smallest:
			for i := step; i < len(row); i += step {
				t = min(t, row[i])
			}
		default:
			for i := step; i < len(row); i += step {
				t += row[i]
			}
		}
		return t
	}
	store := func(y int, totals []float64) {
		for i := range totals {
			totals[i] *= share
		}
		storeRow(dst.Plane(), y, totals)
	}
	from := src.Plane()
	var mutex sync.Mutex
	var totals []float64 // of all rows
	merge := func(own []float64) {
		mutex.Lock()
		defer mutex.Unlock()
		if totals == nil {
			totals = own
		} else {
			combine(totals, own)
		}
	}
	inBands(f, func(y0, y1 int) {
		row := make([]float64, f.W*f.C)
		if dim == 0 && f.Depth == cv.U8 && (sum || average) && y1-y0 < 1<<24 {
			merge(addRows(row, from, y0, y1))
			return
		}
		var own []float64
		for y := y0; y < y1; y++ {
			if dim == 1 && f.Depth == cv.U8 && (sum || average) {
				var total [cv.MaxChannels]int
				addBytes(&total, pixels(from, y), f.C)
				for ch, v := range total[:f.C] {
					row[ch] = float64(v)
				}
				store(y, row[:f.C])
				continue
			}
			loadRow(row, from, y)
			switch {
			case dim == 1:
				for ch := range f.C {
					row[ch] = along(row[ch:], f.C)
				}
				store(y, row[:f.C])
			case own == nil:
				own = slices.Clone(row)
			default:
				combine(own, row)
			}
		}
		if dim == 0 {
			merge(own)
		}
	})
	if dim == 0 {
		store(0, totals)
	}
	return finish(), nil
}

// addRows sets totals to the sums of columns of bytes, of fewer than 1<<24 rows.
func addRows(totals []float64, p engine.Plane, y0, y1 int) []float64 {
	columns := make([]uint32, len(totals))
	for y := y0; y < y1; y++ {
		for i, v := range pixels(p, y)[:len(columns)] {
			columns[i] += uint32(v)
		}
	}
	for i, v := range columns {
		totals[i] = float64(v)
	}
	return totals
}

// sumDepth tells whether integers of a depth can be summed up into another.
func sumDepth(src, dst cv.Depth, average bool) bool {
	return dst.IsFloat() || src == cv.U8 && (dst == cv.S32 || average && dst == cv.U8)
}
