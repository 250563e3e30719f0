package ndarray

// Sums and products. Those of floats depend on the order and on what is added first, and are numpy's bit for bit: elements are taken in the order of
// memory (see order); as long as they belong to one result, up to bufferLength of them are added pairwise, and the sums of these are added to the result one
// after the other.

// bufferLength is how many elements numpy takes at once.
const bufferLength = 8192

// SumType returns the type that sums of a type have.
func SumType(t Type) Type {
	switch {
	case t.IsFloat():
		return t
	case t.IsUnsigned():
		return Uint64
	}
	return Int64
}

// MeanType returns the type that means of a type have.
func MeanType(t Type) Type {
	if t.IsFloat() {
		return t
	}
	return Float64
}

// Sum adds along axes in a type; nil are all.
func (a *Array) Sum(t Type, axes []int, keep bool) (*Array, error) {
	return a.fold(Add, t, axes, keep)
}

// Product multiplies along axes in a type; nil are all.
func (a *Array) Product(t Type, axes []int, keep bool) (*Array, error) {
	return a.fold(Multiply, t, axes, keep)
}

// fold combines elements along axes by Add or Multiply.
func (a *Array) fold(op Op, t Type, axes []int, keep bool) (*Array, error) {
	is, shape, err := a.reduced(axes)
	if err != nil {
		return nil, err
	}
	if a.Type.IsFloat() && !t.IsFloat() {
		if a, err = a.AsType(t); err != nil {
			return nil, err
		}
	}
	work := t
	if !t.IsFloat() {
		work = Int64
	}
	memory := order(a.Shape, a.Strides)
	out, err := a.Memory.ordered(work, shape, memory)
	if err != nil {
		return nil, err
	}
	clear(out.Data)
	if op == Multiply {
		if err := out.Assign(FromInt(work, 1)); err != nil {
			return nil, err
		}
	}
	if a.Len() > 0 {
		newFolder(op, a, out, is, memory).fold()
	}
	out = drop(out, is, keep)
	if t != work {
		return out.AsType(t)
	}
	return out, nil
}

// A loop goes along one axis: of the array, and of what it is reduced to, where it stays if the axis is reduced.
type loop struct{ side, stride, outStride int }

// walk calls f for every place of the loops, of which the last is the slowest.
func walk(loops []loop, at, to int, f func(at, to int)) {
	if len(loops) == 0 {
		f(at, to)
		return
	}
	last := loops[len(loops)-1]
	for range last.side {
		walk(loops[:len(loops)-1], at, to, f)
		at, to = at+last.stride, to+last.outStride
	}
}

// A folder reduces an array.
type folder struct {
	op      Op
	x, out  *Array
	loops   []loop // the fastest first
	sums    sums
	buffer  []byte // elements of out's type
	strided []byte // elements of x's type that did not follow each other
}

func newFolder(op Op, x, out *Array, is []bool, memory []int) *folder {
	f := &folder{op: op, x: x, out: out, sums: sumsOf[out.Type]}
	for i := len(memory) - 1; i >= 0; i-- {
		axis := memory[i]
		l := loop{side: x.Shape[axis], stride: x.Strides[axis]}
		if !is[axis] {
			l.outStride = out.Strides[axis]
		}
		if l.side == 1 {
			continue
		}
		if n := len(f.loops); n > 0 { // join it to the one before where that goes on in it
			if p := &f.loops[n-1]; l.stride == p.side*p.stride && l.outStride == p.side*p.outStride {
				p.side *= l.side
				continue
			}
		}
		f.loops = append(f.loops, l)
	}
	if len(f.loops) == 0 {
		f.loops = []loop{{side: 1}}
	}
	n := min(x.Len(), bufferLength)
	f.buffer, f.strided = alignedBytes(n*out.Type.Size()), alignedBytes(n*x.Type.Size())
	return f
}

// load returns n elements in the type of the result, from a place on, stride bytes apart.
func (f *folder) load(at, stride, n int) []byte {
	k, size := kernels[f.x.Type], f.x.Type.Size()
	x := f.x.Data[at:]
	if stride != size && n > 1 {
		k.copy(f.strided, size, x, stride, n)
		x = f.strided
	}
	x = x[:n*size]
	if f.x.Type == f.out.Type {
		return x
	}
	k.cast(f.buffer, f.out.Type, x)
	return f.buffer[:n*f.out.Type.Size()]
}

func (f *folder) fold() {
	runs := 0 // how many of the fastest loops stay at one result
	for runs < len(f.loops) && f.loops[runs].outStride == 0 {
		runs++
	}
	switch inner := f.loops[0]; {
	case runs == 0:
		f.rows()
	case runs == 1:
		walk(f.loops[1:], f.x.Offset, f.out.Offset, func(at, to int) {
			for left := inner.side; left > 0; left -= bufferLength {
				n := min(left, bufferLength)
				f.sums.run(f.op, f.out.Data[to:], f.load(at, inner.stride, n))
				at += n * inner.stride
			}
		})
	default:
		f.gathered(runs)
	}
}

// rows adds rows to rows: the fastest axis stays.
func (f *folder) rows() {
	inner, rest, rows := f.loops[0], f.loops[1:], 1
	if len(rest) > 0 && rest[0].outStride == 0 && rest[0].stride == inner.side*inner.stride { // rows that follow each other are loaded together
		rows, rest = rest[0].side, rest[1:]
	}
	together := max(bufferLength/inner.side, 1)
	walk(rest, f.x.Offset, f.out.Offset, func(at, to int) {
		for left := rows; left > 0; left -= together {
			n := min(left, together) * inner.side
			for i := 0; i < n; i += bufferLength { // several pieces only of a row longer than the buffer
				m := min(n-i, bufferLength)
				f.sums.rows(f.op, f.out.Data[to+i%inner.side*inner.outStride:], inner.outStride, f.load(at, inner.stride, m), min(inner.side, m))
				at += m * inner.stride
			}
		}
	})
}

// gathered adds where several loops stay at one result.
func (f *folder) gathered(runs int) {
	size := f.out.Type.Size()
	var gathered []byte
	walk(f.loops[runs:], f.x.Offset, f.out.Offset, func(at, to int) {
		inner := f.loops[0]
		gathered = gathered[:0]
		flush := func() {
			f.sums.run(f.op, f.out.Data[to:], gathered)
			gathered = gathered[:0]
		}
		walk(f.loops[1:runs], at, to, func(at, _ int) {
			for left := inner.side; left > 0; {
				n := min(left, bufferLength-len(gathered)/size)
				gathered = append(gathered, f.load(at, inner.stride, n)...)
				if len(gathered) == bufferLength*size {
					flush()
				}
				at, left = at+n*inner.stride, left-n
			}
		})
		if len(gathered) > 0 {
			flush()
		}
	})
}

// sums combine elements in the type of the results.
type sums interface {
	run(op Op, out, x []byte)                             // all of x into the first of out
	rows(op Op, out []byte, outStep int, x []byte, n int) // rows of n elements of x, each into the same n elements of out
}

var sumsOf = map[Type]sums{Int64: summed[int64]{}, Float32: summed[float32]{}, Float64: summed[float64]{}}

type summed[T int64 | float32 | float64] struct{}

func (summed[T]) run(op Op, out, x []byte) {
	to := at[T](out, 0, 0)
	if op == Add {
		*to += pairwise(elements[T](x))
		return
	}
	for _, v := range elements[T](x) {
		*to *= v
	}
}

func (summed[T]) rows(op Op, out []byte, outStep int, x []byte, n int) {
	v := elements[T](x)
	if packed := out[:min(len(out), n*outStep)]; outStep == len(x)/len(v) {
		to := elements[T](packed)[:n]
		for ; len(v) >= n; v = v[n:] {
			row := v[:len(to)]
			if op == Add {
				for i, e := range row {
					to[i] += e
				}
				continue
			}
			for i, e := range row {
				to[i] *= e
			}
		}
		return
	}
	for i, e := range v {
		to := at[T](out, i%n, outStep)
		if op == Add {
			*to += e
		} else {
			*to *= e
		}
	}
}

// pairwise adds as numpy does: halves of what is long, and eight sums side by side of up to 128 elements.
func pairwise[T int64 | float32 | float64](v []T) T {
	n := len(v)
	if n < 8 {
		var s T
		for _, e := range v {
			s += e
		}
		return s
	}
	if n > 128 {
		half := n / 2
		half -= half % 8
		return pairwise(v[:half]) + pairwise(v[half:])
	}
	r := [8]T(v)
	for v = v[8:]; len(v) >= 8; v = v[8:] {
		w := (*[8]T)(v)
		r[0] += w[0]
		r[1] += w[1]
		r[2] += w[2]
		r[3] += w[3]
		r[4] += w[4]
		r[5] += w[5]
		r[6] += w[6]
		r[7] += w[7]
	}
	s := ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
	for _, e := range v {
		s += e
	}
	return s
}

// Mean returns the means along axes, computed in a type.
func (a *Array) Mean(t Type, axes []int, keep bool) (*Array, error) {
	sum, err := a.Sum(t, axes, keep)
	if err != nil {
		return nil, err
	}
	return sum.over(a.perResult(axes))
}

// over divides sums by a number; a sum alone is divided as float64.
func (a *Array) over(n float64) (*Array, error) {
	if len(a.Shape) == 0 {
		return FromFloat(a.Type, a.Float(a.Offset)/n), nil
	}
	q, err := Binary(Divide, a, FromFloat(MeanType(a.Type), n))
	if err != nil || q.Type == a.Type {
		return q, err
	}
	return q.AsType(a.Type)
}

// perResult is how many elements are reduced to one.
func (a *Array) perResult(axes []int) float64 {
	n := 1
	if axes == nil {
		n = a.Len()
	}
	for _, axis := range axes {
		i, _ := a.Axis(axis) // checked by Sum
		n *= a.Shape[i]
	}
	return float64(n)
}

// Var returns the variances along axes, computed in a type, of which degrees of freedom are taken.
func (a *Array) Var(t Type, axes []int, keep bool, degrees float64) (*Array, error) {
	mean, err := a.Mean(t, axes, true)
	if err != nil {
		return nil, err
	}
	d, err := Binary(Subtract, a, mean)
	if err != nil {
		return nil, err
	}
	if d, err = Binary(Multiply, d, d); err != nil {
		return nil, err
	}
	sum, err := d.Sum(t, axes, keep)
	if err != nil {
		return nil, err
	}
	return sum.over(max(a.perResult(axes)-degrees, 0))
}
