package ops

import "github.com/purecv/cv"

var thresholdKinds = []WordValue{
	{"binary", int(cv.ThreshBinary), "cv.ThreshBinary", "cv2.THRESH_BINARY", "maxval above the level, else 0"},
	{"binary_inv", int(cv.ThreshBinaryInv), "cv.ThreshBinaryInv", "cv2.THRESH_BINARY_INV", "0 above the level, else maxval"},
	{"trunc", int(cv.ThreshTrunc), "cv.ThreshTrunc", "cv2.THRESH_TRUNC", "the level above the level, else the pixel"},
	{"tozero", int(cv.ThreshToZero), "cv.ThreshToZero", "cv2.THRESH_TOZERO", "the pixel above the level, else 0"},
	{"tozero_inv", int(cv.ThreshToZeroInv), "cv.ThreshToZeroInv", "cv2.THRESH_TOZERO_INV", "0 above the level, else the pixel"},
}

func init() {
	register(&Op{
		Name: "threshold", Family: "Thresholds",
		Summary: "compares every pixel with one level",
		Help: "A pixel is above the level if it is greater, not if it is equal. In integers the level is rounded down. " +
			"With otsu or triangle added the level is found in the histogram of an 8U image (otsu: 16U too) of one channel, and thresh is not used. " +
			"trunc, tozero and tozero_inv do not use maxval.",
		Formula: "binary: dst = src > thresh ? maxval : 0; trunc: dst = min(src, thresh); tozero: dst = src > thresh ? src : 0",
		Example: "gray | threshold 127 255 binary",
		Params: []Param{
			{Name: "thresh", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "the level"},
			{Name: "maxval", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "what binary and binary_inv set"},
			{Name: "type", Kind: Word, Required: true, Help: "what happens above and below the level", Words: Words{Main: thresholdKinds, Added: []WordValue{
				{"otsu", int(cv.ThreshOtsu), "cv.ThreshOtsu", "cv2.THRESH_OTSU", "the level that separates two classes best"},
				{"triangle", int(cv.ThreshTriangle), "cv.ThreshTriangle", "cv2.THRESH_TRIANGLE", "the level at the foot of the histogram's one peak"},
			}, Alone: true}},
		},
		Reports: []string{"threshold"},
		Exact:   Exactness{A: "8U 16U 16S 32F 64F", Note: "not for NaN"},
		Export:  Export{Returns: true, CV2: "cv2.threshold({src}{args})[1]"},
		New: func(a Args) cv.Op {
			return cv.ThresholdOp{Thresh: a.Number("thresh"), Maxval: a.Number("maxval"), Type: cv.ThreshType(a.Int("type"))}
		},
	})
}

var adaptiveMethods = []WordValue{
	{"mean", int(cv.AdaptiveMean), "cv.AdaptiveMean", "cv2.ADAPTIVE_THRESH_MEAN_C", "the mean"},
	{"gaussian", int(cv.AdaptiveGaussian), "cv.AdaptiveGaussian", "cv2.ADAPTIVE_THRESH_GAUSSIAN_C", "a mean in which near pixels weigh more"},
}

func init() {
	register(&Op{
		Name: "adaptiveThreshold", Family: "Thresholds",
		Short:   []Short{{Name: "adaptive"}},
		Summary: "compares every pixel with the mean around it",
		Help:    "It copes with uneven light. The image is 8U with one channel. Outside the image its nearest pixels stand.",
		Formula: "binary: dst = src > mean of the blockSize x blockSize pixels around - C ? maxValue : 0; binary_inv: the reverse",
		Example: "gray | adaptiveThreshold 255 mean binary 7 2",
		Params: []Param{
			{Name: "maxValue", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "what the chosen pixels become"},
			{Name: "adaptiveMethod", Kind: Word, Required: true, Words: Words{Main: adaptiveMethods}, Help: "which mean"},
			{Name: "thresholdType", Kind: Word, Required: true, Words: Words{Main: thresholdKinds[:2]}, Help: "which pixels are chosen"},
			{Name: "blockSize", Kind: Integer, Required: true, Min: 3, Max: 32767, Odd: true, Help: "side of the square around a pixel"},
			{Name: "C", Kind: Number, Required: true, Min: -inf, Max: inf, Help: "taken off the mean"}},
		Exact: Exactness{A: "8U", Note: "gaussian is B"},
		New: func(a Args) cv.Op {
			return cv.AdaptiveThresholdOp{MaxValue: a.Number("maxValue"), Method: cv.AdaptiveMethod(a.Int("adaptiveMethod")),
				Type: cv.ThreshType(a.Int("thresholdType")), BlockSize: a.Int("blockSize"), C: a.Number("C")}
		},
	})
}
