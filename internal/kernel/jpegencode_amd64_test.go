//go:build !purego

package kernel

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestJPEGEncodeAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	for _, channels := range []int{3, 4} {
		for k, name := range []string{"Y", "Cb", "Cr"} {
			convert := func(kernels *JPEGEncoders) func(dst []uint8, src [][]uint8) {
				return func(dst []uint8, src [][]uint8) {
					planes := [3][]uint8{make([]uint8, len(dst)), make([]uint8, len(dst)), make([]uint8, len(dst))}
					planes[k] = dst
					kernels.YCC(planes[0], planes[1], planes[2], src[0], channels)
				}
			}
			twinTest[uint8, uint8]{
				name: fmt.Sprintf("%s of %d channels", name, channels), sources: 1, srcChannels: channels, longest: 140, value: mostlyExtreme,
				want: convert(&jpegEncodePortable), got: convert(&jpegEncodeAVX2),
			}.run(t)
		}
	}
	twinTest[uint8, uint8]{
		name: "halve", sources: 1, srcChannels: 2, longest: 140, value: mostlyExtreme,
		want: func(dst []uint8, src [][]uint8) { jpegHalve(dst, src[0]) },
		got:  func(dst []uint8, src [][]uint8) { jpegEncodeAVX2.Halve(dst, src[0]) },
	}.run(t)
	twinTest[uint8, uint8]{
		name: "quarter", sources: 2, srcChannels: 2, longest: 140, value: mostlyExtreme,
		want: func(dst []uint8, src [][]uint8) { jpegQuarter(dst, src[0], src[1]) },
		got:  func(dst []uint8, src [][]uint8) { jpegEncodeAVX2.Quarter(dst, src[0], src[1]) },
	}.run(t)
}

var jpegEncodePortable = JPEGEncoders{jpegYCC, jpegHalve, jpegQuarter, jpegBlocks, jpegAppend}

func mostlyExtreme(rng *rand.Rand) uint8 {
	if rng.IntN(4) == 0 {
		return uint8(rng.Uint32())
	}
	return uint8(-rng.IntN(2))
}

// TestJPEGBlocksAVX2 compares blocks of every step and of pictures of every kind: the basis of the transform, with its extremes, and noise.
func TestJPEGBlocksAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for step := 1; step < 256; step++ {
		var steps [64]uint8
		for i := range steps {
			steps[i] = uint8(step)
			if step%4 == 3 {
				steps[i] = uint8(rng.IntN(255) + 1)
			}
		}
		q := NewJPEGQuantizer(&steps)
		for n := 1; n <= 9; n++ {
			stride := 8*n + rng.IntN(9)
			src := make([]uint8, 7*stride+8*n)
			amplitude := 1 << rng.IntN(9)
			for i := range src {
				switch x, y := i%stride%8, i/stride; step % 4 {
				case 0:
					src[i] = mostlyExtreme(rng)
				case 1:
					src[i] = uint8(-((x*(n+1)/2 + y*step/8) & 1)) // stripes
				default:
					src[i] = uint8(min(max(128+rng.IntN(amplitude)-amplitude/2, 0), 255))
				}
			}
			want, got := make([]JPEGBlock, n), make([]JPEGBlock, n+2)
			for i := range got {
				got[i].Nonzero = 12345
			}
			jpegBlocks(want, src, stride, q)
			jpegEncodeAVX2.Blocks(got[1:1+n], src, stride, q)
			if canary := (JPEGBlock{Nonzero: 12345}); got[0] != canary || got[n+1] != canary {
				t.Fatalf("%d blocks: written outside", n)
			}
			for i := range want {
				if want[i] != got[1+i] {
					t.Fatalf("block %d of %d, step %d: got %v, want %v", i, n, step, got[1+i], want[i])
				}
			}
		}
	}
}

// TestJPEGAppendAVX2 compares the bits of blocks with few and many coefficients, small and large, of codes with up to 16 bits.
func TestJPEGAppendAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("the processor has no AVX2")
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		var dc, ac [256]JPEGCode
		for i := range dc {
			for _, list := range []*[256]JPEGCode{&dc, &ac} {
				n := rng.IntN(16) + 1
				list[i] = JPEGCode(0).Then(rng.Uint64()&(1<<n-1), uint(n))
			}
		}
		codes := NewJPEGCodes(&dc, &ac)
		want, got := make([]uint8, 100*JPEGBlockBytes), make([]uint8, 100*JPEGBlockBytes)
		var wantEnd, gotEnd JPEGBitEnd
		density, largest := rng.IntN(64)+1, 1<<(rng.IntN(10)+1)
		for i := range 100 {
			var b JPEGBlock
			for k, at := range JPEGZigzag {
				if rng.IntN(64) < density {
					b.Coefficients[at] = int16(rng.IntN(2*largest) - largest)
				}
				if i%2 == 0 && k > 20 && k < rng.IntN(64) {
					b.Coefficients[at] = 0 // long runs of zeros
				}
				b.Coefficients[at] = max(b.Coefficients[at], -1023)
				if b.Coefficients[at] != 0 {
					b.Nonzero |= 1 << k
				}
			}
			before := rng.IntN(2048) - 1024
			jpegAppend(want, &wantEnd, &b, before, codes)
			jpegEncodeAVX2.Append(got, &gotEnd, &b, before, codes)
			if wantEnd != gotEnd || !bytes.Equal(want[:wantEnd.At], got[:wantEnd.At]) {
				t.Fatalf("block %d, %v: ends at %v, want %v", i, b, gotEnd, wantEnd)
			}
		}
	}
}
