package regions

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/purecv/cv/internal/cvtest"
	"github.com/purecv/cv/internal/engine"
	"github.com/purecv/cv/internal/kernel"
)

// A region of the reference: its sums, and the place that orders the labels.
type region struct {
	kernel.Sums
	key    int
	pixels []int
}

// reference floods one region after the other, in any order, and sorts them by OpenCV's order: by the first pixel for
// connectivity 4, by the first square of 2x2 pixels for 8.
func reference(src []uint8, w, h, connectivity int) (labels []int32, sums []kernel.Sums) {
	labels = make([]int32, w*h)
	var found []region
	for start := range src {
		if src[start] == 0 || labels[start] != 0 {
			continue
		}
		r := region{key: math.MaxInt}
		labels[start] = -1
		for open := []int{start}; len(open) > 0; {
			i := open[len(open)-1]
			open = open[:len(open)-1]
			x, y := i%w, i/w
			r.pixels = append(r.pixels, i)
			key := i
			if connectivity == 8 {
				key = y/2*w + x/2
			}
			r.key = min(r.key, key)
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if connectivity == 4 && dx*dy != 0 {
						continue
					}
					if nx, ny := x+dx, y+dy; nx >= 0 && nx < w && ny >= 0 && ny < h && src[ny*w+nx] != 0 && labels[ny*w+nx] == 0 {
						labels[ny*w+nx] = -1
						open = append(open, ny*w+nx)
					}
				}
			}
		}
		found = append(found, r)
	}
	slices.SortFunc(found, func(a, b region) int { return cmp.Compare(a.key, b.key) })
	background := region{}
	for i, v := range src {
		if v == 0 {
			background.pixels = append(background.pixels, i)
		}
	}
	for label, r := range append([]region{background}, found...) {
		for _, i := range r.pixels {
			labels[i] = int32(label)
			x, y := i%w, i/w
			x0, y0, x1, y1 := r.Bounds()
			r.SetBounds(min(x0, x), min(y0, y), max(x1, x+1), max(y1, y+1))
			r.Area, r.X, r.Y = r.Area+1, r.X+int64(x), r.Y+int64(y)
		}
		sums = append(sums, r.Sums)
	}
	return labels, sums
}

// check compares Label with the reference for a packed image, which it puts into rows with gaps.
func check(t *testing.T, src []uint8, w, h, connectivity int) {
	t.Helper()
	in, out := cvtest.NewBuffer[uint8](w, h, w+3), cvtest.NewBuffer[int32](w, h, w+1)
	for y := range h {
		copy(in.Row(y), src[y*w:])
		for x := range w {
			out.Row(y)[x] = -7
		}
	}
	before := bytes.Clone(in.Pix)
	from := engine.Plane{Format: engine.Format{Depth: engine.U8, W: w, H: h, C: 1}, Data: in.Pix, Stride: w + 3}
	to := engine.Plane{Format: engine.Format{Depth: engine.S32, W: w, H: h, C: 1}, Data: engine.BytesOf(out.Pix), Stride: 4 * (w + 1)}
	wantLabels, wantSums := reference(src, w, h, connectivity)
	for _, measure := range []bool{false, true} {
		n, sums, err := Label(t.Context(), from, to, connectivity, measure)
		if err != nil || n != len(wantSums) {
			t.Fatalf("%dx%d, connectivity %d: %d labels, error %v, want %d", w, h, connectivity, n, err, len(wantSums))
		}
		for y := range h {
			if !slices.Equal(out.Row(y), wantLabels[y*w:(y+1)*w]) {
				t.Fatalf("%dx%d, connectivity %d: labels %v in row %d, want %v", w, h, connectivity, out.Row(y), y, wantLabels[y*w:(y+1)*w])
			}
		}
		if !measure {
			continue
		}
		if !slices.Equal(sums, wantSums) {
			t.Fatalf("%dx%d, connectivity %d: sums %v, want %v", w, h, connectivity, sums, wantSums)
		}
	}
	out.Check(t)
	if !bytes.Equal(before, in.Pix) {
		t.Fatal("the source is written to")
	}
}

// TestAllSmall labels every image of some small sizes.
func TestAllSmall(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {7, 1}, {1, 7}, {2, 2}, {3, 3}, {4, 3}, {3, 4}, {6, 2}} {
		w, h := size[0], size[1]
		src := make([]uint8, w*h)
		for bits := range 1 << len(src) {
			for i := range src {
				src[i] = uint8(bits>>i&1) * uint8(1+i)
			}
			check(t, src, w, h, 4)
			check(t, src, w, h, 8)
		}
	}
}

// TestRandom labels noise, blocks and lines of random sizes in few and in many bands.
func TestRandom(t *testing.T) {
	defer func() { leastBands = 1; engine.SetThreads(0) }()
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range 600 {
		w, h := 1+rng.IntN(150), 1+rng.IntN(60)
		src := make([]uint8, w*h)
		cell, share := 1+rng.IntN(4), rng.Float64()
		for y := range h {
			for x := range w {
				switch corner := (y-y%cell)*w + x - x%cell; {
				case corner == y*w+x:
					if rng.Float64() < share {
						src[corner] = uint8(1 + rng.IntN(255))
					}
				default:
					src[y*w+x] = src[corner]
				}
			}
		}
		for range rng.IntN(4) { // long ways round
			x, y := rng.IntN(w), rng.IntN(h)
			for k := range h {
				src[k*w+x] = 255
			}
			for k := range w {
				src[y*w+k] = 0
			}
		}
		leastBands = []int{1, 2, 3, 1000}[i%4]
		engine.SetThreads(1 + i%3)
		check(t, src, w, h, 4)
		check(t, src, w, h, 8)
	}
}

func TestRefusals(t *testing.T) {
	plane := engine.NewPlane(engine.Format{Depth: engine.U8, W: 5, H: 5, C: 1})
	for i := 0; i < len(plane.Data); i += 2 {
		plane.Data[i] = 1
	}
	out := engine.NewPlane(engine.Format{Depth: engine.S32, W: 5, H: 5, C: 1})
	defer func(n int) { maxRuns = n }(maxRuns)
	for maxRuns = 12; maxRuns < 14; maxRuns++ {
		if _, _, err := Label(t.Context(), plane, out, 4, false); errors.Is(err, ErrTooMany) != (maxRuns == 12) {
			t.Errorf("13 runs where %d are possible: error %v", maxRuns, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Label(ctx, plane, out, 8, true); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}
