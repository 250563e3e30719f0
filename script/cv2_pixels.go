package script

import (
	"encoding/binary"
	"math"
	"unsafe"

	"go.starlark.net/starlark"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
	"github.com/purecv/cv/internal/ndarray"
)

var pixelFunctions = []*cv2Function{
	cv2Func("flip src flipCode | dst", (*call).flip),
	cv2Func("rotate src rotateCode | dst", (*call).rotate),
	cv2Func("transpose src | dst", func(c *call) (starlark.Value, error) { return c.rearrange(true, false, false) }),
	cv2Func("split m | mv", (*call).split),
	cv2Func("merge mv | dst", (*call).merge),
	cv2Func("extractChannel src coi | dst", (*call).extractChannel),
	cv2Func("hconcat src | dst", func(c *call) (starlark.Value, error) { return c.join(true) }),
	cv2Func("vconcat src | dst", func(c *call) (starlark.Value, error) { return c.join(false) }),
	cv2Func("copyMakeBorder src top bottom left right borderType | dst value", (*call).copyMakeBorder),
	cv2Func("LUT src lut | dst", (*call).lut),
	cv2Func("equalizeHist src | dst", (*call).equalizeHist),
	cv2Func("pyrDown src | dst dstsize borderType", (*call).pyrDown),
	cv2Func("getStructuringElement shape ksize | anchor", (*call).getStructuringElement),
	cv2Func("getGaussianKernel ksize sigma | ktype", (*call).getGaussianKernel),
	cv2Func("getDerivKernels dx dy ksize | kx ky normalize ktype", (*call).getDerivKernels),
	cv2Func("connectedComponents image | labels connectivity ltype", (*call).connectedComponents),
	cv2Func("connectedComponentsWithStats image | labels stats centroids connectivity ltype", (*call).connectedComponentsWithStats),
}

// rearrange exchanges rows and columns, and then reverses the columns and rows of the result.
func (c *call) rearrange(transposed, columns, rows bool) (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	if transposed {
		f.W, f.H = f.H, f.W
	}
	dst, finish, err := c.output("dst", f, false, src)
	if err != nil {
		return nil, err
	}
	to, from := dst.Plane(), src.Plane()
	if !transposed && !columns {
		flipRows(to, from)
		return finish(), nil
	}
	switch from.PixelSize() {
	case 1:
		if !transposed && columns {
			reverseBytes(to, from, rows)
			break
		}
		if transposed && !columns && !rows {
			transposeBytes(to, from)
			break
		}
		place[[1]byte](to, from, transposed, columns, rows)
	case 2:
		place[[2]byte](to, from, transposed, columns, rows)
	case 3:
		place[[3]byte](to, from, transposed, columns, rows)
	case 4:
		place[[4]byte](to, from, transposed, columns, rows)
	case 8:
		place[[8]byte](to, from, transposed, columns, rows)
	default:
		placeBytes(to, from, transposed, columns, rows)
	}
	return finish(), nil
}

// flipRows reverses the rows.
func flipRows(to, from engine.Plane) {
	inBands(to.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			copy(pixels(to, y), pixels(from, to.H-1-y))
		}
	})
}

// transposeBytes exchanges rows and columns of pixels of one byte, in squares of eight by eight.
func transposeBytes(to, from engine.Plane) {
	inBands(to.Format, func(y0, y1 int) {
		single := func(x0, x1, y0, y1 int) {
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					to.Data[y*to.Stride+x] = from.Data[x*from.Stride+y]
				}
			}
		}
		wholeX, wholeY := to.W&^7, y0+(y1-y0)&^7
		for x := 0; x < wholeX; x += 8 {
			for y := y0; y < wholeY; y += 8 {
				transposeSquare(to.Data[y*to.Stride+x:], to.Stride, from.Data[x*from.Stride+y:], from.Stride)
			}
		}
		single(wholeX, to.W, y0, y1)
		single(0, wholeX, wholeY, y1)
	})
}

// transposeSquare exchanges rows and columns of eight by eight bytes: squares of four, of two, of one.
func transposeSquare(dst []byte, step int, src []byte, stride int) {
	var r [8]uint64
	for i := range r {
		r[i] = binary.LittleEndian.Uint64(src[i*stride:])
	}
	exchange := func(i, j int, shift uint, mask uint64) {
		t := (r[i]>>shift ^ r[j]) & mask
		r[j] ^= t
		r[i] ^= t << shift
	}
	for i := range 4 {
		exchange(i, i+4, 32, 0x00000000ffffffff)
	}
	for _, i := range [...]int{0, 1, 4, 5} {
		exchange(i, i+2, 16, 0x0000ffff0000ffff)
	}
	for i := 0; i < 8; i += 2 {
		exchange(i, i+1, 8, 0x00ff00ff00ff00ff)
	}
	for i, v := range r {
		binary.LittleEndian.PutUint64(dst[i*step:], v)
	}
}

// reverseBytes reverses the columns, and perhaps the rows, of pixels of one byte.
func reverseBytes(to, from engine.Plane, rows bool) {
	inBands(to.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			dst, src := pixels(to, y), pixels(from, y)
			if rows {
				src = pixels(from, to.H-1-y)
			}
			for ; len(src) >= 8; dst, src = dst[8:], src[:len(src)-8] {
				binary.BigEndian.PutUint64(dst, binary.LittleEndian.Uint64(src[len(src)-8:]))
			}
			for i, v := range src {
				dst[len(src)-1-i] = v
			}
		}
	})
}

// place puts pixels of type P, an array of bytes, where rearrange wants them.
func place[P any](to, from engine.Plane, transposed, columns, rows bool) {
	size, base := from.PixelSize(), unsafe.Pointer(&from.Data[0])
	stepX, stepY := size, from.Stride // from one pixel of the result to the next
	if transposed {
		stepX, stepY = stepY, stepX
	}
	first := 0
	if columns {
		first += (to.W - 1) * stepX
		stepX = -stepX
	}
	if rows {
		first += (to.H - 1) * stepY
		stepY = -stepY
	}
	wide := 64 // columns at a time, so that what is read stays in the cache
	if !transposed {
		wide = to.W
	}
	inBands(to.Format, func(y0, y1 int) {
		for x0 := 0; x0 < to.W; x0 += wide {
			for y := y0; y < y1; y++ {
				row, at := viewAs[P](pixels(to, y))[x0:min(x0+wide, to.W)], first+x0*stepX+y*stepY
				if size == 3 {
					placeThree(pixels(to, y)[3*x0:3*min(x0+wide, to.W)], base, at, stepX, len(from.Data))
					continue
				}
				for x := range row {
					row[x] = *(*P)(unsafe.Add(base, at))
					at += stepX
				}
			}
		}
	})
}

// placeThree is the loop of place for pixels of three bytes: four are read and written where there are four, which is one move instead of two. What is written
// too much is the next pixel, which follows.
func placeThree(row []byte, base unsafe.Pointer, at, step, n int) {
	for len(row) >= 4 && at >= 0 && at+4 <= n {
		*(*uint32)(unsafe.Pointer(&row[0])) = *(*uint32)(unsafe.Add(base, at))
		row = row[3:]
		at += step
	}
	for ; len(row) >= 3; row = row[3:] {
		*(*[3]byte)(row) = *(*[3]byte)(unsafe.Add(base, at))
		at += step
	}
}

// placeBytes is place for larger pixels.
func placeBytes(to, from engine.Plane, transposed, columns, rows bool) {
	size := to.PixelSize()
	inBands(to.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row := pixels(to, y)
			for x := range to.W {
				i, j := x, y
				if columns {
					i = to.W - 1 - x
				}
				if rows {
					j = to.H - 1 - y
				}
				if transposed {
					i, j = j, i
				}
				copy(row[x*size:(x+1)*size], from.Data[j*from.Stride+i*size:])
			}
		}
	})
}

// flip turns around: 0 the rows, positive the columns, negative both.
func (c *call) flip() (starlark.Value, error) {
	code, err := c.integer("flipCode", 0)
	if err != nil {
		return nil, err
	}
	return c.rearrange(false, code != 0, code <= 0)
}

func (c *call) rotate() (starlark.Value, error) {
	code, err := c.integer("rotateCode", -1)
	if err != nil {
		return nil, err
	}
	switch code {
	case cv2Constants["ROTATE_90_CLOCKWISE"]:
		return c.rearrange(true, true, false)
	case cv2Constants["ROTATE_180"]:
		return c.rearrange(false, true, true)
	case cv2Constants["ROTATE_90_COUNTERCLOCKWISE"]:
		return c.rearrange(true, false, true)
	}
	return nil, c.wrong("rotateCode", "%d; ROTATE_90_CLOCKWISE, ROTATE_180 and ROTATE_90_COUNTERCLOCKWISE are possible", code)
}

// typed calls the function for the depth of an image.
func typed(img cv.AnyImage, u8 func() error, u16 func() error, s16 func() error, s32 func() error, f32 func() error, f64 func() error) error {
	return map[cv.Depth]func() error{cv.U8: u8, cv.U16: u16, cv.S16: s16, cv.S32: s32, cv.F32: f32, cv.F64: f64}[img.Format().Depth]()
}

func (c *call) split() (starlark.Value, error) {
	src, err := c.image("m")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	f.C = 1
	var values starlark.Tuple
	var planes []cv.AnyImage
	for range src.Format().C {
		img, err := c.newImage(f)
		if err != nil {
			return nil, err
		}
		planes = append(planes, img)
		values = append(values, array{ndarray.FromImage(img)})
	}
	return values, typed(src, splitter[uint8](planes, src), splitter[uint16](planes, src), splitter[int16](planes, src),
		splitter[int32](planes, src), splitter[float32](planes, src), splitter[float64](planes, src))
}

func splitter[T cv.Pixel](planes []cv.AnyImage, src cv.AnyImage) func() error {
	return func() error { return cv.Split(imagesOf[T](planes), src.(*cv.Image[T])) }
}

func imagesOf[T cv.Pixel](list []cv.AnyImage) []*cv.Image[T] {
	images := make([]*cv.Image[T], len(list))
	for i, m := range list {
		images[i] = m.(*cv.Image[T])
	}
	return images
}

// list returns the images of a tuple or list.
func (c *call) list(name string) ([]cv.AnyImage, error) {
	var values []starlark.Value
	switch v := c.value(name).(type) {
	case array:
		if len(v.Shape) == 0 {
			return nil, c.wrong(name, "an array without dimensions; a list of arrays is needed")
		}
		for i := range v.Shape[0] { // an array is a list of what lies along its first dimension
			part := *v.Array
			part.Shape, part.Strides = v.Shape[1:], v.Strides[1:]
			part.Offset += i * v.Strides[0]
			values = append(values, array{&part})
		}
	default:
		var ok bool
		if values, ok = elementsOf(v); !ok {
			return nil, c.wrong(name, "a list of arrays is needed")
		}
	}
	if len(values) == 0 {
		return nil, c.wrong(name, "is empty; a list of arrays is needed")
	}
	var images []cv.AnyImage
	for _, v := range values {
		img, err := c.imageOf(name, v)
		if err != nil {
			return nil, err
		}
		images = append(images, img)
	}
	return images, nil
}

func (c *call) merge() (starlark.Value, error) {
	src, err := c.list("mv")
	if err != nil {
		return nil, err
	}
	f := src[0].Format()
	channels := 0
	for _, m := range src {
		g := m.Format()
		if g.Depth != f.Depth || g.W != f.W || g.H != f.H {
			return nil, c.wrong("mv", "%v and %v; size and depth must agree", f, g)
		}
		channels += g.C
	}
	if channels > cv.MaxChannels {
		return nil, c.wrong("mv", "%d channels in all; up to %d are possible", channels, cv.MaxChannels)
	}
	f.C = channels
	dst, finish, err := c.output("dst", f, false, src...)
	if err != nil {
		return nil, err
	}
	err = typed(dst, merger[uint8](dst, src), merger[uint16](dst, src), merger[int16](dst, src), merger[int32](dst, src), merger[float32](dst, src), merger[float64](dst, src))
	return finish(), err
}

func merger[T cv.Pixel](dst cv.AnyImage, src []cv.AnyImage) func() error {
	return func() error { return cv.Merge(dst.(*cv.Image[T]), imagesOf[T](src)...) }
}

func (c *call) extractChannel() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	n, err := c.integer("coi", -1)
	if err != nil {
		return nil, err
	}
	if n < 0 || n >= f.C {
		return nil, c.wrong("coi", "%d of %d channels", n, f.C)
	}
	out := f
	out.C = 1
	dst, finish, err := c.output("dst", out, false, src)
	if err != nil {
		return nil, err
	}
	return finish(), typed(src, extractor[uint8](dst, src, n), extractor[uint16](dst, src, n), extractor[int16](dst, src, n),
		extractor[int32](dst, src, n), extractor[float32](dst, src, n), extractor[float64](dst, src, n))
}

func extractor[T cv.Pixel](dst, src cv.AnyImage, n int) func() error {
	return func() error {
		to, from := dst.(*cv.Image[T]), src.(*cv.Image[T])
		inBands(from.Format(), func(y0, y1 int) {
			for y := y0; y < y1; y++ {
				kernel.CopyChannel(to.Row(y), 1, 0, from.Row(y), from.Channels, n)
			}
		})
		return nil
	}
}

// join puts images beside each other, or one below the other.
func (c *call) join(beside bool) (starlark.Value, error) {
	src, err := c.list("src")
	if err != nil {
		return nil, err
	}
	f := src[0].Format()
	for _, m := range src[1:] {
		g := m.Format()
		if g.Depth != f.Depth || g.C != f.C || beside && g.H != f.H || !beside && g.W != f.W {
			return nil, c.wrong("src", "%v and %v do not fit together", f, g)
		}
		if beside {
			f.W += g.W
		} else {
			f.H += g.H
		}
	}
	dst, finish, err := c.output("dst", f, false, src...)
	if err != nil {
		return nil, err
	}
	to := dst.Plane()
	at := 0
	for _, m := range src {
		p := m.Plane()
		for y := range p.H {
			if beside {
				copy(pixels(to, y)[at:], pixels(p, y))
			} else {
				copy(pixels(to, at+y), pixels(p, y))
			}
		}
		if beside {
			at += p.RowSize()
		} else {
			at += p.H
		}
	}
	return finish(), nil
}

func (c *call) copyMakeBorder() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	var m [4]int
	for i, name := range []string{"top", "bottom", "left", "right"} {
		if m[i], err = c.integer(name, -1); err != nil {
			return nil, err
		}
		if m[i] < 0 || m[i] > math.MaxInt32/2 {
			return nil, c.wrong(name, "%d; 0 and more are possible", m[i])
		}
	}
	border, err := c.border("borderType")
	if err != nil {
		return nil, err
	}
	value, err := c.scalar("value")
	if err != nil {
		return nil, err
	}
	f.H += m[0] + m[1]
	f.W += m[2] + m[3]
	dst, finish, err := c.output("dst", f, false, src)
	if err != nil {
		return nil, err
	}
	border &^= cv.BorderIsolated
	err = typed(src, borderMaker[uint8](dst, src, m, border, value), borderMaker[uint16](dst, src, m, border, value), borderMaker[int16](dst, src, m, border, value),
		borderMaker[int32](dst, src, m, border, value), borderMaker[float32](dst, src, m, border, value), borderMaker[float64](dst, src, m, border, value))
	return finish(), err
}

func borderMaker[T cv.Pixel](dst, src cv.AnyImage, m [4]int, b cv.Border, value cv.Scalar) func() error {
	return func() error {
		return cv.CopyMakeBorder(dst.(*cv.Image[T]), src.(*cv.Image[T]), m[0], m[1], m[2], m[3], b, value)
	}
}

// lut replaces every byte by an element of a table, one for all channels or one each.
func (c *call) lut() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	if f.Depth != cv.U8 {
		return nil, c.wrong("src", "%v; 8U is possible", f.Depth)
	}
	table, err := c.image("lut")
	if err != nil {
		return nil, err
	}
	t := table.Format()
	if t.W*t.H != 256 || t.C != 1 && t.C != f.C {
		return nil, c.wrong("lut", "%v; 256 elements of 1 or %d channels are needed", t, f.C)
	}
	out := f
	out.Depth = t.Depth
	dst, finish, err := c.output("dst", out, true, src, table)
	if err != nil {
		return nil, err
	}
	size := t.Depth.Size()
	flat := make([]byte, 0, 256*t.PixelSize())
	for y := range t.H {
		flat = append(flat, pixels(table.Plane(), y)...)
	}
	to, from := dst.Plane(), src.Plane()
	if size == 1 {
		tables := make([][256]uint8, t.C)
		for i, v := range flat {
			tables[i%t.C][i/t.C] = v
		}
		lookUp(to, from, tables)
		return finish(), nil
	}
	inBands(out, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row := pixels(to, y)
			for i, v := range pixels(from, y) {
				copy(row[i*size:(i+1)*size], flat[(int(v)*t.C+i%t.C)*size:])
			}
		}
	})
	return finish(), nil
}

func (c *call) equalizeHist() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	if f.Depth != cv.U8 || f.C != 1 {
		return nil, c.wrong("src", "%v; 8U with one channel is possible", f)
	}
	dst, finish, err := c.output("dst", f, true, src)
	if err != nil {
		return nil, err
	}
	count := byteCounts(src, nil, nil)[0]
	first := 0
	for count[first] == 0 {
		first++
	}
	var table [256]uint8
	if total := f.W * f.H; count[first] == total {
		for i := range table {
			table[i] = uint8(first)
		}
	} else {
		scale := float32(255) / float32(total-count[first])
		sum := 0
		for i := first + 1; i < 256; i++ {
			sum += count[i]
			table[i] = engine.Convert[uint8](float64(float32(sum) * scale))
		}
	}
	lookUp(dst.Plane(), src.Plane(), [][256]uint8{table})
	return finish(), nil
}

// pyrDown halves an image after a Gauss of 5x5; integers are rounded half up.
func (c *call) pyrDown() (starlark.Value, error) {
	src, err := c.image("src")
	if err != nil {
		return nil, err
	}
	f := src.Format()
	if f.Depth != cv.U8 && f.Depth != cv.U16 && f.Depth != cv.S16 {
		return nil, c.wrong("src", "%v; 8U, 16U and 16S are possible here", f.Depth)
	}
	border, err := c.border("borderType")
	if err != nil {
		return nil, err
	}
	border &^= cv.BorderIsolated
	if border == cv.BorderConstant {
		return nil, c.wrong("borderType", "BORDER_CONSTANT; the others are possible")
	}
	out := f
	out.W, out.H = (f.W+1)/2, (f.H+1)/2
	if c.given("dstsize") {
		s, err := c.size("dstsize")
		if err != nil {
			return nil, err
		}
		if s != (cv.Size{}) && s != (cv.Size{W: out.W, H: out.H}) {
			return nil, c.wrong("dstsize", "%v; half the size of src, %dx%d, is possible here", s, out.W, out.H)
		}
	}
	dst, finish, err := c.output("dst", out, false, src)
	if err != nil {
		return nil, err
	}
	if img, ok := src.(*cv.Image[int16]); ok {
		halve(dst.(*cv.Image[int16]), img, border)
		return finish(), nil
	}
	blurred, err := c.newImage(f) // of unsigned integers GaussianBlur makes the same sums and rounds them alike
	if err != nil {
		return nil, err
	}
	if err := c.run(cv.GaussianBlurOp{Ksize: cv.Square(5), Border: border}, blurred, src); err != nil {
		return nil, err
	}
	to, from := dst.Plane(), blurred.Plane()
	from.Stride *= 2
	movePixels(to, from, 2*from.PixelSize())
	return finish(), nil
}

// movePixels sets rows to those of another image, in which neighbours are step bytes apart.
func movePixels(to, from engine.Plane, step int) {
	size := to.PixelSize()
	inBands(to.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			row, src := pixels(to, y), from.Data[y*from.Stride:]
			switch size {
			case 1:
				for x := range row {
					row[x] = src[x*step]
				}
			case 3:
				placeThree(row, unsafe.Pointer(&from.Data[0]), y*from.Stride, step, len(from.Data))
			default:
				for x := range to.W {
					copy(row[x*size:(x+1)*size], src[x*step:])
				}
			}
		}
	})
}

// halve is pyrDown: sums of columns, then along rows, by 1 4 6 4 1 each.
func halve(dst, src *cv.Image[int16], border cv.Border) {
	ch := src.Channels
	inBands(dst.Format(), func(y0, y1 int) {
		const beyond = 2 // pixels on each side of a row of sums
		sums := make([]int32, (src.Width+2*beyond)*ch)
		inside := sums[beyond*ch:][:src.Width*ch]
		for y := y0; y < y1; y++ {
			var rows [5][]int16
			for k := range rows {
				rows[k] = src.Row(border.Map(2*y+k-2, src.Height))[:len(inside)]
			}
			p, q, r, s, t := rows[0], rows[1], rows[2], rows[3], rows[4]
			for i := range inside {
				inside[i] = int32(p[i]) + int32(t[i]) + 4*(int32(q[i])+int32(s[i])) + 6*int32(r[i])
			}
			for _, x := range [2 * beyond]int{-2, -1, src.Width, src.Width + 1} {
				copy(sums[(x+beyond)*ch:][:ch], inside[border.Map(x, src.Width)*ch:])
			}
			out := dst.Row(y)
			for c := range ch {
				for i, w := c, sums[c:]; i < len(out); i += ch {
					sum := w[0] + w[4*ch] + 4*(w[ch]+w[3*ch]) + 6*w[2*ch]
					out[i] = int16((sum + 128) >> 8)
					w = w[2*ch:]
				}
			}
		}
	})
}

// matrix makes an array of a kernel: of float64, float32 or uint8.
func (c *call) matrix(k cv.Kernel, depth cv.Depth) (starlark.Value, error) {
	s := k.Size()
	img, err := c.newImage(cv.Format{Depth: depth, W: s.W, H: s.H, C: 1})
	if err != nil {
		return nil, err
	}
	values := k.Values()
	for y := range s.H {
		storeRow(img.Plane(), y, values[y*s.W:][:s.W])
	}
	return array{ndarray.FromImage(img)}, nil
}

func (c *call) getStructuringElement() (starlark.Value, error) {
	shape, err := c.integer("shape", -1)
	if err != nil {
		return nil, err
	}
	size, err := c.size("ksize")
	if err != nil {
		return nil, err
	}
	centre := cv.Point{X: -1, Y: -1}
	anchor, err := c.point("anchor", centre)
	if err != nil {
		return nil, err
	}
	shapes := map[int]cv.MorphShape{cv2Constants["MORPH_RECT"]: cv.MorphRect, cv2Constants["MORPH_CROSS"]: cv.MorphCross, cv2Constants["MORPH_ELLIPSE"]: cv.MorphEllipse}
	s, ok := shapes[shape]
	if !ok {
		return nil, c.wrong("shape", "%d; MORPH_RECT, MORPH_CROSS and MORPH_ELLIPSE are possible", shape)
	}
	at := &anchor
	if anchor == centre {
		at = nil
	}
	k, err := cv.GetStructuringElement(s, size, at)
	if err != nil {
		return nil, err
	}
	return c.matrix(k, cv.U8)
}

// kernelDepth returns the argument ktype.
func (c *call) kernelDepth(byDefault cv.Depth) (cv.Depth, error) {
	d, err := c.ddepth("ktype", byDefault)
	if err == nil && !d.IsFloat() {
		err = c.wrong("ktype", "%v; CV_32F and CV_64F are possible", d)
	}
	return d, err
}

func (c *call) getGaussianKernel() (starlark.Value, error) {
	n, err := c.integer("ksize", 0)
	if err != nil {
		return nil, err
	}
	sigma, err := c.number("sigma", 0)
	if err != nil {
		return nil, err
	}
	depth, err := c.kernelDepth(cv.F64)
	if err != nil {
		return nil, err
	}
	k, err := cv.GetGaussianKernel(n, sigma)
	if err != nil {
		return nil, err
	}
	return c.matrix(upright(k), depth)
}

// upright returns a kernel of one row as one of one column.
func upright(k cv.Kernel) cv.Kernel {
	values := k.Values()
	column, _ := cv.NewKernel(1, len(values), values...)
	return column
}

func (c *call) getDerivKernels() (starlark.Value, error) {
	var n [3]int
	for i, name := range []string{"dx", "dy", "ksize"} {
		var err error
		if n[i], err = c.integer(name, 0); err != nil {
			return nil, err
		}
	}
	normalized, err := c.boolean("normalize", false)
	if err != nil {
		return nil, err
	}
	depth, err := c.kernelDepth(cv.F32)
	if err != nil {
		return nil, err
	}
	kx, ky, err := cv.GetDerivKernels(n[0], n[1], n[2], normalized)
	if err != nil {
		return nil, err
	}
	x, err := c.matrix(upright(kx), depth)
	if err != nil {
		return nil, err
	}
	y, err := c.matrix(upright(ky), depth)
	return starlark.Tuple{x, y}, err
}

// labels returns what both functions of components need.
func (c *call) labelling() (src *cv.Image[uint8], labels *cv.Image[int32], finish func() starlark.Value, connectivity int, err error) {
	img, err := c.image("image")
	if err != nil {
		return nil, nil, nil, 0, err
	}
	src, ok := img.(*cv.Image[uint8])
	if !ok {
		return nil, nil, nil, 0, c.wrong("image", "%v; 8U is possible", img.Format().Depth)
	}
	if connectivity, err = c.integer("connectivity", 8); err != nil {
		return nil, nil, nil, 0, err
	}
	kind, err := c.integer("ltype", cv2Constants["CV_32S"])
	if err == nil && kind != cv2Constants["CV_32S"] {
		err = c.wrong("ltype", "%d; CV_32S is possible", kind)
	}
	if err != nil {
		return nil, nil, nil, 0, err
	}
	f := img.Format()
	f.Depth = cv.S32
	out, finish, err := c.output("labels", f, false, img)
	if err != nil {
		return nil, nil, nil, 0, err
	}
	return src, out.(*cv.Image[int32]), finish, connectivity, nil
}

// remember remembers the labels as made by the operation.
func (c *call) remember(labels starlark.Value, connectivity int) starlark.Value {
	a := c.f.op.NewArgs()
	if connectivity != 0 {
		a.Values[0].V = connectivity
	}
	c.s.recipes.operation(labels, a, c.images(1))
	return labels
}

func (c *call) connectedComponents() (starlark.Value, error) {
	src, labels, finish, connectivity, err := c.labelling()
	if err != nil {
		return nil, err
	}
	n, err := cv.ConnectedComponents(labels, src, connectivity)
	if err != nil {
		return nil, err
	}
	return starlark.Tuple{starlark.MakeInt(n), c.remember(finish(), connectivity)}, nil
}

func (c *call) connectedComponentsWithStats() (starlark.Value, error) {
	src, labels, finish, connectivity, err := c.labelling()
	if err != nil {
		return nil, err
	}
	found, err := cv.ConnectedComponentsWithStats(labels, src, connectivity)
	if err != nil {
		return nil, err
	}
	n := found.Len()
	stats, doneStats, err := c.output("stats", cv.Format{Depth: cv.S32, W: 5, H: n, C: 1}, false)
	if err != nil {
		return nil, err
	}
	centroids, doneCentroids, err := c.output("centroids", cv.Format{Depth: cv.F64, W: 2, H: n, C: 1}, false)
	if err != nil {
		return nil, err
	}
	for label := range n {
		r := found.At(label)
		storeRow(stats.Plane(), label, []float64{float64(r.Rect.X), float64(r.Rect.Y), float64(r.Rect.Width), float64(r.Rect.Height), float64(r.Area)})
		storeRow(centroids.Plane(), label, []float64{r.Cx, r.Cy})
	}
	return starlark.Tuple{starlark.MakeInt(n), c.remember(finish(), connectivity), doneStats(), doneCentroids()}, nil
}

// viewAs returns bytes as elements of an array of bytes.
func viewAs[P any](b []byte) []P {
	var p P
	return unsafe.Slice((*P)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(p)))
}
