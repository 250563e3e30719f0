package cv

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// Kernel is a small matrix: the weights of a filter, or a structuring element, whose members are its non-zero
// values. It cannot be changed once made and is comparable, so that operations can be told apart by their kernels. The zero Kernel has no size.
type Kernel struct {
	w, h int
	bits string // the float64 values, row by row
}

// maxKernelSide bounds a kernel's width and height.
const maxKernelSide = 1 << 12

// NewKernel makes a kernel of w columns and h rows (1 to 4096 each) from its values, row by row.
func NewKernel(w, h int, values ...float64) (Kernel, error) {
	if w < 1 || h < 1 || w > maxKernelSide || h > maxKernelSide {
		return Kernel{}, paramError("NewKernel", "size", "%dx%d; 1x1 to %dx%d are possible", w, h, maxKernelSide, maxKernelSide)
	}
	if len(values) != w*h {
		return Kernel{}, paramError("NewKernel", "values", "%d values for %dx%d", len(values), w, h)
	}
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		u := math.Float64bits(v)
		b = append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24), byte(u>>32), byte(u>>40), byte(u>>48), byte(u>>56))
	}
	return Kernel{w, h, unsafe.String(unsafe.SliceData(b), len(b))}, nil
}

// Ones returns a kernel that has 1 everywhere, NumPy's ones((h, w)). The sides are 1 to 4096.
func Ones(size Size) (Kernel, error) {
	if size.W < 1 || size.H < 1 || size.W > maxKernelSide || size.H > maxKernelSide {
		return Kernel{}, paramError("Ones", "size", "%v; 1x1 to %dx%d are possible", size, maxKernelSide, maxKernelSide)
	}
	values := make([]float64, size.W*size.H)
	for i := range values {
		values[i] = 1
	}
	return NewKernel(size.W, size.H, values...)
}

// Size returns the columns and rows.
func (k Kernel) Size() Size { return Size{k.w, k.h} }

// IsZero tells whether k is the zero Kernel, which has no size.
func (k Kernel) IsZero() bool { return k.w == 0 }

// At returns the value in column x of row y.
func (k Kernel) At(x, y int) float64 {
	b := k.bits[8*(y*k.w+x):]
	u := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	return math.Float64frombits(u)
}

// Values returns a copy of the values, row by row.
func (k Kernel) Values() []float64 {
	v := make([]float64, 0, k.w*k.h)
	for y := range k.h {
		for x := range k.w {
			v = append(v, k.At(x, y))
		}
	}
	return v
}

// Scale returns the kernel with every value multiplied by f.
func (k Kernel) Scale(f float64) Kernel { return k.each(func(v float64) float64 { return v * f }) }

// Divide returns the kernel with every value divided by d.
func (k Kernel) Divide(d float64) Kernel { return k.each(func(v float64) float64 { return v / d }) }

func (k Kernel) each(f func(float64) float64) Kernel {
	if k.IsZero() {
		return k
	}
	v := k.Values()
	for i := range v {
		v[i] = f(v[i])
	}
	k, _ = NewKernel(k.w, k.h, v...)
	return k
}

// String writes the kernel as a matrix, as NumPy prints one.
func (k Kernel) String() string {
	cells := make([]string, 0, k.w*k.h)
	width := 0
	for _, v := range k.Values() {
		s := strconv.FormatFloat(v, 'g', -1, 64)
		cells = append(cells, s)
		width = max(width, len(s))
	}
	var b strings.Builder
	for y := range k.h {
		b.WriteString([]string{"[[", " ["}[min(y, 1)])
		for x := range k.w {
			if x > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%*s", width, cells[y*k.w+x])
		}
		b.WriteString([]string{"]\n", "]]"}[min(1, (y+1)/k.h)])
	}
	return b.String()
}

// anchorOf checks an anchor against a kernel's size. Where it is not set, or -1, it is the centre, size/2.
func anchorOf(op Op, anchor Optional[Point], size Size) (Point, error) {
	a := anchor.Or(Point{-1, -1})
	if a.X == -1 {
		a.X = size.W / 2
	}
	if a.Y == -1 {
		a.Y = size.H / 2
	}
	if a.X < 0 || a.X >= size.W || a.Y < 0 || a.Y >= size.H {
		return a, paramError(op.Name(), "anchor", "%v outside the %v kernel", a, size)
	}
	return a, nil
}
