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

// noise makes the 64 x 20 image of testdata/opencv/pointwise.py: high bits of a linear congruential generator.
func noise(t *testing.T, depth Depth, channels int, seed uint32) AnyImage {
	t.Helper()
	m, err := NewAnyImage(Format{Depth: depth, W: 64, H: 20, C: channels})
	if err != nil {
		t.Fatal(err)
	}
	next := func() uint32 {
		seed = seed*1664525 + 1013904223
		return seed
	}
	switch m := m.(type) {
	case *Image[uint8]:
		for i := range m.Pix {
			m.Pix[i] = uint8(next() >> 24)
		}
	case *Image[uint16]:
		for i := range m.Pix {
			m.Pix[i] = uint16(next() >> 16)
		}
	case *Image[int16]:
		for i := range m.Pix {
			m.Pix[i] = int16(next() >> 16)
		}
	case *Image[int32]:
		for i := range m.Pix {
			m.Pix[i] = int32(next()) >> 10
		}
	case *Image[float32]:
		for i := range m.Pix {
			m.Pix[i] = float32(int32(next())>>8) / 256
		}
	case *Image[float64]:
		for i := range m.Pix {
			m.Pix[i] = float64(int32(next())) / 4096
		}
	}
	return m
}

func parseDepth(s string) Depth {
	for d := DepthSame; d <= F64; d++ {
		if d.String() == s {
			return d
		}
	}
	return F64 + 1
}

// pointwiseOp makes the operation of a line of pointwise.txt and tells how many images it takes.
func pointwiseOp(t *testing.T, name string, args []string) (op Op, inputs int) {
	t.Helper()
	number := func(i int) float64 {
		v, err := strconv.ParseFloat(args[i], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	switch name {
	case "cvtColor":
		code, ok := ParseColorCode(args[0])
		if !ok {
			t.Fatalf("code %s is not known", args[0])
		}
		return CvtColorOp{code}, 1
	case "addWeighted":
		return AddWeightedOp{number(0), number(1), number(2)}, 2
	case "convertScaleAbs":
		return ConvertScaleAbsOp{Some(number(0)), number(1)}, 1
	case "normalize":
		return NormalizeOp{Some(number(0)), number(1)}, 1
	case "convertTo":
		return ConvertToOp{parseDepth(args[0]), Some(number(1)), number(2)}, 1
	case "bitwise_not":
		return BitwiseNotOp{}, 1
	}
	for _, op := range []Op{AbsDiffOp{}, AddOp{}, SubtractOp{}, BitwiseAndOp{}, BitwiseOrOp{}, BitwiseXorOp{}} {
		if op.Name() == name {
			return op, 2
		}
	}
	t.Fatalf("operation %s is not known", name)
	return nil, 0
}

// TestPointwiseAgainstOpenCV compares with checksums of what OpenCV makes of the same images.
func TestPointwiseAgainstOpenCV(t *testing.T) {
	f, err := os.Open("testdata/opencv/pointwise.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		words := strings.Fields(s.Text())
		n := len(words)
		channels, err := strconv.Atoi(words[n-2])
		if err != nil {
			t.Fatal(err)
		}
		depth := parseDepth(words[n-3])
		op, inputs := pointwiseOp(t, words[0], words[1:n-3])
		seed := uint32(1)
		if op.Name() == "convertTo" {
			seed = 3
		}
		in := []AnyImage{noise(t, depth, channels, seed), noise(t, depth, channels, seed+1)}[:inputs]
		out, err := Apply(op, in...)
		if err != nil {
			t.Errorf("%s: %v", s.Text(), err)
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.ChecksumIEEE(out.Plane().Data)); got != words[n-1] {
			t.Errorf("%s: the result has %s", s.Text(), got)
		}
	}
	if lines < 300 {
		t.Errorf("%d lines", lines)
	}
}
