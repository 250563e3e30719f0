package script

import (
	"math"

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

// elementwise makes every element of dst from those of the operands, which have its size and channels.
func elementwise(dst cv.AnyImage, a, b operand, do rowFunc) {
	out := dst.Plane()
	if table := byteTable(out, a, b, do); table != nil {
		lookUp(out, a.image.Plane(), table)
		return
	}
	inBands(out.Format, func(y0, y1 int) {
		n := out.W * out.C
		rows := make([]float64, 3*n)
		result, x, y := rows[:n], rows[n:2*n], rows[2*n:]
		a.fill(x, out.C)
		b.fill(y, out.C)
		for row := y0; row < y1; row++ {
			a.load(x, row)
			b.load(y, row)
			do(result, x, y)
			storeRow(out, row, result)
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
	inBands(out.Format, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			dst, src := out.Data[y*out.Stride:][:out.RowSize()], in.Data[y*in.Stride:][:in.RowSize()]
			if len(table) == 1 {
				t := &table[0]
				for i, v := range src {
					dst[i] = t[v]
				}
				continue
			}
			for c := range table {
				t := &table[c]
				for i := c; i < len(src); i += len(table) {
					dst[i] = t[src[i]]
				}
			}
		}
	})
}

// fill sets a row to the scalar if the operand is one.
func (o operand) fill(row []float64, channels int) {
	if o.image == nil {
		for i := range row {
			row[i] = o.scalar[i%channels]
		}
	}
}

// load sets a row to that of the image if the operand is one.
func (o operand) load(row []float64, y int) {
	if o.image != nil {
		loadRow(row, o.image.Plane(), y)
	}
}

// inBands calls do for bands of rows of an image, several at once where it is large.
func inBands(f cv.Format, do func(y0, y1 int)) {
	const enough = 1 << 14 // elements of a band
	bands := max(min(4*engine.Threads(), f.H, f.W*f.H*f.C/enough), 1)
	engine.Parallel(bands, func(i int) { do(i*f.H/bands, (i+1)*f.H/bands) })
}

// loadRow reads row y of an image.
func loadRow(dst []float64, p engine.Plane, y int) {
	data := p.Data[y*p.Stride:][:p.RowSize()]
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
func storeRow(p engine.Plane, y int, src []float64) {
	data := p.Data[y*p.Stride:][:p.RowSize()]
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
