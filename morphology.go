package cv

import (
	"fmt"
	"slices"
	"strings"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// MorphType is an operation of [MorphologyEx].
type MorphType uint8

// The operations; the values are OpenCV's.
const (
	MorphErode    MorphType = iota // erode
	MorphDilate                    // dilate
	MorphOpen                      // dilate(erode(src)): removes what is bright and smaller than the kernel
	MorphClose                     // erode(dilate(src)): removes what is dark and smaller than the kernel
	MorphGradient                  // dilate(src) - erode(src): outlines
	MorphTopHat                    // src - open(src): what opening removes
	MorphBlackHat                  // close(src) - src: what closing removes
	MorphHitMiss                   // finds the pattern that the kernel describes, see MorphologyEx
)

var morphNames = [...]string{"erode", "dilate", "open", "close", "gradient", "tophat", "blackhat", "hitmiss"}

// String returns the name in lower case without OpenCV's prefix, such as tophat.
func (m MorphType) String() string {
	if int(m) < len(morphNames) {
		return morphNames[m]
	}
	return fmt.Sprintf("MorphType(%d)", uint8(m))
}

// MorphologyOptions are the parameters of [Erode], [Dilate] and [MorphologyEx] that have defaults.
type MorphologyOptions struct {
	Anchor      *Point  // the kernel's pixel that lies over the result; nil or a coordinate of -1 means the centre, size/2
	Iterations  *int    // how often erosions and dilations are applied, 0 to 1000; nil means once
	Border      Border  // BorderDefault is BorderConstant; BorderWrap is not possible
	BorderValue *Scalar // the value of BorderConstant, one a channel; nil means one that no pixel loses against
}

// Erode replaces every element by the smallest one under the members of the kernel, its non-zero values, channel by
// channel. Any kernel will do, of even sizes too; the zero Kernel stands for 3x3 members around their centre. The time grows with
// the number of runs of members in the kernel's rows; where all values are members, with the logarithm of its sides.
//
// Depths: uint8, uint16, int16, float32, float64, any number of channels. dst may be src.
//
// Several iterations erode the result again; each sees the border around what the one before made. A kernel without
// zeros is enlarged instead, which makes a difference only where the border reflects. Without a border value the outside
// is the largest value of the type.
//
// It is OpenCV's erode, peculiarities included: a kernel of several values that are all zero acts as if the first
// one were not.
func Erode[T Pixel](dst, src *Image[T], kernel Kernel, opts *MorphologyOptions) error {
	return run(dst, opts.with(kernel), nil, src)
}

// Dilate replaces every element by the largest one under the members of the kernel. The kernel is not reflected: erosion
// and dilation look at the same pixels. Without a border value the outside is the smallest value of the type. For all
// else see [Erode].
//
// It is OpenCV's dilate.
func Dilate[T Pixel](dst, src *Image[T], kernel Kernel, opts *MorphologyOptions) error {
	return run(dst, DilateOp(opts.with(kernel)), nil, src)
}

// MorphologyEx computes what [Erode] and [Dilate] are put together to, see [MorphType]. Several iterations of an opening
// erode that many times and then dilate that many times. Outside the image the second step sees the border around
// what the first made. Differences are clipped to the type. With the zero Kernel the anchor counts here.
//
// MorphHitMiss takes uint8 with one channel and finds a pattern: pixels that are set under the kernel's ones and not set
// under its minus ones; other values do not matter. Bit by bit, dst is the erosion of src by the ones and the erosion of
// the inverted src by the minus ones; it is src for a kernel of zeros, and 255 everywhere for one that has only other values.
//
// It is OpenCV's morphologyEx.
func MorphologyEx[T Pixel](dst, src *Image[T], op MorphType, kernel Kernel, opts *MorphologyOptions) error {
	o := opts.with(kernel)
	return run(dst, MorphologyExOp{op, o.Kernel, o.Anchor, o.Iterations, o.Border, o.BorderValue}, nil, src)
}

// with returns the erosion of the options.
func (o *MorphologyOptions) with(kernel Kernel) ErodeOp {
	if o == nil {
		return ErodeOp{Kernel: kernel}
	}
	return ErodeOp{kernel, optional(o.Anchor), optional(o.Iterations), o.Border, optional(o.BorderValue)}
}

// ErodeOp is [Erode] as a value.
type ErodeOp struct {
	Kernel      Kernel
	Anchor      Optional[Point]
	Iterations  Optional[int]
	Border      Border
	BorderValue Optional[Scalar]
}

// Name returns "erode".
func (ErodeOp) Name() string { return "erode" }

// Graph makes one node, or one for each iteration.
func (o ErodeOp) Graph(in ...Format) (engine.Graph, error) {
	m := newMorphology(o, o, in)
	m.erode(engine.Input(0))
	return m.Graph, m.err
}

// DilateOp is [Dilate] as a value.
type DilateOp ErodeOp

// Name returns "dilate".
func (DilateOp) Name() string { return "dilate" }

// Graph makes one node, or one for each iteration.
func (o DilateOp) Graph(in ...Format) (engine.Graph, error) {
	m := newMorphology(o, ErodeOp(o), in)
	m.dilate(engine.Input(0))
	return m.Graph, m.err
}

// MorphologyExOp is [MorphologyEx] as a value.
type MorphologyExOp struct {
	Op          MorphType
	Kernel      Kernel
	Anchor      Optional[Point]
	Iterations  Optional[int]
	Border      Border
	BorderValue Optional[Scalar]
}

// Name returns "morphologyEx".
func (MorphologyExOp) Name() string { return "morphologyEx" }

// Graph makes nodes for the erosions and dilations, and one for the difference of two of them.
func (o MorphologyExOp) Graph(in ...Format) (engine.Graph, error) {
	if o.Kernel.IsZero() {
		o.Kernel = ones3
	}
	m := newMorphology(o, ErodeOp{o.Kernel, o.Anchor, o.Iterations, o.Border, o.BorderValue}, in)
	src := engine.Input(0)
	switch o.Op {
	case MorphErode:
		m.erode(src)
	case MorphDilate:
		m.dilate(src)
	case MorphOpen:
		m.dilate(m.erode(src))
	case MorphClose:
		m.erode(m.dilate(src))
	case MorphGradient:
		m.join(SubtractOp{}, m.dilate(src), m.erode(src))
	case MorphTopHat:
		m.join(SubtractOp{}, src, m.dilate(m.erode(src)))
	case MorphBlackHat:
		m.join(SubtractOp{}, m.erode(m.dilate(src)), src)
	case MorphHitMiss:
		m.hitMiss()
	default:
		m.fail(paramError(o.Name(), "op", "%v; %s are possible", o.Op, strings.Join(morphNames[:], ", ")))
	}
	return m.Graph, m.err
}

// A morphology is a graph put together from erosions and dilations with the same parameters. What is wrong with them is
// kept in err; after an error nothing is appended any more.
type morphology struct {
	engine.Graph
	op          Op
	kernel      Kernel
	anchor      Point
	iterations  int
	border      Border
	borderValue Optional[Scalar]
	err         error
}

// ones3 is what the zero Kernel stands for.
var ones3, _ = Ones(Square(3))

// maxIterations bounds the nodes of a graph, each of which holds some rows.
const maxIterations = 1000

// newMorphology checks the parameters and returns a graph without nodes.
func newMorphology(op Op, p ErodeOp, in []Format) *morphology {
	m := &morphology{Graph: engine.NewGraph(in...), op: op, kernel: p.Kernel, borderValue: p.BorderValue}
	m.iterations = p.Iterations.Or(1)
	if in[0].Depth == S32 {
		m.fail(depthError(op.Name(), "src", "32S; 8U, 16U, 16S, 32F and 64F are possible"))
	}
	if m.iterations < 0 || m.iterations > maxIterations {
		m.fail(paramError(op.Name(), "iterations", "%d; 0 to %d are possible", m.iterations, maxIterations))
	}
	var err error
	m.border, err = resolve(op, p.Border, BorderConstant, plainBorders...)
	m.fail(err)
	if p.Kernel.IsZero() {
		m.kernel = ones3
	}
	m.anchor, err = anchorOf(op, p.Anchor, m.kernel.Size())
	m.fail(err)
	if p.Kernel.IsZero() {
		m.anchor = Point{1, 1}
	}
	return m
}

// fail keeps the first error.
func (m *morphology) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// erode appends the erosion of what from names.
func (m *morphology) erode(from engine.Ref) engine.Ref {
	return m.fold(from, MorphErode, nonZero)
}

// dilate appends the dilation of what from names.
func (m *morphology) dilate(from engine.Ref) engine.Ref {
	return m.fold(from, MorphDilate, nonZero)
}

func nonZero(v float64) bool { return v != 0 }
func isHit(v float64) bool   { return v == 1 }
func isMiss(v float64) bool  { return v == -1 }

// hitMiss appends the hit-or-miss transform of the source.
func (m *morphology) hitMiss() {
	src, format, values := engine.Input(0), m.In[0], m.kernel.Values()
	if format.Depth != U8 {
		m.fail(depthError(m.op.Name(), "src", "%v; hitmiss takes 8U", format.Depth))
	}
	if format.C != 1 {
		m.fail(shapeError(m.op.Name(), "src", "%d channels; hitmiss takes one", format.C))
	}
	hits, misses := slices.ContainsFunc(values, isHit), slices.ContainsFunc(values, isMiss)
	switch {
	case hits && misses:
		inverse := m.join(BitwiseNotOp{}, src)
		m.join(BitwiseAndOp{}, m.fold(src, MorphErode, isHit), m.fold(inverse, MorphErode, isMiss))
	case hits:
		m.fold(src, MorphErode, isHit)
	case misses:
		m.fold(m.join(BitwiseNotOp{}, src), MorphErode, isMiss)
	case slices.ContainsFunc(values, nonZero):
		m.join(BitwiseOrOp{}, src, m.join(BitwiseNotOp{}, src)) // 255 everywhere
	}
}

// join appends an operation on images of the source's format.
func (m *morphology) join(op Op, in ...engine.Ref) engine.Ref {
	if m.err != nil {
		return 0
	}
	sub, err := op.Graph([]Format{m.In[0], m.In[0]}[:len(in)]...)
	m.fail(err)
	return m.Append(sub, in...)
}

// fold appends the erosion or dilation of what from names by the kernel's values that are members.
func (m *morphology) fold(from engine.Ref, typ MorphType, member func(v float64) bool) engine.Ref {
	size, src := m.kernel.Size(), m.In[0]
	if m.err != nil || m.iterations == 0 || size == Square(1) {
		return from
	}
	edge := engine.Edge{L: m.anchor.X, R: size.W - 1 - m.anchor.X, T: m.anchor.Y, B: size.H - 1 - m.anchor.Y, Border: m.border}
	lowest, highest := src.Depth.Range()
	edge.Value = m.borderValue.Or(All(either(typ == MorphErode, highest, lowest)))
	blocks := kernel.MaskBlocks(size.W, size.H, func(x, y int) bool { return member(m.kernel.At(x, y)) })
	passes := m.iterations
	switch {
	case len(blocks) == 0: // the first value acts as a member
		blocks = []kernel.MaskBlock{{W: 1, H: 1}}
	case blocks[0] == kernel.MaskBlock{W: size.W, H: size.H}: // a rectangle several times is a larger one
		edge.L, edge.R = repeat(edge.L, passes, src.W), repeat(edge.R, passes, src.W)
		edge.T, edge.B = repeat(edge.T, passes, src.H), repeat(edge.B, passes, src.H)
		blocks[0] = kernel.MaskBlock{W: edge.L + 1 + edge.R, H: edge.T + 1 + edge.B}
		passes = 1
	}
	node := engine.Node{Name: fmt.Sprintf("%v %v", typ, size), Out: src}
	switch erode := typ == MorphErode; src.Depth {
	case U8:
		node.Do = newMorphRows(src, &edge, blocks, either(erode, kernel.MinU8, kernel.MaxU8))
	case U16:
		node.Do = newMorphRows(src, &edge, blocks, either(erode, kernel.MinU16, kernel.MaxU16))
	case S16:
		node.Do = newMorphRows(src, &edge, blocks, either(erode, kernel.MinS16, kernel.MaxS16))
	case F32:
		node.Do = newMorphRows(src, &edge, blocks, either(erode, kernel.MinF32, kernel.MaxF32))
	default:
		node.Do = newMorphRows(src, &edge, blocks, either(erode, kernel.MinF64, kernel.MaxF64))
	}
	for range passes {
		edge.From = from
		node.In = []engine.Edge{edge}
		from = m.Add(node)
	}
	return from
}

// repeat returns how far n steps of reach go, but not farther than twice the length of the image: beyond that nothing is
// new, whatever the border.
func repeat(reach, n, length int) int { return min(n*reach, 2*length) }

func either[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// newMorphRows returns the row kernel of an erosion or dilation by blocks that lie in the window of the edge.
func newMorphRows[T Pixel](src Format, edge *engine.Edge, blocks []kernel.MaskBlock, e kernel.Extremes[T]) engine.RowKernel {
	w, h := edge.L+1+edge.R, edge.T+1+edge.B
	switch three := w == 3 && h == 3; {
	case three && blocks[0] == kernel.MaskBlock{W: 3, H: 3} && e.Square != nil:
		return &threeRows[T]{e.Square, edge.T, src.C}
	case three && slices.Equal(blocks, cross3):
		return &threeRows[T]{e.Cross, edge.T, src.C}
	case blocks[0] == kernel.MaskBlock{W: w, H: h}:
		edge.Unpadded = true
		return &rectRows[T]{e, w, h, edge.L, edge.T, src.C}
	}
	return newFlatRows(e, src.C, edge, kernel.Folds(w, h, blocks))
}
