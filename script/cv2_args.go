package script

import (
	"math"
	"slices"
	"unsafe"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/ndarray"
)

// number returns a number, byDefault where it is left out.
func (c *call) number(name string, byDefault float64) (float64, error) {
	v := c.value(name)
	if v == nil {
		return byDefault, nil
	}
	if f, ok := asFloat(v); ok {
		return f, nil
	}
	return 0, c.wrong(name, "%s; a number is needed", brief(v))
}

// integer returns an integer, byDefault where it is left out.
func (c *call) integer(name string, byDefault int) (int, error) {
	v := c.value(name)
	if v == nil {
		return byDefault, nil
	}
	if n, ok := asInt(v); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
		return n, nil
	}
	return 0, c.wrong(name, "%s; an integer is needed", brief(v))
}

// boolean returns a truth value, byDefault where it is left out.
func (c *call) boolean(name string, byDefault bool) (bool, error) {
	n := 0
	if byDefault {
		n = 1
	}
	n, err := c.integer(name, n)
	return n != 0, err
}

// elementsOf returns the elements of a tuple, a list or an array.
func elementsOf(v starlark.Value) ([]starlark.Value, bool) {
	switch v := v.(type) {
	case starlark.Tuple:
		return v, true
	case *starlark.List:
		return slices.Collect(v.Elements()), true
	case array:
		if v.Len() > 4 && len(v.Shape) != 1 {
			return nil, false
		}
		var list []starlark.Value
		for f := range v.floats() {
			if v.Array.Type < ndarray.Float32 {
				list = append(list, starlark.MakeInt64(int64(f)))
			} else {
				list = append(list, starlark.Float(f))
			}
		}
		return list, true
	}
	return nil, false
}

// floats yields the elements in C's order.
func (a array) floats() func(yield func(float64) bool) {
	packed := a.Array
	if !packed.IsPacked() {
		packed = packed.Copy()
	}
	return func(yield func(float64) bool) {
		for i := range packed.Len() {
			if !yield(packed.Float(packed.Offset + i*packed.Type.Size())) {
				return
			}
		}
	}
}

// integers returns a sequence of n integers.
func (c *call) integers(name string, v starlark.Value, n int) ([]int, error) {
	list, ok := elementsOf(v)
	if ok && len(list) == n {
		numbers := make([]int, n)
		for i, e := range list {
			k, isInt := asInt(e)
			if !isInt || k < math.MinInt32 || k > math.MaxInt32 {
				return nil, c.wrong(name, "%s; element %d is no integer", brief(v), i)
			}
			numbers[i] = k
		}
		return numbers, nil
	}
	return nil, c.wrong(name, "%s; a tuple of %d integers is needed", brief(v), n)
}

// size returns a size.
func (c *call) size(name string) (cv.Size, error) {
	p, err := c.point(name, cv.Point{})
	return cv.Size{W: p.X, H: p.Y}, err
}

// point returns a point, byDefault where it is left out.
func (c *call) point(name string, byDefault cv.Point) (cv.Point, error) {
	v := c.value(name)
	if v == nil {
		return byDefault, nil
	}
	n, err := c.integers(name, v, 2)
	if err != nil {
		return cv.Point{}, err
	}
	return cv.Point{X: n[0], Y: n[1]}, nil
}

// scalar returns a value for each channel: of a tuple of up to four numbers, or of one number for the first channel.
func (c *call) scalar(name string) (s cv.Scalar, err error) {
	v := c.value(name)
	if v == nil {
		return s, nil
	}
	if f, ok := asFloat(v); ok {
		return cv.Scalar{f}, nil
	}
	list, ok := elementsOf(v)
	if !ok || len(list) > len(s) {
		return s, c.wrong(name, "%s; a number or a tuple of up to 4 numbers is needed", brief(v))
	}
	for i, e := range list {
		if s[i], ok = asFloat(e); !ok {
			return s, c.wrong(name, "%s; element %d is no number", brief(v), i)
		}
	}
	return s, nil
}

// kernel returns a kernel. ok is false where it is left out or None.
func (c *call) kernel(name string) (k cv.Kernel, ok bool, err error) {
	v := c.value(name)
	if v == nil {
		return k, false, nil
	}
	var values []float64
	w, h := 1, 1
	if a, isArray := v.(array); isArray {
		values = slices.Collect(a.floats())
		switch len(a.Shape) {
		case 1:
			h = a.Shape[0]
		case 2:
			h, w = a.Shape[0], a.Shape[1]
		default:
			return k, false, c.wrong(name, "an array of shape %s; two dimensions are needed", shapeText(a.Shape))
		}
		if a.Array.Type == ndarray.Bool {
			return k, false, c.wrong(name, "an array of bool; numbers are needed")
		}
	} else {
		list, isTuple := v.(starlark.Tuple)
		if f, isNumber := asFloat(v); isNumber {
			list, isTuple = starlark.Tuple{starlark.Float(f)}, true
		}
		if !isTuple {
			return k, false, c.wrong(name, "%s; an array is needed", brief(v))
		}
		h = len(list)
		for _, e := range list {
			f, isNumber := asFloat(e)
			if !isNumber {
				return k, false, c.wrong(name, "%s; an array is needed", brief(v))
			}
			values = append(values, f)
		}
	}
	k, err = cv.NewKernel(w, h, values...)
	if err != nil {
		return k, false, c.wrong(name, "%dx%d; 1x1 to 4096x4096 are possible", w, h)
	}
	return k, true, nil
}

// image returns the image of an argument.
func (c *call) image(name string) (cv.AnyImage, error) { return c.imageOf(name, c.value(name)) }

// imageOf returns the image of a value: it shares the memory of an array, or is a copy where cv2 would make one.
func (c *call) imageOf(name string, v starlark.Value) (cv.AnyImage, error) {
	if v == nil {
		return nil, c.wrong(name, "None; an image is needed (imread returns None for a file that it cannot read)")
	}
	a, ok := v.(array)
	if !ok {
		return nil, c.wrong(name, "%s; an array is needed", brief(v))
	}
	p := a.Array
	if p.Len() == 0 {
		return nil, c.wrong(name, "is empty: shape %s", shapeText(p.Shape))
	}
	switch p.Type {
	case ndarray.Int64, ndarray.Uint64: // cv2 makes them int32
		if err := c.s.allocate(p.Len() * 4); err != nil {
			return nil, err
		}
		p = narrow(p)
	case ndarray.Bool, ndarray.Uint32:
		return nil, c.wrong(name, "an array of %v, which cv2 does not take; astype(np.uint8) makes it fit", p.Type)
	case ndarray.Int8:
		return nil, c.wrong(name, "an array of int8, for which nothing is made here; astype(np.int16) makes it fit")
	}
	switch n := len(p.Shape); {
	case n == 1:
		p = &ndarray.Array{Type: p.Type, Shape: []int{p.Shape[0], 1}, Strides: []int{p.Strides[0], p.Type.Size()}, Offset: p.Offset, Data: p.Data}
	case n == 0 || n > 3:
		return nil, c.wrong(name, "an array of %d dimensions; two or three are needed", n)
	case !p.IsImage():
		return nil, c.wrong(name, "%d channels; 1 to %d are possible", p.Shape[2], cv.MaxChannels)
	}
	img, shared, err := p.Image()
	if err == nil && !shared {
		err = c.s.allocate(p.Len() * p.Type.Size())
	}
	return img, err
}

// narrow returns an array of 64-bit integers as int32: their lower bits, as cv2 takes them.
func narrow(a *ndarray.Array) *ndarray.Array {
	wide := a.Copy()
	out, _ := ndarray.New(ndarray.Int32, a.Shape...)
	for i := range wide.Len() {
		v := int64(wide.Float(8 * i))
		u := uint32(v)
		out.Data[4*i], out.Data[4*i+1], out.Data[4*i+2], out.Data[4*i+3] = byte(u), byte(u>>8), byte(u>>16), byte(u>>24)
	}
	return out
}

// ddepth returns a depth as the number of cv2 says it, byDefault where it is left out.
func (c *call) ddepth(name string, byDefault cv.Depth) (cv.Depth, error) {
	n, err := c.integer(name, -1)
	if err != nil || n == -1 {
		return byDefault, err
	}
	for depth, code := range depthCodes {
		if code == n&7 && n>>3 == 0 {
			return depth, nil
		}
	}
	return 0, c.wrong(name, "%d; -1, CV_8U, CV_16U, CV_16S, CV_32S, CV_32F and CV_64F are possible", n)
}

// depthCodes are cv2's numbers of the depths.
var depthCodes = map[cv.Depth]int{cv.U8: 0, cv.U16: 2, cv.S16: 3, cv.S32: 4, cv.F32: 5, cv.F64: 6}

// border returns a border, cv2's BORDER_DEFAULT where it is left out.
func (c *call) border(name string) (cv.Border, error) {
	n, err := c.integer(name, cv2Constants["BORDER_DEFAULT"])
	if err != nil {
		return 0, err
	}
	isolated := cv2Constants["BORDER_ISOLATED"]
	b, ok := borders[n&^isolated]
	if !ok {
		return 0, c.wrong(name, "%d; BORDER_CONSTANT, BORDER_REPLICATE, BORDER_REFLECT, BORDER_REFLECT_101 and BORDER_WRAP are possible", n)
	}
	if n&isolated != 0 {
		b |= cv.BorderIsolated
	}
	return b, nil
}

// borders are the borders by cv2's numbers.
var borders = map[int]cv.Border{0: cv.BorderConstant, 1: cv.BorderReplicate, 2: cv.BorderReflect, 3: cv.BorderWrap, 4: cv.BorderReflect101}

// newImage makes an image for a result, which writes every pixel.
func (c *call) newImage(f cv.Format) (cv.AnyImage, error) {
	if err := c.s.allocate(f.H * f.RowSize()); err != nil {
		return nil, err
	}
	a, err := ndarray.Unwritten(arrayTypes[f.Depth], f.H, f.W, f.C)
	if err != nil {
		return nil, err
	}
	img, _, err := a.Image()
	return img, err
}

var arrayTypes = map[cv.Depth]ndarray.Type{
	cv.U8: ndarray.Uint8, cv.U16: ndarray.Uint16, cv.S16: ndarray.Int16, cv.S32: ndarray.Int32, cv.F32: ndarray.Float32, cv.F64: ndarray.Float64,
}

// output returns the image for a result of the format: that of the argument dst where it fits, else a new one. What overlaps an input is made
// apart, but for an input itself where inPlace says that this works. finish returns the function's result once the image is made.
func (c *call) output(dst string, f cv.Format, inPlace bool, in ...cv.AnyImage) (img cv.AnyImage, finish func() starlark.Value, err error) {
	target, value, err := c.destination(dst, f)
	if err != nil {
		return nil, nil, err
	}
	usable := func(i cv.AnyImage) bool {
		where := meets(target, i)
		return where == apart || where == same && inPlace
	}
	if target != nil {
		c.s.recipes.forget(value.Array)
		for _, i := range in {
			if !usable(i) {
				img, err = c.newImage(f)
				return img, func() starlark.Value { copyImage(target, img); return value }, err
			}
		}
		return target, func() starlark.Value { return value }, nil
	}
	if img, err = c.newImage(f); err != nil {
		return nil, nil, err
	}
	value = array{ndarray.FromImage(img)}
	return img, func() starlark.Value { return value }, nil
}

// destination returns the image of the argument dst if it has the format.
func (c *call) destination(dst string, f cv.Format) (cv.AnyImage, array, error) {
	given, ok := c.value(dst).(array)
	if !ok || !given.IsImage() {
		return nil, given, nil
	}
	img, shared, err := given.Image()
	switch {
	case err != nil || img.Format() != f:
		return nil, given, err
	case !shared:
		return nil, given, c.wrong(dst, "its pixels do not follow each other in memory; .copy() makes it fit")
	}
	return img, given, nil
}

// A meeting tells how the memory of two images meets.
type meeting int

const (
	apart meeting = iota
	same
	inPart
)

func meets(a, b cv.AnyImage) meeting {
	p, q := a.Plane(), b.Plane()
	p0, q0 := uintptr(unsafe.Pointer(&p.Data[0])), uintptr(unsafe.Pointer(&q.Data[0]))
	switch {
	case p0+uintptr(len(p.Data)) <= q0 || q0+uintptr(len(q.Data)) <= p0:
		return apart
	case p0 == q0 && p.Format == q.Format && p.Stride == q.Stride:
		return same
	}
	return inPart
}

func copyImage(dst, src cv.AnyImage) {
	to, from := dst.Plane(), src.Plane()
	for y := range from.H {
		copy(to.Data[y*to.Stride:][:to.RowSize()], from.Data[y*from.Stride:][:from.RowSize()])
	}
}

// given tells whether an argument is there and not None.
func (c *call) given(name string) bool { return c.value(name) != nil }

// refuse is an error if any of the parameters is given, because nothing is made of them here.
func (c *call) refuse(names ...string) error {
	for _, name := range names {
		if c.given(name) {
			return c.wrong(name, "is not possible here: see docs/scripts.md")
		}
	}
	return nil
}

// text returns a string.
func (c *call) text(name string) (string, error) {
	if s, ok := starlark.AsString(c.value(name)); ok {
		return s, nil
	}
	if v := c.value(name); v != nil {
		return "", c.wrong(name, "%s; a string is needed", brief(v))
	}
	return "", c.wrong(name, "None; a string is needed")
}
