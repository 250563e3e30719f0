package pipeline

import (
	"fmt"
	"strings"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

const pythonReserved = `False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
	nonlocal not or pass raise return try while with yield match case cv2 np sys src img read write print str`

// ExportPython returns a Python program on cv2 and NumPy that does what the pipeline does to images of the depth and channels of in. Its arguments are the
// file to read and the file to write. Colour is RGB in it, as in the pipeline.
func (p *Pipeline) ExportPython(in cv.Format, r Reading) (string, error) {
	reserved := pythonReserved
	for _, o := range ops.All() {
		if o.Export.Helper != "" {
			function, _, _ := strings.Cut(o.Export.CV2, "(")
			reserved += " " + function
		}
	}
	e, err := p.newExporter(in, reserved, func(int) string { return "img" })
	if err != nil {
		return "", err
	}
	flag, err := pythonReading(r)
	if err != nil {
		return "", err
	}
	var body strings.Builder
	helpers := ""
	for i := range e.steps {
		s := &e.steps[i]
		if s.Op == nil {
			e.names[i+1] = e.names[s.out]
			continue
		}
		fmt.Fprintf(&body, "%s = %s\n", e.names[i+1], e.pythonCall(s))
		if h := s.Op.Export.Helper; !strings.Contains(helpers, h) {
			helpers += h
		}
	}
	last := e.names[len(e.steps)]
	return fmt.Sprintf(pythonProgram, p, flag, helpers, &body, last), nil
}

const pythonProgram = `# This program does: %s
import sys

import cv2
import numpy as np


def read(path):
    if path.endswith(".npy"):
        return np.load(path)
    img = cv2.imread(path, %s)
    if img is None:
        sys.exit(path + " cannot be read")
    if img.ndim == 3:
        img = cv2.cvtColor(img, cv2.COLOR_BGRA2RGBA if img.shape[2] == 4 else cv2.COLOR_BGR2RGB)
    return img


def write(path, img):
    if path.endswith(".npy"):
        return np.save(path, img)
    if img.ndim == 3:
        img = cv2.cvtColor(img, cv2.COLOR_RGBA2BGRA if img.shape[2] == 4 else cv2.COLOR_RGB2BGR)
    if not cv2.imwrite(path, img):
        sys.exit(path + " cannot be written")

%s
src = read(sys.argv[1])
%swrite(sys.argv[2], %s)
`

// pythonReading returns the flag for cv2.imread.
func pythonReading(r Reading) (string, error) {
	flag := "cv2.IMREAD_COLOR"
	switch r.Mode {
	case "", "color":
	case "gray":
		flag = "cv2.IMREAD_GRAYSCALE"
	case "unchanged":
		if r.Exif == "true" {
			return "", fmt.Errorf("pipeline: cv2 cannot read an image unchanged and turn it as its EXIF orientation says")
		}
		return "cv2.IMREAD_UNCHANGED", nil
	default:
		return "", fmt.Errorf("pipeline: no way of reading is called %q", r.Mode)
	}
	if r.Exif == "false" {
		flag += " | cv2.IMREAD_IGNORE_ORIENTATION"
	}
	return flag, nil
}

// pythonCall writes the call of an operation.
func (e *exporter) pythonCall(s *checkedStep) string {
	images := e.operands(s)
	var args strings.Builder
	next := 1
	for i := range s.Op.Params {
		p := &s.Op.Params[i]
		switch {
		case p.Kind == ops.Image:
			args.WriteString(", " + images[next])
			next++
		case p.Required:
			args.WriteString(", " + e.pythonValue(s, i))
		case p.CV2 || !s.Args.Values[i].IsZero():
			args.WriteString(", " + p.Name + "=" + e.pythonValue(s, i))
		}
	}
	call := s.Op.Export.CV2
	if call == "" {
		call = "cv2." + s.Op.Name + "({src}{args})"
	}
	return strings.NewReplacer("{src}", images[0], "{args}", args.String()).Replace(call)
}

// pythonValue writes an argument.
func (e *exporter) pythonValue(s *checkedStep, i int) string {
	p := &s.Op.Params[i]
	text := value(s.Args, i)
	switch p.Kind {
	case ops.Bool:
		return strings.ToUpper(text[:1]) + text[1:]
	case ops.Size:
		w, h, two := strings.Cut(text, "x")
		if !two {
			h = w
		}
		return fmt.Sprintf("(%s, %s)", w, h)
	case ops.Point, ops.Color:
		return "(" + numbers(p, text) + ")"
	case ops.Word:
		var words []string
		v, _ := p.Parse(text, nil)
		for _, w := range p.Words.Find(v) {
			words = append(words, w.CV2)
		}
		return strings.Join(words, " + ")
	case ops.Depth:
		if s.Args.Depth(p.Name) == cv.DepthSame {
			return "-1"
		}
		return "cv2.CV_" + text
	case ops.Kernel:
		return pythonKernel(s, s.Args.Values[i])
	}
	return text
}

// pythonKernel writes a kernel: an array of doubles for a filter, of bytes for a structuring element, of integers for hit-or-miss.
func pythonKernel(s *checkedStep, v ops.Value) string {
	array, bytes := pythonArray(splitKernel(v))
	switch {
	case !s.Op.Export.Element && bytes:
		return array + ".astype(np.float64)"
	case !s.Op.Export.Element:
		return array
	case s.Op.Param("op") >= 0 && s.Args.Int("op") == int(cv.MorphHitMiss):
		return "np.int32(" + array + ")"
	case bytes:
		return array
	}
	return "np.uint8(" + array + " != 0)"
}

// pythonArray writes an array of doubles, or of bytes.
func pythonArray(k kernelText) (text string, bytes bool) {
	switch {
	case k.file != "":
		return fmt.Sprintf("np.load(%q).astype(np.float64)", k.file), false
	case k.rows != nil:
		var rows []string
		for _, r := range k.rows {
			rows = append(rows, "["+strings.Join(r, ", ")+"]")
		}
		text = "np.array([" + strings.Join(rows, ", ") + "], np.float64)"
	case k.shape == "ones":
		text = fmt.Sprintf("np.ones((%d, %d))", k.size.H, k.size.W)
	default:
		text = fmt.Sprintf("cv2.getStructuringElement(cv2.MORPH_%s, (%d, %d))", strings.ToUpper(k.shape), k.size.W, k.size.H)
		bytes = k.divisor == ""
	}
	if k.divisor != "" {
		text += " / " + k.divisor
	}
	return text, bytes
}
