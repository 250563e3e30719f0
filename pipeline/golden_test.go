package pipeline

import (
	"context"
	"fmt"
	"hash/crc32"
	"maps"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cvtest"
	"github.com/purecv/cv/internal/engine"
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

// TestChecksums compares what is made of parts of an image, whose rows have gaps, with the checksums of OpenCV's results.
func TestChecksums(t *testing.T) {
	sums := cvtest.LoadChecksums(t, "pipelines.txt")
	if len(sums) < 2000 {
		t.Errorf("%d lines", len(sums))
	}
	for _, c := range sums {
		if err := checkSum(imageOf(t, c.In).Plane(), c); err != nil {
			t.Errorf("%s x%d %d,%d,%dx%d: %s: %v", c.In.Depth, c.In.Channels(), c.X, c.Y, c.W, c.H, c.Text, err)
		}
	}
}

func checkSum(in engine.Plane, c cvtest.Checksum) error {
	p, err := Parse(c.Text)
	if err != nil {
		return err
	}
	src := crop(in, engine.Rect{X0: c.X, Y0: c.Y, X1: c.X + c.W, Y1: c.Y + c.H})
	checked, err := p.check(src.Format)
	if err != nil {
		return err
	}
	_, g := checked.join()
	plan, err := engine.NewPlan(g, nil)
	if err != nil {
		return err
	}
	dst := engine.NewPlane(plan.Format())
	if err := plan.Run(context.Background(), engine.Rect{X1: dst.W, Y1: dst.H}, []engine.Plane{src}, dst); err != nil {
		return err
	}
	if sum := crc32.ChecksumIEEE(packed(dst)); sum != c.CRC {
		return fmt.Errorf("the result has %08x, not %08x", sum, c.CRC)
	}
	return nil
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
