package cv

import (
	"fmt"
	"log"
	"slices"
	"testing"
)

var edge = &Image[uint8]{Pix: []uint8{0, 0, 0, 100, 200, 255, 255, 7}, Stride: 8, Width: 8, Height: 1, Channels: 1}

func ExampleSobel() {
	var dst Image[int16] // holds negative differences
	if err := Sobel(&dst, edge, 1, 0, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dst.Pix)
	// Output: [0 0 400 800 620 220 -992 0]
}

func ExampleScharr() {
	var dst Image[int16]
	if err := Scharr(&dst, edge, 1, 0, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dst.Pix)
	// Output: [0 0 1600 3200 2480 880 -3968 0]
}

func ExampleLaplacian() {
	ksize := 5
	var one, five Image[int16]
	if err := Laplacian(&one, edge, nil); err != nil {
		log.Fatal(err)
	}
	if err := Laplacian(&five, edge, &LaplacianOptions{Ksize: &ksize}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(one.Pix)
	fmt.Println(five.Pix)
	// Output:
	// [0 0 100 0 -45 -55 -248 496]
	// [0 1600 3200 880 -2320 -6448 -880 7936]
}

func ExampleGetDerivKernels() {
	kx, ky, err := GetDerivKernels(2, 0, 5, true)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(kx.Values())
	fmt.Println(ky.Values())
	// Output:
	// [0.25 0 -0.5 0 0.25]
	// [0.0625 0.25 0.375 0.25 0.0625]
}

// TestDerivKernels: a vector differentiated once more is the difference of two neighbours of a shorter one.
func TestDerivKernels(t *testing.T) {
	for n := 5; n <= 31; n += 2 {
		for order := range n {
			k := sobelVector(order, n, false)
			sum := 0.0
			for _, v := range k {
				sum += v
			}
			if order == 0 && sum != float64(int(1)<<(n-1)) || order > 0 && sum != 0 {
				t.Errorf("order %d of %d: the sum of %v is %g", order, n, k, sum)
			}
			want := vector{k, n / 2}.symmetry()
			if want != even && order%2 == 0 || want != odd && order%2 == 1 {
				t.Errorf("order %d of %d: %v", order, n, k)
			}
			if order == 0 {
				continue
			}
			shorter := sobelVector(order-1, n-1, false)
			for i := range k {
				d := 0.0
				if i > 0 {
					d = shorter[i-1]
				}
				if i < n-1 {
					d -= shorter[i]
				}
				if k[i] != d {
					t.Fatalf("order %d of %d: %v, want element %d to be %g", order, n, k, i, d)
				}
			}
		}
	}
	for _, c := range []struct { // values of cv2.getDerivKernels
		dx, dy, ksize int
		normalize     bool
		kx, ky        []float64
	}{
		{1, 0, 1, false, []float64{-1, 0, 1}, []float64{1}},
		{1, 1, 1, false, []float64{-1, 0, 1}, []float64{-1, 0, 1}},
		{0, 1, -1, true, []float64{0.09375, 0.3125, 0.09375}, []float64{-1, 0, 1}},
		{3, 1, 5, true, []float64{-0.5, 1, 0, -1, 0.5}, []float64{-0.125, -0.25, 0, 0.25, 0.125}},
	} {
		kx, ky, err := GetDerivKernels(c.dx, c.dy, c.ksize, c.normalize)
		if err != nil || !slices.Equal(kx.Values(), c.kx) || !slices.Equal(ky.Values(), c.ky) || kx.Size().W != 1 || ky.Size().W != 1 {
			t.Errorf("%d %d %d %v: %v, %v, error %v", c.dx, c.dy, c.ksize, c.normalize, kx.Values(), ky.Values(), err)
		}
	}
}

// TestSobelIsSepFilter: on integers a derivative is a separable filter, and a filter with the whole kernel.
func TestSobelIsSepFilter(t *testing.T) {
	src := noise(t, U8, 3, 5)
	for _, c := range [][3]int{{1, 0, 3}, {0, 2, 5}, {2, 1, 7}, {0, 1, -1}, {1, 0, 1}} {
		kx, ky, err := GetDerivKernels(c[0], c[1], c[2], false)
		if err != nil {
			t.Fatal(err)
		}
		x, y := kx.Values(), ky.Values()
		var whole []float64
		for _, b := range y {
			for _, a := range x {
				whole = append(whole, a*b)
			}
		}
		for _, depth := range []Depth{S16, F32, F64} {
			var first AnyImage
			for _, op := range []Op{
				SobelOp{Depth: depth, Dx: c[0], Dy: c[1], Ksize: Some(c[2])},
				SepFilter2DOp{Depth: depth, KernelX: kx, KernelY: ky},
				Filter2DOp{Depth: depth, Kernel: mustKernel(t, len(x), len(y), whole...)},
			} {
				out, err := Apply(op, src)
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = out
				}
				if !slices.Equal(out.Plane().Data, first.Plane().Data) {
					t.Errorf("%v in %v: %s differs", c, depth, op.Name())
				}
			}
		}
	}
}
