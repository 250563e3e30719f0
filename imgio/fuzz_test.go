package imgio

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/purecv/cv"
)

// addFiles makes the files of testdata that match the seeds.
func addFiles(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		names, err := filepath.Glob(filepath.Join("testdata", p))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

func FuzzPNM(f *testing.F) {
	addFiles(f, "*.p?m")
	f.Add([]byte("P7\nWIDTH 1\nHEIGHT 2\nDEPTH 2\nMAXVAL 15\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nabcd"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, data, decodePNM, decodePAM) })
}

func FuzzBMP(f *testing.F) {
	addFiles(f, "*.bmp")
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, data, decodeBMP) })
}

func FuzzTIFF(f *testing.F) {
	addFiles(f, "*.tif")
	f.Fuzz(func(t *testing.T, data []byte) { fuzz(t, data, decodeTIFF) })
}

func FuzzDecode(f *testing.F) {
	addFiles(f, "*.png", "*.webp", "gray8.*", "raw.*")
	var buf bytes.Buffer
	Encode(&buf, "jpg", &cv.Image[uint8]{Pix: make([]uint8, 24), Stride: 6, Width: 2, Height: 4, Channels: 3}, nil)
	f.Add(buf.Bytes())
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02L\x01\x00;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range []ReadOptions{{}, {Mode: Gray}, *Unchanged()} {
			o.MaxPixels = 1 << 12
			if d, err := Decode(bytes.NewReader(data), &o); err == nil {
				checkImage(t, d.Image)
			}
		}
	})
}

// fuzz decodes with every kind of options.
func fuzz(t *testing.T, data []byte, decoders ...func(*input, *ReadOptions) (*picture, error)) {
	for _, decode := range decoders {
		for _, o := range []ReadOptions{{}, {Mode: Gray}, *Unchanged()} {
			o.MaxPixels = 1 << 12
			pic, err := decode(newInput(bytes.NewReader(data)), &o)
			if err == nil {
				err = pic.finish(&o)
			}
			if err == nil {
				checkImage(t, pic.img)
			}
		}
	}
}

// checkImage tells whether an image keeps to the limit and is whole.
func checkImage(t *testing.T, img cv.AnyImage) {
	f := img.Format()
	if f.W < 1 || f.H < 1 || f.W*f.H > 1<<12 || f.C < 1 || f.C > 4 || len(pixels(img)) != f.RowSize()*f.H {
		t.Errorf("image of %v", f)
	}
}
