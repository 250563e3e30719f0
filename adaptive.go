package cv

import (
	"fmt"
	"math"

	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// AdaptiveMethod is the mean that [AdaptiveThreshold] compares a pixel with.
type AdaptiveMethod uint8

// The methods; the values are OpenCV's.
const (
	AdaptiveMean     AdaptiveMethod = iota // the mean of the block
	AdaptiveGaussian                       // the mean weighted by a Gaussian, as in [GaussianBlur] with sigma 0
)

var adaptiveNames = [...]string{"mean", "gaussian"}

// String returns mean or gaussian.
func (m AdaptiveMethod) String() string {
	if int(m) < len(adaptiveNames) {
		return adaptiveNames[m]
	}
	return fmt.Sprintf("AdaptiveMethod(%d)", uint8(m))
}

// AdaptiveThreshold compares every pixel of a gray image with the mean of the blockSize x blockSize pixels around it, less c.
// With ThreshBinary a pixel above becomes maxValue (rounded and clipped) and others 0, with ThreshBinaryInv the reverse; other
// types are not possible. Outside the image stand the pixels of its edge.
//
// blockSize is odd, 3 to 32767. The mean is rounded to a whole number, c up for ThreshBinary and down for ThreshBinaryInv. If
// maxValue is negative, dst becomes black. dst may be src.
//
// It is OpenCV's adaptiveThreshold.
//
//go:noinline
func AdaptiveThreshold(dst, src *Image[uint8], maxValue float64, method AdaptiveMethod, typ ThreshType, blockSize int, c float64) error {
	return run(dst, AdaptiveThresholdOp{maxValue, method, typ, blockSize, c}, nil, src) // inlined elsewhere it would allocate the list of images
}

// AdaptiveThresholdOp is [AdaptiveThreshold] as a value.
type AdaptiveThresholdOp struct {
	MaxValue  float64
	Method    AdaptiveMethod
	Type      ThreshType
	BlockSize int
	C         float64
}

// Name returns "adaptiveThreshold".
func (AdaptiveThresholdOp) Name() string { return "adaptiveThreshold" }

// Graph makes the nodes of the mean, and one that compares it with the source.
func (o AdaptiveThresholdOp) Graph(in ...Format) (engine.Graph, error) {
	g, src := engine.NewGraph(in...), in[0]
	switch {
	case src.Depth != U8:
		return g, depthError(o.Name(), "src", "%v; 8U is possible", src.Depth)
	case src.C != 1:
		return g, shapeError(o.Name(), "src", "%d channels; one is possible", src.C)
	case o.Method > AdaptiveGaussian:
		return g, paramError(o.Name(), "adaptiveMethod", "%v; mean and gaussian are possible", o.Method)
	case o.Type > ThreshBinaryInv:
		return g, paramError(o.Name(), "thresholdType", "%v; binary and binary_inv are possible", o.Type)
	case o.BlockSize < 3 || o.BlockSize > maxGaussianSide || o.BlockSize%2 == 0:
		return g, paramError(o.Name(), "blockSize", "%d; odd numbers from 3 to %d are possible", o.BlockSize, maxGaussianSide)
	case math.IsNaN(o.MaxValue) || math.IsNaN(o.C):
		return g, paramError(o.Name(), "maxValue", "%g, C %g; numbers are possible", o.MaxValue, o.C)
	}
	c := min(max(o.C, -256), 256) // no difference of bytes lies beyond
	top := engine.Convert[uint8](o.MaxValue)
	compare := meanCompare{-int(math.Ceil(c)), top, 0}
	if o.Type == ThreshBinaryInv {
		compare = meanCompare{-int(math.Floor(c)), 0, top}
	}
	source := engine.Edge{From: engine.Input(0)}
	if o.MaxValue < 0 {
		g.Add(engine.Node{Name: "black", Out: src, In: []engine.Edge{source}, Do: engine.RowFunc(blackRows)})
		return g, nil
	}
	mean := source.From
	step := Op(BlurOp{Ksize: Square(o.BlockSize), Border: BorderReplicate | BorderIsolated})
	if o.Method == AdaptiveGaussian {
		step = ConvertToOp{Depth: F32}
	}
	sub, err := step.Graph(src)
	if err != nil {
		return g, err
	}
	mean = g.Append(sub, mean)
	if o.Method == AdaptiveGaussian {
		kx, ky := o.gaussian(src.W), o.gaussian(src.H)
		mean = separable(&g, o.Name(), mean, U8, vector{kx, len(kx) / 2}, vector{ky, len(ky) / 2}, 0, BorderReplicate)
	}
	g.Add(engine.Node{Name: "compare", Out: src, In: []engine.Edge{source, {From: mean}}, Do: compare})
	return g, nil
}

// gaussian returns the weights of the mean, in a direction in which the image has n pixels.
func (o AdaptiveThresholdOp) gaussian(n int) []float64 {
	if n == 1 {
		return []float64{1}
	}
	return round32(gaussian(o.BlockSize, 0))
}

func blackRows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		clear(engine.Dst[uint8](t, y))
	}
}

// meanCompare sets pixels of its first input that are above the second, the mean, by more than bound, and others.
type meanCompare struct {
	bound        int
	above, below uint8
}

func (k meanCompare) Rows(t *engine.Tile, y, n int) {
	for ; n > 0; y, n = y+1, n-1 {
		kernel.CompareMean(engine.Dst[uint8](t, y), engine.Src[uint8](t, 0, y), engine.Src[uint8](t, 1, y), k.bound, k.above, k.below)
	}
}
