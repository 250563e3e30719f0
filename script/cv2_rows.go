package script

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// Functions that package cv does not have are computed in float64, which holds every value of the depths exactly, row by row.

// An operand is an image, or a value for each channel where image is nil.
type operand struct {
	image  cv.AnyImage
	scalar cv.Scalar
}

// A rowFunc computes elements from those of one or two rows.
type rowFunc func(dst, a, b []float64)

// elementwise makes every element of dst from those of the operands, which have its size and channels; do is asked where no quick function knows their types.
func elementwise(dst cv.AnyImage, a, b operand, do rowFunc, known ...quick) {
	for _, f := range known {
		if f(dst, a, b) {
			return
		}
	}
	out := dst.Plane()
	if table := byteTable(out, a, b, do); table != nil {
		lookUp(out, a.image.Plane(), table)
		return
	}
	if table := pairTable(out, a, b, do); table != nil {
		lookUpPairs(out, a.image.Plane(), b.image.Plane(), table)
		return
	}
	part := 512 * out.C // elements at a time, which stay in the cache
	inBands(out.Format, func(y0, y1 int) {
		n := out.W * out.C
		part := min(part, n)
		rows := make([]float64, 3*part)
		result, x, y := rows[:part], rows[part:2*part], rows[2*part:]
		a.fill(x, out.C)
		b.fill(y, out.C)
		for row := y0; row < y1; row++ {
			for i := 0; i < n; i += part {
				m := min(part, n-i)
				a.load(x[:m], row, i)
				b.load(y[:m], row, i)
				do(result[:m], x[:m], y[:m])
				storePart(out, row, i, result[:m])
			}
		}
	})
}

// pairTable returns the result of every pair of bytes where both images have bytes and there are many of them, else nil.
func pairTable(out engine.Plane, a, b operand, do rowFunc) *[1 << 16]uint8 {
	if a.image == nil || b.image == nil || a.image.Format().Depth != cv.U8 || b.image.Format().Depth != cv.U8 || out.Depth != cv.U8 || out.W*out.H*out.C < 1<<20 {
		return nil
	}
	table := new([1 << 16]uint8)
	rows := engine.Plane{Format: cv.Format{Depth: cv.U8, W: 256, H: 256, C: 1}, Data: table[:], Stride: 256}
	inBands(rows.Format, func(y0, y1 int) {
		var result, x, y [256]float64
		for i := range y {
			y[i] = float64(i)
		}
		for first := y0; first < y1; first++ {
			for i := range x {
				x[i] = float64(first)
			}
			do(result[:], x[:], y[:])
			storeRow(rows, first, result[:])
		}
	})
	return table
}

// lookUpPairs makes bytes of pairs of bytes.
func lookUpPairs(out, a, b engine.Plane, table *[1 << 16]uint8) {
	inBands(out.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			dst, p, q := pixels(out, y), pixels(a, y), pixels(b, y)
			p, q = p[:len(dst)], q[:len(dst)]
			for i := range dst {
				dst[i] = table[uint16(p[i])<<8|uint16(q[i])]
			}
		}
	})
}

// byteTable returns the result of every byte for each channel where the only image has bytes and enough of them, else nil.
func byteTable(out engine.Plane, a, b operand, do rowFunc) [][256]uint8 {
	if b.image != nil || a.image == nil || a.image.Format().Depth != cv.U8 || out.Depth != cv.U8 || out.W*out.H < 512 {
		return nil
	}
	rows := make([]float64, 3*256*out.C)
	result, x, y := rows[:256*out.C], rows[256*out.C:512*out.C], rows[512*out.C:]
	for i := range x {
		x[i] = float64(i / out.C)
	}
	b.fill(y, out.C)
	do(result, x, y)
	bytes := engine.NewPlane(cv.Format{Depth: cv.U8, W: 256, H: 1, C: out.C})
	storeRow(bytes, 0, result)
	table := make([][256]uint8, out.C)
	for i, v := range bytes.Data {
		table[i%out.C][i/out.C] = v
	}
	return table
}

// lookUp replaces bytes by those of the table of their channel.
func lookUp(out, in engine.Plane, table [][256]uint8) {
	if !slices.ContainsFunc(table, func(t [256]uint8) bool { return t != table[0] }) {
		table = table[:1]
	}
	inBands(out.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			dst, src := pixels(out, y), pixels(in, y)
			switch len(table) {
			case 1:
				lookUpRow(dst, src, &table[0])
			case 3:
				p, q, r := &table[0], &table[1], &table[2]
				for ; len(src) >= 3 && len(dst) >= 3; dst, src = dst[3:], src[3:] {
					dst[0], dst[1], dst[2] = p[src[0]], q[src[1]], r[src[2]]
				}
			default:
				for c := range table {
					t := &table[c]
					for i := c; i < len(src); i += len(table) {
						dst[i] = t[src[i]]
					}
				}
			}
		}
	})
}

func lookUpRow(dst, src []uint8, t *[256]uint8) {
	for ; len(src) >= 8 && len(dst) >= 8; dst, src = dst[8:], src[8:] { // eight are read and written at once
		v := binary.LittleEndian.Uint64(src)
		low := uint32(t[byte(v)]) | uint32(t[byte(v>>8)])<<8 | uint32(t[byte(v>>16)])<<16 | uint32(t[byte(v>>24)])<<24
		high := uint32(t[byte(v>>32)]) | uint32(t[byte(v>>40)])<<8 | uint32(t[byte(v>>48)])<<16 | uint32(t[byte(v>>56)])<<24
		binary.LittleEndian.PutUint64(dst, uint64(low)|uint64(high)<<32)
	}
	for i, v := range src {
		dst[i] = t[v]
	}
}

// fill sets a row to the scalar if the operand is one.
func (o operand) fill(row []float64, channels int) {
	if o.image == nil {
		for i := range row {
			row[i] = o.scalar[i%channels]
		}
	}
}

// load sets elements to those of a row of the image from a place on, if the operand is one.
func (o operand) load(to []float64, y, first int) {
	if o.image != nil {
		loadPart(to, o.image.Plane(), y, first)
	}
}

// inBands calls do for bands of rows of an image, several at once where it is large.
func inBands(f cv.Format, do func(y0, y1 int)) {
	const enough = 1 << 14 // elements of a band
	bands := max(min(4*engine.Threads(), f.H, f.W*f.H*f.C/enough), 1)
	engine.Parallel(bands, func(i int) { do(i*f.H/bands, (i+1)*f.H/bands) })
}

// loadRow reads row y of an image.
func loadRow(dst []float64, p engine.Plane, y int) { loadPart(dst[:p.W*p.C], p, y, 0) }

// loadPart reads elements of row y of an image from a place on.
func loadPart(dst []float64, p engine.Plane, y, first int) {
	size := p.Depth.Size()
	data := p.Data[y*p.Stride+first*size:][:len(dst)*size]
	switch p.Depth {
	case cv.U8:
		widen(dst, data)
	case cv.U16:
		widen(dst, engine.ElementsOf[uint16](data))
	case cv.S16:
		widen(dst, engine.ElementsOf[int16](data))
	case cv.S32:
		widen(dst, engine.ElementsOf[int32](data))
	case cv.F32:
		widen(dst, engine.ElementsOf[float32](data))
	case cv.F64:
		widen(dst, engine.ElementsOf[float64](data))
	}
}

func widen[T cv.Pixel](dst []float64, src []T) {
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// storeRow writes row y of an image, rounded and clipped to its depth.
func storeRow(p engine.Plane, y int, src []float64) { storePart(p, y, 0, src[:p.W*p.C]) }

// storePart writes elements of row y of an image from a place on.
func storePart(p engine.Plane, y, first int, src []float64) {
	size := p.Depth.Size()
	data := p.Data[y*p.Stride+first*size:][:len(src)*size]
	switch p.Depth {
	case cv.U8:
		saturate(data, src)
	case cv.U16:
		saturate(engine.ElementsOf[uint16](data), src)
	case cv.S16:
		saturate(engine.ElementsOf[int16](data), src)
	case cv.S32:
		saturate(engine.ElementsOf[int32](data), src)
	case cv.F32:
		saturate(engine.ElementsOf[float32](data), src)
	case cv.F64:
		copy(engine.ElementsOf[float64](data), src)
	}
}

func saturate[T cv.Pixel](dst []T, src []float64) {
	d := engine.DepthOf[T]()
	if d.IsFloat() {
		for i, v := range src {
			dst[i] = T(v)
		}
		return
	}
	lo, hi := d.Range()
	for i, v := range src {
		switch v = math.RoundToEven(v); {
		case v > hi:
			v = hi
		case v < lo:
			v = lo
		case v != v:
			v = 0
		}
		dst[i] = T(v)
	}
}

// pixels returns row y of an image as the bytes of its pixels.
func pixels(p engine.Plane, y int) []byte { return p.Data[y*p.Stride:][:p.RowSize()] }
