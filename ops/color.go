package ops

import "github.com/purecv/cv"

// colorWords are all codes of cvtColor.
func colorWords() Words {
	var w Words
	for _, c := range cv.ColorCodes() {
		w.Main = append(w.Main, WordValue{Name: c.String(), Value: int(c), Go: "cv." + c.String(), CV2: "cv2.COLOR_" + c.String()})
	}
	return w
}

func init() {
	register(&Op{
		Name: "cvtColor", Family: "Colour",
		Short:   []Short{{"gray", "code", "RGB2GRAY"}},
		Summary: "converts between colour spaces",
		Help: "Colour is RGB or RGBA here, whatever the file. Hue is 0 to 179 in 8U (0 to 255 in the FULL codes) and degrees in 32F; " +
			"saturation and value go up to 255 in 8U and 1 in 32F. HSV takes 8U and 32F, the others 16U too. New alpha is opaque.",
		Formula: "gray = 0.299 R + 0.587 G + 0.114 B",
		Example: "cvtColor RGB2HSV",
		Params:  []Param{{Name: "code", Kind: Word, Required: true, Words: colorWords(), Help: "from what to what"}},
		Exact:   Exactness{A: "8U 16U", C: "32F", Note: "HSV2RGB and HSV2BGR of 8U are C; codes that only move channels are A"},
		New:     func(a Args) cv.Op { return cv.CvtColorOp{Code: cv.ColorCode(a.Int("code"))} },
	})
}
