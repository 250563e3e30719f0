package cv

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// picture makes an image of rows of text: what is not a blank or a dot is 255.
func picture(rows ...string) *Image[uint8] {
	img := &Image[uint8]{Stride: len(rows[0]), Width: len(rows[0]), Height: len(rows), Channels: 1}
	for _, c := range strings.Join(rows, "") {
		v := uint8(255)
		if c == ' ' || c == '.' {
			v = 0
		}
		img.Pix = append(img.Pix, v)
	}
	return img
}

func ExampleConnectedComponentsWithStats() {
	coins := picture(
		"......##..",
		".##...##..",
		".##.......",
		"...##.....",
		"...##....#")
	var labels Image[int32]
	regions, err := ConnectedComponentsWithStats(&labels, coins, 8)
	if err != nil {
		fmt.Println(err)
	}
	for label := 1; label < regions.Len(); label++ {
		r := regions.At(label)
		fmt.Printf("%d: %d pixels in %v around (%g, %g)\n", label, r.Area, r.Rect, r.Cx, r.Cy)
	}
	fmt.Println("largest:", regions.Largest())
	fmt.Println("last:", regions.At(3).Pixels(&labels))
	// Output:
	// 1: 8 pixels in 1,1,4x4 around (2.5, 2.5)
	// 2: 4 pixels in 6,0,2x2 around (6.5, 0.5)
	// 3: 1 pixels in 9,4,1x1 around (9, 4)
	// largest: 1
	// last: [9,4]
}

// TestComponentOrder has regions that OpenCV numbers otherwise than by their first pixels: the labels were read off OpenCV 4.6.
func TestComponentOrder(t *testing.T) {
	for _, c := range []struct {
		connectivity int
		src          *Image[uint8]
		labels       string
		boxes        []Rect
	}{
		{8, picture(
			"....#.",
			".#...."),
			"000020" +
				"010000", []Rect{{0, 0, 6, 2}, {1, 1, 1, 1}, {4, 0, 1, 1}}},
		{4, picture(
			"....#.",
			".#...."),
			"000010" +
				"020000", []Rect{{0, 0, 6, 2}, {4, 0, 1, 1}, {1, 1, 1, 1}}},
		{0, picture(
			"#.#",
			".#.",
			"..#"),
			"101" +
				"010" +
				"001", []Rect{{0, 0, 3, 3}, {0, 0, 3, 3}}},
		{4, picture(
			"#.#",
			".#.",
			"..#"),
			"102" +
				"030" +
				"004", []Rect{{0, 0, 3, 3}, {0, 0, 1, 1}, {2, 0, 1, 1}, {1, 1, 1, 1}, {2, 2, 1, 1}}},
		{8, picture("##", "##"), "1111", []Rect{{-1, math.MaxInt32, 0, 0}, {0, 0, 2, 2}}},
		{8, picture("..", ".."), "0000", []Rect{{0, 0, 2, 2}}},
	} {
		var labels Image[int32]
		found, err := ConnectedComponentsWithStats(&labels, c.src, c.connectivity)
		if err != nil {
			t.Fatal(err)
		}
		n, err := ConnectedComponents(&labels, c.src, c.connectivity)
		text := ""
		for _, v := range labels.Pix {
			text += fmt.Sprint(v)
		}
		if err != nil || n != len(c.boxes) || n != found.Len() || text != c.labels {
			t.Errorf("connectivity %d: %d labels %s, error %v, want %d labels %s", c.connectivity, n, text, err, len(c.boxes), c.labels)
			continue
		}
		for label, want := range c.boxes {
			if got := found.At(label); got.Label != label || got.Rect != want {
				t.Errorf("connectivity %d: label %d has %v, want %v", c.connectivity, label, got, want)
			}
		}
	}
}

func TestComponentsOfOneKind(t *testing.T) {
	var labels Image[int32]
	full, err := ConnectedComponentsWithStats(&labels, picture("###"), 8)
	if err != nil {
		t.Fatal(err)
	}
	if c := full.At(0); c.Area != 0 || !math.IsNaN(c.Cx) || !math.IsNaN(c.Cy) || full.Largest() != 1 {
		t.Errorf("no background: %+v, largest %d", c, full.Largest())
	}
	if list := full.At(0).Pixels(&labels); len(list) != 0 {
		t.Errorf("no background has the pixels %v", list)
	}
	empty, err := ConnectedComponentsWithStats(&labels, picture("..."), 4)
	if err != nil {
		t.Fatal(err)
	}
	if c := empty.At(0); c.Area != 3 || c.Cx != 1 || c.Cy != 0 || empty.Len() != 1 || empty.Largest() != 0 {
		t.Errorf("only background: %+v, largest %d of %d", c, empty.Largest(), empty.Len())
	}
	if lists := empty.Pixels(&labels); len(lists) != 1 || lists[0] != nil {
		t.Errorf("only background has the pixels %v", lists)
	}
}

// TestComponentPixels compares the lists of all regions with those of single ones, in a view.
func TestComponentPixels(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	whole, err := NewImage[uint8](50, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole.Pix {
		whole.Pix[i] = uint8(rng.IntN(3))
	}
	view, err := whole.Crop(Rect{X: 5, Y: 3, Width: 37, Height: 29})
	if err != nil {
		t.Fatal(err)
	}
	var labels Image[int32]
	found, err := ConnectedComponentsWithStats(&labels, view, 4)
	if err != nil {
		t.Fatal(err)
	}
	for label, list := range found.Pixels(&labels) {
		c := found.At(label)
		if label == 0 {
			if list != nil {
				t.Error("the background's pixels are listed")
			}
			continue
		}
		if len(list) != c.Area || !slices.Equal(list, c.Pixels(&labels)) || c.Area > found.At(found.Largest()).Area {
			t.Errorf("%+v has the pixels %v and %v", c, list, c.Pixels(&labels))
		}
		for i, p := range list {
			if view.At(p.X, p.Y, 0) == 0 || i > 0 && (p.Y < list[i-1].Y || p.Y == list[i-1].Y && p.X <= list[i-1].X) {
				t.Errorf("label %d: pixel %v after %v", label, p, list[:i])
			}
		}
	}
}

func TestComponentRefusals(t *testing.T) {
	gray, colour, deep := Format{Depth: U8, W: 4, H: 4, C: 1}, Format{Depth: U8, W: 4, H: 4, C: 3}, Format{Depth: U16, W: 4, H: 4, C: 1}
	for _, c := range []struct {
		in           Format
		connectivity int
		want         error
	}{
		{gray, 8, nil}, {gray, 4, nil}, {gray, 0, nil}, {gray, 5, ErrRange}, {gray, -8, ErrRange},
		{colour, 8, ErrShape}, {deep, 8, ErrDepth}, {Format{Depth: F32, W: 4, H: 4, C: 1}, 4, ErrDepth},
		{Format{Depth: U8, W: math.MaxInt32, H: 1, C: 1}, 4, ErrShape},
	} {
		for _, op := range []Op{ConnectedComponentsOp{c.connectivity}, ConnectedComponentsWithStatsOp{c.connectivity}} {
			if _, err := op.Graph(c.in); !errors.Is(err, c.want) {
				t.Errorf("%s %d of %v: error %v, want %v", op.Name(), c.connectivity, c.in, err, c.want)
			}
		}
	}
}

// BenchmarkConnectedComponents labels 3840x2160 pixels: blobs and noise, by connectivity.
func BenchmarkConnectedComponents(b *testing.B) {
	const w, h = 3840, 2160
	rng := rand.New(rand.NewPCG(1, 2))
	images := map[string]*Image[uint8]{}
	for _, cell := range []int{1, 16} {
		img := &Image[uint8]{Pix: make([]uint8, w*h), Stride: w, Width: w, Height: h, Channels: 1}
		for y := range h {
			row := img.Row(y)
			for x := range w {
				switch {
				case y%cell > 0:
					row[x] = img.At(x, y-1, 0)
				case x%cell > 0:
					row[x] = row[x-1]
				default:
					row[x] = uint8(rng.IntN(2) * 255)
				}
			}
		}
		images[[]string{"noise", "blobs"}[min(1, cell/16)]] = img
	}
	var labels Image[int32]
	for _, kind := range []string{"blobs", "noise"} {
		for _, connectivity := range []int{8, 4} {
			b.Run(fmt.Sprint(kind, "/", connectivity), func(b *testing.B) {
				for b.Loop() {
					if _, err := ConnectedComponents(&labels, images[kind], connectivity); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
