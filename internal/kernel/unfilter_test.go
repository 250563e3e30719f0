package kernel

import (
	"fmt"
	checksum "hash/adler32"
	"math/rand/v2"
	"testing"
)

func TestUnfiltersTwins(t *testing.T) {
	for _, c := range []int{1, 2, 3, 4, 6, 8} {
		for _, test := range []twinTest[uint8, uint8]{
			{name: "sub", sources: 1,
				want: func(dst []uint8, src [][]uint8) { unfilterSubFrom(dst, src[0], c, 0) },
				got:  func(dst []uint8, src [][]uint8) { Unfilters.Sub(dst, src[0], c) }},
			{name: "up", sources: 2,
				want: func(dst []uint8, src [][]uint8) { unfilterUp(dst, src[0], src[1]) },
				got:  func(dst []uint8, src [][]uint8) { Unfilters.Up(dst, src[0], src[1]) }},
			{name: "average", sources: 2,
				want: func(dst []uint8, src [][]uint8) { unfilterAverageFrom(dst, src[0], src[1], c, 0) },
				got:  func(dst []uint8, src [][]uint8) { Unfilters.Average(dst, src[0], src[1], c) }},
			{name: "paeth", sources: 2,
				want: func(dst []uint8, src [][]uint8) { unfilterPaethFrom(dst, src[0], src[1], c, 0) },
				got:  func(dst []uint8, src [][]uint8) { Unfilters.Paeth(dst, src[0], src[1], c) }},
		} {
			test.name = fmt.Sprint(test.name, c)
			test.dstChannels, test.srcChannels, test.longest = c, c, 120
			test.run(t)
		}
	}
}

func TestAdler32(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := make([]byte, 300_000)
	for i := range p {
		p[i] = byte(rng.Uint32() | rng.Uint32())
	}
	for range 300 {
		n := rng.IntN(1 << (1 + rng.IntN(18)))
		at := rng.IntN(len(p) - n)
		part := p[at : at+n]
		if got, want := Adler32(1, part), checksum.Checksum(part); got != want {
			t.Fatalf("%d bytes: %08x, want %08x", n, got, want)
		}
		cut := rng.IntN(n + 1)
		if got, want := Adler32(Adler32(1, part[:cut]), part[cut:]), checksum.Checksum(part); got != want {
			t.Fatalf("%d and %d bytes: %08x, want %08x", cut, n-cut, got, want)
		}
	}
	full := make([]byte, 200_000)
	for i := range full {
		full[i] = 255
	}
	if got, want := Adler32(1, full), checksum.Checksum(full); got != want {
		t.Errorf("255s: %08x, want %08x", got, want)
	}
}
