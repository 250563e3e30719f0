package kernel

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// A twinTest compares an implementation of a kernel that makes a row from rows with another: at every length to beyond four groups of
// the largest vectors, every alignment, with nothing written outside dst, nothing read outside sources (where pages can be guarded), sources
// unchanged, and dst in the place of a source too.
type twinTest[D, S Element] struct {
	name    string
	sources int                    // rows
	more    int                    // elements that they have beyond those of dst
	inPlace bool                   // dst may be the first source
	value   func(rng *rand.Rand) S // of the sources; nil: any
	longest int                    // 0: 300 elements

	dstChannels, srcChannels int // of a kernel of pixels, whose lengths are counted in these; 0: 1

	want func(dst []D, src [][]S)
	got  func(dst []D, src [][]S)
}

func (test twinTest[D, S]) run(t *testing.T) {
	t.Run(test.name, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		longest := test.longest
		if longest == 0 {
			longest = 300
		}
		rooms := make([][]S, test.sources)
		for i := range rooms {
			rooms[i] = elementsOf[S](guardedRoom(t, (longest*max(test.srcChannels, 1)+test.more)*elementSize[S]()))
		}
		for pixels := range longest + 1 {
			n := pixels * max(test.dstChannels, 1)
			src := make([][]S, test.sources)
			for i, room := range rooms {
				length := pixels*max(test.srcChannels, 1) + test.more
				first := len(room) - length
				if rng.IntN(3) == 0 {
					first = min(first, rng.IntN(32))
				}
				src[i] = test.noise(rng, room[first:][:length:length])
			}
			kept := make([][]S, len(src))
			for i := range src {
				kept[i] = slices.Clone(src[i])
			}
			want := make([]D, n)
			test.want(want, src)
			for i := range src {
				copy(src[i], kept[i]) // of a portable kernel that spoils them
			}
			whole := make([]D, n+128)
			for i := range whole {
				whole[i] = canary[D](i)
			}
			first := rng.IntN(64)
			got := whole[first : first+n : first+n]
			test.got(got, src)
			test.same(t, n, "", want, got)
			for i, v := range whole {
				if (i < first || i >= first+n) && !sameBits(v, canary[D](i)) {
					t.Fatalf("%d elements: element %d is written", n, i-first)
				}
			}
			for i := range src {
				if !slices.EqualFunc(src[i], kept[i], sameBits[S]) {
					t.Fatalf("%d elements: source %d is changed", n, i)
				}
			}
			if test.inPlace {
				place := any(src[0]).([]D)[:n]
				test.got(place, src)
				test.same(t, n, " in place", want, place)
			}
		}
	})
}

func (test twinTest[D, S]) same(t *testing.T, n int, how string, want, got []D) {
	t.Helper()
	for i := range want {
		if !sameBits(want[i], got[i]) {
			t.Fatalf("%d elements%s: element %d is %v, want %v", n, how, i, got[i], want[i])
		}
	}
}

// inBothWays runs the test of a kernel that takes stream, which got returns.
func (test twinTest[D, S]) inBothWays(t *testing.T, got func(stream bool) func(dst []D, src [][]S)) {
	test.got = got(false)
	test.run(t)
	test.name, test.inPlace, test.got = test.name+" stream", false, got(true)
	test.run(t)
}

// elementsOf returns memory as elements.
func elementsOf[T Element](b []byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/elementSize[T]())
}

// noise fills a source.
func (test twinTest[D, S]) noise(rng *rand.Rand, s []S) []S {
	for i := range s {
		if test.value != nil {
			s[i] = test.value(rng)
		} else {
			s[i] = anyElement[S](rng)
		}
	}
	return s
}

// anyElement returns any integer, or a float among which there are NaN, infinities, zeros and halves.
func anyElement[T Element](rng *rand.Rand) T {
	if isFloat[T]() {
		f := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 0.5, 1.5, -0.5, 127, 127.5}
		if i := rng.IntN(3 * len(f)); i < len(f) {
			return T(f[i])
		}
		return T(math.Ldexp(rng.Float64()-0.5, rng.IntN(20)))
	}
	return T(rng.Uint64())
}

func canary[T Element](i int) T { return T(i*37 + 11) }

// sameBits takes every NaN for the same.
func sameBits[T Element](a, b T) bool {
	if a != a && b != b {
		return true
	}
	size := unsafe.Sizeof(a)
	return bytes.Equal(unsafe.Slice((*byte)(unsafe.Pointer(&a)), size), unsafe.Slice((*byte)(unsafe.Pointer(&b)), size))
}
