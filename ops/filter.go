package ops

import "github.com/purecv/cv"

const smoothing = "Smoothing and filters"

var _ = register(&Op{
	Name: "blur", Family: smoothing,
	Summary: "the mean of the pixels in a rectangle",
	Help:    "Each pixel becomes the mean of the ksize pixels around it; the larger ksize, the stronger the blur.",
	Formula: "dst(x, y) = sum of src over the rectangle / (ksize.width * ksize.height)",
	Example: "blur 5",
	Params: []Param{
		{Name: "ksize", Kind: Size, Required: true, Min: 1, Max: inf, Help: "size of the rectangle"},
		anchorParam(), borderParam(cv.BorderReflect101)},
	Exact:  Exactness{A: "8U", B: "16U 16S", D: "32F 64F", Note: "8U with an even number of more than 256 pixels is C"},
	Export: Export{Options: "BlurOptions"},
	New: func(a Args) cv.Op {
		return cv.BlurOp{Ksize: a.Size("ksize"), Anchor: given[cv.Point](a, "anchor"), Border: a.Border()}
	},
})

var _ = register(&Op{
	Name: "boxFilter", Family: smoothing,
	Summary: "the sum or the mean of the pixels in a rectangle",
	Help:    "Depths are as in filter2D. Without normalize the sum is clipped to the depth of the result.",
	Formula: "dst(x, y) = sum of src over the rectangle, divided by its pixels if normalize is true",
	Example: "boxFilter 32F 5 normalize=false",
	Params: []Param{ddepthParam(),
		{Name: "ksize", Kind: Size, Required: true, Min: 1, Max: inf, Help: "size of the rectangle"},
		anchorParam(),
		{Name: "normalize", Kind: Bool, Default: "true", Go: "!Unnormalized", Help: "divide by the number of pixels"},
		borderParam(cv.BorderReflect101)},
	Exact: Exactness{A: "8U 8U>16S", B: "8U>32F 8U>64F 16U 16U>32F 16U>64F 16S 16S>32F 16S>64F", D: "32F 32F>64F 64F",
		Note: "sums of integers are A; means in 8U of an even number of more than 256 pixels are C"},
	Export: Export{Options: "BoxFilterOptions"},
	New: func(a Args) cv.Op {
		return cv.BoxFilterOp{Depth: a.Depth("ddepth"), Ksize: a.Size("ksize"), Anchor: given[cv.Point](a, "anchor"), Unnormalized: !a.Bool("normalize"), Border: a.Border()}
	},
})

var _ = register(&Op{
	Name: "medianBlur", Family: smoothing,
	Short:   []Short{{Name: "median"}},
	Summary: "the median of the pixels in a square",
	Help: "It takes away single outliers (salt and pepper) and leaves edges sharp. Outside the image its nearest pixels stand. " +
		"8U takes any ksize; 16U, 16S and 32F do too, where OpenCV stops at 5.",
	Formula: "dst(x, y) = the middle one of the ksize * ksize pixels around (x, y) in order, each channel by itself",
	Example: "medianBlur 5",
	Params:  []Param{{Name: "ksize", Kind: Integer, Required: true, Min: 1, Max: inf, Odd: true, Help: "side of the square"}},
	Exact:   Exactness{A: "8U 16U 16S 32F", Note: "not for NaN"},
	New:     func(a Args) cv.Op { return cv.MedianBlurOp{Ksize: a.Int("ksize")} },
})

