package ops

import "github.com/purecv/cv"

const arithmetic = "Arithmetic"

const pairHelp = "Both images have the same size, channels and depth. "

func init() {
	register(&Op{
		Name: "addWeighted", Family: arithmetic,
		Summary: "blends two images",
		Help:    pairHelp + "The sum is rounded and clipped to the depth.",
		Formula: "dst = src * alpha + src2 * beta + gamma",
		Example: "gray as g | Sobel 64F 1 0 5 as x | $g | Sobel 64F 0 1 5 as y | $x | addWeighted 0.5 $y 0.5 0",
		Params: []Param{
			{Name: "alpha", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "weight of the image"},
			src2Param(),
			{Name: "beta", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "weight of src2"},
			{Name: "gamma", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "added to the sum"}},
		Exact: Exactness{B: "32F", C: "8U 16U 16S 64F", D: "32S", Note: "A while alpha, beta and gamma are short binary fractions such as 0.5; sums beyond 32S are clipped, which OpenCV does not do"},
		New: func(a Args) cv.Op {
			return cv.AddWeightedOp{Alpha: a.Number("alpha"), Beta: a.Number("beta"), Gamma: a.Number("gamma")}
		},
	})
}

func init() {
	register(&Op{
		Name: "absdiff", Family: arithmetic,
		Summary: "how far apart two images are",
		Help:    pairHelp + "The result is clipped to the depth.",
		Formula: "dst = |src - src2|",
		Example: "medianBlur 5 as m | $in | absdiff $m",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export:  Export{Go: "AbsDiff"},
		New:     func(Args) cv.Op { return cv.AbsDiffOp{} },
	})
}

func init() {
	register(&Op{
		Name: "add", Family: arithmetic,
		Summary: "the sum of two images",
		Help:    pairHelp + "The sum is clipped to the depth.",
		Formula: "dst = src + src2",
		Example: "blur 9 as soft | $in | add $soft",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		New:     func(Args) cv.Op { return cv.AddOp{} },
	})
}

func init() {
	register(&Op{
		Name: "subtract", Family: arithmetic,
		Summary: "the difference of two images",
		Help:    pairHelp + "The difference is clipped to the depth, in 8U and 16U at 0.",
		Formula: "dst = src - src2",
		Example: "blur 9 as soft | $in | subtract $soft",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		New:     func(Args) cv.Op { return cv.SubtractOp{} },
	})
}

func init() {
	register(&Op{
		Name: "bitwise_and", Family: arithmetic,
		Summary: "the bits that two images share",
		Help:    pairHelp + "With a mask of 0 and 255 it cuts an image out.",
		Formula: "dst = src & src2",
		Example: "gray as g | threshold 0 255 otsu | bitwise_and $g",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export:  Export{Go: "BitwiseAnd"},
		New:     func(Args) cv.Op { return cv.BitwiseAndOp{} },
	})
}

func init() {
	register(&Op{
		Name: "bitwise_or", Family: arithmetic,
		Summary: "the bits that either of two images has",
		Help:    pairHelp + "Of two masks it is their union.",
		Formula: "dst = src | src2",
		Example: "gray as g | threshold 0 255 otsu | bitwise_or $g",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export:  Export{Go: "BitwiseOr"},
		New:     func(Args) cv.Op { return cv.BitwiseOrOp{} },
	})
}

func init() {
	register(&Op{
		Name: "bitwise_xor", Family: arithmetic,
		Summary: "the bits in which two images differ",
		Help:    pairHelp + "Of two masks it is what lies in one only.",
		Formula: "dst = src ^ src2",
		Example: "gray as g | threshold 0 255 otsu | bitwise_xor $g",
		Params:  []Param{src2Param()},
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export:  Export{Go: "BitwiseXor"},
		New:     func(Args) cv.Op { return cv.BitwiseXorOp{} },
	})
}

func init() {
	register(&Op{
		Name: "bitwise_not", Family: arithmetic,
		Summary: "turns every bit around: the negative of an 8U image",
		Formula: "dst = ~src, in 8U 255 - src",
		Help:    "Of a mask it is what lies outside.",
		Example: "gray | bitwise_not",
		Exact:   Exactness{A: "8U 16U 16S 32S 32F 64F"},
		Export:  Export{Go: "BitwiseNot"},
		New:     func(Args) cv.Op { return cv.BitwiseNotOp{} },
	})
}

func init() {
	register(&Op{
		Name: "convertScaleAbs", Family: arithmetic,
		Summary: "scales, takes the absolute value and makes the image 8U",
		Help:    "It makes signed and float images fit for 8-bit files. The value is rounded and clipped to 255.",
		Formula: "dst = |src * alpha + beta|",
		Example: "gray | Sobel 16S 1 0 3 | convertScaleAbs",
		Params: []Param{
			{Name: "alpha", Kind: Number, Default: "1", Min: -inf, Max: inf, Go: "*Alpha", Help: "multiplies every pixel"},
			{Name: "beta", Kind: Number, Default: "0", Min: -inf, Max: inf, Go: "Beta", Help: "added after that"}},
		Exact:  Exactness{B: "8U,16U,16S,32S,32F,64F>8U"},
		Export: Export{Options: "ConvertToOptions"},
		New: func(a Args) cv.Op {
			return cv.ConvertScaleAbsOp{Alpha: given[float64](a, "alpha"), Beta: a.Number("beta")}
		},
	})
}

func init() {
	register(&Op{
		Name: "convertTo", Family: arithmetic,
		Summary: "changes the depth, scaling by the way",
		Help:    "Integers are rounded, halves to even, and clipped. It is OpenCV's Mat::convertTo, which Python does not have.",
		Formula: "dst = src * alpha + beta",
		Example: "convertTo 32F 0.00392156862745098",
		Params: []Param{
			{Name: "depth", Kind: Depth, Required: true, Go: "-", Help: "depth of the result; -1 keeps that of the source"},
			{Name: "alpha", Kind: Number, Default: "1", Min: -inf, Max: inf, Go: "*Alpha", Help: "multiplies every pixel"},
			{Name: "beta", Kind: Number, Default: "0", Min: -inf, Max: inf, Go: "Beta", Help: "added after that"}},
		Exact:  Exactness{B: "8U,16U,16S,32S,32F,64F>8U,16U,16S,32S,32F,64F", Note: "A without alpha and beta"},
		Export: Export{Options: "ConvertToOptions", CV2: "convert_to({src}{args})", Helper: convertToPython},
		New: func(a Args) cv.Op {
			return cv.ConvertToOp{Depth: a.Depth("depth"), Alpha: given[float64](a, "alpha"), Beta: a.Number("beta")}
		},
	})
}

func init() {
	register(&Op{
		Name: "normalize", Family: arithmetic,
		Summary: "stretches an image from its smallest and largest value to a range",
		Help:    "All channels are taken together. It does not matter which of alpha and beta is larger. OpenCV has other norms too; this is NORM_MINMAX.",
		Formula: "dst = (src - min) / (max - min) * (hi - lo) + lo, with lo and hi the smaller and the larger of alpha and beta",
		Example: "gray | normalize 0 255",
		Params: []Param{
			{Name: "alpha", Kind: Number, Default: "1", Min: -inf, Max: inf, Help: "one end of the range"},
			{Name: "beta", Kind: Number, Default: "0", Min: -inf, Max: inf, Help: "the other end"}},
		Exact:  Exactness{B: "8U 16U 16S 32S 32F 64F"},
		Export: Export{CV2: "cv2.normalize({src}, None{args}, norm_type=cv2.NORM_MINMAX)"},
		New: func(a Args) cv.Op {
			return cv.NormalizeOp{Alpha: given[float64](a, "alpha"), Beta: a.Number("beta")}
		},
	})
}

const convertToPython = `
def convert_to(src, depth, alpha=1, beta=0):
    """Mat::convertTo, which cv2 does not have; depth is one of cv2.CV_8U and so on, or -1."""
    depth = (np.uint8, np.int8, np.uint16, np.int16, np.int32, np.float32, np.float64)[depth] if depth >= 0 else src.dtype
    values = src
    if (alpha, beta) != (1, 0):
        double = src.dtype in (np.int32, np.float64) or depth in (np.int32, np.float64)
        factor, shift = (alpha, beta) if double else np.float32((alpha, beta)).astype(np.float64)
        values = src * np.float64(factor) + shift
        values = values if double else values.astype(np.float32)
    if np.dtype(depth).kind == "f":
        return values.astype(depth)
    info = np.iinfo(depth)
    return np.clip(np.rint(values.astype(np.float64)), info.min, info.max).astype(depth)

`
