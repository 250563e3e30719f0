package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/purecv/cv"
)

// BenchmarkViewer moves sliders over a part of 1280 x 800 of an image of 12 megapixels, and pans.
func BenchmarkViewer(b *testing.B) {
	img, err := cv.NewAnyImage(cv.Format{Depth: cv.U8, W: 4000, H: 3000, C: 3})
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for data, i := img.Plane().Data, 0; i < len(data); i++ {
		data[i] = byte(rng.Uint32())
	}
	for name, f := range map[string]func(i int) (string, cv.Rect){
		"threshold": func(i int) (string, cv.Rect) {
			return fmt.Sprintf("gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 %d", i), cv.Rect{X: 1000, Y: 900, Width: 1280, Height: 800}
		},
		"median": func(i int) (string, cv.Rect) {
			return fmt.Sprintf("gray | medianBlur %d | adaptiveThreshold 255 gaussian binary 11 %d", 3+i%8*2, i), cv.Rect{X: 1000, Y: 900, Width: 1280, Height: 800}
		},
		"pan": func(i int) (string, cv.Rect) {
			return "gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 2", cv.Rect{X: 100 + 30*i%2500, Y: 900 + 10*i%1000, Width: 1280, Height: 800}
		},
		"otsu": func(i int) (string, cv.Rect) {
			return fmt.Sprintf("gray | medianBlur 5 | threshold 0 %d otsu", i%256), cv.Rect{X: 1000, Y: 900, Width: 1280, Height: 800}
		},
		"whole": func(i int) (string, cv.Rect) {
			return fmt.Sprintf("gray | medianBlur 5 | adaptiveThreshold 255 gaussian binary 11 %d", i), cv.Rect{Width: 4000, Height: 3000}
		},
	} {
		b.Run(name, func(b *testing.B) {
			viewer := NewViewer(512 << 20)
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				text, r := f(i)
				start := time.Now()
				p, err := Parse(text)
				if err != nil {
					b.Fatal(err)
				}
				w, err := viewer.View(p, img, "image")
				if err == nil {
					_, err = w.Image(context.Background(), 3, r)
				}
				if err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
