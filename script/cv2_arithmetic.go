package script

import (
	"encoding/binary"
	"math"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
	"github.com/purecv/cv/ops"
)

var arithmeticFunctions = []*cv2Function{
	cv2Func("add src1 src2 | dst mask dtype", sumOf(addRow, quickAdd)),
	cv2Func("subtract src1 src2 | dst mask dtype", sumOf(subtractRow, quickSubtract)),
	cv2Func("absdiff src1 src2 | dst", sumOf(distanceRow, quickAbsDiff)),
	cv2Func("bitwise_and src1 src2 | dst mask", bitwise(func(a, b int64) int64 { return a & b }, kernel.Bitwise.And)),
	cv2Func("bitwise_or src1 src2 | dst mask", bitwise(func(a, b int64) int64 { return a | b }, kernel.Bitwise.Or)),
	cv2Func("bitwise_xor src1 src2 | dst mask", bitwise(func(a, b int64) int64 { return a ^ b }, kernel.Bitwise.Xor)),
	cv2Func("bitwise_not src | dst mask", operationWithMask("src")),
	cv2Func("addWeighted src1 alpha src2 beta gamma | dst dtype", (*call).addWeighted),
	cv2Func("multiply src1 src2 | dst scale dtype", (*call).multiply),
	cv2Func("divide src1 src2 | dst scale dtype", (*call).divide),
	cv2Func("min src1 src2 | dst", extremeOf(func(a, b float64) float64 {
		if b < a {
			return b
		}
		return a
	}, quickMin)),
	cv2Func("max src1 src2 | dst", extremeOf(func(a, b float64) float64 {
		if b > a {
			return b
		}
		return a
	}, quickMax)),
	cv2Func("compare src1 src2 cmpop | dst", (*call).compare),
	cv2Func("inRange src lowerb upperb | dst", (*call).inRange),
	cv2Func("sqrt src | dst", (*call).sqrt),
	cv2Func("normalize src dst | alpha beta norm_type dtype mask", (*call).normalize),
}

// each makes a rowFunc of a function of two elements.
func each(f func(a, b float64) float64) rowFunc {
	return func(dst, a, b []float64) {
		for i := range dst {
			dst[i] = f(a[i], b[i])
		}
	}
}

// operands returns the images or scalars of two arguments, and the format of the image: they agree in size and channels. cv2 takes one number as the
// value of the first channel, a tuple of one for all channels, one of four for each.
func (c *call) operands(first, second string) (a, b operand, f cv.Format, err error) {
	if a, err = c.operand(first); err != nil {
		return a, b, f, err
	}
	if b, err = c.operand(second); err != nil {
		return a, b, f, err
	}
	switch {
	case a.image == nil && b.image == nil:
		return a, b, f, c.wrong(first, "%s; one of %s and %s is an array", brief(c.value(first)), first, second)
	case a.image == nil:
		f = b.image.Format()
		return a, b, f, c.checkScalar(first, f.C)
	}
	f = a.image.Format()
	if b.image == nil {
		return a, b, f, c.checkScalar(second, f.C)
	}
	if g := b.image.Format(); g.W != f.W || g.H != f.H || g.C != f.C {
		err = c.wrong(second, "%v; %s is %v, and size and channels must agree", g, first, f)
	}
	return a, b, f, err
}

func (c *call) operand(name string) (o operand, err error) {
	v := c.value(name)
	if v == nil {
		o.image, err = c.image(name)
		return o, err
	}
	if f, ok := asFloat(v); ok {
		o.scalar = cv.Scalar{f}
		return o, nil
	}
	list, ok := v.(starlark.Tuple)
	if !ok {
		o.image, err = c.image(name)
		return o, err
	}
	switch o.scalar, err = c.scalar(name); {
	case err != nil:
		return o, err
	case len(list) == 1:
		o.scalar = cv.All(o.scalar[0])
	}
	return o, nil
}

// checkScalar refuses tuples of a length that cv2 does not take: sums and products take no three numbers for three channels.
func (c *call) checkScalar(name string, channels int) error {
	list, ok := c.value(name).(starlark.Tuple)
	_, exact := exactScalars[c.f.name]
	if n := len(list); !ok || n == 1 || n == cv.MaxChannels || n == channels && !exact {
		return nil
	}
	return c.wrong(name, "%s; a number or a tuple of 1 or 4 numbers is needed", brief(list))
}

var exactScalars = map[string]struct{}{"add": {}, "subtract": {}, "absdiff": {}, "multiply": {}, "divide": {}}

// like tells whether both operands are images of one depth.
func like(a, b operand) bool {
	return a.image != nil && b.image != nil && a.image.Format().Depth == b.image.Format().Depth
}

// scalarDepth is the smallest depth that holds the numbers of a scalar.
func scalarDepth(s cv.Scalar, channels int) cv.Depth {
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range s[:channels] {
		if v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
			return cv.F64
		}
		least, most = min(least, v), max(most, v)
	}
	switch {
	case least >= 0 && most <= math.MaxUint8:
		return cv.U8
	case least >= 0 && most <= math.MaxUint16:
		return cv.U16
	case least >= math.MinInt16 && most <= math.MaxInt16:
		return cv.S16
	}
	return cv.S32
}

// sumOf makes add, subtract and absdiff. Where the result is of integers, a scalar that is not whole is rounded before.
func sumOf(f rowFunc, known []quick) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		a, b, format, err := c.operands("src1", "src2")
		if err != nil {
			return nil, err
		}
		depth, err := c.ddepth("dtype", cv.DepthSame)
		if err != nil {
			return nil, err
		}
		if like(a, b) && (depth == cv.DepthSame || depth == format.Depth) {
			return c.operation(a.image, b.image)
		}
		if depth == cv.DepthSame {
			if a.image != nil && b.image != nil {
				return nil, c.wrong("src2", "%v; src1 is %v, and with different depths dtype is needed", b.image.Format(), a.image.Format())
			}
			depth = format.Depth
		}
		out := format
		out.Depth = depth
		work := workDepth(a.depth(b, format.C), b.depth(a, format.C), depth)
		do := inDepth(work, f)
		if work == cv.S32 && depth == cv.S32 {
			do = wrapped(do)
		}
		if work == cv.S32 {
			a.scalar, b.scalar = roundedScalar(a.scalar), roundedScalar(b.scalar)
		}
		if work != depth && (work != cv.S32 || depth.IsFloat()) {
			known = nil
		}
		return c.pointwise(out, a, b, do, known...)
	}
}

func roundedScalar(s cv.Scalar) cv.Scalar {
	for i, v := range s {
		s[i] = toInt32(v)
	}
	return s
}

// depth is that of the image, or what a scalar counts as beside an image.
func (o operand) depth(other operand, channels int) cv.Depth {
	if o.image != nil {
		return o.image.Format().Depth
	}
	d, beside := scalarDepth(o.scalar, channels), other.image.Format().Depth
	if d == cv.F64 && (beside != cv.S32 && beside != cv.F64) {
		d = cv.F32
	}
	return d
}

// workDepth is the depth in which sums are computed.
func workDepth(a, b, dst cv.Depth) cv.Depth {
	switch {
	case a == b && a == dst && a != cv.DepthSame:
		return dst
	case !dst.IsFloat() && !(a.IsFloat() && b.IsFloat()), !dst.IsFloat() && !a.IsFloat() && !b.IsFloat():
		return cv.S32
	case a == cv.F64 || b == cv.F64 || dst == cv.F64:
		return cv.F64
	}
	return cv.F32
}

// inDepth returns f on numbers converted to a depth, and rounded to it.
func inDepth(d cv.Depth, f rowFunc) rowFunc {
	switch d {
	case cv.F32:
		return func(dst, a, b []float64) {
			roundTo32(a)
			roundTo32(b)
			f(dst, a, b)
			roundTo32(dst)
		}
	case cv.F64:
		return f
	}
	return func(dst, a, b []float64) {
		for i, v := range a {
			a[i], b[i] = toInt32(v), toInt32(b[i])
		}
		f(dst, a, b)
	}
}

func roundTo32(row []float64) {
	for i, v := range row {
		row[i] = float64(float32(v))
	}
}

func addRow(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = v + b[i]
	}
}

func subtractRow(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

func distanceRow(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, v := range a {
		dst[i] = math.Abs(v - b[i])
	}
}

// wrapped makes a function of int32 whose results wrap around.
func wrapped(f rowFunc) rowFunc {
	return func(dst, a, b []float64) {
		f(dst, a, b)
		for i, v := range dst {
			dst[i] = float64(int32(int64(v)))
		}
	}
}

// bounded makes a function for results of a depth: of 32S those beyond int32 are the smallest one, as x86 converts them.
func bounded(d cv.Depth, f func(a, b float64) float64) func(a, b float64) float64 {
	if d != cv.S32 {
		return f
	}
	return func(a, b float64) float64 {
		v := math.RoundToEven(f(a, b))
		if !(v >= math.MinInt32 && v <= math.MaxInt32) {
			return math.MinInt32
		}
		return v
	}
}

// toInt32 rounds to an int32.
func toInt32(v float64) float64 {
	return max(math.MinInt32, min(math.MaxInt32, math.RoundToEven(v)))
}

// operation runs the function's operation of package ops on images.
func (c *call) operation(in ...cv.AnyImage) (starlark.Value, error) {
	return c.masked(func(c *call) (starlark.Value, error) { return c.apply(c.f.op.NewArgs(), in...) })
}

// pointwise makes an image from operands.
func (c *call) pointwise(out cv.Format, a, b operand, do rowFunc, known ...quick) (starlark.Value, error) {
	return c.masked(func(c *call) (starlark.Value, error) {
		dst, finish, err := c.output("dst", out, true, images(a, b)...)
		if err != nil {
			return nil, err
		}
		elementwise(dst, a, b, do, known...)
		return finish(), nil
	})
}

func images(operands ...operand) (list []cv.AnyImage) {
	for _, o := range operands {
		if o.image != nil {
			list = append(list, o.image)
		}
	}
	return list
}

// masked calls do; where a mask is given, only pixels where it is not 0 get into dst, or into an image of zeros.
func (c *call) masked(do func(c *call) (starlark.Value, error)) (starlark.Value, error) {
	if !c.given("mask") {
		return do(c)
	}
	mask, err := c.image("mask")
	if err != nil {
		return nil, err
	}
	apart := *c
	apart.values = append([]starlark.Value{}, c.values...)
	for i, p := range c.f.params {
		if p == "dst" || p == "mask" {
			apart.values[i] = nil
		}
	}
	all, err := do(&apart)
	if err != nil {
		return nil, err
	}
	from, _, err := all.(array).Image()
	if err != nil {
		return nil, err
	}
	f := from.Format()
	if m := mask.Format(); m.Depth != cv.U8 || m.C != 1 || m.W != f.W || m.H != f.H {
		return nil, c.wrong("mask", "%v; one channel of 8U and the size of src, %dx%d, are needed", m, f.W, f.H)
	}
	dst, value, err := c.destination("dst", f)
	if err != nil {
		return nil, err
	}
	if dst == nil {
		c.s.recipes.forget(all.(array).Array)
		clearWhere(from, mask)
		return all, nil
	}
	c.s.recipes.forget(value.Array)
	copyWhere(dst, from, mask)
	return value, nil
}

// whereMasked calls set for runs of pixels where a mask is not 0, or where it is.
func whereMasked(mask engine.Plane, zero bool, set func(y, first, end int)) {
	inBands(mask.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row := pixels(mask, y)
			for x := 0; x < len(row); {
				if (row[x] == 0) != zero {
					x++
					continue
				}
				first := x
				for x < len(row) && (row[x] == 0) == zero {
					x++
				}
				set(y, first, x)
			}
		}
	})
}

// copyWhere copies the pixels where a mask is not 0.
func copyWhere(dst, src, mask cv.AnyImage) {
	to, from := dst.Plane(), src.Plane()
	size := to.PixelSize()
	whereMasked(mask.Plane(), false, func(y, first, end int) { copy(pixels(to, y)[first*size:end*size], pixels(from, y)[first*size:]) })
}

// clearWhere sets the pixels to 0 where a mask is 0.
func clearWhere(img, mask cv.AnyImage) {
	p, m := img.Plane(), mask.Plane()
	size := p.PixelSize()
	if size != 3 {
		whereMasked(m, true, func(y, first, end int) { clear(pixels(p, y)[first*size : end*size]) })
		return
	}
	inBands(p.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row, of := pixels(p, y), pixels(m, y)
			for ; len(of) >= 8; of, row = of[8:], row[24:] {
				switch word := binary.LittleEndian.Uint64(of); word {
				case 0:
					clear(row[:24])
				case math.MaxUint64:
				default:
					clearPixels(row, of[:8])
				}
			}
			clearPixels(row, of)
		}
	})
}

// clearPixels sets pixels of three bytes to 0 where a mask is 0, without a branch, which would be foreseen wrongly half of the time.
func clearPixels(row, mask []byte) {
	for _, m := range mask {
		keep := -uint8((uint16(m) + 255) >> 8)
		row[0], row[1], row[2] = row[0]&keep, row[1]&keep, row[2]&keep
		row = row[3:]
	}
}

// operationWithMask makes a function of an operation on one image with a mask.
func operationWithMask(src string) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		img, err := c.image(src)
		if err != nil {
			return nil, err
		}
		return c.operation(img)
	}
}

// bitwise makes a function of bits. A scalar is rounded and clipped to the depth of the image.
func bitwise(f func(a, b int64) int64, bytes func(dst, a, b []byte, stream bool)) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		a, b, format, err := c.operands("src1", "src2")
		if err != nil {
			return nil, err
		}
		if like(a, b) {
			return c.operation(a.image, b.image)
		}
		if a.image != nil && b.image != nil {
			return nil, c.wrong("src2", "%v; src1 is %v, and depths must agree", b.image.Format(), a.image.Format())
		}
		if format.Depth.IsFloat() {
			return nil, c.wrong("src1", "%v with a number; integers are possible", format)
		}
		a.round(format.Depth)
		b.round(format.Depth)
		return c.pointwise(format, a, b, each(func(x, y float64) float64 { return float64(f(int64(x), int64(y))) }), inType(ofPair(bytes)))
	}
}

// round rounds and clips a scalar to a depth.
func (o *operand) round(d cv.Depth) {
	lo, hi := d.Range()
	for i, v := range o.scalar {
		o.scalar[i] = max(lo, min(hi, math.RoundToEven(v)))
	}
}

func (c *call) addWeighted() (starlark.Value, error) {
	a := c.f.op.NewArgs()
	for i, p := range c.f.op.Params {
		if p.Kind != ops.Number {
			continue
		}
		if !c.given(p.Name) {
			return nil, c.wrong(p.Name, "None; a number is needed")
		}
		v, err := c.number(p.Name, 0)
		if err != nil {
			return nil, err
		}
		a.Values[i].V = v
	}
	src1, err := c.image("src1")
	if err != nil {
		return nil, err
	}
	src2, err := c.image("src2")
	if err != nil {
		return nil, err
	}
	depth, err := c.ddepth("dtype", src1.Format().Depth)
	if err != nil {
		return nil, err
	}
	if depth != src1.Format().Depth {
		return nil, c.wrong("dtype", "%v; the depth of src1, %v, is possible", depth, src1.Format().Depth)
	}
	return c.apply(a, src1, src2)
}

// scaled returns what multiply and divide need: the operands, the result's format, and the factor.
func (c *call) scaled() (a, b operand, out cv.Format, scale float64, err error) {
	if a, b, out, err = c.operands("src1", "src2"); err != nil {
		return a, b, out, 0, err
	}
	if scale, err = c.number("scale", 1); err != nil {
		return a, b, out, 0, err
	}
	depth, err := c.ddepth("dtype", cv.DepthSame)
	if err != nil {
		return a, b, out, 0, err
	}
	if depth != cv.DepthSame {
		out.Depth = depth
	} else if a.image != nil && b.image != nil && !like(a, b) {
		err = c.wrong("src2", "%v; src1 is %v, and with different depths dtype is needed", b.image.Format(), a.image.Format())
	}
	return a, b, out, scale, err
}

// double tells whether products and quotients are computed in float64: beside a number, of 32S and of 64F; otherwise it is float32.
func double(a, b operand, out cv.Depth) bool {
	for _, o := range []operand{a, b} {
		if o.image == nil || o.image.Format().Depth == cv.F64 || o.image.Format().Depth == cv.S32 && out == cv.S32 {
			return true
		}
	}
	return out == cv.F64
}

func (c *call) multiply() (starlark.Value, error) {
	a, b, out, scale, err := c.scaled()
	if err != nil {
		return nil, err
	}
	if double(a, b, out.Depth) {
		if scale == 1 && like(a, b) && out.Depth == cv.S32 {
			return c.pointwise(out, a, b, each(func(x, y float64) float64 { return float64(int32(int64(x) * int64(y))) }), inType(multiplied[int32]))
		}
		var known []quick
		if scale == 1 {
			known = []quick{inType(multiplied[float64])}
		} else {
			known = []quick{inType(scaledProduct[float64](scale))}
		}
		return c.pointwise(out, a, b, each(bounded(out.Depth, func(x, y float64) float64 {
			if scale == 1 {
				return x * y
			}
			return scale * x * y
		})), known...)
	}
	s := float32(scale)
	if s == 1 && !out.Depth.IsFloat() { // float32 rounds products of integers where they are clipped
		return c.pointwise(out, a, b, func(dst, x, y []float64) {
			x, y = x[:len(dst)], y[:len(dst)]
			for i := range dst {
				dst[i] = x[i] * y[i]
			}
		}, inType(productOfBytes), inType(product[uint16]), inType(product[int16]))
	}
	if out.Depth == cv.F32 && s != 1 {
		return c.pointwise(out, a, b, each(func(x, y float64) float64 { return float64(scale*float64(float32(x))) * float64(float32(y)) }), inType(scaledProduct[float32](scale)))
	}
	var known []quick
	if s == 1 {
		known = []quick{inType(multiplied[float32])}
	}
	return c.pointwise(out, a, b, each(func(x, y float64) float64 {
		if s == 1 {
			return float64(float32(x) * float32(y))
		}
		return float64(float32(s*float32(x)) * float32(y))
	}), known...)
}

func (c *call) divide() (starlark.Value, error) {
	a, b, out, scale, err := c.scaled()
	if err != nil {
		return nil, err
	}
	zero := func(x, y float64) bool { return y == 0 && !out.Depth.IsFloat() }
	if double(a, b, out.Depth) {
		return c.pointwise(out, a, b, each(bounded(out.Depth, func(x, y float64) float64 {
			if zero(x, y) {
				return 0
			}
			return x * scale / y
		})), inType(quotients(scale)))
	}
	s := float32(scale)
	return c.pointwise(out, a, b, each(func(x, y float64) float64 {
		if zero(x, y) {
			return 0
		}
		return float64(float32(float32(x)*s) / float32(y))
	}), inType(quotients(s)))
}

// extremeOf makes min and max.
func extremeOf(f func(a, b float64) float64, known []quick) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		a, b, format, err := c.operands("src1", "src2")
		if err != nil {
			return nil, err
		}
		if a.image != nil && b.image != nil && !like(a, b) {
			return nil, c.wrong("src2", "%v; src1 is %v, and depths must agree", b.image.Format(), a.image.Format())
		}
		if !format.Depth.IsFloat() {
			if a.image == nil {
				a.round(format.Depth)
			}
			if b.image == nil {
				b.round(format.Depth)
			}
		}
		return c.pointwise(format, a, b, each(f), known...)
	}
}

// cmpFunctions are the functions of cv2's CMP_EQ, CMP_GT, CMP_GE, CMP_LT, CMP_LE and CMP_NE.
var cmpFunctions = []func(a, b float64) bool{
	func(a, b float64) bool { return a == b },
	func(a, b float64) bool { return a > b },
	func(a, b float64) bool { return a >= b },
	func(a, b float64) bool { return a < b },
	func(a, b float64) bool { return a <= b },
	func(a, b float64) bool { return a != b },
}

func (c *call) compare() (starlark.Value, error) {
	a, b, format, err := c.operands("src1", "src2")
	if err != nil {
		return nil, err
	}
	n, err := c.integer("cmpop", -1)
	if err != nil {
		return nil, err
	}
	if n < 0 || n >= len(cmpFunctions) {
		return nil, c.wrong("cmpop", "%d; CMP_EQ, CMP_GT, CMP_GE, CMP_LT, CMP_LE and CMP_NE are possible", n)
	}
	if a.image != nil && b.image != nil && !like(a, b) {
		return nil, c.wrong("src2", "%v; src1 is %v, and depths must agree", b.image.Format(), a.image.Format())
	}
	for _, o := range []*operand{&a, &b} { // a tuple counts by its first number
		o.scalar = cv.All(o.scalar[0])
	}
	format.Depth = cv.U8
	holds := cmpFunctions[n]
	return c.pointwise(format, a, b, each(func(x, y float64) float64 {
		if holds(x, y) {
			return 255
		}
		return 0
	}), compared(n)...)
}

// inRange tells where all channels lie within bounds.
func (c *call) inRange() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	lower, err := c.bound("lowerb", f)
	if err != nil {
		return nil, err
	}
	upper, err := c.bound("upperb", f)
	if err != nil {
		return nil, err
	}
	out := cv.Format{Depth: cv.U8, W: f.W, H: f.H, C: 1}
	dst, finish, err := c.output("dst", out, false, src)
	if err != nil {
		return nil, err
	}
	if f.Depth == cv.U8 && lower.image == nil && upper.image == nil {
		bytesInRange(dst.(*cv.Image[uint8]), src.(*cv.Image[uint8]), lower.scalar, upper.scalar)
		return finish(), nil
	}
	to, from := dst.Plane(), src.Plane()
	part := 512 // pixels at a time, which stay in the cache
	inBands(f, func(y0, y1 int) {
		rows := make([]float64, 3*part*f.C)
		n := part * f.C
		x, lo, hi := rows[:n], rows[n:2*n], rows[2*n:]
		lower.fill(lo, f.C)
		upper.fill(hi, f.C)
		for y := y0; y < y1; y++ {
			for first := 0; first < f.W; first += part {
				row := pixels(to, y)[first:min(first+part, f.W)]
				n := len(row) * f.C
				loadPart(x[:n], from, y, first*f.C)
				lower.load(lo[:n], y, first*f.C)
				upper.load(hi[:n], y, first*f.C)
				for i := range row {
					in := true
					for j := i * f.C; j < (i+1)*f.C; j++ {
						in = in && x[j] >= lo[j] && x[j] <= hi[j]
					}
					row[i] = mark(in)
				}
			}
		}
	})
	return finish(), nil
}

// bytesInRange is inRange of bytes, by a table for each channel.
func bytesInRange(dst, src *cv.Image[uint8], lower, upper cv.Scalar) {
	var tables [cv.MaxChannels][256]uint8
	for c := range tables {
		for v := range tables[c] {
			tables[c][v] = mark(float64(v) >= lower[c] && float64(v) <= upper[c])
		}
	}
	p, q, r, s := &tables[0], &tables[1], &tables[2], &tables[3]
	inBands(src.Format(), func(y0, y1 int) {
		below := make([]uint8, src.Width)
		for y := y0; y < y1; y++ {
			to, from := dst.Row(y), src.Row(y)
			switch src.Channels {
			case 1:
				if !(lower[0] >= 1 && lower[0] <= 255 && upper[0] >= 0 && upper[0] < 255) {
					lookUpRow(to, from, p)
					break
				}
				kernel.ThreshU8.Binary(to, from, uint8(lower[0])-1, math.MaxUint8, false)
				kernel.ThreshU8.BinaryInv(below, from, uint8(upper[0]), math.MaxUint8, false)
				kernel.Bitwise.And(to, to, below, false)
			case 2:
				for i := range to {
					v := from[2*i : 2*i+2 : 2*i+2]
					to[i] = p[v[0]] & q[v[1]]
				}
			case 3:
				for i := range to {
					v := from[3*i : 3*i+3 : 3*i+3]
					to[i] = p[v[0]] & q[v[1]] & r[v[2]]
				}
			case 4:
				for i := range to {
					v := from[4*i : 4*i+4 : 4*i+4]
					to[i] = p[v[0]] & q[v[1]] & r[v[2]] & s[v[3]]
				}
			}
		}
	})
}

// bound returns a bound of inRange: an image like src, or a number or a tuple of numbers.
func (c *call) bound(name string, f cv.Format) (operand, error) {
	v := c.value(name)
	if a, ok := v.(array); ok && !(len(a.Shape) <= 2 && a.Len() <= 4) {
		img, err := c.image(name)
		if err == nil && img.Format() != f {
			err = c.wrong(name, "%v; src is %v", img.Format(), f)
		}
		return operand{image: img}, err
	}
	if v == nil {
		return operand{}, c.wrong(name, "None; a number, a tuple or an array is needed")
	}
	s, err := c.scalar(name)
	if err != nil {
		return operand{}, err
	}
	switch list, ok := elementsOf(v); {
	case ok && len(list) == 1:
		s = cv.All(s[0])
	case ok && len(list) != f.C && len(list) != len(s):
		return operand{}, c.wrong(name, "%s; %d numbers are needed", brief(v), f.C)
	}
	if !f.Depth.IsFloat() {
		for i := range s {
			s[i] = math.RoundToEven(s[i])
		}
	}
	return operand{scalar: s}, nil
}

func (c *call) sqrt() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	if !src.Format().Depth.IsFloat() {
		return nil, c.wrong("src", "%v; 32F and 64F are possible", src.Format().Depth)
	}
	return c.pointwise(src.Format(), operand{image: src}, operand{}, func(dst, a, _ []float64) {
		for i, v := range a {
			dst[i] = math.Sqrt(v)
		}
	}, inType(roots[float32]), inType(roots[float64]))
}

// normalize knows NORM_MINMAX by package cv; the other norms scale by alpha/norm.
func (c *call) normalize() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	alpha, err := c.number("alpha", 1)
	if err != nil {
		return nil, err
	}
	beta, err := c.number("beta", 0)
	if err != nil {
		return nil, err
	}
	kind, err := c.integer("norm_type", cv2Constants["NORM_L2"])
	if err != nil {
		return nil, err
	}
	depth, err := c.ddepth("dtype", src.Format().Depth)
	if err != nil {
		return nil, err
	}
	if err := c.refuse("mask"); err != nil {
		return nil, err
	}
	scale, shift := 0.0, 0.0
	switch kind {
	case cv2Constants["NORM_MINMAX"]:
		if depth == src.Format().Depth {
			a := c.f.op.NewArgs()
			a.Values[0].V, a.Values[1].V = alpha, beta
			return c.apply(a, src)
		}
		least, most := extremes(src)
		lo, hi := min(alpha, beta), max(alpha, beta)
		if most-least > 0x1p-52 {
			scale = (hi - lo) * (1 / (most - least))
		}
		if shift = lo - float64(least*scale); depth == cv.F32 {
			scale = float64(float32(scale))
			shift = float64(float32(lo) - float32(least*scale))
		}
	case cv2Constants["NORM_L1"], cv2Constants["NORM_L2"], cv2Constants["NORM_INF"]:
		n, err := c.normOf("src", src, kind, nil)
		if err != nil {
			return nil, err
		}
		if n > 0x1p-52 {
			scale = alpha / n
		}
	default:
		return nil, c.wrong("norm_type", "%d; NORM_MINMAX, NORM_L1, NORM_L2 and NORM_INF are possible", kind)
	}
	convert, _, _ := ops.Find("convertTo")
	a := convert.NewArgs()
	a.Values[0].V, a.Values[1].V, a.Values[2].V = depth, scale, shift
	return c.apply(a, src)
}
