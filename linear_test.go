package cv

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"
	"testing"
)

// lineWords reads the parameters of a line of linear.txt one after the other.
type lineWords struct {
	t    *testing.T
	rest []string
}

func (w *lineWords) next() string {
	s := w.rest[0]
	w.rest = w.rest[1:]
	return s
}

func (w *lineWords) number() float64 {
	v, err := strconv.ParseFloat(w.next(), 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *lineWords) int() int { return int(w.number()) }

func (w *lineWords) depth() Depth { return parseDepth(w.next()) }

func (w *lineWords) point() Optional[Point] { return Some(Point{w.int(), w.int()}) }

func (w *lineWords) border() Border {
	s := w.next()
	for b := BorderDefault; b <= BorderWrap; b++ {
		if b.String() == s {
			return b
		}
	}
	w.t.Fatalf("border %s is not known", s)
	return 0
}

func (w *lineWords) kernel() Kernel {
	size, values, _ := strings.Cut(w.next(), ":")
	var s Size
	if _, err := fmt.Sscanf(size, "%dx%d", &s.W, &s.H); err != nil {
		w.t.Fatal(err)
	}
	var v []float64
	for word := range strings.SplitSeq(values, ",") {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		v = append(v, f)
	}
	k, err := NewKernel(s.W, s.H, v...)
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

func (w *lineWords) op() Op {
	switch name := w.next(); name {
	case "filter2D":
		return Filter2DOp{w.depth(), w.kernel(), w.point(), w.number(), w.border()}
	case "sepFilter2D":
		return SepFilter2DOp{w.depth(), w.kernel(), w.kernel(), w.point(), w.number(), w.border()}
	case "GaussianBlur":
		return GaussianBlurOp{Size{w.int(), w.int()}, w.number(), w.number(), w.border()}
	case "Sobel":
		return SobelOp{w.depth(), w.int(), w.int(), Some(w.int()), Some(w.number()), w.number(), w.border()}
	case "Laplacian":
		return LaplacianOp{w.depth(), Some(w.int()), Some(w.number()), w.number(), w.border()}
	default:
		w.t.Fatalf("operation %s is not known", name)
		return nil
	}
}

// TestLinearAgainstOpenCV compares with checksums of what OpenCV makes of the same images.
func TestLinearAgainstOpenCV(t *testing.T) {
	f, err := os.Open("testdata/opencv/linear.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	images := map[Depth]AnyImage{}
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		all := strings.Fields(s.Text())
		n := len(all)
		depth := parseDepth(all[n-3])
		if images[depth] == nil {
			images[depth] = noise(t, depth, 2, 1)
		}
		out, err := Apply((&lineWords{t, all[:n-3]}).op(), images[depth])
		if err != nil {
			t.Errorf("%s: %v", s.Text(), err)
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.ChecksumIEEE(out.Plane().Data)); got != all[n-1] {
			t.Errorf("%s: the result has %s", s.Text(), got)
		}
	}
	if lines < 400 {
		t.Errorf("%d lines", lines)
	}
}
