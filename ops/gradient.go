package ops

import "github.com/purecv/cv"

const gradients = "Gradients"

// derivatives is the exactness of Sobel and Scharr.
var derivatives = Exactness{B: "8U,16U,16S,32F,64F>8U,16U,16S,64F", C: "8U,16U,16S,32F>32F",
	Note: "A while scale and delta are integers and no sum exceeds 2^24"}

func init() {
	register(&Op{
		Name: "Sobel", Family: gradients,
		Summary: "a derivative along x, y or both, smoothed across",
		Help: "Choose a signed depth (16S, 32F, 64F): in 8U everything below 0 is lost; convertScaleAbs brings a signed result back to 8U. " +
			"ksize 1 does not smooth, -1 takes Scharr's 3x3 kernel. One of dx and dy must be positive, both below ksize.",
		Formula: "dst = delta + scale * d^(dx+dy) src / dx^dx dy^dy; ksize 3, dx 1: [-1 0 1; -2 0 2; -1 0 1]",
		Example: "gray | Sobel 16S 1 0 3 | convertScaleAbs",
		Params: []Param{ddepthParam(),
			{Name: "dx", Kind: Integer, Required: true, Min: 0, Max: 30, Help: "order of the derivative along x"},
			{Name: "dy", Kind: Integer, Required: true, Min: 0, Max: 30, Help: "order of the derivative along y"},
			{Name: "ksize", Kind: Integer, Default: "3", Min: -1, Max: 31, Odd: true, Go: "*Ksize", Help: "size of the kernel; -1 is Scharr's"},
			scaleParam(), deltaParam(), borderParam(cv.BorderReflect101)},
		Exact:  derivatives,
		Export: Export{Options: "SobelOptions"},
		New: func(a Args) cv.Op {
			return cv.SobelOp{Depth: a.Depth("ddepth"), Dx: a.Int("dx"), Dy: a.Int("dy"), Ksize: given[int](a, "ksize"),
				Scale: given[float64](a, "scale"), Delta: a.Number("delta"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "Scharr", Family: gradients,
		Summary: "a first derivative with a 3x3 kernel that is more even in all directions than Sobel's",
		Help:    "One of dx and dy is 1, the other 0. For the depth see Sobel.",
		Formula: "dx 1: [-3 0 3; -10 0 10; -3 0 3]",
		Example: "gray | Scharr 16S 1 0 | convertScaleAbs",
		Params: []Param{ddepthParam(),
			{Name: "dx", Kind: Integer, Required: true, Min: 0, Max: 1, Help: "1 for the derivative along x"},
			{Name: "dy", Kind: Integer, Required: true, Min: 0, Max: 1, Help: "1 for the derivative along y"},
			scaleParam(), deltaParam(), borderParam(cv.BorderReflect101)},
		Exact:  derivatives,
		Export: Export{Options: "ScharrOptions"},
		New: func(a Args) cv.Op {
			return cv.ScharrOp{Depth: a.Depth("ddepth"), Dx: a.Int("dx"), Dy: a.Int("dy"), Scale: given[float64](a, "scale"), Delta: a.Number("delta"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "Laplacian", Family: gradients,
		Summary: "the sum of the second derivatives along x and y",
		Help:    "It is large at edges and lines in any direction. For the depth see Sobel. From ksize 5 on two second Sobel derivatives are added.",
		Formula: "dst = delta + scale * (d^2 src / dx^2 + d^2 src / dy^2); ksize 1: [0 1 0; 1 -4 1; 0 1 0], 3: [2 0 2; 0 -8 0; 2 0 2]",
		Example: "gray | Laplacian 16S 3 | convertScaleAbs",
		Params: []Param{ddepthParam(),
			{Name: "ksize", Kind: Integer, Default: "1", Min: 1, Max: 31, Odd: true, Go: "*Ksize", Help: "size of the kernels"},
			scaleParam(), deltaParam(), borderParam(cv.BorderReflect101)},
		Exact: Exactness{B: "8U,16U,16S>8U,16U,16S,32S,32F,64F 32F>8U,16U,16S,32S 64F>8U,16U,16S,32S,32F,64F", C: "32F>32F,64F",
			Note: derivatives.Note},
		Export: Export{Options: "LaplacianOptions"},
		New: func(a Args) cv.Op {
			return cv.LaplacianOp{Depth: a.Depth("ddepth"), Ksize: given[int](a, "ksize"), Scale: given[float64](a, "scale"), Delta: a.Number("delta"), Border: a.Border()}
		},
	})
}
