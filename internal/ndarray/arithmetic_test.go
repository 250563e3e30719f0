package ndarray

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// layouts returns views of one shape that lie in memory in different ways, with the numbers first, first+by, …
func layouts(t Type, shape []int, first, by int) map[string]*Array {
	fill := func(a *Array) *Array {
		packedOne := must(New(t, shape...))
		for i := range packedOne.Len() {
			packedOne.SetFloat(i*t.Size(), float64(first+i*by))
		}
		if err := a.Assign(packedOne); err != nil {
			panic(err)
		}
		return a
	}
	n := len(shape)
	axes, wide, every := make([]int, n), make([]int, n), make([]Index, n)
	for i := range axes {
		axes[i], wide[i], every[i] = n-1-i, 2*shape[i]+1, step(1, 2)
	}
	turned := slices.Clone(shape)
	slices.Reverse(turned)
	return map[string]*Array{
		"packed":     fill(must(New(t, shape...))),
		"transposed": fill(must(New(t, turned...)).Transpose(axes...)),
		"gaps":       fill(must(must(New(t, wide...)).View(every...))),
		"reversed":   fill(must(must(New(t, shape...)).Flip(nil))),
	}
}

// TestBinaryLayouts compares operations of operands that lie in memory in every way with those of numbers one by one.
func TestBinaryLayouts(t *testing.T) {
	shape := []int{3, 4, 5}
	for _, types := range [][2]Type{{Uint8, Uint8}, {Uint8, Int16}, {Int32, Float32}, {Float64, Float32}, {Bool, Uint8}, {Int64, Int64}} {
		for nameX, x := range layouts(types[0], shape, 1, 3) {
			for nameY, y := range layouts(types[1], shape, 2, 1) {
				for _, y := range []*Array{y, y.Span(0, 1, 1), must(y.View(Index{At: 1}, Index{At: 2})), must(y.View(all(), all(), step(0, 9))), FromInt(types[1], 7)} {
					for _, op := range []Op{Add, Multiply, Maximum, Less, NotEqual} {
						got, err := Binary(op, x, y)
						if err != nil {
							t.Fatal(err)
						}
						stretched := must(y.BroadcastTo(shape))
						if want := slowBinary(op, x, stretched, got.Type); !SameElements(got, want) {
							t.Errorf("%v of %v %s and %v %s %v:\n%v\nwant\n%v", op, x.Type, nameX, y.Type, nameY, y.Shape, got, want)
						}
					}
				}
			}
		}
	}
}

// slowBinary computes an operation in float64, which is exact for the numbers of the tests, and converts to the type of the result.
func slowBinary(op Op, x, y *Array, t Type) *Array {
	p, q := elements[float64](x.Cast(Float64).bytes()), elements[float64](y.Cast(Float64).bytes())
	out := must(New(t, x.Shape...))
	for i := range p {
		v := map[Op]func(x, y float64) float64{
			Add: func(x, y float64) float64 { return x + y }, Multiply: func(x, y float64) float64 { return x * y }, Maximum: math.Max,
			Less: func(x, y float64) float64 { return float64(truth(x < y)) }, NotEqual: func(x, y float64) float64 { return float64(truth(x != y)) },
		}[op](p[i], q[i])
		if t.IsFloat() {
			out.SetFloat(i*t.Size(), v)
		} else {
			out.SetInt(i*t.Size(), int64(v))
		}
	}
	return out
}

// TestBinaryLarge compares large operands, which are computed in blocks by several threads, with parts of them.
func TestBinaryLarge(t *testing.T) {
	x, y := sequence(Uint8, 300, 7, 100), sequence(Float32, 7, 100)
	for _, op := range []Op{Add, Multiply, Greater, Power} {
		whole := must(Binary(op, x, y))
		for i := range 300 {
			if part := must(Binary(op, x.Span(0, i, 1), y)); !SameElements(whole.Span(0, i, 1), part) {
				t.Fatalf("%v differs in part %d", op, i)
			}
		}
	}
	if _, err := Binary(Power, sequence(Int64, 400, 400), FromInt(Int64, -1)); err == nil {
		t.Error("a negative power of integers is no error")
	}
}

func TestIntegerRules(t *testing.T) {
	u8, i8 := func(v int64) *Array { return must(FromInt(Uint8, v).Reshape(1)) }, func(v int64) *Array { return must(FromInt(Int8, v).Reshape(1)) }
	for _, c := range []struct {
		op   Op
		x, y *Array
		t    Type
		want float64
	}{
		{Add, u8(200), u8(100), Uint8, 44},
		{Subtract, u8(1), u8(2), Uint8, 255},
		{FloorDivide, i8(-7), i8(2), Int8, -4},
		{FloorDivide, u8(7), u8(0), Uint8, 0},
		{Modulo, i8(-7), i8(3), Int8, 2},
		{Modulo, i8(7), i8(-3), Int8, -2},
		{Power, u8(2), u8(9), Uint8, 0},
		{Divide, u8(1), u8(4), Float64, 0.25},
		{Add, u8(200), i8(-1), Int16, 199},
		{Add, u8(200), FromInt(Int64, 100), Uint8, 44},
		{Add, u8(200), FromInt(Int64, 300), Uint16, 500},
		{Add, u8(200), FromInt(Int64, -1), Int16, 199},
		{Multiply, u8(3), FromFloat(Float64, 0.5), Float64, 1.5},
		{And, u8(12), u8(10), Uint8, 8},
		{Xor, u8(12), u8(10), Uint8, 6},
		{ShiftLeft, u8(1), u8(7), Uint8, 128},
	} {
		got, err := Binary(c.op, c.x, c.y)
		if err != nil || got.Type != c.t || got.Float(got.Offset) != c.want {
			t.Errorf("%v of %v and %v: %v %v, want %v %v", c.op, c.x, c.y, got, err, c.t, c.want)
		}
	}
	for _, c := range [][2]*Array{{sequence(Bool, 2), sequence(Bool, 2)}, {sequence(Uint8, 2), sequence(Uint8, 3)}} {
		if v, err := Binary(Subtract, c[0], c[1]); err == nil {
			t.Errorf("no error but %v", v)
		}
	}
	if v, err := Binary(And, sequence(Float32, 2), sequence(Float32, 2)); err == nil {
		t.Errorf("no error but %v", v)
	}
}

func TestUnary(t *testing.T) {
	for _, c := range []struct {
		op   UnaryOp
		x    *Array
		want string
	}{
		{Negative, sequence(Uint8, 3), "[  0 255 254]"},
		{Absolute, must(Unary(Negative, sequence(Int16, 3))), "[0 1 2]"},
		{Invert, sequence(Bool, 2), "[ True False]"},
		{Invert, sequence(Uint8, 2), "[255 254]"},
		{Square, sequence(Float32, 3), "[0. 1. 4.]"},
		{Sqrt, sequence(Int32, 3), "[0.         1.         1.41421356]"},
		{Sign, must(Binary(Subtract, sequence(Float64, 3), FromInt(Int64, 1))), "[-1.  0.  1.]"},
		{Rint, sequence(Int32, 3), "[0. 1. 2.]"},
		{Floor, sequence(Int32, 3), "[0 1 2]"},
		{Rint, must(Binary(Multiply, sequence(Float64, 4), FromFloat(Float64, 0.5))), "[0. 0. 1. 2.]"},
	} {
		if got, err := Unary(c.op, c.x); err != nil || got.String() != c.want {
			t.Errorf("%v of %v: %v %v, want %s", c.op, c.x, got, err, c.want)
		}
	}
	turned := must(sequence(Uint8, 2, 3).View(all(), all())).Transpose()
	if got := must(Unary(Square, turned)); !SameElements(got, must(Binary(Multiply, turned, turned))) || got.Strides[0] != 1 {
		t.Errorf("squares of a transposed array are %v with strides %v", got, got.Strides)
	}
}

func TestPromote(t *testing.T) {
	for _, c := range []struct{ a, b, want Type }{
		{Bool, Bool, Bool}, {Bool, Uint8, Uint8}, {Uint8, Int8, Int16}, {Uint16, Int8, Int32}, {Uint16, Int32, Int32}, {Uint32, Int32, Int64}, {Uint64, Int8, Float64},
		{Uint8, Float32, Float32}, {Int16, Float32, Float32}, {Int32, Float32, Float64}, {Uint16, Float32, Float32}, {Int64, Float32, Float64}, {Float32, Float64, Float64},
	} {
		if p, q := Promote(c.a, c.b), Promote(c.b, c.a); p != c.want || q != c.want {
			t.Errorf("%v and %v: %v, %v, want %v", c.a, c.b, p, q, c.want)
		}
	}
	for _, c := range []struct {
		arrays []*Array
		want   Type
	}{
		{[]*Array{sequence(Uint8, 2), FromInt(Int64, 255)}, Uint8},
		{[]*Array{sequence(Uint8, 2), FromInt(Int64, 256)}, Uint16},
		{[]*Array{sequence(Int8, 2), FromInt(Int64, 127)}, Int8},
		{[]*Array{sequence(Int8, 2), FromInt(Int64, 128)}, Int16},
		{[]*Array{sequence(Uint8, 2), FromFloat(Float64, 1)}, Float64},
		{[]*Array{sequence(Float32, 2), FromFloat(Float64, 1e39)}, Float64},
		{[]*Array{sequence(Float32, 2), FromFloat(Float64, 1)}, Float32},
		{[]*Array{FromInt(Uint8, 1), FromInt(Int64, 1)}, Int64},
	} {
		if got := ResultType(c.arrays...); got != c.want {
			t.Errorf("%v: %v, want %v", fmt.Sprint(c.arrays), got, c.want)
		}
	}
}

func TestBroadcastShapes(t *testing.T) {
	for _, c := range []struct{ a, b, want []int }{
		{nil, nil, []int{}}, {[]int{3}, nil, []int{3}}, {[]int{2, 1}, []int{3}, []int{2, 3}}, {[]int{5, 1, 4}, []int{3, 1}, []int{5, 3, 4}},
		{[]int{0}, []int{1}, []int{0}}, {[]int{2}, []int{3}, nil}, {[]int{2, 3}, []int{2}, nil},
	} {
		got, err := BroadcastShapes(must(New(Uint8, c.a...)), must(New(Uint8, c.b...)))
		if (err != nil) != (c.want == nil) || err == nil && !slices.Equal(got, c.want) {
			t.Errorf("%v and %v: %v %v, want %v", c.a, c.b, got, err, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		a         *Array
		str, repr string
	}{
		{FromInt(Uint8, 5), "5", "array(5, dtype=uint8)"},
		{FromFloat(Float64, 0.1), "0.1", "array(0.1)"},
		{sequence(Int64, 3), "[0 1 2]", "array([0, 1, 2])"},
		{sequence(Uint8, 2, 3), "[[0 1 2]\n [3 4 5]]", "array([[0, 1, 2],\n       [3, 4, 5]], dtype=uint8)"},
		{sequence(Bool, 2), "[False  True]", "array([False,  True])"},
		{must(Binary(Divide, sequence(Float64, 3), FromFloat(Float64, 3))), "[0.         0.33333333 0.66666667]", "array([0.        , 0.33333333, 0.66666667])"},
		{must(Binary(Multiply, sequence(Float64, 2), FromFloat(Float64, 1e20))), "[0.e+00 1.e+20]", "array([0.e+00, 1.e+20])"},
		{sequence(Float32, 2), "[0. 1.]", "array([0., 1.], dtype=float32)"},
		{sequence(Int64, 1200), "[   0    1    2 ... 1197 1198 1199]", "array([   0,    1,    2, ..., 1197, 1198, 1199])"},
		{must(New(Uint8, 0)), "[]", "array([], dtype=uint8)"},
		{must(New(Float64, 0, 3)), "[]", "array([], shape=(0, 3), dtype=float64)"},
		{must(Binary(Divide, sequence(Float64, 2), FromFloat(Float64, 0))), "[nan inf]", "array([nan, inf])"},
	} {
		if got := c.a.String(); got != c.str {
			t.Errorf("str:\n%s\nwant\n%s", got, c.str)
		}
		if got := c.a.Repr(); got != c.repr {
			t.Errorf("repr:\n%s\nwant\n%s", got, c.repr)
		}
	}
}
