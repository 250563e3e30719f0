package pipeline

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// TestViewer asks for random parts of random steps of random pipelines, from several callers at once and with caches of all sizes. Each must be
// the crop of what the steps make one after the other.
func TestViewer(t *testing.T) {
	defer func(side int) { tileSide = side }(tileSide)
	defer cv.SetThreads(0)
	for seed := range *chains {
		rng := rand.New(rand.NewPCG(uint64(seed), 5))
		tileSide = oneOf(rng, 8, 16, 37)
		cv.SetThreads(1 + seed%3)
		f := cv.Format{Depth: oneOf(rng, cv.U8, cv.U8, cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64), W: 1 + rng.IntN(90), H: 1 + rng.IntN(80), C: 1 + rng.IntN(4)}
		src := randomImage(t, rng, f)
		p, err := Parse(randomPipeline(t, rng, f, 1+rng.IntN(6)))
		if err != nil {
			t.Fatal(err)
		}
		wants := stepImages(t, p, src)
		viewer := NewViewer(oneOf[int64](rng, 0, 3000, 1<<30))
		var group sync.WaitGroup
		for range 3 {
			w, err := viewer.View(p, src, "image")
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(rng.Uint64(), 6))
			group.Go(func() {
				for range 4 {
					step := rng.IntN(len(wants))
					x, y := rng.IntN(f.W), rng.IntN(f.H)
					r := cv.Rect{X: x, Y: y, Width: 1 + rng.IntN(f.W-x), Height: 1 + rng.IntN(f.H-y)}
					got, err := w.Image(context.Background(), step, r)
					if err != nil {
						t.Errorf("seed %d: %q, step %d of %v: %v", seed, p, step, r, err)
						return
					}
					if !sameAsPart(got, wants[step], r) {
						t.Errorf("seed %d: %q on %v, tiles of %d: step %d in %v differs from the crop of the whole", seed, p, f, tileSide, step, r)
						return
					}
				}
			})
		}
		group.Wait()
		if t.Failed() {
			return
		}
	}
}

// stepImages returns the image and what each step makes.
func stepImages(t *testing.T, p *Pipeline, src cv.AnyImage) []cv.AnyImage {
	images := []cv.AnyImage{src}
	saved := map[string]cv.AnyImage{"in": src}
	for _, s := range p.Steps {
		out := saved[s.From]
		if s.Op != nil {
			in := []cv.AnyImage{images[len(images)-1]}
			for _, name := range s.Args.Images() {
				in = append(in, saved[name])
			}
			var err error
			if out, err = cv.Apply(s.Op.New(s.Args), in...); err != nil {
				t.Fatalf("%v: %v", &s, err)
			}
		}
		images = append(images, out)
		if s.Save != "" {
			saved[s.Save] = out
		}
	}
	return images
}

func sameAsPart(got, whole cv.AnyImage, r cv.Rect) bool {
	if f := got.Format(); f.W != r.Width || f.H != r.Height {
		return false
	}
	a, b := got.Plane(), whole.Plane()
	for y := range r.Height {
		n := r.Width * a.PixelSize()
		if !bytes.Equal(a.Data[y*a.Stride:][:n], b.Data[(r.Y+y)*b.Stride+r.X*b.PixelSize():][:n]) {
			return false
		}
	}
	return a.Depth == b.Depth && a.C == b.C
}

// TestViewerRunsOnlyWhatChanged looks at a picture, moves along it, and changes its steps.
// A step that ran is r, one that did not -.
func TestViewerRunsOnlyWhatChanged(t *testing.T) {
	src := randomImage(t, rand.New(rand.NewPCG(1, 1)), cv.Format{Depth: cv.U8, W: 1000, H: 700, C: 3})
	viewer := NewViewer(1 << 30)
	ran := func(text string, step int, r cv.Rect) (steps string) {
		t.Helper()
		p, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		w, err := viewer.View(p, src, "image")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Image(context.Background(), step, r); err != nil {
			t.Fatal(err)
		}
		for _, s := range w.Report() {
			steps += map[bool]string{true: "r", false: "-"}[s.Ran]
		}
		return steps
	}
	r := cv.Rect{X: 100, Y: 100, Width: 300, Height: 200}
	moved := cv.Rect{X: 500, Y: 100, Width: 300, Height: 200}
	for _, c := range []struct {
		text string
		step int
		r    cv.Rect
		want string
	}{
		{"gray | medianBlur 5 | threshold 100 255 binary", 3, r, "rrr"},
		{"gray | medianBlur 5 | threshold 100 255 binary", 3, r, "---"},
		{"gray as g | medianBlur 5 | threshold 100 255 binary as t", 3, r, "---"}, // names change nothing
		{"gray | medianBlur 5 | threshold 101 255 binary", 3, r, "--r"},
		{"gray | medianBlur 7 | threshold 101 255 binary", 3, r, "-rr"},
		{"gray | medianBlur 7 | threshold 101 255 binary", 1, r, "---"},
		{"gray | medianBlur 7 | threshold 101 255 binary", 3, moved, "rrr"},
		{"gray | medianBlur 7 | threshold 0 255 otsu", 3, moved, "rrr"}, // all of the picture
		{"gray | medianBlur 7 | threshold 0 255 otsu | blur 3", 4, moved, "---r"},
		{"gray | medianBlur 7 | threshold 0 200 otsu | blur 3", 4, moved, "--rr"},
		{"gray | medianBlur 7 | threshold 0 200 otsu | blur 3", 2, moved, "----"},
	} {
		if got := ran(c.text, c.step, c.r); got != c.want {
			t.Errorf("%s, step %d in %v: ran %s, want %s", c.text, c.step, c.r, got, c.want)
		}
	}
}

func TestViewerResults(t *testing.T) {
	src := randomImage(t, rand.New(rand.NewPCG(1, 1)), cv.Format{Depth: cv.U8, W: 100, H: 70, C: 1})
	p, err := Parse("threshold 7 255 binary | $in | threshold 0 255 otsu")
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewViewer(1<<20).View(p, src, "image")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Whole(context.Background(), 3); err != nil {
		t.Fatal(err)
	}
	_, want := apply(t, p, src)
	r := w.Report()
	if r[0].Results["threshold"] != 7 || len(r[1].Results) > 0 || r[2].Results["threshold"] != want[2]["threshold"] {
		t.Errorf("results %v, want %v", r, want)
	}
}

func TestViewerStops(t *testing.T) {
	src := randomImage(t, rand.New(rand.NewPCG(1, 1)), cv.Format{Depth: cv.U8, W: 400, H: 300, C: 1})
	p, err := Parse("blur 3 | threshold 0 255 otsu | blur 3")
	if err != nil {
		t.Fatal(err)
	}
	viewer := NewViewer(1 << 20)
	done, cancel := context.WithCancel(context.Background())
	cancel()
	w, err := viewer.View(p, src, "image")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Whole(done, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := w.Whole(context.Background(), 3); err != nil { // nothing waits for what was given up
		t.Error(err)
	}
	if _, err := w.Image(context.Background(), 3, cv.Rect{X: 390, Width: 11, Height: 1}); !errors.Is(err, cv.ErrRange) {
		t.Errorf("outside: %v", err)
	}
}

func TestJoinRuns(t *testing.T) {
	var runs []engine.Rect
	for y, row := range []string{"..##", "..##", "####", "#..#"} { // what is missing after a move to the right and down, and more
		for x, c := range row {
			if c == '#' {
				runs = addTile(runs, x, y)
			}
		}
	}
	want := []engine.Rect{{X0: 2, Y0: 0, X1: 4, Y1: 2}, {X0: 0, Y0: 2, X1: 4, Y1: 3}, {X0: 0, Y0: 3, X1: 1, Y1: 4}, {X0: 3, Y0: 3, X1: 4, Y1: 4}}
	if got := joinRuns(runs); len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
		t.Errorf("blocks %v, want %v", got, want)
	}
}
