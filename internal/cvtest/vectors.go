package cvtest

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An Array is an image without a type.
type Array struct {
	Depth string // 8U, 16U, 16S, 32S, 32F or 64F
	Shape []int  // rows and columns, and channels if there are several
	Data  []byte // row by row, little endian
}

// A Vector is what OpenCV made of an image: testdata/opencv/make.py says how.
type Vector struct {
	Op      string // the operation that it is meant to test, and the name of its file
	Input   string // the name of In
	Steps   string // a pipeline
	In      Array
	Want    Array
	Results map[string]float64 // the numbers that the last step returns beside the image, by name
	Tol     Tolerance
}

// Name tells the vector from all others.
func (v *Vector) Name() string { return v.Input + ": " + v.Steps }

// A Tolerance says how close to OpenCV's a result has to be. The zero Tolerance asks for the same numbers; NaN is the same as NaN.
type Tolerance struct {
	Limit   float64  `json:"limit"`    // the largest difference
	Share   *float64 `json:"share"`    // of integers, the largest share that may differ; two always may
	RowTail *int     `json:"row_tail"` // all but the last so many elements of a row are the same
	EndTail *int     `json:"end_tail"` // all but the last so many elements of the array are the same
}

// An entry describes an array of an archive.
type entry struct {
	Name    string             `json:"name"` // of an input
	In      string             `json:"in"`   // these of a result
	Steps   string             `json:"steps"`
	Depth   string             `json:"depth"`
	Shape   []int              `json:"shape"`
	Results map[string]float64 `json:"results"`
	Tol     Tolerance          `json:"tol"`
}

// Load reads all vectors of testdata/opencv, which it looks for in the directories above the test's.
func Load(t testing.TB) []Vector {
	t.Helper()
	vectors, err := load(Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

// Dir returns the path of testdata/opencv.
func Dir(t testing.TB) string {
	t.Helper()
	for up := "."; len(up) < 100; up = filepath.Join(up, "..") {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(up, "testdata", "opencv")
		}
	}
	t.Fatal("no go.mod above the test's directory")
	return ""
}

func load(dir string) ([]Vector, error) {
	entries, arrays, err := readArchive(filepath.Join(dir, "inputs.zip"))
	if err != nil {
		return nil, err
	}
	inputs := map[string]Array{}
	for i, e := range entries {
		inputs[e.Name] = arrays[i]
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.zip"))
	if err != nil {
		return nil, err
	}
	var vectors []Vector
	for _, path := range paths {
		op := strings.TrimSuffix(filepath.Base(path), ".zip")
		if op == "inputs" {
			continue
		}
		entries, arrays, err := readArchive(path)
		if err != nil {
			return nil, err
		}
		for i, e := range entries {
			in, ok := inputs[e.In]
			if !ok {
				return nil, fmt.Errorf("%s: no input %q", path, e.In)
			}
			vectors = append(vectors, Vector{op, e.In, e.Steps, in, arrays[i], e.Results, e.Tol})
		}
	}
	return vectors, nil
}

// readArchive reads the entries of an archive and their arrays.
func readArchive(path string) ([]entry, []Array, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	defer z.Close()
	read := func(name string) ([]byte, error) {
		f, err := z.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	text, err := read("vectors.json")
	if err != nil {
		return nil, nil, err
	}
	data, err := read("data")
	if err != nil {
		return nil, nil, err
	}
	var entries []entry
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	arrays := make([]Array, len(entries))
	for i, e := range entries {
		a := Array{Depth: e.Depth, Shape: e.Shape}
		n := a.Len() * a.size()
		if n == 0 || n > len(data) {
			return nil, nil, fmt.Errorf("%s: no data for array %d, %s of %v", path, i, e.Depth, e.Shape)
		}
		a.Data, data = data[:n:n], data[n:]
		arrays[i] = a
	}
	if len(data) > 0 {
		return nil, nil, fmt.Errorf("%s: %d bytes more than its arrays have", path, len(data))
	}
	return entries, arrays, nil
}

// Len returns the number of elements.
func (a *Array) Len() int {
	n := 1
	for _, side := range a.Shape {
		n *= side
	}
	return n
}

// Channels returns the elements of a pixel.
func (a *Array) Channels() int {
	if len(a.Shape) < 3 {
		return 1
	}
	return a.Shape[2]
}

// size returns the bytes of an element, 0 for no depth.
func (a *Array) size() int { return sizes[a.Depth] }

var sizes = map[string]int{"8U": 1, "16U": 2, "16S": 2, "32S": 4, "32F": 4, "64F": 8}

// at returns element i.
func (a *Array) at(i int) float64 {
	b := a.Data[i*a.size():]
	switch a.Depth {
	case "8U":
		return float64(b[0])
	case "16U":
		return float64(binary.LittleEndian.Uint16(b))
	case "16S":
		return float64(int16(binary.LittleEndian.Uint16(b)))
	case "32S":
		return float64(int32(binary.LittleEndian.Uint32(b)))
	case "32F":
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// Compare returns an error if got is not as close to the array wanted as the vector asks for.
func (v *Vector) Compare(got Array) error { return v.Tol.Compare(v.Want, got) }

// Compare returns an error if got is farther from want than the tolerance allows.
func (tol Tolerance) Compare(want, got Array) error {
	if got.Depth != want.Depth || !slices.Equal(got.Shape, want.Shape) || len(got.Data) != len(want.Data) {
		return fmt.Errorf("%s of %v in %d bytes, want %s of %v", got.Depth, got.Shape, len(got.Data), want.Depth, want.Shape)
	}
	n := want.Len()
	row := n / want.Shape[0]
	differ, first, largest := 0, 0, 0.0
	strict := -1 // the last element that differs where none may
	for i := range n {
		g, w := got.at(i), want.at(i)
		if g == w || g != g && w != w {
			continue
		}
		d := math.Abs(g - w)
		if d != d {
			d = math.Inf(1)
		}
		if differ == 0 {
			first = i
		}
		differ++
		largest = max(largest, d)
		if tol.RowTail != nil && i%row < row-*tol.RowTail || tol.EndTail != nil && i < n-*tol.EndTail {
			strict = i
		}
	}
	most := n
	if tol.Share != nil && !strings.HasSuffix(want.Depth, "F") {
		most = max(2, int(*tol.Share*float64(n)))
	}
	if largest <= tol.Limit && differ <= most && strict < 0 {
		return nil
	}
	if strict >= 0 {
		first = strict
	}
	c := want.Channels()
	return fmt.Errorf("%d of %d elements differ, by up to %g, one in row %d, column %d, channel %d: %v, want %v",
		differ, n, largest, first/row, first%row/c, first%c, got.at(first), want.at(first))
}
