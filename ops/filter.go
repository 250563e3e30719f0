package ops

import "github.com/purecv/cv"

const smoothing = "Smoothing and filters"

var kernelParam = Param{Name: "kernel", Kind: Kernel, Required: true, Help: "the weights; they are not mirrored"}

func init() {
	register(&Op{
		Name: "blur", Family: smoothing,
		Summary: "the mean of the pixels in a rectangle",
		Help:    "Each pixel becomes the mean of the ksize pixels around it; the larger ksize, the stronger the blur.",
		Formula: "dst(x, y) = sum of src over the rectangle / (ksize.width * ksize.height)",
		Example: "blur 5",
		Params: []Param{
			{Name: "ksize", Kind: Size, Required: true, Min: 1, Max: 32767, Help: "size of the rectangle"},
			anchorParam(), borderParam(cv.BorderReflect101)},
		Exact:  Exactness{A: "8U", C: "16U 16S 32S", D: "32F 64F", Note: "8U with an even number of more than 256 pixels is C"},
		Export: Export{Options: "BlurOptions"},
		New: func(a Args) cv.Op {
			return cv.BlurOp{Ksize: a.Size("ksize"), Anchor: given[cv.Point](a, "anchor"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "boxFilter", Family: smoothing,
		Summary: "the sum or the mean of the pixels in a rectangle",
		Help:    "Depths are as in filter2D. Without normalize the sum is clipped to the depth of the result.",
		Formula: "dst(x, y) = sum of src over the rectangle, divided by its pixels if normalize is true",
		Example: "boxFilter 32F 5 normalize=false",
		Params: []Param{ddepthParam(),
			{Name: "ksize", Kind: Size, Required: true, Min: 1, Max: 32767, Help: "size of the rectangle"},
			anchorParam(),
			{Name: "normalize", Kind: Bool, Default: "true", Go: "!Unnormalized", Help: "divide by the number of pixels"},
			borderParam(cv.BorderReflect101)},
		Exact: Exactness{A: "8U 8U,16U,16S,32S>64F", C: "8U>16U,16S,32S,32F 16U,16S,32S>8U,16U,16S,32S,32F", D: "32F,64F>8U,16U,16S,32F,64F",
			Note: "8U of an even number of more than 256 pixels is C; sums that fit the depth are A"},
		Export: Export{Options: "BoxFilterOptions"},
		New: func(a Args) cv.Op {
			return cv.BoxFilterOp{Depth: a.Depth("ddepth"), Ksize: a.Size("ksize"), Anchor: given[cv.Point](a, "anchor"), Unnormalized: !a.Bool("normalize"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "GaussianBlur", Family: smoothing,
		Short:   []Short{{Name: "gaussian"}},
		Summary: "a mean in which near pixels weigh more",
		Help: "sigmaX is the width of the bell in pixels; 0 takes it from ksize. ksize 0 takes the size from sigmaX, which must be positive then. " +
			"wrap is known for 8U and 16U.",
		Formula: "weight(i, j) ~ exp(-i^2 / (2 sigmaX^2) - j^2 / (2 sigmaY^2)); sigma = 0.3 ((ksize - 1) / 2 - 1) + 0.8 where it is 0",
		Example: "GaussianBlur 5 1.5",
		Params: []Param{
			{Name: "ksize", Kind: Size, Required: true, Min: 0, Max: 32767, Odd: true, Help: "size of the kernel; 0 takes it from sigma"},
			{Name: "sigmaX", Kind: Number, Default: "0", CV2: true, Min: -inf, Max: inf, Help: "deviation along rows; 0 takes it from ksize"},
			{Name: "sigmaY", Kind: Number, Default: "0", Min: -inf, Max: inf, Go: "SigmaY", Help: "deviation along columns; 0 is sigmaX"},
			borderParam(cv.BorderReflect101, cv.BorderWrap)},
		Exact:  Exactness{A: "8U 16U", B: "16S 32F", D: "64F", Note: "64F is B with sigma 0 and ksize up to 9"},
		Export: Export{Options: "GaussianBlurOptions"},
		New: func(a Args) cv.Op {
			return cv.GaussianBlurOp{Ksize: a.Size("ksize"), SigmaX: a.Number("sigmaX"), SigmaY: a.Number("sigmaY"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "medianBlur", Family: smoothing,
		Short:   []Short{{Name: "median"}},
		Summary: "the median of the pixels in a square",
		Help: "It takes away single outliers (salt and pepper) and leaves edges sharp. Outside the image its nearest pixels stand. " +
			"16U, 16S and 32F take any ksize, where OpenCV stops at 5.",
		Formula: "dst(x, y) = the middle one of the ksize * ksize pixels around (x, y) in order, each channel by itself",
		Example: "medianBlur 5",
		Params:  []Param{{Name: "ksize", Kind: Integer, Required: true, Min: 1, Max: 1023, Odd: true, Help: "side of the square"}},
		Exact:   Exactness{A: "8U 16U 16S 32F", Note: "not for NaN"},
		New:     func(a Args) cv.Op { return cv.MedianBlurOp{Ksize: a.Int("ksize")} },
	})
}

func init() {
	register(&Op{
		Name: "bilateralFilter", Family: smoothing,
		Short:   []Short{{Name: "bilateral"}},
		Summary: "a mean of near pixels of similar colour, which keeps edges",
		Help: "sigmaColor says how unlike a pixel may be to count, sigmaSpace how far away. d is the diameter; 0 and less take it from sigmaSpace. " +
			"A sigma that is not positive is 1. The image is 8U or 32F with one or three channels.",
		Formula: "weight of q at p = exp(-|p - q|^2 / (2 sigmaSpace^2)) * exp(-|src(p) - src(q)|^2 / (2 sigmaColor^2)), within the circle of diameter d",
		Example: "bilateralFilter 7 50 50",
		Params: []Param{
			{Name: "d", Kind: Integer, Required: true, Min: -inf, Max: inf, Help: "diameter in pixels; 0 or less: from sigmaSpace"},
			{Name: "sigmaColor", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "deviation of colours"},
			{Name: "sigmaSpace", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "deviation of distances in pixels"},
			borderParam(cv.BorderReflect101, cv.BorderWrap)},
		Exact:  Exactness{C: "8U", D: "32F"},
		Export: Export{Options: "BilateralFilterOptions"},
		New: func(a Args) cv.Op {
			return cv.BilateralFilterOp{D: a.Int("d"), SigmaColor: a.Number("sigmaColor"), SigmaSpace: a.Number("sigmaSpace"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "filter2D", Family: smoothing,
		Summary: "weighs the pixels around every pixel with a kernel",
		Help: "This is correlation: the kernel is not mirrored. A result is not shallower than its source: 8U gives 8U, 16S, 32F and 64F, " +
			"16U and 16S give themselves, 32F and 64F.",
		Formula: "dst(x, y) = delta + sum over i, j of kernel(i, j) * src(x + i - anchor.x, y + j - anchor.y)",
		Example: "filter2D -1 [0 -1 0; -1 5 -1; 0 -1 0]",
		Params:  []Param{ddepthParam(), kernelParam, anchorParam(), deltaParam(), borderParam(cv.BorderReflect101)},
		Exact: Exactness{B: "8U>8U,16U,16S,32F,64F 16U>16U,32F,64F 16S>16S,32F,64F 32F 64F",
			Note: "D where OpenCV transforms: from 130 weights on for 8U to 8U or 16S and 32F to 32F, from 50 on for the others"},
		Export: Export{Options: "Filter2DOptions"},
		New: func(a Args) cv.Op {
			return cv.Filter2DOp{Depth: a.Depth("ddepth"), Kernel: a.Kernel("kernel"), Anchor: given[cv.Point](a, "anchor"), Delta: a.Number("delta"), Border: a.Border()}
		},
	})
}

func init() {
	register(&Op{
		Name: "sepFilter2D", Family: smoothing,
		Summary: "weighs rows with one kernel and columns with another",
		Help:    "The kernels are rows or columns of numbers. Depths are as in filter2D.",
		Formula: "dst(x, y) = delta + sum over j of kernelY(j) * sum over i of kernelX(i) * src(x + i - anchor.x, y + j - anchor.y)",
		Example: "sepFilter2D -1 [1 2 1]/4 [1 2 1]/4",
		Params: []Param{ddepthParam(),
			{Name: "kernelX", Kind: Kernel, Required: true, Help: "the weights along a row"},
			{Name: "kernelY", Kind: Kernel, Required: true, Help: "the weights along a column"},
			anchorParam(), deltaParam(), borderParam(cv.BorderReflect101)},
		Exact:  Exactness{B: "8U,16U,16S>8U,16U,16S,64F 32F>8U,16U,16S,64F 64F>8U,16U,16S,64F", C: "8U,16U,16S,32F>32F"},
		Export: Export{Options: "SepFilter2DOptions"},
		New: func(a Args) cv.Op {
			return cv.SepFilter2DOp{Depth: a.Depth("ddepth"), KernelX: a.Kernel("kernelX"), KernelY: a.Kernel("kernelY"),
				Anchor: given[cv.Point](a, "anchor"), Delta: a.Number("delta"), Border: a.Border()}
		},
	})
}
