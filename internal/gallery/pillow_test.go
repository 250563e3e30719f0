package gallery

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/purecv/cv"
	"github.com/purecv/cv/internal/cvtest"
)

// TestPillow compares the figure gradient-pil with Pillow, by way of exact arithmetic: a pixel is a sum of integers over a
// divisor. Rounded with halves up and the border copied it is Pillow's pixel, all of them: testdata/opencv/pillow.txt has their checksum.
// Rounded with halves to even it is that of the figure's command, inside the border. So the two differ at exact halves and at the border only.
func TestPillow(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(cvtest.Dir(t), "pillow.txt"))
	if err != nil {
		t.Fatal(err)
	}
	steps := pillowSteps(t)
	noise := cvtest.Noise("8U", []int{41, 64}, 1)
	src := &cv.Image[uint8]{Pix: noise.Data, Stride: 64, Width: 64, Height: 41, Channels: 1}
	var rgb cv.Image[uint8]
	if err := cv.CvtColor(&rgb, src, cv.GRAY2RGB); err != nil {
		t.Fatal(err)
	}

	lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	if len(lines) != len(steps) {
		t.Errorf("%d filters of Pillow, %d panels", len(lines), len(steps))
	}
	for _, line := range lines {
		f := parsePillow(t, line)
		up, even := src.Clone(), src.Clone()
		for y := 1; y < src.Height-1; y++ {
			for x := 1; x < src.Width-1; x++ {
				sum := f.sum(src, x, y)
				up.Set(x, y, 0, saturate(roundUp(sum, f.divisor)))
				even.Set(x, y, 0, saturate(roundEven(sum, f.divisor)))
			}
		}
		if crc := crc32.ChecksumIEEE(up.Pix); crc != f.crc {
			t.Errorf("%s: with halves up the checksum is %08x, Pillow's is %08x", f.name, crc, f.crc)
		}
		if steps[f.name] == "" {
			t.Errorf("%s is not in the figure", f.name)
			continue
		}
		got := run(t, steps[f.name], &rgb).(*cv.Image[uint8])
		for y := 1; y < src.Height-1; y++ {
			for x := 1; x < src.Width-1; x++ {
				if g, w := got.At(x, y, 0), even.At(x, y, 0); g != w {
					t.Fatalf("%s: %d at %d,%d, not %d", f.name, g, x, y, w)
				}
			}
		}
	}
}

// pillowSteps returns the pipelines of the panels of gradient-pil that are named as Pillow's filters are.
func pillowSteps(t *testing.T) map[string]string {
	steps := map[string]string{}
	for _, f := range gradientChapter.Figures {
		if f.Name == "gradient-pil" {
			for _, arg := range splitCommands(t, f.Command)[0].args[4:] {
				name, pipeline, _ := strings.Cut(arg, " = ")
				steps[name] = pipeline
			}
		}
	}
	return steps
}

// A pillowFilter is a line of pillow.txt.
type pillowFilter struct {
	name            string
	divisor, offset int
	weights         [9]int // Pillow applies the last three to the row above
	crc             uint32
}

func parsePillow(t *testing.T, line string) (f pillowFilter) {
	t.Helper()
	var weights string
	if _, err := fmt.Sscanf(line, "%s %d %d %s %x", &f.name, &f.divisor, &f.offset, &weights, &f.crc); err != nil {
		t.Fatal(err)
	}
	for i, w := range strings.Split(weights, ",") {
		v, err := strconv.Atoi(w)
		if err != nil {
			t.Fatal(err)
		}
		f.weights[i] = v
	}
	return f
}

// sum returns the weighted sum and the offset around a pixel, times the divisor.
func (f *pillowFilter) sum(src *cv.Image[uint8], x, y int) int {
	sum := f.offset * f.divisor
	for i, w := range f.weights {
		sum += w * int(src.At(x+i%3-1, y+1-i/3, 0))
	}
	return sum
}

// roundUp divides and rounds halves up.
func roundUp(sum, divisor int) int { return floorDiv(2*sum+divisor, 2*divisor) }

// roundEven divides and rounds halves to the even neighbour.
func roundEven(sum, divisor int) int {
	v := roundUp(sum, divisor)
	if 2*sum+divisor == 2*divisor*v && v%2 != 0 {
		v--
	}
	return v
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

func saturate(v int) uint8 { return uint8(max(0, min(255, v))) }
