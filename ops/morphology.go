package ops

import "github.com/purecv/cv"

const morphology = "Morphology"

// morphologyParams are those of erode, and of morphologyEx after its first.
func morphologyParams() []Param {
	return []Param{
		{Name: "kernel", Kind: Kernel, Required: true, Help: "the structuring element: what is not 0 belongs to it"},
		anchorParam(),
		{Name: "iterations", Kind: Integer, Default: "1", Min: 0, Max: 1000, Go: "*Iterations", Help: "how often; 0 copies"},
		borderParam(cv.BorderConstant),
		{Name: "borderValue", Kind: Color, Go: "*BorderValue", Help: "what constant puts outside; without it the outside never counts"},
	}
}

func init() {
	register(&Op{
		Name: "erode", Family: morphology,
		Summary: "the smallest pixel under the structuring element: bright regions shrink",
		Help:    "The element is not mirrored. A kernel of ones is as quick when it is large as when it is small.",
		Formula: "dst(x, y) = min of src(x + i - anchor.x, y + j - anchor.y) over the element's (i, j)",
		Example: "gray | erode rect:5x3",
		Params:  morphologyParams(),
		Exact:   Exactness{A: "8U 16U 16S 32F 64F", Note: "not for NaN"},
		Export:  Export{Options: "MorphologyOptions", Element: true},
		New: func(a Args) cv.Op {
			return cv.ErodeOp{Kernel: a.Kernel("kernel"), Anchor: given[cv.Point](a, "anchor"), Iterations: given[int](a, "iterations"),
				Border: a.Border(), BorderValue: given[cv.Scalar](a, "borderValue")}
		},
	})
}

func init() {
	register(&Op{
		Name: "dilate", Family: morphology,
		Summary: "the largest pixel under the structuring element: bright regions grow",
		Help:    "The element is not mirrored. A kernel of ones is as quick when it is large as when it is small.",
		Formula: "dst(x, y) = max of src(x + i - anchor.x, y + j - anchor.y) over the element's (i, j)",
		Example: "gray | dilate ellipse:5",
		Params:  morphologyParams(),
		Exact:   Exactness{A: "8U 16U 16S 32F 64F", Note: "not for NaN"},
		Export:  Export{Options: "MorphologyOptions", Element: true},
		New: func(a Args) cv.Op {
			return cv.DilateOp{Kernel: a.Kernel("kernel"), Anchor: given[cv.Point](a, "anchor"), Iterations: given[int](a, "iterations"),
				Border: a.Border(), BorderValue: given[cv.Scalar](a, "borderValue")}
		},
	})
}

var morphTypes = []WordValue{
	{"erode", int(cv.MorphErode), "cv.MorphErode", "cv2.MORPH_ERODE", "the smallest pixel under the element"},
	{"dilate", int(cv.MorphDilate), "cv.MorphDilate", "cv2.MORPH_DILATE", "the largest pixel under the element"},
	{"open", int(cv.MorphOpen), "cv.MorphOpen", "cv2.MORPH_OPEN", "erode, then dilate: bright spots smaller than the element go"},
	{"close", int(cv.MorphClose), "cv.MorphClose", "cv2.MORPH_CLOSE", "dilate, then erode: dark spots smaller than the element go"},
	{"gradient", int(cv.MorphGradient), "cv.MorphGradient", "cv2.MORPH_GRADIENT", "dilate less erode: outlines"},
	{"tophat", int(cv.MorphTopHat), "cv.MorphTopHat", "cv2.MORPH_TOPHAT", "the image less open: bright spots smaller than the element"},
	{"blackhat", int(cv.MorphBlackHat), "cv.MorphBlackHat", "cv2.MORPH_BLACKHAT", "close less the image: dark spots smaller than the element"},
	{"hitmiss", int(cv.MorphHitMiss), "cv.MorphHitMiss", "cv2.MORPH_HITMISS", "where the 1s of the kernel meet foreground and its -1s background; 8U with one channel"},
}

func init() {
	register(&Op{
		Name: "morphologyEx", Family: morphology,
		Short: []Short{{"open", "op", "open"}, {"close", "op", "close"}, {"gradient", "op", "gradient"}, {"tophat", "op", "tophat"},
			{"blackhat", "op", "blackhat"}, {"hitmiss", "op", "hitmiss"}},
		Summary: "opening, closing, gradient, hats, hit-or-miss",
		Help:    "The kernel is not mirrored. iterations repeats the erosions and dilations, not the whole.",
		Formula: "open = dilate(erode(src)); close = erode(dilate(src)); gradient = dilate(src) - erode(src); tophat = src - open; blackhat = close - src",
		Example: "gray | morphologyEx tophat rect:35x8",
		Params: append([]Param{
			{Name: "op", Kind: Word, Required: true, Words: Words{Main: morphTypes}, Help: "which"},
		}, morphologyParams()...),
		Exact:  Exactness{A: "8U 16U 16S 32F 64F", Note: "not for NaN"},
		Export: Export{Options: "MorphologyOptions", Element: true},
		New: func(a Args) cv.Op {
			return cv.MorphologyExOp{Op: cv.MorphType(a.Int("op")), Kernel: a.Kernel("kernel"), Anchor: given[cv.Point](a, "anchor"),
				Iterations: given[int](a, "iterations"), Border: a.Border(), BorderValue: given[cv.Scalar](a, "borderValue")}
		},
	})
}
