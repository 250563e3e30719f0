package pipeline

import (
	"context"
	"errors"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/ops"
)

// FuzzOperations runs any pipeline on any small image of any depth: it is refused with an [*Error] or gives an image
// of the format that was promised.
func FuzzOperations(f *testing.F) {
	for _, o := range ops.All() {
		f.Add(o.Example, uint8(0), uint8(13), uint8(9), uint8(2))
	}
	f.Add("blur 2x1 | filter2D 32F [1 2; 3 4] 0,1 -0.5 wrap", uint8(2), uint8(0), uint8(20), uint8(0))
	f.Fuzz(func(t *testing.T, text string, depth, w, h, c uint8) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		for _, s := range p.Steps {
			if slow(&s) {
				return
			}
		}
		format := cv.Format{Depth: cv.U8 + cv.Depth(depth%6), W: 1 + int(w%40), H: 1 + int(h%40), C: 1 + int(c%4)}
		program, err := p.Compile(format, nil)
		if err != nil {
			var where *Error
			if !errors.As(err, &where) {
				t.Fatalf("%q on %v is refused without a place: %v", text, format, err)
			}
			return
		}
		src, err := cv.NewAnyImage(format)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range src.Plane().Data {
			src.Plane().Data[i] = b + byte(i*i>>3)
		}
		out, err := program.Run(context.Background(), src)
		if err != nil {
			t.Fatalf("%q on %v: %v", text, format, err)
		}
		if out.Format() != program.Format() {
			t.Fatalf("%q on %v gives %v, not %v", text, format, out.Format(), program.Format())
		}
	})
}

// slow tells whether a step has a size that takes long even on a small image.
func slow(s *Step) bool {
	for _, v := range s.Args.Values {
		switch v := v.V.(type) {
		case int:
			if v > 300 {
				return true
			}
		case float64:
			if v > 300 {
				return true
			}
		case cv.Size:
			if v.W > 300 || v.H > 300 {
				return true
			}
		case cv.Kernel:
			if v.Size().W*v.Size().H > 5000 {
				return true
			}
		}
	}
	return false
}
