package ndarray

import (
	"fmt"
	"math"
	"unsafe"
)

// A number is the type of the elements in memory. Those of Bool are uint8, 0 or 1.
type number interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

// elements returns the elements in memory that is aligned for them.
func elements[T number](b []byte) []T {
	var v T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(v)))
}

// bytesOf returns the memory of elements.
func bytesOf[T number](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(T(0))))
}

// A kernel has the loops over packed elements of one type.
type kernel interface {
	cast(out []byte, to Type, x []byte)
	arithmetic(op Op, out, x, y []byte) error
	compare(op Op, out, x, y []byte)
	unary(op UnaryOp, out, x []byte)
	copy(out []byte, outStep int, x []byte, step, n int)
	extreme(x []byte, step, n int, largest bool) int
	argsort(order []int, x []byte)
}

// typed has the loops for elements in memory of type T.
type typed[T number] struct{}

var kernels = [...]kernel{
	integers[uint8]{}, integers[int8]{}, integers[uint8]{}, integers[int16]{}, integers[uint16]{}, integers[int32]{}, integers[uint32]{}, integers[int64]{},
	integers[uint64]{}, floats[float32]{}, floats[float64]{},
}

// cast converts elements as C does on x86-64.
func (typed[T]) cast(out []byte, to Type, x []byte) {
	from := elements[T](x)
	switch to {
	case Bool:
		for i, v := range from {
			out[i] = 0
			if v != 0 {
				out[i] = 1
			}
		}
	case Int8:
		castTo(elements[int8](out), from)
	case Uint8:
		castTo(out, from)
	case Int16:
		castTo(elements[int16](out), from)
	case Uint16:
		castTo(elements[uint16](out), from)
	case Int32:
		castTo(elements[int32](out), from)
	case Uint32:
		castTo(elements[uint32](out), from)
	case Int64:
		castTo(elements[int64](out), from)
	case Uint64:
		castTo(elements[uint64](out), from)
	case Float32:
		castTo(elements[float32](out), from)
	case Float64:
		castTo(elements[float64](out), from)
	}
}

func castTo[U, T number](out []U, x []T) {
	if len(x) == 0 {
		return
	}
	out = out[:len(x)]
	if !isFloat[T]() || isFloat[U]() {
		for i, v := range x {
			out[i] = U(v)
		}
		return
	}
	if unsafe.Sizeof(out[0]) <= 2 || unsafe.Sizeof(out[0]) == 4 && isSigned[U]() { // truncate, without its questions
		for i, v := range x {
			out[i] = U(toInt32(float64(v)))
		}
		return
	}
	for i, v := range x {
		out[i] = truncate[U](float64(v))
	}
}

func isFloat[T number]() bool { var one T = 1; return one/2 != 0 }

func isSigned[T number]() bool { var zero T; return zero-1 < zero }

// truncate converts a float to an integer. What does not fit becomes what the instructions of x86-64 leave, which go through int32 for small types.
// (numpy's loop converts the last few elements to uint32 by other instructions, whose results differ for what does not fit.)
func truncate[U number](v float64) U {
	switch size := unsafe.Sizeof(U(0)); {
	case size == 8 && !isSigned[U]() && v >= 1<<63:
		return U(uint64(toInt64(v-1<<63)) ^ 1<<63)
	case size == 8:
		return U(toInt64(v))
	case size == 4 && !isSigned[U]() && v >= 1<<31:
		return U(uint32(toInt32(v-1<<31)) ^ 1<<31)
	}
	return U(toInt32(v))
}

func toInt32(v float64) int32 {
	if v > math.MinInt32-1 && v < 1<<31 {
		return int32(v)
	}
	return math.MinInt32
}

func toInt64(v float64) int64 {
	if v >= math.MinInt64 && v < 1<<63 {
		return int64(v)
	}
	return math.MinInt64
}

// copy copies elements that are steps of bytes apart.
func (typed[T]) copy(out []byte, outStep int, x []byte, step, n int) {
	size := int(unsafe.Sizeof(T(0)))
	if outStep == size && step == size {
		copy(out[:n*size], x)
		return
	}
	to, from := unsafe.Pointer(unsafe.SliceData(out)), unsafe.Pointer(unsafe.SliceData(x))
	for i := range n {
		*(*T)(unsafe.Add(to, i*outStep)) = *(*T)(unsafe.Add(from, i*step))
	}
}

// at returns element i of those that are steps of bytes apart, the first of which lies at b[0].
func at[T number](b []byte, i, step int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), i*step))
}

// IsFloat tells whether elements are floats.
func (t Type) IsFloat() bool { return t >= Float32 }

// IsUnsigned tells whether elements are unsigned integers.
func (t Type) IsUnsigned() bool { return t == Uint8 || t == Uint16 || t == Uint32 || t == Uint64 }

// IsSigned tells whether elements are signed integers.
func (t Type) IsSigned() bool { return t == Int8 || t == Int16 || t == Int32 || t == Int64 }

// category orders the kinds: bool, integers, floats.
func (t Type) category() int {
	switch {
	case t == Bool:
		return 0
	case t < Float32:
		return 1
	}
	return 2
}

// ParseType returns the type of a name: numpy's names, C's and the codes of kind and size.
func ParseType(name string) (Type, error) {
	for t, of := range types {
		if of.name == name {
			return Type(t), nil
		}
	}
	if t, ok := typeNames[name]; ok {
		return t, nil
	}
	return 0, fmt.Errorf("TypeError: data type '%s' not understood", name)
}

var typeNames = map[string]Type{
	"?": Bool, "b1": Bool, "bool_": Bool, "bool8": Bool, "b": Int8, "i1": Int8, "byte": Int8, "B": Uint8, "u1": Uint8, "ubyte": Uint8, "h": Int16, "i2": Int16, "short": Int16,
	"H": Uint16, "u2": Uint16, "ushort": Uint16, "i": Int32, "i4": Int32, "intc": Int32, "I": Uint32, "u4": Uint32, "uintc": Uint32,
	"l": Int64, "i8": Int64, "int": Int64, "int_": Int64, "L": Uint64, "u8": Uint64, "uint": Uint64,
	"f": Float32, "f4": Float32, "single": Float32, "d": Float64, "f8": Float64, "float": Float64, "double": Float64, "float_": Float64,
}

// Int returns the element at a place in Data as int64; unsigned ones beyond wrap, floats lose their fraction.
func (a *Array) Int(at int) int64 {
	b := a.Data[at:]
	switch a.Type {
	case Bool, Uint8:
		return int64(b[0])
	case Int8:
		return int64(int8(b[0]))
	case Int16:
		return int64(elements[int16](b[:2])[0])
	case Uint16:
		return int64(elements[uint16](b[:2])[0])
	case Int32:
		return int64(elements[int32](b[:4])[0])
	case Uint32:
		return int64(elements[uint32](b[:4])[0])
	case Int64, Uint64:
		return elements[int64](b[:8])[0]
	}
	return toInt64(a.Float(at))
}

// SetInt sets the element at a place in Data; what does not fit wraps.
func (a *Array) SetInt(at int, v int64) {
	b := a.Data[at:]
	switch a.Type {
	case Bool:
		b[0] = 0
		if v != 0 {
			b[0] = 1
		}
	case Int8, Uint8:
		b[0] = byte(v)
	case Int16, Uint16:
		elements[int16](b[:2])[0] = int16(v)
	case Int32, Uint32:
		elements[int32](b[:4])[0] = int32(v)
	case Int64, Uint64:
		elements[int64](b[:8])[0] = v
	case Float32:
		elements[float32](b[:4])[0] = float32(v)
	case Float64:
		elements[float64](b[:8])[0] = float64(v)
	}
}

// SetFloat sets the element at a place in Data; integers lose the fraction.
func (a *Array) SetFloat(at int, v float64) {
	switch a.Type {
	case Float32:
		elements[float32](a.Data[at : at+4])[0] = float32(v)
	case Float64:
		elements[float64](a.Data[at : at+8])[0] = v
	case Bool:
		a.Data[at] = 0
		if v != 0 {
			a.Data[at] = 1
		}
	case Uint64:
		a.SetInt(at, int64(truncate[uint64](v)))
	case Uint32:
		a.SetInt(at, int64(truncate[uint32](v)))
	case Int64:
		a.SetInt(at, toInt64(v))
	default:
		a.SetInt(at, int64(toInt32(v)))
	}
}

// FromInt returns an array without dimensions.
func FromInt(t Type, v int64) *Array {
	a := packed(t, nil, make([]byte, 8)[:t.Size()])
	a.SetInt(0, v)
	return a
}

// FromFloat returns an array without dimensions.
func FromFloat(t Type, v float64) *Array {
	a := packed(t, nil, make([]byte, 8)[:t.Size()])
	a.SetFloat(0, v)
	return a
}

// Packed returns the elements in C's order: the array itself if they follow each other, a copy otherwise.
func (a *Array) Packed() *Array {
	if a.IsPacked() {
		return a
	}
	return a.Copy()
}

// bytes are the elements of a packed array.
func (a *Array) bytes() []byte { return a.Data[a.Offset : a.Offset+a.Len()*a.Type.Size()] }

// Cast returns a packed array of another type, or the array itself if it is that already.
func (a *Array) Cast(t Type) *Array {
	p := a.Packed()
	if p.Type == t {
		return p
	}
	out := a.Memory.copied(t, a.Shape...)
	x, from, to := p.bytes(), p.Type.Size(), t.Size()
	inPieces(a.Len(), func(i, j int) { kernels[p.Type].cast(out.Data[i*to:j*to], t, x[i*from:j*from]) })
	return out
}

// AsType returns a copy of a type, which lies in memory in the order of the array, if there is room for it.
func (a *Array) AsType(t Type) (*Array, error) {
	if err := a.Memory.Room(t, a.Shape...); err != nil {
		return nil, err
	}
	axes := order(a.Shape, a.Strides)
	x := a.Transpose(axes...)
	if t == a.Type {
		x = x.Copy()
	} else {
		x = x.Cast(t)
	}
	return x.Transpose(inverse(axes)...), nil
}

// inType returns the array itself if it has the type, else a copy that lies in memory in the same order.
func (a *Array) inType(t Type) (*Array, error) {
	if a.Type == t {
		return a, nil
	}
	return a.AsType(t)
}
