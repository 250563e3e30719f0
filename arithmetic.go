package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// AddWeighted computes dst = src1*alpha + src2*beta + gamma, element by element, of two images of one format, in any
// depth and number of channels. dst may be src1 or src2.
//
// Elements of uint8, uint16 and int16 are computed in float32 with alpha, beta and gamma rounded to it, the others in
// float64: src2*beta + gamma is rounded once, the sum of that and src1*alpha again. In integers the result is rounded half
// to even and clipped.
//
// It is OpenCV's addWeighted, with the arithmetic of its vector code in every element. Beyond the range of int32 OpenCV gives
// the smallest value instead of the nearest.
func AddWeighted[T Pixel](dst, src1 *Image[T], alpha float64, src2 *Image[T], beta, gamma float64) error {
	return run(dst, AddWeightedOp{alpha, beta, gamma}, nil, src1, src2)
}

// AddWeightedOp is [AddWeighted] as a value. Its inputs are src1 and src2.
type AddWeightedOp struct{ Alpha, Beta, Gamma float64 }

// Name returns "addWeighted".
func (AddWeightedOp) Name() string { return "addWeighted" }

func (AddWeightedOp) pair() {}

// Graph makes one node.
func (o AddWeightedOp) Graph(in ...Format) (engine.Graph, error) {
	for _, p := range []struct {
		name  string
		value float64
	}{{"alpha", o.Alpha}, {"beta", o.Beta}, {"gamma", o.Gamma}} {
		if !isFinite(p.value) {
			return engine.Graph{}, paramError(o.Name(), p.name, "%g; finite numbers are possible", p.value)
		}
	}
	alpha, beta, gamma := o.Alpha, o.Beta, o.Gamma
	if beta == 1 && gamma == 0 {
		gamma = math.Copysign(0, -1) // what can be added even to -0 without a trace
	}
	return pairGraph(o, in, pairRows(in[0].Depth,
		weighted(&kernel.ArithmeticU8, alpha, beta, gamma), weighted(&kernel.ArithmeticU16, alpha, beta, gamma), weighted(&kernel.ArithmeticS16, alpha, beta, gamma),
		weighted(&kernel.ArithmeticS32, alpha, beta, gamma), weighted(&kernel.ArithmeticF32, alpha, beta, gamma), weighted(&kernel.ArithmeticF64, alpha, beta, gamma)))
}

func weighted[T Pixel](do *kernel.Arithmetic[T], alpha, beta, gamma float64) func(dst, a, b []T, stream bool) {
	return func(dst, a, b []T, stream bool) { do.AddWeighted(dst, a, b, alpha, beta, gamma, stream) }
}

// AbsDiff computes dst = |src1 - src2|, element by element, of two images of one format, in any depth and number of
// channels. Integers are clipped to their type; int32 wraps around instead. dst may be src1 or src2.
//
// It is OpenCV's absdiff.
func AbsDiff[T Pixel](dst, src1, src2 *Image[T]) error { return run(dst, AbsDiffOp{}, nil, src1, src2) }

// AbsDiffOp is [AbsDiff] as a value. Its inputs are src1 and src2.
type AbsDiffOp struct{}

// Name returns "absdiff".
func (AbsDiffOp) Name() string { return "absdiff" }

func (AbsDiffOp) pair() {}

// Graph makes one node.
func (o AbsDiffOp) Graph(in ...Format) (engine.Graph, error) {
	return pairGraph(o, in, pairRows(in[0].Depth, kernel.ArithmeticU8.AbsDiff, kernel.ArithmeticU16.AbsDiff, kernel.ArithmeticS16.AbsDiff,
		kernel.ArithmeticS32.AbsDiff, kernel.ArithmeticF32.AbsDiff, kernel.ArithmeticF64.AbsDiff))
}

// Add computes dst = src1 + src2, element by element, of two images of one format, in any depth and number of channels.
// Integers are clipped to their type; int32 wraps around instead. dst may be src1 or src2.
//
// It is OpenCV's add.
func Add[T Pixel](dst, src1, src2 *Image[T]) error { return run(dst, AddOp{}, nil, src1, src2) }

// AddOp is [Add] as a value. Its inputs are src1 and src2.
type AddOp struct{}

// Name returns "add".
func (AddOp) Name() string { return "add" }

func (AddOp) pair() {}

// Graph makes one node.
func (o AddOp) Graph(in ...Format) (engine.Graph, error) {
	return pairGraph(o, in, pairRows(in[0].Depth, kernel.ArithmeticU8.Add, kernel.ArithmeticU16.Add, kernel.ArithmeticS16.Add,
		kernel.ArithmeticS32.Add, kernel.ArithmeticF32.Add, kernel.ArithmeticF64.Add))
}

// Subtract computes dst = src1 - src2, element by element, of two images of one format, in any depth and number of
// channels. Integers are clipped to their type; int32 wraps around instead. dst may be src1 or src2.
//
// It is OpenCV's subtract.
func Subtract[T Pixel](dst, src1, src2 *Image[T]) error {
	return run(dst, SubtractOp{}, nil, src1, src2)
}

// SubtractOp is [Subtract] as a value. Its inputs are src1 and src2.
type SubtractOp struct{}

// Name returns "subtract".
func (SubtractOp) Name() string { return "subtract" }

func (SubtractOp) pair() {}

// Graph makes one node.
func (o SubtractOp) Graph(in ...Format) (engine.Graph, error) {
	return pairGraph(o, in, pairRows(in[0].Depth, kernel.ArithmeticU8.Subtract, kernel.ArithmeticU16.Subtract, kernel.ArithmeticS16.Subtract,
		kernel.ArithmeticS32.Subtract, kernel.ArithmeticF32.Subtract, kernel.ArithmeticF64.Subtract))
}

// BitwiseAnd computes dst = src1 & src2, bit by bit, of two images of one format. Of floats the bits of their
// representation are meant. dst may be src1 or src2.
//
// It is OpenCV's bitwise_and.
func BitwiseAnd[T Pixel](dst, src1, src2 *Image[T]) error {
	return run(dst, BitwiseAndOp{}, nil, src1, src2)
}

// BitwiseAndOp is [BitwiseAnd] as a value. Its inputs are src1 and src2.
type BitwiseAndOp struct{}

// Name returns "bitwise_and".
func (BitwiseAndOp) Name() string { return "bitwise_and" }

func (BitwiseAndOp) pair() {}

// Graph makes one node.
func (o BitwiseAndOp) Graph(in ...Format) (engine.Graph, error) {
	return bitwise(o, in, kernel.Bitwise.And)
}

// BitwiseOr computes dst = src1 | src2, bit by bit, of two images of one format. Of floats the bits of their
// representation are meant. dst may be src1 or src2.
//
// It is OpenCV's bitwise_or.
func BitwiseOr[T Pixel](dst, src1, src2 *Image[T]) error {
	return run(dst, BitwiseOrOp{}, nil, src1, src2)
}

// BitwiseOrOp is [BitwiseOr] as a value. Its inputs are src1 and src2.
type BitwiseOrOp struct{}

// Name returns "bitwise_or".
func (BitwiseOrOp) Name() string { return "bitwise_or" }

func (BitwiseOrOp) pair() {}

// Graph makes one node.
func (o BitwiseOrOp) Graph(in ...Format) (engine.Graph, error) {
	return bitwise(o, in, kernel.Bitwise.Or)
}

// BitwiseXor computes dst = src1 ^ src2, bit by bit, of two images of one format. Of floats the bits of their
// representation are meant. dst may be src1 or src2.
//
// It is OpenCV's bitwise_xor.
func BitwiseXor[T Pixel](dst, src1, src2 *Image[T]) error {
	return run(dst, BitwiseXorOp{}, nil, src1, src2)
}

// BitwiseXorOp is [BitwiseXor] as a value. Its inputs are src1 and src2.
type BitwiseXorOp struct{}

// Name returns "bitwise_xor".
func (BitwiseXorOp) Name() string { return "bitwise_xor" }

func (BitwiseXorOp) pair() {}

// Graph makes one node.
func (o BitwiseXorOp) Graph(in ...Format) (engine.Graph, error) {
	return bitwise(o, in, kernel.Bitwise.Xor)
}

func bitwise(op Op, in []Format, loop func(dst, a, b []byte, stream bool)) (engine.Graph, error) {
	return pairGraph(op, in, pairRows(in[0].Depth, loop, bytewise[uint16](loop), bytewise[int16](loop), bytewise[int32](loop), bytewise[float32](loop), bytewise[float64](loop)))
}

// bytewise makes a loop over elements of a loop over bytes.
func bytewise[T Pixel](loop func(dst, a, b []byte, stream bool)) func(dst, a, b []T, stream bool) {
	return func(dst, a, b []T, stream bool) {
		loop(engine.BytesOf(dst), engine.BytesOf(a), engine.BytesOf(b), stream)
	}
}

// BitwiseNot computes dst = ^src, bit by bit: 255 - src of uint8. Of floats the bits of their representation are meant. dst
// may be src.
//
// It is OpenCV's bitwise_not.
func BitwiseNot[T Pixel](dst, src *Image[T]) error { return run(dst, BitwiseNotOp{}, nil, src) }

// BitwiseNotOp is [BitwiseNot] as a value.
type BitwiseNotOp struct{}

// Name returns "bitwise_not".
func (BitwiseNotOp) Name() string { return "bitwise_not" }

// Graph makes one node.
func (o BitwiseNotOp) Graph(in ...Format) (engine.Graph, error) {
	g := engine.NewGraph(in...)
	node := engine.Node{Name: o.Name(), Out: in[0], In: pointwise}
	switch in[0].Depth.Size() {
	case 1:
		node.Do = rowFunc(kernel.Bitwise.Not)
	case 2:
		node.Do = rowFunc(func(dst, src []uint16, stream bool) {
			kernel.Bitwise.Not(engine.BytesOf(dst), engine.BytesOf(src), stream)
		})
	case 4:
		node.Do = rowFunc(func(dst, src []int32, stream bool) {
			kernel.Bitwise.Not(engine.BytesOf(dst), engine.BytesOf(src), stream)
		})
	default:
		node.Do = rowFunc(func(dst, src []float64, stream bool) {
			kernel.Bitwise.Not(engine.BytesOf(dst), engine.BytesOf(src), stream)
		})
	}
	g.Add(node)
	return g, nil
}

// pairGraph returns the graph of an operation on two images of one format.
func pairGraph(op Op, in []Format, rows engine.RowFunc) (engine.Graph, error) {
	if err := checkPair(op, in); err != nil {
		return engine.Graph{}, err
	}
	g := engine.NewGraph(in...)
	g.Add(engine.Node{Name: op.Name(), Out: in[0], In: pointwise2, Do: rows})
	return g, nil
}

// pairRows makes a row kernel of the loop for a depth.
func pairRows(d Depth, u8 func(dst, a, b []uint8, stream bool), u16 func(dst, a, b []uint16, stream bool), s16 func(dst, a, b []int16, stream bool),
	s32 func(dst, a, b []int32, stream bool), f32 func(dst, a, b []float32, stream bool), f64 func(dst, a, b []float64, stream bool)) engine.RowFunc {
	switch d {
	case U8:
		return rowFunc2(u8)
	case U16:
		return rowFunc2(u16)
	case S16:
		return rowFunc2(s16)
	case S32:
		return rowFunc2(s32)
	case F32:
		return rowFunc2(f32)
	}
	return rowFunc2(f64)
}

func isFinite(v float64) bool { return v-v == 0 }
