package pipeline

import (
	"context"
	"maps"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cvtest"
	"github.com/purecv/cv/ops"
)

// TestGolden compares every operation with what OpenCV computes.
func TestGolden(t *testing.T) {
	tested := map[string]int{}
	for _, v := range cvtest.Load(t) {
		tested[v.Op]++
		t.Run(v.Op+"/"+v.Name(), func(t *testing.T) {
			p, err := Parse(v.Steps)
			if err != nil {
				t.Fatal(err)
			}
			src := imageOf(t, v.In)
			program, err := p.Compile(src.Format(), nil)
			if err != nil {
				t.Fatal(err)
			}
			dst, err := program.Run(context.Background(), src)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Compare(arrayOf(dst)); err != nil {
				t.Error(err)
			}
			report := program.Report()
			last := report[len(report)-1].Results
			if got := last[len(last)-1]; !maps.Equal(got, v.Results) {
				t.Errorf("results %v, want %v", got, v.Results)
			}
		})
	}
	for _, o := range ops.All() {
		if tested[o.Name] == 0 {
			t.Errorf("no vectors of %s", o.Name)
		}
	}
}

// imageOf returns an array as an image.
func imageOf(t *testing.T, a cvtest.Array) cv.AnyImage {
	f := cv.Format{W: a.Shape[1], H: a.Shape[0], C: a.Channels()}
	for f.Depth = cv.U8; f.Depth.String() != a.Depth; f.Depth++ {
		if f.Depth == cv.F64 {
			t.Fatalf("depth %s", a.Depth)
		}
	}
	img, err := cv.NewAnyImage(f)
	if err != nil {
		t.Fatal(err)
	}
	copy(img.Plane().Data, a.Data)
	return img
}

// arrayOf returns a packed image as an array.
func arrayOf(img cv.AnyImage) cvtest.Array {
	p := img.Plane()
	shape := []int{p.H, p.W}
	if p.C > 1 {
		shape = append(shape, p.C)
	}
	return cvtest.Array{Depth: p.Depth.String(), Shape: shape, Data: p.Data}
}
