package cv

import (
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// GaussianBlurOptions are the parameters of [GaussianBlur] that have defaults.
type GaussianBlurOptions struct {
	SigmaY float64 // the standard deviation in y; 0 or less: sigmaX
	Border Border  // default: BorderReflect101; BorderConstant (0), BorderReplicate, BorderReflect; for uint8 and uint16 BorderWrap too
}

// GaussianBlur blurs src with a Gaussian of the standard deviation sigmaX, channels apart. The sides of ksize are odd, at most
// 32767. A side that is 0 or less is computed from its sigma (6 sigma + 1 for uint8, 8 sigma + 1 otherwise); a sigma that is 0
// or less is computed from its side, 0.3*((side-1)/2 - 1) + 0.8, see [GetGaussianKernel]. Where an image is one row or column,
// it is not blurred in that direction unless the border is constant.
//
// Depths: every one but int32. For uint8 and uint16 the weights are multiples of 2**-8 and 2**-16 that add up to 1, and the result is
// their exact sum, rounded half up. int16, float32 and float64 are filtered as [SepFilter2D] does. dst may be src.
//
// It is OpenCV's GaussianBlur.
func GaussianBlur[T Pixel](dst, src *Image[T], ksize Size, sigmaX float64, opts *GaussianBlurOptions) error {
	op := GaussianBlurOp{Ksize: ksize, SigmaX: sigmaX}
	if opts != nil {
		op.SigmaY, op.Border = opts.SigmaY, opts.Border
	}
	return run(dst, op, nil, src)
}

// GaussianBlurOp is [GaussianBlur] as a value.
type GaussianBlurOp struct {
	Ksize          Size
	SigmaX, SigmaY float64
	Border         Border
}

// Name returns "GaussianBlur".
func (GaussianBlurOp) Name() string { return "GaussianBlur" }

// maxGaussianSide bounds the sides of a Gaussian.
const maxGaussianSide = 1<<15 - 1

// Graph makes a node for the rows and one for the columns, or none where there is nothing to blur.
func (o GaussianBlurOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	fixed := src.Depth == U8 || src.Depth == U16
	borders := plainBorders
	if fixed {
		borders = append([]Border{BorderWrap}, borders...)
	}
	border, err := resolve(o, o.Border, BorderReflect101, borders...)
	switch {
	case err != nil:
		return g, err
	case o.SigmaX != o.SigmaX:
		return g, paramError(o.Name(), "sigmaX", "%g; a number is possible", o.SigmaX)
	case o.SigmaY != o.SigmaY:
		return g, paramError(o.Name(), "sigmaY", "%g; a number is possible", o.SigmaY)
	}
	sigmaX, sigmaY := o.SigmaX, o.SigmaY
	if sigmaY <= 0 {
		sigmaY = sigmaX
	}
	reach := 4.0
	if src.Depth == U8 {
		reach = 3
	}
	width, errX := o.side(o.Ksize.W, sigmaX, reach, src.W == 1 && border != BorderConstant)
	height, errY := o.side(o.Ksize.H, sigmaY, reach, src.H == 1 && border != BorderConstant)
	switch {
	case width == 1 && height == 1:
		return g, nil
	case src.Depth == S32:
		return g, depthError(o.Name(), "src", "32S; 8U, 16U, 16S, 32F and 64F are possible")
	case errX != nil:
		return g, errX
	case errY != nil:
		return g, errY
	}
	kx, ky := gaussian(width, sigmaX), gaussian(height, sigmaY)
	if fixed {
		o.fixed(&g, kx, ky, border)
		return g, nil
	}
	if src.Depth != F64 {
		kx, ky = round32(kx), round32(ky)
	}
	separable(&g, o.Name(), engine.Input(0), src.Depth, vector{kx, width / 2}, vector{ky, height / 2}, 0, border)
	return g, nil
}

// side returns the side that is meant by one that may be left to sigma.
func (o GaussianBlurOp) side(n int, sigma, reach float64, single bool) (int, error) {
	if single {
		return 1, nil
	}
	if n <= 0 && sigma > 0 {
		auto := math.RoundToEven(2*float64(sigma*reach) + 1)
		if auto > maxGaussianSide {
			return 0, paramError(o.Name(), "sigmaX", "%g makes a side of %g; %d is the largest", sigma, auto, maxGaussianSide)
		}
		n = int(auto) | 1
	}
	if n <= 0 || n%2 == 0 || n > maxGaussianSide {
		return 0, paramError(o.Name(), "ksize", "%v; odd sides from 1 to %d are possible, 0 with a sigma", o.Ksize, maxGaussianSide)
	}
	return n, nil
}

// fixed adds the passes in fixed point.
func (o GaussianBlurOp) fixed(g *engine.Graph, kx, ky []float64, border Border) {
	if len(kx) == 1 {
		kx = []float64{0, 1, 0}
	}
	if g.In[0].Depth == U8 {
		addGaussian(g, o.Name(), kernel.GaussU8, inFixedPoint(kx, 8), inFixedPoint(ky, 8), border)
	} else {
		addGaussian(g, o.Name(), kernel.GaussU16, inFixedPoint(kx, 16), inFixedPoint(ky, 16), border)
	}
}

// addGaussian adds a node for sums down the columns and one for the rows.
func addGaussian[T uint8 | uint16, M int16 | int32](g *engine.Graph, name string, gauss kernel.Gaussian[T, M], kx, ky []uint32, border Border) {
	src := g.In[0]
	rx, ry := len(kx)/2, len(ky)/2
	sums := src
	sums.Depth = engine.DepthOf[M]()
	passes := gauss(kx, ky, src.C)
	black := float64(passes.Black)
	g.Add(engine.Node{
		Name: name + " columns", Out: sums, Do: gaussColumns[T, M]{nearRows(sums), ry, passes.Columns},
		In: []engine.Edge{{From: engine.Input(0), T: ry, B: ry, Border: border}},
	})
	g.Add(engine.Node{
		Name: name + " rows", Out: src, Do: gaussRows[T, M]{nearRows(sums), passes.Row},
		In: []engine.Edge{{From: g.Out, L: rx, R: rx, Border: border, Value: [4]float64{black, black, black, black}}},
	})
}

// nearRows is what is between two nodes: it is made in blocks of so few rows that it is still in the nearest cache when it is read.
type nearRows Format

// Block is part of engine.Blocker.
func (f nearRows) Block() int {
	const cache = 8 << 10
	if size := Format(f).RowSize(); size <= 2*cache {
		return min(max(cache/size, 1), 8)
	}
	return 4 // rows of no number stay there
}

// gaussColumns makes sums of rows.
type gaussColumns[T uint8 | uint16, M int16 | int32] struct {
	nearRows
	r   int
	sum func(dst [][]M, taps [][]T)
}

// Block lets it make two rows at once.
func (k gaussColumns[T, M]) Block() int { return max(2, k.nearRows.Block()) }

type gaussState[T uint8 | uint16, M int16 | int32] struct {
	dst  [][]M
	taps [][]T
}

func (k gaussColumns[T, M]) Rows(t *engine.Tile, y, n int) {
	s, ok := t.State.(*gaussState[T, M])
	if !ok {
		s = &gaussState[T, M]{}
		t.State = s
	}
	s.dst, s.taps = s.dst[:0], s.taps[:0]
	for i := range n {
		s.dst = append(s.dst, engine.Dst[M](t, y+i))
	}
	for i := range n + 2*k.r {
		s.taps = append(s.taps, engine.Src[T](t, 0, y+i-k.r))
	}
	k.sum(s.dst, s.taps)
}

// gaussRows makes the result.
type gaussRows[T uint8 | uint16, M int16 | int32] struct {
	nearRows
	sum func(dst []T, src []M)
}

// Block is that of gaussColumns.
func (k gaussRows[T, M]) Block() int { return max(2, k.nearRows.Block()) }

func (k gaussRows[T, M]) Rows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		k.sum(engine.Dst[T](t, y), engine.Src[M](t, 0, y))
	}
}

// GetGaussianKernel returns a column of ksize weights (1 to 4096) that add up to 1 and fall off like a Gaussian of the standard
// deviation sigma. A sigma that is 0 or less is computed from ksize, 0.3*((ksize-1)/2 - 1) + 0.8; then 1, 3, 5, 7 and 9 weights are
// the binomial-like ones that OpenCV has in tables, multiples of 1/256.
//
// It is OpenCV's getGaussianKernel.
func GetGaussianKernel(ksize int, sigma float64) (Kernel, error) {
	const name = "getGaussianKernel"
	if ksize < 1 || ksize > maxKernelSide {
		return Kernel{}, paramError(name, "ksize", "%d; 1 to %d are possible", ksize, maxKernelSide)
	}
	if sigma != sigma {
		return Kernel{}, paramError(name, "sigma", "%g; a number is possible", sigma)
	}
	return NewKernel(1, ksize, gaussian(ksize, sigma)...)
}

// smallGaussians are the weights for no sigma, times 256.
var smallGaussians = map[int][]float64{
	1: {256}, 3: {64, 128, 64}, 5: {16, 64, 96, 64, 16}, 7: {8, 28, 56, 72, 56, 28, 8}, 9: {4, 13, 30, 51, 60, 51, 30, 13, 4},
}

// gaussian returns n weights. An even n has two middle weights of the same height, as in OpenCV.
func gaussian(n int, sigma float64) []float64 {
	k := make([]float64, n)
	if small := smallGaussians[n]; small != nil && sigma <= 0 {
		for i, w := range small {
			k[i] = w / 256
		}
		return k
	}
	if sigma <= 0 {
		sigma = math.FMA(float64(n), 0.15, 0.35)
	}
	scale := -0.125 / (sigma * sigma)
	half, sum := (n-1)/2, 0.0
	for i := range half {
		x := float64(2*i + 1 - n)
		k[i] = kernel.SoftExp(float64(x*x) * scale)
		sum += k[i]
	}
	sum *= 2
	for i := half; i < n-half; i++ {
		sum++
	}
	norm := 1 / sum
	for i := range half {
		k[i] *= norm
		k[n-1-i] = k[i]
	}
	for i := half; i < n-half; i++ {
		k[i] = norm
	}
	return k
}

// inFixedPoint returns the weights, which add up to 1, as integers that add up to 2**bits. The rounding error of each goes into the
// next, from the ends to the centre, which takes what is left.
func inFixedPoint(k []float64, bits uint) []uint32 {
	q := make([]uint32, len(k))
	half := len(k) / 2
	rest, carry := uint32(1)<<bits, 0.0
	for i := range half {
		w := math.Ldexp(k[i], int(bits)) + carry
		r := math.RoundToEven(w)
		carry = w - r
		q[i] = uint32(r)
		q[len(k)-1-i] = q[i]
		rest -= 2 * q[i]
	}
	q[half] = rest
	return q
}
