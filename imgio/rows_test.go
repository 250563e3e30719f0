package imgio

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/engine"
)

// TestReader: rows asked for in any portions are those of the image decoded at once.
func TestReader(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range []*ReadOptions{nil, {Mode: Gray}, Unchanged()} {
			want, err := Decode(bytes.NewReader(data), o)
			if err != nil {
				continue // no image, or floats that do not become bytes
			}
			r, err := NewReader(bytes.NewReader(data), o)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if r.Name() != want.Format || r.Format() != want.Image.Format() {
				t.Errorf("%s: %s of %v, not %s of %v", name, r.Name(), r.Format(), want.Format, want.Image.Format())
			}
			var got []byte
			for left, some := r.Format().H, 1; left > 0; left, some = left-some, some+2 {
				f := r.Format()
				some = min(some, left)
				f.H = some
				p := engine.NewPlane(f)
				if err := r.Read(p); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				got = append(got, p.Data...)
			}
			if !bytes.Equal(got, pixels(want.Image)) {
				t.Errorf("%s: the rows differ from the image", name)
			}
			f := r.Format()
			f.H = 1
			if err := r.Read(engine.NewPlane(f)); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: a row behind the last: %v", name, err)
			}
		}
	}
}

// TestWriter: rows given in any portions make the file that the image makes.
func TestWriter(t *testing.T) {
	for _, c := range codecs {
		if c.encode == nil {
			continue
		}
		for _, depth := range c.depths {
			for _, chans := range c.chans {
				img := noise(t, cv.Format{Depth: depth, W: 23, H: 70, C: chans})
				var want, got bytes.Buffer
				if err := Encode(&want, c.Name, img, nil); err != nil {
					t.Fatal(err)
				}
				w, err := NewWriter(&got, c.Name, img.Format(), nil)
				if err != nil {
					t.Fatal(err)
				}
				p := img.Plane()
				for y, some := 0, 1; y < p.H; y, some = y+some, some+2 {
					rows := p
					rows.Data, rows.H = p.Data[y*p.Stride:], min(some, p.H-y)
					if err := w.Write(rows); err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got.Bytes(), want.Bytes()) {
					t.Errorf("%s, %v: the file of the rows differs from the image's", c.Name, img.Format())
				}
			}
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	f := cv.Format{Depth: cv.U8, W: 4, H: 3, C: 1}
	if _, err := NewWriter(io.Discard, "png", cv.Format{Depth: cv.U8, W: 0, H: 3, C: 1}, nil); !errors.Is(err, cv.ErrShape) {
		t.Errorf("no columns: %v", err)
	}
	w, err := NewWriter(io.Discard, "png", f, nil)
	if err != nil {
		t.Fatal(err)
	}
	wide := f
	wide.W = 5
	if err := w.Write(engine.NewPlane(wide)); !errors.Is(err, cv.ErrShape) {
		t.Errorf("rows of another width: %v", err)
	}
	if err := w.Close(); !errors.Is(err, cv.ErrShape) {
		t.Errorf("rows are missing: %v", err)
	}
	if err := w.Write(engine.NewPlane(f)); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(engine.NewPlane(f)); !errors.Is(err, cv.ErrShape) {
		t.Errorf("more rows than the image has: %v", err)
	}
}
