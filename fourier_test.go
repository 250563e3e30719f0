package cv

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/purecv/cv/internal/engine"
)

// TestFourierIsExact compares filters by transforms with the same filters term by term, also where many sums lie
// between two results and where some are not finite.
func TestFourierIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for i := range 42 {
		f := Format{Depth: []Depth{U8, U8, U16, S16, S32, F32, F64}[i%7], W: 60 + rng.IntN(80), H: 60 + rng.IntN(80), C: 1 + i%3}
		src := randomImage(t, f, rng)
		if m, ok := src.(*Image[float32]); ok && i%2 == 0 {
			m.Pix[rng.IntN(len(m.Pix))] = float32(math.NaN())
			m.Pix[rng.IntN(len(m.Pix))] = float32(math.Inf(1))
		}
		w, h := 33+rng.IntN(8), 33+rng.IntN(8)
		weights := make([]float64, w*h)
		for k := range weights {
			weights[k] = []float64{1, 1. / float64(w*h), rng.NormFloat64(), math.Ldexp(rng.NormFloat64(), -rng.IntN(30))}[i/7%4]
		}
		op := Filter2DOp{
			Depth:  []Depth{U8, S16, F32, U16, S32}[i%5],
			Kernel: mustKernel(t, w, h, weights...),
			Anchor: Some(Point{rng.IntN(w), rng.IntN(h)}),
			Delta:  []float64{0, 0.5, -7.3}[i%3],
			Border: []Border{BorderConstant, BorderReplicate, BorderReflect, BorderReflect101, BorderWrap}[rng.IntN(5)],
		}
		g, err := op.Graph(f)
		if err != nil {
			t.Fatal(err)
		}
		node, ok := g.Nodes[0].Do.(*fourier)
		if !ok {
			t.Fatalf("%v of %v is not made by transforms", op.Kernel.Size(), f)
		}
		plain := engine.NewGraph(f)
		node.float64s(&plain, eachTap(node.start, node.weights))
		if !slices.Equal(runGraph(t, g, src), runGraph(t, plain, src)) {
			t.Errorf("filter of %v, %v to %v, delta %g, %v differs", op.Kernel.Size(), f, op.Depth, op.Delta, op.Border)
		}
	}
}

// randomImage makes an image of noise, of few levels, or of extremes.
func randomImage(t *testing.T, f Format, rng *rand.Rand) AnyImage {
	t.Helper()
	m, err := NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	levels := []uint64{2, 5, 1 << 60}[rng.IntN(3)]
	lo, hi := f.Depth.Range()
	if f.Depth.IsFloat() {
		lo, hi = -1000, 1000
	}
	next := func() float64 {
		return lo + (hi-lo)*(float64(rng.Uint64N(levels))/float64(levels-1))
	}
	switch m := m.(type) {
	case *Image[uint8]:
		fillWith(m, next)
	case *Image[uint16]:
		fillWith(m, next)
	case *Image[int16]:
		fillWith(m, next)
	case *Image[int32]:
		fillWith(m, next)
	case *Image[float32]:
		fillWith(m, next)
	case *Image[float64]:
		fillWith(m, next)
	}
	return m
}

func fillWith[T Pixel](m *Image[T], next func() float64) {
	for i := range m.Pix {
		m.Pix[i] = engine.Convert[T](next())
	}
}

// runGraph returns the bytes of a graph's result.
func runGraph(t *testing.T, g engine.Graph, src AnyImage) []byte {
	t.Helper()
	plan, err := engine.NewPlan(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := engine.NewPlane(plan.Format())
	if err := plan.Run(t.Context(), engine.Rect{X1: out.W, Y1: out.H}, []engine.Plane{src.Plane()}, out); err != nil {
		t.Fatal(err)
	}
	return out.Data
}
