package kernel

import (
	"fmt"
	"slices"
	"testing"
)

func TestSplitMerge(t *testing.T) {
	splitMerge[uint8](t)
	splitMerge[uint16](t)
	splitMerge[int16](t)
	splitMerge[int32](t)
	splitMerge[float32](t)
	splitMerge[float64](t)
}

// splitMerge splits pixels into planes between guards and merges them again.
func splitMerge[T Element](t *testing.T) {
	for channels := 1; channels <= 5; channels++ {
		for n := range 140 {
			name := fmt.Sprintf("%d pixels of %d channels of %T", n, channels, T(0))
			pixels := make([]T, n*channels)
			for i := range pixels {
				pixels[i] = T(i%251 + 1)
			}
			memory := make([]T, channels*(n+1))
			planes := make([][]T, channels)
			for c := range planes {
				planes[c] = memory[c*(n+1):][:n:n]
			}
			Split(planes, pixels)
			for c := range channels {
				for i := range n + 1 {
					want := T(0)
					if i < n {
						want = pixels[i*channels+c]
					}
					if got := memory[c*(n+1)+i]; got != want {
						t.Fatalf("%s: element %d of plane %d is %v, want %v", name, i, c, got, want)
					}
				}
			}
			merged := make([]T, n*channels+64)
			Merge(merged[:n*channels], planes)
			if !slices.Equal(merged[:n*channels], pixels) || slices.ContainsFunc(merged[n*channels:], func(v T) bool { return v != 0 }) {
				t.Fatalf("%s: merged: %v", name, merged)
			}
		}
	}
}
