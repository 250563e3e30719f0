package engine

import (
	"context"
	"fmt"
	"testing"
)

// The kernels of these benchmarks do next to nothing, so that what is measured is the engine.

// touch takes as many rows as it says and writes one element of each result.
type touch int

func (k touch) Rows(t *Tile, y, n int) {
	taps := int(k)
	for ; n > 0; y, n = y+1, n-1 {
		sum := uint8(0)
		for i := range taps {
			sum += Src[uint8](t, 0, y+i-taps/2)[0]
		}
		Dst[uint8](t, y)[0] = sum
	}
}

// chain is nodes that each read a window of the one before, sides columns to the left and right, taps rows.
func chain(w, h, nodes, sides, taps int) Graph {
	f := Format{U8, w, h, 1}
	g := NewGraph(f)
	for range nodes {
		e := Edge{From: g.Out, L: sides, R: sides, T: taps / 2, B: taps / 2, Border: BorderReflect101}
		g.Add(Node{Name: "touch", Out: f, In: []Edge{e}, Do: touch(taps)})
	}
	return g
}

// BenchmarkRows tells what the engine itself costs: a run of a small image, and a row.
func BenchmarkRows(b *testing.B) {
	defer SetThreads(Threads())
	SetThreads(1)
	for _, c := range []struct {
		name               string
		nodes, sides, taps int
	}{{"point", 1, 0, 1}, {"columns9", 1, 0, 9}, {"padded", 1, 1, 1}, {"window3", 1, 1, 3}, {"chain3", 3, 1, 3}} {
		for _, w := range []int{64, 640, 3840} {
			for _, h := range []int{64, 1024} {
				b.Run(fmt.Sprintf("%s/%dx%d", c.name, w, h), func(b *testing.B) {
					p, err := NewPlan(chain(w, h, c.nodes, c.sides, c.taps), nil)
					if err != nil {
						b.Fatal(err)
					}
					benchmarkRun(b, p)
				})
			}
		}
	}
}

func benchmarkRun(b *testing.B, p *Plan) {
	f := p.Format()
	in, out := []Plane{NewPlane(p.graph.In[0])}, NewPlane(f)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(context.Background(), Rect{X1: f.W, Y1: f.H}, in, out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*f.H), "ns/row")
}
