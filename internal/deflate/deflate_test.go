package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"
)

// roundTrip compresses data at a level, in pieces, and decompresses it by the standard library.
func roundTrip(t *testing.T, level int, data []byte, piece int) int {
	t.Helper()
	c := NewCompressor(level)
	out := []byte("before")
	for from, to := 0, 0; ; from = to {
		to = min(from+piece, len(data))
		before := min(from, from%7*6000) // more than a window, less, and none
		out = c.Append(out, data[from-before:to], before, to == len(data))
		if to == len(data) {
			break
		}
	}
	r := bytes.NewReader(out[len("before"):])
	got, err := io.ReadAll(flate.NewReader(r))
	if err != nil || !bytes.Equal(got, data) || r.Len() > 0 {
		t.Fatalf("level %d, %d bytes: %d bytes, %d left, error %v", level, len(data), len(got), r.Len(), err)
	}
	return len(out) - len("before")
}

func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(3, 4))
	fill := func(n int, f func(i int) byte) []byte {
		p := make([]byte, n)
		for i := range p {
			p[i] = f(i)
		}
		return p
	}
	s := map[string][]byte{
		"nothing":   {},
		"one":       {7},
		"zeros":     make([]byte, 300000),
		"noise":     fill(80000, func(int) byte { return byte(rng.Uint32()) }),
		"geometric": fill(60000, func(int) byte { return byte(rng.ExpFloat64() * 3) }),
		"text":      bytes.Repeat([]byte("the same again, and again the same; "), 4000),
		"ramp":      fill(100000, func(i int) byte { return byte(i / 300) }),
		"far":       append(append(fill(300, func(i int) byte { return byte(i * i >> 3) }), make([]byte, window-300)...), fill(300, func(i int) byte { return byte(i * i >> 3) })...),
	}
	steps := 0
	s["runs"] = fill(150000, func(int) byte {
		if rng.IntN(1<<(steps%11)) == 0 {
			steps++
		}
		return byte(steps * 37)
	})
	frequent := []byte{}
	for i := range 20 { // frequencies as Fibonacci's: words longer than the limit
		n := int(0.5 + 0.4472*pow(1.618034, i))
		frequent = append(frequent, bytes.Repeat([]byte{byte(i)}, n)...)
	}
	rng.Shuffle(len(frequent), func(i, j int) { frequent[i], frequent[j] = frequent[j], frequent[i] })
	s["fibonacci"] = frequent
	return s
}

func pow(x float64, n int) float64 {
	y := 1.0
	for range n {
		y *= x
	}
	return y
}

func TestRoundTrip(t *testing.T) {
	for name, data := range samples() {
		t.Run(name, func(t *testing.T) {
			for level := range 10 {
				roundTrip(t, level, data, 1<<20)
				roundTrip(t, level, data, 70001)
			}
		})
	}
}

// Short data, whose every length has its own ends of loops.
func TestLengths(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 300 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(rng.IntN(1 + n%5))
		}
		for level := range 10 {
			roundTrip(t, level, data, 1<<20)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	for _, data := range samples() {
		f.Add(data[:min(len(data), 5000)], uint8(1), uint16(1000))
	}
	f.Fuzz(func(t *testing.T, data []byte, level uint8, piece uint16) {
		roundTrip(t, int(level%10), data, int(piece)+50)
	})
}
