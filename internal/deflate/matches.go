package deflate

import (
	"encoding/binary"
	"math/bits"
)

// A finder finds earlier occurrences of bytes: those with the same hash of four bytes are chained, and of those with the same hash of three the last
// is known. Tables hold places plus origin, so that zero is further from all places than a match may reach.
type finder struct {
	data  []byte
	last  [1 << 15]int32 // the last place with a hash of four bytes
	near  [1 << 13]int32 // the last place with a hash of three bytes
	chain [window]int32  // the place before one with the same hash of four
}

const origin = 2 * window

// A match is an earlier occurrence of the bytes at hand.
type match struct{ length, distance int }

// reset begins with new data.
func (f *finder) reset(data []byte) {
	f.data = data
	clear(f.last[:])
	clear(f.near[:])
}

// add makes the bytes at a place known, and returns the last places with the same hashes before it. Four bytes are there.
func (f *finder) add(i int) (last, near int) {
	v := binary.LittleEndian.Uint32(f.data[i:])
	four, three := &f.last[v*0x9e3779b1>>17], &f.near[v<<8*0x9e3779b1>>19]
	last, near = int(*four)-origin, int(*three)-origin
	f.chain[i%window] = *four
	*four, *three = int32(i+origin), int32(i+origin)
	return last, near
}

// skip adds places without a search.
func (f *finder) skip(from, to int) {
	for i := from; i < min(to, len(f.data)-3); i++ {
		f.add(i)
	}
}

// find adds a place and appends matches of its bytes to found, each longer than those before it and farther away. It looks at as many occurrences as depth,
// and at no other after one of nice bytes.
func (f *finder) find(i, depth, nice int, found []match) []match {
	longest := min(maxMatch, len(f.data)-i)
	if longest < 4 {
		return found
	}
	data, best := f.data, minMatch-1
	nice = min(nice, longest)
	at, near := f.add(i)
	if near > i-window {
		if n := common(data[near:], data[i:], longest); n > best {
			best = n
			found = append(found, match{n, i - near})
		}
	}
	for ; depth > 0 && at > i-window && best < nice; depth-- {
		if data[at+best] == data[i+best] {
			if n := common(data[at:], data[i:], longest); n > best {
				best = n
				found = append(found, match{n, i - at})
			}
		}
		at = int(f.chain[at%window]) - origin
	}
	return found
}

// common returns how many of the first n bytes are equal.
func common(p, q []byte, n int) int {
	i := 0
	for ; i+8 <= n; i += 8 {
		if v := binary.LittleEndian.Uint64(p[i:]) ^ binary.LittleEndian.Uint64(q[i:]); v != 0 {
			return i + bits.TrailingZeros64(v)/8
		}
	}
	for i < n && p[i] == q[i] {
		i++
	}
	return i
}
