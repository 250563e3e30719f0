package resize

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/purecv/cv"
)

func random(t testing.TB, w, h, channels int) *cv.Image[uint8] {
	t.Helper()
	img, err := cv.NewImage[uint8](w, h, channels)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	return img
}

// definition enlarges src by width x height, where every average is one of whole pixels.
func definition(src *cv.Image[uint8], width, height, x, y, c int) uint8 {
	sum := 0
	for v := y * src.Height; v < (y+1)*src.Height; v++ {
		for u := x * src.Width; u < (x+1)*src.Width; u++ {
			sum += int(src.At(u/width, v/height, c))
		}
	}
	n := src.Width * src.Height
	return uint8((sum + n/2) / n)
}

func TestArea(t *testing.T) {
	sizes := []cv.Size{{W: 1, H: 1}, {W: 7, H: 5}, {W: 4, H: 9}, {W: 12, H: 3}, {W: 14, H: 10}}
	for _, from := range sizes {
		for _, to := range sizes {
			for channels := 1; channels <= 4; channels++ {
				src := random(t, from.W, from.H, channels)
				got, err := Area(src, to.W, to.H)
				if err != nil {
					t.Fatal(err)
				}
				for y := range to.H {
					for x := range to.W {
						for c := range channels {
							if want := definition(src, to.W, to.H, x, y, c); got.At(x, y, c) != want {
								t.Fatalf("%v to %v, %d channels, at %d,%d,%d: %d, want %d", from, to, channels, x, y, c, got.At(x, y, c), want)
							}
						}
					}
				}
			}
		}
	}
}

func TestAreaOfView(t *testing.T) {
	whole := random(t, 20, 10, 3)
	view, err := whole.Crop(cv.Rect{X: 5, Y: 2, Width: 9, Height: 7})
	if err != nil {
		t.Fatal(err)
	}
	a, errA := Area(view, 4, 3)
	b, errB := Area(view.Clone(), 4, 3)
	if err := errors.Join(errA, errB); err != nil {
		t.Fatal(err)
	}
	if string(a.Pix) != string(b.Pix) {
		t.Error("a view and its copy differ")
	}
}

func TestAreaErrors(t *testing.T) {
	src := random(t, 4, 4, 1)
	for _, size := range []cv.Size{{W: 0, H: 4}, {W: 4, H: -1}} {
		if _, err := Area(src, size.W, size.H); !errors.Is(err, cv.ErrShape) {
			t.Errorf("%v: %v", size, err)
		}
	}
	for _, img := range []*cv.Image[uint8]{nil, {}} {
		if _, err := Area(img, 2, 2); !errors.Is(err, cv.ErrShape) {
			t.Errorf("no image: %v", err)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ w, h, maxW, maxH, wantW, wantH int }{
		{4000, 3000, 1200, 1200, 1200, 900},
		{3000, 4000, 1200, 1200, 900, 1200},
		{10, 10, 640, 480, 480, 480},
		{3, 2, 10, 100, 10, 7},
		{100000, 1, 500, 300, 500, 1},
		{1, 100000, 500, 300, 1, 300},
	} {
		if w, h := Fit(c.w, c.h, c.maxW, c.maxH); w != c.wantW || h != c.wantH {
			t.Errorf("Fit(%d, %d, %d, %d) = %d, %d; want %d, %d", c.w, c.h, c.maxW, c.maxH, w, h, c.wantW, c.wantH)
		}
	}
}

func BenchmarkArea(b *testing.B) {
	for _, channels := range []int{1, 3} {
		b.Run(fmt.Sprint(channels), func(b *testing.B) {
			src := random(b, 4000, 3000, channels)
			for b.Loop() {
				if _, err := Area(src, 470, 352); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
