package inflate

import (
	"bytes"
	"compress/flate"
	"math/rand/v2"
	"testing"
)

// The best loop does what the portable one does, at any place of a stream, and of a damaged one.
func TestFastTwins(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for name, data := range samples() {
		for _, level := range []int{1, 6, flate.HuffmanOnly} {
			var buf bytes.Buffer
			w, _ := flate.NewWriter(&buf, level)
			w.Write(data)
			w.Close()
			for k := range 6 {
				src := bytes.Clone(buf.Bytes())
				if k > 2 {
					src[rng.IntN(len(src))] ^= 1 << rng.IntN(8)
				}
				room, piece := 300+rng.IntN(3000), 20+rng.IntN(3000)
				want := unpackWith(fastGeneric, src, room, piece)
				if got := unpackWith(fastLoop, src, room, piece); got != want {
					t.Fatalf("%s, level %d: %s, want %s", name, level, got, want)
				}
			}
		}
	}
}

// unpackWith tells what a stream makes, with one of the loops.
func unpackWith(l loop, src []byte, room, piece int) string {
	defer func(best loop) { fastLoop = best }(fastLoop)
	fastLoop = l
	out, err := unpack(src, true, room, piece, 1<<20)
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

// Tables of codes of all shapes are paired alike.
func TestPairTwins(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 50 {
		lengths := randomCode(rng, 286)
		var want, got [literalEntries]entry
		if !build(want[:], literalBits, lengths, literalMeanings, true) {
			t.Fatalf("%v is no code", lengths)
		}
		got = want
		pairBelow(&want, 1<<literalBits)
		pairLiterals(&got)
		if got != want {
			t.Fatalf("other pairs with %v", lengths)
		}
	}
}

// randomCode returns the lengths of a complete code of up to n symbols.
func randomCode(rng *rand.Rand, n int) []uint8 {
	lengths := []uint8{1, 1}
	for len(lengths) < 2+rng.IntN(n-2) {
		i := rng.IntN(len(lengths))
		if lengths[i] < maxBits {
			lengths[i]++
			lengths = append(lengths, lengths[i])
		}
	}
	for len(lengths) < n {
		lengths = append(lengths, 0)
	}
	rng.Shuffle(n, func(i, j int) { lengths[i], lengths[j] = lengths[j], lengths[i] })
	return lengths
}

// build agrees with a table that is filled bit by bit.
func TestBuild(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 20 {
		lengths := randomCode(rng, 286)
		var table [literalEntries]entry
		build(table[:], literalBits, lengths, literalMeanings, false)
		code, n := 0, 0
		for length := 1; length <= maxBits; length++ {
			for symbol, l := range lengths {
				if int(l) != length {
					continue
				}
				code <<= length - n
				n = length
				reversed := 0
				for b := range length {
					reversed |= code >> (length - 1 - b) & 1 << b
				}
				code++
				for high := range 1 << (maxBits - length) {
					word := reversed | high<<length
					e := table[word&(1<<literalBits-1)]
					if leadsOn(e) {
						e = second(table[:], e, uint64(word)>>literalBits)
					}
					if want := literalMeanings[symbol] + entry(length<<codeShift|length); e != want {
						t.Fatalf("symbol %d of %v: entry %x, want %x", symbol, lengths, e, want)
					}
				}
			}
		}
	}
}
