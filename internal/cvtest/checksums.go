package cvtest

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A Checksum is that of what OpenCV made of a part of noise: testdata/opencv/checksums.py says how.
type Checksum struct {
	In         Array // the noise
	X, Y, W, H int   // the part of it
	CRC        uint32
	Text       string // what was done: a pipeline, or a function with its numbers
}

// LoadChecksums reads a file of checksums.
func LoadChecksums(t testing.TB, name string) []Checksum {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Dir(t), name))
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]Array{}
	var sums []Checksum
	for line := range strings.Lines(string(text)) {
		var c Checksum
		var depth string
		var channels int
		if _, err := fmt.Sscanf(line, "%s %d %d,%d,%dx%d %x", &depth, &channels, &c.X, &c.Y, &c.W, &c.H, &c.CRC); err != nil {
			t.Fatalf("%s: %q: %v", name, line, err)
		}
		words := strings.SplitN(strings.TrimSpace(line), " ", 5)
		input := words[0] + words[1]
		if inputs[input].Data == nil {
			inputs[input] = Noise(depth, []int{41, 64, channels}, 1)
		}
		c.In, c.Text = inputs[input], words[4]
		sums = append(sums, c)
	}
	return sums
}

// Noise makes an array of the high bits of a linear congruential generator.
func Noise(depth string, shape []int, seed uint32) Array {
	a := Array{Depth: depth, Shape: shape}
	for range a.Len() {
		seed = seed*1664525 + 1013904223
		switch signed := int32(seed); depth {
		case "8U":
			a.Data = append(a.Data, byte(seed>>24))
		case "16U", "16S":
			a.Data = binary.LittleEndian.AppendUint16(a.Data, uint16(seed>>16))
		case "32S":
			a.Data = binary.LittleEndian.AppendUint32(a.Data, uint32(signed>>10))
		case "32F":
			a.Data = binary.LittleEndian.AppendUint32(a.Data, math.Float32bits(float32(signed>>8)/256))
		case "64F":
			a.Data = binary.LittleEndian.AppendUint64(a.Data, math.Float64bits(float64(signed)/4096))
		}
	}
	return a
}
