//go:build !purego

package kernel

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestPutWordsAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for n := range 300 {
		longest := rng.IntN(15)
		var code [256]uint32
		for i := range code {
			length := rng.IntN(longest + 1)
			code[i] = rng.Uint32N(1<<length)<<8 | uint32(length)
		}
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(rng.Uint32())
		}
		before := rng.UintN(8)
		bits := rng.Uint64N(1 << before)
		want, got := make([]byte, n*2+32), make([]byte, n*2+32)
		wantAt, wantBits, wantLeft := putWords(want, bits, before, p, &code)
		at, left, leftBits := putWordsAVX2(got[:len(got)-16], bits, before, p, &code)
		if at != wantAt || left != wantBits || leftBits != wantLeft || !bytes.Equal(got[:at], want[:at]) || !bytes.Equal(got[at+8:], make([]byte, len(got)-at-8)) {
			t.Fatalf("%d bytes: %d bytes, %x of %d bits; want %d, %x of %d", n, at, left, leftBits, wantAt, wantBits, wantLeft)
		}
	}
}
