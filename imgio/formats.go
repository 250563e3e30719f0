package imgio

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/purecv/cv"
)

// Format describes a file format.
type Format struct {
	Name          string   // as in [Decoded] and for [Encode]
	Extensions    []string // of file names, in lower case without the dot; the first is the usual one
	Reads, Writes bool
}

// A codec reads and writes one format.
type codec struct {
	Format
	magic  []string // what its files begin with; ? stands for any byte
	array  bool     // read as it stands, whatever the options
	decode func(*input, *ReadOptions) (*picture, error)
	encode func(io.Writer, cv.Format, *WriteOptions) (rowEncoder, error)
	depths []cv.Depth // that can be written
	chans  []int      // that can be written
}

// A picture is what a decoder hands over: the image as it is stored, at once or row by row, or anything nearer to
// what the options ask for. Gray that needs a formula of the format's own is the
// decoder's part; the rest is done by finish.
type picture struct {
	img         cv.AnyImage // or nil, and
	rows        rowDecoder  // what decodes it
	orientation int         // as EXIF numbers them, 1 to 8; 0 if unknown
	warnings    []string
}

var (
	depths8      = []cv.Depth{cv.U8}
	depths8and16 = []cv.Depth{cv.U8, cv.U16}
	allDepths    = []cv.Depth{cv.U8, cv.U16, cv.S16, cv.S32, cv.F32, cv.F64}
)

// codecs holds every format.
var codecs = []codec{
	{
		Format: Format{Name: "jpeg", Extensions: []string{"jpg", "jpeg", "jpe", "jfif"}},
		magic:  []string{"\xff\xd8\xff"},
		decode: decodeJPEG, encode: encodeJPEG, depths: depths8, chans: []int{1, 3, 4},
	}, {
		Format: Format{Name: "png", Extensions: []string{"png"}},
		magic:  []string{"\x89PNG\r\n\x1a\n"},
		decode: decodePNG, encode: encodePNG, depths: depths8and16, chans: []int{1, 3, 4},
	}, {
		Format: Format{Name: "tiff", Extensions: []string{"tif", "tiff"}},
		magic:  []string{"II*\x00", "MM\x00*"},
		decode: decodeTIFF, encode: collected(encodeTIFF), depths: []cv.Depth{cv.U8, cv.U16, cv.F32, cv.F64}, chans: []int{1, 3, 4},
	}, {
		Format: Format{Name: "bmp", Extensions: []string{"bmp", "dib"}},
		magic:  []string{"BM"},
		decode: decodeBMP, encode: collected(encodeBMP), depths: depths8, chans: []int{1, 3, 4},
	}, {
		Format: Format{Name: "webp", Extensions: []string{"webp"}},
		magic:  []string{"RIFF????WEBPVP8"},
		decode: decodeWebP,
	}, {
		Format: Format{Name: "gif", Extensions: []string{"gif"}},
		magic:  []string{"GIF87a", "GIF89a"},
		decode: decodeGIF,
	}, {
		Format: Format{Name: "pbm", Extensions: []string{"pbm"}},
		magic:  []string{"P1", "P4"},
		decode: decodePNM, encode: encodePBM, depths: depths8, chans: []int{1},
	}, {
		Format: Format{Name: "pgm", Extensions: []string{"pgm"}},
		magic:  []string{"P2", "P5"},
		decode: decodePNM, encode: encodePNM, depths: depths8and16, chans: []int{1},
	}, {
		Format: Format{Name: "ppm", Extensions: []string{"ppm"}},
		magic:  []string{"P3", "P6"},
		decode: decodePNM, encode: encodePNM, depths: depths8and16, chans: []int{3},
	}, {
		Format: Format{Name: "pnm", Extensions: []string{"pnm"}},
		encode: encodePNM, depths: depths8and16, chans: []int{1, 3},
	}, {
		Format: Format{Name: "pam", Extensions: []string{"pam"}},
		magic:  []string{"P7\n"},
		decode: decodePAM, encode: encodePAM, depths: depths8and16, chans: []int{1, 3, 4},
	}, {
		Format: Format{Name: "npy", Extensions: []string{"npy"}},
		magic:  []string{"\x93NUMPY"}, array: true,
		decode: decodeNpy, encode: encodeNpy, depths: allDepths, chans: []int{1, 2, 3, 4},
	},
}

// Formats lists the formats that can be read or written.
func Formats() []Format {
	list := make([]Format, len(codecs))
	for i, c := range codecs {
		list[i] = c.Format
		list[i].Extensions = slices.Clone(c.Extensions)
		list[i].Reads, list[i].Writes = c.decode != nil, c.encode != nil
	}
	return list
}

// FormatOf returns the name of the format that [Write] would give to a file, by its extension.
func FormatOf(path string) (string, error) {
	ext := filepath.Ext(path)
	if ext == "" || ext == "." {
		return "", fmt.Errorf("%w: %q has no extension to tell it; known are %s", ErrFormat, path, writable())
	}
	c, err := writer(ext[1:])
	if err != nil {
		return "", err
	}
	return c.Name, nil
}

// writer returns the codec that writes the format of a name or extension.
func writer(name string) (*codec, error) {
	lower := strings.ToLower(name)
	for i := range codecs {
		c := &codecs[i]
		if c.Name != lower && !slices.Contains(c.Extensions, lower) {
			continue
		}
		if c.encode == nil {
			return nil, unsupported("%s files are read and not written; written are %s", c.Name, writable())
		}
		return c, nil
	}
	return nil, fmt.Errorf("%w: %q; written are %s", ErrFormat, name, writable())
}

// writable lists the formats that can be written.
func writable() string {
	var names []string
	for _, c := range codecs {
		if c.encode != nil {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}
