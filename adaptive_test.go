package cv

import (
	"fmt"
	"testing"
)

func ExampleAdaptiveThreshold() {
	// Writing on paper that is lit from the right.
	src := &Image[uint8]{Pix: []uint8{50, 20, 60, 70, 40, 80, 90, 60, 100, 110}, Stride: 10, Width: 10, Height: 1, Channels: 1}
	var dst Image[uint8]
	if err := AdaptiveThreshold(&dst, src, 1, AdaptiveMean, ThreshBinaryInv, 5, 10); err != nil {
		fmt.Println(err)
	}
	fmt.Println(dst.Pix)
	// Output: [0 1 0 0 1 0 0 1 0 0]
}

// TestAdaptiveBounds has pixels just at the mean less c: c is rounded up for the one type and down for the other.
func TestAdaptiveBounds(t *testing.T) {
	src := &Image[uint8]{Pix: []uint8{10, 10, 10}, Stride: 3, Width: 3, Height: 1, Channels: 1}
	for _, c := range []struct {
		typ  ThreshType
		c    float64
		want uint8
	}{
		{ThreshBinary, 0, 0}, {ThreshBinary, 0.5, 200}, {ThreshBinary, -0.5, 0}, {ThreshBinary, 1, 200},
		{ThreshBinaryInv, 0, 200}, {ThreshBinaryInv, 0.5, 200}, {ThreshBinaryInv, -0.5, 200}, {ThreshBinaryInv, 1, 0},
		{ThreshBinary, 1e300, 200}, {ThreshBinary, -1e300, 0}, {ThreshBinaryInv, 1e300, 0}, {ThreshBinaryInv, -1e300, 200},
	} {
		for _, method := range []AdaptiveMethod{AdaptiveMean, AdaptiveGaussian} {
			var dst Image[uint8]
			if err := AdaptiveThreshold(&dst, src, 199.6, method, c.typ, 3, c.c); err != nil {
				t.Fatal(err)
			}
			if dst.Pix[1] != c.want {
				t.Errorf("%v %v c %g: %d, want %d", method, c.typ, c.c, dst.Pix[1], c.want)
			}
		}
	}
}
