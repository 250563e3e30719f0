package ndarray

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// A Slice takes every Step-th index from Start up to Stop, each of which may be left out.
type Slice struct {
	Start, Stop, Step int
	NoStart, NoStop   bool
}

// Resolve returns the first index, the step and the number of indices within a side, by Python's rules.
func (s Slice) Resolve(side int) (start, step, n int, err error) {
	step = s.Step
	if step == 0 {
		return 0, 0, 0, fmt.Errorf("ValueError: slice step cannot be zero")
	}
	low, high := 0, side
	if step < 0 {
		low, high = -1, side-1
	}
	clamp := func(i int) int {
		if i < 0 {
			i += side
		}
		return min(max(i, low), high)
	}
	start, stop := low, high
	if step < 0 {
		start, stop = high, low
	}
	if !s.NoStart {
		start = clamp(s.Start)
	}
	if !s.NoStop {
		stop = clamp(s.Stop)
	}
	switch { // nothing is added to the step, which may be the largest integer
	case step > 0 && start < stop:
		n = (stop-start-1)/step + 1
	case step < 0 && start > stop:
		n = (start-stop-1)/-step + 1
	}
	return start, step, n, nil
}

// An Index is one part of a subscript.
type Index struct {
	Kind  IndexKind
	At    int    // AtIndex
	Slice Slice  // SliceIndex
	Array *Array // ArrayIndex: a mask or integers
}

// An IndexKind says what an Index is.
type IndexKind uint8

// The kinds of indices.
const (
	AtIndex IndexKind = iota
	SliceIndex
	EllipsisIndex
	NewAxisIndex
	ArrayIndex
)

// place returns how far into Data the element or the part at index i of a dimension lies.
func (a *Array) place(axis, i int) (int, error) {
	side := a.Shape[axis]
	if i < -side || i >= side {
		return 0, fmt.Errorf("IndexError: index %d is out of bounds for axis %d with size %d", i, axis, side)
	}
	if i < 0 {
		i += side
	}
	return i * a.Strides[axis], nil
}

// Element returns the place in Data of an element; the indices are as many as dimensions.
func (a *Array) Element(index ...int) (int, error) {
	at := a.Offset
	for axis, i := range index {
		p, err := a.place(axis, i)
		if err != nil {
			return 0, err
		}
		at += p
	}
	return at, nil
}

// expand puts slices in the place of the ellipsis and at the end, so that every dimension has its index.
func (a *Array) expand(index []Index) ([]Index, error) {
	used, ellipsis := 0, -1
	for i, x := range index {
		switch x.Kind {
		case EllipsisIndex:
			if ellipsis >= 0 {
				return nil, fmt.Errorf("IndexError: an index can only have a single ellipsis ('...')")
			}
			ellipsis = i
		case ArrayIndex:
			used++
			if x.Array.Type == Bool {
				used += len(x.Array.Shape) - 1
			}
		case AtIndex, SliceIndex:
			used++
		}
	}
	rest := len(a.Shape) - used
	if rest < 0 {
		return nil, fmt.Errorf("IndexError: too many indices for array: array is %d-dimensional, but %d were indexed", len(a.Shape), used)
	}
	all := slices.Repeat([]Index{{Kind: SliceIndex, Slice: Slice{Step: 1, NoStart: true, NoStop: true}}}, rest)
	if ellipsis < 0 {
		return append(slices.Clone(index), all...), nil
	}
	return slices.Concat(index[:ellipsis], all, index[ellipsis+1:]), nil
}

// View returns the view of basic indices: those that are no arrays.
func (a *Array) View(index ...Index) (*Array, error) {
	index, err := a.expand(index)
	if err != nil {
		return nil, err
	}
	out := &Array{Type: a.Type, Offset: a.Offset, Data: a.Data, Memory: a.Memory, Shape: make([]int, 0, len(index)), Strides: make([]int, 0, len(index))}
	axis := 0
	for _, x := range index {
		switch x.Kind {
		case AtIndex:
			p, err := a.place(axis, x.At)
			if err != nil {
				return nil, err
			}
			out.Offset += p
			axis++
		case SliceIndex:
			start, step, n, err := x.Slice.Resolve(a.Shape[axis])
			if err != nil {
				return nil, err
			}
			if n > 0 {
				out.Offset += start * a.Strides[axis]
			}
			out.Shape, out.Strides = append(out.Shape, n), append(out.Strides, step*a.Strides[axis])
			axis++
		case NewAxisIndex:
			out.Shape, out.Strides = append(out.Shape, 1), append(out.Strides, 0)
		default:
			return nil, fmt.Errorf("IndexError: an array is no basic index")
		}
	}
	return out, nil
}

// isBasic tells whether no index is an array.
func isBasic(index []Index) bool {
	return !slices.ContainsFunc(index, func(x Index) bool { return x.Kind == ArrayIndex })
}

// Index returns what a subscript reads: a view for basic indices, else a copy.
func (a *Array) Index(index ...Index) (*Array, error) {
	if isBasic(index) {
		return a.View(index...)
	}
	if len(index) == 1 && index[0].Array.Type == Bool && sameShape(a, index[0].Array) {
		return a.masked(index[0].Array)
	}
	s, err := a.selection(index)
	if err != nil {
		return nil, err
	}
	out, err := a.Memory.Unwritten(a.Type, s.shape...)
	if err != nil {
		return nil, err
	}
	size := s.part.Len() * a.Type.Size()
	whole := &Array{Type: a.Type, Shape: append([]int{len(s.places)}, s.part.Shape...), Data: out.Data}
	whole.Strides = packed(a.Type, whole.Shape, nil).Strides
	for i, p := range s.places {
		from := *s.part
		from.Offset += p
		to := packed(a.Type, s.part.Shape, out.Data[i*size:(i+1)*size])
		copyRows(to, &from)
	}
	if s.first == 0 {
		return out, nil
	}
	// The dimensions of the index arrays stand where these stood, if they were neighbours.
	n := len(s.index)
	front := packed(a.Type, slices.Concat(s.index, s.part.Shape), out.Data)
	front.Memory = a.Memory
	axes := make([]int, 0, len(front.Shape))
	for i := range s.first {
		axes = append(axes, n+i)
	}
	for i := range n {
		axes = append(axes, i)
	}
	for i := s.first; i < len(s.part.Shape); i++ {
		axes = append(axes, n+i)
	}
	return front.Transpose(axes...), nil
}

// masked returns the elements where a mask of the same shape holds.
func (a *Array) masked(mask *Array) (*Array, error) {
	m := mask.Packed().bytes()
	size, n := a.Type.Size(), countTrue(m)
	room := a.Memory.copied(a.Type, n+1) // pick writes one more
	data := room.Data
	out := room.Span(0, 0, n)
	a.eachRow(func(at, count, step int) {
		data = data[size*pick(size, data, a.Data[at:], step, m[:count]):]
		m = m[count:]
	})
	return out, nil
}

func countTrue(mask []byte) int {
	n := 0
	for ; len(mask) >= 8; mask = mask[8:] { // eight at once: the highest byte of the product is their sum
		n += int(binary.LittleEndian.Uint64(mask) * 0x0101010101010101 >> 56)
	}
	for _, v := range mask {
		n += int(v)
	}
	return n
}

// A selection is what a subscript with arrays selects: parts of one shape at places.
type selection struct {
	part   *Array // the part at place 0
	places []int
	index  []int // the shape of the index arrays
	first  int   // how many dimensions of the part stand before those of the index
	shape  []int
}

// selection resolves a subscript with arrays.
func (a *Array) selection(index []Index) (*selection, error) {
	index, err := a.expand(index)
	if err != nil {
		return nil, err
	}
	s := &selection{}
	var basic []Index
	var arrays []*Array // with the axes that they index
	var axes []int
	axis, before, last, apart := 0, 0, -1, false
	advanced := func(i int, x *Array) {
		if last >= 0 && i > last+1 {
			apart = true
		}
		if last < 0 {
			s.first = before
		}
		last = i
		arrays, axes = append(arrays, x), append(axes, axis)
		basic = append(basic, Index{Kind: AtIndex})
		axis++
	}
	for i, x := range index {
		switch x.Kind {
		case ArrayIndex:
			if x.Array.Type != Bool {
				if x.Array.Type.IsFloat() && x.Array.Len() > 0 {
					return nil, fmt.Errorf("IndexError: arrays used as indices must be of integer (or boolean) type")
				}
				advanced(i, x.Array.Cast(Int64))
				continue
			}
			for d, side := range x.Array.Shape {
				if a.Shape[axis+d] != side {
					return nil, fmt.Errorf("IndexError: boolean index did not match indexed array along dimension %d; dimension is %d but corresponding boolean dimension is %d",
						axis+d, a.Shape[axis+d], side)
				}
			}
			for _, x := range x.Array.Nonzero() {
				advanced(i, x)
			}
		case AtIndex:
			if _, err := a.place(axis, x.At); err != nil {
				return nil, err
			}
			advanced(i, FromInt(Int64, int64(x.At))) // numpy counts a number among the arrays
		default:
			basic = append(basic, x)
			before++
			if x.Kind == SliceIndex {
				axis++
			}
		}
	}
	if apart {
		s.first = 0
	}
	empty := *a
	for _, axis := range axes {
		if empty.Shape[axis] == 0 { // a part is taken at index 0, which no index reads
			empty.Shape = slices.Clone(empty.Shape)
			empty.Shape[axis] = 1
		}
	}
	if s.part, err = empty.View(basic...); err != nil {
		return nil, err
	}
	if s.index, err = BroadcastShapes(arrays...); err != nil {
		return nil, fmt.Errorf("IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes %s", shapes(arrays...))
	}
	n, err := Count(Int64, s.index...)
	if err != nil {
		return nil, err
	}
	s.places = make([]int, n)
	for k, x := range arrays {
		x, _ = x.BroadcastTo(s.index)
		i := 0
		var bad error
		x.eachRow(func(at, count, step int) {
			for range count {
				p, err := a.place(axes[k], int(x.Int(at)))
				if err != nil {
					bad = err
				}
				s.places[i] += p
				i, at = i+1, at+step
			}
		})
		if bad != nil {
			return nil, bad
		}
	}
	s.shape = slices.Concat(s.part.Shape[:s.first], s.index, s.part.Shape[s.first:])
	return s, nil
}

// SetIndex assigns to what a subscript selects; the value is broadcast and converted.
func (a *Array) SetIndex(value *Array, index ...Index) error {
	if isBasic(index) {
		v, err := a.View(index...)
		if err != nil {
			return err
		}
		return v.Assign(value)
	}
	if len(index) == 1 && index[0].Array.Type == Bool && sameShape(a, index[0].Array) && value.Len() == 1 {
		a.fillMasked(index[0].Array, value)
		return nil
	}
	s, err := a.selection(index)
	if err != nil {
		return err
	}
	value, err = value.Cast(a.Type).BroadcastTo(s.shape)
	if err != nil {
		if index[0].Kind == ArrayIndex && len(index) == 1 && index[0].Array.Type == Bool {
			return fmt.Errorf("ValueError: NumPy boolean array indexing assignment cannot assign %d input values to the %d output values where the mask is true", value.Len(), len(s.places))
		}
		return fmt.Errorf("ValueError: shape mismatch: value array of shape %s could not be broadcast to indexing result of shape %s", shapeText(value.Shape), shapeText(s.shape))
	}
	n := len(s.index)
	if s.first > 0 { // bring the dimensions of the index to the front
		var axes []int
		for i := range n {
			axes = append(axes, s.first+i)
		}
		for i := range s.first {
			axes = append(axes, i)
		}
		for i := s.first + n; i < len(s.shape); i++ {
			axes = append(axes, i)
		}
		value = value.Transpose(axes...)
	}
	value = value.Copy()
	size := s.part.Len() * a.Type.Size()
	for i, p := range s.places {
		to := *s.part
		to.Offset += p
		copyRows(&to, packed(a.Type, s.part.Shape, value.Data[i*size:(i+1)*size]))
	}
	return nil
}

// fillMasked sets the elements where a mask of the same shape holds.
func (a *Array) fillMasked(mask, value *Array) {
	m := mask.Packed().bytes()
	v := value.Cast(a.Type).bytes()
	size := a.Type.Size()
	a.eachRow(func(at, count, step int) {
		put(size, a.Data[at:], step, m[:count], v)
		m = m[count:]
	})
}

// Assign copies a value into the view, broadcast and converted as C does.
func (a *Array) Assign(value *Array) error {
	shape := value.Shape
	for len(shape) > len(a.Shape) && shape[0] == 1 { // numpy drops such dimensions
		shape = shape[1:]
	}
	if len(shape) < len(value.Shape) {
		v := *value
		v.Strides, v.Shape = v.Strides[len(v.Strides)-len(shape):], shape
		value = &v
	}
	if value.Type != a.Type || sharesMemory(a, value) {
		v := value.Copy()
		value = v.Cast(a.Type)
	}
	b, err := value.BroadcastTo(a.Shape)
	if err != nil {
		return fmt.Errorf("ValueError: could not broadcast input array from shape %s into shape %s", shapeText(value.Shape), shapeText(a.Shape))
	}
	copyElements(a, b)
	return nil
}

// sharesMemory tells whether two arrays may have elements in common.
func sharesMemory(a, b *Array) bool {
	return len(a.Data) > 0 && len(b.Data) > 0 && (&a.Data[0] == &b.Data[0] || &a.Data[len(a.Data)-1] == &b.Data[len(b.Data)-1])
}

// eachPair calls f for the runs along the last dimension of two arrays of one shape.
func eachPair(a, b *Array, f func(at, step, atB, stepB, n int)) {
	last := len(a.Shape) - 1
	if last < 0 {
		f(a.Offset, a.Type.Size(), b.Offset, b.Type.Size(), 1)
		return
	}
	index, p, q := make([]int, last), a.Offset, b.Offset
	for {
		f(p, a.Strides[last], q, b.Strides[last], a.Shape[last])
		d := last - 1
		for ; d >= 0; d-- {
			index[d]++
			p, q = p+a.Strides[d], q+b.Strides[d]
			if index[d] < a.Shape[d] {
				break
			}
			p, q = p-index[d]*a.Strides[d], q-index[d]*b.Strides[d]
			index[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

func sameShape(a, b *Array) bool { return slices.Equal(a.Shape, b.Shape) }

// BroadcastShapes returns the shape that arrays have together.
func BroadcastShapes(arrays ...*Array) ([]int, error) {
	n := 0
	for _, a := range arrays {
		n = max(n, len(a.Shape))
	}
	out := slices.Repeat([]int{1}, n)
	for _, a := range arrays {
		for i, side := range a.Shape {
			j := n - len(a.Shape) + i
			switch {
			case out[j] == 1:
				out[j] = side
			case side != 1 && side != out[j]:
				return nil, fmt.Errorf("ValueError: operands could not be broadcast together with shapes %s", shapes(arrays...))
			}
		}
	}
	return out, nil
}

// BroadcastTo returns a view of a larger shape, in which sides of 1 and missing ones repeat.
func (a *Array) BroadcastTo(shape []int) (*Array, error) {
	if slices.Equal(a.Shape, shape) {
		return a, nil
	}
	skip := len(shape) - len(a.Shape)
	bad := skip < 0
	out := &Array{Type: a.Type, Shape: slices.Clone(shape), Strides: make([]int, len(shape)), Offset: a.Offset, Data: a.Data, Memory: a.Memory}
	for i, side := range a.Shape {
		if bad || side != 1 && side != shape[skip+i] {
			return a, fmt.Errorf("ValueError: operands could not be broadcast together with remapped shapes [original->remapped]: %s and requested shape %s", shapeText(a.Shape), shapeText(shape))
		}
		if side != 1 {
			out.Strides[skip+i] = a.Strides[i]
		}
	}
	return out, nil
}

// Transpose returns the view whose dimension i is dimension axes[i]; without axes, they are reversed.
func (a *Array) Transpose(axes ...int) *Array {
	n := len(a.Shape)
	out := &Array{Type: a.Type, Shape: make([]int, n), Strides: make([]int, n), Offset: a.Offset, Data: a.Data, Memory: a.Memory}
	for i := range n {
		from := n - 1 - i
		if len(axes) > 0 {
			from = axes[i]
		}
		out.Shape[i], out.Strides[i] = a.Shape[from], a.Strides[from]
	}
	return out
}

// Nonzero returns the indices of the elements that are not 0, an array for each dimension.
func (a *Array) Nonzero() []*Array {
	m := a.Cast(Bool).bytes()
	n := countTrue(m)
	out := make([]*Array, len(a.Shape))
	for d := range out {
		out[d] = a.Memory.copied(Int64, n)
	}
	strides := packed(Uint8, a.Shape, nil).Strides
	k := 0
	for i, v := range m {
		if v == 0 {
			continue
		}
		rest := i
		for d, stride := range strides {
			elements[int64](out[d].Data)[k] = int64(rest / stride)
			rest %= stride
		}
		k++
	}
	return out
}

// shapeText is a shape as numpy's messages have it.
func shapeText(shape []int) string {
	s := "("
	for i, side := range shape {
		if i > 0 {
			s += ","
		}
		s += fmt.Sprint(side)
	}
	if len(shape) == 1 {
		s += ","
	}
	return s + ")"
}

func shapes(arrays ...*Array) string {
	s := ""
	for i, a := range arrays {
		if i > 0 {
			s += " "
		}
		s += shapeText(a.Shape)
	}
	return s
}
